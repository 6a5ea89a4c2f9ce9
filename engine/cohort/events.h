/* events.h -- when people leave a state, and where to. Inside this room.
 *
 * Each destination j has a unit-exponential clock; it fires when the hazard accumulated since
 * the person came in passes the clock; the earliest wins, and the person moves at the end of
 * that cycle. Where hazards depend on the cycle alone or on time in state alone, they are
 * tabulated once per strip by stretches of equal hazard with what has accumulated before each
 * stretch, and a clock is answered by a search in that table. Else the cycles are walked
 * through. Both give the same event.
 *
 * Stays of one state are asked together, so that clocks and searches of several run side by
 * side. An answer does not depend on which others are asked with it. */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"
#include "stream.h"

/* What events are drawn from in one strip. */
struct chance {
    const struct timeline *time;
    const struct plan *plan;
    const double *values;            /* [slot][STRIP] */
    uint64_t seed, name, first_draw; /* name: of all that happens to people */
    uint32_t replicate;
    double *table;   /* [families.table_size][STRIP] hazards of the ways that have been asked for */
    bool *tabulated; /* [families.n_ways] which those are; all false at the start */
    double *clocks;  /* [most n_moves][STAYS] */
};

enum { STAYS = 256 };

/* Stays in one state, by any people in any draws of the strip. */
struct stays {
    size_t n;
    uint32_t state;
    bool moved_in;          /* all of them by a move; else none */
    bool late;              /* all of them begin in the last stretch; else none needs to */
    uint64_t branch[STAYS]; /* events_branch */
    uint32_t worlds[STAYS]; /* bit w: it is a stay in world w of its family */
    uint32_t lane[STAYS];
    uint32_t birth[STAYS]; /* which of the row's dates of birth */
    uint32_t since[STAYS]; /* node */
    uint32_t until[STAYS]; /* they move at the end of this cycle; n_cycles + 1: never */
    uint32_t to[STAYS];
};

/* What all clocks of a person in a lane grow from, and those of the person's `visit`-th stay (from
 * 0) in a state: the clock of a move from there is the leaf of its name. */
struct stream_root events_root(const struct chance *c, size_t lane, uint32_t person);

/* The clock of the j-th move of each of n stays. */
void events_clocks(const struct exits *x, size_t j, size_t n, const uint64_t *branch,
                   double *clock);

/* Where `after` leads from epoch `epoch`. */
uint32_t events_after(const struct chance *c, const struct exits *x, uint32_t epoch, size_t lane,
                      uint64_t branch);

/* Since when hazards of these exits stay as they are, because they follow the calendar and it has
 * come to the last stretch; NO_SLOT where there is no such moment. */
static inline uint32_t events_late(const struct exits *x)
{
    return x->by_cycle > 0 && x->n_stretches > 1 ? x->stretch[x->n_stretches - 1] - 1 : NO_SLOT;
}

/* Fills `until` and `to` of stays of which the rest is given. */
void events_leaving(const struct chance *c, const struct exits *x, struct stays *s);

#endif
