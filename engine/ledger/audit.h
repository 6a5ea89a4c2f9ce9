/* audit.h -- what must hold for the accounts of every draw, whatever the scenario says.
 *
 *   holders add up   what society pays is what its holders pay, less freed capacity and what
 *                    outcomes are worth; present values, of all people and of each group
 *   budgets balance  what one budget pays to another that one gets, so all budgets together pay
 *                    what is used up: the lines without `to`; present values, and where money is
 *                    told by year in each budget year; of interventions, not of their
 *                    differences, as that would take as long again
 *   finite           every value is a number
 *
 * Money that one party pays another is booked once and read twice, so a breach is a mistake of
 * this program. */
#ifndef AUDIT_H
#define AUDIT_H

#include <stdbool.h>

#include "accounts.h"

enum breach_kind { BREACH_NOT_FINITE, BREACH_SOCIETY, BREACH_BUDGETS };

enum { BREACH_PARTS = 12 };

/* What does not hold, in the first lane in which something does not. */
struct breach {
    enum breach_kind kind;
    size_t lane;
    size_t account; /* the one that is not finite; else the first of those of its intervention (or
                       difference), group and year */
    double value;   /* of that account; else how much the parts are more than what they make up */
    size_t n;       /* the first of what is added up: budgets, or holders and society */
    struct {
        size_t account;
        double value;
    } part[BREACH_PARTS];
};

/* Of a list of accounts; lives in the arena. */
struct audit;
const struct audit *audit_new(const struct model *m, const struct accounts *a, struct arena *arena);

/* Whether two accounts of a list stand in one sum: of one intervention or difference, group and
 * year. */
bool audit_same_sheet(const struct account *a, const struct account *b);

/* Of the values of a strip (accounts_view), lanes from .. to - 1: whether the sums hold, to half a
 * cent, and where amounts are so large that doubles hold no cents, to their rounding. */
bool audit_balances(const struct audit *audit, const struct term_view *view, size_t from, size_t to,
                    struct breach *breach);

/* Whether all are finite: where accounts_fill says that not all are, which is not. */
bool audit_finite(const struct audit *audit, const struct term_view *view, size_t from, size_t to,
                  struct breach *breach);

#endif
