/* stream.h -- addressed random numbers: a number is a function of its address, not the next
 * one in a queue.
 *
 * Address = (seed, name, high, low). Threefry2x64-20 (Salmon et al. 2011) turns it into two 64-bit
 * words, by additions, turns and exclusive ors alone, so that many are made side by side. Adding
 * a parameter moves no other; interventions share draws; threads have nothing to share.
 *
 * A block of 256 draws of an input takes both words of 128 addresses: high is STREAM_INPUTS, low
 * the draw, and the words are those of the draw and of 128 draws on. How Sobol's points are
 * scrambled and what people do have addresses of their own, with a high word below that.
 */
#ifndef STREAM_H
#define STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "strip.h"

#define STREAM_INPUTS UINT64_MAX
#define STREAM_SOBOL (UINT64_MAX - 1)

/* 64-bit FNV-1a of a name, the part of the address that a name gives. */
uint64_t stream_name(const char *name);

/* The first word of an address. */
uint64_t stream_word(uint64_t seed, uint64_t name, uint64_t high, uint64_t low);

/* Numbers by the dozen for somebody: a root is both words of an address. From it grow branches 0,
 * 1, ..., and from each a number for any name, as SplitMix64 makes them (Steele, Lea and Flood
 * 2014; Stafford's mix 13). */
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

/* u[BLOCK] of draws first.. of an input, first a multiple of BLOCK: stream_uniform of the words
 * at the top of this file. */
void stream_uniforms(uint64_t seed, uint64_t name, uint64_t first, double *u);

#endif
