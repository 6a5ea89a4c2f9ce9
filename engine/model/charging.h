/* charging.h -- the charges of one intervention while they are made: charges.c finds what is
 * counted and its amounts, taps.c cuts that into segments. Inside this room. */
#ifndef CHARGING_H
#define CHARGING_H

#include "build.h"

/* A tap with its charges, before its segments are known. */
struct tap_build {
    struct tap tap;
    size_t n_births; /* TAP_AGED_...: by_birth[n_births][n_cycles + 1] nodes */
    uint32_t **by_birth;
    uint32_t *average; /* [n_cycles + 1] nodes, or NULL */
    size_t n_charges, room;
    struct {
        uint32_t line;
        uint32_t *nodes; /* [n_cycles + 1] */
    } * charges;
};

/* A known path and what weighs along it. */
struct path {
    const double *value; /* [n_cycles + 1] */
    const struct weights *weights;
};

struct charging {
    struct build *b;
    struct path *paths;
    size_t n_paths, room_for_paths;
    struct world *w;
    struct tap_build *taps;
    size_t n_taps, room_for_taps;
    struct tap_charge *tap_charges;
    struct calendar_charge *calendar_charges;
    struct step_charge *step_charges;
    struct arrival_charge *arrival_charges;
    size_t room_for_tap_charges, room_for_arrivals;
    struct headcount *headcounts;
};

/* The factor of nodes[n_cycles + 1] that changes over the cycles but not over the draws, and what
 * is left without it; NULL where there is none, and all is left. */
const struct path *path_factor_out(struct charging *c, uint32_t *nodes, uint32_t **left);

/* Weights of the calendar along a path; NULL: 1. */
struct weights path_weights(struct arena *arena, const struct timeline *time, const double *path);

/* Sort the taps, cut them into segments, and turn their amounts into slots. */
void taps_finish(struct charging *c);

/* Which taps are weighted sums of how many are where, and of which places; the others. */
void tallies_make(struct charging *c);

/* The cells that are worth a step. */
void windows_make(struct charging *c);

#endif
