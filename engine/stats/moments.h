/* moments.h -- mean and squares of a quantity, a block at a time. Inside this room.
 *
 * One pass over a block, around what the mean was before it: no digits are lost, as what a block
 * lies away from that belongs to the squares anyway. Blocks are put together by Chan, Golub &
 * LeVeque's merge (1983). Sums go over lanes in one fixed order: the same bits whatever the width
 * of the processor's registers. */
#ifndef MOMENTS_H
#define MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct moments {
    double mean, squares; /* of the means of the draws: mean, squared deviations from it */
    double chance;        /* sum of (y1 - y2)^2 / 2 */
};

/* Add n > 0 draws to those of `before`; y2 NULL with one value a draw. False, and nothing is
 * added, if a value is not finite or too large to be squared. */
bool moments_add(struct moments *m, uint64_t before, const double *y1, const double *y2, size_t n);

#endif
