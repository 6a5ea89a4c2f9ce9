/* Scenarios that are written by a program or with a heavy hand: very many tables, labels of more
 * than one line. */
#include "check.h"

#include <time.h>

#include "arena.h"
#include "errors.h"
#include "scenario.h"
#include "scratch.h"

static const char study[] =
    "format = 1\n[study]\ntitle = \"\"\"Nu\n  of\tnooit\"\"\"\nlanguage = \"nl\"\nprices = 2026\n"
    "start = 2026-01-01\nhorizon = \"3 years\"\ncycle = \"1 month\"\nbaseline = \"nu\"\n"
    "[states]\nthuis = \"\"\"Thuis,\nzonder werk\"\"\"\nwerk = \"Aan het werk\"\n"
    "[cohort]\nsize = 40\nmode = \"expected\"\nstart = { thuis = 1 }\n"
    "[from.thuis]\nwerk = 0.2\n[from.werk]\nthuis = 0.1\n"
    "[intervention.nu]\nlabel = \"Nu\"\n";

static const struct scenario *read_scratch(struct arena *arena, struct errors *errors)
{
    const struct scenario_file *file =
        scenario_read(in_scratch("s.toml"), NULL, 0, NULL, arena, errors);
    if (file == NULL)
        errors_print(errors, stderr);
    assert_non_null(file);
    return file->interventions[0].world;
}

static void test_a_label_of_several_lines_is_shown_on_one(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    write_text(in_scratch("s.toml"), study);
    const struct scenario *s = read_scratch(arena, errors);
    assert_string_equal(s->study.title, "Nu   of nooit");
    assert_string_equal(s->states[0].name.label, "Thuis, zonder werk");
    errors_free(errors);
    arena_free(arena);
}

/* 44,850 tables: what is done for one may not look at all others. */
static void test_all_pairs_of_300_parameters_are_read_in_seconds(void **state)
{
    (void) state;
    enum { MANY = 300 };
    FILE *file = fopen(in_scratch("s.toml"), "w");
    fputs(study, file);
    for (int i = 0; i < MANY; i++)
        fprintf(file,
                "[param.p%d]\nkind = \"number\"\nmean = 2.4\nsd = 0.6\nsource = \"verzonnen\"\n",
                i);
    for (int i = 0; i < MANY; i++)
        for (int j = 0; j < i; j++)
            fprintf(file, "[[correlate]]\nparams = [\"p%d\", \"p%d\"]\nrank = 0.3\n", i, j);
    assert_int_equal(fclose(file), 0);
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    const clock_t before = clock();
    const struct scenario *s = read_scratch(arena, errors);
    assert_int_equal(s->n_correlations, MANY * (MANY - 1) / 2);
    assert_true((double) (clock() - before) / CLOCKS_PER_SEC < 10);
    errors_free(errors);
    arena_free(arena);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)
    const struct CMUnitTest tests[] = {
        T(test_a_label_of_several_lines_is_shown_on_one),
        T(test_all_pairs_of_300_parameters_are_read_in_seconds),
    };
#undef T
    return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
