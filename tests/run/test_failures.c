/* A value that may not be stops the run with exit code 4 and says where: draw, year,
 * intervention, group, expression, and the drawn numbers that caused it. */
#include "whole_run.h"

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Failures'\nprices = 2026\nstart = 2026-01-01\nhorizon = '4 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[accounting]\nmoves = 'rate'\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[group.old]\nshare = 0.5\n[group.young]\nshare = 0.5\n"
    "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
    "[param.shock]\nkind = 'number'\nuniform = [0.99, 2]\nsource = 'x'\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.3\nsd = 0.02\n"
    "by_group = { young = { mean = 0.4, sd = 0.02 } }\nsource = 'x'\n"
    "[param.unused]\nkind = 'number'\nuniform = [0.99, 2]\nsource = 'x'\n"
    "[let]\nrecession = 'if(year == 2028, floor(shock), 1)'\n"
    "[from.a]\nb = 'leaves / recession'\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.care]\nin = ['a']\namount = 100\nper = 'person-year'\nbudget = 'purse'\n"
    "[intervention.now]\nlabel = 'Now'\n";

static char *fail_with(const char *text, int code, uint64_t draws, int threads)
{
    char *printed;
    const int got = whole_run_fails(
        text, (struct simulate_options){.draws = draws, .threads = threads}, &printed);
    if (got != code)
        fail_msg("exit code %d, expected %d: %s", got, code, printed);
    return printed;
}

static void assert_says(const char *printed, const char *part)
{
    if (strstr(printed, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, printed);
}

/* A recession of 0 makes an endless hazard. */
static void test_a_draw_that_fails_is_named_with_what_caused_it(void **state)
{
    (void) state;
    char *printed = fail_with(model, 4, 2000, 1);
    assert_says(printed, "year 2028, intervention \"now\", group \"");
    assert_says(printed, "[from.a] b = \"leaves / recession\" is inf");
    assert_says(printed, "Expected: a chance of 0 or more, short of certainty");
    assert_says(printed, "b = 'leaves / recession'"); /* the line itself, with a caret */
    assert_says(printed, "^");
    assert_says(printed, "leaves = 0.");
    assert_true(strstr(printed, "unused") == NULL);
    const char *shock = strstr(printed, "shock = ");
    assert_non_null(shock);
    const double value = strtod(shock + 8, NULL);
    assert_true(value >= 0.99 && value < 1);
    free(printed);
}

static uint64_t failing_draw(const char *printed)
{
    const char *draw = strstr(printed, "Draw ");
    assert_non_null(draw);
    return strtoull(draw + 5, NULL, 10);
}

static void test_the_first_failing_draw_is_the_same_for_any_number_of_threads(void **state)
{
    (void) state;
    char *one = fail_with(model, 4, 3000, 1), *three = fail_with(model, 4, 3000, 3);
    assert_int_equal(failing_draw(one), failing_draw(three));
    *strstr(one, "All of this draw: ") = *strstr(three, "All of this draw: ") = '\0';
    assert_string_equal(strstr(one, "Draw "), strstr(three, "Draw "));
    free(one);
    free(three);
}

/* The command that is told shows every number, and says the same. */
static void test_a_draw_that_fails_can_be_shown_again(void **state)
{
    (void) state;
    struct whole_run w = {.options = {.draws = 2000, .threads = 1, .quiet = true}};
    char *printed = fail_with(model, 4, 2000, 1), *shown, *said;
    const uint64_t draw = failing_draw(printed);
    char command[60];
    snprintf(command, sizeof command, "All of this draw: simulate --only-draw %llu --draws 2000 ",
             (unsigned long long) draw);
    assert_says(printed, command);
    whole_run_write(&w, model);
    w.options.scenario = w.path;
    w.options.has_only_draw = true;
    w.options.only_draw = draw;
    size_t n_shown = 0, n_said = 0;
    FILE *out = open_memstream(&shown, &n_shown), *err = open_memstream(&said, &n_said);
    assert_int_equal(simulate_only_draw(&w.options, out, err), 4);
    fclose(out);
    fclose(err);
    unlink(w.path);
    *strstr(printed, "All of this draw: ") = *strstr(said, "All of this draw: ") = '\0';
    assert_string_equal(strstr(printed, "Draw "), strstr(said, "Draw "));
    assert_says(shown, "unused"); /* all parameters, not only those that caused it */
    assert_says(shown, "leaves, young");
    const double value = strtod(strstr(shown, "shock ") + 6, NULL);
    assert_true(value >= 0.99 && value < 1);
    free(said);
    free(shown);
    free(printed);
}

/* Blocks and strips are filled up to their size; the filling may not fail. */
static void test_a_draw_that_was_not_asked_for_cannot_fail(void **state)
{
    (void) state;
    char *printed = fail_with(model, 4, 3000, 1);
    const uint64_t draw = failing_draw(printed);
    free(printed);
    assert_true(draw > 1);
    struct whole_run *w = whole_run(model, draw); /* draws 0 to draw - 1 */
    assert_true(isfinite(value_of(w, "now", "npv_line", "care")->mean));
    whole_run_close(w);
    printed = fail_with(model, 4, draw + 1, 1);
    assert_int_equal(failing_draw(printed), draw);
    free(printed);
}

static void test_the_base_case_can_fail_too(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "uniform = [0.99, 2]\nsource = 'x'\n[param.leaves]",
                                  "value = 0.5\nsource = 'x'\n[param.leaves]");
    char *printed = fail_with(text, 4, 10, 1);
    assert_says(printed, "The base case, year 2028");
    assert_says(printed, "is inf");
    assert_says(printed, "leaves = 0.3");
    free(printed);
    free(text);
}

static void test_a_row_above_1_after_times_fails(void **state)
{
    (void) state;
    char *moves = whole_run_change(model, "'rate'", "'probability'");
    char *text = whole_run_change(moves, "b = 'leaves / recession'\n",
                                  "b = 'leaves'\ntimes = '1.55 + shock'\n");
    char *printed = fail_with(text, 4, 2000, 1);
    assert_says(printed, "Expected: a chance from 0 to 1");
    assert_says(printed, "group \"young\"");
    assert_says(printed, "shock = ");
    free(printed);
    free(text);
    free(moves);
}

/* What no draw can change is a mistake of the scenario, told before anything runs. */
static void test_a_certain_row_above_1_is_a_mistake_of_the_scenario(void **state)
{
    (void) state;
    char *moves = whole_run_change(model, "'rate'", "'probability'");
    char *text = whole_run_change(moves, "b = 'leaves / recession'\n",
                                  "b = 0.6\ntimes = 'if(year == 2029, 1.7, 1)'\n");
    char *printed = fail_with(text, 3, 10, 1);
    assert_says(printed, "1.02 in 2029");
    assert_says(printed, "Expected: a chance from 0 to 1");
    free(printed);
    free(text);
    free(moves);
}

/* Multiples of one drawn number, of which only one is too large. */
static void test_the_largest_of_the_amounts_is_the_one_that_is_judged(void **state)
{
    (void) state;
    char *no_recession = whole_run_change(model, "'leaves / recession'", "'leaves'");
    char *text = whole_run_change(no_recession, "amount = 100\n",
                                  "amount = 'shock * if(year == 2028, -2e15, 5e14 - 1)'\n");
    char *printed = fail_with(text, 4, 100, 1);
    assert_says(printed, "year 2028, intervention \"now\"");
    assert_says(printed, "Expected: an amount between");
    char *less = whole_run_change(text, "-2e15", "-4e14");
    whole_run_close(whole_run(less, 100));
    free(printed);
    free(less);
    free(text);
    free(no_recession);
}

static void test_a_negative_hazard_fails(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "'leaves / recession'", "'leaves * (1.5 - shock)'");
    char *printed = fail_with(text, 4, 2000, 1);
    assert_says(printed, "leaves * (1.5 - shock)\" is -0.");
    assert_says(printed, "year 2026");
    free(printed);
    free(text);
}

/* 0.99..2 and as much again are never all of who is left, unless one is "rest". */
static void test_shares_of_after_that_are_not_all_fail(void **state)
{
    (void) state;
    static const char *const rows[] = {
        "[from.a]\nafter = { months = 12, b = 'shock / 4', c = 'shock / 4' }\n",
        "[from.a]\nafter = { months = 12, b = 'shock / 4', c = 'rest' }\n",
    };
    char text[4000];
    for (size_t i = 0; i < 2; i++) {
        const char *from = strstr(model, "[from.a]"), *holder = strstr(model, "[holder]");
        const char *states = strstr(model, "[param.shock]");
        snprintf(text, sizeof text, "%.*sc = { label = 'C', absorbing = true }\n%.*s%s%s",
                 (int) (states - model), model, (int) (from - states), states, rows[i], holder);
        if (i == 1) {
            whole_run_close(whole_run(text, 300));
            continue;
        }
        char *printed = fail_with(text, 4, 300, 1);
        assert_says(printed, "the sum of the shares in `after` is 0.");
        assert_says(printed, "Expected: 1: the shares together are everybody");
        free(printed);
    }
}

/* With 0.01 counted of 100 most draws move fewer than can be told from 1 - moved. */
static void test_a_row_with_hardly_anything_counted_does_not_fail(void **state)
{
    (void) state;
    const char *from = strstr(model, "[from.a]"), *holder = strstr(model, "[holder]");
    char text[4000];
    snprintf(text, sizeof text, "%.*s%s%s", (int) (from - model), model,
             "[from.a]\nobserved = { b = 0.01, stayed = 100 }\nper = '1 year'\n", holder);
    struct whole_run *w = whole_run(text, 500);
    assert_true(
        whole_run_row(w->r->summary, w->r->n_summary, "now", "all", "npv_line", "care")->mean > 0);
    whole_run_close(w);
}

static void test_an_amount_that_is_no_number_fails(void **state)
{
    (void) state;
    char *moves = whole_run_change(model, "'leaves / recession'", "'leaves'");
    char *text = whole_run_change(moves, "amount = 100\n", "amount = '100 * log(shock - 1)'\n");
    char *printed = fail_with(text, 4, 2000, 1);
    assert_says(printed, "care = \"100 * log(shock - 1)\" is ");
    assert_says(printed, "not a number (as 0 / 0 is");
    assert_says(printed, "Expected: an amount between");
    free(printed);
    free(text);
    free(moves);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_draw_that_fails_is_named_with_what_caused_it),
        cmocka_unit_test(test_the_first_failing_draw_is_the_same_for_any_number_of_threads),
        cmocka_unit_test(test_a_draw_that_fails_can_be_shown_again),
        cmocka_unit_test(test_a_draw_that_was_not_asked_for_cannot_fail),
        cmocka_unit_test(test_the_base_case_can_fail_too),
        cmocka_unit_test(test_a_row_above_1_after_times_fails),
        cmocka_unit_test(test_a_certain_row_above_1_is_a_mistake_of_the_scenario),
        cmocka_unit_test(test_the_largest_of_the_amounts_is_the_one_that_is_judged),
        cmocka_unit_test(test_a_negative_hazard_fails),
        cmocka_unit_test(test_shares_of_after_that_are_not_all_fail),
        cmocka_unit_test(test_a_row_with_hardly_anything_counted_does_not_fail),
        cmocka_unit_test(test_an_amount_that_is_no_number_fails),
    };
    return cmocka_run_group_tests_name("failures", tests, NULL, NULL);
}
