#include "written.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void add(struct arena *a, struct written *w, const char *file)
{
    if ((w->n & (w->n + 1)) == 0)
        w->file = arena_grow(a, w->file, w->n, 2 * w->n + 1, sizeof *w->file);
    w->file[w->n++] = file;
}

/* What begins with a dot is not for the reader. */
static void list(struct arena *a, struct written *w, const char *folder, const char *below)
{
    DIR *d = opendir(arena_printf(a, "%s/%s", folder, below));
    for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        const char *file = arena_printf(a, "%s%s", below, e->d_name);
        struct stat s;
        if (e->d_name[0] == '.' || lstat(arena_printf(a, "%s/%s", folder, file), &s) != 0)
            continue;
        if (!S_ISDIR(s.st_mode))
            add(a, w, file);
        else if (below[0] == '\0')
            list(a, w, folder, arena_printf(a, "%s/", file));
    }
    if (d != NULL)
        closedir(d);
}

struct written written_in(struct arena *a, const char *folder)
{
    struct written w = {0};
    list(a, &w, folder, "");
    if (!written_has(&w, "run.json"))
        add(a, &w, "run.json");
    qsort(w.file, w.n, sizeof *w.file, by_text);
    return w;
}

bool written_has(const struct written *w, const char *file)
{
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->file[i], file) == 0)
            return true;
    return false;
}
