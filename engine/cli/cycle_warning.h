/* cycle_warning.h -- the warning that a shorter cycle gives another answer. */
#ifndef CYCLE_WARNING_H
#define CYCLE_WARNING_H

#include "model.h"

/* Where a scenario comes from, as it was read: what_if NO_INDEX is the file as it is. */
struct cycle_source {
    const char *path, *baseline;
    size_t n_set, what_if;
    const struct setting *set;
};

/* Reads the scenario again with half the cycle, or where that is a month with exact moves, and
 * compares the base case. Nothing is done for a model that is exact or whose chances are per
 * cycle, nor where the other one cannot be computed. */
void warn_of_cycle(const struct cycle_source *source, const struct model *m, struct errors *errors);

#endif
