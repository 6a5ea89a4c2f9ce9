#define _GNU_SOURCE /* memmem */
#include "chart_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "charts.h"

enum { TAIL = 64 };

static const char *end_mark(unsigned format)
{
    return format == CHART_SVG ? "</svg>" : format == CHART_PNG ? "IEND" : "%%EOF";
}

static bool fail(const char *path, struct errors *errors)
{
    return errors_add(errors, ERROR_IO, (struct place){0},
                      "%s could not be written whole. Is the disk full?", path);
}

/* The whole file and its length; NULL if it cannot be read or is empty. */
static char *read_file(struct arena *a, const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = NULL;
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    if (size > 0) {
        text = arena_alloc(a, (size_t) size + 1, 1);
        *length = fread(text, 1, (size_t) size, file);
    }
    fclose(file);
    return text;
}

static char *escaped(struct arena *a, const char *text)
{
    char *out = arena_alloc(a, 6 * strlen(text) + 1, 1), *to = out;
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            to = stpcpy(to, "&amp;");
            break;
        case '<':
            to = stpcpy(to, "&lt;");
            break;
        case '>':
            to = stpcpy(to, "&gt;");
            break;
        default:
            *to++ = (unsigned char) *text < ' ' ? ' ' : *text;
        }
    }
    return out;
}

struct swap {
    const char *from, *to;
};

/* Copies text to file with each `from` replaced. */
static void put_swapped(FILE *file, const char *text, const struct swap *swaps, size_t n)
{
    while (*text != '\0') {
        size_t i = 0;
        while (i < n && strncmp(text, swaps[i].from, strlen(swaps[i].from)) != 0)
            i++;
        if (i < n) {
            fputs(swaps[i].to, file);
            text += strlen(swaps[i].from);
        } else {
            putc(*text++, file);
        }
    }
}

#define FAMILY "font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\""

static bool improve_svg(struct arena *a, const char *path, const char *text, const char *title)
{
    const struct swap swaps[] = {
        {"font-family=\"DejaVu Sans:Bold\"", FAMILY " font-weight=\"bold\""},
        {"font-family=\"DejaVu Sans\"", FAMILY},
        {"<title>Gnuplot</title>", arena_printf(a, "<title>%s</title>", escaped(a, title))},
    };
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    put_swapped(file, text, swaps, sizeof swaps / sizeof *swaps);
    const bool written = !ferror(file);
    return fclose(file) == 0 && written;
}

bool chart_file_finish(struct arena *a, const char *path, unsigned format, const char *title,
                       struct errors *errors)
{
    size_t length = 0;
    const char *text = read_file(a, path, &length);
    const char *mark = end_mark(format);
    if (text == NULL || length < TAIL ||
        memmem(text + length - TAIL, TAIL, mark, strlen(mark)) == NULL)
        return fail(path, errors);
    if (format == CHART_SVG && !improve_svg(a, path, text, title))
        return fail(path, errors);
    return true;
}
