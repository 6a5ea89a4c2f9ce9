/* What a table covers, and what is told of calls beyond it. The bounds follow from the points: a
 * last step is as long as the one before it. */
#include "outside.h"
#include "world.h"

static const double ages[] = {18.5, 40, 62.25}, shares[] = {0.1, 0.2, 0.4};
static const struct lookup steps = {3, ages, shares, false, false};
static const struct lookup lines = {3, ages, shares, true, false};
static const struct lookup single = {1, ages, shares, false, false};

static void test_a_last_step_is_as_long_as_the_one_before_it(void **state)
{
    (void) state;
    assert_true(outside_after(&steps) == 84.5);
    assert_int_equal(outside_end(&steps, 18.49), END_BEFORE);
    assert_int_equal(outside_end(&steps, 18.5), TABLE_ENDS);
    assert_int_equal(outside_end(&steps, 84.49), TABLE_ENDS);
    assert_int_equal(outside_end(&steps, 84.5), END_AFTER);
}

static void test_lines_end_at_their_last_point(void **state)
{
    (void) state;
    assert_int_equal(outside_end(&lines, 18.49), END_BEFORE);
    assert_int_equal(outside_end(&lines, 62.25), TABLE_ENDS);
    assert_int_equal(outside_end(&lines, 62.26), END_AFTER);
}

static void test_one_point_holds_for_all_that_comes_after_it(void **state)
{
    (void) state;
    assert_int_equal(outside_end(&single, 1e9), TABLE_ENDS);
    assert_int_equal(outside_end(&single, 18), END_BEFORE);
}

static void test_what_is_not_a_number_is_at_no_end(void **state)
{
    (void) state;
    assert_int_equal(outside_end(&steps, NAN), TABLE_ENDS);
}

static void test_a_table_is_told_once_with_its_furthest_argument(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    struct graph *g = graph_new();
    struct table_calls calls = {.arena = arena};
    const struct table_call age = {"life", {"a.toml", 3, 9, 4}, &steps, "age", CLOCK_AGE, 12};
    const struct table_call other = {"life", {"a.toml", 7, 2, 4}, &steps, NULL, CLOCK_YEAR, 1};
    const double at[] = {50, 90.5, 97.25, 91, 12};
    for (size_t i = 0; i < 5; i++)
        outside_look(&calls, g, &age, graph_constant(g, at[i]), NO_NODE);
    outside_look(&calls, g, &other, graph_constant(g, 300), NO_NODE);
    assert_int_equal(calls.n_tables, 1);
    assert_true(calls.tables[0].seen[END_AFTER] && calls.tables[0].seen[END_BEFORE]);
    assert_int_equal(calls.tables[0].call[END_AFTER].at.line, 3);
    assert_true(calls.tables[0].argument[END_AFTER] == 97.25);
    assert_true(calls.tables[0].argument[END_BEFORE] == 12);
    assert_int_equal(calls.n_drawn, 0);
    graph_free(g);
    arena_free(arena);
}

/* Where the condition does not hold the value is not used, so the argument does not count. */
static void test_a_drawn_argument_counts_where_its_condition_holds(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    struct graph *g = graph_new();
    struct table_calls calls = {.arena = arena};
    const struct table_call call = {"life", {"a.toml", 3, 9, 4}, &steps, NULL, CLOCK_YEAR, 1};
    outside_look(&calls, g, &call, graph_input(g, 0), graph_input(g, 1));
    assert_int_equal(calls.n_drawn, 1);
    _Alignas(64) double inputs[2][STRIP], values[STRIP];
    for (size_t i = 0; i < STRIP; i++) {
        inputs[0][i] = 99.5;
        inputs[1][i] = i % 2 == 0;
    }
    node_values(g, calls.drawn[0].argument, inputs[0], values);
    for (size_t i = 0; i < STRIP; i++)
        assert_int_equal(outside_end(&steps, values[i]), i % 2 == 0 ? END_AFTER : TABLE_ENDS);
    graph_free(g);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_last_step_is_as_long_as_the_one_before_it),
        cmocka_unit_test(test_lines_end_at_their_last_point),
        cmocka_unit_test(test_one_point_holds_for_all_that_comes_after_it),
        cmocka_unit_test(test_what_is_not_a_number_is_at_no_end),
        cmocka_unit_test(test_a_table_is_told_once_with_its_furthest_argument),
        cmocka_unit_test(test_a_drawn_argument_counts_where_its_condition_holds),
    };
    return cmocka_run_group_tests_name("outside", tests, NULL, NULL);
}
