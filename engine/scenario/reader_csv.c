/* Tables in CSV files: either English (`,` and decimal point) or Dutch (`;` and decimal comma). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { COLUMNS_MOST = 1000, WRONG_LINES_MOST = 20, WRONG_CELLS_SHOWN = 3 };

/* Cells of a column that are no number: the first are shown, the others counted. */
struct wrong_cells {
    size_t n;
    struct place at; /* of the first that is not shown */
};

/* A file while it is read, line by line. */
struct csv {
    struct reader *r;
    const struct file_text *file;
    char separator;
    int line, header_line;
    char *text; /* of the line, cut into fields */
    size_t room_for_text;
    const char *const *header; /* NULL until it is read */
    size_t n_columns, n_rows;
    const struct csv_column *wanted; /* NULL: every column is read */
    size_t n_read;                   /* columns of numbers */
    size_t reading;                  /* which of these */
    struct wrong_cells *wrong;       /* [n_read]; NULL until there is one */
    size_t *column;                  /* [n_read] which; NULL: every one */
    double *numbers; /* of row i and column k that is read at i * row_step + k * column_step */
    size_t room, row_step, column_step;
    int *lines;          /* [n_rows] where they are wanted */
    csv_row_fn *row;     /* of rows of text; NULL: rows of numbers */
    const char *columns; /* of text: all of them; NULL: see `wanted` */
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
static char *find_separator(char separator, char *line)
{
    bool quoted = false;
    for (; *line != '\0' && (quoted || *line != separator); line++)
        quoted ^= *line == '"';
    return *line != '\0' ? line : NULL;
}

/* How many fields there are; of more than COLUMNS_MOST only that there are more. */
static size_t split_line(char separator, char *line, char **fields)
{
    size_t n = 0;
    while (line != NULL && n < COLUMNS_MOST) {
        char *next = find_separator(separator, line);
        if (next != NULL)
            *next++ = '\0';
        fields[n++] = trim(line);
        line = next;
    }
    return n + (line != NULL);
}

static int code_points(const char *s, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char) s[i] & 0xC0) != 0x80;
    return count;
}

/* Of a field of the line. */
static struct place place_of(const struct file_text *file, int line, const char *text,
                             const char *field)
{
    return (struct place){file->path, line, 1 + code_points(text, (size_t) (field - text)),
                          code_points(field, strlen(field))};
}

static bool csv_error(const struct csv *c, struct place at, const char *text)
{
    return errors_add(c->r->errors, ERROR_SCENARIO, at,
                      "%s\nA table is written with , between columns and a decimal point, or with "
                      "; between columns and a decimal comma.",
                      text);
}

static struct place this_line(const struct csv *c)
{
    return (struct place){c->file->path, c->line, 1, 1};
}

/* More than are shown: one sentence tells of the others at the end. */
static bool is_shown(struct csv *c, struct place at)
{
    if (c->wrong == NULL)
        c->wrong = arena_alloc(c->r->arena, c->n_read, sizeof *c->wrong);
    struct wrong_cells *wrong = &c->wrong[c->reading];
    if (wrong->n++ == WRONG_CELLS_SHOWN)
        wrong->at = at;
    return wrong->n <= WRONG_CELLS_SHOWN;
}

static void tell_the_rest(const struct csv *c)
{
    for (size_t i = 0; c->wrong != NULL && i < c->n_read; i++)
        if (c->wrong[i].n > WRONG_CELLS_SHOWN) {
            const size_t more = c->wrong[i].n - WRONG_CELLS_SHOWN;
            errors_add(c->r->errors, ERROR_SCENARIO, c->wrong[i].at,
                       "%zu more %s cannot be read in column \"%s\".", more,
                       more == 1 ? "row, this one," : "rows, this one the first,",
                       c->header[c->column ? c->column[i] : i]);
        }
}

static bool complain_number(struct csv *c, char *field, const char *as_written, const char *hint)
{
    const struct place at = place_of(c->file, c->line, c->text, field);
    if (!is_shown(c, at))
        return false;
    if (*field == '\0')
        return csv_error(c, at, "A number is missing here.");
    return csv_error(
        c, at,
        arena_printf(c->r->arena, "\"%s\" %s%s", field, as_written, hint != NULL ? hint : ""));
}

static bool parse_number(struct csv *c, char *field, double *x)
{
    char *comma = strchr(field, ',');
    if (c->separator == ';' && strchr(field, '.') != NULL)
        return complain_number(c, field,
                               "has a decimal point in a file with ; between its columns.", NULL);
    if (c->separator == ',' && comma != NULL)
        return complain_number(c, field,
                               "has a comma in a file with , between its columns. Leave it out if "
                               "it separates thousands; write a point if it is decimal.",
                               NULL);
    if (comma != NULL)
        *comma = '.';
    char *end = field;
    *x = strtod(field, &end);
    if (end != field && *end == '\0' && isfinite(*x) && strpbrk(field, "xXnN") == NULL)
        return true;
    if (comma != NULL)
        *comma = ',';
    return complain_number(c, field, "is not a number.",
                           c->wanted != NULL ? c->wanted[c->reading].text_hint : NULL);
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
    c->column = arena_alloc(c->r->arena, c->n_read + 1, sizeof *c->column);
    for (size_t i = 0; i < c->n_read; i++) {
        const struct csv_column *w = &c->wanted[i];
        c->column[i] = names_find(w->name, c->header, c->n_columns);
        if (c->column[i] == NO_INDEX)
            fine = errors_add(c->r->errors, ERROR_SCENARIO, w->at,
                              "\"%s\" has no column \"%s\".\n%s%s", c->file->path, w->name,
                              names_hint(c->r->arena, w->name, c->header, c->n_columns), w->hint);
    }
    return fine;
}

/* `columns` 0: as many as there are. */
static bool read_header(struct csv *c, char **fields, size_t n, size_t columns)
{
    struct arena *arena = c->r->arena;
    if (n > COLUMNS_MOST)
        return csv_error(c, this_line(c),
                         arena_printf(arena, "The header has more than %d columns.", COLUMNS_MOST));
    const char **header = arena_alloc(arena, n + 1, sizeof *header);
    for (size_t i = 0; i < n; i++)
        header[i] = arena_strdup(arena, fields[i]);
    c->header = header;
    c->header_line = c->line;
    c->n_columns = n;
    if (c->columns != NULL && !header_is(c, c->columns))
        return csv_error(c, this_line(c),
                         arena_printf(arena, "The header must be %s, in this order.", c->columns));
    if (c->wanted != NULL)
        return find_columns(c);
    c->n_read = n;
    if (c->columns != NULL || columns == n || columns == 0)
        return true;
    return csv_error(
        c, this_line(c),
        arena_printf(arena, "The header counts %zu columns instead of %zu.", n, columns));
}

/* By column there is room for every line of the file; by row it grows. */
static void make_room(struct csv *c)
{
    if (c->lines == NULL && c->row_step == 0) {
        c->row_step = c->n_read;
        c->column_step = 1;
    }
    if (c->n_rows < c->room)
        return;
    const size_t room = c->room > 0 ? 2 * c->room : 16;
    c->numbers = arena_grow(c->r->arena, c->numbers, c->n_rows * c->n_read, room * c->n_read,
                            sizeof *c->numbers);
    c->room = room;
}

static bool read_numbers(struct csv *c, char **fields)
{
    bool fine = true;
    make_room(c);
    for (size_t i = 0; i < c->n_read; i++) {
        c->reading = i;
        fine &= parse_number(c, fields[c->column != NULL ? c->column[i] : i],
                             &c->numbers[c->n_rows * c->row_step + i * c->column_step]);
    }
    if (c->lines != NULL)
        c->lines[c->n_rows] = c->line;
    c->n_rows++;
    return fine;
}

static bool read_row(struct csv *c, char **fields, size_t n)
{
    if (n != c->n_columns)
        return csv_error(c, this_line(c),
                         arena_printf(c->r->arena,
                                      "The number of columns is %zu here and %zu in the header.", n,
                                      c->n_columns));
    if (c->row == NULL)
        return read_numbers(c, fields);
    return c->row(c->context, (const char *const *) fields, this_line(c));
}

/* A line to cut up: texts are kept, numbers need it no longer than they are read. */
static void take_line(struct csv *c, const char *start, size_t n)
{
    if (c->row != NULL || n >= c->room_for_text) {
        c->room_for_text = 2 * n + 256;
        c->text = arena_alloc(c->r->arena, c->row != NULL ? n + 1 : c->room_for_text, 1);
    }
    memcpy(c->text, start, n);
    c->text[n] = '\0';
}

static const char *without_mark(const char *text)
{
    return strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
}

static char separator_of(const char *text)
{
    return memchr(text, ';', strcspn(text, "\n")) != NULL ? ';' : ',';
}

static bool read_csv(struct csv *c, size_t columns)
{
    char *fields[COLUMNS_MOST];
    const char *end = c->file->text + c->file->length, *line = without_mark(c->file->text);
    if (memchr(line, '\0', (size_t) (end - line)) != NULL)
        return csv_error(c, this_line(c), "The file is not text: it has a byte of zeros.");
    c->separator = separator_of(line);
    bool fine = true;
    int wrong = 0;
    for (const char *next; line != NULL && wrong < WRONG_LINES_MOST; line = next) {
        const char *stop = memchr(line, '\n', (size_t) (end - line));
        next = stop != NULL ? stop + 1 : NULL;
        c->line++;
        take_line(c, line, (size_t) ((stop != NULL ? stop : end) - line));
        if (c->text[strspn(c->text, " \t\r\"")] == '\0')
            continue;
        const size_t n = split_line(c->separator, c->text, fields);
        const size_t told = errors_tries(c->r->errors);
        if (c->header != NULL && !read_row(c, fields, n)) {
            wrong += errors_tries(c->r->errors) > told;
            fine = false;
        } else if (c->header == NULL && !read_header(c, fields, n, columns))
            return false;
    }
    if (c->header == NULL)
        return csv_error(c, this_line(c), "The file is empty.");
    tell_the_rest(c);
    return fine;
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

bool reader_csv_named(struct reader *r, const struct file_text *file,
                      const struct csv_column *columns, size_t n, const double **numbers,
                      size_t *n_rows)
{
    struct csv c = {.r = r, .file = file, .wanted = columns, .n_read = n};
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

static size_t count_lines(const struct file_text *file)
{
    const char *at = file->text, *end = at + file->length;
    size_t n = 1;
    while ((at = memchr(at, '\n', (size_t) (end - at))) != NULL) {
        at++;
        n++;
    }
    return n;
}

/* The first line with anything in it, cut into at most COLUMNS_MOST fields; how many. */
static size_t split_header(struct reader *r, const struct file_text *file, char **fields)
{
    const char *text = without_mark(file->text);
    const char separator = separator_of(text);
    text += strspn(text, " \t\r\n");
    const size_t n =
        split_line(separator, arena_strndup(r->arena, text, strcspn(text, "\n")), fields);
    return n < COLUMNS_MOST ? n : COLUMNS_MOST;
}

size_t reader_csv_header(struct reader *r, const struct file_text *file, const char *const **header)
{
    char *fields[COLUMNS_MOST];
    const size_t n = split_header(r, file, fields);
    const char **names = arena_alloc(r->arena, n + 1, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = fields[i];
    *header = names;
    return n;
}

/* The texts of one column while they are read. */
struct csv_text {
    struct csv *csv;
    const char **text;
    int *line;
};

static bool keep_text(void *context, const char *const *fields, struct place at)
{
    struct csv_text *t = context;
    const size_t row = t->csv->n_rows++;
    t->text[row] = fields[t->csv->column[0]];
    t->line[row] = at.line;
    return true;
}

bool reader_csv_text(struct reader *r, const struct file_text *file,
                     const struct csv_column *column, const char *const **text, const int **line,
                     size_t *n_rows)
{
    const size_t room = count_lines(file);
    struct csv_text t = {.text = arena_alloc(r->arena, room, sizeof *t.text),
                         .line = arena_alloc(r->arena, room, sizeof *t.line)};
    struct csv c = {
        .r = r, .file = file, .wanted = column, .n_read = 1, .row = keep_text, .context = &t};
    t.csv = &c;
    const bool fine = read_csv(&c, 0);
    *text = t.text;
    *line = t.line;
    *n_rows = c.n_rows;
    return fine;
}

bool reader_csv_columns(struct reader *r, const struct file_text *file, struct csv_columns *out)
{
    char *fields[COLUMNS_MOST];
    const size_t n = split_header(r, file, fields), room = count_lines(file);
    struct csv c = {.r = r, .file = file, .room = room, .row_step = 1, .column_step = room};
    c.numbers = arena_alloc(r->arena, n * room, sizeof *c.numbers);
    c.lines = arena_alloc(r->arena, room, sizeof *c.lines);
    if (!read_csv(&c, n))
        return false;
    const double **number = arena_alloc(r->arena, n, sizeof *number);
    for (size_t i = 0; i < n; i++)
        number[i] = c.numbers + i * room;
    *out = (struct csv_columns){.n = n,
                                .n_rows = c.n_rows,
                                .header = c.header,
                                .header_line = c.header_line,
                                .line = c.lines,
                                .number = number};
    return true;
}

struct place reader_csv_cell(struct reader *r, const struct file_text *file, int line, size_t i)
{
    const char *text = without_mark(file->text);
    const char separator = separator_of(text);
    for (int l = 1; l < line && (text = strchr(text, '\n')) != NULL; l++)
        text++;
    char *copy = arena_strndup(r->arena, text, strcspn(text, "\n")), *fields[COLUMNS_MOST];
    const size_t n = split_line(separator, copy, fields);
    return place_of(file, line, copy, fields[i < n ? i : 0]);
}
