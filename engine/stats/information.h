/* information.h -- what it is worth to know more before one chooses between options.
 *
 * Gains are what each option yields more than the first one, whose gain is 0: gain[n_gains][n], all
 * of one draw belonging together. Who chooses now takes the option with the largest mean gain; who
 * knows everything takes the best in each draw; who knows some of the variables, the one whose mean
 * is largest given those. The value of information is how much more that yields on average.
 */
#ifndef INFORMATION_H
#define INFORMATION_H

#include <stddef.h>

struct smooth;

struct worth {
    double value, std_error; /* in the unit of the gains; the value may be below 0 by chance */
};

/* The option with the largest mean: 0 the first one, i + 1 that of gain i. */
size_t information_best(const double *gain, size_t n_gains, size_t n);

/* Of knowing everything (EVPI). */
struct worth information_perfect(const double *gain, size_t n_gains, size_t n);

/* Of knowing the variables that rows first .. first + n_gains - 1, the gains, were fitted on
 * (EVPPI): Strong, Oakley & Brennan, Medical Decision Making 34 (2014) 311-326. The largest of
 * fitted values is too large on average, since it takes errors of a fit for knowledge; how much
 * follows from drawing the coefficients once more, and is taken off. The error is that of the
 * coefficients and of how many draws there are. */
struct worth information_partial(const struct smooth *s, size_t first, size_t n_gains);

#endif
