#include "normal_mix.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

/* Below the diagonal rows follow each other: [row][row + 1]. */
struct normal {
    double *mean;
    double *root, *inverse; /* of the root of the covariance, lower triangles, packed */
    double log_points, log_root;
};

struct normal_mix {
    size_t d, n;
    double log_first;
    struct normal *normals;
};

static size_t packed(size_t rows)
{
    return rows * (rows + 1) / 2;
}

struct normal_mix *normal_mix_new(size_t dimensions, double first, size_t most)
{
    struct normal_mix *m = memory_alloc(1, sizeof *m);
    *m = (struct normal_mix){.d = dimensions, .log_first = log(first)};
    m->normals = memory_alloc(most, sizeof *m->normals);
    return m;
}

void normal_mix_free(struct normal_mix *m)
{
    for (size_t k = 0; m != NULL && k < m->n; k++) {
        free(m->normals[k].mean);
        free(m->normals[k].root);
        free(m->normals[k].inverse);
    }
    if (m != NULL)
        free(m->normals);
    free(m);
}

/* Cholesky, with `ridge` more on the diagonal; false if there is no root. Few rows, so by hand: the
 * same bits whatever the processor. */
static bool find_root(const double *covariance, size_t d, double ridge, double *root)
{
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j <= i; j++) {
            const double *a = root + packed(i), *b = root + packed(j);
            double sum = covariance[i * d + j] + (i == j ? ridge : 0);
            for (size_t k = 0; k < j; k++)
                sum -= a[k] * b[k];
            if (i == j && !(sum > 0))
                return false;
            root[packed(i) + j] = i == j ? sqrt(sum) : sum / b[j];
        }
    return true;
}

static void invert(const double *root, size_t d, double *inverse)
{
    for (size_t j = 0; j < d; j++)
        for (size_t i = j; i < d; i++) {
            double sum = i == j ? 1 : 0;
            for (size_t k = j; k < i; k++)
                sum -= root[packed(i) + k] * inverse[packed(k) + j];
            inverse[packed(i) + j] = sum / root[packed(i) + i];
        }
}

void normal_mix_add(struct normal_mix *m, const double *mean, const double *covariance,
                    double points)
{
    const size_t d = m->d;
    struct normal *k = &m->normals[m->n++];
    double trace = 0;
    for (size_t i = 0; i < d; i++)
        trace += covariance[i * d + i] / (double) d;
    k->mean = memory_alloc(d, sizeof *k->mean);
    memcpy(k->mean, mean, d * sizeof *k->mean);
    k->root = memory_alloc(packed(d), sizeof *k->root);
    k->inverse = memory_alloc(packed(d), sizeof *k->inverse);
    double ridge = 1e-9 * trace + 1e-12;
    while (!find_root(covariance, d, ridge, k->root))
        ridge *= 10;
    invert(k->root, d, k->inverse);
    k->log_points = log(points);
    k->log_root = 0;
    for (size_t i = 0; i < d; i++)
        k->log_root += log(k->root[packed(i) + i]);
}

size_t normal_mix_parts(const struct normal_mix *m)
{
    return m->n + 1;
}

void normal_mix_draw(const struct normal_mix *m, size_t part, double *z, size_t n)
{
    for (size_t p = 0; part > 0 && p < n; p++)
        for (size_t i = m->d; i-- > 0;) {
            const struct normal *k = &m->normals[part - 1];
            double sum = k->mean[i];
            for (size_t j = 0; j <= i; j++)
                sum += k->root[packed(i) + j] * z[p * m->d + j];
            z[p * m->d + i] = sum;
        }
}

void normal_mix_set(struct normal_mix *m, const double *points)
{
    m->log_first = log(points[0]);
    for (size_t k = 0; k < m->n; k++)
        m->normals[k].log_points = log(points[k + 1]);
}

enum { LANES = 16 };

/* Points side by side. */
static void density(const struct normal *k, const double *z, size_t n, size_t d, double *out)
{
    double off[d][LANES], squares[LANES];
    for (size_t first = 0; first < n; first += LANES) {
        const size_t here = n - first < LANES ? n - first : LANES;
        memset(off, 0, sizeof off);
        memset(squares, 0, sizeof squares);
        for (size_t i = 0; i < d; i++)
            for (size_t p = 0; p < here; p++)
                off[i][p] = z[(first + p) * d + i] - k->mean[i];
        for (size_t i = 0; i < d; i++) {
            double sum[LANES] = {0};
            for (size_t j = 0; j <= i; j++)
                for (size_t p = 0; p < LANES; p++)
                    sum[p] += k->inverse[packed(i) + j] * off[j][p];
            for (size_t p = 0; p < LANES; p++)
                squares[p] += sum[p] * sum[p];
        }
        for (size_t p = 0; p < here; p++)
            out[first + p] = -0.5 * squares[p] - k->log_root;
    }
}

double log_add(double a, double b)
{
    const double top = fmax(a, b);
    return top == -INFINITY ? top : top + log1p(exp(fmin(a, b) - top));
}

/* The logarithm of points x density of a part. */
static void part_density(const struct normal_mix *m, size_t part, const double *z, size_t n,
                         double *out)
{
    if (part > 0)
        density(&m->normals[part - 1], z, n, m->d, out);
    for (size_t p = 0; p < n; p++) {
        double squares = 0;
        for (size_t i = 0; part == 0 && i < m->d; i++)
            squares += z[p * m->d + i] * z[p * m->d + i];
        out[p] = part > 0 ? out[p] + m->normals[part - 1].log_points : m->log_first - 0.5 * squares;
    }
}

void normal_mix_density(const struct normal_mix *m, const double *z, size_t n, double *out)
{
    double *one = memory_alloc(n, sizeof *one);
    part_density(m, 0, z, n, out);
    for (size_t part = 1; part <= m->n; part++) {
        part_density(m, part, z, n, one);
        for (size_t p = 0; p < n; p++)
            out[p] = log_add(out[p], one[p]);
    }
    free(one);
}

void normal_mix_explain(const struct normal_mix *m, const double *z, const double *weight, size_t n,
                        double *share)
{
    double *one = memory_alloc(n, sizeof *one), *all = memory_alloc(n, sizeof *all);
    normal_mix_density(m, z, n, all);
    for (size_t part = 0; part <= m->n; part++) {
        part_density(m, part, z, n, one);
        share[part] = 0;
        for (size_t p = 0; p < n; p++)
            share[part] += weight[p] * exp(one[p] - all[p]);
    }
    free(one);
    free(all);
}

void normal_mix_last(const struct normal_mix *m, const double *z, size_t n, double *out)
{
    part_density(m, m->n, z, n, out);
}
