/* vector_math.h -- exp, log and their like over a strip, with bits that do not depend on the
 * width of the processor's registers.
 *
 * SLEEF's `finz` variants give the same bits from AVX-512, AVX2 and scalar code on any
 * processor with fused multiply-add (a test holds them to that). A processor without it (no
 * x86-64-v3) gets the `cinz` variants: within one unit in the last place, other bits. */
#ifndef VECTOR_MATH_H
#define VECTOR_MATH_H

#include <stddef.h>

#include "strip.h"

/* name, SLEEF's accuracy (u10: within 1.0 unit in the last place). */
#define VECTOR_FUNCTIONS(X)                                                                        \
    X(exp, u10)                                                                                    \
    X(expm1, u10)                                                                                  \
    X(log, u10)                                                                                    \
    X(log1p, u10)                                                                                  \
    X(erfc, u15)

/* Each reads strips of STRIP values and writes one; they may not overlap. */
struct vector_math {
    const char *name;
#define X(name, accuracy) void (*name)(const double *x, double *y);
    VECTOR_FUNCTIONS(X)
#undef X
    void (*pow)(const double *x, const double *power, double *y);
};

/* The fastest that this processor can run. */
const struct vector_math *vector_math_best(void);

/* Number i of those that this processor can run and that must agree in every bit; NULL past
 * the last. For tests. */
const struct vector_math *vector_math_variant(size_t i);

/* Only to be called where the processor has been asked; see vector_math.c. */
const struct vector_math *vector_math_avx512(void);
const struct vector_math *vector_math_avx2(void);
const struct vector_math *vector_math_fma(void);

#endif
