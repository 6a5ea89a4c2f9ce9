/* calibrate.h -- what the targets say about the inputs: Bayesian calibration by incremental mixture
 * importance sampling (imis.h).
 *
 * Prior: the distributions of the scenario with all that ties them, as a run draws them. Each
 * number between 0 and 1 that a draw needs (sampler_sources) is the normal quantile of a direction
 * of IMIS, so that the prior is standard normal whatever the distributions are. Numbers that move
 * no target in any of 1,024 draws, put at as many places evenly spread over what they can be, are
 * left out of the search and stay as they were.
 *
 * Likelihood: of a target with a margin the normal density of what was observed around the model,
 * of one with events the binomial chance; targets are taken as independent of each other. The model
 * is the average flow, in people mode too: what is counted is in proportion to people, so that it
 * is the mean over chance. Only where people depend on how many are where (`people("state")`) it is
 * the mean over two lives of whole people, whose chance blurs the likelihood. */
#ifndef CALIBRATE_H
#define CALIBRATE_H

#include "run.h"

struct calibrate_options {
    struct run_options run;   /* seed, threads, stop; draws: rows of the posterior */
    size_t first, each, most; /* points, whole blocks of draws; 0: as many as usual */
};

struct calibration {
    bool average_flows;
    size_t n_sources, n_active;  /* numbers that a draw needs; that move some target */
    size_t evaluations;          /* of the model, those that showed which are active included */
    size_t points, used, stages; /* of them count so many, drawn from the mixture found */
    double effective, largest, prior_effective;
    double evidence, evidence_error; /* logarithm of the marginal likelihood; its standard error */
    bool enough;                     /* as many effective points as were asked for */
    size_t rows;
    double *prior, *posterior;                 /* [n_inputs][rows] by slot, equally likely rows */
    double *prior_targets, *posterior_targets; /* [n_targets][rows] */
};

/* To be freed with calibration_free. NULL after an error, or when told to stop: nothing to go by
 * (no target, no number that moves one, no point with any likelihood), a draw that failed. */
struct calibration *calibrate(const struct model *m, const struct calibrate_options *options,
                              struct arena *arena, bool *stopped, struct errors *errors);
void calibration_free(struct calibration *c); /* NULL is fine */

/* Fewer effective points than this are too few to trust tails and small shares. */
enum { EFFECTIVE_FEW = 100 };

#endif
