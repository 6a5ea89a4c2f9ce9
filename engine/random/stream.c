#include "stream.h"

#include <assert.h>
#include <math.h>
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

struct stream_root stream_root(uint64_t seed, uint64_t name, uint64_t high, uint64_t low)
{
    const threefry2x64_key_t key = {{seed, name}};
    const threefry2x64_ctr_t counter = {{high, low}}, word = threefry2x64(counter, key);
    return (struct stream_root){word.v[0], word.v[1]};
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
 * log m = 2 artanh s with s = (m - 1) / (m + 1), s^2 < 0.0295, by the polynomial of FDLIBM's log,
 * which is within 2^-58 of it. */
static inline double exponential(uint64_t word)
{
    const uint64_t one = 0x3ff0000000000000u, root_half = 0x3fe6a09e667f3bcdu;
    const uint64_t mantissa = 0x000fffffffffffffu, two_to_52 = 0x4330000000000000u;
    const double u = double_of(one | word >> 12) - (1 - 0x1p-53); /* as stream_uniform */
    const uint64_t shifted = bits_of(u) + (one - root_half);
    const double k = double_of(two_to_52 | shifted >> 52) - (0x1p52 + 1023);
    const double m = double_of((shifted & mantissa) + root_half);
    const double s = (m - 1) / (m + 1), z = s * s, w = z * z;
    const double even = fma(w, fma(w, 1.531383769920937332e-01, 2.222219843214978396e-01),
                            3.999999999940941908e-01);
    const double odd = fma(w,
                           fma(w, fma(w, 1.479819860511658591e-01, 1.818357216161805012e-01),
                               2.857142874366239149e-01),
                           6.666666666666735130e-01);
    const double log_m = fma(s * z, fma(z, even, odd), 2 * s);
    return -fma(k, 0.69314718055994530942, log_m);
}

STRIP_CLONES
void stream_exponentials(uint64_t name, size_t n, const uint64_t *restrict branch,
                         double *restrict e)
{
    for (size_t i = 0; i < n; i++)
        e[i] = exponential(stream_leaf(branch[i], name));
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
