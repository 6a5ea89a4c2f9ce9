/* simd.h -- the inner loops of expected flows, 16 draws side by side, compiled for each kind of
 * processor. Inside this room. */
#ifndef SIMD_H
#define SIMD_H

#include "cohort.h"

/* A weighted sum over nodes 0..n of how many are in a place: first, between[i] for node i inside,
 * last; times chance[STRIP] where that is not NULL, times scale; put into out[STRIP] or added to
 * what is there. */
struct weighing {
    double first, last, scale;
    const double *between;
    const double *chance;
    bool adds;
    double *out;
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
    void (*run)(const struct cohort_run *run);
    /* n sums, at most TALLIES_ALIKE, of people[i * stride][STRIP] at nodes i = 0..last. */
    void (*weigh)(const double *people, size_t stride, size_t last, const struct weighing *w,
                  size_t n);
};

/* The fastest that this processor can run; number i of those that it can run, NULL past the last:
 * they agree in every bit. */
const struct simd *simd_best(void);
const struct simd *simd_variant(size_t i);

/* Only to be called where the processor has been asked. */
extern const struct simd simd_v4, simd_v3, simd_v1;

#endif
