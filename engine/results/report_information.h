/* report_information.h -- the rows of what it is worth to know more, and of which intervention is
 * best. */
#ifndef REPORT_INFORMATION_H
#define REPORT_INFORMATION_H

#include "tables.h"

struct arena;
struct findings;
struct found_out;
struct model;

/* Fills in the tables voi, acceptability and icer, of a sample with differences. */
void report_information(const struct model *m, const struct findings *f,
                        const struct found_out *found, struct arena *arena,
                        struct results *results);

#endif
