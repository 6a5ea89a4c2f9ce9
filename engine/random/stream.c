#include "stream.h"

#include <assert.h>
#include <string.h>

#include <Random123/philox.h>

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

/* Two rounds of a finaliser that reaches every bit (Steele, Lea and Flood 2014: splitmix64). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t stream_key(uint64_t seed, uint64_t name)
{
    return mix(mix(seed + 0x9e3779b97f4a7c15u) ^ name);
}

uint64_t stream_word(uint64_t key, uint64_t high, uint64_t low)
{
    const philox2x64_ctr_t counter = {{high, low}};
    const philox2x64_key_t philox_key = {{key}};
    return philox2x64(counter, philox_key).v[0];
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
