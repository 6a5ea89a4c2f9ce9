/* A sparse step for 16 draws side by side, of the cells that may hold people. */
#include "cohort.h"
#include "simd.h"

void cohort_step_lanes(const struct cohort_batch *b, struct cohort_scratch *scratch)
{
    const struct moving now = {b->cycle, b->plan->patterns + (size_t) b->pattern * b->plan->n_edges,
                               b->values};
    const struct simd *simd = simd_best();
    (void) scratch;
    for (size_t i = 0; i < b->n; i++)
        simd->step(b->plan, &now, b->x[i], b->y[i]);
}
