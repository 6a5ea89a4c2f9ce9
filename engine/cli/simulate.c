#include "simulation.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "again.h"
#include "calibrate.h"
#include "cohort.h"
#include "cycle_warning.h"
#include "explain.h"
#include "fair_deal.h"
#include "find_out.h"
#include "findings.h"
#include "interrupt.h"
#include "machine.h"
#include "names.h"
#include "plain.h"
#include "progress.h"
#include "questions.h"
#include "report.h"
#include "report_deals.h"
#include "report_information.h"
#include "report_sensitivity.h"
#include "stopping.h"

#define X(name, word) word,
static const char *const tables[] = {TABLES(X)};
#undef X

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

void simulation_end_stage(struct simulation *s, const char *name)
{
    const double t = now();
    size_t i = 0;
    while (i < s->n_stages && strcmp(s->stage[i], name) != 0)
        i++;
    if (i == s->n_stages)
        s->stage[s->n_stages++] = name;
    s->seconds[i] += t - s->started;
    s->started = t;
}

bool simulation_fail(const struct simulation *s, FILE *err, int *code)
{
    errors_print(s->errors, err);
    *code = errors_exit_code(s->errors);
    return false;
}

bool simulation_stop(FILE *err, int *code)
{
    fprintf(err, "Stopped; nothing was written.\n");
    *code = 130;
    return false;
}

/* Files that are made with another have its name here too. */
static size_t table_named(const char *name)
{
    const bool of_sensitivity = strcmp(name, "switching") == 0 || strcmp(name, "grid") == 0;
    return of_sensitivity ? SENSITIVITY : names_find(name, tables, N_TABLES);
}

static bool choose_tables(struct simulation *s)
{
    const char *list = s->options->tables;
    for (size_t i = 0; i < N_TABLES; i++)
        s->keep[i] = list == NULL && i != ARRIVALS;
    while (list != NULL && *list != '\0') {
        const size_t n = strcspn(list, ",");
        const char *name = arena_strndup(s->arena, list, n);
        const size_t i = table_named(name);
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

static const struct run_settings *run_settings(const struct simulation *s)
{
    return &s->file->interventions[0].world->run;
}

/* Tables for which draws are kept one by one. */
static bool keeps_sample(const struct simulation *s)
{
    return s->keep[VOI] || s->keep[ACCEPTABILITY] || s->keep[ICER];
}

static size_t draws_to_keep(const struct simulation *s)
{
    const size_t known = s->variants[0].model->common->information.draws;
    const size_t ranked = s->keep[SENSITIVITY] ? RANK_DRAWS : 0;
    return keeps_sample(s) && known > ranked ? known : ranked;
}

static void set_run_options(struct simulation *s)
{
    const struct simulate_options *o = s->options;
    const struct run_settings *run = run_settings(s);
    s->run = (struct run_options){
        .seed = o->has_seed ? o->seed : run->seed,
        .draws = o->draws ? o->draws : run->draws,
        .threads = o->threads,
        .base_case_only = o->base_case,
        .kernel = o->kernel,
        .wish = {.summary = s->keep[SUMMARY] || s->keep[PER_PERSON],
                 .differences = s->keep[DIFFERENCES] || s->keep[PER_PERSON] || keeps_sample(s),
                 .years = s->keep[YEARS],
                 .cumulative = s->keep[CUMULATIVE] || s->keep[BREAK_EVEN] || s->keep[DIP],
                 .occupancy = s->keep[OCCUPANCY],
                 .multi_year = s->keep[MULTI_YEAR],
                 .distribution = s->keep[DISTRIBUTION],
                 .dip = s->keep[DIP],
                 .pockets = s->keep[WRONG_POCKET],
                 .deals = s->keep[FAIR_DEAL],
                 .arrivals = s->keep[ARRIVALS],
                 .targets = s->keep[TARGETS],
                 .headlines = s->keep[SENSITIVITY]},
        .break_even = s->keep[BREAK_EVEN],
        .parameters = s->keep[PARAMETERS],
        .sample = draws_to_keep(s),
        .memory = machine_memory(),
        .command = again_words(o, s->arena),
    };
    if (run->n_aims > 0 && o->draws == 0 && !o->base_case) {
        s->run.at_least = run->at_least;
        stopping_wish(run, &s->run.wish);
    }
}

static bool refuse_what_if(const struct simulation *s)
{
    const char **names = arena_alloc(s->arena, s->file->n_what_ifs + 1, sizeof *names);
    for (size_t i = 0; i < s->file->n_what_ifs; i++)
        names[i] = s->file->what_ifs[i].what_if->id;
    const char *name = s->options->what_if;
    return errors_add(
        s->errors, ERROR_USAGE, (struct place){0}, "--what-if %s: the scenario has no %s.\n%s",
        name, strcmp(name, "all") == 0 ? "what-ifs" : "such what-if",
        s->file->n_what_ifs == 0 ? "What-ifs are written in the file, each as [what_if.NAME]."
                                 : names_hint(s->arena, name, names, s->file->n_what_ifs));
}

/* Which variants are run: the file as it is, and, or only, what was asked for. */
static bool choose_variants(struct simulation *s)
{
    const struct scenario_file *file = s->file;
    const char *name = s->options->what_if;
    const bool all = name != NULL && strcmp(name, "all") == 0;
    s->variants = arena_alloc(s->arena, file->n_what_ifs + 1, sizeof *s->variants);
    if (name == NULL || all)
        s->variants[s->n_variants++].file = file;
    for (size_t i = 0; i < file->n_what_ifs; i++)
        if (all || (name != NULL && strcmp(name, file->what_ifs[i].what_if->id) == 0))
            s->variants[s->n_variants++].file = &file->what_ifs[i];
    return s->n_variants > (all ? 1 : 0) || refuse_what_if(s);
}

/* What is not run is looked at too, so that all mistakes of a file come out at once. */
static void check_others(struct simulation *s)
{
    for (size_t i = 0; i <= s->file->n_what_ifs; i++) {
        const struct scenario_file *file = i == 0 ? s->file : &s->file->what_ifs[i - 1];
        bool done = false;
        for (size_t k = 0; k < s->n_variants; k++)
            done = done || (s->variants[k].file == file && s->variants[k].model != NULL);
        if (!done)
            model_check(file, s->arena, s->errors);
    }
}

static bool compile(struct simulation *s)
{
    const size_t before = errors_count(s->errors);
    const struct model_wish wish = {.by_year = s->keep[YEARS] || s->keep[CUMULATIVE] ||
                                               s->keep[MULTI_YEAR] || s->keep[BREAK_EVEN] ||
                                               s->keep[DIP] || stopping_by_year(run_settings(s)),
                                    .occupancy = s->keep[OCCUPANCY],
                                    .arrivals = s->keep[ARRIVALS],
                                    .targets = s->keep[TARGETS],
                                    .base_case_only = s->options->base_case};
    for (size_t i = 0; i < s->n_variants && errors_count(s->errors) == before; i++)
        s->variants[i].model = model_new(s->variants[i].file, wish, s->arena, s->errors);
    check_others(s);
    return errors_count(s->errors) == before;
}

static const struct setting *settings_of(const struct simulation *s)
{
    const struct simulate_options *o = s->options;
    struct setting *set = arena_alloc(s->arena, o->n_set, sizeof *set);
    for (size_t i = 0; i < o->n_set; i++)
        set[i] = (struct setting){o->set[i].name, o->set[i].value};
    return set;
}

static bool read_and_compile(struct simulation *s)
{
    const struct simulate_options *o = s->options;
    const struct setting *set = settings_of(s);
    if (!choose_tables(s))
        return false;
    s->file = scenario_read(o->scenario, set, o->n_set, o->baseline, s->arena, s->errors);
    simulation_end_stage(s, "read");
    if (s->file == NULL || !choose_variants(s))
        return false;
    const bool ok = compile(s);
    simulation_end_stage(s, "compile");
    return ok && !s->file->flawed;
}

static bool choose_kernel(struct simulation *s, const struct model *m)
{
    const char *name = s->options->kernel;
    return cohort_choose(m->plans, m->n_worlds, &m->timeline, name) != NULL ||
           errors_add(s->errors, ERROR_USAGE, (struct place){0},
                      "--kernel: there is no kernel \"%s\".", name);
}

/* What can be known before the draws. */
static bool check_run(struct simulation *s)
{
    for (size_t i = 0; i < s->n_variants; i++) {
        const struct model *m = s->variants[i].model;
        find_out_check(m, s->arena, s->errors);
        if (!choose_kernel(s, m) || !run_check_draws(m, &s->run, s->errors) ||
            !run_check_memory(m, &s->run, s->errors))
            return false;
    }
    return true;
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
        ok = check_run(s);
    }
    if (ok)
        return s;
    simulation_fail(s, err, code);
    simulation_close(s);
    return NULL;
}

void simulation_close(struct simulation *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->n_variants; i++)
        model_free(s->variants[i].model);
    calibration_free(s->calibration);
    errors_free(s->errors);
    arena_free(s->arena);
}

void simulation_explain(const struct simulation *s, FILE *out)
{
    errors_print(s->errors, out); /* warnings */
    for (size_t i = 0; i < s->n_variants; i++) {
        if (i > 0)
            fputs("\n\n", out);
        explain_model(s->variants[i].model, out);
    }
}

void simulation_describe(struct simulation *s)
{
    struct run_record *r = &s->results.run;
    const struct simulate_options *o = s->options;
    r->tables_named = o->tables != NULL;
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
    r->n_conventions = explain_conventions(s->variants[0].model, s->arena, &r->convention);
    const char **settings = arena_alloc(s->arena, o->n_set + 2, sizeof *settings);
    for (size_t i = 0; i < o->n_set; i++)
        settings[r->n_settings++] = plain_text(
            s->arena, arena_printf(s->arena, "--set %s=%s", o->set[i].name, o->set[i].value));
    if (o->baseline != NULL)
        settings[r->n_settings++] = arena_printf(s->arena, "--baseline %s", o->baseline);
    if (o->what_if != NULL)
        settings[r->n_settings++] = arena_printf(s->arena, "--what-if %s", o->what_if);
    r->settings = settings;
    r->what_if = o->what_if;
    if (run_settings(s)->n_aims > 0 && !o->base_case) {
        r->stop_ignored = o->draws > 0;
        r->at_least = r->stop_ignored ? 0 : run_settings(s)->at_least;
        r->at_most = r->stop_ignored ? 0 : run_settings(s)->draws;
    }
    r->n_stages = s->n_stages;
    r->stage = s->stage;
    r->stage_seconds = s->seconds;
}

/* As if the number of draws that were made had been fixed. */
static struct run_options as_made(const struct run_options *o, const struct findings *f)
{
    struct run_options made = *o;
    made.draws = f->draws;
    made.at_least = 0;
    return made;
}

/* What [sensitivity] asks is answered without it too where the table is asked for by name. */
static bool asks_by_name(const struct simulation *s)
{
    return s->options->tables != NULL && s->keep[SENSITIVITY];
}

/* Questions about uncertain numbers, which may take runs of their own. */
static bool answer_questions(struct simulation *s, const struct model *m,
                             const struct run_options *made, const struct findings *f,
                             struct results *here)
{
    struct question_answers answers;
    if (!s->keep[SENSITIVITY])
        return true;
    progress_step(s->run.context, made->draws, 0);
    const bool ok = questions_answer(m, made, f, asks_by_name(s), s->arena, s->errors, &answers);
    report_sensitivity(m, &answers, s->arena, here);
    simulation_end_stage(s, "sensitivity");
    return ok;
}

/* What it is worth to know more, and what an effect costs. False when stopped, or after an error.
 */
static bool add_information(struct simulation *s, const struct model *m,
                            const struct run_options *made, const struct findings *f,
                            struct results *here)
{
    struct found_out found;
    bool stopped;
    if (!find_out_applies(m, made)) {
        report_icer(m, f, NULL, s->arena, here);
        return true;
    }
    if (!find_out(m, made, f, s->arena, &found, &stopped, s->errors))
        return false;
    report_information(m, f, &found, s->arena, here);
    report_icer(m, f, &found, s->arena, here);
    return true;
}

/* One variant after another, so that the draws of one at a time are kept. False when stopped, or
 * after an error. */
static bool run_variant(struct simulation *s, const struct model *m, struct results *here)
{
    bool stopped;
    progress_step(s->run.context, 0,
                  s->keep[SENSITIVITY] ? questions_draws(m, &s->run, asks_by_name(s)) : 0);
    struct findings *f = run_simulate(m, &s->run, s->arena, &stopped, s->errors);
    simulation_end_stage(s, "simulate");
    if (f != NULL && !stopped) {
        beyond_warn(m, f->beyond, s->arena, s->errors);
        const struct run_options made = as_made(&s->run, f);
        *here = (struct results){0};
        report_fill(m, &made, f, s->arena, here);
        size_t n_deals = 0;
        const struct deal *deals =
            f->kept != NULL ? fair_deals(m, f->kept, s->arena, &n_deals) : NULL;
        report_deals(m, &made, f, deals, n_deals, s->arena, here);
        simulation_end_stage(s, "tables");
        stopped = !answer_questions(s, m, &made, f, here);
        if (!stopped && keeps_sample(s))
            stopped = !add_information(s, m, &made, f, here);
        simulation_end_stage(s, "information");
    }
    findings_free(f);
    simulation_end_stage(s, "tables");
    return f != NULL && !stopped && !interrupt_seen();
}

/* What-ifs are compared draw by draw, so all have as many draws as the one that needs most. Each
 * goes on from where the one before it ended; those that ended earlier are run once more. */
static bool run_variants(struct simulation *s, struct progress *progress)
{
    struct results *each = arena_alloc(s->arena, s->n_variants, sizeof *each);
    for (size_t i = 0; i < s->n_variants; i++) {
        progress_part(progress, i, s->n_variants);
        if (!run_variant(s, s->variants[i].model, &each[i]))
            return false;
        if (s->run.at_least > 0)
            s->run.at_least = each[i].run.draws;
    }
    const uint64_t draws = each[s->n_variants - 1].run.draws;
    if (draws > 0)
        s->run.draws = draws;
    for (size_t i = 0; i < s->n_variants; i++) {
        if (each[i].run.draws < draws && !run_variant(s, s->variants[i].model, &each[i]))
            return false;
        report_append(&each[i], s->arena, &s->results);
    }
    return true;
}

/* Tables that another one is made from, or that come with it. */
static void drop_unasked(struct simulation *s)
{
    struct results *r = &s->results;
    r->n_summary = s->keep[SUMMARY] ? r->n_summary : 0;
    r->n_differences = s->keep[DIFFERENCES] ? r->n_differences : 0;
    r->n_cumulative = s->keep[CUMULATIVE] ? r->n_cumulative : 0;
    r->n_per_person = s->keep[PER_PERSON] ? r->n_per_person : 0;
    r->n_voi = s->keep[VOI] ? r->n_voi : 0;
    r->n_acceptability = s->keep[ACCEPTABILITY] ? r->n_acceptability : 0;
    r->n_icer = s->keep[ICER] ? r->n_icer : 0;
}

/* After the draws, so that it is under their results. */
static void check_cycle(struct simulation *s)
{
    const struct simulate_options *o = s->options;
    const struct setting *set = settings_of(s);
    for (size_t i = 0; !o->base_case && i < s->n_variants; i++) {
        const struct scenario_file *file = s->variants[i].file;
        const struct cycle_source source = {
            o->scenario, o->baseline, o->n_set,
            file == s->file ? NO_INDEX : (size_t) (file - s->file->what_ifs), set};
        warn_of_cycle(&source, s->variants[i].model, s->errors);
    }
    simulation_end_stage(s, "cycle check");
}

bool simulation_run(struct simulation *s, FILE *err, int *code)
{
    struct progress progress;
    progress_start(&progress, s->options->quiet ? NULL : err);
    s->run.progress = progress_show;
    s->run.context = &progress;
    s->run.stop = interrupt_seen;
    const bool done = run_variants(s, &progress);
    progress_end(&progress);
    if (!done)
        return errors_count(s->errors) > 0 && !interrupt_seen() ? simulation_fail(s, err, code)
                                                                : simulation_stop(err, code);
    drop_unasked(s);
    check_cycle(s);
    simulation_describe(s);
    return true;
}

const struct results *simulation_results(const struct simulation *s)
{
    return &s->results;
}
