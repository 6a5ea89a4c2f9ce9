/* Mistakes in expressions: mistakes.txt holds blocks of an expression and, exactly, what is
 * printed about it: message, source line, caret, hint. */
#include "world.h"

enum { LINE_MAX_BYTES = 2000, BLOCK_MAX_BYTES = 8000 };

/* What is printed about an expression that stands in a file after `werk = "`. */
static char *printed(const char *expression)
{
    struct world *w = world_new();
    char source[LINE_MAX_BYTES + 20], *text = NULL;
    size_t bytes = 0;
    snprintf(source, sizeof source, "werk = \"%s\"", expression);
    errors_source(w->errors, "t.toml", source);
    w->scope.people_allowed =
        strncmp(expression, "people(", 7) != 0 || strstr(expression, "'scool'");
    struct expr *e = expr_parse(expression, (struct place){"t.toml", 1, 9, 0}, w->arena, w->errors);
    if (e != NULL)
        assert_false(expr_bind(e, NULL, &w->scope, w->errors));
    FILE *out = open_memstream(&text, &bytes);
    errors_print(w->errors, out);
    fclose(out);
    world_free(w);
    return text;
}

static bool check_block(const char *expression, const char *expected)
{
    char *text = printed(expression);
    const bool right = strcmp(text, expected) == 0;
    if (!right)
        print_error("%s\nprinted\n%sexpected\n%s\n", expression, text, expected);
    free(text);
    return right;
}

static void test_each_mistake_is_told_in_these_words_at_this_place(void **state)
{
    (void) state;
    FILE *file = fopen(PROJECT_DIR "/tests/expr/mistakes.txt", "r");
    assert_non_null(file);
    char line[LINE_MAX_BYTES], expression[LINE_MAX_BYTES] = "", expected[BLOCK_MAX_BYTES] = "";
    size_t blocks = 0, wrong = 0;
    for (bool more = true; more;) {
        more = fgets(line, sizeof line, file) != NULL;
        if (!more || line[0] == '\n') {
            wrong += expected[0] != '\0' && !check_block(expression, expected);
            blocks += expected[0] != '\0';
            expression[0] = expected[0] = '\0';
        } else if (line[0] == '#') {
            continue;
        } else if (expression[0] == '\0') {
            line[strcspn(line, "\n")] = '\0';
            strcpy(expression, line);
        } else {
            assert_true(strlen(expected) + strlen(line) < sizeof expected);
            strcat(expected, line);
        }
    }
    fclose(file);
    assert_true(blocks > 60);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_mistake_is_told_in_these_words_at_this_place),
    };
    return cmocka_run_group_tests_name("mistakes", tests, NULL, NULL);
}
