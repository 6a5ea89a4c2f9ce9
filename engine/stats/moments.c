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

/* The first draws have no mean before them: theirs is found first. */
static struct moments block_moments(const double *x, double origin, bool first, size_t n)
{
    if (first)
        origin = x[0] + sum_around(x, x[0], n).sum / (double) n;
    const struct around a = sum_around(x, origin, n);
    const double mean = a.sum / (double) n, squares = a.squares - a.sum * mean;
    return (struct moments){.mean = origin + mean, .squares = squares < 0 ? 0 : squares};
}

static void merge(struct moments *m, uint64_t before, const struct moments *block, size_t n)
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

bool moments_add(struct moments *m, uint64_t before, const double *y1, const double *y2, size_t n)
{
    double means[BLOCK];
    if (y2 != NULL)
        take_means(y1, y2, n, means);
    struct moments block = block_moments(y2 == NULL ? y1 : means, m->mean, before == 0, n);
    if (y2 != NULL)
        block.chance = squares_between(y1, y2, n) * 0.5;
    if (!isfinite(block.mean) || !isfinite(block.squares) || !isfinite(block.chance))
        return false; /* a NaN or an infinity is in every sum that it is part of */
    merge(m, before, &block, n);
    return true;
}
