#include "simd.h"

#include "processor.h"

const struct simd *simd_variant(size_t i)
{
    const struct simd *can[3];
    const int level = processor_level();
    size_t n = 0;
    if (level >= 4)
        can[n++] = &simd_v4;
    if (level >= 3)
        can[n++] = &simd_v3;
    can[n++] = &simd_v1;
    return i < n ? can[i] : NULL;
}

const struct simd *simd_best(void)
{
    return simd_variant(0);
}
