/* Whatever the bytes of a file, reading it and looking for the mistakes of its expressions ends
 * with a model or with errors, never with a crash. Meant to be run under the sanitizers too. */
#include "check.h"

#include <unistd.h>

#include "arena.h"
#include "errors.h"
#include "model.h"

enum { FLIPS = 1000, SWAPS = 300 };

static char *load(const char *path, size_t *length)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    char *text = calloc(1, 1 << 16);
    *length = fread(text, 1, (1 << 16) - 1, in);
    fclose(in);
    return text;
}

/* A file either gives a scenario and no error, or errors. Of those without mistakes, which take
 * longer, some are compiled. */
static void read_text(const char *text, size_t length)
{
    FILE *out = fopen("robust.toml", "wb");
    assert_non_null(out);
    fwrite(text, 1, length, out);
    fclose(out);
    static unsigned whole;
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    const struct scenario_file *file = scenario_read("robust.toml", NULL, 0, NULL, arena, errors);
    assert_int_equal(file == NULL || file->flawed, errors_count(errors) > 0);
    const struct model *model = NULL;
    if (file != NULL && (file->flawed || whole++ % 16 == 0))
        model =
            model_new(file, (struct model_wish){.by_year = true, .occupancy = true}, arena, errors);
    assert_true(model == NULL || errors_count(errors) == 0);
    model_free(model);
    char *printed = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&printed, &size);
    errors_print(errors, memory);
    fclose(memory);
    free(printed);
    errors_free(errors);
    arena_free(arena);
}

static void test_a_file_cut_off_at_any_byte_is_survived(void **state)
{
    (void) state;
    size_t length = 0;
    char *text = load(PROJECT_DIR "/tests/scenario/cases/good.toml", &length);
    for (size_t n = 0; n < length; n++)
        read_text(text, n);
    free(text);
    text = load(PROJECT_DIR "/tests/scenario/files/complete.toml", &length);
    for (size_t n = 3; n < length; n += 11)
        read_text(text, n);
    free(text);
}

static void test_flipped_bytes_are_survived(void **state)
{
    (void) state;
    static const char odd[] = "[]{}=,.\"'#\n-*0129eE_ \\\x80\xC3\xFF";
    size_t length = 0;
    char *text = load(PROJECT_DIR "/tests/scenario/files/complete.toml", &length);
    unsigned long long seed = 20260914;
    for (int i = 0; i < FLIPS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const size_t at = (size_t) (seed >> 33) % length;
        const char old = text[at];
        text[at] = odd[(seed >> 20) % (sizeof odd - 1)];
        read_text(text, length);
        text[at] = old;
    }
    free(text);
}

/* Lines in each other's place: well-formed TOML with the wrong things in the wrong tables. */
static void test_lines_in_the_wrong_table_are_survived(void **state)
{
    (void) state;
    size_t length = 0, n = 0;
    char *text = load(PROJECT_DIR "/tests/scenario/files/complete.toml", &length), *lines[400];
    for (char *line = strtok(text, "\n"); line != NULL && n < 400; line = strtok(NULL, "\n"))
        lines[n++] = line;
    unsigned long long seed = 42;
    for (int round = 0; round < SWAPS; round++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const size_t a = (seed >> 33) % n, b = (seed >> 12) % n;
        char *all = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&all, &size);
        for (size_t i = 0; i < n; i++) {
            const char *value = strchr(lines[b], '='), *equals = strchr(lines[a], '=');
            if (i != a || value == NULL || equals == NULL)
                fprintf(out, "%s\n", i == a ? lines[b] : lines[i]);
            else /* the key of one line with the value of another */
                fprintf(out, "%.*s%s\n", (int) (equals - lines[a]), lines[a], value);
        }
        fclose(out);
        read_text(all, size);
        free(all);
    }
    free(text);
}

/* In memory where that is possible: thousands of files are written. */
static int make_folder(void **state)
{
    static char folder[] = "/dev/shm/robust-XXXXXX";
    size_t length = 0;
    char *curve = load(PROJECT_DIR "/tests/scenario/files/curve.csv", &length);
    *state = mkdtemp(folder) != NULL ? folder : NULL;
    if (*state != NULL && chdir(folder) != 0)
        return -1;
    FILE *out = fopen("curve.csv", "wb");
    fwrite(curve, 1, length, out);
    free(curve);
    return fclose(out);
}

static int clean_up(void **state)
{
    unlink("robust.toml");
    unlink("curve.csv");
    return *state != NULL ? rmdir(*state) : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_cut_off_at_any_byte_is_survived),
        cmocka_unit_test(test_flipped_bytes_are_survived),
        cmocka_unit_test(test_lines_in_the_wrong_table_are_survived),
    };
    return cmocka_run_group_tests(tests, make_folder, clean_up);
}
