/* conserved.h -- whether everybody who has entered is somewhere: what no kernel may break, looked
 * at in every draw. */
#ifndef CONSERVED_H
#define CONSERVED_H

#include <stdbool.h>
#include <stddef.h>

#include "cohort.h"

/* How many have entered at each point, entered[n_subgroups][n_points]: from the plan alone. */
void cohort_entered(const struct timeline *time, const struct plan *p, double *entered);

enum { LOST_STATES = 12 };

/* Where people were lost, or more are than have entered. */
struct lost {
    size_t lane, subgroup, point;
    double people, entered;
    size_t n; /* the first states with somebody in them */
    struct {
        size_t state;
        double people;
    } in[LOST_STATES];
};

/* What share of all who ever enter may be lost in rounding. Of expected flows, as the shares of an
 * `after` may be off by a billionth each time; of whole people, who may enter in fractions by month
 * of birth.
 */
#define LOST_EXPECTED 1e-6
#define LOST_WHOLE 1e-9

/* Whether the people in all states together are those who have entered, but for that share, at
 * every point and in the lanes from .. to - 1. If not, `lost` is the first lane's first. */
bool cohort_conserves(const struct timeline *time, const struct plan *p, const double *entered,
                      const double *occupancy, double share, size_t from, size_t to,
                      struct lost *lost);

#endif
