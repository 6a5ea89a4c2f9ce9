#include "stream.h"

#include <assert.h>
#include <string.h>

#include <Random123/philox.h>
#include <Random123/threefry.h>

#include "strip.h"

enum { WORDS = 4 };

uint64_t stream_name(const char *name)
{
    uint64_t hash = 14695981039346656037u;
    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char) *c) * 1099511628211u;
    return hash;
}

void stream_words(uint64_t seed, uint64_t name, const uint64_t address[4], uint64_t word[4])
{
    const philox4x64_key_t key = {{seed, name}};
    const philox4x64_ctr_t counter = {{address[0], address[1], address[2], address[3]}};
    const philox4x64_ctr_t out = philox4x64(counter, key);
    memcpy(word, out.v, sizeof out.v);
}

uint64_t stream_word(uint64_t seed, uint64_t name, uint64_t high, uint64_t low)
{
    const threefry2x64_key_t key = {{seed, name}};
    const threefry2x64_ctr_t counter = {{high, low}};
    return threefry2x64(counter, key).v[0];
}

static inline uint64_t turned(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* Four rounds of Threefry2x64 by these turns, and the key words after them. */
static inline void four_rounds(uint64_t x[2], const int turn[4], uint64_t first, uint64_t second)
{
    for (int i = 0; i < 4; i++) {
        x[0] += x[1];
        x[1] = turned(x[1], turn[i]) ^ x[0];
    }
    x[0] += first;
    x[1] += second;
}

static inline uint64_t threefry_word(const uint64_t key[3], uint64_t high, uint64_t low)
{
    static const int odd[4] = {16, 42, 12, 31}, even[4] = {16, 32, 24, 21};
    uint64_t x[2] = {high + key[0], low + key[1]};
    four_rounds(x, odd, key[1], key[2] + 1);
    four_rounds(x, even, key[2], key[0] + 2);
    four_rounds(x, odd, key[0], key[1] + 3);
    four_rounds(x, even, key[1], key[2] + 4);
    four_rounds(x, odd, key[2], key[0] + 5);
    return x[0];
}

static inline double double_of(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* -log(stream_uniform(word)) by + - * / alone: u = 2^k m with m from sqrt(1/2) to sqrt(2), and
 * log m = 2 artanh s with s = (m - 1) / (m + 1), by its power series: the next term is below
 * 2^-57 of the sum, as s^2 < 0.0295. */
static inline double exponential(uint64_t word)
{
    const uint64_t one = 0x3ff0000000000000u, root_half = 0x3fe6a09e667f3bcdu;
    const uint64_t mantissa = 0x000fffffffffffffu, two_to_52 = 0x4330000000000000u;
    const double u = double_of(one | word >> 12) - (1 - 0x1p-53); /* as stream_uniform */
    const uint64_t shifted = bits_of(u) + (one - root_half);
    const double k = double_of(two_to_52 | shifted >> 52) - (0x1p52 + 1023);
    const double m = double_of((shifted & mantissa) + root_half);
    const double s = (m - 1) / (m + 1), z = s * s;
    double series = 1.0 / 23;
    for (int n = 21; n >= 3; n -= 2)
        series = series * z + 1.0 / n;
    return -(k * 0.69314718055994530942 + (2 * s + 2 * s * z * series));
}

STRIP_CLONES
void stream_exponentials(uint64_t seed, uint64_t name, size_t n, const uint64_t *restrict high,
                         const uint64_t *restrict low, double *restrict e)
{
    const uint64_t key[3] = {seed, name, 0x1bd11bdaa9fc1a22u ^ seed ^ name};
    for (size_t i = 0; i < n; i++)
        e[i] = exponential(threefry_word(key, high[i], low[i]));
}

static void block_of(const uint64_t key[2], uint64_t index, uint64_t draw, uint64_t rest,
                     uint64_t word[WORDS])
{
    const uint64_t address[4] = {index, draw / WORDS, rest, 0};
    stream_words(key[0], key[1], address, word);
}

static uint64_t next_word(struct stream_state *s)
{
    if (s->used < s->ahead)
        return s->word[s->used++];
    uint64_t word[WORDS];
    block_of(s->key, s->used++, s->draw, s->rest, word);
    return word[s->draw % WORDS];
}

/* What GSL calls. */

static unsigned long get(void *state)
{
    return next_word(state);
}

static double get_double(void *state)
{
    return (double) (next_word(state) >> 11) * 0x1p-53;
}

static void set(void *state, unsigned long seed)
{
    *(struct stream_state *) state = (struct stream_state){.key = {seed, 0}};
}

static const gsl_rng_type philox_type = {
    "philox4x64-10", UINT64_MAX, 0, sizeof(struct stream_state), set, get, get_double};

void stream_set(struct stream *s, uint64_t seed, uint64_t name, uint64_t draw, uint32_t replicate,
                uint32_t k)
{
    s->rng.type = &philox_type;
    s->rng.state = &s->state;
    s->state.key[0] = seed;
    s->state.key[1] = name;
    s->state.draw = draw;
    s->state.rest = (uint64_t) replicate << 32 | k;
    s->state.used = s->state.ahead = 0;
}

void stream_first_words(uint64_t seed, uint64_t name, uint64_t first_draw, size_t n, unsigned ahead,
                        uint64_t word[][WORDS_AHEAD])
{
    const uint64_t key[2] = {seed, name};
    assert(ahead <= WORDS_AHEAD);
    for (unsigned i = 0; i < ahead; i++)
        for (size_t d = 0; d < n;) {
            uint64_t block[WORDS];
            block_of(key, i, first_draw + d, 0, block);
            for (size_t k = (first_draw + d) % WORDS; k < WORDS && d < n; k++)
                word[d++][i] = block[k];
        }
}

double stream_open(struct stream *s)
{
    return stream_uniform(next_word(&s->state));
}
