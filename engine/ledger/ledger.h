/* ledger.h -- what was counted, turned into money: line by line, by budget year.
 *
 * A line is charged to one budget, a budget belongs to one holder. A payment with `to` gives
 * one budget what it takes from another. Nothing is rounded.
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stddef.h>

#include "cohort.h"
#include "model.h"

/* The lines of one intervention for one strip of draws. Costs positive. Outcomes stand among
 * the lines, in their own unit. */
struct books {
    const struct year_window *years; /* [n_booked] in which years each line holds there */
    double *cash;                    /* [n_booked][n_years][STRIP] undiscounted, by budget year */
    double *present;    /* [n_booked][n_years][STRIP] present value, by budget year; NULL where
                           break-even is on cash */
    double *value;      /* [n_subgroups][n_booked][STRIP] present value */
    double *value_year; /* [n_subgroups][n_cashable][n_years][STRIP] present value by year, of the
                           lines of which a saving is not wholly money */
    double *run;        /* [2][n_subgroups][STRIP] of one step cost, while it is added up */
};

struct books *ledger_books_new(const struct model *m);
void ledger_books_free(struct books *b);

/* Books of a draw of numbers that are all above 0: an entry is 0 where no draw books anything. */
struct books *ledger_books_possible(const struct model *m, size_t world);

/* Book everything that intervention `world` costs in this strip. Amounts that are one for all
 * are shared over subgroups: a step cost by who is in its states, an amount per year by the size
 * of the subgroups. Written, not added to. */
void ledger_settle(const struct model *m, size_t world, const double *values,
                   const struct cohort_output *counted, struct books *books);

#endif
