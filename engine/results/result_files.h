/* result_files.h -- the list of CSV files and their columns: the one table of them. */
#ifndef RESULT_FILES_H
#define RESULT_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "csv.h"
#include "written.h"

enum { RESULT_FILES = 24 };

/* "summary.csv" */
const char *result_file_name(size_t i);

/* How many rows of it there are; a file without rows is not written. */
size_t result_file_rows(size_t i, const struct results *r);

bool result_file_write(size_t i, const struct destination *d, const struct results *r,
                       struct errors *errors);

/* run.json: how the run was done, and the labels of every name in the tables. */
bool run_json_write(const struct destination *d, const struct results *r, struct errors *errors);

/* True if the folder holds a run.json that this program wrote. */
bool run_json_is_ours(const char *folder);

/* The files that the run.json in a folder says were written; none if there is no such list. */
struct written run_json_files(struct arena *a, const char *folder);

#endif
