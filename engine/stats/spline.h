/* spline.h -- natural cubic splines: a straight line, and bends around knots.
 *
 * Bend j is the natural spline whose second derivative is a hat, 1 at inner knot j and 0 at the
 * others, and which is 0 at both outer knots. So a curve is a line and a sum of bends, and the
 * integral of its squared second derivative is a quadratic form of their coefficients: the matrix B
 * of Green & Silverman (1994), chapter 2. Nothing is asked beyond the outer knots.
 */
#ifndef SPLINE_H
#define SPLINE_H

#include <stddef.h>

enum { SPLINE_KNOTS = 10, SPLINE_BENDS = SPLINE_KNOTS - 2 };

struct spline {
    size_t n_knots;                             /* 0: all values are the same */
    double knot[SPLINE_KNOTS];                  /* ascending */
    double value[SPLINE_BENDS][SPLINE_KNOTS];   /* of each bend at the knots */
    double penalty[SPLINE_BENDS][SPLINE_BENDS]; /* integrals of products of second derivatives */
};

/* With at most so many knots, from 2 to SPLINE_KNOTS, the least and the largest of x[n] and between
 * them quantiles; fewer where few different values are found. scratch[2 * n] is overwritten. */
void spline_init(struct spline *s, const double *x, size_t n, size_t knots, double *scratch);

/* Of n_knots - 2, or none. */
size_t spline_bends(const struct spline *s);

/* out[bend * stride + i] of x[n]. */
void spline_fill(const struct spline *s, const double *x, size_t n, double *out, size_t stride);

#endif
