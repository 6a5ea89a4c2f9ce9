/* kept.h -- the first draws of a run, kept so that agreements can be settled again under other
 * terms: what rules read, their numbers, and what each holder pays by itself. */
#ifndef KEPT_H
#define KEPT_H

#include "accounts.h"
#include "settlement.h"

enum { KEPT_DRAWS = 10000 };

struct kept;

/* Room for the first KEPT_DRAWS of so many draws, each with so many replicates; a: with the
 * accounts of ACCOUNT_DEAL. */
struct kept *kept_new(const struct model *m, const struct accounts *a, uint64_t draws,
                      size_t replicates);
void kept_free(struct kept *k); /* NULL is fine */
double kept_bytes(const struct model *m, uint64_t draws, size_t replicates);

/* Keep a strip of draws, the first a multiple of STRIP, if it is among the first: as settled from
 * values, with the values of all accounts, y[quantity * stride]. Strips may come from several
 * threads. */
void kept_put(struct kept *k, uint64_t first, size_t replicate, struct settlement *s,
              const double *values, const double *y, size_t stride);

/* The run has ended after so many draws, perhaps fewer than there is room for. */
void kept_end(struct kept *k, uint64_t draws);

size_t kept_draws(const struct kept *k); /* how many have been kept at most */
size_t kept_replicates(const struct kept *k);

/* Put back what rules read of a strip, and their numbers into values (of the program, prepared):
 * then it can be settled again. */
void kept_load(const struct kept *k, size_t strip, size_t replicate, struct settlement *s,
               double *values);

/* What a holder pays more than in the baseline, before agreements, as a present value: STRIP. */
const double *kept_own(const struct kept *k, size_t strip, size_t replicate, size_t world,
                       size_t holder);

#endif
