/* dump.h -- a typed scenario as text, without places and order: two files that say the same
 * give the same text. */
#ifndef DUMP_H
#define DUMP_H

#include <stdio.h>

#include "scenario.h"

static void dump_formula(FILE *out, const char *what, const struct formula *f)
{
    if (f->text != NULL)
        fprintf(out, " %s='%s'", what, f->text);
    else
        fprintf(out, " %s=%a", what, f->number);
}

static void dump_numbers(FILE *out, const char *what, const double *x, size_t n)
{
    fprintf(out, " %s=", what);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%a,", x[i]);
}

static void dump_spec(FILE *out, const struct spec *s)
{
    const double x[] = {s->value,  s->mean,  s->sd,    s->low,   s->mode, s->high,  s->events,
                        s->trials, s->alpha, s->beta,  s->shape, s->rate, s->scale, s->meanlog,
                        s->sdlog,  s->mu,    s->sigma, s->p,     s->min,  s->max};
    fprintf(out, " kind=%d spread=%d family=%d", s->kind, s->spread, s->family);
    dump_numbers(out, "numbers", x, sizeof x / sizeof x[0]);
    dump_numbers(out, "p", s->quantile_p, s->n_quantiles);
    dump_numbers(out, "x", s->quantile_x, s->n_quantiles);
}

static void dump_discount(FILE *out, const struct discount *d)
{
    dump_numbers(out, "rate", d->rate, d->n);
    dump_numbers(out, "until", d->until_years, d->n);
    fprintf(out, " whole=%d", d->whole_years);
}

static void dump_shares(FILE *out, const struct shares *s)
{
    fprintf(out, " %s(%s) evidence=%d", s->name.id, s->source ? s->source : "-", s->evidence);
    for (size_t i = 0; i < s->n; i++)
        fprintf(out, " %s:%a", s->category[i], s->count[i]);
}

static void dump_row(FILE *out, const struct row *r)
{
    fprintf(out, "row");
    for (size_t i = 0; i < r->n_moves; i++) {
        fprintf(out, " ->%zu", r->moves[i].to);
        dump_formula(out, "chance", &r->moves[i].chance);
    }
    if (r->is_observed) {
        dump_shares(out, &r->observed);
        for (size_t i = 0; i < r->observed.n; i++)
            fprintf(out, " to=%zd", (ssize_t) r->observed_to[i]);
        fprintf(out, " months=%d", r->observed_months);
    }
    if (r->has_times)
        dump_formula(out, "times", &r->times);
    fprintf(out, " after=%d", r->after_months);
    for (size_t i = 0; i < r->n_after; i++) {
        fprintf(out, " ->%zu", r->after_to[i]);
        dump_formula(out, "share", &r->after_share[i]);
    }
    fprintf(out, "\n");
}

static void dump_line(FILE *out, const struct line *l, size_t n_worlds)
{
    fprintf(out, "line %s '%s' trigger=%d per=%d group=%a opened=%d years=%d-%d whole=%d",
            l->name.id, l->name.label, l->trigger, l->per, l->group_of, l->opened_month,
            l->first_year, l->last_year, l->whole);
    for (size_t i = 0; i < l->n_charges; i++) {
        fprintf(out, " %zd->%zd", (ssize_t) l->charges[i].from, (ssize_t) l->charges[i].to);
        dump_formula(out, "amount", &l->charges[i].amount);
    }
    for (size_t i = 0; l->only != NULL && i < n_worlds; i++)
        fprintf(out, " only=%d", l->only[i]);
    fprintf(out, " budget=%zd to=%zd/%zd cashable=%a unit=%s more=%d value=%a", (ssize_t) l->budget,
            (ssize_t) l->to_budget, (ssize_t) l->to_holder, l->cashable, l->unit ? l->unit : "-",
            l->better_more, l->value);
    dump_discount(out, &l->discount);
    fprintf(out, "\n");
}

static void dump_purse(FILE *out, const char *what, struct purse p)
{
    fprintf(out, " %s=%zd/%zd", what, (ssize_t) p.budget, (ssize_t) p.holder);
}

static void dump_sources(FILE *out, const char *what, const struct source *list, size_t n)
{
    fprintf(out, " %s:", what);
    for (size_t i = 0; i < n; i++)
        fprintf(out, " %d.%zu", list[i].kind, list[i].index);
}

static void dump_yearly(FILE *out, const struct yearly *y)
{
    fprintf(out, " written=%d then=%d", y->written, y->then_same);
    dump_formula(out, "every", &y->every);
    for (size_t i = 0; i < y->n; i++) {
        fprintf(out, " %d", y->year[i]);
        dump_formula(out, "amount", &y->of_year[i]);
    }
}

static void dump_loan(FILE *out, const struct transfer *t)
{
    dump_formula(out, "rate", &t->rate);
    dump_formula(out, "repay", &t->repay_share);
    dump_sources(out, "repay_of", t->repay_of, t->n_repay_of);
    fprintf(out, " term=%d years=%d-%d lag=%d versus=%zu", t->term_years, t->repay_first_year,
            t->repay_last_year, t->repay_lag_years, t->repay_versus);
}

static void dump_transfer(FILE *out, const struct transfer *t, size_t n_worlds)
{
    fprintf(out, "transfer %s '%s' %s", t->name.id, t->name.label, rule_word(t->rule));
    dump_purse(out, "from", t->from);
    dump_purse(out, "to", t->to);
    dump_sources(out, "of", t->of, t->n_of);
    fprintf(out, " share=%d cap=%d floor=%d", t->has_share, t->has_cap, t->has_floor);
    dump_formula(out, "share", &t->share);
    dump_formula(out, "cap", &t->cap);
    dump_formula(out, "floor", &t->floor);
    dump_yearly(out, &t->amount);
    fprintf(out, " years=%d-%d lag=%d average=%d before=%d", t->first_year, t->last_year,
            t->lag_years, t->average_years, t->before);
    dump_formula(out, "before", &t->before_amount);
    fprintf(out, " indexed=%d both=%d whole=%d versus=%zu/%d", t->indexed, t->both_ways, t->whole,
            t->versus, t->has_versus);
    for (size_t i = 0; i < t->n_after; i++)
        fprintf(out, " after=%zu", t->after[i]);
    for (size_t i = 0; t->only != NULL && i < n_worlds; i++)
        fprintf(out, " only=%d", t->only[i]);
    fprintf(out, " count_on=%d success=%d", t->count_month, t->success_months);
    for (size_t i = 0; i < t->n_bands; i++)
        fprintf(out, " band=%a:%a", t->bands[i].above, t->bands[i].share);
    dump_formula(out, "objective", &t->objective_share);
    dump_loan(out, t);
    fprintf(out, " %s evidence=%d\n", t->source ? t->source : "-", t->evidence);
    dump_line(out, &t->count, n_worlds);
}

static void dump_agreements(FILE *out, const struct scenario *s, size_t n_worlds)
{
    for (size_t i = 0; i < s->n_transfers; i++)
        dump_transfer(out, &s->transfers[i], n_worlds);
    for (size_t i = 0; i < s->n_fair_deals; i++) {
        const struct fair_deal *f = &s->fair_deals[i];
        fprintf(out, "fair_deal %s '%s' %zu %zu %a\n", f->name.id, f->name.label, f->transfer,
                f->holder, f->chance_of_loss);
    }
    for (size_t i = 0; i < s->n_layers; i++) {
        const struct layer *l = &s->layers[i];
        fprintf(out, "layer %s '%s'", l->name.id, l->name.label);
        dump_formula(out, "enter", &l->enter);
        for (size_t k = 0; k < s->n_holders; k++)
            fprintf(out, " holder=%zu", l->holder[k]);
        for (size_t k = 0; k < s->n_budgets; k++)
            fprintf(out, " budget=%zd", (ssize_t) l->budget[k]);
        fprintf(out, "\n");
    }
}

static void dump_question(FILE *out, const struct question *q)
{
    fprintf(out, " of %d:%zd in %zd", q->whose, (ssize_t) q->index, (ssize_t) q->intervention);
}

static void dump_axis(FILE *out, const struct grid_axis *a)
{
    fprintf(out, " %s quantiles=%d", a->param, a->quantiles);
    for (size_t i = 0; i < a->n; i++)
        fprintf(out, " %a", a->at[i]);
}

static void dump_sensitivity(FILE *out, const struct scenario *s)
{
    const struct sensitivity *t = &s->sensitivity;
    fprintf(out, "sensitivity written=%d draws=%llu variance=%llu", t->written,
            (unsigned long long) t->draws, (unsigned long long) t->variance_draws);
    dump_question(out, &t->of);
    for (size_t i = 0; i < t->n_params; i++)
        fprintf(out, " %s", t->params[i]);
    for (size_t i = 0; i < t->n_quantiles; i++)
        fprintf(out, " %a", t->quantiles[i]);
    fprintf(out, "\n");
    for (size_t i = 0; i < s->n_switchings; i++) {
        const struct switching *w = &s->switchings[i];
        fprintf(out, "switching %s '%s' %s target=%a range=%d:%a:%a", w->name.id, w->name.label,
                w->param, w->target, w->has_range, w->low, w->high);
        dump_question(out, &w->of);
        fprintf(out, "\n");
    }
    for (size_t i = 0; i < s->n_grids; i++) {
        fprintf(out, "grid %s '%s'", s->grids[i].name.id, s->grids[i].name.label);
        dump_axis(out, &s->grids[i].x);
        dump_axis(out, &s->grids[i].y);
        dump_question(out, &s->grids[i].of);
        fprintf(out, "\n");
    }
}

static void dump_price_index(FILE *out, const struct price_index *p)
{
    fprintf(out, "index then=%d", p->then_same);
    for (size_t i = 0; i < p->n; i++)
        fprintf(out, " %d:%a", p->year[i], p->rate[i]);
    fprintf(out, "\n");
}

static void dump_shared(FILE *out, const struct scenario *s)
{
    fprintf(out, "%s %d %s %d %d-%d %d/%d baseline %zu/%zu below %a\n", s->study.title,
            s->study.language, s->study.currency, s->study.prices, s->study.start_year,
            s->study.start_month, s->study.horizon_months, s->study.cycle_months, s->study.baseline,
            s->study.own_baseline, s->study.suppress_below);
    dump_price_index(out, &s->accounting.index);
    dump_discount(out, &s->accounting.costs);
    dump_discount(out, &s->accounting.outcomes);
    fprintf(out, " %d %d %d %d %d seed %llu draws %llu\n", s->accounting.year_start_month,
            s->accounting.occupancy, s->accounting.discount_at, s->accounting.moves,
            s->accounting.discounted_break_even, (unsigned long long) s->run.seed,
            (unsigned long long) s->run.draws);
    for (size_t i = 0; i < s->n_states; i++)
        fprintf(out, "state %s '%s' %d %d\n", s->states[i].name.id, s->states[i].name.label,
                s->states[i].tracked_months, s->states[i].absorbing);
    for (size_t i = 0; i < s->n_groups; i++) {
        const struct group *g = &s->groups[i];
        fprintf(out, "group %s '%s' %a %d %a %a", g->name.id, g->name.label, g->share, g->has_age,
                g->age_low, g->age_high);
        for (size_t k = 0; k < g->n_numbers; k++)
            fprintf(out, " %s=%a", g->number_names[k], g->numbers[k]);
        fprintf(out, "\n");
    }
    for (size_t i = 0; i < s->n_holders; i++)
        fprintf(out, "holder %s '%s' %d %a %a\n", s->holders[i].name.id, s->holders[i].name.label,
                s->holders[i].society, s->holders[i].available, s->holders[i].needed);
    for (size_t i = 0; i < s->n_budgets; i++) {
        const struct budget *b = &s->budgets[i];
        fprintf(out, "budget %s '%s' %zu %s earmark=%d lag=%d over=%d", b->name.id, b->name.label,
                b->holder, b->code ? b->code : "-", b->earmark.written, b->earmark.lag_years,
                b->earmark.over_years);
        dump_purse(out, "to", b->earmark.surplus_to);
        fprintf(out, "\n");
    }
}

static void dump_entry(FILE *out, const char *name, const struct entry *e, size_t n_states)
{
    if (e->share != NULL)
        dump_numbers(out, name, e->share, n_states);
    for (size_t i = 0; e->share == NULL && i < e->split.n; i++) {
        fprintf(out, " %s %zu", name, e->split.to[i]);
        dump_formula(out, "share", &e->split.share[i]);
    }
}

static void dump_cohort(FILE *out, const struct scenario *s)
{
    fprintf(out, "cohort %a %d", s->cohort.size, s->cohort.mode);
    dump_entry(out, "start", s->cohort.start, s->n_states);
    dump_entry(out, "arrive_in", s->cohort.arrive_in, s->n_states);
    for (size_t i = 0; i < s->cohort.n_arrivals; i++)
        fprintf(out, " %d:%a", s->cohort.arrivals[i].year, s->cohort.arrivals[i].people);
    fprintf(out, "\n");
}

static void dump_param(FILE *out, const struct scenario *s, const struct param *p)
{
    fprintf(out, "param %s per=%d/%d independent=%d redefined=%d evidence=%d source=%s", p->name.id,
            p->per, p->period_months, p->independent, p->redefined, p->evidence,
            p->source ? p->source : "-");
    dump_spec(out, &p->spec);
    for (size_t g = 0; p->by_group != NULL && g < s->n_groups; g++)
        dump_spec(out, &p->by_group[g]);
    fprintf(out, "\n");
}

static void dump_named(FILE *out, const struct scenario *s)
{
    for (size_t i = 0; i < s->n_params; i++)
        dump_param(out, s, &s->params[i]);
    for (size_t i = 0; i < s->n_shares; i++)
        dump_shares(out, &s->shares[i]);
    for (size_t i = 0; i < s->n_tables; i++) {
        const struct table *t = &s->tables[i];
        fprintf(out, "\ntable %s kind=%d per=%d/%d linear=%d", t->name.id, t->kind, t->per,
                t->period_months, t->linear);
        dump_numbers(out, "at", t->at, t->n);
        dump_numbers(out, "value", t->value, t->n);
        for (size_t g = 0; g < s->n_groups; g++)
            if (t->by_group[g] != t->value)
                dump_numbers(out, s->groups[g].name.id, t->by_group[g], t->n);
    }
    for (size_t i = 0; i < s->n_lets; i++)
        dump_formula(out, s->lets[i].name.id, &s->lets[i].formula);
    for (size_t i = 0; i < s->n_correlations; i++)
        fprintf(out, "\ncorrelate %s %s %a", s->correlations[i].params[0],
                s->correlations[i].params[1], s->correlations[i].rank);
    for (size_t i = 0; i < s->n_mvnormals; i++) {
        const struct mvnormal *m = &s->mvnormals[i];
        fprintf(out, "\nmvnormal");
        for (size_t k = 0; k < m->n; k++)
            fprintf(out, " %s", m->params[k]);
        dump_numbers(out, "mean", m->mean, m->n);
        dump_numbers(out, "covariance", m->covariance, m->n * m->n);
    }
    fprintf(out, "\n");
}

/* Everything of a file; the caller frees the text. */
static char *dump(const struct scenario_file *f)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (size_t i = 0; i < f->n_interventions; i++) {
        const struct scenario *s = f->interventions[i].world;
        fprintf(out, "== %s '%s'\n", f->interventions[i].name.id, f->interventions[i].name.label);
        dump_shared(out, s);
        dump_cohort(out, s);
        dump_named(out, s);
        for (size_t k = 0; k < s->n_states; k++)
            dump_row(out, &s->rows[k]);
        for (size_t k = 0; k < s->n_costs; k++)
            dump_line(out, &s->costs[k], f->n_interventions);
        for (size_t k = 0; k < s->n_outcomes; k++)
            dump_line(out, &s->outcomes[k], f->n_interventions);
        dump_agreements(out, s, f->n_interventions);
        dump_sensitivity(out, s);
    }
    for (size_t i = 0; i < f->n_unsourced; i++)
        fprintf(out, "unsourced %s\n", f->unsourced[i]);
    for (size_t i = 0; i < f->n_defaults; i++)
        fprintf(out, "default %s\n", f->defaults[i]);
    fclose(out);
    return text;
}

#endif
