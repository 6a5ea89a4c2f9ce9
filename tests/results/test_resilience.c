/* Ratio and classes of what a holder has against setbacks, as in the annual accounts of Stein of
 * 2021: A above 2.0, B 1.4 to 2.0, C 1.0 to 1.4, D 0.8 to 1.0, E 0.6 to 0.8, F below 0.6. */
#include "check.h"

#include "resilience.h"

static void test_a_bound_belongs_to_the_better_class_but_for_the_highest(void **state)
{
    (void) state;
    static const struct {
        double ratio;
        const char *class;
    } expected[] = {{2.001, "A"},  {2, "B"},    {1.4, "B"},  {1.3999, "C"}, {1, "C"},
                    {0.9999, "D"}, {0.8, "D"},  {0.79, "E"}, {0.6, "E"},    {0.5999, "F"},
                    {0, "F"},      {-0.3, "F"}, {NAN, ""},   {1e9, "A"},    {7.0 / 5, "B"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(resilience_class(expected[i].ratio), expected[i].class);
}

/* 28.7 of 20.5 is 1.4; with 15.375 more needed it is 0.8. */
static void test_a_shortfall_is_needed_on_top(void **state)
{
    (void) state;
    assert_near(resilience_ratio(28.7, 20.5, 0), 1.4, 1e-15);
    assert_near(resilience_ratio(28.7, 20.5, 15.375), 0.8, 1e-15);
}

static void test_no_ratio_where_nothing_is_known_or_needed(void **state)
{
    (void) state;
    assert_true(isnan(resilience_ratio(28.7, NAN, 3)));
    assert_true(isnan(resilience_ratio(NAN, 20.5, 3)));
    assert_true(isnan(resilience_ratio(28.7, 0, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bound_belongs_to_the_better_class_but_for_the_highest),
        cmocka_unit_test(test_a_shortfall_is_needed_on_top),
        cmocka_unit_test(test_no_ratio_where_nothing_is_known_or_needed),
    };
    return cmocka_run_group_tests_name("resilience", tests, NULL, NULL);
}
