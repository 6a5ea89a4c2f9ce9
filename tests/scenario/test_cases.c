/* Every message of a scenario as a text case: cases/NAME.toml is read, and what is printed must
 * be cases/NAME.expected, whose first line is the exit code. Lines of the form
 * `# --set NAME=VALUE` and `# --baseline NAME` at the top of a case stand for the command line.
 *
 * WRITE_CASES=1 writes the .expected files anew; read the difference before keeping it. */
#include "check.h"

#include <dirent.h>
#include <unistd.h>

#include "arena.h"
#include "errors.h"
#include "scenario.h"

enum { CASES_MOST = 500, SETS_MOST = 16 };

static char *load(const char *path, struct arena *arena)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return NULL;
    char *text = arena_alloc(arena, 1 << 20, 1);
    text[fread(text, 1, (1 << 20) - 1, in)] = '\0';
    fclose(in);
    return text;
}

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

static char *read_and_print(const char *file, struct arena *arena)
{
    struct setting set[SETS_MOST];
    const char *baseline = NULL;
    char *options = load(file, arena);
    const size_t n = options ? read_options(options, set, &baseline) : 0;
    struct errors *errors = errors_new();
    const void *scenario = scenario_read(file, set, n, baseline, arena, errors);
    assert_int_equal(scenario == NULL, errors_count(errors) > 0);

    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, "exit %d\n", errors_exit_code(errors));
    errors_print(errors, out);
    fclose(out);
    errors_free(errors);
    return text;
}

static void write_expected(const char *path, const char *text)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

/* Both texts line by line, where they differ. */
static void print_difference(const char *name, const char *expected, const char *actual)
{
    print_error("--- %s\n", name);
    while (*expected != '\0' || *actual != '\0') {
        const size_t e = strcspn(expected, "\n"), a = strcspn(actual, "\n");
        const int same = e == a && strncmp(expected, actual, e) == 0;
        if (same)
            print_error("  %.*s\n", (int) a, actual);
        else
            print_error("- %.*s\n+ %.*s\n", (int) e, expected, (int) a, actual);
        expected += e + (expected[e] == '\n');
        actual += a + (actual[a] == '\n');
    }
}

static bool run_case(const char *file)
{
    struct arena *arena = arena_new();
    char *path = arena_printf(arena, "%.*s.expected", (int) strlen(file) - 5, file);
    char *actual = read_and_print(file, arena);
    if (getenv("WRITE_CASES") != NULL)
        write_expected(path, actual);
    const char *expected = load(path, arena);
    const bool same = expected != NULL && strcmp(expected, actual) == 0;
    if (!same)
        print_difference(file, expected ? expected : "", actual);
    free(actual);
    arena_free(arena);
    return same;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static size_t list_cases(char **names)
{
    size_t n = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL && n < CASES_MOST;) {
        const size_t length = strlen(entry->d_name);
        if (length > 5 && strcmp(entry->d_name + length - 5, ".toml") == 0)
            names[n++] = strdup(entry->d_name);
    }
    closedir(folder);
    qsort(names, n, sizeof *names, by_name);
    return n;
}

static void test_every_case_prints_what_is_expected(void **state)
{
    (void) state;
    char *names[CASES_MOST];
    assert_int_equal(chdir(PROJECT_DIR "/tests/scenario/cases"), 0);
    const size_t n = list_cases(names);
    assert_true(n >= 40);
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        failed += !run_case(names[i]);
        free(names[i]);
    }
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_prints_what_is_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
