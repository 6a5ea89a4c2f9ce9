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

/* Where a share u of one leads. slot[n_after]. */
static uint32_t choose(const struct chance *c, const struct exits *x, const uint32_t *slot,
                       size_t lane, double u)
{
    for (size_t i = 0; i + 1 < x->n_after; i++) {
        u -= c->values[(size_t) slot[i] * STRIP + lane];
        if (u < 0)
            return x->after_to[i];
    }
    return x->after_to[x->n_after - 1];
}

uint32_t events_after(const struct chance *c, const struct exits *x, uint32_t epoch, size_t lane,
                      uint64_t branch)
{
    return choose(c, x, x->after + epoch * x->n_after, lane,
                  stream_uniform(stream_leaf(branch, x->after_clock)));
}

enum { WHOLE = 16 };
_Static_assert(STAYS % WHOLE == 0, "a full batch is whole");

/* The race of the clocks of a batch, in cycles since each stay began. */
struct race {
    size_t n; /* of the batch, filled up so that all is done in whole vectors */
    size_t cells;
    size_t low, count;    /* stretches in which anybody's clock may run out */
    double latest[STAYS]; /* cycles until somebody leaves anyhow, or until the end */
    double at[STAYS];     /* where each begins: a cycle less one, or age 0 */
    double into[STAYS];   /* so much of the stretch that this is in has gone by */
    uint32_t from[STAYS]; /* the place of that stretch and of the lane in a table */
    double first[STAYS];  /* when the earliest clock runs out; beyond `latest` if none does */
    double winner[STAYS]; /* and of which move: an integer, of a double's width */
};

/* Where everybody leaves the last cell, whoever comes to its end before the horizon does. */
STRIP_CLONES
static void begin(const struct stays *restrict s, uint32_t n_cycles, uint32_t end,
                  struct race *restrict r)
{
    for (size_t i = 0; i < r->n; i++) {
        const uint32_t left = n_cycles - s->since[i];
        r->latest[i] = (double) (int32_t) (end < left ? end : left);
        r->first[i] = INFINITY;
        r->winner[i] = 0;
    }
}

/* Which stretches matter, by the cycle. Nobody begins later than in the last. */
STRIP_CLONES
static void line_up_by_cycle(const uint32_t *restrict stretch, const uint32_t *restrict stretch_of,
                             const struct stays *restrict s, uint32_t n_cycles,
                             struct race *restrict r)
{
    uint32_t low = UINT32_MAX, high = 0;
    for (size_t i = 0; i < r->n; i++) {
        const uint32_t at = s->since[i] < n_cycles ? s->since[i] + 1 : n_cycles;
        const uint32_t end = s->since[i] + (uint32_t) (int32_t) r->latest[i];
        const uint32_t k = stretch_of[at], last = stretch_of[end < at ? at : end];
        r->at[i] = (double) (int32_t) at;
        r->into[i] = (double) (int32_t) (at - stretch[k]);
        r->from[i] = k * STRIP + s->lane[i];
        low = k < low ? k : low;
        high = last > high ? last : high;
    }
    r->low = low;
    r->count = high + 1 > low ? high + 1 - low : 0;
}

/* By age: all begin with the first. */
static void line_up_by_age(const struct exits *x, const struct stays *s, struct race *r)
{
    double latest = 0;
    for (size_t i = 0; i < r->n; i++) {
        r->at[i] = r->into[i] = 0;
        r->from[i] = s->lane[i];
        latest = r->latest[i] > latest ? r->latest[i] : latest;
    }
    const size_t end = (size_t) latest;
    r->low = 0;
    r->count = (end > r->cells ? x->n_stretches - 1 : x->stretch_of[end > 0 ? end - 1 : 0]) + 1;
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

/* Whether the hazard of move j is the same in all stretches. */
static bool keeps_its_pace(const struct exits *x, size_t j)
{
    const size_t step = x->by_cycle > 0 ? x->by_cycle : 1;
    const uint32_t *slot = x->hazard + j;
    for (size_t k = 1; k < x->n_stretches; k++)
        if (slot[x->epoch[x->stretch[k] * step] * x->n_moves] !=
            slot[x->epoch[x->stretch[0] * step] * x->n_moves])
            return false;
    return true;
}

/* How a clock is answered depends on the stay and on nothing that others do: so do its bits. */
static void run(const struct chance *c, const struct exits *x, const struct stays *s,
                struct race *r)
{
    for (size_t j = 0; j < x->n_moves; j++)
        events_clocks(x, j, r->n, s->branch, c->clocks + j * STAYS);
    if (x->n_stretches == 0) {
        for (size_t i = 0; i < s->n; i++)
            walk(c, x, s, i, r);
        return;
    }
    if (!s->late && x->by_cycle > 0)
        line_up_by_cycle(x->stretch, x->stretch_of, s, (uint32_t) c->time->n_cycles, r);
    else if (!s->late)
        line_up_by_age(x, s, r);
    const double *table = table_of(c, x);
    for (size_t j = 0; j < x->n_moves; j++) {
        const double *hazard = table + j * 2 * x->n_stretches * STRIP;
        const double *clock = c->clocks + j * STAYS;
        if (s->late || keeps_its_pace(x, j))
            run_at_one_pace(hazard + (x->n_stretches - 1) * STRIP, s->lane, clock, (double) j, r);
        else
            run_by_stretch(x, hazard, s->lane, clock, (double) j, r);
    }
}

/* By the clock that ran out first, or not at all: then never, or where everybody leaves at the end
 * of the last cell, then. */
STRIP_CLONES
static void decide(const uint32_t *restrict to, uint32_t to_else, const struct race *restrict r,
                   double n_cycles, double end, struct stays *restrict s)
{
    for (size_t i = 0; i < r->n; i++) {
        const double since = (double) (int32_t) s->since[i], latest = r->latest[i];
        const double first = r->first[i] < latest ? r->first[i] : latest;
        const double nearest = first + 0x1p52 - 0x1p52; /* whole number */
        const double above = nearest < first ? nearest + 1 : nearest;
        const double otherwise = since + end <= n_cycles ? since + end : n_cycles + 1;
        const double until = r->first[i] <= latest ? since + (above > 1 ? above : 1) : otherwise;
        s->until[i] = (uint32_t) (int32_t) until;
    }
    for (size_t i = 0; i < r->n; i++) {
        const uint32_t there = to[(int32_t) r->winner[i]];
        s->to[i] = r->first[i] <= r->latest[i] ? there : to_else;
    }
}

STRIP_CLONES
static void draw_shares(uint64_t name, size_t n, const uint64_t *restrict branch,
                        double *restrict u)
{
    for (size_t i = 0; i < n; i++)
        u[i] = stream_uniform(stream_leaf(branch[i], name));
}

/* The slots of the shares of `after`, if they are the same whenever people leave; else NULL. */
static const uint32_t *lasting_shares(const struct exits *x)
{
    const uint32_t *first = NULL;
    for (size_t e = 0; e < x->n_epochs; e++) {
        const uint32_t *slot = x->after + e * x->n_after;
        if (slot[0] == NO_SLOT)
            continue;
        for (size_t i = 0; first != NULL && i < x->n_after; i++)
            if (slot[i] != first[i])
                return NULL;
        first = slot;
    }
    return first;
}

/* Takes a share of one from what is left of u, and counts whose it was not. */
STRIP_CLONES
static void pass(const double *restrict share, const uint32_t *restrict lane, size_t n,
                 double *restrict u, double *restrict passed)
{
    for (size_t i = 0; i < n; i++) {
        u[i] -= share[lane[i]];
        passed[i] += u[i] >= 0 ? 1 : 0;
    }
}

/* Those whom no clock called before the end of the last cell. */
static void part_ways(const struct chance *c, const struct exits *x, const struct race *r,
                      struct stays *s)
{
    double u[STAYS], passed[STAYS];
    const uint32_t *lasting = lasting_shares(x);
    const uint32_t *epoch = x->epoch + (r->cells - 1) * x->by_cell;
    draw_shares(x->after_clock, r->n, s->branch, u);
    memset(passed, 0, r->n * sizeof *passed);
    for (size_t k = 0; lasting != NULL && k + 1 < x->n_after; k++)
        pass(c->values + (size_t) lasting[k] * STRIP, s->lane, r->n, u, passed);
    for (size_t i = 0; i < s->n; i++) {
        if (r->first[i] <= r->latest[i] || s->until[i] > c->time->n_cycles)
            continue;
        const uint32_t e = epoch[s->until[i] * x->by_cycle];
        s->to[i] = lasting != NULL ? x->after_to[(size_t) passed[i]]
                                   : choose(c, x, x->after + e * x->n_after, s->lane[i], u[i]);
    }
}

/* Repeats the first stay until a whole number of vectors is full; how many there are then. */
static size_t fill_up(struct stays *s)
{
    const size_t n = (s->n + WHOLE - 1) / WHOLE * WHOLE;
    for (size_t i = s->n; i < n; i++) {
        s->branch[i] = s->branch[0];
        s->lane[i] = s->lane[0];
        s->since[i] = s->since[0];
    }
    return n;
}

void events_leaving(const struct chance *c, const struct exits *x, struct stays *s)
{
    static const uint32_t nowhere[1];
    const size_t n = c->time->n_cycles;
    const uint32_t *first_cell = c->plan->first_cell;
    const uint32_t cells = first_cell[s->state + 1] - first_cell[s->state];
    const size_t end = x->n_after > 0 ? cells : n + 1;
    struct race r;
    r.n = fill_up(s);
    r.cells = cells;
    begin(s, (uint32_t) n, (uint32_t) end, &r);
    if (x->n_moves > 0)
        run(c, x, s, &r);
    decide(x->n_moves > 0 ? x->to : nowhere, x->n_after > 0 ? x->after_to[0] : s->state, &r,
           (double) n, (double) end, s);
    if (x->n_after > 1)
        part_ways(c, x, &r, s);
}
