/* scenarios/published/sick-sicker.toml and sick-sicker-by-age.toml against the tables that the two
 * tutorials print. */
#include "whole_run.h"

static struct whole_run *run_file(const char *file, uint64_t draws, const char *what_if)
{
    return whole_run_with(NULL, (struct simulate_options){.scenario = file,
                                                          .draws = draws,
                                                          .base_case = draws == 0,
                                                          .what_if = what_if,
                                                          .threads = 1});
}

static const char constant[] = PROJECT_DIR "/scenarios/published/sick-sicker.toml";
static const char by_age[] = PROJECT_DIR "/scenarios/published/sick-sicker-by-age.toml";

struct totals {
    const char *intervention;
    double costs, health;
};

/* To half a unit of the last digit that is written. */
static void assert_totals(const struct whole_run *w, const struct totals expected[4],
                          double digit_of_costs, double digit_of_health)
{
    for (size_t i = 0; i < 4; i++) {
        const char *id = expected[i].intervention;
        assert_near(value_of(w, id, "npv_holder", "care")->base_case, expected[i].costs,
                    digit_of_costs / 2);
        assert_near(value_of(w, id, "outcome", "full_health")->base_case, expected[i].health,
                    digit_of_health / 2);
    }
}

static double cost_per_year(const struct whole_run *w, const char *more, const char *less)
{
    const double costs = value_of(w, more, "npv_holder", "care")->base_case -
                         value_of(w, less, "npv_holder", "care")->base_case;
    return costs / (value_of(w, more, "outcome", "full_health")->base_case -
                    value_of(w, less, "outcome", "full_health")->base_case);
}

/* Introductory tutorial, manuscript @ 07aafb0, tables "Total expected discounted QALYs and costs"
 * and "Cost-effectiveness analysis results". */
static void test_the_table_of_the_introductory_tutorial(void **state)
{
    (void) state;
    struct whole_run *w = run_file(constant, 0, NULL);
    assert_totals(w,
                  (struct totals[]){{"usual_care", 151580, 20.711},
                                    {"a", 284805, 21.499},
                                    {"b", 259100, 22.184},
                                    {"both", 378875, 23.137}},
                  1, 0.001);
    assert_near(cost_per_year(w, "b", "usual_care"), 72988, 0.5);
    assert_near(cost_per_year(w, "both", "b"), 125764, 0.5);
    whole_run_close(w);
}

/* The same, table "The distribution of the cohort ... for the first six cycles". */
static void test_the_trace_of_the_introductory_tutorial(void **state)
{
    (void) state;
    static const double trace[6][4] = {{1.000, 0.000, 0.000, 0.000}, {0.859, 0.139, 0.000, 0.002},
                                       {0.792, 0.189, 0.014, 0.005}, {0.755, 0.206, 0.032, 0.008},
                                       {0.729, 0.208, 0.052, 0.011}, {0.707, 0.206, 0.072, 0.015}};
    static const char *const states[] = {"healthy", "sick", "sicker", "dead"};
    struct whole_run *w = run_file(constant, 0, NULL);
    for (int t = 0; t < 6; t++)
        for (size_t s = 0; s < 4; s++) {
            assert_near(people_of(w, "usual_care", "all", t, states[s])->base_case, trace[t][s],
                        0.0005);
            assert_near(people_of(w, "a", "all", t, states[s])->base_case, trace[t][s], 0.0005);
        }
    whole_run_close(w);
}

/* With half of the first and the last year the weights are those of `trapezoid`. */
static void test_other_weights_are_those_of_the_setting(void **state)
{
    (void) state;
    struct whole_run *what_if = run_file(constant, 0, "half_cycle");
    const struct simulate_set set[] = {{"accounting.occupancy", "'trapezoid'"},
                                       {"study.horizon", "'75 years'"},
                                       {"let.weight", "1"}};
    struct whole_run *setting = whole_run_with(
        NULL,
        (struct simulate_options){.scenario = constant, .base_case = true, .n_set = 3, .set = set});
    static const char *const ids[] = {"usual_care", "a", "b", "both"};
    for (size_t i = 0; i < 4; i++) {
        assert_close(value_of(what_if, ids[i], "npv_holder", "care")->base_case,
                     value_of(setting, ids[i], "npv_holder", "care")->base_case, 1e-12);
        assert_close(value_of(what_if, ids[i], "outcome", "full_health")->base_case,
                     value_of(setting, ids[i], "outcome", "full_health")->base_case, 1e-12);
    }
    whole_run_close(what_if);
    whole_run_close(setting);
}

/* Tutorial on time dependence, manuscript @ 07311bb, table "Cost-effectiveness analysis results for
 * the simulation-time-dependent Sick-Sicker model", and the chances printed for people of 25. */
static void test_the_table_of_the_tutorial_on_time_dependence(void **state)
{
    (void) state;
    struct whole_run *w = run_file(by_age, 0, NULL);
    assert_totals(w,
                  (struct totals[]){{"usual_care", 116374, 18.879},
                                    {"a", 218789, 19.636},
                                    {"b", 202536, 20.199},
                                    {"both", 296300, 21.097}},
                  1, 0.001);
    assert_near(cost_per_year(w, "b", "usual_care"), 65288, 0.5);
    assert_near(cost_per_year(w, "both", "b"), 104461, 0.5);
    assert_near(people_of(w, "usual_care", "all", 1, "healthy")->base_case, 0.8598357, 5e-8);
    assert_near(people_of(w, "usual_care", "all", 1, "sick")->base_case, 0.1391509, 5e-8);
    assert_near(people_of(w, "usual_care", "all", 1, "dead")->base_case, 0.001013486, 5e-10);
    whole_run_close(w);
}

/* The same, section "Life expectancy": 40.8 (38.4 to 43.6) over 1,000 draws, adding up who is alive
 * at the start and at the end of every year. */
static void test_life_expectancy_over_the_draws(void **state)
{
    (void) state;
    struct whole_run *w = run_file(by_age, 4096, NULL);
    double years = 0;
    for (int t = 0; t <= 75; t++)
        years += 1 - people_of(w, "usual_care", "all", t, "dead")->mean;
    const double sd = (43.6 - 38.4) / (2 * 1.96);
    assert_near(years, 40.8, 5 * hypot(sd / sqrt(1000), sd / sqrt(4096)) + 0.05);
    whole_run_close(w);
}

/* The tutorial prints no table of its model by time in state. These totals follow from its
 * formulas, with a tunnel of 75 states in Python. */
static void test_progression_by_time_in_state(void **state)
{
    (void) state;
    struct whole_run *w = run_file(by_age, 0, "by_time_sick");
    assert_totals(w,
                  (struct totals[]){{"usual_care", 103112.077097407, 20.0048468152371},
                                    {"a", 198058.145084589, 20.8818441591417},
                                    {"b", 186262.233602164, 21.1035793081499},
                                    {"both", 274408.034176618, 22.0976903995506}},
                  1e-7, 1e-11);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_of_the_introductory_tutorial),
        cmocka_unit_test(test_the_trace_of_the_introductory_tutorial),
        cmocka_unit_test(test_other_weights_are_those_of_the_setting),
        cmocka_unit_test(test_the_table_of_the_tutorial_on_time_dependence),
        cmocka_unit_test(test_life_expectancy_over_the_draws),
        cmocka_unit_test(test_progression_by_time_in_state),
    };
    return cmocka_run_group_tests_name("sick-sicker", tests, NULL, NULL);
}
