/* scenarios/published/hip-replacement.toml against the digits of the book's spreadsheet, for a
 * woman of 60, and the subgroups that hesim's vignette prints. */
#include "whole_run.h"

static const char scenario[] = PROJECT_DIR "/scenarios/published/hip-replacement.toml";

static struct whole_run *run_hip(uint64_t draws, size_t n_set, const struct simulate_set *set)
{
    return whole_run_with(NULL, (struct simulate_options){.scenario = scenario,
                                                          .draws = draws,
                                                          .base_case = draws == 0,
                                                          .n_set = n_set,
                                                          .set = set,
                                                          .threads = 1});
}

/* Results are per patient of all; a group's share of them, as in the file. */
static const struct {
    const char *id;
    double share;
} groups[] = {{"women_55", 0.0325}, {"women_60", 0.0650}, {"women_65", 0.2600},
              {"women_70", 0.1625}, {"women_75", 0.1300}, {"men_55", 0.0175},
              {"men_60", 0.0350},   {"men_65", 0.1400},   {"men_70", 0.0875},
              {"men_75", 0.0700}};
enum { WOMEN_60 = 1, N_GROUPS = 10 };

static double per_woman_of_60(const struct whole_run *w, const char *intervention, const char *kind,
                              const char *name)
{
    return value_of_group(w, intervention, groups[WOMEN_60].id, kind, name)->base_case /
           groups[WOMEN_60].share;
}

/* heemod @ a5b5bd3, tests/testthat/test_dmhee.R, "Exactly match THR model": the totals of the
 * spreadsheet that goes with the book, to the last digit that is quoted. */
static void test_costs_and_health_are_those_of_the_publication(void **state)
{
    (void) state;
    struct whole_run *w = run_hip(0, 0, NULL);
    const double costs = per_woman_of_60(w, "standard", "npv_holder", "care");
    const double health = per_woman_of_60(w, "standard", "outcome", "full_health");
    const double costs_new = per_woman_of_60(w, "new", "npv_holder", "care");
    const double health_new = per_woman_of_60(w, "new", "outcome", "full_health");
    assert_near(costs, 512.434658, 5e-7);
    assert_near(health, 14.6531896, 5e-8);
    assert_near(costs_new, 610.311818, 5e-7);
    assert_near(health_new, 14.69770986, 5e-9);
    assert_near((costs_new - costs) / (health_new - health), 2198.486665, 5e-7);
    whole_run_close(w);
}

/* The same, states at the end of years 1 to 8: first hip holds, operated on again, second hip
 * holds, dead. */
static const double trace_standard[8][4] = {
    {0.98000000, 0.0000000, 0.0000000, 0.0200000},
    {0.97265720, 0.0007768, 0.0000000, 0.02656600},
    {0.96516548, 0.00097491, 0.00075606, 0.03310354},
    {0.95757109, 0.00115802, 0.00166964, 0.03960125},
    {0.93783561, 0.00132115, 0.00268314, 0.05816010},
    {0.91838963, 0.00145307, 0.00379326, 0.07636404},
    {0.89924305, 0.00157339, 0.00496429, 0.09421927},
    {0.88040225, 0.00168398, 0.00618146, 0.11173231},
};
static const double trace_new[8][4] = {
    {0.98000000, 0.00000000, 0.00000000, 0.02000000},
    {0.97323145, 0.00020255, 0.00000000, 0.02656600},
    {0.96645641, 0.00025438, 0.00019715, 0.03309206},
    {0.95968665, 0.00030239, 0.00043553, 0.03957543},
    {0.94083683, 0.00034529, 0.00070021, 0.05811767},
    {0.92232657, 0.00038012, 0.00099040, 0.07630291},
    {0.90415327, 0.00041201, 0.00129686, 0.09413786},
    {0.88631355, 0.00044144, 0.00161577, 0.11162924},
};

static void assert_trace(const struct whole_run *w, const char *intervention,
                         const double expected[8][4])
{
    static const char *const states[] = {"first_hip", "again", "second_hip", "dead"};
    for (int year = 1; year <= 8; year++)
        for (size_t s = 0; s < 4; s++) {
            const struct summary *people =
                people_of(w, intervention, groups[WOMEN_60].id, year, states[s]);
            assert_near(people->base_case / groups[WOMEN_60].share, expected[year - 1][s], 5.01e-9);
        }
}

static void test_the_trace_is_that_of_the_publication(void **state)
{
    (void) state;
    struct whole_run *w = run_hip(0, 0, NULL);
    assert_trace(w, "standard", trace_standard);
    assert_trace(w, "new", trace_new);
    whole_run_close(w);
}

/* A mean with its 95 % interval over 500 draws, as printed. */
struct printed {
    double mean, low, high;
};

/* Within five standard errors of both, and what the printed digits leave open. Ours has nine tenths
 * between its 5 and 95 %; theirs 95 % in its interval, so ours fits in and is not much narrower. */
static void assert_printed(const struct summary *ours, double share, struct printed theirs,
                           double rounding)
{
    const double sd = (theirs.high - theirs.low) / (2 * 1.96);
    const double error = hypot(sd / sqrt(500), ours->mc_error / share);
    assert_near(ours->mean / share, theirs.mean, 5 * error + rounding / 2);
    const double width = (ours->p95 - ours->p05) / share;
    assert_true(width < theirs.high - theirs.low + rounding);
    assert_true(width > 0.7 * (theirs.high - theirs.low - rounding));
}

static const struct summary *more_of_group(const struct whole_run *w, const char *group,
                                           const char *kind, const char *name)
{
    return whole_run_row(w->r->differences, w->r->n_differences, "new", group, kind, name);
}

/* hesim @ 1a3de73, docs/articles/markov-inhomogeneous-cohort.html: years of full health and costs
 * of the new hip beside the standard one, by group and over all. */
static const struct {
    struct printed health, costs;
} more[N_GROUPS] = {
    {{0.07, 0.03, 0.14}, {67, -45, 134}},  {{0.04, 0.02, 0.09}, {100, 18, 149}},
    {{0.03, 0.01, 0.05}, {126, 66, 160}},  {{0.02, 0.01, 0.03}, {146, 104, 169}},
    {{0.01, 0.00, 0.02}, {160, 132, 175}}, {{0.12, 0.04, 0.20}, {-30, -220, 93}},
    {{0.07, 0.03, 0.13}, {33, -104, 119}}, {{0.04, 0.02, 0.08}, {82, -20, 141}},
    {{0.02, 0.01, 0.04}, {116, 48, 156}},  {{0.01, 0.01, 0.02}, {141, 95, 167}},
};

/* hesim discounts by exp(-rate t), and counts who is there at the end of a year. */
static void test_subgroups_and_their_spread_are_those_of_hesim(void **state)
{
    (void) state;
    char costs[40], outcomes[40];
    snprintf(costs, sizeof costs, "%.17g", expm1(0.06));
    snprintf(outcomes, sizeof outcomes, "%.17g", expm1(0.015));
    const struct simulate_set set[] = {{"accounting.discount.costs", costs},
                                       {"accounting.discount.outcomes", outcomes}};
    struct whole_run *w = run_hip(4096, 2, set);
    for (size_t g = 0; g < N_GROUPS; g++) {
        print_message("%s\n", groups[g].id);
        assert_printed(more_of_group(w, groups[g].id, "outcome", "full_health"), groups[g].share,
                       more[g].health, 0.01);
        assert_printed(more_of_group(w, groups[g].id, "npv_holder", "care"), groups[g].share,
                       more[g].costs, 1);
    }
    assert_printed(difference_of(w, "new", "outcome", "full_health"), 1,
                   (struct printed){0.029, 0.011, 0.052}, 0.001);
    assert_printed(difference_of(w, "new", "npv_holder", "care"), 1, (struct printed){118, 53, 156},
                   1);

    const char *woman = groups[WOMEN_60].id;
    const double share = groups[WOMEN_60].share;
    assert_printed(value_of_group(w, "standard", woman, "outcome", "full_health"), share,
                   (struct printed){14.63, 13.55, 15.62}, 0.01);
    assert_printed(value_of_group(w, "new", woman, "outcome", "full_health"), share,
                   (struct printed){14.67, 13.57, 15.68}, 0.01);
    assert_printed(value_of_group(w, "standard", woman, "npv_line", "operation_again"), share,
                   (struct printed){118, 55, 230}, 1);
    assert_printed(value_of_group(w, "new", woman, "npv_line", "operation_again"), share,
                   (struct printed){34, 11, 79}, 1);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs_and_health_are_those_of_the_publication),
        cmocka_unit_test(test_the_trace_is_that_of_the_publication),
        cmocka_unit_test(test_subgroups_and_their_spread_are_those_of_hesim),
    };
    return cmocka_run_group_tests_name("hip", tests, NULL, NULL);
}
