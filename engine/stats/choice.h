/* choice.h -- which of several options is best: how surely, and which can be best at any price of
 * an effect. */
#ifndef CHOICE_H
#define CHOICE_H

#include <stdbool.h>
#include <stddef.h>

/* Among how many of n values each option has the largest gain, as a share: chance[n_gains + 1], the
 * first option (whose gain is 0) first. gain[n_gains][n]. Where the largest is not more than
 * `margin` above the next, it counts for none. */
void choice_chances(const double *gain, size_t n_gains, size_t n, double margin, double *chance);

/* FRONTIER: there is a price of the effect at which it is best. EQUAL: it costs and does as much as
 * an option before it. DOMINATED: another does at least as much for no more. EXTENDED: a mix of two
 * others does as much for less. */
enum choice_place { CHOICE_FRONTIER, CHOICE_EQUAL, CHOICE_DOMINATED, CHOICE_EXTENDED };

struct choice {
    enum choice_place place;
    size_t
        versus; /* FRONTIER: the next cheaper one on it, or itself; EQUAL: the other; else itself */
    double price; /* FRONTIER: of a unit of effect more than `versus` (ICER); else NaN */
};

/* Of n options by what they cost and do, the cheapest frontier: out[n]. The order of options
 * decides nothing but which of two equal ones is called so. */
void choice_frontier(const double *cost, const double *effect, size_t n, struct choice *out);

#endif
