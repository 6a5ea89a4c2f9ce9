#define _GNU_SOURCE /* on_exit, nftw */
#include "temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static const char mark_name[] = ".unfinished";

struct temporary {
    char *path, *mark; /* NULL when it is finished */
    int lock;
    pid_t owner; /* not a child of it */
};

static int remove_entry(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void) s, (void) kind, (void) at;
    (void) remove(path);
    return 0;
}

/* Needs next to no memory: it may run because there is none. */
static void remove_tree(const char *path)
{
    (void) nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void finish(struct temporary *t)
{
    if (t->lock >= 0)
        close(t->lock);
    free(t->path);
    free(t->mark);
    t->path = t->mark = NULL;
}

/* What is registered to run at the end cannot be taken back, so the struct stays until then. */
static void at_end(int status, void *temporary)
{
    (void) status;
    struct temporary *t = temporary;
    if (t->path != NULL && t->owner == getpid())
        remove_tree(t->path);
    if (t->path != NULL)
        finish(t);
    free(t);
}

static bool mark(struct temporary *t)
{
    const size_t size = strlen(t->path) + sizeof mark_name + 1;
    t->mark = memory_alloc(size, 1);
    snprintf(t->mark, size, "%s/%s", t->path, mark_name);
    t->lock = open(t->mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (t->lock < 0)
        return false;
    (void) flock(t->lock, LOCK_EX | LOCK_NB); /* a file system without locks is no obstacle */
    return true;
}

struct temporary *temporary_make(const char *stem)
{
    enum { ATTEMPTS = 100, NUMBERS = 32 };
    const size_t size = strlen(stem) + NUMBERS;
    struct temporary *t = memory_alloc(1, sizeof *t);
    *t = (struct temporary){.path = memory_alloc(size, 1), .lock = -1, .owner = getpid()};
    bool made = false;
    for (int attempt = 0; attempt < ATTEMPTS && !made; attempt++) {
        snprintf(t->path, size, "%s-%ld-%d", stem, (long) t->owner, attempt);
        made = mkdir(t->path, 0777) == 0;
        if (!made && errno != EEXIST)
            break;
    }
    if (made && mark(t) && on_exit(at_end, t) == 0)
        return t;
    const int why = errno;
    if (made)
        remove_tree(t->path);
    finish(t);
    free(t);
    errno = why;
    return NULL;
}

const char *temporary_path(const struct temporary *t)
{
    return t->path;
}

void temporary_unmark(struct temporary *t)
{
    (void) unlink(t->mark);
}

void temporary_keep(struct temporary *t)
{
    finish(t);
}

void temporary_remove(struct temporary *t)
{
    if (t == NULL)
        return;
    remove_tree(t->path);
    finish(t);
}

/* "-PROCESS-NUMBER" of a process that is no more. */
static bool is_left(const char *rest)
{
    char *end;
    if (*rest != '-' || rest[1] < '1' || rest[1] > '9')
        return false;
    const long process = strtol(rest + 1, &end, 10);
    if (*end != '-' || end[1] == '\0' || end[1 + strspn(end + 1, "0123456789")] != '\0')
        return false;
    return process <= INT32_MAX && kill((pid_t) process, 0) != 0 && errno == ESRCH;
}

/* Marked, and locked by nobody; what is not marked may be anything. */
static bool may_sweep(struct arena *a, const char *path)
{
    struct stat s;
    if (lstat(path, &s) != 0 || !S_ISDIR(s.st_mode) || s.st_uid != geteuid())
        return false;
    const int file =
        open(arena_printf(a, "%s/%s", path, mark_name), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return false;
    const bool free_to_go = flock(file, LOCK_EX | LOCK_NB) == 0;
    close(file);
    return free_to_go;
}

void temporary_sweep(const char *stem)
{
    struct arena *a = arena_new();
    const char *slash = strrchr(stem, '/');
    const int folder = slash == NULL ? 0 : (int) (slash - stem) + 1;
    const char *name = stem + folder;
    DIR *d = opendir(folder == 0 ? "." : arena_strndup(a, stem, (size_t) folder));
    for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        if (strncmp(e->d_name, name, strlen(name)) != 0 || !is_left(e->d_name + strlen(name)))
            continue;
        const char *path = arena_printf(a, "%.*s%s", folder, stem, e->d_name);
        if (may_sweep(a, path))
            remove_tree(path);
    }
    if (d != NULL)
        closedir(d);
    arena_free(a);
}
