/* design.h -- the columns of a regression on splines (smooth.h): for each variable a straight line
 * and its bends, and products of a line and a bend of two or three of the variables that matter
 * most. Inside this room. */
#ifndef DESIGN_H
#define DESIGN_H

#include <stdbool.h>
#include <stddef.h>

struct design;

/* Of columns that have mean 0 and variance 1; to be freed. */
struct covariances {
    double *square; /* [p][p] */
    double *cross;  /* [n_y][p] with y */
};

/* Of x[k], each [n], which must live as long; y[n_y][n] has mean 0 in each row. */
struct design *design_new(const double *const *x, size_t k, const double *y, size_t n_y, size_t n,
                          struct covariances *v);
void design_free(struct design *d);

size_t design_columns(const struct design *d);
size_t design_lines(const struct design *d); /* the first columns, which cost nothing */
bool design_has_products(const struct design *d);
bool design_has_triples(const struct design *d); /* products of three */

/* What bends and products cost: penalty[p][p]. Each curve weighs as much as another, a product
 * `weight` times as much as a bend on average, and one of three `of_three` times as much as that.
 */
void design_penalty(const struct design *d, double weight, double of_three, double *penalty);

/* out[n_y][n] += the columns times coefficient[n_y][p]. */
void design_add_fit(const struct design *d, const double *coefficient, size_t n_y, double *out);

/* The columns at some draws: out[p][m]. */
void design_rows(const struct design *d, const size_t *draw, size_t m, double *out);

#endif
