/* bench.c -- how long whole runs take, through the public door.
 *
 *     budgetshift_bench SCENARIOS_FOLDER [quick|tiny]
 *     budgetshift_bench clock
 *
 * Each case runs a shipped scenario several times and prints the median of the simulation
 * stage, its spread, draws per second and a checksum of the results; one JSON line per case
 * goes to standard output, a table to standard error. Machines are noisy: compare lines of one
 * run with each other, never with another day's. */
#include "timing.h"

#include <sys/resource.h>

#include "budgetshift/simulate.h"
#include "tables.h"

enum { REPEATS_MOST = 3 };

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
    {"spreiden, chosen kernel", "spreiden", "expected", NULL, "summary,differences", 256, 1},
    {"spreiden, lanes kernel", "spreiden", "expected", "lanes", "summary,differences", 256, 1},
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

struct outcome {
    double seconds[REPEATS_MOST], compile, sum;
};

static bool run_once(const struct bench_case *c, uint64_t draws, const char *folder, int repeat,
                     struct outcome *out)
{
    char path[1024], value[32];
    snprintf(path, sizeof path, "%s/%s.toml", folder, c->scenario);
    snprintf(value, sizeof value, "\"%s\"", c->mode);
    const struct simulate_set set = {"cohort.mode", value};
    const struct simulate_options options = {.scenario = path,
                                             .draws = draws,
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

static void report(const struct bench_case *c, uint64_t draws, struct outcome *o, int repeats)
{
    qsort(o->seconds, (size_t) repeats, sizeof o->seconds[0], timing_by_size);
    const double n = (double) draws, median = n / o->seconds[repeats / 2];
    const double least = n / o->seconds[repeats - 1], most = n / o->seconds[0];
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    fprintf(stderr, "%-38s %9.0f draws/s (%.0f to %.0f)  %8.3f s  compile %.3f s\n", c->name,
            median, least, most, o->seconds[repeats / 2], o->compile);
    printf("{\"figure\": \"whole run: %s\", \"value\": %.1f, \"least\": %.1f, \"most\": %.1f, "
           "\"unit\": \"draws per second\", \"draws\": %.0f, \"threads\": %d, "
           "\"compile_seconds\": %.6f, \"checksum\": %.10g, \"peak_kib\": %ld}\n",
           c->name, median, least, most, n, c->threads, o->compile, o->sum, usage.ru_maxrss);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "clock") == 0) {
        timing_figure("clock: the smallest step", 1e9 * timing_resolution(), "ns", "");
        return 0;
    }
    const char *folder = argc > 1 ? argv[1] : "scenarios";
    const struct effort effort = timing_effort(argc - 1, argv + 1);
    const int repeats = effort.repeats < TIMING_REPEATS_MOST ? 1 : REPEATS_MOST;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome o = {0};
        const uint64_t draws = effort.seconds > 0 ? cases[i].draws : 16;
        for (int k = 0; k < repeats; k++)
            if (!run_once(&cases[i], draws, folder, k, &o))
                return 1;
        report(&cases[i], draws, &o, repeats);
    }
    return 0;
}
