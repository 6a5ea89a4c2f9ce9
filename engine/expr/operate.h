/* operate.h -- the operations of a graph over a strip: the one place where values are
 * computed, for folding and for running alike. */
#ifndef OPERATE_H
#define OPERATE_H

#include <stddef.h>
#include <stdint.h>

#include "graph.h"

struct lookup;
struct vector_math;

/* values[dest] = op(values[a], values[b], values[c]), each a strip. What an operation does
 * not use is 0. `dest` is none of the operands. OP_LOOKUP reads tables[table]. */
struct instruction {
    uint32_t op, dest, a, b, c, table;
};

/* Run n instructions in order over values[][STRIP], aligned to 64 bytes. */
void operate(const struct vector_math *math, const struct lookup *const *tables,
             const struct instruction *instructions, size_t n, double *values);

#endif
