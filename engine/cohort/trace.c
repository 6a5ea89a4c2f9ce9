#include "trace.h"

#include <string.h>

#include "simd.h"

double tally_entering(const struct row_of_people *row, const struct tally *y, size_t first,
                      size_t last)
{
    double years = 0;
    for (size_t n = row->inflow_from[first]; n < row->inflow_from[last + 1]; n++)
        if (row->inflows[n].state == y->column && row->inflows[n].mix == NO_SLOT)
            years += y->last[row->inflows[n].node] * row->inflows[n].people;
    return years;
}

/* Takes off the same of those who came in by a mix, in the numbers of n tallies that were put. */
static void take_mixes(const struct row_of_people *row, const struct tally *y, size_t n,
                       size_t first, size_t last, const struct put *puts,
                       const struct cohort_output *out)
{
    for (size_t k = row->inflow_from[first]; k < row->inflow_from[last + 1]; k++) {
        const struct inflow *in = &row->inflows[k];
        for (size_t j = 0; in->mix != NO_SLOT && in->state == y->column && j < n; j++) {
            if (y[j].edge != NO_SLOT)
                continue;
            const double years = y[j].last[in->node] * in->people;
            for (size_t i = 0; i < STRIP; i++)
                out->taps[puts[j].to + i] -= years * out->entered[in->entered * STRIP + i];
        }
    }
}

/* n tallies of cycles from .. to, in each of one segment and the same chances. */
static void weigh(const struct timeline *time, const struct plan *p, size_t row,
                  const struct trace *trace, const struct tally *y, size_t n, size_t from,
                  size_t to, const double *values, const struct cohort_output *out)
{
    const struct row_of_people *r = &p->rows[row];
    const uint32_t *slots =
        p->patterns + (size_t) p->strata[r->first_stratum].pattern[from] * p->n_edges;
    struct put puts[n];
    struct weighing w = {.from = (from - 1 - trace->first) * trace->stride + y->column * STRIP,
                         .n = to - from + 1,
                         .n_sums = n,
                         .n_puts = n,
                         .puts = puts};
    for (uint32_t j = 0; j < n; j++) {
        const struct tally *t = &y[j];
        const size_t segment = t->segment_of[from];
        const bool starts = from == t->next[p->taps[t->tap].segments[segment].first];
        w.sums[j] =
            (struct weighed_sum){t->first[from], t->last ? t->last[to] : 0, t->between + from - 1};
        puts[j] = (struct put){.sum = j,
                               .chance = t->edge == NO_SLOT ? NO_SLOT : slots[t->edge] * STRIP,
                               .adds = t->adds || !starts,
                               .scale = trace->scale,
                               .less = t->edge == NO_SLOT ? tally_entering(r, t, from, to) : 0,
                               .to = (t->place + segment * (1 + time->n_schedules)) * STRIP};
    }
    simd_best()->weigh(&w, trace->people, trace->stride, values, out->taps);
    if (p->n_mixes > 0)
        take_mixes(r, y, n, from, to, puts, out);
}

/* Years stand before moves. */
static size_t count_years(const struct tally *y)
{
    size_t n = 0;
    while (n < y->alike && y[n].edge == NO_SLOT)
        n++;
    return n;
}

static void count_tallies(const struct timeline *time, const struct plan *p, size_t row,
                          const struct trace *trace, const struct tally *y, size_t n,
                          const double *values, const struct cohort_output *out)
{
    const size_t first_node = p->rows[row].first_node;
    const size_t begin = trace->first < first_node ? first_node : trace->first;
    for (size_t from = begin, to; n > 0 && from < trace->last; from = to) {
        from = y->next[from + 1];
        if (from > trace->last)
            break;
        to = y->until[from] < y->lasts[from] ? y->until[from] : y->lasts[from];
        to = to < trace->last ? to : trace->last;
        weigh(time, p, row, trace, y, n, from, to, values, out);
    }
}

static inline bool is_present(const struct plan *p, size_t node, size_t state)
{
    return p->present[node * (p->n_states + p->n_traced) + state];
}

static inline void add_scaled(double *restrict to, double scale, const double *restrict x)
{
    for (size_t i = 0; i < STRIP; i++)
        to[i] += scale * x[i];
}

/* At the points, `scale` times people[n_states][STRIP]. */
STRIP_CLONES
static void add_point(const struct timeline *time, const struct plan *p, size_t point,
                      size_t subgroup, const double *people, double scale,
                      const struct cohort_output *out)
{
    for (size_t s = 0; s < p->n_states; s++)
        if (is_present(p, time->point_node[point], s))
            add_scaled(out->occupancy +
                           ((subgroup * p->n_states + s) * time->n_points + point) * STRIP,
                       scale, people + s * STRIP);
}

/* At the start of cycle t, in the states of headcount h. */
STRIP_CLONES
static void add_heads(const struct timeline *time, const struct plan *p, size_t h, size_t t,
                      size_t subgroup, const double *people, double scale,
                      const struct cohort_output *out)
{
    double *heads =
        out->headcounts + ((h * time->n_subgroups + subgroup) * (time->n_cycles + 1) + t) * STRIP;
    for (size_t s = 0; s < p->n_states; s++)
        if (p->headcounts[h].states[s] && is_present(p, t - 1, s))
            add_scaled(heads, scale, people + s * STRIP);
}

/* Who is there at node `at`, for whoever wants to know. */
static void count_people(const struct timeline *time, const struct plan *p, size_t at,
                         size_t subgroup, const double *people, double scale,
                         const struct cohort_output *out)
{
    const size_t point = time->point_from[at];
    if (point < time->n_points && time->point_node[point] == at)
        add_point(time, p, point, subgroup, people, scale, out);
    for (size_t h = 0; h < p->n_headcounts; h++)
        if (at + 1 >= p->headcounts[h].first && at + 1 < p->headcounts[h].end)
            add_heads(time, p, h, at + 1, subgroup, people, scale, out);
}

void trace_count(const struct timeline *time, const struct plan *p, size_t row,
                 const struct trace *trace, const double *values, const struct cohort_output *out)
{
    const struct tally *end = p->tallies + p->tallies_of[row + 1];
    for (const struct tally *y = p->tallies + p->tallies_of[row]; y < end; y += y->alike)
        count_tallies(time, p, row, trace, y, values ? y->alike : count_years(y), values, out);
    size_t at = trace->first == 0 ? 0 : trace->first + 1;
    for (at = at > p->rows[row].first_node ? at : p->rows[row].first_node; at <= trace->last; at++)
        count_people(time, p, at, p->rows[row].subgroup,
                     trace->people + (at - trace->first) * trace->stride, trace->scale, out);
}

void trace_count_rows(const struct timeline *time, const struct plan *p, double *traces,
                      size_t first, size_t last, const double *values,
                      const struct cohort_output *out)
{
    const size_t stride = trace_stride(p), size = trace_size(p);
    for (size_t row = 0; row < p->n_rows; row++) {
        const struct row_of_people *r = &p->rows[row];
        const struct trace trace = {traces + r->like * size, stride, first, last, r->scale};
        trace_count(time, p, row, &trace, values, out);
    }
    for (size_t row = 0; row < p->n_rows; row++)
        memcpy(traces + row * size, traces + row * size + (last - first) * stride,
               stride * sizeof *traces);
}
