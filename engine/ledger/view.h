/* view.h -- the numbers of a strip where they stand, so that looking at them needs no copies. */
#ifndef VIEW_H
#define VIEW_H

#include <stddef.h>
#include <stdint.h>

#include "strip.h"

/* Where a value stands while a strip is worked on: in what is made on the way, in y, or in an array
 * that is given. */
enum { TERM_SCRATCH, TERM_OUT, TERM_ARRAYS };

struct term_place {
    uint32_t where, offset; /* in strips; in y: which one */
};

/* The numbers of a strip, after term_program_run with these. */
struct term_view {
    const double *const *array;
    const double *scratch, *y;
    size_t stride;
};

static inline const double *term_at(const struct term_view *v, struct term_place p)
{
    if (p.where == TERM_OUT)
        return v->y + p.offset * v->stride;
    return (p.where == TERM_SCRATCH ? v->scratch : v->array[p.where - TERM_ARRAYS]) +
           (size_t) p.offset * STRIP;
}

#endif
