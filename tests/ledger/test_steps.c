/* Step costs: groups = ceil(people at the start of the cycle / group_of). */
#include "whole_run.h"

enum { PEOPLE = 20, CYCLES = 6 };

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Steps'\nprices = 2026\nstart = %s\nhorizon = '%d months'\n"
    "cycle = '%d months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = %s\n"
    "[cohort]\nsize = %g\nmode = '%s'\nstart = { a = 1.0 }\n"
    "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
    "[from.a]\nb = 0.6\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.class]\nin = ['a']\ngroup_of = 6\namount = 1000\nper = '%s'\nbudget = 'purse'\n"
    "%s"
    "[intervention.now]\n";

static struct whole_run *run_steps(const char *start, int horizon, int months, const char *discount,
                                   double size, const char *mode, const char *per, const char *more,
                                   uint64_t draws)
{
    char text[3000];
    snprintf(text, sizeof text, model, start, horizon, months, discount, size, mode, per, more);
    return whole_run(text, draws);
}

/* Binomial chances of k of PEOPLE. */
static double chance_of(int k, double p)
{
    return exp(lgamma(PEOPLE + 1) - lgamma(k + 1) - lgamma(PEOPLE - k + 1)) * pow(p, k) *
           pow(1 - p, PEOPLE - k);
}

static void test_people_cost_more_groups_than_their_average_does(void **state)
{
    (void) state;
    struct whole_run *w =
        run_steps("2026-01-01", 36, 6, "0.0", PEOPLE, "people", "group-year", "", 6000);
    double expected = 0, people = 0;
    for (int t = 0; t < CYCLES; t++) {
        const double p = pow(0.4, 0.5 * t);
        expected += 500 * ceil(PEOPLE * p / 6);
        for (int k = 0; k <= PEOPLE; k++)
            people += 500 * ceil(k / 6.0) * (t == 0 ? k == PEOPLE : chance_of(k, p));
    }
    const struct summary *s = value_of(w, "now", "npv_line", "class");
    assert_close(s->base_case, expected, 1e-12);
    assert_near(s->mean, people, 5 * s->mc_error);
    assert_true(fabs(people - expected) > 20 * s->mc_error);
    whole_run_close(w);
}

static void test_step_costs_are_discounted_in_their_cycle(void **state)
{
    (void) state;
    struct whole_run *w =
        run_steps("2026-01-01", 36, 6, "0.05", PEOPLE, "expected", "group-month", "", 0);
    double expected = 0;
    for (int t = 0; t < CYCLES; t++)
        expected += 6000 * ceil(PEOPLE * pow(0.4, 0.5 * t) / 6) * pow(1.05, -0.5 * t - 0.25);
    assert_close(value_of(w, "now", "npv_line", "class")->base_case, expected, 1e-12);
    whole_run_close(w);
}

/* Started in March with 20 people: 4 classes until August, when 20 * 0.4^(5/12) = 13.66 need 3,
 * which stay until next August, when 5.46 need 1. With longer cycles the one that holds August
 * counts at its own start: 15.9 and 6.4 people in June, 20 and 8 in March. */
static void test_classes_opened_once_a_year_stay_until_the_next_opening(void **state)
{
    (void) state;
    static const int months[] = {1, 3, 6};
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *w = run_steps("2026-03-01", 24, months[i], "0.0", PEOPLE, "expected",
                                        "group-month", "opened = '08-01'\n", 0);
        static const int until_opening[] = {5, 3, 0};
        static const double at_opening[] = {3, 3, 4}, at_next[] = {1, 2, 2};
        const int k = until_opening[i];
        assert_close(value_of(w, "now", "npv_line", "class")->base_case,
                     1000 * (4 * k + at_opening[i] * 12 + at_next[i] * (12 - k)), 1e-12);
        whole_run_close(w);
    }
}

static void test_a_full_group_is_one_group(void **state)
{
    (void) state;
    /* 0.06 + 0.42 + 5.52 is a hair over 6 in binary */
    static const char groups[] = "[group.one]\nshare = 0.01\n[group.seven]\nshare = 0.07\n"
                                 "[group.six]\nshare = 0.92\n";
    struct whole_run *w =
        run_steps("2026-01-01", 12, 12, "0.0", 6, "expected", "group-year", groups, 0);
    assert_close(value_of(w, "now", "npv_line", "class")->base_case, 1000, 1e-12);
    whole_run_close(w);
    w = run_steps("2026-01-01", 12, 12, "0.0", 6.1, "expected", "group-year", "", 0);
    assert_close(value_of(w, "now", "npv_line", "class")->base_case, 2000, 1e-12);
    whole_run_close(w);
}

/* Groups of people in several states are counted together, and attributed by who is there. */
static void test_states_and_groups_share_classes(void **state)
{
    (void) state;
    static const char more[] =
        "[cost.both]\nin = ['a', 'b']\ngroup_of = 6\namount = 1000\nper = 'group-year'\n"
        "budget = 'purse'\n"
        "[group.one]\nshare = 0.3\n[group.two]\nshare = 0.7\n";
    struct whole_run *w =
        run_steps("2026-01-01", 24, 12, "0.0", PEOPLE, "expected", "group-year", more, 0);
    assert_close(value_of(w, "now", "npv_line", "both")->base_case, 8000, 1e-12);
    assert_close(value_of_group(w, "now", "one", "npv_line", "both")->base_case, 2400, 1e-12);
    assert_close(value_of(w, "now", "npv_line", "class")->base_case, 4000 + 2000, 1e-12);
    assert_close(value_of_group(w, "now", "two", "npv_line", "class")->base_case, 4200, 1e-12);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_cost_more_groups_than_their_average_does),
        cmocka_unit_test(test_step_costs_are_discounted_in_their_cycle),
        cmocka_unit_test(test_classes_opened_once_a_year_stay_until_the_next_opening),
        cmocka_unit_test(test_a_full_group_is_one_group),
        cmocka_unit_test(test_states_and_groups_share_classes),
    };
    return cmocka_run_group_tests_name("steps", tests, NULL, NULL);
}
