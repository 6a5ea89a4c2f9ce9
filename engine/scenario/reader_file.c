/* Files: the scenario itself and the CSV files that it names. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "reader.h"

enum { LARGEST = 16, LARGEST_DRAWS = 1024 }; /* megabytes */

static char *cannot_read(const char *path, const char *reason, struct place at,
                         struct errors *errors)
{
    errors_add(errors, ERROR_IO, at, "\"%s\" cannot be read: %s.", path, reason);
    return NULL;
}

static char *load(const char *path, off_t megabytes, size_t *length, struct place at,
                  struct arena *arena, struct errors *errors)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return cannot_read(path,
                           errno == ENOENT    ? "there is no such file"
                           : errno == ENOTDIR ? "a part of this path is a file, not a folder"
                                              : strerror(errno),
                           at, errors);
    if (S_ISDIR(status.st_mode))
        return cannot_read(path, "it is a folder; name the file in it", at, errors);
    if (!S_ISREG(status.st_mode))
        return cannot_read(path, "it is not an ordinary file", at, errors);
    if (status.st_size > megabytes << 20)
        return cannot_read(path,
                           megabytes == LARGEST ? "it is larger than 16 MB, which no scenario needs"
                                                : "it is larger than 1 GB",
                           at, errors);
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return cannot_read(path, strerror(errno), at, errors);
    char *text = arena_alloc(arena, (size_t) status.st_size + 1, 1);
    *length = fread(text, 1, (size_t) status.st_size, in);
    const bool failed = ferror(in) != 0;
    fclose(in);
    return failed ? cannot_read(path, "reading failed half-way", at, errors) : text;
}

char *reader_load(const char *path, size_t *length, struct place at, struct arena *arena,
                  struct errors *errors)
{
    return load(path, LARGEST, length, at, arena, errors);
}

static const struct file_text *file_up_to(struct reader *r, const char *name, off_t megabytes,
                                          struct place at)
{
    const char *slash = strrchr(r->path, '/');
    const char *path = name;
    if (name[0] != '/' && slash != NULL)
        path = arena_printf(r->arena, "%.*s/%s", (int) (slash - r->path), r->path, name);
    for (const struct file_text *f = r->files; f != NULL; f = f->next)
        if (strcmp(f->path, path) == 0)
            return f;

    size_t length = 0;
    const char *text = load(path, megabytes, &length, at, r->arena, r->errors);
    if (text == NULL)
        return NULL;
    errors_source(r->errors, path, text);
    for (size_t i = 0; i < length; i++)
        r->digest = (r->digest ^ (unsigned char) text[i]) * 0x100000001b3u;
    struct file_text *f = arena_alloc(r->arena, 1, sizeof *f);
    *f = (struct file_text){path, text, length, r->files};
    return r->files = f;
}

const struct file_text *reader_file(struct reader *r, const char *name, struct place at)
{
    return file_up_to(r, name, LARGEST, at);
}

const struct file_text *reader_large_file(struct reader *r, const char *name, struct place at)
{
    return file_up_to(r, name, LARGEST_DRAWS, at);
}
