/* The same code twice: CONTRACTED, where the compiler may make one operation of a product and a
 * sum (-ffp-contract=fast), and not. */
#include "ceilings.h"

#include "lanes.h"

enum { CHAINS = 12 }; /* independent sums, enough to hide how long one takes */

/* The compiler has to have it in a register here, and cannot know it afterwards. */
#define HELD(v) __asm__ volatile("" : "+x"(v))
#ifdef __AVX512F__
#undef HELD
#define HELD(v) __asm__ volatile("" : "+v"(v))
#endif

static inline double multiply_add(size_t times)
{
    lanes sum[CHAINS] = {0};
    lanes x = {1}, y = {1};
    const size_t rounds = CEILING_PRODUCTS / LANES / CHAINS;
    for (size_t n = 0; n < times * rounds; n++) {
        HELD(x);
#pragma GCC unroll 12
        for (size_t i = 0; i < CHAINS; i++) {
            HELD(y);
            sum[i] += x * y;
        }
    }
    double all = 0;
    for (size_t i = 0; i < CHAINS; i++)
        all += sum[i][0];
    return all;
}

#ifdef CONTRACTED
double ceiling_fused(void *context, size_t times)
{
    (void) context;
    return multiply_add(times);
}
#else
double ceiling_multiply_add(void *context, size_t times)
{
    (void) context;
    return multiply_add(times);
}

double ceiling_load(void *context, size_t times)
{
    static const double numbers[CEILING_BYTES / sizeof(double)] __attribute__((aligned(64))) = {1};
    lanes last = {0};
    (void) context;
    for (size_t n = 0; n < times; n++)
#pragma GCC unroll 16
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i += LANES) {
            last = *(const lanes *) (numbers + i);
            HELD(last);
        }
    return last[0];
}
#endif
