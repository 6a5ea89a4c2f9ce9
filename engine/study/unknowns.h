/* unknowns.h -- what counts as one uncertain parameter, and which inputs of the model it is made
 * of.
 *
 * Together are: the variants of one name, of groups and of interventions; the categories of counted
 * shares, of a table or of a row; the members of a joint normal. So "to know a parameter" is to
 * know all of its slots. Rank correlations keep parameters apart: to know one says something of
 * others.
 */
#ifndef UNKNOWNS_H
#define UNKNOWNS_H

#include "model.h"

struct arena;

struct unknown {
    const char *name;     /* "vindt_werk", "uitstroom", "from.inburgering", "alpha+beta" (joint) */
    const char *label;    /* of a row: of its state, with an arrow; of a joint normal: of all */
    size_t n;             /* at least 1 */
    const uint32_t *slot; /* [n] ascending; without those that are the same in every draw */
};

/* All that are uncertain, *n of them: parameters by name, then shares, then rows. */
const struct unknown *unknowns_list(const struct model *m, struct arena *arena, size_t *n);

/* Position of the unknown that `name` is, or is part of ("alpha" of "alpha+beta", "uitstroom.werk"
 * of "uitstroom"), or NO_INDEX. */
size_t unknowns_find(const struct unknown *list, size_t n, const char *name);

#endif
