/* scenarios/published/hiv.toml against the numbers of the publication and of three packages
 * that rebuilt it; hiv_expected.csv says which number comes from where. */
#include "whole_run.h"

static const char scenario[] = PROJECT_DIR "/scenarios/published/hiv.toml";

/* A row of hiv_expected.csv; `error` may be NULL, and is NaN where the number is exact. */
static double expected(const char *quantity, double *error)
{
    FILE *in = fopen(PROJECT_DIR "/tests/run/hiv_expected.csv", "r");
    assert_non_null(in);
    char line[400];
    const size_t n = strlen(quantity);
    double value = NAN;
    while (fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, quantity, n) == 0 && line[n] == ',') {
            char *end;
            value = strtod(line + n + 1, &end);
            if (error != NULL)
                *error = end[1] == ',' ? NAN : strtod(end + 1, NULL);
        }
    fclose(in);
    if (isnan(value))
        fail_msg("no %s in hiv_expected.csv", quantity);
    return value;
}

static struct whole_run *run_hiv(uint64_t draws, size_t n_set, const struct simulate_set *set)
{
    return whole_run_with(NULL, (struct simulate_options){.scenario = scenario,
                                                          .draws = draws,
                                                          .base_case = draws == 0,
                                                          .n_set = n_set,
                                                          .set = set,
                                                          .threads = 1});
}

static void assert_life_years(const struct whole_run *w, const char *mono, const char *comb)
{
    assert_close(value_of(w, "mono", "outcome", "life_years")->base_case, expected(mono, NULL),
                 1e-12);
    assert_close(value_of(w, "combination", "outcome", "life_years")->base_case,
                 expected(comb, NULL), 1e-12);
}

static void assert_costs(const struct whole_run *w, const char *mono, const char *comb)
{
    assert_close(value_of(w, "mono", "npv_holder", "care")->base_case, expected(mono, NULL), 1e-12);
    assert_close(value_of(w, "combination", "npv_holder", "care")->base_case, expected(comb, NULL),
                 1e-12);
}

static void test_costs_and_life_years_are_those_of_the_publication(void **state)
{
    (void) state;
    struct whole_run *w = run_hiv(0, 0, NULL);
    assert_costs(w, "yearly_cost_mono", "yearly_cost_comb");
    assert_life_years(w, "yearly_ly_mono", "yearly_ly_comb");
    assert_close(difference_of(w, "combination", "npv_society", "society")->base_case /
                     difference_of(w, "combination", "outcome", "life_years")->base_case,
                 6275.95560, 1e-8); /* the cost per life year as printed */
    whole_run_close(w);
}

static void test_continuous_discounting_gives_the_total_of_hesim(void **state)
{
    (void) state;
    char rate[40];
    snprintf(rate, sizeof rate, "%.17g", expm1(0.06));
    const struct simulate_set set = {"accounting.discount.costs", rate};
    struct whole_run *w = run_hiv(0, 1, &set);
    assert_costs(w, "continuous_cost_mono", "continuous_cost_comb");
    assert_life_years(w, "continuous_ly_mono", "continuous_ly_comb");
    whole_run_close(w);
}

static void test_the_other_price_of_lamivudine_moves_one_total_only(void **state)
{
    (void) state;
    const struct simulate_set set = {"lamivudine", "2087.0"};
    struct whole_run *w = run_hiv(0, 1, &set);
    assert_costs(w, "lamivudine_2087_cost_mono", "lamivudine_2087_cost_comb");
    assert_life_years(w, "lamivudine_2087_ly_mono", "lamivudine_2087_ly_comb");
    whole_run_close(w);
}

static void test_life_years_with_half_cycle_correction(void **state)
{
    (void) state;
    const struct simulate_set set = {"accounting.occupancy", "'mid'"};
    struct whole_run *w = run_hiv(0, 1, &set);
    assert_life_years(w, "lamivudine_2087_hcc_ly_mono", "lamivudine_2087_hcc_ly_comb");
    whole_run_close(w);
}

static struct whole_run *run_what_if(const char *what_if, uint64_t draws, const char *occupancy)
{
    char value[20];
    snprintf(value, sizeof value, "'%s'", occupancy);
    const struct simulate_set set = {"accounting.occupancy", value};
    return whole_run_with(NULL, (struct simulate_options){.scenario = scenario,
                                                          .what_if = what_if,
                                                          .draws = draws,
                                                          .base_case = draws == 0,
                                                          .n_set = 1,
                                                          .set = &set,
                                                          .threads = 1});
}

static double cost_per_life_year(const struct whole_run *costs, const struct whole_run *years)
{
    return difference_of(costs, "combination", "npv_society", "society")->base_case /
           difference_of(years, "combination", "outcome", "life_years")->base_case;
}

/* Its life years have half-cycle correction as an option; its costs do not. */
static void test_with_its_slip_the_numbers_are_those_that_rdecision_prints(void **state)
{
    (void) state;
    struct whole_run *end = run_what_if("rdecision_slip", 0, "end");
    struct whole_run *mid = run_what_if("rdecision_slip", 0, "mid");
    assert_costs(end, "rdecision_cost_mono", "rdecision_cost_comb");
    assert_life_years(end, "rdecision_ly_mono", "rdecision_ly_comb");
    assert_life_years(mid, "rdecision_hcc_ly_mono", "rdecision_hcc_ly_comb");
    assert_near(cost_per_life_year(end, end), 6264, 0.5); /* as printed */
    assert_close(cost_per_life_year(end, mid), 6295.41084716952, 1e-11);
    whole_run_close(end);
    whole_run_close(mid);
}

static void test_the_trace_is_that_of_heemod(void **state)
{
    (void) state;
    static const struct {
        const char *ours, *theirs;
    } states[] = {{"cd4_200_to_500", "A"}, {"cd4_below_200", "B"}, {"aids", "C"}, {"dead", "D"}};
    static const int years[] = {1, 2, 3, 10, 20};
    struct whole_run *w = run_hiv(0, 0, NULL);
    for (size_t t = 0; t < 5; t++)
        for (size_t s = 0; s < 4; s++) {
            char mono[40], comb[40];
            snprintf(mono, sizeof mono, "trace_mono_t%d_%s", years[t], states[s].theirs);
            snprintf(comb, sizeof comb, "trace_comb_t%d_%s", years[t], states[s].theirs);
            assert_near(people_of(w, "mono", "all", years[t], states[s].ours)->base_case,
                        expected(mono, NULL), 1e-12);
            assert_near(people_of(w, "combination", "all", years[t], states[s].ours)->base_case,
                        expected(comb, NULL), 1e-12);
        }
    whole_run_close(w);
}

/* Within five standard errors of both sides together. */
static void assert_mean(const struct summary *s, const char *quantity)
{
    double error;
    const double value = expected(quantity, &error);
    assert_true(error > 0);
    assert_near(s->mean, value, 5 * hypot(error, s->mc_error));
}

static void test_means_over_dirichlet_rows_lognormal_risk_and_gamma_costs(void **state)
{
    (void) state;
    struct whole_run *w = run_hiv(40000, 0, NULL);
    assert_mean(value_of(w, "mono", "npv_holder", "care"), "psa_mean_cost_mono_yearly");
    assert_mean(value_of(w, "combination", "npv_holder", "care"), "psa_mean_cost_comb_yearly");
    assert_mean(value_of(w, "mono", "outcome", "life_years"), "psa_mean_ly_mono_yearly");
    assert_mean(value_of(w, "combination", "outcome", "life_years"), "psa_mean_ly_comb_yearly");
    whole_run_close(w);
}

static void test_means_with_continuous_discounting(void **state)
{
    (void) state;
    char rate[40];
    snprintf(rate, sizeof rate, "%.17g", expm1(0.06));
    const struct simulate_set set[] = {{"accounting.discount.costs", rate},
                                       {"run.seed", "19970114"}};
    struct whole_run *w = run_hiv(40000, 2, set);
    assert_mean(value_of(w, "mono", "npv_holder", "care"), "psa_mean_cost_mono_continuous");
    assert_mean(value_of(w, "combination", "npv_holder", "care"), "psa_mean_cost_comb_continuous");
    assert_mean(value_of(w, "mono", "outcome", "life_years"), "psa_mean_ly_mono_continuous");
    assert_mean(value_of(w, "combination", "outcome", "life_years"), "psa_mean_ly_comb_continuous");
    whole_run_close(w);
}

static void test_means_as_rdecision_and_the_spreadsheet_have_them(void **state)
{
    (void) state;
    struct whole_run *end = run_what_if("rdecision", 20000, "end");
    struct whole_run *mid = run_what_if("rdecision", 20000, "mid");
    const struct summary *mono = value_of(end, "mono", "npv_holder", "care");
    const struct summary *comb = value_of(end, "combination", "npv_holder", "care");
    const struct summary *years = value_of(mid, "mono", "outcome", "life_years");
    const struct summary *more_years = value_of(mid, "combination", "outcome", "life_years");
    assert_mean(mono, "psa_mean_cost_mono_rdecision");
    assert_mean(comb, "psa_mean_cost_comb_rdecision");
    assert_mean(years, "psa_mean_ly_mono_rdecision_hcc");
    assert_mean(more_years, "psa_mean_ly_comb_rdecision_hcc");
    assert_mean(mono, "spreadsheet_cost_mono");
    assert_mean(comb, "spreadsheet_cost_comb");
    assert_mean(years, "spreadsheet_ly_mono_hcc");
    assert_mean(more_years, "spreadsheet_ly_comb_hcc");
    whole_run_close(end);
    whole_run_close(mid);
}

static struct whole_run *run_of(uint64_t draws)
{
    return whole_run_with(
        NULL, (struct simulate_options){.scenario = scenario, .draws = draws, .no_charts = true});
}

/* Percentiles by year and moment stay where they are, means and totals go on. */
static void test_a_long_run_has_percentiles_by_year_of_its_first_draws(void **state)
{
    (void) state;
    struct whole_run *some = run_of(65536), *more = run_of(65536 + 700);
    assert_int_equal(more->r->run.by_year_draws, 65536);
    const struct summary *a = year_of(some, "combination", "mono", 1998, "medical", "");
    const struct summary *b = year_of(more, "combination", "mono", 1998, "medical", "");
    assert_true(a->p05 == b->p05 && a->p50 == b->p50 && a->p95 == b->p95);
    assert_true(a->mean != b->mean);
    a = people_of(some, "mono", "all", 3, "aids");
    b = people_of(more, "mono", "all", 3, "aids");
    assert_true(a->p05 == b->p05 && a->p50 == b->p50 && a->p95 == b->p95);
    assert_true(a->mean != b->mean);
    a = difference_of(some, "combination", "npv_society", "society");
    b = difference_of(more, "combination", "npv_society", "society");
    assert_true(a->mean != b->mean && a->p05 != b->p05 && a->p50 != b->p50);
    whole_run_close(some);
    whole_run_close(more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_long_run_has_percentiles_by_year_of_its_first_draws),
        cmocka_unit_test(test_costs_and_life_years_are_those_of_the_publication),
        cmocka_unit_test(test_continuous_discounting_gives_the_total_of_hesim),
        cmocka_unit_test(test_the_other_price_of_lamivudine_moves_one_total_only),
        cmocka_unit_test(test_life_years_with_half_cycle_correction),
        cmocka_unit_test(test_with_its_slip_the_numbers_are_those_that_rdecision_prints),
        cmocka_unit_test(test_means_as_rdecision_and_the_spreadsheet_have_them),
        cmocka_unit_test(test_the_trace_is_that_of_heemod),
        cmocka_unit_test(test_means_over_dirichlet_rows_lognormal_risk_and_gamma_costs),
        cmocka_unit_test(test_means_with_continuous_discounting),
    };
    return cmocka_run_group_tests_name("hiv", tests, NULL, NULL);
}
