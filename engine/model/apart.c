/* Amounts that change over the cycles as known parts of a few drawn numbers: an average over ages
 * of which fewer and fewer are below 21 is some of the one amount and the rest of the other. */
#include "charging.h"

#include <string.h>

/* A number of the draw, and how often it is in an amount. */
struct term {
    node number;
    double factor;
};

struct terms {
    size_t n; /* TERMS_MOST + 1: too many */
    struct term list[TERMS_MOST];
};

static void add_term(struct terms *t, node number, double factor)
{
    for (size_t i = 0; i < t->n && t->n <= TERMS_MOST; i++)
        if (t->list[i].number == number) {
            t->list[i].factor += factor;
            return;
        }
    if (t->n < TERMS_MOST)
        t->list[t->n] = (struct term){number, factor};
    t->n = t->n <= TERMS_MOST ? t->n + 1 : t->n;
}

/* Adds `factor` times n, sums taken apart. */
static void find_terms(struct graph *g, node n, double factor, struct terms *t)
{
    enum operation op;
    node operand[3];
    double own;
    const node rest = build_split(g, n, &own);
    if (!graph_operation(g, rest, &op, operand) || (op != OP_ADD && op != OP_SUBTRACT)) {
        add_term(t, rest, factor * own);
        return;
    }
    find_terms(g, operand[0], factor * own, t);
    find_terms(g, operand[1], op == OP_ADD ? factor * own : -factor * own, t);
}

/* The terms of all amounts, and their factors by cycle: value[TERMS_MOST][n]. */
static bool find_all(struct charging *c, const uint32_t *nodes, size_t n, struct terms *all,
                     double *value)
{
    for (size_t t = 0, last = 0; t < n; t++) {
        struct terms here = {0};
        if (nodes[t] == NO_NODE)
            continue;
        if (last > 0 && nodes[t] == nodes[last]) {
            for (size_t k = 0; k < TERMS_MOST; k++)
                value[k * n + t] = value[k * n + last];
            continue;
        }
        find_terms(c->b->graph, nodes[t], 1, &here);
        for (size_t i = 0; i < here.n && here.n <= TERMS_MOST; i++) {
            add_term(all, here.list[i].number, 0);
            for (size_t k = 0; k < all->n && all->n <= TERMS_MOST; k++)
                if (all->list[k].number == here.list[i].number)
                    value[k * n + t] = here.list[i].factor;
        }
        if (here.n > TERMS_MOST || all->n > TERMS_MOST)
            return false;
        last = t;
    }
    return true;
}

/* Amounts that change less often are counted one by one. */
enum { CHANGES_LEAST = 16 };

bool terms_worth(const struct charging *c, const uint32_t *nodes)
{
    size_t changes = 0;
    for (size_t t = 1; t <= c->b->model->calendar->n_cycles; t++)
        changes += nodes[t] != nodes[t - 1];
    return changes >= CHANGES_LEAST;
}

size_t terms_part(struct charging *c, const uint32_t *nodes, struct amount_part *parts,
                  const struct amount_sum **whole)
{
    struct arena *arena = c->b->arena;
    const size_t n = c->b->model->calendar->n_cycles + 1;
    double *value = arena_alloc(arena, TERMS_MOST * n, sizeof *value);
    struct terms all = {0};
    if (!find_all(c, nodes, n, &all, value))
        return 0;
    uint32_t *slot = arena_alloc(arena, all.n, sizeof *slot);
    const double **factor = arena_alloc(arena, all.n, sizeof *factor);
    struct amount_sum *sum = arena_alloc(arena, 1, sizeof *sum);
    for (size_t k = 0; k < all.n; k++) {
        uint32_t *same = arena_alloc(arena, n, sizeof *same);
        for (size_t t = 0; t < n; t++)
            same[t] = nodes[t] == NO_NODE ? NO_NODE : all.list[k].number;
        parts[k] = (struct amount_part){path_of(c, value + k * n), same};
        slot[k] = all.list[k].number;
        factor[k] = parts[k].path->value;
    }
    build_add_roots(c->b, slot, all.n);
    *sum = (struct amount_sum){all.n, slot, factor};
    *whole = sum;
    return all.n;
}
