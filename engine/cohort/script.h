/* script.h -- what has to be done with a strip under several interventions, written out once for
 * all strips: of plans whose states can be followed without their cells (plan.by_state) and in
 * which all that is counted has tallies. Inside this room.
 *
 * People of one stratum of each of up to four interventions move side by side: a chance that they
 * share is fetched once. They stand in a trace of a stretch of nodes, short enough to stay in the
 * nearest cache: [SCRIPT_CYCLES + 1][n_states + n_traced][worlds][STRIP]. Offsets are in doubles; a
 * column in which nobody can be is neither written nor read. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "simd.h"

struct arena;

enum { SCRIPT_CYCLES = 24 };

/* People at a node, put or added to a headcount (or else an occupancy). */
struct telling {
    size_t from, to;
    double scale;
    bool heads, adds;
};

/* Taken off a number of the taps once it has been put: `years` for each of those who enter by a
 * share, see struct put. */
struct taking {
    size_t to, share;
    double years;
};

struct counting {
    size_t n_weighings, n_tellings, n_takings;
    const struct weighing *weighings;
    const struct telling *tellings;
    const struct taking *takings;
};

struct stretch {
    size_t n_cycles, n_flows;
    const struct flow *flows;
    struct counting counting[WORLDS_MOST];
};

struct script {
    size_t world, n_worlds, node_size, n_came;
    size_t n_strata; /* that are like no other */
    struct stratum_script {
        size_t n_entering, n_stretches;
        const struct entering *entering; /* at its first node */
        const struct stretch *stretches;
    } * strata;
};

/* Scripts for what can be scripted of n plans, in the order of worlds; NULL and none if nothing. */
const struct script *scripts_new(const struct plan *plans, size_t n, const struct timeline *time,
                                 struct arena *arena, size_t *n_scripts);

/* Room for the trace, and for who came in. */
size_t script_trace(const struct script *s);

/* values as everywhere; out[n_worlds]. */
void script_run(const struct script *s, const double *values, double *trace, double *came,
                const struct cohort_output *out);

#endif
