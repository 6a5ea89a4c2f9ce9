#include "result_files.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "arena.h"
#include "model.h"
#include "param_labels.h"
#include "text.h"

#define PROGRAM "budgetshift"

static const char *const occupancy_words[] = {
    [OCCUPANCY_MID] = "mid",         [OCCUPANCY_START] = "start",
    [OCCUPANCY_END] = "end",         [OCCUPANCY_TRAPEZOID] = "trapezoid",
    [OCCUPANCY_SIMPSON] = "simpson", [OCCUPANCY_EXACT] = "exact",
};
static const char *const timing_words[] = {
    [TIMING_MID] = "mid", [TIMING_START] = "start", [TIMING_END] = "end"};

/* Writing into the tree. Values that could not be made are NULL; jansson then refuses the
 * whole, so one look at the end is enough. */
struct tree {
    struct arena *arena;
    const struct scenario_file *file;
    bool whole;
};

static void put(struct tree *t, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) != 0)
        t->whole = false;
}

static void append(struct tree *t, json_t *array, json_t *value)
{
    if (json_array_append_new(array, value) != 0)
        t->whole = false;
}

/* Paths and settings come from the command line and need not be UTF-8; JSON must be. */
static json_t *text(struct tree *t, const char *s)
{
    if (s == NULL)
        return json_null();
    json_t *value = json_string(s);
    if (value != NULL)
        return value;
    char *ascii = arena_strdup(t->arena, s);
    for (char *p = ascii; *p != '\0'; p++)
        if ((unsigned char) *p >= 0x80)
            *p = '?';
    return json_string(ascii);
}

static json_t *real(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

/* A JSON integer has 63 bits here; a larger seed is written as a string. */
static json_t *whole(struct tree *t, uint64_t n)
{
    if (n <= INT64_MAX)
        return json_integer((json_int_t) n);
    return text(t, arena_printf(t->arena, "%llu", (unsigned long long) n));
}

static json_t *texts(struct tree *t, const char *const *list, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        append(t, array, text(t, list[i]));
    return array;
}

static json_t *named(struct tree *t, const struct name *name)
{
    json_t *o = json_object();
    put(t, o, "id", text(t, name->id));
    put(t, o, "label", text(t, name->label));
    return o;
}

/* A name and where it stands, so that lists can be put in the order of the file. */
struct item {
    const struct name *name;
    const void *thing;
};

static int by_order(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->name->order != b->name->order)
        return a->name->order < b->name->order ? -1 : 1;
    return strcmp(a->name->id, b->name->id);
}

typedef json_t *describe_fn(struct tree *t, const struct scenario *s, const void *thing);

static json_t *described(struct tree *t, const struct scenario *s, struct item *items, size_t n,
                         describe_fn *describe)
{
    qsort(items, n, sizeof *items, by_order);
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        append(t, array, describe(t, s, items[i].thing));
    return array;
}

#define ITEMS(t, list, n, items)                                                                   \
    struct item *items = arena_alloc((t)->arena, (n) + 1, sizeof *items);                          \
    for (size_t i_ = 0; i_ < (n); i_++)                                                            \
        items[i_] = (struct item)                                                                  \
        {                                                                                          \
            &(list)[i_].name, &(list)[i_]                                                          \
        }

static json_t *describe_state(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    const struct state *state = thing;
    json_t *o = named(t, &state->name);
    put(t, o, "absorbing", json_boolean(state->absorbing));
    return o;
}

static json_t *describe_group(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    const struct group *group = thing;
    json_t *o = named(t, &group->name);
    put(t, o, "share", real(group->share));
    return o;
}

static json_t *describe_holder(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    const struct holder *holder = thing;
    json_t *o = named(t, &holder->name);
    put(t, o, "society", json_boolean(holder->society));
    return o;
}

static json_t *describe_budget(struct tree *t, const struct scenario *s, const void *thing)
{
    const struct budget *budget = thing;
    json_t *o = named(t, &budget->name);
    put(t, o, "holder", text(t, s->holders[budget->holder].name.id));
    put(t, o, "code", text(t, budget->code));
    return o;
}

static void put_source(struct tree *t, json_t *o, const struct line *line)
{
    const char *evidence = evidence_word(line->evidence);
    put(t, o, "source", text(t, line->source));
    put(t, o, "evidence", text(t, *evidence ? evidence : NULL));
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Interventions that take the amounts from elsewhere. */
static void put_other_sources(struct tree *t, json_t *o, const struct line *line)
{
    json_t *under = json_object();
    for (size_t w = 0; w < t->file->n_interventions; w++) {
        const struct scenario *s = t->file->interventions[w].world;
        for (size_t i = 0; i < s->n_costs; i++) {
            const struct line *other = &s->costs[i];
            if (strcmp(other->name.id, line->name.id) != 0 ||
                (same_text(other->source, line->source) && other->evidence == line->evidence))
                continue;
            json_t *here = json_object();
            put_source(t, here, other);
            put(t, under, t->file->interventions[w].name.id, here);
        }
    }
    if (json_object_size(under) > 0)
        put(t, o, "source_under", under);
    else
        json_decref(under);
}

static json_t *describe_cost(struct tree *t, const struct scenario *s, const void *thing)
{
    const struct line *line = thing;
    json_t *o = named(t, &line->name);
    put(t, o, "budget", text(t, s->budgets[line->budget].name.id));
    put_source(t, o, line);
    put_other_sources(t, o, line);
    return o;
}

static json_t *describe_outcome(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    const struct line *line = thing;
    json_t *o = named(t, &line->name);
    put(t, o, "unit", text(t, line->unit));
    put(t, o, "better", text(t, line->better_more ? "more" : "less"));
    put(t, o, "value", real(line->value));
    return o;
}

static json_t *describe_intervention(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    return named(t, &((const struct intervention *) thing)->name);
}

static json_t *describe_what_if(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    const struct scenario_file *file = *(const struct scenario_file *const *) thing;
    json_t *o = named(t, file->what_if);
    put(t, o, "changes", texts(t, file->changes, file->n_changes));
    return o;
}

/* Those that were run, but for the file as it is. */
static json_t *what_ifs(struct tree *t, const struct results *r)
{
    const struct scenario_file *file = r->scenario;
    const size_t n = file->what_if != NULL ? 1 : r->run.what_if != NULL ? file->n_what_ifs : 0;
    const struct scenario_file **list = arena_alloc(t->arena, n + 1, sizeof *list);
    struct item *items = arena_alloc(t->arena, n + 1, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        list[i] = file->what_if != NULL ? file : &file->what_ifs[i];
        items[i] = (struct item){list[i]->what_if, &list[i]};
    }
    return described(t, file->interventions[0].world, items, n, describe_what_if);
}

static json_t *describe_transfer(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    const struct transfer *transfer = thing;
    json_t *o = named(t, &transfer->name);
    put(t, o, "rule", text(t, rule_word(transfer->rule)));
    put(t, o, "source", text(t, transfer->source));
    put(t, o, "evidence", text(t, evidence_word(transfer->evidence)));
    return o;
}

/* Named after the budget, as in the tables. */
static json_t *describe_earmark(struct tree *t, const struct budget *budget)
{
    const enum language l = t->file->interventions[0].world->study.language;
    json_t *o = json_object();
    put(t, o, "id", text(t, arena_printf(t->arena, "earmark.%s", budget->name.id)));
    put(t, o, "label",
        text(t, text_say(t->arena, l, WORD_EARMARK_OF, "budget", budget->name.label, NULL)));
    put(t, o, "rule", text(t, rule_word(RULE_EARMARK)));
    return o;
}

static json_t *describe_transfers(struct tree *t)
{
    const struct scenario *s = t->file->interventions[0].world;
    ITEMS(t, s->transfers, s->n_transfers, items);
    json_t *array = described(t, s, items, s->n_transfers, describe_transfer);
    for (size_t i = 0; i < s->n_budgets; i++)
        if (s->budgets[i].earmark.written)
            append(t, array, describe_earmark(t, &s->budgets[i]));
    return array;
}

/* Every world has the same lines, under `only` too; as the baseline has them. */
static json_t *describe_lines(struct tree *t, bool outcomes)
{
    const struct intervention *list = t->file->interventions;
    const struct scenario *s = list[list[0].world->study.baseline].world;
    const struct line *lines = outcomes ? s->outcomes : s->costs;
    const size_t n = outcomes ? s->n_outcomes : s->n_costs;
    ITEMS(t, lines, n, items);
    return described(t, s, items, n, outcomes ? describe_outcome : describe_cost);
}

static json_t *discount(struct tree *t, const struct discount *d)
{
    json_t *array = json_array();
    for (size_t i = 0; i < d->n; i++) {
        json_t *o = json_object();
        put(t, o, "rate", real(d->rate[i]));
        put(t, o, "until_years", real(d->until_years[i]));
        append(t, array, o);
    }
    return array;
}

static json_t *study(struct tree *t, const struct scenario_file *file)
{
    const struct scenario *s = file->interventions[0].world;
    const struct study *study = &s->study;
    json_t *o = json_object();
    put(t, o, "title", text(t, study->title));
    put(t, o, "language", text(t, study->language == LANGUAGE_NL ? "nl" : "en"));
    put(t, o, "currency", text(t, study->currency));
    put(t, o, "prices", json_integer(study->prices));
    put(t, o, "start",
        text(t, arena_printf(t->arena, "%04d-%02d-01", study->start_year, study->start_month)));
    put(t, o, "horizon_months", json_integer(study->horizon_months));
    put(t, o, "cycle_months", json_integer(study->cycle_months));
    put(t, o, "baseline", text(t, file->interventions[study->baseline].name.id));
    put(t, o, "mode", text(t, s->cohort.mode == MODE_PEOPLE ? "people" : "expected"));
    put(t, o, "cohort_size", real(s->cohort.size));
    return o;
}

static json_t *price_index(struct tree *t, const struct price_index *index)
{
    if (index->n == 0)
        return json_null();
    json_t *o = json_object();
    for (size_t i = 0; i < index->n; i++)
        put(t, o, arena_printf(t->arena, "%d", index->year[i]), real(index->rate[i]));
    put(t, o, "then_same", json_boolean(index->then_same));
    return o;
}

static json_t *accounting(struct tree *t, const struct accounting *a)
{
    json_t *o = json_object();
    put(t, o, "discount_costs", discount(t, &a->costs));
    put(t, o, "discount_outcomes", discount(t, &a->outcomes));
    put(t, o, "year_start_month", json_integer(a->year_start_month));
    put(t, o, "occupancy", text(t, occupancy_words[a->occupancy]));
    put(t, o, "discount_at", text(t, timing_words[a->discount_at]));
    put(t, o, "discount_step", text(t, a->discount_step == STEP_YEAR ? "year" : "none"));
    put(t, o, "moves", text(t, a->moves == MOVES_RATE ? "rate" : "probability"));
    put(t, o, "index", price_index(t, &a->index));
    put(t, o, "break_even", text(t, a->discounted_break_even ? "discounted" : "cash"));
    return o;
}

static json_t *calibration(struct tree *t, const struct calibration_record *c)
{
    json_t *o = json_object();
    put(t, o, "model", text(t, c->average_flows ? "average flows" : "whole people"));
    put(t, o, "effective_sample_size", real(c->effective));
    put(t, o, "largest_weight", real(c->largest));
    put(t, o, "effective_sample_size_of_prior", real(c->prior_effective));
    put(t, o, "log_evidence", real(c->evidence));
    put(t, o, "log_evidence_error", real(c->evidence_error));
    put(t, o, "rows", whole(t, c->rows));
    put(t, o, "inputs", whole(t, c->n_sources));
    put(t, o, "inputs_that_move_a_target", whole(t, c->n_active));
    put(t, o, "evaluations", whole(t, c->evaluations));
    put(t, o, "points", whole(t, c->points));
    put(t, o, "points_that_count", whole(t, c->used));
    put(t, o, "stages", whole(t, c->stages));
    return o;
}

static json_t *run(struct tree *t, const struct run_record *r)
{
    json_t *o = json_object();
    put(t, o, "date", text(t, r->date));
    put(t, o, "seed", whole(t, r->seed));
    put(t, o, "draws", whole(t, r->draws));
    put(t, o, "percentile_draws_by_year", whole(t, r->by_year_draws));
    put(t, o, "replicates", json_integer((json_int_t) r->replicates));
    put(t, o, "sampling", text(t, r->scramblings > 0 ? "sobol" : "random"));
    if (r->scramblings > 0) {
        put(t, o, "scramblings", json_integer((json_int_t) r->scramblings));
        put(t, o, "sobol_inputs", texts(t, r->sobol, r->n_sobol));
        put(t, o, "random_inputs", json_integer((json_int_t) (r->n_sources - r->n_sobol)));
    }
    put(t, o, "base_case_only", json_boolean(r->base_case_only));
    put(t, o, "settings", texts(t, r->settings, r->n_settings));
    put(t, o, "what_if", text(t, r->what_if));
    put(t, o, "threads", json_integer(r->threads));
    put(t, o, "kernels", text(t, r->kernels));
    put(t, o, "processor", text(t, r->processor));
    put(t, o, "libraries", text(t, r->libraries));
    json_t *stages = json_array();
    for (size_t i = 0; i < r->n_stages; i++) {
        json_t *stage = json_object();
        put(t, stage, "name", text(t, r->stage[i]));
        put(t, stage, "seconds", real(r->stage_seconds[i]));
        append(t, stages, stage);
    }
    put(t, o, "stages", stages);
    return o;
}

static json_t *stop(struct tree *t, const struct stop_row *row)
{
    json_t *o = json_object();
    put(t, o, "what_if", text(t, row->what_if));
    put(t, o, "intervention", text(t, row->intervention));
    put(t, o, "versus", text(t, row->versus));
    put(t, o, "kind", text(t, row->kind));
    put(t, o, "name", text(t, row->name));
    put(t, o, "of", text(t, row->of));
    if (row->year != 0)
        put(t, o, "year", json_integer(row->year));
    put(t, o, "unit", text(t, row->unit));
    put(t, o, "mean", real(row->mean));
    put(t, o, "mc_error", real(row->mc_error));
    put(t, o, "aim", real(row->aim));
    put(t, o, "relative", real(row->relative));
    put(t, o, "reached", json_boolean(row->reached));
    put(t, o, "draws_needed", real(row->needed));
    return o;
}

/* Null where the number of draws was fixed. */
static json_t *stopping(struct tree *t, const struct results *r)
{
    if (r->run.at_least == 0 && !r->run.stop_ignored)
        return json_null();
    json_t *o = json_object(), *errors = json_array();
    bool reached = true;
    for (size_t i = 0; i < r->n_stops; i++) {
        append(t, errors, stop(t, &r->stops[i]));
        reached = reached && r->stops[i].reached;
    }
    put(t, o, "looked_at", json_boolean(!r->run.stop_ignored));
    put(t, o, "at_least", whole(t, r->run.at_least));
    put(t, o, "at_most", whole(t, r->run.at_most));
    put(t, o, "reached", r->run.stop_ignored ? json_null() : json_boolean(reached));
    put(t, o, "errors", errors);
    return o;
}

static json_t *tables(struct tree *t, const struct results *r)
{
    json_t *array = json_array();
    for (size_t i = 0; i < RESULT_FILES; i++)
        if (result_file_rows(i, r) > 0)
            append(t, array, text(t, result_file_name(i)));
    return array;
}

/* A number that was varied, under its label, unless it is in the list. */
static void add_param(struct tree *t, json_t *array, json_t *known, const char *param)
{
    if (json_object_get(known, param) != NULL)
        return;
    json_t *o = json_object();
    put(t, o, "id", text(t, param));
    put(t, o, "label", text(t, param_label(t->file->interventions[0].world, param, t->arena)));
    append(t, array, o);
    put(t, known, param, json_true());
}

/* Those that sensitivity.csv, switching.csv, grid.csv and posterior_summary.csv speak of. */
static json_t *describe_params(struct tree *t, const struct results *r)
{
    json_t *array = json_array(), *known = json_object();
    for (size_t i = 0; i < r->n_sensitivity; i++)
        add_param(t, array, known, r->sensitivity[i].param);
    for (size_t i = 0; i < r->n_switching; i++)
        add_param(t, array, known, r->switching[i].param);
    for (size_t i = 0; i < r->n_grid; i++)
        for (size_t k = 0; k < 2; k++)
            add_param(t, array, known, r->grid[i].param[k]);
    for (size_t i = 0; i < r->n_posterior_summary; i++)
        add_param(t, array, known, r->posterior_summary[i].parameter);
    json_decref(known);
    return array;
}

static json_t *describe_grid(struct tree *t, const struct scenario *s, const void *thing)
{
    (void) s;
    return named(t, &((const struct grid *) thing)->name);
}

static json_t *describe_grids(struct tree *t)
{
    const struct scenario *s = t->file->interventions[0].world;
    ITEMS(t, s->grids, s->n_grids, items);
    return described(t, s, items, s->n_grids, describe_grid);
}

static void put_names(struct tree *t, json_t *o, const struct scenario_file *file)
{
    const struct scenario *s = file->interventions[0].world;
    ITEMS(t, file->interventions, file->n_interventions, interventions);
    put(t, o, "interventions",
        described(t, s, interventions, file->n_interventions, describe_intervention));
    ITEMS(t, s->holders, s->n_holders, holders);
    put(t, o, "holders", described(t, s, holders, s->n_holders, describe_holder));
    ITEMS(t, s->budgets, s->n_budgets, budgets);
    put(t, o, "budgets", described(t, s, budgets, s->n_budgets, describe_budget));
    put(t, o, "lines", describe_lines(t, false));
    put(t, o, "transfers", describe_transfers(t));
    put(t, o, "outcomes", describe_lines(t, true));
    ITEMS(t, s->states, s->n_states, states);
    put(t, o, "states", described(t, s, states, s->n_states, describe_state));
    ITEMS(t, s->groups, s->n_groups, groups);
    put(t, o, "groups", described(t, s, groups, s->n_groups, describe_group));
}

static json_t *document(struct tree *t, const struct results *r, const struct destination *d)
{
    const struct scenario_file *file = r->scenario;
    json_t *o = json_object();
    put(t, o, "program", text(t, PROGRAM));
    put(t, o, "version", text(t, r->run.version));
    put(t, o, "scenario", text(t, r->run.scenario_path));
    put(t, o, "scenario_digest", text(t, r->run.scenario_digest));
    put(t, o, "csv", text(t, d->style == CSV_DUTCH ? "dutch" : "plain"));
    put(t, o, "tables", tables(t, r));
    const struct written files = written_in(t->arena, d->folder);
    put(t, o, "files", texts(t, files.file, files.n));
    put(t, o, "study", study(t, file));
    put(t, o, "accounting", accounting(t, &file->interventions[0].world->accounting));
    put(t, o, "run", run(t, &r->run));
    put(t, o, "stopping", stopping(t, r));
    if (r->run.calibration != NULL)
        put(t, o, "calibration", calibration(t, r->run.calibration));
    put(t, o, "conventions", texts(t, r->run.convention, r->run.n_conventions));
    put(t, o, "nonlinear", texts(t, r->run.nonlinear, r->run.n_nonlinear));
    put(t, o, "unsourced", texts(t, file->unsourced, file->n_unsourced));
    put(t, o, "defaults", texts(t, file->defaults, file->n_defaults));
    put(t, o, "what_ifs", what_ifs(t, r));
    const struct name *sole = scenario_sole_payer(file);
    put(t, o, "sole_payer", text(t, sole == NULL ? NULL : sole->id));
    put_names(t, o, file);
    put(t, o, "params", describe_params(t, r));
    put(t, o, "grids", describe_grids(t));
    return o;
}

/* json_dump_file does not look at what fclose says, and that is where a full disk shows. */
static bool dump(const json_t *o, const char *path, const struct destination *d,
                 struct errors *errors)
{
    errno = 0;
    FILE *file = fopen(path, "w");
    bool written =
        file != NULL && json_dumpf(o, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    if (file != NULL) {
        written = putc('\n', file) != EOF && written;
        written = fclose(file) == 0 && written;
    }
    if (!written)
        errors_add(errors, ERROR_IO, (struct place){0}, "%s/run.json cannot be written: %s.",
                   d->shown, strerror(errno));
    return written;
}

bool run_json_write(const struct destination *d, const struct results *r, struct errors *errors)
{
    struct tree t = {arena_new(), r->scenario, true};
    json_t *o = document(&t, r, d);
    bool written = t.whole && o != NULL;
    if (!written)
        errors_add(errors, ERROR_MEMORY, (struct place){0},
                   "There is no memory left for run.json.");
    else
        written = dump(o, arena_printf(t.arena, "%s/run.json", d->folder), d, errors);
    json_decref(o);
    arena_free(t.arena);
    return written;
}

bool run_json_is_ours(const char *folder)
{
    struct arena *arena = arena_new();
    json_t *o = json_load_file(arena_printf(arena, "%s/run.json", folder), 0, NULL);
    const char *program = json_string_value(json_object_get(o, "program"));
    const bool ours = program != NULL && strcmp(program, PROGRAM) == 0;
    json_decref(o);
    arena_free(arena);
    return ours;
}

struct written run_json_files(struct arena *a, const char *folder)
{
    json_t *o = json_load_file(arena_printf(a, "%s/run.json", folder), 0, NULL);
    const json_t *files = json_object_get(o, "files");
    const size_t n = json_array_size(files);
    struct written w = {0, arena_alloc(a, n + 1, sizeof *w.file)};
    for (size_t i = 0; i < n; i++) {
        const char *file = json_string_value(json_array_get(files, i));
        if (file != NULL)
            w.file[w.n++] = arena_strdup(a, file);
    }
    json_decref(o);
    return w;
}
