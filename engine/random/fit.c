#include "fit.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>

#include "errors.h"

/* A range that keeps less than this of a distribution is a mistake, not a truncation; and a
 * value outside the range of its kind that is rarer than this is never drawn. */
#define RARE 1e-6

/* A value may differ this much from the middle of its interval. */
#define VALUE_OFF 0.05

bool fit_complain(const struct fit *f, const char *format, ...)
{
    char text[1000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return errors_add(f->errors, ERROR_SCENARIO, f->spec->at, "\"%s\" %s", f->what, text);
}

const char *fit_article(enum family family)
{
    return family == FAMILY_EXPONENTIAL ? "an" : "a";
}

struct fit_hint fit_percentage(double x)
{
    struct fit_hint hint = {""};
    if (x > 1.0 && x <= 100.0)
        snprintf(hint.s, sizeof hint.s, "\nIs it a percentage? Then write %s.", TEXT(x / 100.0));
    return hint;
}

bool fit_set(const struct fit *f, double a, double b, double c)
{
    f->out->a = a;
    f->out->b = b;
    f->out->c = c;
    return true;
}

bool fit_set_constant(const struct fit *f, double value)
{
    f->out->family = FAMILY_CONSTANT;
    return fit_set(f, value, 0.0, 0.0);
}

bool fit_is_chance(enum kind kind)
{
    return kind == KIND_PROBABILITY || kind == KIND_SHARE;
}

/* ---- from an interval, from quantiles, from counts, from corners ---- */

/* The value belongs in the middle of its interval: by the median for a lognormal, whose
 * interval is symmetric as a ratio, else by the mean. */
static bool check_value_in_interval(const struct fit *f)
{
    const struct spec *s = f->spec;
    const struct distribution *d = f->out;
    if (isnan(s->value))
        return true;
    if (!(s->value > s->low && s->value < s->high))
        return fit_complain(f, "has value %s, which does not lie in its own ci95, %s to %s.",
                            TEXT(s->value), TEXT(s->low), TEXT(s->high));
    const bool by_median = d->family == FAMILY_LOGNORMAL;
    const double middle = by_median ? distribution_quantile(d, 0.5) : distribution_mean(d);
    const bool around_zero = d->family == FAMILY_NORMAL || d->family == FAMILY_UNIFORM;
    const double scale = around_zero ? fmax(fabs(middle), s->high - s->low) : fabs(middle);
    if (fabs(s->value - middle) <= VALUE_OFF * scale)
        return true;
    return fit_complain(
        f,
        "has value %s, but the %s distribution whose ci95 is %s to %s has %s %s, which "
        "is more than 5 %% away.\nIs one of the three numbers a typing mistake? If all "
        "are right, write quantiles = { \"2.5%%\" = %s, \"97.5%%\" = %s } beside the "
        "value: that is not held against it.",
        TEXT(s->value), family_word(d->family), TEXT(s->low), TEXT(s->high),
        by_median ? "median" : "mean", number_text(middle, 4).s, TEXT(s->low), TEXT(s->high));
}

static bool fit_ci95(const struct fit *f)
{
    const double p[2] = {0.025, 0.975}, x[2] = {f->spec->low, f->spec->high};
    assert(x[0] < x[1]);
    return fit_quantiles(f, p, x, 2) && check_value_in_interval(f);
}

static bool fit_given_quantiles(const struct fit *f)
{
    const struct spec *s = f->spec;
    const double *p = s->quantile_p, *x = s->quantile_x;
    assert(s->n_quantiles >= 2 && p[0] > 0.0 && p[s->n_quantiles - 1] < 1.0);
    for (size_t i = 1; i < s->n_quantiles; i++) {
        assert(x[i] > x[i - 1]);
        if (!(p[i] > p[i - 1])) /* "5%" and "5.0%" */
            return fit_complain(f, "has two values for its %s %% quantile: %s and %s.",
                                TEXT(100.0 * p[i]), TEXT(x[i - 1]), TEXT(x[i]));
    }
    return fit_quantiles(f, p, x, s->n_quantiles);
}

static bool fit_events(const struct fit *f)
{
    const double k = f->spec->events, n = f->spec->trials;
    assert(f->family == FAMILY_BETA && fit_is_chance(f->spec->kind));
    assert(k >= 0.0 && n > 0.0 && k <= n);
    if (k == 0.0 || k == n)
        return fit_complain(
            f,
            "has %s events out of %s. From counts alone that would make the chance "
            "certainly %d, as if more people could not show otherwise.\nAdd what was "
            "known beforehand, for instance events = [%s, %s], or give mean and sd.",
            TEXT(k), TEXT(n), k > 0.0, TEXT(k + 0.5), TEXT(n + 1.0));
    return fit_set(f, k, n - k, 0.0);
}

static bool fit_corners(const struct fit *f)
{
    const double low = f->spec->low, mode = f->spec->mode, high = f->spec->high;
    assert(low < high);
    if (f->family == FAMILY_UNIFORM)
        return fit_set(f, low, high, 0.0);
    assert(low <= mode && mode <= high);
    return fit_set(f, low, mode, high);
}

/* ---- from the family's own parameters ---- */

static bool lacks(const struct fit *f, const char *keys)
{
    return fit_complain(f, "is %s %s distribution and needs %s.", fit_article(f->family),
                        family_word(f->family), keys);
}

static bool fit_gamma_own(const struct fit *f)
{
    const struct spec *s = f->spec;
    const double scale = isnan(s->rate) ? s->scale : 1.0 / s->rate;
    assert(isnan(s->rate) || isnan(s->scale));
    if (!(s->shape > 0.0 && scale > 0.0 && isfinite(scale)))
        return lacks(f, "`shape` and either `rate` or `scale`, all above 0");
    return fit_set(f, s->shape, scale, 0.0);
}

static bool fit_one_number(const struct fit *f)
{
    const struct spec *s = f->spec;
    if (f->family == FAMILY_YES_NO) {
        assert(s->p >= 0.0 && s->p <= 1.0);
        return s->p == 0.0 || s->p == 1.0 ? fit_set_constant(f, s->p) : fit_set(f, s->p, 0.0, 0.0);
    }
    if (f->family == FAMILY_POISSON) {
        if (!(s->mean > 0.0 && s->mean <= 1e9))
            return lacks(f, "`mean`, above 0 and at most 1000000000");
        return fit_set(f, s->mean, 0.0, 0.0);
    }
    const double mean = !isnan(s->mean) ? s->mean : isnan(s->rate) ? s->scale : 1.0 / s->rate;
    if (!(mean > 0.0 && isfinite(mean)))
        return lacks(f, "`mean` or `rate`, above 0");
    return fit_set(f, mean, 0.0, 0.0);
}

static bool fit_own(const struct fit *f)
{
    const struct spec *s = f->spec;
    switch (f->family) {
    case FAMILY_BETA:
        if (!(s->alpha > 0.0 && s->beta > 0.0))
            return lacks(f, "`alpha` and `beta`, both above 0");
        return fit_set(f, s->alpha, s->beta, 0.0);
    case FAMILY_GAMMA:
        return fit_gamma_own(f);
    case FAMILY_LOGNORMAL:
        assert(isfinite(s->meanlog) && s->sdlog >= 0.0);
        return s->sdlog == 0.0 ? fit_set_constant(f, exp(s->meanlog))
                               : fit_set(f, s->meanlog, s->sdlog, 0.0);
    case FAMILY_NORMAL:
    case FAMILY_LOGITNORMAL:
        assert(isfinite(s->mu) && s->sigma >= 0.0);
        if (s->sigma > 0.0)
            return fit_set(f, s->mu, s->sigma, 0.0);
        return fit_set_constant(f, f->family == FAMILY_NORMAL ? s->mu : 1.0 / (1.0 + exp(-s->mu)));
    case FAMILY_TRIANGLE:
    case FAMILY_PERT:
    case FAMILY_UNIFORM:
        return fit_corners(f);
    default:
        return fit_one_number(f);
    }
}

/* ---- what holds for all ---- */

static bool cut_off(const struct fit *f)
{
    struct distribution *d = f->out;
    const double min = f->spec->min, max = f->spec->max;
    if (isnan(min) && isnan(max))
        return true;
    assert(!(min >= max));
    const double inside =
        distribution_truncate(d, isnan(min) ? -INFINITY : min, isnan(max) ? INFINITY : max);
    if (d->family == FAMILY_CONSTANT) {
        if (inside == 1.0)
            return true;
        return fit_complain(f, "is %s, which does not lie in the range that min and max leave.",
                            TEXT(d->a));
    }
    if (!(inside >= RARE))
        return fit_complain(
            f,
            "is limited by min and max to values that its %s distribution gives less "
            "than once in a million draws.\nLimits cut off the ends of a distribution; "
            "these leave nothing of it.",
            family_word(d->family));
    return true;
}

/* A beta of which next to nothing lies between 0 and 1 has no quantiles that can be computed, nor
 * has one that is next to certain. */
static bool check_beta(const struct fit *f)
{
    const struct distribution *d = f->out;
    if (d->family == FAMILY_BETA && !(fmin(d->a, d->b) <= 1e14))
        return fit_complain(f,
                            "is as good as certain: a beta distribution with alpha %s and beta "
                            "%s.\nWrite its value alone.",
                            number_text(d->a, 2).s, number_text(d->b, 2).s);
    if (d->family != FAMILY_BETA || fmax(d->a, d->b) >= 0.05)
        return true;
    return fit_complain(
        f,
        "is spread so wide that each draw would be as good as 0 or 1: a beta "
        "distribution with alpha %s and beta %s.\nIs the sd perhaps the spread between "
        "persons? If either 0 or 1 is meant, write dist = \"yes_no\" with p.",
        number_text(d->a, 2).s, number_text(d->b, 2).s);
}

/* A probability outside 0 to 1 or a ratio below 0 would stop a run at some draw; say so now. */
static bool check_kind(const struct fit *f)
{
    const enum kind kind = f->spec->kind;
    const struct distribution *d = f->out;
    if (!fit_is_chance(kind) && kind != KIND_RATIO)
        return true;
    const double below = distribution_below(d, 0.0);
    const double above = kind == KIND_RATIO ? 0.0 : 1.0 - distribution_cdf(d, 1.0);
    const char *range = kind == KIND_RATIO ? "0 or more" : "from 0 to 1";
    if (below + above <= RARE)
        return true;
    if (d->family == FAMILY_CONSTANT)
        return fit_complain(f, "is %s, but a %s must be %s.%s", TEXT(d->a), kind_word(kind), range,
                            kind == KIND_RATIO ? "" : fit_percentage(d->a).s);
    return fit_complain(
        f,
        "is a %s and must be %s, but %s %% of the draws from this %s distribution would "
        "not be.\nSet %s to cut these off%s.",
        kind_word(kind), range, number_text(100.0 * (below + above), 2).s, family_word(d->family),
        kind == KIND_RATIO ? "min = 0" : "min = 0 and max = 1",
        f->spec->family == FAMILY_DEFAULT ? "" : ", or leave out `dist`");
}

/* A share of all or nothing is where a beta ends: published models have it as their base case. */
static bool warn_at_end(const struct fit *f)
{
    const double value = f->spec->value;
    if (f->spec->kind != KIND_SHARE || f->out->family != FAMILY_BETA || (value != 0 && value != 1))
        return false;
    errors_warn(f->errors, f->spec->at,
                "\"%s\" has value %s for the base case, where its distribution ends; the draws lie "
                "around %s.",
                f->what, TEXT(value), number_text(distribution_mean(f->out), 3).s);
    return true;
}

/* `value` where given, else the mean; a value that could never be drawn is a mistake. */
static bool set_central(const struct fit *f)
{
    struct distribution *d = f->out;
    d->central = distribution_mean(d);
    if (isnan(f->spec->value))
        return true;
    const double low = distribution_quantile(d, 1e-12), high = distribution_quantile(d, 1 - 1e-12);
    const double slack = 1e-6 * (high - low);
    d->central = f->spec->value;
    if ((d->central >= low - slack && d->central <= high + slack) || warn_at_end(f))
        return true;
    return fit_complain(
        f,
        "has value %s for the base case, but its distribution never comes there: it "
        "runs from %s to %s.",
        TEXT(d->central), number_text(low, 4).s, number_text(high, 4).s);
}

static bool fit_spread(const struct fit *f)
{
    switch (f->spec->spread) {
    case SPREAD_VALUE:
        return fit_set_constant(f, f->spec->value);
    case SPREAD_MEAN_SD:
        return fit_mean_sd(f);
    case SPREAD_CI95:
        return fit_ci95(f);
    case SPREAD_EVENTS:
        return fit_events(f);
    case SPREAD_QUANTILES:
        return fit_given_quantiles(f);
    case SPREAD_TRIANGLE:
    case SPREAD_PERT:
    case SPREAD_UNIFORM:
        return fit_corners(f);
    case SPREAD_FAMILY:
        return fit_own(f);
    case SPREAD_EMPIRICAL:
        f->out->values = f->spec->empirical;
        return true;
    }
    assert(false && "no such spread");
    return false;
}

static enum family family_of(const struct spec *spec)
{
    static const enum family of_kind[KIND_COUNT] = {
        [KIND_PROBABILITY] = FAMILY_BETA, [KIND_SHARE] = FAMILY_BETA,
        [KIND_MONEY] = FAMILY_GAMMA,      [KIND_RATIO] = FAMILY_LOGNORMAL,
        [KIND_NUMBER] = FAMILY_NORMAL,
    };
    if (spec->spread == SPREAD_TRIANGLE)
        return FAMILY_TRIANGLE;
    if (spec->spread == SPREAD_PERT)
        return FAMILY_PERT;
    if (spec->spread == SPREAD_UNIFORM)
        return FAMILY_UNIFORM;
    if (spec->spread == SPREAD_EMPIRICAL)
        return FAMILY_EMPIRICAL;
    if (spec->family != FAMILY_DEFAULT)
        return spec->family;
    return spec->spread == SPREAD_EVENTS ? FAMILY_BETA : of_kind[spec->kind];
}

bool distribution_fit(const struct spec *spec, const char *what, struct distribution *out,
                      struct errors *errors)
{
    const struct fit f = {spec, what, family_of(spec), out, errors};
    *out = (struct distribution){.family = f.family, .low = -INFINITY, .high = INFINITY};
    if (!fit_spread(&f) || !check_beta(&f) || !cut_off(&f) || !check_kind(&f) || !set_central(&f))
        return false;
    if (spec->spread == SPREAD_MEAN_SD)
        fit_warn_if_skewed(&f);
    return true;
}
