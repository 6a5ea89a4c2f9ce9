#include "simd.h"

const struct simd *simd_variant(size_t i)
{
    const struct simd *can[3];
    size_t n = 0;
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
    if (v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512cd"))
        can[n++] = &simd_v4;
    if (v3)
        can[n++] = &simd_v3;
    can[n++] = &simd_v1;
    return i < n ? can[i] : NULL;
}

const struct simd *simd_best(void)
{
    return simd_variant(0);
}
