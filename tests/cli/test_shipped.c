/* Every scenario that is shipped runs as it stands, in both modes, says where its numbers come
 * from, and its accounts balance. */
#include "whole_run.h"

#include <glob.h>

static void assert_budgets_make_society(const struct whole_run *w)
{
    const struct results *r = w->r;
    for (size_t i = 0; i < r->n_summary; i++) {
        const struct summary_row *s = &r->summary[i];
        if (strcmp(s->kind, "npv_holder") != 0)
            continue;
        double budgets = 0;
        const struct scenario *world = r->scenario->interventions[0].world;
        for (size_t b = 0; b < world->n_budgets; b++)
            if (strcmp(world->holders[world->budgets[b].holder].name.id, s->name) == 0)
                budgets += value_of_group(w, s->intervention, s->group, "npv_budget",
                                          world->budgets[b].name.id)
                               ->mean;
        assert_near(s->value.mean, budgets, 0.005 + 1e-12 * fabs(budgets));
    }
}

static void assert_runs(const char *path, const char *mode)
{
    print_message("%s, %s\n", path, mode);
    char value[20];
    snprintf(value, sizeof value, "'%s'", mode);
    const struct simulate_set set = {"cohort.mode", value};
    struct whole_run *w = whole_run_with(
        NULL, (struct simulate_options){
                  .scenario = path, .draws = 16, .threads = 1, .n_set = 1, .set = &set});
    assert_true(w->r->n_summary > 0 && w->r->n_years > 0 && w->r->n_occupancy > 0);
    for (size_t i = 0; i < w->r->n_summary; i++)
        assert_true(isfinite(w->r->summary[i].value.mean));
    for (size_t i = 0; i < w->r->scenario->n_unsourced; i++)
        print_error("no source: %s\n", w->r->scenario->unsourced[i]);
    assert_int_equal(w->r->scenario->n_unsourced, 0);
    assert_budgets_make_society(w);
    whole_run_close(w);
}

static void test_every_shipped_scenario_runs_in_both_modes(void **state)
{
    (void) state;
    glob_t found;
    assert_int_equal(glob(PROJECT_DIR "/scenarios/*.toml", 0, NULL, &found), 0);
    glob(PROJECT_DIR "/scenarios/published/*.toml", GLOB_APPEND, NULL, &found);
    assert_true(found.gl_pathc >= 4);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        assert_runs(found.gl_pathv[i], "expected");
        assert_runs(found.gl_pathv[i], "people");
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_shipped_scenario_runs_in_both_modes),
    };
    return cmocka_run_group_tests_name("shipped scenarios", tests, NULL, NULL);
}
