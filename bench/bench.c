/* bench.c -- how long whole runs take, through the public door.
 *
 * Each case runs a shipped scenario several times and prints the median of the simulation
 * stage, its spread, draws per second and a checksum of the results; one JSON line per case
 * goes to standard output, a table to standard error. Machines are noisy: compare lines of one
 * run with each other, never with another day's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "budgetshift/simulate.h"
#include "tables.h"

enum { REPEATS = 3 };

struct bench_case {
    const char *name, *scenario, *mode, *kernel, *tables;
    uint64_t draws;
    int threads;
};

static const struct bench_case cases[] = {
    {"first model, all tables", "first-model", "expected", NULL, NULL, 20000, 1},
    {"first model, 2 threads", "first-model", "expected", NULL, NULL, 20000, 2},
    {"first model, reference kernel", "first-model", "expected", "reference", NULL, 20000, 1},
    {"statushouders, expected", "statushouders", "expected", NULL, NULL, 1024, 1},
    {"statushouders, expected, 2 threads", "statushouders", "expected", NULL, NULL, 1024, 2},
    {"statushouders, expected, summary", "statushouders", "expected", NULL, "summary,differences",
     1024, 1},
    {"statushouders, reference kernel", "statushouders", "expected", "reference",
     "summary,differences", 256, 1},
    {"statushouders, blas kernel", "statushouders", "expected", "blas", "summary,differences", 256,
     1},
    {"statushouders, people", "statushouders", "people", NULL, NULL, 1024, 1},
    {"statushouders, people, 2 threads", "statushouders", "people", NULL, NULL, 1024, 2},
    {"statushouders, people, summary", "statushouders", "people", NULL, "summary,differences", 1024,
     1},
    {"housing first, people", "housing-first", "people", NULL, NULL, 4096, 1},
};

static double stage(const struct results *r, const char *name)
{
    for (size_t i = 0; i < r->run.n_stages; i++)
        if (strcmp(r->run.stage[i], name) == 0)
            return r->run.stage_seconds[i];
    return NAN;
}

/* Mean present values added up: two cases that should agree can be seen to. */
static double checksum(const struct results *r)
{
    double sum = 0;
    for (size_t i = 0; i < r->n_summary; i++)
        sum += r->summary[i].value.mean;
    return sum;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

struct outcome {
    double seconds[REPEATS], compile, sum;
};

static bool run_once(const struct bench_case *c, const char *folder, int repeat,
                     struct outcome *out)
{
    char path[1024], value[32];
    snprintf(path, sizeof path, "%s/%s.toml", folder, c->scenario);
    snprintf(value, sizeof value, "\"%s\"", c->mode);
    const struct simulate_set set = {"cohort.mode", value};
    const struct simulate_options options = {.scenario = path,
                                             .draws = c->draws,
                                             .threads = c->threads,
                                             .n_set = 1,
                                             .set = &set,
                                             .tables = c->tables,
                                             .kernel = c->kernel,
                                             .no_charts = true,
                                             .quiet = true};
    int code = 0;
    struct simulation *s = simulation_open(&options, stderr, &code);
    const bool ok = s != NULL && simulation_run(s, stderr, &code);
    if (ok) {
        const struct results *r = simulation_results(s);
        out->seconds[repeat] = stage(r, "simulate");
        out->compile = stage(r, "compile");
        out->sum = checksum(r);
    }
    simulation_close(s);
    return ok;
}

static void report(const struct bench_case *c, struct outcome *o)
{
    qsort(o->seconds, REPEATS, sizeof o->seconds[0], by_size);
    const double median = o->seconds[REPEATS / 2];
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr, "%-38s %8.3f s  (%.3f to %.3f)  %9.0f draws/s  compile %.3f s\n", c->name,
            median, o->seconds[0], o->seconds[REPEATS - 1], (double) c->draws / median, o->compile);
    printf(
        "{\"case\": \"%s\", \"draws\": %llu, \"threads\": %d, \"seconds\": %.6f, \"least\": %.6f, "
        "\"most\": %.6f, \"draws_per_second\": %.1f, \"compile_seconds\": %.6f, "
        "\"checksum\": %.10g, \"peak_kib\": %ld}\n",
        c->name, (unsigned long long) c->draws, c->threads, median, o->seconds[0],
        o->seconds[REPEATS - 1], (double) c->draws / median, o->compile, o->sum, usage.ru_maxrss);
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "scenarios";
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome o = {0};
        for (int k = 0; k < REPEATS; k++)
            if (!run_once(&cases[i], folder, k, &o))
                return 1;
        report(&cases[i], &o);
    }
    return 0;
}
