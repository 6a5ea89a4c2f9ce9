#define _GNU_SOURCE /* renameat2 */
#include "results.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "result_files.h"
#include "temporary.h"
#include "written.h"

struct results_folder {
    struct arena *arena;
    const char *shown;  /* as the user wrote it */
    const char *target; /* the same without symbolic links */
    const char *path;   /* beside it, being filled */
    struct temporary *temporary;
};

static bool fail(struct errors *errors, const char *shown, const char *what)
{
    return errors_add(errors, ERROR_IO, (struct place){0}, "Results cannot be written to %s: %s.",
                      shown, what);
}

static bool fail_because(struct errors *errors, const char *shown, int why)
{
    return fail(errors, shown,
                why == ENOTDIR ? "a part of this path is a file, not a folder" : strerror(why));
}

static bool make_parents(struct arena *a, const char *path)
{
    char *part = arena_strdup(a, path);
    for (char *p = part + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return false;
        *p = '/';
    }
    return true;
}

static bool is_empty(const char *path)
{
    DIR *d = opendir(path);
    if (d == NULL)
        return false;
    size_t entries = 0;
    while (readdir(d) != NULL)
        entries++;
    closedir(d);
    return entries == 2; /* . and .. */
}

/* Nothing, an empty folder, or an older one of ours: anything else is somebody's. */
static bool may_replace(const struct results_folder *f, struct errors *errors)
{
    struct stat s;
    if (lstat(f->target, &s) != 0)
        return errno == ENOENT || fail_because(errors, f->shown, errno);
    if (!S_ISDIR(s.st_mode))
        return fail(errors, f->shown, "there is a file of that name");
    if (!is_empty(f->target) && !run_json_is_ours(f->target))
        return errors_add(errors, ERROR_IO, (struct place){0},
                          "The folder %s holds something other than results (it has no run.json of "
                          "this program).\nNothing in it was touched. Choose another folder with "
                          "--output.",
                          f->shown);
    return true;
}

/* "." and ".." cannot be renamed, and a path may end in slashes or be a symbolic link to where
 * the results really are. */
static const char *real_target(struct arena *a, const char *path)
{
    char *real = realpath(path, NULL);
    if (real != NULL) {
        const char *copy = arena_strdup(a, real);
        free(real);
        return copy;
    }
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return arena_strndup(a, path, length);
}

/* Named after the target as far as that fits in the name of a file; what an earlier run that was
 * killed left there goes. */
static bool make_beside(struct results_folder *f)
{
    enum { NAME_SHOWN = 200 };
    const char *slash = strrchr(f->target, '/');
    const int parent = slash == NULL ? 0 : (int) (slash - f->target) + 1;
    const char *stem = arena_printf(f->arena, "%.*s.%.*s.writing", parent, f->target, NAME_SHOWN,
                                    f->target + parent);
    temporary_sweep(stem);
    f->temporary = temporary_make(stem);
    if (f->temporary != NULL)
        f->path = arena_strdup(f->arena, temporary_path(f->temporary));
    return f->temporary != NULL;
}

struct results_folder *results_open(const char *path, struct errors *errors)
{
    struct arena *arena = arena_new();
    struct results_folder *f = arena_alloc(arena, 1, sizeof *f);
    *f = (struct results_folder){.arena = arena, .shown = path};
    if (path[0] == '\0') {
        fail(errors, "\"\"", "a folder needs a name");
        goto failed;
    }
    f->shown = arena_strdup(arena, path);
    f->target = real_target(arena, path);
    if (!may_replace(f, errors))
        goto failed;
    if (!make_parents(arena, f->target) || !make_beside(f)) {
        fail_because(errors, f->shown, errno);
        goto failed;
    }
    return f;

failed:
    arena_free(arena);
    return NULL;
}

const char *results_path(const struct results_folder *f)
{
    return f->path;
}

bool results_write(const struct results_folder *f, const struct results *r, enum csv_style style,
                   struct errors *errors)
{
    const struct destination d = {f->path, f->shown, style};
    for (size_t i = 0; i < RESULT_FILES; i++)
        if (result_file_rows(i, r) > 0 && !result_file_write(i, &d, r, errors))
            return false;
    return run_json_write(&d, r, errors);
}

/* Removes `old`, after moving what the old run did not write into `new`, so that notes kept
 * beside the results survive the next run. What cannot be moved keeps `old` in being. `below` is
 * "" or "charts/". */
static bool retire(struct arena *a, const struct written *ours, const char *old, const char *new,
                   const char *below)
{
    DIR *d = opendir(old);
    if (d == NULL)
        return false;
    for (const struct dirent *e; (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        const char *from = arena_printf(a, "%s/%s", old, e->d_name);
        const char *to = arena_printf(a, "%s/%s", new, e->d_name);
        struct stat s;
        if (below[0] == '\0' && strcmp(e->d_name, "charts") == 0 && lstat(from, &s) == 0 &&
            S_ISDIR(s.st_mode)) {
            (void) mkdir(to, 0777);
            (void) retire(a, ours, from, to, "charts/");
            (void) rmdir(to); /* stays if there is something in it */
        } else if (written_has(ours, arena_printf(a, "%s%s", below, e->d_name)) ||
                   lstat(to, &s) == 0) { /* the new one stands in its place */
            (void) unlink(from);
        } else {
            (void) rename(from, to);
        }
    }
    closedir(d);
    return rmdir(old) == 0;
}

/* In one step where the file system can exchange two names, else in two, undone if the second
 * fails. Afterwards f->path is the old folder. */
static bool exchange(struct results_folder *f)
{
    if (renameat2(AT_FDCWD, f->path, AT_FDCWD, f->target, RENAME_EXCHANGE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    const char *aside = arena_printf(f->arena, "%s-old", f->path);
    if (rename(f->target, aside) != 0)
        return false;
    if (rename(f->path, f->target) != 0) {
        const int why = errno;
        (void) rename(aside, f->target);
        errno = why;
        return false;
    }
    f->path = aside;
    return true;
}

bool results_commit(struct results_folder *f, struct errors *errors)
{
    if (!may_replace(f, errors)) {
        results_discard(f);
        return false;
    }
    const struct written old = run_json_files(f->arena, f->target);
    temporary_sweep(arena_printf(f->arena, "%s/.charts", f->target)); /* of a redraw */
    bool replaced = false;
    temporary_unmark(f->temporary);
    if (rename(f->path, f->target) != 0) { /* takes the place of an empty folder too */
        replaced = exchange(f);
        if (!replaced) {
            fail_because(errors, f->shown, errno);
            results_discard(f);
            return false;
        }
    }
    temporary_keep(f->temporary);
    if (replaced && !retire(f->arena, &old, f->path, f->target, ""))
        errors_warn(errors, (struct place){0},
                    "Something of the earlier results could not be removed: see %s.", f->path);
    arena_free(f->arena);
    return true;
}

void results_discard(struct results_folder *f)
{
    if (f == NULL)
        return;
    temporary_remove(f->temporary);
    arena_free(f->arena);
}
