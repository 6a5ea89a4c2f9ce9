/* people.h -- shares of people to whole people. */
#ifndef PEOPLE_H
#define PEOPLE_H

#include <stddef.h>
#include <stdint.h>

struct arena;

/* Give each of n people one of k kinds: totals by the largest remainder of n * share (ties
 * by position), spread evenly over the sequence, so that each stretch of it has nearly the
 * same mix. */
void people_spread(size_t n, const double *share, size_t k, uint32_t *kind, struct arena *arena);

#endif
