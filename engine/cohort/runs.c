/* Expected flows without cells: each stratum by itself, a stretch of cycles at a time, straight
 * into the trace. */
#include "runs.h"

#include <string.h>

#include "strip.h"
#include "trace.h"

/* Arrows are resolved on the stack. */
enum { EDGES_MOST = 4096 };

bool runs_suit(const struct plan *p, const struct cohort_kernel *kernel)
{
    bool single = true;
    for (size_t row = 0; row < p->n_rows; row++)
        single &= p->rows[row].n_strata == 1;
    return single && p->by_state && p->n_edges <= EDGES_MOST && kernel->run != NULL &&
           !p->together && p->single_taps_of[p->n_rows] == 0;
}

/* One run of a plan, and the node with which the stretch begins. */
struct runs {
    const struct plan *p;
    const struct cohort_kernel *kernel;
    const double *values;
    struct cohort_workspace *ws;
    size_t first;
};

static double *node_of(const struct runs *r, size_t stratum, size_t node)
{
    return r->ws->trace + r->p->strata[stratum].row * trace_size(r->p) +
           (node - r->first) * trace_stride(r->p);
}

static double *came_in(const struct runs *r, size_t stratum)
{
    return r->ws->came + stratum * r->p->n_came * STRIP;
}

static void add(double *x, double people)
{
    for (size_t i = 0; i < STRIP; i++)
        x[i] += people;
}

static void enter(const struct runs *r, size_t stratum, size_t node)
{
    const struct plan *p = r->p;
    const struct stratum *s = &p->strata[stratum];
    uint32_t *n = &r->ws->inflow_at[stratum];
    if (s->first_node == node)
        memset(node_of(r, stratum, node), 0, trace_stride(p) * sizeof(double));
    for (; *n < s->n_inflows && s->inflows[*n].node == node; (*n)++) {
        const struct inflow *in = &s->inflows[*n];
        add(node_of(r, stratum, node) + in->state * STRIP, in->people);
        if (p->delay_of[in->state] == NO_SLOT)
            continue;
        const struct delay *d = &p->delays[p->delay_of[in->state]];
        add(came_in(r, stratum) + (d->came + node % d->cells) * STRIP, in->people);
    }
}

/* Cycles first + 1 .. last, from one node at which people enter to the next. */
static void follow(const struct runs *r, size_t stratum, size_t last)
{
    const struct stratum *s = &r->p->strata[stratum];
    const size_t start = r->first < s->first_node ? s->first_node : r->first;
    for (size_t at = start, to; at < last; at = to) {
        for (to = at + 1; to < last && !r->p->enters[to];)
            to++;
        if (at == s->first_node)
            enter(r, stratum, at);
        const struct cohort_run run = {.plan = r->p,
                                       .pattern = s->pattern,
                                       .values = r->values,
                                       .first = at + 1,
                                       .last = to,
                                       .x = node_of(r, stratum, at),
                                       .came = came_in(r, stratum)};
        r->kernel->run(&run);
        enter(r, stratum, to);
    }
}

void runs_follow(const struct timeline *time, const struct plan *p,
                 const struct cohort_kernel *kernel, const double *values,
                 struct cohort_workspace *ws, const struct cohort_output *out)
{
    struct runs r = {.p = p, .kernel = kernel, .values = values, .ws = ws};
    memset(ws->inflow_at, 0, p->n_strata * sizeof *ws->inflow_at);
    for (size_t s = 0; s < p->n_strata; s++)
        if (p->strata[s].like == s)
            memset(came_in(&r, s), 0, p->n_came * STRIP * sizeof *ws->came);
    for (size_t last; r.first < time->n_cycles; r.first = last) {
        last = trace_end(time, r.first);
        for (size_t s = 0; s < p->n_strata; s++)
            if (p->strata[s].like == s)
                follow(&r, s, last);
        trace_count_rows(time, p, ws->trace, r.first, last, values, out);
    }
}
