/* report_council.h -- the rows of the tables for those who decide: who pays what, how deep it goes
 * before it comes back, and who gains at whose cost. Inside this room. */
#ifndef REPORT_COUNCIL_H
#define REPORT_COUNCIL_H

#include "findings.h"
#include "tables.h"

/* Names as they stand in the tables; "" for NO_INDEX. */
const char *intervention_id(const struct model *m, size_t world);
const char *what_if_id(const struct model *m);
const char *account_name(const struct model *m, const struct account *a);

/* Of accounts of present values. */
struct summary_row summary_row(const struct model *m, const struct account *a,
                               const struct summary *s);

/* The year of an index, or AFTER_HORIZON. */
int year_label(const struct model *m, size_t year);

/* In which cumulative amounts are: those of break-even. */
const char *cumulative_prices(const struct model *m);

const char *group_id(const struct model *m, size_t group); /* "all" for NO_INDEX */

/* Accounts of a table stand together; *n is set to their number. */
size_t report_find(const struct accounts *a, enum account_table table, size_t *n);

/* Those that were asked for. */
void report_council(const struct model *m, const struct run_options *o, const struct findings *f,
                    struct arena *arena, struct results *results);

#endif
