/* sheet_sums.h -- the sums of one sheet, for the files that make accounts of them. Only sheet.c
 * fills them. Inside this room. */
#ifndef SHEET_SUMS_H
#define SHEET_SUMS_H

#include <stdbool.h>

#include "sheet.h"

/* A difference of this much is none, as for break-even: sums that cancel leave some rounding. */
#define HALF_A_CENT 0.005

/* One intervention or difference: present values of a group or an arrival year, or one year. */
struct sheets {
    const struct model *m;
    struct terms *t;
    struct books **possible;           /* [n_worlds] */
    struct account of;                 /* what the sums are of; world NO_INDEX: nothing yet */
    term *line, *freed_line;           /* [n_lines] */
    term *paid;                        /* [transfers.n] by agreements */
    term *own_budget, *budget;         /* [n_budgets] before and after agreements */
    term *own_holder, *holder, *freed; /* [n_holders] */
    term own_society, society;
    term *cumulative, *dip; /* [n_holders + 1], the last for society */
};

/* What an outcome takes off the sum for society, per unit. */
double sheet_worth(const struct line_info *info);

/* A part of what a budget, a holder or society pays. */
term sheet_part(const struct sheets *s, const struct account *a);

/* What an account is of: whether it is of a subgroup; a number of the books, nothing where no draw
 * books anything. */
bool sheet_is_of(const struct model *m, const struct account *a, size_t subgroup);
term sheet_booked(struct sheets *s, size_t world, enum sheet_array array, size_t offset);

/* What was observed. */
term sheet_target(struct sheets *s, const struct account *a);

/* What holders gain and lose, together. */
term sheet_pockets(const struct sheets *s, const struct account *a);

#endif
