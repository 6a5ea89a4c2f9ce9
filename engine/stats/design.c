#include "design.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "lapack.h"
#include "spline.h"

/* Draws at a time; products of two of at most so many variables, and of three of so many, of two
 * functions of each; at most so many variables. */
enum {
    CHUNK = 512,
    PAIRED = 6,
    TRIPLED = 5,
    VARIABLES = 150,
    FACTORS = 2,
    PER_PAIR = FACTORS * FACTORS,
    PER_TRIPLE = PER_PAIR * FACTORS
};

/* As in smooth.c: columns that are sums of others do no harm. */
static const double RIDGE = 1e-9;

struct variable {
    const double *x;
    double mean, each; /* each: 1 / standard deviation */
    struct spline spline;
    size_t first; /* column of its first bend; its line is that of its place in the list */
};

/* What products are made of: the standardised variable, and its one bend, likewise, without what is
 * straight in it. */
struct paired {
    size_t variable;
    struct spline spline;
    double height, slope, each; /* of the bend */
};

struct design {
    size_t n, n_variables, n_paired, n_tripled, n_main, p;
    size_t n_pairs; /* columns up to the products of three */
    struct variable *variables;
    struct paired paired[PAIRED];
    double *mean, *each; /* [p] of the raw columns */
};

/* --- raw columns ------------------------------------------------------------------------- */

/* Draws `draw`[count], or those from `first` on where that is NULL. */
struct which {
    const size_t *draw;
    size_t first, count;
};

static void standardised(const struct variable *v, struct which w, double *t)
{
    for (size_t i = 0; i < w.count; i++)
        t[i] = (v->x[w.draw == NULL ? w.first + i : w.draw[i]] - v->mean) * v->each;
}

static void fill_curve(const struct design *d, size_t i, struct which w, double *out, size_t stride)
{
    const struct variable *v = &d->variables[i];
    standardised(v, w, out + i * stride);
    spline_fill(&v->spline, out + i * stride, w.count, out + v->first * stride, stride);
}

/* The two factors: factor[FACTORS][CHUNK]. */
static void fill_factors(const struct design *d, const struct paired *q, struct which w,
                         double *factor)
{
    double *line = factor, *bend = factor + CHUNK;
    standardised(&d->variables[q->variable], w, line);
    memset(bend, 0, w.count * sizeof *bend);
    spline_fill(&q->spline, line, w.count, bend, CHUNK);
    for (size_t i = 0; i < w.count; i++)
        bend[i] = (bend[i] - q->height - q->slope * line[i]) * q->each;
}

/* Of every two that are products of two, by another. */
static void fill_triples(const struct design *d, double factor[PAIRED][FACTORS * CHUNK],
                         size_t count, double *column, size_t stride)
{
    for (size_t a = 0; a < d->n_tripled; a++)
        for (size_t b = 0; b < a; b++)
            for (size_t c = 0; c < b; c++)
                for (size_t k = 0; k < PER_TRIPLE; k++) {
                    const double *f = factor[a] + k / PER_PAIR * CHUNK;
                    const double *g = factor[b] + k / FACTORS % FACTORS * CHUNK;
                    const double *h = factor[c] + k % FACTORS * CHUNK;
                    for (size_t i = 0; i < count; i++)
                        column[i] = f[i] * g[i] * h[i];
                    column += stride;
                }
}

static void fill_products(const struct design *d, struct which w, double *out, size_t stride)
{
    double factor[PAIRED][FACTORS * CHUNK];
    for (size_t a = 0; a < d->n_paired; a++)
        fill_factors(d, &d->paired[a], w, factor[a]);
    double *column = out + d->n_main * stride;
    fill_triples(d, factor, w.count, out + d->n_pairs * stride, stride);
    for (size_t a = 0; a < d->n_paired; a++)
        for (size_t b = 0; b < a; b++)
            for (size_t k = 0; k < PER_PAIR; k++) {
                const double *f = factor[a] + k / FACTORS * CHUNK;
                const double *g = factor[b] + k % FACTORS * CHUNK;
                for (size_t i = 0; i < w.count; i++)
                    column[i] = f[i] * g[i];
                column += stride;
            }
}

/* out[p][stride], of at most CHUNK draws. */
static void fill(const struct design *d, struct which w, double *out, size_t stride)
{
    for (size_t i = 0; i < d->n_variables; i++)
        fill_curve(d, i, w, out, stride);
    if (d->n_paired > 1)
        fill_products(d, w, out, stride);
}

/* The same with mean 0 and variance 1 over all draws. */
static void fill_scaled(const struct design *d, struct which w, double *out, size_t stride)
{
    fill(d, w, out, stride);
    for (size_t j = 0; j < d->p; j++)
        for (size_t i = 0; i < w.count; i++)
            out[j * stride + i] = (out[j * stride + i] - d->mean[j]) * d->each[j];
}

static struct which chunk_at(const struct design *d, size_t first)
{
    return (struct which){NULL, first, d->n - first < CHUNK ? d->n - first : CHUNK};
}

/* --- covariances ------------------------------------------------------------------------- */

static void measure_columns(struct design *d, double *chunk)
{
    double *sum = memory_alloc(2 * d->p + 1, sizeof *sum), *squares = sum + d->p;
    for (size_t first = 0; first < d->n; first += CHUNK) {
        const struct which w = chunk_at(d, first);
        fill(d, w, chunk, CHUNK);
        for (size_t j = 0; j < d->p; j++)
            for (size_t i = 0; i < w.count; i++) {
                sum[j] += chunk[j * CHUNK + i];
                squares[j] += chunk[j * CHUNK + i] * chunk[j * CHUNK + i];
            }
    }
    for (size_t j = 0; j < d->p; j++) {
        const double mean = sum[j] / (double) d->n;
        const double variance = squares[j] / (double) d->n - mean * mean;
        d->mean[j] = mean;
        d->each[j] = variance > 1e-12 * (mean * mean) && variance > 0 ? 1 / sqrt(variance) : 0;
    }
    free(sum);
}

static void measure(struct design *d, const double *y, size_t n_y, struct covariances *v)
{
    const int p = (int) d->p, n = (int) d->n;
    free(d->mean);
    free(v->square);
    free(v->cross);
    double *chunk = memory_alloc(d->p * CHUNK + 1, sizeof *chunk);
    d->mean = memory_alloc(2 * d->p + 1, sizeof *d->mean);
    d->each = d->mean + d->p;
    v->square = memory_alloc(d->p * d->p + 1, sizeof *v->square);
    v->cross = memory_alloc(d->p * n_y + 1, sizeof *v->cross);
    measure_columns(d, chunk);
    for (size_t first = 0; d->p > 0 && first < d->n; first += CHUNK) {
        const struct which w = chunk_at(d, first);
        fill_scaled(d, w, chunk, CHUNK);
        cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, p, (int) w.count, 1.0 / n, chunk, CHUNK,
                    1, v->square, p);
        cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, p, (int) n_y, (int) w.count, 1.0 / n,
                    chunk, CHUNK, y + first, n, 1, v->cross, p);
    }
    free(chunk);
}

/* --- which variables are paired ------------------------------------------------------------- */

/* The variance of the curve of a variable, by coefficients a[p]. */
static double moved_by(const struct design *d, const double *square, const double *a, size_t i)
{
    const size_t n = 1 + spline_bends(&d->variables[i].spline), first = d->variables[i].first;
    double sum = 0;
    for (size_t k = 0; k < n; k++)
        for (size_t l = 0; l < n; l++) {
            const size_t row = k == 0 ? i : first + k - 1, column = l == 0 ? i : first + l - 1;
            sum += a[row] * a[column] *
                   square[row < column ? column * d->p + row : row * d->p + column];
        }
    return sum;
}

/* How much of the variance of each row of y, which `v` is of, the curve of each variable moves:
 * part[n_y][n_variables]. */
static void weigh(const struct design *d, const struct covariances *v, const double *y, size_t n_y,
                  double *part)
{
    const int p = (int) d->p;
    int info;
    double *root = memory_alloc(d->p * d->p, sizeof *root);
    double *c = memory_alloc(d->p * n_y, sizeof *c);
    memcpy(root, v->square, d->p * d->p * sizeof *root);
    memcpy(c, v->cross, d->p * n_y * sizeof *c);
    for (size_t j = 0; j < d->p; j++)
        root[j * d->p + j] += RIDGE;
    dpotrf_("U", &p, root, &p, &info, 1);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, p, (int) n_y, 1,
                root, p, c, p);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, p, (int) n_y, 1,
                root, p, c, p);
    for (size_t row = 0; row < n_y; row++) {
        const double *of_row = y + row * d->n;
        double all = 0;
        for (size_t i = 0; i < d->n; i++)
            all += of_row[i] * of_row[i] / (double) d->n;
        for (size_t i = 0; all > 0 && i < d->n_variables; i++)
            part[row * d->n_variables + i] = moved_by(d, v->square, c + row * d->p, i) / all;
    }
    free(root);
    free(c);
}

/* The same of y squared: what matters only beside others moves how far y lies from its mean. Less
 * what chance alone would move. */
static void weigh_spread(struct design *d, const double *y, size_t n_y, struct covariances *v,
                         double *part)
{
    double *squares = memory_alloc(n_y * d->n, sizeof *squares);
    for (size_t row = 0; row < n_y; row++) {
        double *x = squares + row * d->n, mean = 0;
        for (size_t i = 0; i < d->n; i++) {
            x[i] = y[row * d->n + i] * y[row * d->n + i];
            mean += x[i] / (double) d->n;
        }
        for (size_t i = 0; i < d->n; i++)
            x[i] -= mean;
    }
    measure(d, squares, n_y, v);
    weigh(d, v, squares, n_y, part);
    for (size_t i = 0; i < n_y * d->n_variables; i++) {
        const size_t bends = spline_bends(&d->variables[i % d->n_variables].spline);
        part[i] = fmax(0, part[i] - (double) (1 + bends) / (double) d->n);
    }
    measure(d, y, n_y, v);
    free(squares);
}

/* How much each variable matters, all rows alike: weight[n_variables]. */
static void rank(struct design *d, const double *y, size_t n_y, struct covariances *v,
                 double *weight)
{
    const size_t k = d->n_variables;
    double *part = memory_alloc(2 * n_y * k, sizeof *part), *spread = part + n_y * k;
    weigh(d, v, y, n_y, part);
    if (k > TRIPLED)
        weigh_spread(d, y, n_y, v, spread);
    for (size_t row = 0; row < n_y; row++) {
        double all = 0;
        for (size_t i = 0; i < k; i++)
            all += part[row * k + i] + spread[row * k + i];
        for (size_t i = 0; all > 0 && i < k; i++)
            weight[i] += (part[row * k + i] + spread[row * k + i]) / all;
    }
    free(part);
}

/* The bend without what is straight in it. */
static void make_factors(struct design *d, struct paired *q, double *scratch)
{
    const struct variable *v = &d->variables[q->variable];
    double *line = memory_alloc(2 * d->n, sizeof *line), *bend = line + d->n;
    standardised(v, (struct which){NULL, 0, d->n}, line);
    spline_init(&q->spline, line, d->n, 3, scratch);
    spline_fill(&q->spline, line, d->n, bend, d->n);
    double sum = 0, along = 0, squares = 0;
    for (size_t i = 0; i < d->n; i++) {
        sum += bend[i];
        along += bend[i] * line[i];
    }
    q->height = sum / (double) d->n;
    q->slope = along / (double) d->n;
    for (size_t i = 0; i < d->n; i++) {
        const double left = bend[i] - q->height - q->slope * line[i];
        squares += left * left;
    }
    q->each = squares > 1e-12 * (double) d->n ? 1 / sqrt(squares / (double) d->n) : 0;
    free(line);
}

static void pair(struct design *d, const double *y, size_t n_y, struct covariances *v,
                 double *scratch)
{
    double *weight = memory_alloc(d->n_variables, sizeof *weight);
    rank(d, y, n_y, v, weight);
    while (d->n_paired < PAIRED && d->n_paired < d->n_variables) {
        size_t best = 0;
        for (size_t i = 1; i < d->n_variables; i++)
            if (weight[i] > weight[best])
                best = i;
        weight[best] = -1;
        d->paired[d->n_paired].variable = best;
        make_factors(d, &d->paired[d->n_paired++], scratch);
    }
    const size_t m = d->n_tripled = d->n_paired < TRIPLED ? d->n_paired : TRIPLED;
    d->n_pairs = d->n_main + PER_PAIR * d->n_paired * (d->n_paired - 1) / 2;
    d->p = d->n_pairs + (m < 3 ? 0 : PER_TRIPLE * m * (m - 1) * (m - 2) / 6);
    free(weight);
}

/* --- from outside ------------------------------------------------------------------------- */

/* More variables, fewer knots of each. */
static size_t knots_for(size_t k)
{
    return k == 1 ? SPLINE_KNOTS : k <= 4 ? 8 : k <= 12 ? 6 : k <= 40 ? 4 : 3;
}

static void add_variable(struct design *d, const double *x, size_t knots, double *scratch)
{
    struct variable *v = &d->variables[d->n_variables];
    double sum = 0, squares = 0;
    for (size_t i = 0; i < d->n; i++)
        sum += x[i] - x[0];
    const double mean = x[0] + sum / (double) d->n;
    for (size_t i = 0; i < d->n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    if (!(squares > 0))
        return;
    *v = (struct variable){.x = x, .mean = mean, .each = 1 / sqrt(squares / (double) d->n)};
    double *line = scratch + 2 * d->n;
    standardised(v, (struct which){NULL, 0, d->n}, line);
    spline_init(&v->spline, line, d->n, knots, scratch);
    d->n_variables++;
}

/* All lines, then the bends of each. */
static void place_columns(struct design *d)
{
    d->n_main = d->n_variables;
    for (size_t i = 0; i < d->n_variables; i++) {
        d->variables[i].first = d->n_main;
        d->n_main += spline_bends(&d->variables[i].spline);
    }
    d->p = d->n_pairs = d->n_main;
}

/* How much of y a straight line in x explains, over all rows. */
static double straight(const double *x, const double *y, size_t n_y, size_t n)
{
    double mean = 0, squares = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        mean += (x[i] - x[0]) / (double) n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - x[0] - mean) * (x[i] - x[0] - mean);
    for (size_t row = 0; squares > 0 && row < n_y; row++) {
        double cross = 0, all = 0;
        for (size_t i = 0; i < n; i++) {
            cross += (x[i] - x[0] - mean) * y[row * n + i];
            all += y[row * n + i] * y[row * n + i];
        }
        sum += all > 0 ? cross * cross / all / squares : 0;
    }
    return sum;
}

/* Of too many variables those that explain most by themselves: into kept[VARIABLES]. */
static size_t keep_most(const double *const *x, size_t k, const double *y, size_t n_y, size_t n,
                        const double **kept)
{
    double weight[VARIABLES];
    size_t n_kept = 0;
    for (size_t i = 0; i < k; i++) {
        const double here = k > VARIABLES ? straight(x[i], y, n_y, n) : 0;
        size_t at = n_kept < VARIABLES ? n_kept++ : VARIABLES;
        for (; at > 0 && weight[at - 1] < here; at--)
            if (at < VARIABLES) {
                weight[at] = weight[at - 1];
                kept[at] = kept[at - 1];
            }
        if (at < VARIABLES) {
            weight[at] = here;
            kept[at] = x[i];
        }
    }
    return n_kept;
}

struct design *design_new(const double *const *x, size_t k, const double *y, size_t n_y, size_t n,
                          struct covariances *v)
{
    const double *kept[VARIABLES];
    k = keep_most(x, k, y, n_y, n, kept);
    struct design *d = memory_alloc(1, sizeof *d);
    double *scratch = memory_alloc(3 * n, sizeof *scratch);
    d->n = n;
    d->variables = memory_alloc(k, sizeof *d->variables);
    for (size_t i = 0; i < k; i++)
        add_variable(d, kept[i], knots_for(k), scratch);
    place_columns(d);
    measure(d, y, n_y, v);
    if (d->n_variables > 1) {
        pair(d, y, n_y, v, scratch);
        measure(d, y, n_y, v);
    }
    free(scratch);
    return d;
}

void design_free(struct design *d)
{
    if (d == NULL)
        return;
    free(d->variables);
    free(d->mean);
    free(d);
}

size_t design_columns(const struct design *d)
{
    return d->p;
}

size_t design_lines(const struct design *d)
{
    return d->n_variables;
}

bool design_has_products(const struct design *d)
{
    return d->p > d->n_main;
}

bool design_has_triples(const struct design *d)
{
    return d->p > d->n_pairs;
}

void design_penalty(const struct design *d, double weight, double of_three, double *penalty)
{
    memset(penalty, 0, d->p * d->p * sizeof *penalty);
    for (size_t i = 0; i < d->n_variables; i++) {
        const struct variable *v = &d->variables[i];
        const size_t bends = spline_bends(&v->spline), first = v->first;
        double trace = 0;
        for (size_t j = 0; j < bends; j++)
            trace += v->spline.penalty[j][j] * d->each[first + j] * d->each[first + j];
        for (size_t j = 0; trace > 0 && j < bends; j++)
            for (size_t k = 0; k < bends; k++)
                penalty[(first + j) * d->p + first + k] = v->spline.penalty[j][k] *
                                                          d->each[first + j] * d->each[first + k] *
                                                          (double) bends / trace;
    }
    for (size_t j = d->n_main; j < d->p; j++)
        penalty[j * d->p + j] = j < d->n_pairs ? weight : weight * of_three;
}

void design_add_fit(const struct design *d, const double *coefficient, size_t n_y, double *out)
{
    double *chunk = memory_alloc(d->p * CHUNK + 1, sizeof *chunk);
    for (size_t first = 0; d->p > 0 && first < d->n; first += CHUNK) {
        const struct which w = chunk_at(d, first);
        fill_scaled(d, w, chunk, CHUNK);
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, (int) w.count, (int) n_y, (int) d->p,
                    1, chunk, CHUNK, coefficient, (int) d->p, 1, out + first, (int) d->n);
    }
    free(chunk);
}

void design_rows(const struct design *d, const size_t *draw, size_t m, double *out)
{
    for (size_t first = 0; first < m; first += CHUNK) {
        const size_t count = m - first < CHUNK ? m - first : CHUNK;
        fill_scaled(d, (struct which){draw + first, 0, count}, out + first, m);
    }
}
