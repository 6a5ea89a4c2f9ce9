/* ceilings.h -- what the machine can do at most, with vectors as wide as it has them. Compiled with
 * -march=native, so only for the machine that it is built on. */
#ifndef CEILINGS_H
#define CEILINGS_H

#include <stddef.h>

/* Of each: how often it does what it does in one time. */
enum { CEILING_BYTES = 1 << 14, CEILING_PRODUCTS = 96000 };

/* timing_fn: loads from the nearest cache, CEILING_BYTES a time. */
double ceiling_load(void *context, size_t times);

/* timing_fn: CEILING_PRODUCTS products of doubles a time added to sums: a multiplication and an
 * addition each, or both as one operation with one rounding. */
double ceiling_multiply_add(void *context, size_t times);
double ceiling_fused(void *context, size_t times);

#endif
