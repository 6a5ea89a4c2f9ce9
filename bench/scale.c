/* scale.c -- what grows with what, in whole runs of `simulate` as processes of their own: memory
 * with draws, speed with threads, time with draws, interventions, cycles and moves; how long
 * --check, results and charts take.
 *
 *     bench_scale SIMULATE PROJECT_FOLDER [quick|tiny]
 *
 * Time is that of the clock on the wall, or the stage "simulate" of run.json: nothing else should
 * run on the machine. */
#define _GNU_SOURCE
#include "timing.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compiled.h"

extern char **environ;

struct bench {
    const char *simulate, *project;
    char folder[64]; /* for results and scenarios */
    struct effort effort;
    bool quick;
};

struct took {
    double wall, simulate, before_results; /* seconds; the stages read, compile, simulate */
    double peak_mb;
};

static double wall_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

/* Seconds of a stage, 0 where run.json does not have it. */
static double stage_of(const char *text, const char *name)
{
    char key[64];
    snprintf(key, sizeof key, "\"name\": \"%s\"", name);
    const char *at = strstr(text, key);
    at = at ? strstr(at, "\"seconds\":") : NULL;
    return at ? strtod(at + strlen("\"seconds\":"), NULL) : 0;
}

static void read_stages(const struct bench *b, struct took *t)
{
    char path[128];
    static char text[1 << 20];
    snprintf(path, sizeof path, "%s/results/run.json", b->folder);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    t->simulate = stage_of(text, "simulate");
    t->before_results = stage_of(text, "read") + stage_of(text, "compile") + t->simulate;
}

/* Runs simulate with these arguments, silently, into its own folder; ends the program where it
 * fails. */
static struct took run(const struct bench *b, char *const arguments[])
{
    char results[128];
    char *argv[24] = {(char *) b->simulate, "-q", "-o", results};
    size_t n = 4;
    snprintf(results, sizeof results, "%s/results", b->folder);
    while (*arguments != NULL)
        argv[n++] = *arguments++;
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    struct took t = {0};
    struct rusage usage;
    int status = 1;
    pid_t child;
    const double start = wall_now();
    if (posix_spawn(&child, b->simulate, &files, NULL, argv, environ) != 0 ||
        wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "%s cannot run %s\n", b->simulate, arguments[-1]);
        exit(1);
    }
    t.wall = wall_now() - start;
    t.peak_mb = (double) usage.ru_maxrss / 1024;
    posix_spawn_file_actions_destroy(&files);
    read_stages(b, &t);
    return t;
}

struct job {
    const char *scenario; /* from the project's folder, or whole */
    const char *mode;     /* NULL: as it stands */
    size_t draws;
    int threads;
};

static struct took run_job(const struct bench *b, const struct job *job)
{
    char path[256], draws[32], threads[16], mode[64];
    snprintf(path, sizeof path, "%s%s%s", job->scenario[0] == '/' ? "" : b->project,
             job->scenario[0] == '/' ? "" : "/", job->scenario);
    snprintf(draws, sizeof draws, "%zu", job->draws);
    snprintf(threads, sizeof threads, "%d", job->threads);
    snprintf(mode, sizeof mode, "cohort.mode=\"%s\"", job->mode ? job->mode : "expected");
    char *const arguments[] = {
        "--no-charts", "--tables", "summary,differences", "-n", draws, "-t", threads, "--set", mode,
        path,          NULL};
    return run(b, arguments);
}

static double median(double *x, int n)
{
    qsort(x, (size_t) n, sizeof *x, timing_by_size);
    return x[n / 2];
}

static void measure_memory(const struct bench *b)
{
    const size_t few = b->effort.seconds > 0 ? 100000 : 1000;
    const size_t many = b->quick ? 10 * few : 100 * few;
    struct job job = {"scenarios/published/hiv.toml", NULL, few, 2};
    const double before = run_job(b, &job).peak_mb;
    job.draws = many;
    const double after = run_job(b, &job).peak_mb;
    char what[80];
    snprintf(what, sizeof what, "memory: hiv, %zu draws", few);
    timing_figure(what, before, "MB at the peak", "");
    snprintf(what, sizeof what, "memory: hiv, %zu draws", many);
    timing_figure(what, after, "MB at the peak", "");
    timing_figure("memory: growth", after / before - 1, "", "less than 0.1");
}

static void measure_threads(const struct bench *b)
{
    static const struct job jobs[] = {
        {"scenarios/published/hiv.toml", "expected", 100000, 1},
        {"bench/models/four-state.toml", "expected", 50000, 1},
        {"scenarios/statushouders.toml", "expected", 2048, 1},
        {"scenarios/statushouders.toml", "people", 1024, 1},
    };
    const double seconds = b->quick ? 1 : 10.5;
    const int repeats = b->quick ? 1 : 3;
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        struct job job = jobs[i];
        if (b->effort.seconds > 0)
            job.draws = (size_t) ((double) job.draws * seconds / run_job(b, &job).simulate);
        double simulate[2][3], wall[2][3];
        for (int r = 0; r < repeats; r++)
            for (int threads = 1; threads <= 2; threads++) {
                job.threads = threads;
                const struct took t = run_job(b, &job);
                simulate[threads - 1][r] = t.simulate;
                wall[threads - 1][r] = t.wall;
            }
        const double one = median(simulate[0], repeats), two = median(simulate[1], repeats);
        char what[120];
        snprintf(what, sizeof what, "threads: %s, %s, simulation of %.1f s",
                 strrchr(job.scenario, '/') + 1, job.mode, one);
        timing_figure(what, one / two, "times as fast with two", "1.9 or more");
        timing_figure("threads: the same from end to end",
                      median(wall[0], repeats) / median(wall[1], repeats), "times as fast with two",
                      "");
    }
}

static void measure_waiting(const struct bench *b)
{
    char path[256];
    snprintf(path, sizeof path, "%s/scenarios/statushouders.toml", b->project);
    char *const check[] = {"--check", path, NULL}, *const whole[] = {"-n", "1000", path, NULL};
    double checks[9], results[3];
    const int n_checks = b->effort.seconds > 0 ? 9 : 1, n_results = b->quick ? 1 : 3;
    for (int r = 0; r < n_checks; r++)
        checks[r] = run(b, check).wall;
    timing_figure("statushouders: --check", 1000 * median(checks, n_checks), "ms", "less than 30");
    for (int r = 0; r < n_results && b->effort.seconds > 0; r++) {
        const struct took t = run(b, whole);
        results[r] = t.wall - t.before_results;
    }
    if (b->effort.seconds > 0)
        timing_figure("statushouders: results and charts", median(results, n_results), "s",
                      "less than 1");
}

/* The slope of log(seconds) over log(size): by what power the time grows. */
static double exponent(const double *size, const double *seconds, size_t n)
{
    double x = 0, y = 0, xx = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        const double u = log(size[i]), v = log(seconds[i]);
        x += u;
        y += v;
        xx += u * u;
        xy += u * v;
    }
    return ((double) n * xy - x * y) / ((double) n * xx - x * x);
}

enum { SIZES = 4 };

static void write_shape(const struct bench *b, const struct shape *shape, char *path, size_t size)
{
    snprintf(path, size, "%s/shape.toml", b->folder);
    char *text = compiled_text(shape);
    FILE *f = fopen(path, "w");
    if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0) {
        fprintf(stderr, "%s cannot be written\n", path);
        exit(1);
    }
    free(text);
}

/* The least simulation stage of several, sizes in turns. */
static void measure_growth(const struct bench *b, const char *what, const struct shape shape[SIZES],
                           const size_t draws[SIZES], const size_t size[SIZES])
{
    double x[SIZES], seconds[SIZES] = {INFINITY, INFINITY, INFINITY, INFINITY};
    const int repeats = b->quick ? 2 : 5;
    char path[128], line[80];
    const size_t share = b->effort.seconds > 0 ? (b->quick ? 4 : 1) : 400;
    for (int r = 0; r < repeats; r++)
        for (size_t i = 0; i < SIZES; i++) {
            write_shape(b, &shape[i], path, sizeof path);
            const struct job job = {path, NULL, draws[i] / share, 1};
            seconds[i] = fmin(seconds[i], run_job(b, &job).simulate);
            x[i] = (double) size[i];
        }
    for (size_t i = 0; i < SIZES; i++) {
        snprintf(line, sizeof line, "growth: %zu %s", size[i], what);
        timing_figure(line, seconds[i], "s", "");
    }
    snprintf(line, sizeof line, "growth: exponent of %s", what);
    timing_figure(line, exponent(x, seconds, SIZES), "", "about 1 or less");
}

static void measure_all_growth(const struct bench *b)
{
    const struct shape usual = {.states = 12, .moves = 44, .arrivals = 1, .cycles = 120};
    struct shape same[SIZES], interventions[SIZES], cycles[SIZES], moves[SIZES];
    size_t draws[SIZES], n_interventions[SIZES], n_cycles[SIZES], n_moves[SIZES];
    const size_t fixed[SIZES] = {200000, 200000, 200000, 200000};
    for (size_t i = 0; i < SIZES; i++) {
        same[i] = interventions[i] = cycles[i] = moves[i] = usual;
        draws[i] = 100000 << i;
        n_interventions[i] = interventions[i].interventions = (size_t) 2 << i;
        n_cycles[i] = cycles[i].cycles = (size_t) 60 << i;
        n_moves[i] = moves[i].moves = i == 3 ? 132 : (size_t) 24 << i;
    }
    measure_growth(b, "draws", same, draws, draws);
    measure_growth(b, "interventions", interventions, fixed, n_interventions);
    measure_growth(b, "cycles", cycles, fixed, n_cycles);
    measure_growth(b, "moves", moves, fixed, n_moves);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "bench_scale SIMULATE PROJECT_FOLDER [quick|tiny]\n");
        return 2;
    }
    struct bench b = {.simulate = argv[1],
                      .project = argv[2],
                      .folder = "/tmp/budgetshift_bench_XXXXXX",
                      .effort = timing_effort(argc - 2, argv + 2)};
    b.quick = b.effort.repeats < TIMING_REPEATS_MOST;
    if (mkdtemp(b.folder) == NULL) {
        fprintf(stderr, "there is no room in /tmp\n");
        return 1;
    }
    measure_waiting(&b);
    measure_memory(&b);
    measure_all_growth(&b);
    measure_threads(&b);
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf '%s'", b.folder);
    return system(remove) != 0;
}
