/* report_information.h -- the rows of what it is worth to know more, and of which intervention is
 * best. */
#ifndef REPORT_INFORMATION_H
#define REPORT_INFORMATION_H

#include "tables.h"

struct arena;
struct findings;
struct found_out;
struct model;

/* Of x[n], and its standard error. */
struct mean_error {
    double value, error;
};
struct mean_error report_mean(const double *x, size_t n);

/* Fills in the tables voi and acceptability, of a sample with differences. */
void report_information(const struct model *m, const struct findings *f,
                        const struct found_out *found, struct arena *arena,
                        struct results *results);

/* Fills in the table icer, of findings with differences; `found` NULL: there is the base case only.
 */
void report_icer(const struct model *m, const struct findings *f, const struct found_out *found,
                 struct arena *arena, struct results *results);

#endif
