#include "sobol.h"

#include <assert.h>
#include <math.h>

#include <gsl/gsl_qrng.h>

#include "arena.h"
#include "stream.h"

enum {
    BITS = 30, /* of GSL's points */
    SHIFT = 63 /* the address of a shift among those of the columns of a matrix */
};

/* A point is the exclusive or of the directions of the bits of its number. */
struct sobol {
    size_t n;
    unsigned bits; /* of the number of a point */
    const uint64_t *address;
    uint64_t *shift;     /* [n][SCRAMBLINGS] */
    uint64_t *direction; /* [n][SCRAMBLINGS][bits], scrambled, aligned to the left */
};

/* GSL goes through its points in the order of Gray's code, in which number 2^j - 1 differs from
 * the one before it by direction j. direction[bits][n]. */
static void find_directions(const struct sobol *s, uint64_t *direction)
{
    gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned) s->n);
    double point[SOBOL_INPUTS];
    uint64_t last[SOBOL_INPUTS] = {0};
    assert(s->n <= gsl_qrng_sobol->max_dimension && "or its points are garbage");
    for (uint64_t i = 0; s->bits > 0 && i < (uint64_t) 1 << (s->bits - 1); i++) {
        const bool is_next = (i & (i + 1)) == 0;
        const int j = __builtin_ctzll(i + 1);
        gsl_qrng_get(q, point);
        for (size_t k = 0; k < s->n; k++) {
            const uint64_t now = (uint64_t) ldexp(point[k], BITS);
            if (is_next)
                direction[(size_t) j * s->n + k] = (now ^ last[k]) << (64 - BITS);
            last[k] = now;
        }
    }
    gsl_qrng_free(q);
}

/* Column c of the matrix: bit c itself, and random bits to the right of it. */
static uint64_t scrambled(uint64_t direction, const uint64_t column[BITS])
{
    uint64_t sum = 0;
    for (int c = 0; c < BITS; c++)
        sum ^= direction >> (63 - c) & 1 ? column[c] : 0;
    return sum;
}

static void scramble(struct sobol *s, size_t input, uint64_t seed, const uint64_t *direction)
{
    for (uint64_t r = 0; r < SCRAMBLINGS; r++) {
        const size_t at = input * SCRAMBLINGS + r;
        uint64_t column[BITS];
        for (uint64_t c = 0; c < BITS; c++) {
            const uint64_t bit = (uint64_t) 1 << (63 - c);
            const uint64_t word = stream_word(seed, s->address[input], STREAM_SOBOL, r * 64 + c);
            column[c] = bit | (word & (bit - 1));
        }
        s->shift[at] = stream_word(seed, s->address[input], STREAM_SOBOL, r * 64 + SHIFT);
        for (size_t j = 0; j < s->bits; j++)
            s->direction[at * s->bits + j] = scrambled(direction[j * s->n + input], column);
    }
}

struct sobol *sobol_new(const uint64_t *address, size_t n, uint64_t draws, uint64_t seed,
                        struct arena *arena)
{
    assert(n <= SOBOL_INPUTS && draws % SOBOL_DRAWS == 0);
    struct sobol *s = arena_alloc(arena, 1, sizeof *s);
    uint64_t *copy = arena_alloc(arena, n, sizeof *copy);
    s->n = n;
    while ((uint64_t) SCRAMBLINGS << s->bits < draws)
        s->bits++;
    for (size_t i = 0; i < n; i++)
        copy[i] = address[i];
    s->address = copy;
    s->shift = arena_alloc(arena, n * SCRAMBLINGS, sizeof *s->shift);
    s->direction = arena_alloc(arena, n * SCRAMBLINGS * s->bits, sizeof *s->direction);
    uint64_t *direction = arena_alloc(arena, n * s->bits, sizeof *direction);
    if (n > 0)
        find_directions(s, direction);
    for (size_t i = 0; i < n; i++)
        scramble(s, i, seed, direction);
    return s;
}

bool sobol_uniforms(const struct sobol *s, uint64_t address, uint64_t first, double *u)
{
    size_t input = 0;
    while (input < s->n && s->address[input] != address)
        input++;
    if (input == s->n)
        return false;
    const uint64_t block = first / BLOCK, point = block / SCRAMBLINGS * BLOCK;
    const size_t at = input * SCRAMBLINGS + block % SCRAMBLINGS;
    const uint64_t *direction = s->direction + at * s->bits;
    uint64_t word[BLOCK] = {s->shift[at]};
    for (unsigned j = 0; j < s->bits; j++)
        if (point >> j & 1)
            word[0] ^= direction[j];
    for (unsigned j = 0; 1 << j < BLOCK; j++)
        for (size_t i = 0; i < (size_t) 1 << j; i++)
            word[((size_t) 1 << j) + i] = word[i] ^ direction[j];
    for (size_t i = 0; i < BLOCK; i++)
        u[i] = stream_uniform(word[i]);
    return true;
}
