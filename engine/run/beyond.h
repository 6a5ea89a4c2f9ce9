/* beyond.h -- in which draw a table is first called beyond its points, see model.watches. */
#ifndef BEYOND_H
#define BEYOND_H

#include <stddef.h>
#include <stdint.h>

#include "model.h"

/* In draws order behind all draws: in the base case alone; never. */
#define BEYOND_BASE_CASE (UINT64_MAX - 1)
#define BEYOND_NEVER UINT64_MAX

/* Of one watch: the earliest draw, and the argument in it. */
struct beyond {
    uint64_t draw;
    double argument;
};

/* [m->n_watches], of which none has been seen. NULL where there are none; to be freed. */
struct beyond *beyond_new(const struct model *m);

/* Looks at lanes from .. to - 1 of a strip's values, of which lane 0 is draw `first`. `late`: at
 * what is known while people move only. */
void beyond_look(const struct model *m, const double *values, uint64_t first, size_t from,
                 size_t to, bool late, struct beyond *seen);

/* The earlier of both, watch by watch. */
void beyond_merge(const struct model *m, struct beyond *into, const struct beyond *from);

/* The same of the base case, whatever the number of its draw. */
void beyond_merge_base_case(const struct model *m, struct beyond *into, const struct beyond *from);

/* One warning for each table and end. */
void beyond_warn(const struct model *m, const struct beyond *seen, struct arena *arena,
                 struct errors *errors);

#endif
