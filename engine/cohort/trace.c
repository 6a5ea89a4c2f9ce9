#include "trace.h"

#include "occupancy.h"

/* Years of everyone in a state in cycles first .. last, which are of one segment: start and end
 * of each, of which neighbours share a node. people[0] is at the node before `first`. */
static inline void add_years(const double *restrict people, size_t stride, const double *start,
                             const double *end, size_t first, size_t last, double *restrict out)
{
    double sum[STRIP];
    for (size_t i = 0; i < STRIP; i++)
        sum[i] = start[first] * people[i];
    for (size_t t = first; t < last; t++) {
        const double weight = end[t] + start[t + 1];
        people += stride;
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += weight * people[i];
    }
    people += stride;
    for (size_t i = 0; i < STRIP; i++)
        out[i] += sum[i] + end[last] * people[i];
}

/* Who enters at the end of a cycle was not there in it. */
static inline void leave_out_entering(const struct row_of_people *row, const struct tap *tap,
                                      const double *end, size_t first, size_t last, double *out)
{
    for (size_t n = row->inflow_from[first]; n < row->inflow_from[last + 1]; n++) {
        if (row->inflows[n].state != tap->state)
            continue;
        const double years = end[row->inflows[n].node] * row->inflows[n].people;
        for (size_t i = 0; i < STRIP; i++)
            out[i] -= years;
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

STRIP_CLONES
static void count_tap(const struct timeline *time, const struct plan *p, size_t row,
                      const struct tap *tap, const double *people, size_t first, size_t last,
                      const struct cohort_output *out)
{
    const struct row_of_people *r = &p->rows[row];
    const size_t width = (1 + time->n_schedules) * STRIP, stride = p->n_states * STRIP;
    const size_t begin = first < r->first_node ? r->first_node : first;
    for (size_t from = begin + 1, to; from <= last; from = to + 1) {
        const size_t s = tap->segment_of[from];
        const double *before = people + (from - 1 - first) * stride + tap->state * STRIP;
        to = least(last, tap->segments[s].last);
        for (size_t k = 0; k <= time->n_schedules; k++) {
            if (!tap_wants(time, tap, k))
                continue;
            const double *start = tap->weights->start[k], *end = tap->weights->end[k];
            double *sum = out->taps + (tap->first + s) * width + k * STRIP;
            add_years(before, stride, start, end, from, to, sum);
            leave_out_entering(r, tap, end, from, to, sum);
        }
    }
}

/* The share of who starts cycles first .. last, of one segment and one pattern, that makes the
 * move; people[0] is at the node before `first`. */
static inline void add_share(const struct timeline *time, const struct tap *tap,
                             const uint32_t *slots, const double *values,
                             const double *restrict people, size_t stride, size_t first,
                             size_t last, double *restrict out)
{
    double chance[STRIP] = {0};
    for (size_t n = 0; n < tap->n_edges; n++) {
        const double *restrict c = values + (size_t) slots[tap->edges[n]] * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            chance[i] += c[i];
    }
    for (size_t k = 0; k <= time->n_schedules; k++) {
        if (!tap_wants(time, tap, k))
            continue;
        const double *restrict from = people;
        double sum[STRIP] = {0};
        for (size_t t = first; t <= last; t++, from += stride) {
            const double factor = k == 0 ? 1 : time->event_factor[k - 1][t];
            const double weight = tap->path ? tap->path[t] * factor : factor;
            for (size_t i = 0; i < STRIP; i++)
                sum[i] += weight * from[i];
        }
        for (size_t i = 0; i < STRIP; i++)
            out[k * STRIP + i] += chance[i] * sum[i];
    }
}

STRIP_CLONES
static void count_move(const struct timeline *time, const struct plan *p, size_t row,
                       const struct tap *tap, const double *values, const double *people,
                       size_t first, size_t last, const struct cohort_output *out)
{
    const struct stratum *stratum = &p->strata[p->rows[row].first_stratum];
    const size_t width = (1 + time->n_schedules) * STRIP, stride = p->n_states * STRIP;
    const size_t begin = first < stratum->first_node ? stratum->first_node : first;
    for (size_t from = begin + 1, to; from <= last; from = to + 1) {
        const size_t s = tap->segment_of[from];
        const uint32_t pattern = stratum->pattern[from];
        for (to = from;
             to < last && to < tap->segments[s].last && stratum->pattern[to + 1] == pattern;)
            to++;
        add_share(time, tap, p->patterns + (size_t) pattern * p->n_edges, values,
                  people + (from - 1 - first) * stride + tap->state * STRIP, stride, from, to,
                  out->taps + (tap->first + s) * width);
    }
}

void trace_count(const struct timeline *time, const struct plan *p, size_t row,
                 const double *values, const double *people, size_t first, size_t last,
                 const struct cohort_output *out)
{
    const size_t place = row * p->n_states;
    for (size_t n = p->taps_of[place]; n < p->taps_of[place + p->n_states]; n++)
        if (p->taps[n].kind == TAP_STATE)
            count_tap(time, p, row, &p->taps[n], people, first, last, out);
        else if (p->taps[n].by_state && values != NULL)
            count_move(time, p, row, &p->taps[n], values, people, first, last, out);
    for (size_t at = first == 0 ? 0 : first + 1; at <= last; at++)
        if (looks_at(time, p, at))
            add_people(time, p, at, p->rows[row].group, people + (at - first) * p->n_states * STRIP,
                       out);
}
