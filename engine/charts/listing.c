#include "listing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "arena.h"

static bool has(const json_t *list, const char *file)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *known = json_string_value(json_array_get(list, i));
        if (known != NULL && strcmp(known, file) == 0)
            return true;
    }
    return false;
}

/* As results write it. What fclose says counts: that is where a full disk shows. */
static bool dump(const json_t *o, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return false;
    bool written = json_dumpf(o, file, JSON_INDENT(2) | JSON_REAL_PRECISION(15)) == 0;
    written = putc('\n', file) != EOF && written;
    return fclose(file) == 0 && written;
}

bool listing_add(struct arena *a, const char *folder, const char *const *files, size_t n,
                 struct errors *errors)
{
    const char *path = arena_printf(a, "%s/run.json", folder);
    const char *fresh = arena_printf(a, "%s/.run.json-%ld", folder, (long) getpid());
    json_t *o = json_load_file(path, 0, NULL), *list = json_object_get(o, "files");
    bool changed = false;
    for (size_t i = 0; i < n && json_is_array(list); i++)
        if (!has(list, files[i]) && json_array_append_new(list, json_string(files[i])) == 0)
            changed = true;
    errno = 0;
    const bool written = !changed || (dump(o, fresh) && rename(fresh, path) == 0);
    const int why = errno;
    json_decref(o);
    if (written)
        return true;
    (void) unlink(fresh);
    return errors_add(errors, ERROR_IO, (struct place){0}, "%s cannot be written: %s.", path,
                      strerror(why));
}
