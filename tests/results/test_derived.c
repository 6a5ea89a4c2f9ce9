/* Rows that are others times a number: amounts are multiplied, shares and chances are not. */
#include "check.h"

#include "derived.h"

static const struct summary spread = {.base_case = 120,
                                      .mean = 130,
                                      .mc_error = 2,
                                      .sd = 30,
                                      .p05 = -10,
                                      .p25 = 80,
                                      .p50 = 125,
                                      .p75 = 160,
                                      .p95 = 190,
                                      .chance_share = 0.3,
                                      .p_better = 0.07};

static void test_amounts_are_multiplied_and_shares_of_draws_are_not(void **state)
{
    (void) state;
    const struct summary s = summary_scaled(&spread, 1.1);
    assert_close(s.base_case, 132, 1e-14);
    assert_close(s.mean, 143, 1e-14);
    assert_close(s.mc_error, 2.2, 1e-14);
    assert_close(s.sd, 33, 1e-14);
    assert_close(s.p05, -11, 1e-14);
    assert_close(s.p25, 88, 1e-14);
    assert_close(s.p50, 137.5, 1e-14);
    assert_close(s.p75, 176, 1e-14);
    assert_close(s.p95, 209, 1e-14);
    assert_true(s.chance_share == 0.3);
    assert_true(s.p_better == 0.07);
}

static void test_what_is_not_known_stays_unknown(void **state)
{
    (void) state;
    struct summary s = spread;
    s.p95 = NAN;
    assert_true(isnan(summary_scaled(&s, 2).p95));
}

static void test_nominal_rows_follow_the_price_level_of_their_own_year(void **state)
{
    (void) state;
    const double level[] = {1 / 1.04, 1, 1.025};
    const struct calendar c = {.first_year = 2025, .n_years = 3, .price_factor = level};
    const struct year_row rows[] = {
        {"", "nu", "", "constant", 2027, "gemeente", "inkomen", "6.3", "", {.mean = 2000}},
        {"", "nu", "", "constant", 2025, "gemeente", "inkomen", "6.3", "hulp", {.mean = 520}},
        {"", "nu", "", "constant", 2026, "rijk", "fonds", "", "", {.mean = 300}}};
    struct year_row nominal[3];
    nominal_years(&c, rows, 3, nominal);
    assert_close(nominal[0].value.mean, 2050, 1e-14);
    assert_close(nominal[1].value.mean, 500, 1e-14);
    assert_close(nominal[2].value.mean, 300, 1e-14);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(nominal[i].prices, "nominal");
        assert_string_equal(nominal[i].budget, rows[i].budget);
        assert_string_equal(nominal[i].line, rows[i].line);
        assert_int_equal(nominal[i].year, rows[i].year);
    }
}

static void test_the_years_of_a_budget_follow_it_too(void **state)
{
    (void) state;
    const double level[] = {1, 1.025};
    const struct calendar c = {.first_year = 2026, .n_years = 2, .price_factor = level};
    const struct multi_year_row row = {"", "straks",   "nu",  "constant", 2027,           2,
                                       12, "gemeente", "6.3", "inkomen",  {.mean = -2000}};
    struct multi_year_row nominal;
    nominal_multi_year(&c, &row, 1, &nominal);
    assert_close(nominal.value.mean, -2050, 1e-14);
    assert_string_equal(nominal.prices, "nominal");
    assert_string_equal(nominal.code, "6.3");
    assert_int_equal(nominal.column, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_are_multiplied_and_shares_of_draws_are_not),
        cmocka_unit_test(test_what_is_not_known_stays_unknown),
        cmocka_unit_test(test_nominal_rows_follow_the_price_level_of_their_own_year),
        cmocka_unit_test(test_the_years_of_a_budget_follow_it_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
