/* Expected flows: all strata step together, cycle by cycle. */
#include "cohort.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"
#include "aged.h"
#include "cohort_workspace.h"
#include "script.h"
#include "trace.h"

/* Where the states stand among the places: behind the cells, or as those where each is one cell. */
static size_t first_sum(const struct plan *p)
{
    return p->n_places > p->n_cells ? p->n_cells : 0;
}

STRIP_CLONES
void cohort_sum_states(const struct plan *p, double *restrict x)
{
    for (size_t s = 0; p->n_places > p->n_cells && s < p->n_states; s++) {
        double total[STRIP] = {0};
        for (size_t c = p->first_cell[s]; c < p->first_cell[s + 1]; c++)
            for (size_t i = 0; i < STRIP; i++)
                total[i] += x[c * STRIP + i];
        memcpy(x + (p->n_cells + s) * STRIP, total, sizeof total);
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
        if (!tap_wants(tap, k))
            continue;
        const double a = scale * tap->weights->start[k][t];
        const double b = scale * tap->weights->end[k][t];
        for (size_t i = 0; i < STRIP; i++)
            out[k * STRIP + i] += (amount ? amount[i] : 1) * (a * start[i] + b * end[i]);
    }
}

/* People who make the move of a tap in cycle t, or the years of exact moves, at the values of this
 * cycle, times `scale`; and times `amount` where that is not NULL. */
static inline void add_flow(const struct timeline *time, size_t t, const struct tap *tap,
                            const uint32_t *slots, const double *values, double scale,
                            const double *amount, const double *restrict x, double *restrict out)
{
    double flow[STRIP] = {0};
    for (size_t n = 0; n < tap->n_edges; n++) {
        const uint32_t e = tap->edges[n];
        const double *restrict from = x + tap->from[n] * STRIP;
        const double *restrict chance = values + (size_t) slots[e] * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            flow[i] += from[i] * chance[i];
    }
    for (size_t i = 0; i < STRIP; i++)
        flow[i] *= scale;
    for (size_t i = 0; amount != NULL && i < STRIP; i++)
        flow[i] *= amount[i];
    for (size_t k = 0; k <= time->n_schedules; k++) {
        const double factor = tap->weights->move[k][t];
        for (size_t i = 0; tap_wants(tap, k) && i < STRIP; i++)
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
        if (tap->within)
            add_flow(time, t, tap, slots, values, stratum->scale, amount, x->cells, to);
        else if (tap->kind == TAP_AGED_STATE)
            add_occupancy(time, t, tap, stratum->scale, amount, x->start + tap->state * STRIP,
                          x->end + tap->state * STRIP, to);
        else if (tap->kind == TAP_CELL || tap->kind == TAP_AGED_CELL)
            add_occupancy(time, t, tap, stratum->scale, amount, x->cells + tap->cell * STRIP,
                          x->next + tap->cell * STRIP, to);
        else
            add_flow(time, t, tap, slots, values, stratum->scale, amount, x->cells, to);
    }
}

static bool is_own(const struct plan *p, size_t r)
{
    return p->strata[r].like == r;
}

void cohort_share_out(const struct plan *p, const double *values, const struct cohort_output *out)
{
    for (const struct mix *m = p->mixes; m < p->mixes + p->n_mixes; m++)
        for (size_t k = 0; k < m->n; k++)
            for (size_t i = 0; i < STRIP; i++)
                out->entered[(m->first + k) * STRIP + i] =
                    m->people * values[(size_t) m->share[k] * STRIP + i];
}

static void enter_place(const struct inflow *in, const struct cohort_output *out,
                        double *restrict place)
{
    const double *entered = in->mix == NO_SLOT ? NULL : out->entered + in->entered * STRIP;
    for (size_t i = 0; i < STRIP; i++)
        place[i] += entered == NULL ? in->people : in->people * entered[i];
}

static void enter(const struct plan *p, size_t r, size_t at, struct cohort_workspace *ws,
                  const struct cohort_output *out)
{
    const struct stratum *stratum = &p->strata[r];
    uint32_t *n = &ws->inflow_at[r];
    for (; *n < stratum->n_inflows && stratum->inflows[*n].node == at; (*n)++) {
        const struct inflow *in = &stratum->inflows[*n];
        double *cell = ws->now[r] + p->first_cell[in->state] * STRIP;
        double *sum = ws->now[r] + (first_sum(p) + in->state) * STRIP;
        enter_place(in, out, cell);
        if (sum != cell)
            enter_place(in, out, sum);
    }
}

static void enter_all(const struct plan *p, size_t at, struct cohort_workspace *ws,
                      const struct cohort_output *out)
{
    for (size_t r = 0; p->enters[at] && r < p->n_strata; r++)
        if (is_own(p, r))
            enter(p, r, at, ws, out);
}

/* [n_states][STRIP] at the start of the cycle that comes of the stratum that this one is like. */
static const double *people_of(const struct plan *p, const struct cohort_workspace *ws, size_t r)
{
    return ws->now[p->strata[r].like] + first_sum(p) * STRIP;
}

static void clear_people(const struct timeline *time, const struct plan *p,
                         const struct cohort_output *out)
{
    memset(out->occupancy, 0,
           time->n_subgroups * p->n_states * time->n_points * STRIP * sizeof(double));
    for (size_t h = 0; h < p->n_headcounts; h++) {
        const struct headcount *heads = &p->headcounts[h];
        for (size_t g = 0; g < time->n_subgroups; g++)
            memset(out->headcounts +
                       ((h * time->n_subgroups + g) * (time->n_cycles + 1) + heads->first) * STRIP,
                   0, (heads->end - heads->first) * STRIP * sizeof(double));
    }
}

static void clear_tap(const struct timeline *time, const struct tap *tap,
                      const struct cohort_output *out)
{
    const size_t width = (1 + time->n_schedules) * STRIP;
    memset(out->taps + tap->first * width, 0, tap->n_segments * width * sizeof(double));
}

void cohort_clear(const struct timeline *time, const struct plan *p,
                  const struct cohort_output *out)
{
    for (size_t n = 0; n < p->n_taps; n++)
        if (p->taps[n].kind != TAP_STATE)
            clear_tap(time, &p->taps[n], out);
    clear_people(time, p, out);
    for (size_t i = 0; i < p->n_entered * STRIP; i++)
        out->entered[i] = 0;
}

/* What is added up cycle by cycle, or by several tallies; others put their first sum in place. */
static void clear_added(const struct timeline *time, const struct plan *p,
                        const struct cohort_output *out)
{
    for (size_t n = 0; n < p->n_taps; n++)
        if (p->taps[n].n_edges > 1)
            clear_tap(time, &p->taps[n], out);
    for (size_t n = 0; n < p->single_taps_of[p->n_rows]; n++)
        clear_tap(time, &p->taps[p->single_taps[n]], out);
    clear_people(time, p, out);
}

/* Strata by the pattern that holds for them in cycle t: chains from ws->head, with the patterns
 * in ws->batches. Returns how many. */
static size_t sort_by_pattern(const struct plan *p, size_t t, struct cohort_workspace *ws)
{
    size_t n = 0;
    for (size_t r = p->n_strata; r-- > 0;) {
        if (t <= p->strata[r].first_node || !is_own(p, r))
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
        struct cohort_batch batch = {.plan = p,
                                     .cycle = t,
                                     .pattern = ws->batches[i],
                                     .values = values,
                                     .x = ws->x,
                                     .y = ws->y};
        for (uint32_t r = ws->head[batch.pattern]; r != NO_SLOT; r = ws->next_stratum[r]) {
            ws->x[batch.n] = ws->now[r];
            ws->y[batch.n++] = ws->next[r];
        }
        ws->head[batch.pattern] = NO_SLOT;
        kernel->step(&batch, &ws->scratch);
    }
}

/* Counts what has no tallies of the cycle that has been stepped. */
static void count_cycle(const struct timeline *time, const struct plan *p, size_t t,
                        const double *values, struct cohort_workspace *ws,
                        const struct cohort_output *out)
{
    for (size_t r = 0; p->single_taps_of[p->n_rows] > 0 && r < p->n_strata; r++) {
        if (t <= p->strata[r].first_node)
            continue;
        const double *now = ws->now[p->strata[r].like], *next = ws->next[p->strata[r].like];
        const struct around x = {now, next, now + first_sum(p) * STRIP,
                                 next + first_sum(p) * STRIP};
        add_taps(time, t, p, &p->strata[r], values, &x, out);
    }
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

static double *trace_of(const struct plan *p, const struct cohort_workspace *ws, size_t row)
{
    return ws->trace + row * trace_size(p);
}

/* Everybody of a row: its strata stand together. */
STRIP_CLONES
static void note_row(const struct plan *p, const struct row_of_people *row,
                     const struct cohort_workspace *ws, double *restrict to)
{
    const size_t n = p->n_states * STRIP;
    for (size_t r = row->first_stratum; r < row->first_stratum + row->n_strata; r++) {
        const double *restrict people = people_of(p, ws, r);
        const double scale = p->strata[r].scale;
        for (size_t i = 0; i < n; i++)
            to[i] = scale * people[i] + (r > row->first_stratum ? to[i] : 0);
    }
    if (row->n_strata > 1)
        return;
    const double *now = ws->now[p->strata[row->first_stratum].like];
    const double scale = p->strata[row->first_stratum].scale;
    for (size_t k = 0; k < p->n_traced; k++)
        for (size_t i = 0; i < STRIP; i++)
            to[n + k * STRIP + i] = scale * now[p->traced[k] * STRIP + i];
}

/* Everybody at a node, the i-th of the stretch. Before anybody of a row has come nobody looks. */
static void note(const struct plan *p, size_t node, size_t i, struct cohort_workspace *ws)
{
    for (size_t row = 0; row < p->n_rows; row++)
        if (p->rows[row].like == row && node >= p->rows[row].first_node)
            note_row(p, &p->rows[row], ws, trace_of(p, ws, row) + i * trace_stride(p));
}

/* One expected-flow run of a plan. */
struct flow_run {
    const struct timeline *time;
    const struct plan *p;
    const struct cohort_kernel *kernel;
    const double *values;
    const struct cohort_feedback *feedback;
    struct cohort_workspace *ws;
    const struct cohort_output *out;
};

/* Cycles first + 1 .. last, one by one. */
static void follow_cycles(const struct flow_run *f, size_t first, size_t last)
{
    const struct plan *p = f->p;
    struct cohort_workspace *ws = f->ws;
    for (size_t t = first + 1; t <= last; t++) {
        if (p->together)
            tell_people(p, f->feedback, ws);
        step_all(p, f->kernel, t, f->values, ws);
        count_cycle(f->time, p, t, f->values, ws, f->out);
        for (size_t r = 0; r < p->n_strata; r++) {
            double *now = ws->now[r];
            ws->now[r] = ws->next[r];
            ws->next[r] = now;
        }
        enter_all(p, t, ws, f->out);
        note(p, t, t - first, ws);
    }
}

/* Nobody anywhere, but who enters at once. */
static void begin(const struct flow_run *f)
{
    const struct plan *p = f->p;
    struct cohort_workspace *ws = f->ws;
    const size_t n = p->n_places * STRIP;
    for (size_t r = 0; r < p->n_strata; r++) {
        ws->inflow_at[r] = 0;
        ws->now[r] = ws->cells + r * 2 * n;
        ws->next[r] = ws->now[r] + n;
        memset(ws->now[r], 0, 2 * n * sizeof(double));
    }
    enter_all(p, 0, ws, f->out);
    note(p, 0, 0, ws);
}

static void follow_plan(const struct flow_run *f)
{
    clear_added(f->time, f->p, f->out);
    cohort_share_out(f->p, f->values, f->out);
    begin(f);
    for (size_t first = 0, last; first < f->time->n_cycles; first = last) {
        last = trace_end(f->time, first);
        follow_cycles(f, first, last);
        trace_count_rows(f->time, f->p, f->ws->trace, first, last, f->values, f->out);
    }
}

void cohort_expected(const struct timeline *time, const struct plan *plans, size_t n,
                     const struct cohort_kernel *kernel, const double *values,
                     const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                     const struct cohort_output *out)
{
    const struct script *s = ws->scripts, *end = s + ws->n_scripts;
    for (size_t w = 0; w < n;) {
        while (s < end && s->world < w)
            s++;
        if (kernel->by_state && s < end && s->world == w) {
            for (size_t i = w; i < w + s->n_worlds; i++)
                cohort_share_out(&plans[i], values, &out[i]);
            script_run(s, values, ws->script_trace, ws->came, out + w);
            w += s->n_worlds;
            continue;
        }
        follow_plan(&(struct flow_run){time, &plans[w], kernel, values, feedback, ws, &out[w]});
        w++;
    }
}
