/* findings.h -- what the draws of a model showed. */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "accounts.h"
#include "beyond.h"
#include "kept.h"
#include "run.h"
#include "sample.h"
#include "statistics.h"

struct break_even_counts;
struct stopping;
struct dip_counts;

struct findings {
    struct accounts list;
    struct statistics *accounts; /* [list.n_quantities] */
    struct statistics *inputs;   /* [model.n_drawn]; NULL unless parameters are asked for */
    double *base_case;           /* [list.n_quantities] expected flow at central values */
    struct summary *summary;     /* [list.n]; all but base_case NaN without draws */
    size_t n_break_even;         /* differences times parties (holders, then society) */
    struct break_even_counts **break_even;
    size_t n_dips; /* likewise */
    struct dip_counts **dips;
    size_t cumulative_start;            /* first cumulative account */
    size_t replicates;                  /* 2 in people mode */
    size_t n_sources;                   /* numbers that a draw needs */
    size_t n_sobol;                     /* of those, how many are spread by Sobol's points */
    const struct sampler_source *sobol; /* [n_sobol], those that decide most first */
    struct kept *kept;                  /* NULL where nothing is asked of it */
    struct sample *sample;              /* NULL where none was asked for */
    struct beyond *beyond;              /* tables called beyond their points: [model.n_watches] */
    struct stopping *stopping;          /* where it ends, and the errors it looked at */
    uint64_t draws;                     /* that were made */
    uint64_t by_year_draws;             /* that percentiles of tables by year and moment are of */
    int threads;
    const char *kernel;
};

/* Room for all draws that there may be. */
struct findings *findings_new(const struct model *m, const struct run_options *o,
                              struct arena *arena);
/* After the last draw. */
void findings_end(struct findings *f, uint64_t draws);

void findings_free(struct findings *f); /* NULL is fine */

#endif
