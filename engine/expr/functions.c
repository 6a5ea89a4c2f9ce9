#include "functions.h"

#include <string.h>

#include "expr.h"
#include "term.h"

#define BUILD_ONE(name, operation)                                                                 \
    static node build_##name(const struct function *f, struct graph *g, const node *arg, size_t n) \
    {                                                                                              \
        (void) f, (void) n;                                                                        \
        return graph_unary(g, operation, arg[0]);                                                  \
    }
BUILD_ONE(exp, OP_EXP)
BUILD_ONE(log, OP_LOG)
BUILD_ONE(sqrt, OP_SQRT)
BUILD_ONE(abs, OP_ABS)
BUILD_ONE(round, OP_ROUND)
BUILD_ONE(floor, OP_FLOOR)
BUILD_ONE(ceil, OP_CEIL)
#undef BUILD_ONE

/* Two or more: from left to right. */
#define BUILD_TWO(name, operation)                                                                 \
    static node build_##name(const struct function *f, struct graph *g, const node *arg, size_t n) \
    {                                                                                              \
        (void) f;                                                                                  \
        node so_far = arg[0];                                                                      \
        for (size_t i = 1; i < n; i++)                                                             \
            so_far = graph_binary(g, operation, so_far, arg[i]);                                   \
        return so_far;                                                                             \
    }
BUILD_TWO(min, OP_MIN)
BUILD_TWO(max, OP_MAX)
BUILD_TWO(pow, OP_POWER)
BUILD_TWO(rate, OP_MULTIPLY)
BUILD_TWO(from_rate, OP_DIVIDE)
#undef BUILD_TWO

static node build_clamp(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) f, (void) n;
    return graph_binary(g, OP_MIN, graph_binary(g, OP_MAX, arg[0], arg[1]), arg[2]);
}

/* 1 - exp(-h years) */
static node build_chance(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) f, (void) n;
    const node survived = graph_unary(g, OP_NEGATE, graph_binary(g, OP_MULTIPLY, arg[0], arg[1]));
    return graph_unary(g, OP_NEGATE, graph_unary(g, OP_EXPM1, survived));
}

/* -log(1 - p) / years */
static node build_hazard(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) f, (void) n;
    const node stay = graph_unary(g, OP_LOG1P, graph_unary(g, OP_NEGATE, arg[0]));
    return graph_binary(g, OP_DIVIDE, graph_unary(g, OP_NEGATE, stay), arg[1]);
}

static node build_odds(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) f, (void) n;
    const node against = graph_binary(g, OP_SUBTRACT, graph_constant(g, 1), arg[0]);
    return graph_binary(g, OP_DIVIDE, arg[0], against);
}

static node build_from_odds(const struct function *f, struct graph *g, const node *arg, size_t n)
{
    (void) f, (void) n;
    const node all = graph_binary(g, OP_ADD, graph_constant(g, 1), arg[0]);
    return graph_binary(g, OP_DIVIDE, arg[0], all);
}

static const struct function functions[] = {
#define FUNCTION(name, arguments, result, build, signature, meaning)                               \
    {name, arguments, result, build, signature, meaning, {NULL, NULL}},
#define SURVIVAL(name, letters, parameters, cumulative, increment, meaning)                        \
    {#name "_cumulative",                                                                          \
     "n" letters,                                                                                  \
     'n',                                                                                          \
     curve_cumulative,                                                                             \
     #name "_cumulative(t, " parameters ")",                                                       \
     "Cumulative hazard after t years of " meaning ".",                                            \
     {cumulative, increment}},                                                                     \
        {#name "_chance",                                                                          \
         "nd" letters,                                                                             \
         'n',                                                                                      \
         curve_chance,                                                                             \
         #name "_chance(t, d, " parameters ")",                                                    \
         "The chance, after t years, of the event within the next d years or period, from "        \
         "the same curve.",                                                                        \
         {cumulative, increment}},                                                                 \
        {#name "_hazard",                                                                          \
         "nd" letters,                                                                             \
         'h',                                                                                      \
         curve_hazard,                                                                             \
         #name "_hazard(t, d, " parameters ")",                                                    \
         "The mean hazard per year over the next d years or period, after t years.",               \
         {cumulative, increment}},
#include "functions.def"
#undef FUNCTION
#undef SURVIVAL
};

static const struct clock_name clock_names[] = {
#define X(name, clock, divisor, meaning) {name, clock, divisor, meaning},
    CLOCK_NAMES(X)
#undef X
};

static const char *const sign_meaning[SIGN_COUNT] = {
#define X(name, text, binding, meaning) meaning,
    SIGNS(X)
#undef X
};

const struct function *function_at(size_t i)
{
    return i < sizeof functions / sizeof functions[0] ? &functions[i] : NULL;
}

const struct function *function_find(const char *name)
{
    for (size_t i = 0; function_at(i) != NULL; i++)
        if (strcmp(functions[i].name, name) == 0)
            return &functions[i];
    return NULL;
}

const struct clock_name *clock_name_at(size_t i)
{
    return i < sizeof clock_names / sizeof clock_names[0] ? &clock_names[i] : NULL;
}

bool expr_reserved(const char *name)
{
    for (size_t i = 0; clock_name_at(i) != NULL; i++)
        if (strcmp(clock_names[i].name, name) == 0)
            return true;
    return function_find(name) != NULL || strcmp(name, sign_text[SIGN_AND]) == 0 ||
           strcmp(name, sign_text[SIGN_OR]) == 0 || strcmp(name, sign_text[SIGN_NOT]) == 0;
}

void expr_document(void (*row)(void *context, const char *signature, const char *meaning),
                   void *context)
{
    for (size_t i = 0; i < SIGN_COUNT; i++)
        row(context, sign_text[i], sign_meaning[i]);
    for (size_t i = 0; clock_name_at(i) != NULL; i++)
        row(context, clock_names[i].name, clock_names[i].meaning);
    for (size_t i = 0; function_at(i) != NULL; i++)
        row(context, functions[i].signature, functions[i].meaning);
}
