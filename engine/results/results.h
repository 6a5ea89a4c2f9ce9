/* results.h -- result tables to files, whole or not at all.
 *
 * Files are written into a new folder beside the target and renamed into place when all of
 * them are complete; an older result folder of ours is replaced, anything else in the way is
 * an error. Columns are those of docs/results.md; numbers have 15 significant digits, NaN is an
 * empty cell. UTF-8, quoted by RFC 4180 where needed.
 */
#ifndef RESULTS_H
#define RESULTS_H

#include <stdbool.h>

#include "errors.h"
#include "tables.h"

enum csv_style { CSV_PLAIN, CSV_DUTCH }; /* , and . | ; and decimal comma */

struct results_folder;

/* Open a new folder for results that shall appear at `path` (parents are made). NULL after
 * an error: unwritable, a file in the way, a folder that is not ours. */
struct results_folder *results_open(const char *path, struct errors *errors);

/* The folder that is being filled; charts write below it (charts/). */
const char *results_path(const struct results_folder *f);

/* Write every table that is not empty, and run.json. False after an error (disk full). */
bool results_write(const struct results_folder *f, const struct results *r, enum csv_style style,
                   struct errors *errors);

/* Rename into place; frees f. False after an error. */
bool results_commit(struct results_folder *f, struct errors *errors);

/* Remove what was half written; frees f. NULL is fine. */
void results_discard(struct results_folder *f);

#endif
