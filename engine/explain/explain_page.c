#include "explain_page.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "text.h"

enum { NAME_USUAL = 32 };

/* Spaces that only keep words together in a sentence are ordinary spaces on paper. */
static size_t put_word(FILE *out, const char *from, const char *to)
{
    size_t columns = 0;
    while (from < to) {
        if (strncmp(from, TEXT_NBSP, 2) == 0) {
            fputc(' ', out);
            from += 2;
        } else {
            fputc(*from, out);
            from++;
            while (from < to && ((unsigned char) *from & 0xC0) == 0x80)
                fputc(*from++, out);
        }
        columns++;
    }
    return columns;
}

static size_t columns_of(const char *from, const char *to)
{
    size_t n = 0;
    for (; from < to; from++)
        n += ((unsigned char) *from & 0xC0) != 0x80;
    return n;
}

/* As much of a word as fits into `room` columns; whole where the word does. */
static const char *fitting(const char *from, const char *to, size_t room)
{
    while (columns_of(from, to) > room)
        do
            to--;
        while (((unsigned char) *to & 0xC0) == 0x80);
    return to;
}

/* Continues a line on which `at` columns are used; further lines start at `indent`. */
static void put_wrapped(const struct page *p, size_t at, size_t indent, const char *text)
{
    bool first = true;
    while (*text != '\0') {
        if (*text == '\n' || *text == ' ') {
            if (*text == '\n') {
                fprintf(p->out, "\n%*s", (int) indent, "");
                at = indent;
                first = true;
            }
            text++;
            continue;
        }
        const char *end = text + strcspn(text, " \n");
        const size_t need = columns_of(text, end) + !first;
        if (at + need > PAGE_WIDTH && !first) {
            fprintf(p->out, "\n%*s", (int) indent, "");
            at = indent;
            first = true;
        }
        if (!first) {
            fputc(' ', p->out);
            at++;
        }
        end = fitting(text, end, PAGE_WIDTH - at);
        at += put_word(p->out, text, end);
        text = end;
        first = false;
    }
    fputc('\n', p->out);
}

void page_section(const struct page *p, const char *heading)
{
    fprintf(p->out, "\n%s\n", heading);
}

void page_text(const struct page *p, size_t indent, const char *text)
{
    fprintf(p->out, "%*s", (int) indent, "");
    put_wrapped(p, indent, indent, text);
}

void page_item(const struct page *p, size_t indent, size_t column, const char *name,
               const char *text)
{
    const size_t used = indent + text_columns(name);
    fprintf(p->out, "%*s%s", (int) indent, "", name);
    if (used + 2 > column)
        fprintf(p->out, "\n%*s", (int) column, "");
    else
        fprintf(p->out, "%*s", (int) (column - used), "");
    put_wrapped(p, column, column, text);
}

void page_row(const struct page *p, const char *name, const char *const *field, const size_t *end,
              size_t n)
{
    const size_t first = end[0] - text_columns(field[0]);
    size_t at = text_columns(name);
    fputs(name, p->out);
    if (at + 1 > first) {
        fputc('\n', p->out);
        at = 0;
    }
    for (size_t i = 0; i < n; i++) {
        const size_t start = end[i] - text_columns(field[i]);
        fprintf(p->out, "%*s%s", (int) (start - at), "", field[i]);
        at = end[i];
    }
    fputc('\n', p->out);
}

size_t page_column(const struct name *const *names, size_t n, size_t indent)
{
    size_t longest = 8;
    for (size_t i = 0; i < n; i++) {
        const size_t columns = text_columns(names[i]->id);
        if (columns > longest && columns <= NAME_USUAL)
            longest = columns;
    }
    return indent + longest + 2;
}

/* Of a number with one or two decimals, such as people write, as many; else none. */
static int decimals_as_written(double x)
{
    for (int n = 0; n <= 2; n++) {
        const double whole = x * pow(10, n);
        if (fabs(whole - round(whole)) < 1e-12 * fabs(whole))
            return n;
    }
    return 0;
}

const char *page_number(struct arena *a, double x)
{
    if (fabs(x) >= 999.5)
        return text_number(a, LANGUAGE_EN, x, decimals_as_written(x));
    return text_significant(a, LANGUAGE_EN, x, 3);
}

const char *page_chance(struct arena *a, double p, int decimals)
{
    const double least = 0.5 * pow(10, -decimals);
    if (p == 0 || p == 1)
        return text_number(a, LANGUAGE_EN, p, 0);
    if (p > 0 && p < least)
        return arena_printf(a, "<%.*f", decimals, 2 * least);
    if (p < 1 && p > 1 - least)
        return arena_printf(a, ">%.*f", decimals, 1 - 2 * least);
    return text_number(a, LANGUAGE_EN, p, decimals);
}

const char *page_month(int month)
{
    return text_word(LANGUAGE_EN, (enum word)(WORD_JANUARY + month - 1));
}

const char *page_join(struct arena *a, const char *list, const char *separator, const char *text)
{
    return *list == '\0' ? text : arena_printf(a, "%s%s%s", list, separator, text);
}

const char *page_name(struct arena *a, const struct name *name)
{
    if (strcmp(name->id, name->label) == 0)
        return name->id;
    return arena_printf(a, "%s (%s)", name->id, name->label);
}

const size_t *page_order(struct arena *a, const struct name *first, size_t n, size_t size)
{
    size_t *order = arena_alloc(a, n, sizeof *order);
    const char *base = (const char *) first;
    for (size_t i = 0; i < n; i++) {
        size_t at = i;
        const size_t mine = ((const struct name *) (base + i * size))->order;
        for (; at > 0 && ((const struct name *) (base + order[at - 1] * size))->order > mine; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}
