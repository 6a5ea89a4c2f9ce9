#include "cycle_check.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "break_even.h"
#include "findings.h"

int cycle_half(int months)
{
    return months % 2 == 0 ? months / 2 : months / 3;
}

/* Differences in the base case, with what they are made of; NULL where it cannot be computed. */
static struct findings *differences(const struct model *m, struct arena *arena)
{
    const struct run_options o = {
        .threads = 1, .base_case_only = true, .wish = {.differences = true}};
    struct errors *errors = errors_new();
    bool stopped;
    struct findings *f = run_simulate(m, &o, arena, &stopped, errors);
    errors_free(errors);
    return f;
}

static bool is_of(const struct model *m, size_t budget, size_t holder)
{
    if (budget == NO_INDEX)
        return false;
    const size_t of = m->budgets[budget].holder;
    return holder == NO_INDEX ? m->common->holders[of].society : of == holder;
}

/* How much an amount from one budget to another (or none) counts in what a party pays. */
static double part_of(const struct model *m, size_t from, size_t to, size_t holder, double amount)
{
    return is_of(m, from, holder) != is_of(m, to, holder) ? fabs(amount) : 0;
}

/* What one account of a difference counts for in what a party pays. */
static double part(const struct model *m, const struct account *a, size_t holder, double x)
{
    switch (a->kind) {
    case ACCOUNT_LINE:
        return part_of(m, m->lines[a->id].budget, m->lines[a->id].to_budget, holder, x);
    case ACCOUNT_TRANSFER:
        return part_of(m, m->transfers.list[a->id].from, m->transfers.list[a->id].to, holder, x);
    case ACCOUNT_OUTCOME:
        return holder == NO_INDEX ? fabs(x * m->lines[a->id].line->value) : 0;
    case ACCOUNT_HOLDER:
        return a->id == holder ? fabs(x) : 0;
    case ACCOUNT_SOCIETY:
        return holder == NO_INDEX ? fabs(x) : 0;
    default:
        return 0;
    }
}

static double measure_of(const struct model *m, const struct findings *f,
                         const struct account *headline)
{
    double most = 0;
    for (size_t i = 0; i < f->list.n; i++) {
        const struct account *a = &f->list.list[i];
        if (a->table == ACCOUNT_DIFFERENCE && a->group == NO_INDEX && a->world == headline->world)
            most = fmax(most, part(m, a, headline->id, f->summary[i].base_case));
    }
    return most;
}

static double part_changed(const struct cycle_change *c)
{
    return fabs(c->finer - c->here) / c->measure;
}

static int most_first(const void *a, const void *b)
{
    const double x = part_changed(a), y = part_changed(b);
    return (x < y) - (x > y);
}

static const struct cycle_change *compare(const struct model *m, const struct findings *here,
                                          const struct findings *finer, struct arena *arena,
                                          size_t *n)
{
    struct cycle_change *list = arena_alloc(arena, here->list.n, sizeof *list);
    assert(here->list.n == finer->list.n);
    for (size_t i = 0; i < here->list.n; i++) {
        const struct account *a = &here->list.list[i];
        if (a->table != ACCOUNT_DIFFERENCE || a->group != NO_INDEX ||
            (a->kind != ACCOUNT_HOLDER && a->kind != ACCOUNT_SOCIETY))
            continue;
        const struct cycle_change c = {a->world, a->kind == ACCOUNT_HOLDER ? a->id : NO_INDEX,
                                       here->summary[i].base_case, finer->summary[i].base_case,
                                       fmax(measure_of(m, here, a), measure_of(m, finer, a))};
        if (fabs(c.finer - c.here) > fmax(CYCLE_TOLERANCE * c.measure, BREAK_EVEN_TOLERANCE))
            list[(*n)++] = c;
    }
    if (*n > 0)
        qsort(list, *n, sizeof *list, most_first);
    return list;
}

const struct cycle_change *cycle_check(const struct model *m, const struct model *finer,
                                       struct arena *arena, size_t *n)
{
    struct findings *here = differences(m, arena), *there = differences(finer, arena);
    const struct cycle_change *list = NULL;
    *n = 0;
    if (here != NULL && there != NULL)
        list = compare(m, here, there, arena, n);
    findings_free(here);
    findings_free(there);
    return list;
}
