/* csv_table.h -- a CSV file of a results folder, read back. Both styles: the separator is the
 * one in the header, and with a semicolon numbers have a decimal comma. */
#ifndef CSV_TABLE_H
#define CSV_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "errors.h"

struct arena;

struct csv_table {
    const char *path;
    size_t n_rows, n_columns;
    const char *const *header; /* [n_columns] */
    const char *const *cells;  /* [n_rows][n_columns] */
    bool decimal_comma;
};

/* NULL if there is no such file (that table was not asked for), or after an error. */
const struct csv_table *csv_table_read(struct arena *a, const char *path, struct errors *errors);

/* The cell of a named column; "" if there is no such column. */
const char *csv_cell(const struct csv_table *t, size_t row, const char *column);

/* The same as a number; NaN for an empty cell or one that is no number. */
double csv_value(const struct csv_table *t, size_t row, const char *column);

/* True if each named column of the row holds the text after it:
 * csv_matches(t, row, "holder", "rijk", "group", "all", NULL) */
bool csv_matches(const struct csv_table *t, size_t row, ...) __attribute__((sentinel));

#endif
