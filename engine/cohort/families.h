/* families.h -- interventions that are followed together in people mode. Inside this room.
 *
 * Interventions of one family have the same people in the same strata and rows, who begin in the
 * same states. A life is then one life until it comes to a state that they leave otherwise. */
#ifndef FAMILIES_H
#define FAMILIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan.h"

enum { FAMILY_MOST = 8 };

struct family {
    size_t n;
    size_t world[FAMILY_MOST]; /* numbers of the plans, ascending */
    const struct plan *plans[FAMILY_MOST];
    /* [n][n_strata][n_states] how each leaves a state: one of families.ways; of the same number
     * where interventions leave it alike. */
    uint32_t *way_of;
    bool *alike; /* [n_strata][n_states] all do */
};

struct families {
    size_t n, n_ways, table_size, most_moves;
    struct family *list;
    struct exits *ways; /* `index` and `table` are among all of these */
};

struct families *families_new(const struct plan *plans, size_t n, const struct timeline *time,
                              size_t n_persons);
void families_free(struct families *f);

static inline uint32_t family_way(const struct family *f, size_t world, size_t stratum,
                                  size_t state)
{
    const struct plan *p = f->plans[0];
    return f->way_of[(world * p->n_strata + stratum) * p->n_states + state];
}

#endif
