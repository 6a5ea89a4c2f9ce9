/* One model of three states under every convention of occupancy and discounting that a scenario
 * can choose, against the totals that published packages give for it. P = [[.7 .2 .1] [.1 .6 .3]
 * [0 0 1]], 1000 people, 1000 and 3000 a year, ten cycles of a year, 3 %. Totals by the formulas
 * of each package's manual, worked out with numpy. */
#include "whole_run.h"

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Golden'\nprices = 2026\nstart = 2026-01-01\nhorizon = '10 years'\n"
    "cycle = '12 months'\nbaseline = 'a'\n"
    "[accounting]\ndiscount = %.17g\nmoves = 'probability'\noccupancy = '%s'\n"
    "discount_at = '%s'\n"
    "[states]\none = 'One'\ntwo = 'Two'\nthree = { label = 'Three', absorbing = true }\n"
    "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { one = 1.0 }\n"
    "[from.one]\ntwo = 0.2\nthree = 0.1\n"
    "[from.two]\none = 0.1\nthree = 0.3\n"
    "[holder]\nh = 'H'\n"
    "[budget]\nb = { holder = 'h' }\n"
    "[cost.care]\nin = { one = 1000, two = 3000 }\nper = 'person-year'\nbudget = 'b'\n"
    "[cost.move]\non = 'one -> two'\namount = 5000\nbudget = 'b'\n"
    "[intervention.a]\n";

static struct whole_run *run_under(double rate, const char *occupancy, const char *discount_at)
{
    char text[2000];
    snprintf(text, sizeof text, model, rate, occupancy, discount_at);
    return whole_run(text, 0);
}

static void assert_care(double rate, const char *occupancy, const char *discount_at,
                        double expected)
{
    struct whole_run *w = run_under(rate, occupancy, discount_at);
    print_message("occupancy %s, discounted at %s\n", occupancy, discount_at);
    assert_close(value_of(w, "a", "npv_line", "care")->base_case, expected, 1e-12);
    whole_run_close(w);
}

static void test_people_of_the_golden_model_after_ten_years(void **state)
{
    (void) state;
    struct whole_run *w = run_under(0.03, "mid", "mid");
    assert_near(people_of(w, "a", "all", 10, "one")->base_case, 71.9083091, 5e-8);
    assert_near(people_of(w, "a", "all", 10, "two")->base_case, 70.9317466, 5e-8);
    assert_near(people_of(w, "a", "all", 10, "three")->base_case, 857.1599443, 5e-8);
    whole_run_close(w);
}

static void test_occupancy_at_the_start_of_a_cycle(void **state)
{
    (void) state;
    assert_care(0.03, "start", "start", 7751262.874107); /* heemod beginning, openqaly */
    assert_care(0.03, "start", "mid", 7637546.252605);
    assert_care(0.03, "start", "end", 7525497.936026); /* Amua without half-cycle correction */
}

static void test_occupancy_in_the_middle_of_a_cycle(void **state)
{
    (void) state;
    assert_care(0.03, "mid", "start", 7461632.599035); /* heemod life-table */
    assert_care(0.03, "mid", "mid", 7352165.062735);   /* rdecision, ours by default */
    assert_care(0.03, "mid", "end", 7244303.494209);   /* openqaly life-table/end */
}

static void test_occupancy_at_the_end_of_a_cycle(void **state)
{
    (void) state;
    assert_care(0.03, "end", "start", 7172002.323964); /* heemod end */
    assert_care(0.03, "end", "mid", 7066783.872864);
    assert_care(0.03, "end", "end", 6963109.052393); /* rdecision without correction */
}

static void test_nodes_are_discounted_where_they_stand_whatever_discount_at_says(void **state)
{
    (void) state;
    assert_care(0.03, "trapezoid", "mid", 7357185.963250); /* half-cycle weights on nodes */
    assert_care(0.03, "trapezoid", "end", 7357185.963250);
    assert_care(0.03, "simpson", "mid", 7401943.526990);
    assert_care(0.03, "simpson", "start", 7401943.526990);
}

/* Thirty months with the same matrix each month, and the same yearly rates of cost. Discounting by
 * whole years is heemod's with a period of 12 cycles, openqaly's by year; the totals are from plain
 * Python. A cost per move is discounted alike. */
static void test_months_may_be_discounted_by_whole_years(void **state)
{
    (void) state;
    static const struct {
        const char *occupancy, *discount_at;
        double care, move;
    } cases[] = {
        {"mid", "start'\ndiscount_step = 'year", 788366.194763, 3988988.744783},
        {"mid", "mid'\ndiscount_step = 'year", 788366.194763, 3988988.744783},
        {"mid", "end'\ndiscount_step = 'year", 787833.907385, NAN},
        {"trapezoid", "mid'\ndiscount_step = 'year", 788129.457952, 3988988.744783},
        {"mid", "mid'\ndiscount_step = 'none", 780332.822874, NAN}, /* rdecision */
        {"mid", "start", 781294.485936, NAN},                       /* heemod, linear */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2000];
        snprintf(text, sizeof text, model, 0.03, cases[i].occupancy, cases[i].discount_at);
        char *thirty = whole_run_change(text, "'10 years'", "'30 months'");
        char *months = whole_run_change(thirty, "cycle = '12 months'", "cycle = '1 month'");
        struct whole_run *w = whole_run(months, 0);
        assert_close(value_of(w, "a", "npv_line", "care")->base_case, cases[i].care, 1e-12);
        if (!isnan(cases[i].move))
            assert_close(value_of(w, "a", "npv_line", "move")->base_case, cases[i].move, 1e-12);
        whole_run_close(w);
        free(months);
        free(thirty);
    }
}

/* A continuous rate of 0.03 is a yearly rate of exp(0.03) - 1. hesim's three sums. */
static void test_continuous_discounting_is_a_yearly_rate_of_its_own(void **state)
{
    (void) state;
    assert_care(expm1(0.03), "start", "start", 7739960.202423);
    assert_care(expm1(0.03), "trapezoid", "mid", 7345416.990681);
    assert_care(expm1(0.03), "end", "end", 6950873.778940);
}

static void test_a_cost_per_move_is_discounted_at_its_place_in_the_cycle(void **state)
{
    (void) state;
    static const struct {
        const char *at;
        double total;
    } cases[] = {{"start", 3394303.755545}, {"mid", 3344506.869322}, {"end", 3295440.539364}};
    static const char *const occupancies[] = {"mid", "start", "end", "trapezoid", "simpson"};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 5; k++) {
            struct whole_run *w = run_under(0.03, occupancies[k], cases[i].at);
            assert_close(value_of(w, "a", "npv_line", "move")->base_case, cases[i].total, 1e-12);
            whole_run_close(w);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_people_of_the_golden_model_after_ten_years),
        cmocka_unit_test(test_occupancy_at_the_start_of_a_cycle),
        cmocka_unit_test(test_occupancy_in_the_middle_of_a_cycle),
        cmocka_unit_test(test_occupancy_at_the_end_of_a_cycle),
        cmocka_unit_test(test_nodes_are_discounted_where_they_stand_whatever_discount_at_says),
        cmocka_unit_test(test_months_may_be_discounted_by_whole_years),
        cmocka_unit_test(test_continuous_discounting_is_a_yearly_rate_of_its_own),
        cmocka_unit_test(test_a_cost_per_move_is_discounted_at_its_place_in_the_cycle),
    };
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
