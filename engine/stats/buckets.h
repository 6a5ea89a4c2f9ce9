/* buckets.h -- how many values fell where, for quantiles of more values than can be kept.
 *
 * The edges are fixed: a bucket is a sign, an exponent and the first nine bits of the
 * mantissa, hence at most 1/512 (0.2 %) of its values wide. Values below BUCKETS_ZERO in size
 * (a cent) all count as 0. As the edges do not depend on the data, the counts are the same
 * in whatever order and grouping values come.
 *
 * Kept as groups of sixteen neighbouring buckets, so that a group is one line of the processor's
 * cache and a distribution a few dozen to a few hundred of them; found by an index over the range
 * that has been seen, one for each sign.
 */
#ifndef BUCKETS_H
#define BUCKETS_H

#include <stddef.h>
#include <stdint.h>

#define BUCKETS_ZERO 0.01

/* The groups of one sign, by size: place[group - low] is 1 + where its counts stand, or 0. */
struct buckets_side {
    uint32_t low, n;
    uint32_t *place; /* [n] */
};

/* An empty set is all zero. */
struct buckets {
    uint64_t zero;               /* values that count as 0 */
    size_t n;                    /* groups in use */
    size_t capacity;             /* groups that there is room for */
    uint32_t *counts;            /* [capacity][16]: fewer than 2^32 values in all */
    struct buckets_side side[2]; /* above 0, below 0 */
};

/* One bucket in use; `below` values are smaller than all of its own. */
struct bucket {
    double low, high; /* equal for the zero bucket */
    uint64_t below, count;
};

/* Count n values, or one value `times` times; all finite. */
void buckets_add(struct buckets *b, const double *x, size_t n);
void buckets_add_times(struct buckets *b, double x, uint64_t times);

/* The buckets in use by ascending value; *n is set to their number. To be freed. */
struct bucket *buckets_list(const struct buckets *b, size_t *n);

/* The value at a rank (0 the smallest) among list[n]: inside a bucket evenly spread. */
double buckets_at_rank(const struct bucket *list, size_t n, uint64_t rank);

void buckets_free(struct buckets *b); /* what it holds, not b itself */
size_t buckets_bytes(const struct buckets *b);

#endif
