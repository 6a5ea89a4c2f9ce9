/* Compiled for AVX-512: nothing here may run before the processor has been asked. */
#include "vector_math.h"

#include <immintrin.h>
#include <sleef.h>

enum { LANES = 8 };

#define X(name, accuracy)                                                                          \
    static void avx512_##name(const double *x, double *y)                                          \
    {                                                                                              \
        for (size_t i = 0; i < STRIP; i += LANES)                                                  \
            _mm512_storeu_pd(y + i,                                                                \
                             Sleef_finz_##name##d8_##accuracy##avx512f(_mm512_loadu_pd(x + i)));   \
    }
VECTOR_FUNCTIONS(X)
#undef X

static void avx512_pow(const double *x, const double *power, double *y)
{
    for (size_t i = 0; i < STRIP; i += LANES)
        _mm512_storeu_pd(
            y + i, Sleef_finz_powd8_u10avx512f(_mm512_loadu_pd(x + i), _mm512_loadu_pd(power + i)));
}

const struct vector_math *vector_math_avx512(void)
{
    static const struct vector_math math = {
        .name = "avx512",
#define X(name, accuracy) .name = avx512_##name,
        VECTOR_FUNCTIONS(X)
#undef X
            .pow = avx512_pow,
    };
    return &math;
}
