#include "screen_table.h"

#include <string.h>

#include "arena.h"
#include "text.h"

enum { LABEL_LEAST = 14, GAP = 2 };

struct table_row {
    int indent;
    const char *label;
    const char *const *cells; /* NULL: a heading */
};

struct screen_table {
    struct arena *arena;
    size_t n, n_rows;
    const char *const *headers;
    struct table_row *rows;
};

static void put(FILE *out, const char *s, size_t bytes)
{
    for (size_t i = 0; i < bytes;) {
        if (strncmp(s + i, TEXT_NBSP, strlen(TEXT_NBSP)) == 0) {
            putc(' ', out);
            i += strlen(TEXT_NBSP);
        } else {
            putc(s[i++], out);
        }
    }
}

static size_t columns_of(const char *s, size_t bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < bytes; i++)
        n += ((unsigned char) s[i] & 0xc0) != 0x80;
    return n;
}

void screen_paragraph(FILE *out, int width, int indent, const char *text)
{
    int at = 0;
    while (*text != '\0') {
        const size_t bytes = strcspn(text, " ");
        const int columns = (int) columns_of(text, bytes);
        if (at > 0 && at + 1 + columns > width) {
            fprintf(out, "\n%*s", indent, "");
            at = indent;
        } else if (at > 0) {
            putc(' ', out);
            at++;
        }
        put(out, text, bytes);
        at += columns;
        text += bytes + strspn(text + bytes, " ");
    }
    putc('\n', out);
}

struct screen_table *screen_table_new(struct arena *a, size_t n, const char *const *headers)
{
    struct screen_table *t = arena_alloc(a, 1, sizeof *t);
    *t = (struct screen_table){.arena = a, .n = n, .headers = headers};
    return t;
}

void screen_table_row(struct screen_table *t, int indent, const char *label,
                      const char *const *cells)
{
    t->rows = arena_grow(t->arena, t->rows, t->n_rows, t->n_rows + 1, sizeof *t->rows);
    const char **copy = NULL;
    if (cells != NULL) {
        copy = arena_alloc(t->arena, t->n, sizeof *copy);
        memcpy(copy, cells, t->n * sizeof *copy);
    }
    t->rows[t->n_rows++] = (struct table_row){indent, label, copy};
}

static int larger(int a, size_t b)
{
    return a > (int) b ? a : (int) b;
}

/* The line of a header, 0 or 1, in which a one-line header stands at the bottom. */
static const char *header_line(const struct screen_table *t, size_t column, int line)
{
    const char *h = t->headers[column], *cut = strchr(h, '\n');
    if (line == 1)
        return cut == NULL ? h : cut + 1;
    return cut == NULL ? "" : arena_strndup(t->arena, h, (size_t) (cut - h));
}

static int cell_width(const struct screen_table *t, size_t column)
{
    int width = larger((int) text_columns(header_line(t, column, 0)),
                       text_columns(header_line(t, column, 1)));
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->rows[i].cells != NULL)
            width = larger(width, text_columns(t->rows[i].cells[column]));
    return width;
}

static int label_width(const struct screen_table *t, int room)
{
    int width = 0;
    for (size_t i = 0; i < t->n_rows; i++)
        if (t->rows[i].cells != NULL)
            width = larger(width, (size_t) t->rows[i].indent + text_columns(t->rows[i].label));
    if (width > room)
        width = room;
    return width > LABEL_LEAST ? width : LABEL_LEAST;
}

/* The label in exactly `width` columns. */
static void put_label(FILE *out, const char *label, int indent, int width)
{
    fprintf(out, "%*s", indent, "");
    const int columns = (int) text_columns(label), room = width - indent;
    if (columns <= room) {
        put(out, label, strlen(label));
        fprintf(out, "%*s", room - columns, "");
        return;
    }
    size_t bytes = 0;
    while ((int) columns_of(label, bytes + 1) < room ||
           ((unsigned char) label[bytes] & 0xc0) == 0x80)
        bytes++;
    put(out, label, bytes);
    fputs("…", out);
}

static void put_cell(FILE *out, const char *cell, int width)
{
    fprintf(out, "%*s", GAP + width - (int) text_columns(cell), "");
    put(out, cell, strlen(cell));
}

static void put_headers(const struct screen_table *t, const int *widths, int label, FILE *out)
{
    bool two_lines = false;
    for (size_t c = 0; c < t->n; c++)
        two_lines = two_lines || strchr(t->headers[c], '\n') != NULL;
    for (int line = two_lines ? 0 : 1; line < 2; line++) {
        size_t last = t->n;
        while (last > 0 && header_line(t, last - 1, line)[0] == '\0')
            last--;
        fprintf(out, "%*s", label, "");
        for (size_t c = 0; c < last; c++)
            put_cell(out, header_line(t, c, line), widths[c]);
        putc('\n', out);
    }
}

void screen_table_print(const struct screen_table *t, int width, FILE *out)
{
    int *widths = arena_alloc(t->arena, t->n, sizeof *widths);
    int taken = 0;
    for (size_t c = 0; c < t->n; c++)
        taken += GAP + (widths[c] = cell_width(t, c));
    const int label = label_width(t, width - taken);
    put_headers(t, widths, label, out);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct table_row *row = &t->rows[i];
        if (row->cells == NULL) {
            screen_paragraph(out, width, row->indent + 2, row->label);
            continue;
        }
        put_label(out, row->label, row->indent, label);
        size_t last = t->n;
        while (last > 0 && row->cells[last - 1][0] == '\0')
            last--;
        for (size_t c = 0; c < last; c++)
            put_cell(out, row->cells[c], widths[c]);
        putc('\n', out);
    }
}
