#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"

static char *fail(const char *path, const char *why, struct errors *errors)
{
    errors_add(errors, ERROR_IO, (struct place){0}, "%s cannot be read: %s.", path, why);
    return NULL;
}

/* What is wrong with it, or NULL. */
static const char *trouble_with(const struct stat *s)
{
    static const off_t largest = (off_t) 2 << 30;
    if (S_ISDIR(s->st_mode))
        return "it is a folder";
    if (!S_ISREG(s->st_mode))
        return "it is not an ordinary file";
    return s->st_size > largest ? "it is larger than 2 GB" : NULL;
}

static char *read_open(struct arena *a, FILE *file, const char *path, struct errors *errors)
{
    struct stat s;
    const char *trouble = fstat(fileno(file), &s) != 0 ? strerror(errno) : trouble_with(&s);
    if (trouble != NULL)
        return fail(path, trouble, errors);
    const size_t size = (size_t) s.st_size;
    char *text = arena_alloc(a, size + 1, 1);
    errno = 0;
    if (fread(text, 1, size, file) != size)
        return fail(path, errno != 0 ? strerror(errno) : "it became shorter", errors);
    return strlen(text) == size ? text : fail(path, "it is not a text file", errors);
}

char *whole_file_read(struct arena *a, const char *path, struct errors *errors)
{
    /* without waiting, should somebody have put a pipe there */
    const int handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (handle < 0)
        return errno == ENOENT ? NULL : fail(path, strerror(errno), errors);
    FILE *file = fdopen(handle, "r");
    if (file == NULL) {
        close(handle);
        return fail(path, strerror(errno), errors);
    }
    char *text = read_open(a, file, path, errors);
    fclose(file);
    return text;
}
