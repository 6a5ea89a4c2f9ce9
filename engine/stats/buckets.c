#include "buckets.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

enum {
    KEPT_BITS = 1 + 11 + 9, /* sign, exponent, mantissa */
    DROPPED_BITS = 64 - KEPT_BITS,
    PER_GROUP = 16,
    FIRST_CAPACITY = 32,
};

#define KEY_SIGN ((uint32_t) 1 << (KEPT_BITS - 1))
#define GROUP_SIGN (KEY_SIGN / PER_GROUP)

/* The key of what counts as 0; no number above BUCKETS_ZERO has it. */
enum { KEY_ZERO = 0 };

STRIP_CLONES
static void keys_of(const double *restrict x, size_t n, uint32_t *restrict key)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        key[i] = fabs(x[i]) < BUCKETS_ZERO ? KEY_ZERO : (uint32_t) (bits >> DROPPED_BITS);
    }
}

/* Where a group is, or the free place where it belongs. Multiplying by 2^32 / golden ratio
 * spreads neighbours (Knuth, volume 3, 6.4). */
static size_t find(const struct buckets *b, uint32_t group)
{
    const size_t mask = b->capacity - 1;
    const uint32_t hash = group * 2654435769u;
    size_t at = (hash ^ (hash >> 15)) & mask;
    while (b->group[at] != 0 && b->group[at] != group + 1)
        at = (at + 1) & mask;
    return at;
}

static void grow(struct buckets *b)
{
    struct buckets larger = {.zero = b->zero, .n = b->n};
    larger.capacity = b->capacity == 0 ? FIRST_CAPACITY : 2 * b->capacity;
    larger.group = memory_alloc(larger.capacity, sizeof *larger.group);
    larger.counts = memory_alloc(larger.capacity, PER_GROUP * sizeof *larger.counts);
    for (size_t i = 0; i < b->capacity; i++) {
        if (b->group[i] == 0)
            continue;
        const size_t at = find(&larger, b->group[i] - 1);
        larger.group[at] = b->group[i];
        memcpy(larger.counts + PER_GROUP * at, b->counts + PER_GROUP * i,
               PER_GROUP * sizeof *b->counts);
    }
    buckets_free(b);
    *b = larger;
}

/* A place for a group that is not there yet. */
static size_t add_group(struct buckets *b, uint32_t group)
{
    if (4 * (b->n + 1) > 3 * b->capacity)
        grow(b);
    const size_t at = find(b, group);
    b->group[at] = group + 1;
    b->n++;
    return at;
}

static void count(struct buckets *b, const uint32_t *key, size_t n, uint32_t times)
{
    for (size_t i = 0; i < n; i++) {
        if (key[i] == KEY_ZERO) {
            b->zero += times;
            continue;
        }
        const uint32_t group = key[i] / PER_GROUP;
        size_t at = b->capacity > 0 ? find(b, group) : 0;
        if (b->capacity == 0 || b->group[at] == 0)
            at = add_group(b, group);
        b->counts[PER_GROUP * at + key[i] % PER_GROUP] += times;
    }
}

void buckets_add(struct buckets *b, const double *x, size_t n)
{
    enum { CHUNK = 256 };
    uint32_t key[CHUNK];
    for (size_t from = 0; from < n; from += CHUNK) {
        const size_t m = n - from < CHUNK ? n - from : CHUNK;
        keys_of(x + from, m, key);
        count(b, key, m, 1);
    }
}

void buckets_add_times(struct buckets *b, double x, uint64_t times)
{
    uint32_t key;
    assert(times <= UINT32_MAX);
    keys_of(&x, 1, &key);
    count(b, &key, 1, (uint32_t) times);
}

/* Groups by ascending value: negative ones first, of these the largest in size first. */
static int64_t group_order(uint32_t group)
{
    return (group & GROUP_SIGN) != 0 ? -(int64_t) group : (int64_t) group;
}

static int compare_groups(const void *a, const void *b)
{
    const int64_t x = group_order(*(const uint32_t *) a), y = group_order(*(const uint32_t *) b);
    return (x > y) - (x < y);
}

/* The smallest number in size that has this key, or the next. */
static double edge(uint32_t key)
{
    const uint64_t bits = (uint64_t) (key & (KEY_SIGN - 1)) << DROPPED_BITS;
    double x;
    memcpy(&x, &bits, sizeof x);
    return fmax(x, BUCKETS_ZERO);
}

static struct bucket bucket_of(uint32_t key, uint64_t count)
{
    const double near = edge(key), far = edge(key + 1);
    if ((key & KEY_SIGN) != 0)
        return (struct bucket){.low = -far, .high = -near, .count = count};
    return (struct bucket){.low = near, .high = far, .count = count};
}

/* Append the buckets of a group in ascending order of value. */
static size_t list_group(const struct buckets *b, uint32_t group, struct bucket *list, size_t n)
{
    const uint32_t *counts = b->counts + PER_GROUP * find(b, group);
    const bool negative = (group & GROUP_SIGN) != 0;
    for (uint32_t i = 0; i < PER_GROUP; i++) {
        const uint32_t within = negative ? PER_GROUP - 1 - i : i;
        if (counts[within] > 0)
            list[n++] = bucket_of(group * PER_GROUP + within, counts[within]);
    }
    return n;
}

struct bucket *buckets_list(const struct buckets *b, size_t *n)
{
    uint32_t *group = memory_alloc(b->n, sizeof *group);
    size_t n_groups = 0;
    for (size_t i = 0; i < b->capacity; i++)
        if (b->group[i] != 0)
            group[n_groups++] = b->group[i] - 1;
    qsort(group, n_groups, sizeof *group, compare_groups);

    struct bucket *list = memory_alloc(PER_GROUP * n_groups + 1, sizeof *list);
    size_t i = 0, used = 0;
    while (i < n_groups && (group[i] & GROUP_SIGN) != 0)
        used = list_group(b, group[i++], list, used);
    if (b->zero > 0)
        list[used++] = (struct bucket){.count = b->zero};
    while (i < n_groups)
        used = list_group(b, group[i++], list, used);
    free(group);

    for (size_t k = 1; k < used; k++)
        list[k].below = list[k - 1].below + list[k - 1].count;
    *n = used;
    return list;
}

double buckets_at_rank(const struct bucket *list, size_t n, uint64_t rank)
{
    size_t first = 0, last = n - 1;
    assert(n > 0 && rank < list[last].below + list[last].count);
    while (first < last) {
        const size_t middle = first + (last - first + 1) / 2;
        if (list[middle].below <= rank)
            first = middle;
        else
            last = middle - 1;
    }
    const struct bucket *b = &list[first];
    const double part = ((double) (rank - b->below) + 0.5) / (double) b->count;
    return b->low + part * (b->high - b->low);
}

void buckets_free(struct buckets *b)
{
    free(b->group);
    free(b->counts);
    *b = (struct buckets){0};
}

size_t buckets_bytes(const struct buckets *b)
{
    return b->capacity * (sizeof *b->group + PER_GROUP * sizeof *b->counts);
}
