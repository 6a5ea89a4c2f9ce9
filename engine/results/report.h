/* report.h -- what the draws showed, as the rows of the result tables. */
#ifndef REPORT_H
#define REPORT_H

#include "tables.h"

struct arena;
struct findings;
struct model;
struct run_options;

/* Fills in the tables that were followed and what the run knows of itself; `results` starts
 * out zero. Rows live in the arena. */
void report_fill(const struct model *m, const struct run_options *o, const struct findings *f,
                 struct arena *arena, struct results *results);

/* Puts the rows of another what-if behind those of `results`, of which the record of the run stays;
 * `results` starts out zero. */
void report_append(const struct results *more, struct arena *arena, struct results *results);

#endif
