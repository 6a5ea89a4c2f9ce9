/* Values of expressions, from values.txt: one case on each line, expected values from Python
 * (values.py says how). */
#include "world.h"

struct given {
    struct moment moment;
    _Alignas(64) double inputs[WORLD_INPUTS][STRIP];
};

static const char *const clock_keys[CLOCK_COUNT] = {"year", "since_start", "since_arrival",
                                                    "in_state", "age"};

static void give(struct given *g, const char *key, double value)
{
    for (size_t c = 0; c < CLOCK_COUNT; c++)
        if (strcmp(key, clock_keys[c]) == 0) {
            g->moment.clock[c] = value;
            return;
        }
    if (strcmp(key, "group") == 0) {
        g->moment.group = (size_t) value;
        return;
    }
    const size_t slot = strcmp(key, "grouped_1") == 0 ? 5 : world_slot(key);
    for (size_t i = 0; i < STRIP; i++)
        g->inputs[slot][i] = value;
}

static double value_of(struct world *w, const char *expression, const struct given *g)
{
    double values[STRIP];
    node_values(w->graph, expr_node(world_expr(w, expression), &g->moment, w->graph), g->inputs[0],
                values);
    for (size_t i = 1; i < STRIP; i++)
        assert_true(same_bits(values[i], values[0]));
    return values[0];
}

static bool check_line(const char *line)
{
    char expression[200] = "", words[200] = "", *rest = words;
    double expected, tolerance;
    assert_int_equal(
        sscanf(line, "%199[^|]| %199[^|]| %lf | %lf", expression, words, &expected, &tolerance), 4);
    struct given g = {0};
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL;) {
        char *equals = strrchr(word, '=');
        *equals = '\0';
        give(&g, word, strtod(equals + 1, NULL));
    }
    struct world *w = world_new();
    const double value = value_of(w, expression, &g);
    const bool right = fabs(value - expected) <= tolerance * fabs(expected);
    if (!right)
        print_error("%sis %.17g, expected %.17g: off by %.2g, allowed %.2g\n", expression, value,
                    expected, fabs(value / expected - 1), tolerance);
    world_free(w);
    return right;
}

static void test_expressions_have_the_values_that_python_gives(void **state)
{
    (void) state;
    FILE *file = fopen(PROJECT_DIR "/tests/expr/values.txt", "r");
    assert_non_null(file);
    char line[500];
    size_t cases = 0, wrong = 0;
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#') {
            wrong += !check_line(line);
            cases++;
        }
    fclose(file);
    assert_true(cases > 200);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expressions_have_the_values_that_python_gives),
    };
    return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
