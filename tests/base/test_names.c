/* The name that was probably meant. */
#include "check.h"

#include "arena.h"
#include "names.h"

static const char *const states[] = {"bijstand", "school", "weg", "werk"};

static void test_one_slip_of_each_kind_is_understood(void **state)
{
    (void) state;
    static const char *const slips[][2] = {{"wrek", "werk"},     {"werrk", "werk"},
                                           {"wek", "weg"},       {"bijstant", "bijstand"},
                                           {"shcool", "school"}, {"bijtsadn", "bijstand"}};
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++)
        assert_string_equal(names_closest(slips[i][0], states, 4), slips[i][1]);
}

static void test_a_name_that_is_far_from_all_is_met_with_the_list(void **state)
{
    (void) state;
    struct arena *a = arena_new();
    assert_null(names_closest("gevangenis", states, 4));
    assert_string_equal(names_hint(a, "gevangenis", states, 4),
                        "Known: bijstand, school, weg, werk.");
    assert_string_equal(names_hint(a, "schol", states, 4), "Did you mean \"school\"?");
    assert_string_equal(names_hint(a, "iets", states, 0), "There are none in this file.");
    arena_free(a);
}

static void test_names_of_any_length_are_compared(void **state)
{
    (void) state;
    char name[400], other[400];
    memset(name, 'q', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memcpy(other, name, sizeof name);
    other[3] = 'p';
    const char *const list[] = {other};
    assert_string_equal(names_closest(name, list, 1), other);
    assert_int_equal(names_find("weg", states, 4), 2);
    assert_true(names_find("Weg", states, 4) == NO_INDEX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_slip_of_each_kind_is_understood),
        cmocka_unit_test(test_a_name_that_is_far_from_all_is_met_with_the_list),
        cmocka_unit_test(test_names_of_any_length_are_compared),
    };
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
