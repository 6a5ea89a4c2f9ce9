#include "arena.h"
#include "sheet_sums.h"

/* "Wrong pockets": of every unit of money that some holder gains, how much does another lose? */

/* Losses of all that lose (sign 1), or gains of all that gain (-1), as amounts above 0. */
static term sum_of(const struct sheets *s, enum account_stage stage, double sign)
{
    term sum = TERM_ZERO;
    for (size_t h = 0; h < s->m->common->n_holders; h++) {
        const term cost = stage == STAGE_BEFORE ? s->own_holder[h] : s->holder[h];
        const term amount = term_add(s->t, TERM_ZERO, sign, cost);
        sum = term_add(s->t, sum, 1, term_where_above(s->t, amount, HALF_A_CENT));
    }
    return sum;
}

term sheet_pockets(const struct sheets *s, const struct account *a)
{
    const term losses = sum_of(s, a->stage, 1), gains = sum_of(s, a->stage, -1);
    const term somebody_loses = term_is_above(s->t, losses, TERM_ZERO);
    switch (a->kind) {
    case ACCOUNT_LOSSES:
        return losses;
    case ACCOUNT_GAINS:
        return gains;
    case ACCOUNT_INDEX:
        return term_add(s->t, TERM_ZERO, 100, term_ratio(s->t, losses, gains, INDEX_MOST / 100));
    case ACCOUNT_SOMEBODY_LOSES:
        return somebody_loses;
    case ACCOUNT_NOBODY_GAINS:
        return term_is_above(s->t, somebody_loses, term_is_above(s->t, gains, TERM_ZERO));
    default:
        return term_is_above(s->t, losses, gains);
    }
}
