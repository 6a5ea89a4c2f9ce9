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

#include <stdbool.h>
#include <stddef.h>

#include "ledger.h"
#include "settlement.h"
#include "view.h"

enum account_table {
    ACCOUNT_SUMMARY,
    ACCOUNT_DIFFERENCE,
    ACCOUNT_YEAR,
    ACCOUNT_MULTI_YEAR,
    ACCOUNT_CUMULATIVE,
    ACCOUNT_OCCUPANCY,
    ACCOUNT_DISTRIBUTION, /* what a party pays, by part */
    ACCOUNT_DIP,          /* the largest cumulative difference at the end of a year */
    ACCOUNT_POCKETS,      /* who gains and who loses, together */
    ACCOUNT_DEAL,         /* what holders pay more, before and after agreements: for fair deals */
    ACCOUNT_ARRIVALS,     /* present values of those who arrive in one year */
    ACCOUNT_TARGET,       /* what was observed, as the model has it */
    ACCOUNT_TABLES
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
    ACCOUNT_FIELD,  /* the budgets of one holder with the same code together */
    ACCOUNT_LOSSES, /* of all holders that lose, together; ACCOUNT_POCKETS, as the next */
    ACCOUNT_GAINS,
    ACCOUNT_INDEX,          /* losses as cents per unit of money gained */
    ACCOUNT_SOMEBODY_LOSES, /* 1 or 0, as the next */
    ACCOUNT_NOBODY_GAINS,   /* while somebody loses */
    ACCOUNT_NET_LOSS,       /* losses are larger than gains */
    ACCOUNT_OBSERVED,       /* ACCOUNT_TARGET: as it was observed; */
    ACCOUNT_WITHIN,         /* 1 where it is within the margin of what was observed */
};

/* An index above this is infinite: 10,000 euro lost for each that is gained. */
#define INDEX_MOST 1e6

/* What the total of a party is the sum of; but the total of a holder or a budget is without freed
 * capacity, and only society's has outcomes. */
enum account_part {
    PART_RESOURCES,  /* costs that use something up: without `to` */
    PART_PAYMENTS,   /* costs that are paid to a budget */
    PART_AGREEMENTS, /* what was agreed between budgets */
    PART_FREED,      /* freed capacity, as a cost: below 0 */
    PART_OUTCOMES,   /* what outcomes are worth, as a cost */
    PART_TOTAL,
    PARTS
};

/* Is what was agreed between budgets counted? */
enum account_stage { STAGE_BEFORE, STAGE_AFTER, STAGES };

/* One quantity. Indexes that do not apply are NO_INDEX. */
struct account {
    enum account_table table;
    enum account_kind kind;
    size_t world, versus; /* versus: the baseline in differences */
    size_t group;         /* NO_INDEX: all */
    size_t arrival;       /* ACCOUNT_ARRIVALS: in model.arrival_year; NO_INDEX: all */
    size_t id;     /* holder, budget, line, agreement, state, target or (its first budget) field */
    size_t budget; /* ACCOUNT_YEAR lines: the budget under which it stands */
    size_t year;   /* index; that of the model's n_years: after the horizon */
    size_t point;  /* ACCOUNT_PEOPLE */
    enum account_part part;   /* ACCOUNT_DISTRIBUTION */
    enum account_stage stage; /* ACCOUNT_POCKETS */
    double sign;              /* ACCOUNT_YEAR lines: -1 where the budget receives */
    int better;               /* which sign is better: -1 less, +1 more, 0 neither */
};

/* Which tables to keep; occupancy and years are the dear ones. */
struct account_wish {
    bool summary, differences, years, cumulative, occupancy, multi_year;
    bool distribution, dip, pockets, deals;
    bool arrivals;  /* of a model that tells them apart */
    bool headlines; /* of `differences` only what each holder pays, society and outcomes, of all */
    bool targets;
};

struct accounts {
    size_t n;
    const struct account *list; /* [n_audited] in the order in which they are written; behind those
                                   of the tables the others that the audit looks at */
    size_t n_audited;
    const struct term_place *place; /* [n_audited] in the view of a strip */
    size_t n_quantities;
    const size_t *quantity; /* [n] */
    const int *better;      /* [n_quantities] */
    const bool *by_year;    /* [n_quantities] only in tables by year or moment */
    const struct term_program *program;
    const struct audit *audit; /* what must hold for their values: audit.h */
};

/* The list for a model: interventions with the baseline first, then by name. Whatever is wished,
 * the sheets of all interventions are audited: present values, and where money is told by year each
 * year. */
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
 * world -> y[quantity][stride], STRIP values each, beginning at y. Returns whether all are finite,
 * in every lane. */
bool accounts_fill(const struct model *m, const struct accounts *a,
                   const struct books *const *books, const struct settlement *settled,
                   const struct cohort_output *const *counted, struct account_workspace *ws,
                   double *y, size_t stride);

/* The values of that strip, until the next: those of all accounts. */
const struct term_view *accounts_view(const struct account_workspace *ws);

#endif
