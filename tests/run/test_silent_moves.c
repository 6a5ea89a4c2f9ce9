/* Wrong numbers about people that other systems give without a word (docs/conventions.md, "What
 * cannot happen here"). Each test is named after what it prevents. */
#include "small_model.h"

/* hesim divides every row of a matrix by its sum: 0.7 and 0.6 would become 0.538 and 0.462. */
static void a_row_above_one_is_never_rescaled(void **state)
{
    (void) state;
    small_refused(3, "[from.a]: 1 minus all chances of leaving is -0.3",
                  {"b = 0.2\nc = 0.1\n", "b = 0.7\nc = 0.6\n"});
    /* only in some draws */
    small_refused(4, "[from.a]", {"b = 0.2\nc = 0.1\n", "b = 0.7\nc = 'x'\n"},
                  {"[holder]\n", "[param.x]\nkind = 'share'\nuniform = [0.29, 0.31]\nsource = 's'\n"
                                 "[holder]\n"});
}

/* A rest that is written out as 1 minus the others may fall below 0. */
static void a_negative_rest_is_refused(void **state)
{
    (void) state;
    small_refused(3, "[from.a]", {"b = 0.2\nc = 0.1\n", "b = 1\nc = '1 - 0.7 - 0.4'\n"});
    small_refused(4, "x = ", {"b = 0.2\nc = 0.1\n", "b = 0.5\nc = '1 - 0.5 - x'\n"},
                  {"[holder]\n", "[param.x]\nkind = 'share'\nuniform = [0.4, 0.6]\nsource = 's'\n"
                                 "[holder]\n"});
}

/* In binary 0.1 + 0.2 + 0.7 is below 1, and 0.3 + 0.6 + 0.1 not the same as 0.1 + 0.3 + 0.6: a row
 * that misses 1 by 2.5e-16 is a row that adds up to 1. */
static void rows_that_miss_one_by_rounding_are_no_error(void **state)
{
    (void) state;
    static const char *const rows[] = {
        "b = 0.7\nc = '0.1 + 0.2'\n",           "b = '0.1 + 0.2'\nc = 0.7\n",
        "b = '0.1 * 3'\nc = '0.7'\n",           "b = '1 - 0.9'\nc = 0.9\n",
        "b = '1 - 0.9 + 2.5e-16'\nc = 0.9\n",   "b = 0.8\nc = '1 - 0.8 + 2.5e-16'\n",
        "b = '0.6 / 3 + 0.3'\nc = '0.1 * 5'\n", "b = '1 / 3'\nc = '2 / 3'\n"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct whole_run *w = small_run(0, {"b = 0.2\nc = 0.1\n", rows[i]});
        assert_near(people_of(w, "now", "all", 1, "a")->base_case, 0, 1e-9);
        const double both = people_of(w, "now", "all", 1, "b")->base_case +
                            people_of(w, "now", "all", 1, "c")->base_case;
        assert_close(both, 1000, 1e-14);
        whole_run_close(w);
    }
}

static void a_wrong_row_names_its_state(void **state)
{
    (void) state;
    small_refused(3, "[from.b]", {"c = 0.3\n", "c = 0.8\na = 0.3\n"});
}

/* heemod: 1500 people in the first and the last row of a cohort of 1000. */
static void people_are_never_more_than_there_are(void **state)
{
    (void) state;
    static const char *const ways[] = {"mid", "start", "end", "trapezoid", "simpson"};
    for (size_t i = 0; i < 5; i++) {
        char setting[60];
        snprintf(setting, sizeof setting, "[accounting]\noccupancy = '%s'\n", ways[i]);
        struct whole_run *w = small_run(0, {"[accounting]\n", setting});
        for (int year = 0; year <= 4; year++) {
            double all = 0;
            for (const char *s = "abc"; *s != '\0'; s++)
                all += people_of(w, "now", "all", year, (char[]){*s, '\0'})->base_case;
            assert_close(all, 1000, 1e-14);
        }
        whole_run_close(w);
    }
}

/* heemod gives who enters in the third year the chances of the third year. Who has come in 2028 has
 * the same first year as those of 2026 had. */
static void an_entrant_has_its_own_clock(void **state)
{
    (void) state;
    struct whole_run *w = small_run(
        0, {"start = { a = 1.0 }\n", "start = { a = 1.0 }\narrivals = { \"2028\" = 100 }\n"},
        {"b = 0.2\nc = 0.1\n",
         "b = 'if(year < 2000, 1, 0)'\nc = 'if(years_since_arrival < 1, 0.5, 0)'\n"},
        {"c = 0.3\n", "c = 0\na = 0.1\n"}, {"on = 'a -> b'", "on = 'a -> c'"});
    assert_close(people_of(w, "now", "all", 1, "a")->base_case, 500, 1e-14);
    assert_close(people_of(w, "now", "all", 2, "a")->base_case, 600, 1e-14);
    assert_close(people_of(w, "now", "all", 3, "a")->base_case, 550, 1e-14);
    assert_close(people_of(w, "now", "all", 4, "a")->base_case, 550, 1e-14);
    whole_run_close(w);
}

/* heemod follows 174 cycles in a state by 174 copies of the matrix, 2 GB for five states. Following
 * it changes no number either: here by a term that is 0. */
static void following_time_in_state_changes_no_total(void **state)
{
    (void) state;
    struct change month = {"cycle = '12 months'", "cycle = '1 month'"};
    struct change years = {"horizon = '4 years'", "horizon = '29 years'"};
    struct change follow = {"a = 'A'\nb = 'B'\n", "a = { label = 'A', tracked = '174 months' }\n"
                                                  "b = { label = 'B', tracked = '174 months' }\n"};
    struct whole_run *plain =
        small_run(0, month, years, {"b = 0.2\nc = 0.1\n", "b = 0.02\nc = 0.01\n"},
                  {"c = 0.3\n", "a = 0.05\nc = 0.03\n"});
    struct whole_run *followed =
        small_run(0, month, years, follow,
                  {"b = 0.2\nc = 0.1\n", "b = '0.02 + 0 * years_in_state'\nc = 0.01\n"},
                  {"c = 0.3\n", "a = 0.05\nc = 'if(years_in_state >= 0, 0.03, 0.2)'\n"});
    assert_close(line_of(followed, "now", "care"), line_of(plain, "now", "care"), 1e-12);
    assert_close(line_of(followed, "now", "move"), line_of(plain, "now", "move"), 1e-12);
    whole_run_close(plain);
    whole_run_close(followed);
}

/* Tree and cohort in one: the same model may begin elsewhere under another intervention. */
static void interventions_may_start_elsewhere(void **state)
{
    (void) state;
    struct whole_run *w = small_run(0, {"[intervention.other]\n", "[intervention.other]\n"
                                                                  "cohort.start = { b = 1.0 }\n"});
    assert_close(people_of(w, "other", "all", 1, "b")->base_case, 700, 1e-14);
    assert_close(people_of(w, "now", "all", 1, "b")->base_case, 200, 1e-14);
    whole_run_close(w);
}

/* Amua: the average of a cohort and of its persons differ. */
static void people_and_averages_agree(void **state)
{
    (void) state;
    struct whole_run *average = small_run(0, NOTHING);
    struct whole_run *people = small_run(200, {"mode = 'expected'", "mode = 'people'"});
    static const char *const lines[] = {"care", "move"};
    for (size_t i = 0; i < 2; i++) {
        const struct summary *s = value_of(people, "now", "npv_line", lines[i]);
        assert_true(s->mc_error > 0);
        assert_near(s->mean, line_of(average, "now", lines[i]), 5 * s->mc_error);
    }
    whole_run_close(average);
    whole_run_close(people);
}

/* heemod's rate_to_prob refuses a rate of 0. */
static void a_rate_of_zero_is_a_chance_of_zero(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(0, {"moves = 'probability'", "moves = 'rate'"},
                  {"b = 0.2\nc = 0.1\n", "b = \"from_rate(0, '1 year')\"\nc = 0\n"});
    assert_close(people_of(w, "now", "all", 4, "a")->base_case, 1000, 1e-15);
    whole_run_close(w);
}

/* hesim's example has a count of 0, for which a gamma has no meaning. */
static void zero_count_is_impossible_not_nan(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(300, {"b = 0.2\nc = 0.1\n",
                        "observed = { b = 3, c = 0, stayed = 7 }\nper = '1 year'\nsource = 's'\n"});
    const struct summary *none = people_of(w, "now", "all", 1, "c");
    assert_true(none->mean == 0 && none->sd == 0);
    const struct summary *some = people_of(w, "now", "all", 1, "b");
    assert_true(some->mean > 200 && some->mean < 400 && some->sd > 0);
    whole_run_close(w);
}

/* Amua fails on three ways out drawn together; hesim and dampack leave the rest to the reader. */
static void a_row_of_three_ways_drawn_together_adds_up_to_one(void **state)
{
    (void) state;
    struct whole_run *w = small_run(
        2000, {"b = 0.2\nc = 0.1\n",
               "observed = { b = 0.4, c = 0.3, stayed = 0.3 }\nper = '1 year'\nsource = 's'\n"});
    const double mean[] = {300, 400, 300};
    double all = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct summary *s = people_of(w, "now", "all", 1, (char[]){(char) ('a' + i), '\0'});
        const double p = mean[i] / 1000, sd = 1000 * sqrt(p * (1 - p) / 2); /* counts add up to 1 */
        assert_near(s->mean, mean[i], 5 * sd / sqrt(2000));
        assert_near(s->sd, sd, 0.1 * sd);
        all += s->mean;
    }
    assert_close(all, 1000, 1e-12);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_above_one_is_never_rescaled),
        cmocka_unit_test(a_negative_rest_is_refused),
        cmocka_unit_test(rows_that_miss_one_by_rounding_are_no_error),
        cmocka_unit_test(a_wrong_row_names_its_state),
        cmocka_unit_test(people_are_never_more_than_there_are),
        cmocka_unit_test(an_entrant_has_its_own_clock),
        cmocka_unit_test(following_time_in_state_changes_no_total),
        cmocka_unit_test(interventions_may_start_elsewhere),
        cmocka_unit_test(people_and_averages_agree),
        cmocka_unit_test(a_rate_of_zero_is_a_chance_of_zero),
        cmocka_unit_test(zero_count_is_impossible_not_nan),
        cmocka_unit_test(a_row_of_three_ways_drawn_together_adds_up_to_one),
    };
    return cmocka_run_group_tests_name("silent errors about people", tests, NULL, NULL);
}
