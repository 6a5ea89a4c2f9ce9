#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "break_even.h"
#include "derived.h"
#include "findings.h"
#include "report_council.h"
#include "report_targets.h"
#include "sobol.h"
#include "stopping.h"
#include "strip.h"

static struct summary nothing(double base_case)
{
    return (struct summary){.base_case = base_case,
                            .mean = NAN,
                            .mc_error = NAN,
                            .sd = NAN,
                            .p05 = NAN,
                            .p25 = NAN,
                            .p50 = NAN,
                            .p75 = NAN,
                            .p95 = NAN,
                            .chance_share = NAN,
                            .p_better = NAN};
}

const char *intervention_id(const struct model *m, size_t w)
{
    return w == NO_INDEX ? "" : m->file->interventions[w].name.id;
}

const char *what_if_id(const struct model *m)
{
    return m->file->what_if == NULL ? "" : m->file->what_if->id;
}

const char *group_id(const struct model *m, size_t g)
{
    return g == NO_INDEX ? "all" : m->common->groups[g].name.id;
}

const char *account_name(const struct model *m, const struct account *a)
{
    switch (a->kind) {
    case ACCOUNT_HOLDER:
    case ACCOUNT_HOLDER_OWN:
    case ACCOUNT_FREED:
        return m->common->holders[a->id].name.id;
    case ACCOUNT_BUDGET:
    case ACCOUNT_BUDGET_OWN:
        return m->budgets[a->id].name.id;
    case ACCOUNT_TRANSFER:
        return m->transfers.list[a->id].name.id;
    case ACCOUNT_LINE:
    case ACCOUNT_OUTCOME:
        return m->lines[a->id].line->name.id;
    case ACCOUNT_PEOPLE:
        return m->common->states[a->id].name.id;
    default:
        return "society";
    }
}

struct summary_row summary_row(const struct model *m, const struct account *a,
                               const struct summary *s)
{
    static const char *const kinds[] = {[ACCOUNT_HOLDER] = "npv_holder",
                                        [ACCOUNT_BUDGET] = "npv_budget",
                                        [ACCOUNT_LINE] = "npv_line",
                                        [ACCOUNT_TRANSFER] = "npv_transfer",
                                        [ACCOUNT_SOCIETY] = "npv_society",
                                        [ACCOUNT_HOLDER_OWN] = "npv_holder_own",
                                        [ACCOUNT_BUDGET_OWN] = "npv_budget_own",
                                        [ACCOUNT_SOCIETY_OWN] = "npv_society_own",
                                        [ACCOUNT_FREED] = "freed_capacity",
                                        [ACCOUNT_OUTCOME] = "outcome",
                                        [ACCOUNT_PEOPLE] = "people"};
    return (struct summary_row){.what_if = what_if_id(m),
                                .intervention = intervention_id(m, a->world),
                                .group = group_id(m, a->group),
                                .kind = kinds[a->kind],
                                .name = account_name(m, a),
                                .unit = a->kind == ACCOUNT_OUTCOME ? m->lines[a->id].line->unit
                                                                   : m->common->study.currency,
                                .value = *s};
}

const char *cumulative_prices(const struct model *m)
{
    return m->common->accounting.discounted_break_even ? "discounted" : "constant";
}

int year_label(const struct model *m, size_t year)
{
    return year < m->calendar->n_years ? m->calendar->first_year + (int) year : AFTER_HORIZON;
}

static struct year_row year_row(const struct model *m, const struct account *a,
                                const struct summary *s)
{
    const struct budget_info *budget = &m->budgets[a->budget];
    return (struct year_row){.what_if = what_if_id(m),
                             .intervention = intervention_id(m, a->world),
                             .versus = intervention_id(m, a->versus),
                             .prices = "constant",
                             .year = year_label(m, a->year),
                             .holder = m->common->holders[budget->holder].name.id,
                             .budget = budget->name.id,
                             .code = budget->code ? budget->code : "",
                             .line = a->kind != ACCOUNT_BUDGET ? account_name(m, a) : "",
                             .value = *s};
}

static const char *field_budgets(const struct model *m, size_t field, struct arena *arena)
{
    const char *names = m->budgets[field].name.id;
    for (size_t b = field + 1; b < m->n_budgets; b++)
        if (accounts_field(m, b) == field)
            names = arena_printf(arena, "%s %s", names, m->budgets[b].name.id);
    return names;
}

static struct multi_year_row multi_year_row(const struct model *m, const struct account *a,
                                            const struct summary *s, struct arena *arena)
{
    const struct budget_info *budget = &m->budgets[a->id];
    return (struct multi_year_row){.what_if = what_if_id(m),
                                   .intervention = intervention_id(m, a->world),
                                   .versus = intervention_id(m, a->versus),
                                   .prices = "constant",
                                   .year = m->calendar->first_year + (int) a->year,
                                   .column = (int) a->year + 1,
                                   .months = (int) m->calendar->year_months[a->year],
                                   .holder = m->common->holders[budget->holder].name.id,
                                   .code = budget->code ? budget->code : "",
                                   .budgets = field_budgets(m, a->id, arena),
                                   .value = *s};
}

static void fill_accounts(const struct model *m, const struct accounts *a, const struct summary *s,
                          struct arena *arena, struct results *r)
{
    struct summary_row *summary = arena_alloc(arena, a->n, sizeof *summary);
    struct summary_row *differences = arena_alloc(arena, a->n, sizeof *differences);
    const bool indexed = m->common->accounting.index.n > 0;
    struct year_row *years = arena_alloc(arena, indexed ? 2 * a->n : a->n, sizeof *years);
    struct multi_year_row *multi_year =
        arena_alloc(arena, indexed ? 2 * a->n : a->n, sizeof *multi_year);
    struct cumulative_row *cumulative = arena_alloc(arena, a->n, sizeof *cumulative);
    struct occupancy_row *occupancy = arena_alloc(arena, a->n, sizeof *occupancy);
    for (size_t q = 0; q < a->n; q++) {
        const struct account *x = &a->list[q];
        switch (x->table) {
        case ACCOUNT_SUMMARY:
            summary[r->n_summary++] = summary_row(m, x, &s[q]);
            break;
        case ACCOUNT_DIFFERENCE:
            differences[r->n_differences++] = summary_row(m, x, &s[q]);
            break;
        case ACCOUNT_YEAR:
            years[r->n_years++] = year_row(m, x, &s[q]);
            break;
        case ACCOUNT_MULTI_YEAR:
            multi_year[r->n_multi_year++] = multi_year_row(m, x, &s[q], arena);
            break;
        case ACCOUNT_CUMULATIVE:
            cumulative[r->n_cumulative++] = (struct cumulative_row){what_if_id(m),
                                                                    intervention_id(m, x->world),
                                                                    intervention_id(m, x->versus),
                                                                    cumulative_prices(m),
                                                                    year_label(m, x->year),
                                                                    account_name(m, x),
                                                                    s[q]};
            break;
        case ACCOUNT_OCCUPANCY:
            occupancy[r->n_occupancy++] =
                (struct occupancy_row){what_if_id(m),         intervention_id(m, x->world),
                                       group_id(m, x->group), m->point_years[x->point],
                                       account_name(m, x),    s[q]};
            break;
        default: /* report_council.c */
            break;
        }
    }
    if (indexed) {
        r->n_years += nominal_years(m->calendar, years, r->n_years, years + r->n_years);
        nominal_multi_year(m->calendar, multi_year, r->n_multi_year, multi_year + r->n_multi_year);
        r->n_multi_year *= 2;
    }
    r->multi_year = multi_year;
    r->summary = summary;
    r->differences = differences;
    r->years = years;
    r->cumulative = cumulative;
    r->occupancy = occupancy;
}

static void fill_break_even(const struct model *m, const struct findings *f, struct arena *arena,
                            struct results *r)
{
    const size_t n_years = accounts_years(m), parties = m->common->n_holders + 1;
    const size_t *order = accounts_order(m, arena);
    struct break_even_row *rows = arena_alloc(arena, f->n_break_even * (n_years + 1), sizeof *rows);
    double *first = arena_alloc(arena, n_years + 1, sizeof *first);
    double *lasting = arena_alloc(arena, n_years + 1, sizeof *lasting);
    for (size_t k = 0; k < f->n_break_even; k++) {
        break_even_shares(f->break_even[k], first, lasting);
        const size_t party = k % parties;
        double first_by = 0, lasting_by = 0;
        for (size_t y = 0; y <= n_years; y++) {
            const bool never = y == n_years;
            first_by += first[y];
            lasting_by += lasting[y];
            rows[r->n_break_even++] = (struct break_even_row){
                .what_if = what_if_id(m),
                .intervention = intervention_id(m, order[1 + k / parties]),
                .holder = party + 1 < parties ? m->common->holders[party].name.id : "society",
                .year = never ? 0 : year_label(m, y),
                .p_first = first[y],
                .p_lasting = lasting[y],
                .p_first_by = never ? NAN : fmin(first_by, 1),
                .p_lasting_by = never ? NAN : fmin(lasting_by, 1)};
        }
    }
    r->break_even = rows;
}

static void fill_parameters(const struct model *m, const struct run_options *o,
                            const struct findings *f, struct arena *arena, struct results *r)
{
    const size_t n_groups = m->common->n_groups;
    struct parameter_row *rows = arena_alloc(arena, m->n_drawn * n_groups, sizeof *rows);
    double *central = memory_alloc(m->n_inputs * STRIP, sizeof *central);
    sampler_central(m->sampler, central);
    for (size_t i = 0; f->inputs != NULL && i < m->n_drawn; i++) {
        const struct drawn *d = &m->drawn[i];
        struct summary s = nothing(NAN);
        if (!o->base_case_only)
            statistics_summary(f->inputs, i, &s);
        s.base_case = central[(size_t) d->slot * STRIP];
        for (size_t g = 0; g < (d->groups == NULL ? 1 : n_groups); g++)
            if (d->groups == NULL || d->groups[g])
                rows[r->n_parameters++] = (struct parameter_row){
                    d->name,         group_id(m, d->groups == NULL ? NO_INDEX : g),
                    d->intervention, d->kind,
                    d->per,          d->distribution,
                    d->source,       d->evidence,
                    what_if_id(m),   s};
    }
    free(central);
    r->parameters = rows;
}

static void fill_nonlinear(const struct model *m, struct arena *arena, struct results *r)
{
    const char **list = arena_alloc(arena, m->n_lines + m->transfers.n, sizeof *list);
    const bool expected = m->common->cohort.mode == MODE_EXPECTED;
    for (size_t l = 0; expected && l < m->n_lines; l++)
        if (m->lines[l].nonlinear)
            list[r->run.n_nonlinear++] = m->lines[l].line->name.id;
    for (size_t i = 0; expected && i < m->transfers.n; i++)
        if (m->transfers.list[i].nonlinear)
            list[r->run.n_nonlinear++] = m->transfers.list[i].name.id;
    r->run.nonlinear = list;
}

static struct stop_row stop_row(const struct model *m, const struct findings *f,
                                const struct stop_look *l)
{
    static const char *const of[] = {[STOP_MEAN] = "mean",
                                     [STOP_RELATIVE] = "mean",
                                     [STOP_BETTER] = "p_better",
                                     [STOP_PAID_BACK] = "p_lasting_by"};
    const struct summary s = {0};
    const struct summary_row row = summary_row(m, &f->list.list[l->account], &s);
    return (struct stop_row){.what_if = row.what_if,
                             .intervention = row.intervention,
                             .versus = intervention_id(m, l->versus),
                             .kind = row.kind,
                             .name = row.name,
                             .unit = l->chance == NO_INDEX ? row.unit : "",
                             .of = of[l->aim->measure],
                             .year = l->aim->measure == STOP_PAID_BACK ? l->aim->year : 0,
                             .aim = l->wanted,
                             .relative = l->aim->measure == STOP_RELATIVE ? l->aim->error : NAN,
                             .mean = l->mean,
                             .mc_error = l->mc_error,
                             .reached = l->reached,
                             .needed = isfinite(l->needed) ? ceil(l->needed) : NAN};
}

static void fill_stops(const struct model *m, const struct findings *f, struct arena *arena,
                       struct results *r)
{
    const struct stop_look *looks = stopping_looks(f->stopping, &r->n_stops);
    struct stop_row *rows = arena_alloc(arena, r->n_stops + 1, sizeof *rows);
    for (size_t i = 0; i < r->n_stops; i++)
        rows[i] = stop_row(m, f, &looks[i]);
    r->stops = rows;
}

static void fill_sampling(const struct findings *f, struct arena *arena, struct run_record *run)
{
    if (f->sobol == NULL)
        return;
    const char **names = arena_alloc(arena, f->n_sobol, sizeof *names);
    for (size_t i = 0; i < f->n_sobol; i++)
        names[i] = f->sobol[i].name;
    run->scramblings = SCRAMBLINGS;
    run->n_sources = f->n_sources;
    run->n_sobol = f->n_sobol;
    run->sobol = names;
}

static void fill_per_person(const struct model *m, struct arena *arena, struct results *r)
{
    struct per_person_row *rows = arena_alloc(arena, r->n_summary + r->n_differences, sizeof *rows);
    r->n_per_person = per_person(m, r->summary, r->n_summary, "", rows);
    r->n_per_person += per_person(m, r->differences, r->n_differences,
                                  intervention_id(m, m->baseline), rows + r->n_per_person);
    r->per_person = rows;
}

void report_fill(const struct model *m, const struct run_options *o, const struct findings *f,
                 struct arena *arena, struct results *results)
{
    fill_accounts(m, &f->list, f->summary, arena, results);
    fill_per_person(m, arena, results);
    if (!o->base_case_only)
        fill_break_even(m, f, arena, results);
    fill_parameters(m, o, f, arena, results);
    report_council(m, o, f, arena, results);
    report_targets(m, f, arena, results);
    fill_nonlinear(m, arena, results);
    fill_stops(m, f, arena, results);
    results->scenario = m->file;
    results->run.seed = o->seed;
    results->run.draws = o->base_case_only ? 0 : o->draws;
    results->run.by_year_draws = o->base_case_only ? 0 : f->by_year_draws;
    results->run.replicates = f->replicates;
    fill_sampling(f, arena, &results->run);
    results->run.threads = f->threads;
    results->run.base_case_only = o->base_case_only;
    results->run.kernels = m->common->cohort.mode == MODE_PEOPLE && !o->base_case_only
                               ? arena_printf(arena, "people (base case: %s)", f->kernel)
                               : f->kernel;
}

/* `rows` [*n], with n_more of the same size behind them. */
static const void *joined(const void *rows, size_t *n, const void *more, size_t n_more, size_t size,
                          struct arena *arena)
{
    if (n_more == 0)
        return rows;
    char *all = arena_grow(arena, (void *) rows, *n, *n + n_more, size);
    memcpy(all + *n * size, more, n_more * size);
    *n += n_more;
    return all;
}

void report_append(const struct results *more, struct arena *arena, struct results *results)
{
    if (results->scenario == NULL) {
        *results = *more;
        return;
    }
#define JOIN(rows)                                                                                 \
    results->rows = joined(results->rows, &results->n_##rows, more->rows, more->n_##rows,          \
                           sizeof *more->rows, arena);
    RESULT_TABLES(JOIN)
    JOIN(stops)
#undef JOIN
}
