/* correlation.h -- small symmetric matrices: a root of one, and the nearest correlation matrix.
 *
 * Row by row, [n][n]; n is the number of correlated parameters, so seldom above 20.
 */
#ifndef CORRELATION_H
#define CORRELATION_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Lower triangular L with L L' = a, for a that may be singular (two parameters with rank
 * correlation 1). False if a is not positive semi-definite. */
bool correlation_root(size_t n, const double *a, double *root);

/* The correlation matrix nearest to `a` in the Frobenius norm: alternating projections with
 * Dykstra's correction (Higham, IMA J. Numer. Anal. 22 (2002) 329-343). False if there is no
 * memory. */
bool correlation_nearest(size_t n, const double *a, double *nearest, struct arena *arena);

#endif
