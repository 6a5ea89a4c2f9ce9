#include "report_council.h"

#include "arena.h"

static const char *holder_name(const struct model *m, const struct account *a)
{
    return a->kind == ACCOUNT_BUDGET ? m->common->holders[m->budgets[a->id].holder].name.id
                                     : account_name(m, a);
}

static struct distribution_row distribution_row(const struct model *m, const struct account *a,
                                                const struct summary *s)
{
    static const char *const parts[] = {
        [PART_RESOURCES] = "resources",   [PART_PAYMENTS] = "payments",
        [PART_AGREEMENTS] = "agreements", [PART_FREED] = "freed_capacity",
        [PART_OUTCOMES] = "outcomes",     [PART_TOTAL] = "total"};
    return (struct distribution_row){.what_if = what_if_id(m),
                                     .intervention = intervention_id(m, a->world),
                                     .versus = intervention_id(m, a->versus),
                                     .holder = holder_name(m, a),
                                     .budget = a->kind == ACCOUNT_BUDGET ? account_name(m, a) : "",
                                     .part = parts[a->part],
                                     .unit = m->common->study.currency,
                                     .value = *s};
}

/* Accounts of a table stand together; *n is set to their number. */
static size_t find_table(const struct accounts *a, enum account_table table, size_t *n)
{
    size_t first = 0;
    while (first < a->n && a->list[first].table != table)
        first++;
    for (*n = 0; first + *n < a->n && a->list[first + *n].table == table;)
        ++*n;
    return first;
}

static void fill_distribution(const struct model *m, const struct findings *f, struct arena *arena,
                              struct results *r)
{
    const size_t first = find_table(&f->list, ACCOUNT_DISTRIBUTION, &r->n_distribution);
    struct distribution_row *rows = arena_alloc(arena, r->n_distribution, sizeof *rows);
    for (size_t i = 0; i < r->n_distribution; i++)
        rows[i] = distribution_row(m, &f->list.list[first + i], &f->summary[first + i]);
    r->distribution = rows;
}

void report_council(const struct model *m, const struct findings *f, struct arena *arena,
                    struct results *results)
{
    fill_distribution(m, f, arena, results);
}
