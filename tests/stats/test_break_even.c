/* Break-even years of series worked out by hand. */
#include "check.h"

#include "break_even.h"

enum { NEVER = 5 };

/* Gains so far at the end of each of n years, at most 5, counted as one series. */
static void check(const double *gain, size_t n, size_t first, size_t lasting)
{
    double cost[5], p_first[6], p_lasting[6];
    const double *years[5];
    for (size_t y = 0; y < n; y++) {
        cost[y] = -gain[y];
        years[y] = &cost[y];
    }
    struct break_even_counts *c = break_even_counts_new(n);
    break_even_count(c, years, 1);
    break_even_shares(c, p_first, p_lasting);
    for (size_t y = 0; y <= n; y++) {
        assert_true(p_first[y] == (y == first));
        assert_true(p_lasting[y] == (y == lasting));
    }
    break_even_counts_free(c);
}

static void check_years(const double gain[5], size_t first, size_t lasting)
{
    check(gain, 5, first, lasting);
}

static void test_an_investment_that_comes_back_once(void **state)
{
    (void) state;
    check_years((double[]){-410.5, -620.0, -88.25, 130.0, 512.0}, 3, 3);
    check_years((double[]){-410.5, 0.0, 7.0, 7.0, 7.0}, 1, 1);
    check_years((double[]){-410.5, -400.0, -300.0, -200.0, 0.0}, 4, 4);
}

static void test_an_investment_that_comes_back_and_sinks_again(void **state)
{
    (void) state;
    check_years((double[]){-50.0, 20.0, -10.0, -5.0, 31.0}, 1, 4);
    check_years((double[]){-50.0, 20.0, 40.0, 60.0, -3.0}, 1, NEVER);
}

static void test_an_investment_that_never_comes_back(void **state)
{
    (void) state;
    check_years((double[]){-50.0, -20.0, -10.0, -5.0, -0.01}, NEVER, NEVER);
}

static void test_who_is_never_worse_off_is_even_from_the_start(void **state)
{
    (void) state;
    check_years((double[]){3.0, 5.5, 0.25, 0.0, 18.0}, 0, 0);
    check_years((double[]){0.0, 0.0, 12.0, 13.0, 13.0}, 0, 0);
}

static void test_no_difference_at_all_is_even_from_the_start(void **state)
{
    (void) state;
    check_years((double[]){0.0, 0.0, 0.0, -0.0, 0.0}, 0, 0);
}

static void test_a_gain_that_is_lost_counts_when_it_comes_back(void **state)
{
    (void) state;
    check_years((double[]){70.0, -30.0, -12.0, 4.0, 9.0}, 3, 3);
    check_years((double[]){70.0, -30.0, 12.0, -4.0, 9.0}, 2, 4);
}

static void test_a_gain_that_is_lost_for_good_never_breaks_even(void **state)
{
    (void) state;
    check_years((double[]){70.0, 35.0, -12.0, -40.0, -90.0}, NEVER, NEVER);
    check_years((double[]){70.0, 35.0, 12.0, 4.0, -90.0}, NEVER, NEVER);
}

static void test_half_a_cent_is_rounding_and_a_cent_is_not(void **state)
{
    (void) state;
    check_years((double[]){-4e-10, 2e-10, -0.004, 0.0, -1e-9}, 0, 0);
    check_years((double[]){-0.01, -0.004, -0.004, 0.0, 0.0}, 1, 1);
}

static void test_a_year_that_is_no_number_is_a_loss(void **state)
{
    (void) state;
    check_years((double[]){5.0, 5.0, NAN, 5.0, 5.0}, 3, 3);
    check_years((double[]){NAN, NAN, NAN, NAN, NAN}, NEVER, NEVER);
}

static void test_one_year_is_from_the_start_or_never(void **state)
{
    (void) state;
    check((double[]){14.0}, 1, 0, 0);
    check((double[]){-14.0}, 1, 1, 1);
}

/* Of 8 series, 3 come back in year 1, sink and come back in 3; 1 is never below; 4 come back in
 * 1 and sink for good. */
static void test_shares_of_draws_add_up(void **state)
{
    (void) state;
    struct break_even_counts *a = break_even_counts_new(4);
    const double *twice[] = {(double[]){9, 9, 9}, (double[]){-1, -1, -1}, (double[]){9, 9, 9},
                             (double[]){-1, -1, -1}};
    const double *others[] = {(double[]){-2, 9, 9, 9, 9}, (double[]){-2, -1, -1, -1, -1},
                              (double[]){-2, 9, 9, 9, 9}, (double[]){-2, 9, 9, 9, 9}};
    break_even_count(a, twice, 3);
    break_even_count(a, others, 5);

    double p_first[5], p_lasting[5];
    break_even_shares(a, p_first, p_lasting);
    const double first[] = {0.125, 0.875, 0, 0, 0}, lasting[] = {0.125, 0, 0, 0.375, 0.5};
    for (size_t y = 0; y <= 4; y++) {
        assert_true(p_first[y] == first[y]);
        assert_true(p_lasting[y] == lasting[y]);
    }
    break_even_counts_free(a);
    break_even_counts_free(NULL);
}

/* The two years of one series by their definition. */
static void find(const double *cost, size_t n_years, size_t *first, size_t *lasting)
{
    bool was_below = false;
    *first = n_years;
    *lasting = 0;
    for (size_t y = 0; y < n_years; y++) {
        if (!(cost[y] <= BREAK_EVEN_TOLERANCE)) {
            was_below = true;
            *lasting = y + 1;
        } else if (was_below && *first == n_years) {
            *first = y;
        }
    }
    if (!was_below)
        *first = 0;
}

/* Three years of steps of -1, 0, 1 and none from each of four starts: all that can happen, side by
 * side and one by one. */
static void test_series_side_by_side_are_counted_as_one_by_one(void **state)
{
    (void) state;
    enum { N = 256, YEARS = 4 };
    static double cost[YEARS][N], one[YEARS];
    const double step[] = {-1, 0, 1, NAN}, start[] = {-1, 0.004, 1, NAN};
    size_t first[YEARS + 1] = {0}, lasting[YEARS + 1] = {0};
    for (size_t i = 0; i < N; i++) {
        cost[0][i] = one[0] = start[i % 4];
        for (size_t y = 1, k = i / 4; y < YEARS; y++, k /= 4)
            cost[y][i] = one[y] =
                isnan(one[y - 1]) || isnan(step[k % 4]) ? step[k % 4] : one[y - 1] + step[k % 4];
        size_t when, until;
        find(one, YEARS, &when, &until);
        first[when]++;
        lasting[until]++;
    }
    struct break_even_counts *c = break_even_counts_new(YEARS);
    break_even_count(c, (const double *[]){cost[0], cost[1], cost[2], cost[3]}, N);
    double p_first[YEARS + 1], p_lasting[YEARS + 1];
    break_even_shares(c, p_first, p_lasting);
    for (size_t y = 0; y <= YEARS; y++) {
        assert_true(first[y] > 0 && lasting[y] > 0);
        assert_true(p_first[y] == (double) first[y] / N && p_lasting[y] == (double) lasting[y] / N);
    }
    break_even_counts_free(c);
}

static void test_nothing_counted_has_no_shares(void **state)
{
    (void) state;
    struct break_even_counts *c = break_even_counts_new(2);
    double p_first[3], p_lasting[3];
    break_even_shares(c, p_first, p_lasting);
    for (size_t y = 0; y <= 2; y++)
        assert_true(isnan(p_first[y]) && isnan(p_lasting[y]));
    break_even_counts_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_investment_that_comes_back_once),
        cmocka_unit_test(test_an_investment_that_comes_back_and_sinks_again),
        cmocka_unit_test(test_an_investment_that_never_comes_back),
        cmocka_unit_test(test_who_is_never_worse_off_is_even_from_the_start),
        cmocka_unit_test(test_no_difference_at_all_is_even_from_the_start),
        cmocka_unit_test(test_a_gain_that_is_lost_counts_when_it_comes_back),
        cmocka_unit_test(test_a_gain_that_is_lost_for_good_never_breaks_even),
        cmocka_unit_test(test_half_a_cent_is_rounding_and_a_cent_is_not),
        cmocka_unit_test(test_a_year_that_is_no_number_is_a_loss),
        cmocka_unit_test(test_one_year_is_from_the_start_or_never),
        cmocka_unit_test(test_shares_of_draws_add_up),
        cmocka_unit_test(test_series_side_by_side_are_counted_as_one_by_one),
        cmocka_unit_test(test_nothing_counted_has_no_shares),
    };
    return cmocka_run_group_tests_name("break-even", tests, NULL, NULL);
}
