#include "arena.h"
#include "sheet_sums.h"

static bool is_payment(const struct line_info *info)
{
    return info->to_budget != NO_INDEX;
}

/* Lines in the order in which a budget is added up: one with lines of one kind is that part. */
static term lines_of_budget(const struct sheets *s, size_t budget, bool payments)
{
    term sum = TERM_ZERO;
    for (size_t l = 0; l < s->m->n_lines; l++) {
        const struct line_info *info = &s->m->lines[l];
        if (info->outcome || is_payment(info) != payments)
            continue;
        if (info->budget == budget)
            sum = term_add(s->t, sum, 1, s->line[l]);
        if (info->to_budget == budget)
            sum = term_add(s->t, sum, -1, s->line[l]);
    }
    return sum;
}

static term agreed_by_budget(const struct sheets *s, size_t budget)
{
    const struct transfer_plan *p = &s->m->transfers;
    term sum = TERM_ZERO;
    for (size_t i = 0; i < p->n; i++)
        sum = term_add(s->t, sum,
                       (double) (p->list[i].from == budget) - (double) (p->list[i].to == budget),
                       s->paid[i]);
    return sum;
}

static term freed_of_budget(const struct sheets *s, size_t budget)
{
    term sum = TERM_ZERO;
    for (size_t l = 0; l < s->m->n_lines; l++)
        if (!s->m->lines[l].outcome && s->m->lines[l].budget == budget)
            sum = term_add(s->t, sum, 1, s->freed_line[l]);
    return sum;
}

static term part_of_budget(const struct sheets *s, size_t budget, enum account_part part)
{
    switch (part) {
    case PART_RESOURCES:
    case PART_PAYMENTS:
        return lines_of_budget(s, budget, part == PART_PAYMENTS);
    case PART_AGREEMENTS:
        return agreed_by_budget(s, budget);
    case PART_FREED:
        return term_negate(s->t, freed_of_budget(s, budget));
    case PART_TOTAL:
        return s->budget[budget];
    default:
        return TERM_ZERO;
    }
}

/* What is paid between the budgets of a holder leaves nothing. */
static term agreed_by_holder(const struct sheets *s, size_t holder)
{
    const struct transfer_plan *p = &s->m->transfers;
    term sum = TERM_ZERO;
    for (size_t i = 0; i < p->n; i++) {
        const size_t payer = s->m->budgets[p->list[i].from].holder;
        const size_t payee = s->m->budgets[p->list[i].to].holder;
        sum = term_add(s->t, sum, (double) (payer == holder) - (double) (payee == holder),
                       s->paid[i]);
    }
    return sum;
}

static term part_of_holder(const struct sheets *s, size_t holder, enum account_part part)
{
    if (part == PART_TOTAL)
        return s->holder[holder];
    if (part == PART_FREED)
        return term_negate(s->t, s->freed[holder]);
    if (part == PART_AGREEMENTS)
        return agreed_by_holder(s, holder);
    term sum = TERM_ZERO;
    for (size_t b = 0; b < s->m->n_budgets; b++)
        if (s->m->budgets[b].holder == holder)
            sum = term_add(s->t, sum, 1, part_of_budget(s, b, part));
    return sum;
}

static bool in_society(const struct model *m, size_t budget)
{
    return m->common->holders[m->budgets[budget].holder].society;
}

/* What parties of society pay each other is exactly nothing. */
static term payments_of_society(const struct sheets *s)
{
    term sum = TERM_ZERO;
    for (size_t l = 0; l < s->m->n_lines; l++) {
        const struct line_info *info = &s->m->lines[l];
        if (info->outcome || !is_payment(info))
            continue;
        const double sign =
            (double) in_society(s->m, info->budget) - (double) in_society(s->m, info->to_budget);
        sum = term_add(s->t, sum, sign, s->line[l]);
    }
    return sum;
}

static term agreed_by_society(const struct sheets *s)
{
    const struct transfer_plan *p = &s->m->transfers;
    term sum = TERM_ZERO;
    for (size_t i = 0; i < p->n; i++)
        sum = term_add(s->t, sum,
                       (double) in_society(s->m, p->list[i].from) -
                           (double) in_society(s->m, p->list[i].to),
                       s->paid[i]);
    return sum;
}

static term outcomes_of_society(const struct sheets *s)
{
    term sum = TERM_ZERO;
    for (size_t l = 0; l < s->m->n_lines; l++)
        if (s->m->lines[l].outcome)
            sum = term_add(s->t, sum, sheet_worth(&s->m->lines[l]), s->line[l]);
    return sum;
}

static term part_of_society(const struct sheets *s, enum account_part part)
{
    if (part == PART_TOTAL)
        return s->society;
    if (part == PART_PAYMENTS)
        return payments_of_society(s);
    if (part == PART_AGREEMENTS)
        return agreed_by_society(s);
    if (part == PART_OUTCOMES)
        return outcomes_of_society(s);
    term sum = TERM_ZERO;
    for (size_t h = 0; h < s->m->common->n_holders; h++)
        if (s->m->common->holders[h].society)
            sum = term_add(s->t, sum, 1, part_of_holder(s, h, part));
    return sum;
}

term sheet_part(const struct sheets *s, const struct account *a)
{
    switch (a->kind) {
    case ACCOUNT_BUDGET:
        return part_of_budget(s, a->id, a->part);
    case ACCOUNT_HOLDER:
        return part_of_holder(s, a->id, a->part);
    default:
        return part_of_society(s, a->part);
    }
}
