#include "findings.h"

#include <stdlib.h>

#include "arena.h"
#include "break_even.h"
#include "dip.h"
#include "sobol.h"
#include "stopping.h"

/* Up to so many draws quantiles are exact. Of more, no value needs to be kept. */
enum { EXACT_DRAWS = 10000 };

/* Percentiles of the tables by year and moment are of so many draws at most: they are hundreds for
 * each of the others, and to count them all would take most of the time of a long run. */
enum { BY_YEAR_DRAWS = 65536 };

/* How many draws are kept for exact quantiles: none, if it is certain that there are more. */
static size_t exact_draws(const struct run_options *o)
{
    const uint64_t fewest = o->at_least > 0 ? o->at_least : o->draws;
    if (fewest > EXACT_DRAWS)
        return 0;
    return o->draws < EXACT_DRAWS ? (size_t) o->draws : EXACT_DRAWS;
}

struct findings *findings_new(const struct model *m, const struct run_options *o,
                              struct arena *arena)
{
    struct findings *f = memory_alloc(1, sizeof *f);
    f->list = accounts_new(m, o->wish, arena);
    f->replicates = m->common->cohort.mode == MODE_PEOPLE && !o->average_flows ? 2 : 1;
    const size_t exact = exact_draws(o);
    f->accounts = statistics_new(f->list.n_quantities, f->replicates, exact * f->replicates);
    f->beyond = beyond_new(m);
    f->stopping = stopping_new(m, o, &f->list, f->replicates);
    for (size_t q = 0; q < f->list.n_quantities; q++)
        if (f->list.by_year[q])
            statistics_limit(f->accounts, q, BY_YEAR_DRAWS);
    f->base_case = memory_alloc(f->list.n_quantities, sizeof *f->base_case);
    f->summary = memory_alloc(f->list.n, sizeof *f->summary);
    if (o->parameters)
        f->inputs = statistics_new(m->n_drawn, 1, exact);
    if (run_spreads(m, o)) {
        statistics_set_samplings(f->accounts, SCRAMBLINGS);
        if (f->inputs != NULL)
            statistics_set_samplings(f->inputs, SCRAMBLINGS);
    }
    while (f->cumulative_start < f->list.n &&
           f->list.list[f->cumulative_start].table != ACCOUNT_CUMULATIVE)
        f->cumulative_start++;
    if (o->wish.deals && !o->base_case_only && m->common->n_fair_deals > 0)
        f->kept = kept_new(m, &f->list, o->draws, f->replicates);
    if (o->sample > 0 && !o->base_case_only)
        f->sample = sample_new(m, &f->list, o->draws, o->sample, f->replicates);
    if (o->break_even)
        f->n_break_even = (m->n_worlds - 1) * (m->common->n_holders + 1);
    f->break_even = memory_alloc(f->n_break_even, sizeof *f->break_even);
    for (size_t i = 0; i < f->n_break_even; i++)
        f->break_even[i] = break_even_counts_new(accounts_years(m));
    if (o->wish.dip)
        f->n_dips = (m->n_worlds - 1) * (m->common->n_holders + 1);
    f->dips = memory_alloc(f->n_dips, sizeof *f->dips);
    for (size_t i = 0; i < f->n_dips; i++)
        f->dips[i] = dip_counts_new(accounts_years(m));
    return f;
}

void findings_end(struct findings *f, uint64_t draws)
{
    f->draws = draws;
    f->by_year_draws = draws < BY_YEAR_DRAWS ? draws : BY_YEAR_DRAWS;
    if (f->kept != NULL)
        kept_end(f->kept, draws);
    if (f->sample != NULL)
        sample_end(f->sample, draws);
}

void findings_free(struct findings *f)
{
    if (f == NULL)
        return;
    statistics_free(f->accounts);
    statistics_free(f->inputs);
    for (size_t i = 0; i < f->n_break_even; i++)
        break_even_counts_free(f->break_even[i]);
    for (size_t i = 0; i < f->n_dips; i++)
        dip_counts_free(f->dips[i]);
    kept_free(f->kept);
    sample_free(f->sample);
    stopping_free(f->stopping);
    free(f->beyond);
    free(f->break_even);
    free(f->dips);
    free(f->base_case);
    free(f->summary);
    free(f);
}
