/* lives.h -- whole people: who was born when, and who is counted where. Inside this room.
 *
 * What depends on how many are in a state is left to presence.h; here is what depends on the
 * person: moves, time in state, age. Money is counted from running sums of the occupancy
 * weights, so a stay costs a few additions, not one per month. */
#ifndef LIVES_H
#define LIVES_H

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

/* Of person i of birthday bin `bin`. */
static inline uint32_t lives_stratum(const struct plan *plan, size_t i, size_t bin)
{
    return plan->base_stratum[i] + (uint32_t) (plan->split_by_birth ? bin : 0);
}

static inline uint32_t lives_birth(const struct plan *plan, size_t i, size_t bin)
{
    return plan->base_birth[i] + (uint32_t) bin;
}

/* Stays of people of a row that is being counted, and the moves that end them. */
void lives_count(const struct chance *c, size_t row, const struct stays *s,
                 struct cohort_workspace *ws, const struct cohort_output *out);

#endif
