/* occupancy.h -- people in a state, added to what is counted of them: 16 draws side by side, in
 * expected flows and in counts of whole people alike. Inside this room. */
#ifndef OCCUPANCY_H
#define OCCUPANCY_H

#include "cohort.h"
#include "strip.h"

/* The start of a cycle is the end of the one before, unless somebody enters or another segment
 * begins there: then one product does for both. */
struct joints {
    bool before, after; /* the start has been counted; the start of the next cycle counts here */
};

static inline struct joints joints_of(const struct timeline *time, const struct plan *p,
                                      size_t first_node, const struct tap *tap, size_t t)
{
    const uint16_t *segment = tap->segment_of;
    return (struct joints){
        .before = t > first_node + 1 && !p->enters[t - 1] && segment[t - 1] == segment[t],
        .after = t < time->n_cycles && !p->enters[t] && segment[t] == segment[t + 1]};
}

/* sum += a * start + b * end. */
static inline void add_weighted(double a, const double *restrict start, double b,
                                const double *restrict end, double *restrict sum)
{
    if (a == 0)
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += b * end[i];
    else
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += a * start[i] + b * end[i];
}

/* out[0] if cash is counted, and out[1 + k] with the factors of schedule k. */
static inline void add_occupancy(const struct timeline *time, size_t t, const struct tap *tap,
                                 struct joints joint, const double *restrict start,
                                 const double *restrict end, double *restrict out)
{
    const double path = tap->path ? tap->path[t] : 1;
    const double a = joint.before ? 0 : path * time->start_weight[t];
    const double b = path * time->end_weight[t];
    const double next =
        joint.after ? (tap->path ? tap->path[t + 1] : 1) * time->start_weight[t + 1] : 0;
    if (time->counts_cash)
        add_weighted(a, start, b + next, end, out);
    for (size_t k = 0; k < time->n_schedules; k++)
        if (tap->schedules >> k & 1)
            add_weighted(a * time->start_factor[k][t], start,
                         b * time->end_factor[k][t] +
                             (joint.after ? next * time->start_factor[k][t + 1] : 0),
                         end, out + (1 + k) * STRIP);
}

static inline void add_strip(double *restrict to, const double *restrict x)
{
    for (size_t i = 0; i < STRIP; i++)
        to[i] += x[i];
}

/* Whether anybody wants to know who is where at a node: at the points, and for the groups of the
 * cycle that begins. */
static inline bool looks_at(const struct timeline *time, const struct plan *p, size_t at)
{
    const size_t point = time->point_from[at];
    return (point < time->n_points && time->point_node[point] == at) ||
           (p->n_headcounts > 0 && at < time->n_cycles);
}

/* people[n_states][STRIP] of a group who are there at node `at`. */
static inline void add_people(const struct timeline *time, const struct plan *p, size_t at,
                              size_t group, const double *people, const struct cohort_output *out)
{
    const size_t point = time->point_from[at];
    const bool is_point = point < time->n_points && time->point_node[point] == at;
    for (size_t s = 0; s < p->n_states; s++, people += STRIP) {
        if (is_point)
            add_strip(out->occupancy + ((group * p->n_states + s) * time->n_points + point) * STRIP,
                      people);
        for (size_t h = 0; at < time->n_cycles && h < p->n_headcounts; h++)
            if (p->headcounts[h].states[s])
                add_strip(out->headcounts +
                              ((h * time->n_groups + group) * (time->n_cycles + 1) + at + 1) *
                                  STRIP,
                          people);
    }
}

#endif
