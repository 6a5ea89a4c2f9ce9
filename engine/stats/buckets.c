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
    FIRST_CAPACITY = 16,
    SPARE = 32, /* groups of one factor of 2 */
};

#define KEY_SIGN ((uint32_t) 1 << (KEPT_BITS - 1))

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

/* Makes room for a group in the index, with some to spare on the side where it grew. */
static void widen(struct buckets_side *s, uint32_t group)
{
    const uint32_t low = s->n == 0 || group < s->low ? group - group % SPARE : s->low;
    const uint32_t end =
        s->n == 0 || group >= s->low + s->n ? group - group % SPARE + SPARE : s->low + s->n;
    uint32_t *place = memory_alloc(end - low, sizeof *place);
    if (s->n > 0)
        memcpy(place + (s->low - low), s->place, s->n * sizeof *place);
    free(s->place);
    *s = (struct buckets_side){low, end - low, place};
}

static void more_groups(struct buckets *b)
{
    const size_t capacity = b->capacity == 0 ? FIRST_CAPACITY : 2 * b->capacity;
    uint32_t *counts = memory_alloc(capacity * PER_GROUP, sizeof *counts);
    if (b->n > 0)
        memcpy(counts, b->counts, b->n * PER_GROUP * sizeof *counts);
    free(b->counts);
    b->counts = counts;
    b->capacity = capacity;
}

/* The place of a group that is not there yet. */
static uint32_t add_group(struct buckets *b, struct buckets_side *s, uint32_t group)
{
    if (group - s->low >= s->n)
        widen(s, group);
    if (b->n == b->capacity)
        more_groups(b);
    return s->place[group - s->low] = (uint32_t) ++b->n;
}

static void count(struct buckets *b, const uint32_t *key, size_t n, uint32_t times)
{
    for (size_t i = 0; i < n; i++) {
        if (key[i] == KEY_ZERO) {
            b->zero += times;
            continue;
        }
        struct buckets_side *s = &b->side[key[i] >= KEY_SIGN];
        const uint32_t group = (key[i] & (KEY_SIGN - 1)) / PER_GROUP, at = group - s->low;
        uint32_t place = at < s->n ? s->place[at] : 0;
        if (place == 0)
            place = add_group(b, s, group);
        b->counts[PER_GROUP * (size_t) (place - 1) + key[i] % PER_GROUP] += times;
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

/* The smallest number in size that has this key, or the next. */
static double edge(uint32_t key)
{
    const uint64_t bits = (uint64_t) (key & (KEY_SIGN - 1)) << DROPPED_BITS;
    double x;
    memcpy(&x, &bits, sizeof x);
    return fmax(x, BUCKETS_ZERO);
}

static struct bucket bucket_of(uint32_t key, bool negative, uint64_t count)
{
    const double near = edge(key), far = edge(key + 1);
    if (negative)
        return (struct bucket){.low = -far, .high = -near, .count = count};
    return (struct bucket){.low = near, .high = far, .count = count};
}

/* Append the buckets of one sign in ascending order of value: of those below 0 the largest in size
 * first. */
static size_t list_side(const struct buckets *b, bool negative, struct bucket *list, size_t used)
{
    const struct buckets_side *s = &b->side[negative];
    for (uint32_t i = 0; i < s->n; i++) {
        const uint32_t at = negative ? s->n - 1 - i : i;
        for (uint32_t k = 0; s->place[at] > 0 && k < PER_GROUP; k++) {
            const uint32_t within = negative ? PER_GROUP - 1 - k : k;
            const uint32_t times = b->counts[PER_GROUP * (size_t) (s->place[at] - 1) + within];
            if (times > 0)
                list[used++] = bucket_of((s->low + at) * PER_GROUP + within, negative, times);
        }
    }
    return used;
}

struct bucket *buckets_list(const struct buckets *b, size_t *n)
{
    struct bucket *list = memory_alloc(PER_GROUP * b->n + 1, sizeof *list);
    size_t used = list_side(b, true, list, 0);
    if (b->zero > 0)
        list[used++] = (struct bucket){.count = b->zero};
    used = list_side(b, false, list, used);
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
    free(b->counts);
    free(b->side[0].place);
    free(b->side[1].place);
    *b = (struct buckets){0};
}

size_t buckets_bytes(const struct buckets *b)
{
    return (b->capacity * PER_GROUP + b->side[0].n + b->side[1].n) * sizeof(uint32_t);
}
