#include "ranks.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

struct placed {
    uint64_t key;
    uint32_t at;
};

/* Bits that are in the order of the numbers; -0 is 0. */
static uint64_t key_of(double x)
{
    uint64_t bits;
    x += 0.0;
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 != 0 ? ~bits : bits | (uint64_t) 1 << 63;
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* By one digit after another, the least first: linear in n. The sorted list is in one of the two.
 */
static struct placed *sort(struct placed *list, struct placed *scratch, size_t n)
{
    for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
        size_t start[DIGITS + 1] = {0};
        for (size_t i = 0; i < n; i++)
            start[(list[i].key >> shift) % DIGITS + 1]++;
        if (start[(list[0].key >> shift) % DIGITS + 1] == n)
            continue;
        for (size_t d = 1; d <= DIGITS; d++)
            start[d] += start[d - 1];
        for (size_t i = 0; i < n; i++)
            scratch[start[(list[i].key >> shift) % DIGITS]++] = list[i];
        struct placed *sorted = scratch;
        scratch = list;
        list = sorted;
    }
    return list;
}

bool ranks_of(const double *x, size_t n, double *rank)
{
    struct placed *memory = memory_alloc(2 * n + 1, sizeof *memory);
    for (size_t i = 0; i < n; i++)
        memory[i] = (struct placed){key_of(x[i]), (uint32_t) i};
    const struct placed *list = n > 0 ? sort(memory, memory + n, n) : memory;
    const double middle = ((double) n - 1) / 2;
    double squares = 0;
    for (size_t first = 0, end = 0; first < n; first = end) {
        while (end < n && list[end].key == list[first].key)
            end++;
        const double shared = (double) (first + end - 1) / 2 - middle;
        for (size_t i = first; i < end; i++)
            rank[list[i].at] = shared;
        squares += (double) (end - first) * shared * shared;
    }
    for (size_t i = 0; i < n && squares > 0; i++)
        rank[i] /= sqrt(squares);
    free(memory);
    return squares > 0;
}

double ranks_correlation(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return fmin(1, fmax(-1, sum));
}

double ranks_error(double correlation, size_t n)
{
    const double square = correlation * correlation;
    return n > 3 ? (1 - square) * sqrt((1 + square / 2) / ((double) n - 3)) : NAN;
}
