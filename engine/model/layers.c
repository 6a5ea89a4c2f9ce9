/* The share of people who are outside a layer, or in it: the same in every state, as everybody
 * enters it with the same chance, so amounts are multiplied by it. In people mode too: it is not
 * drawn who enters. */
#include "charging.h"

#include <math.h>

static void check_clocks(struct build *b, const struct layer *layer, const struct expr *e)
{
    const unsigned personal = 1u << CLOCK_AGE | 1u << CLOCK_IN_STATE;
    if (expr_clocks(e) & personal)
        errors_add(
            b->errors, ERROR_SCENARIO, expr_place(e),
            "\"enter\" of [layer.%s] cannot depend on age or on time in state: people of one "
            "group and arrival enter with the same chance.",
            layer->name.id);
}

static void check_unit(struct build *b, const struct layer *layer, const struct expr *e)
{
    const bool rate = b->common->accounting.moves == MOVES_RATE;
    const enum unit_kind kind = expr_unit(e).kind;
    if (layer->enter.text != NULL && kind != (rate ? UNIT_HAZARD : UNIT_NUMBER))
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "\"enter\" of [layer.%s] must be a chance per %s, but \"%s\" is %s.",
                   layer->name.id, rate ? "year" : "cycle, as moves = \"probability\"",
                   expr_text(e),
                   kind == UNIT_MONEY    ? "an amount of money"
                   : kind == UNIT_HAZARD ? "a hazard per year"
                                         : "a plain number");
}

void build_bind_layer(struct build *b, struct world *w)
{
    if (w->scenario->n_layers == 0 || w->scenario->layers[0].flawed)
        return;
    const struct layer *layer = &w->scenario->layers[0];
    struct expr *e = build_bind_formula(b, w, &layer->enter);
    if (e == NULL || expr_is_unsure(e))
        return;
    check_clocks(b, layer, e);
    check_unit(b, layer, e);
    w->enter = e;
    w->clocks_of_amounts |= expr_clocks(e) | 1u << CLOCK_SINCE_ARRIVAL;
}

/* What enters in a cycle, of who is outside: a hazard per year, or a chance. */
static node enters(struct charging *c, const struct stratum_key *who, size_t cycle)
{
    struct build *b = c->b;
    struct graph *g = b->graph;
    const struct layer *layer = &b->common->layers[0];
    const bool rate = b->common->accounting.moves == MOVES_RATE;
    const struct moment now = build_moment(b, who, cycle, 0);
    node v = expr_node(c->w->enter, &now, g);
    if (rate && layer->enter.text == NULL)
        v = graph_unary(g, OP_NEGATE, graph_unary(g, OP_LOG1P, graph_unary(g, OP_NEGATE, v)));
    build_add_check(
        b,
        &(struct value_check){.rule = rate ? VALUE_HAZARD : VALUE_CHANCE,
                              .at = expr_place(c->w->enter),
                              .text = expr_text(c->w->enter),
                              .line = arena_printf(b->arena, "[layer.%s] enter", layer->name.id),
                              .world = c->w->index,
                              .group = who->group,
                              .year = (int) now.clock[CLOCK_YEAR]},
        v);
    return v;
}

/* The share of those who are outside the layer at the start of a cycle that is there at its end. */
static node stays_outside(struct build *b, node enters)
{
    struct graph *g = b->graph;
    if (b->common->accounting.moves != MOVES_RATE)
        return graph_binary(g, OP_SUBTRACT, graph_constant(g, 1), enters);
    const node cycles = graph_constant(g, -b->model->calendar->cycle_years);
    return graph_unary(g, OP_EXP, graph_binary(g, OP_MULTIPLY, enters, cycles));
}

/* The share of those that is there on average over the cycle: exact moves have hazards. */
static node mean_outside(struct build *b, node enters)
{
    const node years = graph_constant(b->graph, b->model->calendar->cycle_years);
    return graph_binary(b->graph, OP_DIVIDE, graph_binary(b->graph, OP_MOVE_FACTOR, enters, years),
                        years);
}

static bool is_exact(const struct build *b)
{
    return b->common->accounting.occupancy == OCCUPANCY_EXACT;
}

static const struct outside *find_outside(struct charging *c, const struct stratum_key *who)
{
    struct graph *g = c->b->graph;
    const size_t n = c->b->model->calendar->n_cycles;
    for (size_t i = 0; i < c->n_outside; i++)
        if (c->outside[i].group == who->group && c->outside[i].entry == who->first_node)
            return &c->outside[i];
    uint32_t *share = arena_alloc(c->b->arena, n + 1, sizeof *share);
    uint32_t *mean = arena_alloc(c->b->arena, n + 1, sizeof *mean);
    node now = graph_constant(g, 1);
    for (size_t t = 0; t <= n; t++) {
        if (t > who->first_node) {
            const node v = enters(c, who, t);
            if (is_exact(c->b))
                mean[t] = graph_binary(g, OP_MULTIPLY, now, mean_outside(c->b, v));
            now = graph_binary(g, OP_MULTIPLY, now, stays_outside(c->b, v));
        }
        share[t] = now;
    }
    if (c->n_outside == c->room_for_outside) {
        c->room_for_outside = c->room_for_outside ? 2 * c->room_for_outside : 8;
        c->outside = arena_grow(c->b->arena, c->outside, c->n_outside, c->room_for_outside,
                                sizeof *c->outside);
    }
    c->outside[c->n_outside] = (struct outside){who->group, who->first_node, share, mean};
    return &c->outside[c->n_outside++];
}

static node side_of(struct charging *c, enum side side, node outside, node amount)
{
    struct graph *g = c->b->graph;
    const node share = side == SIDE_OUTSIDE
                           ? outside
                           : graph_binary(g, OP_SUBTRACT, graph_constant(g, 1), outside);
    return graph_binary(g, OP_MULTIPLY, amount, share);
}

/* How the start and the end of a cycle weigh in what is counted over it: as the people do. */
static double weight_of_end(const struct charging *c)
{
    switch (c->b->common->accounting.occupancy) {
    case OCCUPANCY_START:
        return 0;
    case OCCUPANCY_END:
        return 1;
    default:
        return 0.5;
    }
}

node layer_part(struct charging *c, size_t line, const struct stratum_key *who, size_t cycle,
                node amount)
{
    const enum side side = c->w->lines[line].line->side;
    if (side == SIDE_ALL || c->w->enter == NULL || amount == NO_NODE)
        return amount;
    struct graph *g = c->b->graph;
    const struct outside *outside = find_outside(c, who);
    const uint32_t *share = outside->share;
    if (is_exact(c->b))
        return side_of(c, side, outside->mean[cycle], amount);
    const double end = weight_of_end(c);
    const node start_part =
        graph_binary(g, OP_MULTIPLY, share[cycle - 1], graph_constant(g, 1 - end));
    const node end_part = graph_binary(g, OP_MULTIPLY, share[cycle], graph_constant(g, end));
    return side_of(c, side, graph_binary(g, OP_ADD, start_part, end_part), amount);
}

node layer_part_at(struct charging *c, size_t line, const struct stratum_key *who, size_t at,
                   node amount)
{
    const enum side side = c->w->lines[line].line->side;
    if (side == SIDE_ALL || c->w->enter == NULL)
        return amount;
    return side_of(c, side, find_outside(c, who)->share[at], amount);
}
