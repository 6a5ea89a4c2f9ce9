/* Who pays or is paid: a budget, or a holder with one. */
#include <string.h>

#include "arena.h"
#include "reader.h"

/* The budgets of a holder as a list of names; how many there are in *n. */
static const char *budgets_of(struct reader *r, size_t holder, size_t *n)
{
    const char *list = "";
    *n = 0;
    for (size_t i = 0; i < r->world->n_budgets; i++)
        if (r->world->budgets[i].holder == holder)
            list = arena_printf(r->arena, "%s%s\"%s\"", list, (*n)++ > 0 ? ", " : "",
                                r->world->budgets[i].name.id);
    return list;
}

/* A holder without a budget gets one of its own; with more than one it is not clear which. */
static bool check_one_budget(struct reader *r, const struct tree *value, const char *does,
                             size_t holder)
{
    size_t n;
    const char *list = budgets_of(r, holder, &n);
    if (n <= 1)
        return true;
    return errors_add(r->errors, ERROR_SCENARIO, value->at,
                      "Holder \"%s\" has more than one budget; it is not clear which %s.\n"
                      "Name the budget: %s.",
                      value->string, does, list);
}

static const char *budget_or_holder_hint(struct reader *r, const char *id)
{
    const size_t n_budgets = r->world->n_budgets, n_holders = r->world->n_holders;
    const char **names = arena_alloc(r->arena, n_budgets + n_holders + 1, sizeof *names);
    memcpy(names, r->budgets, n_budgets * sizeof *names);
    memcpy(names + n_budgets, r->holders, n_holders * sizeof *names);
    return names_hint(r->arena, id, names, n_budgets + n_holders);
}

bool reader_purse(struct reader *r, const struct tree *value, const char *does, struct purse *out)
{
    const size_t budget = names_find(value->string, r->budgets, r->world->n_budgets);
    const size_t holder = names_find(value->string, r->holders, r->world->n_holders);
    *out = (struct purse){NO_INDEX, NO_INDEX, value->at};
    if (budget != NO_INDEX && holder != NO_INDEX)
        return errors_add(r->errors, ERROR_SCENARIO, value->at,
                          "\"%s\" is a budget and also a holder; it is not clear which %s.\n"
                          "Give one of them another name.",
                          value->string, does);
    if (budget == NO_INDEX && holder == NO_INDEX)
        return errors_add(r->errors, ERROR_SCENARIO, value->at,
                          "\"%s\" is not a budget or a holder of this scenario.\n%s", value->string,
                          budget_or_holder_hint(r, value->string));
    if (holder != NO_INDEX && !check_one_budget(r, value, does, holder))
        return false;
    out->budget = budget;
    out->holder = holder;
    return true;
}

/* The budget of a holder that has one; NO_INDEX where it has none yet. */
static size_t only_budget(const struct reader *r, struct purse p)
{
    for (size_t i = 0; p.budget == NO_INDEX && i < r->world->n_budgets; i++)
        if (r->world->budgets[i].holder == p.holder)
            return i;
    return p.budget;
}

bool reader_same_purse(const struct reader *r, struct purse a, struct purse b)
{
    const size_t x = only_budget(r, a), y = only_budget(r, b);
    return x == y && (x != NO_INDEX || (a.holder == b.holder && a.holder != NO_INDEX));
}
