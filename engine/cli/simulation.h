/* simulation.h -- a simulation from reading to writing, as the files of this room share it. */
#ifndef SIMULATION_H
#define SIMULATION_H

#include "arena.h"
#include "budgetshift/simulate.h"
#include "errors.h"
#include "model.h"
#include "run.h"
#include "tables.h"

struct calibration;

enum { STAGES_MAX = 12 };

/* Tables, as --tables names them. */
#define TABLES(X)                                                                                  \
    X(SUMMARY, "summary")                                                                          \
    X(DIFFERENCES, "differences")                                                                  \
    X(PER_PERSON, "per_person")                                                                    \
    X(YEARS, "budget_years")                                                                       \
    X(CUMULATIVE, "cumulative")                                                                    \
    X(OCCUPANCY, "occupancy")                                                                      \
    X(BREAK_EVEN, "break_even")                                                                    \
    X(PARAMETERS, "parameters")                                                                    \
    X(MULTI_YEAR, "multi_year")                                                                    \
    X(DISTRIBUTION, "distribution")                                                                \
    X(DIP, "dip")                                                                                  \
    X(WRONG_POCKET, "wrong_pocket")                                                                \
    X(FAIR_DEAL, "fair_deal")                                                                      \
    X(TARGETS, "targets")                                                                          \
    X(VOI, "voi")                                                                                  \
    X(ACCEPTABILITY, "acceptability")                                                              \
    X(ICER, "icer")                                                                                \
    X(SENSITIVITY, "sensitivity") /* and switching values and grids */                             \
    X(ARRIVALS, "arrivals")       /* takes longer, so only where it is asked for */

#define X(name, word) name,
enum { TABLES(X) N_TABLES };
#undef X

/* The scenario as it is, or under one what-if. */
struct variant {
    const struct scenario_file *file;
    const struct model *model;
};

struct simulation {
    const struct simulate_options *options;
    struct arena *arena;
    struct errors *errors;
    const struct scenario_file *file;
    size_t n_variants; /* that are run, in this order */
    struct variant *variants;
    struct run_options run;
    struct results results;
    struct calibration *calibration; /* NULL: a run */
    size_t n_stages;
    const char *stage[STAGES_MAX];
    double seconds[STAGES_MAX];
    double started;
    bool keep[N_TABLES];
};

/* The time since the stage before counts for this one, which may come again. */
void simulation_end_stage(struct simulation *s, const char *name);

/* Print what went wrong, or that it was told to stop, and say with which code to leave. False. */
bool simulation_fail(const struct simulation *s, FILE *err, int *code);
bool simulation_stop(FILE *err, int *code);

/* How the run was done. */
void simulation_describe(struct simulation *s);

/* results/<file name without .toml> in the caller's folder, unless another was asked for. */
const char *simulation_folder(const struct simulation *s);

/* Known before the draws, which may take an hour, not after them. */
bool simulation_folder_is_fit(struct simulation *s, FILE *err, int *code);

void simulation_warn_without_gnuplot(struct simulation *s);

/* What is printed at the end is printed whole, or that is an error too: the exit code. */
int simulation_check_printed(const struct simulation *s, FILE *out, FILE *err, int code);

#endif
