/* moments.h -- mean and squares of a quantity, a block at a time.
 *
 * One pass over a block, around an origin that is the same for all blocks of a quantity (the mean
 * of the first): few digits are lost, as the mean of a block lies near it, and blocks need not wait
 * for each other. Blocks are put together in their order by Chan, Golub & LeVeque's merge (1983).
 * Sums go over lanes in one fixed order: the same bits whatever the width of the processor's
 * registers.
 */
#ifndef MOMENTS_H
#define MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct moments {
    double mean, squares; /* of the means of the draws: mean, squared deviations from it */
    double chance;        /* sum of (y1 - y2)^2 / 2 */
};

/* The mean of n > 0 draws, of the first block as origin; y2 NULL with one value a draw. */
double moments_origin(const double *y1, const double *y2, size_t n);

/* Of a block of n > 0 draws. */
struct moments moments_of_block(const double *y1, const double *y2, size_t n, double origin);

/* False if a value was not finite or too large to be squared. */
bool moments_are_finite(const struct moments *m);

/* Add those of a block of n draws to those of the `before` draws before it. */
void moments_merge(struct moments *m, uint64_t before, const struct moments *block, size_t n);

#endif
