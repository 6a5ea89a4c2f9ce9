/* ranks.h -- rank correlation: how surely one number goes up or down with another.
 *
 * Spearman's coefficient: the correlation of mid-ranks, so ties are shared. Its standard error is
 * that of Bonett and Wright (Psychometrika 65, 2000): (1 - r^2) sqrt((1 + r^2 / 2) / (n - 3)), for
 * pairs that are drawn independently of each other. */
#ifndef RANKS_H
#define RANKS_H

#include <stdbool.h>
#include <stddef.h>

/* Mid-ranks of x[n], less their mean and scaled to a sum of squares of 1, into rank[n]. False, and
 * all 0, where there is one value only. No NaN; n below 2^32. */
bool ranks_of(const double *x, size_t n, double *rank);

/* Of two results of ranks_of. */
double ranks_correlation(const double *a, const double *b, size_t n);

/* NaN below four pairs. */
double ranks_error(double correlation, size_t n);

#endif
