#include "events.h"

#include <math.h>
#include <string.h>

#include "strip.h"

/* Per move: the hazard per cycle of each stretch, then what has accumulated before it. */
STRIP_CLONES
static void tabulate(const struct chance *c, const struct exits *x, double *restrict table)
{
    const size_t step = x->by_cycle > 0 ? x->by_cycle : 1;
    for (size_t j = 0; j < x->n_moves; j++) {
        double *restrict hazard = table + j * 2 * x->n_stretches * STRIP;
        double *restrict before = hazard + x->n_stretches * STRIP, sum[STRIP] = {0};
        for (size_t k = 0; k < x->n_stretches; k++) {
            const uint32_t epoch = x->epoch[x->stretch[k] * step];
            const double *value = c->values + (size_t) x->hazard[epoch * x->n_moves + j] * STRIP;
            const double cycles = x->stretch[k + 1] - x->stretch[k];
            for (size_t i = 0; i < STRIP; i++) {
                hazard[k * STRIP + i] = value[i] * c->time->cycle_years;
                before[k * STRIP + i] = sum[i];
                sum[i] += hazard[k * STRIP + i] * cycles;
            }
        }
    }
}

static const double *table_of(const struct chance *c, const struct exits *x)
{
    double *table = c->table + x->table * STRIP;
    if (!c->tabulated[x->index])
        tabulate(c, x, table);
    c->tabulated[x->index] = true;
    return table;
}

struct stream_root events_root(const struct chance *c, size_t lane, uint32_t person)
{
    return stream_root(c->seed, c->name, (c->first_draw + lane) * 2 + c->replicate, person);
}

void events_clocks(const struct exits *x, size_t j, size_t n, const uint64_t *branch, double *clock)
{
    stream_exponentials(x->clock[j], n, branch, clock);
}

uint32_t events_after(const struct chance *c, const struct exits *x, uint32_t epoch, size_t lane,
                      uint64_t branch)
{
    if (x->n_after == 1)
        return x->after_to[0];
    double u = stream_uniform(stream_leaf(branch, x->after_clock));
    for (size_t i = 0; i + 1 < x->n_after; i++) {
        u -= c->values[(size_t) x->after[epoch * x->n_after + i] * STRIP + lane];
        if (u < 0)
            return x->after_to[i];
    }
    return x->after_to[x->n_after - 1];
}

/* The race of the clocks of a batch, in cycles since each stay began. */
struct race {
    size_t n, cells;
    size_t low, count;    /* stretches in which anybody's clock may run out */
    double latest[STAYS]; /* cycles until somebody leaves anyhow, or until the end */
    double at[STAYS];     /* where each begins: a cycle less one, or age 0 */
    double into[STAYS];   /* so much of the stretch that this is in has gone by */
    uint32_t from[STAYS]; /* the place of that stretch and of the lane in a table */
    double first[STAYS];  /* when the earliest clock runs out; beyond `latest` if none does */
    double winner[STAYS]; /* and of which move: an integer, of a double's width */
};

/* Whoever is to be left at the end of the last cell, before the horizon. */
static bool ends(const struct chance *c, const struct exits *x, const struct race *r, size_t since)
{
    return x->n_after > 0 && since + r->cells <= c->time->n_cycles;
}

static void line_up(const struct chance *c, const struct exits *x, const struct stays *s,
                    struct race *r)
{
    const bool by_cycle = x->by_cycle > 0;
    size_t low = x->n_stretches, high = 0;
    r->n = s->n;
    r->cells = c->plan->first_cell[s->state + 1] - c->plan->first_cell[s->state];
    for (size_t i = 0; i < s->n; i++) {
        const size_t since = s->since[i], left = c->time->n_cycles - since;
        const size_t latest = ends(c, x, r, since) ? r->cells : left;
        r->latest[i] = (double) latest;
        r->first[i] = INFINITY;
        r->winner[i] = 0;
        if (x->n_stretches <= 1)
            continue;
        const size_t at = by_cycle ? since + (left > 0) : 0, end = at + latest - (latest > 0);
        const size_t k = x->stretch_of[at];
        const size_t last = by_cycle || end < r->cells ? x->stretch_of[end] : x->n_stretches - 1;
        r->at[i] = (double) at;
        r->into[i] = (double) (at - x->stretch[k]);
        r->from[i] = (uint32_t) (k * STRIP + s->lane[i]);
        low = k < low ? k : low;
        high = last > high ? last : high;
    }
    r->low = low;
    r->count = high + 1 > low ? high + 1 - low : 0;
}

STRIP_CLONES
static void run_at_one_pace(const double *restrict hazard, const uint32_t *restrict lane,
                            const double *restrict clock, double move, struct race *restrict r)
{
    for (size_t i = 0; i < r->n; i++) {
        const double when = clock[i] / hazard[lane[i]];
        r->winner[i] = when < r->first[i] ? move : r->winner[i];
        r->first[i] = when < r->first[i] ? when : r->first[i];
    }
}

/* The last stretch before which less has accumulated than the clock asks for is the one in which
 * it runs out: halving what is left of the table, all stays alike. */
STRIP_CLONES
static void run_by_stretch(const struct exits *x, const double *restrict hazard,
                           const uint32_t *restrict lane, const double *restrict clock, double move,
                           struct race *restrict r)
{
    const double *restrict before = hazard + x->n_stretches * STRIP;
    const uint32_t *restrict stretch = x->stretch;
    double target[STAYS];
    uint32_t at[STAYS];
    for (size_t i = 0; i < r->n; i++) {
        target[i] = before[r->from[i]] + hazard[r->from[i]] * r->into[i] + clock[i];
        at[i] = (uint32_t) r->low * STRIP + lane[i];
    }
    for (size_t left = r->count, half; left > 1; left -= half) {
        half = left / 2;
        const uint32_t leap = (uint32_t) half * STRIP;
        for (size_t i = 0; i < r->n; i++)
            at[i] += before[at[i] + leap] < target[i] ? leap : 0;
    }
    for (size_t i = 0; i < r->n; i++) {
        const double begins = (double) (int32_t) stretch[at[i] / STRIP];
        const double when = begins - r->at[i] + (target[i] - before[at[i]]) / hazard[at[i]];
        r->winner[i] = when < r->first[i] ? move : r->winner[i];
        r->first[i] = when < r->first[i] ? when : r->first[i];
    }
}

/* Hazards that depend on the cycle and on time in state: run by run of equal hazards. */
static void walk(const struct chance *c, const struct exits *x, const struct stays *s, size_t i,
                 struct race *r)
{
    const size_t since = s->since[i], last = since + (size_t) r->latest[i];
    for (size_t t = since; t < last;) {
        const size_t age = t - since < r->cells ? t - since : r->cells - 1;
        const size_t at = (t + 1) * x->by_cycle + age * x->by_cell;
        const size_t run = x->run[at] < last - t ? x->run[at] : last - t;
        const uint32_t *slot = x->hazard + x->epoch[at] * x->n_moves;
        double first = INFINITY;
        for (size_t j = 0; j < x->n_moves; j++) {
            const double hazard =
                c->values[(size_t) slot[j] * STRIP + s->lane[i]] * c->time->cycle_years;
            double *clock = &c->clocks[j * STAYS + i];
            if (hazard > 0 && *clock < hazard * first) {
                first = *clock / hazard;
                r->winner[i] = (double) j;
            }
            *clock -= hazard * (double) run;
        }
        if (first <= (double) run) {
            const size_t whole = (size_t) ceil(first);
            r->first[i] = (double) (t - since + (whole < 1 ? 1 : whole > run ? run : whole));
            return;
        }
        t += run;
    }
}

static void run(const struct chance *c, const struct exits *x, const struct stays *s,
                struct race *r)
{
    for (size_t j = 0; j < x->n_moves; j++)
        events_clocks(x, j, s->n, s->branch, c->clocks + j * STAYS);
    if (x->n_stretches == 0) {
        for (size_t i = 0; i < s->n; i++)
            walk(c, x, s, i, r);
        return;
    }
    const double *table = table_of(c, x);
    for (size_t j = 0; j < x->n_moves; j++) {
        const double *hazard = table + j * 2 * x->n_stretches * STRIP;
        const double *clock = c->clocks + j * STAYS;
        if (x->n_stretches == 1)
            run_at_one_pace(hazard, s->lane, clock, (double) j, r);
        else
            run_by_stretch(x, hazard, s->lane, clock, (double) j, r);
    }
}

void events_leaving(const struct chance *c, const struct exits *x, struct stays *s)
{
    const size_t n = c->time->n_cycles;
    struct race r;
    line_up(c, x, s, &r);
    if (x->n_moves > 0)
        run(c, x, s, &r);
    for (size_t i = 0; i < s->n; i++) {
        s->until[i] = (uint32_t) n + 1;
        s->to[i] = s->state;
        if (r.first[i] <= r.latest[i]) {
            const uint32_t whole = (uint32_t) r.first[i], cycle = whole + (whole < r.first[i]);
            s->until[i] = s->since[i] + (cycle > 0 ? cycle : 1);
            s->to[i] = x->to[(size_t) r.winner[i]];
        } else if (ends(c, x, &r, s->since[i])) {
            const size_t last = s->since[i] + r.cells;
            const size_t at = last * x->by_cycle + (r.cells - 1) * x->by_cell;
            s->until[i] = (uint32_t) last;
            s->to[i] = events_after(c, x, x->epoch[at], s->lane[i], s->branch[i]);
        }
    }
}
