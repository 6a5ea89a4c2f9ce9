#include "report_council.h"

#include <math.h>

#include "arena.h"
#include "derived.h"
#include "dip.h"
#include "resilience.h"

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

size_t report_find(const struct accounts *a, enum account_table table, size_t *n)
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
    const size_t first = report_find(&f->list, ACCOUNT_DISTRIBUTION, &r->n_distribution);
    struct distribution_row *rows = arena_alloc(arena, r->n_distribution, sizeof *rows);
    for (size_t i = 0; i < r->n_distribution; i++)
        rows[i] = distribution_row(m, &f->list.list[first + i], &f->summary[first + i]);
    r->distribution = rows;
}

/* How certain it is that the dip is no deeper: as municipalities reckon what they need. */
static const double certainties[] = {0.5, 0.7, 0.8, 0.9, 0.95, 0.99};
enum { CERTAINTIES = sizeof certainties / sizeof *certainties };

/* How many standard errors lie between an estimate and either end of its interval of 95 %. */
static const double TO_EACH_SIDE = 1.959964;

/* Quantiles at the certainties, and their standard errors after Woodruff (1952): the distance
 * between the quantiles at both ends of the 95 % interval of a share of so many draws, in standard
 * errors. (One standard error to each side would do, but there are so few draws that its length is
 * itself a guess: it covers 90 % instead of 95.) NaN where there are too few draws for one. */
static void shortfalls(const struct statistics *s, size_t q, uint64_t draws, double *shortfall,
                       double *error)
{
    double below[CERTAINTIES], above[CERTAINTIES], low[CERTAINTIES], high[CERTAINTIES];
    for (size_t i = 0; i < CERTAINTIES; i++) {
        const double p = certainties[i], width = TO_EACH_SIDE * sqrt(p * (1 - p) / (double) draws);
        below[i] = fmax(p - width, 0);
        above[i] = fmin(p + width, 1);
    }
    statistics_quantiles(s, q, certainties, CERTAINTIES, shortfall);
    statistics_quantiles(s, q, below, CERTAINTIES, low);
    statistics_quantiles(s, q, above, CERTAINTIES, high);
    for (size_t i = 0; i < CERTAINTIES; i++)
        error[i] = above[i] < 1 && below[i] > 0 ? (high[i] - low[i]) / (2 * TO_EACH_SIDE) : NAN;
}

/* What is the same at all certainties. */
static struct dip_row dip_row(const struct model *m, const struct account *a,
                              const struct summary *s, const struct dip_counts *years)
{
    const size_t n_years = accounts_years(m);
    struct dip_row row = {.what_if = what_if_id(m),
                          .intervention = intervention_id(m, a->world),
                          .versus = intervention_id(m, a->versus),
                          .prices = cumulative_prices(m),
                          .holder = account_name(m, a),
                          .certainty = NAN,
                          .unit = m->common->study.currency,
                          .base_case = s->base_case,
                          .mean = s->mean,
                          .shortfall = NAN,
                          .mc_error = NAN,
                          .p_dip = dip_share(years),
                          .ratio_before = NAN,
                          .ratio_after = NAN,
                          .class_after = ""};
    int *const year[] = {&row.year_p05, &row.year_p50, &row.year_p95};
    static const double at[] = {0.05, 0.5, 0.95};
    for (size_t i = 0; i < 3; i++)
        if (dip_year(years, at[i]) < n_years)
            *year[i] = year_label(m, dip_year(years, at[i]));
    if (a->kind == ACCOUNT_HOLDER)
        row.ratio_before = resilience_ratio(m->common->holders[a->id].available,
                                            m->common->holders[a->id].needed, 0);
    row.class_before = resilience_class(row.ratio_before);
    return row;
}

static void set_certainty(const struct model *m, const struct account *a, struct dip_row *row)
{
    if (a->kind == ACCOUNT_HOLDER)
        row->ratio_after = resilience_ratio(m->common->holders[a->id].available,
                                            m->common->holders[a->id].needed, row->shortfall);
    row->class_after = resilience_class(row->ratio_after);
}

static void fill_dips(const struct model *m, const struct run_options *o, const struct findings *f,
                      struct arena *arena, struct results *r)
{
    size_t n;
    const size_t first = report_find(&f->list, ACCOUNT_DIP, &n);
    struct dip_row *rows = arena_alloc(arena, n * CERTAINTIES, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const struct account *a = &f->list.list[first + i];
        const struct dip_row row = dip_row(m, a, &f->summary[first + i], f->dips[i]);
        if (o->base_case_only) {
            rows[r->n_dips++] = row;
            continue;
        }
        double shortfall[CERTAINTIES], error[CERTAINTIES];
        shortfalls(f->accounts, f->list.quantity[first + i], o->draws, shortfall, error);
        for (size_t k = 0; k < CERTAINTIES; k++) {
            struct dip_row *at = &rows[r->n_dips++];
            *at = row;
            at->certainty = certainties[k];
            at->shortfall = shortfall[k];
            at->mc_error = error[k];
            set_certainty(m, a, at);
        }
    }
    r->dips = rows;
}

static double finite_index(double index)
{
    return index > INDEX_MOST ? NAN : index;
}

/* What one account of a stage showed, into the row. Chances are means of what is 1 or 0. */
static void set_pocket(struct pocket_row *row, enum account_kind kind, const struct summary *s,
                       bool drawn)
{
    switch (kind) {
    case ACCOUNT_LOSSES:
        row->losses = drawn ? s->mean : s->base_case;
        break;
    case ACCOUNT_GAINS:
        row->gains = drawn ? s->mean : s->base_case;
        break;
    case ACCOUNT_INDEX:
        row->base_case = finite_index(s->base_case);
        row->p05 = finite_index(s->p05);
        row->p25 = finite_index(s->p25);
        row->p50 = finite_index(s->p50);
        row->p75 = finite_index(s->p75);
        row->p95 = finite_index(s->p95);
        break;
    case ACCOUNT_SOMEBODY_LOSES:
        row->p_nobody_loses = 1 - s->mean;
        break;
    case ACCOUNT_NOBODY_GAINS:
        row->p_nobody_gains = s->mean;
        break;
    default:
        row->p_above_100 = s->mean;
        break;
    }
}

static void fill_pockets(const struct model *m, const struct run_options *o,
                         const struct findings *f, struct arena *arena, struct results *r)
{
    static const char *const stages[] = {[STAGE_BEFORE] = "before", [STAGE_AFTER] = "after"};
    size_t n;
    const size_t first = report_find(&f->list, ACCOUNT_POCKETS, &n);
    struct pocket_row *rows = arena_alloc(arena, n, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const struct account *a = &f->list.list[first + i];
        if (a->kind == ACCOUNT_LOSSES)
            rows[r->n_pockets++] = (struct pocket_row){.what_if = what_if_id(m),
                                                       .intervention = intervention_id(m, a->world),
                                                       .versus = intervention_id(m, a->versus),
                                                       .stage = stages[a->stage],
                                                       .unit = m->common->study.currency};
        set_pocket(&rows[r->n_pockets - 1], a->kind, &f->summary[first + i], !o->base_case_only);
    }
    r->pockets = rows;
}

static struct arrival_row arrival_row(const struct model *m, const struct account *a,
                                      const struct summary *s)
{
    const double people = m->arrivals[a->arrival];
    const bool few = people_are_few(m, people);
    const double all = isnan(s->mean) ? s->base_case : s->mean;
    const struct summary_row row = summary_row(m, a, s);
    return (struct arrival_row){.what_if = row.what_if,
                                .intervention = row.intervention,
                                .versus = intervention_id(m, a->versus),
                                .year = year_label(m, m->arrival_year[a->arrival]),
                                .people = few ? NAN : people,
                                .kind = row.kind,
                                .name = row.name,
                                .unit = row.unit,
                                .value = few ? summary_scaled(s, NAN) : *s,
                                .per_person = few ? NAN : all / people,
                                .suppressed = few};
}

static void fill_arrivals(const struct model *m, const struct findings *f, struct arena *arena,
                          struct results *r)
{
    const size_t first = report_find(&f->list, ACCOUNT_ARRIVALS, &r->n_arrivals);
    struct arrival_row *rows = arena_alloc(arena, r->n_arrivals, sizeof *rows);
    for (size_t i = 0; i < r->n_arrivals; i++)
        rows[i] = arrival_row(m, &f->list.list[first + i], &f->summary[first + i]);
    r->arrivals = rows;
}

void report_council(const struct model *m, const struct run_options *o, const struct findings *f,
                    struct arena *arena, struct results *results)
{
    fill_distribution(m, f, arena, results);
    fill_dips(m, o, f, arena, results);
    fill_pockets(m, o, f, arena, results);
    fill_arrivals(m, f, arena, results);
}
