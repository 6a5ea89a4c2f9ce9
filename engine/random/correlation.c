#include "correlation.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_eigen.h>

#include "arena.h"

/* A pivot this small, relative to its diagonal, counts as 0: far above the rounding of
 * 2 sin(pi rank / 6), far below what a correlation is known to. */
#define SINGULAR 1e-10

bool correlation_root(size_t n, const double *a, double *root)
{
    memset(root, 0, n * n * sizeof *root);
    for (size_t j = 0; j < n; j++) {
        double pivot = a[j * n + j];
        for (size_t k = 0; k < j; k++)
            pivot -= root[j * n + k] * root[j * n + k];
        if (!(pivot >= -SINGULAR * a[j * n + j]))
            return false;
        const bool singular = pivot <= SINGULAR * a[j * n + j];
        root[j * n + j] = singular ? 0.0 : sqrt(pivot);
        for (size_t i = j + 1; i < n; i++) {
            double rest = a[i * n + j];
            for (size_t k = 0; k < j; k++)
                rest -= root[i * n + k] * root[j * n + k];
            /* what is left has variance 0 in direction j, so it can share nothing with i */
            if (singular && fabs(rest) > sqrt(SINGULAR * a[i * n + i] * a[j * n + j]))
                return false;
            root[i * n + j] = singular ? 0.0 : rest / root[j * n + j];
        }
    }
    return true;
}

/* x becomes the nearest positive semi-definite matrix: negative eigenvalues are dropped. */
static void drop_negative(size_t n, double *x, gsl_matrix *copy, gsl_vector *value,
                          gsl_matrix *vector, gsl_eigen_symmv_workspace *work)
{
    memcpy(copy->data, x, n * n * sizeof *x);
    gsl_eigen_symmv(copy, value, vector, work);
    memset(x, 0, n * n * sizeof *x);
    for (size_t k = 0; k < n; k++) {
        const double lambda = fmax(0.0, gsl_vector_get(value, k));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                x[i * n + j] +=
                    lambda * gsl_matrix_get(vector, i, k) * gsl_matrix_get(vector, j, k);
    }
}

bool correlation_nearest(size_t n, const double *a, double *nearest, struct arena *arena)
{
    double *x = arena_alloc(arena, n * n, sizeof *x),
           *correction = arena_alloc(arena, n * n, sizeof *x);
    gsl_matrix *copy = gsl_matrix_alloc(n, n), *vector = gsl_matrix_alloc(n, n);
    gsl_vector *value = gsl_vector_alloc(n);
    gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(n);
    const bool memory = copy != NULL && vector != NULL && value != NULL && work != NULL;
    double moved = INFINITY;

    memcpy(nearest, a, n * n * sizeof *a);
    for (int round = 0; memory && round < 5000 && moved > 1e-12; round++) {
        for (size_t i = 0; i < n * n; i++)
            x[i] = nearest[i] - correction[i];
        for (size_t i = 0; i < n * n; i++)
            correction[i] = -x[i];
        drop_negative(n, x, copy, value, vector, work);
        moved = 0.0;
        for (size_t i = 0; i < n * n; i++) {
            const double next = i % (n + 1) == 0 ? 1.0 : x[i];
            correction[i] += x[i];
            moved = fmax(moved, fabs(next - nearest[i]));
            nearest[i] = next;
        }
    }
    gsl_eigen_symmv_free(work);
    gsl_vector_free(value);
    gsl_matrix_free(vector);
    gsl_matrix_free(copy);
    return memory;
}
