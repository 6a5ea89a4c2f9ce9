/* What was observed, as the model has it: shares of people, people, moves, and what costs come
 * to. */
#include <math.h>

#include "sheet_sums.h"

/* What a line counts, in the intervention of the account: it is not discounted. */
static term counted(struct sheets *s, const struct account *a, size_t line)
{
    term sum = TERM_ZERO;
    for (size_t i = 0; i < s->m->timeline.n_subgroups; i++)
        if (sheet_is_of(s->m, a, i))
            sum = term_add(s->t, sum, 1,
                           sheet_booked(s, a->world, SHEET_VALUE, i * s->m->n_booked + line));
    return sum;
}

static term paid_in_year(struct sheets *s, const struct account *a, const struct target_info *info)
{
    const size_t n_years = s->m->calendar->n_years;
    const size_t year = (size_t) (info->target->year - s->m->calendar->first_year);
    return sheet_booked(s, a->world, SHEET_CASH, info->line * n_years + year);
}

/* More than everybody is nobody's share: a bound for a share of almost nobody. */
#define SHARE_MOST 1e6

static term observed(struct sheets *s, const struct account *a)
{
    const struct target_info *info = &s->m->targets[a->id];
    if (info->target->kind == TARGET_COST)
        return paid_in_year(s, a, info);
    const term count = counted(s, a, info->line);
    if (info->target->kind != TARGET_SHARE)
        return count;
    return info->of == NO_INDEX ? term_add(s->t, TERM_ZERO, 1 / info->people, count)
                                : term_ratio(s->t, count, counted(s, a, info->of), SHARE_MOST);
}

/* On the edge of the margin is inside it, whatever its rounding. */
static const double EDGE = 1e-9;

term sheet_target(struct sheets *s, const struct account *a)
{
    const struct target_info *info = &s->m->targets[a->id];
    const term value = observed(s, a);
    if (a->kind == ACCOUNT_OBSERVED)
        return value;
    const double edge = EDGE * (info->high - info->low);
    const term at_least = term_is_at_least(s->t, value, info->low - edge);
    return term_subtract(s->t, at_least, term_is_at_least(s->t, value, info->high + edge));
}
