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

struct results_folder {
    struct arena *arena;
    const char *shown;  /* as the user wrote it */
    const char *target; /* the same without symbolic links */
    const char *path;   /* beside it, being filled */
};

/* Files this program writes besides the tables: these go when a folder is replaced, whatever
 * else somebody put there is kept. */
static const char *const own_files[] = {"run.json", "draws.nc", "report.html", "targets.csv",
                                        "sensitivity.csv"};

static bool fail(struct errors *errors, const char *shown, const char *what)
{
    return errors_add(errors, ERROR_IO, (struct place){0}, "Results cannot be written to %s: %s.",
                      shown, what);
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
        return errno == ENOENT || fail(errors, f->shown, strerror(errno));
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

static bool make_beside(struct results_folder *f)
{
    const char *slash = strrchr(f->target, '/');
    const int parent = slash == NULL ? 0 : (int) (slash - f->target) + 1;
    const char *name = f->target + parent;
    for (int attempt = 0; attempt < 100; attempt++) {
        f->path = arena_printf(f->arena, "%.*s.%s.writing-%ld-%d", parent, f->target, name,
                               (long) getpid(), attempt);
        if (mkdir(f->path, 0777) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    return false;
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
        fail(errors, f->shown, strerror(errno));
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

static bool has_suffix(const char *name, const char *suffix)
{
    const size_t n = strlen(name), m = strlen(suffix);
    return n > m && strcmp(name + n - m, suffix) == 0;
}

static bool written_by_us(const char *name, bool chart)
{
    if (chart)
        return has_suffix(name, ".svg") || has_suffix(name, ".png") || has_suffix(name, ".pdf");
    for (size_t i = 0; i < sizeof own_files / sizeof *own_files; i++)
        if (strcmp(name, own_files[i]) == 0)
            return true;
    for (size_t i = 0; i < RESULT_FILES; i++)
        if (strcmp(name, result_file_name(i)) == 0)
            return true;
    return false;
}

/* Removes `old`, after moving what is not ours into `new`, so that notes kept beside the
 * results survive the next run. What cannot be moved keeps `old` in being. */
static bool retire(struct arena *a, const char *old, const char *new, bool charts);

static bool retire_charts(struct arena *a, const char *old, const char *new)
{
    (void) mkdir(new, 0777);
    const bool gone = retire(a, old, new, true);
    (void) rmdir(new); /* stays if there is something in it */
    return gone;
}

static bool retire(struct arena *a, const char *old, const char *new, bool charts)
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
        if (written_by_us(e->d_name, charts))
            unlink(from);
        else if (!charts && strcmp(e->d_name, "charts") == 0)
            retire_charts(a, from, to);
        else if (lstat(to, &s) != 0)
            (void) rename(from, to);
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
    bool done = may_replace(f, errors);
    if (done && rename(f->path, f->target) != 0) { /* takes the place of an empty folder too */
        done = exchange(f);
        if (!done)
            fail(errors, f->shown, strerror(errno));
        else if (!retire(f->arena, f->path, f->target, false))
            errors_warn(errors, (struct place){0},
                        "Something of the earlier results could not be removed: see %s.", f->path);
    }
    if (done)
        arena_free(f->arena);
    else
        results_discard(f);
    return done;
}

static void remove_tree(struct arena *a, const char *path)
{
    DIR *d = opendir(path);
    if (d == NULL) {
        unlink(path);
        return;
    }
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
            const char *entry = arena_printf(a, "%s/%s", path, e->d_name);
            if (unlink(entry) != 0)
                remove_tree(a, entry);
        }
    closedir(d);
    rmdir(path);
}

void results_discard(struct results_folder *f)
{
    if (f == NULL)
        return;
    remove_tree(f->arena, f->path);
    arena_free(f->arena);
}
