/* The words that a name cannot be are those that expressions know: two lists in two rooms,
 * held against each other here. */
#include "check.h"

#include <ctype.h>
#include <unistd.h>

#include "arena.h"
#include "errors.h"
#include "expr.h"
#include "scenario.h"

static bool refuses(const char *name)
{
    FILE *out = fopen("reserved.toml", "wb");
    assert_non_null(out);
    fprintf(out, "format = 1\n[let]\n%s = 3\n", name);
    fclose(out);
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    scenario_read("reserved.toml", NULL, 0, NULL, arena, errors);
    const char *wanted = arena_printf(
        arena, "\"%s\" already means something in expressions; choose another name.", name);
    bool found = false;
    for (size_t i = 0; errors_text(errors, i) != NULL; i++)
        found |= strcmp(errors_text(errors, i), wanted) == 0;
    errors_free(errors);
    arena_free(arena);
    unlink("reserved.toml");
    return found;
}

struct tally {
    size_t n, free;
};

static void count(void *context, const char *signature, const char *meaning)
{
    (void) meaning;
    struct tally *tally = context;
    char name[64];
    size_t length = 0;
    while (isalnum((unsigned char) signature[length]) || signature[length] == '_')
        length++;
    if (length == 0) /* an operator */
        return;
    assert_in_range(length, 1, sizeof name - 1);
    snprintf(name, sizeof name, "%.*s", (int) length, signature);
    tally->n++;
    if (!refuses(name)) {
        print_error("%s is a word of expressions, and a name may be it\n", name);
        tally->free++;
    }
}

static void test_no_name_may_be_a_word_of_expressions(void **state)
{
    (void) state;
    struct tally tally = {0};
    expr_document(count, &tally);
    assert_true(tally.n > 30);
    assert_int_equal(tally.free, 0);
}

static void test_other_names_are_free(void **state)
{
    (void) state;
    assert_false(refuses("vindt_werk"));
    assert_false(refuses("years"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_name_may_be_a_word_of_expressions),
        cmocka_unit_test(test_other_names_are_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
