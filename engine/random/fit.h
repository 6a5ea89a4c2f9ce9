/* fit.h -- what the parts of distribution_fit share; for fit.c and fit_*.c only. */
#ifndef FIT_H
#define FIT_H

#include "distribution.h"
#include "number_text.h"

/* A number as its author wrote it, inside one call. */
#define TEXT(x) (number_text((x), 10).s)

struct fit {
    const struct spec *spec;
    const char *what;
    enum family family; /* never FAMILY_DEFAULT */
    struct distribution *out;
    struct errors *errors;
};

/* One error about f->what; the format goes on after its name. Returns false. */
bool fit_complain(const struct fit *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The parameters of *f->out; return true. */
bool fit_set(const struct fit *f, double a, double b, double c);
bool fit_set_constant(const struct fit *f, double value);

/* By the method of moments; the logitnormal, which has no formula, numerically. */
bool fit_mean_sd(const struct fit *f);

/* Warn where a fitted beta or gamma has most draws near an end: then the sd is probably that of
 * persons, not of their average. */
void fit_warn_if_skewed(const struct fit *f);

/* Fit f->family through n quantiles x[n] at p[n], n >= 2, p strictly ascending. */
bool fit_quantiles(const struct fit *f, const double *p, const double *x, size_t n);

struct fit_hint {
    char s[80];
};

/* A second line for a chance x that looks like a percentage; empty if it does not. */
struct fit_hint fit_percentage(double x);

/* Where the increasing or decreasing function crosses 0 between low and high; NaN if it has
 * the same sign at both. */
double fit_solve(double (*function)(double x, void *context), void *context, double low,
                 double high);

bool fit_is_chance(enum kind kind); /* must lie between 0 and 1 */

const char *fit_article(enum family family); /* a, an */

#endif
