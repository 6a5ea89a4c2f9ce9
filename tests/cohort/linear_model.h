/* linear_model.h -- a scenario in which every line is linear in people, with every kind of line,
 * and what must then hold: whole people and expected flows have the same mean. Each run in people
 * mode carries its expected flow as base case, and nothing is drawn but people: so every number of
 * every table has to lie within five standard errors of its base case. */
#ifndef LINEAR_MODEL_H
#define LINEAR_MODEL_H

#include "whole_run.h"

enum { DRAWS = 640 };

/* Every kind of line, several groups, arrivals, ages, tracked time, `after`, `times`, a budget
 * year that starts in August, cycles that straddle it. %s: cycle, accounting, the rest. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Linear'\nprices = 2026\nstart = 2026-03-01\nhorizon = '6 years'\n"
    "cycle = '%d months'\nbaseline = 'now'\n"
    "[accounting]\nyear_start = '08-01'\noccupancy = '%s'\ndiscount_at = '%s'\n"
    "discount = [{ rate = 0.04, until = 2 }, { rate = 0.02 }]\n"
    "[cohort]\nsize = 48\nmode = 'people'\nstart = { a = 0.75, b = 0.25 }\n"
    "arrivals = { 2027 = 24, 2029 = 12 }\n"
    "[group.old]\nshare = 0.25\nage = [40, 44]\nchildren = 2\n"
    "[group.young]\nshare = 0.75\nage = [20, 21]\nchildren = 0.5\n"
    "[states]\na = { label = 'A', tracked = '24 months' }\nb = 'B'\nc = 'C'\n"
    "gone = { label = 'Gone', absorbing = true }\n"
    "[table.out]\nkind = 'probability'\nper = 'year'\nat = [0, 1, 2]\nvalue = [0.6, 0.3, 0.4]\n"
    "source = 'x'\n"
    "[from.a]\nb = 'out(years_in_state)'\nc = 0.3\n"
    "[from.b]\na = 0.25\ngone = 0.05\ntimes = 'if(year == 2028, 2, 1)'\n"
    "[from.c]\na = 0.2\nafter = { months = 12, b = 0.6, gone = 'rest' }\n"
    "[holder]\nh = 'H'\ni = 'I'\n"
    "[budget]\npurse = { holder = 'h' }\nother = { holder = 'i' }\n"
    "[cost]\n"
    "in_states = { in = { a = 1000, b = 250 }, per = 'person-month', budget = 'purse' }\n"
    "paid = { in = ['c'], amount = -700, per = 'person-year', budget = 'purse', to = 'other' }\n"
    "on_move = { on = 'a -> b', amount = 410, budget = 'purse' }\n"
    "on_moves = { on = { '* -> gone' = 120, 'b -> a' = 35 }, budget = 'other' }\n"
    "on_arrival = { on = 'arrival', amount = 'children * 90', budget = 'purse' }\n"
    "in_window = { in = ['a', 'c'], amount = 300, per = 'person-year', budget = 'purse', "
    "years = '2027-2029' }\n"
    "moves_in_window = { on = '* -> a', amount = 300, budget = 'purse', years = '2028' }\n"
    "per_year = { amount = 1300, per = 'year', budget = 'purse', years = '2027-' }\n"
    "per_month = { amount = 'if(year == 2029, 70, 60)', per = 'month', budget = 'other' }\n"
    "by_time_in_state = { in = ['a'], amount = '100 + 60 * years_in_state', "
    "per = 'person-year', budget = 'purse' }\n"
    "by_time_in_c = { in = { c = 'months_in_state' }, per = 'person-month', "
    "budget = 'purse' }\n"
    "by_year = { in = ['b'], amount = '10 * (year - 2020)', per = 'person-year', "
    "budget = 'purse' }\n"
    "by_group = { in = ['b'], amount = '100 * children', per = 'person-year', "
    "budget = 'purse' }\n"
    "%s"
    "[outcome]\n"
    "years_b = { in = ['b'], amount = 1, per = 'person-year', value = 100, discount = 0.1 }\n"
    "moves_c = { on = 'a -> c', amount = 1, better = 'less' }\n"
    "[intervention.now]\n"
    "[intervention.then.from.a]\nb = '1.5 * out(years_in_state)'\nc = 0.1\n";

static const char ages[] =
    "by_age = { in = ['b'], amount = 'if(age < 21.5, 500, 20 * age)', per = 'person-year', "
    "budget = 'purse' }\n"
    "by_age_on_move = { on = 'a -> b', amount = '3 * age', budget = 'purse' }\n"
    "by_age_on_moves = { on = '* -> a', amount = 'if(age < 21.5, 500, 20 * age)', "
    "budget = 'other' }\n"
    "by_age_and_arrival = { in = ['c'], amount = 'age + 9 * years_since_arrival', "
    "per = 'person-month', budget = 'other' }\n"
    "by_age_and_time = { in = ['a'], amount = 'age * (1 + years_in_state)', "
    "per = 'person-month', budget = 'other' }\n";

static inline void assert_agrees(const struct summary *s, const char *table, const char *what,
                                 size_t row)
{
    const double tolerance = 5 * s->mc_error + 1e-9 * (1 + fabs(s->base_case));
    if (!(fabs(s->mean - s->base_case) <= tolerance))
        fail_msg("%s %zu (%s): people %.8g +- %.3g, expected %.8g", table, row, what, s->mean,
                 s->mc_error, s->base_case);
}

static inline void assert_all_agree(const struct whole_run *w)
{
    const struct results *r = w->r;
    size_t uncertain = 0;
    for (size_t i = 0; i < r->n_summary; i++) {
        assert_agrees(&r->summary[i].value, "summary", r->summary[i].name, i);
        uncertain += r->summary[i].value.sd > 0;
    }
    for (size_t i = 0; i < r->n_years; i++)
        assert_agrees(&r->years[i].value, "years", r->years[i].line, i);
    for (size_t i = 0; i < r->n_occupancy; i++)
        assert_agrees(&r->occupancy[i].value, "occupancy", r->occupancy[i].state, i);
    assert_true(uncertain > r->n_summary / 2);
}

#endif
