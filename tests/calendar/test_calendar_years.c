/* Budget years, and cycles that do not respect them. Months are counted on the fingers. */
#include "check.h"

#include "arena.h"
#include "calendar.h"

static const double three_percent = 0.03, for_ever = INFINITY;
static const struct discount discount = {.n = 1, .rate = &three_percent, .until_years = &for_ever};

/* A study that starts in `start_month` 2026, with budget years from `year_start_month`. */
static const struct calendar *calendar_of(int start_month, int year_start_month, int months,
                                          int cycle_months, struct arena *arena)
{
    const struct study study = {.start_year = 2026,
                                .start_month = start_month,
                                .horizon_months = months,
                                .cycle_months = cycle_months};
    const struct accounting accounting = {.year_start_month = year_start_month};
    return calendar_new(&study, &accounting, &discount, 1, arena);
}

static void test_first_and_last_budget_year_may_be_partial(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(9, 1, 30, 1, arena); /* 1 Sep 2026 - 28 Feb 2029 */
    const double months[] = {4.0, 12.0, 12.0, 2.0};

    assert_int_equal(c->first_year, 2026);
    assert_int_equal(c->n_years, 4);
    for (size_t y = 0; y < 4; y++)
        assert_true(c->year_months[y] == months[y]);
    assert_int_equal(calendar_year(c, 3), 2026);
    assert_int_equal(calendar_year(c, 4), 2027);
    assert_int_equal(calendar_year(c, 29), 2029);
    arena_free(arena);
}

static void test_year_amounts_fall_in_the_middle_of_the_months_inside_the_horizon(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(9, 1, 30, 1, arena);
    const double middle_month[] = {2.0, 10.0, 22.0, 29.0};

    for (size_t y = 0; y < 4; y++)
        assert_close(c->year_factor[0][y], pow(1.03, -middle_month[y] / 12.0), 1e-14);
    arena_free(arena);
}

static void test_a_year_that_starts_in_july_is_labelled_by_its_first_month(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *before = calendar_of(3, 7, 24, 1, arena); /* from March 2026 */
    const struct calendar *at = calendar_of(7, 7, 24, 1, arena);
    const struct calendar *after = calendar_of(11, 7, 24, 1, arena);

    assert_int_equal(before->first_year, 2025);
    assert_int_equal(before->n_years, 3);
    assert_true(before->year_months[0] == 4.0);
    assert_true(before->year_months[2] == 8.0);
    assert_int_equal(calendar_year(before, 3), 2025);
    assert_int_equal(calendar_year(before, 4), 2026);

    assert_int_equal(at->first_year, 2026);
    assert_int_equal(at->n_years, 2);
    assert_true(at->year_months[1] == 12.0);

    assert_int_equal(after->first_year, 2026);
    assert_true(after->year_months[0] == 8.0);
    assert_int_equal(calendar_year(after, 8), 2027);
    arena_free(arena);
}

static void test_years_before_the_start_and_beyond_the_horizon_have_labels(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(9, 1, 30, 1, arena);

    assert_int_equal(calendar_year(c, -8), 2026);
    assert_int_equal(calendar_year(c, -9), 2025);
    assert_int_equal(calendar_year(c, -20), 2025);
    assert_int_equal(calendar_year(c, -21), 2024);
    assert_int_equal(calendar_year(c, 51), 2030);
    assert_int_equal(calendar_year(c, 52), 2031);
    arena_free(arena);
}

static void test_a_horizon_within_one_budget_year_has_one_year(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(2, 1, 3, 3, arena);

    assert_int_equal(c->n_years, 1);
    assert_true(c->year_months[0] == 3.0);
    assert_close(c->year_factor[0][0], pow(1.03, -0.125), 1e-14);
    assert_int_equal(c->year_of_node[1], 0);
    arena_free(arena);
}

static void test_a_straddling_cycle_is_split_by_months(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    /* quarters from February: the fourth is Nov, Dec | Jan */
    const struct calendar *quarters = calendar_of(2, 1, 24, 3, arena);
    assert_int_equal(quarters->year_of[4], 0);
    assert_close(quarters->first_share[4], 2.0 / 3.0, 1e-15);
    assert_true(quarters->first_share[3] == 1.0);
    assert_int_equal(quarters->year_of[5], 1);
    assert_true(quarters->first_share[5] == 1.0);

    /* years from September: each has four months in the budget year in which it begins */
    const struct calendar *years = calendar_of(9, 1, 36, 12, arena);
    assert_int_equal(years->n_years, 4);
    for (size_t t = 1; t <= 3; t++) {
        assert_int_equal(years->year_of[t], t - 1);
        assert_close(years->first_share[t], 1.0 / 3.0, 1e-15);
    }

    /* four months from 1 November, budget year from April: Nov-Feb, Mar | Apr-Jun */
    const struct calendar *thirds = calendar_of(11, 4, 12, 4, arena);
    assert_int_equal(thirds->first_year, 2026);
    assert_int_equal(thirds->year_of[2], 0);
    assert_close(thirds->first_share[2], 0.25, 1e-15);
    arena_free(arena);
}

static void test_every_length_of_cycle_gives_each_year_its_own_months(void **state)
{
    (void) state;
    const int lengths[] = {1, 2, 3, 4, 6, 12};

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int start = 1; start <= 12; start++) {
            struct arena *arena = arena_new();
            const struct calendar *c = calendar_of(start, 5, 60, lengths[i], arena);
            double months[7] = {0};

            assert_in_range(c->n_years, 5, 6);
            for (size_t t = 1; t <= c->n_cycles; t++) {
                assert_true(c->first_share[t] > 0.0 && c->first_share[t] <= 1.0);
                months[c->year_of[t]] += lengths[i] * c->first_share[t];
                months[c->year_of[t] + 1] += lengths[i] * (1.0 - c->first_share[t]);
            }
            for (size_t y = 0; y < c->n_years; y++)
                assert_near(months[y], c->year_months[y], 1e-12);
            assert_near(months[c->n_years], 0.0, 1e-12);
            arena_free(arena);
        }
}

static void test_a_node_belongs_to_the_year_that_begins_there(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(11, 1, 26, 2, arena); /* 1 Nov 2026 - 31 Dec 2028 */

    assert_int_equal(c->n_years, 3);
    assert_int_equal(c->year_of_node[0], 0);
    assert_int_equal(c->year_of_node[1], 1);
    assert_int_equal(c->year_of_node[6], 1);
    assert_int_equal(c->year_of_node[7], 2);
    assert_int_equal(c->year_of_node[13], 2); /* 2029 is beyond the horizon */
    arena_free(arena);
}

static void test_cycles_know_the_month_in_which_they_begin(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(11, 1, 36, 4, arena);

    assert_int_equal(calendar_month_of_cycle(c, 1), 11);
    assert_int_equal(calendar_month_of_cycle(c, 2), 3);
    assert_int_equal(calendar_month_of_cycle(c, 3), 7);
    assert_int_equal(calendar_month_of_cycle(c, 4), 11);

    const struct calendar *december = calendar_of(12, 1, 12, 1, arena);
    assert_int_equal(calendar_month_of_cycle(december, 1), 12);
    assert_int_equal(calendar_month_of_cycle(december, 2), 1);
    arena_free(arena);
}

static void test_a_month_falls_in_one_cycle_of_a_year(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(11, 1, 24, 4, arena);

    assert_true(calendar_cycle_holds_month(c, 1, 11));
    assert_true(calendar_cycle_holds_month(c, 1, 2));
    assert_false(calendar_cycle_holds_month(c, 1, 3));
    assert_false(calendar_cycle_holds_month(c, 1, 10));
    assert_true(calendar_cycle_holds_month(c, 3, 8));
    for (int month = 1; month <= 12; month++)
        for (size_t t = 1; t <= 4; t++)
            assert_int_equal(calendar_cycle_holds_month(c, t, month) +
                                 calendar_cycle_holds_month(c, t + 1, month) +
                                 calendar_cycle_holds_month(c, t + 2, month),
                             1);

    const struct calendar *years = calendar_of(9, 1, 24, 12, arena);
    assert_true(calendar_cycle_holds_month(years, 2, 8));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_and_last_budget_year_may_be_partial),
        cmocka_unit_test(test_year_amounts_fall_in_the_middle_of_the_months_inside_the_horizon),
        cmocka_unit_test(test_a_year_that_starts_in_july_is_labelled_by_its_first_month),
        cmocka_unit_test(test_years_before_the_start_and_beyond_the_horizon_have_labels),
        cmocka_unit_test(test_a_horizon_within_one_budget_year_has_one_year),
        cmocka_unit_test(test_a_straddling_cycle_is_split_by_months),
        cmocka_unit_test(test_every_length_of_cycle_gives_each_year_its_own_months),
        cmocka_unit_test(test_a_node_belongs_to_the_year_that_begins_there),
        cmocka_unit_test(test_cycles_know_the_month_in_which_they_begin),
        cmocka_unit_test(test_a_month_falls_in_one_cycle_of_a_year),
    };
    return cmocka_run_group_tests_name("years", tests, NULL, NULL);
}
