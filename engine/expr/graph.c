#include "graph.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "expr.h"
#include "operate.h"
#include "vector_math.h"
#include "vertex.h"

static const unsigned char operands[] = {
#define X(name, n, word) n,
    OPERATIONS(X)
#undef X
};

size_t vertex_arguments(const struct vertex *v)
{
    return v->op < OP_COUNT ? operands[v->op] : 0;
}

struct graph *graph_new(void)
{
    struct graph *g = memory_alloc(1, sizeof *g);
    g->room = 1024;
    g->vertices = memory_alloc(g->room, sizeof *g->vertices);
    g->n_buckets = 2 * g->room;
    g->buckets = memory_alloc(g->n_buckets, sizeof *g->buckets);
    g->tables_room = 8;
    g->tables = memory_alloc(g->tables_room, sizeof *g->tables);
    g->math = vector_math_best();
    return g;
}

void graph_free(struct graph *g)
{
    if (g == NULL)
        return;
    free(g->vertices);
    free(g->buckets);
    free(g->tables);
    free(g);
}

void graph_set_watch(struct graph *g, struct table_calls *watch)
{
    g->watch = watch;
}

struct table_calls *graph_watch(const struct graph *g)
{
    return g->watch;
}

/* Finaliser of MurmurHash3 (Austin Appleby, public domain). */
static uint64_t mix(uint64_t h)
{
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdU;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53U;
    return h ^ (h >> 33);
}

static uint64_t vertex_hash(const struct vertex *v)
{
    const uint64_t low = (uint64_t) v->op << 32 | v->arg[0];
    const uint64_t high = (uint64_t) v->arg[1] << 32 | v->arg[2];
    return mix(low ^ mix(high + 0x9e3779b97f4a7c15U));
}

/* The bucket where v stands, or the free one where it belongs. */
static size_t find_bucket(const struct graph *g, const struct vertex *v)
{
    size_t i = vertex_hash(v) & (g->n_buckets - 1);
    while (g->buckets[i] != 0 && memcmp(&g->vertices[g->buckets[i] - 1], v, sizeof *v) != 0)
        i = (i + 1) & (g->n_buckets - 1);
    return i;
}

static void *grown(void *old, size_t n, size_t room, size_t size)
{
    void *larger = memory_alloc(room, size);
    memcpy(larger, old, n * size);
    free(old);
    return larger;
}

static void make_room(struct graph *g)
{
    g->room *= 2;
    g->vertices = grown(g->vertices, g->n, g->room, sizeof *g->vertices);
    free(g->buckets);
    g->n_buckets = 2 * g->room;
    g->buckets = memory_alloc(g->n_buckets, sizeof *g->buckets);
    for (size_t i = 0; i < g->n; i++)
        g->buckets[find_bucket(g, &g->vertices[i])] = (uint32_t) i + 1;
}

static node intern(struct graph *g, struct vertex v)
{
    size_t bucket = find_bucket(g, &v);
    if (g->buckets[bucket] != 0)
        return g->buckets[bucket] - 1;
    assert(g->n < NO_NODE - 1);
    if (g->n == g->room) {
        make_room(g);
        bucket = find_bucket(g, &v);
    }
    g->vertices[g->n] = v;
    g->buckets[bucket] = (uint32_t) ++g->n;
    return (node) (g->n - 1);
}

node graph_constant(struct graph *g, double x)
{
    struct vertex v = {.op = VERTEX_CONSTANT};
    if (isnan(x))
        x = NAN; /* one NaN, whatever made it */
    memcpy(v.arg, &x, sizeof x);
    return intern(g, v);
}

node graph_input(struct graph *g, uint32_t slot)
{
    return intern(g, (struct vertex){.op = VERTEX_INPUT, .arg = {slot}});
}

bool graph_is_constant(const struct graph *g, node n, double *value)
{
    assert(n < g->n);
    if (g->vertices[n].op != VERTEX_CONSTANT)
        return false;
    *value = vertex_number(&g->vertices[n]);
    return true;
}

bool graph_operation(const struct graph *g, node n, enum operation *op, node operand[3])
{
    const struct vertex *v = &g->vertices[n];
    if (v->op >= OP_COUNT || v->op == OP_LOOKUP)
        return false;
    *op = (enum operation) v->op;
    memcpy(operand, v->arg, sizeof v->arg);
    return true;
}

size_t graph_size(const struct graph *g)
{
    return g->n;
}

/* With constant arguments: the constant that a program would compute. */
static bool fold(struct graph *g, const struct vertex *v, node *folded)
{
    _Alignas(64) double values[4][STRIP];
    const size_t n = vertex_arguments(v);
    for (size_t k = 0; k < n; k++) {
        double x;
        if (!graph_is_constant(g, v->arg[k], &x))
            return false;
        for (size_t i = 0; i < STRIP; i++)
            values[k + 1][i] = x;
    }
    const uint32_t table = v->op == OP_LOOKUP ? v->arg[1] : 0;
    const struct instruction todo = {v->op, 0, 1, n > 1 ? 2 : 0, n > 2 ? 3 : 0, table};
    operate(g->math, g->tables, &todo, 1, values[0]);
    *folded = graph_constant(g, values[0][0]);
    return true;
}

static bool is_number(const struct graph *g, node n, double x)
{
    double value;
    return graph_is_constant(g, n, &value) && value == x && signbit(value) == signbit(x);
}

node graph_unary(struct graph *g, enum operation op, node a)
{
    assert(operands[op] == 1 && op != OP_LOOKUP && a < g->n);
    const struct vertex v = {.op = op, .arg = {a}};
    node folded;
    if (op == OP_NEGATE && g->vertices[a].op == OP_NEGATE)
        return g->vertices[a].arg[0];
    return fold(g, &v, &folded) ? folded : intern(g, v);
}

/* The operand that the result equals in every bit, or NO_NODE. x + 0 is not x where x is -0. */
static node same_as_operand(const struct graph *g, enum operation op, node a, node b)
{
    switch (op) {
    case OP_ADD:
        return is_number(g, b, -0.0) ? a : is_number(g, a, -0.0) ? b : NO_NODE;
    case OP_SUBTRACT:
        return is_number(g, b, 0) ? a : NO_NODE;
    case OP_MULTIPLY:
        return is_number(g, b, 1) ? a : is_number(g, a, 1) ? b : NO_NODE;
    case OP_DIVIDE:
    case OP_POWER:
        return is_number(g, b, 1) ? a : NO_NODE;
    case OP_MIN:
    case OP_MAX:
        return a == b ? a : NO_NODE;
    default:
        return NO_NODE;
    }
}

static bool is_commutative(enum operation op)
{
    return op == OP_ADD || op == OP_MULTIPLY || op == OP_MIN || op == OP_MAX || op == OP_EQUAL;
}

node graph_binary(struct graph *g, enum operation op, node a, node b)
{
    assert(operands[op] == 2 && a < g->n && b < g->n);
    node result = same_as_operand(g, op, a, b);
    if (result != NO_NODE)
        return result;
    const bool swap = is_commutative(op) && b < a;
    const struct vertex v = {.op = op, .arg = {swap ? b : a, swap ? a : b}};
    return fold(g, &v, &result) ? result : intern(g, v);
}

node graph_if(struct graph *g, node condition, node yes, node no)
{
    assert(condition < g->n && yes < g->n && no < g->n);
    double c;
    if (graph_is_constant(g, condition, &c))
        return isnan(c) ? condition : c != 0 ? yes : no;
    return intern(g, (struct vertex){.op = OP_IF, .arg = {condition, yes, no}});
}

static bool same_table(const struct lookup *a, const struct lookup *b)
{
    return a == b || (a->n == b->n && a->linear == b->linear &&
                      memcmp(a->at, b->at, a->n * sizeof *a->at) == 0 &&
                      memcmp(a->value, b->value, a->n * sizeof *a->value) == 0);
}

/* Tables are told apart by contents: every intervention brings its own copy of a table. */
static uint32_t table_number(struct graph *g, const struct lookup *table)
{
    for (size_t i = 0; i < g->n_tables; i++)
        if (same_table(g->tables[i], table))
            return (uint32_t) i;
    if (g->n_tables == g->tables_room) {
        g->tables_room *= 2;
        g->tables = grown(g->tables, g->n_tables, g->tables_room, sizeof *g->tables);
    }
    g->tables[g->n_tables++] = table;
    return (uint32_t) (g->n_tables - 1);
}

node graph_lookup(struct graph *g, const struct lookup *table, node at)
{
    assert(table->n > 0 && at < g->n);
    const struct vertex v = {.op = OP_LOOKUP, .arg = {at, table_number(g, table)}};
    node folded;
    return fold(g, &v, &folded) ? folded : intern(g, v);
}

static int by_slot(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return x < y ? -1 : x > y;
}

size_t graph_inputs(const struct graph *g, node n, uint32_t *slots, size_t most)
{
    assert(n < g->n);
    bool *needed = memory_alloc((size_t) n + 1, sizeof *needed);
    uint32_t *found = memory_alloc((size_t) n + 1, sizeof *found);
    size_t count = 0;
    needed[n] = true;
    for (size_t i = (size_t) n + 1; i-- > 0;) {
        const struct vertex *v = &g->vertices[i];
        if (!needed[i])
            continue;
        if (v->op == VERTEX_INPUT)
            found[count++] = v->arg[0];
        for (size_t k = 0; k < vertex_arguments(v); k++)
            needed[v->arg[k]] = true;
    }
    qsort(found, count, sizeof *found, by_slot);
    memcpy(slots, found, (count < most ? count : most) * sizeof *slots);
    free(needed);
    free(found);
    return count;
}
