/* A dense step by OpenBLAS: X[rows, cells] times P[cells, cells] over rows that share P.
 *
 * Where the chances are the same in all draws, the rows are all strata of the batch times all
 * draws of the strip, one product. Where they differ between draws, there is one product per
 * draw over the strata. Shapes depend on the plan only, never on threads. */
#include <cblas.h>
#include <string.h>

#include "cohort.h"
#include "strip.h"

/* P in draw `lane`: matrix[from][to]. */
static void fill_matrix(const struct cohort_batch *b, size_t lane, double *matrix)
{
    const struct plan *p = b->plan;
    const uint32_t *slots = p->patterns + (size_t) b->pattern * p->n_edges;
    memset(matrix, 0, p->n_cells * p->n_cells * sizeof *matrix);
    for (size_t e = 0; e < p->n_edges; e++) {
        const struct edge *edge = &p->edges[e];
        const bool one = edge->from < p->n_cells;
        const size_t first = one ? edge->from : p->first_cell[edge->state];
        const size_t last = one ? edge->from : p->first_cell[edge->state + 1] - 1;
        for (size_t c = first; c <= last; c++)
            matrix[c * p->n_cells + edge->to] += b->values[(size_t) slots[e] * STRIP + lane];
    }
}

/* x[stratum][cell][lanes first..last] -> from[row][cell]; and back. */
static void gather(const struct cohort_batch *b, size_t first, size_t n_lanes, double *from)
{
    const size_t n = b->plan->n_cells;
    for (size_t i = 0; i < b->n; i++)
        for (size_t c = 0; c < n; c++)
            for (size_t k = 0; k < n_lanes; k++)
                from[(i * n_lanes + k) * n + c] = b->x[i][c * STRIP + first + k];
}

static void scatter(const struct cohort_batch *b, size_t first, size_t n_lanes, const double *to)
{
    const size_t n = b->plan->n_cells;
    for (size_t i = 0; i < b->n; i++)
        for (size_t c = 0; c < n; c++)
            for (size_t k = 0; k < n_lanes; k++)
                b->y[i][c * STRIP + first + k] = to[(i * n_lanes + k) * n + c];
}

static void multiply(const struct cohort_batch *b, size_t first, size_t n_lanes,
                     struct cohort_scratch *s)
{
    const int n = (int) b->plan->n_cells, rows = (int) (b->n * n_lanes);
    fill_matrix(b, first, s->matrix);
    gather(b, first, n_lanes, s->from);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, n, n, 1.0, s->from, n, s->matrix,
                n, 0.0, s->to, n);
    scatter(b, first, n_lanes, s->to);
}

void cohort_step_blas(const struct cohort_batch *b, struct cohort_scratch *s)
{
    if (b->plan->same_for_draws[b->pattern]) {
        multiply(b, 0, STRIP, s);
    } else {
        for (size_t lane = 0; lane < STRIP; lane++)
            multiply(b, lane, 1, s);
    }
    for (size_t i = 0; i < b->n; i++)
        cohort_sum_states(b->plan, b->y[i]);
}

void cohort_blas_alone(void)
{
    openblas_set_num_threads(1);
}

const char *cohort_library(void)
{
    return openblas_get_config();
}
