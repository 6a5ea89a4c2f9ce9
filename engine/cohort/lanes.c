/* A sparse step for 16 draws side by side: edges sorted by target, so that each target cell
 * is summed in registers and stored once. */
#include "cohort.h"
#include "strip.h"

/* n cells, each of who was in the cell before and stayed. */
static inline void shift(const double *restrict x, const double *restrict stay, size_t n,
                         double *restrict y)
{
    for (size_t c = 0; c < n; c++)
        for (size_t i = 0; i < STRIP; i++)
            y[c * STRIP + i] = x[c * STRIP + i] * stay[i];
}

STRIP_CLONES
static void step(const struct plan *plan, const uint32_t *slots, const double *values,
                 const double *restrict x, double *restrict y)
{
    const struct edge *edges = plan->edges;
    for (size_t c = 0; c < plan->n_cells; c++) {
        if (plan->shift_end[c] > c) {
            const double *stay = values + (size_t) slots[plan->edge_of_target[c]] * STRIP;
            shift(x + (c - 1) * STRIP, stay, plan->shift_end[c] - c, y + c * STRIP);
            c = plan->shift_end[c] - 1;
            continue;
        }
        double sum[STRIP] = {0};
        for (size_t e = plan->edge_of_target[c]; e < plan->edge_of_target[c + 1]; e++) {
            const double *restrict from = x + (size_t) edges[e].from * STRIP;
            const double *restrict chance = values + (size_t) slots[e] * STRIP;
            for (size_t i = 0; i < STRIP; i++)
                sum[i] += from[i] * chance[i];
        }
        for (size_t i = 0; i < STRIP; i++)
            y[c * STRIP + i] = sum[i];
    }
}

void cohort_step_lanes(const struct cohort_batch *b, struct cohort_scratch *scratch)
{
    const uint32_t *slots = b->plan->patterns + (size_t) b->pattern * b->plan->n_edges;
    (void) scratch;
    for (size_t i = 0; i < b->n; i++)
        step(b->plan, slots, b->values, b->x[i], b->y[i]);
}
