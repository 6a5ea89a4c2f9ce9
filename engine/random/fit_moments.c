/* A family from its mean and sd: the method of moments. */
#include "fit.h"

#include <assert.h>
#include <math.h>

#include "errors.h"

double fit_solve(double (*function)(double x, void *context), void *context, double low,
                 double high)
{
    /* Chandrupatla (1997): inverse quadratic interpolation where it can be trusted, else
     * bisection; never slower than bisection by more than a constant. */
    double a = low, b = high, fa = function(a, context), fb = function(b, context);
    double c = a, fc = fa, step = 0.5;
    if (!(fa * fb <= 0.0))
        return NAN;
    for (int i = 0; i < 200; i++) {
        const double x = a + step * (b - a), fx = function(x, context);
        if ((fx > 0.0) == (fa > 0.0)) {
            c = a;
            fc = fa;
        } else {
            c = b;
            b = a;
            fc = fb;
            fb = fa;
        }
        a = x;
        fa = fx;
        const double best = fabs(fa) < fabs(fb) ? a : b;
        const double room = (4e-16 * fabs(best) + 1e-300) / fabs(b - a);
        if (room >= 0.5 || fa == 0.0 || fb == 0.0)
            return fb == 0.0 ? b : fa == 0.0 ? a : best;
        const double xi = (a - b) / (c - b), phi = (fa - fb) / (fc - fb);
        step = 0.5;
        if (phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)
            step = fa / (fb - fa) * fc / (fb - fc) +
                   (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
        step = fmin(1.0 - room, fmax(room, step));
    }
    return a;
}

struct logitnormal_target {
    double mean, sd, mu, sigma;
};

static struct distribution logitnormal(double mu, double sigma)
{
    return (struct distribution){.family = FAMILY_LOGITNORMAL, .a = mu, .b = sigma};
}

static double logitnormal_mean_off(double mu, void *context)
{
    const struct logitnormal_target *t = context;
    const struct distribution d = logitnormal(mu, t->sigma);
    return distribution_mean(&d) - t->mean;
}

/* At each spread the mu that gives the mean; then the spread that gives the sd. */
static double logitnormal_sd_off(double log_sigma, void *context)
{
    struct logitnormal_target *t = context;
    t->sigma = exp(log_sigma);
    const double reach = 10.0 + 10.0 * t->sigma + fabs(log(t->mean / (1.0 - t->mean)));
    t->mu = fit_solve(logitnormal_mean_off, t, -reach, reach);
    const struct distribution d = logitnormal(t->mu, t->sigma);
    return distribution_sd(&d) - t->sd;
}

static bool fit_logitnormal(const struct fit *f, double mean, double sd)
{
    struct logitnormal_target t = {mean, sd, 0.0, 0.0};
    const double natural = sd / (mean * (1.0 - mean)); /* the sigma of a narrow one */
    const double log_sigma = fit_solve(logitnormal_sd_off, &t, log(natural / 10.0), log(30.0));
    if (isnan(log_sigma))
        return fit_complain(
            f,
            "has mean %s and sd %s; no logitnormal distribution that this program can "
            "handle is spread so wide. The largest sd possible is just below %s.",
            TEXT(mean), TEXT(sd), number_text(sqrt(mean * (1.0 - mean)), 3).s);
    logitnormal_sd_off(log_sigma, &t);
    return fit_set(f, t.mu, t.sigma, 0.0);
}

void fit_warn_if_skewed(const struct fit *f)
{
    const struct distribution *d = f->out;
    const bool u_shaped =
        d->family == FAMILY_BETA && ((d->a < 1.0 && d->b < 1.0) || d->a < 0.5 || d->b < 0.5);
    if (!u_shaped && !(d->family == FAMILY_GAMMA && d->a < 0.5))
        return;
    const double median = distribution_quantile(d, 0.5);
    const bool high = d->family == FAMILY_BETA && d->a > d->b;
    errors_warn(f->errors, f->spec->at,
                "\"%s\" is a %s distribution so skewed that half of all draws lie %s%s.\nIs the "
                "sd (%s) perhaps the spread between persons, rather than the uncertainty about "
                "the average?",
                f->what, family_word(d->family), high ? "above 1 - " : "below ",
                number_text(high ? 1.0 - median : median, 3).s, TEXT(f->spec->sd));
}

/* A mean that the family can have. */
static bool check_mean(const struct fit *f)
{
    const double mean = f->spec->mean, sd = f->spec->sd;
    const enum family family = f->family;
    if (family == FAMILY_BETA || family == FAMILY_LOGITNORMAL) {
        if (!(mean > 0.0 && mean < 1.0))
            return fit_complain(
                f, "has mean %s, but the mean of a %s%s lies above 0 and below 1.%s", TEXT(mean),
                fit_is_chance(f->spec->kind) ? kind_word(f->spec->kind) : family_word(family),
                fit_is_chance(f->spec->kind) ? "" : " distribution", fit_percentage(mean).s);
        if (!(sd * sd < mean * (1.0 - mean)))
            return fit_complain(
                f,
                "has mean %s and sd %s, but no %s distribution is spread so wide: with "
                "this mean the sd must be below %s, the square root of mean (1 - "
                "mean).\nIs the sd perhaps the spread between persons, rather than "
                "the uncertainty about the average?",
                TEXT(mean), TEXT(sd), family_word(family),
                number_text(sqrt(mean * (1.0 - mean)), 3).s);
        return true;
    }
    if ((family == FAMILY_GAMMA || family == FAMILY_LOGNORMAL) && !(mean > 0.0))
        return fit_complain(f, "has mean %s, but a %s distribution has positive values only.%s",
                            TEXT(mean), family_word(family),
                            mean < 0.0 && f->spec->kind == KIND_MONEY
                                ? "\nGive the amount without its minus sign and put the minus sign "
                                  "where it is used, or write dist = \"normal\"."
                                : "");
    return true;
}

/* So little that no digit that is shown would change, and that the numbers of the distribution
 * would be too large to draw with: quantiles of a beta go wrong above 1e15. */
static bool is_no_spread(enum family family, double mean, double sd)
{
    return sd < (family == FAMILY_BETA ? 1e-7 : 1e-10) * fabs(mean);
}

static bool fit_certain(const struct fit *f, double mean, double sd)
{
    errors_warn(f->errors, f->spec->at,
                "\"%s\" has mean %s and sd %s: with so small a spread it counts as certain.",
                f->what, TEXT(mean), TEXT(sd));
    return fit_set_constant(f, mean);
}

/* Numbers of some 1e-160 have squares that are none. */
static bool check_fitted(const struct fit *f)
{
    const struct distribution *d = f->out;
    const bool shape = d->family == FAMILY_BETA || d->family == FAMILY_GAMMA;
    if (isfinite(d->a) && isfinite(d->b) && (!shape || (d->a > 0.0 && d->b > 0.0)))
        return true;
    return fit_complain(f, "has mean %s and sd %s, which no %s distribution can be computed with.",
                        TEXT(f->spec->mean), TEXT(f->spec->sd), family_word(d->family));
}

static bool fit_family(const struct fit *f, double mean, double sd)
{
    const double k = mean * (1.0 - mean) / (sd * sd) - 1.0; /* alpha + beta of a beta */
    const double log_variance = log1p(sd / mean * (sd / mean));
    switch (f->family) {
    case FAMILY_BETA:
        return fit_set(f, mean * k, (1.0 - mean) * k, 0.0);
    case FAMILY_GAMMA:
        return fit_set(f, mean / sd * (mean / sd), sd / mean * sd, 0.0);
    case FAMILY_LOGNORMAL:
        return fit_set(f, log(mean) - 0.5 * log_variance, sqrt(log_variance), 0.0);
    case FAMILY_NORMAL:
        return fit_set(f, mean, sd, 0.0);
    case FAMILY_UNIFORM:
        return fit_set(f, mean - sqrt(3.0) * sd, mean + sqrt(3.0) * sd, 0.0);
    case FAMILY_LOGITNORMAL:
        return fit_logitnormal(f, mean, sd);
    default:
        assert(false && "no mean and sd for this family");
        return false;
    }
}

bool fit_mean_sd(const struct fit *f)
{
    const double mean = f->spec->mean, sd = f->spec->sd;
    assert(isfinite(mean) && sd >= 0.0);
    if (sd == 0.0)
        return fit_set_constant(f, mean);
    if (!check_mean(f))
        return false;
    if (is_no_spread(f->family, mean, sd))
        return fit_certain(f, mean, sd);
    return fit_family(f, mean, sd) && check_fitted(f);
}
