/* Graph and program: sharing, folding, order, and the operations that need care. */
#include "world.h"

static const double awkward[] = {0.0,      -0.0,      1.0,     -1.0,  2.385,  -0.613, 0.5,
                                 -2.5,     1e-17,     -3e-310, 7.5e5, 1e300,  -1e300, 0x1p-1074,
                                 INFINITY, -INFINITY, NAN,     709.9, -745.2, 36.7};
enum { AWKWARD = sizeof awkward / sizeof awkward[0] };

static const struct {
    enum operation op;
    size_t operands;
    const char *word;
} operations[] = {
#define X(name, operands, word) {name, operands, word},
    OPERATIONS(X)
#undef X
};

/* Inputs 0, 1, 2: all lanes alike. */
static double run(const struct graph *g, node n, const double *operand)
{
    _Alignas(64) double inputs[3][STRIP], values[STRIP];
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < STRIP; i++)
            inputs[k][i] = operand[k];
    node_values(g, n, inputs[0], values);
    for (size_t i = 1; i < STRIP; i++)
        assert_true(same_bits(values[i], values[0]));
    return values[0];
}

static node make(struct graph *g, size_t i, const node *arg)
{
    if (operations[i].op == OP_LOOKUP)
        return graph_lookup(g, &world_lines, arg[0]);
    switch (operations[i].operands) {
    case 1:
        return graph_unary(g, operations[i].op, arg[0]);
    case 2:
        return graph_binary(g, operations[i].op, arg[0], arg[1]);
    default:
        return graph_if(g, arg[0], arg[1], arg[2]);
    }
}

static void test_a_folded_value_has_the_bits_of_a_computed_one(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node input[3] = {graph_input(g, 0), graph_input(g, 1), graph_input(g, 2)};
    for (size_t op = 0; op < OP_COUNT; op++) {
        const node computed = make(g, op, input);
        struct program *p = program_new(g, &computed, 1);
        double *values = memory_alloc(program_values(p) * STRIP, sizeof *values);
        program_prepare(p, values);
        for (size_t i = 0; i < (size_t) AWKWARD * AWKWARD; i++) {
            const double x[3] = {awkward[i / AWKWARD], awkward[i % AWKWARD], 4.25};
            const node constant[3] = {graph_constant(g, x[0]), graph_constant(g, x[1]),
                                      graph_constant(g, x[2])};
            _Alignas(64) double inputs[3][STRIP];
            for (size_t k = 0; k < 3; k++)
                for (size_t lane = 0; lane < STRIP; lane++)
                    inputs[k][lane] = x[k];
            program_run(p, inputs[0], values);
            double folded;
            assert_true(graph_is_constant(g, make(g, op, constant), &folded));
            const double ran = values[program_slot(p, computed) * STRIP + 5];
            if (!same_bits(folded, ran))
                fail_msg("%s(%.17g, %.17g): folded %.17g, ran %.17g", operations[op].word, x[0],
                         x[1], folded, ran);
        }
        free(values);
        program_free(p);
    }
    graph_free(g);
}

static void test_the_same_operation_on_the_same_nodes_is_the_same_node(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node x = graph_input(g, 3), y = graph_input(g, 8);
    const node sum = graph_binary(g, OP_ADD, x, y);
    const node power = graph_binary(g, OP_POWER, x, y);
    const size_t size = graph_size(g);
    assert_int_equal(graph_input(g, 3), x);
    assert_int_equal(graph_binary(g, OP_ADD, x, y), sum);
    assert_int_equal(graph_binary(g, OP_ADD, y, x), sum);
    assert_int_equal(graph_binary(g, OP_POWER, x, y), power);
    assert_int_equal(graph_size(g), size);
    assert_int_not_equal(graph_binary(g, OP_POWER, y, x), power);
    assert_int_not_equal(graph_binary(g, OP_SUBTRACT, x, y), graph_binary(g, OP_SUBTRACT, y, x));
    graph_free(g);
}

static void test_a_large_graph_still_finds_what_it_has(void **state)
{
    (void) state;
    enum { MANY = 30000 };
    struct graph *g = graph_new();
    const node x = graph_input(g, 0);
    node *made = memory_alloc(MANY, sizeof *made);
    for (size_t i = 0; i < MANY; i++)
        made[i] = graph_binary(g, OP_MULTIPLY, x, graph_constant(g, 0.37 * (double) i + 2));
    const size_t size = graph_size(g);
    assert_int_equal(size, 1 + 2 * MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(graph_binary(g, OP_MULTIPLY, graph_constant(g, 0.37 * (double) i + 2), x),
                         made[i]);
    assert_int_equal(graph_size(g), size);
    free(made);
    graph_free(g);
}

/* The order of operands must not show in the bits either: -0 and 0, NaN and a number. */
static void test_commutative_operations_give_the_same_bits_either_way(void **state)
{
    (void) state;
    static const enum operation commutative[] = {OP_ADD, OP_MULTIPLY, OP_MIN, OP_MAX, OP_EQUAL};
    for (size_t k = 0; k < 5; k++)
        for (size_t i = 0; i < AWKWARD; i++)
            for (size_t j = 0; j < AWKWARD; j++) {
                struct graph *g = graph_new(), *h = graph_new();
                double one, other;
                const node a = graph_constant(g, awkward[i]), b = graph_constant(g, awkward[j]);
                const node d = graph_constant(h, awkward[j]), c = graph_constant(h, awkward[i]);
                assert_true(graph_is_constant(g, graph_binary(g, commutative[k], a, b), &one));
                assert_true(graph_is_constant(h, graph_binary(h, commutative[k], d, c), &other));
                assert_true(same_bits(one, other));
                graph_free(g);
                graph_free(h);
            }
}

static void test_only_what_changes_no_bit_is_simplified(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node x = graph_input(g, 0), one = graph_constant(g, 1), zero = graph_constant(g, 0.0),
               minus_zero = graph_constant(g, -0.0);
    assert_int_not_equal(zero, minus_zero);
    assert_int_equal(graph_binary(g, OP_MULTIPLY, x, one), x);
    assert_int_equal(graph_binary(g, OP_MULTIPLY, one, x), x);
    assert_int_equal(graph_binary(g, OP_DIVIDE, x, one), x);
    assert_int_equal(graph_binary(g, OP_POWER, x, one), x);
    assert_int_equal(graph_binary(g, OP_SUBTRACT, x, zero), x);
    assert_int_equal(graph_binary(g, OP_ADD, minus_zero, x), x);
    assert_int_equal(graph_binary(g, OP_MIN, x, x), x);
    assert_int_equal(graph_binary(g, OP_MAX, x, x), x);
    assert_int_equal(graph_unary(g, OP_NEGATE, graph_unary(g, OP_NEGATE, x)), x);
    /* -0 + 0 is 0; 0 * infinity is NaN; 1 - x is something else. */
    assert_int_not_equal(graph_binary(g, OP_ADD, x, zero), x);
    assert_int_not_equal(graph_binary(g, OP_SUBTRACT, x, minus_zero), x);
    assert_int_not_equal(graph_binary(g, OP_MULTIPLY, x, zero), zero);
    assert_int_not_equal(graph_binary(g, OP_DIVIDE, one, x), x);
    graph_free(g);
}

static void test_a_constant_condition_chooses_its_side(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node x = graph_input(g, 0), y = graph_input(g, 1);
    assert_int_equal(graph_if(g, graph_constant(g, -0.25), x, y), x);
    assert_int_equal(graph_if(g, graph_constant(g, -0.0), x, y), y);
    double value;
    assert_true(graph_is_constant(g, graph_if(g, graph_constant(g, NAN), x, y), &value));
    assert_true(isnan(value));
    graph_free(g);
}

static void test_a_condition_without_a_value_does_not_hide_it(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node x = graph_input(g, 0), y = graph_input(g, 1), z = graph_input(g, 2);
    const double operand[3] = {NAN, 2.385, 0.613};
    assert_true(isnan(run(g, graph_binary(g, OP_LESS, x, y), operand)));
    assert_true(isnan(run(g, graph_binary(g, OP_EQUAL, x, x), operand)));
    assert_true(isnan(run(g, graph_unary(g, OP_NOT, x), operand)));
    assert_true(isnan(run(g, graph_binary(g, OP_MIN, y, x), operand)));
    assert_true(isnan(run(g, graph_if(g, x, y, z), operand)));
    /* What is not chosen does not matter. */
    const node safe = graph_if(g, graph_binary(g, OP_LESS, y, z), x, z);
    assert_true(run(g, safe, operand) == 0.613);
    graph_free(g);
}

/* (hazard, years, expected): (1 - exp(-L d)) / L worked out with Python's decimal module to 60
 * digits; see values.py. */
static void test_move_factor_keeps_its_digits_for_tiny_and_huge_hazards(void **state)
{
    (void) state;
    static const double known[][3] = {
        {0x0p0, 1 / 12.0, 1 / 12.0},
#include "move_factor.inc"
    };
    struct graph *g = graph_new();
    const node factor = graph_binary(g, OP_MOVE_FACTOR, graph_input(g, 0), graph_input(g, 1));
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_close(run(g, factor, known[i]), known[i][2], 4e-16);
    graph_free(g);
}

static void test_a_step_table_holds_up_to_the_next_point(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node steps = graph_lookup(g, &world_steps, graph_input(g, 0));
    static const double known[][2] = {{-3.7, 0.05}, {0, 0.05},        {0.999, 0.05},    {1, 0.13},
                                      {2.5, 0.22},  {3, 0.17},        {4.999, 0.17},    {5, 0.12},
                                      {7e9, 0.12},  {INFINITY, 0.12}, {-INFINITY, 0.05}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(run(g, steps, (double[3]){known[i][0]}) == known[i][1]);
    assert_true(isnan(run(g, steps, (double[3]){NAN})));
    graph_free(g);
}

static void test_a_linear_table_is_exact_at_its_points_and_flat_beyond(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node lines = graph_lookup(g, &world_lines, graph_input(g, 0));
    for (size_t i = 0; i < 5; i++)
        assert_true(run(g, lines, (double[3]){world_at[i]}) == world_value[i]);
    /* 0.17 + 0.4 (0.12 - 0.17) = 0.15; 0.05 + 0.25 * 0.08 = 0.07 */
    assert_close(run(g, lines, (double[3]){3.8}), 0.15, 1e-15);
    assert_close(run(g, lines, (double[3]){0.25}), 0.07, 1e-15);
    assert_true(run(g, lines, (double[3]){-0.3}) == 0.05);
    assert_true(run(g, lines, (double[3]){5.01}) == 0.12);
    graph_free(g);
}

static void test_copies_of_a_table_are_one_table(void **state)
{
    (void) state;
    double at[5], value[5];
    memcpy(at, world_at, sizeof at);
    memcpy(value, world_value, sizeof value);
    const struct lookup copy = {5, at, value, true, false};
    struct graph *g = graph_new();
    const node x = graph_input(g, 0);
    const node one = graph_lookup(g, &world_lines, x);
    assert_int_equal(graph_lookup(g, &copy, x), one);
    assert_int_not_equal(graph_lookup(g, &world_steps, x), one);
    value[4] = 0.1200001;
    assert_int_not_equal(graph_lookup(g, &copy, x), one);
    const double later[] = {0, 1, 2, 3, 5.5};
    const struct lookup moved = {5, later, world_value, true, false};
    assert_int_not_equal(graph_lookup(g, &moved, x), one);
    graph_free(g);
}

static void test_inputs_of_a_node_are_listed_in_order(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node late = graph_input(g, 7), early = graph_input(g, 2), other = graph_input(g, 5);
    graph_unary(g, OP_EXP, other);
    const node n = graph_binary(g, OP_ADD, graph_unary(g, OP_EXP, late),
                                graph_binary(g, OP_MULTIPLY, early, late));
    uint32_t slots[4] = {99, 99, 99, 99};
    assert_int_equal(graph_inputs(g, n, slots, 4), 2);
    assert_int_equal(slots[0], 2);
    assert_int_equal(slots[1], 7);
    slots[1] = 99;
    assert_int_equal(graph_inputs(g, n, slots, 1), 2);
    assert_int_equal(slots[0], 2);
    assert_int_equal(slots[1], 99);
    assert_int_equal(graph_inputs(g, graph_constant(g, 2.385), slots, 4), 0);
    graph_free(g);
}

static void test_a_program_computes_what_its_roots_need_and_no_more(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node x = graph_input(g, 0), y = graph_input(g, 1);
    node unused = y;
    for (size_t i = 0; i < 100; i++)
        unused = graph_binary(g, OP_ADD, graph_unary(g, OP_EXP, unused), y);
    const node root = graph_binary(g, OP_ADD, x, graph_constant(g, 0.5));
    const node roots[] = {NO_NODE, root, root, x};
    struct program *p = program_new(g, roots, 4);
    assert_int_equal(program_values(p), 3); /* x, 0.5 and their sum */
    program_free(p);
    graph_free(g);
}

/* A chain of sums that each use an old value and a new one: strips are used again, but never
 * one that is still needed, nor that of a root. Fibonacci modulo nothing: f(n) = f(n-1) + f(n-2)
 * in exact whole numbers. */
static void test_strips_are_used_again_but_never_too_early(void **state)
{
    (void) state;
    enum { LONG = 70 };
    struct graph *g = graph_new();
    node f[LONG] = {graph_input(g, 0), graph_input(g, 1)};
    double expected[LONG] = {3, 7};
    for (size_t i = 2; i < LONG; i++) {
        f[i] = graph_binary(g, OP_ADD, f[i - 1], f[i - 2]);
        expected[i] = expected[i - 1] + expected[i - 2];
    }
    const node roots[] = {f[LONG - 1], f[20], f[33], f[0]};
    const size_t number[] = {LONG - 1, 20, 33, 0};
    struct program *p = program_new(g, roots, 4);
    assert_in_range(program_values(p), 6, 9);
    double *values = memory_alloc(program_values(p) * STRIP, sizeof *values);
    _Alignas(64) double inputs[2][STRIP];
    for (size_t i = 0; i < STRIP; i++) {
        inputs[0][i] = 3;
        inputs[1][i] = 7;
    }
    graph_free(g); /* the program stands by itself */
    program_prepare(p, values);
    for (size_t again = 0; again < 2; again++) {
        program_run(p, inputs[0], values);
        for (size_t i = 0; i < 4; i++)
            assert_true(values[program_slot(p, roots[i]) * STRIP + 11] == expected[number[i]]);
    }
    free(values);
    program_free(p);
}

/* Constants are written once: running must not use their strips for anything else. With every
 * result kept as a root there are no other strips to use again. */
static void test_a_program_can_be_run_again_and_again(void **state)
{
    (void) state;
    enum { STEPS = 20 };
    struct graph *g = graph_new();
    node n[STEPS] = {graph_input(g, 0)};
    for (size_t i = 1; i < STEPS; i++)
        n[i] = graph_binary(g, OP_SUBTRACT, graph_constant(g, 1.5 + 0.125 * (double) i), n[i - 1]);
    struct program *p = program_new(g, n, STEPS);
    double *values = memory_alloc(program_values(p) * STRIP, sizeof *values);
    program_prepare(p, values);
    for (size_t again = 0; again < 3; again++) {
        _Alignas(64) double inputs[STRIP];
        for (size_t i = 0; i < STRIP; i++)
            inputs[i] = 0.613 * (double) (i + again);
        program_run(p, inputs, values);
        double expected = inputs[9];
        for (size_t i = 1; i < STEPS; i++) {
            expected = 1.5 + 0.125 * (double) i - expected;
            assert_true(values[program_slot(p, n[i]) * STRIP + 9] == expected);
        }
    }
    free(values);
    program_free(p);
    graph_free(g);
}

static void test_lanes_do_not_mix(void **state)
{
    (void) state;
    struct graph *g = graph_new();
    const node x = graph_input(g, 0), y = graph_input(g, 1);
    const node n = graph_if(g, graph_binary(g, OP_LESS, x, y), graph_binary(g, OP_POWER, x, y),
                            graph_unary(g, OP_SQRT, x));
    _Alignas(64) double inputs[2][STRIP], values[STRIP];
    for (size_t i = 0; i < STRIP; i++) {
        inputs[0][i] = 0.37 * (double) (i + 1);
        inputs[1][i] = 5.1 - 0.29 * (double) i;
    }
    node_values(g, n, inputs[0], values);
    for (size_t i = 0; i < STRIP; i++)
        assert_close(values[i],
                     inputs[0][i] < inputs[1][i] ? pow(inputs[0][i], inputs[1][i])
                                                 : sqrt(inputs[0][i]),
                     1e-15);
    graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folded_value_has_the_bits_of_a_computed_one),
        cmocka_unit_test(test_the_same_operation_on_the_same_nodes_is_the_same_node),
        cmocka_unit_test(test_a_large_graph_still_finds_what_it_has),
        cmocka_unit_test(test_commutative_operations_give_the_same_bits_either_way),
        cmocka_unit_test(test_only_what_changes_no_bit_is_simplified),
        cmocka_unit_test(test_a_constant_condition_chooses_its_side),
        cmocka_unit_test(test_a_condition_without_a_value_does_not_hide_it),
        cmocka_unit_test(test_move_factor_keeps_its_digits_for_tiny_and_huge_hazards),
        cmocka_unit_test(test_a_step_table_holds_up_to_the_next_point),
        cmocka_unit_test(test_a_linear_table_is_exact_at_its_points_and_flat_beyond),
        cmocka_unit_test(test_copies_of_a_table_are_one_table),
        cmocka_unit_test(test_inputs_of_a_node_are_listed_in_order),
        cmocka_unit_test(test_a_program_computes_what_its_roots_need_and_no_more),
        cmocka_unit_test(test_strips_are_used_again_but_never_too_early),
        cmocka_unit_test(test_a_program_can_be_run_again_and_again),
        cmocka_unit_test(test_lanes_do_not_mix),
    };
    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
