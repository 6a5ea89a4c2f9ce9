/* The ways out of each state with their values by epoch, and the values of edges by cycle. */
#include "build.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void check(struct build *b, const struct world *w, node value, const struct moment *m,
                  struct value_check c)
{
    c.world = w->index;
    c.group = m->group;
    c.year = (int) m->clock[CLOCK_YEAR];
    build_add_check(b, &c, value);
}

/* -ln(1 - moved) / moved / period: a counted row's hazard per unit of share, so that the row
 * gives back exactly its own shares over the period. From what moved, not from what stayed:
 * with small counts a draw may move so few that 1 - moved is 1. */
static node observed_factor(struct build *b, const struct bound_row *row, const struct moment *m)
{
    struct graph *g = b->graph;
    const node zero = graph_constant(g, 0), one = graph_constant(g, 1);
    node moved = zero;
    for (size_t j = 0; j < row->n_moves; j++)
        if (row->chance[j] == NULL)
            moved = graph_binary(g, OP_ADD, moved, expr_node(row->observed[j], m, g));
    const node stayed = graph_unary(g, OP_LOG1P, graph_unary(g, OP_NEGATE, moved));
    const node hazard = graph_unary(g, OP_NEGATE, stayed);
    const node per_share = graph_if(g, graph_binary(g, OP_EQUAL, moved, zero), one,
                                    graph_binary(g, OP_DIVIDE, hazard, moved));
    return graph_binary(g, OP_DIVIDE, per_share, graph_constant(g, row->observed_years));
}

/* In rate mode the hazard per year of move j; in probability mode its chance per cycle. */
static node move_value(struct build *b, struct world *w, size_t from, size_t j,
                       const struct moment *m)
{
    const struct bound_row *row = &w->rows[from];
    const bool rate = b->common->accounting.moves == MOVES_RATE;
    struct graph *g = b->graph;
    node v;
    if (row->chance[j] == NULL) {
        v = expr_node(row->observed[j], m, g);
        if (rate)
            v = graph_binary(g, OP_MULTIPLY, v, observed_factor(b, row, m));
    } else {
        v = expr_node(row->chance[j], m, g);
        if (row->is_number[j] && rate)
            v = graph_unary(g, OP_NEGATE, graph_unary(g, OP_LOG1P, graph_unary(g, OP_NEGATE, v)));
    }
    if (row->times != NULL)
        v = graph_binary(g, OP_MULTIPLY, v, expr_node(row->times, m, g));
    const struct expr *chance = row->chance[j], *place = chance ? chance : row->times;
    check(b, w, v, m,
          (struct value_check){.rule = rate ? VALUE_HAZARD : VALUE_CHANCE,
                               .at = place ? expr_place(place) : w->scenario->rows[from].at,
                               .text = chance ? expr_text(chance) : NULL,
                               .times = row->times ? expr_text(row->times) : NULL,
                               .from = from,
                               .to = row->to[j]});
    return v;
}

static node sum(struct graph *g, const node *v, size_t n)
{
    node total = graph_constant(g, 0);
    for (size_t i = 0; i < n; i++)
        total = graph_binary(g, OP_ADD, total, v[i]);
    return total;
}

/* One epoch of a state: tuple = hazards[n], chances[n], stay, after shares[n_after]. */
static void fill_rates(struct build *b, struct world *w, size_t from, const struct moment *m,
                       uint32_t *tuple)
{
    const size_t n = w->rows[from].n_moves;
    struct graph *g = b->graph;
    const node cycle = graph_constant(g, b->model->calendar->cycle_years);
    for (size_t j = 0; j < n; j++)
        tuple[j] = move_value(b, w, from, j, m);
    const node total = sum(g, tuple, n);
    const node factor = graph_binary(g, OP_MOVE_FACTOR, total, cycle);
    for (size_t j = 0; j < n; j++)
        tuple[n + j] = graph_binary(g, OP_MULTIPLY, tuple[j], factor);
    tuple[2 * n] = graph_binary(g, OP_SUBTRACT, graph_constant(g, 1),
                                graph_binary(g, OP_MULTIPLY, total, factor));
    double constant; /* whose hazards have been judged, one by one */
    if (!graph_is_constant(g, tuple[2 * n], &constant))
        check(b, w, tuple[2 * n], m,
              (struct value_check){.rule = VALUE_CHANCE,
                                   .at = w->scenario->rows[from].at,
                                   .from = from,
                                   .to = NO_INDEX});
}

/* The chance to stay that a row says, which is checked; NO_NODE where it says none. */
static node written_stay(struct build *b, const struct world *w, size_t from,
                         const struct moment *m)
{
    struct expr *e = w->rows[from].stays;
    if (e == NULL)
        return NO_NODE;
    const node v = expr_node(e, m, b->graph);
    check(b, w, v, m,
          (struct value_check){.rule = VALUE_CHANCE,
                               .at = expr_place(e),
                               .text = expr_text(e),
                               .from = from,
                               .to = from});
    return v;
}

/* moves = "probability": chance[n_moves] of a cycle, and their sum. In rounding the rest may be a
 * hair below 0, which would be a clock that runs out before it begins. */
static node fill_moves(struct build *b, struct world *w, size_t from, const struct moment *m,
                       uint32_t *chance)
{
    const struct bound_row *row = &w->rows[from];
    struct graph *g = b->graph;
    const node zero = graph_constant(g, 0), one = graph_constant(g, 1);
    for (size_t j = 0; j < row->n_moves; j++)
        chance[j] = j == row->rest ? zero : move_value(b, w, from, j, m);
    if (row->rest != NO_INDEX) {
        const node stays = written_stay(b, w, from, m);
        const node moved = sum(g, chance, row->n_moves);
        const node given = stays == NO_NODE ? moved : graph_binary(g, OP_ADD, moved, stays);
        const node rest = graph_binary(g, OP_SUBTRACT, one, given);
        check(b, w, rest, m,
              (struct value_check){.rule = VALUE_CHANCE,
                                   .at = w->scenario->rows[from].moves[row->rest].chance.at,
                                   .text = "rest",
                                   .from = from,
                                   .to = row->to[row->rest]});
        chance[row->rest] = graph_binary(g, OP_MAX, rest, zero);
    }
    return sum(g, chance, row->n_moves);
}

/* The chance not to leave: as written, none where somebody else is the rest, or what is left. */
static node staying(struct build *b, const struct world *w, size_t from, const struct moment *m,
                    node total)
{
    const struct bound_row *row = &w->rows[from];
    struct graph *g = b->graph;
    const node written = written_stay(b, w, from, m);
    const struct place at = w->scenario->rows[from].at;
    if (written != NO_NODE && row->rest == NO_INDEX)
        check(b, w, graph_binary(g, OP_ADD, total, written), m,
              (struct value_check){
                  .rule = VALUE_WHOLE,
                  .at = at,
                  .line = arena_printf(b->arena, "[from.%s]", b->common->states[from].name.id)});
    if (written != NO_NODE)
        return written;
    if (row->rest != NO_INDEX)
        return graph_constant(g, 0);
    const node left = graph_binary(g, OP_SUBTRACT, graph_constant(g, 1), total);
    check(b, w, left, m,
          (struct value_check){.rule = VALUE_CHANCE, .at = at, .from = from, .to = NO_INDEX});
    return left;
}

/* moves = "probability": the hazards that would give these chances, for people's clocks:
 * l_j = p_j / sum p * -ln(1 - sum p) per cycle. */
static void fill_chances(struct build *b, struct world *w, size_t from, const struct moment *m,
                         uint32_t *tuple)
{
    const size_t n = w->rows[from].n_moves;
    struct graph *g = b->graph;
    const node zero = graph_constant(g, 0), one = graph_constant(g, 1);
    const node total = fill_moves(b, w, from, m, tuple + n);
    tuple[2 * n] = staying(b, w, from, m, total);
    /* A row that adds up to 1, or in rounding a hair over, would be an endless hazard, under which
     * no destination wins; at 40 one in 10^17 stays. */
    const node moved = graph_binary(g, OP_MIN, total, one);
    const node endless =
        graph_unary(g, OP_NEGATE, graph_unary(g, OP_LOG1P, graph_unary(g, OP_NEGATE, moved)));
    const node whole = graph_binary(g, OP_MIN, endless, graph_constant(g, 40));
    const node per_year = graph_binary(g, OP_DIVIDE, graph_binary(g, OP_DIVIDE, whole, total),
                                       graph_constant(g, b->model->calendar->cycle_years));
    for (size_t j = 0; j < n; j++) {
        const node none = graph_binary(g, OP_EQUAL, tuple[n + j], zero);
        const node hazard = graph_binary(g, OP_MULTIPLY, tuple[n + j], per_year);
        tuple[j] = graph_if(g, none, zero, hazard);
    }
}

/* `e` NULL: it says "rest". */
static void check_share(struct build *b, const struct world *w, const struct moment *m,
                        const struct value_check *like, const struct expr *e, size_t to, node share)
{
    struct value_check c = *like;
    c.at = e ? expr_place(e) : like->at;
    c.text = e ? expr_text(e) : "rest";
    c.to = to;
    check(b, w, share, m, c);
}

void build_split_shares(struct build *b, const struct world *w, const struct bound_split *s,
                        const struct moment *m, const struct value_check *like, uint32_t *share)
{
    struct graph *g = b->graph;
    node given = graph_constant(g, 0);
    size_t rest = NO_INDEX;
    for (size_t i = 0; i < s->n; i++) {
        if (s->share[i] == NULL) {
            rest = i;
            continue;
        }
        share[i] = expr_node(s->share[i], m, g);
        given = graph_binary(g, OP_ADD, given, share[i]);
        check_share(b, w, m, like, s->share[i], s->to[i], share[i]);
    }
    struct value_check whole = *like;
    whole.rule = VALUE_WHOLE;
    whole.to = NO_INDEX;
    if (rest == NO_INDEX) {
        check(b, w, given, m, whole);
    } else {
        share[rest] = graph_binary(g, OP_SUBTRACT, graph_constant(g, 1), given);
        check_share(b, w, m, like, NULL, s->to[rest], share[rest]);
    }
}

static void fill_after(struct build *b, struct world *w, size_t from, const struct moment *m,
                       bool last, uint32_t *share)
{
    const struct bound_row *row = &w->rows[from];
    const struct bound_split after = {.n = row->n_after,
                                      .to = row->after_to,
                                      .share = row->after_share,
                                      .at = w->scenario->rows[from].after_at};
    for (size_t i = 0; i < row->n_after; i++)
        share[i] = NO_NODE;
    if (last && row->n_after > 0)
        build_split_shares(
            b, w, &after, m,
            &(struct value_check){.rule = VALUE_CHANCE, .at = after.at, .from = from}, share);
}

/* Notes a new exits among all of the plan. */
static const struct exits *keep_exits(struct build *b, struct world *w, struct exits *x)
{
    const struct exits **list = (const struct exits **) w->plan.exits;
    if ((w->plan.n_exits & (w->plan.n_exits + 1)) == 0)
        list = arena_grow(b->arena, list, w->plan.n_exits, 2 * w->plan.n_exits + 1, sizeof *list);
    x->index = w->plan.n_exits;
    list[w->plan.n_exits++] = x;
    w->plan.exits = list;
    return x;
}

static const struct exits *no_exits(struct build *b, struct world *w)
{
    struct exits *x = arena_alloc(b->arena, 1, sizeof *x);
    uint32_t *stay = arena_alloc(b->arena, 1, sizeof *stay);
    uint32_t *zero = arena_alloc(b->arena, 1, sizeof *zero);
    uint32_t *run = arena_alloc(b->arena, 1, sizeof *run);
    stay[0] = graph_constant(b->graph, 1);
    run[0] = UINT32_MAX;
    build_add_roots(b, stay, 1);
    *x = (struct exits){.n_epochs = 1, .stay = stay, .epoch = zero, .run = run};
    return keep_exits(b, w, x);
}

/* How long each epoch lasts for someone who grows older in the state. */
static uint32_t *run_lengths(struct build *b, const uint32_t *epoch, size_t n_t, size_t n_m)
{
    uint32_t *run = arena_alloc(b->arena, n_t * n_m, sizeof *run);
    for (size_t t = n_t; t-- > 0;)
        for (size_t m = n_m; m-- > 0;) {
            const size_t t2 = n_t == 1 ? 0 : t + 1, m2 = m + 1 < n_m ? m + 1 : n_m - 1;
            const size_t here = t * n_m + m, next = t2 * n_m + m2;
            const bool ends = t2 == n_t && n_t > 1;
            if (ends)
                run[here] = 1;
            else if (here == next)
                run[here] = UINT32_MAX;
            else if (epoch[here] != epoch[next])
                run[here] = 1;
            else
                run[here] = run[next] == UINT32_MAX ? UINT32_MAX : run[next] + 1;
        }
    return run;
}

/* Stretches of equal epochs where hazards depend on one axis only. */
static void find_stretches(struct build *b, struct exits *x, size_t n_t, size_t n_m, bool in_state)
{
    const size_t n = n_t > 1 ? n_t : n_m, first = n_t > 1 ? 1 : 0, step = n_t > 1 ? n_m : 1;
    if (n_t > 1 && n_m > 1 && in_state)
        return;
    uint32_t *stretch = arena_alloc(b->arena, n + 1, sizeof *stretch);
    uint32_t *of = arena_alloc(b->arena, n, sizeof *of);
    for (size_t i = first; i < n; i++) {
        if (i == first || x->epoch[i * step] != x->epoch[(i - 1) * step])
            stretch[x->n_stretches++] = (uint32_t) i;
        of[i] = (uint32_t) x->n_stretches - 1;
    }
    stretch[x->n_stretches] = (uint32_t) n;
    x->stretch = stretch;
    x->stretch_of = of;
}

/* The tuples of interned epochs, pulled apart into the arrays of `exits`. */
static void unpack(struct build *b, struct exits *x, const struct interned *epochs, size_t width)
{
    const size_t n = x->n_moves, count = interned_count(epochs);
    const uint32_t *all = interned_all(epochs);
    uint32_t *hazard = arena_alloc(b->arena, count * n, sizeof *hazard);
    uint32_t *chance = arena_alloc(b->arena, count * n, sizeof *chance);
    uint32_t *stay = arena_alloc(b->arena, count, sizeof *stay);
    uint32_t *after = arena_alloc(b->arena, count * x->n_after, sizeof *after);
    for (size_t e = 0; e < count; e++) {
        const uint32_t *tuple = all + e * width;
        memcpy(hazard + e * n, tuple, n * sizeof *tuple);
        memcpy(chance + e * n, tuple + n, n * sizeof *tuple);
        stay[e] = tuple[2 * n];
        memcpy(after + e * x->n_after, tuple + 2 * n + 1, x->n_after * sizeof *tuple);
    }
    build_add_roots(b, hazard, count * n);
    build_add_roots(b, chance, count * n);
    build_add_roots(b, stay, count);
    build_add_roots(b, after, count * x->n_after);
    x->n_epochs = count;
    x->hazard = hazard;
    x->chance = chance;
    x->stay = stay;
    x->after = after;
}

size_t build_first_node(const struct world *w, size_t state, size_t entry)
{
    return build_enters(w, state) || w->within != NULL ? entry : entry + 1;
}

/* Of a state that nobody can be in before the horizon. */
static void fill_nobody(const struct build *b, const struct bound_row *row, uint32_t *tuple)
{
    const node zero = graph_constant(b->graph, 0), one = graph_constant(b->graph, 1);
    for (size_t j = 0; j < 2 * row->n_moves; j++)
        tuple[j] = zero;
    tuple[2 * row->n_moves] = one;
    for (size_t i = 0; i < row->n_after; i++)
        tuple[2 * row->n_moves + 1 + i] = i == 0 ? one : zero;
}

/* The tuple of a state in cycle t for who is in cell m; where nobody can be, that of the nearest
 * moment at which somebody can. */
static void fill_epoch(struct build *b, struct world *w, const struct stratum_key *key,
                       size_t state, size_t t, size_t m, bool by_cycle, bool last, uint32_t *tuple)
{
    const struct bound_row *row = &w->rows[state];
    const size_t n_cycles = b->model->calendar->n_cycles;
    const size_t start = build_first_node(w, state, key->first_node);
    /* who comes in within the first cycle is in the first cell until the end of the second */
    const size_t first = m > 0 && !build_enters(w, state) ? key->first_node + 1 : start;
    if (first >= n_cycles) {
        fill_nobody(b, row, tuple);
        return;
    }
    const size_t cycle = t > first ? t : first + 1;
    const size_t longest = (by_cycle ? cycle : n_cycles) - 1 - first;
    const struct moment now = build_moment(b, key, cycle, m < longest ? m : longest);
    if (b->common->accounting.moves == MOVES_RATE)
        fill_rates(b, w, state, &now, tuple);
    else
        fill_chances(b, w, state, &now, tuple);
    fill_after(b, w, state, &now, last, tuple + 2 * row->n_moves + 1);
}

/* The moment, in the first cell, that stands for cycle t. */
static struct moment moment_of(const struct build *b, const struct world *w,
                               const struct stratum_key *key, size_t state, size_t t)
{
    const size_t first = build_first_node(w, state, key->first_node);
    return build_moment(b, key, t > first ? t : first + 1, 0);
}

/* How long the chances of a state stay the same but for time in state. */
static struct lasting chances_last(const struct bound_row *row, const struct moment *m)
{
    struct lasting l = {0};
    for (size_t j = 0; j < row->n_moves; j++) {
        lasting_add(&l, row->chance[j], m);
        lasting_add(&l, row->observed[j], m);
    }
    lasting_add(&l, row->times, m);
    lasting_add(&l, row->stays, m);
    for (size_t i = 0; i < row->n_after; i++)
        lasting_add(&l, row->after_share[i], m);
    l.clocks &= ~(1u << CLOCK_IN_STATE);
    return l;
}

/* Whether nobody is in a state at the start of cycle t, nor, with exact moves, comes there in it.
 */
static bool is_empty(const struct world *w, size_t state, size_t t)
{
    const size_t n = w->plan.n_states;
    const struct window *in = &w->reach[(t - 1) * n + state], *next = &w->reach[t * n + state];
    return in->begin == in->end && (w->within == NULL || next->begin == next->end);
}

/* Whether the chances of cycle t can be those of the cycle before: nobody is there, or what lasts
 * holds; time in state, where it matters, changes as long as people can be in it longer every
 * cycle. */
static bool same_time(const struct build *b, const struct world *w, const struct stratum_key *key,
                      size_t state, size_t longest, const struct lasting *lasting, size_t t)
{
    if (t <= key->first_node + 1 || is_empty(w, state, t))
        return true;
    if (longest > 0 && t < key->first_node + longest + 3)
        return false;
    const struct moment now = moment_of(b, w, key, state, t);
    return lasting_holds(lasting, &now);
}

static const struct exits *make_exits(struct build *b, struct world *w,
                                      const struct stratum_key *key, size_t state)
{
    const struct bound_row *row = &w->rows[state];
    if (row->n_moves == 0 && row->n_after == 0)
        return no_exits(b, w);
    const unsigned time = row->clocks & ~(1u << CLOCK_IN_STATE);
    const size_t cells = w->plan.first_cell[state + 1] - w->plan.first_cell[state];
    const bool in_state = row->clocks >> CLOCK_IN_STATE & 1, by_cell = row->n_after > 0 || in_state;
    const size_t n_t = time ? b->model->calendar->n_cycles + 1 : 1, n_m = by_cell ? cells : 1;
    const size_t width = 2 * row->n_moves + 1 + row->n_after;
    struct interned *epochs = interned_new(width);
    uint32_t *tuple = arena_alloc(b->arena, width, sizeof *tuple);
    uint32_t *epoch = arena_alloc(b->arena, n_t * n_m, sizeof *epoch);
    struct lasting lasting = {0};
    for (size_t t = 0; t < n_t; t++) {
        if (t > 0 && same_time(b, w, key, state, in_state ? cells : 0, &lasting, t)) {
            memcpy(epoch + t * n_m, epoch + (t - 1) * n_m, n_m * sizeof *epoch);
            continue;
        }
        const struct moment now = moment_of(b, w, key, state, t);
        lasting = chances_last(row, &now);
        for (size_t m = 0; m < n_m; m++) {
            if (m > 0 && m + 1 < n_m && !in_state) {
                epoch[t * n_m + m] = epoch[t * n_m];
                continue;
            }
            fill_epoch(b, w, key, state, t, m, n_t > 1, m + 1 == cells, tuple);
            epoch[t * n_m + m] = interned_put(epochs, tuple);
        }
    }
    struct exits *x = arena_alloc(b->arena, 1, sizeof *x);
    *x = (struct exits){.n_moves = row->n_moves,
                        .n_after = row->n_after,
                        .to = row->to,
                        .clock = row->clock,
                        .after_clock = row->after_clock,
                        .after_to = row->after_to,
                        .by_cycle = n_t > 1 ? n_m : 0,
                        .by_cell = n_m > 1 ? 1 : 0,
                        .epoch = epoch,
                        .run = run_lengths(b, epoch, n_t, n_m)};
    unpack(b, x, epochs, width);
    find_stretches(b, x, n_t, n_m, in_state);
    interned_free(epochs);
    return keep_exits(b, w, x);
}

/* Whether the chances of a state that were made for `a` are those of `b` too: they differ in
 * nothing that the chances use. */
static bool same_chances(const struct bound_row *row, const struct stratum_key *a,
                         const struct stratum_key *b)
{
    if (row->by_group && a->group != b->group)
        return false;
    if (row->clocks >> CLOCK_AGE & 1)
        return a->first_node == b->first_node && a->age_months == b->age_months;
    if (row->clocks >> CLOCK_SINCE_ARRIVAL & 1)
        return a->first_node == b->first_node;
    return a->first_node <= b->first_node;
}

static const struct exits *find_twin(const struct world *w, size_t stratum, size_t state)
{
    for (size_t r = 0; r < stratum; r++)
        if (same_chances(&w->rows[state], &w->stratum_keys[r], &w->stratum_keys[stratum]))
            return w->plan.strata[r].exits[state];
    return NULL;
}

static node edge_node(struct build *b, const struct stratum *stratum, const struct edge *e,
                      size_t cycle)
{
    const struct exits *x = stratum->exits[e->state];
    const uint32_t epoch = x->epoch[cycle * x->by_cycle + e->age * x->by_cell];
    if (e->kind == EDGE_MOVE)
        return x->chance[epoch * x->n_moves + e->index];
    if (e->kind == EDGE_STAY)
        return x->stay[epoch];
    return graph_binary(b->graph, OP_MULTIPLY, x->stay[epoch],
                        x->after[epoch * x->n_after + e->index]);
}

static void fill_values(struct build *b, const struct world *w, const struct stratum *stratum,
                        size_t t, uint32_t *tuple)
{
    for (size_t e = 0; w->within == NULL && e < w->plan.n_edges; e++)
        tuple[e] = edge_node(b, stratum, &w->plan.edges[e], t);
    if (w->within != NULL)
        courses_fill(b, w, stratum, t, tuple);
}

/* The patterns of an earlier stratum with the very same exits, or NULL. */
static const uint32_t *twin_patterns(const struct world *w, size_t stratum)
{
    const struct stratum *strata = w->plan.strata;
    for (size_t r = 0; r < stratum; r++)
        if (strata[r].first_node <= strata[stratum].first_node &&
            memcmp(strata[r].exits, strata[stratum].exits,
                   w->plan.n_states * sizeof *strata[r].exits) == 0)
            return strata[r].pattern;
    return NULL;
}

static bool *find_constant(struct build *b, const uint32_t *patterns, size_t n, size_t n_edges)
{
    bool *constant = arena_alloc(b->arena, n, sizeof *constant);
    double value;
    for (size_t p = 0; p < n; p++) {
        constant[p] = true;
        for (size_t e = 0; e < n_edges && constant[p]; e++)
            constant[p] = graph_is_constant(b->graph, patterns[p * n_edges + e], &value);
    }
    return constant;
}

/* Which set of edge nodes holds in each cycle of each stratum; equal sets are kept once. */
static void make_patterns(struct build *b, struct world *w)
{
    const size_t n_cycles = b->model->calendar->n_cycles, n_edges = w->plan.n_edges;
    struct interned *patterns = interned_new(n_edges);
    uint32_t *tuple = arena_alloc(b->arena, n_edges, sizeof *tuple);
    for (size_t r = 0; r < w->plan.n_strata; r++) {
        struct stratum *stratum = (struct stratum *) &w->plan.strata[r];
        stratum->pattern = twin_patterns(w, r);
        if (stratum->pattern != NULL)
            continue;
        uint32_t *pattern = arena_alloc(b->arena, n_cycles + 1, sizeof *pattern);
        for (size_t t = stratum->first_node + 1; t <= n_cycles; t++) {
            if (w->within != NULL && t > stratum->first_node + 1 && courses_same(w, stratum, t)) {
                pattern[t] = pattern[t - 1];
                continue;
            }
            fill_values(b, w, stratum, t, tuple);
            pattern[t] = interned_put(patterns, tuple);
        }
        stratum->pattern = pattern;
    }
    w->plan.n_patterns = interned_count(patterns);
    uint32_t *all = arena_alloc(b->arena, w->plan.n_patterns * n_edges, sizeof *all);
    memcpy(all, interned_all(patterns), w->plan.n_patterns * n_edges * sizeof *all);
    if (w->within == NULL) {
        w->plan.same_for_draws = find_constant(b, all, w->plan.n_patterns, n_edges);
        build_add_roots(b, all, w->plan.n_patterns * n_edges);
    } else {
        w->plan.same_for_draws = arena_alloc(b->arena, w->plan.n_patterns, sizeof(bool));
    }
    w->plan.patterns = all;
    interned_free(patterns);
}

/* How many times as many enter `s` as `like`, at every moment and in every state; 0 if that is not
 * one number. */
static double scale_of(const struct plan *p, const struct stratum *s, const struct stratum *like)
{
    if (s->n_inflows != like->n_inflows || s->n_inflows == 0)
        return 0;
    const double scale = inflow_people(p, &s->inflows[0]) / inflow_people(p, &like->inflows[0]);
    for (size_t i = 0; i < s->n_inflows; i++) {
        const struct inflow *x = &s->inflows[i], *y = &like->inflows[i];
        const double people = inflow_people(p, x);
        if (x->node != y->node || x->state != y->state ||
            inflow_share(p, x) != inflow_share(p, y) ||
            fabs(people - scale * inflow_people(p, y)) > 1e-14 * people)
            return 0;
    }
    return scale;
}

/* Groups that differ in their amounts only move alike. */
static void find_alike(struct world *w)
{
    struct stratum *strata = (struct stratum *) w->plan.strata;
    for (size_t r = 0; r < w->plan.n_strata; r++) {
        strata[r].like = r;
        strata[r].scale = 1;
        for (size_t q = 0; q < r && strata[r].like == r; q++) {
            const bool same = strata[q].like == q && strata[q].pattern == strata[r].pattern &&
                              strata[q].first_node == strata[r].first_node;
            const double scale = same ? scale_of(&w->plan, &strata[r], &strata[q]) : 0;
            if (scale > 0) {
                strata[r].like = q;
                strata[r].scale = scale;
            }
        }
    }
}

/* How many times as many as in row `like`, stratum by stratum; 0 if that is not one number. */
static double row_scale(const struct plan *p, const struct row_of_people *row,
                        const struct row_of_people *like)
{
    double scale = 0;
    if (row->n_strata != like->n_strata)
        return 0;
    for (size_t i = 0; i < row->n_strata; i++) {
        const struct stratum *x = &p->strata[row->first_stratum + i];
        const struct stratum *y = &p->strata[like->first_stratum + i];
        if (x->like != y->like || (i > 0 && x->scale != scale * y->scale))
            return 0;
        scale = x->scale / y->scale;
    }
    return scale;
}

/* So that they are followed and counted once. */
static void find_alike_rows(struct world *w)
{
    struct row_of_people *rows = (struct row_of_people *) w->plan.rows;
    for (size_t r = 0; r < w->plan.n_rows; r++)
        for (size_t q = 0; q < r && rows[r].like == r; q++) {
            const double scale = rows[q].like == q ? row_scale(&w->plan, &rows[r], &rows[q]) : 0;
            if (scale > 0) {
                rows[r].like = q;
                rows[r].scale = scale;
            }
        }
}

void build_moves(struct build *b, struct world *w)
{
    build_edges(b, w);
    w->reach = build_reach(b, &w->plan);
    for (size_t r = 0; r < w->plan.n_strata; r++) {
        const struct exits **exits = arena_alloc(b->arena, w->plan.n_states, sizeof *exits);
        for (size_t s = 0; s < w->plan.n_states; s++) {
            exits[s] = find_twin(w, r, s);
            if (exits[s] == NULL)
                exits[s] = make_exits(b, w, &w->stratum_keys[r], s);
        }
        ((struct stratum *) &w->plan.strata[r])->exits = exits;
    }
    make_patterns(b, w);
    find_alike(w);
    find_alike_rows(w);
}
