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
    const bool costs = w->r->scenario->interventions[0].world->n_costs > 0;
    assert_true(w->r->n_summary > 0 && w->r->n_occupancy > 0);
    assert_true((w->r->n_years > 0) == costs);
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

/* Both modes draw the same inputs, so their means differ by the luck of people only: by the part of
 * the spread that is chance, over two replicates of every draw; of people so rare that none was
 * drawn, by the variance of a Poisson count. Returns whether there was any. */
static bool assert_only_luck(const struct summary *people, const struct summary *expected,
                             double rare, const char *what, uint64_t draws)
{
    const double chance = people->chance_share > 0 ? people->chance_share : 0;
    const double variance = fmax(chance * people->sd * people->sd, rare);
    const double error = sqrt(variance / (2 * (double) draws));
    if (!(fabs(people->mean - expected->mean) <= 5 * error + 1e-9 * fabs(expected->mean)))
        fail_msg("%s: people %g, expected %g, standard error %g", what, people->mean,
                 expected->mean, error);
    return error > 0;
}

static bool counts_whole_groups(const struct scenario *s, const char *line)
{
    for (size_t i = 0; i < s->n_costs; i++)
        if (strcmp(s->costs[i].name.id, line) == 0)
            return s->costs[i].group_of > 0;
    return false;
}

static void test_people_and_averages_of_the_story_agree(void **state)
{
    (void) state;
    enum { DRAWS = 128 };
    static const char *const modes[] = {"'people'", "'expected'"};
    struct whole_run *w[2];
    for (size_t m = 0; m < 2; m++) {
        /* so many that every group has whole people in every state */
        const struct simulate_set set[] = {{"cohort.mode", modes[m]}, {"cohort.size", "500"}};
        w[m] = whole_run_with(
            NULL, (struct simulate_options){.scenario = PROJECT_DIR "/scenarios/statushouders.toml",
                                            .draws = DRAWS,
                                            .n_set = 2,
                                            .set = set});
    }
    size_t lucky = 0;
    const struct results *r = w[0]->r, *e = w[1]->r;
    assert_int_equal(r->n_summary, e->n_summary);
    assert_int_equal(r->n_occupancy, e->n_occupancy);
    for (size_t i = 0; i < r->n_summary; i++) {
        const struct summary_row *s = &r->summary[i];
        const bool line = strcmp(s->kind, "npv_line") == 0 || strcmp(s->kind, "outcome") == 0;
        if (line && !counts_whole_groups(r->scenario->interventions[0].world, s->name))
            lucky += assert_only_luck(&s->value, &e->summary[i].value, 0, s->name, DRAWS);
    }
    for (size_t i = 0; i < r->n_occupancy; i++)
        lucky +=
            assert_only_luck(&r->occupancy[i].value, &e->occupancy[i].value,
                             fmin(e->occupancy[i].value.mean, 0.1), r->occupancy[i].state, DRAWS);
    assert_true(lucky > 1000);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_shipped_scenario_runs_in_both_modes),
        cmocka_unit_test(test_people_and_averages_of_the_story_agree),
    };
    return cmocka_run_group_tests_name("shipped scenarios", tests, NULL, NULL);
}
