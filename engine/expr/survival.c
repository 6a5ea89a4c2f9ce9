/* survival.c -- survival curves by their cumulative hazards, in the parametrisations of R's
 * flexsurv (Jackson, Journal of Statistical Software 70(8), 2016). */
#include "functions.h"

static node binary(struct graph *g, enum operation op, node a, node b)
{
    return graph_binary(g, op, a, b);
}

static node unary(struct graph *g, enum operation op, node a)
{
    return graph_unary(g, op, a);
}

node curve_cumulative(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) n;
    return f->curve.cumulative(g, arg[0], arg + 1);
}

static node increment(const struct function *f, struct graph *g, const node *arg)
{
    const node t = arg[0], d = arg[1], *parameter = arg + 2;
    if (f->curve.increment != NULL)
        return f->curve.increment(g, t, d, parameter);
    const node later = f->curve.cumulative(g, binary(g, OP_ADD, t, d), parameter);
    return binary(g, OP_SUBTRACT, later, f->curve.cumulative(g, t, parameter));
}

/* 1 - S(t + d) / S(t) = 1 - exp(-(H(t + d) - H(t))) */
node curve_chance(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) n;
    const node rise = increment(f, g, arg);
    return unary(g, OP_NEGATE, unary(g, OP_EXPM1, unary(g, OP_NEGATE, rise)));
}

node curve_hazard(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) n;
    return binary(g, OP_DIVIDE, increment(f, g, arg), arg[1]);
}

node exponential_cumulative(struct graph *g, node t, const node *parameter)
{
    return binary(g, OP_MULTIPLY, parameter[0], t);
}

/* Without t: one node for every moment. */
node exponential_increment(struct graph *g, node t, node d, const node *parameter)
{
    (void) t;
    return binary(g, OP_MULTIPLY, parameter[0], d);
}

/* (t / scale) ^ shape */
node weibull_cumulative(struct graph *g, node t, const node *parameter)
{
    return binary(g, OP_POWER, binary(g, OP_DIVIDE, t, parameter[1]), parameter[0]);
}

/* rate (exp(shape t) - 1) / shape, and rate t where shape is 0: the move factor of -shape. */
node gompertz_cumulative(struct graph *g, node t, const node *parameter)
{
    const node opposite = unary(g, OP_NEGATE, parameter[0]);
    return binary(g, OP_MULTIPLY, parameter[1], binary(g, OP_MOVE_FACTOR, opposite, t));
}

node gompertz_increment(struct graph *g, node t, node d, const node *parameter)
{
    const node growth = unary(g, OP_EXP, binary(g, OP_MULTIPLY, parameter[0], t));
    return binary(g, OP_MULTIPLY, growth, gompertz_cumulative(g, d, parameter));
}

/* -log(1 - lower), from whichever tail has its digits. */
static node minus_log_tail(struct graph *g, node lower, node upper)
{
    const node small = unary(g, OP_LOG1P, unary(g, OP_NEGATE, lower));
    const node half = graph_constant(g, 0.5);
    const node in_lower = binary(g, OP_LESS, lower, half);
    return unary(g, OP_NEGATE, graph_if(g, in_lower, small, unary(g, OP_LOG, upper)));
}

/* (log t - location) / scale */
static node standardised(struct graph *g, node t, const node *parameter)
{
    const node distance = binary(g, OP_SUBTRACT, unary(g, OP_LOG, t), parameter[0]);
    return binary(g, OP_DIVIDE, distance, parameter[1]);
}

node lognormal_cumulative(struct graph *g, node t, const node *parameter)
{
    const node z = standardised(g, t, parameter);
    return minus_log_tail(g, unary(g, OP_NORMAL_CDF, z),
                          unary(g, OP_NORMAL_CDF, unary(g, OP_NEGATE, z)));
}

/* log(1 + (t / scale) ^ shape) */
node loglogistic_cumulative(struct graph *g, node t, const node *parameter)
{
    return unary(g, OP_LOG1P, weibull_cumulative(g, t, parameter));
}

/* Prentice (Biometrika 61, 1974): with w = (log t - mu) / sigma and k = Q^-2, k exp(Q w) is
 * gamma distributed with shape k; early events are its lower tail for Q > 0, its upper for
 * Q < 0. Where Q is 0 the limit is lognormal. */
node gengamma_cumulative(struct graph *g, node t, const node *parameter)
{
    const node q = parameter[2], zero = graph_constant(g, 0), one = graph_constant(g, 1);
    const node shape = binary(g, OP_DIVIDE, one, binary(g, OP_MULTIPLY, q, q));
    const node power = unary(g, OP_EXP, binary(g, OP_MULTIPLY, q, standardised(g, t, parameter)));
    const node x = binary(g, OP_MULTIPLY, shape, power);
    const node below = binary(g, OP_GAMMA_CDF, x, shape);
    const node above = binary(g, OP_GAMMA_TAIL, x, shape);
    const node curved = graph_if(g, binary(g, OP_LESS, zero, q), minus_log_tail(g, below, above),
                                 minus_log_tail(g, above, below));
    return graph_if(g, q, curved, lognormal_cumulative(g, t, parameter));
}
