/* Exact moves: which values a cycle needs of those who begin it in each place, see struct courses,
 * and which of them each edge has.
 *
 * Who leaves a state goes on from the first cell of the next, so where somebody is at the end of a
 * cycle depends on where it was begun and on the hazards of all states that can be reached from
 * there. Courses of the same hazards are one, in all strata, cycles and interventions. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

/* While edges and patterns are made, values are numbered from 0; those of products have this. */
static const uint32_t PRODUCT = (uint32_t) 1 << 31;

struct shape {
    struct courses courses;
    struct interned *hazards; /* [n_ways] nodes of each course */
    size_t room;
};

struct course_list {
    size_t n_shapes, room, n_values;
    struct shape *shapes;
    struct interned *products; /* value of a course, node of the factor */
    uint32_t *ids;             /* room for one course: its hazards */
    size_t room_for_ids;
};

/* Of who begins a cycle in a state: place 0, and those that can be reached, by state. */
struct within {
    size_t n_places, n_ways;
    const uint32_t *state; /* [n_places] */
    uint32_t *place_of;    /* [n_states] NO_SLOT: not to be reached */
    size_t shape;
};

static void mark_reachable(const struct world *w, size_t from, bool *reached)
{
    const struct bound_row *row = &w->rows[from];
    for (size_t j = 0; j < row->n_moves; j++)
        if (!reached[row->to[j]]) {
            reached[row->to[j]] = true;
            mark_reachable(w, row->to[j], reached);
        }
}

/* Whether who comes back into a state is where those are who never left. */
static bool comes_back(const struct world *w, size_t state)
{
    return w->plan.first_cell[state + 1] - w->plan.first_cell[state] == 1 &&
           w->rows[state].n_after == 0;
}

static void list_places(struct build *b, const struct world *w, size_t state, struct within *in)
{
    const size_t n = w->plan.n_states;
    bool *reached = arena_alloc(b->arena, n, sizeof *reached);
    uint32_t *list = arena_alloc(b->arena, n + 1, sizeof *list);
    in->place_of = arena_alloc(b->arena, n, sizeof *in->place_of);
    mark_reachable(w, state, reached);
    list[in->n_places++] = (uint32_t) state;
    for (uint32_t s = 0; s < n; s++) {
        in->place_of[s] = NO_SLOT;
        if (s == state && comes_back(w, state))
            in->place_of[s] = 0;
        else if (reached[s]) {
            in->place_of[s] = (uint32_t) in->n_places;
            list[in->n_places++] = s;
        }
    }
    in->state = list;
}

static struct course_way *list_ways(struct build *b, const struct world *w, struct within *in)
{
    for (size_t p = 0; p < in->n_places; p++)
        in->n_ways += w->rows[in->state[p]].n_moves;
    struct course_way *ways = arena_alloc(b->arena, in->n_ways, sizeof *ways);
    size_t n = 0;
    for (uint32_t p = 0; p < in->n_places; p++) {
        const struct bound_row *row = &w->rows[in->state[p]];
        for (size_t j = 0; j < row->n_moves; j++)
            ways[n++] = (struct course_way){p, in->place_of[row->to[j]]};
    }
    return ways;
}

static size_t find_shape(struct build *b, const struct within *in, const struct course_way *ways)
{
    struct course_list *l = b->courses;
    for (size_t i = 0; i < l->n_shapes; i++) {
        const struct courses *c = &l->shapes[i].courses;
        if (c->n_places == in->n_places && c->n_ways == in->n_ways &&
            (in->n_ways == 0 || memcmp(c->ways, ways, in->n_ways * sizeof *ways) == 0))
            return i;
    }
    if (l->n_shapes == l->room) {
        const size_t room = l->room ? 2 * l->room : 16;
        l->shapes = arena_grow(b->arena, l->shapes, l->n_shapes, room, sizeof *l->shapes);
        l->room = room;
    }
    l->shapes[l->n_shapes] =
        (struct shape){.courses = {.n_places = in->n_places, .n_ways = in->n_ways, .ways = ways},
                       .hazards = interned_new(in->n_ways)};
    return l->n_shapes++;
}

void courses_start(struct build *b, struct world *w)
{
    const size_t n = w->plan.n_states;
    if (b->courses == NULL) {
        b->courses = arena_alloc(b->arena, 1, sizeof *b->courses);
        b->courses->products = interned_new(2);
    }
    struct within *within = arena_alloc(b->arena, n, sizeof *within);
    w->within = within;
    for (size_t s = 0; s < n; s++) {
        list_places(b, w, s, &within[s]);
        const struct course_way *ways = list_ways(b, w, &within[s]);
        within[s].shape = find_shape(b, &within[s], ways);
        if (within[s].n_ways > b->courses->room_for_ids)
            b->courses->room_for_ids = within[s].n_ways;
    }
    b->courses->ids = arena_alloc(b->arena, b->courses->room_for_ids, sizeof *b->courses->ids);
}

/* --- edges ------------------------------------------------------------------------------ */

size_t courses_moves(const struct world *w, const struct edge *base, struct edge *edges, size_t n)
{
    const struct within *in = &w->within[base->state];
    for (uint32_t s = 0; s < w->plan.n_states; s++) {
        if (in->place_of[s] == NO_SLOT || in->place_of[s] == 0)
            continue;
        edges[n] = *base;
        edges[n].kind = EDGE_MOVE;
        edges[n].target = s;
        edges[n].to = w->plan.first_cell[s];
        edges[n++].index = in->place_of[s];
    }
    return n;
}

/* Whether a line counts the move from one state to another. */
static bool is_counted(const struct build *b, const struct world *w, size_t from, size_t to)
{
    for (size_t i = 0; i < b->model->n_booked; i++)
        for (size_t k = 0; w->lines[i].exists && k < w->lines[i].n_charges; k++) {
            const struct line *l = w->lines[i].line;
            const struct charge *c = &l->charges[k];
            if (c->trigger == TRIGGER_MOVE && (c->from == NO_INDEX || c->from == from) &&
                (c->to == NO_INDEX || c->to == to))
                return true;
        }
    return false;
}

static bool *list_counted(const struct build *b, const struct world *w)
{
    const size_t n = w->plan.n_states;
    bool *counted = arena_alloc(b->arena, n * n, sizeof *counted);
    for (size_t s = 0; s < n; s++)
        for (size_t j = 0; j < w->rows[s].n_moves; j++)
            counted[s * n + w->rows[s].to[j]] = is_counted(b, w, s, w->rows[s].to[j]);
    return counted;
}

/* Edges that count what happens within a cycle. */
struct counting_edges {
    const struct build *b;
    const struct world *w;
    const bool *counted; /* [n_states][n_states] moves */
    bool years;
    struct edge *list; /* NULL: they are only counted */
    size_t n;
};

static void add(struct counting_edges *c, const struct edge *e)
{
    if (c->list != NULL)
        c->list[c->n] = *e;
    c->n++;
}

/* Of who begins in a place: in `to`, which is place `index` of the course. */
static void count_place(struct counting_edges *c, struct edge e, uint32_t to, uint32_t index)
{
    const uint32_t state = c->w->within[e.state].state[index];
    const struct bound_row *row = &c->w->rows[state];
    e.to = to;
    e.index = index;
    e.kind = EDGE_YEARS;
    e.target = state;
    if (c->years)
        add(c, &e);
    e.kind = EDGE_PASSAGE;
    for (size_t j = 0; j < row->n_moves; j++) {
        e.target = row->to[j];
        if (c->counted[state * c->w->plan.n_states + e.target])
            add(c, &e);
    }
}

static void count_from(struct counting_edges *c, const struct edge *base)
{
    const struct within *in = &c->w->within[base->state];
    count_place(c, *base, base->from, 0);
    for (uint32_t p = 1; p < in->n_places; p++)
        count_place(c, *base, c->w->plan.first_cell[in->state[p]], p);
}

static void count_state(struct counting_edges *c, uint32_t state)
{
    const struct plan *p = &c->w->plan;
    const bool together = edges_together(c->w, state);
    if (together)
        count_from(c, &(struct edge){.from = (uint32_t) p->n_cells + state, .state = state});
    for (uint32_t cell = p->first_cell[state]; cell < p->first_cell[state + 1]; cell++) {
        const struct edge e = {.from = cell,
                               .to = cell,
                               .state = state,
                               .target = state,
                               .age = cell - p->first_cell[state],
                               .kind = EDGE_YEARS};
        if (!together)
            count_from(c, &e);
        else if (c->years)
            add(c, &e); /* who has stayed, for amounts by time in state */
    }
}

size_t courses_counting(struct build *b, const struct world *w, struct edge *edges)
{
    struct counting_edges c = {.b = b,
                               .w = w,
                               .counted = list_counted(b, w),
                               .years = b->common->accounting.occupancy == OCCUPANCY_EXACT,
                               .list = edges};
    for (uint32_t s = 0; s < w->plan.n_states; s++)
        count_state(&c, s);
    return c.n;
}

/* --- values ----------------------------------------------------------------------------- */

/* The nodes of the hazards of a state in cycle t, for who is in cell `age`. */
static const uint32_t *hazards_of(const struct stratum *stratum, size_t state, size_t t, size_t age)
{
    const struct exits *x = stratum->exits[state];
    return x->hazard + x->epoch[t * x->by_cycle + age * x->by_cell] * x->n_moves;
}

static void make_room(struct build *b, struct shape *s)
{
    if (s->courses.n < s->room)
        return;
    const size_t room = s->room ? 2 * s->room : 16;
    s->courses.values =
        arena_grow(b->arena, s->courses.values, s->courses.n, room, sizeof *s->courses.values);
    s->room = room;
}

/* The first value of the course of who begins cycle t in cell `age` of a state. */
static uint32_t find_course(struct build *b, const struct world *w, const struct stratum *stratum,
                            size_t state, size_t t, size_t age)
{
    struct course_list *l = b->courses;
    const struct within *in = &w->within[state];
    struct shape *s = &l->shapes[in->shape];
    size_t n = 0;
    for (size_t p = 0; p < in->n_places; p++) {
        const size_t moves = w->rows[in->state[p]].n_moves;
        if (moves > 0)
            memcpy(l->ids + n, hazards_of(stratum, in->state[p], t, p == 0 ? age : 0),
                   moves * sizeof *l->ids);
        n += moves;
    }
    const uint32_t i = interned_put(s->hazards, l->ids);
    if (i == s->courses.n) {
        make_room(b, s);
        s->courses.values[s->courses.n++] = (uint32_t) l->n_values;
        l->n_values += 2 * in->n_places;
    }
    return s->courses.values[i];
}

static uint32_t product(struct build *b, uint32_t value, node factor)
{
    return PRODUCT | interned_put(b->courses->products, (uint32_t[]){value, factor});
}

static node hazard_to(const struct world *w, const struct stratum *stratum, const struct edge *e,
                      size_t t)
{
    const size_t state = w->within[e->state].state[e->index];
    const struct bound_row *row = &w->rows[state];
    size_t j = 0;
    while (row->to[j] != e->target)
        j++;
    return hazards_of(stratum, state, t, e->index == 0 ? e->age : 0)[j];
}

/* first: of the course of the place where the edge begins. */
static uint32_t value_of(struct build *b, const struct world *w, const struct stratum *stratum,
                         const struct edge *e, size_t t, uint32_t first)
{
    const uint32_t years = first + (uint32_t) w->within[e->state].n_places;
    const struct exits *x = stratum->exits[e->state];
    switch (e->kind) {
    case EDGE_STAY:
        return first;
    case EDGE_MOVE:
        return first + e->index;
    case EDGE_AFTER:
        return product(
            b, first,
            x->after[x->epoch[t * x->by_cycle + e->age * x->by_cell] * x->n_after + e->index]);
    case EDGE_YEARS:
        return years + e->index;
    case EDGE_PASSAGE:
        return product(b, years + e->index, hazard_to(w, stratum, e, t));
    }
    return NO_SLOT;
}

void courses_fill(struct build *b, const struct world *w, const struct stratum *stratum, size_t t,
                  uint32_t *tuple)
{
    const struct plan *p = &w->plan;
    uint32_t *first = memory_alloc(p->n_places, sizeof *first); /* by place */
    for (size_t s = 0; s < p->n_states; s++)
        for (size_t c = p->first_cell[s]; c < p->first_cell[s + 1]; c++)
            first[c] = find_course(b, w, stratum, s, t, c - p->first_cell[s]);
    for (size_t s = 0; p->n_places > p->n_cells && s < p->n_states; s++)
        first[p->n_cells + s] = first[p->first_cell[s]];
    for (size_t e = 0; e < p->n_edges; e++)
        tuple[e] = value_of(b, w, stratum, &p->edges[e], t, first[p->edges[e].from]);
    free(first);
}

/* Which of a state's hazards hold in a cycle, for all who are or come there. */
static bool same_epochs(const struct exits *x, size_t t, size_t cells)
{
    const uint32_t *now = x->epoch + t * x->by_cycle;
    return memcmp(now, now - x->by_cycle, (x->by_cell ? cells : 1) * sizeof *now) == 0;
}

bool courses_same(const struct world *w, const struct stratum *stratum, size_t t)
{
    const struct plan *p = &w->plan;
    for (size_t s = 0; s < p->n_states; s++)
        if (!same_epochs(stratum->exits[s], t, p->first_cell[s + 1] - p->first_cell[s]))
            return false;
    return true;
}

/* --- when the program has been made ------------------------------------------------------- */

void courses_roots(struct build *b)
{
    struct course_list *l = b->courses;
    if (l == NULL)
        return;
    struct exact *x = &b->model->exact;
    struct courses *shapes = arena_alloc(b->arena, l->n_shapes, sizeof *shapes);
    for (size_t i = 0; i < l->n_shapes; i++) {
        struct shape *s = &l->shapes[i];
        const size_t n = s->courses.n * s->courses.n_ways;
        uint32_t *hazards = arena_alloc(b->arena, n, sizeof *hazards);
        if (n > 0)
            memcpy(hazards, interned_all(s->hazards), n * sizeof *hazards);
        build_add_roots(b, hazards, n);
        s->courses.hazards = hazards;
        shapes[i] = s->courses;
        x->most_places =
            x->most_places > s->courses.n_places ? x->most_places : s->courses.n_places;
        x->most_ways = x->most_ways > s->courses.n_ways ? x->most_ways : s->courses.n_ways;
    }
    const size_t n = interned_count(l->products);
    const uint32_t *pairs = interned_all(l->products);
    struct course_product *products = arena_alloc(b->arena, n, sizeof *products);
    for (size_t i = 0; i < n; i++)
        products[i] = (struct course_product){pairs[2 * i], pairs[2 * i + 1], 0};
    if (n > 0)
        build_add_spread_roots(b, &products->factor, n, sizeof *products / sizeof(uint32_t));
    x->n_shapes = l->n_shapes;
    x->shapes = shapes;
    x->n_products = n;
    x->products = products;
    x->n_values = l->n_values + n;
}

/* The slot of a value that was numbered. */
static uint32_t slot_of(const struct course_list *l, size_t base, uint32_t value)
{
    return (uint32_t) (value & PRODUCT ? base + l->n_values + (value & ~PRODUCT) : base + value);
}

void courses_finish(struct build *b)
{
    struct course_list *l = b->courses;
    if (l == NULL)
        return;
    const size_t base = program_values(b->model->program);
    const struct exact *x = &b->model->exact;
    for (size_t i = 0; i < x->n_shapes; i++)
        for (size_t k = 0; k < x->shapes[i].n; k++)
            x->shapes[i].values[k] += (uint32_t) base;
    struct course_product *products = (struct course_product *) x->products;
    for (size_t i = 0; i < x->n_products; i++) {
        products[i].course += (uint32_t) base;
        products[i].to = slot_of(l, base, PRODUCT | (uint32_t) i);
    }
    for (size_t w = 0; w < b->model->n_worlds; w++) {
        const struct plan *p = &b->worlds[w].plan;
        uint32_t *slots = (uint32_t *) p->patterns;
        for (size_t i = 0; i < p->n_patterns * p->n_edges; i++)
            slots[i] = slot_of(l, base, slots[i]);
    }
}

void courses_free(struct build *b)
{
    if (b->courses == NULL)
        return;
    for (size_t i = 0; i < b->courses->n_shapes; i++)
        interned_free(b->courses->shapes[i].hazards);
    interned_free(b->courses->products);
}
