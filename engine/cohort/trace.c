#include "trace.h"

#include "occupancy.h"
#include "simd.h"

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

/* Cycles from .. to, of one segment, and of moves with the same chances. */
static void weigh(const struct timeline *time, const struct plan *p, size_t row,
                  const struct trace *trace, const struct tally *y, size_t from, size_t to,
                  const double *values, const struct cohort_output *out)
{
    const struct row_of_people *r = &p->rows[row];
    const uint32_t *slots =
        p->patterns + (size_t) p->strata[r->first_stratum].pattern[from] * p->n_edges;
    struct weighing w[4];
    for (size_t j = 0; j < y->alike; j++) {
        const struct tally *t = &y[j];
        const struct tap *tap = &p->taps[t->tap];
        const size_t segment = tap->segment_of[from];
        const size_t place = (tap->first + segment) * (1 + time->n_schedules) + t->schedule;
        w[j] = (struct weighing){
            .first = t->first[from],
            .last = t->last ? t->last[to] : 0,
            .scale = trace->scale,
            .between = t->between + from - 1,
            .chance = t->edge == NO_SLOT ? NULL : values + (size_t) slots[t->edge] * STRIP,
            .adds = t->adds || from > tap->segments[segment].first,
            .out = out->taps + place * STRIP};
    }
    simd_best()->weigh(trace->people + (from - 1 - trace->first) * trace->stride +
                           y->column * STRIP,
                       trace->stride, to - from + 1, w, y->alike);
    for (size_t j = 0;
         y->edge == NO_SLOT && r->inflow_from[from] < r->inflow_from[to + 1] && j < y->alike; j++)
        leave_out_entering(r, &y[j], from, to, w[j].out);
}

static void count_tallies(const struct timeline *time, const struct plan *p, size_t row,
                          const struct trace *trace, const struct tally *y, const double *values,
                          const struct cohort_output *out)
{
    const size_t first_node = p->rows[row].first_node;
    const size_t begin = trace->first < first_node ? first_node : trace->first;
    for (size_t from = begin + 1, to; from <= trace->last; from = to + 1) {
        to = y->until[from] < trace->last ? y->until[from] : trace->last;
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
