/* classes.h -- whole people in states with amounts that follow age, counted by class. Inside this
 * room.
 *
 * In the cycles in which an amount is not the same for all dates of birth it has one of few values
 * in each: a benefit that changes at a birthday has two. Those for whom all amounts on a state come
 * from the same slots are one class of the cycle; a stay is noted as steps up and down in its
 * classes, and each amount is applied to whole classes once everybody has been followed. Where
 * classes are many, a stay is counted by itself, see lives.h; so it is where these are NULL. */
#ifndef CLASSES_H
#define CLASSES_H

#include "cohort.h"
#include "events.h"

struct classes;
struct classes *classes_new(const struct plan *p, size_t n_persons);
void classes_free(struct classes *c);

/* How many steps a row takes, at most. */
size_t classes_steps(const struct classes *c);

/* Whether amounts by age on a state of a row are counted here. */
bool classes_hold(const struct classes *c, size_t row, size_t state);

/* Whether they are the same, whatever the amounts. */
bool classes_same(const struct classes *a, const struct classes *b, size_t n_rows);

struct class_steps;

/* Stays of people of a row, each in the worlds of worlds[n], in its steps. */
void classes_count(const struct classes *c, const struct timeline *time, size_t row,
                   const struct stays *s, const uint32_t *worlds, const struct class_steps *steps);

/* Adds what a row counted to the taps of a world, the last of which forgets it.
 * values[slot][STRIP].
 */
void classes_add_up(const struct classes *c, const struct timeline *time, size_t row,
                    const struct class_steps *steps, const double *values,
                    const struct cohort_output *out);

#endif
