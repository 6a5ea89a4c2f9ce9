/* lanes.h -- a strip in registers: 16 draws as a few vectors, for code that is compiled once for
 * each kind of processor (room_processors in engine/cmake/room.cmake).
 *
 * As wide as the registers of the processor that the file is compiled for: a wider vector would
 * be taken apart in memory, and loops over lanes alone the compiler may turn inside out. The
 * arithmetic of a lane is the same whatever the width, so the bits are too. */
#ifndef LANES_H
#define LANES_H

#include <stddef.h>

#include "strip.h"

#if defined(__AVX512F__)
enum { LANES = 8 };
#elif defined(__AVX__)
enum { LANES = 4 };
#else
enum { LANES = 2 };
#endif
enum { PARTS = STRIP / LANES };

typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8), may_alias));

struct lanes_strip {
    lanes part[PARTS];
};

#define EACH_PART(k) _Pragma("GCC unroll 8") for (size_t k = 0; k < PARTS; k++)

static inline struct lanes_strip lanes_load(const double *x)
{
    struct lanes_strip s;
    EACH_PART(k)
    s.part[k] = *(const lanes *) (x + k * LANES);
    return s;
}

static inline void lanes_store(double *x, struct lanes_strip s)
{
    EACH_PART(k)
    *(lanes *) (x + k * LANES) = s.part[k];
}

static inline struct lanes_strip lanes_zero(void)
{
    return (struct lanes_strip){0};
}

static inline struct lanes_strip lanes_one(void)
{
    struct lanes_strip s = lanes_zero();
    EACH_PART(k)
    s.part[k] += 1;
    return s;
}

static inline struct lanes_strip lanes_subtract(struct lanes_strip a, struct lanes_strip b)
{
    EACH_PART(k)
    a.part[k] -= b.part[k];
    return a;
}

static inline struct lanes_strip lanes_add(struct lanes_strip a, struct lanes_strip b)
{
    EACH_PART(k)
    a.part[k] += b.part[k];
    return a;
}

static inline struct lanes_strip lanes_multiply(struct lanes_strip a, struct lanes_strip b)
{
    EACH_PART(k)
    a.part[k] *= b.part[k];
    return a;
}

static inline struct lanes_strip lanes_scale(double factor, struct lanes_strip a)
{
    EACH_PART(k)
    a.part[k] *= factor;
    return a;
}

#endif
