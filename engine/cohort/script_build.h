/* script_build.h -- writing scripts. Inside this room. */
#ifndef SCRIPT_BUILD_H
#define SCRIPT_BUILD_H

#include "arena.h"
#include "script.h"
#include "strip.h"

/* Plans that are scripted together. */
struct building {
    const struct plan *plans;
    size_t n_worlds;
    const struct timeline *time;
    struct arena *arena;
    bool *put[WORLDS_MOST];     /* [n_segments * (1 + n_schedules)] numbers of taps put so far */
    bool *told[WORLDS_MOST][2]; /* occupancies and headcounts, likewise */
};

/* Cycles first + 1 .. last of a stratum, where node `first` begins the stretch. */
const struct flow *script_flows(const struct building *b, size_t stratum, size_t first, size_t last,
                                size_t *n);

/* Who enters a stratum of some worlds at a node. */
const struct entering *script_entering(const struct building *b, size_t world, size_t n_worlds,
                                       size_t stratum, size_t node, size_t *n);

/* What is counted in those cycles, of the stratum and all that are like it. */
struct counting script_counting(struct building *b, size_t world, size_t stratum, size_t first,
                                size_t last);

#endif
