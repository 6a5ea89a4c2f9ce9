/* Amounts at a move that depend on time in the state that is left, at the start of the cycle in
 * which it is left. Against sums over the cycles, and against the same move counted as a whole. */
#define _GNU_SOURCE /* asprintf */
#include "whole_run.h"

enum { YEARS = 10 };

/* A hundred devices of which the first is 0 years old. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Devices'\nprices = 2026\nstart = 2026-01-01\nhorizon = '10 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\n%s"
    "[states]\nworks = { label = 'Works'%s }\n%s"
    "[cohort]\nsize = 100\nmode = '%s'\nstart = { works = 1 }\n"
    "[group.everyone]\nshare = 1\nage = 31\n"
    "%s" /* moves */
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.repair]\non = '%s'\namount = '%s'\nper = 'once'\nbudget = 'purse'\n"
    "[cost.each]\non = '%s'\namount = '1'\nper = 'once'\nbudget = 'purse'\n"
    "[cost.each_by_time]\non = '%s'\namount = '1 + 0 * years_in_state'\nper = 'once'\n"
    "budget = 'purse'\n"
    "[intervention.now]\n";

struct device {
    const char *accounting, *mode, *moves, *on, *amount;
    int tracked; /* 0: as long as `after` says */
};

/* What else there is: only what the moves lead to, as others cannot be reached. */
static const char *others_of(const struct device *d)
{
    if (strstr(d->moves, "[from.broken]") == NULL)
        return strstr(d->moves, "gone") == NULL
                   ? "broken = { label = 'Broken', absorbing = true }\n"
                   : "broken = { label = 'Broken', absorbing = true }\n"
                     "gone = { label = 'Gone', absorbing = true }\n";
    return strstr(d->moves, "gone") == NULL
               ? "broken = { label = 'Broken', tracked = '24 months' }\n"
               : "broken = { label = 'Broken', tracked = '24 months' }\n"
                 "gone = { label = 'Gone', absorbing = true }\n";
}

static struct whole_run *run(struct device d, uint64_t draws)
{
    char *text = NULL, tracked[40] = "";
    if (d.tracked > 0)
        sprintf(tracked, ", tracked = '%d months'", d.tracked);
    assert_true(asprintf(&text, model, d.accounting, tracked, others_of(&d), d.mode, d.moves, d.on,
                         d.amount, d.on, d.on) > 0);
    struct whole_run *w = whole_run(text, draws);
    free(text);
    return w;
}

static double base_case(const struct whole_run *w, const char *line)
{
    return value_of(w, "now", "npv_line", line)->base_case;
}

static void assert_cost(struct device d, double expected)
{
    struct whole_run *w = run(d, 0);
    assert_close(base_case(w, "repair"), expected, 1e-12);
    assert_close(base_case(w, "each_by_time"), base_case(w, "each"), 1e-12);
    whole_run_close(w);
}

static const char probability[] = "moves = 'probability'\n";

/* A chance that does not depend on time: all cells move together. */
static void test_a_geometric_life_costs_the_sum_over_its_years(void **state)
{
    (void) state;
    double all = 0, three = 0;
    for (int t = 0; t < YEARS; t++) {
        all += 100 * pow(0.8, t) * 0.2 * (1000 - 85 * t);
        three += 100 * pow(0.8, t) * 0.2 * (1000 - 85 * fmin(t, 3));
    }
    struct device d = {probability,
                       "expected",
                       "[from.works]\nbroken = 0.2\n",
                       "works -> broken",
                       "1000 - 85 * years_in_state",
                       120};
    assert_cost(d, all);
    d.tracked = 36; /* beyond, the last value holds */
    assert_cost(d, three);
    d.on = "* -> broken";
    assert_cost(d, three);
}

static double survival(double t)
{
    return exp(-pow(t / 4, 1.7));
}

static void test_a_weibull_life_costs_the_sum_over_its_years(void **state)
{
    (void) state;
    double cost = 0;
    for (int t = 0; t < YEARS; t++)
        cost += 100 * (survival(t) - survival(t + 1)) * (1000 + 52.5 * t);
    assert_cost((struct device){"", "expected",
                                "[from.works]\nbroken = \"weibull_hazard(years_in_state, '1 year', "
                                "1.7, 4)\"\n",
                                "works -> broken", "1000 + 52.5 * years_in_state", 120},
                cost);
}

/* Of who is repaired the clock begins again, of who is broken it has its own. */
static void test_the_clock_is_that_of_the_state_that_is_left(void **state)
{
    (void) state;
    double works[YEARS + 1] = {100}, broken = 0, cost = 0;
    for (int t = 0; t < YEARS; t++) {
        double fails = 0;
        for (int age = t; age >= 0; age--) {
            fails += 0.2 * works[age];
            cost += 0.2 * works[age] * (1000 - 85 * age);
            works[age + 1] = 0.8 * works[age];
        }
        works[0] = 0.5 * broken;
        broken = 0.5 * broken + fails;
    }
    assert_cost((struct device){probability, "expected",
                                "[from.works]\nbroken = 0.2\n[from.broken]\nworks = 0.5\n",
                                "works -> broken", "1000 - 85 * years_in_state", 120},
                cost);
}

/* All are 31, and as old as their device and that. */
static void test_age_may_matter_too(void **state)
{
    (void) state;
    double cost = 0;
    for (int t = 0; t < YEARS; t++)
        cost += 100 * pow(0.8, t) * 0.2 * (10 * (31 + t) + (t < 2 ? 0 : 500));
    const char *amount = "10 * age + if(years_in_state < 2, 0, 500)";
    assert_cost((struct device){probability, "expected", "[from.works]\nbroken = 0.2\n",
                                "works -> broken", amount, 120},
                cost);
    assert_cost((struct device){probability, "expected",
                                "[from.works]\nbroken = 'if(age > 200, 0.1, 0.2)'\n",
                                "works -> broken", amount, 120},
                cost);
}

/* Who is left after three years has begun the third with two. */
static void test_who_leaves_after_a_time_leaves_the_last_cell(void **state)
{
    (void) state;
    const double cost = 100 * 0.2 * (7 + 0.8 * 1007 + 0.64 * 2007) + 100 * 0.512 * 2007;
    assert_cost((struct device){probability, "expected",
                                "[from.works]\nbroken = 0.2\n"
                                "after = { months = 36, broken = 1 }\n",
                                "works -> broken", "7 + 1000 * years_in_state", 0},
                cost);
}

/* Several moves within a cycle: of who begins it in a cell of the state, and of who comes in within
 * it, with clock 0. Alone, a hazard of 0.3 takes exp(-0.3 t) - exp(-0.3 (t + 1)) in year t. */
static void test_exact_moves_have_the_clock_of_the_start_of_the_cycle(void **state)
{
    (void) state;
    double cost = 0;
    for (int t = 0; t < YEARS; t++)
        cost += 100 * (exp(-0.3 * t) - exp(-0.3 * (t + 1))) * (1000 - 85 * t);
    const char *const exact = "exact = true\n";
    struct device d = {exact,
                       "expected",
                       "[from.works]\nbroken = \"from_rate(0.3, '1 year')\"\n",
                       "works -> broken",
                       "1000 - 85 * years_in_state",
                       120};
    assert_cost(d, cost);
    d.moves = "[from.works]\nbroken = 0.4\ngone = 0.1\n[from.broken]\nworks = 0.6\ngone = 0.1\n";
    struct whole_run *w = run(d, 0);
    assert_close(base_case(w, "each_by_time"), base_case(w, "each"), 1e-12);
    whole_run_close(w);
    d.moves =
        "[from.works]\nbroken = 'if(years_in_state < 2, 0.4, 0.2) * hazard(0.4, \"1 year\")'\n"
        "gone = 0.1\n[from.broken]\nworks = 0.6\n";
    w = run(d, 0);
    assert_close(base_case(w, "each_by_time"), base_case(w, "each"), 1e-12);
    whole_run_close(w);
}

/* In every draw the move counted by time is the move counted as a whole; on average both modes say
 * the same. */
static void assert_people(struct device d)
{
    struct whole_run *flows = run(d, 0);
    d.mode = "people";
    struct whole_run *people = run(d, 3000);
    const struct summary *s = value_of(people, "now", "npv_line", "repair");
    const struct summary *each = value_of(people, "now", "npv_line", "each");
    const struct summary *by_time = value_of(people, "now", "npv_line", "each_by_time");
    assert_near(s->mean, base_case(flows, "repair"), 5 * s->mc_error);
    assert_true(s->mc_error < 0.01 * fabs(s->mean));
    assert_true(each->mean == by_time->mean && each->sd == by_time->sd);
    assert_true(each->p05 == by_time->p05 && each->p95 == by_time->p95);
    whole_run_close(flows);
    whole_run_close(people);
}

static void test_whole_people_agree_with_average_flows(void **state)
{
    (void) state;
    const char *const back = "[from.works]\nbroken = 0.3\n[from.broken]\nworks = 0.5\ngone = 0.1\n";
    assert_people(
        (struct device){"", "expected", back, "works -> broken", "1000 - 85 * years_in_state", 36});
    assert_people(
        (struct device){"", "expected", back, "* -> gone", "1000 + 300 * years_in_state", 36});
    assert_people((struct device){"", "expected", back, "works -> broken",
                                  "10 * age + if(years_in_state < 2, 0, 500)", 120});
    assert_people((struct device){"", "expected",
                                  "[from.works]\nbroken = 0.3\n"
                                  "after = { months = 36, broken = 0.75, gone = 'rest' }\n",
                                  "works -> broken", "7 + 1000 * years_in_state", 0});
}

/* Who affects each other steps together, and is counted likewise. */
static void test_whole_people_who_step_together_are_counted_likewise(void **state)
{
    (void) state;
    struct whole_run *w =
        run((struct device){"", "people",
                            "[from.works]\nbroken = \"hazard(0.3, '1 year') * (1 + "
                            "people('broken') / 100)\"\n[from.broken]\nworks = 0.5\n",
                            "works -> broken", "1000 - 85 * years_in_state", 36},
            200);
    const struct summary *each = value_of(w, "now", "npv_line", "each");
    const struct summary *by_time = value_of(w, "now", "npv_line", "each_by_time");
    assert_true(each->mean == by_time->mean && each->p05 == by_time->p05);
    assert_close(by_time->base_case, each->base_case, 1e-12);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_geometric_life_costs_the_sum_over_its_years),
        cmocka_unit_test(test_a_weibull_life_costs_the_sum_over_its_years),
        cmocka_unit_test(test_the_clock_is_that_of_the_state_that_is_left),
        cmocka_unit_test(test_age_may_matter_too),
        cmocka_unit_test(test_who_leaves_after_a_time_leaves_the_last_cell),
        cmocka_unit_test(test_exact_moves_have_the_clock_of_the_start_of_the_cycle),
        cmocka_unit_test(test_whole_people_agree_with_average_flows),
        cmocka_unit_test(test_whole_people_who_step_together_are_counted_likewise),
    };
    return cmocka_run_group_tests_name("amounts at moves", tests, NULL, NULL);
}
