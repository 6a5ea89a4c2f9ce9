/* Compiled for AVX2 and FMA: nothing here may run before the processor has been asked. */
#include "vector_math.h"

#include <immintrin.h>
#include <sleef.h>

enum { LANES = 4 };

#define X(name, accuracy)                                                                          \
    static void avx2_##name(const double *x, double *y)                                            \
    {                                                                                              \
        for (size_t i = 0; i < STRIP; i += LANES)                                                  \
            _mm256_storeu_pd(y + i,                                                                \
                             Sleef_finz_##name##d4_##accuracy##avx2(_mm256_loadu_pd(x + i)));      \
    }
VECTOR_FUNCTIONS(X)
#undef X

static void avx2_pow(const double *x, const double *power, double *y)
{
    for (size_t i = 0; i < STRIP; i += LANES)
        _mm256_storeu_pd(
            y + i, Sleef_finz_powd4_u10avx2(_mm256_loadu_pd(x + i), _mm256_loadu_pd(power + i)));
}

const struct vector_math *vector_math_avx2(void)
{
    static const struct vector_math math = {
        .name = "avx2",
#define X(name, accuracy) .name = avx2_##name,
        VECTOR_FUNCTIONS(X)
#undef X
            .pow = avx2_pow,
    };
    return &math;
}
