/* terms.h -- values that are made of others by adding and subtracting, each made once.
 *
 * A term is found by what it is made of: the same sum asked for twice is one term, a sum with 0 is
 * what it was. So rows of the results that must be the same number are known to be, before any
 * draw: a budget with one line, a holder with one budget, society where nobody else pays. Inside
 * this room. */
#ifndef TERMS_H
#define TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "view.h"

struct arena;

/* A value for each draw of a strip. */
typedef uint32_t term;

enum { TERM_ZERO = 0 };

/* While terms are made. */
struct terms;
struct terms *terms_new(void);
void terms_free(struct terms *t);
size_t terms_count(const struct terms *t); /* terms are below this */

/* x[offset][STRIP] of an array that is given by number each time. */
term term_read(struct terms *t, uint32_t array, size_t offset);

term term_add(struct terms *t, term a, double factor, term b); /* a + factor * b */
term term_negate(struct terms *t, term a);
/* a - b. The same things summed in another order are not different: what an intervention leaves
 * alone differs by exactly 0, also where it splits people into other rows. */
term term_subtract(struct terms *t, term a, term b);
/* What of a difference is money, a rise being so fully; and the rest, as a gain. */
term term_cash(struct terms *t, term difference, double cashable);
term term_freed(struct terms *t, term difference, double cashable);
/* a + |factor * b|; and a, or 0 where it is only the rounding of a sum of things of this size. */
term term_add_size(struct terms *t, term a, double factor, term b);
term term_drop_rounding(struct terms *t, term a, term size);
/* The larger, or b where that is a NaN; and a, or 0 where it is not above `least`, which keeps a
 * NaN. */
term term_max(struct terms *t, term a, term b);
term term_where_above(struct terms *t, term a, double least);
/* 1 where a > b, else 0. */
term term_is_above(struct terms *t, term a, term b);
/* 1 where a >= least, else 0. */
term term_is_at_least(struct terms *t, term a, double least);
/* a / b of what is not below 0; 0 where a is. Above `most`, or where b alone is 0, it counts as
 * infinite and is 1000 times `most`: a number, as beside an infinity all others would be lost. */
term term_ratio(struct terms *t, term a, term b, double most);

/* A straight program for n terms, and for nothing that none of them needs. Behind them stand n_more
 * that only have to be known: place[n + n_more] is where the program leaves all of them. */
struct term_program;
struct term_program *terms_compile(const struct terms *t, const term *wanted, size_t n,
                                   size_t n_more, struct term_place *place, struct arena *arena);
size_t term_program_room(const struct term_program *p); /* strips of `scratch` */

/* array[number], as read -> wanted term i to y[i * stride], STRIP values. Returns true if all
 * of these are finite, in every lane: told here, while they are at hand. (They may be if it is
 * false: where they are so large that together they are not.) */
bool term_program_run(const struct term_program *p, const double *const *array, double *scratch,
                      double *y, size_t stride);

#endif
