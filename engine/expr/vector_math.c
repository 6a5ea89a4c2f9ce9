#include "vector_math.h"

#include <stdbool.h>

#include <sleef.h>

#define X(name, accuracy)                                                                          \
    static void plain_##name(const double *x, double *y)                                           \
    {                                                                                              \
        for (size_t i = 0; i < STRIP; i++)                                                         \
            y[i] = Sleef_cinz_##name##d1_##accuracy##purec(x[i]);                                  \
    }
VECTOR_FUNCTIONS(X)
#undef X

static void plain_pow(const double *x, const double *power, double *y)
{
    for (size_t i = 0; i < STRIP; i++)
        y[i] = Sleef_cinz_powd1_u10purec(x[i], power[i]);
}

static const struct vector_math *plain(void)
{
    static const struct vector_math math = {
        .name = "sse2",
#define X(name, accuracy) .name = plain_##name,
        VECTOR_FUNCTIONS(X)
#undef X
            .pow = plain_pow,
    };
    return &math;
}

const struct vector_math *vector_math_variant(size_t i)
{
    const struct vector_math *can[4];
    size_t n = 0;
    const bool fma = __builtin_cpu_supports("fma");
    if (fma && __builtin_cpu_supports("avx512f"))
        can[n++] = vector_math_avx512();
    if (fma && __builtin_cpu_supports("avx2"))
        can[n++] = vector_math_avx2();
    can[n++] = fma ? vector_math_fma() : plain();
    return i < n ? can[i] : NULL;
}

const struct vector_math *vector_math_best(void)
{
    return vector_math_variant(0);
}
