/* trace.h -- who is in which state at every node of a stretch of cycles, row by row, 16 draws side
 * by side, and what is counted from that. Inside this room.
 *
 * A stretch is short enough to stay in the nearest cache, and long enough that a year of a state
 * is added up in registers. */
#ifndef TRACE_H
#define TRACE_H

#include "cohort.h"
#include "strip.h"

enum { TRACE_CYCLES = 36 };

/* What stands at a node: states, and the other places that tallies look at. */
static inline size_t trace_stride(const struct plan *p)
{
    return (p->n_states + p->n_traced) * STRIP;
}

/* Length of the trace of one row. */
static inline size_t trace_size(const struct plan *p)
{
    return (TRACE_CYCLES + 1) * trace_stride(p);
}

/* The last node of a stretch. */
static inline size_t trace_end(const struct timeline *time, size_t first)
{
    return first + TRACE_CYCLES < time->n_cycles ? first + TRACE_CYCLES : time->n_cycles;
}

/* Nodes first .. last of a row: people[last - first + 1][stride], arrivals of each included, and
 * everywhere `scale` times as many. */
struct trace {
    const double *people;
    size_t stride, first, last;
    double scale;
};

/* Counts a stretch of a row: years in states of the cycles between its nodes; of expected flows,
 * whose chances are in `values`, the moves that have tallies (NULL: of whole people, none); who is
 * there at the points and at the start of cycles, for all nodes but the first unless that is 0.
 * Columns in which nobody can be, and nodes before anybody of the row, are not looked at. */
void trace_count(const struct timeline *time, const struct plan *p, size_t row,
                 const struct trace *trace, const double *values, const struct cohort_output *out);

/* What a tally of years counts of who enters at the nodes first .. last, and was not there in the
 * cycles that end at them. */
double tally_entering(const struct row_of_people *row, const struct tally *y, size_t first,
                      size_t last);

/* Counts a stretch of all rows, from traces[n_rows] of those that are like no other, and makes its
 * last node the first of the next. */
void trace_count_rows(const struct timeline *time, const struct plan *p, double *traces,
                      size_t first, size_t last, const double *values,
                      const struct cohort_output *out);

#endif
