#include "check.h"

#include "arena.h"
#include "csv_table.h"
#include "scratch.h"

static struct arena *arena;
static struct errors *errors;

static int set_up(void **state)
{
    arena = arena_new();
    errors = errors_new();
    return scratch_make(state);
}

static int tear_down(void **state)
{
    errors_free(errors);
    arena_free(arena);
    return scratch_remove(state);
}

static const struct csv_table *table_of(const char *text)
{
    write_text(in_scratch("t.csv"), text);
    return csv_table_read(arena, in_scratch("t.csv"), errors);
}

static void test_cells_are_found_by_the_name_of_their_column(void **state)
{
    (void) state;
    const struct csv_table *t = table_of("a,b,c\nx,2.385,\ny,-1e-09,\"q, \"\"r\"\"\ns\"\n");
    assert_non_null(t);
    assert_int_equal(t->n_rows, 2);
    assert_string_equal(csv_cell(t, 1, "a"), "y");
    assert_string_equal(csv_cell(t, 1, "c"), "q, \"r\"\ns");
    assert_string_equal(csv_cell(t, 0, "no such column"), "");
    assert_close(csv_value(t, 0, "b"), 2.385, 1e-15);
    assert_close(csv_value(t, 1, "b"), -1e-9, 1e-15);
    assert_true(isnan(csv_value(t, 0, "c")));
    assert_true(isnan(csv_value(t, 0, "a")));
    assert_true(csv_matches(t, 0, "a", "x", "b", "2.385", NULL));
    assert_false(csv_matches(t, 1, "a", "x", NULL));
}

static void test_the_dutch_style_is_recognised(void **state)
{
    (void) state;
    const struct csv_table *t = table_of("\ufeff"
                                         "a;b\r\n1234,5;\"x;y\"\r\n");
    assert_non_null(t);
    assert_int_equal(t->n_rows, 1);
    assert_close(csv_value(t, 0, "a"), 1234.5, 1e-15);
    assert_string_equal(csv_cell(t, 0, "b"), "x;y");
}

static void test_a_last_line_without_an_end_counts(void **state)
{
    (void) state;
    const struct csv_table *t = table_of("a,b\n1,2\n3,4");
    assert_int_equal(t->n_rows, 2);
    assert_string_equal(csv_cell(t, 1, "b"), "4");
}

static void test_a_missing_file_is_no_error_and_an_empty_one_no_table(void **state)
{
    (void) state;
    assert_null(csv_table_read(arena, in_scratch("none.csv"), errors));
    assert_null(table_of(""));
    assert_int_equal(errors_count(errors), 0);
}

static void test_a_row_that_is_too_short_is_an_error(void **state)
{
    (void) state;
    char expected[200];
    assert_null(table_of("a,b,c\n1,2,3\n4,5\n"));
    snprintf(expected, sizeof expected, "%s/t.csv is damaged: row 2 has 2 cells, the header has 3.",
             scratch);
    assert_string_equal(errors_text(errors, 0), expected);
    assert_int_equal(errors_exit_code(errors), 5);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_cells_are_found_by_the_name_of_their_column),
        T(test_the_dutch_style_is_recognised),
        T(test_a_last_line_without_an_end_counts),
        T(test_a_missing_file_is_no_error_and_an_empty_one_no_table),
        T(test_a_row_that_is_too_short_is_an_error),
    };
#undef T
    return cmocka_run_group_tests_name("csv_table", tests, NULL, NULL);
}
