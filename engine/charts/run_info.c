#include "run_info.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "arena.h"
#include "whole_file.h"

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return arena_strdup(a, s == NULL ? "" : s);
}

/* run.json on its way in, and the first thing that is not as this program writes it. */
struct reading {
    struct arena *arena;
    const char *wrong;
};

static void note(struct reading *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct reading *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (r->wrong == NULL)
        r->wrong = arena_vprintf(r->arena, format, args);
    va_end(args);
}

static int integer_of(struct reading *r, const json_t *o, const char *key, int least, int most)
{
    const json_t *value = json_object_get(o, key);
    const json_int_t n = json_integer_value(value);
    if (json_is_integer(value) && n >= least && n <= most)
        return (int) n;
    note(r, "\"%s\" is no whole number from %d to %d", key, least, most);
    return least;
}

static double number_of(struct reading *r, const json_t *o, const char *key, double most)
{
    const json_t *value = json_object_get(o, key);
    if (json_is_number(value) && fabs(json_number_value(value)) <= most)
        return json_number_value(value);
    note(r, "\"%s\" is no number up to %g", key, most);
    return 0;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void check_ids(struct reading *r, const char *key, const struct named *list, size_t n)
{
    const char **ids = arena_alloc(r->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = list[i].id;
    qsort(ids, n, sizeof *ids, by_id);
    for (size_t i = 0; i < n; i++)
        if (ids[i][0] == '\0' || (i > 0 && strcmp(ids[i], ids[i - 1]) == 0))
            note(r, "two of its \"%s\" have the name \"%.40s\", or one has none", key, ids[i]);
}

static struct named_list names_of(struct reading *r, const json_t *o, const char *key,
                                  const char *parent, size_t least)
{
    enum { MOST = 5000 }; /* as many as a scenario may have */
    const json_t *array = json_object_get(o, key);
    const size_t n = json_array_size(array);
    if (!json_is_array(array) || n < least || n > MOST) {
        note(r, "\"%s\" is no list of %zu to %d names", key, least, MOST);
        return (struct named_list){0};
    }
    struct named *list = arena_alloc(r->arena, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(array, i);
        list[i] = (struct named){text_of(r->arena, item, "id"), text_of(r->arena, item, "label"),
                                 text_of(r->arena, item, parent),
                                 json_is_true(json_object_get(item, "absorbing"))};
    }
    check_ids(r, key, list, n);
    return (struct named_list){n, list};
}

/* Agreements are lines too, of both their budgets. */
static struct named_list with_transfers(struct reading *r, const json_t *o,
                                        const struct named_list *lines)
{
    if (json_object_get(o, "transfers") == NULL)
        return *lines;
    const struct named_list more = names_of(r, o, "transfers", "", 0);
    struct named *list = arena_alloc(r->arena, lines->n + more.n + 1, sizeof *list);
    for (size_t i = 0; i < lines->n; i++)
        list[i] = lines->list[i];
    for (size_t i = 0; i < more.n; i++)
        list[lines->n + i] = more.list[i];
    check_ids(r, "lines", list, lines->n + more.n);
    return (struct named_list){lines->n + more.n, list};
}

static struct discount discount_of(struct reading *r, const json_t *accounting)
{
    const json_t *array = json_object_get(accounting, "discount_costs");
    enum { STEPS_MOST = 1000 };
    const size_t n = json_array_size(array);
    if (n < 1 || n > STEPS_MOST) {
        note(r, "\"discount_costs\" is no list of rates");
        return (struct discount){0};
    }
    double *rate = arena_alloc(r->arena, n, sizeof *rate);
    double *until = arena_alloc(r->arena, n, sizeof *until);
    for (size_t i = 0; i < n; i++) {
        const json_t *step = json_array_get(array, i);
        rate[i] = number_of(r, step, "rate", 1e6);
        until[i] = json_is_null(json_object_get(step, "until_years"))
                       ? INFINITY
                       : number_of(r, step, "until_years", 1e6);
    }
    const bool whole = strcmp(text_of(r->arena, accounting, "discount_step"), "year") == 0;
    return (struct discount){n, rate, until, whole};
}

static void read_start(struct reading *r, const json_t *study, struct run_info *info)
{
    int used = 0;
    const char *start = text_of(r->arena, study, "start");
    if (sscanf(start, "%4d-%2d-01%n", &info->start_year, &info->start_month, &used) != 2 ||
        used == 0 || info->start_month < 1 || info->start_month > 12)
        note(r, "\"start\" is not the first day of a month");
}

static void check_baseline(struct reading *r, const struct run_info *info)
{
    for (size_t i = 0; i < info->interventions.n; i++)
        if (strcmp(info->interventions.list[i].id, info->baseline) == 0)
            return;
    note(r, "\"baseline\" is none of its interventions");
}

static bool values_outcomes(const json_t *outcomes)
{
    size_t i;
    json_t *outcome;
    json_array_foreach(outcomes, i, outcome) if (json_number_value(json_object_get(
                                                     outcome, "value")) != 0) return true;
    return false;
}

static struct run_info *info_of(struct reading *r, const json_t *o)
{
    const json_t *study = json_object_get(o, "study"), *run = json_object_get(o, "run");
    const json_t *accounting = json_object_get(o, "accounting");
    struct arena *a = r->arena;
    struct run_info *info = arena_alloc(a, 1, sizeof *info);
    *info = (struct run_info){
        .title = text_of(a, study, "title"),
        .currency = text_of(a, study, "currency"),
        .baseline = text_of(a, study, "baseline"),
        .date = text_of(a, run, "date"),
        .version = text_of(a, o, "version"),
        .language = strcmp(text_of(a, study, "language"), "nl") == 0 ? LANGUAGE_NL : LANGUAGE_EN,
        .prices = integer_of(r, study, "prices", 0, 9999),
        .horizon_months = integer_of(r, study, "horizon_months", 1, 12 * 200),
        .cycle_months = integer_of(r, study, "cycle_months", 1, 12),
        .draws = number_of(r, run, "draws", 1e15),
        .base_case_only = json_is_true(json_object_get(run, "base_case_only")),
        .discount = discount_of(r, accounting),
        .discounted_break_even = strcmp(text_of(a, accounting, "break_even"), "discounted") == 0,
        .values_outcomes = values_outcomes(json_object_get(o, "outcomes")),
        .sole_payer = json_is_string(json_object_get(o, "sole_payer")),
        .what_if = "",
        .interventions = names_of(r, o, "interventions", "", 1),
        .holders = names_of(r, o, "holders", "", 0),
        .budgets = names_of(r, o, "budgets", "holder", 0),
        .lines = names_of(r, o, "lines", "budget", 0),
        .states = names_of(r, o, "states", "", 1),
    };
    if (json_object_get(o, "what_ifs") != NULL) /* an older version wrote none */
        info->what_ifs = names_of(r, o, "what_ifs", "", 0);
    if (json_object_get(o, "params") != NULL)
        info->params = names_of(r, o, "params", "", 0);
    if (json_object_get(o, "grids") != NULL)
        info->grids = names_of(r, o, "grids", "", 0);
    if (json_object_get(o, "outcomes") != NULL)
        info->outcomes = names_of(r, o, "outcomes", "unit", 0);
    info->lines = with_transfers(r, o, &info->lines);
    read_start(r, study, info);
    check_baseline(r, info);
    return info;
}

static struct run_info *damaged(const char *path, const char *wrong, struct errors *errors)
{
    errors_add(errors, ERROR_IO, (struct place){0},
               "%s is damaged: %s.\nRun the scenario again to replace it.", path, wrong);
    return NULL;
}

const struct run_info *run_info_read(struct arena *a, const char *folder, struct errors *errors)
{
    const size_t before = errors_count(errors);
    const char *path = arena_printf(a, "%s/run.json", folder);
    const char *text = whole_file_read(a, path, errors);
    if (errors_count(errors) > before)
        return NULL;
    if (text == NULL) {
        errors_add(errors, ERROR_IO, (struct place){0},
                   "%s is not a folder with results: it has no readable run.json.", folder);
        return NULL;
    }
    json_error_t trouble;
    json_t *o = json_loads(text, 0, &trouble);
    if (o == NULL)
        return damaged(path, trouble.text, errors);
    struct reading r = {.arena = a};
    const struct run_info *info = info_of(&r, o);
    json_decref(o);
    return r.wrong == NULL ? info : damaged(path, r.wrong, errors);
}

const char *run_info_label(const struct named_list *list, const char *id)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->list[i].id, id) == 0)
            return list->list[i].label;
    return id;
}
