/* trace.h -- who is in which state at every node of a stretch of cycles, row by row, 16 draws side
 * by side, and what is counted from that. Inside this room.
 *
 * A stretch is short enough to stay in the nearest cache, and long enough that a year of a state
 * is added up in registers. */
#ifndef TRACE_H
#define TRACE_H

#include "cohort.h"
#include "strip.h"

enum { TRACE_CYCLES = 24 };

/* Length of the trace of one row. */
static inline size_t trace_size(const struct plan *p)
{
    return (TRACE_CYCLES + 1) * p->n_states * STRIP;
}

/* people[n_states][STRIP] of a row at the i-th node of the stretch. */
static inline double *trace_at(const struct plan *p, double *trace, size_t row, size_t i)
{
    return trace + row * trace_size(p) + i * p->n_states * STRIP;
}

/* Counts nodes first .. last of a row, people[last - first + 1][n_states][STRIP], arrivals of each
 * included: years in states of the cycles between them; of expected flows, whose chances are in
 * `values`, the moves that are shares of a state (NULL: of whole people, none); who is there at
 * the points and at the start of cycles, for all nodes but the first unless that is 0. */
void trace_count(const struct timeline *time, const struct plan *p, size_t row,
                 const double *values, const double *people, size_t first, size_t last,
                 const struct cohort_output *out);

#endif
