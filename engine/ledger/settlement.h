/* settlement.h -- agreements between budgets, settled once per budget year.
 *
 * A rule reads what a year of an intervention came to (costs, budgets, people counted, what
 * was settled before it), compares where it must with the same year of another intervention, and
 * moves money from one budget to another, in that year or later. What one budget pays the other
 * gets, so nothing is lost or made. Years are gone through one by one, as a rule may look back at
 * earlier ones; within a year agreements come in the order of the model.
 *
 * What rules read stands apart (settlement_read), so that kept draws can be settled again under
 * other terms. Money is positive from `from` to `to`, in prices of the study, not discounted but
 * where it says so.
 */
#ifndef SETTLEMENT_H
#define SETTLEMENT_H

#include "ledger.h"

/* What rules read of one intervention before any agreement: by budget year. Of a saving that is
 * money in part, only that part is saved. */
struct settlement_input {
    double *line; /* [n_read_lines][n_years][STRIP] costs in money; people in persons or years */
    double *own;  /* [n_watched][n_years][STRIP] what a budget pays less what it gets */
};

/* Instead of a number that an agreement was given. */
enum term_of_deal { DEAL_SHARE, DEAL_AMOUNT, DEAL_OBJECTIVE, DEAL_REPAY_SHARE };

struct settlement_change {
    size_t transfer; /* NO_INDEX: none */
    enum term_of_deal term;
    double value; /* a share as it is; an amount as a multiple of what is written */
};

/* One per thread, for all interventions side by side. */
struct settlement;

struct settlement *settlement_new(const struct model *m);
void settlement_free(struct settlement *s); /* NULL is fine */

/* About how many strips one holds. */
size_t settlement_strips(const struct model *m);

/* books[n_worlds] -> what rules read. */
void settlement_read(struct settlement *s, const struct books *const *books);

/* [n_worlds] what rules read, to be kept or to be written. */
struct settlement_input *settlement_inputs(struct settlement *s);

/* Settle all budget years. values: of the program; change: see above, may be NULL. */
void settlement_settle(struct settlement *s, const double *values,
                       const struct settlement_change *change);

/* Afterwards, of one intervention: what each agreement paid, [n][n_paid_years][STRIP]; its present
 * value, [n][STRIP]. */
const double *settlement_paid(const struct settlement *s, size_t world);
const double *settlement_value(const struct settlement *s, size_t world);

#endif
