/* The table run: seed, sampling, and how many draws: a fixed number, or until errors are small. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum {
    DRAWS = 10000,
    DRAWS_SOBOL = 16384,
    AT_LEAST = 2000,
    AT_MOST = 1000000,
    AT_MOST_SOBOL = 1048576
};

/* --- when to stop ------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Outcomes are read later, for each world, but they are the same in all: by name. */
static size_t find_outcome(struct reader *r, const struct tree *root, const struct tree *value)
{
    const struct tree *outcomes = reader_value(root, "outcome");
    const char **names = arena_alloc(r->arena, (outcomes ? outcomes->n : 0) + 1, sizeof *names);
    size_t n = 0;
    for (const struct tree *c = outcomes ? outcomes->child : NULL; c != NULL; c = c->next)
        names[n++] = c->key;
    if (n > 0)
        qsort(names, n, sizeof *names, by_text);
    return reader_find(r, value->string, value->at, "an outcome", names, n);
}

static const char *const party_words[] = {[STOP_HOLDER] = "holder",
                                          [STOP_BUDGET] = "budget",
                                          [STOP_OUTCOME] = "outcome",
                                          [STOP_SOCIETY] = "society"};
enum { PARTIES = STOP_SOCIETY + 1 };

/* Who or what the number is about; false after an error. */
static bool read_party(struct reader *r, const struct tree *root, const struct tree *t,
                       struct stop_aim *out)
{
    size_t written = 0;
    for (size_t i = 0; i < PARTIES; i++)
        if (i == STOP_SOCIETY ? reader_bool(t, "society", false)
                              : tree_find(t, party_words[i]) != NULL) {
            out->party = (enum stop_party) i;
            written++;
        }
    if (written != 1)
        return errors_add(r->errors, ERROR_SCENARIO, t->at,
                          "An entry of \"stop_when\" names %s; it is about exactly one of "
                          "`holder`, `budget`, `society = true` and `outcome`.",
                          written == 0 ? "nobody and nothing" : "more than one party");
    const struct tree *value = reader_value(t, party_words[out->party]);
    out->id = NO_INDEX;
    if (out->party == STOP_SOCIETY)
        return true;
    if (value == NULL)
        return false;
    if (out->party == STOP_HOLDER)
        out->id =
            reader_find(r, value->string, value->at, "a holder", r->holders, r->world->n_holders);
    else if (out->party == STOP_BUDGET)
        out->id =
            reader_find(r, value->string, value->at, "a budget", r->budgets, r->world->n_budgets);
    else
        out->id = find_outcome(r, root, value);
    return out->id != NO_INDEX;
}

/* The one of two keys that is written; NULL after an error. */
static const struct tree *either(struct reader *r, const struct tree *t, const char *a,
                                 const char *b)
{
    const bool has_a = tree_find(t, a) != NULL, has_b = tree_find(t, b) != NULL;
    if (has_a != has_b)
        return reader_value(t, has_a ? a : b);
    errors_add(r->errors, ERROR_SCENARIO, t->at,
               has_a ? "An entry of \"stop_when\" has `%s` and `%s`; write one of them."
                     : "An entry of \"stop_when\" says how small the error has to be: `%s`, or "
                       "`%s`.",
               a, b);
    return NULL;
}

static bool read_error(struct reader *r, const struct tree *t, struct stop_aim *out)
{
    const struct tree *error = either(r, t, "mc_error", "relative");
    if (error == NULL)
        return false;
    const bool relative = strcmp(error->key, "relative") == 0;
    out->error = error->number;
    if (!(error->number > 0))
        return errors_add(r->errors, ERROR_SCENARIO, error->at,
                          "`%s` is %.15g; it must be above 0.", error->key, error->number);
    if (!relative)
        return true;
    if (out->measure != STOP_MEAN)
        return errors_add(r->errors, ERROR_SCENARIO, error->key_at,
                          "`relative` is a part of a mean; the error of a chance is written as "
                          "`mc_error`, 0.005 for half a percentage point.");
    out->measure = STOP_RELATIVE;
    return true;
}

/* Whether it is about the mean or a chance. */
static bool read_measure(struct reader *r, const struct tree *t, struct stop_aim *out)
{
    const struct tree *year = reader_value(t, "paid_back_by");
    const bool better = reader_bool(t, "p_better", false);
    int first, last;
    out->measure = year != NULL ? STOP_PAID_BACK : better ? STOP_BETTER : STOP_MEAN;
    if (year == NULL)
        return tree_find(t, "paid_back_by") == NULL;
    out->year = (int) year->integer;
    if (better)
        return errors_add(r->errors, ERROR_SCENARIO, year->key_at,
                          "An entry of \"stop_when\" has `p_better` and `paid_back_by`; make two "
                          "entries of it.");
    if (out->party == STOP_BUDGET || out->party == STOP_OUTCOME)
        return errors_add(r->errors, ERROR_SCENARIO, year->key_at,
                          "Only a holder or society has something paid back, not a %s.",
                          party_words[out->party]);
    if (reader_budget_years(r, &first, &last) && (out->year < first || out->year > last))
        return errors_add(r->errors, ERROR_SCENARIO, year->at,
                          "`paid_back_by` is %d; the study runs from budget year %d to %d.",
                          out->year, first, last);
    return true;
}

static bool read_intervention(struct reader *r, const struct tree *t, struct stop_aim *out)
{
    const struct tree *value = reader_value(t, "intervention");
    out->intervention = NO_INDEX;
    if (value != NULL && r->n_interventions > 0 &&
        (out->intervention = reader_find(r, value->string, value->at, "an intervention",
                                         r->interventions, r->n_interventions)) == NO_INDEX)
        return false;
    const bool level = out->intervention == r->world->study.baseline || r->n_interventions == 1;
    if (level && (out->measure == STOP_BETTER || out->measure == STOP_PAID_BACK))
        return errors_add(r->errors, ERROR_SCENARIO, value != NULL ? value->at : t->at,
                          "A chance is that of an intervention compared with the baseline; "
                          "\"%s\" is the baseline.",
                          reader_text(t, "intervention", r->interventions[0]));
    return tree_find(t, "intervention") == value;
}

static bool read_aim(struct reader *r, const struct tree *root, struct tree *t,
                     struct stop_aim *out)
{
    const size_t before = errors_count(r->errors);
    if (!keys_check_value(t, TABLE_, -INFINITY, INFINITY, "Each entry of \"stop_when\"", r->arena,
                          r->errors))
        return false;
    keys_check(t, KEYS_STOP_WHEN, r->arena, r->errors);
    return read_party(r, root, t, out) && read_measure(r, t, out) && read_intervention(r, t, out) &&
           errors_count(r->errors) == before && read_error(r, t, out);
}

static void read_stop_when(struct reader *r, const struct tree *root, const struct tree *list,
                           struct run_settings *run)
{
    struct stop_aim *aims = arena_alloc(r->arena, list->n + 1, sizeof *aims);
    if (list->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, list->at,
                   "\"stop_when\" is empty, so nothing would end the run before `at_most`.\n"
                   "Write stop_when = [ { holder = \"...\", mc_error = 5_000 } ], or a fixed "
                   "number, draws = 10_000.");
    for (struct tree *c = list->child; c != NULL; c = c->next)
        run->n_aims += read_aim(r, root, c, &aims[run->n_aims]);
    run->aims = aims;
}

/* --- how many draws ---------------------------------------------------------------------- */

static bool flawed_key(const struct tree *t, const char *key)
{
    return tree_find(t, key) != NULL && reader_value(t, key) == NULL;
}

static void read_bounds(struct reader *r, struct tree *t, struct run_settings *run)
{
    keys_check(t, KEYS_RUN_DRAWS, r->arena, r->errors);
    const struct tree *least = reader_value(t, "at_least"), *most = reader_value(t, "at_most");
    run->at_least = least != NULL ? (uint64_t) least->integer : AT_LEAST;
    run->draws = most != NULL ? (uint64_t) most->integer : run->draws;
    const bool known = !flawed_key(t, "at_least") && !flawed_key(t, "at_most");
    if (known && run->at_least > run->draws)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "`at_least` is %llu and `at_most` %llu; the first cannot be above the second.",
                   (unsigned long long) run->at_least, (unsigned long long) run->draws);
}

static void read_stopping(struct reader *r, const struct tree *root, const struct tree *t,
                          const struct tree *stop_when, struct run_settings *run)
{
    struct tree *draws = tree_find(t, "draws");
    run->at_least = AT_LEAST;
    run->draws = run->sobol ? AT_MOST_SOBOL : AT_MOST;
    if (draws != NULL && !draws->flawed && draws->kind != TREE_TABLE)
        errors_add(r->errors, ERROR_SCENARIO, draws->at,
                   "`draws` is a fixed number, so there is nothing for `stop_when` to decide.\n"
                   "Write draws = { at_least = %d, at_most = %lld }, or leave out `stop_when`.",
                   AT_LEAST, (long long) (draws->integer > AT_LEAST ? draws->integer : AT_MOST));
    else if (draws != NULL && !draws->flawed)
        read_bounds(r, draws, run);
    read_stop_when(r, root, stop_when, run);
    reader_default(r, t, "draws",
                   run->sobol ? "run.draws = { at_least = 2000, at_most = 1048576 }"
                              : "run.draws = { at_least = 2000, at_most = 1000000 }");
}

static void read_fixed(struct reader *r, const struct tree *t, struct run_settings *run)
{
    const struct tree *draws = reader_value(t, "draws");
    run->draws = run->sobol ? DRAWS_SOBOL : DRAWS;
    if (draws != NULL && draws->kind == TREE_TABLE)
        errors_add(r->errors, ERROR_SCENARIO, draws->at,
                   "`draws` as a table needs `stop_when`: what has to be precise enough.\n"
                   "Write stop_when = [ { holder = \"...\", mc_error = 5_000 } ], or a fixed "
                   "number, draws = 10_000.");
    else
        run->draws = (uint64_t) reader_number(t, "draws", (double) run->draws);
    reader_default(r, t, "draws", run->sobol ? "run.draws = 16384" : "run.draws = 10000");
}

void read_run(struct reader *r, struct tree *root)
{
    struct run_settings *run = &r->world->run;
    struct tree *t = (struct tree *) reader_value(root, "run");
    keys_check(t, KEYS_RUN, r->arena, r->errors);
    const struct tree *seed = reader_value(t, "seed"), *stop_when = reader_value(t, "stop_when");
    run->seed = seed != NULL ? (uint64_t) seed->integer : 1;
    const struct tree *sampling = reader_value(t, "sampling");
    run->sobol = sampling != NULL && strcmp(sampling->string, "sobol") == 0;
    if (sampling != NULL)
        run->sampling_at = sampling->at;
    if (stop_when != NULL)
        read_stopping(r, root, t, stop_when, run);
    else
        read_fixed(r, t, run);
    reader_default(r, t, "seed", "run.seed = 1");
    reader_default(r, t, "sampling", "run.sampling = \"random\"");
}
