/* Which numbers are weighted sums of how many are in a place at the nodes, and which place. */
#include "charging.h"

#include <stdlib.h>
#include <string.h>

struct listing {
    struct charging *c;
    struct tally *list;
    size_t n, room;
    const uint32_t **untils;
    size_t n_untils, room_for_untils;
};

/* Moves from more places than this are counted edge by edge. With exact moves everything comes from
 * more, but all of a plan may be tallied: that is worth it up to so many tallies times cycles, as
 * far as scripts go. */
enum { EDGES_MOST = 4 };
static const double TALLIES_MOST = 1.2e7;

/* Of a place that is to have one. */
static uint32_t column_of(struct listing *l, const struct edge *e)
{
    struct plan *p = &l->c->w->plan;
    const uint32_t known = delays_column(p, e->from);
    if (known != NO_SLOT)
        return known;
    ((uint32_t *) p->traced)[p->n_traced++] = e->from;
    return (uint32_t) (p->n_states + p->n_traced - 1);
}

/* See struct tally; the number of one array for all that have the same. */
static uint32_t runs_of(struct listing *l, const struct tally *y)
{
    const struct plan *p = &l->c->w->plan;
    const struct tap *tap = &p->taps[y->tap];
    const struct stratum *stratum = &p->strata[p->rows[tap->row].first_stratum];
    const size_t n = l->c->b->model->timeline.n_cycles;
    uint32_t *until = arena_alloc(l->c->b->arena, n + 1, sizeof *until);
    for (size_t t = n; t > p->rows[tap->row].first_node; t--) {
        const bool ends =
            t == n || tap->segment_of[t + 1] != tap->segment_of[t] ||
            (y->edge != NO_SLOT && p->patterns[stratum->pattern[t + 1] * p->n_edges + y->edge] !=
                                       p->patterns[stratum->pattern[t] * p->n_edges + y->edge]);
        until[t] = ends ? (uint32_t) t : until[t + 1];
    }
    for (size_t i = 0; i < l->n_untils; i++)
        if (memcmp(l->untils[i], until, (n + 1) * sizeof *until) == 0)
            return (uint32_t) i;
    if (l->n_untils == l->room_for_untils) {
        const size_t room = l->room_for_untils ? 2 * l->room_for_untils : 16;
        l->untils = arena_grow(l->c->b->arena, l->untils, l->n_untils, room, sizeof *l->untils);
        l->room_for_untils = room;
    }
    l->untils[l->n_untils] = until;
    return (uint32_t) l->n_untils++;
}

static void add(struct listing *l, struct tally t)
{
    if (l->n == l->room) {
        const size_t room = l->room ? 2 * l->room : 64;
        l->list = arena_grow(l->c->b->arena, l->list, l->n, room, sizeof *l->list);
        l->room = room;
    }
    const struct tap *tap = &l->c->w->plan.taps[t.tap];
    t.runs = runs_of(l, &t);
    t.until = l->untils[t.runs];
    t.segment_of = tap->segment_of;
    t.place = tap->first * (1 + l->c->b->model->timeline.n_schedules) + t.schedule;
    l->list[l->n++] = t;
}

static void add_years(struct listing *l, uint32_t tap)
{
    const struct tap *t = &l->c->w->plan.taps[tap];
    const struct timeline *time = &l->c->b->model->timeline;
    for (uint32_t k = 0; k <= time->n_schedules; k++)
        if (tap_wants(t, k))
            add(l, (struct tally){.tap = tap,
                                  .schedule = k,
                                  .column = t->state,
                                  .edge = NO_SLOT,
                                  .alike = 1,
                                  .first = t->weights->start[k],
                                  .between = t->weights->between[k],
                                  .last = t->weights->end[k]});
}

static void add_moves(struct listing *l, uint32_t tap)
{
    const struct plan *p = &l->c->w->plan;
    const struct tap *t = &p->taps[tap];
    const struct timeline *time = &l->c->b->model->timeline;
    for (size_t i = 0; i < t->n_edges; i++)
        for (uint32_t k = 0; k <= time->n_schedules; k++)
            if (tap_wants(t, k))
                add(l, (struct tally){.tap = tap,
                                      .schedule = k,
                                      .column = column_of(l, &p->edges[t->edges[i]]),
                                      .edge = t->edges[i],
                                      .alike = 1,
                                      .first = t->weights->move[k],
                                      .between = t->weights->move_between[k]});
}

/* Moves, and years of exact moves, only where a row has one chance for them in each cycle, known
 * beforehand. */
static bool is_tallied(const struct world *w, const struct tap *t, size_t most)
{
    const struct plan *p = &w->plan;
    if (t->kind != TAP_STATE && t->kind != TAP_MOVE)
        return false;
    if (t->kind == TAP_STATE && !t->within)
        return true;
    return !p->together && p->rows[t->row].n_strata == 1 && t->n_edges <= most;
}

static size_t edges_most(const struct charging *c)
{
    const struct plan *p = &c->w->plan;
    const struct timeline *time = &c->b->model->timeline;
    double tallies = 0;
    for (size_t i = 0; i < p->n_taps; i++)
        tallies += (double) (p->taps[i].n_edges * (1 + time->n_schedules));
    return c->w->within != NULL && p->by_state && tallies * (double) time->n_cycles <= TALLIES_MOST
               ? p->n_edges
               : EDGES_MOST;
}

/* Within a row: by column and runs, years before moves; the order of taps otherwise. */
static int by_column(const void *x, const void *y)
{
    const struct tally *a = x, *b = y;
    const uint32_t p[] = {a->column, a->runs,     a->edge == NO_SLOT ? 0 : 1,
                          a->tap,    a->schedule, a->edge};
    const uint32_t q[] = {b->column, b->runs,     b->edge == NO_SLOT ? 0 : 1,
                          b->tap,    b->schedule, b->edge};
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
        if (p[i] != q[i])
            return p[i] < q[i] ? -1 : 1;
    return 0;
}

/* A move may be made from several places, not all of which hold people at all times: then each adds
 * to what was cleared. */
static void find_adding(const struct plan *p, struct tally *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        list[i].adds = p->taps[list[i].tap].n_edges > 1;
}

/* Neighbours that one pass over the nodes can serve. */
static void find_alike(struct tally *list, size_t n)
{
    for (size_t i = 0; i < n; i += list[i].alike)
        while (i + list[i].alike < n && list[i].alike < TALLIES_ALIKE) {
            const struct tally *next = &list[i + list[i].alike];
            if (next->column != list[i].column || next->runs != list[i].runs)
                break;
            list[i].alike++;
        }
}

void tallies_make(struct charging *c)
{
    struct plan *p = &c->w->plan;
    struct listing l = {.c = c};
    uint32_t *single = arena_alloc(c->b->arena, p->n_taps, sizeof *single);
    uint32_t *single_of = arena_alloc(c->b->arena, p->n_rows + 1, sizeof *single_of);
    uint32_t *of = arena_alloc(c->b->arena, p->n_rows + 1, sizeof *of);
    const size_t most = edges_most(c);
    size_t n_single = 0;
    for (uint32_t row = 0, i = 0; row < p->n_rows; row++) {
        for (; i < p->n_taps && p->taps[i].row == row; i++)
            if (!is_tallied(c->w, &p->taps[i], most))
                single[n_single++] = i;
            else if (p->taps[i].kind == TAP_STATE && !p->taps[i].within)
                add_years(&l, i);
            else
                add_moves(&l, i);
        if (l.n > of[row])
            qsort(l.list + of[row], l.n - of[row], sizeof *l.list, by_column);
        find_adding(p, l.list + of[row], l.n - of[row]);
        find_alike(l.list + of[row], l.n - of[row]);
        of[row + 1] = (uint32_t) l.n;
        single_of[row + 1] = (uint32_t) n_single;
    }
    p->single_taps = single;
    p->single_taps_of = single_of;
    p->tallies = l.list;
    p->tallies_of = of;
}

/* See struct tally. */
static void find_worth(const struct charging *c, struct tally *y)
{
    const struct plan *p = &c->w->plan;
    const size_t n_cycles = c->b->model->calendar->n_cycles, n = p->n_states + p->n_traced;
    uint32_t *next = arena_alloc(c->b->arena, n_cycles + 1, sizeof *next);
    uint32_t *lasts = arena_alloc(c->b->arena, n_cycles + 1, sizeof *lasts);
    for (size_t t = n_cycles, found = n_cycles + 1; t > 0; t--) {
        const bool some = p->present[(t - 1) * n + y->column] || p->present[t * n + y->column];
        if (some)
            lasts[t] = found == t + 1 && t < n_cycles ? lasts[t + 1] : (uint32_t) t;
        found = some ? t : found;
        next[t] = (uint32_t) found;
    }
    y->next = next;
    y->lasts = lasts;
}

void tallies_finish(struct charging *c)
{
    const struct plan *p = &c->w->plan;
    struct tally *all = (struct tally *) p->tallies;
    const struct tally *first[p->n_states + p->n_traced]; /* of each column */
    memset(first, 0, sizeof first);
    for (struct tally *y = all; y < all + p->tallies_of[p->n_rows]; y++) {
        const struct tally *like = first[y->column];
        if (like == NULL) {
            find_worth(c, y);
            first[y->column] = y;
        } else {
            y->next = like->next;
            y->lasts = like->lasts;
        }
    }
}
