/* rows.h -- a chart with a row for each thing: its label, a plot, and numbers in columns, so that
 * no number can touch another. Inside this room. */
#ifndef ROWS_H
#define ROWS_H

#include "chart_list.h"

enum { ROWS_COLUMNS = 5, ROWS_LABELS = 390 };

struct rows {
    size_t n, n_columns;
    double left;                 /* of the labels */
    struct box plot;             /* below the headers, beside labels and columns */
    double column[ROWS_COLUMNS]; /* where the numbers of each end */
};

/* The columns get the width of their headers, which may have two lines, or `least`. */
struct rows rows_of(const struct chart_source *s, struct canvas *c, struct box room, size_t n,
                    const char *const *headers, size_t n_columns, double least);

/* The middle of a row. */
double rows_middle(const struct rows *rows, size_t i);
double rows_height(const struct rows *rows);

/* Its label, in two lines where there is room, and a line above the row. */
void rows_label(const struct chart_source *s, struct canvas *c, const struct rows *rows, size_t i,
                const char *label, enum weight weight);

void rows_number(struct canvas *c, const struct rows *rows, size_t i, size_t column,
                 enum weight weight, const char *text);

#endif
