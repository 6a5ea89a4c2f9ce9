/* Amounts that move along a path known beforehand: drawn number times known factor. */
#include "charging.h"

#include <string.h>

/* NULL: 1. */
static const double *along(struct arena *arena, size_t n_cycles, const double *weight,
                           const double *factor, const double *path)
{
    double *at = arena_alloc(arena, n_cycles + 1, sizeof *at);
    for (size_t t = 1; t <= n_cycles; t++)
        at[t] = (weight ? weight[t] : 1) * (factor ? factor[t] : 1) * (path ? path[t] : 1);
    return at;
}

/* Of a node between two cycles. */
static const double *between(struct arena *arena, size_t n_cycles, const double *end,
                             const double *start)
{
    double *at = arena_alloc(arena, n_cycles + 1, sizeof *at);
    for (size_t t = 1; t < n_cycles; t++)
        at[t] = (end ? end[t] : 0) + start[t + 1];
    return at;
}

static const double *running_sum(struct arena *arena, size_t n_cycles, const double *at)
{
    double *sum = arena_alloc(arena, n_cycles + 1, sizeof *sum);
    for (size_t t = 1; t <= n_cycles; t++)
        sum[t] = sum[t - 1] + at[t];
    return sum;
}

struct weights path_weights(struct arena *arena, const struct timeline *time, const double *path)
{
    const size_t n = time->n_cycles, n_sums = 1 + time->n_schedules;
    const double **list[7];
    for (size_t i = 0; i < 7; i++)
        list[i] = arena_alloc(arena, n_sums, sizeof *list[i]);
    for (size_t k = 0; k < n_sums; k++) {
        list[0][k] =
            along(arena, n, time->start_weight, k ? time->start_factor[k - 1] : NULL, path);
        list[1][k] = along(arena, n, time->end_weight, k ? time->end_factor[k - 1] : NULL, path);
        list[2][k] = along(arena, n, NULL, k ? time->event_factor[k - 1] : NULL, path);
        list[3][k] = running_sum(arena, n, list[0][k]);
        list[4][k] = running_sum(arena, n, list[1][k]);
        list[5][k] = between(arena, n, list[1][k], list[0][k]);
        list[6][k] = between(arena, n, NULL, list[2][k]);
    }
    return (struct weights){list[0], list[1], list[2], list[3], list[4], list[5], list[6]};
}

node build_split(struct graph *g, node n, double *factor)
{
    enum operation op;
    node operand[3];
    *factor = 1;
    if (graph_is_constant(g, n, factor))
        return graph_constant(g, 1);
    if (!graph_operation(g, n, &op, operand))
        return n;
    if (op == OP_NEGATE) {
        const node rest = build_split(g, operand[0], factor);
        *factor = -*factor;
        return rest;
    }
    if (op != OP_MULTIPLY)
        return n;
    double a, b;
    const node left = build_split(g, operand[0], &a), right = build_split(g, operand[1], &b);
    *factor = a * b;
    return *factor == 1 ? n : graph_binary(g, OP_MULTIPLY, left, right);
}

const struct path *path_of(struct charging *c, const double *value)
{
    const struct timeline *time = &c->b->model->timeline;
    const size_t n = time->n_cycles + 1;
    for (size_t i = 0; i < c->n_paths; i++)
        if (memcmp(c->paths[i].value, value, n * sizeof *value) == 0)
            return &c->paths[i];
    if (c->n_paths == c->room_for_paths) {
        c->room_for_paths = c->room_for_paths ? 2 * c->room_for_paths : 8;
        c->paths =
            arena_grow(c->b->arena, c->paths, c->n_paths, c->room_for_paths, sizeof *c->paths);
    }
    struct path *p = &c->paths[c->n_paths++];
    p->value = arena_grow(c->b->arena, value, n, n, sizeof *value);
    struct weights *weights = arena_alloc(c->b->arena, 1, sizeof *weights);
    *weights = path_weights(c->b->arena, time, p->value);
    p->weights = weights;
    return p;
}

struct amount_part path_factor_out(struct charging *c, uint32_t *nodes)
{
    const size_t n = c->b->model->calendar->n_cycles + 1;
    uint32_t rest[n];
    double value[n];
    bool moves = false;
    double first = 0;
    for (size_t t = 0, last = 0; t < n; t++) {
        rest[t] = NO_NODE;
        value[t] = 0;
        if (nodes[t] == NO_NODE)
            continue;
        if (last > 0 && nodes[t] == nodes[last]) {
            rest[t] = rest[last];
            value[t] = value[last];
        } else {
            rest[t] = build_split(c->b->graph, nodes[t], &value[t]);
            first = last == 0 ? value[t] : first;
            moves |= value[t] != first;
        }
        last = t;
    }
    if (!moves)
        return (struct amount_part){NULL, nodes};
    return (struct amount_part){path_of(c, value),
                                arena_grow(c->b->arena, rest, n, n, sizeof *rest)};
}
