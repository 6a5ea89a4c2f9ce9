/* dials.h -- the uncertain numbers of a model, as they can be set by hand.
 *
 * A dial is a parameter or one counted share. The variants of a parameter (groups, interventions
 * that give it another spread) share a quantile, so they are one dial: set at a value, that is
 * where the first variant is, and the others are at the same quantile of their own. (Of a number
 * that is certain all variants get the value.) Groups that are drawn apart are dials of their own,
 * `x@group`.
 *
 * A counted share that is set leaves the rest to the others, which keep the proportions in which
 * they were drawn: of a Dirichlet that is exactly how they are distributed given the share.
 *
 * A set of dials is what is drawn together: the shares of one count, parameters that are
 * correlated or jointly normal, and all that comes from a file of draws. The numbers of different
 * sets are independent of each other. */
#ifndef DIALS_H
#define DIALS_H

#include "model.h"
#include "run.h"

/* The other shares of one count. */
struct dial_rest {
    size_t n;
    const uint32_t *slot;
};

struct dial {
    const char *name;        /* "effect_diploma", "effect_diploma@jong", "uitstroom.werk" */
    const char *whole;       /* as [sensitivity] may name it too: "effect_diploma", "uitstroom" */
    size_t n;                /* variants, as the baseline has it first */
    struct distribution *of; /* [n] */
    const double **replayed; /* [n] sorted, [rows], where they come from a file of draws; or NULL */
    size_t rows;
    uint32_t *slot;         /* [n] */
    struct dial_rest *rest; /* [n] of a counted share; else NULL */
    bool certain;
    size_t set; /* NO_INDEX: it is certain */
};

struct dial_set {
    const char *name; /* "effect_diploma", "uitstroom", "a+b" */
    size_t n;
    const size_t *dial; /* [n] */
    bool correlated;    /* of several parameters */
};

struct dials {
    size_t n, n_sets;
    const struct dial *list;     /* by name */
    const struct dial_set *sets; /* by their first dial */
};

struct arena;

struct dials dials_of(const struct model *m, struct arena *arena);

/* The dial of that name; NULL if there is none. */
const struct dial *dials_find(const struct dials *d, const char *name);

double dial_at_quantile(const struct dial *d, double p);
double dial_quantile_of(const struct dial *d, double x); /* NaN where it is certain */
double dial_central(const struct dial *d);

/* How many inputs it takes to set a dial. */
size_t dial_slots(const struct dial *d);

/* Draws as they were, and central values: what a share that is set is to be fitted into. */
struct dial_ground {
    size_t draws;
    const double *inputs;  /* [slots][draws] */
    const double *central; /* [slots] */
};

/* Set a dial at x: the inputs to replace, into out[dial_slots]; their columns live in the arena. */
void dial_set_at(const struct dial *d, double x, const struct dial_ground *g, struct replaced *out,
                 struct arena *arena);

#endif
