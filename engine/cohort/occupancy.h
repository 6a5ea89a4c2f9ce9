/* occupancy.h -- people in a state, added to what is counted of them: 16 draws side by side, in
 * expected flows and in counts of whole people alike. Inside this room. */
#ifndef OCCUPANCY_H
#define OCCUPANCY_H

#include "cohort.h"
#include "strip.h"

/* Whether the sum k of a tap (0: undiscounted, 1 + k: by schedule k) is wanted. */
static inline bool tap_wants(const struct timeline *time, const struct tap *tap, size_t k)
{
    return k == 0 ? time->counts_cash : tap->schedules >> (k - 1) & 1;
}

static inline void add_scaled(double *restrict to, double scale, const double *restrict x)
{
    for (size_t i = 0; i < STRIP; i++)
        to[i] += scale * x[i];
}

/* Whether anybody wants to know who is where at a node: at the points, and for the groups of the
 * cycle that begins. */
static inline bool looks_at(const struct timeline *time, const struct plan *p, size_t at)
{
    const size_t point = time->point_from[at];
    return (point < time->n_points && time->point_node[point] == at) ||
           (p->n_headcounts > 0 && at < time->n_cycles);
}

/* `scale` times people[n_states][STRIP] of a group are there at node `at`. */
static inline void add_people(const struct timeline *time, const struct plan *p, size_t at,
                              size_t group, const double *people, double scale,
                              const struct cohort_output *out)
{
    const size_t point = time->point_from[at];
    const bool is_point = point < time->n_points && time->point_node[point] == at;
    for (size_t s = 0; s < p->n_states; s++, people += STRIP) {
        if (is_point)
            add_scaled(out->occupancy +
                           ((group * p->n_states + s) * time->n_points + point) * STRIP,
                       scale, people);
        for (size_t h = 0; at < time->n_cycles && h < p->n_headcounts; h++)
            if (p->headcounts[h].states[s])
                add_scaled(out->headcounts +
                               ((h * time->n_groups + group) * (time->n_cycles + 1) + at + 1) *
                                   STRIP,
                           scale, people);
    }
}

#endif
