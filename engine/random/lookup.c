#include "lookup.h"

#include "processor.h"

const struct lookup_code *lookup_variant(size_t i)
{
    const struct lookup_code *can[3];
    const int level = processor_level();
    size_t n = 0;
    if (level >= 4)
        can[n++] = &lookup_v4;
    if (level >= 3)
        can[n++] = &lookup_v3;
    can[n++] = &lookup_v1;
    return i < n ? can[i] : NULL;
}

const struct lookup_code *lookup_best(void)
{
    return lookup_variant(0);
}
