/* simd.h -- the inner loops of expected flows, 16 draws side by side, compiled for each kind of
 * processor. Inside this room. */
#ifndef SIMD_H
#define SIMD_H

#include "cohort.h"

enum { WORLDS_MOST = 4 };

/* From a column of the node before, with a chance in the values: the same in all worlds of a flow.
 */
struct flow_arrow {
    uint32_t from, chance;
};

/* Likewise, with a chance for each world. */
struct flow_own_arrow {
    uint32_t from, chance[WORLDS_MOST];
};

/* The chance to stay for so many cycles. */
struct stay_run {
    uint32_t chance, n;
};

/* See struct delay. */
struct flow_delay {
    uint32_t state, column, cells;
    uint32_t came, step; /* the first of its places among who came in, and how far apart they are */
    uint32_t now;        /* which of them is that of the first cycle */
    bool was, leaves, ends; /* somebody was in it, in its last cell; is in its last cell now */
    uint32_t stay[WORLDS_MOST];
    size_t n_runs[WORLDS_MOST]; /* what those who are at the end have come through */
    const struct stay_run *runs[WORLDS_MOST];
};

struct flow_target {
    uint32_t to, n_shared, n_own; /* arrows into it: the next ones */
    bool stored;
    uint32_t delay; /* NO_SLOT: none */
};

struct entering {
    size_t to, came; /* NO_CAME: to a state without delay */
    double people;
    size_t share; /* of them, in the values; NO_SHARE: all */
};

#define NO_CAME SIZE_MAX
#define NO_SHARE SIZE_MAX

/* Cycles in which the same arrows have the same chances, for some of the worlds. */
struct flow {
    size_t node, n_cycles; /* from this node of the stretch on */
    size_t n_worlds, n_targets, n_delays, n_cleared, n_entering;
    const struct flow_target *targets;
    const struct flow_arrow *shared; /* by target */
    const struct flow_own_arrow *own;
    const struct flow_delay *delays;
    const uint32_t *cleared; /* from the first node: nobody is there, but a cycle before or after */
    const struct entering *entering; /* at the end */
};

/* A sum over nodes 0..n of how many are in a column. */
struct weighed_sum {
    double first, last;
    const double *between; /* [n], from 1 on */
};

/* (sum * chance * scale - less), put or added to a number of the taps. */
struct put {
    uint32_t sum, chance; /* NO_SLOT: none */
    bool adds;
    double scale, less;
    size_t to;
};

struct weighing {
    size_t from, n, n_sums, n_puts;
    struct weighed_sum sums[TALLIES_ALIKE];
    const struct put *puts;
};

/* A cycle, and the chances of it. */
struct moving {
    size_t cycle;
    const uint32_t *slots;
    const double *values;
};

struct simd {
    const char *name;
    /* One cycle of a stratum, sums of states included: x[n_places][STRIP] -> y, with the chances
     * of edges in values[slots[edge]][STRIP]; cells outside the windows stay as they are. */
    void (*step)(const struct plan *p, const struct moving *now, const double *x, double *y);
    /* Some cycles of a script: x[1 + n_cycles][node_size], the node before the first given. */
    void (*follow)(const struct flow *f, const double *values, size_t node_size, double *x,
                   double *came);
    /* Of nodes trace[..][node_size]. */
    void (*weigh)(const struct weighing *w, const double *trace, size_t node_size,
                  const double *values, double *taps);
};

/* The fastest that this processor can run; number i of those that it can run, NULL past the last:
 * they agree in every bit. */
const struct simd *simd_best(void);
const struct simd *simd_variant(size_t i);

/* Only to be called where the processor has been asked. */
extern const struct simd simd_v4, simd_v3, simd_v1;

#endif
