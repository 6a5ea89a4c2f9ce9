#include "report_deals.h"

#include <math.h>

#include "arena.h"
#include "fair_deal.h"
#include "report_council.h"

/* What a holder accepts where the scenario does not say. */
static const double ACCEPTED = 0.2;

static const char *const aims[] = {
    [AIM_EXPECTATION] = "expectation", [AIM_CHANCE] = "chance_of_loss"};

/* --- a lump sum of no agreement --------------------------------------------------------- */

/* The part of the values beyond a value, from quantiles, to a thousandth of a percent. */
static double beyond(const struct statistics *s, size_t q, double value)
{
    double low = 0, high = 1;
    for (int i = 0; i < 17; i++) {
        const double p = (low + high) / 2;
        *(statistics_quantile(s, q, p) <= value ? &low : &high) = p;
    }
    return 1 - (low + high) / 2;
}

/* Paid in the middle of the first budget year, so worth its factor then. A lump sum moves every
 * draw by the same. */
static struct fair_deal_row lump_sum(const struct model *m, const struct findings *f, size_t i,
                                     uint64_t draws, enum deal_aim aim)
{
    const struct account *a = &f->list.list[i];
    const struct summary *s = &f->summary[i];
    const size_t q = f->list.quantity[i];
    const double factor = m->calendar->year_factor[0][0];
    const double worth =
        aim == AIM_EXPECTATION ? s->mean : statistics_quantile(f->accounts, q, 1 - ACCEPTED);
    const bool differs = !(s->sd == 0);
    return (struct fair_deal_row){.what_if = what_if_id(m),
                                  .intervention = intervention_id(m, a->world),
                                  .versus = intervention_id(m, a->versus),
                                  .deal = "",
                                  .transfer = "",
                                  .holder = account_name(m, a),
                                  .term = "lump_sum",
                                  .aim = aims[aim],
                                  .accepted = aim == AIM_CHANCE ? ACCEPTED : NAN,
                                  .found = "yes",
                                  .unit = m->common->study.currency,
                                  .value = worth / factor,
                                  .mc_error = aim == AIM_EXPECTATION ? s->mc_error / factor : NAN,
                                  .written = NAN,
                                  .mean = s->mean - worth,
                                  .p_loss = aim == AIM_CHANCE ? ACCEPTED
                                            : differs         ? beyond(f->accounts, q, worth)
                                                              : 0,
                                  .draws = draws};
}

/* --- of an agreement --------------------------------------------------------------------- */

static const char *term_word(const struct deal *d)
{
    switch (d->term) {
    case DEAL_SHARE:
        return "share";
    case DEAL_OBJECTIVE:
        return "objective_share";
    case DEAL_REPAY_SHARE:
        return "repay_share";
    case DEAL_AMOUNT:
        break;
    }
    return d->multiple ? "times_amount" : "amount";
}

static const char *term_unit(const struct model *m, const struct deal *d)
{
    if (d->term != DEAL_AMOUNT)
        return "share";
    return d->multiple ? "times" : m->common->study.currency;
}

static struct fair_deal_row deal_row(const struct model *m, const struct findings *f,
                                     const struct deal *d, enum deal_aim aim)
{
    static const char *const found[] = {
        [DEAL_FOUND] = "yes", [DEAL_ALWAYS] = "always", [DEAL_NEVER] = "never"};
    const struct deal_answer *a = &d->answer[aim];
    return (struct fair_deal_row){.what_if = what_if_id(m),
                                  .intervention = intervention_id(m, d->world),
                                  .versus = intervention_id(m, m->baseline),
                                  .deal = d->of->name.id,
                                  .transfer = m->transfers.list[d->of->transfer].name.id,
                                  .holder = m->common->holders[d->of->holder].name.id,
                                  .term = term_word(d),
                                  .aim = aims[aim],
                                  .accepted = aim == AIM_CHANCE ? d->of->chance_of_loss : NAN,
                                  .found = found[a->found],
                                  .unit = term_unit(m, d),
                                  .value = a->value,
                                  .mc_error = NAN,
                                  .written = d->written,
                                  .mean = a->mean,
                                  .p_loss = a->chance_of_loss,
                                  .draws = kept_draws(f->kept)};
}

void report_deals(const struct model *m, const struct run_options *o, const struct findings *f,
                  const struct deal *deals, size_t n, struct arena *arena, struct results *results)
{
    struct fair_deal_row *rows = arena_alloc(arena, DEAL_AIMS * (f->list.n + n), sizeof *rows);
    size_t k = 0;
    for (size_t i = 0; o->wish.deals && !o->base_case_only && i < f->list.n; i++)
        if (f->list.list[i].table == ACCOUNT_DEAL && f->list.list[i].kind == ACCOUNT_HOLDER)
            for (enum deal_aim aim = AIM_EXPECTATION; aim < DEAL_AIMS; aim++)
                rows[k++] = lump_sum(m, f, i, o->draws, aim);
    for (size_t i = 0; i < n; i++)
        for (enum deal_aim aim = AIM_EXPECTATION; aim < DEAL_AIMS; aim++)
            rows[k++] = deal_row(m, f, &deals[i], aim);
    results->fair_deals = rows;
    results->n_fair_deals = k;
}
