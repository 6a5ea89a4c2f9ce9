/* cohort.h -- moving people: one strip of 16 draws through all cycles of one intervention.
 *
 * Two ways: expected flows (a matrix step per cycle, by one of several kernels that agree to
 * 1e-12) and whole people (events sampled person by person). Both give the same three
 * things, which is all that leaves this room; the trace itself is never stored.
 */
#ifndef COHORT_H
#define COHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

/* Written, not added to; 0 at first, as what nobody can count is left alone. */
struct cohort_output {
    double *taps;      /* [plan.n_segments][1 + n_schedules][STRIP], see struct tap */
    double *occupancy; /* [n_subgroups][n_states][n_points][STRIP] people at the points, arrivals of
                          that moment included */
    double *headcounts; /* [n_headcounts][n_subgroups][n_cycles + 1][STRIP] people at the start of
                           cycle t */
    double *entered; /* [plan.n_entered][STRIP] people by struct mix; NULL where there are none */
};

/* Strata that share the values of a step: x[i][n_places][STRIP] -> y[i][n_places][STRIP], the sums
 * of states included. Where the windows of a plan say that nobody counts, y may be left as it is.
 */
struct cohort_batch {
    const struct plan *plan;
    size_t cycle;
    uint32_t pattern;
    const double *values;
    size_t n;
    const double *const *x;
    double *const *y;
};

/* Room for a kernel's own copies, see blas.c. */
struct cohort_scratch {
    double *matrix, *from, *to;
};

typedef void cohort_step_fn(const struct cohort_batch *batch, struct cohort_scratch *scratch);

/* reference: the definition, one draw at a time, edge by edge. lanes: 16 draws side by side,
 * sorted by target cell. blas: a dense matrix product over all strata of the batch (and over
 * all draws where the chances are the same for all). */
cohort_step_fn cohort_step_reference, cohort_step_lanes, cohort_step_blas;

/* The sums of states behind the cells x[n_cells][STRIP], where a plan has them. */
void cohort_sum_states(const struct plan *p, double *x);

struct cohort_kernel {
    const char *name;
    cohort_step_fn *step;
    bool by_state; /* may be used to follow states without their cells, where a plan can */
};

/* Expected flows: how many come in by each mix, into out->entered. */
void cohort_share_out(const struct plan *p, const double *values, const struct cohort_output *out);

/* The kernel for these plans: the one called `name`, or where that is NULL by shape alone,
 * never by machine, threads or a timing. NULL if there is none of that name. */
const struct cohort_kernel *cohort_choose(const struct plan *plans, size_t n,
                                          const struct timeline *time, const char *name);

/* Exact moves: the values of all courses and products of a model, from hazards per year in
 * values[slot][STRIP] and cycles of `cycle_years`. In every lane by itself, at the latest after
 * `exact.n_values` more strips than the program has; none: nothing is done.
 *
 * A course is a Markov chain in continuous time, so its values are those of the matrix exponential
 * and of the integral of it. By uniformisation (Jensen 1953; Reibman & Trivedi 1988, for the
 * integral too): a Poisson number of jumps of a chain in discrete time, all terms positive, so
 * that nothing is lost by subtraction. Where hazards times the cycle are large, by halving the
 * cycle and multiplying the whole matrices with themselves again (scaling and squaring, Moler & Van
 * Loan 2003; of such matrices it keeps the digits of every element, Xue & Ye 2013). To 1e-13 of 1,
 * and of the cycle. A hazard that is not finite spoils its own lane only. */
struct course_room;
struct course_room *course_room_new(const struct exact *x); /* NULL where there are none */
void course_room_free(struct course_room *r);
void cohort_courses(const struct exact *x, double cycle_years, struct course_room *room,
                    double *values);

/* The BLAS in use, for the record of a run. */
const char *cohort_library(void);

/* Scratch for the largest of n plans and n_persons people, with room for a dense matrix if the
 * kernel is blas; NULL is fine for _free. */
struct cohort_workspace;
struct cohort_workspace *cohort_workspace_new(const struct plan *plans, size_t n,
                                              const struct timeline *time, size_t n_persons,
                                              bool dense);
void cohort_workspace_free(struct cohort_workspace *ws);

/* Where chances depend on how many are where (plan.together): called at the start of every
 * cycle with people[n_states][STRIP] over all strata; brings the values up to date. */
struct cohort_feedback {
    void (*update)(void *context, const double *people);
    void *context;
};

/* Expected flows under all n plans of the workspace: out[n]. values[slot][STRIP]. */
void cohort_expected(const struct timeline *time, const struct plan *plans, size_t n,
                     const struct cohort_kernel *kernel, const double *values,
                     const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                     const struct cohort_output *out);

/* Whole people: draws first_draw .. + STRIP - 1, replicate 0 or 1. Person i's k-th stay in
 * state s has for each destination j a unit-exponential clock addressed by (seed, draw,
 * replicate, i, s, j, k); j fires when its accumulated hazard passes the clock, the earliest
 * wins, and the person moves at the end of that cycle. So where two interventions agree, the
 * same people do the same things. Birthdays of a group are spread evenly from a random
 * start. */
struct cohort_people {
    uint64_t seed, first_draw;
    uint32_t replicate;
    size_t n_persons;
    const struct person *persons;
};

/* All n plans of a workspace, each into its out. Where they agree, lives are followed but once.
 * same_values: they are those of the last call with this workspace. */
void cohort_people(const struct timeline *time, const struct plan *plans, size_t n,
                   const struct cohort_people *who, const double *values, bool same_values,
                   struct cohort_workspace *ws, const struct cohort_output *out);

/* The same where people affect each other: all persons step together, cycle by cycle, with
 * the same clocks. Slower. */
void cohort_together(const struct timeline *time, const struct plan *plan,
                     const struct cohort_people *who, const double *values,
                     const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                     const struct cohort_output *out);

#endif
