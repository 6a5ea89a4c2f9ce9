/* cohort.h -- moving people: one strip of 16 draws through all cycles of one intervention.
 *
 * Two ways: expected flows (a matrix step per cycle, by one of several kernels that agree to
 * 1e-12) and whole people (events sampled person by person). Both give the same three
 * things, which is all that leaves this room; the trace itself is never stored.
 */
#ifndef COHORT_H
#define COHORT_H

#include <stddef.h>
#include <stdint.h>

#include "plan.h"

/* Written, not added to. */
struct cohort_output {
    double *taps;       /* [plan.n_segments][1 + n_schedules][STRIP], see struct tap */
    double *occupancy;  /* [n_groups][n_states][n_points][STRIP] people at the points, arrivals of
                           that moment included */
    double *headcounts; /* [n_headcounts][n_groups][n_cycles + 1][STRIP] people at the start of
                           cycle t */
};

/* One step of one stratum: x[n_cells][STRIP] -> y[n_cells][STRIP] with the edge values that
 * slots[n_edges] point to in values. */
typedef void cohort_step_fn(const struct plan *plan, const uint32_t *slots, const double *values,
                            const double *x, double *y);

/* reference: the definition, one draw at a time, edge by edge. lanes: 16 draws side by side,
 * sorted by target cell. */
cohort_step_fn cohort_step_reference, cohort_step_lanes;

struct cohort_kernel {
    const char *name;
    cohort_step_fn *step;
};

/* The kernel for these plans: the one called `name`, or where that is NULL by shape alone,
 * never by machine, threads or a timing. */
const struct cohort_kernel *cohort_choose(const struct plan *plans, size_t n, const char *name);

/* Scratch for the largest of n plans; NULL is fine for _free. */
struct cohort_workspace;
struct cohort_workspace *cohort_workspace_new(const struct plan *plans, size_t n,
                                              const struct timeline *time);
void cohort_workspace_free(struct cohort_workspace *ws);

/* Expected flows. values[slot][STRIP]. */
void cohort_expected(const struct timeline *time, const struct plan *plan,
                     const struct cohort_kernel *kernel, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out);

/* Whole people: draws first_draw .. + STRIP - 1, replicate 0 or 1. Person i's k-th stay in
 * state s has for each destination j a unit-exponential clock addressed by (seed, draw,
 * replicate, i, s, j, k); j fires when its accumulated hazard passes the clock, the earliest
 * wins, and the person moves at the end of that cycle. So where two interventions agree, the
 * same people do the same things. Birthdays of a group are spread evenly (van der Corput)
 * from a random start. */
struct cohort_people {
    uint64_t seed, first_draw;
    uint32_t replicate;
    size_t n_persons;
    const struct person *persons;
};
void cohort_people(const struct timeline *time, const struct plan *plan,
                   const struct cohort_people *who, const double *values,
                   struct cohort_workspace *ws, const struct cohort_output *out);

#endif
