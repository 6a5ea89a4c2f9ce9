/* cohort_workspace.h -- scratch of one thread, inside this room. */
#ifndef COHORT_WORKSPACE_H
#define COHORT_WORKSPACE_H

#include "cohort.h"

struct cohort_workspace {
    double *cells;        /* [n_strata][2][n_places][STRIP] around a step, in turn */
    double **now, **next; /* [n_strata] at its start and end */
    double *trace;        /* [n_rows] as in trace.h */
    size_t n_scripts;     /* expected flows of plans that can be scripted */
    const struct script *scripts;
    struct arena *arena; /* where they are */
    double *script_trace, *came;
    uint32_t *inflow_at; /* [n_strata] how many inflows have entered */
    uint32_t *head;      /* [n_patterns] first stratum of a batch, NO_SLOT between cycles */
    uint32_t *batches, *next_stratum; /* [n_strata] */
    const double **x;                 /* [n_strata] of a batch */
    double **y;
    struct cohort_scratch scratch;
    double *people; /* [n_states][STRIP] */
    /* people mode */
    struct together *together; /* who step together */
    struct families *families; /* who do not */
    struct persons *persons;
    double *table;                    /* [families.table_size][STRIP] hazards and sums by stretch */
    bool *tabulated;                  /* [families.n_ways] */
    double *clocks;                   /* [most n_moves][STAYS] */
    size_t first_row, rows_at_a_time; /* see presence.h */
    size_t n_plans;
    const struct plan *plans;
    struct classes **classes;        /* [n_plans] */
    struct single_taps *single_taps; /* [n_plans] see lives.h */
    size_t class_room;
    struct steps *steps;
    uint32_t *class_like;  /* [n_plans] the first that has the same classes */
    uint32_t *class_steps; /* [rows_at_a_time][n_plans][class_room], see presence.h */
};

/* One product, one thread: the shapes and so the bits must not depend on how many there are,
 * and the threads are at work on blocks already. */
void cohort_blas_alone(void);

/* How many draws are taken apart at once, how many strata are multiplied at once where draws are
 * not, and how many rows n strata take. */
enum { BLAS_DRAWS = 8, BLAS_STRATA = 8 };

static inline size_t cohort_blas_rows(size_t n)
{
    return (n + 7) / 8 * 8;
}

/* NULL where no plan needs it. */
struct together *together_new(const struct plan *plans, size_t n, const struct timeline *time,
                              size_t n_persons);
void together_free(struct together *t);

/* NULL where there are none. */
struct families;
struct persons *persons_new(const struct plan *plans, size_t n, const struct families *families,
                            size_t n_persons);
void persons_free(struct persons *p);

/* What whole people are added to; tallies of years put their first sum in place. */
void cohort_clear(const struct timeline *time, const struct plan *p,
                  const struct cohort_output *out);

#endif
