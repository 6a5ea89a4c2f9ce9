#include "operate.h"

#include <math.h>
#include <string.h>

#include <Rmath.h>

#include "expr.h"
#include "strip.h"
#include "vector_math.h"

#define INLINE static inline __attribute__((always_inline))

/* IEEE 754-2019's minimum: NaN if either is, and -0 below 0, so that the order of the
 * operands cannot be seen in the bits. */
INLINE double minimum(double a, double b)
{
    if (a < b)
        return a;
    if (a > b)
        return b;
    return a == b ? (signbit(a) ? a : b) : a + b;
}

INLINE double maximum(double a, double b)
{
    if (a > b)
        return a;
    if (a < b)
        return b;
    return a == b ? (signbit(a) ? b : a) : a + b;
}

/* 1 or 0; NaN where there is nothing to compare, so that a failure is not hidden. */
INLINE double truth(bool yes, bool no)
{
    return yes ? 1 : no ? 0 : NAN;
}

static double lookup_value(const struct lookup *t, double x)
{
    if (isnan(x))
        return x;
    if (x < t->at[0])
        return t->value[0];
    size_t low = 0, high = t->n; /* at[low] <= x < at[high] */
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (t->at[middle] <= x)
            low = middle;
        else
            high = middle;
    }
    if (!t->linear || high == t->n)
        return t->value[low];
    const double share = (x - t->at[low]) / (t->at[high] - t->at[low]);
    return t->value[low] + share * (t->value[high] - t->value[low]);
}

/* libRmath complains on standard output about arguments outside its domain. */
static double gamma_part(double x, double shape, bool lower)
{
    if (!(shape >= 0) || isnan(x) || isinf(shape))
        return NAN;
    return pgamma(x, shape, 1, lower, 0);
}

/* Phi(x) = erfc(-x / sqrt 2) / 2, which keeps its digits in the lower tail. */
INLINE void normal_cdf(const struct vector_math *math, const double *x, double *y)
{
    double z[STRIP];
    for (size_t i = 0; i < STRIP; i++)
        z[i] = -x[i] * M_SQRT1_2;
    math->erfc(z, y);
    for (size_t i = 0; i < STRIP; i++)
        y[i] *= 0.5;
}

/* (1 - exp(-L d)) / L. Below 2^-54 the quotient is d to the last bit, and computing it
 * would fail where L d is 0 or has lost digits. */
INLINE void move_factor(const struct vector_math *math, const double *hazard, const double *d,
                        double *y)
{
    double x[STRIP], m[STRIP];
    for (size_t i = 0; i < STRIP; i++)
        x[i] = -(hazard[i] * d[i]);
    math->expm1(x, m);
    for (size_t i = 0; i < STRIP; i++)
        y[i] = fabs(x[i]) < 0x1p-54 ? d[i] : -m[i] / hazard[i];
}

INLINE const double *operand(const double *values, uint32_t strip)
{
    return __builtin_assume_aligned(values + strip * (size_t) STRIP, 64);
}

/* Does `work` with the operands a, b, c and the result y of every instruction of a run. */
#define RUN(work)                                                                                  \
    for (; todo < end; todo++) {                                                                   \
        const double *restrict a = operand(values, todo->a);                                       \
        const double *restrict b = operand(values, todo->b);                                       \
        const double *restrict c = operand(values, todo->c);                                       \
        double *restrict y = __builtin_assume_aligned(values + todo->dest * (size_t) STRIP, 64);   \
        (void) a, (void) b, (void) c;                                                              \
        work;                                                                                      \
    }                                                                                              \
    break

/* Not unrolled before it has become vectors. */
#define EACH(value) RUN(_Pragma("GCC unroll 1") for (size_t i = 0; i < STRIP; i++) y[i] = (value))

/* An interpreter's switch, as long as the list of operations, taken once for a run of instructions
 * with the same one. */
INLINE void operate_run(const struct vector_math *math, const struct lookup *const *tables,
                        const struct instruction *todo, const struct instruction *end,
                        double *values)
{
    switch ((enum operation) todo->op) {
    case OP_ADD:
        EACH(a[i] + b[i]);
    case OP_SUBTRACT:
        EACH(a[i] - b[i]);
    case OP_MULTIPLY:
        EACH(a[i] * b[i]);
    case OP_DIVIDE:
        EACH(a[i] / b[i]);
    case OP_POWER:
        RUN(math->pow(a, b, y));
    case OP_MIN:
        EACH(minimum(a[i], b[i]));
    case OP_MAX:
        EACH(maximum(a[i], b[i]));
    case OP_LESS:
        EACH(truth(a[i] < b[i], a[i] >= b[i]));
    case OP_LESS_EQUAL:
        EACH(truth(a[i] <= b[i], a[i] > b[i]));
    case OP_EQUAL:
        EACH(truth(a[i] == b[i], a[i] < b[i] || a[i] > b[i]));
    case OP_NEGATE:
        EACH(-a[i]);
    case OP_NOT:
        EACH(truth(a[i] == 0, a[i] < 0 || a[i] > 0));
    case OP_EXP:
        RUN(math->exp(a, y));
    case OP_EXPM1:
        RUN(math->expm1(a, y));
    case OP_LOG:
        RUN(math->log(a, y));
    case OP_LOG1P:
        RUN(math->log1p(a, y));
    case OP_SQRT:
        EACH(sqrt(a[i]));
    case OP_ABS:
        EACH(fabs(a[i]));
    case OP_ROUND:
        EACH(round(a[i]));
    case OP_FLOOR:
        EACH(floor(a[i]));
    case OP_CEIL:
        EACH(ceil(a[i]));
    case OP_NORMAL_CDF:
        RUN(normal_cdf(math, a, y));
    case OP_GAMMA_CDF:
        EACH(gamma_part(a[i], b[i], true));
    case OP_GAMMA_TAIL:
        EACH(gamma_part(a[i], b[i], false));
    case OP_MOVE_FACTOR:
        RUN(move_factor(math, a, b, y));
    case OP_IF:
        EACH(isnan(a[i]) ? a[i] : a[i] != 0 ? b[i] : c[i]);
    case OP_LOOKUP:
        EACH(lookup_value(tables[todo->table], a[i]));
    case OP_COUNT:
        break;
    }
}

STRIP_CLONES void operate(const struct vector_math *math, const struct lookup *const *tables,
                          const struct instruction *instructions, size_t n, double *values)
{
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && instructions[end].op == instructions[first].op;)
            end++;
        operate_run(math, tables, instructions + first, instructions + end, values);
    }
}
