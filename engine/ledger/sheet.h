/* sheet.h -- what every account is the sum of: lines -> budgets -> holders -> society. Inside this
 * room. */
#ifndef SHEET_H
#define SHEET_H

#include "accounts.h"
#include "terms.h"

/* What is given to a program of terms, of each intervention in turn. */
enum sheet_array {
    SHEET_CASH,
    SHEET_PRESENT,
    SHEET_VALUE,
    SHEET_VALUE_YEAR,
    SHEET_PEOPLE,
    SHEET_PAID,       /* by agreements, by budget year of payment */
    SHEET_PAID_VALUE, /* its present value */
    SHEET_ARRAYS
};

struct sheets;
struct sheets *sheets_new(const struct model *m, struct terms *t);
void sheets_free(struct sheets *s);

/* Accounts that follow each other in the list are mostly of one sheet; those of the cumulative
 * table have to be asked for year by year. */
term sheet_term(struct sheets *s, const struct account *a);

#endif
