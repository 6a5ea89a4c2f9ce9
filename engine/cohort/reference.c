/* The definition of a step, plain and slow; every other kernel is held against it. */
#include <string.h>

#include "cohort.h"
#include "strip.h"

void cohort_step_reference(const struct plan *plan, const uint32_t *slots, const double *values,
                           const double *x, double *y)
{
    memset(y, 0, plan->n_cells * STRIP * sizeof *y);
    for (size_t draw = 0; draw < STRIP; draw++)
        for (size_t e = 0; e < plan->n_edges; e++)
            y[plan->edges[e].to * STRIP + draw] +=
                x[plan->edges[e].from * STRIP + draw] * values[slots[e] * STRIP + draw];
}
