/* Random expressions, through the whole room, against a plain interpreter that walks its own
 * tree and uses the C library: what is written is what is computed, NaN and infinity too. */
#include "world.h"

enum { EXPRESSIONS = 15000, DEPTH = 5, TEXT_MAX = 20000 };

enum shape {
    SHAPE_X,
    SHAPE_Y,
    SHAPE_Z,
    SHAPE_AGE,
    SHAPE_LITERAL,
    SHAPE_BINARY,
    SHAPE_UNARY,
    SHAPE_IF,
};

struct tree {
    enum shape shape;
    size_t which;
    double number;
    struct tree *arg[3];
};

static uint64_t next(uint64_t *state) /* splitmix64 */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Literals as written, and their values. */
static const struct {
    const char *text;
    double value;
} literals[] = {{"0", 0},         {"1", 1},         {"2", 2},         {"0.5", 0.5},
                {"2.385", 2.385}, {"1_000", 1000},  {"1e-17", 1e-17}, {"7.25e5", 7.25e5},
                {"3", 3},         {"0.613", 0.613}, {"1e300", 1e300}};

static const double inputs_of[] = {0.0,   -0.0,  1,     -1,     2.385, -0.613, 0.5,      -2.5,
                                   1e-17, 41.75, 1e300, -1e300, 3,     NAN,    INFINITY, -INFINITY};

static double both(double a, double b)
{
    return isnan(a) ? NAN : a == 0 ? 0 : isnan(b) ? NAN : b != 0;
}

static double either(double a, double b)
{
    return isnan(a) ? NAN : a != 0 ? 1 : isnan(b) ? NAN : b != 0;
}

/* -0 is below 0. */
static double lesser(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : a < b || (a == b && signbit(a)) ? a : b;
}

static double greater(double a, double b)
{
    return isnan(a) || isnan(b) ? NAN : a > b || (a == b && signbit(b)) ? a : b;
}

#define COMPARE(name, sign)                                                                        \
    static double name(double a, double b)                                                         \
    {                                                                                              \
        return isnan(a) || isnan(b) ? NAN : a sign b;                                              \
    }
COMPARE(less, <)
COMPARE(less_equal, <=)
COMPARE(more, >)
COMPARE(more_equal, >=)
COMPARE(equal, ==)
COMPARE(unequal, !=)

static double plus(double a, double b)
{
    return a + b;
}

static double minus(double a, double b)
{
    return a - b;
}

static double times(double a, double b)
{
    return a * b;
}

static double over(double a, double b)
{
    return a / b;
}

static double opposite(double a)
{
    return -a;
}

static double negation(double a)
{
    return isnan(a) ? NAN : a == 0;
}

static const struct {
    const char *before, *between;
    double (*value)(double a, double b);
} binaries[] = {
    {"(", " + ", plus},     {"(", " - ", minus},      {"(", "*", times},
    {"(", " / ", over},     {"(", "^", pow},          {"pow(", ", ", pow},
    {"min(", ", ", lesser}, {"max(", " , ", greater}, {"(", " and ", both},
    {"(", " or ", either},  {"(", "<", less},         {"(", " <= ", less_equal},
    {"(", " > ", more},     {"(", ">=", more_equal},  {"(", " == ", equal},
    {"(", " != ", unequal},
};

static const struct {
    const char *before;
    double (*value)(double a);
} unaries[] = {{"(-", opposite},  {"(not ", negation}, {"exp(", exp},
               {"log(", log},     {"sqrt(", sqrt},     {"abs(", fabs},
               {"round(", round}, {"floor(", floor},   {"ceil(", ceil}};

#define COUNT(list) (sizeof list / sizeof list[0])

static struct tree *grow(struct world *w, uint64_t *random, size_t depth)
{
    struct tree *t = arena_alloc(w->arena, 1, sizeof *t);
    const uint64_t pick = next(random) % 16;
    if (depth == 0 || pick < 4) {
        t->shape = (enum shape)(next(random) % (SHAPE_LITERAL + 1));
        t->which = next(random) % COUNT(literals);
        return t;
    }
    t->shape = pick < 11 ? SHAPE_BINARY : pick < 14 ? SHAPE_UNARY : SHAPE_IF;
    t->which = next(random) % (t->shape == SHAPE_BINARY ? COUNT(binaries) : COUNT(unaries));
    const size_t n = t->shape == SHAPE_BINARY ? 2 : t->shape == SHAPE_UNARY ? 1 : 3;
    for (size_t i = 0; i < n; i++)
        t->arg[i] = grow(w, random, depth - 1);
    return t;
}

static char *write_tree(const struct tree *t, char *to)
{
    static const char *const names[] = {"x", "y", "z", "age"};
    if (t->shape == SHAPE_LITERAL)
        return stpcpy(to, literals[t->which].text);
    if (t->shape < SHAPE_LITERAL)
        return stpcpy(to, names[t->shape]);
    to = stpcpy(to, t->shape == SHAPE_BINARY  ? binaries[t->which].before
                    : t->shape == SHAPE_UNARY ? unaries[t->which].before
                                              : "if(");
    to = write_tree(t->arg[0], to);
    for (size_t i = 1; i < 3 && t->arg[i] != NULL; i++) {
        to = stpcpy(to, t->shape == SHAPE_BINARY ? binaries[t->which].between : ", ");
        to = write_tree(t->arg[i], to);
    }
    return stpcpy(to, ")");
}

static double value_of(const struct tree *t, const double *input)
{
    if (t->shape == SHAPE_LITERAL)
        return literals[t->which].value;
    if (t->shape < SHAPE_LITERAL)
        return input[t->shape];
    const double a = value_of(t->arg[0], input);
    if (t->shape == SHAPE_IF)
        return isnan(a) ? NAN : value_of(t->arg[a != 0 ? 1 : 2], input);
    return t->shape == SHAPE_UNARY ? unaries[t->which].value(a)
                                   : binaries[t->which].value(a, value_of(t->arg[1], input));
}

/* The C library and SLEEF differ in the last bits, and floor or == make that a jump. So a
 * value is checked where the interpreter itself does not jump when x, y and z change by a few
 * parts in 10^16, and then to what the interpreter makes of such a change. */
static bool near(double value, double expected, double spread)
{
    if (isnan(value) || isnan(expected))
        return isnan(value) && isnan(expected);
    return value == expected || fabs(value - expected) <= 1e-12 * fabs(expected) + 100 * spread;
}

static double spread_of(const struct tree *t, const double *input, double expected)
{
    double most = 0;
    for (size_t k = 0; k < 16; k++) {
        double moved[4];
        for (size_t i = 0; i < 4; i++)
            moved[i] = input[i] * (1 + ((k >> i & 1) ? 1e-15 : -1e-15));
        const double off = fabs(value_of(t, moved) - expected);
        most = isnan(off) ? INFINITY : off > most ? off : most;
    }
    return most;
}

struct totals {
    size_t checked, jumps, wrong;
};

static void check_expression(uint64_t *random, struct totals *total)
{
    struct world *w = world_new();
    const struct tree *t = grow(w, random, DEPTH);
    char text[TEXT_MAX];
    write_tree(t, text);
    _Alignas(64) double inputs[WORLD_INPUTS][STRIP] = {0};
    double values[STRIP];
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < STRIP; i++)
            inputs[6 + k][i] = inputs_of[next(random) % COUNT(inputs_of)];
    const struct moment m = {.clock = {[CLOCK_AGE] = 12 * 23.25}};
    node_values(w->graph, expr_node(world_expr(w, text), &m, w->graph), inputs[0], values);
    for (size_t i = 0; i < STRIP; i++) {
        const double input[4] = {inputs[6][i], inputs[7][i], inputs[8][i], 23.25};
        const double expected = value_of(t, input), spread = spread_of(t, input, expected);
        const bool jumps = isfinite(expected) && !(spread <= 1e-6 * fabs(expected));
        total->checked++;
        total->jumps += jumps;
        if (!jumps && !near(values[i], expected, spread)) {
            print_error("%s\nat x = %.17g, y = %.17g, z = %.17g is %.17g, expected %.17g\n", text,
                        input[0], input[1], input[2], values[i], expected);
            total->wrong++;
        }
    }
    world_free(w);
}

static void test_random_expressions_mean_what_a_plain_interpreter_makes_of_them(void **state)
{
    (void) state;
    struct totals total = {0};
    uint64_t random = 20260914;
    for (size_t i = 0; i < EXPRESSIONS; i++)
        check_expression(&random, &total);
    assert_int_equal(total.wrong, 0);
    assert_true(total.jumps < total.checked / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_expressions_mean_what_a_plain_interpreter_makes_of_them),
    };
    return cmocka_run_group_tests_name("random_expressions", tests, NULL, NULL);
}
