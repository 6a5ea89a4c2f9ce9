/* functions.h -- the functions of the expressions, made from functions.def. For this room only. */
#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include <stddef.h>

#include "graph.h"

/* A survival curve by its cumulative hazard H(t), t in years; `increment` gives
 * H(t + d) - H(t) where there is a better way than to subtract. */
struct curve {
    node (*cumulative)(struct graph *g, node t, const node *parameter);
    node (*increment)(struct graph *g, node t, node d, const node *parameter);
};

struct function {
    const char *name;
    const char *arguments; /* see functions.def */
    char result;
    /* NULL for `if` and `people`, which do not take the values of all their arguments. */
    node (*build)(const struct function *f, struct graph *g, const node *arg, size_t n);
    const char *signature, *meaning;
    struct curve curve; /* survival curves only */
};

const struct function *function_find(const char *name); /* NULL if there is none */
const struct function *function_at(size_t i);           /* NULL past the last */

/* The three ways to use a curve; arg = t, [d,] parameters. */
node curve_cumulative(const struct function *f, struct graph *g, const node *arg, size_t n);
node curve_chance(const struct function *f, struct graph *g, const node *arg, size_t n);
node curve_hazard(const struct function *f, struct graph *g, const node *arg, size_t n);

node exponential_cumulative(struct graph *g, node t, const node *parameter);
node exponential_increment(struct graph *g, node t, node d, const node *parameter);
node weibull_cumulative(struct graph *g, node t, const node *parameter);
node gompertz_cumulative(struct graph *g, node t, const node *parameter);
node gompertz_increment(struct graph *g, node t, node d, const node *parameter);
node lognormal_cumulative(struct graph *g, node t, const node *parameter);
node loglogistic_cumulative(struct graph *g, node t, const node *parameter);
node gengamma_cumulative(struct graph *g, node t, const node *parameter);

#endif
