/* build.c -- the node of a bound expression at a moment. */
#include <assert.h>
#include <string.h>

#include "arena.h"
#include "functions.h"
#include "outside.h"
#include "steps.h"
#include "term.h"

/* The nodes already made: an open-addressing table. An entry is what matters of a moment (the
 * bits of the clocks that the expression uses, or the steps they are on, then the group if it uses
 * that), then the node + 1; 0 there marks a free entry. Kept this narrow because looking up is
 * mostly waiting for memory. */
enum { KEY_MAX = CLOCK_COUNT + 1 };

struct memo {
    const struct graph *graph;
    uint64_t *entries;   /* [room][key + 1] */
    size_t key, n, room; /* room is a power of two */
    unsigned char clock[CLOCK_COUNT];
    const struct steps *steps[CLOCK_COUNT];
    size_t clocks;
};

static uint64_t *find_entry(const struct memo *memo, const uint64_t *key)
{
    uint64_t h = 0;
    for (size_t k = 0; k < memo->key; k++) {
        h = (h ^ key[k]) * 0x9e3779b97f4a7c15U; /* whole numbers differ in their high bits only */
        h ^= h >> 32;
    }
    h = (h * 0x9e3779b97f4a7c15U) >> 32;
    for (size_t i = h & (memo->room - 1);; i = (i + 1) & (memo->room - 1)) {
        uint64_t *entry = memo->entries + i * (memo->key + 1);
        size_t k = 0;
        while (k < memo->key && entry[k] == key[k])
            k++;
        if (k == memo->key || entry[memo->key] == 0)
            return entry;
    }
}

static void make_room(struct memo *memo, struct arena *arena, size_t room)
{
    const struct memo old = *memo;
    const size_t width = memo->key + 1;
    memo->room = room;
    memo->entries = arena_alloc(arena, room * width, sizeof *memo->entries);
    for (size_t i = 0; i < old.room; i++)
        if (old.entries[i * width + memo->key] != 0)
            memcpy(find_entry(memo, old.entries + i * width), old.entries + i * width,
                   width * sizeof *memo->entries);
}

static struct memo *memo_for(struct expr *e, const struct graph *g)
{
    if (e->memo == NULL)
        e->memo = arena_alloc(e->arena, 1, sizeof *e->memo);
    if (e->memo->graph == g)
        return e->memo;
    *e->memo = (struct memo){.graph = g};
    for (unsigned char c = 0; c < CLOCK_COUNT; c++)
        if (e->clocks & (1U << c)) {
            e->memo->steps[e->memo->clocks] = steps_of(e, c);
            e->memo->clock[e->memo->clocks++] = c;
        }
    e->memo->key = e->memo->clocks + e->by_group;
    make_room(e->memo, e->arena, 4);
    return e->memo;
}

struct builder {
    const struct moment *moment;
    struct graph *graph;
    const struct expr *e;
    node guard; /* not 0 where the value is used; NO_NODE: everywhere */
};

static node build(const struct builder *b, const struct term *t);

/* -ln(1 - p) / period of a chance. */
static node as_hazard(struct graph *g, node p, double period)
{
    const node stay = graph_unary(g, OP_LOG1P, graph_unary(g, OP_NEGATE, p));
    return graph_binary(g, OP_DIVIDE, graph_unary(g, OP_NEGATE, stay), graph_constant(g, period));
}

static node build_symbol(const struct builder *b, const struct symbol *s)
{
    if (s->kind == SYMBOL_LET)
        return expr_node(s->let, b->moment, b->graph);
    const size_t group = b->moment->group;
    const node value = s->kind == SYMBOL_INPUT ? graph_input(b->graph, s->slot[group])
                                               : graph_constant(b->graph, s->number[group]);
    return s->hazard_period > 0 ? as_hazard(b->graph, value, s->hazard_period) : value;
}

/* 1 where x is not 0, else 0. */
static node build_truth(struct graph *g, node x)
{
    return graph_unary(g, OP_NOT, graph_unary(g, OP_NOT, x));
}

/* For what is used where a condition holds only. */
static struct builder guarded(const struct builder *b, node condition)
{
    struct builder inner = *b;
    inner.guard = b->guard == NO_NODE
                      ? condition
                      : graph_if(b->graph, b->guard, condition, graph_constant(b->graph, 0));
    return inner;
}

/* The end that a constant condition rules out is not made at all: no node that nobody
 * needs, and a table or a division there costs nothing. */
static node build_choice(const struct builder *b, node condition, const struct term *yes,
                         const struct term *no)
{
    double c;
    if (graph_is_constant(b->graph, condition, &c) && c == c)
        return build(b, c != 0 ? yes : no);
    const struct builder if_so = guarded(b, condition);
    const struct builder if_not = guarded(b, graph_unary(b->graph, OP_NOT, condition));
    const node a = build(&if_so, yes);
    return graph_if(b->graph, condition, a, build(&if_not, no));
}

static node build_logic(const struct builder *b, const struct term *t)
{
    struct graph *g = b->graph;
    const bool is_and = t->sign == SIGN_AND;
    const node left = build(b, t->arg[0]);
    double x;
    if (graph_is_constant(g, left, &x) && (x == 0) == is_and && x == x)
        return graph_constant(g, is_and ? 0 : 1);
    const struct builder other = guarded(b, is_and ? left : graph_unary(g, OP_NOT, left));
    const node right = build_truth(g, build(&other, t->arg[1]));
    return is_and ? graph_if(g, left, right, graph_constant(g, 0))
                  : graph_if(g, left, graph_constant(g, 1), right);
}

static const enum operation operation_of[SIGN_COUNT] = {
    [SIGN_ADD] = OP_ADD,
    [SIGN_SUBTRACT] = OP_SUBTRACT,
    [SIGN_MULTIPLY] = OP_MULTIPLY,
    [SIGN_DIVIDE] = OP_DIVIDE,
    [SIGN_POWER] = OP_POWER,
    [SIGN_EQUAL] = OP_EQUAL,
    [SIGN_UNEQUAL] = OP_EQUAL,
    [SIGN_LESS] = OP_LESS,
    [SIGN_LESS_EQUAL] = OP_LESS_EQUAL,
    [SIGN_GREATER] = OP_LESS,
    [SIGN_GREATER_EQUAL] = OP_LESS_EQUAL,
    [SIGN_NEGATE] = OP_NEGATE,
    [SIGN_NOT] = OP_NOT,
};

static node build_operation(const struct builder *b, const struct term *t)
{
    if (t->sign == SIGN_AND || t->sign == SIGN_OR)
        return build_logic(b, t);
    const enum operation op = operation_of[t->sign];
    const node left = build(b, t->arg[0]);
    if (t->n == 1)
        return graph_unary(b->graph, op, left);
    const node right = build(b, t->arg[1]);
    if (t->sign == SIGN_GREATER || t->sign == SIGN_GREATER_EQUAL)
        return graph_binary(b->graph, op, right, left);
    const node result = graph_binary(b->graph, op, left, right);
    return t->sign == SIGN_UNEQUAL ? graph_unary(b->graph, OP_NOT, result) : result;
}

static node build_call(const struct builder *b, const struct term *t)
{
    const struct function *f = t->function;
    if (f->build == NULL)
        return build_choice(b, build(b, t->arg[0]), t->arg[1], t->arg[2]);
    node arg[ARGUMENTS_MAX];
    for (size_t i = 0; i < t->n; i++)
        arg[i] = build(b, t->arg[i]);
    return f->build(f, b->graph, arg, t->n);
}

static struct table_call call_of(const struct builder *b, const struct term *t)
{
    struct table_call call = {.table = t->name,
                              .at = expr_part(b->e, t->start, t->end),
                              .lookup = t->symbol->table[b->moment->group]};
    const struct term *x = t->arg[0];
    if (x->kind == TERM_NAME && x->sense == SENSE_CLOCK) {
        call.clock = x->clock->name;
        call.which = x->clock->clock;
        call.divisor = x->clock->divisor;
    }
    return call;
}

static node build_lookup(const struct builder *b, const struct term *t)
{
    const struct lookup *table = t->symbol->table[b->moment->group];
    const node at = build(b, t->arg[0]);
    if (graph_watch(b->graph) != NULL && !table->holds) {
        const struct table_call call = call_of(b, t);
        outside_look(graph_watch(b->graph), b->graph, &call, at, b->guard);
    }
    return graph_lookup(b->graph, table, at);
}

static node build(const struct builder *b, const struct term *t)
{
    switch (t->kind) {
    case TERM_NUMBER:
    case TERM_TEXT: /* a period, in years */
        return graph_constant(b->graph, t->number);
    case TERM_OPERATION:
        return build_operation(b, t);
    default:
        break;
    }
    switch (t->sense) {
    case SENSE_CLOCK:
        return graph_constant(b->graph, b->moment->clock[t->clock->clock] / t->clock->divisor);
    case SENSE_TABLE:
        return build_lookup(b, t);
    case SENSE_FUNCTION:
        return build_call(b, t);
    default:
        return build_symbol(b, t->symbol);
    }
}

node expr_node(struct expr *e, const struct moment *m, struct graph *g)
{
    assert(e->state == BIND_DONE);
    struct memo *memo = memo_for(e, g);
    uint64_t key[KEY_MAX];
    for (size_t k = 0; k < memo->clocks; k++)
        key[k] = steps_class(memo->steps[k], m->clock[memo->clock[k]]);
    if (e->by_group)
        key[memo->clocks] = m->group;
    uint64_t *entry = find_entry(memo, key);
    if (entry[memo->key] != 0)
        return (node) (entry[memo->key] - 1);

    const struct builder b = {m, g, e, NO_NODE};
    const node made = build(&b, e->root);
    if (++memo->n > memo->room / 2)
        make_room(memo, e->arena, 2 * memo->room);
    entry = find_entry(memo, key);
    memcpy(entry, key, memo->key * sizeof *key);
    entry[memo->key] = (uint64_t) made + 1;
    return made;
}
