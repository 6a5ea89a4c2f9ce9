#include "inverse.h"

#include <math.h>
#include <string.h>

#include <Rmath.h>

#include "arena.h"
#include "lookup.h"

enum {
    NODES = 12, /* at which Q is known in an interval: four more than there are coefficients */
    TERMS = 16, /* of the Taylor series */
    COARSEST = 2,
    FINEST = 4 /* bits of the mantissa */
};

/* Of a quantile's scale: a tenth of what is promised, as the bound on the error sees only what
 * the last coefficients tell. */
#define ERROR_ALLOWED 1e-11
#define ROUNDING 2e-14 /* of libRmath's quantiles themselves */

enum { STEPS_MOST = 4096, GUIDES = 256 };

/* Of numbers that are listed: value[k] is Q(u) for the first k with u <= up_to[k]. For u from
 * g / GUIDES on that is guide[g] or later, and not later than guide[g + 1]. */
struct steps {
    size_t n; /* 0: too many to be listed */
    const double *value, *up_to;
    uint32_t guide[GUIDES + 1];
};

struct inverse {
    struct distribution d;
    bool tabulated;
    struct lookup table;
    struct steps steps;
};

/* What a row is made with. */
struct builder {
    const struct distribution *d;
    double least, median, spread;
    double nodes[NODES];         /* s */
    double series[NODES][NODES]; /* values at the nodes -> coefficients of Chebyshev's series */
    double powers[COEFFICIENTS][COEFFICIENTS]; /* T_k as powers of s */
};

/* ---- Chebyshev ---- */

static void fill_transforms(struct builder *b)
{
    for (int j = 0; j < NODES; j++)
        b->nodes[j] = cos(M_PI * (j + 0.5) / NODES);
    for (int k = 0; k < NODES; k++)
        for (int j = 0; j < NODES; j++)
            b->series[k][j] = (k == 0 ? 1.0 : 2.0) / NODES * cos(M_PI * k * (j + 0.5) / NODES);
    b->powers[0][0] = b->powers[1][1] = 1.0;
    for (int k = 2; k < COEFFICIENTS; k++)
        for (int i = 0; i < COEFFICIENTS; i++)
            b->powers[k][i] = (i > 0 ? 2.0 * b->powers[k - 1][i - 1] : 0.0) - b->powers[k - 2][i];
}

/* Coefficients in powers of s of the polynomial through the values, cut off at degree 7; returns
 * how much is cut off at most. */
static double fit_row(const struct builder *b, const double value[NODES], double row[COEFFICIENTS])
{
    double cut = 0.0;
    memset(row, 0, COEFFICIENTS * sizeof *row);
    for (int k = 0; k < NODES; k++) {
        double c = 0.0;
        for (int j = 0; j < NODES; j++)
            c += b->series[k][j] * value[j];
        if (k >= COEFFICIENTS)
            cut += fabs(c);
        for (int i = 0; k < COEFFICIENTS && i <= k; i++)
            row[i] += c * b->powers[k][i];
    }
    return cut;
}

/* ---- Taylor ---- */

/* f'/f = (r0 + r1 x) / (x (1 - p2 x)) of the standard member of a family, of which ours is
 * start + width x. */
struct pearson {
    double r0, r1, p2, start, width;
};

static bool has_series(const struct distribution *d, struct pearson *p)
{
    double a = d->a, b = d->b;
    if (d->family == FAMILY_GAMMA)
        *p = (struct pearson){a - 1.0, -1.0, 0.0, 0.0, b};
    else if (d->family == FAMILY_BETA)
        *p = (struct pearson){a - 1.0, 2.0 - a - b, 1.0, 0.0, 1.0};
    else if (d->family == FAMILY_PERT) {
        distribution_pert_shapes(d, &a, &b);
        *p = (struct pearson){a - 1.0, 2.0 - a - b, 1.0, d->a, d->c - d->a};
    } else
        return false;
    return true;
}

static double standard_density(const struct distribution *d, const struct pearson *p, double x)
{
    return d->family == FAMILY_GAMMA ? dgamma(x, d->a, 1.0, 0)
                                     : dbeta(x, p->r0 + 1.0, 1.0 - p->r1 - p->r0, 0);
}

/* Term k of the product of two series. */
static double product(const double *a, const double *b, int k)
{
    double sum = 0.0;
    for (int j = 0; j <= k; j++)
        sum += a[j] * b[k - j];
    return sum;
}

/* x(s) with x(0) and x'(0) given: x' = g and x (1 - p2 x) g' = -(r0 + r1 x) g^2. */
static void fill_series(const struct pearson *p, double middle, double slope, double x[TERMS])
{
    double g[TERMS], square[TERMS], top[TERMS], below[TERMS], rise[TERMS];
    x[0] = middle;
    g[0] = slope;
    for (int k = 0; k + 1 < TERMS; k++) {
        x[k + 1] = g[k] / (k + 1);
        square[k] = product(g, g, k);
        top[k] = p->r1 * x[k] + (k == 0 ? p->r0 : 0.0);
        below[k] = x[k] - p->p2 * product(x, x, k);
        rise[k] = 0.0;
        rise[k] = -(product(top, square, k) + product(rise, below, k)) / below[0];
        g[k + 1] = rise[k] / (k + 1);
    }
}

/* Values at the nodes; returns how much the series may still lack, infinite where there is none. */
static double values_by_series(const struct builder *b, double middle, double half,
                               double value[NODES])
{
    const struct distribution *d = b->d;
    struct pearson p;
    double term[TERMS];
    if (!has_series(d, &p))
        return INFINITY;
    const double inside = d->truncated ? d->up_to_high - d->below_low : 1.0;
    const double x = (distribution_quantile(d, middle) - p.start) / p.width;
    fill_series(&p, x, half * inside / standard_density(d, &p, x), term);
    for (int j = 0; j < NODES; j++) {
        double sum = term[TERMS - 1];
        for (int k = TERMS - 2; k >= 0; k--)
            sum = sum * b->nodes[j] + term[k];
        value[j] = p.start + p.width * sum;
    }
    return p.width * (fabs(term[TERMS - 1]) + fabs(term[TERMS - 2]));
}

/* ---- rows ---- */

static double allowed(const struct builder *b, const double value[NODES])
{
    double least = INFINITY, far = INFINITY;
    for (int j = 0; j < NODES; j++) {
        least = fmin(least, value[j]);
        far = fmin(far, fabs(value[j] - b->median));
    }
    return ERROR_ALLOWED * fmin(b->spread + far, least - b->least) + ROUNDING * fabs(least);
}

/* The interval of tails low..high, below the middle or above it. */
static bool build_row(const struct builder *b, bool above, double low, double high,
                      double row[COEFFICIENTS])
{
    const double tail = 0.5 * (low + high), half = 0.5 * (above ? low - high : high - low);
    const double middle = above ? 1.0 - tail : tail;
    double value[NODES];
    if (!(values_by_series(b, middle, half, value) <= allowed(b, value)))
        for (int j = 0; j < NODES; j++)
            value[j] = distribution_quantile(b->d, middle + half * b->nodes[j]);
    return fit_row(b, value, row) <= allowed(b, value);
}

static void leave_unknown(double row[COEFFICIENTS])
{
    for (int k = 0; k < COEFFICIENTS; k++)
        row[k] = NAN;
}

/* Returns how many rows are not within bounds, and are left to be asked. */
static size_t fill_table(const struct builder *b, unsigned bits, double (*row)[COEFFICIENTS])
{
    const int64_t rows = lookup_rows(bits), parts = (int64_t) 1 << bits;
    size_t unknown = 0;
    for (int above = 0; above <= 1; above++, row += rows) {
        leave_unknown(row[0]);
        for (int64_t i = 0; i < rows - 1; i++) {
            const double octave = ldexp(1.0, (int) (i / parts) - LAST_OCTAVE);
            const double low = octave * (1.0 + (double) (i % parts) / (double) parts);
            if (build_row(b, above, low, low + octave / (double) parts, row[i + 1]))
                continue;
            leave_unknown(row[i + 1]);
            unknown++;
        }
    }
    return unknown;
}

/* What no number of the family may pass, also by rounding: see distribution_quantile. */
static void find_bounds(const struct distribution *d, double *least, double *most)
{
    *least = d->family == FAMILY_NORMAL ? -INFINITY : d->family == FAMILY_PERT ? d->a : 0.0;
    *most = INFINITY;
    if (d->family == FAMILY_BETA || d->family == FAMILY_LOGITNORMAL)
        *most = nextafter(1.0, 0.0);
    else if (d->family == FAMILY_PERT)
        *most = nextafter(d->c, -INFINITY);
    if (d->truncated) {
        *least = fmax(*least, d->low);
        *most = fmin(*most, d->high);
    }
}

static void tabulate(struct inverse *q, struct arena *arena)
{
    struct builder b = {.d = &q->d, .median = distribution_quantile(&q->d, 0.5)};
    struct lookup *t = &q->table;
    find_bounds(&q->d, &t->least, &t->most);
    b.least = t->least;
    b.spread = distribution_quantile(&q->d, 0.9) - distribution_quantile(&q->d, 0.1);
    fill_transforms(&b);
    for (t->bits = COARSEST;; t->bits++) {
        t->rows_of_tail = lookup_rows(t->bits);
        double(*row)[COEFFICIENTS] =
            arena_alloc(arena, 2 * (size_t) t->rows_of_tail * COEFFICIENTS, sizeof(double));
        t->row = (const double(*)[COEFFICIENTS]) row;
        if (fill_table(&b, t->bits, row) == 0 || t->bits == FINEST)
            return;
    }
}

/* ---- numbers that are listed ---- */

static void guide(struct steps *s)
{
    uint32_t k = 0;
    for (size_t g = 0; g < GUIDES; g++) {
        while (s->up_to[k] < (double) g / GUIDES)
            k++;
        s->guide[g] = k;
    }
    s->guide[GUIDES] = (uint32_t) s->n - 1;
}

static void list_whole_numbers(struct inverse *q, struct arena *arena)
{
    struct steps *s = &q->steps;
    const double first = distribution_quantile(&q->d, 0x1p-53);
    const double n = distribution_quantile(&q->d, 1.0 - 0x1p-53) - first + 1.0;
    if (n > STEPS_MOST)
        return;
    s->n = (size_t) n;
    double *value = arena_alloc(arena, s->n, sizeof *value);
    double *up_to = arena_alloc(arena, s->n, sizeof *up_to);
    for (size_t k = 0; k < s->n; k++) {
        value[k] = first + (double) k;
        up_to[k] = distribution_cdf(&q->d, value[k]);
    }
    up_to[s->n - 1] = 1.0;
    s->value = value;
    s->up_to = up_to;
    guide(s);
}

static void list_values(struct inverse *q)
{
    const struct empirical *e = q->d.values;
    q->steps.n = e->n;
    q->steps.value = e->x;
    q->steps.up_to = e->up_to;
    guide(&q->steps);
}

static void find_step(const struct steps *s, size_t n, const double *u, double *x)
{
    for (size_t i = 0; i < n; i++) {
        const size_t g = (size_t) (u[i] * GUIDES);
        uint32_t low = s->guide[g], high = s->guide[g + 1];
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            if (s->up_to[middle] < u[i])
                low = middle + 1;
            else
                high = middle;
        }
        x[i] = s->value[low];
    }
}

struct inverse *inverse_new(const struct distribution *d, struct arena *arena)
{
    struct inverse *q = arena_alloc(arena, 1, sizeof *q);
    q->d = *d;
    q->tabulated = d->family != FAMILY_CONSTANT && d->family != FAMILY_UNIFORM &&
                   d->family != FAMILY_TRIANGLE && d->family != FAMILY_EMPIRICAL &&
                   !distribution_is_discrete(d);
    if (q->tabulated)
        tabulate(q, arena);
    if (distribution_is_discrete(d))
        list_whole_numbers(q, arena);
    if (d->family == FAMILY_EMPIRICAL)
        list_values(q);
    return q;
}

void inverse_find(const struct inverse *q, size_t n, const double *u, double *x)
{
    if (q->d.family == FAMILY_CONSTANT)
        for (size_t i = 0; i < n; i++)
            x[i] = q->d.a;
    else if (q->steps.n > 0)
        find_step(&q->steps, n, u, x);
    else if (!q->tabulated)
        for (size_t i = 0; i < n; i++)
            x[i] = distribution_quantile(&q->d, u[i]);
    else if (lookup_best()->find(&q->table, n, u, x))
        for (size_t i = 0; i < n; i++)
            if (isnan(x[i]))
                x[i] = distribution_quantile(&q->d, u[i]);
}

bool inverse_is_of(const struct inverse *q, const struct distribution *d)
{
    const struct distribution *e = &q->d;
    return distribution_alike(e, d) && e->truncated == d->truncated &&
           (!d->truncated || (e->low == d->low && e->high == d->high));
}

const struct lookup *inverse_table(const struct inverse *q)
{
    return q->tabulated ? &q->table : NULL;
}

size_t inverse_unknown(const struct inverse *q)
{
    size_t n = 0;
    for (int64_t i = 0; q->tabulated && i < 2 * q->table.rows_of_tail; i++)
        n += isnan(q->table.row[i][0]);
    return n;
}
