#include "budgetshift/simulate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "charts.h"
#include "cohort.h"
#include "explain.h"
#include "findings.h"
#include "interrupt.h"
#include "machine.h"
#include "model.h"
#include "plain.h"
#include "progress.h"
#include "report.h"
#include "results.h"
#include "run.h"
#include "screen.h"

enum { STAGES_MAX = 8 };

struct simulation {
    const struct simulate_options *options;
    struct arena *arena;
    struct errors *errors;
    const struct scenario_file *file;
    const struct model *model;
    struct findings *findings;
    struct run_options run;
    struct results results;
    size_t n_stages;
    const char *stage[STAGES_MAX];
    double seconds[STAGES_MAX];
    double started;
    bool keep[16]; /* by table, see tables[] */
};

static const char *const tables[] = {"summary",   "differences", "budget_years", "cumulative",
                                     "occupancy", "break_even",  "parameters",   "multi_year"};
enum {
    SUMMARY,
    DIFFERENCES,
    YEARS,
    CUMULATIVE,
    OCCUPANCY,
    BREAK_EVEN,
    PARAMETERS,
    MULTI_YEAR,
    N_TABLES
};

_Static_assert(N_TABLES <= 16, "there is room for every table");

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void end_stage(struct simulation *s, const char *name)
{
    const double t = now();
    s->stage[s->n_stages] = name;
    s->seconds[s->n_stages++] = t - s->started;
    s->started = t;
}

/* Prints what went wrong and says with which code to leave. */
static bool fail(const struct simulation *s, FILE *err, int *code)
{
    errors_print(s->errors, err);
    *code = errors_exit_code(s->errors);
    return false;
}

static bool stop(FILE *err, int *code)
{
    fprintf(err, "Stopped; nothing was written.\n");
    *code = 130;
    return false;
}

static bool choose_tables(struct simulation *s)
{
    const char *list = s->options->tables;
    for (size_t i = 0; i < N_TABLES; i++)
        s->keep[i] = list == NULL;
    while (list != NULL && *list != '\0') {
        const size_t n = strcspn(list, ",");
        const char *name = arena_strndup(s->arena, list, n);
        const size_t i = names_find(name, tables, N_TABLES);
        if (i == NO_INDEX)
            errors_add(s->errors, ERROR_USAGE, (struct place){0},
                       "--tables: there is no table \"%s\".\n%s", name,
                       names_hint(s->arena, name, tables, N_TABLES));
        else
            s->keep[i] = true;
        list += n + (list[n] == ',');
    }
    if (s->options->tables != NULL && *s->options->tables == '\0')
        errors_add(s->errors, ERROR_USAGE, (struct place){0}, "--tables names no table.\n%s",
                   names_hint(s->arena, "", tables, N_TABLES));
    return errors_count(s->errors) == 0;
}

static void set_run_options(struct simulation *s)
{
    const struct simulate_options *o = s->options;
    const struct run_settings *run = &s->model->common->run;
    s->run = (struct run_options){
        .seed = o->has_seed ? o->seed : run->seed,
        .draws = o->draws ? o->draws : run->draws,
        .threads = o->threads,
        .base_case_only = o->base_case,
        .kernel = o->kernel,
        .wish = {.summary = s->keep[SUMMARY],
                 .differences = s->keep[DIFFERENCES],
                 .years = s->keep[YEARS],
                 .cumulative = s->keep[CUMULATIVE] || s->keep[BREAK_EVEN],
                 .occupancy = s->keep[OCCUPANCY],
                 .multi_year = s->keep[MULTI_YEAR]},
        .break_even = s->keep[BREAK_EVEN],
        .parameters = s->keep[PARAMETERS],
        .memory = machine_memory(),
    };
}

static bool read_and_compile(struct simulation *s)
{
    const struct simulate_options *o = s->options;
    struct setting *set = arena_alloc(s->arena, o->n_set, sizeof *set);
    for (size_t i = 0; i < o->n_set; i++)
        set[i] = (struct setting){o->set[i].name, o->set[i].value};
    if (!choose_tables(s))
        return false;
    s->file = scenario_read(o->scenario, set, o->n_set, o->baseline, s->arena, s->errors);
    end_stage(s, "read");
    if (s->file == NULL)
        return false;
    const struct model_wish wish = {.by_year = s->keep[YEARS] || s->keep[CUMULATIVE] ||
                                               s->keep[MULTI_YEAR] || s->keep[BREAK_EVEN],
                                    .occupancy = s->keep[OCCUPANCY]};
    s->model = model_new(s->file, wish, s->arena, s->errors);
    end_stage(s, "compile");
    return s->model != NULL;
}

static bool choose_kernel(struct simulation *s)
{
    const char *name = s->options->kernel;
    return cohort_choose(s->model->plans, s->model->n_worlds, &s->model->timeline, name) != NULL ||
           errors_add(s->errors, ERROR_USAGE, (struct place){0},
                      "--kernel: there is no kernel \"%s\".", name);
}

struct simulation *simulation_open(const struct simulate_options *options, FILE *err, int *code)
{
    struct arena *arena = arena_new();
    struct simulation *s = arena_alloc(arena, 1, sizeof *s);
    s->arena = arena;
    s->options = options;
    s->errors = errors_new();
    s->started = now();
    bool ok = read_and_compile(s);
    if (ok) {
        set_run_options(s);
        ok = choose_kernel(s) && run_check_draws(s->model, &s->run, s->errors) &&
             run_check_memory(s->model, &s->run, s->errors);
    }
    if (ok)
        return s;
    fail(s, err, code);
    simulation_close(s);
    return NULL;
}

void simulation_close(struct simulation *s)
{
    if (s == NULL)
        return;
    model_free(s->model);
    findings_free(s->findings);
    errors_free(s->errors);
    arena_free(s->arena);
}

void simulation_explain(const struct simulation *s, FILE *out)
{
    errors_print(s->errors, out); /* warnings */
    explain_model(s->model, out);
}

static void describe_run(struct simulation *s)
{
    struct run_record *r = &s->results.run;
    const struct simulate_options *o = s->options;
    char date[32];
    const time_t t = time(NULL);
    struct tm local;
    strftime(date, sizeof date, "%Y-%m-%d", localtime_r(&t, &local));
    r->version = BUDGETSHIFT_VERSION;
    r->scenario_path = s->file->path;
    r->scenario_digest = s->file->digest;
    r->date = arena_strdup(s->arena, date);
    r->processor = machine_processor(s->arena);
    r->libraries = machine_libraries(s->arena);
    r->n_conventions = explain_conventions(s->model, s->arena, &r->convention);
    const char **settings = arena_alloc(s->arena, o->n_set + 1, sizeof *settings);
    for (size_t i = 0; i < o->n_set; i++)
        settings[r->n_settings++] = plain_text(
            s->arena, arena_printf(s->arena, "--set %s=%s", o->set[i].name, o->set[i].value));
    if (o->baseline != NULL)
        settings[r->n_settings++] = arena_printf(s->arena, "--baseline %s", o->baseline);
    r->settings = settings;
    r->n_stages = s->n_stages;
    r->stage = s->stage;
    r->stage_seconds = s->seconds;
}

bool simulation_run(struct simulation *s, FILE *err, int *code)
{
    bool stopped;
    struct progress progress;
    progress_start(&progress, s->options->quiet ? NULL : err);
    s->run.progress = progress_show;
    s->run.context = &progress;
    s->run.stop = interrupt_seen;
    s->findings = run_simulate(s->model, &s->run, s->arena, &stopped, s->errors);
    progress_end(&progress);
    end_stage(s, "simulate");
    if (stopped || interrupt_seen())
        return stop(err, code);
    if (s->findings == NULL)
        return fail(s, err, code);
    report_fill(s->model, &s->run, s->findings, s->arena, &s->results);
    if (!s->keep[CUMULATIVE])
        s->results.n_cumulative = 0;
    end_stage(s, "tables");
    describe_run(s);
    return true;
}

const struct results *simulation_results(const struct simulation *s)
{
    return &s->results;
}

/* results/<file name without .toml> in the caller's folder. */
static const char *output_folder(const struct simulation *s)
{
    if (s->options->output != NULL)
        return s->options->output;
    const char *slash = strrchr(s->options->scenario, '/');
    const char *name = slash ? slash + 1 : s->options->scenario;
    const char *dot = strrchr(name, '.');
    if (dot == NULL || name + strspn(name, ".") >= dot) /* "..toml" is not the folder "." */
        dot = name + strlen(name);
    return arena_printf(s->arena, "results/%.*s", (int) (dot - name), name);
}

enum { ALL_FORMATS = CHART_SVG | CHART_PNG | CHART_PDF };

static bool wants_charts(const struct simulation *s)
{
    return !s->options->no_charts && !s->options->base_case;
}

/* The charts are drawn from plain tables; what the user keeps may be Dutch ones. Charts that
 * cannot be drawn are no reason to lose the tables: --redraw makes them later. */
static bool fill_folder(struct simulation *s, const struct results_folder *f)
{
    const struct simulate_options *o = s->options;
    if (!results_write(f, &s->results, CSV_PLAIN, s->errors))
        return false;
    end_stage(s, "write");
    if (wants_charts(s)) {
        charts_draw(results_path(f), o->formats ? o->formats : ALL_FORMATS, interrupt_seen,
                    s->errors);
        end_stage(s, "charts");
    }
    s->results.run.n_stages = s->n_stages;
    return results_write(f, &s->results, o->dutch_csv ? CSV_DUTCH : CSV_PLAIN, s->errors);
}

bool simulation_write(struct simulation *s, FILE *err, int *code)
{
    interrupt_catch(false);
    struct results_folder *f = results_open(output_folder(s), s->errors);
    if (f == NULL)
        return fail(s, err, code);
    const bool ok = fill_folder(s, f) && !interrupt_seen();
    const bool done = ok && results_commit(f, s->errors);
    if (!ok)
        results_discard(f);
    if (!ok && interrupt_seen())
        return stop(err, code);
    errors_print(s->errors, err); /* of the charts; of earlier results that stayed */
    *code = errors_exit_code(s->errors);
    if (done && *code != 0)
        fprintf(err, "The tables are in %s.\n", plain_text(s->arena, output_folder(s)));
    return *code == 0;
}

void simulation_print(const struct simulation *s, int width, FILE *out)
{
    screen_print(&s->results, width, out);
    fprintf(out, "\n%s\n", plain_text(s->arena, output_folder(s)));
}

/* Known before the draws, which may take an hour, not after them. */
static bool folder_is_fit(struct simulation *s, FILE *err, int *code)
{
    struct results_folder *f = results_open(output_folder(s), s->errors);
    results_discard(f);
    return f != NULL || fail(s, err, code);
}

static void warn_without_gnuplot(struct simulation *s)
{
    if (wants_charts(s) && !charts_can_be_drawn())
        errors_warn(s->errors, (struct place){0},
                    "There is no gnuplot here, so there will be tables and no charts.");
}

/* All of it after reading; what is printed at the end is printed whole, or that is an error too. */
static int run_and_write(struct simulation *s, FILE *out, FILE *err)
{
    int code = 0;
    warn_without_gnuplot(s);
    errors_print(s->errors, err);
    if (interrupt_seen()) {
        stop(err, &code);
        return code;
    }
    if (folder_is_fit(s, err, &code) && simulation_run(s, err, &code) &&
        simulation_write(s, err, &code) && !s->options->quiet)
        simulation_print(s, progress_width(out), out);
    if ((fflush(out) != 0 || ferror(out)) && code == 0) {
        fprintf(err, "file: The summary could not be printed: %s.\nThe tables are in %s.\n",
                strerror(errno), plain_text(s->arena, output_folder(s)));
        code = 5;
    }
    return code;
}

int simulate(const struct simulate_options *options, FILE *out, FILE *err)
{
    int code = 0;
    interrupt_catch(true);
    struct simulation *s = simulation_open(options, err, &code);
    if (s != NULL)
        code = run_and_write(s, out, err);
    simulation_close(s);
    interrupt_release();
    return code;
}

int simulate_redraw(const char *folder, unsigned formats, FILE *err)
{
    int code = 0;
    struct errors *errors = errors_new();
    interrupt_catch(false);
    const bool drawn = charts_draw(folder, formats ? formats : ALL_FORMATS, interrupt_seen, errors);
    if (!drawn && interrupt_seen()) {
        stop(err, &code);
    } else {
        errors_print(errors, err);
        code = errors_exit_code(errors);
    }
    interrupt_release();
    errors_free(errors);
    return code;
}
