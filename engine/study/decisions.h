/* decisions.h -- who chooses between the interventions, by what, and what each of them yields more
 * than the baseline, draw by draw.
 *
 * A holder gains what it pays less; society too, with outcomes at their value. Society may also
 * choose at another value of one outcome. The baseline is an option: it gains 0.
 */
#ifndef DECISIONS_H
#define DECISIONS_H

#include "findings.h"

struct arena;

struct decision {
    size_t party;   /* a holder; n_holders: society */
    size_t outcome; /* the line whose value is another, or NO_INDEX */
    double value;   /* money per unit, of that outcome */
};

struct decisions {
    size_t n, n_parties; /* parties as they are come first, then the values of outcomes */
    const struct decision *list;
    size_t n_worlds;     /* without the baseline */
    const size_t *world; /* [n_worlds] in the order of the tables */
};

/* Those that the scenario asks for. None where there is nothing to choose between. */
struct decisions decisions_list(const struct model *m, struct arena *arena);

/* Gains of decision i in the first `draws` of the sample: out[n_worlds][draws], means over
 * replicates; or [n_worlds][replicates * draws]. The sample has the differences with the baseline.
 */
void decisions_gains(const struct decisions *d, size_t i, const struct model *m,
                     const struct findings *f, size_t draws, double *out);
void decisions_gains_apart(const struct decisions *d, size_t i, const struct model *m,
                           const struct findings *f, size_t draws, double *out);

/* What society gains by an outcome alone, in its units: out[n_worlds][draws], more is better. */
void decisions_effects(const struct decisions *d, size_t outcome, const struct model *m,
                       const struct findings *f, size_t draws, double *out);

#endif
