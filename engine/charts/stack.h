/* stack.h -- which parts of a whole get a colour of their own.
 *
 * A stack of more than nine parts, or with slivers, is not readable: the small ones together
 * become "other". Colours follow the order of the scenario file, so that neighbours differ. */
#ifndef STACK_H
#define STACK_H

#include <stdbool.h>
#include <stddef.h>

#include "run_info.h"

struct arena;

#define STACK_SMALL 0.02 /* of the whole */

struct band {
    const char *label;
    unsigned colour;
};

struct stack {
    size_t n_bands;
    const struct band *bands; /* from the bottom up */
    const size_t *band_of;    /* [parts] */
    const char *others;       /* what "other" holds: "WW, Ziek en Detentie", or "" */
};

/* `weight` says how much there is of each part, as a share of the whole: under STACK_SMALL, or
 * beyond the nine largest, it joins "other". Parts of which nothing is there
 * (weight 0) get no band. The last absorbing part lies on top, in grey. */
struct stack stack_of(struct arena *a, enum language language, const struct named *parts, size_t n,
                      const double *weight);

#endif
