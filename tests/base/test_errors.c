/* What a list of errors keeps, and how it prints. */
#include "check.h"

#include "errors.h"

static const char text[] = "[a]\nprijs = 3\ncafé = \"één\"\n\ttab = 1\n";

static char *printed(struct errors *e)
{
    char *out = NULL;
    size_t bytes = 0;
    FILE *f = open_memstream(&out, &bytes);
    errors_print(e, f);
    fclose(f);
    return out;
}

static void assert_prints(struct errors *e, const char *expected)
{
    char *out = printed(e);
    assert_string_equal(out, expected);
    free(out);
}

static void test_messages_come_in_order_of_place_with_their_line_and_a_caret(void **state)
{
    (void) state;
    struct errors *e = errors_new();
    errors_source(e, "s.toml", text);
    errors_add(e, ERROR_SCENARIO, (struct place){"s.toml", 3, 8, 3}, "Late.\nA hint.");
    errors_add(e, ERROR_SCENARIO, (struct place){"s.toml", 2, 9, 1}, "Early: %d.", 7);
    assert_prints(e, "s.toml:2:9: error: Early: 7.\n"
                     "     2 | prijs = 3\n"
                     "       |         ^\n"
                     "s.toml:3:8: error: Late.\n"
                     "     3 | café = \"één\"\n"
                     "       |        ^~~\n"
                     "         A hint.\n");
    errors_free(e);
}

static void test_a_tab_before_the_place_stays_a_tab_above_the_caret(void **state)
{
    (void) state;
    struct errors *e = errors_new();
    errors_source(e, "s.toml", text);
    errors_add(e, ERROR_SCENARIO, (struct place){"s.toml", 4, 8, 1}, "Here.");
    assert_prints(e, "s.toml:4:8: error: Here.\n     4 | \ttab = 1\n       | \t      ^\n");
    errors_free(e);
}

static void test_the_same_mistake_is_kept_once_and_printed_once(void **state)
{
    (void) state;
    struct errors *e = errors_new();
    const struct place at = {"x.toml", 5, 1, 0};
    for (int i = 0; i < 3; i++)
        assert_false(errors_add(e, ERROR_SCENARIO, at, "Twice."));
    assert_int_equal(errors_count(e), 1);
    assert_prints(e, "x.toml:5:1: error: Twice.\n");
    errors_warn(e, at, "Only now.");
    assert_prints(e, "x.toml:5:1: warning: Only now.\n");
    assert_prints(e, "");
    errors_free(e);
}

static void test_the_first_error_gives_the_exit_code_and_a_warning_none(void **state)
{
    (void) state;
    struct errors *e = errors_new();
    errors_warn(e, (struct place){0}, "Careful.");
    assert_int_equal(errors_exit_code(e), 0);
    assert_int_equal(errors_warnings(e), 1);
    errors_add(e, ERROR_IO, (struct place){0}, "Disk full.");
    errors_add(e, ERROR_SCENARIO, (struct place){0}, "And this.");
    assert_int_equal(errors_exit_code(e), 5);
    errors_free(e);
}

static void test_beyond_the_most_mistakes_are_counted(void **state)
{
    (void) state;
    struct errors *e = errors_new();
    for (int i = 0; i < ERRORS_MAX + 7; i++)
        errors_add(e, ERROR_SCENARIO, (struct place){"x.toml", i + 1, 1, 0}, "Number %d.", i);
    assert_int_equal(errors_count(e), ERRORS_MAX + 7);
    char *out = printed(e);
    assert_non_null(strstr(out, "... and 7 more.\n"));
    assert_non_null(strstr(out, "Number 99."));
    assert_null(strstr(out, "Number 100."));
    free(out);
    errors_free(e);
}

/* 600 characters before the mistake and as many behind it; the caret stands under it. */
static void test_of_a_long_line_is_shown_what_is_around_the_place(void **state)
{
    (void) state;
    char line[1300];
    memset(line, 'a', 1201);
    memcpy(line + 600, "WRONG", 5);
    strcpy(line + 1201, "\nb\n");
    struct errors *e = errors_new();
    errors_source(e, "s.toml", line);
    errors_add(e, ERROR_SCENARIO, (struct place){"s.toml", 1, 601, 5}, "Here.");
    char expected[600],
        *to = expected + sprintf(expected, "s.toml:1:601: error: Here.\n     1 | ...");
    to = (char *) memset(to, 'a', 160) + 160;
    memcpy(to - 80, "WRONG", 5);
    to += sprintf(to, "...\n       |    %80s^~~~~\n", "");
    assert_prints(e, expected);
    errors_add(e, ERROR_SCENARIO, (struct place){"s.toml", 1, 1199, 900}, "At the end.");
    char *out = printed(e);
    assert_true(strlen(out) < 1300);
    assert_non_null(strstr(out, "aaa\n"));
    free(out);
    errors_free(e);
}

static void test_a_name_without_end_is_cut(void **state)
{
    (void) state;
    char *name = calloc(1000001, 1);
    memset(name, 'n', 1000000);
    struct errors *e = errors_new();
    errors_add(e, ERROR_SCENARIO, (struct place){0}, "There is no \"%s\".\nAnd %s.", name, name);
    char *out = printed(e);
    assert_true(strlen(out) < 4100);
    free(out);
    free(name);
    errors_free(e);
}

/* A terminal obeys ESC (and C1, here U+009B in UTF-8) in a name, a path or a line. */
static void test_control_characters_do_not_reach_the_screen(void **state)
{
    (void) state;
    struct errors *e = errors_new();
    errors_source(e, "a\x1b]0;title\a.toml",
                  "x = \x1b[31m\t1 \xc2\x9b"
                  "2J\x7f\n");
    errors_add(e, ERROR_SCENARIO, (struct place){"a\x1b]0;title\a.toml", 1, 11, 1},
               "\"\x1b[2J\r\" is wrong.\nNot \xc2\x9b"
               "31m.");
    assert_prints(e, "a ]0;title .toml:1:11: error: \" [2J \" is wrong.\n"
                     "     1 | x =  [31m\t1  2J \n"
                     "       |          \t^\n"
                     "         Not  31m.\n");
    errors_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_come_in_order_of_place_with_their_line_and_a_caret),
        cmocka_unit_test(test_a_tab_before_the_place_stays_a_tab_above_the_caret),
        cmocka_unit_test(test_the_same_mistake_is_kept_once_and_printed_once),
        cmocka_unit_test(test_the_first_error_gives_the_exit_code_and_a_warning_none),
        cmocka_unit_test(test_beyond_the_most_mistakes_are_counted),
        cmocka_unit_test(test_of_a_long_line_is_shown_what_is_around_the_place),
        cmocka_unit_test(test_a_name_without_end_is_cut),
        cmocka_unit_test(test_control_characters_do_not_reach_the_screen),
    };
    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
