/* Folders that are being filled, and what becomes of them when a program ends early. */
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "arena.h"
#include "scratch.h"
#include "temporary.h"

static char stem[512];

static int set_up(void **state)
{
    scratch_make(state);
    strcpy(stem, in_scratch(".out.writing"));
    return 0;
}

static void put_file(const struct temporary *t, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", temporary_path(t), name);
    write_text(path, "half");
}

/* What a program leaves that makes a folder, puts something in it and then ends as `end` says;
 * its name is returned. */
static const char *left_by(void (*end)(void), int *status)
{
    static char path[600];
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct temporary *t = temporary_make(stem);
        put_file(t, "summary.csv");
        end();
    }
    assert_int_equal(waitpid(child, status, 0), child);
    snprintf(path, sizeof path, "%s-%ld-0", stem, (long) child);
    return path;
}

static void be_killed(void)
{
    raise(SIGKILL);
}

static void run_out_of_memory(void)
{
    (void) !freopen("/dev/null", "w", stderr);
    (void) memory_alloc(SIZE_MAX / 2, 4);
}

static void test_it_is_removed_with_all_that_is_in_it(void **state)
{
    (void) state;
    struct temporary *t = temporary_make(stem);
    assert_non_null(t);
    put_file(t, "a.csv");
    char path[600];
    snprintf(path, sizeof path, "%s", temporary_path(t));
    temporary_remove(t);
    temporary_remove(NULL);
    assert_false(is_there(path));
}

static void test_one_that_is_kept_has_no_mark(void **state)
{
    (void) state;
    struct temporary *t = temporary_make(stem);
    char path[600], mark[700];
    snprintf(path, sizeof path, "%s", temporary_path(t));
    snprintf(mark, sizeof mark, "%s/.unfinished", path);
    assert_true(is_there(mark));
    temporary_unmark(t);
    temporary_keep(t);
    assert_true(is_there(path));
    assert_false(is_there(mark));
}

static void test_it_goes_when_the_program_ends_for_want_of_memory(void **state)
{
    (void) state;
    int status = 0;
    const char *path = left_by(run_out_of_memory, &status);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 6);
    assert_false(is_there(path));
}

static void test_what_a_killed_program_left_is_swept_up(void **state)
{
    (void) state;
    int status = 0;
    const char *path = left_by(be_killed, &status);
    assert_true(WIFSIGNALED(status));
    assert_true(is_there(path));
    temporary_sweep(in_scratch(".other.writing"));
    assert_true(is_there(path));
    temporary_sweep(stem);
    assert_false(is_there(path));
}

static void test_what_is_not_a_left_folder_of_ours_is_not_swept_up(void **state)
{
    (void) state;
    int status = 0;
    char mark[700], named[700];
    const char *path = left_by(be_killed, &status);
    snprintf(mark, sizeof mark, "%s/.unfinished", path);
    snprintf(named, sizeof named, "%s-of-mine", path);
    assert_int_equal(remove(mark), 0); /* results that were replaced, perhaps */
    assert_int_equal(mkdir(named, 0777), 0);
    struct temporary *t = temporary_make(stem); /* of a program that runs */
    temporary_sweep(stem);
    assert_true(is_there(path));
    assert_true(is_there(named));
    assert_true(is_there(temporary_path(t)));
    temporary_remove(t);
}

static void test_where_none_can_be_made_errno_says_why(void **state)
{
    (void) state;
    assert_null(temporary_make(in_scratch("no such folder/.out.writing")));
    assert_int_equal(errno, ENOENT);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_remove)
    const struct CMUnitTest tests[] = {
        T(test_it_is_removed_with_all_that_is_in_it),
        T(test_one_that_is_kept_has_no_mark),
        T(test_it_goes_when_the_program_ends_for_want_of_memory),
        T(test_what_a_killed_program_left_is_swept_up),
        T(test_what_is_not_a_left_folder_of_ours_is_not_swept_up),
        T(test_where_none_can_be_made_errno_says_why),
    };
#undef T
    return cmocka_run_group_tests_name("temporary", tests, NULL, NULL);
}
