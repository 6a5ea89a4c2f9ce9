/* Exact moves in whole runs: the golden model in the limit, closed forms, and what must not matter.
 * That the matrices are right is tested by themselves (test_courses). */
#include "whole_run.h"

/* Three states of docs/conventions.md; its totals with 60 digits, by the series of the exponential
 * of [[Q, 1], [0, 0]]. %d: months in a cycle, %s: more of [accounting]. */
static const char golden[] =
    "format = 1\n"
    "[study]\ntitle = 'Golden'\nprices = 2026\nstart = 2026-01-01\nhorizon = '10 years'\n"
    "cycle = '%d months'\nbaseline = 'a'\n"
    "[accounting]\n%s\n"
    "[states]\none = 'One'\ntwo = 'Two'\nthree = { label = 'Three', absorbing = true }\n"
    "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { one = 1.0 }\n"
    "[from.one]\ntwo = 0.2\nthree = 0.1\n"
    "[from.two]\none = 0.1\nthree = 0.3\n"
    "[holder]\nh = 'H'\n"
    "[budget]\nb = { holder = 'h' }\n"
    "[cost.care]\nin = { one = 1000, two = 3000 }\nper = 'person-year'\nbudget = 'b'\n"
    "[cost.move]\non = 'one -> two'\namount = 5000\nbudget = 'b'\n"
    "[intervention.a]\n";

static struct whole_run *run_golden(int months, const char *accounting)
{
    char text[2000];
    snprintf(text, sizeof text, golden, months, accounting);
    return whole_run(text, 0);
}

static double line_of(const struct whole_run *w, const char *name)
{
    return value_of(w, "a", "npv_line", name)->base_case;
}

static void test_the_golden_model_in_the_limit(void **state)
{
    (void) state;
    static const struct {
        int months;
        double care, move;
    } cases[] = {{12, 6820891.286676828045, 3361786.351204060228},
                 {6, 6822197.968937632836, 3363637.629414952492},
                 {3, 6822521.504746581978, 3364101.701524414195}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct whole_run *w = run_golden(cases[i].months, "discount = 0.03\nexact = true");
        assert_close(line_of(w, "care"), cases[i].care, 1e-12);
        assert_close(line_of(w, "move"), cases[i].move, 1e-12);
        assert_close(people_of(w, "a", "all", 10, "one")->base_case, 72.61924663872461347, 1e-12);
        assert_close(people_of(w, "a", "all", 10, "two")->base_case, 65.81033563980440850, 1e-12);
        whole_run_close(w);
    }
}

/* Where hazards never change the cycle only says from when is discounted. */
static void test_without_discount_the_cycle_does_not_matter(void **state)
{
    (void) state;
    static const int months[] = {12, 6, 4, 3, 2, 1};
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        struct whole_run *w = run_golden(months[i], "discount = 0.0\nexact = true");
        assert_close(line_of(w, "care"), 7620715.184548235534, 1e-12);
        assert_close(line_of(w, "move"), 3666715.951273081594, 1e-12);
        whole_run_close(w);
    }
}

/* One move at most: an error of the first order in the cycle. */
static void test_one_move_a_cycle_converges_to_it(void **state)
{
    (void) state;
    static const char *const lines[] = {"care", "move"};
    static const double limits[] = {7620715.184548235534, 3666715.951273081594};
    double error[4][2];
    static const int months[] = {4, 3, 2, 1};
    for (size_t i = 0; i < 4; i++) {
        struct whole_run *w = run_golden(months[i], "discount = 0.0");
        for (size_t k = 0; k < 2; k++)
            error[i][k] = line_of(w, lines[k]) - limits[k];
        whole_run_close(w);
    }
    for (size_t k = 0; k < 2; k++) {
        assert_close(error[0][k] / error[2][k], 2, 0.1);
        assert_close(error[1][k] / error[3][k], 3, 0.15);
        assert_close(error[2][k] / error[3][k], 2, 0.06);
        assert_true(fabs(error[3][k]) > 1e-4 * limits[k]); /* there is something to converge */
    }
}

static void test_other_conventions_count_at_the_exact_nodes(void **state)
{
    (void) state;
    struct whole_run *exact = run_golden(12, "discount = 0.0\nexact = true\noccupancy = 'start'");
    double years_one = 0, years_two = 0;
    for (int t = 0; t < 10; t++) {
        years_one += people_of(exact, "a", "all", t, "one")->base_case;
        years_two += people_of(exact, "a", "all", t, "two")->base_case;
    }
    assert_close(line_of(exact, "care"), 1000 * years_one + 3000 * years_two, 1e-12);
    assert_close(line_of(exact, "move"), 3666715.951273081594,
                 1e-12); /* moves have no convention */
    whole_run_close(exact);
}

/* --- time in state ------------------------------------------------------------------------ */

/* a is left with hazard 0.7 in the first year there, 1.9 in the second and 0.2 later; b goes back
 * with 0.4. %s: the row of a. */
static const char timed[] =
    "format = 1\n"
    "[study]\ntitle = 'Timed'\nprices = 2026\nstart = 2026-01-01\nhorizon = '2 years'\n"
    "cycle = '12 months'\nbaseline = 'n'\n"
    "[accounting]\nexact = true\ndiscount = 0.0\n"
    "[states]\na = { label = 'A', tracked = '24 months' }\nb = 'B'\n"
    "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[from.a]\n%s\n"
    "[from.b]\na = \"from_rate(0.4, '1 year')\"\n"
    "[holder]\nh = 'H'\n"
    "[budget]\np = { holder = 'h' }\n"
    "[cost]\n"
    "a = { in = ['a'], amount = 1, per = 'person-year', budget = 'p' }\n"
    "b = { in = ['b'], amount = 1, per = 'person-year', budget = 'p' }\n"
    "late = { in = { a = 'if(years_in_state < 1, 0, 1)' }, per = 'person-year', budget = 'p' }\n"
    "there = { on = 'a -> b', amount = 1, budget = 'p' }\n"
    "back = { on = 'b -> a', amount = 1, budget = 'p' }\n"
    "%s"
    "[intervention.n]\n";

static struct whole_run *run_timed(const char *row, const char *more)
{
    char text[3000];
    snprintf(text, sizeof text, timed, row, more);
    return whole_run(text, 0);
}

static double cost(const struct whole_run *w, const char *name)
{
    return value_of(w, "n", "npv_line", name)->base_case / 1000;
}

static double people(const struct whole_run *w, double years, const char *name)
{
    return people_of(w, "n", "all", years, name)->base_case / 1000;
}

/* In the first year who comes back to a is as those who never left; in the second, those who stayed
 * leave faster, and who comes back has the hazard of the first year again. */
static void test_who_comes_back_begins_again_with_the_first_cell(void **state)
{
    (void) state;
    const double x = 0.7, y = 1.9, k = 0.4, s = x + k;
    const double stayed = exp(-x), in_a = (k + x * exp(-s)) / s, in_b = 1 - in_a;
    const double b_to_b = (x + k * exp(-s)) / s, a_to_b = x * (1 - exp(-s)) / s;
    const double stayed_to_b = x / s * (1 - exp(-y)) + k / s * y * (exp(-s) - exp(-y)) / (y - s);
    struct whole_run *w = run_timed("b = \"from_rate(if(years_in_state < 1, 0.7, if(years_in_state "
                                    "< 2, 1.9, 0.2)), '1 year')\"",
                                    "");
    assert_close(people(w, 1, "b"), in_b, 1e-13);
    assert_close(people(w, 2, "b"), stayed * stayed_to_b + (in_a - stayed) * a_to_b + in_b * b_to_b,
                 1e-13);
    assert_close(cost(w, "late"), stayed * (1 - exp(-y)) / y, 1e-13);
    assert_close(cost(w, "a") + cost(w, "b"), 2, 1e-14);
    assert_close(cost(w, "back"), 0.4 * cost(w, "b"), 1e-13);
    assert_close(cost(w, "there"), 1.9 * cost(w, "late") + 0.7 * (cost(w, "a") - cost(w, "late")),
                 1e-13);
    whole_run_close(w);
}

/* Everybody leaves a at the end of its one year, but who came in during it has another. */
static void test_who_is_left_leaves_at_the_end_of_the_last_cycle(void **state)
{
    (void) state;
    const double x = 0.7, k = 0.4, s = x + k, left = exp(-x);
    const double in_a = (k + x * exp(-s)) / s, a_to_a = in_a, b_to_a = k * (1 - exp(-s)) / s;
    struct whole_run *w =
        run_timed("b = \"from_rate(0.7, '1 year')\"\nafter = { months = 12, c = 1 }",
                  "done = { on = 'a -> c', amount = 1, budget = 'p' }\n"
                  "[states.c]\nlabel = 'C'\nabsorbing = true\n");
    const double came = in_a - left;
    assert_close(people(w, 1, "c"), left, 1e-13);
    assert_close(people(w, 1, "a"), came, 1e-13);
    assert_close(people(w, 2, "c"), left + came * left, 1e-13);
    assert_close(people(w, 2, "a"), came * (a_to_a - left) + (1 - in_a) * b_to_a, 1e-13);
    assert_close(cost(w, "done"), left + came * left, 1e-13);
    assert_close(cost(w, "there"), 0.7 * cost(w, "a"), 1e-13);
    whole_run_close(w);
}

/* --- what must not matter ----------------------------------------------------------------- */

/* Groups, arrivals, ages, time in state, `after`, `times`, numbers that are drawn. */
static const char rich[] =
    "format = 1\n"
    "[study]\ntitle = 'Rich'\nprices = 2026\nstart = 2026-03-01\nhorizon = '6 years'\n"
    "cycle = '3 months'\nbaseline = 'now'\n"
    "[accounting]\nyear_start = '08-01'\nexact = true\ndiscount = 0.0\n"
    "[cohort]\nsize = 48\nmode = 'expected'\nstart = { a = 0.75, b = 0.25 }\n"
    "arrivals = { 2027 = 24, 2029 = 12 }\n"
    "[group.old]\nshare = 0.25\nage = [40, 44]\n"
    "[group.young]\nshare = 0.75\nage = [20, 21]\n"
    "[states]\na = { label = 'A', tracked = '24 months' }\nb = 'B'\nc = 'C'\n"
    "gone = { label = 'Gone', absorbing = true }\n"
    "[param.out]\nkind = 'probability'\nper = 'year'\nmean = 0.5\nsd = 0.1\nsource = 'x'\n"
    "[param.effect]\nkind = 'ratio'\nvalue = 1.4\nci95 = [1.1, 1.8]\nsource = 'x'\n"
    "[let]\nspeed = '1'\n"
    "[from.a]\nb = 'out * speed * exp(-0.3 * years_in_state)'\nc = 'out * if(age < 30, 1, 0.6)'\n"
    "[from.b]\na = 0.25\ngone = 0.05\ntimes = 'if(year == 2028, 2, 1)'\n"
    "[from.c]\na = 0.6\nafter = { months = 12, b = 0.6, gone = 'rest' }\n"
    "[holder]\nh = 'H'\n"
    "[budget]\np = { holder = 'h' }\n"
    "[cost]\n"
    "timed = { in = ['a'], amount = '500 * years_in_state', per = 'person-month', budget = 'p' }\n"
    "aged = { in = ['c'], amount = '10 * age', per = 'person-year', budget = 'p' }\n"
    "aged_move = { on = 'a -> c', amount = 'if(age < 30, 10, 20)', budget = 'p' }\n"
    "moves = { on = '* -> b', amount = 300, budget = 'p' }\n"
    "[outcome]\n"
    "years_a = { in = ['a'], amount = 1, per = 'person-year' }\n"
    "years_b = { in = ['b'], amount = 1, per = 'person-year' }\n"
    "years_c = { in = ['c'], amount = 1, per = 'person-year' }\n"
    "years_gone = { in = ['gone'], amount = 1, per = 'person-year' }\n"
    "[intervention.now]\n"
    "[intervention.none.let]\nspeed = '2 - 1'\n"
    "[intervention.faster.let]\nspeed = 'effect'\n";

static struct whole_run *run_rich(const char *kernel, int threads)
{
    return whole_run_with(
        rich, (struct simulate_options){.draws = 300, .threads = threads, .kernel = kernel});
}

static void test_nobody_is_lost_nor_any_time(void **state)
{
    (void) state;
    static const char *const states[] = {"a", "b", "c", "gone"};
    struct whole_run *w = run_rich(NULL, 1);
    double all = 0, years = 0;
    for (size_t i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "years_%s", states[i]);
        all += people_of(w, "faster", "all", 6, states[i])->mean;
        years += value_of(w, "faster", "outcome", name)->mean;
    }
    assert_close(all, 84, 1e-13);
    /* Two a month from month 17 on, for a year, each at the start of a cycle; one from month 41. */
    const double from_2027 = 2 * 57 + 6 * (54 + 51 + 48) + 4 * 45;
    const double from_2029 = 1 * 33 + 3 * (30 + 27 + 24) + 2 * 21;
    assert_close(years, 48 * 6 + (from_2027 + from_2029) / 12, 1e-13);
    whole_run_close(w);
}

static void test_what_changes_nothing_differs_by_nothing(void **state)
{
    (void) state;
    struct whole_run *w = run_rich(NULL, 1);
    size_t n = 0;
    for (size_t i = 0; i < w->r->n_differences; i++) {
        const struct summary_row *row = &w->r->differences[i];
        if (strcmp(row->intervention, "none") != 0)
            continue;
        n++;
        assert_true(row->value.mean == 0 && row->value.sd == 0 && row->value.base_case == 0);
    }
    assert_true(n > 0);
    assert_true(difference_of(w, "faster", "npv_society", "society")->sd > 0);
    whole_run_close(w);
}

static void test_threads_change_no_bit(void **state)
{
    (void) state;
    struct whole_run *one = run_rich(NULL, 1);
    for (int threads = 2; threads <= 3; threads++) {
        struct whole_run *more = run_rich(NULL, threads);
        assert_same_bits(one->r, more->r);
        whole_run_close(more);
    }
    whole_run_close(one);
}

/* Two is one state, or two that are left alike: who moves to it goes to either, 0.15 and 0.25 of
 * 0.4 a year. */
static void test_a_state_in_two_halves_is_one_state(void **state)
{
    (void) state;
    static const char model[] =
        "format = 1\n"
        "[study]\ntitle = 'Halves'\nprices = 2026\nstart = 2026-01-01\nhorizon = '5 years'\n"
        "cycle = '12 months'\nbaseline = 'a'\n"
        "[accounting]\nexact = true\n"
        "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { one = 1.0 }\n"
        "[holder]\nh = 'H'\n"
        "[budget]\np = { holder = 'h' }\n"
        "[states]\none = 'One'\nthree = { label = 'Three', absorbing = true }\n"
        "[intervention.a]\n";
    static const char whole[] =
        "[states.two]\nlabel = 'Two'\n"
        "[from.one]\ntwo = \"from_rate(0.4, '1 year')\"\nthree = 0.1\n"
        "[from.two]\none = 0.2\nthree = 0.3\n"
        "[cost]\ncare = { in = ['two'], amount = 700, per = 'person-year', budget = 'p' }\n"
        "move = { on = 'one -> two', amount = 50, budget = 'p' }\n"
        "back = { on = '* -> one', amount = 70, budget = 'p' }\n";
    static const char halves[] =
        "[states.two_a]\nlabel = 'A'\n[states.two_b]\nlabel = 'B'\n"
        "[from.one]\ntwo_a = \"from_rate(0.15, '1 year')\"\n"
        "two_b = \"from_rate(0.25, '1 year')\"\nthree = 0.1\n"
        "[from.two_a]\none = 0.2\nthree = 0.3\n"
        "[from.two_b]\none = 0.2\nthree = 0.3\n"
        "[cost]\ncare = { in = ['two_a', 'two_b'], amount = 700, per = 'person-year', "
        "budget = 'p' }\n"
        "move = { on = { 'one -> two_a' = 50, 'one -> two_b' = 50 }, budget = 'p' }\n"
        "back = { on = '* -> one', amount = 70, budget = 'p' }\n";
    static const char *const lines[] = {"care", "move", "back"};
    const char *const rest[] = {whole, halves};
    struct whole_run *w[2];
    for (size_t i = 0; i < 2; i++) {
        char text[3000];
        snprintf(text, sizeof text, "%s%s", model, rest[i]);
        w[i] = whole_run(text, 0);
    }
    for (size_t i = 0; i < 3; i++)
        assert_close(line_of(w[1], lines[i]), line_of(w[0], lines[i]), 1e-12);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_golden_model_in_the_limit),
        cmocka_unit_test(test_without_discount_the_cycle_does_not_matter),
        cmocka_unit_test(test_one_move_a_cycle_converges_to_it),
        cmocka_unit_test(test_other_conventions_count_at_the_exact_nodes),
        cmocka_unit_test(test_who_comes_back_begins_again_with_the_first_cell),
        cmocka_unit_test(test_who_is_left_leaves_at_the_end_of_the_last_cycle),
        cmocka_unit_test(test_nobody_is_lost_nor_any_time),
        cmocka_unit_test(test_what_changes_nothing_differs_by_nothing),
        cmocka_unit_test(test_threads_change_no_bit),
        cmocka_unit_test(test_a_state_in_two_halves_is_one_state),
    };
    return cmocka_run_group_tests_name("exact", tests, NULL, NULL);
}
