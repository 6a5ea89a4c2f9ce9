/* explain_page.h -- the page that --check prints: headings, paragraphs and named items, at most
 * 100 columns wide, and numbers as they read there. Inside this room. */
#ifndef EXPLAIN_PAGE_H
#define EXPLAIN_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "scenario.h"

struct arena;

enum { PAGE_WIDTH = 100 };

struct page {
    FILE *out;
    struct arena *arena;
};

/* An empty line, then the heading. */
void page_section(const struct page *p, const char *heading);

/* A paragraph, broken between words; each '\n' begins a new line. `indent` columns in. */
void page_text(const struct page *p, size_t indent, const char *text);

/* The name at `indent`, the text from `column` on; under the name where that is too long. */
void page_item(const struct page *p, size_t indent, size_t column, const char *name,
               const char *text);

/* One row of a table: the name, then fields that end at the columns given. */
void page_row(const struct page *p, const char *name, const char *const *field, const size_t *end,
              size_t n);

/* Column for the text of items with these names: two beyond the longest name that is not
 * unusually long. */
size_t page_column(const struct name *const *names, size_t n, size_t indent);

/* Three significant digits, whole from 1,000 on: 0.0312, 12.3, 16,842. */
const char *page_number(struct arena *a, double x);

/* A chance with so many decimals; one that is neither 0 nor 1 is not shown as 0 or 1. */
const char *page_chance(struct arena *a, double p, int decimals);

const char *page_month(int month); /* 1: January */

/* `text` appended to `list` after `separator`, unless the list is empty. */
const char *page_join(struct arena *a, const char *list, const char *separator, const char *text);

/* "label" in parentheses after the id, unless it is the same. */
const char *page_name(struct arena *a, const struct name *name);

/* The indexes 0..n-1 in the order of the file. `first` is the name of element 0, which lies at
 * the start of an element of `size` bytes. */
const size_t *page_order(struct arena *a, const struct name *first, size_t n, size_t size);

#endif
