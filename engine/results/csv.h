/* csv.h -- one CSV file, cell by cell.
 *
 * UTF-8, quoted by RFC 4180 where needed, lines end in a line feed. The Dutch style is what a
 * Dutch spreadsheet opens without asking: a semicolon between cells, a decimal comma, and a
 * byte order mark, without which it reads é as two letters. Failures to write are kept and
 * reported once, by csv_close.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>

#include "results.h"

struct csv;

/* Where files go: the folder being filled, and the name it will have, which is what a message
 * shows. */
struct destination {
    const char *folder, *shown;
    enum csv_style style;
};

/* `columns` is the header, names separated by commas. NULL after an error. */
struct csv *csv_create(const struct destination *d, const char *name, const char *columns,
                       struct errors *errors);

/* NULL is an empty cell. What a spreadsheet would take for a formula gets an apostrophe before it.
 */
void csv_text(struct csv *c, const char *s);
void csv_integer(struct csv *c, int n);

/* 15 significant digits; an empty cell for NaN. */
void csv_number(struct csv *c, double x);

void csv_end_row(struct csv *c);

/* Frees c. False after an error: what was written is not whole. */
bool csv_close(struct csv *c, struct errors *errors);

#endif
