/* text_cases.h -- messages as text cases: for each NAME.toml of a folder, what a program says
 * about it is held against NAME.expected, byte by byte.
 *
 * WRITE_CASES=1 writes the .expected files anew; read the difference before keeping it. */
#ifndef TEXT_CASES_H
#define TEXT_CASES_H

#include "scratch.h"

enum { TEXT_CASES_MOST = 500 };

/* What is said about FILE, to be freed. The folder of the cases is the working directory. */
typedef char *text_case_say(const char *file);

/* Both texts line by line, where they differ. */
static inline void text_case_differs(const char *name, const char *expected, const char *actual)
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

static inline bool text_case_holds(const char *file, text_case_say *say)
{
    char path[300];
    snprintf(path, sizeof path, "%.*s.expected", (int) strlen(file) - 5, file);
    char *actual = say(file);
    if (actual == NULL) /* cannot be tried here, which has been said */
        return true;
    if (getenv("WRITE_CASES") != NULL)
        write_text(path, actual);
    char *expected = read_text(path);
    const bool same = expected != NULL && strcmp(expected, actual) == 0;
    if (!same)
        text_case_differs(file, expected ? expected : "", actual);
    free(expected);
    free(actual);
    return same;
}

static inline int text_case_order(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static inline size_t text_cases_list(char **names)
{
    size_t n = 0;
    DIR *folder = opendir(".");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const size_t length = strlen(entry->d_name);
        if (length <= 5 || strcmp(entry->d_name + length - 5, ".toml") != 0)
            continue;
        assert_true(n < TEXT_CASES_MOST);
        names[n++] = strdup(entry->d_name);
    }
    closedir(folder);
    qsort(names, n, sizeof *names, text_case_order);
    return n;
}

/* All cases of a folder, of which there are at least that many. */
static inline void text_cases_check(const char *folder, size_t least, text_case_say *say)
{
    char *names[TEXT_CASES_MOST];
    assert_int_equal(chdir(folder), 0);
    const size_t n = text_cases_list(names);
    assert_true(n >= least);
    size_t failed = 0;
    for (size_t i = 0; i < n; i++) {
        failed += !text_case_holds(names[i], say);
        free(names[i]);
    }
    assert_int_equal(failed, 0);
}

#endif
