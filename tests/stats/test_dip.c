/* Years of the deepest shortfall, of series worked out by hand. */
#include "check.h"

#include "dip.h"

enum { YEARS = 4 };

static struct dip_counts *count(const double (*series)[YEARS], size_t n)
{
    struct dip_counts *c = dip_counts_new(YEARS);
    double cost[YEARS][8];
    const double *years[YEARS];
    for (size_t y = 0; y < YEARS; y++) {
        for (size_t i = 0; i < n; i++)
            cost[y][i] = series[i][y];
        years[y] = cost[y];
    }
    dip_count(c, years, n);
    return c;
}

static void check_one(const double cost[YEARS], size_t year)
{
    struct dip_counts *c = count((const double(*)[YEARS]) cost, 1);
    assert_near(dip_share(c), year < YEARS, 0);
    assert_int_equal(dip_year(c, 0.05), year);
    assert_int_equal(dip_year(c, 1), year);
    dip_counts_free(c);
}

static void test_the_dip_is_in_the_first_of_the_deepest_years(void **state)
{
    (void) state;
    check_one((double[]){410.5, 88.25, -130, 7}, 0);
    check_one((double[]){-410.5, 88.25, 130, 7}, 2);
    check_one((double[]){5, 88.25, 88.25, 7}, 1);
    check_one((double[]){-3, -2, -1, 0.25}, 3);
    /* deeper by the rounding of a sum is as deep */
    check_one((double[]){5, 7240.31, 7240.31 + 1e-9, 7240.312}, 1);
    check_one((double[]){5, 7240.31, 7240.31 + 1e-9, 7240.316}, 3);
}

static void test_half_a_cent_is_no_dip(void **state)
{
    (void) state;
    check_one((double[]){-3, 0.005, 0, -1}, YEARS);
    check_one((double[]){-3, 0.0051, 0, -1}, 1);
    check_one((double[]){NAN, -3, 2.5, NAN}, 2);
}

/* Three of five have a dip, in years 0, 2 and 2: a third by year 0, all by year 2. */
static void test_years_are_of_the_series_that_have_a_dip(void **state)
{
    (void) state;
    const double series[][YEARS] = {
        {9.5, 3, 2, 1}, {-1, -2, -3, -4}, {1, 2, 3.25, 2}, {0, 0, 0, 0}, {-7, -6, 0.75, 0.25}};
    struct dip_counts *c = count(series, 5);
    assert_near(dip_share(c), 3.0 / 5, 1e-15);
    assert_int_equal(dip_year(c, 0.05), 0);
    assert_int_equal(dip_year(c, 1.0 / 3), 0);
    assert_int_equal(dip_year(c, 0.34), 2);
    assert_int_equal(dip_year(c, 0.95), 2);
    dip_counts_free(c);
}

static void test_nothing_counted_is_no_share_and_no_year(void **state)
{
    (void) state;
    struct dip_counts *c = dip_counts_new(YEARS);
    assert_true(isnan(dip_share(c)));
    assert_int_equal(dip_year(c, 0.5), YEARS);
    dip_counts_free(c);
    dip_counts_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_dip_is_in_the_first_of_the_deepest_years),
        cmocka_unit_test(test_half_a_cent_is_no_dip),
        cmocka_unit_test(test_years_are_of_the_series_that_have_a_dip),
        cmocka_unit_test(test_nothing_counted_is_no_share_and_no_year),
    };
    return cmocka_run_group_tests_name("dip", tests, NULL, NULL);
}
