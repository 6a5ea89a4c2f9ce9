/* lookup.h -- reading a table of quantiles, compiled for each kind of processor. Inside this room.
 *
 * A tail is p = min(u, 1 - u), below or above the middle. Its exponent and the next `bits` bits
 * of its mantissa say which interval it lies in, and the rest of the mantissa where: so every
 * octave towards an end has as many intervals as the one before it. Each has a row of
 * coefficients of a polynomial in s, -1 <= s < 1, a line of the cache long. */
#ifndef LOOKUP_H
#define LOOKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strip.h"

enum {
    COEFFICIENTS = 8,
    LAST_OCTAVE = 16 /* tails below 2^-16 are in no interval */
};

struct lookup {
    unsigned bits;
    int64_t rows_of_tail;              /* first the row of tails that are in no interval: NaN */
    double least, most;                /* what rounding may not pass */
    const double (*row)[COEFFICIENTS]; /* [2][rows_of_tail], below the middle and above it */
};

struct lookup_code {
    const char *name;
    /* x[n] of u[n], 0 < u < 1, n a multiple of STRIP. True if some x is NaN: to be asked
     * elsewhere. */
    bool (*find)(const struct lookup *t, size_t n, const double *u, double *x);
};

static inline int64_t lookup_rows(unsigned bits)
{
    return 1 + ((int64_t) (LAST_OCTAVE - 1) << bits);
}

/* The fastest that this processor can run; number i of those that it can run, NULL past the last:
 * they agree in every bit. */
const struct lookup_code *lookup_best(void);
const struct lookup_code *lookup_variant(size_t i);

/* Only to be called where the processor has been asked. */
extern const struct lookup_code lookup_v4, lookup_v3, lookup_v1;

#endif
