/* inverse.h -- x = Q(u) of one distribution for many u at once, by a table made beforehand.
 *
 * Where Q is smooth it is cut into intervals that are geometric towards both ends, down to tails
 * of 2^-16, each with a polynomial of degree 7 (lookup.h). A polynomial goes through Q at
 * Chebyshev's nodes. For beta, pert and gamma those values come from the Taylor series of Q around
 * the middle of the interval, one quantile of libRmath and a recurrence: Q' = 1/f(Q), and f'/f is
 * a ratio of polynomials (Pearson; the method is Steinbrecher and Shaw, European Journal of
 * Applied Mathematics 19 (2008) 87-112). An interval whose last Chebyshev coefficients are not
 * small enough makes the table finer; what is still not within bounds then, and the tails beyond
 * the last interval, are asked of distribution_quantile each time.
 *
 * Error against distribution_quantile: below 1e-10 of the smaller of the distance to the lower
 * end of the distribution and its spread or distance to the median.
 *
 * Whole numbers have a list of their cumulative chances, as far as they are not more than 4096, and
 * the values of an empirical distribution theirs; uniform and triangle their formula.
 */
#ifndef INVERSE_H
#define INVERSE_H

#include <stdbool.h>
#include <stddef.h>

#include "distribution.h"

struct arena;
struct lookup;
struct inverse;

/* Const from then on. */
struct inverse *inverse_new(const struct distribution *d, struct arena *arena);

/* x[n] of u[n], 0 < u < 1, n a multiple of STRIP. Thread-safe; u and x lie apart. */
void inverse_find(const struct inverse *q, size_t n, const double *u, double *x);

/* Whether d needs no table of its own where there is one of q. */
bool inverse_is_of(const struct inverse *q, const struct distribution *d);

/* For tests: the table, NULL if there is none; and how many of its rows are to be asked. */
const struct lookup *inverse_table(const struct inverse *q);
size_t inverse_unknown(const struct inverse *q);

#endif
