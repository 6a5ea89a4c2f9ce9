/* Which cells may hold people when: who starts together reaches the end of a state together, and
 * most cells of a long stay are empty most of the time. */
#include "charging.h"

#include <string.h>

static void widen(struct window *w, uint32_t begin, uint32_t end)
{
    const bool empty = w->begin == w->end;
    if (begin == end)
        return;
    w->begin = empty || begin < w->begin ? begin : w->begin;
    w->end = empty || end > w->end ? end : w->end;
}

static void widen_by(struct window *w, const struct window *x)
{
    widen(w, x->begin, x->end);
}

/* Whether somebody may be where an edge begins. */
static bool is_passed(const struct plan *p, const struct edge *edge, const struct window *now)
{
    const struct window *from = &now[edge->state];
    if (edge->from >= p->n_cells)
        return from->begin < from->end;
    return edge->age >= from->begin && edge->age < from->end;
}

/* Where who is in `now` may be a cycle later. */
static void step(const struct plan *p, const struct window *now, struct window *next)
{
    for (size_t e = 0; e < p->edge_of_target[p->n_cells]; e++) {
        const struct edge *edge = &p->edges[e];
        const uint32_t cell = edge->to - p->first_cell[edge->target];
        if (is_passed(p, edge, now))
            widen(&next[edge->target], cell, cell + 1);
    }
}

static bool same_arrows(const struct arrows *a, const struct arrows *b, size_t n_to)
{
    return memcmp(a->first, b->first, (n_to + 1) * sizeof *a->first) == 0 &&
           memcmp(a->arrow, b->arrow, a->first[n_to] * sizeof *a->arrow) == 0;
}

/* The edges that somebody may pass in the cycle after `now`, into arrow[n_edges] and
 * first[n_cells + 1]. */
static void list_arrows(const struct plan *p, const struct window *now, uint32_t *first,
                        struct arrow *arrow)
{
    uint32_t n = 0;
    for (size_t c = 0; c < p->n_cells; first[++c] = n)
        for (uint32_t e = p->edge_of_target[c]; e < p->edge_of_target[c + 1]; e++)
            if (is_passed(p, &p->edges[e], now))
                arrow[n++] = (struct arrow){p->edges[e].from, e};
}

/* Of those the ones into first cells, from columns: see plan.state_arrows. */
static void list_state_arrows(const struct plan *p, const struct arrows *cells, uint32_t *first,
                              struct arrow *arrow)
{
    uint32_t n = 0;
    for (size_t s = 0; s < p->n_states; first[++s] = n) {
        const uint32_t c = p->first_cell[s];
        for (uint32_t i = cells->first[c]; i < cells->first[c + 1]; i++)
            arrow[n++] =
                (struct arrow){delays_column(p, cells->arrow[i].from), cells->arrow[i].edge};
    }
}

/* The list, or that of the cycle before if it is the same. */
static const struct arrows *keep_arrows(struct arena *arena, const struct arrows *before,
                                        const struct arrows *list, size_t n_to)
{
    if (before != NULL && same_arrows(before, list, n_to))
        return before;
    struct arrows *kept = arena_alloc(arena, 1, sizeof *kept);
    const size_t n = list->first[n_to];
    *kept = (struct arrows){arena_grow(arena, list->first, n_to + 1, n_to + 1, sizeof *list->first),
                            arena_grow(arena, list->arrow, n, n, sizeof *list->arrow)};
    return kept;
}

/* Cycle by cycle. */
static void make_arrows(const struct charging *c)
{
    struct plan *p = &c->w->plan;
    struct arena *arena = c->b->arena;
    const size_t n_cycles = c->b->model->calendar->n_cycles;
    const struct arrows **arrows = arena_alloc(arena, n_cycles + 1, sizeof(struct arrows *));
    const struct arrows **by_state = arena_alloc(arena, n_cycles + 1, sizeof(struct arrows *));
    uint32_t *first = arena_alloc(arena, p->n_cells + 1, sizeof *first);
    struct arrow *arrow = arena_alloc(arena, p->n_edges, sizeof *arrow);
    const struct arrows now = {first, arrow};
    for (size_t t = 1; t <= n_cycles; t++) {
        list_arrows(p, c->w->reach + (t - 1) * p->n_states, first, arrow);
        arrows[t] = keep_arrows(arena, arrows[t - 1], &now, p->n_cells);
        if (!p->by_state)
            continue;
        list_state_arrows(p, arrows[t], first, arrow);
        by_state[t] = keep_arrows(arena, by_state[t - 1], &now, p->n_states);
    }
    p->arrows = arrows;
    p->state_arrows = by_state;
}

/* See plan.present. */
static void find_present(const struct charging *c)
{
    struct plan *p = &c->w->plan;
    const struct window *exact = c->w->reach;
    const size_t n_cycles = c->b->model->calendar->n_cycles, n = p->n_states + p->n_traced;
    bool *present = arena_alloc(c->b->arena, (n_cycles + 1) * n, sizeof *present);
    for (size_t t = 0; t <= n_cycles; t++, exact += p->n_states) {
        for (size_t s = 0; s < p->n_states; s++)
            present[t * n + s] = exact[s].begin < exact[s].end;
        for (size_t k = 0; k < p->n_traced; k++) {
            size_t s = 0;
            while (p->first_cell[s + 1] <= p->traced[k])
                s++;
            const uint32_t cell = p->traced[k] - p->first_cell[s];
            present[t * n + p->n_states + k] = cell >= exact[s].begin && cell < exact[s].end;
        }
    }
    p->present = present;
}

static void enter(const struct plan *p, size_t at, struct window *now)
{
    for (size_t r = 0; r < p->n_rows; r++)
        for (size_t i = p->rows[r].inflow_from[at]; i < p->rows[r].inflow_from[at + 1]; i++)
            widen(&now[p->rows[r].inflows[i].state], 0, 1);
}

/* Whether somebody may be in the states of a headcount at the start of a cycle. */
static bool heads_some(const struct plan *p, const struct headcount *heads, size_t cycle)
{
    bool some = false;
    for (size_t s = 0; s < p->n_states; s++)
        some |= heads->states[s] && p->present[(cycle - 1) * (p->n_states + p->n_traced) + s];
    return some;
}

static void bound_headcount(const struct charging *c, struct headcount *heads)
{
    for (size_t t = c->b->model->calendar->n_cycles; t > 0; t--)
        if (heads_some(&c->w->plan, heads, t)) {
            heads->first = t;
            heads->end = heads->end > 0 ? heads->end : t + 1;
        }
}

/* In which cycles a step cost may have groups. */
static const bool *find_some(const struct charging *c, const struct step_charge *charge)
{
    const size_t n_cycles = c->b->model->calendar->n_cycles;
    bool *some = arena_alloc(c->b->arena, n_cycles + 1, sizeof *some);
    for (size_t t = 1; t <= n_cycles; t++)
        some[t] = charge->counted[t] ? heads_some(&c->w->plan, &c->headcounts[charge->headcount], t)
                                     : some[t - 1];
    return some;
}

const struct window *build_reach(struct build *b, const struct plan *p)
{
    const size_t n = p->n_states, n_cycles = b->model->calendar->n_cycles;
    struct window *reach = arena_alloc(b->arena, (n_cycles + 1) * n, sizeof *reach);
    for (size_t t = 0; t <= n_cycles; t++) {
        if (t > 0)
            step(p, reach + (t - 1) * n, reach + t * n);
        if (t < n_cycles)
            enter(p, t, reach + t * n);
    }
    return reach;
}

void windows_make(struct charging *c)
{
    struct plan *p = &c->w->plan;
    const size_t n = p->n_states, n_cycles = c->b->model->calendar->n_cycles;
    const struct window *exact = c->w->reach;
    struct window *windows = arena_alloc(c->b->arena, (n_cycles + 1) * n, sizeof *windows);
    for (size_t t = 0; t <= n_cycles; t++)
        for (size_t s = 0; s < n; s++) {
            windows[t * n + s] = exact[t * n + s];
            if (t > 1)
                widen_by(&windows[t * n + s], &exact[(t - 2) * n + s]);
            if (t > 0 && p->first_cell[s + 1] == p->first_cell[s] + 1)
                widen_by(&windows[t * n + s], &windows[(t - 1) * n + s]);
        }
    make_arrows(c);
    find_present(c);
    p->windows = windows;
    for (size_t h = 0; h < p->n_headcounts; h++)
        bound_headcount(c, &c->headcounts[h]);
    for (size_t i = 0; i < c->w->ledger.n_step_charges; i++)
        c->step_charges[i].some = find_some(c, &c->step_charges[i]);
}
