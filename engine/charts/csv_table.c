#include "csv_table.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "whole_file.h"

/* Takes one cell off *at and unquotes it in place. *end becomes the separator behind it. */
static char *take_cell(char **at, char separator, char *end)
{
    char *from = *at, *to = *at, *const cell = *at;
    if (*from == '"') {
        for (from++; *from != '\0'; from++) {
            if (*from == '"' && *++from != '"')
                break;
            *to++ = *from;
        }
    }
    while (*from != '\0' && *from != separator && *from != '\n' && *from != '\r')
        *to++ = *from++;
    *end = *from;
    if (*from == '\r' && from[1] == '\n') {
        *end = '\n';
        from++;
    }
    *at = from + (*from != '\0');
    *to = '\0';
    return cell;
}

struct cells {
    size_t n, room;
    const char **list;
};

static void keep(struct arena *a, struct cells *cells, const char *cell)
{
    if (cells->n == cells->room) {
        const size_t room = 2 * cells->room + 64;
        cells->list = arena_grow(a, cells->list, cells->room, room, sizeof *cells->list);
        cells->room = room;
    }
    cells->list[cells->n++] = cell;
}

const struct csv_table *csv_table_read(struct arena *a, const char *path, struct errors *errors)
{
    char *at = whole_file_read(a, path, errors);
    if (at == NULL)
        return NULL;
    if (strncmp(at, "\ufeff", strlen("\ufeff")) == 0)
        at += strlen("\ufeff");
    const size_t first_line = strcspn(at, "\r\n");
    const char separator = memchr(at, ';', first_line) != NULL ? ';' : ',';

    struct csv_table *t = arena_alloc(a, 1, sizeof *t);
    *t = (struct csv_table){.path = arena_strdup(a, path), .decimal_comma = separator == ';'};
    struct cells cells = {0};
    size_t in_row = 0;
    while (*at != '\0') {
        char end;
        keep(a, &cells, take_cell(&at, separator, &end));
        in_row++;
        if (end == separator)
            continue;
        if (t->n_columns == 0)
            t->n_columns = in_row;
        if (in_row != t->n_columns) {
            errors_add(errors, ERROR_IO, (struct place){0},
                       "%s is damaged: row %zu has %zu cells, the header has %zu.", path,
                       cells.n / t->n_columns, in_row, t->n_columns);
            return NULL;
        }
        in_row = 0;
    }
    if (t->n_columns == 0)
        return NULL;
    t->n_rows = cells.n / t->n_columns - 1;
    t->header = cells.list;
    t->cells = cells.list + t->n_columns;
    return t;
}

const char *csv_cell(const struct csv_table *t, size_t row, const char *column)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->header[c], column) == 0)
            return t->cells[row * t->n_columns + c];
    return "";
}

double csv_value(const struct csv_table *t, size_t row, const char *column)
{
    const char *cell = csv_cell(t, row, column);
    char digits[64], *end;
    if (cell[0] == '\0' || strlen(cell) >= sizeof digits)
        return NAN;
    strcpy(digits, cell);
    char *comma = strchr(digits, ',');
    if (comma != NULL && t->decimal_comma)
        *comma = '.';
    const double x = strtod(digits, &end);
    return *end == '\0' ? x : NAN;
}

bool csv_matches(const struct csv_table *t, size_t row, ...)
{
    bool same = true;
    va_list args;
    va_start(args, row);
    for (const char *column; (column = va_arg(args, const char *)) != NULL;) {
        const char *want = va_arg(args, const char *);
        same = same && strcmp(csv_cell(t, row, column), want) == 0;
    }
    va_end(args);
    return same;
}
