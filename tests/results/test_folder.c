#include "check.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>

#include "arena.h"
#include "results.h"
#include "sample_results.h"
#include "scratch.h"

static struct arena *arena;
static struct errors *errors;
static struct results *results;

static int set_up(void **state)
{
    arena = arena_new();
    errors = errors_new();
    struct sample small = sample_usual();
    small.horizon_months = 24;
    results = sample_results(small, arena);
    return scratch_make(state);
}

static int tear_down(void **state)
{
    errors_free(errors);
    arena_free(arena);
    return scratch_remove(state);
}

/* Entries of a folder, . and .. not counted. */
static size_t count_entries(const char *path)
{
    DIR *d = opendir(path);
    assert_non_null(d);
    size_t n = 0;
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n - 2;
}

/* Results with one chart, or with none. */
static void write_with(const char *path, const char *chart)
{
    struct results_folder *f = results_open(path, errors);
    assert_non_null(f);
    if (chart != NULL) {
        char place[600];
        snprintf(place, sizeof place, "%s/charts", results_path(f));
        assert_int_equal(mkdir(place, 0777), 0);
        snprintf(place, sizeof place, "%s/charts/%s", results_path(f), chart);
        write_text(place, "old");
    }
    assert_true(results_write(f, results, CSV_PLAIN, errors));
    assert_true(results_commit(f, errors));
    assert_int_equal(errors_count(errors), 0);
}

static void write_to(const char *path)
{
    write_with(path, NULL);
}

static void test_results_appear_only_when_they_are_complete(void **state)
{
    (void) state;
    const char *path = in_scratch("a/b/statushouders");
    struct results_folder *f = results_open(path, errors);
    assert_non_null(f);
    assert_true(results_write(f, results, CSV_PLAIN, errors));
    assert_false(is_there(path));
    assert_true(results_commit(f, errors));
    assert_true(is_there(in_scratch("a/b/statushouders/summary.csv")));
    assert_true(is_there(in_scratch("a/b/statushouders/run.json")));
    assert_int_equal(count_entries(in_scratch("a/b")), 1);
}

static void test_a_table_without_rows_gives_no_file(void **state)
{
    (void) state;
    results->n_occupancy = 0;
    write_to(in_scratch("out"));
    assert_false(is_there(in_scratch("out/occupancy.csv")));
    assert_true(is_there(in_scratch("out/budget_years.csv")));
}

static void test_older_results_are_replaced_and_what_others_put_there_is_kept(void **state)
{
    (void) state;
    static const char *const mine[] = {"notes.txt",      "report.html",     "draws.nc",
                                       "targets.csv",    "sensitivity.csv", "charts/my slides.odp",
                                       "charts/mine.png"};
    char path[100];
    write_with(in_scratch("out/"), "states.png");
    write_text(in_scratch("out/summary.csv"), "old");
    for (size_t i = 0; i < sizeof mine / sizeof *mine; i++) {
        snprintf(path, sizeof path, "out/%s", mine[i]);
        write_text(in_scratch(path), "mine");
    }
    results->n_occupancy = 0;
    write_to(in_scratch("out"));
    char *summary = read_text(in_scratch("out/summary.csv"));
    assert_int_equal(strncmp(summary, "what_if,", 8), 0);
    free(summary);
    assert_false(is_there(in_scratch("out/occupancy.csv")));
    assert_false(is_there(in_scratch("out/charts/states.png")));
    for (size_t i = 0; i < sizeof mine / sizeof *mine; i++) {
        snprintf(path, sizeof path, "out/%s", mine[i]);
        assert_file_is(in_scratch(path), "mine");
    }
    assert_int_equal(count_entries(scratch), 1);
    assert_int_equal(errors_warnings(errors), 0);
}

static void test_old_charts_do_not_stay_beside_new_tables(void **state)
{
    (void) state;
    write_with(in_scratch("out"), "states.svg");
    write_to(in_scratch("out"));
    assert_false(is_there(in_scratch("out/charts")));
}

static void test_what_somebody_put_in_the_place_of_a_table_stays_and_is_told(void **state)
{
    (void) state;
    write_to(in_scratch("out"));
    assert_int_equal(remove(in_scratch("out/summary.csv")), 0);
    assert_int_equal(mkdir(in_scratch("out/summary.csv"), 0777), 0);
    write_text(in_scratch("out/summary.csv/mine"), "mine");
    write_to(in_scratch("out"));
    assert_int_equal(errors_warnings(errors), 1);
    assert_non_null(strstr(errors_text(errors, 0), "could not be removed: see "));
    assert_int_equal(count_entries(scratch), 2);
}

static void test_a_name_of_the_greatest_length_can_be_written(void **state)
{
    (void) state;
    char path[300];
    snprintf(path, sizeof path, "%s/%0255d", scratch, 7);
    write_to(path);
    write_to(path);
    assert_int_equal(count_entries(scratch), 1);
}

/* A run that was killed, by a process that is no more. */
static void test_what_a_killed_run_left_is_removed_by_the_next(void **state)
{
    (void) state;
    const pid_t child = fork();
    if (child == 0) {
        results_write(results_open(in_scratch("out"), errors), results, CSV_PLAIN, errors);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(count_entries(scratch), 1);
    write_to(in_scratch("out"));
    assert_int_equal(count_entries(scratch), 1);
    assert_true(is_there(in_scratch("out/summary.csv")));
    assert_false(is_there(in_scratch("out/.unfinished")));
}

static void test_an_empty_folder_is_used(void **state)
{
    (void) state;
    assert_int_equal(mkdir(in_scratch("out"), 0777), 0);
    write_to(in_scratch("out"));
    assert_true(is_there(in_scratch("out/run.json")));
    assert_int_equal(count_entries(scratch), 1);
}

static void test_a_link_to_a_folder_stays_a_link(void **state)
{
    (void) state;
    assert_int_equal(mkdir(in_scratch("disk"), 0777), 0);
    assert_int_equal(symlink("disk", in_scratch("out")), 0);
    write_to(in_scratch("out"));
    write_to(in_scratch("out"));
    assert_true(is_there(in_scratch("disk/run.json")));
    struct stat s;
    assert_int_equal(lstat(in_scratch("out"), &s), 0);
    assert_true(S_ISLNK(s.st_mode));
}

static void test_a_discarded_folder_leaves_nothing(void **state)
{
    (void) state;
    struct results_folder *f = results_open(in_scratch("out"), errors);
    assert_true(results_write(f, results, CSV_PLAIN, errors));
    results_discard(f);
    results_discard(NULL);
    assert_int_equal(count_entries(scratch), 0);
}

static void assert_refused(const char *path, const char *expected)
{
    char text[600];
    snprintf(text, sizeof text, expected, path);
    assert_null(results_open(path, errors));
    assert_string_equal(errors_text(errors, 0), text);
    assert_int_equal(errors_exit_code(errors), 5);
}

static void test_a_folder_of_somebody_else_is_refused_and_not_touched(void **state)
{
    (void) state;
    assert_int_equal(mkdir(in_scratch("photos"), 0777), 0);
    write_text(in_scratch("photos/run.json"), "{\"program\": \"another\"}");
    assert_refused(in_scratch("photos"),
                   "The folder %s holds something other than results (it has no run.json of this "
                   "program).\nNothing in it was touched. Choose another folder with --output.");
    assert_file_is(in_scratch("photos/run.json"), "{\"program\": \"another\"}");
}

static void test_a_file_in_the_way_is_refused(void **state)
{
    (void) state;
    write_text(in_scratch("out"), "a file");
    assert_refused(in_scratch("out"),
                   "Results cannot be written to %s: there is a file of that name.");
}

static void test_a_path_below_a_file_is_refused(void **state)
{
    (void) state;
    write_text(in_scratch("file"), "a file");
    assert_refused(in_scratch("file/out"),
                   "Results cannot be written to %s: a part of this path is a file, not a folder.");
}

static void test_a_folder_needs_a_name(void **state)
{
    (void) state;
    assert_null(results_open("", errors));
    assert_string_equal(errors_text(errors, 0),
                        "Results cannot be written to \"\": a folder needs a name.");
}

static void test_a_file_that_came_in_the_way_during_the_run_is_not_overwritten(void **state)
{
    (void) state;
    struct results_folder *f = results_open(in_scratch("out"), errors);
    write_text(in_scratch("out"), "a file");
    assert_false(results_commit(f, errors));
    assert_file_is(in_scratch("out"), "a file");
    assert_int_equal(count_entries(scratch), 1);
}

static void test_a_full_disk_stops_the_writing(void **state)
{
    (void) state;
    struct results_folder *f = results_open(in_scratch("out"), errors);
    char path[600];
    snprintf(path, sizeof path, "%s/run.json", results_path(f));
    assert_int_equal(symlink("/dev/full", path), 0);
    assert_false(results_write(f, results, CSV_PLAIN, errors));
    snprintf(path, sizeof path, "%s/out/run.json cannot be written: No space left on device.",
             scratch);
    assert_string_equal(errors_text(errors, 0), path);
    results_discard(f);
    assert_int_equal(count_entries(scratch), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_results_appear_only_when_they_are_complete),
        T(test_a_table_without_rows_gives_no_file),
        T(test_older_results_are_replaced_and_what_others_put_there_is_kept),
        T(test_old_charts_do_not_stay_beside_new_tables),
        T(test_what_somebody_put_in_the_place_of_a_table_stays_and_is_told),
        T(test_a_name_of_the_greatest_length_can_be_written),
        T(test_what_a_killed_run_left_is_removed_by_the_next),
        T(test_an_empty_folder_is_used),
        T(test_a_link_to_a_folder_stays_a_link),
        T(test_a_discarded_folder_leaves_nothing),
        T(test_a_folder_of_somebody_else_is_refused_and_not_touched),
        T(test_a_file_in_the_way_is_refused),
        T(test_a_path_below_a_file_is_refused),
        T(test_a_folder_needs_a_name),
        T(test_a_file_that_came_in_the_way_during_the_run_is_not_overwritten),
        T(test_a_full_disk_stops_the_writing),
    };
#undef T
    return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
