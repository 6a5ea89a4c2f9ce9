/* accounts.h -- the list of everything a run reports, and its values for a strip of draws. Accounts
 * that cannot but have the same value (a budget and its one line) are one quantity: computed and
 * kept once.
 *
 * A line is charged to a budget, a budget belongs to a holder; society is the sum of its
 * holders minus what outcomes are worth to it. A difference is intervention minus baseline
 * within the same draw. `cashable` works on it per line, draw and year: of a saving only that
 * share is money for the holder, the rest is freed capacity, which counts for society; a rise
 * counts fully.
 */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include <stddef.h>

#include "ledger.h"
#include "settlement.h"

enum account_table {
    ACCOUNT_SUMMARY,
    ACCOUNT_DIFFERENCE,
    ACCOUNT_YEAR,
    ACCOUNT_MULTI_YEAR,
    ACCOUNT_CUMULATIVE,
    ACCOUNT_OCCUPANCY
};

enum account_kind {
    ACCOUNT_HOLDER,
    ACCOUNT_BUDGET,
    ACCOUNT_LINE,
    ACCOUNT_TRANSFER, /* an agreement: what is paid by it */
    ACCOUNT_SOCIETY,
    ACCOUNT_HOLDER_OWN, /* before agreements, as are the next two */
    ACCOUNT_BUDGET_OWN,
    ACCOUNT_SOCIETY_OWN,
    ACCOUNT_FREED, /* freed capacity of a holder; differences only */
    ACCOUNT_OUTCOME,
    ACCOUNT_PEOPLE,
    ACCOUNT_FIELD, /* the budgets of one holder with the same code together */
};

/* One quantity. Indexes that do not apply are NO_INDEX. */
struct account {
    enum account_table table;
    enum account_kind kind;
    size_t world, versus; /* versus: the baseline in differences */
    size_t group;         /* NO_INDEX: all */
    size_t id;            /* holder, budget, line, agreement, state or (its first budget) field */
    size_t budget;        /* ACCOUNT_YEAR lines: the budget under which it stands */
    size_t year;          /* index; that of the model's n_years: after the horizon */
    size_t point;         /* ACCOUNT_PEOPLE */
    double sign;          /* ACCOUNT_YEAR lines: -1 where the budget receives */
    int better;           /* which sign is better: -1 less, +1 more, 0 neither */
};

/* Which tables to keep; occupancy and years are the dear ones. */
struct account_wish {
    bool summary, differences, years, cumulative, occupancy, multi_year;
};

struct accounts {
    size_t n;
    const struct account *list; /* in the order in which they are written */
    size_t n_quantities;
    const size_t *quantity; /* [n] */
    const int *better;      /* [n_quantities] */
    const bool *by_year;    /* [n_quantities] only in tables by year or moment */
    const struct term_program *program;
};

/* The list for a model: interventions with the baseline first, then by name. */
struct accounts accounts_new(const struct model *m, struct account_wish wish, struct arena *arena);

/* The first of the budgets that have the holder and the code of this one; itself where there is no
 * other, or no code. */
size_t accounts_field(const struct model *m, size_t budget);

/* Budget years in tables by year: those of the horizon, and one more where agreements pay later. */
size_t accounts_years(const struct model *m);

/* Order of interventions in every table: the baseline, then the others by name. [n_worlds] */
const size_t *accounts_order(const struct model *m, struct arena *arena);

struct account_workspace;
struct account_workspace *account_workspace_new(const struct model *m, const struct accounts *a);
void account_workspace_free(struct account_workspace *ws);

/* The values of all quantities for a strip: books, what was settled (NULL: nothing) and counts by
 * world -> y[quantity][stride], STRIP values each, beginning at y. */
void accounts_fill(const struct model *m, const struct accounts *a,
                   const struct books *const *books, const struct settlement *settled,
                   const struct cohort_output *const *counted, struct account_workspace *ws,
                   double *y, size_t stride);

#endif
