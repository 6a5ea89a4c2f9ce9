/* Files: the scenario itself and the CSV files that it names. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "reader.h"

enum { LARGEST = 16 * 1024 * 1024, CSV_COLUMNS = 256 };

static char *cannot_read(const char *path, const char *reason, struct place at,
                         struct errors *errors)
{
    errors_add(errors, ERROR_IO, at, "\"%s\" cannot be read: %s.", path, reason);
    return NULL;
}

char *reader_load(const char *path, size_t *length, struct place at, struct arena *arena,
                  struct errors *errors)
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
    if (status.st_size > LARGEST)
        return cannot_read(path, "it is larger than 16 MB, which no scenario needs", at, errors);
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return cannot_read(path, strerror(errno), at, errors);
    char *text = arena_alloc(arena, (size_t) status.st_size + 1, 1);
    *length = fread(text, 1, (size_t) status.st_size, in);
    const bool failed = ferror(in) != 0;
    fclose(in);
    return failed ? cannot_read(path, "reading failed half-way", at, errors) : text;
}

const struct file_text *reader_file(struct reader *r, const char *name, struct place at)
{
    const char *slash = strrchr(r->path, '/');
    const char *path = name;
    if (name[0] != '/' && slash != NULL)
        path = arena_printf(r->arena, "%.*s/%s", (int) (slash - r->path), r->path, name);
    for (const struct file_text *f = r->files; f != NULL; f = f->next)
        if (strcmp(f->path, path) == 0)
            return f;

    size_t length = 0;
    const char *text = reader_load(path, &length, at, r->arena, r->errors);
    if (text == NULL)
        return NULL;
    errors_source(r->errors, path, text);
    for (size_t i = 0; i < length; i++)
        r->digest = (r->digest ^ (unsigned char) text[i]) * 0x100000001b3u;
    struct file_text *f = arena_alloc(r->arena, 1, sizeof *f);
    *f = (struct file_text){path, text, length, r->files};
    return r->files = f;
}

/* A CSV file is either English (`,` and decimal point) or Dutch (`;` and decimal comma). */
struct csv {
    struct reader *r;
    const struct file_text *file;
    char separator;
    int line;
    const char *const *header; /* NULL until it is read */
    size_t n_columns, n_rows;
    const struct csv_column *wanted; /* NULL: every column */
    size_t n_wanted;
    size_t *column;  /* [n_wanted] */
    double *numbers; /* [n_rows][n_wanted] */
    size_t room;
    const char *columns; /* of text, which go to `row`; NULL: rows of numbers */
    csv_row_fn *row;
    void *context;
};

static char *trim(char *s)
{
    s += strspn(s, " \t\"");
    size_t n = strlen(s);
    while (n > 0 && strchr(" \t\r\"", s[n - 1]) != NULL)
        s[--n] = '\0';
    return s;
}

/* The next separator that does not stand between quotes. */
static char *find_separator(const struct csv *c, char *line)
{
    bool quoted = false;
    for (; *line != '\0' && (quoted || *line != c->separator); line++)
        quoted ^= *line == '"';
    return *line != '\0' ? line : NULL;
}

static size_t split_line(const struct csv *c, char *line, char **fields)
{
    size_t n = 0;
    while (line != NULL && n < CSV_COLUMNS) {
        char *next = find_separator(c, line);
        if (next != NULL)
            *next++ = '\0';
        fields[n++] = trim(line);
        line = next;
    }
    return n;
}

static bool csv_error(const struct csv *c, const char *text)
{
    return errors_add(c->r->errors, ERROR_SCENARIO, (struct place){c->file->path, c->line, 1, 1},
                      "%s\nA table is written with , between columns and a decimal point, or with "
                      "; between columns and a decimal comma.",
                      text);
}

static bool parse_number(const struct csv *c, char *field, double *x)
{
    char *comma = strchr(field, ',');
    if (c->separator == ';' && strchr(field, '.') != NULL)
        return csv_error(c, arena_printf(c->r->arena,
                                         "\"%s\" has a decimal point in a file with ; between "
                                         "its columns.",
                                         field));
    if (comma != NULL)
        *comma = '.';
    char *end = field;
    *x = strtod(field, &end);
    if (end == field || *end != '\0' || !isfinite(*x) || strpbrk(field, "xXnN") != NULL)
        return csv_error(c, arena_printf(c->r->arena, "\"%s\" is not a number.", field));
    return true;
}

static bool header_is(const struct csv *c, const char *columns)
{
    const char *joined = c->header[0];
    for (size_t i = 1; i < c->n_columns; i++)
        joined = arena_printf(c->r->arena, "%s,%s", joined, c->header[i]);
    return strcmp(joined, columns) == 0;
}

static bool find_columns(struct csv *c)
{
    bool fine = true;
    c->column = arena_alloc(c->r->arena, c->n_wanted + 1, sizeof *c->column);
    for (size_t i = 0; i < c->n_wanted; i++) {
        const struct csv_column *w = &c->wanted[i];
        c->column[i] = names_find(w->name, c->header, c->n_columns);
        if (c->column[i] == NO_INDEX)
            fine = errors_add(c->r->errors, ERROR_SCENARIO, w->at,
                              "\"%s\" has no column \"%s\".\n%s%s", c->file->path, w->name,
                              names_hint(c->r->arena, w->name, c->header, c->n_columns), w->hint);
    }
    return fine;
}

static bool read_header(struct csv *c, char **fields, size_t n, size_t columns)
{
    const char **header = arena_alloc(c->r->arena, n + 1, sizeof *header);
    memcpy(header, fields, n * sizeof *header);
    c->header = header;
    c->n_columns = n;
    if (c->columns != NULL && !header_is(c, c->columns))
        return csv_error(
            c, arena_printf(c->r->arena, "The header must be %s, in this order.", c->columns));
    if (c->wanted != NULL)
        return find_columns(c);
    c->n_wanted = n;
    if (c->columns != NULL || columns == n)
        return true;
    return csv_error(
        c, arena_printf(c->r->arena, "The header counts %zu columns instead of %zu.", n, columns));
}

static bool read_numbers(struct csv *c, char **fields)
{
    const size_t n = c->n_wanted, used = c->n_rows * n;
    if (used + n > c->room) {
        c->numbers = arena_grow(c->r->arena, c->numbers, used, 2 * c->room + n, sizeof(double));
        c->room = 2 * c->room + n;
    }
    bool fine = true;
    for (size_t i = 0; i < n; i++)
        fine &=
            parse_number(c, fields[c->column != NULL ? c->column[i] : i], &c->numbers[used + i]);
    c->n_rows++;
    return fine;
}

static bool read_row(struct csv *c, char **fields, size_t n)
{
    if (n != c->n_columns)
        return csv_error(c, arena_printf(c->r->arena,
                                         "The number of columns is %zu here and %zu in the header.",
                                         n, c->n_columns));
    if (c->columns == NULL)
        return read_numbers(c, fields);
    return c->row(c->context, (const char *const *) fields,
                  (struct place){c->file->path, c->line, 1, 1});
}

static bool read_csv(struct csv *c, size_t columns)
{
    char *text = arena_strndup(c->r->arena, c->file->text, c->file->length), *fields[CSV_COLUMNS];
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    c->separator = memchr(text, ';', strcspn(text, "\n")) != NULL ? ';' : ',';
    bool fine = true;
    for (char *line = text, *next; line != NULL; line = next) {
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        c->line++;
        if (line[strspn(line, " \t\r\"")] == '\0')
            continue;
        const size_t n = split_line(c, line, fields);
        if (c->header != NULL)
            fine &= read_row(c, fields, n);
        else if (!read_header(c, fields, n, columns))
            return false;
    }
    return c->header != NULL ? fine : csv_error(c, "The file is empty.");
}

bool reader_csv(struct reader *r, const struct file_text *file, size_t columns,
                const char *const **header, const double **numbers, size_t *n_rows)
{
    struct csv c = {.r = r, .file = file};
    const bool fine = read_csv(&c, columns);
    *header = c.header;
    *numbers = c.numbers;
    *n_rows = c.n_rows;
    return fine;
}

bool reader_csv_columns(struct reader *r, const struct file_text *file,
                        const struct csv_column *columns, size_t n, const double **numbers,
                        size_t *n_rows)
{
    struct csv c = {.r = r, .file = file, .wanted = columns, .n_wanted = n};
    const bool fine = read_csv(&c, 0);
    *numbers = c.numbers;
    *n_rows = c.n_rows;
    return fine;
}

bool reader_csv_texts(struct reader *r, const struct file_text *file, const char *columns,
                      csv_row_fn *row, void *context)
{
    struct csv c = {.r = r, .file = file, .columns = columns, .row = row, .context = context};
    return read_csv(&c, 0);
}
