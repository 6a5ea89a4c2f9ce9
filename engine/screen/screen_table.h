/* screen_table.h -- plain-text tables and paragraphs for a terminal. */
#ifndef SCREEN_TABLE_H
#define SCREEN_TABLE_H

#include <stddef.h>
#include <stdio.h>

struct arena;
struct screen_table;

/* Text broken at spaces into lines of at most `width` columns, later lines indented. Where
 * breaking is not allowed the text has TEXT_NBSP, which is printed as a space. */
void screen_paragraph(FILE *out, int width, int indent, const char *text);

/* A table of a column of labels and n columns of right-aligned cells. A header may have two
 * lines, split at '\n'. Headers and cells are borrowed. */
struct screen_table *screen_table_new(struct arena *a, size_t n, const char *const *headers);

/* Label and cells of a row; `cells` NULL makes a heading. */
void screen_table_row(struct screen_table *t, int indent, const char *label,
                      const char *const *cells);

/* Labels that leave no room for the cells within `width` end in an ellipsis. */
void screen_table_print(const struct screen_table *t, int width, FILE *out);

#endif
