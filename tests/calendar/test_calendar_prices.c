/* Price levels of budget years, multiplied by hand. */
#include "check.h"

#include "arena.h"
#include "calendar.h"

static const int years[] = {2026, 2027, 2029};
static const double rates[] = {0.04, 0.025, 0.02};
static const struct price_index rises = {.n = 3, .year = years, .rate = rates};
static const struct price_index goes_on = {.n = 3, .year = years, .rate = rates, .then_same = true};

static void test_prices_rise_from_the_year_of_the_price_level(void **state)
{
    (void) state;
    assert_close(calendar_price_factor(&rises, 2026, 2026), 1.0, 1e-14);
    assert_close(calendar_price_factor(&rises, 2026, 2027), 1.025, 1e-14);
    assert_close(calendar_price_factor(&rises, 2025, 2027), 1.066, 1e-14); /* 1.04 * 1.025 */
}

static void test_a_year_that_is_not_named_has_no_rise(void **state)
{
    (void) state;
    assert_close(calendar_price_factor(&rises, 2026, 2028), 1.025, 1e-14);
    assert_close(calendar_price_factor(&rises, 2026, 2029), 1.0455, 1e-14); /* 1.025 * 1.02 */
    assert_close(calendar_price_factor(&rises, 2026, 2056), 1.0455, 1e-14);
    assert_close(calendar_price_factor(&goes_on, 2026, 2028), 1.025, 1e-14);
}

static void test_then_same_lets_the_last_rise_go_on(void **state)
{
    (void) state;
    assert_close(calendar_price_factor(&goes_on, 2026, 2030), 1.06641, 1e-14);
    assert_close(calendar_price_factor(&goes_on, 2026, 2031), 1.0877382, 1e-14);
    assert_close(calendar_price_factor(&goes_on, 2031, 2032), 1.02, 1e-14);
}

static void test_years_before_the_price_level_are_cheaper(void **state)
{
    (void) state;
    assert_close(calendar_price_factor(&rises, 2027, 2026), 1.0 / 1.025, 1e-14);
    assert_close(calendar_price_factor(&rises, 2027, 2025), 1.0 / 1.066, 1e-14);
    assert_close(calendar_price_factor(&rises, 2027, 2020), 1.0 / 1.066, 1e-14);
}

static const struct calendar *calendar_of(const struct price_index *index, struct arena *arena)
{
    const struct study study = {.prices = 2026,
                                .start_year = 2026,
                                .start_month = 3,
                                .horizon_months = 30,
                                .cycle_months = 1};
    const struct accounting accounting = {.year_start_month = 7, .index = *index};
    return calendar_new(&study, &accounting, NULL, 0, arena);
}

/* 1 March 2026 lies in the budget year that began in July 2025. */
static void test_budget_years_have_the_price_of_the_year_in_which_they_begin(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(&rises, arena);
    const double expected[] = {1.0 / 1.04, 1.0, 1.025, 1.025};
    assert_int_equal(c->first_year, 2025);
    assert_int_equal(c->n_years, 4);
    for (size_t y = 0; y < 4; y++)
        assert_close(c->price_factor[y], expected[y], 1e-14);
    arena_free(arena);
}

static void test_without_an_index_prices_stay(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(&(struct price_index){0}, arena);
    for (size_t y = 0; y < c->n_years; y++)
        assert_true(c->price_factor[y] == 1.0);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prices_rise_from_the_year_of_the_price_level),
        cmocka_unit_test(test_a_year_that_is_not_named_has_no_rise),
        cmocka_unit_test(test_then_same_lets_the_last_rise_go_on),
        cmocka_unit_test(test_years_before_the_price_level_are_cheaper),
        cmocka_unit_test(test_budget_years_have_the_price_of_the_year_in_which_they_begin),
        cmocka_unit_test(test_without_an_index_prices_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
