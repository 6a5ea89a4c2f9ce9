/* spec.h -- a number as its author wrote it: one value, or a value with its spread.
 *
 * The scenario room checks which keys go together; the random room fits the distribution. */
#ifndef SPEC_H
#define SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "errors.h"

/* What kind of number it is, hence which family fits unless `dist` says otherwise:
 * probability, share -> beta; money -> gamma; ratio -> lognormal; number -> normal. */
#define KINDS(X)                                                                                   \
    X(KIND_PROBABILITY, "probability")                                                             \
    X(KIND_MONEY, "money")                                                                         \
    X(KIND_RATIO, "ratio")                                                                         \
    X(KIND_SHARE, "share")                                                                         \
    X(KIND_NUMBER, "number")

#define X(name, word) name,
enum kind { KINDS(X) KIND_COUNT };
#undef X

/* What an amount or a chance is counted by. For chances `months` gives the period. */
#define PERS(X)                                                                                    \
    X(PER_NONE, "")                                                                                \
    X(PER_ONCE, "once")                                                                            \
    X(PER_PERSON_MONTH, "person-month")                                                            \
    X(PER_PERSON_YEAR, "person-year")                                                              \
    X(PER_MONTH, "month")                                                                          \
    X(PER_YEAR, "year")                                                                            \
    X(PER_GROUP_MONTH, "group-month")                                                              \
    X(PER_GROUP_YEAR, "group-year")                                                                \
    X(PER_PERIOD, "") /* a chance per `months` months that is neither a month nor a year */

#define X(name, word) name,
enum per { PERS(X) PER_COUNT };
#undef X

/* The ways to write a spread. */
enum spread {
    SPREAD_VALUE,     /* value alone: certain */
    SPREAD_MEAN_SD,   /* mean, sd */
    SPREAD_CI95,      /* value, ci95 = [low, high] */
    SPREAD_EVENTS,    /* events = [k, n]: beta(k, n - k) */
    SPREAD_QUANTILES, /* quantiles = { "5%" = a, ... } */
    SPREAD_TRIANGLE,  /* triangle = [low, mode, high] */
    SPREAD_PERT,      /* pert = [low, mode, high] */
    SPREAD_UNIFORM,   /* uniform = [low, high] */
    SPREAD_FAMILY,    /* dist = "..." with the family's own parameters */
    SPREAD_EMPIRICAL, /* empirical = [x, x, ...] */
};

/* Families; `NULL`-like FAMILY_DEFAULT means: from the kind. */
#define FAMILIES(X)                                                                                \
    X(FAMILY_DEFAULT, "")                                                                          \
    X(FAMILY_BETA, "beta")                                                                         \
    X(FAMILY_GAMMA, "gamma")                                                                       \
    X(FAMILY_LOGNORMAL, "lognormal")                                                               \
    X(FAMILY_NORMAL, "normal")                                                                     \
    X(FAMILY_LOGITNORMAL, "logitnormal")                                                           \
    X(FAMILY_TRIANGLE, "triangle")                                                                 \
    X(FAMILY_PERT, "pert")                                                                         \
    X(FAMILY_UNIFORM, "uniform")                                                                   \
    X(FAMILY_EXPONENTIAL, "exponential")                                                           \
    X(FAMILY_POISSON, "poisson")                                                                   \
    X(FAMILY_YES_NO, "yes_no")                                                                     \
    X(FAMILY_CONSTANT, "constant")                                                                 \
    X(FAMILY_EMPIRICAL, "empirical")

#define X(name, word) name,
enum family { FAMILIES(X) FAMILY_COUNT };
#undef X

enum { SPEC_QUANTILES_MAX = 9 };

/* An empirical distribution: the values that were listed, each with its part of all weight. */
struct empirical {
    size_t n, listed;    /* listed: alike ones and those of weight 0 too */
    const double *x;     /* [n] ascending, no two alike; n >= 2 */
    const double *up_to; /* [n] weight of it and all before it; the last is 1 */
};

bool empirical_same(const struct empirical *a, const struct empirical *b); /* or both NULL */

/* Numbers a family may be given by its own names; NaN where not written.
 * beta: alpha, beta; gamma: shape, rate or scale; exponential: rate or scale (or mean);
 * lognormal: meanlog, sdlog; normal, logitnormal: mu, sigma; triangle, pert: low, mode, high
 * (from `min`, `mode`, `max` keys or the array); uniform: low, high; poisson: mean;
 * yes_no: p. */
struct spec {
    enum kind kind;
    enum spread spread;
    enum family family; /* FAMILY_DEFAULT unless `dist` is written */
    struct place at;    /* the key that gives the spread */

    double value; /* NaN unless written: then it is the base case */
    double mean, sd;
    double low, mode, high; /* ci95, triangle, pert, uniform */
    double events, trials;
    size_t n_quantiles;
    double quantile_p[SPEC_QUANTILES_MAX], quantile_x[SPEC_QUANTILES_MAX]; /* p ascending */
    double alpha, beta, shape, rate, scale, meanlog, sdlog, mu, sigma, p;
    double min, max;                   /* truncation; NaN where there is none */
    const struct empirical *empirical; /* or NULL */
};

const char *kind_word(enum kind k);
const char *per_word(enum per p);
const char *family_word(enum family f);

#endif
