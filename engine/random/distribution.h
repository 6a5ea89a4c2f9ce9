/* distribution.h -- one distribution: fitted from what its author wrote, its quantiles, described.
 *
 * Methods of moments, quantile fits and guards are described at distribution_fit.
 */
#ifndef DISTRIBUTION_H
#define DISTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

#include "spec.h"

struct arena;

/* family and its own parameters:
 *   constant: a; beta: a, b (alpha, beta); gamma: a shape, b scale; lognormal: a meanlog,
 *   b sdlog; normal, logitnormal: a mu, b sigma; triangle, pert: a low, b mode, c high;
 *   uniform: a low, b high; exponential: a mean; poisson: a mean; yes_no: a chance of 1;
 *   empirical: the values.
 * Truncated to [low, high] (infinite where not). `central` is the base case. */
struct distribution {
    enum family family;
    double a, b, c;
    const struct empirical *values; /* borrowed; NULL but for empirical, which is never truncated */
    bool truncated;
    double low, high;
    double below_low, up_to_high; /* if truncated: the untruncated P(x < low), P(x <= high) */
    double central;
};

/* A number that is certain. */
struct distribution distribution_constant(double value);

/* Fit the spec, whose keys the reader has checked: which go together, that ci95, quantiles and
 * corners rise, that an sd is not negative. Adds an error that names the value and the bound and
 * returns false when no member of the family fits: sd too large for a beta, quantiles off by more
 * than 5 % of their range, ci95 not around the value (by more than 5 %: the interval fits the
 * family, the value is then the base case), a mean outside the family's range. `what` names the
 * parameter in messages.
 *
 *   mean, sd     method of moments (beta, gamma, lognormal, normal; logitnormal numerically)
 *   ci95         two quantiles, 2.5 % and 97.5 %, exactly
 *   quantiles    two exactly; three or more by least squares on the quantile scale
 *   events k, n  beta(k, n - k); k = 0 or k = n is an error that explains why
 *   empirical    the values themselves, each with its weight
 *   pert         beta on [low, high] with mean (low + 4 mode + high) / 6 */
bool distribution_fit(const struct spec *spec, const char *what, struct distribution *out,
                      struct errors *errors);

/* The p-quantile, 0 < p < 1, of the truncated distribution (libRmath for beta and gamma).
 * No quantile of a beta, logitnormal or pert rounds up to its upper end: a
 * chance of exactly 1 would be an infinite hazard. */
double distribution_quantile(const struct distribution *d, double p);
double distribution_cdf(const struct distribution *d, double x);

/* P(X < x), which for whole numbers is not P(X <= x). */
double distribution_below(const struct distribution *d, double x);

/* Limit a whole distribution to [low, high] (infinite where there is no limit); returns how much
 * of it lies there, for the caller to judge. Leaves no trace where nothing is cut off. */
double distribution_truncate(struct distribution *d, double low, double high);

/* Whether both are the same family with the same parameters, whatever cuts them off. */
bool distribution_alike(const struct distribution *a, const struct distribution *b);

/* Numbers that only come whole (poisson, yes_no). */
bool distribution_is_discrete(const struct distribution *d);

/* PERT is a beta of these shapes on [low, high], with its mean at (low + 4 mode + high) / 6. */
void distribution_pert_shapes(const struct distribution *d, double *alpha, double *beta);

double distribution_mean(const struct distribution *d);
double distribution_sd(const struct distribution *d);

/* In words, for --check: `beta(17.3, 54.7)`; lives in the arena. */
const char *distribution_words(const struct distribution *d, struct arena *arena);

#endif
