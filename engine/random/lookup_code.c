/* Compiled for each kind of processor, as PROCESSOR says (v1, v3, v4): nothing here may run before
 * the processor has been asked. */
#include "lookup.h"

#include "lanes.h"

typedef int64_t whole __attribute__((vector_size(LANES * sizeof(int64_t)), aligned(8), may_alias));
typedef uint64_t bits __attribute__((vector_size(LANES * sizeof(uint64_t)), aligned(8), may_alias));

static inline lanes choose(whole which, lanes yes, lanes no)
{
    return (lanes) (((whole) yes & which) | ((whole) no & ~which));
}

static inline lanes all(double x)
{
    return x - (lanes){0};
}

/* Lane i of vector j to lane j of vector i: blocks of 1, 2 and 4 lanes change places. */
#define CHANGE(v, j, h, LOW, HIGH)                                                                 \
    do {                                                                                           \
        const lanes low = __builtin_shufflevector((v)[j], (v)[(j) + (h)], LOW);                    \
        (v)[(j) + (h)] = __builtin_shufflevector((v)[j], (v)[(j) + (h)], HIGH);                    \
        (v)[j] = low;                                                                              \
    } while (0)
#define LIST(...) __VA_ARGS__

static inline void transpose(lanes v[LANES])
{
#if defined(__AVX512F__)
#pragma GCC unroll 8
    for (int j = 0; j < 8; j += 2)
        CHANGE(v, j, 1, LIST(0, 8, 2, 10, 4, 12, 6, 14), LIST(1, 9, 3, 11, 5, 13, 7, 15));
#pragma GCC unroll 8
    for (int i = 0; i < 4; i++) {
        const int j = i + (i & 2);
        CHANGE(v, j, 2, LIST(0, 1, 8, 9, 4, 5, 12, 13), LIST(2, 3, 10, 11, 6, 7, 14, 15));
    }
#pragma GCC unroll 8
    for (int j = 0; j < 4; j++)
        CHANGE(v, j, 4, LIST(0, 1, 2, 3, 8, 9, 10, 11), LIST(4, 5, 6, 7, 12, 13, 14, 15));
#elif defined(__AVX__)
    CHANGE(v, 0, 1, LIST(0, 4, 2, 6), LIST(1, 5, 3, 7));
    CHANGE(v, 2, 1, LIST(0, 4, 2, 6), LIST(1, 5, 3, 7));
    CHANGE(v, 0, 2, LIST(0, 1, 4, 5), LIST(2, 3, 6, 7));
    CHANGE(v, 1, 2, LIST(0, 1, 4, 5), LIST(2, 3, 6, 7));
#else
    CHANGE(v, 0, 1, LIST(0, 2), LIST(1, 3));
#endif
}

/* Which row, and where in its interval. */
struct spot {
    int64_t row[LANES];
    lanes s;
};

static inline struct spot find_spot(const struct lookup *t, lanes u)
{
    const int64_t mantissa = 0x000fffffffffffff, two = 0x4000000000000000;
    const int64_t first = ((int64_t) (1023 - LAST_OCTAVE) << t->bits) - 1;
    const whole above = u > all(0.5);
    lanes tail = choose(above, 1.0 - u, u);
    tail = choose(tail < all(0.5), tail, all(0x1.fffffffffffffp-2)); /* the middle itself */
    whole row = (whole) ((bits) tail >> (52 - t->bits)) - first;
    row = (row & (row > 0)) + (above & t->rows_of_tail);
    struct spot spot = {.s = (lanes) (((whole) tail << t->bits & mantissa) | two) - 3.0};
    *(whole *) spot.row = row;
    return spot;
}

static inline lanes polynomial(const double (*row)[COEFFICIENTS], const struct spot *spot)
{
    lanes x = {0};
#pragma GCC unroll 4
    for (int from = COEFFICIENTS - LANES; from >= 0; from -= LANES) {
        lanes c[LANES];
#pragma GCC unroll 8
        for (int j = 0; j < LANES; j++)
            c[j] = *(const lanes *) (row[spot->row[j]] + from);
        transpose(c);
#pragma GCC unroll 8
        for (int k = LANES - 1; k >= 0; k--)
            x = x * spot->s + c[k];
    }
    return x;
}

static bool find(const struct lookup *t, size_t n, const double *u, double *x)
{
    const lanes least = all(t->least), most = all(t->most);
    whole unknown = {0};
    for (size_t i = 0; i < n; i += LANES) {
        const struct spot spot = find_spot(t, *(const lanes *) (u + i));
        lanes y = polynomial(t->row, &spot);
        unknown |= y != y;
        y = choose(y < least, least, y);
        y = choose(y > most, most, y);
        *(lanes *) (x + i) = y;
    }
    bool some = false;
    for (int j = 0; j < LANES; j++)
        some |= unknown[j] != 0;
    return some;
}

#define NAME(processor) NAME_OF(processor)
#define NAME_OF(processor) lookup_##processor
const struct lookup_code NAME(PROCESSOR) = {.name = PROCESSOR_NAME, .find = find};
