/* vary.h -- runs in which some numbers are set and all others stay as they are drawn.
 *
 * What they are compared with is the same model with nothing set, on the same draws: the first
 * ones of the run, by random numbers, whatever the run's own sampling. Of each run only the
 * headlines are followed: the difference with the baseline for each holder, for society and in
 * each outcome, as a present value. */
#ifndef VARY_H
#define VARY_H

#include "dials.h"
#include "findings.h"

/* One run. */
struct trial {
    struct arena *arena;
    struct findings *found;
};

struct vary {
    const struct model *m;
    struct dials dials;
    size_t n;                 /* headlines */
    const struct account *of; /* [n] */
    struct dial_ground ground;
    struct trial *as_drawn; /* nothing set */
    struct arena *arena;
    struct errors *errors;

    const struct run_options *run; /* of the run that it is about */
    uint64_t done, ahead; /* draws so far; of all that is asked, as foreseen: see questions.h */
    struct run_options options;
    struct model random_model;
    struct scenario random_common;
};

/* What is expected of a headline, and its Monte Carlo error. */
struct mean {
    double value, error;
};

/* Compiles a model of its own and runs it with nothing set; `ahead`: draws to be foreseen, which
 * run->progress is told of. NULL after an error, or when told to stop. Some memory is not in the
 * arena: vary_free. */
struct vary *vary_new(const struct scenario_file *file, const struct run_options *run,
                      uint64_t draws, uint64_t ahead, struct arena *arena, struct errors *errors);
void vary_free(struct vary *v); /* NULL is fine */

/* A run with n inputs replaced, to be freed with trial_free. NULL after an error, or when told to
 * stop. */
struct trial *vary_run(struct vary *v, uint64_t draws, const struct replaced *list, size_t n);

void trial_free(struct trial *t); /* NULL is fine */

/* A run with one dial set at x. */
struct trial *vary_one(struct vary *v, const struct dial *d, double x);

/* Of headline i. */
struct mean vary_mean(const struct trial *t, size_t i);

/* Of what it is more than in another run on the same draws. */
struct mean vary_change(const struct trial *t, const struct trial *from, size_t i);

double vary_base_case(const struct trial *t, size_t i);

/* Whether headline i is what is asked about; WHOSE_ALL: `outcomes` too? */
bool vary_is_asked(const struct vary *v, size_t i, const struct question *q, bool outcomes);

/* Whether it ever differs from nothing by more than half a cent, or a billionth of an outcome. */
bool vary_is_something(const struct trial *t, size_t i);

#endif
