/* Expected flows: all strata step together, cycle by cycle. */
#include "cohort.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"
#include "aged.h"
#include "cohort_workspace.h"
#include "occupancy.h"
#include "trace.h"

/* Where the states stand among the places: behind the cells, or as those where each is one cell. */
static size_t first_sum(const struct plan *p)
{
    return p->n_places > p->n_cells ? p->n_cells : 0;
}

/* The sums of the cells, behind them. */
STRIP_CLONES
static void sum_states(const struct plan *p, double *restrict x)
{
    double *restrict sum = x + first_sum(p) * STRIP;
    for (size_t s = 0; s < p->n_states; s++) {
        double total[STRIP] = {0};
        for (size_t c = p->first_cell[s]; c < p->first_cell[s + 1]; c++)
            for (size_t i = 0; i < STRIP; i++)
                total[i] += x[c * STRIP + i];
        memcpy(sum + s * STRIP, total, sizeof total);
    }
}

/* The amount that people of a stratum count for in this cycle, or NULL. */
static const double *aged_amount(const struct tap *tap, const struct stratum *stratum, size_t t,
                                 const double *values)
{
    uint32_t slot = NO_SLOT;
    if (stratum->birth == NO_SLOT) {
        slot = tap->average[t];
    } else {
        const struct aged_segment *now = aged_at(&tap->aged[stratum->birth], t);
        slot = now ? now->slot : NO_SLOT;
    }
    return slot == NO_SLOT ? NULL : values + (size_t) slot * STRIP;
}

/* Presence at start and end of a cycle, times `scale`; and times `amount` where that is not NULL.
 */
static inline void add_occupancy(const struct timeline *time, size_t t, const struct tap *tap,
                                 double scale, const double *amount, const double *restrict start,
                                 const double *restrict end, double *restrict out)
{
    for (size_t k = 0; k <= time->n_schedules; k++) {
        if (!tap_wants(time, tap, k))
            continue;
        const double a = scale * tap->weights->start[k][t];
        const double b = scale * tap->weights->end[k][t];
        for (size_t i = 0; i < STRIP; i++)
            out[k * STRIP + i] += (amount ? amount[i] : 1) * (a * start[i] + b * end[i]);
    }
}

/* People who make the move of a tap in cycle t, at the values of this cycle, times `scale`; and
 * times `amount` where that is not NULL. */
static inline void add_flow(const struct timeline *time, size_t t, const struct plan *p,
                            const struct tap *tap, const uint32_t *slots, const double *values,
                            double scale, const double *amount, const double *restrict x,
                            double *restrict out)
{
    double flow[STRIP] = {0};
    for (size_t n = 0; n < tap->n_edges; n++) {
        const uint32_t e = tap->edges[n];
        const double *restrict from = x + p->edges[e].from * STRIP;
        const double *restrict chance = values + (size_t) slots[e] * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            flow[i] += from[i] * chance[i];
    }
    for (size_t i = 0; i < STRIP; i++)
        flow[i] *= tap->path ? scale * tap->path[t] : scale;
    for (size_t i = 0; amount != NULL && i < STRIP; i++)
        flow[i] *= amount[i];
    for (size_t k = 0; k <= time->n_schedules; k++) {
        const double factor = k == 0 ? 1 : time->event_factor[k - 1][t];
        for (size_t i = 0; tap_wants(time, tap, k) && i < STRIP; i++)
            out[k * STRIP + i] += factor * flow[i];
    }
}

/* Where people are around the cycle of one stratum: cells and states, at its start and end. States
 * of one cell each need no sums of their own. */
struct around {
    const double *cells, *next, *start, *end;
};

/* Of a stratum, what cannot be counted from how many are in a state: moves, cells, ages. */
STRIP_CLONES
static void add_taps(const struct timeline *time, size_t t, const struct plan *p,
                     const struct stratum *stratum, const double *values, const struct around *x,
                     const struct cohort_output *out)
{
    const uint32_t *slots = p->patterns + (size_t) stratum->pattern[t] * p->n_edges;
    const size_t width = (1 + time->n_schedules) * STRIP;
    const uint32_t *end = p->single_taps + p->single_taps_of[stratum->row + 1];
    for (const uint32_t *n = p->single_taps + p->single_taps_of[stratum->row]; n < end; n++) {
        const struct tap *tap = &p->taps[*n];
        const bool aged = tap->kind >= TAP_AGED_STATE;
        const double *amount = aged ? aged_amount(tap, stratum, t, values) : NULL;
        double *to = out->taps + (tap->first + tap->segment_of[t]) * width;
        if (aged && amount == NULL)
            continue;
        if (tap->kind == TAP_AGED_STATE)
            add_occupancy(time, t, tap, stratum->scale, amount, x->start + tap->state * STRIP,
                          x->end + tap->state * STRIP, to);
        else if (tap->kind == TAP_CELL || tap->kind == TAP_AGED_CELL)
            add_occupancy(time, t, tap, stratum->scale, amount, x->cells + tap->cell * STRIP,
                          x->next + tap->cell * STRIP, to);
        else
            add_flow(time, t, p, tap, slots, values, stratum->scale, amount, x->cells, to);
    }
}

static void enter(const struct plan *p, size_t r, size_t at, struct cohort_workspace *ws)
{
    const struct stratum *stratum = &p->strata[r];
    double *x = ws->cells + r * p->n_places * STRIP;
    uint32_t *n = &ws->inflow_at[r];
    for (; *n < stratum->n_inflows && stratum->inflows[*n].node == at; (*n)++) {
        const struct inflow *in = &stratum->inflows[*n];
        double *cell = x + p->first_cell[in->state] * STRIP;
        double *sum = x + (first_sum(p) + in->state) * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            cell[i] += in->people;
        for (size_t i = 0; sum != cell && i < STRIP; i++)
            sum[i] += in->people;
    }
}

/* [n_states][STRIP] at the start of the cycle that comes of the stratum that this one is like. */
static const double *people_of(const struct plan *p, const struct cohort_workspace *ws, size_t r)
{
    return ws->cells + (p->strata[r].like * p->n_places + first_sum(p)) * STRIP;
}

void cohort_clear(const struct timeline *time, const struct plan *p,
                  const struct cohort_output *out)
{
    memset(out->taps, 0, p->n_segments * (1 + time->n_schedules) * STRIP * sizeof(double));
    memset(out->occupancy, 0,
           time->n_groups * p->n_states * time->n_points * STRIP * sizeof(double));
    memset(out->headcounts, 0,
           p->n_headcounts * time->n_groups * (time->n_cycles + 1) * STRIP * sizeof(double));
}

/* Strata by the pattern that holds for them in cycle t: chains from ws->head, with the patterns
 * in ws->batches. Returns how many. */
static size_t sort_by_pattern(const struct plan *p, size_t t, struct cohort_workspace *ws)
{
    size_t n = 0;
    for (size_t r = p->n_strata; r-- > 0;) {
        if (t <= p->strata[r].first_node || p->strata[r].like != r)
            continue;
        const uint32_t pattern = p->strata[r].pattern[t];
        if (ws->head[pattern] == NO_SLOT)
            ws->batches[n++] = pattern;
        ws->next_stratum[r] = ws->head[pattern];
        ws->head[pattern] = (uint32_t) r;
    }
    return n;
}

/* One cycle of all strata that somebody has entered, those with the same pattern together. */
static void step_all(const struct plan *p, const struct cohort_kernel *kernel, size_t t,
                     const double *values, struct cohort_workspace *ws)
{
    for (size_t i = sort_by_pattern(p, t, ws); i-- > 0;) {
        struct cohort_batch batch = {
            .plan = p, .pattern = ws->batches[i], .values = values, .x = ws->x, .y = ws->y};
        for (uint32_t r = ws->head[batch.pattern]; r != NO_SLOT; r = ws->next_stratum[r]) {
            ws->x[batch.n] = ws->cells + r * p->n_places * STRIP;
            ws->y[batch.n++] = ws->next + r * p->n_places * STRIP;
        }
        ws->head[batch.pattern] = NO_SLOT;
        kernel->step(&batch, &ws->scratch);
    }
}

static void swap(double **a, double **b)
{
    double *x = *a;
    *a = *b;
    *b = x;
}

/* Counts the cycle that has been stepped, and makes its end the start of the next. */
static void count_cycle(const struct timeline *time, const struct plan *p, size_t t,
                        const double *values, struct cohort_workspace *ws,
                        const struct cohort_output *out)
{
    for (size_t r = 0; r < p->n_strata; r++) {
        if (t <= p->strata[r].first_node)
            continue;
        double *cells = ws->cells + p->strata[r].like * p->n_places * STRIP;
        double *next = ws->next + p->strata[r].like * p->n_places * STRIP;
        if (p->n_places > p->n_cells && p->strata[r].like == r)
            sum_states(p, next);
        const struct around x = {cells, next, cells + first_sum(p) * STRIP,
                                 next + first_sum(p) * STRIP};
        add_taps(time, t, p, &p->strata[r], values, &x, out);
    }
    swap(&ws->cells, &ws->next);
}

static void tell_people(const struct plan *p, const struct cohort_feedback *feedback,
                        struct cohort_workspace *ws)
{
    memset(ws->people, 0, p->n_states * STRIP * sizeof *ws->people);
    for (size_t r = 0; r < p->n_strata; r++)
        for (size_t i = 0; i < p->n_states * STRIP; i++)
            ws->people[i] += p->strata[r].scale * people_of(p, ws, r)[i];
    feedback->update(feedback->context, ws->people);
}

/* Everybody at node `at`, row by row; the strata of a row stand together. */
STRIP_CLONES
static void note(const struct plan *p, size_t at, size_t first, struct cohort_workspace *ws)
{
    const size_t n = p->n_states * STRIP;
    for (size_t r = 0; r < p->n_strata; r++) {
        const bool first_of_row = r == p->rows[p->strata[r].row].first_stratum;
        double *restrict to = trace_at(p, ws->trace, p->strata[r].row, at - first);
        const double *restrict people = people_of(p, ws, r);
        const double scale = p->strata[r].scale;
        if (first_of_row)
            for (size_t i = 0; i < n; i++)
                to[i] = scale * people[i];
        else if (at >= p->strata[r].first_node)
            for (size_t i = 0; i < n; i++)
                to[i] += scale * people[i];
    }
}

void cohort_expected(const struct timeline *time, const struct plan *p,
                     const struct cohort_kernel *kernel, const double *values,
                     const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                     const struct cohort_output *out)
{
    cohort_clear(time, p, out);
    memset(ws->cells, 0, p->n_strata * p->n_places * STRIP * sizeof(double));
    memset(ws->next, 0, p->n_strata * p->n_places * STRIP * sizeof(double));
    memset(ws->inflow_at, 0, p->n_strata * sizeof *ws->inflow_at);
    for (size_t first = 0, t = 0; t <= time->n_cycles; t++) {
        if (t > 0) {
            if (p->together)
                tell_people(p, feedback, ws);
            step_all(p, kernel, t, values, ws);
            count_cycle(time, p, t, values, ws, out);
        }
        for (size_t r = 0; p->enters[t] && r < p->n_strata; r++)
            if (p->strata[r].like == r)
                enter(p, r, t, ws);
        note(p, t, first, ws);
        if (t == time->n_cycles || t == first + TRACE_CYCLES) {
            for (size_t row = 0; row < p->n_rows; row++)
                trace_count(time, p, row, values, trace_at(p, ws->trace, row, 0), first, t, out);
            first = t;
            for (size_t row = 0; row < p->n_rows; row++)
                memcpy(trace_at(p, ws->trace, row, 0), trace_at(p, ws->trace, row, TRACE_CYCLES),
                       p->n_states * STRIP * sizeof(double));
        }
    }
}
