#include "stream.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <Random123/threefry.h>

uint64_t stream_name(const char *name)
{
    uint64_t hash = 14695981039346656037u;
    for (const char *c = name; *c != '\0'; c++)
        hash = (hash ^ (unsigned char) *c) * 1099511628211u;
    return hash;
}

struct stream_root stream_root(uint64_t seed, uint64_t name, uint64_t high, uint64_t low)
{
    const threefry2x64_key_t key = {{seed, name}};
    const threefry2x64_ctr_t counter = {{high, low}}, word = threefry2x64(counter, key);
    return (struct stream_root){word.v[0], word.v[1]};
}

uint64_t stream_word(uint64_t seed, uint64_t name, uint64_t high, uint64_t low)
{
    return stream_root(seed, name, high, low).start;
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

/* stream_uniform, without a whole number to convert. */
static inline double uniform(uint64_t word)
{
    return double_of(0x3ff0000000000000u | word >> 12) - (1 - 0x1p-53);
}

/* -log(stream_uniform(word)) by + - * / alone: u = 2^k m with m from sqrt(1/2) to sqrt(2), and
 * log m = 2 artanh s with s = (m - 1) / (m + 1), s^2 < 0.0295, by the polynomial of FDLIBM's log,
 * which is within 2^-58 of it. */
static inline double exponential(uint64_t word)
{
    const uint64_t one = 0x3ff0000000000000u, root_half = 0x3fe6a09e667f3bcdu;
    const uint64_t mantissa = 0x000fffffffffffffu, two_to_52 = 0x4330000000000000u;
    const double u = uniform(word);
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

/* stream_root, for the compiler to make many of side by side. */
static inline void threefry(const uint64_t key[3], uint64_t high, uint64_t low, uint64_t x[2])
{
    static const int odd[4] = {16, 42, 12, 31}, even[4] = {16, 32, 24, 21};
    x[0] = high + key[0];
    x[1] = low + key[1];
    four_rounds(x, odd, key[1], key[2] + 1);
    four_rounds(x, even, key[2], key[0] + 2);
    four_rounds(x, odd, key[0], key[1] + 3);
    four_rounds(x, even, key[1], key[2] + 4);
    four_rounds(x, odd, key[2], key[0] + 5);
}

STRIP_CLONES
static void uniforms(uint64_t seed, uint64_t name, uint64_t first, double *restrict u)
{
    const uint64_t key[3] = {seed, name, 0x1bd11bdaa9fc1a22u ^ seed ^ name};
    for (uint64_t i = 0; i < BLOCK / 2; i++) {
        uint64_t word[2];
        threefry(key, STREAM_INPUTS, first + i, word);
        u[i] = uniform(word[0]);
        u[i + BLOCK / 2] = uniform(word[1]);
    }
}

void stream_uniforms(uint64_t seed, uint64_t name, uint64_t first, double *u)
{
    assert(first % BLOCK == 0);
    uniforms(seed, name, first, u);
}
