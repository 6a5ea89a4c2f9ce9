/* variance_shares.h -- which part of a variance is owed to one input, or to one set of them.
 *
 * From three samples of n draws: A and B are independent of each other, and AB is A but for the
 * inputs in question, which are those of B. Of inputs that are independent of the others,
 *   first-order share: the part of the variance that would go if these inputs were known,
 *     mean of B (AB - A) over the variance (Saltelli and others, Computer Physics Communications
 *     181, 2010), with B around the common mean;
 *   total share: the part that would stay if all but these inputs were known,
 *     mean of (A - AB)^2 / 2 over the variance (Jansen, Computer Physics Communications 117, 1999).
 * The difference of the two is what these inputs do together with others. Estimates are not
 * clipped: a share of 0 comes out below 0 as often as above.
 *
 * With two replicates of chance for each draw it is the variance of what is expected given the
 * inputs: every square is the product of the two replicates, in which their chance drops out.
 *
 * Standard errors are those of a ratio of means over the n draws (delta method). */
#ifndef VARIANCE_SHARES_H
#define VARIANCE_SHARES_H

#include <stddef.h>

struct variance_shares {
    double variance; /* of A and B */
    double first, first_error, total, total_error;
};

/* a, b and ab [replicates][n]; one or two replicates, n of 2 or more. Shares are NaN where the
 * variance is not above two of its standard errors: then there is nothing to share out. */
struct variance_shares variance_shares(const double *a, const double *b, const double *ab, size_t n,
                                       size_t replicates);

#endif
