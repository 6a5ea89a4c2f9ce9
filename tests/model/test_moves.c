/* From chances as written to who is where: competing hazards, counted rows, `times`, `after`,
 * time in state, clocks. Expected flows; the numbers by hand from the formulas. */
#include "whole_run.h"

/* Everyone starts in a; b, c and d are for the taking. %s: cycle, horizon, states, then rows. */
static const char frame[] =
    "format = 1\n"
    "[study]\ntitle = 'Moves'\nprices = 2026\nstart = 2026-01-01\nhorizon = '%s'\n"
    "cycle = '%d months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[intervention.now]\n"
    "%s";

#define ABSORBING(s) s " = { label = '" s "', absorbing = true }\n"
#define THREE_ENDS "[states]\na = 'A'\n" ABSORBING("b") ABSORBING("c") ABSORBING("d")

static struct whole_run *run_moves(const char *horizon, int months, const char *rest)
{
    char text[4000];
    snprintf(text, sizeof text, frame, horizon, months, rest);
    return whole_run(text, 0);
}

static double people(const struct whole_run *w, double years, const char *state)
{
    return people_of(w, "now", "all", years, state)->base_case;
}

/* Chances that each hold if there were no other way out: l_j / L (1 - exp(-L)). */
static void test_separate_chances_compete(void **state)
{
    (void) state;
    static const int months[] = {1, 2, 3, 4, 6, 12};
    const double l[] = {-log(0.70), -log(0.50), -log(0.97)}, total = l[0] + l[1] + l[2];
    for (size_t i = 0; i < 6; i++) {
        struct whole_run *w =
            run_moves("1 year", months[i], THREE_ENDS "[from.a]\nb = 0.30\nc = 0.50\nd = 0.03\n");
        assert_near(people(w, 1, "b"), 218, 0.5); /* as the manual prints them */
        assert_near(people(w, 1, "c"), 424, 0.5);
        assert_near(people(w, 1, "d"), 19, 0.5);
        assert_close(people(w, 1, "b"), 1000 * l[0] / total * -expm1(-total), 1e-12);
        assert_close(people(w, 1, "c"), 1000 * l[1] / total * -expm1(-total), 1e-12);
        assert_close(people(w, 1, "d"), 1000 * l[2] / total * -expm1(-total), 1e-12);
        assert_close(people(w, 1, "a"), 1000 * 0.70 * 0.50 * 0.97, 1e-12);
        whole_run_close(w);
    }
}

static void test_a_counted_row_gives_back_its_own_shares(void **state)
{
    (void) state;
    static const int months[] = {1, 3, 6};
    static const struct {
        const char *per;
        double years;
    } periods[] = {{"1 year", 1}, {"6 months", 0.5}, {"2 years", 2}};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 3; k++) {
            char rest[500];
            snprintf(rest, sizeof rest,
                     THREE_ENDS "[from.a]\nobserved = { b = 30, c = 50, d = 3, stayed = 17 }\n"
                                "per = '%s'\n",
                     periods[k].per);
            struct whole_run *w = run_moves("4 years", months[i], rest);
            assert_close(people(w, periods[k].years, "b"), 300, 1e-12);
            assert_close(people(w, periods[k].years, "c"), 500, 1e-12);
            assert_close(people(w, periods[k].years, "d"), 30, 1e-12);
            assert_close(people(w, 2 * periods[k].years, "a"), 1000 * 0.17 * 0.17, 1e-12);
            whole_run_close(w);
        }
}

static void test_a_count_of_zero_is_impossible(void **state)
{
    (void) state;
    struct whole_run *w = run_moves("2 years", 1,
                                    THREE_ENDS "[from.a]\nobserved = { b = 3, c = 0, d = 2, "
                                               "stayed = 8 }\nper = '1 year'\n"
                                               "[intervention.other.from.a]\nc = 0.2\n");
    assert_true(people(w, 2, "c") == 0);
    assert_close(people(w, 1, "b"), 1000.0 * 3 / 13, 1e-12);
    whole_run_close(w);
}

/* Two states to and fro: exact share in b is l/(l+m) (1 - exp(-(l+m) t)). Only one move a
 * cycle is counted, so the error halves with the cycle. */
static void test_halving_the_cycle_converges_at_first_order(void **state)
{
    (void) state;
    const double l = -log(0.65), m = -log(0.40);
    const double exact = 1000 * l / (l + m) * -expm1(-(l + m) * 2);
    static const int months[] = {12, 6, 3, 1};
    double error[4];
    for (size_t i = 0; i < 4; i++) {
        struct whole_run *w = run_moves("2 years", months[i],
                                        "[states]\na = 'A'\nb = 'B'\n"
                                        "[from.a]\nb = 0.35\n[from.b]\na = 0.60\n");
        error[i] = people(w, 2, "b") - exact;
        whole_run_close(w);
    }
    assert_near(error[1] / error[2], 2, 0.2);
    assert_near(error[2] / error[3], 3, 0.2);
    assert_true(fabs(error[0]) > 1.5 * fabs(error[1]) && fabs(error[3]) > 1e-3);
}

static void test_who_reaches_the_end_leaves_by_the_shares_of_after(void **state)
{
    (void) state;
    static const int months[] = {1, 3, 6};
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *w = run_moves("5 years", months[i],
                                        THREE_ENDS "[from.a]\nb = 0.10\n"
                                                   "after = { months = 36, c = 0.7, b = 'rest' }\n"
                                                   "[outcome.to_c]\non = 'a -> c'\namount = 1\n"
                                                   "[outcome.to_b]\non = 'a -> b'\namount = 1\n"
                                                   "[intervention.other.from.a]\nd = 0.2\n");
        const double left = 1000 * 0.9 * 0.9 * 0.9;
        assert_close(people(w, 2.5, "a"), 1000 * pow(0.9, 2.5), 1e-12);
        assert_true(people(w, 2.5, "c") == 0);
        assert_true(people(w, 3, "a") == 0);
        assert_close(people(w, 3, "c"), 0.7 * left, 1e-12);
        assert_close(people(w, 3, "b"), 1000 - 0.7 * left, 1e-12);
        assert_close(value_of(w, "now", "outcome", "to_c")->base_case, 0.7 * left, 1e-12);
        assert_close(value_of(w, "now", "outcome", "to_b")->base_case, 1000 - 0.7 * left, 1e-12);
        whole_run_close(w);
    }
}

/* Nothing but `after`: a conveyor belt a -> b -> a of 12 and 6 months. */
static void test_the_clock_of_after_starts_anew_at_each_entry(void **state)
{
    (void) state;
    struct whole_run *w = run_moves("4 years", 2,
                                    "[states]\na = 'A'\nb = 'B'\n"
                                    "[from.a]\nafter = { months = 12, b = 1 }\n"
                                    "[from.b]\nafter = { months = 6, a = 'rest' }\n");
    static const double in_b[] = {0, 0, 1, 0, 0, 1, 0, 0, 1}; /* every half year */
    for (size_t i = 0; i < 9; i++)
        assert_near(people(w, 0.5 * (double) i, "b"), 1000 * in_b[i], 1e-9);
    whole_run_close(w);
}

static void test_a_table_over_time_in_state_holds_its_last_value_beyond_what_is_tracked(void **st)
{
    (void) st;
    static const int months[] = {1, 2, 4, 6, 12};
    for (size_t i = 0; i < 5; i++) {
        struct whole_run *w = run_moves(
            "5 years", months[i],
            "[states]\na = { label = 'A', tracked = '24 months' }\n" ABSORBING(
                "b") "[table.out]\nkind = 'probability'\nper = 'year'\nat = [0, 1, 2, 4]\n"
                     "value = [0.05, 0.22, 0.13, 0.9]\nsource = 'x'\n"
                     "[from.a]\nb = 'out(years_in_state)'\n");
        assert_close(people(w, 1, "a"), 1000 * 0.95, 1e-12);
        assert_close(people(w, 2, "a"), 1000 * 0.95 * 0.78, 1e-12);
        assert_close(people(w, 3, "a"), 1000 * 0.95 * 0.78 * 0.87, 1e-12);
        /* 0.9 after four years is never reached: time is followed for two */
        assert_close(people(w, 5, "a"), 1000 * 0.95 * 0.78 * 0.87 * 0.87 * 0.87, 1e-12);
        whole_run_close(w);
    }
}

/* Who falls back is new again: by cycles of a year, with chances of the first and later years
 * worked out by hand. */
static void test_time_in_state_starts_anew_at_each_entry(void **state)
{
    (void) state;
    struct whole_run *w =
        run_moves("3 years", 12,
                  "[states]\na = { label = 'A', tracked = '12 months' }\nb = 'B'\n"
                  "[let]\nout = \"if(months_in_state < 12, hazard(0.5, '1 year'), "
                  "hazard(0.25, '1 year'))\"\n"
                  "[from.a]\nb = 'out'\n[from.b]\na = 0.2\n");
    /* year 1: a 500 old, b 500; year 2: leaves a 125, enters a 100; year 3: 375 old leave by
     * 0.25, 100 new by 0.5, 105 of the 525 in b return */
    assert_close(people(w, 1, "a"), 500, 1e-12);
    assert_close(people(w, 2, "a"), 475, 1e-12);
    assert_close(people(w, 3, "a"), 475 - 93.75 - 50 + 105, 1e-12);
    whole_run_close(w);
}

static void test_times_multiplies_every_hazard_of_a_row(void **state)
{
    (void) state;
    struct whole_run *w =
        run_moves("3 years", 1,
                  THREE_ENDS "[from.a]\nobserved = { b = 30, c = 10, stayed = 60 }\n"
                             "per = '1 year'\ntimes = 'if(year == 2027, 2.5, 1)'\n"
                             "[intervention.other.from.a]\nd = 0.2\n");
    const double first = 0.6, second = pow(0.6, 2.5);
    assert_close(people(w, 1, "a"), 1000 * first, 1e-12);
    assert_close(people(w, 2, "a"), 1000 * first * second, 1e-12);
    assert_close(people(w, 3, "a"), 1000 * first * second * first, 1e-12);
    assert_close(people(w, 2, "b"), 750 * (1 - first * second), 1e-12);
    whole_run_close(w);
}

static void test_hazards_add_and_multiply_in_expressions(void **state)
{
    (void) state;
    struct whole_run *w = run_moves(
        "1 year", 1,
        THREE_ENDS "[param]\np = { kind = 'probability', per = '6 months', value = 0.2 }\n"
                   "q = { kind = 'probability', per = 'month', value = 0.01 }\n"
                   "[from.a]\nb = 'p * 0.5 + q'\nc = 'max(p, 3 * q)'\n"
                   "[intervention.other.from.a]\nd = 0.2\n");
    const double p = -2 * log(0.8), q = -12 * log(0.99);
    const double b = 0.5 * p + q, c = fmax(p, 3 * q);
    assert_close(people(w, 1, "a"), 1000 * exp(-b - c), 1e-12);
    assert_close(people(w, 1, "b"), 1000 * b / (b + c) * -expm1(-b - c), 1e-12);
    whole_run_close(w);
}

/* Clocks hold their value at the start of the cycle: the first year has years_since_start 0. */
static void test_clocks_stand_still_within_a_cycle(void **state)
{
    (void) state;
    struct whole_run *w =
        run_moves("2 years", 6,
                  THREE_ENDS "[from.a]\nb = \"hazard(0.1 + 0.2 * years_since_start, "
                             "'1 year')\"\n[intervention.other.from.a]\nc = 0.2\nd = 0.1\n");
    assert_close(people(w, 2, "a"), 1000 * sqrt(0.9) * sqrt(0.8) * sqrt(0.7) * sqrt(0.6), 1e-12);
    whole_run_close(w);
}

/* Those who arrive are cohorts of their own with clock 0. */
static void test_years_since_arrival_are_those_of_each_arrival(void **state)
{
    (void) state;
    struct whole_run *w = run_moves(
        "3 years", 12,
        "[states]\na = 'A'\n" ABSORBING(
            "b") "[cohort.arrivals]\n2027 = 100\n"
                 "[from.a]\nb = \"hazard(if(years_since_arrival < 1, 0.5, 0.2), '1 year')\"\n");
    assert_close(people(w, 1, "a"), 500 + 100, 1e-12);
    assert_close(people(w, 2, "a"), 500 * 0.8 + 50, 1e-12);
    assert_close(people(w, 3, "a"), 500 * 0.64 + 50 * 0.8, 1e-12);
    whole_run_close(w);
}

static void test_age_is_that_of_each_month_of_birth(void **state)
{
    (void) state;
    /* ages 20.00 to 20.99 in twelve months of birth, taken at the middle of each; who is 21
     * leaves at a chance of 0.4 a year, month by month */
    struct whole_run *w =
        run_moves("1 year", 1,
                  "[states]\na = 'A'\n" ABSORBING(
                      "b") "[group.young]\nshare = 1\nage = [20, 21]\n"
                           "[from.a]\nb = \"hazard(if(age >= 21, 0.4, 0), '1 year')\"\n");
    double left = 0;
    for (int bin = 0; bin < 12; bin++) {
        int months = 0;
        for (int t = 0; t < 12; t++)
            months += 20 + (bin + 0.5) / 12 + t / 12.0 >= 21;
        left += 1000.0 / 12 * pow(0.6, months / 12.0);
    }
    assert_close(people(w, 1, "a"), left, 1e-12);
    whole_run_close(w);
}

static void test_a_step_in_probability_mode_takes_the_chances_as_they_stand(void **state)
{
    (void) state;
    char text[3000];
    snprintf(text, sizeof text, frame, "3 years", 12,
             THREE_ENDS "[from.a]\nb = 0.30\nc = 0.50\nd = 0.03\ntimes = 'if(year == 2027, 0.5, "
                        "1)'\n");
    char *changed =
        whole_run_change(text, "discount = 0\n", "discount = 0\nmoves = 'probability'\n");
    struct whole_run *w = whole_run(changed, 0);
    assert_close(people(w, 1, "a"), 170, 1e-12);
    assert_close(people(w, 2, "a"), 170 * 0.585, 1e-12);
    assert_close(people(w, 3, "c"), 500 + 170 * 0.25 + 170 * 0.585 * 0.5, 1e-12);
    whole_run_close(w);
    free(changed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_separate_chances_compete),
        cmocka_unit_test(test_a_counted_row_gives_back_its_own_shares),
        cmocka_unit_test(test_a_count_of_zero_is_impossible),
        cmocka_unit_test(test_halving_the_cycle_converges_at_first_order),
        cmocka_unit_test(test_who_reaches_the_end_leaves_by_the_shares_of_after),
        cmocka_unit_test(test_the_clock_of_after_starts_anew_at_each_entry),
        cmocka_unit_test(
            test_a_table_over_time_in_state_holds_its_last_value_beyond_what_is_tracked),
        cmocka_unit_test(test_time_in_state_starts_anew_at_each_entry),
        cmocka_unit_test(test_times_multiplies_every_hazard_of_a_row),
        cmocka_unit_test(test_hazards_add_and_multiply_in_expressions),
        cmocka_unit_test(test_clocks_stand_still_within_a_cycle),
        cmocka_unit_test(test_years_since_arrival_are_those_of_each_arrival),
        cmocka_unit_test(test_age_is_that_of_each_month_of_birth),
        cmocka_unit_test(test_a_step_in_probability_mode_takes_the_chances_as_they_stand),
    };
    return cmocka_run_group_tests_name("moves", tests, NULL, NULL);
}
