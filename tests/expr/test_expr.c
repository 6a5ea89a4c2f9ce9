/* What binding finds out about an expression, and which nodes it makes. */
#include "world.h"

static struct unit unit_of(const char *text)
{
    struct world *w = world_new();
    const struct unit u = expr_unit(world_expr(w, text));
    world_free(w);
    return u;
}

static void test_units_follow_the_arithmetic(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        struct unit unit;
    } known[] = {
        {"x * 2 + 1", {UNIT_NUMBER, PER_NONE}},
        {"find_work", {UNIT_HAZARD, PER_NONE}},
        {"2 * find_work * x", {UNIT_HAZARD, PER_NONE}},
        {"find_work / 3 - lose_work", {UNIT_HAZARD, PER_NONE}},
        {"-find_work", {UNIT_HAZARD, PER_NONE}},
        {"0 + find_work", {UNIT_HAZARD, PER_NONE}},
        {"find_work - 0", {UNIT_HAZARD, PER_NONE}},
        {"0 * find_work", {UNIT_HAZARD, PER_NONE}},
        {"find_work / lose_work", {UNIT_NUMBER, PER_NONE}},
        {"max(0, find_work)", {UNIT_HAZARD, PER_NONE}},
        {"clamp(find_work, 0, lose_work)", {UNIT_HAZARD, PER_NONE}},
        {"if(find_work > 0 and x, find_work, 0)", {UNIT_HAZARD, PER_NONE}},
        {"if(x, 0, lose_work)", {UNIT_HAZARD, PER_NONE}},
        {"abs(find_work)", {UNIT_HAZARD, PER_NONE}},
        {"find_work > lose_work", {UNIT_NUMBER, PER_NONE}},
        {"chance(find_work, '1 year')", {UNIT_NUMBER, PER_NONE}},
        {"hazard(x, '1 year')", {UNIT_HAZARD, PER_NONE}},
        {"rate(find_work, '1 month')", {UNIT_NUMBER, PER_NONE}},
        {"from_rate(0.2, '1 month')", {UNIT_HAZARD, PER_NONE}},
        {"weibull_hazard(years_in_state, '1 month', 1.2, 7)", {UNIT_HAZARD, PER_NONE}},
        {"weibull_chance(years_in_state, 0.5, 1.2, 7)", {UNIT_NUMBER, PER_NONE}},
        {"exponential_hazard(1, 1, find_work)", {UNIT_HAZARD, PER_NONE}},
        {"work_curve(years_in_state)", {UNIT_HAZARD, PER_NONE}},
        {"learning(years_in_state)", {UNIT_NUMBER, PER_NONE}},
        {"people('school')", {UNIT_NUMBER, PER_NONE}},
        {"0.9 * benefit", {UNIT_MONEY, PER_PERSON_YEAR}},
        {"round(benefit / 12) + 0", {UNIT_MONEY, PER_PERSON_YEAR}},
        {"min(course, course * hours)", {UNIT_MONEY, PER_GROUP_YEAR}},
        {"benefit / benefit + 1", {UNIT_NUMBER, PER_NONE}},
        {"over(2 * benefit, '3 months')", {UNIT_MONEY, PER_ONCE}},
        {"0", {UNIT_NUMBER, PER_NONE}},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const struct unit u = unit_of(known[i].text);
        if (u.kind != known[i].unit.kind || u.per != known[i].unit.per)
            fail_msg("%s: kind %d, per %d", known[i].text, (int) u.kind, (int) u.per);
    }
}

static void test_an_expression_knows_what_it_depends_on(void **state)
{
    (void) state;
    struct world *w = world_new();
    const struct place at = {"t.toml", 5, 9, 0};
    world_let(w, "recession", "if(year >= 2028 and year <= 2029, 0.75, 1)", at);
    world_let(w, "new_work", "find_work * exp(-0.25 * years_in_state) * recession", at);
    struct expr *e = world_expr(w, "new_work * 2 + 0");
    assert_int_equal(expr_clocks(e), 1U << CLOCK_YEAR | 1U << CLOCK_IN_STATE);
    assert_false(expr_by_group(e));
    e = world_expr(w, "recession + months_since_start + years_since_arrival + age");
    assert_int_equal(expr_clocks(e), 1U << CLOCK_YEAR | 1U << CLOCK_SINCE_START |
                                         1U << CLOCK_SINCE_ARRIVAL | 1U << CLOCK_AGE);
    world_let(w, "pay", "hours * grouped", at);
    assert_true(expr_by_group(world_expr(w, "pay + 1")));
    assert_true(expr_by_group(world_expr(w, "hours")));
    assert_true(expr_by_group(world_expr(w, "x + grouped")));
    assert_false(expr_by_group(world_expr(w, "course"))); /* the same in both groups */
    assert_int_equal(expr_clocks(world_expr(w, "x + 1.5")), 0);
    world_free(w);
}

/* All nodes that 360 monthly cycles make. */
static size_t nodes_over_a_horizon(const char *text)
{
    struct world *w = world_new();
    struct expr *e = world_expr(w, text);
    for (size_t month = 0; month < 360; month++)
        for (size_t group = 0; group < WORLD_GROUPS; group++) {
            const double t = (double) month;
            const struct moment m = {{2026 + floor((t + 8) / 12), t, t, t, 240 + t}, group};
            expr_node(e, &m, w->graph);
        }
    const size_t nodes = graph_size(w->graph);
    world_free(w);
    return nodes;
}

static void test_nodes_are_made_only_as_often_as_values_change(void **state)
{
    (void) state;
    /* x, 1.5, their product */
    assert_int_equal(nodes_over_a_horizon("x * 1.5"), 3);
    /* two groups, one with 23.5 and one with 31.25 hours */
    assert_int_equal(nodes_over_a_horizon("x * hours"), 5);
    assert_int_equal(nodes_over_a_horizon("grouped * 2"), 5);
    /* Constants fold. Compared with 2028 and 2029 the years are on four steps, of which the first
     * are 2026, 2028, 2029 and 2030; the truths 0 and 1; 0.75, x and 0.75 x; 1 x is x itself. */
    assert_int_equal(nodes_over_a_horizon("x * if(year >= 2028 and year <= 2029, 0.75, 1)"),
                     4 + 2 + 3);
    /* x, 360 times the number of years and its product; but at 1 year the product is x. */
    assert_int_equal(nodes_over_a_horizon("x * years_since_start"), 1 + 360 + 359);
    /* A step table has five values in 360 moments, which are on its five points, after one of them,
     * or on or after where its last step ends. Ratios to the first: 1 (which is among the moments)
     * and four more, hence four products. */
    assert_int_equal(nodes_over_a_horizon("x * (work_curve(years_in_state) / work_curve(0))"),
                     1 + 12 + 5 + 4 + 4);
    /* A clock that is also used in another way has no steps. */
    assert_int_equal(nodes_over_a_horizon("x * if(years_in_state < 1, years_in_state, 1)"),
                     1 + 360 + 1 + 11);
}

/* In half months, so that steps are met and passed. How often an expression stops lasting. */
static size_t changes_over_ten_years(const char *text)
{
    struct world *w = world_new();
    struct expr *e = world_expr(w, text);
    size_t changes = 0;
    double until = -INFINITY;
    node last = NO_NODE;
    for (size_t i = 0; i < 240; i++) {
        const double t = 0.5 * (double) i;
        const struct moment m = {{2026, t, t, t, 240 + t}, 0};
        const node now = expr_node(e, &m, w->graph);
        if (t < until) {
            assert_int_equal(now, last);
            continue;
        }
        changes++;
        until = expr_same_until(e, CLOCK_IN_STATE, t);
        assert_true(until > t);
        last = now;
    }
    world_free(w);
    return changes;
}

static void test_an_expression_lasts_until_the_next_step_of_a_clock(void **state)
{
    (void) state;
    assert_int_equal(changes_over_ten_years("x * 1.5"), 1);
    /* before, at and after each point that is met */
    assert_int_equal(changes_over_ten_years("if(years_in_state < 1, x, 2)"), 3);
    assert_int_equal(changes_over_ten_years("if(months_in_state > 7, x, years_in_state <= 3)"), 5);
    assert_int_equal(changes_over_ten_years("x * if(0.7 > years_in_state, 3, 5)"), 2);
    /* a clock used in another way moves at every moment */
    assert_int_equal(changes_over_ten_years("x * years_in_state"), 240);
    assert_int_equal(changes_over_ten_years("if(years_in_state < 1, x, months_in_state)"), 240);
}

static void test_a_remembered_node_is_the_node_of_its_own_moment(void **state)
{
    (void) state;
    struct world *w = world_new();
    struct expr *e = world_expr(w, "1000 * months_in_state + year + hours");
    static node first[2][50][40];
    for (size_t again = 0; again < 2; again++)
        for (size_t group = 0; group < 2; group++)
            for (size_t month = 0; month < 50; month++)
                for (size_t year = 0; year < 40; year++) {
                    const struct moment m = {{2026 + (double) year, 7, 8, 0.5 * (double) month, 9},
                                             group};
                    const node n = expr_node(e, &m, w->graph);
                    double value;
                    assert_true(graph_is_constant(w->graph, n, &value));
                    assert_true(value ==
                                500 * (double) month + 2026 + (double) year + world_hours[group]);
                    if (again == 0)
                        first[group][month][year] = n;
                    assert_int_equal(n, first[group][month][year]);
                }
    /* Another graph: other nodes. */
    struct graph *other = graph_new();
    const struct moment m = {{2027, 7, 8, 3, 9}, 1};
    double value;
    assert_true(graph_is_constant(other, expr_node(e, &m, other), &value));
    assert_true(value == 3000 + 2027 + 31.25);
    graph_free(other);
    world_free(w);
}

static void test_the_side_that_is_ruled_out_is_not_made(void **state)
{
    (void) state;
    struct world *w = world_new();
    struct expr *e = world_expr(w, "if(year < 2028, x, exp(y / z))");
    const struct moment m = {{2027}, 0};
    const node n = expr_node(e, &m, w->graph);
    assert_int_equal(n, graph_input(w->graph, 6));
    assert_int_equal(graph_size(w->graph), 4); /* 2027, 2028, 1, x */
    world_free(w);
}

static void test_equal_expressions_share_their_nodes(void **state)
{
    (void) state;
    struct world *w = world_new();
    const struct moment m = {{2027}, 0};
    const node one = expr_node(world_expr(w, "exp(x * y) > z"), &m, w->graph);
    const size_t size = graph_size(w->graph);
    assert_int_equal(expr_node(world_expr(w, "z < exp(y*x)"), &m, w->graph), one);
    assert_int_equal(graph_size(w->graph), size);
    world_free(w);
}

static void check_errors(struct world *w, size_t n, const char *expected)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    errors_print(w->errors, out);
    fclose(out);
    assert_string_equal(text, expected);
    assert_int_equal(errors_count(w->errors), n);
    free(text);
}

/* Three lets in a circle, entered at each of them and from outside. */
static void test_a_circle_is_told_once_and_the_same_wherever_it_is_entered(void **state)
{
    (void) state;
    for (size_t entry = 0; entry < 4; entry++) {
        struct world *w = world_new();
        struct expr *e[4];
        e[0] = world_let(w, "beta", "1 + gamma * 2", (struct place){"t.toml", 11, 9, 0});
        e[1] = world_let(w, "gamma", "alpha", (struct place){"t.toml", 12, 9, 0});
        e[2] = world_let(w, "alpha", "x + exp(beta)", (struct place){"t.toml", 13, 9, 0});
        e[3] = world_let(w, "user", "alpha + beta", (struct place){"t.toml", 14, 9, 0});
        for (size_t i = 0; i < 4; i++)
            assert_false(
                expr_bind(e[(entry + i) % 4], w->let_name[(entry + i) % 4], &w->scope, w->errors));
        check_errors(w, 1,
                     "t.toml:13:17: error: These names need each other in a circle: alpha -> beta "
                     "-> gamma -> alpha.\n");
        world_free(w);
    }
}

static void test_a_let_that_needs_itself_is_a_circle(void **state)
{
    (void) state;
    struct world *w = world_new();
    struct expr *e = world_let(w, "alpha", "alpha + 1", (struct place){"t.toml", 3, 9, 0});
    assert_false(expr_bind(e, "alpha", &w->scope, w->errors));
    check_errors(w, 1,
                 "t.toml:3:9: error: These names need each other in a circle: alpha -> alpha.\n");
    assert_false(expr_bind(e, "alpha", &w->scope, w->errors));
    check_errors(w, 1, ""); /* told already */
    world_free(w);
}

static void test_a_mistake_in_a_let_is_told_once_for_all_its_users(void **state)
{
    (void) state;
    struct world *w = world_new();
    world_let(w, "alpha", "x + nowhere_to_be_found", (struct place){"t.toml", 3, 9, 0});
    assert_null(world_try(w, "alpha * find_work"));
    assert_null(world_try(w, "exp(alpha)"));
    assert_int_equal(errors_count(w->errors), 1);
    world_free(w);
}

static void test_a_let_has_the_unit_of_its_expression(void **state)
{
    (void) state;
    struct world *w = world_new();
    world_let(w, "alpha", "find_work * 2", (struct place){"t.toml", 3, 9, 0});
    assert_int_equal(expr_unit(world_expr(w, "alpha + lose_work")).kind, UNIT_HAZARD);
    assert_null(world_try(w, "alpha + 1"));
    world_free(w);
}

static char *repeated(struct world *w, const char *before, size_t n, const char *after)
{
    char *text = arena_alloc(w->arena, n * (strlen(before) + strlen(after)) + 2, 1);
    char *end = text;
    for (size_t i = 0; i < n; i++)
        end = stpcpy(end, before);
    *end++ = 'x';
    for (size_t i = 0; i < n; i++)
        end = stpcpy(end, after);
    return text;
}

static void test_nesting_has_a_limit_and_long_sums_hardly_any(void **state)
{
    (void) state;
    struct world *w = world_new();
    world_expr(w, repeated(w, "(", 200, ")"));
    world_expr(w, repeated(w, "", 2900, "+y"));
    assert_int_equal(errors_count(w->errors), 0);
    assert_null(world_try(w, repeated(w, "(", 201, ")")));
    assert_string_equal(errors_text(w->errors, 0),
                        "This expression is nested more than 200 deep.\nSplit it with names in "
                        "[let].");
    assert_null(world_try(w, repeated(w, "-", 5000, "")));
    assert_null(world_try(w, repeated(w, "exp(", 100000, "")));
    assert_null(world_try(w, repeated(w, "2^", 100000, "")));
    assert_null(world_try(w, repeated(w, "", 100000, "+y")));
    assert_string_equal(errors_text(w->errors, errors_count(w->errors) - 1),
                        "This expression is too long.\nSplit it with names in [let].");
    world_free(w);
}

/* Lets of which each is deep, and which use each other: the walk through them has a limit
 * too, in whichever order they are bound. */
static void test_lets_within_lets_have_a_limit(void **state)
{
    (void) state;
    for (size_t forward = 0; forward < 2; forward++) {
        struct world *w = world_new();
        const char *names[] = {"l0", "l1", "l2", "l3"};
        for (size_t i = 0; i < 4; i++) {
            char *text = repeated(w, "", 1000, "+y");
            char *with = arena_printf(w->arena, "%s%s", i > 0 ? names[i - 1] : "x", text + 1);
            world_let(w, names[i], with, (struct place){"t.toml", 1 + (int) i, 1, 0});
        }
        bool good = true;
        for (size_t i = 0; i < 4; i++)
            good = expr_bind(w->let[forward ? i : 3 - i].let, names[forward ? i : 3 - i], &w->scope,
                             w->errors) &&
                   good;
        assert_false(good);
        assert_string_equal(errors_text(w->errors, 0),
                            "This expression, with the lets that it uses, is too deep.");
        world_free(w);
    }
}

static void test_an_empty_text_is_told(void **state)
{
    (void) state;
    struct world *w = world_new();
    assert_null(world_try(w, ""));
    assert_null(expr_parse(" \t ", (struct place){"t.toml", 2, 1, 0}, w->arena, w->errors));
    assert_string_equal(errors_text(w->errors, 0), "The expression is empty.");
    assert_string_equal(errors_text(w->errors, 1), "The expression is empty.");
    world_free(w);
}

static void test_a_mistake_in_a_text_of_several_lines_points_to_its_start(void **state)
{
    (void) state;
    struct world *w = world_new();
    const struct place at = {"t.toml", 7, 12, 3};
    struct expr *e = expr_parse("x +\n nowhere", at, w->arena, w->errors);
    assert_false(expr_bind(e, NULL, &w->scope, w->errors));
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    errors_print(w->errors, out);
    fclose(out);
    assert_int_equal(strncmp(text, "t.toml:7:12: ", 13), 0);
    free(text);
    world_free(w);
}

static void test_broken_utf8_is_a_mistake_and_no_more(void **state)
{
    (void) state;
    static const char *const broken[] = {"x + \xC3", "\xE2\x82", "x \xFF y",
                                         "\x80",     "w\xC3(rk", "x \x01 y"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct world *w = world_new();
        assert_null(world_try(w, broken[i]));
        assert_int_equal(errors_count(w->errors), 1);
        world_free(w);
    }
}

static void test_a_number_is_an_expression(void **state)
{
    (void) state;
    struct world *w = world_new();
    const struct place at = {"t.toml", 4, 2, 5};
    struct expr *e = expr_number(-0.613, at, w->arena);
    assert_true(expr_bind(e, NULL, &w->scope, w->errors));
    assert_true(expr_bind(e, NULL, &w->scope, w->errors));
    assert_string_equal(expr_text(e), "-0.613");
    assert_int_equal(expr_place(e).column, 2);
    assert_int_equal(expr_unit(e).kind, UNIT_NUMBER);
    const struct moment m = {{2027}, 1};
    double value;
    assert_true(graph_is_constant(w->graph, expr_node(e, &m, w->graph), &value));
    assert_true(value == -0.613);
    world_free(w);
}

struct seen {
    size_t rows;
    bool weibull, age, power;
};

static void see(void *context, const char *signature, const char *meaning)
{
    struct seen *s = context;
    s->rows++;
    s->weibull |= strcmp(signature, "weibull_hazard(t, d, shape, scale)") == 0;
    s->age |= strcmp(signature, "age") == 0;
    s->power |= strcmp(signature, "^") == 0;
    assert_true(strlen(meaning) > 3 && meaning[strlen(meaning) - 1] == '.');
}

static void test_every_name_is_documented_and_reserved(void **state)
{
    (void) state;
    struct seen s = {0};
    expr_document(see, &s);
    assert_true(s.weibull && s.age && s.power);
    assert_int_equal(s.rows, 15 + 8 + 20 + 18); /* operators, clocks, functions, curves */
    assert_true(expr_reserved("year") && expr_reserved("gengamma_chance") && expr_reserved("or"));
    assert_false(expr_reserved("work") || expr_reserved("Year") || expr_reserved(""));
}

/* The scenario room, which comes before this one, refuses these names from a list of its own. */
static const char *const refused[] = {
#define RESERVED(name) #name,
#include "reserved.def"
#undef RESERVED
};
enum { REFUSED = sizeof refused / sizeof refused[0] };

static void look_up(void *context, const char *signature, const char *meaning)
{
    (void) meaning;
    char name[64] = "";
    sscanf(signature, "%63[a-z0-9_]", name);
    bool known = name[0] == '\0'; /* an operator such as + */
    for (size_t i = 0; i < REFUSED; i++)
        known |= strcmp(refused[i], name) == 0;
    if (!known)
        print_error("reserved.def lacks %s\n", name);
    *(size_t *) context += !known;
}

static void test_the_scenario_refuses_the_same_names(void **state)
{
    (void) state;
    size_t lacking = 0;
    expr_document(look_up, &lacking);
    assert_int_equal(lacking, 0);
    for (size_t i = 0; i < REFUSED; i++)
        if (!expr_reserved(refused[i]))
            fail_msg("%s is not a word of expressions", refused[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units_follow_the_arithmetic),
        cmocka_unit_test(test_an_expression_knows_what_it_depends_on),
        cmocka_unit_test(test_nodes_are_made_only_as_often_as_values_change),
        cmocka_unit_test(test_an_expression_lasts_until_the_next_step_of_a_clock),
        cmocka_unit_test(test_a_remembered_node_is_the_node_of_its_own_moment),
        cmocka_unit_test(test_the_side_that_is_ruled_out_is_not_made),
        cmocka_unit_test(test_equal_expressions_share_their_nodes),
        cmocka_unit_test(test_a_circle_is_told_once_and_the_same_wherever_it_is_entered),
        cmocka_unit_test(test_a_let_that_needs_itself_is_a_circle),
        cmocka_unit_test(test_a_mistake_in_a_let_is_told_once_for_all_its_users),
        cmocka_unit_test(test_a_let_has_the_unit_of_its_expression),
        cmocka_unit_test(test_nesting_has_a_limit_and_long_sums_hardly_any),
        cmocka_unit_test(test_lets_within_lets_have_a_limit),
        cmocka_unit_test(test_an_empty_text_is_told),
        cmocka_unit_test(test_a_mistake_in_a_text_of_several_lines_points_to_its_start),
        cmocka_unit_test(test_broken_utf8_is_a_mistake_and_no_more),
        cmocka_unit_test(test_a_number_is_an_expression),
        cmocka_unit_test(test_every_name_is_documented_and_reserved),
        cmocka_unit_test(test_the_scenario_refuses_the_same_names),
    };
    return cmocka_run_group_tests_name("expr", tests, NULL, NULL);
}
