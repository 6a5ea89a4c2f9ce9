#include "run_info.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "arena.h"

static const char *text_of(struct arena *a, const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return arena_strdup(a, s == NULL ? "" : s);
}

static int integer_of(const json_t *o, const char *key)
{
    return (int) json_integer_value(json_object_get(o, key));
}

static struct named_list names_of(struct arena *a, const json_t *o, const char *key,
                                  const char *parent)
{
    const json_t *array = json_object_get(o, key);
    const size_t n = json_array_size(array);
    struct named *list = arena_alloc(a, n + 1, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        const json_t *item = json_array_get(array, i);
        list[i] = (struct named){text_of(a, item, "id"), text_of(a, item, "label"),
                                 text_of(a, item, parent),
                                 json_is_true(json_object_get(item, "absorbing"))};
    }
    return (struct named_list){n, list};
}

static struct discount discount_of(struct arena *a, const json_t *array)
{
    const size_t n = json_array_size(array);
    double *rate = arena_alloc(a, n + 1, sizeof *rate),
           *until = arena_alloc(a, n + 1, sizeof *rate);
    for (size_t i = 0; i < n; i++) {
        const json_t *step = json_array_get(array, i);
        rate[i] = json_number_value(json_object_get(step, "rate"));
        const json_t *years = json_object_get(step, "until_years");
        until[i] = json_is_number(years) ? json_number_value(years) : INFINITY;
    }
    return (struct discount){n > 0 ? n : 1, rate, until};
}

static const struct run_info *info_of(struct arena *a, const json_t *o)
{
    const json_t *study = json_object_get(o, "study"), *run = json_object_get(o, "run");
    struct run_info *info = arena_alloc(a, 1, sizeof *info);
    *info = (struct run_info){
        .title = text_of(a, study, "title"),
        .currency = text_of(a, study, "currency"),
        .baseline = text_of(a, study, "baseline"),
        .date = text_of(a, run, "date"),
        .version = text_of(a, o, "version"),
        .language = strcmp(text_of(a, study, "language"), "nl") == 0 ? LANGUAGE_NL : LANGUAGE_EN,
        .prices = integer_of(study, "prices"),
        .horizon_months = integer_of(study, "horizon_months"),
        .cycle_months = integer_of(study, "cycle_months"),
        .draws = json_number_value(json_object_get(run, "draws")),
        .base_case_only = json_is_true(json_object_get(run, "base_case_only")),
        .discount =
            discount_of(a, json_object_get(json_object_get(o, "accounting"), "discount_costs")),
        .interventions = names_of(a, o, "interventions", ""),
        .holders = names_of(a, o, "holders", ""),
        .budgets = names_of(a, o, "budgets", "holder"),
        .lines = names_of(a, o, "lines", "budget"),
        .states = names_of(a, o, "states", ""),
    };
    const char *start = text_of(a, study, "start");
    if (sscanf(start, "%4d-%2d", &info->start_year, &info->start_month) != 2 ||
        info->start_month < 1 || info->start_month > 12 || info->horizon_months <= 0 ||
        info->cycle_months <= 0)
        return NULL;
    return info;
}

const struct run_info *run_info_read(struct arena *a, const char *folder, struct errors *errors)
{
    json_error_t trouble;
    json_t *o = json_load_file(arena_printf(a, "%s/run.json", folder), 0, &trouble);
    if (o == NULL && json_error_code(&trouble) == json_error_cannot_open_file) {
        errors_add(errors, ERROR_IO, (struct place){0},
                   "%s is not a folder with results: it has no readable run.json.", folder);
        return NULL;
    }
    const struct run_info *info = o == NULL ? NULL : info_of(a, o);
    if (info == NULL)
        errors_add(errors, ERROR_IO, (struct place){0},
                   "%s/run.json is damaged%s%s.\nRun the scenario again to replace it.", folder,
                   o == NULL ? ": " : "", o == NULL ? trouble.text : "");
    json_decref(o);
    return info;
}

const char *run_info_label(const struct named_list *list, const char *id)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->list[i].id, id) == 0)
            return list->list[i].label;
    return id;
}
