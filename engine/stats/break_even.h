/* break_even.h -- when has what was put in come back?
 *
 * Looked at is the cumulative difference of one holder at the end of each budget year, not
 * discounted unless the caller says so: baseline minus intervention, so that positive is
 * what has been gained so far.
 *
 * A year is given by its index:
 *   0       from the start: at no year-end is the holder worse off. Nobody can have come
 *           back by the first year-end, so index 0 means nothing else. No difference at all
 *           counts here too: nothing was put in.
 *   y > 0   the holder has been worse off, and at the end of year y is not any more.
 *           first: for the first time, though it may sink again; lasting: and so it stays
 *           until the horizon. A gain that is lost and comes back counts when it comes back.
 *   n_years never within the horizon. A gain that is lost for good is `never` too: asked for
 *           is the return of what was put in, and the holder ends with less.
 * First is never later than lasting.
 *
 * Half a cent is no loss: sums of payments that cancel leave rounding of that kind, and it
 * is the tolerance of the ledger. A NaN is a loss.
 */
#ifndef BREAK_EVEN_H
#define BREAK_EVEN_H

#include <stddef.h>
#include <stdint.h>

#define BREAK_EVEN_TOLERANCE 0.005

/* How often each year came out, over draws (in people mode over every replicate of each).
 * Whole numbers: merging in any order gives the same. One per thread. */
struct break_even_counts;

struct break_even_counts *break_even_counts_new(size_t n_years);
void break_even_counts_free(struct break_even_counts *c); /* NULL is fine */

/* n series side by side, at most BLOCK of strip.h, as costs: gains are negative.
 * cost[year][series].
 */
void break_even_count(struct break_even_counts *c, const double *const *cost, size_t n);

/* The shares of what was counted, p_first[n_years + 1] and p_lasting[n_years + 1], the last
 * for never; each adds up to 1. NaN before anything was counted. */
void break_even_shares(const struct break_even_counts *c, double *p_first, double *p_lasting);

#endif
