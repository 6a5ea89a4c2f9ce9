/* buckets.h -- how many values fell where, for quantiles of more values than can be kept.
 *
 * The edges are fixed: a bucket is a sign, an exponent and the first nine bits of the
 * mantissa, hence at most 1/512 (0.2 %) of its values wide. Values below BUCKETS_ZERO in size
 * (a cent) all count as 0. As the edges do not depend on the data, the counts are the same
 * in whatever order and grouping values come.
 *
 * Buckets are numbered in the order of their values, 0 being that of 0: those of the cent and a
 * bit are 1 and -1. Counted are all between the lowest and the highest number that was seen.
 */
#ifndef BUCKETS_H
#define BUCKETS_H

#include <stddef.h>
#include <stdint.h>

#define BUCKETS_ZERO 0.01

/* An empty set is all zero. */
struct buckets {
    int32_t low;      /* the number of the first */
    size_t n;         /* how many there is room for */
    uint32_t *counts; /* [n]: fewer than 2^32 values in all */
};

/* One bucket in use; `below` values are smaller than all of its own. */
struct bucket {
    double low, high; /* equal for the zero bucket */
    uint64_t below, count;
};

/* Count n values, or one value `times` times; all finite. */
void buckets_add(struct buckets *b, const double *x, size_t n);
void buckets_add_times(struct buckets *b, double x, uint64_t times);

/* Add the counts of another. */
void buckets_merge(struct buckets *b, const struct buckets *other);

/* The buckets in use by ascending value; *n is set to their number. To be freed. */
struct bucket *buckets_list(const struct buckets *b, size_t *n);

/* The value at a rank (0 the smallest) among list[n]: inside a bucket evenly spread. */
double buckets_at_rank(const struct bucket *list, size_t n, uint64_t rank);

void buckets_free(struct buckets *b); /* what it holds, not b itself */
size_t buckets_bytes(const struct buckets *b);

#endif
