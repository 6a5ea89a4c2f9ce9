/* The same bits: for any number of threads, for a file in another order, for more draws, for
 * fewer tables. And the same numbers to 1e-12 from every kernel. */
#include "whole_run.h"

#include <dirent.h>

static char *load(const char *path)
{
    FILE *in = fopen(path, "r");
    if (in == NULL)
        fail_msg("cannot read %s", path);
    static const size_t room = 1 << 22;
    char *text = malloc(room);
    assert_non_null(text);
    const size_t n = fread(text, 1, room - 1, in);
    assert_true(n < room - 1);
    text[n] = '\0';
    fclose(in);
    return text;
}

/* rich.toml or its like, with its mode filled in. */
static char *rich(const char *file, const char *mode)
{
    char path[300];
    snprintf(path, sizeof path, PROJECT_DIR "/tests/cli/%s", file);
    char *text = load(path);
    char *at = strstr(text, "\"%MODE%\"");
    assert_non_null(at);
    *at = '\0';
    char *filled = malloc(strlen(text) + strlen(at + 1) + 40);
    sprintf(filled, "%s\"%s\"%s", text, mode, at + 8);
    free(text);
    return filled;
}

static const char *const modes[] = {"people", "expected"};

static struct whole_run *run_on(const char *text, int threads, uint64_t draws)
{
    return whole_run_with(text, (struct simulate_options){.draws = draws, .threads = threads});
}

static void test_any_number_of_threads_gives_the_same_bits(void **state)
{
    (void) state;
    static const int threads[] = {2, 3, 7};
    for (size_t mode = 0; mode < 2; mode++) {
        char *text = rich("rich.toml", modes[mode]);
        char *brief = whole_run_change(text, "horizon  = \"6 years\"", "horizon = \"3 years\"");
        /* seven blocks of 256 and a part of an eighth */
        struct whole_run *one = run_on(brief, 1, 1807);
        for (size_t i = 0; i < 3; i++) {
            struct whole_run *more = run_on(brief, threads[i], 1807);
            assert_same_bits(one->r, more->r);
            assert_int_equal(more->r->run.threads, threads[i]);
            whole_run_close(more);
        }
        whole_run_close(one);
        free(brief);
        free(text);
    }
}

/* So many that no values are kept, in rounds of several blocks: threads count what they have drawn.
 */
static void test_a_long_run_gives_the_same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    char *text = load(PROJECT_DIR "/scenarios/published/hiv.toml");
    struct whole_run *one = run_on(text, 1, 30100), *two = run_on(text, 2, 30100),
                     *five = run_on(text, 5, 30100);
    assert_same_bits(one->r, two->r);
    assert_same_bits(one->r, five->r);
    whole_run_close(one);
    whole_run_close(two);
    whole_run_close(five);
    free(text);
}

static void write_files(struct whole_run *w, const char *folder)
{
    w->options.output = folder;
    w->options.no_charts = true;
    int code = 0;
    assert_true(simulation_write(w->simulation, stderr, &code));
}

static void remove_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.')
            unlinkat(dirfd(dir), e->d_name, 0);
    closedir(dir);
    rmdir(folder);
}

/* Labels stand in no table, so every byte of every CSV file is the same. */
static void test_a_file_in_another_order_gives_the_same_bytes(void **state)
{
    (void) state;
    static const char *const tables[] = {
        "summary",    "differences", "per_person", "budget_years", "cumulative", "occupancy",
        "break_even", "parameters",  "multi_year", "distribution", "dip",        "wrong_pocket"};
    char folder[] = "/tmp/budgetshift_test_XXXXXX";
    assert_non_null(mkdtemp(folder));
    for (size_t mode = 0; mode < 2; mode++) {
        char *text[2] = {rich("rich.toml", modes[mode]), rich("rich_shuffled.toml", modes[mode])};
        char name[2][40];
        for (size_t i = 0; i < 2; i++) {
            struct whole_run *w = run_on(text[i], 1, 60);
            snprintf(name[i], sizeof name[i], "%s/%zu", folder, i);
            write_files(w, name[i]);
            whole_run_close(w);
        }
        for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
            char path[100], *bytes[2];
            for (size_t i = 0; i < 2; i++) {
                snprintf(path, sizeof path, "%s/%s.csv", name[i], tables[t]);
                bytes[i] = load(path);
            }
            assert_true(strlen(bytes[0]) > 500);
            if (strcmp(bytes[0], bytes[1]) != 0)
                fail_msg("%s.csv differs in mode %s", tables[t], modes[mode]);
            free(bytes[0]);
            free(bytes[1]);
        }
        for (size_t i = 0; i < 2; i++) {
            remove_folder(name[i]);
            free(text[i]);
        }
    }
    rmdir(folder);
}

static void test_kernels_agree_to_twelve_digits(void **state)
{
    (void) state;
    char *text = rich("rich.toml", "expected");
    static const char *const kernels[] = {"reference", "lanes"};
    struct whole_run *w[2];
    for (size_t i = 0; i < 2; i++) {
        w[i] = whole_run_with(
            text, (struct simulate_options){.draws = 40, .threads = 1, .kernel = kernels[i]});
        assert_string_equal(w[i]->r->run.kernels, kernels[i]);
    }
    for (size_t i = 0; i < w[0]->r->n_summary; i++) {
        const struct summary *a = &w[0]->r->summary[i].value, *b = &w[1]->r->summary[i].value;
        assert_near(a->mean, b->mean, 1e-12 * (fabs(a->mean) + 100));
        assert_near(a->p95, b->p95, 1e-12 * (fabs(a->p95) + 100));
    }
    for (size_t i = 0; i < w[0]->r->n_occupancy; i++)
        assert_near(w[0]->r->occupancy[i].value.mean, w[1]->r->occupancy[i].value.mean, 1e-12);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
    free(text);
}

/* From n draws to n + 1 the mean says which value came in, and the spread then has to be that of
 * the old draws and this one: M2' = M2 + n / (n + 1) (x - mean)^2. */
static void assert_one_more(const struct summary *before, const struct summary *after, double n)
{
    const double x = (n + 1) * after->mean - n * before->mean;
    const double old = n > 1 ? before->sd * before->sd * (n - 1) : 0;
    const double m2 = old + n / (n + 1) * (x - before->mean) * (x - before->mean);
    assert_close(after->sd * after->sd * n, m2, 1e-7);
    assert_true(after->sd > 0);
}

static void test_the_first_draws_stay_when_more_are_asked_for(void **state)
{
    (void) state;
    static const uint64_t counts[] = {1, 2, 16, 255, 256, 511};
    char *text = rich("rich.toml", "expected");
    char *brief = whole_run_change(text, "horizon  = \"6 years\"", "horizon = \"2 years\"");
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct whole_run *a = run_on(brief, 1, counts[i]), *b = run_on(brief, 1, counts[i] + 1);
        assert_one_more(value_of(a, "coached", "npv_holder", "town"),
                        value_of(b, "coached", "npv_holder", "town"), (double) counts[i]);
        for (size_t k = 0; k < a->r->n_parameters; k++)
            assert_one_more(&a->r->parameters[k].value, &b->r->parameters[k].value,
                            (double) counts[i]);
        whole_run_close(a);
        whole_run_close(b);
    }
    free(brief);
    free(text);
}

static void test_another_seed_gives_other_draws(void **state)
{
    (void) state;
    char *text = rich("rich.toml", "people");
    struct whole_run *a = run_on(text, 1, 16);
    struct whole_run *b = whole_run_with(
        text, (struct simulate_options){.draws = 16, .threads = 1, .has_seed = true, .seed = 1});
    for (size_t k = 0; k < a->r->n_parameters; k++)
        assert_true(a->r->parameters[k].value.mean != b->r->parameters[k].value.mean);
    assert_true(value_of(a, "current", "npv_line", "match")->mean !=
                value_of(b, "current", "npv_line", "match")->mean);
    assert_true(value_of(a, "current", "npv_line", "match")->base_case ==
                value_of(b, "current", "npv_line", "match")->base_case);
    whole_run_close(a);
    whole_run_close(b);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(test_a_long_run_gives_the_same_bits_for_any_number_of_threads),
        cmocka_unit_test(test_a_file_in_another_order_gives_the_same_bytes),
        cmocka_unit_test(test_kernels_agree_to_twelve_digits),
        cmocka_unit_test(test_the_first_draws_stay_when_more_are_asked_for),
        cmocka_unit_test(test_another_seed_gives_other_draws),
    };
    return cmocka_run_group_tests_name("same bits", tests, NULL, NULL);
}
