/* aged.h -- amounts by date of birth (TAP_AGED_..., see plan.h). Inside this room. */
#ifndef AGED_H
#define AGED_H

#include <stddef.h>

#include "plan.h"

/* The first segment that ends in `cycle` or later; a->n if there is none. */
static inline size_t aged_find(const struct aged *a, size_t cycle)
{
    size_t low = 0, high = a->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (a->list[middle].last < cycle)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The segment that holds in `cycle`, or NULL. */
static inline const struct aged_segment *aged_at(const struct aged *a, size_t cycle)
{
    const size_t i = aged_find(a, cycle);
    return i < a->n && a->list[i].first <= cycle ? &a->list[i] : NULL;
}

#endif
