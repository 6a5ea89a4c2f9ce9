/* Which numbers are weighted sums of how many are in a place at the nodes, and which place. */
#include "charging.h"

#include <stdlib.h>
#include <string.h>

struct listing {
    struct charging *c;
    struct tally *list;
    size_t n, room;
    uint32_t *traced;
    size_t n_traced;
};

/* Moves from more places than this are counted edge by edge. */
enum { EDGES_MOST = 4, ALIKE_MOST = 4 };

static bool wants(const struct timeline *time, const struct tap *tap, size_t k)
{
    return k == 0 ? time->counts_cash : tap->schedules >> (k - 1) & 1;
}

/* A state, or a place behind those. */
static uint32_t column_of(struct listing *l, const struct edge *e)
{
    const struct plan *p = &l->c->w->plan;
    if (e->from >= p->n_cells || p->first_cell[e->state + 1] == p->first_cell[e->state] + 1)
        return e->state;
    for (size_t i = 0; i < l->n_traced; i++)
        if (l->traced[i] == e->from)
            return (uint32_t) (p->n_states + i);
    l->traced[l->n_traced++] = e->from;
    return (uint32_t) (p->n_states + l->n_traced - 1);
}

static void add(struct listing *l, struct tally t)
{
    if (l->n == l->room) {
        const size_t room = l->room ? 2 * l->room : 64;
        l->list = arena_grow(l->c->b->arena, l->list, l->n, room, sizeof *l->list);
        l->room = room;
    }
    l->list[l->n++] = t;
}

static void add_years(struct listing *l, uint32_t tap)
{
    const struct tap *t = &l->c->w->plan.taps[tap];
    const struct timeline *time = &l->c->b->model->timeline;
    for (uint32_t k = 0; k <= time->n_schedules; k++)
        if (wants(time, t, k))
            add(l, (struct tally){tap, k, t->state, NO_SLOT, 1, t->weights->start[k],
                                  t->weights->between[k], t->weights->end[k]});
}

static void add_moves(struct listing *l, uint32_t tap)
{
    const struct plan *p = &l->c->w->plan;
    const struct tap *t = &p->taps[tap];
    const struct timeline *time = &l->c->b->model->timeline;
    for (size_t i = 0; i < t->n_edges; i++)
        for (uint32_t k = 0; k <= time->n_schedules; k++)
            if (wants(time, t, k))
                add(l, (struct tally){tap, k, column_of(l, &p->edges[t->edges[i]]), t->edges[i], 1,
                                      t->weights->move[k], t->weights->move_between[k], NULL});
}

/* Moves only where a row has one chance for them in each cycle, known beforehand. */
static bool is_tallied(const struct plan *p, const struct tap *t)
{
    if (t->kind != TAP_MOVE)
        return t->kind == TAP_STATE;
    return !p->together && p->rows[t->row].n_strata == 1 && t->n_edges <= EDGES_MOST;
}

static bool same_segments(const struct tap *a, const struct tap *b)
{
    if (a->n_segments != b->n_segments)
        return false;
    for (size_t i = 0; i < a->n_segments; i++)
        if (a->segments[i].last != b->segments[i].last)
            return false;
    return true;
}

/* Within a row: by column, years before moves; the order of taps otherwise. */
static int by_column(const void *x, const void *y)
{
    const struct tally *a = x, *b = y;
    const uint32_t p[] = {a->column, a->edge == NO_SLOT ? 0 : 1, a->tap, a->schedule, a->edge};
    const uint32_t q[] = {b->column, b->edge == NO_SLOT ? 0 : 1, b->tap, b->schedule, b->edge};
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
        if (p[i] != q[i])
            return p[i] < q[i] ? -1 : 1;
    return 0;
}

/* Neighbours that one pass over the nodes can serve. */
static void find_alike(const struct plan *p, struct tally *list, size_t n)
{
    for (size_t i = 0; i < n; i += list[i].alike)
        while (i + list[i].alike < n && list[i].alike < ALIKE_MOST) {
            const struct tally *next = &list[i + list[i].alike];
            if (next->column != list[i].column ||
                (next->edge == NO_SLOT) != (list[i].edge == NO_SLOT) ||
                !same_segments(&p->taps[next->tap], &p->taps[list[i].tap]))
                break;
            list[i].alike++;
        }
}

void tallies_make(struct charging *c)
{
    struct plan *p = &c->w->plan;
    struct listing l = {.c = c, .traced = arena_alloc(c->b->arena, p->n_cells, sizeof(uint32_t))};
    uint32_t *single = arena_alloc(c->b->arena, p->n_taps, sizeof *single);
    uint32_t *single_of = arena_alloc(c->b->arena, p->n_rows + 1, sizeof *single_of);
    uint32_t *of = arena_alloc(c->b->arena, p->n_rows + 1, sizeof *of);
    size_t n_single = 0;
    for (uint32_t row = 0, i = 0; row < p->n_rows; row++) {
        for (; i < p->n_taps && p->taps[i].row == row; i++)
            if (!is_tallied(p, &p->taps[i]))
                single[n_single++] = i;
            else if (p->taps[i].kind == TAP_STATE)
                add_years(&l, i);
            else
                add_moves(&l, i);
        if (l.n > of[row])
            qsort(l.list + of[row], l.n - of[row], sizeof *l.list, by_column);
        find_alike(p, l.list + of[row], l.n - of[row]);
        of[row + 1] = (uint32_t) l.n;
        single_of[row + 1] = (uint32_t) n_single;
    }
    p->single_taps = single;
    p->single_taps_of = single_of;
    p->tallies = l.list;
    p->tallies_of = of;
    p->traced = l.traced;
    p->n_traced = l.n_traced;
}
