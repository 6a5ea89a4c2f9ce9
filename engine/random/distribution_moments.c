/* Mean and sd. In closed form where the family has one and is whole; else by integration over
 * the quantiles, E g(X) = integral of g(q(p)) dp, so that a truncation needs no formula. */
#include "distribution.h"

#include <assert.h>
#include <math.h>

static double pert_mean(const struct distribution *d)
{
    return (d->a + 4.0 * d->b + d->c) / 6.0;
}

/* Sum of weight times (x - centre)^power. */
static double empirical_sum(const struct empirical *e, double centre, int power)
{
    double sum = 0.0, before = 0.0;
    for (size_t i = 0; i < e->n; i++) {
        const double off = e->x[i] - centre;
        sum += (e->up_to[i] - before) * (power == 1 ? off : off * off);
        before = e->up_to[i];
    }
    return sum;
}

static double empirical_mean(const struct empirical *e)
{
    return e->x[0] + empirical_sum(e, e->x[0], 1);
}

static double whole_mean(const struct distribution *d)
{
    switch (d->family) {
    case FAMILY_BETA:
        return d->a / (d->a + d->b);
    case FAMILY_GAMMA:
        return d->a * d->b;
    case FAMILY_LOGNORMAL:
        return exp(d->a + 0.5 * d->b * d->b);
    case FAMILY_TRIANGLE:
        return (d->a + d->b + d->c) / 3.0;
    case FAMILY_PERT:
        return pert_mean(d);
    case FAMILY_UNIFORM:
        return 0.5 * (d->a + d->b);
    case FAMILY_NORMAL:
    case FAMILY_EXPONENTIAL:
    case FAMILY_POISSON:
    case FAMILY_YES_NO:
    case FAMILY_CONSTANT:
        return d->a;
    case FAMILY_EMPIRICAL:
        return empirical_mean(d->values);
    case FAMILY_LOGITNORMAL:
    case FAMILY_DEFAULT:
    case FAMILY_COUNT:
        break;
    }
    assert(false && "no closed form");
    return NAN;
}

static double whole_sd(const struct distribution *d)
{
    const double a = d->a, b = d->b, c = d->c;
    switch (d->family) {
    case FAMILY_BETA:
        return sqrt(a * b / (a + b + 1.0)) / (a + b);
    case FAMILY_GAMMA:
        return sqrt(a) * b;
    case FAMILY_LOGNORMAL:
        return whole_mean(d) * sqrt(expm1(b * b));
    case FAMILY_NORMAL:
        return b;
    case FAMILY_TRIANGLE:
        return sqrt(((b - a) * (b - a) + (c - b) * (c - b) + (b - a) * (c - b)) / 18.0);
    case FAMILY_PERT: /* of the beta with alpha + beta = 6 */
        return sqrt((pert_mean(d) - a) * (c - pert_mean(d)) / 7.0);
    case FAMILY_UNIFORM:
        return (b - a) / sqrt(12.0);
    case FAMILY_EXPONENTIAL:
        return a;
    case FAMILY_POISSON:
        return sqrt(a);
    case FAMILY_YES_NO:
        return sqrt(a * (1.0 - a));
    case FAMILY_EMPIRICAL:
        return sqrt(empirical_sum(d->values, empirical_mean(d->values), 2));
    case FAMILY_CONSTANT:
        return 0.0;
    case FAMILY_LOGITNORMAL:
    case FAMILY_DEFAULT:
    case FAMILY_COUNT:
        break;
    }
    assert(false && "no closed form");
    return NAN;
}

static bool has_closed_form(const struct distribution *d)
{
    return d->family == FAMILY_CONSTANT || (!d->truncated && d->family != FAMILY_LOGITNORMAL);
}

/* Integral of (q(p) - centre)^power for p from `from` to `to`: the double exponential rule of
 * Takahasi and Mori (1974), which does not mind that a quantile may run off to infinity at
 * the ends. */
static double integrate(const struct distribution *d, double centre, int power, double from,
                        double to)
{
    const double step = 1.0 / 32.0;
    double sum = 0.0;
    for (int i = -128; i <= 128; i++) {
        const double t = step * i, p = 1.0 / (1.0 + exp(-M_PI * sinh(t)));
        const double weight = M_PI * cosh(t) * p / (1.0 + exp(M_PI * sinh(t)));
        const double at = fmin(1.0 - 0x1p-53, from + (to - from) * p);
        const double x = distribution_quantile(d, at) - centre;
        sum += weight * (power == 1 ? x : x * x);
    }
    return sum * step * (to - from);
}

static double discrete_sum(const struct distribution *d, double centre, int power)
{
    const double first = distribution_quantile(d, 0x1p-60);
    const double last = distribution_quantile(d, 1.0 - 0x1p-53);
    double sum = 0.0, below = 0.0;
    for (double k = first; k <= last; k++) {
        const double up_to = distribution_cdf(d, k);
        sum += (up_to - below) * (power == 1 ? k - centre : (k - centre) * (k - centre));
        below = up_to;
    }
    return sum;
}

static double expectation(const struct distribution *d, double centre, int power)
{
    if (distribution_is_discrete(d))
        return discrete_sum(d, centre, power);
    if (d->family == FAMILY_TRIANGLE) { /* the rule wants smooth pieces */
        const double kink = distribution_cdf(d, d->b);
        return integrate(d, centre, power, 0.0, kink) + integrate(d, centre, power, kink, 1.0);
    }
    return integrate(d, centre, power, 0.0, 1.0);
}

double distribution_mean(const struct distribution *d)
{
    return has_closed_form(d) ? whole_mean(d) : expectation(d, 0.0, 1);
}

double distribution_sd(const struct distribution *d)
{
    return has_closed_form(d) ? whole_sd(d) : sqrt(expectation(d, distribution_mean(d), 2));
}
