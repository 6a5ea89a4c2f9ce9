/* derived.h -- rows that are other rows times a number which is the same in every draw, so that
 * mean and percentiles are multiplied by it and nothing else has to be counted. Inside this room.
 */
#ifndef DERIVED_H
#define DERIVED_H

#include "calendar.h"
#include "model.h"
#include "tables.h"

/* What `factor` (above 0) times a quantity has for a summary. */
struct summary summary_scaled(const struct summary *s, double factor);

/* n rows of budget years in constant prices -> those inside the horizon in prices of their year,
 * and how many these are. */
size_t nominal_years(const struct calendar *c, const struct year_row *constant, size_t n,
                     struct year_row *nominal);
void nominal_multi_year(const struct calendar *c, const struct multi_year_row *constant, size_t n,
                        struct multi_year_row *nominal);
/* What holders and society pay and what outcomes there are, of n rows, per person who ever comes
 * in; returns how many rows. A group smaller than study.suppress_below has no numbers. */
size_t per_person(const struct model *m, const struct summary_row *rows, size_t n,
                  const char *versus, struct per_person_row *out);

/* Whether so many people are too few to publish numbers about: below study.suppress_below. */
bool people_are_few(const struct model *m, double people);

#endif
