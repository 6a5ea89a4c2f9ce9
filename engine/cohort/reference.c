/* The definition of a step, plain and slow; every other kernel is held against it. */
#include <string.h>

#include "cohort.h"
#include "strip.h"

/* Who is in a place in one draw: a cell, or all cells of a state. */
static double people_in(const struct plan *p, const double *x, uint32_t place, size_t draw)
{
    if (place < p->n_cells)
        return x[place * STRIP + draw];
    const size_t state = place - p->n_cells;
    double people = 0;
    for (size_t c = p->first_cell[state]; c < p->first_cell[state + 1]; c++)
        people += x[c * STRIP + draw];
    return people;
}

void cohort_step_reference(const struct cohort_batch *b, struct cohort_scratch *scratch)
{
    const struct plan *p = b->plan;
    const uint32_t *slots = p->patterns + (size_t) b->pattern * p->n_edges;
    (void) scratch;
    for (size_t i = 0; i < b->n; i++) {
        memset(b->y[i], 0, p->n_cells * STRIP * sizeof(double));
        for (size_t draw = 0; draw < STRIP; draw++)
            for (size_t e = 0; e < p->edge_of_target[p->n_cells]; e++)
                b->y[i][p->edges[e].to * STRIP + draw] +=
                    people_in(p, b->x[i], p->edges[e].from, draw) *
                    b->values[slots[e] * STRIP + draw];
        cohort_sum_states(p, b->y[i]);
    }
}
