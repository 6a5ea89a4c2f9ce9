/* docs/statushouders-money.md: the Dutch rules of the shipped scenario, followed by hand. What
 * people do in the first months is worked out here; where years of moves have gone before, what a
 * rule pays is worked out from the costs it reads. */
#include "whole_run.h"

static const double BUIG = 400000, NORM_BUDGET = 41500000, SHORTAGE = 0.09;

static struct whole_run *run(const char *what_if)
{
    return whole_run_with(
        NULL, (struct simulate_options){.scenario = PROJECT_DIR "/scenarios/statushouders.toml",
                                        .base_case = true,
                                        .what_if = what_if,
                                        .threads = 1});
}

static double amount(const struct whole_run *w, const char *intervention, int year,
                     const char *budget, const char *line)
{
    return year_of(w, intervention, "", year, budget, line)->base_case;
}

/* 94 on a benefit at first; after three months those who have found no other income (1 % a year),
 * of whom this part still lives here (5.9 % a year move; half of a month's movers count). */
static double begin_a_course(void)
{
    const double here = (pow(1 - 0.059, 2 / 12.0) + pow(1 - 0.059, 3 / 12.0)) / 2;
    return 94 * pow(0.99, 3 / 12.0) * here;
}

static void test_the_integration_grant_is_settled_on_who_began(void **state)
{
    (void) state;
    static const char *const both[] = {"tegenprestatie", "schakelklas"};
    struct whole_run *w = run(NULL);
    const double n = begin_a_course(), route = 32000 / 3.0,
                 school = (15500 + 4 * 17000 + 21000) / 6.0;
    for (size_t i = 0; i < 2; i++) {
        assert_close(amount(w, both[i], 2027, "integration", "spuk_advance"), -1160000, 1e-12);
        assert_close(amount(w, both[i], 2028, "integration", "spuk_settled"), 1160000, 1e-12);
    }
    assert_close(amount(w, "tegenprestatie", 2027, "integration", "route"), n * route, 1e-9);
    assert_close(amount(w, "tegenprestatie", 2028, "integration", "spuk_language_route"),
                 -n * 11600, 1e-9);
    assert_close(amount(w, "tegenprestatie", 2030, "integration", "earmark.integration"),
                 n * (11600 - route), 1e-9);
    assert_close(amount(w, "schakelklas", 2027, "integration", "schakelklas"), 0.6 * n * school,
                 1e-9);
    assert_close(amount(w, "schakelklas", 2028, "integration", "spuk_schakelklas"),
                 -0.6 * n * 17000, 1e-9);
    assert_close(amount(w, "schakelklas", 2028, "integration", "spuk_language_route"),
                 -0.4 * n * 11600, 1e-9);
    assert_near(amount(w, "schakelklas", 2030, "integration", "earmark.integration"), 0, 1e-6);
    whole_run_close(w);
}

/* 20,000 inhabitants: a fifth of the budget is objective, the rest follows two years later. */
static void test_a_small_town_keeps_a_fifth_of_what_it_saves(void **state)
{
    (void) state;
    struct whole_run *w = run("small_towns");
    double kept = 0;
    for (int i = 0; i < 2; i++) {
        const char *intervention = i == 0 ? "tegenprestatie" : "schakelklas";
        const double spent = amount(w, intervention, 2029, "income", "benefits");
        const double budget = -amount(w, intervention, 2031, "income", "buig");
        assert_close(budget, 0.2 * BUIG + 0.8 * spent, 1e-12);
        kept += (i == 0 ? 1 : -1) * (spent - budget);
    }
    const double saved = amount(w, "tegenprestatie", 2029, "income", "benefits") -
                         amount(w, "schakelklas", 2029, "income", "benefits");
    assert_true(saved > 300000);
    assert_close(kept, 0.2 * saved, 1e-9);
    whole_run_close(w);
}

/* Between 7.5 and 12.5 % of the whole budget the state pays half of the deficit, a year later. */
static void test_in_a_bad_year_half_of_a_saving_is_kept(void **state)
{
    (void) state;
    static const char *const both[] = {"tegenprestatie", "schakelklas"};
    struct whole_run *w = run("shortage");
    for (size_t i = 0; i < 2; i++) {
        const double own = amount(w, both[i], 2029, "income", "benefits") - BUIG;
        const double deficit = own + SHORTAGE * NORM_BUDGET;
        assert_true(deficit > 0.075 * NORM_BUDGET && deficit < 0.125 * NORM_BUDGET);
        assert_close(amount(w, both[i], 2030, "income", "vangnet"),
                     -0.5 * (deficit - 0.075 * NORM_BUDGET), 1e-9);
    }
    whole_run_close(w);
}

/* 3,500 a recipient; the mean of three years, of which the first two have nobody, a year later. */
static void test_the_fund_follows_the_mean_of_three_years(void **state)
{
    (void) state;
    struct whole_run *w = run(NULL);
    double years[4];
    for (int y = 0; y < 4; y++)
        years[y] = -amount(w, "tegenprestatie", 2028 + y, "municipal_fund", "fund");
    /* what 2028 and 2029 add shows in 2029 and 2030; what 2027 added is gone in 2031 */
    const double of_2027 = years[0], of_2028 = years[1] - years[0], of_2029 = years[2] - years[1];
    const double of_2030 = years[3] - of_2028 - of_2029;
    assert_true(of_2027 > of_2028 && of_2028 > of_2029 && of_2029 > of_2030 && of_2030 > 0);
    assert_near(of_2027, 91.59 * 0.9705 * 3500 / 3, 20);
    whole_run_close(w);
}

/* Counted on 1 October, paid two years later at 11,667 a pupil: of 56.258 in the class (94 on a
 * benefit, 60 %) after 18 months (0.88 x 0.99 x 0.985)^1.5 are left, of whom 70 % go on. */
static void test_the_college_is_paid_two_years_later(void **state)
{
    (void) state;
    struct whole_run *w = run(NULL);
    const double class = 0.6 * 94 * pow(0.99, 3 / 12.0);
    const double pupils = 0.7 * class * pow(0.88 * 0.99 * 0.985, 1.5);
    const double paid = -amount(w, "schakelklas", 2030, "roc_mbo", "mbo_funding") / (35000 / 3.0);
    assert_near(amount(w, "schakelklas", 2028, "roc_mbo", "mbo_funding"), 0, 1e-9);
    assert_true(paid > pupils && paid < pupils + 0.7); /* a few came from the B1 route */
    assert_true(amount(w, "schakelklas", AFTER_HORIZON, "roc_mbo", "mbo_funding") < 0);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_integration_grant_is_settled_on_who_began),
        cmocka_unit_test(test_a_small_town_keeps_a_fifth_of_what_it_saves),
        cmocka_unit_test(test_in_a_bad_year_half_of_a_saving_is_kept),
        cmocka_unit_test(test_the_fund_follows_the_mean_of_three_years),
        cmocka_unit_test(test_the_college_is_paid_two_years_later),
    };
    return cmocka_run_group_tests_name("statushouders, by hand", tests, NULL, NULL);
}
