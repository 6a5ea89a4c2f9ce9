/* weighted.h -- points with weights: how many they are worth, their mean and covariance. */
#ifndef WEIGHTED_H
#define WEIGHTED_H

#include <stdbool.h>
#include <stddef.h>

/* Weights that add up to 1 from logarithms of any size, all 0 if every one is -INFINITY; the
 * logarithm of their sum. x and weight may be the same. */
double weights_of_logs(const double *x, size_t n, double *weight);

/* 1 / sum of squares, of weights that add up to 1: so many equal weights say as much (Kish 1965).
 */
double weights_effective(const double *weight, size_t n);

/* Mean [dimensions] and covariance [dimensions][dimensions] of points z[n][dimensions]. */
void weighted_moments(const double *z, const double *weight, size_t n, size_t dimensions,
                      double *mean, double *covariance);

/* The p-quantile of x[n]: the smallest value with at least p of the weight at or below it. order[n]
 * sorts x. */
double weighted_quantile(const double *x, const double *weight, const size_t *order, size_t n,
                         double p);

#endif
