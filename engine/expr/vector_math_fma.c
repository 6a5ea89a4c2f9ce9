/* Compiled for FMA: nothing here may run before the processor has been asked. */
#include "vector_math.h"

/* Without this, which gcc defines under -mfma and clang does not, SLEEF hides its functions. */
#ifndef FP_FAST_FMA
#define FP_FAST_FMA
#endif

#include <sleef.h>

#define X(name, accuracy)                                                                          \
    static void fma_##name(const double *x, double *y)                                             \
    {                                                                                              \
        for (size_t i = 0; i < STRIP; i++)                                                         \
            y[i] = Sleef_finz_##name##d1_##accuracy##purecfma(x[i]);                               \
    }
VECTOR_FUNCTIONS(X)
#undef X

static void fma_pow(const double *x, const double *power, double *y)
{
    for (size_t i = 0; i < STRIP; i++)
        y[i] = Sleef_finz_powd1_u10purecfma(x[i], power[i]);
}

const struct vector_math *vector_math_fma(void)
{
    static const struct vector_math math = {
        .name = "fma",
#define X(name, accuracy) .name = fma_##name,
        VECTOR_FUNCTIONS(X)
#undef X
            .pow = fma_pow,
    };
    return &math;
}
