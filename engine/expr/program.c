#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "graph.h"
#include "operate.h"
#include "vector_math.h"
#include "vertex.h"

struct load {
    uint32_t input, dest;
};

struct preset {
    double value;
    uint32_t dest;
};

struct program {
    struct preset *presets; /* constants */
    struct load *loads;     /* inputs */
    struct instruction *instructions;
    size_t n_presets, n_loads, n_instructions, n_values;
    uint32_t *place_of; /* [n_nodes] the strip of a root; NO_NODE for other nodes */
    size_t n_nodes;
    const struct lookup **tables;
    const struct vector_math *math;
};

/* Who still needs a node's strip while the program is laid out. */
struct layout {
    uint32_t *uses;  /* [n_nodes] operands still to come; roots have one more, for ever */
    uint32_t *place; /* [n_nodes] */
    uint32_t *depth; /* [n_nodes] see lay_out_together; 0 between two calls */
    uint32_t *spare; /* strips whose value is no longer needed */
    size_t n_spare, n_strips;
};

/* Arguments are made before what uses them, so one sweep down marks all that is needed. */
static void count_uses(const struct graph *g, const node *roots, size_t n_roots, uint32_t *uses)
{
    for (size_t i = 0; i < n_roots; i++)
        if (roots[i] != NO_NODE)
            uses[roots[i]] = 1;
    for (size_t i = g->n; i-- > 0;) {
        const struct vertex *v = &g->vertices[i];
        for (size_t k = 0; uses[i] > 0 && k < vertex_arguments(v); k++)
            uses[v->arg[k]]++;
    }
}

static uint32_t take_strip(struct layout *l)
{
    return l->n_spare > 0 ? l->spare[--l->n_spare] : (uint32_t) l->n_strips++;
}

/* The result takes a strip before the operands give theirs back: an operation never writes
 * over what it reads. Constants and inputs keep their strips, being written beforehand. */
static void add_instruction(struct program *p, const struct graph *g, node n, struct layout *l)
{
    const struct vertex *v = &g->vertices[n];
    const size_t operands = vertex_arguments(v);
    uint32_t from[3] = {0};
    l->place[n] = take_strip(l);
    for (size_t k = 0; k < operands; k++)
        from[k] = l->place[v->arg[k]];
    for (size_t k = 0; k < operands; k++)
        if (--l->uses[v->arg[k]] == 0 && g->vertices[v->arg[k]].op < OP_COUNT)
            l->spare[l->n_spare++] = l->place[v->arg[k]];
    p->instructions[p->n_instructions++] = (struct instruction){
        v->op, l->place[n], from[0], from[1], from[2], v->op == OP_LOOKUP ? v->arg[1] : 0};
}

/* Written before the program runs, in strips of their own. */
static void place_givens(struct program *p, const struct graph *g, struct layout *l)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct vertex *v = &g->vertices[i];
        if (l->uses[i] == 0 || v->op < OP_COUNT)
            continue;
        l->place[i] = (uint32_t) l->n_strips++;
        if (v->op == VERTEX_CONSTANT)
            p->presets[p->n_presets++] = (struct preset){vertex_number(v), l->place[i]};
        else
            p->loads[p->n_loads++] = (struct load){v->arg[0], l->place[i]};
    }
}

/* Operations that are laid out together: those of one kind that wait for none of the others follow
 * each other, so that the interpreter does them in one loop. Few enough that what they leave
 * stays in the nearest cache. */
enum { TOGETHER = 128 };

struct waiting {
    node n;
    uint32_t depth, op; /* after how many others of those together */
};

static int by_depth(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    if (x->op != y->op)
        return x->op < y->op ? -1 : 1;
    return x->n < y->n ? -1 : 1;
}

static void lay_out_together(struct program *p, const struct graph *g, struct waiting *list,
                             size_t n, struct layout *l)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < vertex_arguments(&g->vertices[list[i].n]); k++) {
            const uint32_t before = l->depth[g->vertices[list[i].n].arg[k]];
            list[i].depth = before > list[i].depth ? before : list[i].depth;
            l->depth[list[i].n] = list[i].depth + 1;
        }
    qsort(list, n, sizeof *list, by_depth);
    for (size_t i = 0; i < n; i++) {
        l->depth[list[i].n] = 0;
        add_instruction(p, g, list[i].n, l);
    }
}

static void lay_out(struct program *p, const struct graph *g, struct layout *l)
{
    struct waiting list[TOGETHER];
    size_t n = 0;
    place_givens(p, g, l);
    for (size_t i = 0; i < g->n; i++) {
        if (l->uses[i] == 0 || g->vertices[i].op >= OP_COUNT)
            continue;
        list[n++] = (struct waiting){(node) i, 0, g->vertices[i].op};
        if (n == TOGETHER) {
            lay_out_together(p, g, list, n, l);
            n = 0;
        }
    }
    lay_out_together(p, g, list, n, l);
}

static struct program *allocate(const struct graph *g, const uint32_t *uses)
{
    size_t presets = 0, loads = 0, instructions = 0;
    for (size_t i = 0; i < g->n; i++) {
        const uint32_t op = g->vertices[i].op;
        presets += uses[i] > 0 && op == VERTEX_CONSTANT;
        loads += uses[i] > 0 && op == VERTEX_INPUT;
        instructions += uses[i] > 0 && op < OP_COUNT;
    }
    struct program *p = memory_alloc(1, sizeof *p);
    p->presets = memory_alloc(presets, sizeof *p->presets);
    p->loads = memory_alloc(loads, sizeof *p->loads);
    p->instructions = memory_alloc(instructions, sizeof *p->instructions);
    p->n_nodes = g->n;
    p->place_of = memory_alloc(g->n, sizeof *p->place_of);
    p->tables = memory_alloc(g->n_tables, sizeof *p->tables);
    memcpy(p->tables, g->tables, g->n_tables * sizeof *p->tables);
    p->math = g->math;
    return p;
}

struct program *program_new(const struct graph *g, const node *roots, size_t n_roots)
{
    struct layout l = {
        .uses = memory_alloc(g->n, sizeof(uint32_t)),
        .place = memory_alloc(g->n, sizeof(uint32_t)),
        .depth = memory_alloc(g->n, sizeof(uint32_t)),
        .spare = memory_alloc(g->n, sizeof(uint32_t)),
    };
    count_uses(g, roots, n_roots, l.uses);
    struct program *p = allocate(g, l.uses);
    lay_out(p, g, &l);
    p->n_values = l.n_strips;
    memset(p->place_of, 0xFF, g->n * sizeof *p->place_of);
    for (size_t i = 0; i < n_roots; i++)
        if (roots[i] != NO_NODE)
            p->place_of[roots[i]] = l.place[roots[i]];
    free(l.uses);
    free(l.place);
    free(l.depth);
    free(l.spare);
    return p;
}

void program_free(struct program *p)
{
    if (p == NULL)
        return;
    free(p->presets);
    free(p->loads);
    free(p->instructions);
    free(p->place_of);
    free(p->tables);
    free(p);
}

size_t program_slot(const struct program *p, node root)
{
    assert(root < p->n_nodes && p->place_of[root] != NO_NODE);
    return p->place_of[root];
}

size_t program_values(const struct program *p)
{
    return p->n_values;
}

void program_prepare(const struct program *p, double *values)
{
    for (size_t i = 0; i < p->n_presets; i++)
        for (size_t lane = 0; lane < STRIP; lane++)
            values[p->presets[i].dest * (size_t) STRIP + lane] = p->presets[i].value;
}

void program_run(const struct program *p, const double *inputs, double *values)
{
    for (size_t i = 0; i < p->n_loads; i++)
        memcpy(values + p->loads[i].dest * (size_t) STRIP,
               inputs + p->loads[i].input * (size_t) STRIP, STRIP * sizeof *values);
    operate(p->math, p->tables, p->instructions, p->n_instructions, values);
}
