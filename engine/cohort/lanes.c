/* A sparse step for 16 draws side by side, of the cells that may hold people. */
#include "cohort.h"
#include "simd.h"

static struct moving moving_of(const struct cohort_batch *b)
{
    return (struct moving){b->cycle, b->plan->patterns + (size_t) b->pattern * b->plan->n_edges,
                           b->values};
}

void cohort_step_lanes(const struct cohort_batch *b, struct cohort_scratch *scratch)
{
    const struct moving now = moving_of(b);
    const struct simd *simd = simd_best();
    (void) scratch;
    for (size_t i = 0; i < b->n; i++)
        simd->step(b->plan, &now, b->x[i], b->y[i]);
}

void cohort_run_lanes(const struct cohort_batch *b, size_t n_cycles, double *x)
{
    const struct moving now = moving_of(b);
    simd_best()->run(b->plan, &now, n_cycles, x);
}
