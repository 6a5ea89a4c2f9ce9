/* A family through given quantiles: two exactly, more by least squares on the quantile scale. */
#include "fit.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_multimin.h>

#include "errors.h"

/* A fitted quantile may miss by this share of the range of the given ones. */
#define MISFIT 0.05

static bool is_fitted(enum family family)
{
    return family == FAMILY_BETA || family == FAMILY_GAMMA || family == FAMILY_LOGNORMAL ||
           family == FAMILY_NORMAL || family == FAMILY_LOGITNORMAL || family == FAMILY_UNIFORM;
}

/* ---- two quantiles, exactly ---- */

struct pair {
    struct distribution *d;
    const double *p, *x;
    double log_size; /* of a beta: log(alpha + beta) */
};

/* A gamma's shape alone fixes the ratio of two quantiles. */
static double gamma_ratio_off(double log_shape, void *context)
{
    const struct pair *pair = context;
    struct distribution *d = pair->d;
    d->a = exp(log_shape);
    d->b = 1.0;
    const double ratio =
        distribution_quantile(d, pair->p[1]) / distribution_quantile(d, pair->p[0]);
    return log(ratio) - log(pair->x[1] / pair->x[0]);
}

static bool gamma_exactly(struct pair *pair)
{
    const double log_shape = fit_solve(gamma_ratio_off, pair, log(0.02), log(1e10));
    if (isnan(log_shape))
        return false;
    pair->d->a = exp(log_shape);
    pair->d->b = 1.0;
    pair->d->b = pair->x[1] / distribution_quantile(pair->d, pair->p[1]);
    return true;
}

static double beta_low_off(double logit_mean, void *context)
{
    const struct pair *pair = context;
    const double size = exp(pair->log_size);
    pair->d->a = size / (1.0 + exp(-logit_mean));
    pair->d->b = size / (1.0 + exp(logit_mean));
    return distribution_cdf(pair->d, pair->x[0]) - pair->p[0];
}

/* For each size the mean that puts the lower quantile right; the larger the size, the more
 * then lies below the upper one: all of it in the limit, nothing more than below the lower one
 * at size 0. So there is one solution. */
static double beta_high_off(double log_size, void *context)
{
    struct pair *pair = context;
    pair->log_size = log_size;
    const double logit_mean = fit_solve(beta_low_off, pair, -60.0, 60.0);
    if (isnan(logit_mean))
        return NAN;
    beta_low_off(logit_mean, pair);
    return distribution_cdf(pair->d, pair->x[1]) - pair->p[1];
}

static bool beta_exactly(struct pair *pair)
{
    const double log_size = fit_solve(beta_high_off, pair, log(0.1), log(1e10));
    return !isnan(log_size) && !isnan(beta_high_off(log_size, pair));
}

static double logit(double x)
{
    return log(x) - log1p(-x);
}

/* Location and scale after a transformation of x: normal, lognormal, logitnormal, uniform. */
static bool line_exactly(struct pair *pair)
{
    const enum family family = pair->d->family;
    double y[2], z[2];
    for (int i = 0; i < 2; i++) {
        const double x = pair->x[i];
        y[i] = family == FAMILY_LOGNORMAL ? log(x) : family == FAMILY_LOGITNORMAL ? logit(x) : x;
        z[i] = family == FAMILY_UNIFORM ? pair->p[i] : gsl_cdf_ugaussian_Pinv(pair->p[i]);
    }
    const double slope = (y[1] - y[0]) / (z[1] - z[0]), at_zero = y[0] - slope * z[0];
    pair->d->a = at_zero;
    pair->d->b = family == FAMILY_UNIFORM ? at_zero + slope : slope;
    return true;
}

static bool fit_pair(struct distribution *d, double p1, double x1, double p2, double x2)
{
    const double p[2] = {p1, p2}, x[2] = {x1, x2};
    struct pair pair = {d, p, x, 0.0};
    if (d->family == FAMILY_GAMMA)
        return gamma_exactly(&pair);
    if (d->family == FAMILY_BETA)
        return beta_exactly(&pair);
    return line_exactly(&pair);
}

/* ---- more, by least squares ---- */

struct cloud {
    struct distribution start, moved;
    const double *p, *x;
    size_t n;
};

/* The start moved by v: its place in units of its spread, its spread by a factor. */
static struct distribution move(const struct distribution *start, double place, double spread)
{
    struct distribution d = *start;
    const double factor = exp(spread);
    if (d.family == FAMILY_BETA) {
        const double size = (start->a + start->b) / (factor * factor);
        const double mean = start->a / (start->a + start->b);
        const double logit_sd = 1.0 / sqrt((start->a + start->b + 1.0) * mean * (1.0 - mean));
        const double odds = mean / (1.0 - mean) * exp(place * logit_sd);
        d.a = size * odds / (1.0 + odds);
        d.b = size / (1.0 + odds);
    } else if (d.family == FAMILY_GAMMA) {
        const double mean = start->a * start->b * exp(place / sqrt(start->a));
        d.a = start->a / (factor * factor);
        d.b = mean / d.a;
    } else if (d.family == FAMILY_UNIFORM) {
        const double middle = 0.5 * (start->a + start->b), half = 0.5 * (start->b - start->a);
        d.a = middle + place * half - factor * half;
        d.b = middle + place * half + factor * half;
    } else {
        d.a = start->a + place * start->b;
        d.b = start->b * factor;
    }
    return d;
}

static double misfit(const gsl_vector *v, void *context)
{
    struct cloud *c = context;
    const double range = c->x[c->n - 1] - c->x[0];
    double sum = 0.0;
    c->moved = move(&c->start, gsl_vector_get(v, 0), gsl_vector_get(v, 1));
    for (size_t i = 0; i < c->n; i++) {
        const double off = (distribution_quantile(&c->moved, c->p[i]) - c->x[i]) / range;
        sum += off * off;
    }
    return isfinite(sum) ? sum : 1e300;
}

static bool minimise(struct cloud *cloud, gsl_multimin_fminimizer *m)
{
    double zero[2] = {0.0, 0.0}, tenth[2] = {0.1, 0.1};
    const gsl_vector_view start = gsl_vector_view_array(zero, 2),
                          step = gsl_vector_view_array(tenth, 2);
    gsl_multimin_function function = {misfit, 2, cloud};
    gsl_multimin_fminimizer_set(m, &function, &start.vector, &step.vector);
    for (int i = 0; i < 500 && gsl_multimin_fminimizer_size(m) > 1e-10; i++)
        if (gsl_multimin_fminimizer_iterate(m) != 0)
            break;
    return misfit(gsl_multimin_fminimizer_x(m), cloud) < 1e300;
}

static bool fit_cloud(struct distribution *d, const double *p, const double *x, size_t n,
                      struct errors *errors)
{
    struct cloud cloud = {.p = p, .x = x, .n = n};
    if (!fit_pair(d, p[0], x[0], p[n - 1], x[n - 1]))
        return false;
    cloud.start = *d;
    gsl_multimin_fminimizer *m =
        gsl_multimin_fminimizer_alloc(gsl_multimin_fminimizer_nmsimplex2, 2);
    if (m == NULL)
        return errors_add(errors, ERROR_MEMORY, (struct place){0},
                          "There is no memory to fit a "
                          "distribution.");
    const bool found = minimise(&cloud, m);
    gsl_multimin_fminimizer_free(m);
    *d = cloud.moved;
    return found;
}

/* ---- checks and words ---- */

static bool is_close(const struct distribution *d, const double *p, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(distribution_quantile(d, p[i]) - x[i]) <= MISFIT * (x[n - 1] - x[0])))
            return false;
    return true;
}

/* Lowest and highest value that the family can take. */
static void bounds(enum family family, double *low, double *high)
{
    const bool chance = family == FAMILY_BETA || family == FAMILY_LOGITNORMAL;
    *low = chance || family == FAMILY_GAMMA || family == FAMILY_LOGNORMAL ? 0.0 : -INFINITY;
    *high = chance ? 1.0 : INFINITY;
}

static bool can_hold(enum family family, const double *x, size_t n)
{
    double low, high;
    bounds(family, &low, &high);
    return x[0] > low && x[n - 1] < high;
}

static bool fit_any(enum family family, const double *p, const double *x, size_t n,
                    struct distribution *d, struct errors *errors)
{
    d->family = family;
    return n == 2 ? fit_pair(d, p[0], x[0], p[1], x[1]) : fit_cloud(d, p, x, n, errors);
}

/* A skewed family that does meet the quantiles, or FAMILY_DEFAULT: the usual case is a normal that
 * cannot be as skewed as what was written. */
static enum family skewed_family(const struct fit *f, const double *p, const double *x, size_t n)
{
    static const enum family tries[] = {FAMILY_LOGNORMAL, FAMILY_GAMMA};
    double low, high;
    bounds(f->family, &low, &high);
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        struct distribution d = *f->out;
        if (tries[i] != f->family && high == INFINITY && can_hold(tries[i], x, n) &&
            fit_any(tries[i], p, x, n, &d, f->errors) && is_close(&d, p, x, n))
            return tries[i];
    }
    return FAMILY_DEFAULT;
}

static bool complain_no_fit(const struct fit *f, const double *p, const double *x, size_t n)
{
    char list[1000] = "";
    size_t used = 0;
    for (size_t i = 0; i < n && used < sizeof list; i++)
        used += (size_t) snprintf(list + used, sizeof list - used, "%s%s %%: %s given, %s nearest",
                                  i == 0 ? "" : "; ", TEXT(100.0 * p[i]), TEXT(x[i]),
                                  number_text(distribution_quantile(f->out, p[i]), 3).s);
    const enum family other = skewed_family(f, p, x, n);
    char hint[100] = "Check the numbers, or give only the two that are surest.";
    if (other != FAMILY_DEFAULT)
        snprintf(hint, sizeof hint, "dist = \"%s\" does.", family_word(other));
    return errors_add(f->errors, ERROR_SCENARIO, f->spec->at,
                      "\"%s\": no %s distribution comes within 5 %% of these quantiles (%s).\n%s",
                      f->what, family_word(f->family), list, hint);
}

static bool check_range(const struct fit *f, const double *x, size_t n)
{
    double low, high;
    bounds(f->family, &low, &high);
    if (can_hold(f->family, x, n))
        return true;
    const double wrong = x[0] > low ? x[n - 1] : x[0];
    if (high < INFINITY)
        return errors_add(f->errors, ERROR_SCENARIO, f->spec->at,
                          "\"%s\" has %s in its spread, but all values of a %s distribution lie "
                          "above 0 and below 1.%s",
                          f->what, TEXT(wrong), family_word(f->family), fit_percentage(wrong).s);
    return errors_add(
        f->errors, ERROR_SCENARIO, f->spec->at,
        "\"%s\" has %s in its spread, but a %s distribution has positive values "
        "only.%s",
        f->what, TEXT(wrong), family_word(f->family),
        f->spec->kind == KIND_RATIO ? "" : "\nWrite dist = \"normal\" if it can be negative.");
}

bool fit_quantiles(const struct fit *f, const double *p, const double *x, size_t n)
{
    assert(n >= 2 && is_fitted(f->family));
    if (!check_range(f, x, n))
        return false;
    if (!fit_any(f->family, p, x, n, f->out, f->errors))
        return errors_add(f->errors, ERROR_SCENARIO, f->spec->at,
                          "\"%s\" runs from %s to %s, and no %s distribution can be found that is "
                          "so narrow or so wide.\nLeave out the spread if the number is certain.",
                          f->what, TEXT(x[0]), TEXT(x[n - 1]), family_word(f->family));
    return is_close(f->out, p, x, n) || complain_no_fit(f, p, x, n);
}
