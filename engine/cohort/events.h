/* events.h -- when a person leaves a state, and where to. Inside this room.
 *
 * Each destination j has a unit-exponential clock; it fires when the hazard accumulated since
 * the person came in passes the clock; the earliest wins, and the person moves at the end of
 * that cycle. Where hazards depend on the cycle alone or on time in state alone, they are
 * tabulated once per draw by stretches of equal hazard with what has accumulated before each
 * stretch, and a clock is answered by a search in that table, whatever the number of people.
 * Else the cycles are walked through. Both give the same event. */
#ifndef EVENTS_H
#define EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

/* What events are drawn from in one draw. */
struct chance {
    const struct timeline *time;
    const struct plan *plan;
    const double *values; /* of this draw: values[slot * STRIP] */
    double *table;        /* [plan.table_size] hazards of the exits that have been asked for */
    bool *tabulated;      /* [plan.n_exits] which those are; all false at the start of a draw */
    const uint64_t *keys; /* [plan.n_clocks] see events_keys */
    uint64_t draw;
};

struct leaving {
    size_t cycle; /* the cycle at whose end the person is elsewhere; n_cycles + 1: never */
    uint32_t to;
};

/* The keys of all clocks of a plan, under which draw, person and visit give a number. */
void events_keys(const struct plan *plan, uint64_t seed, uint64_t *keys);

/* The clocks of a stay, clock[n_moves]; and where `after` leads from epoch `epoch`. */
void events_wind(const struct chance *c, const struct exits *x, uint64_t person, uint32_t visit,
                 double *clock);
uint32_t events_after(const struct chance *c, const struct exits *x, uint64_t person,
                      uint32_t epoch, uint32_t visit);

/* The `visit`-th stay (from 0) of a person in `state`, who is there since node `since`. */
struct leaving events_leaving(const struct chance *c, const struct exits *x, uint64_t person,
                              uint32_t state, uint32_t visit, size_t since);

#endif
