#include "build.h"

#include <stdlib.h>
#include <string.h>

struct interned {
    size_t width, count, room;
    uint32_t *tuples;
    size_t n_buckets; /* a power of two, at least twice the room */
    uint32_t *bucket; /* 1 + index, 0 where empty */
};

static uint64_t hash(const uint32_t *tuple, size_t width)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < width; i++)
        h = (h ^ tuple[i]) * 1099511628211u;
    return h ^ (h >> 29);
}

static void resize(struct interned *t, size_t room)
{
    uint32_t *tuples = memory_alloc(room * (t->width ? t->width : 1), sizeof *tuples);
    if (t->count > 0)
        memcpy(tuples, t->tuples, t->count * t->width * sizeof *tuples);
    free(t->tuples);
    free(t->bucket);
    t->tuples = tuples;
    t->room = room;
    t->n_buckets = 2 * room;
    t->bucket = memory_alloc(t->n_buckets, sizeof *t->bucket);
    for (size_t i = 0; i < t->count; i++) {
        size_t at = hash(tuples + i * t->width, t->width) & (t->n_buckets - 1);
        while (t->bucket[at] != 0)
            at = (at + 1) & (t->n_buckets - 1);
        t->bucket[at] = (uint32_t) i + 1;
    }
}

struct interned *interned_new(size_t width)
{
    struct interned *t = memory_alloc(1, sizeof *t);
    t->width = width;
    resize(t, 16);
    return t;
}

void interned_free(struct interned *t)
{
    if (t == NULL)
        return;
    free(t->tuples);
    free(t->bucket);
    free(t);
}

uint32_t interned_put(struct interned *t, const uint32_t *tuple)
{
    size_t at = hash(tuple, t->width) & (t->n_buckets - 1);
    for (; t->bucket[at] != 0; at = (at + 1) & (t->n_buckets - 1)) {
        const uint32_t *known = t->tuples + (t->bucket[at] - 1) * t->width;
        if (memcmp(known, tuple, t->width * sizeof *tuple) == 0)
            return t->bucket[at] - 1;
    }
    if (t->count == t->room) {
        resize(t, 2 * t->room);
        return interned_put(t, tuple);
    }
    if (t->width > 0)
        memcpy(t->tuples + t->count * t->width, tuple, t->width * sizeof *tuple);
    t->bucket[at] = (uint32_t) t->count + 1;
    return (uint32_t) t->count++;
}

size_t interned_count(const struct interned *t)
{
    return t->count;
}

const uint32_t *interned_all(const struct interned *t)
{
    return t->tuples;
}
