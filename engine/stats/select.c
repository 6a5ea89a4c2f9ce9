#include "select.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "strip.h"

enum { BINS = 2048, SMALL = 24 };

struct bins {
    int64_t low;
    int shift;
    uint32_t count[BINS];
    uint8_t wanted[BINS]; /* 1 + which part; 0: no rank is in it */
};

/* A bin that holds ranks first .. first + m - 1 of the list, and `n` numbers. */
struct part {
    size_t first, m, below, n;
};

/* Negative numbers have all bits but the sign flipped: then integers order as the numbers. */
static inline int64_t ordered_bits(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ ((bits >> 63) & INT64_MAX);
}

static inline size_t bin_of(const struct bins *b, double x)
{
    return (size_t) (((uint64_t) ordered_bits(x) - (uint64_t) b->low) >> b->shift);
}

STRIP_CLONES
static int64_t lowest(const double *x, size_t n)
{
    int64_t low = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        const int64_t bits = ordered_bits(x[i]);
        low = bits < low ? bits : low;
    }
    return low;
}

STRIP_CLONES
static int64_t highest(const double *x, size_t n)
{
    int64_t high = INT64_MIN;
    for (size_t i = 0; i < n; i++) {
        const int64_t bits = ordered_bits(x[i]);
        high = bits > high ? bits : high;
    }
    return high;
}

static void sort_small(double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const double moving = x[i];
        size_t at = i;
        for (; at > 0 && x[at - 1] > moving; at--)
            x[at] = x[at - 1];
        x[at] = moving;
    }
}

/* Find the bins that hold wanted ranks; `below` numbers are smaller than all in the bins. */
static size_t find_parts(struct bins *b, const size_t *rank, size_t m, size_t below,
                         struct part *part)
{
    size_t n_parts = 0, i = 0;
    for (size_t bin = 0; i < m; bin++) {
        const size_t end = below + b->count[bin];
        struct part p = {.first = i, .below = below, .n = b->count[bin]};
        for (; i < m && rank[i] < end; i++)
            p.m++;
        if (p.m > 0) {
            part[n_parts++] = p;
            b->wanted[bin] = (uint8_t) n_parts;
        }
        below = end;
    }
    return n_parts;
}

static void gather(const struct bins *b, const double *x, size_t n, const struct part *part,
                   size_t n_parts, double *to)
{
    size_t next[SELECT_MAX] = {0};
    for (size_t p = 1; p < n_parts; p++)
        next[p] = next[p - 1] + part[p - 1].n;
    for (size_t i = 0; i < n; i++) {
        const uint8_t wanted = b->wanted[bin_of(b, x[i])];
        if (wanted != 0)
            to[next[wanted - 1]++] = x[i];
    }
}

/* As select_ranks, of numbers of which `below` more are smaller than all of x[n]. */
static void select_above(double *x, double *scratch, size_t n, const size_t *rank, size_t m,
                         size_t below, double *out)
{
    if (n <= SMALL) {
        sort_small(x, n);
        for (size_t i = 0; i < m; i++)
            out[i] = x[rank[i] - below];
        return;
    }
    struct bins b = {.low = lowest(x, n)};
    const uint64_t width = (uint64_t) highest(x, n) - (uint64_t) b.low;
    if (width == 0) {
        for (size_t i = 0; i < m; i++)
            out[i] = x[0];
        return;
    }
    while (width >> b.shift >= BINS)
        b.shift++;
    for (size_t i = 0; i < n; i++)
        b.count[bin_of(&b, x[i])]++;

    struct part part[SELECT_MAX];
    const size_t n_parts = find_parts(&b, rank, m, below, part);
    gather(&b, x, n, part, n_parts, scratch);
    for (size_t p = 0, at = 0; p < n_parts; at += part[p++].n)
        select_above(scratch + at, x + at, part[p].n, rank + part[p].first, part[p].m,
                     part[p].below, out + part[p].first);
}

void select_ranks(double *x, double *scratch, size_t n, const size_t *rank, size_t m, double *out)
{
    assert(n <= UINT32_MAX && m <= SELECT_MAX && (m == 0 || rank[m - 1] < n));
    select_above(x, scratch, n, rank, m, 0, out);
}
