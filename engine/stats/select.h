/* select.h -- a few order statistics of many numbers, without sorting them all.
 *
 * Numbers are spread over bins by the leading bits in which their bit patterns differ; only
 * bins that hold a wanted rank are looked into, in the same way. Linear in n for any order
 * and any distribution, as every step settles ten more bits. */
#ifndef SELECT_H
#define SELECT_H

#include <stddef.h>

enum { SELECT_MAX = 16 };

/* out[i] = the value at rank[i] (0 the smallest) of x[n]; rank[m] ascending, m at most
 * SELECT_MAX. x and scratch[n] are overwritten. No NaN; n below 2^32. */
void select_ranks(double *x, double *scratch, size_t n, const size_t *rank, size_t m, double *out);

#endif
