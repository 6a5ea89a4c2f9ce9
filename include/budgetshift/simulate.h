/* simulate.h -- the door: a scenario in, tables and charts out.
 *
 * The command line, bench/ and whole-run tests enter here; nothing else of the engine is
 * public. Stages may be used one by one: read, compile, run, write, draw.
 */
#ifndef BUDGETSHIFT_SIMULATE_H
#define BUDGETSHIFT_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct simulation;
struct results; /* engine/results/tables.h */

struct simulate_set {
    const char *name, *value;
};

/* What the command line may change; zero means: as in the scenario, or the default. */
struct simulate_options {
    const char *scenario;
    const char *output; /* folder; NULL: results/<scenario name> */
    uint64_t draws;
    bool has_seed;
    uint64_t seed;
    int threads; /* all processors */
    size_t n_set;
    const struct simulate_set *set;
    const char *baseline;
    const char *what_if; /* one of the scenario, or "all": as it is, then each; NULL: as it is */
    const char *tables;  /* comma-separated; NULL: all but arrivals */
    bool base_case;      /* central values only, no draws */
    bool has_only_draw;
    uint64_t only_draw; /* for simulate_only_draw: this draw of the run by itself */
    bool no_charts;
    unsigned formats; /* mask of charts.h; 0: all */
    bool dutch_csv;
    bool quiet;         /* no progress, no summary */
    const char *kernel; /* for bench and tests: "reference", "lanes"; NULL: chosen */
};

/* Read and compile. Mistakes are printed to err; then *code is the exit code and NULL comes
 * back. Exit codes: 2 command line, 3 scenario, 4 numeric, 5 file or disk, 6 memory, 130
 * stopped by the user. */
struct simulation *simulation_open(const struct simulate_options *options, FILE *err, int *code);
void simulation_close(struct simulation *s);

/* What was understood, for --check. */
void simulation_explain(const struct simulation *s, FILE *out);

/* Run the draws. False after printing to err. */
bool simulation_run(struct simulation *s, FILE *err, int *code);

/* The tables, after simulation_run; they live as long as the simulation. */
const struct results *simulation_results(const struct simulation *s);

/* Write tables and charts into the output folder, whole or not at all. */
bool simulation_write(struct simulation *s, FILE *err, int *code);

/* The summary for a reader, `width` columns. */
void simulation_print(const struct simulation *s, int width, FILE *out);

/* All of it: open, run, write, print. Returns the exit code. From the first moment Ctrl-C asks it
 * to stop, and nothing is left then; the stages by themselves catch no signal until the writing. */
int simulate(const struct simulate_options *options, FILE *out, FILE *err);

/* Instead of a run: draw `only_draw` by itself, the same bits as in the run, with every parameter
 * and what came of it. Nothing is written. Returns the exit code: 4 where the draw fails. */
int simulate_only_draw(const struct simulate_options *options, FILE *out, FILE *err);
/* What the [target] tables say about the inputs: reads, calibrates, writes (into
 * results/<scenario name>-calibration where no folder is given) and prints. `draws`: rows of
 * posterior.csv. Returns the exit code. */
int simulate_calibrate(const struct simulate_options *options, FILE *out, FILE *err);

/* Draw the charts of a results folder again. Returns the exit code. */
int simulate_redraw(const char *folder, unsigned formats, FILE *err);

#endif
