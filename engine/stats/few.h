/* few.h -- how often each value came, while there are few different ones.
 *
 * Half of what a run of people follows are counts of people: thousands of draws, a few
 * dozen values. Counting them is exact for any number of draws and takes at most 4 kB, where
 * keeping them takes 8 bytes each. A hash table on the bits of the value, never more than
 * half full. -0 counts as 0. What has been counted does not depend on the order in which
 * values came. */
#ifndef FEW_H
#define FEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FEW = 128 }; /* different values; above 101, so that 0..100 people fit */

struct few_slot {
    uint64_t key; /* 0: free */
    uint64_t times;
};

/* An empty set is all zero. */
struct few {
    size_t n;        /* different values */
    uint64_t total;  /* of times */
    size_t capacity; /* a power of two, or 0 */
    struct few_slot *slot;
};

struct few_value {
    double x;
    uint64_t times;
};

/* Whether x[n] holds at most FEW different values. Writes nothing, stops at the first too
 * many. */
bool few_are(const double *x, size_t n);

/* Count the finite values x[n], up to the first that is one too many; how many were counted. */
size_t few_add(struct few *f, const double *x, size_t n);

/* Count one finite value `times` > 0 times; false, and nothing is counted, when it is one too
 * many. */
bool few_add_times(struct few *f, double x, uint64_t times);

/* The values in ascending order, list[FEW]; how many there are. */
size_t few_list(const struct few *f, struct few_value *list);

/* out[i] = the value at rank[i] (0 the smallest, below f->total); rank[m] ascending. */
void few_at_ranks(const struct few *f, const size_t *rank, size_t m, double *out);

void few_free(struct few *f); /* what it holds, not f itself */
size_t few_bytes(const struct few *f);
size_t few_bytes_most(void);

#endif
