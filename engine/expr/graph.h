/* graph.h -- the values of a model as one graph, and the straight program that computes them.
 *
 * A node is a constant, an input (a number drawn anew for each draw), or an operation on
 * nodes. Nodes are hash-consed: asking twice for the same operation on the same nodes gives
 * the same node, and operations on constants are folded at once. Because everything that
 * depends on clocks (year, time in state, age) is built once per distinct moment with the
 * clocks as constants, two moments at which an expression has the same value give the same
 * node. So each value is computed only as often as its inputs change, without anyone having
 * to say how often that is.
 *
 * Folding computes with the very functions that the program uses, so that a folded value
 * has the bits it would have had at run time.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strip.h"

struct graph;
struct program;
struct lookup;      /* a table used as a function, see expr.h */
struct table_calls; /* see outside.h */

typedef uint32_t node;
#define NO_NODE UINT32_MAX

/* name, operands, text of the operation in messages. Comparison and logic give 0 or 1, and
 * NaN where an operand is NaN, so that no failure is swallowed by a condition.
 * OP_MOVE_FACTOR(L, d) is (1 - exp(-L d)) / L, and d where L is 0: what turns a hazard into
 * the chance to move in a cycle of d years. OP_IF(c, a, b): a where c is not 0 (both sides
 * are computed), NaN where c is NaN. OP_LOOKUP(x) reads table `lookup`. */
#define OPERATIONS(X)                                                                              \
    X(OP_ADD, 2, "+")                                                                              \
    X(OP_SUBTRACT, 2, "-")                                                                         \
    X(OP_MULTIPLY, 2, "*")                                                                         \
    X(OP_DIVIDE, 2, "/")                                                                           \
    X(OP_POWER, 2, "pow")                                                                          \
    X(OP_MIN, 2, "min")                                                                            \
    X(OP_MAX, 2, "max")                                                                            \
    X(OP_LESS, 2, "<")                                                                             \
    X(OP_LESS_EQUAL, 2, "<=")                                                                      \
    X(OP_EQUAL, 2, "==")                                                                           \
    X(OP_NEGATE, 1, "-")                                                                           \
    X(OP_NOT, 1, "not")                                                                            \
    X(OP_EXP, 1, "exp")                                                                            \
    X(OP_EXPM1, 1, "expm1")                                                                        \
    X(OP_LOG, 1, "log")                                                                            \
    X(OP_LOG1P, 1, "log1p")                                                                        \
    X(OP_SQRT, 1, "sqrt")                                                                          \
    X(OP_ABS, 1, "abs")                                                                            \
    X(OP_ROUND, 1, "round") /* half away from zero */                                              \
    X(OP_FLOOR, 1, "floor")                                                                        \
    X(OP_CEIL, 1, "ceil")                                                                          \
    X(OP_NORMAL_CDF, 1, "normal_cdf")                                                              \
    X(OP_GAMMA_CDF, 2, "gamma_cdf")   /* (x, shape): regularised lower incomplete gamma */         \
    X(OP_GAMMA_TAIL, 2, "gamma_tail") /* (x, shape): 1 - gamma_cdf, with its own digits */         \
    X(OP_MOVE_FACTOR, 2, "move_factor")                                                            \
    X(OP_IF, 3, "if")                                                                              \
    X(OP_LOOKUP, 1, "table")

#define X(name, operands, word) name,
enum operation { OPERATIONS(X) OP_COUNT };
#undef X

struct graph *graph_new(void);
void graph_free(struct graph *g);

/* Who is told of calls of tables beyond their points, as values are added: see outside.h. Nobody,
 * NULL, at first. Borrowed. */
void graph_set_watch(struct graph *g, struct table_calls *watch);
struct table_calls *graph_watch(const struct graph *g);

node graph_constant(struct graph *g, double x);
node graph_input(struct graph *g, uint32_t slot);
node graph_unary(struct graph *g, enum operation op, node a);
node graph_binary(struct graph *g, enum operation op, node a, node b);
node graph_if(struct graph *g, node condition, node yes, node no);
node graph_lookup(struct graph *g, const struct lookup *table, node at);

/* The value of a node that no draw can change; false if it is not constant. */
bool graph_is_constant(const struct graph *g, node n, double *value);

/* How a node is made: its operation and its operands (at most 3); false for constants, inputs
 * and look-ups. */
bool graph_operation(const struct graph *g, node n, enum operation *op, node operand[3]);

size_t graph_size(const struct graph *g); /* nodes so far */

/* The inputs that node n depends on: writes at most `most` slots, ascending, returns how
 * many there are. For messages about a draw that failed. */
size_t graph_inputs(const struct graph *g, node n, uint32_t *slots, size_t most);

/* The program that computes the nodes in roots[n_roots] (NO_NODE entries are skipped) and
 * whatever they need, in an order that depends on the graph only. The graph may be freed
 * afterwards; the tables it looked up in may not. */
struct program *program_new(const struct graph *g, const node *roots, size_t n_roots);
void program_free(struct program *p);

/* Where the value of a root stands in `values`, counted in strips: at
 * values[slot * STRIP + lane]. Constants stand there too. Only roots have a place: the strips
 * of what lies between are used again. */
size_t program_slot(const struct program *p, node root);

/* Length of `values`, in strips; aligned to 64 bytes. */
size_t program_values(const struct program *p);

/* Write the constants into values[program_values][STRIP]; once per workspace. */
void program_prepare(const struct program *p, double *values);

/* inputs[slot][STRIP] -> values[program_values][STRIP]. Never fails: NaN and infinity are
 * values, looked for by the caller. */
void program_run(const struct program *p, const double *inputs, double *values);

#endif
