/* run.h -- all draws of a model: blocks over threads, statistics in block order.
 *
 * Work is cut into blocks of 256 draws, always. Threads take blocks; the statistics take
 * them in the order of their numbers. So the same bits come out for any number of threads.
 */
#ifndef RUN_H
#define RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "accounts.h"
#include "model.h"

struct arena;

/* An input that is not drawn. */
struct replaced {
    uint32_t slot;
    double value;         /* in the base case, and in every draw where there is no column */
    const double *column; /* [draws], or NULL */
};

struct run_options {
    uint64_t seed, draws;
    uint64_t at_least;   /* 0: so many draws are made; else they are the most, and the run ends when
                            the errors asked for in the scenario are reached, see stopping.h */
    int threads;         /* 0: all processors */
    bool base_case_only; /* central values, no draws */
    bool average_flows;  /* draws follow average flows where people are whole too */
    const char *kernel;  /* NULL: chosen by shape; "reference", "lanes", "blas" */
    struct account_wish wish;
    bool break_even, parameters;
    size_t n_replaced; /* inputs that are not drawn, whatever else depends on their numbers */
    const struct replaced *replaced;
    size_t sample; /* so many draws are kept one by one, at most; see sample.h */
    double memory; /* bytes that the machine has; 0: unknown, then nothing is refused for it */
    /* Called between rounds with draws done and how many there will be, about, from one thread.
     * May be NULL. */
    void (*progress)(void *context, uint64_t done, uint64_t draws);
    void *context;
    const char *command; /* options and scenario as typed, to see a draw again; NULL: not told */
    bool (*stop)(void);  /* asked every few draws by every thread; may be NULL */
};

struct findings;

/* Whether what the run is certain to need fits in memory, before anything is done; an error if
 * not. */
bool run_check_memory(const struct model *m, const struct run_options *options,
                      struct errors *errors);

/* Whether inputs are spread by Sobol's points: not where none is drawn. */
bool run_spreads(const struct model *m, const struct run_options *options);

/* Whether that number of draws can be made: Sobol's points come in whole blocks of every
 * scrambling, and a file of draws has to have as many. An error if not. */
bool run_check_draws(const struct model *m, const struct run_options *options,
                     struct errors *errors);

/* One draw by itself. */
struct one_draw {
    uint64_t draw;
    size_t replicates; /* 2 in people mode */
    struct accounts list;
    double *inputs; /* [n_inputs] */
    double *values; /* [replicates][list.n_quantities]; nothing where it failed */
    bool failed;
};

/* Draw `draw` of a run, the same bits as among the others. What fails in it is an error, and is
 * told beside what was drawn. NULL if a draw of the pilot failed, or when told to stop. */
const struct one_draw *run_one_draw(const struct model *m, const struct run_options *options,
                                    uint64_t draw, struct arena *arena, bool *stopped,
                                    struct errors *errors);

/* What the draws showed, to be freed with findings_free. NULL after an error (a value that
 * may not be: ERROR_NUMERIC names draw, year, group, expression, parameters), or when
 * it was told to stop (*stopped is then true, and there is no error), or when the first draws
 * showed that all will not fit in memory (ERROR_MEMORY). */
struct findings *run_simulate(const struct model *m, const struct run_options *options,
                              struct arena *arena, bool *stopped, struct errors *errors);

#endif
