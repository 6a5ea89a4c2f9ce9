/* finite.h -- whether all that was booked and settled is a number, and if not where it began.
 *
 * Looked at before accounts are made of it: a sum over lines, years and groups does not tell which
 * of them spoiled it. */
#ifndef FINITE_H
#define FINITE_H

#include "ledger.h"
#include "settlement.h"

/* The first that is no number, in the first lane that has one. */
struct not_finite {
    size_t lane, world;
    bool agreement;
    size_t id;                    /* line or agreement */
    size_t subgroup;              /* of a line */
    size_t first_year, last_year; /* budget years (index) in which it arose, as far as they are told
                                     apart; the model's n_years: after the horizon */
    double value;
};

/* Of a strip: books[n_worlds] as ledger_settle made them from values[slot][STRIP] and
 * counted[n_worlds], and what was settled (NULL: nothing). False, and which, if in one of the lanes
 * from .. to - 1 a present value, an amount by year or a payment is infinite or no number. */
bool ledger_finite(const struct model *m, const double *values, const struct cohort_output *counted,
                   struct books *const *books, const struct settlement *settled, size_t from,
                   size_t to, struct not_finite *which);

#endif
