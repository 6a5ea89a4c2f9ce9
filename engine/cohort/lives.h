/* lives.h -- one life in one draw: who is counted where. Inside this room.
 *
 * What depends on how many are in a state is left to presence.h; here is what depends on the
 * person: moves, time in state, age. Money is counted from running sums of the occupancy
 * weights, so a stay costs a few additions, not one per month. */
#ifndef LIVES_H
#define LIVES_H

#include "cohort.h"
#include "cohort_workspace.h"
#include "events.h"

/* One draw, and the person who is being followed. */
struct life {
    struct chance chance;
    const struct timeline *time;
    const struct plan *plan;
    struct cohort_workspace *ws;
    const struct cohort_output *out;
    size_t lane;
    uint64_t birthdays; /* their key */
    /* of the person */
    const struct stratum *stratum;
    size_t row, birth; /* birth: of the dates of the row */
};

/* Lane `lane` of a strip. */
struct life life_new(const struct timeline *time, const struct plan *plan,
                     const struct cohort_people *who, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out, size_t lane);

/* Follow person i: their birthday in this draw and the stratum that gives. */
void life_follow(struct life *l, const struct cohort_people *who, size_t i);

/* In `state` from node `since` until a move in cycle `until` (n_cycles + 1: to the end). */
void life_count_stay(const struct life *l, uint32_t state, size_t since, size_t until,
                     bool moved_in);
void life_count_move(const struct life *l, uint32_t from, uint32_t to, size_t cycle);

#endif
