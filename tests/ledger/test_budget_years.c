/* Amounts by budget year: partial first and last years, years that begin in another month, cycles
 * that straddle them, windows, lump sums. Ten people stay where they are, so every number is
 * months times an amount. */
#include "whole_run.h"

static const char model[] = "format = 1\n"
                            "[study]\ntitle = 'Years'\nprices = 2026\nstart = %s\nhorizon = '%s'\n"
                            "cycle = '%d months'\nbaseline = 'now'\n"
                            "[accounting]\nyear_start = '%s'\ndiscount = 0.03\n"
                            "[cohort]\nsize = 10\nmode = '%s'\nstart = { a = 1.0 }\n"
                            "[states]\na = { label = 'A', absorbing = true }\n"
                            "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
                            "%s"
                            "[intervention.now]\n";

struct expected_line {
    const char *id, *text;
    double amount[4]; /* by budget year */
};

static void assert_years(const char *start, const char *horizon, int months, const char *year_start,
                         int first_year, const struct expected_line *lines, size_t n)
{
    static const char *const modes[] = {"expected", "people"};
    char text[6000], costs[4000] = "";
    for (size_t i = 0; i < n; i++)
        sprintf(costs + strlen(costs), "[cost.%s]\nbudget = 'purse'\n%s\n", lines[i].id,
                lines[i].text);
    for (size_t mode = 0; mode < 2; mode++) {
        snprintf(text, sizeof text, model, start, horizon, months, year_start, modes[mode], costs);
        struct whole_run *w = whole_run(text, 2);
        for (int y = 0; y < 4; y++) {
            double total = 0;
            for (size_t i = 0; i < n; i++) {
                const struct summary *s =
                    year_of(w, "now", "", first_year + y, "purse", lines[i].id);
                print_message("%s %s %d\n", modes[mode], lines[i].id, first_year + y);
                assert_near(s->base_case, lines[i].amount[y], 1e-8);
                assert_near(s->mean, lines[i].amount[y], 1e-8);
                total += lines[i].amount[y];
            }
            assert_near(year_of(w, "now", "", first_year + y, "purse", "")->mean, total, 1e-8);
        }
        whole_run_close(w);
    }
}

/* September 2026 to February 2029: 4, 12, 12 and 2 months of calendar years. */
static void test_partial_first_and_last_years(void **state)
{
    (void) state;
    static const struct expected_line lines[] = {
        {"in_state", "in = ['a']\namount = 1200\nper = 'person-year'", {4000, 12000, 12000, 2000}},
        {"by_month", "in = ['a']\namount = 7\nper = 'person-month'", {280, 840, 840, 140}},
        {"per_year", "amount = 600\nper = 'year'", {200, 600, 600, 100}},
        {"per_month", "amount = 50\nper = 'month'", {200, 600, 600, 100}},
        {"whole_year", "amount = 600\nper = 'year'\nwhole = true", {600, 600, 600, 600}},
        {"once", "amount = 999\nper = 'once'", {999, 0, 0, 0}},
        {"once_later", "amount = 999\nper = 'once'\nyears = '2028-'", {0, 0, 999, 0}},
        {"once_before", "amount = 999\nper = 'once'\nyears = '2020-2030'", {0, 0, 0, 0}},
        {"window",
         "in = ['a']\namount = 1200\nper = 'person-year'\nyears = '2027-2028'",
         {0, 12000, 12000, 0}},
        {"until", "amount = 600\nper = 'year'\nyears = '-2027'", {200, 600, 0, 0}},
        {"one_year", "amount = 50\nper = 'month'\nyears = '2029'", {0, 0, 0, 100}},
        {"by_year",
         "in = ['a']\namount = '12 * (year - 2025)'\nper = 'person-year'",
         {40, 240, 360, 80}},
        {"year_sum", "amount = '60 * (year - 2025)'\nper = 'year'", {20, 120, 180, 40}},
        {"arrived", "on = 'arrival'\namount = 3", {30, 0, 0, 0}},
        {"groups",
         "in = ['a']\ngroup_of = 4\namount = 1200\nper = 'group-year'",
         {1200, 3600, 3600, 600}},
    };
    static const int months[] = {1, 2};
    for (size_t i = 0; i < 2; i++)
        assert_years("2026-09-01", "30 months", months[i], "01-01", 2026, lines,
                     sizeof lines / sizeof lines[0]);
}

/* March 2026 to August 2028 with school years: 5 months of 2025, 12, 12 and 1 of 2028. */
static void test_budget_years_that_begin_in_august(void **state)
{
    (void) state;
    static const struct expected_line lines[] = {
        {"in_state", "in = ['a']\namount = 1200\nper = 'person-year'", {5000, 12000, 12000, 1000}},
        {"per_year", "amount = 600\nper = 'year'", {250, 600, 600, 50}},
        {"whole_year", "amount = 600\nper = 'year'\nwhole = true", {600, 600, 600, 600}},
        {"window",
         "in = ['a']\namount = 1200\nper = 'person-year'\nyears = '2026'",
         {0, 12000, 0, 0}},
        {"year_sum", "amount = '60 * (year - 2024)'\nper = 'year'", {25, 120, 180, 20}},
        {"by_year",
         "in = ['a']\namount = '12 * (year - 2024)'\nper = 'person-year'",
         {50, 240, 360, 40}},
    };
    assert_years("2026-03-01", "30 months", 1, "08-01", 2025, lines,
                 sizeof lines / sizeof lines[0]);
}

/* Cycles of three and six months from March: the one from June or March runs over the first of
 * August and is split by months. Its amount is that of its start, also beyond. */
static void test_cycles_that_straddle_two_budget_years_are_split_by_months(void **state)
{
    (void) state;
    static const struct expected_line lines[] = {
        {"in_state", "in = ['a']\namount = 1200\nper = 'person-year'", {5000, 12000, 12000, 1000}},
        {"per_year", "amount = 600\nper = 'year'", {250, 600, 600, 50}},
        {"window",
         "in = ['a']\namount = 1200\nper = 'person-year'\nyears = '2026'",
         {0, 12000, 0, 0}},
        {"last", "in = ['a']\namount = 1200\nper = 'person-year'\nyears = '2028'", {0, 0, 0, 1000}},
        {"year_sum", "amount = '60 * (year - 2024)'\nper = 'year'", {25, 120, 180, 20}},
        {"groups",
         "in = ['a']\ngroup_of = 4\namount = 1200\nper = 'group-year'",
         {1500, 3600, 3600, 300}},
    };
    static const int months[] = {3, 6};
    for (size_t i = 0; i < 2; i++)
        assert_years("2026-03-01", "30 months", months[i], "08-01", 2025, lines,
                     sizeof lines / sizeof lines[0]);
    static const struct expected_line by_year = {
        "by_year",
        "in = ['a']\namount = '12 * (year - 2024)'\nper = 'person-year'",
        {50, 10 + 9 * 20 + 2 * 20 + 0, 20 + 9 * 30 + 2 * 30, 30}};
    assert_years("2026-03-01", "30 months", 3, "08-01", 2025, &by_year, 1);
}

/* Moves in a straddling cycle are split in the same way; arrivals fall in their month. */
static void test_moves_and_arrivals_by_budget_year(void **state)
{
    (void) state;
    static const char text[] =
        "format = 1\n"
        "[study]\ntitle = 'Moves'\nprices = 2026\nstart = 2026-05-01\nhorizon = '18 months'\n"
        "cycle = '6 months'\nbaseline = 'now'\n"
        "[accounting]\ndiscount = 0\n"
        "[cohort]\nsize = 800\nmode = 'expected'\nstart = { a = 1.0 }\n"
        "arrivals = { 2027 = 1000 }\n"
        "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
        "[from.a]\nb = 0.75\n"
        "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
        "[cost]\nmoved = { on = 'a -> b', amount = 6, budget = 'purse' }\n"
        "arrived = { on = 'arrival', amount = 5, budget = 'purse' }\n"
        "[intervention.now]\n";
    struct whole_run *w = whole_run(text, 0);
    /* Half leaves in each cycle. The second, November to April, has 4 of its 6 months in 2027;
     * of the 1000 of 2027, 10 months inside the horizon, 400 come at its start and 600 in May. */
    const double cycle2 = 0.5 * (400 + 400), cycle3 = 0.5 * (400 + 600);
    assert_close(year_of(w, "now", "", 2026, "purse", "moved")->base_case, 6 * (400 + cycle2 / 3),
                 1e-12);
    assert_close(year_of(w, "now", "", 2027, "purse", "moved")->base_case,
                 6 * (cycle2 * 2 / 3 + cycle3), 1e-12);
    assert_close(year_of(w, "now", "", 2026, "purse", "arrived")->base_case, 5 * 1200, 1e-12);
    assert_close(year_of(w, "now", "", 2027, "purse", "arrived")->base_case, 5 * 600, 1e-12);
    whole_run_close(w);
}

/* A line that an intervention gives other years. */
static void test_an_intervention_may_change_the_years_of_a_cost(void **state)
{
    (void) state;
    char text[6000];
    snprintf(
        text, sizeof text, model, "2026-01-01", "3 years", 3, "01-01", "expected",
        "[cost.care]\nin = ['a']\namount = 100\nper = 'person-year'\nyears = '2026'\n"
        "budget = 'purse'\n"
        "[cost.office]\namount = 70\nper = 'year'\nyears = '2026-2027'\nbudget = 'purse'\n"
        "[intervention.longer.cost]\ncare = { years = '2027-' }\noffice = { years = '2028' }\n");
    struct whole_run *w = whole_run(text, 0);
    static const double care[] = {0, 1000, 1000}, office[] = {0, 0, 70};
    for (int y = 0; y < 3; y++) {
        assert_near(year_of(w, "longer", "", 2026 + y, "purse", "care")->base_case, care[y], 1e-9);
        assert_near(year_of(w, "longer", "", 2026 + y, "purse", "office")->base_case, office[y],
                    1e-9);
    }
    assert_near(year_of(w, "now", "", 2026, "purse", "")->base_case, 1070, 1e-9);
    assert_near(year_of(w, "longer", "now", 2026, "purse", "")->base_case, -1070, 1e-9);
    whole_run_close(w);
}

static void test_an_intervention_may_not_change_who_pays_a_cost(void **state)
{
    (void) state;
    static const char *const changes[] = {"budget = 'other'", "to = 'other'", "cashable = 0.5"};
    for (size_t i = 0; i < 3; i++) {
        char text[6000], rest[1000], *printed, key[20];
        snprintf(rest, sizeof rest,
                 "other = { holder = 'h' }\n"
                 "[cost.care]\nin = ['a']\namount = 100\nper = 'person-year'\nbudget = 'purse'\n"
                 "[intervention.longer.cost.care]\n%s\n",
                 changes[i]);
        snprintf(text, sizeof text, model, "2026-01-01", "3 years", 3, "01-01", "expected", rest);
        assert_int_equal(
            whole_run_fails(text, (struct simulate_options){.base_case = true}, &printed), 3);
        snprintf(key, sizeof key, "changes \"%.*s\"", (int) strcspn(changes[i], " "), changes[i]);
        if (strstr(printed, key) == NULL || strstr(printed, "`only`") == NULL)
            fail_msg("unexpected message: %s", printed);
        free(printed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partial_first_and_last_years),
        cmocka_unit_test(test_budget_years_that_begin_in_august),
        cmocka_unit_test(test_cycles_that_straddle_two_budget_years_are_split_by_months),
        cmocka_unit_test(test_moves_and_arrivals_by_budget_year),
        cmocka_unit_test(test_an_intervention_may_change_the_years_of_a_cost),
        cmocka_unit_test(test_an_intervention_may_not_change_who_pays_a_cost),
    };
    return cmocka_run_group_tests_name("budget years", tests, NULL, NULL);
}
