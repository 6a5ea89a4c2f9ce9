#include "trace.h"

#include "occupancy.h"
#include "simd.h"

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Who enters at the end of a cycle was not there in it. */
static void leave_out_entering(const struct row_of_people *row, const struct tally *y, size_t first,
                               size_t last, double *out)
{
    for (size_t n = row->inflow_from[first]; n < row->inflow_from[last + 1]; n++) {
        if (row->inflows[n].state != y->column)
            continue;
        const double years = y->last[row->inflows[n].node] * row->inflows[n].people;
        for (size_t i = 0; i < STRIP; i++)
            out[i] -= years;
    }
}

/* The last cycle from here on, up to `last`, with the same chances. */
static size_t pattern_end(const struct stratum *stratum, size_t from, size_t last)
{
    size_t to = from;
    while (to < last && stratum->pattern[to + 1] == stratum->pattern[from])
        to++;
    return to;
}

/* Cycles from .. to, of one segment, and of moves with the same chances. */
static void weigh(const struct timeline *time, const struct plan *p, size_t row,
                  const struct trace *trace, const struct tally *y, size_t from, size_t to,
                  const double *values, const struct cohort_output *out)
{
    const struct row_of_people *r = &p->rows[row];
    const uint32_t pattern = p->strata[r->first_stratum].pattern[from];
    struct weighing w[4];
    for (size_t j = 0; j < y->alike; j++) {
        const struct tally *t = &y[j];
        const struct tap *tap = &p->taps[t->tap];
        const size_t place = (tap->first + tap->segment_of[from]) * (1 + time->n_schedules);
        w[j] = (struct weighing){.first = t->first[from],
                                 .last = t->last ? t->last[to] : 0,
                                 .scale = trace->scale,
                                 .between = t->between + from - 1,
                                 .out = out->taps + (place + t->schedule) * STRIP};
        if (t->edge != NO_SLOT)
            w[j].chance = values + (size_t) p->patterns[pattern * p->n_edges + t->edge] * STRIP;
        else
            leave_out_entering(r, t, from, to, w[j].out);
    }
    simd_best()->weigh(trace->people + (from - 1 - trace->first) * trace->stride +
                           y->column * STRIP,
                       trace->stride, to - from + 1, w, y->alike);
}

static void count_tallies(const struct timeline *time, const struct plan *p, size_t row,
                          const struct trace *trace, const struct tally *y, const double *values,
                          const struct cohort_output *out)
{
    const struct row_of_people *r = &p->rows[row];
    const struct tap *tap = &p->taps[y->tap];
    const size_t begin = trace->first < r->first_node ? r->first_node : trace->first;
    for (size_t from = begin + 1, to; from <= trace->last; from = to + 1) {
        to = least(trace->last, tap->segments[tap->segment_of[from]].last);
        if (y->edge != NO_SLOT)
            to = pattern_end(&p->strata[r->first_stratum], from, to);
        weigh(time, p, row, trace, y, from, to, values, out);
    }
}

void trace_count(const struct timeline *time, const struct plan *p, size_t row,
                 const struct trace *trace, const double *values, const struct cohort_output *out)
{
    const struct tally *end = p->tallies + p->tallies_of[row + 1];
    for (const struct tally *y = p->tallies + p->tallies_of[row]; y < end; y += y->alike)
        if (y->edge == NO_SLOT || values != NULL)
            count_tallies(time, p, row, trace, y, values, out);
    for (size_t at = trace->first == 0 ? 0 : trace->first + 1; at <= trace->last; at++)
        if (looks_at(time, p, at))
            add_people(time, p, at, p->rows[row].group,
                       trace->people + (at - trace->first) * trace->stride, trace->scale, out);
}
