/* sampler.h -- all inputs of a model: which distribution each has, and which depend on each other.
 *
 * Built once, then const; a drawer (drawer.h) draws them. Each value goes to its own input slot
 * (see graph.h). Every one is a quantile x = Q(u), and u is
 *   - a number of the parameter's own address (the common case). All its variants, of groups and
 *     of worlds in which an intervention redefines it, take the same u;
 *   - where it is correlated with another, Phi(z) of one of several correlated normals z, again
 *     for all its variants.
 * Two kinds of inputs are made of several quantiles:
 *   - Dirichlet shares: a gamma for each category, addressed by the names of both, so that one
 *     more category moves no other gamma; in logs where all counts are below 1; a base-case
 *     value is count / total;
 *   - joint normals: mean + L z.
 * Pairwise rank correlations become a Gaussian copula: Pearson r = 2 sin(pi rank / 6), the
 * matrix of all correlated parameters with unnamed pairs at 0, Cholesky. The address of a
 * parameter's normal is its own name, so correlating two moves no third.
 */
#ifndef SAMPLER_H
#define SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "distribution.h"
#include "errors.h"

struct arena;
struct sampler;

/* Also switches off GSL's error handler, for the whole process: a failed call gives a status or
 * NaN, which we look at. */
struct sampler *sampler_new(struct arena *arena);

/* A parameter with n variants (distinct distributions under one name); variant i goes to slot
 * first_slot + i. `name` is given once and lives as long as the sampler. */
void sampler_add_parameter(struct sampler *s, const char *name, const struct distribution *variant,
                           size_t n, uint32_t first_slot);

/* Dirichlet shares: count[n] > 0, category i (its name is part of the address) to slot
 * first_slot + i. The same name may be added again with other counts (another intervention):
 * the two then share their streams. */
void sampler_add_shares(struct sampler *s, const char *name, const char *const *category,
                        const double *count, size_t n, uint32_t first_slot);

/* Rank correlation between two added parameters (by name). Errors (unknown, same, given
 * twice, |rank| > 1, joint normal too) are reported at `at`. */
bool sampler_correlate(struct sampler *s, const char *a, const char *b, double rank,
                       struct place at, struct errors *errors);

/* Joint normal parameters: already added by name with any distribution, whose values are
 * replaced by mean + L z. covariance[n][n]; an error if it is not symmetric or not positive
 * semi-definite, or if a parameter has more than one variant. */
bool sampler_add_mvnormal(struct sampler *s, const char *const *names, const double *mean,
                          const double *covariance, size_t n, struct place at,
                          struct errors *errors);

/* After the last addition. A correlation matrix that is none is an error that names the
 * closest valid one (Higham 2002), pair by pair, as rank correlations. */
bool sampler_finish(struct sampler *s, struct place at, struct errors *errors);

/* Names and versions of the libraries that draws depend on, for the record of a run. */
const char *sampler_library(void);

size_t sampler_slots(const struct sampler *s);

/* A number between 0 and 1 that a draw needs: of a parameter, or of a category of shares. */
struct sampler_source {
    const char *name;
    uint64_t address;
};

/* All of them but those of what is certain, by name; *n is set to how many. */
const struct sampler_source *sampler_sources(const struct sampler *s, struct arena *arena,
                                             size_t *n);

/* Central values in every lane of inputs[slots][STRIP]. */
void sampler_central(const struct sampler *s, double *inputs);

#endif
