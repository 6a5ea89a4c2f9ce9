/* scratch.h -- a folder for one test, below the build folder, and files in it. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char scratch[32];

static inline int scratch_make(void **state)
{
    (void) state;
    strcpy(scratch, "scratch-XXXXXX");
    return mkdtemp(scratch) == NULL;
}

/* Links are removed, not followed. */
static inline void scratch_delete(const char *path)
{
    struct stat s;
    DIR *d = lstat(path, &s) == 0 && S_ISDIR(s.st_mode) ? opendir(path) : NULL;
    for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        char *entry = malloc(strlen(path) + strlen(e->d_name) + 2);
        stpcpy(stpcpy(stpcpy(entry, path), "/"), e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            scratch_delete(entry);
        free(entry);
    }
    if (d != NULL)
        closedir(d);
    remove(path);
}

static inline int scratch_remove(void **state)
{
    (void) state;
    scratch_delete(scratch);
    return 0;
}

/* "scratch-abc/NAME", in one of four buffers that take turns. */
static inline const char *in_scratch(const char *name)
{
    static char paths[4][512];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(paths[turn], sizeof paths[turn], "%s/%s", scratch, name);
    return paths[turn];
}

static inline void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* The whole file, to be freed; NULL if it is not there. */
static inline char *read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    fseek(file, 0, SEEK_END);
    const size_t size = (size_t) ftell(file);
    rewind(file);
    char *text = calloc(size + 1, 1);
    assert_int_equal(fread(text, 1, size, file), size);
    fclose(file);
    return text;
}

static inline void assert_file_is(const char *path, const char *expected)
{
    char *text = read_text(path);
    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static inline void assert_file_says(const char *path, const char *part)
{
    char *text = read_text(path);
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        print_error("%s does not say: %s\n", path, part);
    assert_non_null(strstr(text, part));
    free(text);
}

/* Files in a folder that end so; 0 where there is no such folder. */
static inline size_t count_files_in(const char *folder, const char *suffix)
{
    DIR *d = opendir(folder);
    size_t n = 0;
    for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        const size_t length = strlen(e->d_name), tail = strlen(suffix);
        n += length > tail && strcmp(e->d_name + length - tail, suffix) == 0;
    }
    if (d != NULL)
        closedir(d);
    return n;
}

static inline bool is_there(const char *path)
{
    struct stat s;
    return lstat(path, &s) == 0;
}

#endif
