/* smooth.h -- regression on splines: what several quantities are on average, given the values of
 * some variables.
 *
 * A fit is a sum of a smooth curve for each variable and, of the few that matter most, products of
 * two and of three: as a generalised additive model (Wood 2017), but that all curves of a quantity
 * are equally stiff, all products of two, and all of three. How stiff minimises the generalised
 * cross-validation score. Least squares by LAPACK; the eigenvectors of the penalty make every
 * stiffness cheap.
 *
 * Draws may be in any order: but for rounding nothing depends on it.
 */
#ifndef SMOOTH_H
#define SMOOTH_H

#include <stddef.h>
#include <stdint.h>

struct smooth;

enum { SMOOTH_LEAST = 64 }; /* draws */

/* Fit y[n_y][n] on the variables x[k], each [n]; n at least SMOOTH_LEAST, all finite. A variable
 * that is always the same adds nothing; of more than 150, those are left out that explain least by
 * straight lines. */
struct smooth *smooth_new(const double *const *x, size_t k, const double *y, size_t n_y, size_t n);
void smooth_free(struct smooth *s); /* NULL is fine */

size_t smooth_draws(const struct smooth *s); /* n */

/* fitted[n_y][n]; the mean of each row is that of y. */
const double *smooth_fitted(const struct smooth *s);

/* Degrees of freedom of the fit of a row, the mean included. */
double smooth_freedom(const struct smooth *s, size_t row);

/* How uncertain a fit is: at some of the draws, those of the fit itself, and rows first .. first +
 * rows - 1 with coefficients, but for the mean, drawn from their normal distribution given the
 * residuals, in pairs that deviate in opposite directions: trials 2 i and 2 i + 1.
 * out[rows][smooth_points]. */
size_t smooth_points(const struct smooth *s);
const double *smooth_at_points(const struct smooth *s); /* [n_y][smooth_points] */
void smooth_trial(const struct smooth *s, size_t first, size_t rows, uint64_t trial, double *out);

/* The standard error of a sum of means of these rows, each times its weight, that comes from the
 * residuals. */
double smooth_error_of_means(const struct smooth *s, size_t first, size_t rows,
                             const double *weight);

#endif
