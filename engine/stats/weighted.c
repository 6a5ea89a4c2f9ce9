#include "weighted.h"

#include <math.h>
#include <string.h>

double weights_of_logs(const double *x, size_t n, double *weight)
{
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, x[i]);
    if (top == -INFINITY) {
        memset(weight, 0, n * sizeof *weight);
        return top;
    }
    for (size_t i = 0; i < n; i++)
        sum += weight[i] = exp(x[i] - top);
    for (size_t i = 0; i < n; i++)
        weight[i] /= sum;
    return top + log(sum);
}

double weights_effective(const double *weight, size_t n)
{
    double squares = 0;
    for (size_t i = 0; i < n; i++)
        squares += weight[i] * weight[i];
    return squares > 0 ? 1 / squares : 0;
}

void weighted_moments(const double *z, const double *weight, size_t n, size_t d, double *mean,
                      double *covariance)
{
    memset(mean, 0, d * sizeof *mean);
    memset(covariance, 0, d * d * sizeof *covariance);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++)
            mean[k] += weight[i] * z[i * d + k];
    for (size_t i = 0; i < n; i++) {
        double off[d];
        if (weight[i] == 0)
            continue;
        for (size_t k = 0; k < d; k++)
            off[k] = z[i * d + k] - mean[k];
        for (size_t j = 0; j < d; j++)
            for (size_t k = 0; k <= j; k++)
                covariance[j * d + k] += weight[i] * off[j] * off[k];
    }
    for (size_t j = 0; j < d; j++)
        for (size_t k = 0; k < j; k++)
            covariance[k * d + j] = covariance[j * d + k];
}

double weighted_quantile(const double *x, const double *weight, const size_t *order, size_t n,
                         double p)
{
    double below = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        below += weight[order[i]];
        if (below >= p)
            return x[order[i]];
    }
    return x[order[n - 1]];
}
