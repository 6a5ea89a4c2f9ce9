/* Every message of the whole program as a text case: `simulate` is run on cases/NAME.toml, and
 * its exit code and all that it says on standard error must be cases/NAME.expected.
 *
 * Lines at the top of a case say how:
 *   # simulate --draws 20 CASE       the command line; CASE is the case itself. A word may be
 *                                    quoted, and > FILE at the end is where the summary goes.
 *                                    Of several such lines the last is looked at; the others go
 *                                    well.
 *   # folder NAME, # file NAME       is there beforehand
 *   # gnuplot COMMAND                what happens instead of gnuplot; nothing: it is not there
 *   # most 2000 bytes                no file can become larger: a disk that is full
 * Without such lines `simulate --check CASE` is run. Where it fails nothing may stand on standard
 * output, and files that are left are counted below the messages. */
#define _GNU_SOURCE
#include "text_cases.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

enum { WORDS_MOST = 40, NOT_STARTED = 99 };

struct command {
    char *text; /* owns the words */
    const char *word[WORDS_MOST];
    size_t n;
    char plain[40];      /* the command where the case has none */
    const char *summary; /* a file for standard output; NULL: it is looked at */
    char bin[300];
    const char *programs; /* where gnuplot is looked for; NULL: where it always is */
    rlim_t most;          /* bytes of a file; 0: no limit */
    bool closed;          /* no standard output at all */
};

static char folder[200]; /* where each run starts; the scratch folder by its full name */

/* Cuts a line into words. "..." and '...' are one. */
static size_t cut(char *line, const char **word)
{
    size_t n = 0;
    while (*(line += strspn(line, " ")) != '\0') {
        assert_true(n + 1 < WORDS_MOST);
        const char *end = *line == '"' ? "\"" : *line == '\'' ? "'" : " ";
        line += *end != ' ';
        word[n++] = line;
        line += strcspn(line, end);
        if (*line != '\0')
            *line++ = '\0';
    }
    return n;
}

static const char *after(const char *line, const char *start)
{
    return strncmp(line, start, strlen(start)) == 0 ? line + strlen(start) : NULL;
}

static void be_the_program(const struct command *c, int out, int err)
{
    const int in = open("/dev/null", O_RDONLY);
    if (c->summary != NULL)
        out = open(c->summary, O_WRONLY);
    if (in < 0 || out < 0 || chdir(folder) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 ||
        dup2(err, 2) < 0)
        _exit(NOT_STARTED);
    setenv("LC_ALL", "C", 1);
    if (c->programs != NULL)
        setenv("PATH", c->programs, 1);
    if (c->most > 0)
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){c->most, c->most});
    if (c->closed)
        close(1);
    execv(PROGRAM, (char *const *) c->word);
    _exit(NOT_STARTED);
}

static pid_t start(const struct command *c, FILE *out, FILE *err)
{
    const pid_t program = fork();
    assert_true(program >= 0);
    if (program == 0)
        be_the_program(c, fileno(out), fileno(err));
    return program;
}

static int wait_for(pid_t program)
{
    int status = 0;
    assert_int_equal(waitpid(program, &status, 0), program);
    if (!WIFEXITED(status))
        fail_msg("the program was ended by signal %d", WTERMSIG(status));
    assert_int_not_equal(WEXITSTATUS(status), NOT_STARTED);
    return WEXITSTATUS(status);
}

static char *all_of(FILE *file)
{
    const long size = lseek(fileno(file), 0, SEEK_END);
    char *text = calloc((size_t) size + 1, 1);
    assert_int_equal(pread(fileno(file), text, (size_t) size, 0), size);
    fclose(file);
    return text;
}

static size_t files_there;

static int count_file(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void) path, (void) s, (void) at;
    files_there += kind == FTW_F;
    return 0;
}

static size_t count_files(void)
{
    files_there = 0;
    assert_int_equal(nftw(folder, count_file, 16, FTW_PHYS), 0);
    return files_there;
}

static char *without_folder(char *text)
{
    for (char *at; (at = strstr(text, folder)) != NULL;)
        memmove(at, at + strlen(folder) + 1, strlen(at + strlen(folder) + 1) + 1);
    return text;
}

/* Takes from `text` the digits that follow each `before` and stand before `behind`: process
 * numbers, and what depends on the machine. */
static void mask(char *text, const char *before, const char *behind)
{
    for (char *at = text; (at = strstr(at, before)) != NULL;) {
        at += strlen(before);
        const size_t n = strspn(at, "0123456789");
        if (n > 0 && after(at + n, behind) != NULL)
            memmove(at, at + n, strlen(at + n) + 1);
    }
}

/* Runs the program; its exit code, what it said, and what it left if it failed. */
static char *run(const struct command *c)
{
    FILE *out = tmpfile(), *err = tmpfile();
    assert_true(out != NULL && err != NULL);
    const size_t before = count_files();
    const int code = wait_for(start(c, out, err));
    char *summary = all_of(out), *said = without_folder(all_of(err));
    mask(said, ".writing-", "-0");
    mask(said, "about ", " GB");
    mask(said, "this machine has ", " GB");
    if (code != 0)
        assert_string_equal(summary, "");
    char *text = malloc(strlen(said) + 60);
    const int n = sprintf(text, "exit %d\n%s", code, said);
    if (code != 0 && count_files() > before)
        sprintf(text + n, "(%zu files are left)\n", count_files() - before);
    free(summary);
    free(said);
    return text;
}

/* A folder with a gnuplot of our own, or with none. */
static void make_gnuplot(struct command *c, const char *what)
{
    c->programs = strcpy(c->bin, in_scratch("bin"));
    assert_int_equal(mkdir(in_scratch("bin"), 0777), 0);
    if (*what == '\0')
        return;
    char script[300];
    const char *path = in_scratch("bin/gnuplot");
    snprintf(script, sizeof script, "#!/bin/sh\n%s\n", what);
    write_text(path, script);
    assert_int_equal(chmod(path, 0755), 0);
}

static void read_words(struct command *c, char *line, const char *path)
{
    c->n = cut(line, c->word);
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->word[i], "CASE") == 0)
            c->word[i] = path;
        if (strcmp(c->word[i], ">") == 0) {
            c->summary = c->word[i + 1];
            c->n = i;
        }
    }
    c->word[c->n] = NULL;
}

/* A command that is followed by something else is run at once. */
static void read_line(struct command *c, char *line, const char *path)
{
    if (c->n > 0) {
        char *text = run(c);
        assert_string_equal(text, "exit 0\n");
        free(text);
        c->n = 0;
    }
    const char *rest;
    if (after(line, "# simulate") != NULL)
        read_words(c, line + 2, path);
    else if ((rest = after(line, "# folder ")) != NULL)
        assert_int_equal(mkdir(in_scratch(rest), 0777), 0);
    else if ((rest = after(line, "# file ")) != NULL)
        write_text(in_scratch(rest), "notes\n");
    else if ((rest = after(line, "# gnuplot")) != NULL)
        make_gnuplot(c, rest);
    else if ((rest = after(line, "# most ")) != NULL)
        c->most = strtoul(rest, NULL, 10);
}

/* The lines at the top of a case, one after the other. */
static void read_command(const char *file, const char *path, struct command *c)
{
    char *line = c->text = read_text(file);
    if (after(line, "\xEF\xBB\xBF") != NULL)
        line += 3;
    while (line != NULL && *line == '#') {
        char *next = strpbrk(line, "\r\n");
        if (next != NULL) {
            *next++ = '\0';
            next += *next == '\n';
        }
        read_line(c, line, path);
        line = next;
    }
    if (c->n == 0)
        read_words(c, strcpy(c->plain, "simulate --check CASE"), path);
}

static void make_folder(void)
{
    strcpy(scratch, "/tmp/budgetshift_XXXXXX");
    assert_non_null(mkdtemp(scratch));
    strcpy(folder, scratch);
    assert_int_equal(symlink(PROJECT_DIR "/tests/cli/cases", in_scratch("cases")), 0);
}

/* The thread sanitizer writes files of its own, and ends where they may not grow. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FILES_MAY_BE_LIMITED 0
#endif
#endif
#ifndef FILES_MAY_BE_LIMITED
#define FILES_MAY_BE_LIMITED 1
#endif

/* NULL: cannot be tried here. */
static char *run_case(const char *file)
{
    char path[300];
    struct command c = {0};
    make_folder();
    snprintf(path, sizeof path, "cases/%s", file);
    read_command(file, path, &c);
    if (c.most > 0 && !FILES_MAY_BE_LIMITED)
        print_message("%s is left out under the thread sanitizer\n", file);
    char *text = c.most > 0 && !FILES_MAY_BE_LIMITED ? NULL : run(&c);
    free(c.text);
    scratch_delete(folder);
    return text;
}

static void test_every_case_says_what_is_expected(void **state)
{
    (void) state;
    text_cases_check(PROJECT_DIR "/tests/cli/cases", 120, run_case);
}

/* Whether the program asks to be told of Ctrl-C, as it does while it draws. */
static bool catches_interrupt(pid_t program)
{
    char path[40], *mask;
    snprintf(path, sizeof path, "/proc/%ld/status", (long) program);
    FILE *status = fopen(path, "r");
    assert_non_null(status);
    char text[4096] = "";
    (void) !fread(text, 1, sizeof text - 1, status);
    fclose(status);
    mask = strstr(text, "SigCgt:");
    assert_non_null(mask);
    return strtoull(mask + 7, NULL, 16) >> (SIGINT - 1) & 1;
}

static void test_ctrl_c_while_drawing_leaves_nothing(void **state)
{
    (void) state;
    make_folder();
    struct command c = {
        .word = {"simulate", "--draws", "900000000", "--threads", "1", "cases/fine.toml"}, .n = 6};
    FILE *out = tmpfile(), *err = tmpfile();
    const pid_t program = start(&c, out, err);
    const struct timespec moment = {0, 2000000};
    for (int waited = 0; !catches_interrupt(program); waited++) {
        assert_true(waited < 5000);
        nanosleep(&moment, NULL);
    }
    assert_int_equal(kill(program, SIGINT), 0);
    assert_int_equal(wait_for(program), 130);
    char *summary = all_of(out), *said = all_of(err);
    assert_string_equal(summary, "");
    assert_string_equal(said, "Stopped; nothing was written.\n");
    assert_int_equal(count_files(), 0);
    free(summary);
    free(said);
    scratch_delete(folder);
}

static void test_a_version_that_nobody_can_read_is_an_error(void **state)
{
    (void) state;
    make_folder();
    struct command c = {.word = {"simulate", "--version"}, .n = 2, .closed = true};
    char *text = run(&c);
    assert_string_equal(text, "exit 5\nfile: This could not be printed: Bad file descriptor.\n");
    free(text);
    scratch_delete(folder);
}

/* Without its .toml the first would be the folder of all results, the second the one above. */
static void test_a_scenario_named_by_dots_has_a_folder_of_its_own(void **state)
{
    (void) state;
    static const char *const names[] = {"..toml", "...toml"};
    char *text = read_text(PROJECT_DIR "/tests/cli/cases/fine.toml");
    for (size_t i = 0; i < 2; i++) {
        make_folder();
        write_text(in_scratch(names[i]), text);
        struct command c = {.word = {"simulate", "--quiet", "--no-charts", names[i]}, .n = 4};
        char *said = run(&c), place[100];
        assert_string_equal(said, "exit 0\n");
        snprintf(place, sizeof place, "results/%s/run.json", names[i]);
        assert_true(is_there(in_scratch(place)));
        free(said);
        scratch_delete(folder);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_says_what_is_expected),
        cmocka_unit_test(test_ctrl_c_while_drawing_leaves_nothing),
        cmocka_unit_test(test_a_version_that_nobody_can_read_is_an_error),
        cmocka_unit_test(test_a_scenario_named_by_dots_has_a_folder_of_its_own),
    };
    return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
