/* lives.h -- whole people: who was born when, and who is counted where. Inside this room.
 *
 * What depends on how many are in a state is left to presence.h; here is what depends on the
 * person: moves, time in state, age. Money is counted from running sums of the occupancy
 * weights, so a stay costs a few additions, not one per month. */
#ifndef LIVES_H
#define LIVES_H

#include "classes.h"
#include "cohort.h"
#include "cohort_workspace.h"
#include "events.h"

/* What chances are drawn from in a strip. */
struct chance lives_chance(const struct timeline *time, const struct plan *plan,
                           const struct cohort_people *who, const double *values,
                           struct cohort_workspace *ws);

/* Where the birthdays of the group of a person begin in a draw: start[STRIP]. */
void lives_birthdays(const struct chance *c, const struct person *p, double *start);

/* Which birthday bin a person falls in: an even spread from that start. */
size_t lives_bin(const struct plan *plan, const struct person *p, double start);

/* Where person i, of `root`, begins in a draw. */
uint32_t lives_start_state(const struct chance *c, size_t i, size_t lane, struct stream_root root);

/* Counts one who begins there among those who come in by a mix. */
void lives_count_entering(const struct plan *plan, size_t i, size_t lane, uint32_t state,
                          const struct cohort_output *out);

/* Of person i of birthday bin `bin`. */
static inline uint32_t lives_stratum(const struct plan *plan, size_t i, size_t bin)
{
    return plan->base_stratum[i] + (uint32_t) (plan->split_by_birth ? bin : 0);
}

static inline uint32_t lives_birth(const struct plan *plan, size_t i, size_t bin)
{
    return plan->base_birth[i] + (uint32_t) bin;
}

/* Stays of people of a row that is being counted, in n worlds that are followed together: what is
 * counted in whole numbers, in any order. */
void lives_note(const struct timeline *time, const struct plan *const *plans, size_t n, size_t row,
                const struct stays *s, struct cohort_workspace *ws);

/* One stay, and the move that ends it. */
struct stay {
    uint32_t lane, birth, state, since, until, to;
    bool moved_in;
};

/* Taps that are added up stay by stay, of place row * n_states + state: moves[moves_of[place]] ..
 * that count the same for everybody, one entry for each number wanted, and others. */
struct single_move {
    uint32_t to;
    size_t at; /* its number of segment 0 among those of all taps */
    const uint16_t *segment_of;
    const double *weight; /* [n_cycles + 1] of a move in a cycle */
};

struct single_taps {
    uint32_t *moves_of, *others_of;
    struct single_move *moves;
    const struct tap **others;
};

void lives_list_taps(const struct timeline *time, const struct plan *plan,
                     const struct classes *classes, struct single_taps *taps);
void lives_free_taps(struct single_taps *taps);

/* Adds one stay to them, in an order that must not depend on other lives; whether there is anything
 * to add of stays that end by a move to a state. */
bool lives_add_anything(const struct plan *plan, size_t row, size_t state, size_t to,
                        const struct cohort_workspace *ws);
void lives_add(const struct chance *c, const struct plan *plan, size_t row, const struct stay *s,
               const struct cohort_workspace *ws, const struct cohort_output *out);

#endif
