/* find_out.h -- what it is worth to find out more before choosing: everything that is uncertain,
 * each parameter by itself, and the sets that the scenario names; for each who decides.
 *
 * What can be found out is a parameter, never who will be lucky. So in people mode the gains of a
 * draw are first made means over chance: by average flows, of the same parameters, where every line
 * is linear and that is exact; else by a regression on all parameters. What is known of some
 * parameters is a regression on those (information.h).
 */
#ifndef FIND_OUT_H
#define FIND_OUT_H

#include "decisions.h"
#include "information.h"
#include "unknowns.h"

enum found_kind { FOUND_EVERYTHING, FOUND_PARAMETER, FOUND_SET };

struct found {
    size_t decision; /* of a party */
    enum found_kind kind;
    size_t index;         /* in unknowns, or among the findings of the scenario */
    struct worth worth;   /* of 0 or more, and no more than that of everything */
    bool distinguishable; /* from 0: more than two standard errors */
};

/* How chance between people is kept out. */
enum without_chance { NO_CHANCE, BY_FLOWS, BY_REGRESSION };

struct found_out {
    struct decisions decisions;
    size_t draws;
    enum without_chance how;
    size_t n_unknowns;
    const struct unknown *unknowns;
    const struct worth *everything; /* [decisions.n] */
    size_t n;
    const struct found *list; /* by decision: everything, parameters, sets */
};

struct run_options;

/* Whether anything can be said: there is something to choose and enough draws to learn from. */
bool find_out_applies(const struct model *m, const struct run_options *o);

/* From the first draws of a run, which has a sample with differences. False when told to stop, or
 * after an error. */
bool find_out(const struct model *m, const struct run_options *o, const struct findings *f,
              struct arena *arena, struct found_out *out, bool *stopped, struct errors *errors);

/* A warning for each name in a set of which nothing is uncertain. */
void find_out_check(const struct model *m, struct arena *arena, struct errors *errors);

#endif
