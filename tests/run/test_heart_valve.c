/* scenarios/published/heart-valve.toml against table 2 of Sonnenberg and Beck (1993), as quoted in
 * rdecision's vignette SM00-PHV; the table has whole people. */
#include "whole_run.h"

static void test_the_printed_table(void **state)
{
    (void) state;
    static const struct {
        int year;
        double well, disabled, dead;
    } table[] = {{0, 10000, 0, 0},
                 {1, 6000, 2000, 2000},
                 {2, 3600, 2400, 4000},
                 {23, 0, 1, 9999},
                 {24, 0, 0, 10000}};
    struct whole_run *w =
        whole_run_with(NULL, (struct simulate_options){.scenario = PROJECT_DIR
                                                       "/scenarios/published/heart-valve.toml",
                                                       .base_case = true,
                                                       .threads = 1});
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const int year = table[i].year;
        assert_near(people_of(w, "valve", "all", year, "well")->base_case, table[i].well, 1);
        assert_near(people_of(w, "valve", "all", year, "disabled")->base_case, table[i].disabled,
                    1);
        assert_near(people_of(w, "valve", "all", year, "dead")->base_case, table[i].dead, 1);
    }
    assert_near(people_of(w, "valve", "all", 2, "disabled")->base_case, 2400, 1e-9);
    /* 23,752 as printed, of whole people year by year. By algebra: each of the well has 1.5 + 0.7 *
     * 1.25 years to come and each of the disabled 0.7 * 1.5; those who are left after 25 years take
     * theirs with them. */
    const double years = value_of(w, "valve", "outcome", "full_health")->base_case;
    const double well_left = 10000 * pow(0.6, 25), disabled_left = 50000 * pow(0.6, 24);
    assert_near(years, 23752, 5);
    assert_close(years, 2.375 * (10000 - well_left) - 1.05 * disabled_left, 1e-12);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_printed_table),
    };
    return cmocka_run_group_tests_name("heart valve", tests, NULL, NULL);
}
