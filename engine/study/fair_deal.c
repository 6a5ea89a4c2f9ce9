#include "fair_deal.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "break_even.h"
#include "select.h"
#include "strip.h"

/* One deal while it is looked for. */
struct seeking {
    const struct model *m;
    const struct kept *k;
    const struct fair_deal *of;
    size_t world;
    struct settlement *settlement;
    double *values;          /* of the program */
    double *costs, *scratch; /* [n] what the holder pays more, of every draw and replicate */
    size_t n;
    enum deal_aim aim;
    struct settlement_change change;
};

/* What agreements add to what the holder pays more than in the baseline. */
static void add_agreed(const struct seeking *s, double *cost)
{
    const struct transfer_plan *p = &s->m->transfers;
    const double *here = settlement_value(s->settlement, s->world);
    const double *there = settlement_value(s->settlement, s->m->baseline);
    for (size_t i = 0; i < p->n; i++) {
        const size_t payer = s->m->budgets[p->list[i].from].holder;
        const size_t payee = s->m->budgets[p->list[i].to].holder;
        const double sign = (double) (payer == s->of->holder) - (double) (payee == s->of->holder);
        for (size_t d = 0; sign != 0 && d < STRIP; d++)
            cost[d] += sign * (here[i * STRIP + d] - there[i * STRIP + d]);
    }
}

/* Settle every kept draw with x in place of what is written. */
static void settle_with(struct seeking *s, double x)
{
    const size_t draws = kept_draws(s->k);
    s->change.value = x;
    s->n = 0;
    for (size_t strip = 0; strip * STRIP < draws; strip++)
        for (size_t r = 0; r < kept_replicates(s->k); r++) {
            const size_t left = draws - strip * STRIP, lanes = left < STRIP ? left : STRIP;
            double cost[STRIP];
            kept_load(s->k, strip, r, s->settlement, s->values);
            settlement_settle(s->settlement, s->values, &s->change);
            memcpy(cost, kept_own(s->k, strip, r, s->world, s->of->holder), sizeof cost);
            add_agreed(s, cost);
            memcpy(s->costs + s->n, cost, lanes * sizeof *cost);
            s->n += lanes;
        }
}

static double mean_cost(const struct seeking *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->costs[i];
    return sum / (double) s->n;
}

/* Half a cent is no loss, as for break-even. */
static double chance_of_loss(const struct seeking *s)
{
    size_t losses = 0;
    for (size_t i = 0; i < s->n; i++)
        losses += s->costs[i] > BREAK_EVEN_TOLERANCE;
    return (double) losses / (double) s->n;
}

/* The quantile with so much beyond it, as R's type 7. */
static double quantile_beyond(struct seeking *s, double beyond)
{
    const double at = (1 - beyond) * (double) (s->n - 1);
    const size_t low = (size_t) at, high = low + 1 < s->n ? low + 1 : low;
    double x[2];
    select_ranks(s->costs, s->scratch, s->n, (const size_t[]){low, high}, 2, x);
    return x[0] + (at - (double) low) * (x[1] - x[0]);
}

static double miss(double x, void *context)
{
    struct seeking *s = context;
    settle_with(s, x);
    return s->aim == AIM_EXPECTATION ? mean_cost(s) : quantile_beyond(s, s->of->chance_of_loss);
}

/* --- looking --------------------------------------------------------------------------- */

enum { STEPS_MOST = 100, DOUBLINGS = 20 };
static const double PRECISION = 1e-12;

/* Brent's method between two ends of different sign. */
static double find_root(struct seeking *s, double low, double high)
{
    gsl_function f = {miss, s};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        abort(); /* as where memory runs out */
    gsl_root_fsolver_set(solver, &f, low, high);
    double x = low;
    for (int step = 0; step < STEPS_MOST; step++) {
        gsl_root_fsolver_iterate(solver);
        x = gsl_root_fsolver_root(solver);
        if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                   gsl_root_fsolver_x_upper(solver), PRECISION,
                                   PRECISION) == GSL_SUCCESS)
            break;
    }
    gsl_root_fsolver_free(solver);
    return x;
}

static struct deal_answer look(struct seeking *s, enum deal_aim aim)
{
    s->aim = aim;
    double low = 0, high = 1;
    const double at_low = miss(low, s);
    double at_high = miss(high, s);
    for (int i = 0; s->change.term == DEAL_AMOUNT && i < DOUBLINGS && at_low * at_high > 0; i++) {
        high *= 2;
        at_high = miss(high, s);
    }
    struct deal_answer a = {DEAL_FOUND, NAN, NAN, NAN};
    if (at_low == 0 || at_high == 0)
        a.value = at_low == 0 ? low : high;
    else if (at_low * at_high < 0)
        a.value = find_root(s, low, high);
    else
        a.found = at_low < 0 ? DEAL_ALWAYS : DEAL_NEVER;
    if (a.found == DEAL_FOUND) {
        settle_with(s, a.value);
        a.mean = mean_cost(s);
        a.chance_of_loss = chance_of_loss(s);
    }
    return a;
}

/* --- what is written ------------------------------------------------------------------- */

static enum term_of_deal term_of(const struct transfer_info *t)
{
    switch (t->rule) {
    case RULE_REIMBURSE:
    case RULE_SHARE_OF_SAVING:
        return DEAL_SHARE;
    case RULE_FORMULA_BUDGET:
        return DEAL_OBJECTIVE;
    case RULE_LOAN:
        return t->n_repay_of > 0 ? DEAL_REPAY_SHARE : DEAL_AMOUNT;
    default:
        return DEAL_AMOUNT;
    }
}

static const uint32_t *slots_of(const struct transfer_terms *t, enum term_of_deal term)
{
    switch (term) {
    case DEAL_SHARE:
        return t->share;
    case DEAL_OBJECTIVE:
        return t->objective;
    case DEAL_REPAY_SHARE:
        return t->repay_share;
    case DEAL_AMOUNT:
        break;
    }
    return t->amount;
}

static double mean_written(const struct seeking *s, const uint32_t *slot, size_t year)
{
    const size_t draws = kept_draws(s->k);
    const double *x = s->values + (size_t) slot[year] * STRIP;
    double first = 0, sum = 0; /* from the first, so that one number stays what it is */
    for (size_t strip = 0; strip * STRIP < draws; strip++) {
        kept_load(s->k, strip, 0, s->settlement, s->values);
        first = strip == 0 ? x[0] : first;
        for (size_t i = 0; i < STRIP && strip * STRIP + i < draws; i++)
            sum += x[i] - first;
    }
    return first + sum / (double) draws;
}

static void solve(struct seeking *s, struct deal *d)
{
    const struct transfer_info *t = &s->m->transfers.list[s->of->transfer];
    const struct transfer_terms *terms = &s->m->transfers.terms[s->world][s->of->transfer];
    d->term = term_of(t);
    d->multiple = d->term == DEAL_AMOUNT && t->transfer->amount.n > 0;
    d->written = d->multiple ? 1 : mean_written(s, slots_of(terms, d->term), t->steady);
    s->change = (struct settlement_change){s->of->transfer, d->term, 0};
    for (enum deal_aim aim = AIM_EXPECTATION; aim < DEAL_AIMS; aim++) {
        d->answer[aim] = look(s, aim);
        if (d->term == DEAL_AMOUNT && !d->multiple)
            d->answer[aim].value *= d->written;
    }
}

const struct deal *fair_deals(const struct model *m, const struct kept *k, struct arena *arena,
                              size_t *n)
{
    const size_t n_values = kept_draws(k) * kept_replicates(k);
    struct seeking s = {.m = m,
                        .k = k,
                        .settlement = settlement_new(m),
                        .values = memory_alloc(program_values(m->program) * STRIP, sizeof(double)),
                        .costs = memory_alloc(n_values, sizeof(double)),
                        .scratch = memory_alloc(n_values, sizeof(double))};
    struct deal *list = arena_alloc(arena, m->common->n_fair_deals * m->n_worlds, sizeof *list);
    program_prepare(m->program, s.values);
    *n = 0;
    for (size_t i = 0; i < m->common->n_fair_deals; i++)
        for (size_t w = 0; w < m->n_worlds; w++) {
            s.of = &m->common->fair_deals[i];
            s.world = w;
            if (w == m->baseline || !m->transfers.terms[w][s.of->transfer].exists)
                continue;
            list[*n] = (struct deal){.of = s.of, .world = w};
            solve(&s, &list[(*n)++]);
        }
    settlement_free(s.settlement);
    free(s.values);
    free(s.costs);
    free(s.scratch);
    return list;
}
