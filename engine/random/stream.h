/* stream.h -- addressed random numbers: a number is a function of its address, not the next
 * one in a queue.
 *
 * Address = (seed, name, draw, replicate, k). Philox4x64-10 (Salmon et al. 2011) turns it
 * into bits; the stream is a gsl_rng, so every GSL sampler works on it. Adding a parameter
 * moves no other; interventions share draws; threads have nothing to share.
 *
 * A block of Philox gives four words, one to each of four neighbouring draws: most samplers
 * need one or two, so a strip's first words come from a quarter of the blocks.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

/* 64-bit FNV-1a of a name, the part of the address that a name gives. */
uint64_t stream_name(const char *name);

enum { WORDS_AHEAD = 4 };

struct stream_state {
    uint64_t key[2], draw, rest; /* rest: replicate and k */
    const uint64_t *word;        /* [ahead] the first words, made beforehand */
    unsigned used, ahead;
};

/* A gsl_rng on the stack; the state is inside, so a copy of the struct is no second stream. */
struct stream {
    gsl_rng rng;
    struct stream_state state;
};

/* Point the stream at an address; `stream->rng` may then be given to gsl_ran_*. `name` is a
 * stream_name. */
void stream_set(struct stream *s, uint64_t seed, uint64_t name, uint64_t draw, uint32_t replicate,
                uint32_t k);

/* The first `ahead` words (at most WORDS_AHEAD) of each of n neighbouring draws (replicate and k
 * 0). */
void stream_first_words(uint64_t seed, uint64_t name, uint64_t first_draw, size_t n, unsigned ahead,
                        uint64_t word[][WORDS_AHEAD]);

/* To another draw of the same seed and name, with the first words given; replicate and k 0. The
 * words must outlive the use of the stream. */
static inline void stream_go_to(struct stream *s, uint64_t draw, unsigned ahead,
                                const uint64_t word[WORDS_AHEAD])
{
    s->state.draw = draw;
    s->state.rest = 0;
    s->state.word = word;
    s->state.used = 0;
    s->state.ahead = ahead;
}

/* Uniform in (0, 1), both ends open, on a grid of 2^-52. */
double stream_open(struct stream *s);

/* Four 64-bit words of one address, without a stream. */
void stream_words(uint64_t seed, uint64_t name, const uint64_t address[4], uint64_t word[4]);

/* Many numbers of one purpose, each wanted once: one 64-bit word at (high, low) of a seed and a
 * name. Threefry2x64-20 (Salmon et al. 2011). */
uint64_t stream_word(uint64_t seed, uint64_t name, uint64_t high, uint64_t low);

/* Numbers by the dozen for somebody: a root is both words of Threefry2x64-20 at (high, low) of a
 * seed and a name. From it grow branches 0, 1, ..., and from each a number for any name, as
 * SplitMix64 makes them (Steele, Lea and Flood 2014; Stafford's mix 13). */
struct stream_root {
    uint64_t start, step;
};

struct stream_root stream_root(uint64_t seed, uint64_t name, uint64_t high, uint64_t low);

/* Every output bit depends on every input bit. */
static inline uint64_t stream_mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static inline uint64_t stream_branch(struct stream_root r, uint64_t k)
{
    return stream_mix(r.start + k * (r.step | 1));
}

static inline uint64_t stream_leaf(uint64_t branch, uint64_t name)
{
    return stream_mix(branch + name);
}

/* e[n]: the unit exponentials -log(stream_uniform(stream_leaf(branch[i], name))), to three units in
 * the last place and the same bits on every processor, however many are asked at a time. */
void stream_exponentials(uint64_t name, size_t n, const uint64_t *branch, double *e);

/* Uniform in (0, 1) from 64 bits. Only odd multiples of 2^-53: that leaves out both 0 and 1, and
 * half a unit added to 53 bits would round up to 1. */
static inline double stream_uniform(uint64_t word)
{
    return (double) ((word >> 11) | 1) * 0x1p-53;
}

#endif
