/* vertex.h -- how a graph stores its nodes; for graph.c and program.c only. */
#ifndef VERTEX_H
#define VERTEX_H

#include <string.h>

#include "graph.h"

struct vector_math;

/* Beyond the operations of graph.h. */
enum { VERTEX_CONSTANT = OP_COUNT, VERTEX_INPUT };

/* Arguments are nodes made earlier, so the order of making is a topological order.
 * VERTEX_CONSTANT: the bits of the number in arg[0] and arg[1]; VERTEX_INPUT: the slot in
 * arg[0]; OP_LOOKUP: the node in arg[0], the graph's number of the table in arg[1]. Unused
 * arguments are 0. */
struct vertex {
    uint32_t op, arg[3];
};

struct graph {
    struct vertex *vertices;
    size_t n, room;
    uint32_t *buckets; /* node + 1, or 0 where free; a power of two of them */
    size_t n_buckets;
    const struct lookup **tables; /* no two with the same contents */
    size_t n_tables, tables_room;
    const struct vector_math *math;
    struct table_calls *watch;
};

/* How many of arg[] are nodes. */
size_t vertex_arguments(const struct vertex *v);

static inline double vertex_number(const struct vertex *v)
{
    double x;
    memcpy(&x, v->arg, sizeof x);
    return x;
}

#endif
