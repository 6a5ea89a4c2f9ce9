/* dip.h -- in which year is the shortfall at its deepest?
 *
 * Looked at is the cumulative difference of one holder at the end of each budget year, as for
 * break-even. The dip is its largest value; its year the first in which that is reached. Half a
 * cent is no loss, as in break_even.h: then there is no dip. A NaN is never the deepest.
 *
 * Only the year is counted here; how deep it is, is an amount like any other.
 */
#ifndef DIP_H
#define DIP_H

#include <stddef.h>

/* How often the dip was in each year, over draws (in people mode over every replicate of each).
 * Whole numbers: merging in any order gives the same. One per thread. */
struct dip_counts;

struct dip_counts *dip_counts_new(size_t n_years);
void dip_counts_free(struct dip_counts *c); /* NULL is fine */

/* n series side by side, at most BLOCK of strip.h, as costs. cost[year][series]. */
void dip_count(struct dip_counts *c, const double *const *cost, size_t n);

/* The share of series with a dip; NaN before anything was counted. */
double dip_share(const struct dip_counts *c);

/* The index of the first year by which a share p, 0 < p <= 1, of those with a dip have had it;
 * n_years where none has one. */
size_t dip_year(const struct dip_counts *c, double p);

#endif
