#include "buckets.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

enum {
    DROPPED_BITS = 52 - 9, /* of the mantissa */
    SPARE = 64,            /* room is made by so many buckets */
};

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Sizes order as their bits do. The bucket of the cent has number 1. */
static inline int64_t number_of(double x, uint64_t cent)
{
    const uint64_t bits = bits_of(x), size = bits & INT64_MAX;
    const int64_t away = (int64_t) (size >> DROPPED_BITS) - (int64_t) (cent >> DROPPED_BITS) + 1;
    const int64_t number = size < cent ? 0 : away;
    return (int64_t) bits < 0 ? -number : number;
}

STRIP_CLONES
static void number_all(const double *restrict x, size_t n, int32_t *restrict number)
{
    const uint64_t cent = bits_of(BUCKETS_ZERO);
    for (size_t i = 0; i < n; i++)
        number[i] = (int32_t) number_of(x[i], cent);
}

STRIP_CLONES
static void find_range(const int32_t *number, size_t n, int32_t *least, int32_t *most)
{
    int32_t low = number[0], high = number[0];
    for (size_t i = 1; i < n; i++) {
        low = number[i] < low ? number[i] : low;
        high = number[i] > high ? number[i] : high;
    }
    *least = low;
    *most = high;
}

static int32_t round_down(int32_t number)
{
    return number - (number % SPARE + SPARE) % SPARE;
}

/* Makes room for the numbers least..most beside what there is. */
static void reach(struct buckets *b, int32_t least, int32_t most)
{
    const int32_t last = b->low + (int32_t) b->n - 1;
    if (b->n > 0 && least >= b->low && most <= last)
        return;
    const int32_t low = b->n > 0 && b->low <= least ? b->low : round_down(least);
    const int32_t end = b->n > 0 && last >= most ? last + 1 : round_down(most) + SPARE;
    const size_t n = (size_t) (end - low);
    uint32_t *counts = memory_alloc(n, sizeof *counts);
    if (b->n > 0)
        memcpy(counts + (b->low - low), b->counts, b->n * sizeof *counts);
    free(b->counts);
    *b = (struct buckets){low, n, counts};
}

void buckets_add(struct buckets *b, const double *x, size_t n)
{
    int32_t number[BLOCK], least, most;
    for (size_t from = 0; from < n; from += BLOCK) {
        const size_t m = n - from < BLOCK ? n - from : BLOCK;
        number_all(x + from, m, number);
        find_range(number, m, &least, &most);
        reach(b, least, most);
        uint32_t *counts = b->counts;
        const int32_t low = b->low;
        for (size_t i = 0; i < m; i++)
            counts[(uint32_t) (number[i] - low)]++;
    }
}

void buckets_add_times(struct buckets *b, double x, uint64_t times)
{
    assert(times <= UINT32_MAX);
    const int32_t number = (int32_t) number_of(x, bits_of(BUCKETS_ZERO));
    reach(b, number, number);
    b->counts[number - b->low] += (uint32_t) times;
}

void buckets_merge(struct buckets *b, const struct buckets *other)
{
    if (other->n == 0)
        return;
    reach(b, other->low, other->low + (int32_t) other->n - 1);
    uint32_t *counts = b->counts + (other->low - b->low);
    for (size_t i = 0; i < other->n; i++)
        counts[i] += other->counts[i];
}

/* The smallest size in a bucket above 0. */
static double edge(int64_t number)
{
    const uint64_t cent = bits_of(BUCKETS_ZERO) >> DROPPED_BITS;
    const uint64_t bits = (cent + (uint64_t) (number - 1)) << DROPPED_BITS;
    double x;
    memcpy(&x, &bits, sizeof x);
    return fmax(x, BUCKETS_ZERO);
}

static struct bucket bucket_of(int64_t number, uint64_t count, uint64_t below)
{
    struct bucket b = {.count = count, .below = below};
    if (number > 0) {
        b.low = edge(number);
        b.high = edge(number + 1);
    } else if (number < 0) {
        b.low = -edge(1 - number);
        b.high = -edge(-number);
    }
    return b;
}

struct bucket *buckets_list(const struct buckets *b, size_t *n)
{
    size_t used = 0;
    for (size_t i = 0; i < b->n; i++)
        used += b->counts[i] > 0;
    struct bucket *list = memory_alloc(used, sizeof *list);
    uint64_t below = 0;
    *n = 0;
    for (size_t i = 0; i < b->n; i++)
        if (b->counts[i] > 0) {
            list[(*n)++] = bucket_of(b->low + (int64_t) i, b->counts[i], below);
            below += b->counts[i];
        }
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
    *b = (struct buckets){0};
}

size_t buckets_bytes(const struct buckets *b)
{
    return b->n * sizeof *b->counts;
}
