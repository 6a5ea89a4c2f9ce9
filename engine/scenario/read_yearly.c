/* What differs by budget year: { "2026" = 310_000, "2027" = 300_000, then = "same" }. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

static int by_key(const void *a, const void *b)
{
    const struct tree *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

/* The values of the years in [low, high], ascending; `also`: types beside a number. */
static struct tree **years_of(struct reader *r, struct tree *t, unsigned also, double low,
                              double high, size_t *n)
{
    struct tree **list = arena_alloc(r->arena, t->n + 1, sizeof *list);
    *n = 0;
    for (struct tree *c = t->child; c != NULL; c = c->next) {
        if (c->flawed || strcmp(c->key, "then") == 0)
            continue;
        if (reader_year(c->key) == 0)
            errors_add(r->errors, ERROR_SCENARIO, c->key_at,
                       "\"%s\" in [%s] is not a year.\n"
                       "Write each budget year between quotes, and then = \"same\" if the last one "
                       "goes on.",
                       c->key, tree_path(t, r->arena));
        else if (keys_check_value(c, NUMBER | also, low, high, reader_what(r, c), r->arena,
                                  r->errors))
            list[(*n)++] = c;
    }
    qsort(list, *n, sizeof *list, by_key);
    return list;
}

static bool check_some_year(struct reader *r, const struct tree *t, const char *example)
{
    for (const struct tree *c = t->child; c != NULL; c = c->next)
        if (strcmp(c->key, "then") != 0)
            return true;
    return errors_add(r->errors, ERROR_SCENARIO, t->at,
                      "%s names no year.\nWrite, for example, { \"2027\" = %s, then = \"same\" }.",
                      reader_what(r, t), example);
}

void read_yearly(struct reader *r, struct tree *value, struct yearly *out)
{
    *out = (struct yearly){.written = true, .at = value->at};
    if (value->kind != TREE_TABLE) {
        out->every = reader_formula(r, value);
        return;
    }
    keys_check(value, KEYS_YEARLY, r->arena, r->errors);
    if (!check_some_year(r, value, "310_000"))
        return;
    struct tree **list = years_of(r, value, TEXT, 0, INFINITY, &out->n);
    int *year = arena_alloc(r->arena, out->n + 1, sizeof *year);
    struct formula *amount = arena_alloc(r->arena, out->n + 1, sizeof *amount);
    for (size_t i = 0; i < out->n; i++) {
        year[i] = reader_year(list[i]->key);
        amount[i] = reader_formula(r, list[i]);
    }
    out->year = year;
    out->of_year = amount;
    out->then_same = reader_value(value, "then") != NULL;
    if (out->n > 0)
        reader_warn_years(r, year[0], out->then_same ? INT_MAX : year[out->n - 1], value->at,
                          "Nothing is ever paid");
}

void read_price_index(struct reader *r, struct tree *value, struct price_index *out)
{
    *out = (struct price_index){.at = value->at};
    keys_check(value, KEYS_INDEX, r->arena, r->errors);
    if (!check_some_year(r, value, "0.025"))
        return;
    struct tree **list = years_of(r, value, 0, -0.5, 1, &out->n);
    int *year = arena_alloc(r->arena, out->n + 1, sizeof *year);
    double *rate = arena_alloc(r->arena, out->n + 1, sizeof *rate);
    for (size_t i = 0; i < out->n; i++) {
        year[i] = reader_year(list[i]->key);
        rate[i] = list[i]->number;
    }
    out->year = year;
    out->rate = rate;
    out->then_same = reader_value(value, "then") != NULL;
}
