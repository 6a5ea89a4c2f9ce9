#include "rules.h"

#include <math.h>
#include <string.h>

#include "strip.h"

#define EACH_DRAW for (size_t i = 0; i < STRIP; i++)

static const struct transfer_info *info_of(const struct settling *s, size_t transfer)
{
    return &s->plan->list[transfer];
}

static double *base_of(const struct settling *s, size_t world, size_t transfer, size_t year)
{
    return s->sides[world].base + (transfer * s->m->calendar->n_years + year) * STRIP;
}

/* A number of the agreement in a year; beyond the horizon, that of the last year. `scale`: what it
 * is multiplied by. NULL where it has none. */
static const double *number(const struct settling *s, const uint32_t *slot, size_t year)
{
    const size_t last = s->m->calendar->n_years - 1;
    return slot == NULL ? NULL : s->values + (size_t) slot[year < last ? year : last] * STRIP;
}

/* A share or amount, or what is tried instead. */
STRIP_CLONES
static void term_or_change(const struct settling *s, size_t transfer, const uint32_t *slot,
                           enum term_of_deal term, size_t year, double *out)
{
    const bool changed = s->change->transfer == transfer && s->change->term == term;
    const double *x = number(s, slot, year);
    if (changed && term != DEAL_AMOUNT)
        EACH_DRAW out[i] = s->change->value;
    else
        EACH_DRAW out[i] = (x ? x[i] : 1) * (changed ? s->change->value : 1);
}

/* --- reading --------------------------------------------------------------------------- */

/* What a budget pays by this agreement itself, for an earlier year, is left out. */
static void add_budget(const struct settling *s, size_t world, const struct transfer_info *t,
                       size_t watched, size_t year, double *out)
{
    const size_t n_paid = s->plan->n_paid_years, itself = (size_t) (t - s->plan->list);
    const double *net = s->sides[world].net + (watched * n_paid + year) * STRIP;
    const double *paid = s->sides[world].paid + (itself * n_paid + year) * STRIP;
    const size_t budget = s->plan->watched[watched];
    const double sign = (double) (t->from == budget) - (double) (t->to == budget);
    EACH_DRAW out[i] += net[i] - sign * paid[i];
}

static void add_reading(const struct settling *s, size_t world, const struct transfer_info *t,
                        const struct reading *r, size_t year, double *out)
{
    const size_t n_years = s->m->calendar->n_years, n_paid = s->plan->n_paid_years;
    if (r->kind == READING_BUDGET) {
        add_budget(s, world, t, r->index, year, out);
        return;
    }
    const double *x = r->kind == READING_LINE
                          ? s->inputs[world].line + (r->index * n_years + year) * STRIP
                          : s->sides[world].paid + (r->index * n_paid + year) * STRIP;
    EACH_DRAW out[i] += x[i];
}

STRIP_CLONES
static void sum_of(const struct settling *s, size_t world, const struct transfer_info *t,
                   const struct reading *of, size_t n, size_t year, double *out)
{
    memset(out, 0, STRIP * sizeof *out);
    for (size_t k = 0; k < n; k++)
        add_reading(s, world, t, &of[k], year, out);
}

static void counted(const struct settling *s, size_t world, const struct transfer_info *t,
                    size_t year, double *out)
{
    const struct reading people = {READING_LINE, t->count};
    sum_of(s, world, t, &people, 1, year, out);
}

/* --- bases ----------------------------------------------------------------------------- */

typedef void base_fn(const struct settling *s, size_t world, const struct transfer_info *t,
                     size_t year, double *base);

static void base_cost(const struct settling *s, size_t world, const struct transfer_info *t,
                      size_t year, double *base)
{
    sum_of(s, world, t, t->of, t->n_of, year, base);
}

/* More people here than there; fewer count for nothing unless it works both ways. */
static void base_people(const struct settling *s, size_t world, const struct transfer_info *t,
                        size_t year, double *base)
{
    double there[STRIP];
    counted(s, world, t, year, base);
    if (t->versus == NO_INDEX)
        return;
    counted(s, t->versus, t, year, there);
    const bool both = t->transfer->both_ways;
    EACH_DRAW
    {
        const double more = base[i] - there[i];
        base[i] = more > 0 || both ? more : 0;
    }
}

STRIP_CLONES
static void saving(const struct settling *s, size_t world, size_t versus,
                   const struct transfer_info *t, const struct reading *of, size_t n, size_t year,
                   bool both_ways, double *out)
{
    double here[STRIP];
    sum_of(s, world, t, of, n, year, here);
    sum_of(s, versus, t, of, n, year, out);
    EACH_DRAW
    {
        const double saved = out[i] - here[i];
        out[i] = saved > 0 || both_ways ? saved : 0;
    }
}

static void base_saving(const struct settling *s, size_t world, const struct transfer_info *t,
                        size_t year, double *base)
{
    saving(s, world, t->versus, t, t->of, t->n_of, year, t->transfer->both_ways, base);
}

/* The part of a deficit above each threshold, as a share of the budget, times the band's share. The
 * budget is what `of` brings and, with an amount, what is not in the scenario. Without a budget
 * there is nothing that a deficit could be a part of. */
STRIP_CLONES
static void base_corridor(const struct settling *s, size_t world, const struct transfer_info *t,
                          size_t year, double *base)
{
    const struct reading deficit = {READING_BUDGET, t->deficit};
    const struct transfer *a = t->transfer;
    double short_of[STRIP], budget[STRIP];
    sum_of(s, world, t, &deficit, 1, year, short_of);
    sum_of(s, world, t, t->of, t->n_of, year, budget);
    const double *more = number(s, s->plan->terms[world][t - s->plan->list].amount, year);
    EACH_DRAW budget[i] += more != NULL ? more[i] : 0;
    memset(base, 0, STRIP * sizeof *base);
    for (size_t b = 0; b < a->n_bands; b++) {
        const double above = a->bands[b].above, share = a->bands[b].share;
        const double next = b + 1 < a->n_bands ? a->bands[b + 1].above : INFINITY;
        EACH_DRAW
        {
            const double part = fmin(short_of[i], next * budget[i]) - above * budget[i];
            base[i] += budget[i] > 0 && part > 0 ? share * part : 0;
        }
    }
}

/* What came in more than was spent over the period that ends this year. */
static void base_surplus(const struct settling *s, size_t world, const struct transfer_info *t,
                         size_t year, double *base)
{
    const struct reading budget = {READING_BUDGET, t->deficit};
    const size_t first = year + 1 - t->over;
    memset(base, 0, STRIP * sizeof *base);
    for (size_t y = first; y <= year; y++)
        add_reading(s, world, t, &budget, y, base);
    EACH_DRAW base[i] = fmax(-base[i], 0);
}

static void base_nothing(const struct settling *s, size_t world, const struct transfer_info *t,
                         size_t year, double *base)
{
    (void) s, (void) world, (void) t, (void) year;
    memset(base, 0, STRIP * sizeof *base);
}

static void base_repayment(const struct settling *s, size_t world, const struct transfer_info *t,
                           size_t year, double *base)
{
    const struct transfer *a = t->transfer;
    const struct transfer_terms *terms = &s->plan->terms[world][t - s->plan->list];
    const int label = s->m->calendar->first_year + (int) year;
    base_nothing(s, world, t, year, base);
    if (t->n_repay_of > 0 && label >= terms->repay_first_year && label <= terms->repay_last_year)
        saving(s, world, a->repay_versus, t, t->repay_of, t->n_repay_of, year, false, base);
}

static base_fn *const bases[] = {
    [RULE_REIMBURSE] = base_cost,         [RULE_LUMP_SUM] = base_nothing,
    [RULE_PER_HEAD] = base_people,        [RULE_PER_SUCCESS] = base_people,
    [RULE_SHARE_OF_SAVING] = base_saving, [RULE_CORRIDOR] = base_corridor,
    [RULE_FORMULA_BUDGET] = base_cost,    [RULE_LOAN] = base_repayment,
    [RULE_EARMARK] = base_nothing};

void rule_base(struct settling *s, size_t world, size_t transfer, size_t year)
{
    const struct transfer_info *t = info_of(s, transfer);
    bases[t->rule](s, world, t, year, base_of(s, world, transfer, year));
}

/* --- dues ------------------------------------------------------------------------------ */

/* What a unit of the base is paid with. */
static void price(const struct settling *s, size_t world, size_t transfer, size_t year, double *out)
{
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    switch (info_of(s, transfer)->rule) {
    case RULE_PER_HEAD:
    case RULE_PER_SUCCESS:
        term_or_change(s, transfer, terms->amount, DEAL_AMOUNT, year, out);
        break;
    case RULE_REIMBURSE:
    case RULE_SHARE_OF_SAVING:
        term_or_change(s, transfer, terms->share, DEAL_SHARE, year, out);
        break;
    default:
        EACH_DRAW out[i] = 1;
    }
}

void rule_before(const struct settling *s, size_t world, size_t transfer, double *due)
{
    const struct transfer_info *t = info_of(s, transfer);
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    memset(due, 0, STRIP * sizeof *due);
    if (t->transfer == NULL)
        return;
    if (t->transfer->before == BEFORE_STEADY)
        memcpy(due, s->steady + transfer * STRIP, STRIP * sizeof *due);
    else if (terms->before != NO_SLOT)
        memcpy(due, s->values + (size_t) terms->before * STRIP, STRIP * sizeof *due);
}

void rule_steady(struct settling *s, size_t transfer)
{
    const struct transfer_info *t = info_of(s, transfer);
    const size_t baseline = s->m->common->study.own_baseline;
    double *steady = s->steady + transfer * STRIP, each[STRIP];
    if (t->transfer == NULL || t->transfer->before != BEFORE_STEADY)
        return;
    bases[t->rule](s, baseline, t, t->steady, steady);
    price(s, baseline, transfer, t->steady, each);
    EACH_DRAW steady[i] *= each[i];
}

/* The mean over the years up to `year`, each times the price of that last year; years before the
 * start count for what is due from them, years beyond the horizon for nothing. */
STRIP_CLONES
static bool mean_due(const struct settling *s, size_t world, size_t transfer, long year,
                     double *due)
{
    const struct transfer_info *t = info_of(s, transfer);
    const long first = (long) t->first, n_years = (long) s->m->calendar->n_years;
    double each[STRIP], before[STRIP];
    bool any = false;
    price(s, world, transfer, year > 0 ? (size_t) year : 0, each);
    rule_before(s, world, transfer, before);
    memset(due, 0, STRIP * sizeof *due);
    for (long y = year - (long) t->average + 1; y <= year; y++) {
        if (y < first) {
            EACH_DRAW due[i] += before[i];
        } else if (y < n_years) {
            const double *base = base_of(s, world, transfer, (size_t) y);
            EACH_DRAW due[i] += each[i] * base[i];
        } else {
            continue;
        }
        any = true;
    }
    EACH_DRAW due[i] /= (double) t->average;
    return any;
}

/* The objective part of a budget and what its history adds, of a cut year as much as it has months.
 * A budget is for its own year: beyond the horizon, where nothing is spent, there is none. */
STRIP_CLONES
static bool formula_due(const struct settling *s, size_t world, size_t transfer, size_t year,
                        double *due)
{
    const struct transfer_info *t = info_of(s, transfer);
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    double share[STRIP], amount[STRIP], people[STRIP];
    if (year >= s->m->calendar->n_years)
        return false;
    mean_due(s, world, transfer, (long) year - (long) t->history_lag, due);
    term_or_change(s, transfer, terms->objective, DEAL_OBJECTIVE, year, share);
    const double part = s->m->calendar->year_months[year] / 12;
    EACH_DRAW due[i] *= part * (1 - share[i]);
    term_or_change(s, transfer, terms->amount, DEAL_AMOUNT, year, amount);
    if (t->count != NO_INDEX)
        counted(s, world, t, year, people);
    EACH_DRAW due[i] += share[i] * amount[i] * (t->count != NO_INDEX ? people[i] : 1);
    return true;
}

/* At the end of each period, the last one may reach beyond the horizon. */
static bool surplus_due(const struct settling *s, size_t world, size_t transfer, size_t year,
                        double *due)
{
    const struct transfer_info *t = info_of(s, transfer);
    if ((year + 1) % t->over != 0 || year + t->lag > t->last_paid)
        return false;
    base_surplus(s, world, t, year, due);
    return true;
}

/* A floor holds in years of the study: after it only what earlier years leave is paid. */
STRIP_CLONES
static void limit(const struct settling *s, size_t world, size_t transfer, size_t year, double *due)
{
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    const double *cap = number(s, terms->cap, year), *floor = number(s, terms->floor, year);
    if (cap != NULL)
        EACH_DRAW due[i] = fmax(fmin(due[i], cap[i]), -fabs(cap[i]));
    if (floor != NULL && year < s->m->calendar->n_years)
        EACH_DRAW due[i] = fmax(due[i], floor[i]);
}

/* --- loans ----------------------------------------------------------------------------- */

/* The equal yearly payments that one euro, advanced in a year, is paid back with. */
static void annuity(const struct settling *s, const double *rate, size_t year, size_t term,
                    double *out)
{
    const double *at = s->plan->paid_at;
    double worth[STRIP] = {0};
    for (size_t y = year + 1; y <= year + term; y++)
        EACH_DRAW worth[i] += pow(1 + rate[i], at[year] - at[y]);
    EACH_DRAW out[i] = 1 / worth[i];
}

/* What has been advanced earlier and is paid back in this year, in equal yearly payments. */
static void instalments(const struct settling *s, size_t world, size_t transfer, size_t year,
                        double *out)
{
    const struct transfer_info *t = info_of(s, transfer);
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    const size_t term = (size_t) t->transfer->term_years, n_years = s->m->calendar->n_years;
    double part[STRIP], advance[STRIP];
    memset(out, 0, STRIP * sizeof *out);
    for (size_t y = year > term ? year - term : 0; y < year && y < n_years; y++) {
        annuity(s, number(s, terms->rate, y), y, term, part);
        term_or_change(s, transfer, terms->amount, DEAL_AMOUNT, y, advance);
        EACH_DRAW out[i] += part[i] * advance[i];
    }
}

/* Out of what was saved, but never more than is outstanding. */
static void out_of_savings(const struct settling *s, size_t world, size_t transfer, size_t year,
                           double *out)
{
    const struct transfer_info *t = info_of(s, transfer);
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    const size_t lag = (size_t) t->transfer->repay_lag_years;
    const double *owed = s->sides[world].owed + transfer * STRIP;
    double share[STRIP];
    memset(out, 0, STRIP * sizeof *out);
    if (year < lag || year - lag >= s->m->calendar->n_years)
        return;
    term_or_change(s, transfer, terms->repay_share, DEAL_REPAY_SHARE, year - lag, share);
    const double *base = base_of(s, world, transfer, year - lag);
    EACH_DRAW out[i] = fmax(fmin(share[i] * base[i], owed[i]), 0);
}

/* What is outstanding grows by the rate from payment to payment; the year's advance comes on top,
 * what is paid back goes off. */
static bool loan_due(struct settling *s, size_t world, size_t transfer, size_t year, double *due)
{
    const struct transfer_info *t = info_of(s, transfer);
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    const double *at = s->plan->paid_at, *rate = number(s, terms->rate, year);
    double *owed = s->sides[world].owed + transfer * STRIP, back[STRIP];
    memset(due, 0, STRIP * sizeof *due);
    if (year > 0)
        EACH_DRAW owed[i] *= pow(1 + (rate ? rate[i] : 0), at[year] - at[year - 1]);
    if (t->transfer->term_years > 0)
        instalments(s, world, transfer, year, back);
    else
        out_of_savings(s, world, transfer, year, back);
    if (year < s->m->calendar->n_years)
        term_or_change(s, transfer, terms->amount, DEAL_AMOUNT, year, due);
    EACH_DRAW
    {
        due[i] -= back[i];
        owed[i] += due[i];
    }
    return true;
}

/* --- all ------------------------------------------------------------------------------- */

bool rule_due(struct settling *s, size_t world, size_t transfer, size_t year, double *due)
{
    const struct transfer_info *t = info_of(s, transfer);
    const struct transfer_terms *terms = &s->plan->terms[world][transfer];
    const int label = s->m->calendar->first_year + (int) year;
    const bool inside = year < s->m->calendar->n_years;
    if (t->rule == RULE_LOAN)
        return loan_due(s, world, transfer, year, due);
    if (label < terms->first_year || label > terms->last_year)
        return false;
    bool any = inside;
    if (t->rule == RULE_LUMP_SUM && inside)
        term_or_change(s, transfer, terms->amount, DEAL_AMOUNT, year, due);
    else if (t->rule == RULE_FORMULA_BUDGET)
        any = formula_due(s, world, transfer, year, due);
    else if (t->rule == RULE_EARMARK)
        any = surplus_due(s, world, transfer, year, due);
    else if (t->rule != RULE_LUMP_SUM)
        any = mean_due(s, world, transfer, (long) year, due);
    if (any)
        limit(s, world, transfer, year, due);
    return any;
}
