/* A dense step by OpenBLAS: Y[to, rows] = P[to, from] X[from, rows] over rows that share P.
 *
 * Where the chances are the same in all draws, the rows are all strata of the batch times all
 * draws of the strip. Where they differ between draws, there is one product per draw over the
 * strata, and the draws of a strip are taken apart and put together again in squares of four by
 * four. Shapes depend on the plan only, never on threads. */
#include <cblas.h>
#include <string.h>

#include "cohort.h"
#include "cohort_workspace.h"
#include "strip.h"

typedef double square_row __attribute__((vector_size(4 * sizeof(double))));

/* Four rows of four become four columns. */
static inline void turn(square_row r[4])
{
    const square_row a = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6);
    const square_row b = __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
    const square_row c = __builtin_shufflevector(r[2], r[3], 0, 4, 2, 6);
    const square_row d = __builtin_shufflevector(r[2], r[3], 1, 5, 3, 7);
    r[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    r[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    r[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/* The chances of one edge in the draws first .. first + n_draws - 1, added to
 * matrix[draw][to][from] for every cell that it stands for. */
static void add_edge(const struct plan *p, const struct edge *edge, const double *chance,
                     size_t n_draws, double *matrix)
{
    const bool one = edge->from < p->n_cells;
    const size_t begin = one ? edge->from : p->first_cell[edge->state];
    const size_t end = one ? edge->from + 1 : p->first_cell[edge->state + 1];
    for (size_t k = 0; k < n_draws; k++)
        for (size_t c = begin; c < end; c++)
            matrix[(k * p->n_cells + edge->to) * p->n_cells + c] += chance[k];
}

/* Whether edges e .. e + 3 come from cells next to each other. */
static bool neighbours(const struct plan *p, size_t e, size_t end)
{
    const struct edge *edge = &p->edges[e];
    return e + 4 <= end && edge[3].from < p->n_cells && edge[1].from == edge[0].from + 1 &&
           edge[2].from == edge[0].from + 2 && edge[3].from == edge[0].from + 3;
}

/* P[to] in the draws first .. first + n_draws - 1 -> matrix[draw][to]: n_draws is 1, or a multiple
 * of four. */
static inline void fill_target(const struct cohort_batch *b, size_t to, size_t first,
                               size_t n_draws, double *restrict matrix)
{
    const struct plan *p = b->plan;
    const uint32_t *slots = p->patterns + (size_t) b->pattern * p->n_edges;
    const size_t square = p->n_cells * p->n_cells, end = p->edge_of_target[to + 1];
    for (size_t k = 0; k < n_draws; k++)
        memset(matrix + k * square + to * p->n_cells, 0, p->n_cells * sizeof *matrix);
    for (size_t e = p->edge_of_target[to]; e < end;) {
        if (n_draws % 4 != 0 || !neighbours(p, e, end)) {
            const double *chance = b->values + (size_t) slots[e] * STRIP + first;
            add_edge(p, &p->edges[e++], chance, n_draws, matrix);
            continue;
        }
        double *row = matrix + to * p->n_cells + p->edges[e].from;
        for (size_t k = 0; k < n_draws; k += 4) {
            square_row r[4];
            for (size_t i = 0; i < 4; i++)
                memcpy(&r[i], b->values + (size_t) slots[e + i] * STRIP + first + k, sizeof r[i]);
            turn(r);
            for (size_t i = 0; i < 4; i++) {
                square_row sum;
                memcpy(&sum, row + (k + i) * square, sizeof sum);
                sum += r[i];
                memcpy(row + (k + i) * square, &sum, sizeof sum);
            }
        }
        e += 4;
    }
}

STRIP_CLONES
static void fill_matrices(const struct cohort_batch *b, size_t first, size_t n_draws,
                          double *restrict matrix)
{
    for (size_t to = 0; to < b->plan->n_cells; to++)
        fill_target(b, to, first, n_draws, matrix);
}

/* Rows of the batch, eight at a time so that a line of the cache is filled at once; the last row
 * again where there are no eight. */
static size_t row_of(const struct cohort_batch *b, size_t i)
{
    return i < b->n ? i : b->n - 1;
}

/* Four rows of four draws of a cell: row[j][draw] -> column[draw * apart][row], and back. */
static inline void take_square(const double *const row[4], size_t at, double *column, size_t apart)
{
    square_row r[4];
    for (size_t j = 0; j < 4; j++)
        memcpy(&r[j], row[j] + at, sizeof r[j]);
    turn(r);
    for (size_t j = 0; j < 4; j++)
        memcpy(column + j * apart, &r[j], sizeof r[j]);
}

static inline void put_square(double *const row[4], size_t at, const double *column, size_t apart)
{
    square_row r[4];
    for (size_t j = 0; j < 4; j++)
        memcpy(&r[j], column + j * apart, sizeof r[j]);
    turn(r);
    for (size_t j = 0; j < 4; j++)
        memcpy(row[j] + at, &r[j], sizeof r[j]);
}

/* x[row][cell][first .. first + BLAS_DRAWS - 1] -> from[draw][cell][row] */
STRIP_CLONES
static void take_apart(const struct cohort_batch *b, size_t first, double *restrict from)
{
    const size_t n = b->plan->n_cells, rows = cohort_blas_rows(b->n), apart = n * rows;
    for (size_t i = 0; i < rows; i += 8) {
        const double *x[8];
        for (size_t j = 0; j < 8; j++)
            x[j] = b->x[row_of(b, i + j)] + first;
        for (size_t c = 0; c < n; c++)
            for (size_t k = 0; k < BLAS_DRAWS; k += 4) {
                double *to = from + k * apart + c * rows + i;
                take_square(x, c * STRIP + k, to, apart);
                take_square(x + 4, c * STRIP + k, to + 4, apart);
            }
    }
}

/* to[draw][cell][row] -> y[row][cell][first .. first + BLAS_DRAWS - 1] */
STRIP_CLONES
static void put_together(const struct cohort_batch *b, size_t first, const double *restrict to)
{
    const size_t n = b->plan->n_cells, rows = cohort_blas_rows(b->n), apart = n * rows;
    for (size_t i = 0; i < rows; i += 8) {
        double *y[8];
        for (size_t j = 0; j < 8; j++)
            y[j] = b->y[row_of(b, i + j)] + first;
        for (size_t c = 0; c < n; c++)
            for (size_t k = 0; k < BLAS_DRAWS; k += 4) {
                const double *from = to + k * apart + c * rows + i;
                put_square(y, c * STRIP + k, from, apart);
                put_square(y + 4, c * STRIP + k, from + 4, apart);
            }
    }
}

static void multiply(size_t n_cells, size_t n_rows, const double *matrix, const double *from,
                     double *to)
{
    const int n = (int) n_cells, rows = (int) n_rows;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, rows, n, 1.0, matrix, n, from, rows,
                0.0, to, rows);
}

static void step_by_draw(const struct cohort_batch *b, struct cohort_scratch *s)
{
    const size_t n = b->plan->n_cells, rows = cohort_blas_rows(b->n);
    for (size_t first = 0; first < STRIP; first += BLAS_DRAWS) {
        fill_matrices(b, first, BLAS_DRAWS, s->matrix);
        take_apart(b, first, s->from);
        for (size_t k = 0; k < BLAS_DRAWS; k++)
            multiply(n, rows, s->matrix + k * n * n, s->from + k * n * rows, s->to + k * n * rows);
        put_together(b, first, s->to);
    }
}

/* Strata side by side, as many as stay in a near cache: from[cell][stratum][draw]. */
static void step_of_all_draws(const struct cohort_batch *b, struct cohort_scratch *s)
{
    const size_t n = b->plan->n_cells;
    fill_matrices(b, 0, 1, s->matrix);
    for (size_t first = 0, last; first < b->n; first = last) {
        last = first + BLAS_STRATA < b->n ? first + BLAS_STRATA : b->n;
        const size_t width = (last - first) * STRIP, line = STRIP * sizeof *s->from;
        for (size_t i = first; i < last; i++)
            for (size_t c = 0; c < n; c++)
                memcpy(s->from + c * width + (i - first) * STRIP, b->x[i] + c * STRIP, line);
        multiply(n, width, s->matrix, s->from, s->to);
        for (size_t i = first; i < last; i++)
            for (size_t c = 0; c < n; c++)
                memcpy(b->y[i] + c * STRIP, s->to + c * width + (i - first) * STRIP, line);
    }
}

void cohort_step_blas(const struct cohort_batch *b, struct cohort_scratch *s)
{
    if (b->plan->same_for_draws[b->pattern])
        step_of_all_draws(b, s);
    else
        step_by_draw(b, s);
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
