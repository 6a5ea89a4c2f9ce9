/* Cells of each state, and the edges between them. */
#include "build.h"

#include <stdlib.h>

bool build_counts_people_of(const struct world *w, const struct charge *c, size_t state)
{
    const struct row *row = &w->scenario->rows[state];
    if (c->trigger == TRIGGER_IN)
        return c->from == state;
    return c->trigger == TRIGGER_MOVE && (c->from == NO_INDEX || c->from == state) &&
           (c->to == NO_INDEX ? row->n_moves + row->n_after > 0 || row->is_observed
                              : row_leads_to(row, c->to));
}

/* Months in state matter for a state when its chances or amounts use them. */
static bool uses_time_in_state(const struct world *w, size_t state, size_t n_lines)
{
    if (w->rows[state].clocks >> CLOCK_IN_STATE & 1)
        return true;
    for (size_t i = 0; i < n_lines; i++)
        for (size_t k = 0; k < w->lines[i].n_charges; k++)
            if (build_counts_people_of(w, &w->lines[i].line->charges[k], state) &&
                w->lines[i].amount[k] != NULL &&
                (expr_clocks(w->lines[i].amount[k]) >> CLOCK_IN_STATE & 1))
                return true;
    return false;
}

static void lay_out_cells(struct build *b, struct world *w)
{
    const size_t n = b->common->n_states;
    uint32_t *first = arena_alloc(b->arena, n + 1, sizeof *first);
    for (size_t s = 0; s < n; s++) {
        const int tracked = w->scenario->states[s].tracked_months;
        size_t cells = 1;
        if (w->rows[s].after_cells > 0)
            cells = w->rows[s].after_cells;
        else if (uses_time_in_state(w, s, b->model->n_booked))
            cells = (size_t) (tracked / b->common->study.cycle_months) + 1;
        first[s + 1] = first[s] + (uint32_t) cells;
    }
    w->plan.n_states = n;
    w->plan.n_cells = first[n];
    w->plan.n_places = first[n] > n ? first[n] + n : first[n];
    w->plan.first_cell = first;
}

static int by_target(const void *x, const void *y)
{
    const struct edge *a = x, *b = y;
    if (a->to != b->to)
        return a->to < b->to ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return (int) a->kind - (int) b->kind;
}

bool edges_together(const struct world *w, size_t state)
{
    return w->plan.first_cell[state + 1] - w->plan.first_cell[state] > 1 &&
           !(w->rows[state].clocks >> CLOCK_IN_STATE & 1);
}

/* The moves out of one place. */
static size_t add_moves(const struct world *w, const struct edge *base, struct edge *edges,
                        size_t n)
{
    if (w->within != NULL)
        return courses_moves(w, base, edges, n);
    const struct bound_row *row = &w->rows[base->state];
    for (uint32_t j = 0; j < row->n_moves; j++) {
        edges[n] = *base;
        edges[n].kind = EDGE_MOVE;
        edges[n].target = row->to[j];
        edges[n].to = w->plan.first_cell[row->to[j]];
        edges[n++].index = j;
    }
    return n;
}

static const uint32_t *find_shifts(struct build *b, const struct world *w)
{
    const struct plan *p = &w->plan;
    uint32_t *end = arena_alloc(b->arena, p->n_cells + 1, sizeof *end);
    for (size_t c = p->n_cells; c-- > 0;) {
        const struct edge *e = &p->edges[p->edge_of_target[c]];
        const bool one = p->edge_of_target[c + 1] == p->edge_of_target[c] + 1;
        const bool shifts = one && e->kind == EDGE_STAY && e->from + 1 == c &&
                            !(w->rows[e->state].clocks >> CLOCK_IN_STATE & 1);
        const bool goes_on = c + 1 < p->n_cells && end[c + 1] > c + 1 &&
                             p->edges[p->edge_of_target[c + 1]].state == e->state;
        end[c] = !shifts ? (uint32_t) c : goes_on ? end[c + 1] : (uint32_t) c + 1;
    }
    return end;
}

/* The edges of all places of a state. */
static size_t add_state(const struct world *w, uint32_t s, struct edge *edges, size_t n)
{
    const uint32_t *first = w->plan.first_cell;
    const struct bound_row *row = &w->rows[s];
    const bool together = edges_together(w, s);
    const struct edge sum = {.from = (uint32_t) w->plan.n_cells + s, .state = s};
    if (together)
        n = add_moves(w, &sum, edges, n);
    for (uint32_t c = first[s]; c < first[s + 1]; c++) {
        const bool last = c + 1 == first[s + 1];
        const struct edge base = {.from = c, .state = s, .age = c - first[s]};
        if (!together)
            n = add_moves(w, &base, edges, n);
        for (uint32_t j = 0; last && j < row->n_after; j++) {
            edges[n] = base;
            edges[n].kind = EDGE_AFTER;
            edges[n].target = row->after_to[j];
            edges[n].to = first[row->after_to[j]];
            edges[n++].index = j;
        }
        if (last && row->n_after > 0)
            continue;
        edges[n] = base;
        edges[n].kind = EDGE_STAY;
        edges[n].target = s;
        edges[n++].to = last ? c : c + 1;
    }
    return n;
}

static size_t most_edges(struct build *b, const struct world *w)
{
    const uint32_t *first = w->plan.first_cell;
    size_t most = w->within != NULL ? courses_counting(b, w, NULL) : 0;
    for (size_t s = 0; s < w->plan.n_states; s++) {
        const size_t moves = w->within != NULL ? w->plan.n_states : w->rows[s].n_moves;
        most += (first[s + 1] - first[s]) * (1 + moves) + w->rows[s].n_after;
    }
    return most;
}

static void lay_out_edges(struct build *b, struct world *w)
{
    struct edge *edges = arena_alloc(b->arena, most_edges(b, w), sizeof *edges);
    size_t n = 0;
    for (uint32_t s = 0; s < w->plan.n_states; s++)
        n = add_state(w, s, edges, n);
    qsort(edges, n, sizeof *edges, by_target);
    uint32_t *of_target = arena_alloc(b->arena, w->plan.n_cells + 1, sizeof *of_target);
    for (size_t e = 0, c = 0; c < w->plan.n_cells; c++) {
        while (e < n && edges[e].to <= c)
            e++;
        of_target[c + 1] = (uint32_t) e;
    }
    if (w->within != NULL)
        n += courses_counting(b, w, edges + n);
    w->plan.edges = edges;
    w->plan.n_edges = n;
    w->plan.edge_of_target = of_target;
    w->plan.shift_end = find_shifts(b, w);
}

void build_edges(struct build *b, struct world *w)
{
    lay_out_cells(b, w);
    if (b->common->accounting.exact)
        courses_start(b, w);
    lay_out_edges(b, w);
}
