#include "smooth.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "correlation.h"
#include "design.h"
#include "lapack.h"
#include "stream.h"

/* Steps of the search for the best stiffness, from none to all but straight lines. */
enum { STIFFNESSES = 41, WEIGHTS = 3, TRIPLES = 2, POINTS = 512 };
static const double FREE = 1e-3, STIFF = 1e3;

/* How much stiffer products may be than curves; the best is taken. */
static const double weights[WEIGHTS] = {1e-2, 1, 1e2};

/* And how much stiffer than those of two the products of three: as likely, or next to nothing. */
static const double triples[TRIPLES] = {1, 1e4};

/* Added to the variance of each column, so that columns that are sums of others do no harm. */
static const double RIDGE = 1e-9;

struct smooth {
    size_t n, n_y, p, n_points;
    double *mean;    /* [n_y] */
    double *square;  /* [n_y][n_y] variances and covariances of y */
    double *turn;    /* [p][p] columns of the design into those of the rotated one; by columns */
    double *stiff;   /* [p] eigenvalues of the penalty */
    double *project; /* [n_y][p] y on the rotated columns */
    double *keep;    /* [n_y][p] what is left of each after smoothing */
    double *fitted;  /* [n_y][n] */
    double *rotated; /* [p][n_points] rotated columns at the points */
    double *at_points;
};

/* --- the rotated design -------------------------------------------------------------------- */

/* Column by column; the upper triangle of `a` in, its Cholesky factor out. */
static void factor(double *a, size_t p)
{
    const int n = (int) p;
    int info;
    for (size_t i = 0; i < p; i++)
        a[i * p + i] += RIDGE;
    dpotrf_("U", &n, a, &n, &info, 1);
    if (info != 0)
        abort(); /* a matrix of covariances with a ridge */
}

static void eigen(double *a, double *values, size_t p)
{
    const int n = (int) p, work_size = 1 + 6 * n + 2 * n * n, iwork_size = 3 + 5 * n;
    double *work = memory_alloc((size_t) work_size, sizeof *work);
    int *iwork = memory_alloc((size_t) iwork_size, sizeof *iwork), info;
    dsyevd_("V", "U", &n, a, &n, values, work, &work_size, iwork, &iwork_size, &info, 1, 1);
    if (info != 0)
        abort();
    free(work);
    free(iwork);
}

/* The sign of an eigenvector is anybody's; this one depends on nothing but the matrix. */
static void fix_signs(double *vectors, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        double sum = 0;
        for (size_t i = 0; i < p; i++)
            sum += vectors[j * p + i] * cos((double) i + 1);
        for (size_t i = 0; sum < 0 && i < p; i++)
            vectors[j * p + i] *= -1;
    }
}

/* With U the factor of the covariances: turn = U^-1 V, V the eigenvectors of U^-T penalty U^-1,
 * which is 0 but for the last columns, those that are no lines. In the columns that it gives,
 * covariances are 1 and the penalty is diagonal. */
static void rotate(struct smooth *s, size_t lines, const double *root, const double *penalty)
{
    const int p = (int) s->p;
    const size_t rest = s->p - lines;
    double *a = memory_alloc(s->p * s->p, sizeof *a);
    double *block = memory_alloc(rest * rest + 1, sizeof *block);
    memcpy(a, penalty, s->p * s->p * sizeof *penalty);
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, p, p, 1, root, p, a,
                p);
    cblas_dtrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, p, p, 1, root, p,
                a, p);
    for (size_t j = 0; j < rest; j++)
        memcpy(block + j * rest, a + (lines + j) * s->p + lines, rest * sizeof *block);
    memset(s->stiff, 0, s->p * sizeof *s->stiff);
    if (rest > 0)
        eigen(block, s->stiff + lines, rest);
    fix_signs(block, rest);
    memset(s->turn, 0, s->p * s->p * sizeof *s->turn);
    for (size_t j = 0; j < lines; j++)
        s->turn[j * s->p + j] = 1;
    for (size_t j = 0; j < rest; j++) {
        memcpy(s->turn + (lines + j) * s->p + lines, block + j * rest, rest * sizeof *block);
        s->stiff[lines + j] = fmax(s->stiff[lines + j], 0);
    }
    cblas_dtrsm(CblasColMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, p, p, 1, root, p,
                s->turn, p);
    free(a);
    free(block);
}

/* --- how stiff ----------------------------------------------------------------------------- */

static double kept(const struct smooth *s, size_t j, double stiffness)
{
    return 1 / (1 + stiffness * s->stiff[j]);
}

/* n RSS / (n - freedom)^2, but for the factor n. */
static double score(const struct smooth *s, size_t row, double stiffness)
{
    const double *c = s->project + row * s->p;
    double rest = s->square[row * s->n_y + row], freedom = 1;
    for (size_t j = 0; j < s->p; j++) {
        const double k = kept(s, j, stiffness);
        rest -= k * (2 - k) * c[j] * c[j];
        freedom += k;
    }
    const double left = fmax(1 - freedom / (double) s->n, DBL_EPSILON);
    return fmax(rest, 0) / (left * left);
}

/* The least score; the stiffest of those that are as good but for rounding. */
static double choose_stiffness(const struct smooth *s, size_t row, double *best_score)
{
    double least = INFINITY, most = 0, best = 0;
    for (size_t j = 0; j < s->p; j++)
        most = fmax(most, s->stiff[j]);
    for (size_t j = 0; j < s->p; j++)
        if (s->stiff[j] > 1e-9 * most)
            least = fmin(least, s->stiff[j]);
    if (!(most > 0))
        least = most = 1;
    *best_score = INFINITY;
    const double low = log(FREE / most), high = log(STIFF / least);
    for (size_t i = STIFFNESSES; i-- > 0;) {
        const double at = exp(low + (high - low) * (double) i / (STIFFNESSES - 1));
        const double here = score(s, row, at);
        if (here < *best_score * (1 - 1e-8)) {
            *best_score = here;
            best = at;
        }
    }
    return best;
}

/* `cross` [n_y][p] is of the design with y; returns the sum of the logarithms of the scores. */
static double project(struct smooth *s, const double *cross)
{
    const int p = (int) s->p;
    double sum = 0;
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, p, (int) s->n_y, p, 1, s->turn, p, cross,
                p, 0, s->project, p);
    for (size_t row = 0; row < s->n_y; row++) {
        double best;
        const double stiffness = choose_stiffness(s, row, &best);
        for (size_t j = 0; j < s->p; j++)
            s->keep[row * s->p + j] = kept(s, j, stiffness);
        sum += log(fmax(best, DBL_MIN));
    }
    return sum;
}

static void solve(struct smooth *s, const struct design *d, const struct covariances *v)
{
    double *root = memory_alloc(s->p * s->p, sizeof *root);
    double *penalty = memory_alloc(s->p * s->p, sizeof *penalty);
    memcpy(root, v->square, s->p * s->p * sizeof *root);
    factor(root, s->p);
    size_t best = 0;
    double least = INFINITY;
    const size_t tries = design_has_triples(d)    ? WEIGHTS * TRIPLES
                         : design_has_products(d) ? WEIGHTS
                                                  : 1;
    for (size_t i = 0; i < tries; i++) {
        design_penalty(d, weights[i % WEIGHTS], triples[i / WEIGHTS], penalty);
        rotate(s, design_lines(d), root, penalty);
        const double sum = project(s, v->cross);
        if (sum < least) {
            least = sum;
            best = i;
        }
    }
    if (best + 1 < tries) {
        design_penalty(d, weights[best % WEIGHTS], triples[best / WEIGHTS], penalty);
        rotate(s, design_lines(d), root, penalty);
        project(s, v->cross);
    }
    free(root);
    free(penalty);
}

/* --- fitted values ------------------------------------------------------------------------- */

static void fit_all(struct smooth *s, const struct design *d)
{
    const int p = (int) s->p;
    double *coefficient = memory_alloc(s->p * s->n_y, sizeof *coefficient);
    double *smoothed = memory_alloc(s->p * s->n_y, sizeof *smoothed);
    for (size_t i = 0; i < s->p * s->n_y; i++)
        smoothed[i] = s->keep[i] * s->project[i];
    if (p > 0)
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, p, (int) s->n_y, p, 1, s->turn, p,
                    smoothed, p, 0, coefficient, p);
    for (size_t row = 0; row < s->n_y; row++)
        for (size_t i = 0; i < s->n; i++)
            s->fitted[row * s->n + i] = s->mean[row];
    design_add_fit(d, coefficient, s->n_y, s->fitted);
    free(coefficient);
    free(smoothed);
}

/* Some of the draws, told by their values and not by their place. */
static uint64_t mark_of(const double *const *x, size_t k, const double *y, size_t i)
{
    uint64_t mark = 0;
    for (size_t v = 0; v <= k; v++) {
        uint64_t bits;
        const double value = v < k ? x[v][i] : y[i];
        memcpy(&bits, &value, sizeof bits);
        mark = stream_mix(mark + bits);
    }
    return mark;
}

static void take_points(struct smooth *s, const struct design *d, const double *const *x, size_t k,
                        const double *y)
{
    const double share = fmin(1, (double) POINTS / (double) s->n);
    size_t *chosen = memory_alloc(s->n, sizeof *chosen);
    for (size_t i = 0; i < s->n; i++)
        if (share == 1 || (double) (mark_of(x, k, y, i) >> 11) * 0x1p-53 < share)
            chosen[s->n_points++] = i;
    const int m = (int) s->n_points, p = (int) s->p;
    double *plain = memory_alloc(s->p * s->n_points + 1, sizeof *plain);
    s->rotated = memory_alloc(s->p * s->n_points + 1, sizeof *s->rotated);
    s->at_points = memory_alloc(s->n_y * s->n_points + 1, sizeof *s->at_points);
    design_rows(d, chosen, s->n_points, plain);
    if (m > 0 && p > 0)
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, p, p, 1, plain, m, s->turn, p, 0,
                    s->rotated, m);
    for (size_t row = 0; row < s->n_y; row++)
        for (size_t i = 0; i < s->n_points; i++)
            s->at_points[row * s->n_points + i] = s->fitted[row * s->n + chosen[i]];
    free(plain);
    free(chosen);
}

/* --- from outside -------------------------------------------------------------------------- */

static void centre(struct smooth *s, const double *y, double *centred)
{
    for (size_t row = 0; row < s->n_y; row++) {
        const double *from = y + row * s->n;
        double sum = 0;
        for (size_t i = 0; i < s->n; i++)
            sum += from[i] - from[0];
        s->mean[row] = from[0] + sum / (double) s->n;
        for (size_t i = 0; i < s->n; i++)
            centred[row * s->n + i] = from[i] - s->mean[row];
    }
    cblas_dgemm(CblasColMajor, CblasTrans, CblasNoTrans, (int) s->n_y, (int) s->n_y, (int) s->n,
                1 / (double) s->n, centred, (int) s->n, centred, (int) s->n, 0, s->square,
                (int) s->n_y);
}

struct smooth *smooth_new(const double *const *x, size_t k, const double *y, size_t n_y, size_t n)
{
    struct smooth *s = memory_alloc(1, sizeof *s);
    s->n = n;
    s->n_y = n_y;
    s->mean = memory_alloc(n_y, sizeof *s->mean);
    s->square = memory_alloc(n_y * n_y, sizeof *s->square);
    s->fitted = memory_alloc(n_y * n, sizeof *s->fitted);
    double *centred = memory_alloc(n_y * n, sizeof *centred);
    centre(s, y, centred);
    struct covariances v = {0};
    struct design *d = design_new(x, k, centred, n_y, n, &v);
    s->p = design_columns(d);
    s->turn = memory_alloc(s->p * s->p + 1, sizeof *s->turn);
    s->stiff = memory_alloc(s->p + 1, sizeof *s->stiff);
    s->project = memory_alloc(n_y * s->p + 1, sizeof *s->project);
    s->keep = memory_alloc(n_y * s->p + 1, sizeof *s->keep);
    if (s->p > 0)
        solve(s, d, &v);
    fit_all(s, d);
    take_points(s, d, x, k, y);
    design_free(d);
    free(v.square);
    free(v.cross);
    free(centred);
    return s;
}

void smooth_free(struct smooth *s)
{
    if (s == NULL)
        return;
    free(s->mean);
    free(s->square);
    free(s->turn);
    free(s->stiff);
    free(s->project);
    free(s->keep);
    free(s->fitted);
    free(s->rotated);
    free(s->at_points);
    free(s);
}

size_t smooth_draws(const struct smooth *s)
{
    return s->n;
}

const double *smooth_fitted(const struct smooth *s)
{
    return s->fitted;
}

double smooth_freedom(const struct smooth *s, size_t row)
{
    double freedom = 1;
    for (size_t j = 0; j < s->p; j++)
        freedom += s->keep[row * s->p + j];
    return freedom;
}

size_t smooth_points(const struct smooth *s)
{
    return s->n_points;
}

const double *smooth_at_points(const struct smooth *s)
{
    return s->at_points;
}

/* --- coefficients drawn -------------------------------------------------------------------- */

/* Of what is not explained: a root of the covariances of some rows. */
static void root_of_rest(const struct smooth *s, size_t first, size_t rows, double *root)
{
    double *rest = memory_alloc(rows * rows, sizeof *rest), freedom = 0;
    for (size_t a = 0; a < rows; a++)
        freedom = fmax(freedom, smooth_freedom(s, first + a));
    const double left = fmax(1 - freedom / (double) s->n, 0.1);
    for (size_t a = 0; a < rows; a++)
        for (size_t b = 0; b < rows; b++) {
            const size_t i = first + a, k = first + b;
            double *sum = &rest[a * rows + b];
            *sum = s->square[i * s->n_y + k];
            for (size_t j = 0; j < s->p; j++) {
                const double here = s->keep[i * s->p + j], there = s->keep[k * s->p + j];
                *sum -= (here + there - here * there) * s->project[i * s->p + j] *
                        s->project[k * s->p + j];
            }
            *sum /= left;
        }
    for (size_t a = 0; a < rows; a++) /* all explained, but for rounding */
        if (!(rest[a * rows + a] > 1e-14 * s->square[(first + a) * (s->n_y + 1)]))
            for (size_t b = 0; b < rows; b++)
                rest[a * rows + b] = rest[b * rows + a] = 0;
    if (!correlation_root(rows, rest, root)) {
        memset(root, 0, rows * rows * sizeof *root);
        for (size_t a = 0; a < rows; a++)
            root[a * rows + a] = sqrt(rest[a * rows + a]);
    }
    free(rest);
}

/* Box and Muller's. */
static double normal_number(uint64_t trial, size_t column, size_t row)
{
    const uint64_t at = stream_mix(stream_mix(stream_mix(trial + 1) + column) + row);
    const double u = stream_uniform(stream_mix(at + 1)), v = stream_uniform(stream_mix(at + 2));
    return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

void smooth_trial(const struct smooth *s, size_t first, size_t rows, uint64_t trial, double *out)
{
    const double sign = trial % 2 == 0 ? 1 : -1, each = 1 / sqrt((double) s->n);
    double *root = memory_alloc(rows * rows, sizeof *root);
    double *shift = memory_alloc(rows * s->p + 1, sizeof *shift);
    root_of_rest(s, first, rows, root);
    for (size_t j = 0; j < s->p; j++)
        for (size_t b = 0; b < rows; b++) {
            const double z = sign * each * normal_number(trial / 2, j, b);
            for (size_t a = b; a < rows; a++)
                shift[a * s->p + j] +=
                    root[a * rows + b] * z * sqrt(s->keep[(first + a) * s->p + j]);
        }
    memcpy(out, s->at_points + first * s->n_points, rows * s->n_points * sizeof *out);
    if (s->p > 0 && s->n_points > 0)
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, (int) s->n_points, (int) rows,
                    (int) s->p, 1, s->rotated, (int) s->n_points, shift, (int) s->p, 1, out,
                    (int) s->n_points);
    free(root);
    free(shift);
}

double smooth_error_of_means(const struct smooth *s, size_t first, size_t rows,
                             const double *weight)
{
    double *root = memory_alloc(rows * rows, sizeof *root), sum = 0;
    root_of_rest(s, first, rows, root);
    for (size_t b = 0; b < rows; b++) {
        double along = 0;
        for (size_t a = b; a < rows; a++)
            along += weight[a] * root[a * rows + b];
        sum += along * along;
    }
    free(root);
    return sqrt(sum / (double) s->n);
}
