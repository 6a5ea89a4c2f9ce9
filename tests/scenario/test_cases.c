/* Every message of a scenario as a text case: cases/NAME.toml is read, and what is printed must
 * be cases/NAME.expected, whose first line is the exit code. Lines of the form
 * `# --set NAME=VALUE` and `# --baseline NAME` at the top of a case stand for the command line. */
#include "text_cases.h"

#include "arena.h"
#include "errors.h"
#include "scenario.h"

enum { SETS_MOST = 16 };

/* The lines `# --set ...` and `# --baseline ...`. */
static size_t read_options(char *text, struct setting *set, const char **baseline)
{
    size_t n = 0;
    for (char *line = text; line != NULL && *line == '#' && n < SETS_MOST;) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        char *equals = strchr(line, '=');
        if (strncmp(line, "# --set ", 8) == 0 && equals != NULL) {
            *equals = '\0';
            set[n++] = (struct setting){line + 8, equals + 1};
        } else if (strncmp(line, "# --baseline ", 13) == 0) {
            *baseline = line + 13;
        }
        line = next;
    }
    return n;
}

static char *read_and_print(const char *file)
{
    struct setting set[SETS_MOST];
    const char *baseline = NULL;
    struct arena *arena = arena_new();
    char *options = read_text(file);
    const size_t n = options ? read_options(options, set, &baseline) : 0;
    struct errors *errors = errors_new();
    const struct scenario_file *scenario = scenario_read(file, set, n, baseline, arena, errors);
    assert_int_equal(scenario == NULL || scenario->flawed, errors_count(errors) > 0);

    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "exit %d\n", errors_exit_code(errors));
    errors_print(errors, out);
    fclose(out);
    errors_free(errors);
    arena_free(arena);
    free(options);
    return text;
}

static void test_every_case_prints_what_is_expected(void **state)
{
    (void) state;
    text_cases_check(PROJECT_DIR "/tests/scenario/cases", 160, read_and_print);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_prints_what_is_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
