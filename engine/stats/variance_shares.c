#include "variance_shares.h"

#include <math.h>

/* One sample: the values of a draw in both replicates, which may be the same. */
struct pair {
    double one, two;
};

static struct pair at(const double *x, size_t d, size_t n, size_t replicates)
{
    return (struct pair){x[d], x[(replicates - 1) * n + d]};
}

static struct pair less(struct pair x, struct pair y)
{
    return (struct pair){x.one - y.one, x.two - y.two};
}

static double product(struct pair x)
{
    return x.one * x.two;
}

static double mean_of(struct pair x)
{
    return (x.one + x.two) / 2;
}

/* What one draw adds to the variance and to what the two shares are of it. */
struct terms {
    double variance, first, total;
};

static struct terms terms_of(struct pair a, struct pair b, struct pair ab, double centre)
{
    const struct pair middle = {centre, centre};
    const struct pair from_a = less(a, middle), from_b = less(b, middle);
    return (struct terms){.variance = (product(from_a) + product(from_b)) / 2,
                          .first = mean_of(from_b) * (mean_of(ab) - mean_of(a)),
                          .total = product(less(a, ab)) / 2};
}

static double centre_of(const double *a, const double *b, size_t n, size_t replicates)
{
    const double origin = a[0];
    double sum = 0;
    for (size_t i = 0; i < n * replicates; i++)
        sum += (a[i] - origin) + (b[i] - origin);
    return origin + sum / (2 * (double) (n * replicates));
}

struct variance_shares variance_shares(const double *a, const double *b, const double *ab, size_t n,
                                       size_t replicates)
{
    const double centre = centre_of(a, b, n, replicates), draws = (double) n;
    struct terms mean = {0, 0, 0};
    for (size_t d = 0; d < n; d++) {
        const struct terms t = terms_of(at(a, d, n, replicates), at(b, d, n, replicates),
                                        at(ab, d, n, replicates), centre);
        mean.variance += t.variance / draws;
        mean.first += t.first / draws;
        mean.total += t.total / draws;
    }
    const double first = mean.first / mean.variance, total = mean.total / mean.variance;
    struct terms squares = {0, 0, 0};
    for (size_t d = 0; d < n; d++) {
        const struct terms t = terms_of(at(a, d, n, replicates), at(b, d, n, replicates),
                                        at(ab, d, n, replicates), centre);
        const double off = t.variance - mean.variance;
        const double off_first = t.first - mean.first - first * off;
        const double off_total = t.total - mean.total - total * off;
        squares.variance += off * off;
        squares.first += off_first * off_first;
        squares.total += off_total * off_total;
    }
    const double scale = sqrt(1 / (draws * (draws - 1)));
    if (!(mean.variance > 2 * scale * sqrt(squares.variance)))
        return (struct variance_shares){mean.variance, NAN, NAN, NAN, NAN};
    return (struct variance_shares){
        .variance = mean.variance * 2 * draws / (2 * draws - 1),
        .first = first,
        .first_error = scale * sqrt(squares.first) / mean.variance,
        .total = total,
        .total_error = scale * sqrt(squares.total) / mean.variance,
    };
}
