/* The accounts add up: payments between budgets leave nothing, lines make budgets, budgets make
 * holders, holders make society, years make totals. In every draw, which is why these runs have
 * one draw each: then the mean is that draw's value. Half a cent. */
#include "whole_run.h"

static const double CENT = 0.005;

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Balance'\nprices = 2026\nstart = 2026-03-01\nhorizon = '5 years'\n"
    "cycle = '%d months'\nbaseline = 'now'\n"
    "[accounting]\nyear_start = '08-01'\nbreak_even = '%s'\ndiscount = %s\n"
    "[cohort]\nsize = 41\nmode = '%s'\nstart = { a = 0.75, b = 0.25 }\n"
    "arrivals = { 2027 = 24, 2029 = 13 }\n"
    "[group.old]\nshare = 0.25\nage = [40, 44]\nchildren = 2\n"
    "[group.young]\nshare = 0.75\nage = [20, 21]\nchildren = 0.5\n"
    "[states]\na = { label = 'A', tracked = '24 months' }\nb = 'B'\n"
    "gone = { label = 'Gone', absorbing = true }\n"
    "[param]\n"
    "out = { kind = 'probability', per = 'year', mean = 0.4, sd = 0.1 }\n"
    "fee = { kind = 'money', per = 'person-month', mean = 1234.5, sd = 400, "
    "by_group = { old = { mean = 987.6, sd = 300 } } }\n"
    "[from.a]\nb = 'out * exp(-0.3 * years_in_state)'\ngone = 0.02\n"
    "[from.b]\nobserved = { a = 7, gone = 2, stayed = 31 }\nper = '1 year'\n"
    "[holder]\nh = 'H'\ni = 'I'\nj = 'J'\nabroad = { label = 'Abroad', society = false }\n"
    "[budget]\npurse = { holder = 'h' }\nother = { holder = 'h' }\nlast = { holder = 'i' }\n"
    "of_abroad = { holder = 'abroad' }\n" /* j has none, and is paid all the same */
    "[cost]\n"
    "care = { in = { a = 'fee', b = '0.3 * fee' }, budget = 'purse' }\n"
    "paid = { in = ['a'], amount = 'fee', budget = 'purse', to = 'last' }\n"
    "within = { on = 'a -> b', amount = 431.7, budget = 'purse', to = 'other' }\n"
    "received = { in = ['b'], amount = -512.3, per = 'person-year', budget = 'last', to = 'j' }\n"
    "left = { on = 'arrival', amount = 77.7, budget = 'other', to = 'abroad' }\n"
    "fixed = { amount = 33_333, per = 'year', budget = 'last', years = '2026-2028' }\n"
    "step = { in = ['a', 'b'], group_of = 7, amount = 9_100, per = 'group-year', "
    "budget = 'other' }\n"
    "opened = { in = ['a'], group_of = 9, amount = 900, per = 'group-month', budget = 'last', "
    "opened = '09-01', to = 'purse' }\n"
    "half = { in = ['b'], amount = 8_000, per = 'person-year', budget = 'last', "
    "cashable = 0.35 }\n"
    "extra = { in = ['a'], amount = 700, per = 'person-year', budget = 'other', "
    "only = ['then'] }\n"
    "[outcome]\n"
    "years_b = { in = ['b'], amount = 1, per = 'person-year', value = 1000, discount = %s }\n"
    "moves = { on = '* -> gone', amount = 1, better = 'less', value = 250, discount = %s }\n"
    "[intervention.now]\n"
    "[intervention.then]\nfrom.a = { b = '1.4 * out', gone = 0.02 }\n";

static struct whole_run *run_break_even(int months, const char *break_even, const char *discount,
                                        const char *mode, uint64_t seed, uint64_t draws)
{
    char text[6000];
    snprintf(text, sizeof text, model, months, break_even, discount, mode, discount, discount);
    return whole_run_with(
        text,
        (struct simulate_options){
            .draws = draws, .base_case = draws == 0, .has_seed = true, .seed = seed, .threads = 1});
}

static struct whole_run *run_balance(int months, const char *discount, const char *mode,
                                     uint64_t seed, uint64_t draws)
{
    return run_break_even(months, "cash", discount, mode, seed, draws);
}

/* The one draw's value, or the base case where there are no draws. */
static double value(const struct summary *s)
{
    return isnan(s->mean) ? s->base_case : s->mean;
}

static double row(const struct whole_run *w, bool difference, const char *intervention,
                  const char *group, const char *kind, const char *name)
{
    return value(whole_run_row(difference ? w->r->differences : w->r->summary,
                               difference ? w->r->n_differences : w->r->n_summary, intervention,
                               group, kind, name));
}

static const struct {
    const char *budget, *holder;
} budgets[] = {{"purse", "h"}, {"other", "h"}, {"last", "i"}, {"j", "j"}, {"of_abroad", "abroad"}};

static const struct {
    const char *line, *budget, *to;
} lines[] = {{"care", "purse", NULL},        {"paid", "purse", "last"},
             {"within", "purse", "other"},   {"received", "last", "j"},
             {"left", "other", "of_abroad"}, {"fixed", "last", NULL},
             {"step", "other", NULL},        {"opened", "last", "purse"},
             {"half", "last", NULL},         {"extra", "other", NULL}};

enum { BUDGETS = 5, LINES = 10, FIRST_YEAR = 2025, YEARS = 6 };

static bool has_line(bool difference, const char *intervention, size_t line)
{
    return difference || strcmp(lines[line].line, "extra") != 0 ||
           strcmp(intervention, "then") == 0;
}

static void assert_values_add_up(const struct whole_run *w, bool difference,
                                 const char *intervention, const char *group)
{
    double society = 0;
    for (size_t b = 0; b < BUDGETS; b++) {
        double sum = 0;
        for (size_t l = 0; l < LINES; l++) {
            if (!has_line(difference, intervention, l))
                continue;
            const double x = row(w, difference, intervention, group, "npv_line", lines[l].line);
            if (strcmp(lines[l].budget, budgets[b].budget) == 0)
                sum += x;
            if (lines[l].to != NULL && strcmp(lines[l].to, budgets[b].budget) == 0)
                sum -= x;
        }
        assert_near(row(w, difference, intervention, group, "npv_budget", budgets[b].budget), sum,
                    CENT);
        if (strcmp(budgets[b].holder, "abroad") != 0)
            society += sum;
    }
    assert_near(row(w, difference, intervention, group, "npv_holder", "h"),
                row(w, difference, intervention, group, "npv_budget", "purse") +
                    row(w, difference, intervention, group, "npv_budget", "other"),
                CENT);
    if (difference)
        society -= row(w, true, intervention, group, "freed_capacity", "i");
    society -= 1000 * row(w, difference, intervention, group, "outcome", "years_b");
    society += 250 * row(w, difference, intervention, group, "outcome", "moves");
    assert_near(row(w, difference, intervention, group, "npv_society", "society"), society, CENT);
}

static void assert_years_add_up(const struct whole_run *w, const char *intervention,
                                const char *versus)
{
    const bool difference = *versus != '\0';
    for (int y = 0; y < YEARS; y++) {
        for (size_t b = 0; b < BUDGETS; b++) {
            double sum = 0;
            for (size_t l = 0; l < LINES; l++) {
                const bool receives =
                    lines[l].to != NULL && strcmp(lines[l].to, budgets[b].budget) == 0;
                if (has_line(difference, intervention, l) &&
                    (receives || strcmp(lines[l].budget, budgets[b].budget) == 0))
                    sum += value(year_of(w, intervention, versus, FIRST_YEAR + y, budgets[b].budget,
                                         lines[l].line));
            }
            assert_near(
                value(year_of(w, intervention, versus, FIRST_YEAR + y, budgets[b].budget, "")), sum,
                CENT);
        }
        for (size_t l = 0; l < LINES; l++)
            if (lines[l].to != NULL && has_line(difference, intervention, l))
                assert_near(value(year_of(w, intervention, versus, FIRST_YEAR + y, lines[l].budget,
                                          lines[l].line)) +
                                value(year_of(w, intervention, versus, FIRST_YEAR + y, lines[l].to,
                                              lines[l].line)),
                            0, CENT);
    }
}

static void assert_balance(const struct whole_run *w)
{
    static const char *const groups[] = {"all", "old", "young"};
    for (size_t g = 0; g < 3; g++) {
        assert_values_add_up(w, false, "now", groups[g]);
        assert_values_add_up(w, false, "then", groups[g]);
        assert_values_add_up(w, true, "then", groups[g]);
    }
    assert_years_add_up(w, "now", "");
    assert_years_add_up(w, "then", "");
    assert_years_add_up(w, "then", "now");
    assert_true(fabs(row(w, true, "then", "all", "npv_line", "half")) > 1);
}

static void test_every_draw_balances(void **state)
{
    (void) state;
    static const char *const modes[] = {"people", "expected"};
    static const int months[] = {1, 4, 12};
    for (size_t mode = 0; mode < 2; mode++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct whole_run *w = run_balance(months[seed - 1], "0.04", modes[mode], seed, 1);
            assert_balance(w);
            whole_run_close(w);
        }
}

static void test_the_base_case_balances(void **state)
{
    (void) state;
    struct whole_run *w = run_balance(3, "0.04", "people", 1, 0);
    assert_balance(w);
    whole_run_close(w);
}

static void test_budget_years_add_up_to_undiscounted_totals(void **state)
{
    (void) state;
    static const char *const modes[] = {"people", "expected"};
    for (size_t mode = 0; mode < 2; mode++) {
        struct whole_run *w = run_balance(3, "0.0", modes[mode], 7, 1);
        for (size_t b = 0; b < BUDGETS; b++) {
            double own = 0, more = 0;
            for (int y = 0; y < YEARS; y++) {
                own += value(year_of(w, "then", "", FIRST_YEAR + y, budgets[b].budget, ""));
                more += value(year_of(w, "then", "now", FIRST_YEAR + y, budgets[b].budget, ""));
            }
            assert_near(row(w, false, "then", "all", "npv_budget", budgets[b].budget), own, CENT);
            assert_near(row(w, true, "then", "all", "npv_budget", budgets[b].budget), more, CENT);
        }
        /* and the running total per holder ends there */
        for (size_t i = 0; i < w->r->n_cumulative; i++) {
            const struct cumulative_row *c = &w->r->cumulative[i];
            if (c->year == FIRST_YEAR + YEARS - 1)
                assert_near(value(&c->value),
                            strcmp(c->holder, "society") == 0
                                ? row(w, true, "then", "all", "npv_society", "society")
                                : row(w, true, "then", "all", "npv_holder", c->holder),
                            CENT);
        }
        whole_run_close(w);
    }
}

/* However a line is counted, by state, move, arrival, step or calendar, and in part cashable. */
static void test_discounted_years_add_up_to_the_present_value(void **state)
{
    (void) state;
    static const char *const modes[] = {"people", "expected"};
    for (size_t mode = 0; mode < 2; mode++) {
        struct whole_run *w = run_break_even(3, "discounted", "0.04", modes[mode], 7, 1);
        size_t compared = 0;
        for (size_t i = 0; i < w->r->n_cumulative; i++) {
            const struct cumulative_row *c = &w->r->cumulative[i];
            if (c->year != FIRST_YEAR + YEARS - 1)
                continue;
            const bool society = strcmp(c->holder, "society") == 0;
            assert_near(
                value(&c->value),
                row(w, true, "then", "all", society ? "npv_society" : "npv_holder", c->holder),
                CENT);
            compared++;
        }
        assert_int_equal(compared, 5);
        whole_run_close(w);
    }
}

/* Except where a saving is split, because that is done on the whole and not by group. */
static void test_groups_add_up_to_all(void **state)
{
    (void) state;
    static const char *const modes[] = {"people", "expected"};
    for (size_t mode = 0; mode < 2; mode++) {
        struct whole_run *w = run_balance(1, "0.04", modes[mode], 5, 1);
        size_t compared = 0;
        for (size_t i = 0; i < w->r->n_summary; i++) {
            const struct summary_row *s = &w->r->summary[i];
            if (strcmp(s->group, "all") != 0)
                continue;
            assert_near(row(w, false, s->intervention, "old", s->kind, s->name) +
                            row(w, false, s->intervention, "young", s->kind, s->name),
                        value(&s->value), CENT);
            compared++;
        }
        assert_int_equal(compared, 2 * (4 + 5 + 9 + 1 + 2) + 1);
        whole_run_close(w);
    }
}

static void test_people_are_conserved(void **state)
{
    (void) state;
    static const char *const modes[] = {"people", "expected"};
    for (size_t mode = 0; mode < 2; mode++) {
        struct whole_run *w = run_balance(1, "0.04", modes[mode], 3, 1);
        double last = 0;
        for (int half = 0; half <= 10; half++) {
            double sum = 0;
            static const char *const states[] = {"a", "b", "gone"};
            for (size_t s = 0; s < 3; s++)
                sum += value(people_of(w, "then", "all", 0.5 * half, states[s]));
            assert_true(sum >= last - 1e-9);
            last = sum;
            if (half == 0)
                assert_near(sum, 41, 1e-9);
        }
        assert_near(last, 41 + 24 + 13, 1e-9);
        whole_run_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_draw_balances),
        cmocka_unit_test(test_the_base_case_balances),
        cmocka_unit_test(test_budget_years_add_up_to_undiscounted_totals),
        cmocka_unit_test(test_discounted_years_add_up_to_the_present_value),
        cmocka_unit_test(test_groups_add_up_to_all),
        cmocka_unit_test(test_people_are_conserved),
    };
    return cmocka_run_group_tests_name("balance", tests, NULL, NULL);
}
