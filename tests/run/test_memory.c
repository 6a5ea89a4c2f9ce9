/* A run that does not fit in memory is refused before it is begun, if that is certain, and else
 * after the first draws; a run of which most results have one value or few is not. */
#include "whole_run.h"

#include "arena.h"
#include "findings.h"
#include "model.h"
#include "run.h"

/* 12 costs over 90 years under 3 interventions: some 10,000 results, of which 10,000 draws take
 * 80 kB each where all are different. */
static const struct model *model_of(const char *spread, struct arena *arena, struct errors *errors)
{
    char text[4000], path[] = "/tmp/budgetshift_test_XXXXXX.toml";
    int n = snprintf(text, sizeof text,
                     "format = 1\n"
                     "[study]\ntitle = 'Memory'\nstart = 2026-01-01\nhorizon = '90 years'\n"
                     "cycle = '12 months'\nbaseline = 'now'\n"
                     "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\n"
                     "[states]\na = { label = 'A', absorbing = true }\n"
                     "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
                     "[param]\nx = { kind = 'number', %s, source = 'x' }\n"
                     "[intervention]\nnow = {}\nthen = {}\nlater = {}\n[cost]\n",
                     spread);
    for (int i = 0; i < 12; i++)
        n += snprintf(text + n, sizeof text - (size_t) n,
                      "c%d = { amount = 'x * %d', per = 'year', budget = 'purse' }\n", i, i + 1);
    const int fd = mkstemps(path, 5);
    assert_true(fd >= 0);
    assert_true(write(fd, text, (size_t) n) == n);
    close(fd);
    const struct scenario_file *file = scenario_read(path, NULL, 0, NULL, arena, errors);
    unlink(path);
    assert_non_null(file);
    const struct model *m =
        model_new(file, (struct model_wish){.by_year = true, .occupancy = true}, arena, errors);
    assert_non_null(m);
    return m;
}

static double held(void)
{
    unsigned long size, resident;
    FILE *f = fopen("/proc/self/statm", "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu %lu", &size, &resident), 2);
    fclose(f);
    return (double) resident * (double) sysconf(_SC_PAGESIZE);
}

static void count_rounds(void *context, uint64_t done, uint64_t draws)
{
    (void) done;
    (void) draws;
    ++*(int *) context;
}

/* What happens with so many bytes above what the process has. */
struct outcome {
    bool begun, done;
    int rounds;
    size_t results;
    char *said;
};

static struct outcome run_with(const char *spread, double bytes, uint64_t draws)
{
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    const struct model *m = model_of(spread, arena, errors);
    struct outcome out = {0};
    const struct run_options o = {
        .seed = 1,
        .draws = draws,
        .threads = 1,
        .memory = held() + bytes,
        .wish = {.summary = true, .differences = true, .years = true, .cumulative = true},
        .progress = count_rounds,
        .context = &out.rounds,
    };
    out.results = accounts_new(m, o.wish, arena).n;
    out.begun = run_check_memory(m, &o, errors);
    bool stopped;
    struct findings *f = out.begun ? run_simulate(m, &o, arena, &stopped, errors) : NULL;
    out.done = f != NULL;
    findings_free(f);
    size_t size;
    FILE *stream = open_memstream(&out.said, &size);
    errors_print(errors, stream);
    fclose(stream);
    if (!out.done)
        assert_int_equal(errors_exit_code(errors), 6);
    model_free(m);
    errors_free(errors);
    arena_free(arena);
    return out;
}

static const double ROOM = 150e6;

static void test_results_with_one_value_fit_where_kept_ones_would_not(void **state)
{
    (void) state;
    struct outcome o = run_with("value = 3.5", ROOM, 10000);
    assert_true((double) o.results * 80e3 > 2 * ROOM);
    assert_true(o.begun && o.done);
    free(o.said);
}

/* After the first block of draws. */
static void test_a_run_that_will_not_fit_is_stopped_at_its_first_draws(void **state)
{
    (void) state;
    struct outcome o = run_with("mean = 3.5, sd = 1", ROOM, 10000);
    assert_true(o.begun && !o.done);
    assert_int_equal(o.rounds, 0);
    char expected[200];
    snprintf(expected, sizeof expected,
             "memory: This run asks for %zu results of 10000 draws, about", o.results);
    assert_non_null(strstr(o.said, expected));
    assert_non_null(strstr(o.said, "make fewer tables: --tables summary,differences."));
    free(o.said);
}

/* 1000 draws: 8 kB a result. */
static void test_fewer_draws_of_the_same_fit(void **state)
{
    (void) state;
    struct outcome o = run_with("mean = 3.5, sd = 1", ROOM, 1000);
    assert_true(o.begun && o.done);
    free(o.said);
}

/* A block alone takes 2 kB a result. */
static void test_what_can_never_fit_is_not_begun(void **state)
{
    (void) state;
    struct outcome o = run_with("value = 3.5", 10e6, 256);
    assert_true((double) o.results * 2048 > 10e6);
    assert_false(o.begun);
    assert_int_equal(o.rounds, 0);
    free(o.said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_with_one_value_fit_where_kept_ones_would_not),
        cmocka_unit_test(test_a_run_that_will_not_fit_is_stopped_at_its_first_draws),
        cmocka_unit_test(test_fewer_draws_of_the_same_fit),
        cmocka_unit_test(test_what_can_never_fit_is_not_begun),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
