/* Taps: sorted, cut into runs of cycles in one budget year in which no amount changes. */
#include "charging.h"

#include <stdlib.h>
#include <string.h>

static bool same_amounts(const struct tap_build *t, size_t cycle)
{
    for (size_t k = 0; k < t->n_charges; k++)
        if (t->charges[k].nodes[cycle] != t->charges[k].nodes[cycle - 1])
            return false;
    return true;
}

/* Whether the budget year of an amount on it matters: a line does not hold in all of them, or is
 * compared by year because a saving on it is money in part. */
static bool is_dated(const struct charging *c, const struct tap_build *t)
{
    const struct model *m = c->b->model;
    for (size_t k = 0; k < t->n_charges; k++) {
        const struct year_window *years = &c->w->ledger.years[t->charges[k].line];
        if (years->first > 0 || years->last + 1 < m->calendar->n_years ||
            m->lines[t->charges[k].line].cashable_index != NO_INDEX ||
            m->lines[t->charges[k].line].by_year)
            return true;
    }
    return false;
}

static void cut_segments(struct charging *c, struct tap_build *t)
{
    const struct calendar *cal = c->b->model->calendar;
    const size_t first = c->w->row_keys[t->tap.row].all.first_node + 1;
    struct segment list[cal->n_cycles];
    uint16_t *of = arena_alloc(c->b->arena, cal->n_cycles + 1, sizeof *of);
    const bool by_year = is_dated(c, t);
    size_t n = 0;
    for (size_t cycle = first; cycle <= cal->n_cycles; cycle++) {
        const uint32_t year = by_year ? (uint32_t) cal->year_of[cycle] : 0;
        const double share = by_year ? cal->first_share[cycle] : 1;
        const bool goes_on = n > 0 && year == list[n - 1].year && share == list[n - 1].share &&
                             same_amounts(t, cycle);
        if (!goes_on)
            list[n++] = (struct segment){.first = (uint32_t) cycle, .year = year, .share = share};
        list[n - 1].last = (uint32_t) cycle;
        of[cycle] = (uint16_t) (n - 1);
    }
    t->tap.segments = arena_grow(c->b->arena, list, n, n, sizeof *list);
    t->tap.segment_of = of;
    t->tap.n_segments = n;
    t->tap.first = c->w->plan.n_segments;
    c->w->plan.n_segments += n;
}

/* Runs of cycles of one date of birth in which neither the amount nor the segment changes, of
 * nodes in the cycles of a span. */
static size_t cut_runs(const struct tap *tap, struct span cycles, const uint32_t *nodes,
                       struct aged_segment *list)
{
    size_t n = 0;
    for (size_t t = cycles.first; t < cycles.end; t++) {
        const uint32_t cycle = (uint32_t) t, segment = tap->segment_of[t];
        const uint32_t slot = nodes[t - cycles.first];
        if (slot == NO_NODE)
            continue;
        if (n > 0 && list[n - 1].slot == slot && list[n - 1].segment == segment &&
            list[n - 1].last + 1 == cycle)
            list[n - 1].last = cycle;
        else
            list[n++] = (struct aged_segment){cycle, cycle, slot, segment};
    }
    return n;
}

static void cut_births(struct charging *c, struct tap_build *t)
{
    const struct by_birth *a = t->by_birth;
    const size_t width = a->left.end - a->left.first;
    struct aged *aged = arena_alloc(c->b->arena, a->n, sizeof *aged);
    struct aged_segment run[width];
    for (size_t i = 0; i < a->n; i++) {
        const size_t n = cut_runs(&t->tap, a->left, a->nodes + i * width, run);
        struct aged_segment *list = arena_grow(c->b->arena, run, n, n, sizeof *list);
        if (n > 0)
            build_add_spread_roots(c->b, &list->slot, n, sizeof *list / sizeof list->slot);
        aged[i] = (struct aged){n, list};
    }
    t->tap.aged = aged;
    if (a->average == NULL)
        return;
    const size_t n = c->b->model->calendar->n_cycles + 1;
    uint32_t *average = arena_grow(c->b->arena, a->average, n, n, sizeof *average);
    build_add_roots(c->b, average, n);
    t->tap.average = average;
}

static void add_tap_charges(struct charging *c, const struct tap_build *t, size_t tap)
{
    struct ledger_plan *p = &c->w->ledger;
    for (size_t k = 0; k < t->n_charges; k++) {
        uint32_t *slot = arena_alloc(c->b->arena, t->tap.n_segments, sizeof *slot);
        for (size_t i = 0; i < t->tap.n_segments; i++)
            slot[i] = t->charges[k].nodes[t->tap.segments[i].first];
        build_add_roots(c->b, slot, t->tap.n_segments);
        if (p->n_tap_charges == c->room_for_tap_charges) {
            const size_t room = c->room_for_tap_charges ? 2 * c->room_for_tap_charges : 64;
            c->tap_charges = arena_grow(c->b->arena, c->tap_charges, p->n_tap_charges, room,
                                        sizeof *c->tap_charges);
            c->room_for_tap_charges = room;
        }
        c->tap_charges[p->n_tap_charges++] =
            (struct tap_charge){t->charges[k].line,
                                (uint32_t) tap,
                                (uint32_t) c->w->plan.rows[t->tap.row].subgroup,
                                slot,
                                t->charges[k].whole,
                                t->charges[k].more,
                                t->charges[k].at_moments};
    }
}

static int by_state(const void *x, const void *y)
{
    const struct tap *a = &((const struct tap_build *) x)->tap;
    const struct tap *b = &((const struct tap_build *) y)->tap;
    const uint32_t p[] = {a->row, a->state, a->kind, a->cell, a->to, a->line};
    const uint32_t q[] = {b->row, b->state, b->kind, b->cell, b->to, b->line};
    for (size_t i = 0; i < sizeof p / sizeof p[0]; i++)
        if (p[i] != q[i])
            return p[i] < q[i] ? -1 : 1;
    return 0;
}

/* The state of a place. */
static uint32_t state_of(const struct plan *p, uint32_t place)
{
    uint32_t s = 0;
    while (place < p->n_cells && p->first_cell[s + 1] <= place)
        s++;
    return place < p->n_cells ? s : place - (uint32_t) p->n_cells;
}

/* Years of exact moves: in one cell; or in a state, of which who has stayed counts once for all
 * cells where these have the same chances. */
static bool is_spent_in(const struct world *w, const struct tap *t, const struct edge *e)
{
    if (e->kind != EDGE_YEARS || e->target != t->state)
        return false;
    if (tap_kind_is_of_cell(t->kind))
        return e->to == t->cell;
    return e->from != e->to || e->from >= w->plan.n_cells || !edges_together(w, t->state);
}

/* The place that somebody moves out of: of exact moves the one that the course has come to. */
static uint32_t left_by(const struct edge *e)
{
    return e->kind == EDGE_PASSAGE ? e->to : e->from;
}

/* Whether an edge is of the move that a tap counts. */
static bool is_of_move(const struct world *w, const struct tap *t, const struct edge *e)
{
    if (e->target != t->to || e->kind == EDGE_STAY || e->kind == EDGE_YEARS)
        return false;
    if (w->within == NULL || e->kind == EDGE_AFTER)
        return e->state == t->state;
    return e->kind == EDGE_PASSAGE && state_of(&w->plan, e->to) == t->state;
}

/* Whether an edge is of the move that a tap counts, or of the years. */
static bool is_counted(const struct world *w, const struct tap *t, const struct edge *e)
{
    if (t->within)
        return is_spent_in(w, t, e);
    if (!is_of_move(w, t, e))
        return false;
    return !tap_kind_is_of_cell(t->kind) || left_by(e) == t->cell || left_by(e) >= w->plan.n_cells;
}

/* Writes the edges that a tap counts, unless `list` is NULL; how many. */
static size_t find_edges(const struct world *w, const struct tap *t, uint32_t *list)
{
    size_t n = 0;
    for (uint32_t e = 0; e < w->plan.n_edges; e++) {
        if (!is_counted(w, t, &w->plan.edges[e]))
            continue;
        if (list != NULL)
            list[n] = e;
        n++;
    }
    return n;
}

static void list_edges(struct charging *c, struct tap *t)
{
    if (!tap_kind_is_move(t->kind) && !t->within)
        return;
    const struct plan *p = &c->w->plan;
    t->n_edges = find_edges(c->w, t, NULL);
    uint32_t *list = arena_alloc(c->b->arena, t->n_edges, sizeof *list);
    uint32_t *from = arena_alloc(c->b->arena, t->n_edges, sizeof *from);
    find_edges(c->w, t, list);
    for (size_t i = 0; i < t->n_edges; i++) {
        const struct edge *e = &p->edges[list[i]];
        const bool of_cell = tap_kind_is_move(t->kind) && tap_kind_is_of_cell(t->kind);
        from[i] = of_cell && left_by(e) >= p->n_cells ? t->cell : e->from;
    }
    t->edges = list;
    t->from = from;
}

void taps_finish(struct charging *c)
{
    const size_t n_places = c->w->plan.n_rows * c->w->plan.n_states;
    struct tap *taps = arena_alloc(c->b->arena, c->n_taps, sizeof *taps);
    uint32_t *of = arena_alloc(c->b->arena, n_places + 1, sizeof *of);
    if (c->n_taps > 0)
        qsort(c->taps, c->n_taps, sizeof *c->taps, by_state);
    for (size_t i = 0; i < c->n_taps; i++) {
        cut_segments(c, &c->taps[i]);
        if (c->taps[i].by_birth != NULL)
            cut_births(c, &c->taps[i]);
        add_tap_charges(c, &c->taps[i], i);
        taps[i] = c->taps[i].tap;
        list_edges(c, &taps[i]);
        of[taps[i].row * c->w->plan.n_states + taps[i].state + 1] = (uint32_t) i + 1;
    }
    for (size_t p = 0; p < n_places; p++)
        if (of[p + 1] < of[p])
            of[p + 1] = of[p];
    c->w->plan.taps = taps;
    c->w->plan.n_taps = c->n_taps;
    c->w->plan.taps_of = of;
    delays_make(c);
    tallies_make(c);
    windows_make(c);
    tallies_finish(c);
}
