/* imis.h -- incremental mixture importance sampling: points whose weights stand for a posterior.
 *
 * The prior is standard normal in each of `dimensions` directions; whoever asks makes parameters of
 * it. The first points are drawn from the prior. Then, stage by stage, a normal is laid where the
 * posterior is not yet well covered, points are drawn from it, and all points so far count as drawn
 * from the mixture of the prior and those normals:
 *   w_i = likelihood(z_i) prior(z_i) / mixture(z_i)
 * As the prior stays in the mixture, no weight can be larger than likelihood x points / prior
 * points. (Raftery and Bao, Biometrics 66 (2010) 1162-1173; Steele, Raftery and Emond, JCGS 15
 * (2006) 712-734.) The mean of the weights is the evidence, the marginal likelihood of the data.
 *
 * Where to lay a normal. As long as few points carry the weight, the likelihood is softened: to a
 * power between 0 and 1 at which so many points count as it takes to see a covariance, whose mean
 * and covariance are those of the softened posterior (as adaptive multiple importance sampling:
 * Cornuet, Marin, Mira and Robert, Scand. J. Stat. 39 (2012) 798-812). From there on, by turns, it
 * is laid by the moments of the posterior, and as Raftery and Bao do: at the point with the largest
 * weight, with the covariance of the points nearest to it. The first finds the bulk in many
 * dimensions, the second whatever is bent or apart.
 *
 * Points by which a normal was laid lie where it is high, so that in many dimensions they make the
 * evidence too small. So when the mixture is good enough the search is over: its parts get the
 * shares of the posterior that they explain (Cappe, Douc, Guillin, Marin and Robert, Statistics and
 * Computing 18 (2008) 447-459), the prior a tenth, and only points that are then drawn anew from it
 * count. Without search, where the prior does by itself, the first points count.
 *
 * Numbers are addressed by seed and point, all sums go over points in one order: same bits for any
 * threads. Memory: points x (dimensions + 5) doubles.
 */
#ifndef IMIS_H
#define IMIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct imis_plan {
    size_t dimensions; /* at least 1 */
    size_t first;      /* points from the prior, more than 2 x dimensions */
    size_t each;       /* points of a stage */
    size_t most;       /* points in all; at most half of them search */
    double enough;     /* stop at this effective sample size */
};

/* Log likelihoods of points z[n][dimensions] into out[n]; -INFINITY is 0. False: stop, which is
 * what comes of it. */
typedef bool imis_likelihood_fn(void *context, const double *z, size_t n, double *out);

/* Standard normal numbers e[n] for points first.. of a direction: always the same for a point. */
typedef void imis_normal_fn(void *context, size_t direction, uint64_t first, size_t n, double *e);

struct imis_asked {
    imis_likelihood_fn *likelihood;
    imis_normal_fn *normal;
    void *context;
};

struct imis {
    size_t dimensions, n, n_stages; /* stages: normals that were laid */
    size_t used;                    /* points that count, the last of them */
    double *z;                      /* [n][dimensions] */
    double *likelihood;             /* [n] logarithms */
    double *weight;   /* [n] 0 of those that do not count, adding up to 1; all 0 if no point that
                         counts   has any likelihood */
    double effective; /* 1 / sum of squared weights */
    double largest;   /* weight */
    double evidence;  /* its logarithm; -INFINITY if there is none */
    double evidence_error;  /* standard error of that logarithm */
    double prior_effective; /* effective sample size of the first points by themselves */
    bool enough;            /* it stopped because it was enough */
};

/* To be freed with imis_free. NULL where likelihood said stop. */
struct imis *imis_run(const struct imis_plan *plan, const struct imis_asked *asked);
void imis_free(struct imis *s); /* NULL is fine */

/* Draw `rows` points by their weights: each as often as its weight says, one more or less
 * (systematic resampling by one number u between 0 and 1), into which[rows], in the order of the
 * points. Weights have to add up to 1. */
void imis_resample(const struct imis *s, double u, size_t rows, size_t *which);

#endif
