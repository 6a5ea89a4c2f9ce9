#include "key_advice.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "names.h"

enum { NAMES_MOST = 64 };

static const struct {
    const char *typed, *ours;
} other_keys[] = {
    {"distribution", "dist"}, {"ci", "ci95"},        {"confidence_interval", "ci95"},
    {"effects", "outcomes"},  {"qalys", "outcomes"}, {"utilities", "outcomes"},
    {"health", "outcomes"},
};

static const struct {
    const char *key, *typed, *advice;
} other_words[] = {
    {"occupancy", "life-table", "Did you mean \"mid\"?"},
    {"occupancy", "life_table", "Did you mean \"mid\"?"},
    {"occupancy", "half-cycle", "Did you mean \"mid\" or \"trapezoid\"?"},
    {"occupancy", "half_cycle", "Did you mean \"mid\" or \"trapezoid\"?"},
    {"occupancy", "beginning", "Did you mean \"start\"?"},
    {"dist", "empirical",
     "Leave out \"dist\" and write the observations: empirical = [3.1, 2.9, 4.2]."},
    {"dist", "bootstrap",
     "Leave out \"dist\" and write the observations: empirical = [3.1, 2.9, 4.2]."},
    {"per", "cycle",
     "An amount is never per cycle. Of each person in a state it is per \"person-year\" or "
     "\"person-month\":\nwith a cycle of 12 months, what is paid each cycle is per "
     "\"person-year\"."},
};

/* Keys that are a period; the first of them may be months, the others are whole years. */
enum { IN_MONTHS_TOO = 3 };
static const char *const periods[] = {"horizon", "cycle", "tracked", "lag",
                                      "average", "over",  "term"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* `values` in a table that has nothing like it. */
static const char *advice_for_values(enum table_id table, const char *key)
{
    const char *names[NAMES_MOST];
    const size_t n = keys_names(table, names, NAMES_MOST);
    return strcmp(key, "values") == 0 && names_closest(key, names, n) == NULL
               ? "The values of a unit of an outcome stand with that outcome:\n"
                 "[outcome.NAME] with values = [20_000, 50_000]."
               : NULL;
}

const char *advice_for_key(struct arena *arena, enum table_id table, const char *key)
{
    for (size_t i = 0; i < COUNT(other_keys); i++)
        if (strcmp(other_keys[i].typed, key) == 0 && keys_known(table, other_keys[i].ours))
            return arena_printf(arena, "Did you mean \"%s\"?", other_keys[i].ours);
    return advice_for_values(table, key);
}

const char *advice_for_word(const char *key, const char *word)
{
    for (size_t i = 0; i < COUNT(other_words); i++)
        if (strcmp(other_words[i].key, key) == 0 && strcmp(other_words[i].typed, word) == 0)
            return other_words[i].advice;
    return NULL;
}

const char *advice_for_period(struct arena *arena, const char *key, double number)
{
    const size_t i = names_find(key, periods, COUNT(periods));
    if (i == NO_INDEX || !(number > 0))
        return "";
    const char *many = number == 1 ? "" : "s";
    const char *years = arena_printf(arena, "\"%.10g year%s\"", number, many);
    if (i >= IN_MONTHS_TOO)
        return arena_printf(arena, "\nWrite it with its unit, in quotes: %s.", years);
    return arena_printf(arena, "\nWrite it with its unit, in quotes: %s or \"%.10g month%s\".",
                        years, number, many);
}

const char *advice_for_percentage(struct arena *arena, double x)
{
    return x > 1 && x <= 100
               ? arena_printf(arena, "\nIs it a percentage? Then write %.10g.", x / 100)
               : "";
}

const char *advice_for_percent_sign(struct arena *arena, const char *text)
{
    char *end = NULL;
    const double x = strtod(text, &end);
    if (end == text || strcmp(end + strspn(end, " "), "%") != 0)
        return "";
    return arena_printf(arena, "\nA percentage is written as a part of 1: %.10g.", x / 100);
}

const char *advice_for_group(const struct tree *value)
{
    const struct tree *group = value->parent, *groups = group != NULL ? group->parent : NULL;
    const bool own = groups != NULL && groups->key != NULL && strcmp(groups->key, "group") == 0 &&
                     groups->parent != NULL && groups->parent->parent == NULL &&
                     !keys_known(KEYS_GROUP, value->key);
    return own ? "\nA kind of people is told by a number, as woman = 1 in the one group and "
                 "woman = 0 in the other."
               : "";
}
