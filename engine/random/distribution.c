#include "distribution.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <Rmath.h>
#include <gsl/gsl_cdf.h>

#include "arena.h"
#include "number_text.h"

/* A beta with a parameter this small lies nearly all in a corner of 0 to 1. */
#define BETA_IN_A_CORNER 0.05

struct distribution distribution_constant(double value)
{
    return (struct distribution){.family = FAMILY_CONSTANT,
                                 .a = value,
                                 .low = -INFINITY,
                                 .high = INFINITY,
                                 .central = value};
}

bool distribution_alike(const struct distribution *a, const struct distribution *b)
{
    return a->family == b->family && a->a == b->a && a->b == b->b && a->c == b->c &&
           empirical_same(a->values, b->values);
}

bool distribution_is_discrete(const struct distribution *d)
{
    return d->family == FAMILY_POISSON || d->family == FAMILY_YES_NO;
}

static double below_one(double x)
{
    return fmin(x, 1.0 - 0x1p-53);
}

static double logistic(double x)
{
    return below_one(1.0 / (1.0 + exp(-x)));
}

void distribution_pert_shapes(const struct distribution *d, double *alpha, double *beta)
{
    *alpha = 1.0 + 4.0 * (d->b - d->a) / (d->c - d->a);
    *beta = 1.0 + 4.0 * (d->c - d->b) / (d->c - d->a);
}

static double pert_quantile(const struct distribution *d, double p)
{
    double alpha, beta;
    distribution_pert_shapes(d, &alpha, &beta);
    return d->a + (d->c - d->a) * qbeta(p, alpha, beta, 1, 0);
}

static double pert_cdf(const struct distribution *d, double x)
{
    double alpha, beta;
    distribution_pert_shapes(d, &alpha, &beta);
    return pbeta((x - d->a) / (d->c - d->a), alpha, beta, 1, 0);
}

static double triangle_quantile(const struct distribution *d, double p)
{
    const double width = d->c - d->a, left = d->b - d->a;
    if (p * width <= left)
        return d->a + sqrt(p * width * left);
    return d->c - sqrt((1.0 - p) * width * (d->c - d->b));
}

static double triangle_cdf(const struct distribution *d, double x)
{
    const double width = d->c - d->a;
    if (x <= d->a)
        return 0.0;
    if (x >= d->c)
        return 1.0;
    if (x <= d->b)
        return (x - d->a) * (x - d->a) / (width * (d->b - d->a));
    return 1.0 - (d->c - x) * (d->c - x) / (width * (d->c - d->b));
}

/* In a corner a quantile may be smaller than any double, or nearer to 1 than a double can tell;
 * libRmath would then say so on standard output. So what is smaller than the smallest is 0, and
 * near 1 the quantile of 1 - x is asked for. */
static double beta_quantile(double p, double a, double b)
{
    const double smallest = 1e-290;
    if (fmin(a, b) >= BETA_IN_A_CORNER)
        return below_one(qbeta(p, a, b, 1, 0));
    if (a <= b)
        return p <= pbeta(smallest, a, b, 1, 0) ? 0.0 : below_one(qbeta(p, a, b, 1, 0));
    return below_one(1.0 - (p >= pbeta(smallest, b, a, 0, 0) ? 0.0 : qbeta(p, b, a, 0, 0)));
}

/* How many values there are before the first up to which the weight is p or more. */
static size_t values_before(const struct empirical *e, double p)
{
    size_t low = 0, high = e->n - 1;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (e->up_to[middle] < p)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double empirical_cdf(const struct empirical *e, double x)
{
    size_t low = 0, high = e->n; /* x[low - 1] <= x < x[high] */
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (e->x[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0.0 : e->up_to[low - 1];
}

static double whole_quantile(const struct distribution *d, double p)
{
    switch (d->family) {
    case FAMILY_BETA:
        return beta_quantile(p, d->a, d->b);
    case FAMILY_GAMMA:
        return qgamma(p, d->a, d->b, 1, 0);
    case FAMILY_LOGNORMAL:
        return exp(d->a + d->b * gsl_cdf_ugaussian_Pinv(p));
    case FAMILY_NORMAL:
        return d->a + d->b * gsl_cdf_ugaussian_Pinv(p);
    case FAMILY_LOGITNORMAL:
        return logistic(d->a + d->b * gsl_cdf_ugaussian_Pinv(p));
    case FAMILY_TRIANGLE:
        return triangle_quantile(d, p);
    case FAMILY_PERT:
        return pert_quantile(d, p);
    case FAMILY_UNIFORM:
        return d->a + (d->b - d->a) * p;
    case FAMILY_EXPONENTIAL:
        return -d->a * log1p(-p);
    case FAMILY_POISSON:
        return qpois(p, d->a, 1, 0);
    case FAMILY_YES_NO:
        return p > 1.0 - d->a ? 1.0 : 0.0;
    case FAMILY_EMPIRICAL:
        return d->values->x[values_before(d->values, p)];
    case FAMILY_CONSTANT:
        return d->a;
    case FAMILY_DEFAULT:
    case FAMILY_COUNT:
        break;
    }
    assert(false && "no such family");
    return NAN;
}

static double whole_cdf(const struct distribution *d, double x)
{
    switch (d->family) {
    case FAMILY_BETA:
        return pbeta(x, d->a, d->b, 1, 0);
    case FAMILY_GAMMA:
        return pgamma(x, d->a, d->b, 1, 0);
    case FAMILY_LOGNORMAL:
        return x > 0.0 ? gsl_cdf_ugaussian_P((log(x) - d->a) / d->b) : 0.0;
    case FAMILY_NORMAL:
        return gsl_cdf_ugaussian_P((x - d->a) / d->b);
    case FAMILY_LOGITNORMAL:
        if (x <= 0.0 || x >= 1.0)
            return x >= 1.0;
        return gsl_cdf_ugaussian_P((log(x) - log1p(-x) - d->a) / d->b);
    case FAMILY_TRIANGLE:
        return triangle_cdf(d, x);
    case FAMILY_PERT:
        return pert_cdf(d, x);
    case FAMILY_UNIFORM:
        return fmin(1.0, fmax(0.0, (x - d->a) / (d->b - d->a)));
    case FAMILY_EXPONENTIAL:
        return x > 0.0 ? -expm1(-x / d->a) : 0.0;
    case FAMILY_POISSON:
        return ppois(x, d->a, 1, 0);
    case FAMILY_YES_NO:
        return x < 0.0 ? 0.0 : x < 1.0 ? 1.0 - d->a : 1.0;
    case FAMILY_EMPIRICAL:
        return empirical_cdf(d->values, x);
    case FAMILY_CONSTANT:
        return x >= d->a;
    case FAMILY_DEFAULT:
    case FAMILY_COUNT:
        break;
    }
    assert(false && "no such family");
    return NAN;
}

double distribution_quantile(const struct distribution *d, double p)
{
    if (!d->truncated)
        return whole_quantile(d, p);
    const double at = d->below_low + p * (d->up_to_high - d->below_low);
    const double x = whole_quantile(d, fmin(at, 1.0 - 0x1p-53));
    return fmin(d->high, fmax(d->low, x));
}

double distribution_cdf(const struct distribution *d, double x)
{
    if (!d->truncated)
        return whole_cdf(d, x);
    if (x < d->low)
        return 0.0;
    if (x >= d->high)
        return 1.0;
    return (whole_cdf(d, x) - d->below_low) / (d->up_to_high - d->below_low);
}

double distribution_below(const struct distribution *d, double x)
{
    /* libRmath forgives a count that is 1e-7 short of whole, so halfway is asked for. */
    return distribution_cdf(d,
                            distribution_is_discrete(d) ? ceil(x) - 0.5 : nextafter(x, -INFINITY));
}

double distribution_truncate(struct distribution *d, double low, double high)
{
    assert(!d->truncated && low <= high);
    d->below_low = distribution_below(d, low);
    d->up_to_high = distribution_cdf(d, high);
    d->low = low;
    d->high = high;
    const double inside = d->up_to_high - d->below_low;
    d->truncated = inside < 1.0;
    return inside;
}

static const char *whole_words(const struct distribution *d, struct arena *arena)
{
    const struct number_text a = number_text(d->a, 3), b = number_text(d->b, 3),
                             c = number_text(d->c, 3);
    switch (d->family) {
    case FAMILY_GAMMA:
        return arena_printf(arena, "gamma(shape %s, scale %s)", a.s, b.s);
    case FAMILY_LOGNORMAL:
        return arena_printf(arena, "lognormal(meanlog %s, sdlog %s)", a.s, b.s);
    case FAMILY_BETA:
    case FAMILY_NORMAL:
    case FAMILY_LOGITNORMAL:
    case FAMILY_UNIFORM:
        return arena_printf(arena, "%s(%s, %s)", family_word(d->family), a.s, b.s);
    case FAMILY_TRIANGLE:
    case FAMILY_PERT:
        return arena_printf(arena, "%s(%s, %s, %s)", family_word(d->family), a.s, b.s, c.s);
    case FAMILY_EXPONENTIAL:
    case FAMILY_POISSON:
    case FAMILY_YES_NO:
        return arena_printf(arena, "%s(%s)", family_word(d->family), a.s);
    case FAMILY_EMPIRICAL:
        return arena_printf(arena, "empirical(%zu values from %s to %s)", d->values->listed,
                            number_text(d->values->x[0], 6).s,
                            number_text(d->values->x[d->values->n - 1], 6).s);
    case FAMILY_CONSTANT:
        return "certain";
    case FAMILY_DEFAULT:
    case FAMILY_COUNT:
        break;
    }
    assert(false && "no such family");
    return "";
}

const char *distribution_words(const struct distribution *d, struct arena *arena)
{
    const char *words = whole_words(d, arena);
    if (!d->truncated)
        return words;
    const struct number_text low = number_text(d->low, 6), high = number_text(d->high, 6);
    if (isinf(d->high))
        return arena_printf(arena, "%s, at least %s", words, low.s);
    if (isinf(d->low))
        return arena_printf(arena, "%s, at most %s", words, high.s);
    return arena_printf(arena, "%s, between %s and %s", words, low.s, high.s);
}
