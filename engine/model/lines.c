/* Lines of the ledger: what is counted (taps) and what it costs (charges). */
#include "build.h"

#include <math.h>
#include <string.h>

#define GROUP_OF_LEAST 0.001
enum { SCHEDULES_MAX = 32 }; /* bits of a tap */

/* --- what all worlds share ------------------------------------------------------------ */

/* A holder that only receives has no budget in the file: it gets one under its own name. */
size_t build_budget_of_holder(struct build *b, size_t holder)
{
    struct budget_info *budgets = (struct budget_info *) b->model->budgets;
    for (size_t i = 0; i < b->model->n_budgets; i++)
        if (budgets[i].holder == holder)
            return i;
    budgets[b->model->n_budgets] = (struct budget_info){
        .name = b->common->holders[holder].name, .holder = holder, .code = NULL};
    return b->model->n_budgets++;
}

static void list_budgets(struct build *b)
{
    const struct scenario *s = b->common;
    struct budget_info *budgets =
        arena_alloc(b->arena, s->n_budgets + s->n_holders, sizeof *budgets);
    for (size_t i = 0; i < s->n_budgets; i++)
        budgets[i] =
            (struct budget_info){s->budgets[i].name, s->budgets[i].holder, s->budgets[i].code};
    b->model->budgets = budgets;
    b->model->n_budgets = s->n_budgets;
}

/* Empty (first > last) where a line holds in no year of the horizon; the reader has warned. */
static struct year_window year_window(const struct calendar *c, const struct line *l)
{
    const long n = (long) c->n_years;
    const long first = (long) l->first_year - c->first_year,
               last = (long) l->last_year - c->first_year;
    if (first >= n || last < 0)
        return (struct year_window){c->n_years, 0};
    return (struct year_window){first < 0 ? 0 : (size_t) first,
                                last >= n ? c->n_years - 1 : (size_t) last};
}

const struct year_window *build_year_windows(struct build *b, const struct world *w)
{
    struct year_window *years = arena_alloc(b->arena, b->model->n_booked, sizeof *years);
    for (size_t i = 0; i < b->model->n_booked; i++)
        years[i] = year_window(b->model->calendar, w->lines[i].line);
    return years;
}

/* Numbers that would push results out of what a double can hold. */
static void check_magnitude(struct build *b, const struct line *l)
{
    if (fabs(l->value) > AMOUNT_MOST)
        errors_add(b->errors, ERROR_SCENARIO, l->name.at,
                   "\"value\" of \"%s\" is %g; it must lie between -1e15 and 1e15.", l->name.id,
                   l->value);
    if (l->group_of > 0 && l->group_of < GROUP_OF_LEAST)
        errors_add(b->errors, ERROR_SCENARIO, l->name.at,
                   "\"group_of\" of \"%s\" is %g; the smallest group that can be counted is %g of "
                   "a person.",
                   l->name.id, l->group_of, GROUP_OF_LEAST);
}

/* Who pays whom is the same under every intervention, so that lines can be subtracted. */
static void check_overridden(struct build *b, const struct world *w, size_t cost)
{
    const struct line *l = &b->common->costs[cost], *o = &w->scenario->costs[cost];
    const char *key = o->budget != l->budget                                         ? "budget"
                      : o->to_budget != l->to_budget || o->to_holder != l->to_holder ? "to"
                      : o->cashable != l->cashable                                   ? "cashable"
                                                                                     : NULL;
    if (key != NULL)
        errors_add(b->errors, ERROR_SCENARIO, o->name.at,
                   "Intervention \"%s\" changes \"%s\" of \"%s\", but that is the same under every "
                   "intervention.\nWrite a second cost, and say with `only` under which "
                   "interventions each of the two exists.",
                   b->file->interventions[w->index].name.id, key, o->name.id);
}

static struct line_info cost_info(struct build *b, const struct line *l)
{
    size_t to = l->to_budget;
    if (to == NO_INDEX && l->to_holder != NO_INDEX)
        to = build_budget_of_holder(b, l->to_holder);
    return (struct line_info){.line = l,
                              .budget = l->budget,
                              .to_budget = to,
                              .cashable = l->cashable,
                              .cashable_index = l->cashable < 1 ? b->model->n_cashable++ : NO_INDEX,
                              .nonlinear = l->group_of > 0 || l->cashable < 1};
}

static bool same_discount(const struct discount *a, const struct discount *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->rate[i] != b->rate[i] || a->until_years[i] != b->until_years[i])
            return false;
    return true;
}

size_t build_schedules(const struct scenario *s, struct discount *list, size_t *of_outcome)
{
    size_t n = 0;
    list[n++] = s->accounting.costs;
    for (size_t i = 0; i < s->n_outcomes; i++) {
        size_t k = 0;
        while (k < n && !same_discount(&list[k], &s->outcomes[i].discount))
            k++;
        if (k == n)
            list[n++] = s->outcomes[i].discount;
        of_outcome[i] = k;
    }
    return n;
}

void build_lines(struct build *b)
{
    struct model *m = b->model;
    const struct scenario *s = b->common;
    list_budgets(b);
    struct line_info *lines = arena_alloc(b->arena, m->n_booked, sizeof *lines);
    struct discount *list = arena_alloc(b->arena, s->n_outcomes + 1, sizeof *list);
    size_t *of_outcome = arena_alloc(b->arena, s->n_outcomes + 1, sizeof *of_outcome);
    const size_t n_schedules = build_schedules(s, list, of_outcome);
    if (n_schedules > SCHEDULES_MAX)
        errors_add(b->errors, ERROR_SCENARIO, s->outcomes[0].name.at,
                   "Costs and outcomes have %zu different discount rates; at most %d can be used.",
                   n_schedules, SCHEDULES_MAX);
    for (size_t i = 0; i < s->n_costs; i++) {
        lines[i] = cost_info(b, &s->costs[i]);
        for (size_t w = 0; w < m->n_worlds; w++) {
            check_overridden(b, &b->worlds[w], i);
            check_magnitude(b, &b->worlds[w].scenario->costs[i]);
            lines[i].nonlinear |= b->worlds[w].scenario->costs[i].group_of > 0;
        }
    }
    for (size_t i = 0; i < s->n_outcomes; i++) {
        check_magnitude(b, &s->outcomes[i]);
        lines[s->n_costs + i] = (struct line_info){.line = &s->outcomes[i],
                                                   .outcome = true,
                                                   .budget = NO_INDEX,
                                                   .to_budget = NO_INDEX,
                                                   .cashable = 1,
                                                   .cashable_index = NO_INDEX,
                                                   .schedule = of_outcome[i],
                                                   .nonlinear = s->outcomes[i].group_of > 0};
    }
    for (size_t i = m->n_lines; i < m->n_booked; i++)
        lines[i] = (struct line_info){.line = b->worlds[m->baseline].lines[i].line,
                                      .budget = NO_INDEX,
                                      .to_budget = NO_INDEX,
                                      .cashable = 1,
                                      .cashable_index = NO_INDEX,
                                      .schedule = NO_DISCOUNT};
    m->lines = lines;
}
