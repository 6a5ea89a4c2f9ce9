/* rows.h -- a chart with a row for each thing: its label, a plot, and numbers in columns, so that
 * no number can touch another. Inside this room. */
#ifndef ROWS_H
#define ROWS_H

#include "chart_list.h"

enum { ROWS_COLUMNS = 5, ROWS_LABELS = 390, ROWS_GAP = 24 };

struct rows {
    size_t n, n_columns;
    double left, labels;         /* of the labels, and how wide they may be */
    struct box plot;             /* below the headers, between labels and columns */
    double column[ROWS_COLUMNS]; /* where the numbers of each end */
};

/* `labels` and each of the columns get so many pixels; a header may have two lines. */
struct rows rows_of(const struct chart_source *s, struct canvas *c, struct box room, size_t n,
                    double labels, const char *const *headers, size_t n_columns, double width);

/* What `label` takes beside those that take `widest`, up to ROWS_LABELS. */
double rows_widen(double widest, const char *label, enum weight weight);

/* The middle of a row. */
double rows_middle(const struct rows *rows, size_t i);
double rows_height(const struct rows *rows);

/* The label of that row and the `taken` - 1 below it, in two lines where there is room, and a line
 * above. */
void rows_label(const struct chart_source *s, struct canvas *c, const struct rows *rows, size_t i,
                size_t taken, const char *label, enum weight weight);

void rows_number(struct canvas *c, const struct rows *rows, size_t i, size_t column,
                 enum weight weight, const char *text);

#endif
