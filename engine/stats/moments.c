#include "moments.h"

#include <math.h>

#include "strip.h"

/* Half a strip side by side. Spelled out as vectors, since of a loop over lanes within a loop over
 * strips the compiler makes something else. */
enum { LANES = STRIP / 2 };
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8), may_alias));

static inline double total(const lanes *first, const lanes *second)
{
    const lanes s = *first + *second;
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
}

struct around {
    double sum, squares; /* of the deviations from an origin */
};

STRIP_CLONES
static struct around sum_around(const double *x, double origin, size_t n)
{
    lanes sum[2] = {{0}, {0}}, squares[2] = {{0}, {0}};
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP) {
        const lanes a = *(const lanes *) (x + i) - origin;
        const lanes b = *(const lanes *) (x + i + LANES) - origin;
        sum[0] += a;
        sum[1] += b;
        squares[0] += a * a;
        squares[1] += b * b;
    }
    struct around all = {total(&sum[0], &sum[1]), total(&squares[0], &squares[1])};
    for (; i < n; i++) {
        all.sum += x[i] - origin;
        all.squares += (x[i] - origin) * (x[i] - origin);
    }
    return all;
}

STRIP_CLONES
static void take_means(const double *restrict y1, const double *restrict y2, size_t n,
                       double *restrict mean)
{
    for (size_t i = 0; i < n; i++)
        mean[i] = (y1[i] + y2[i]) * 0.5;
}

STRIP_CLONES
static double squares_between(const double *x, const double *y, size_t n)
{
    lanes squares[2] = {{0}, {0}};
    size_t i = 0;
    for (; i + STRIP <= n; i += STRIP) {
        const lanes a = *(const lanes *) (x + i) - *(const lanes *) (y + i);
        const lanes b = *(const lanes *) (x + i + LANES) - *(const lanes *) (y + i + LANES);
        squares[0] += a * a;
        squares[1] += b * b;
    }
    double all = total(&squares[0], &squares[1]);
    for (; i < n; i++)
        all += (x[i] - y[i]) * (x[i] - y[i]);
    return all;
}

double moments_origin(const double *y1, const double *y2, size_t n)
{
    double means[BLOCK];
    if (y2 != NULL)
        take_means(y1, y2, n, means);
    const double *x = y2 == NULL ? y1 : means;
    return x[0] + sum_around(x, x[0], n).sum / (double) n;
}

struct moments moments_of_block(const double *y1, const double *y2, size_t n, double origin)
{
    double means[BLOCK];
    if (y2 != NULL)
        take_means(y1, y2, n, means);
    const struct around a = sum_around(y2 == NULL ? y1 : means, origin, n);
    const double mean = a.sum / (double) n, squares = a.squares - a.sum * mean;
    return (struct moments){.mean = origin + mean,
                            .squares = squares < 0 ? 0 : squares,
                            .chance = y2 == NULL ? 0 : squares_between(y1, y2, n) * 0.5};
}

bool moments_are_finite(const struct moments *m)
{
    /* a NaN or an infinity is in every sum that it is part of */
    return isfinite(m->mean) && isfinite(m->squares) && isfinite(m->chance);
}

void moments_merge(struct moments *m, uint64_t before, const struct moments *block, size_t n)
{
    const double old = (double) before, added = (double) n;
    const double delta = block->mean - m->mean;
    if (before == 0) {
        *m = *block;
        return;
    }
    m->mean += delta * (added / (old + added));
    m->squares += block->squares + delta * delta * (old * added / (old + added));
    m->chance += block->chance;
}
