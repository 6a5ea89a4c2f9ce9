#include "few.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { FIRST_CAPACITY = 16, LAST_CAPACITY = 2 * FEW };

#define KEY_SIGN ((uint64_t) 1 << 63)

/* Adding 0 makes 0 of -0, so that with the sign flipped the key 0 is left for free places. */
static uint64_t key_of(double x)
{
    const double no_minus_zero = x + 0.0;
    uint64_t bits;
    memcpy(&bits, &no_minus_zero, sizeof bits);
    return bits ^ KEY_SIGN;
}

static double value_of(uint64_t key)
{
    const uint64_t bits = key ^ KEY_SIGN;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The leading bits of the product with 2^64 / golden ratio (Knuth, volume 3, 6.4): whole
 * numbers differ in the leading bits only, others in all. */
static size_t place_of(uint64_t key, int shift)
{
    return (size_t) (key * 0x9e3779b97f4a7c15u >> shift);
}

static int shift_for(size_t capacity)
{
    return 64 - __builtin_ctzll(capacity);
}

/* Where a key is, or the free place where it belongs. */
static struct few_slot *find(const struct few *f, uint64_t key)
{
    size_t at = place_of(key, shift_for(f->capacity));
    while (f->slot[at].key != 0 && f->slot[at].key != key)
        at = (at + 1) & (f->capacity - 1);
    return &f->slot[at];
}

static void grow(struct few *f)
{
    struct few larger = {.n = f->n, .total = f->total};
    larger.capacity = f->capacity == 0 ? FIRST_CAPACITY : 2 * f->capacity;
    larger.slot = memory_alloc(larger.capacity, sizeof *larger.slot);
    for (size_t i = 0; i < f->capacity; i++)
        if (f->slot[i].key != 0)
            *find(&larger, f->slot[i].key) = f->slot[i];
    free(f->slot);
    *f = larger;
}

/* Count values up to the first that has not been seen before. */
static size_t count_known(const struct few *f, const double *x, size_t n)
{
    struct few_slot *const slot = f->slot;
    const size_t mask = f->capacity - 1;
    const int shift = shift_for(f->capacity);

    for (size_t i = 0; i < n; i++) {
        const uint64_t key = key_of(x[i]);
        size_t at = place_of(key, shift);
        while (slot[at].key != key) {
            if (slot[at].key == 0)
                return i;
            at = (at + 1) & mask;
        }
        slot[at].times++;
    }
    return n;
}

bool few_add_times(struct few *f, double x, uint64_t times)
{
    assert(times > 0);
    if (2 * (f->n + 1) > f->capacity && f->capacity < LAST_CAPACITY)
        grow(f);
    const uint64_t key = key_of(x);
    struct few_slot *slot = find(f, key);
    if (slot->key == 0) {
        if (f->n == FEW)
            return false;
        slot->key = key;
        f->n++;
    }
    slot->times += times;
    f->total += times;
    return true;
}

size_t few_add(struct few *f, const double *x, size_t n)
{
    size_t counted = 0;
    while (counted < n) {
        if (f->capacity > 0) {
            const size_t known = count_known(f, x + counted, n - counted);
            counted += known;
            f->total += known;
        }
        if (counted == n || !few_add_times(f, x[counted], 1))
            break;
        counted++;
    }
    return counted;
}

bool few_are(const double *x, size_t n)
{
    struct few_slot slot[LAST_CAPACITY] = {0};
    struct few f = {.capacity = LAST_CAPACITY, .slot = slot};
    return few_add(&f, x, n) == n;
}

static int compare_values(const void *a, const void *b)
{
    const double x = ((const struct few_value *) a)->x, y = ((const struct few_value *) b)->x;
    return (x > y) - (x < y);
}

size_t few_list(const struct few *f, struct few_value *list)
{
    size_t n = 0;
    for (size_t i = 0; i < f->capacity; i++)
        if (f->slot[i].key != 0)
            list[n++] = (struct few_value){value_of(f->slot[i].key), f->slot[i].times};
    qsort(list, n, sizeof *list, compare_values);
    return n;
}

void few_at_ranks(const struct few *f, const size_t *rank, size_t m, double *out)
{
    struct few_value list[FEW];
    few_list(f, list);
    size_t k = 0;
    uint64_t through = list[0].times; /* values up to and with list[k] */
    for (size_t i = 0; i < m; i++) {
        assert(rank[i] < f->total && (i == 0 || rank[i] >= rank[i - 1]));
        while (rank[i] >= through)
            through += list[++k].times;
        out[i] = list[k].x;
    }
}

void few_free(struct few *f)
{
    free(f->slot);
    *f = (struct few){0};
}

size_t few_bytes_most(void)
{
    return LAST_CAPACITY * sizeof(struct few_slot);
}

size_t few_bytes(const struct few *f)
{
    return f->capacity * sizeof *f->slot;
}
