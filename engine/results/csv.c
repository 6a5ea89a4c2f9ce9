#include "csv.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

struct csv {
    FILE *file;
    struct arena *arena;
    const char *shown;
    enum csv_style style;
    bool in_row;
    int trouble; /* errno of the first failure */
};

static void note_trouble(struct csv *c)
{
    if (c->trouble == 0 && ferror(c->file))
        c->trouble = errno;
}

static void csv_header(struct csv *c, const char *columns)
{
    while (*columns != '\0') {
        const size_t length = strcspn(columns, ",");
        csv_text(c, arena_strndup(c->arena, columns, length));
        columns += length + (columns[length] == ',');
    }
    csv_end_row(c);
}

struct csv *csv_create(const struct destination *d, const char *name, const char *columns,
                       struct errors *errors)
{
    struct arena *arena = arena_new();
    FILE *file = fopen(arena_printf(arena, "%s/%s", d->folder, name), "w");
    if (file == NULL) {
        errors_add(errors, ERROR_IO, (struct place){0}, "%s/%s cannot be written: %s.", d->shown,
                   name, strerror(errno));
        arena_free(arena);
        return NULL;
    }
    struct csv *c = arena_alloc(arena, 1, sizeof *c);
    *c = (struct csv){.file = file, .arena = arena, .style = d->style};
    c->shown = arena_printf(arena, "%s/%s", d->shown, name);
    if (d->style == CSV_DUTCH)
        fputs("\ufeff", file);
    csv_header(c, columns);
    return c;
}

static void begin_cell(struct csv *c)
{
    if (c->in_row)
        putc(c->style == CSV_DUTCH ? ';' : ',', c->file);
    c->in_row = true;
}

/* A spreadsheet computes what begins so, whatever the file means with it; the apostrophe says
 * that it is text. A sign alone is only a sign. */
static bool looks_like_formula(const char *s)
{
    return s[0] != '\0' && s[1] != '\0' && strchr("=+-@\t\r", s[0]) != NULL;
}

void csv_text(struct csv *c, const char *s)
{
    begin_cell(c);
    if (s == NULL)
        return;
    const char *guard = looks_like_formula(s) ? "'" : "";
    /* Both separators, so that a file stays whole when its style is guessed wrongly. */
    if (s[strcspn(s, ",;\"\r\n")] == '\0') {
        fprintf(c->file, "%s%s", guard, s);
        return;
    }
    fprintf(c->file, "\"%s", guard);
    for (; *s != '\0'; s++) {
        if (*s == '"')
            putc('"', c->file);
        putc(*s, c->file);
    }
    putc('"', c->file);
}

void csv_integer(struct csv *c, int n)
{
    begin_cell(c);
    fprintf(c->file, "%d", n);
}

void csv_number(struct csv *c, double x)
{
    begin_cell(c);
    if (isnan(x))
        return;
    char digits[32];
    snprintf(digits, sizeof digits, "%.15g", x == 0 ? 0.0 : x); /* no "-0" */
    char *point = strchr(digits, '.');
    if (point != NULL && c->style == CSV_DUTCH)
        *point = ',';
    fputs(digits, c->file);
}

void csv_end_row(struct csv *c)
{
    putc('\n', c->file);
    c->in_row = false;
    note_trouble(c);
}

bool csv_close(struct csv *c, struct errors *errors)
{
    note_trouble(c);
    if (fclose(c->file) != 0 && c->trouble == 0)
        c->trouble = errno;
    const bool whole = c->trouble == 0;
    if (!whole)
        errors_add(errors, ERROR_IO, (struct place){0}, "%s cannot be written: %s.", c->shown,
                   strerror(c->trouble));
    arena_free(c->arena);
    return whole;
}
