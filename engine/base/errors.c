#include "errors.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "plain.h"

/* Of a line that is far too long for a screen only a part is shown. */
enum { SOURCES_MAX = 64, SOURCE_SHOWN = 160, TEXT_SHOWN = 2000 };

struct message {
    enum error_kind kind;
    bool warning, shown;
    struct place at;
    const char *text;
    size_t order;
};

struct errors {
    struct arena *arena;
    struct message list[ERRORS_MAX];
    size_t kept, errors, tries, warnings, dropped;
    int exit_code;
    struct {
        const char *file, *text;
    } source[SOURCES_MAX];
    size_t sources;
};

static const struct {
    int code;
    const char *label;
} kinds[] = {
#define X(name, code, label) {code, label},
    ERROR_KINDS(X)
#undef X
};

struct errors *errors_new(void)
{
    struct arena *arena = arena_new();
    struct errors *e = arena_alloc(arena, 1, sizeof *e);
    e->arena = arena;
    return e;
}

void errors_free(struct errors *e)
{
    if (e != NULL)
        arena_free(e->arena);
}

void errors_source(struct errors *e, const char *file, const char *text)
{
    if (e->sources < SOURCES_MAX) {
        e->source[e->sources].file = file;
        e->source[e->sources++].text = text;
    }
}

static bool already_said(const struct errors *e, struct place at, const char *text)
{
    for (size_t i = 0; i < e->kept; i++) {
        const struct message *m = &e->list[i];
        if (m->at.line == at.line && m->at.column == at.column && strcmp(m->text, text) == 0)
            return true;
    }
    return false;
}

static void add(struct errors *e, enum error_kind kind, bool warning, struct place at,
                const char *format, va_list args)
{
    const char *text = arena_vprintf(e->arena, format, args);
    e->tries += !warning;
    if (already_said(e, at, text))
        return;
    if (!warning && e->errors == 0)
        e->exit_code = kinds[kind].code;
    *(warning ? &e->warnings : &e->errors) += 1;
    if (e->kept == ERRORS_MAX) {
        e->dropped++;
        return;
    }
    e->list[e->kept] = (struct message){kind, warning, false, at, text, e->kept};
    e->kept++;
}

bool errors_add(struct errors *e, enum error_kind kind, struct place at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(e, kind, false, at, format, args);
    va_end(args);
    return false;
}

void errors_warn(struct errors *e, struct place at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(e, ERROR_SCENARIO, true, at, format, args);
    va_end(args);
}

size_t errors_count(const struct errors *e)
{
    return e->errors;
}

size_t errors_tries(const struct errors *e)
{
    return e->tries;
}

size_t errors_warnings(const struct errors *e)
{
    return e->warnings;
}

int errors_exit_code(const struct errors *e)
{
    return e->exit_code;
}

const char *errors_text(const struct errors *e, size_t i)
{
    return i < e->kept ? e->list[i].text : NULL;
}

/* Start of line `line` in `text`, its length in *bytes; NULL if there is no such line. */
static const char *find_line(const char *text, int line, size_t *bytes)
{
    for (; text != NULL && line > 1; line--) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    if (text != NULL)
        *bytes = strcspn(text, "\r\n");
    return text;
}

static bool starts_code_point(char c)
{
    return ((unsigned char) c & 0xC0) != 0x80;
}

/* The place n characters behind s, or the end. */
static const char *ahead(const char *s, const char *end, int n)
{
    for (; s < end && n > 0; n--)
        do
            s++;
        while (s < end && !starts_code_point(*s));
    return s;
}

/* Control characters as spaces, except tabs where the line below has to stand under it. */
static void print_plain(const char *s, const char *end, bool tabs, FILE *out)
{
    while (s < end) {
        const size_t control = *s == '\t' && tabs ? 0 : plain_control(s);
        fputc(control > 0 ? ' ' : *s, out);
        s += control > 0 ? control : 1;
    }
}

/* One line of a message. */
static void print_line(const char *s, size_t bytes, FILE *out)
{
    const char *end = ahead(s, s + bytes, TEXT_SHOWN);
    print_plain(s, end, false, out);
    fputs(end < s + bytes ? "...\n" : "\n", out);
}

/* The line of the file and a caret under the place; of a long line what is around the place. */
static void print_source(const struct errors *e, struct place at, FILE *out)
{
    const char *line = NULL;
    size_t bytes = 0;
    for (size_t i = 0; i < e->sources && line == NULL; i++)
        if (at.file != NULL && strcmp(e->source[i].file, at.file) == 0)
            line = find_line(e->source[i].text, at.line, &bytes);
    if (line == NULL || at.line < 1)
        return;

    const char *line_end = line + bytes, *from = line;
    if (ahead(line, line_end, SOURCE_SHOWN) < line_end)
        from = ahead(line, line_end, at.column - 1 - SOURCE_SHOWN / 2);
    const char *to = ahead(from, line_end, SOURCE_SHOWN);
    const char *caret = ahead(line, line_end, at.column - 1);
    fprintf(out, "%6d | %s", at.line, from > line ? "..." : "");
    print_plain(from, to, true, out);
    fprintf(out, "%s\n       | %s", to < line_end ? "..." : "", from > line ? "   " : "");
    for (const char *s = from; s < caret; s++)
        if (starts_code_point(*s))
            fputc(*s == '\t' ? '\t' : ' ', out);
    fputc('^', out);
    for (int i = 1; i < at.length && (to == line_end || ahead(caret, to, i) < to); i++)
        fputc('~', out);
    fputc('\n', out);
}

static void print_message(const struct errors *e, const struct message *m, FILE *out)
{
    if (m->at.file != NULL) {
        print_plain(m->at.file, m->at.file + strlen(m->at.file), false, out);
        if (m->at.line > 0)
            fprintf(out, ":%d:%d", m->at.line, m->at.column);
        fputs(": ", out);
    }
    fprintf(out, "%s: ", m->warning ? "warning" : kinds[m->kind].label);
    const char *rest = strchr(m->text, '\n');
    print_line(m->text, rest ? (size_t) (rest - m->text) : strlen(m->text), out);
    print_source(e, m->at, out);
    while (rest != NULL) {
        const char *line = rest + 1;
        rest = strchr(line, '\n');
        fputs("         ", out);
        print_line(line, rest ? (size_t) (rest - line) : strlen(line), out);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct message *const *x = a, *const *y = b;
    if ((*x)->at.line != (*y)->at.line)
        return (*x)->at.line < (*y)->at.line ? -1 : 1;
    if ((*x)->at.column != (*y)->at.column)
        return (*x)->at.column < (*y)->at.column ? -1 : 1;
    return (*x)->order < (*y)->order ? -1 : 1;
}

void errors_print(struct errors *e, FILE *out)
{
    const struct message *sorted[ERRORS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < e->kept; i++)
        if (!e->list[i].shown) {
            e->list[i].shown = true;
            sorted[n++] = &e->list[i];
        }
    qsort(sorted, n, sizeof sorted[0], by_place);
    for (size_t i = 0; i < n; i++)
        print_message(e, sorted[i], out);
    if (e->dropped > 0)
        fprintf(out, "... and %zu more.\n", e->dropped);
    e->dropped = 0;
}
