/* What a transfer adds up (`of`), and what is settled before it (`after`). */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { KINDS_OF_SOURCE = SOURCE_TRANSFER + 1 };

static const char *const kind_words[] = {
    [SOURCE_COST] = "cost", [SOURCE_BUDGET] = "budget", [SOURCE_TRANSFER] = "transfer"};

/* All names of a kind. */
struct pool {
    const char *const *ids;
    size_t n;
};

static struct pool pool_of(const struct reader *r, enum source_kind kind)
{
    switch (kind) {
    case SOURCE_COST:
        return (struct pool){r->costs, r->world->n_costs};
    case SOURCE_BUDGET:
        return (struct pool){r->budgets, r->world->n_budgets};
    case SOURCE_TRANSFER:
        break;
    }
    return (struct pool){r->transfers, r->world->n_transfers};
}

/* "cost.x" -> x, and which kind that is; KINDS_OF_SOURCE where none is written. */
static const char *without_kind(const char *text, size_t *kind)
{
    for (*kind = 0; *kind < KINDS_OF_SOURCE; ++*kind) {
        const size_t length = strlen(kind_words[*kind]);
        if (strncmp(text, kind_words[*kind], length) == 0 && text[length] == '.')
            return text + length + 1;
    }
    return text;
}

/* Which kinds of thing a rule can add up, as bits, and in words. */
static unsigned kinds_of_rule(enum rule rule, const char **words)
{
    if (rule == RULE_CORRIDOR) {
        *words = "transfers: those that together are the budget";
        return 1u << SOURCE_TRANSFER;
    }
    if (rule == RULE_FORMULA_BUDGET) {
        *words = "costs: those that the budget follows";
        return 1u << SOURCE_COST;
    }
    *words = "costs, budgets and transfers";
    return 1u << SOURCE_COST | 1u << SOURCE_BUDGET | 1u << SOURCE_TRANSFER;
}

static const char *pools_hint(struct reader *r, const char *id, unsigned kinds)
{
    const struct scenario *w = r->world;
    const size_t room = w->n_costs + w->n_budgets + w->n_transfers + 1;
    const char **names = arena_alloc(r->arena, room, sizeof *names);
    size_t n = 0;
    for (size_t k = 0; k < KINDS_OF_SOURCE; k++) {
        const struct pool pool = pool_of(r, (enum source_kind) k);
        for (size_t i = 0; (kinds >> k & 1) && i < pool.n; i++)
            names[n++] = pool.ids[i];
    }
    return names_hint(r->arena, id, names, n);
}

/* The one kind of thing that has this name, or KINDS_OF_SOURCE after an error. */
static size_t kind_of_name(struct reader *r, const struct tree *name, unsigned kinds)
{
    const char *a = NULL, *b = NULL;
    size_t kind = KINDS_OF_SOURCE;
    for (size_t k = KINDS_OF_SOURCE; k-- > 0;) {
        const struct pool pool = pool_of(r, (enum source_kind) k);
        if (names_find(name->string, pool.ids, pool.n) == NO_INDEX)
            continue;
        kind = k;
        b = a;
        a = kind_words[k];
    }
    if (a == NULL)
        errors_add(r->errors, ERROR_SCENARIO, name->at,
                   "\"%s\" is not a cost, budget or transfer of this scenario.\n%s", name->string,
                   pools_hint(r, name->string, kinds));
    if (b == NULL)
        return kind;
    errors_add(r->errors, ERROR_SCENARIO, name->at,
               "\"%s\" is a %s and also a %s; it is not clear which is meant.\n"
               "Write \"%s.%s\" or \"%s.%s\".",
               name->string, a, b, a, name->string, b, name->string);
    return KINDS_OF_SOURCE;
}

static bool find_source(struct reader *r, const struct tree *name, enum rule rule, size_t self,
                        struct source *out)
{
    const char *words;
    const unsigned kinds = kinds_of_rule(rule, &words);
    size_t kind;
    const char *id = without_kind(name->string, &kind);
    if (kind == KINDS_OF_SOURCE && (kind = kind_of_name(r, name, kinds)) == KINDS_OF_SOURCE)
        return false;
    if (!(kinds >> kind & 1))
        return errors_add(r->errors, ERROR_SCENARIO, name->at,
                          "\"%s\" is a %s; \"of\" of the rule \"%s\" names %s.", id,
                          kind_words[kind], rule_word(rule), words);
    const struct pool pool = pool_of(r, (enum source_kind) kind);
    *out = (struct source){(enum source_kind) kind, 0, name->at};
    out->index = reader_find(r, id, name->at, arena_printf(r->arena, "a %s", kind_words[kind]),
                             pool.ids, pool.n);
    if (out->index == NO_INDEX)
        return false;
    if (out->kind == SOURCE_TRANSFER && out->index == self)
        return errors_add(r->errors, ERROR_SCENARIO, name->at,
                          "[transfer.%s] adds up itself; it can only add up what others pay.", id);
    return true;
}

static int by_kind_and_index(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* A cost that is also in a budget of the list. */
static void check_budget_of_cost(struct reader *r, const struct source *list, size_t n,
                                 const struct source *s)
{
    const struct line *cost = &r->world->costs[s->index];
    for (size_t i = 0; s->kind == SOURCE_COST && i < n; i++)
        if (list[i].kind == SOURCE_BUDGET && list[i].index == cost->budget)
            errors_add(
                r->errors, ERROR_SCENARIO, s->at,
                "Cost \"%s\" is paid from budget \"%s\", which is added up as well; it would "
                "count twice.",
                cost->name.id, r->budgets[cost->budget]);
}

static void check_twice(struct reader *r, const struct source *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && by_kind_and_index(&list[i], &list[i - 1]) == 0)
            errors_add(r->errors, ERROR_SCENARIO, list[i].at,
                       "%s \"%s\" is named twice; it would count twice.",
                       list[i].kind == SOURCE_COST     ? "Cost"
                       : list[i].kind == SOURCE_BUDGET ? "Budget"
                                                       : "Transfer",
                       pool_of(r, list[i].kind).ids[list[i].index]);
        check_budget_of_cost(r, list, n, &list[i]);
    }
}

void read_sources(struct reader *r, const struct tree *list, enum rule rule, size_t self,
                  const struct source **out, size_t *n)
{
    const struct tree **names = NULL;
    size_t n_names = 0;
    reader_texts(r, list, reader_what(r, list), &names, &n_names);
    if (list->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, list->at, "%s is empty, so nothing is added up.",
                   reader_what(r, list));
    struct source *sources = arena_alloc(r->arena, n_names + 1, sizeof *sources);
    *n = 0;
    for (size_t i = 0; i < n_names; i++)
        *n += find_source(r, names[i], rule, self, &sources[*n]);
    qsort(sources, *n, sizeof *sources, by_kind_and_index);
    check_twice(r, sources, *n);
    *out = sources;
}

/* What goes before: a transfer, or the earmark of a budget. */
struct earlier {
    size_t index;
    struct place at;
};

static bool find_earmark(struct reader *r, const struct tree *name, struct earlier *out)
{
    const char *id = name->string + strlen("earmark.");
    const size_t b = reader_find(r, id, name->at, "a budget", r->budgets, r->world->n_budgets);
    if (b == NO_INDEX)
        return false;
    if (!r->world->budgets[b].earmark.written)
        return errors_add(r->errors, ERROR_SCENARIO, name->at,
                          "Budget \"%s\" has no \"earmark\" that could be settled.", id);
    out->index = r->world->n_transfers + b;
    return true;
}

static bool find_earlier(struct reader *r, const struct tree *name, size_t self,
                         struct earlier *out)
{
    out->at = name->at;
    if (strncmp(name->string, "earmark.", strlen("earmark.")) == 0)
        return find_earmark(r, name, out);
    size_t kind;
    const char *id = without_kind(name->string, &kind);
    if (kind != SOURCE_TRANSFER)
        id = name->string;
    out->index = reader_find(r, id, name->at, "a transfer", r->transfers, r->world->n_transfers);
    if (out->index == NO_INDEX)
        return false;
    if (out->index == self)
        return errors_add(r->errors, ERROR_SCENARIO, name->at,
                          "[transfer.%s] cannot be settled after itself.", id);
    return true;
}

static int by_index(const void *a, const void *b)
{
    const struct earlier *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

void read_earlier(struct reader *r, const struct tree *list, size_t self, struct transfer *out)
{
    const struct tree **names = NULL;
    size_t n_names = 0, n = 0;
    reader_texts(r, list, reader_what(r, list), &names, &n_names);
    struct earlier *earlier = arena_alloc(r->arena, n_names + 1, sizeof *earlier);
    for (size_t i = 0; i < n_names; i++)
        n += find_earlier(r, names[i], self, &earlier[n]);
    qsort(earlier, n, sizeof *earlier, by_index);
    size_t *after = arena_alloc(r->arena, n + 1, sizeof *after);
    struct place *at = arena_alloc(r->arena, n + 1, sizeof *at);
    out->n_after = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && earlier[i].index == earlier[i - 1].index)
            continue;
        after[out->n_after] = earlier[i].index;
        at[out->n_after++] = earlier[i].at;
    }
    out->after = after;
    out->after_at = at;
}
