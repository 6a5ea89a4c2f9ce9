/* A sparse step for 16 draws side by side, of the cells that may hold people. */
#include "cohort.h"
#include "simd.h"

void cohort_step_lanes(const struct cohort_batch *b, struct cohort_scratch *scratch)
{
    const uint32_t *slots = b->plan->patterns + (size_t) b->pattern * b->plan->n_edges;
    const struct window *windows = b->plan->windows + b->cycle * b->plan->n_states;
    (void) scratch;
    for (size_t i = 0; i < b->n; i++)
        simd_best()->step(b->plan, slots, b->values, windows, b->x[i], b->y[i]);
}

void cohort_run_lanes(const struct cohort_batch *b, size_t n_cycles, double *x)
{
    simd_best()->run(b->plan, b->plan->patterns + (size_t) b->pattern * b->plan->n_edges, b->values,
                     n_cycles, b->plan->windows + b->cycle * b->plan->n_states, x);
}
