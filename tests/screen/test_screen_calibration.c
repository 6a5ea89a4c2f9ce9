/* What the screen warns of after a calibration. */
#include "check.h"

#include "sample_results.h"
#include "screen_calibration.h"

#include "arena_case.h"

static struct target_row target_row(const char *label, double mean, double half_width, double z)
{
    return (struct target_row){
        .what_if = "",
        .target = "werk",
        .label = label,
        .kind = "share",
        .unit = "share",
        .observed = 0.35,
        .value = {.mean = mean, .p05 = mean - half_width, .p95 = mean + half_width},
        .z = z};
}

/* One target, observed 35 %, before and after, and the row for all of them. */
static struct results *calibrated(struct target_row prior, struct target_row posterior)
{
    struct sample sample = sample_usual();
    sample.language = LANGUAGE_EN;
    struct results *r = sample_results(sample, arena);
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    struct target *t = arena_alloc(arena, 1, sizeof *t);
    t->name = (struct name){.id = "werk", .label = "Work"};
    s->targets = t;
    s->n_targets = 1;
    struct posterior_target_row *rows = arena_alloc(arena, 2, sizeof *rows);
    rows[0] = (struct posterior_target_row){prior, posterior};
    rows[1] = rows[0];
    rows[1].prior.target = rows[1].posterior.target = "all";
    r->posterior_targets = rows;
    r->n_posterior_targets = 2;
    struct calibration_record *c = arena_alloc(arena, 1, sizeof *c);
    *c = (struct calibration_record){.average_flows = true, .effective = 5000, .used = 7000};
    r->run.calibration = c;
    return r;
}

static void assert_says(const struct results *r, const char *expected, bool says)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    screen_calibration(r, 1000, "results", out);
    fclose(out);
    if ((strstr(text, expected) != NULL) != says)
        fail_msg("%s: %s\nin: %s", says ? "not found" : "found", expected, text);
    free(text);
}

static const char torn[] = "The model does not meet all at once: Work, observed 35.0%, the model "
                           "after 44.9% (43.8% to 46.0%).";
static const char off[] = "The model still does not meet: Work, observed 35.0%, the model after "
                          "44.9% (43.8% to 46.0%).";

static void test_a_target_within_reach_is_pulled_away_by_others(void **state)
{
    (void) state;
    const struct results *r =
        calibrated(target_row("Work", 0.42, 0.12, 0.9), target_row("Work", 0.449, 0.011, 8.1));
    assert_says(r, torn, true);
    assert_says(r, off, false);
}

static void test_a_target_out_of_reach_is_told_of_the_model(void **state)
{
    (void) state;
    const struct results *r =
        calibrated(target_row("Work", 0.47, 0.11, 2.5), target_row("Work", 0.449, 0.011, 8.1));
    assert_says(r, off, true);
    assert_says(r, torn, false);
}

static void test_a_target_that_is_met_is_not_spoken_of(void **state)
{
    (void) state;
    const struct results *r =
        calibrated(target_row("Work", 0.42, 0.12, 0.9), target_row("Work", 0.36, 0.011, 1.1));
    assert_says(r, "does not meet", false);
}

static void test_of_a_few_rows_nothing_is_told(void **state)
{
    (void) state;
    struct results *r =
        calibrated(target_row("Work", 0.42, 0.12, 0.9), target_row("Work", 0.36, 0.011, 1.1));
    r->run.draws = 99;
    assert_says(r, "Rows that were asked for: 99. Of fewer than 100", true);
    assert_says(r, "What was observed, and the model", false);
    r->run.draws = 100;
    assert_says(r, "Rows that were asked for", false);
    assert_says(r, "What was observed, and the model", true);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_a_target_within_reach_is_pulled_away_by_others),
        T(test_a_target_out_of_reach_is_told_of_the_model),
        T(test_a_target_that_is_met_is_not_spoken_of),
        T(test_of_a_few_rows_nothing_is_told),
    };
#undef T
    return cmocka_run_group_tests_name("screen: calibration", tests, NULL, NULL);
}
