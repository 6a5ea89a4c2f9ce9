/* two_way.h -- the mean difference with the baseline for each pair of values of two numbers, all
 * others as drawn. */
#ifndef TWO_WAY_H
#define TWO_WAY_H

#include "vary.h"

struct grid_answer {
    const struct grid *asked;
    struct account of; /* whose difference */
    double at[2];      /* quantiles of x and y; NaN where values are asked for */
    double value[2];   /* of x and y */
    double base_case;  /* of the difference */
    struct mean result;
    uint64_t draws;
};

struct grid_answers {
    size_t n;
    const struct grid_answer *list;
};

/* Every [grid] of the scenario, but for those at quantiles of a number that is certain: x within y
 * within who it is of. False after an error, or when told to stop. */
bool grid_values(struct vary *v, struct grid_answers *out);

#endif
