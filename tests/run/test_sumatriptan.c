/* scenarios/published/sumatriptan.toml, a decision tree, against Evans et al. (1997) as in Briggs
 * et al. (2006). */
#include "whole_run.h"

static struct whole_run *run_file(uint64_t draws)
{
    return whole_run_with(NULL, (struct simulate_options){.scenario = PROJECT_DIR
                                                          "/scenarios/published/sumatriptan.toml",
                                                          .draws = draws,
                                                          .base_case = draws == 0,
                                                          .threads = 1});
}

static double base_case(const struct whole_run *w, const char *id, const char *kind,
                        const char *name)
{
    return value_of(w, id, kind, name)->base_case;
}

/* Briggs et al. (2006), box 2.3, as rdecision's test of the model has it: to a cent and a
 * hundredth, with 4.73 for caffeine; 29,366 for a year of full health. Exactly: the sum over the
 * branches. */
static void test_the_tree_of_migraine(void **state)
{
    (void) state;
    struct whole_run *w = run_file(0);
    const double sumatriptan = base_case(w, "sumatriptan", "npv_holder", "care");
    const double caffeine = base_case(w, "caffeine", "npv_holder", "care");
    const double better = base_case(w, "sumatriptan", "outcome", "health");
    const double worse = base_case(w, "caffeine", "outcome", "health");
    assert_near(sumatriptan, 22.06, 0.005);
    assert_near(caffeine, 4.73, 0.02);
    assert_near(better, 0.41, 0.01);
    assert_near(worse, 0.20, 0.005);
    assert_near(365 * (sumatriptan - caffeine) / (better - worse), 29366, 5);
    assert_close(sumatriptan, 22.05805736, 1e-12);
    assert_close(caffeine, 4.71497244, 1e-12);
    assert_close(better, 0.416860912, 1e-12);
    assert_close(worse, 0.201275956, 1e-12);
    whole_run_close(w);
}

/* The price of a dose is gamma and everything else certain: who has a second dose pays twice. */
static void test_the_spread_of_the_tree(void **state)
{
    (void) state;
    struct whole_run *w = run_file(20000);
    const struct summary *v = value_of(w, "sumatriptan", "npv_holder", "care");
    const double doses = 1 + 0.558 * (1 - 0.594);
    assert_near(v->mean, 22.05805736, 4 * v->mc_error);
    assert_near(v->sd, doses * sqrt(16.10), 0.05);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tree_of_migraine),
        cmocka_unit_test(test_the_spread_of_the_tree),
    };
    return cmocka_run_group_tests_name("a decision tree", tests, NULL, NULL);
}
