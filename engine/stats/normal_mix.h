/* normal_mix.h -- a mixture of a standard normal and other normals, in several dimensions.
 * Densities are without the factor (2 pi)^(-dimensions / 2). Inside this room. */
#ifndef NORMAL_MIX_H
#define NORMAL_MIX_H

#include <stddef.h>

struct normal_mix;

/* The standard normal alone, for `first` points; at most `most` normals beside it. */
struct normal_mix *normal_mix_new(size_t dimensions, double first, size_t most);
void normal_mix_free(struct normal_mix *m); /* NULL is fine */

/* One more, for `points` points. A covariance of a direction or two too few is made whole by a
 * little of the same in every direction. */
void normal_mix_add(struct normal_mix *m, const double *mean, const double *covariance,
                    double points);

/* Parts: the standard normal, 0, and the normals in the order in which they came. */
size_t normal_mix_parts(const struct normal_mix *m);

/* Standard normal numbers [n][dimensions] become points of a part, in place. */
void normal_mix_draw(const struct normal_mix *m, size_t part, double *z, size_t n);

/* The share of each part in points with weights that add up to 1: share[parts]. */
void normal_mix_explain(const struct normal_mix *m, const double *z, const double *weight, size_t n,
                        double *share);

/* From now on each part has this many points. */
void normal_mix_set(struct normal_mix *m, const double *points);

/* The logarithm of the sum of points x density over all; and of the last normal alone. */
void normal_mix_density(const struct normal_mix *m, const double *z, size_t n, double *out);
void normal_mix_last(const struct normal_mix *m, const double *z, size_t n, double *out);

/* log(exp(a) + exp(b)). */
double log_add(double a, double b);

#endif
