/* What is said of the Monte Carlo errors that a scenario asks for: on the screen, in both
 * languages, and in run.json. */
#include "check.h"

#include <jansson.h>

#include "arena.h"
#include "result_files.h"
#include "sample_results.h"
#include "scratch.h"
#include "screen.h"

static struct arena *arena;

static int set_up(void **state)
{
    arena = arena_new();
    return scratch_make(state);
}

static int tear_down(void **state)
{
    arena_free(arena);
    return scratch_remove(state);
}

/* Three errors asked for, of which `reached` are small enough. */
static struct results *sample_stops(enum language language, size_t reached)
{
    struct sample sample = sample_usual();
    sample.language = language;
    struct results *r = sample_results(sample, arena);
    struct stop_row *rows = arena_alloc(arena, 3, sizeof *rows);
    rows[0] = (struct stop_row){.what_if = "",
                                .intervention = "schakelklas",
                                .versus = "tegenprestatie",
                                .kind = "npv_holder",
                                .name = "gemeente",
                                .unit = "EUR",
                                .of = "mean",
                                .aim = 5000,
                                .relative = NAN,
                                .mean = -512345,
                                .mc_error = 4812.4,
                                .needed = 9264};
    rows[1] = rows[0];
    rows[1].kind = "npv_society";
    rows[1].name = "society";
    rows[1].aim = 9000;
    rows[1].relative = 0.02;
    rows[1].mean = -450000;
    rows[1].mc_error = 8325;
    rows[1].needed = 8556;
    rows[2] = rows[0];
    rows[2].of = "p_lasting_by";
    rows[2].year = 2031;
    rows[2].unit = "";
    rows[2].aim = 0.005;
    rows[2].mean = 0.83;
    rows[2].mc_error = 0.00471;
    rows[2].needed = 8873;
    for (size_t i = 0; i < 3; i++)
        rows[i].reached = i < reached;
    if (reached < 3) {
        rows[2].mc_error = 0.0105;
        rows[2].needed = 44100;
    }
    r->run.at_least = 2000;
    r->run.at_most = 10000;
    r->stops = rows;
    r->n_stops = 3;
    return r;
}

static char *screen_of(const struct results *r)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    screen_print(r, 1000, out);
    fclose(out);
    return text;
}

static void assert_says(const struct results *r, const char *expected, bool says)
{
    char *text = screen_of(r);
    if ((strstr(text, expected) != NULL) != says)
        fail_msg("%s: %s\nin: %s", says ? "not found" : "found", expected, text);
    free(text);
}

static void test_the_screen_says_where_it_stopped_and_why(void **state)
{
    (void) state;
    assert_says(sample_stops(LANGUAGE_EN, 3),
                "Stopped after 10,000 draws: Monte Carlo error of the difference for Municipality "
                "with Bridging class €4,810 (aim €5,000), of the difference for Society as a "
                "whole with Bridging class 1.85% (aim 2%) and of the chance that Municipality has "
                "it back by the end of 2031 with Bridging class 0.471 percentage points (aim 0.5 "
                "percentage points).",
                true);
    assert_says(sample_stops(LANGUAGE_NL, 3),
                "Gestopt na 10.000 trekkingen: Monte-Carlofout van het verschil voor Gemeente bij "
                "Schakelklas € 4.810 (doel € 5.000), van het verschil voor Samenleving als "
                "geheel bij Schakelklas 1,85% (doel 2%) en van de kans dat Gemeente het eind 2031 "
                "terug heeft bij Schakelklas 0,471 procentpunt (doel 0,5 procentpunt).",
                true);
}

static void test_what_was_not_reached_is_a_warning(void **state)
{
    (void) state;
    const struct results *r = sample_stops(LANGUAGE_EN, 2);
    assert_says(r,
                "- After 10,000 draws, the most that the scenario allows, the Monte Carlo error is "
                "still too large: of the chance that Municipality has it back by the end of 2031 "
                "with Bridging class 1.05 percentage points (aim 0.5 percentage points: takes "
                "about 44,000 draws).",
                true);
    assert_says(r, "Stopped after", false);
}

/* 0.00471 percentage points and less than a euro are not 0; nobody can make 10^20 draws; a part of
 * no difference is none. */
static void test_aims_that_are_too_small_or_of_nothing_read_well(void **state)
{
    (void) state;
    struct results *r = sample_stops(LANGUAGE_EN, 3);
    struct stop_row *rows = (struct stop_row *) r->stops;
    rows[0].aim = 0.004;
    rows[0].mc_error = 8.13;
    rows[0].needed = 4.1e9;
    rows[0].reached = false;
    assert_says(r,
                "the difference for Municipality with Bridging class €8.1 (aim €0.004: out of "
                "reach, it takes more than 1,000,000,000 draws).",
                true);
    rows[0].mc_error = 0;
    rows[0].needed = 0;
    rows[0].reached = true;
    rows[1].mean = rows[1].mc_error = 0;
    rows[2].aim = 0.01;
    assert_says(r,
                "€0 (aim €0.004), of the difference for Society as a whole with Bridging class 0% "
                "(aim 2%) and of the chance that Municipality has it back by the end of 2031 with "
                "Bridging class 0.471 percentage points (aim 1 percentage point).",
                true);
}

static void test_a_fixed_number_on_the_command_line_is_said(void **state)
{
    (void) state;
    struct results *r = sample_stops(LANGUAGE_EN, 3);
    r->n_stops = 0;
    r->run.at_least = r->run.at_most = 0;
    r->run.stop_ignored = true;
    assert_says(r, "that was not looked at, as the command line sets 10,000 draws.", true);
}

static json_t *stopping_of(const struct results *r)
{
    struct errors *errors = errors_new();
    const struct destination d = {scratch, "results/x", CSV_PLAIN};
    assert_true(run_json_write(&d, r, errors));
    errors_free(errors);
    json_t *root = json_load_file(in_scratch("run.json"), 0, NULL);
    json_t *stopping = json_incref(json_object_get(root, "stopping"));
    json_decref(root);
    return stopping;
}

static void test_run_json_has_every_error(void **state)
{
    (void) state;
    json_t *o = stopping_of(sample_stops(LANGUAGE_EN, 2));
    assert_int_equal(json_integer_value(json_object_get(o, "at_least")), 2000);
    assert_int_equal(json_integer_value(json_object_get(o, "at_most")), 10000);
    assert_true(json_is_true(json_object_get(o, "looked_at")));
    assert_true(json_is_false(json_object_get(o, "reached")));
    const json_t *errors = json_object_get(o, "errors");
    assert_int_equal(json_array_size(errors), 3);
    const json_t *chance = json_array_get(errors, 2), *part = json_array_get(errors, 1);
    assert_string_equal(json_string_value(json_object_get(chance, "of")), "p_lasting_by");
    assert_int_equal(json_integer_value(json_object_get(chance, "year")), 2031);
    assert_close(json_real_value(json_object_get(chance, "draws_needed")), 44100, 1e-12);
    assert_true(json_is_null(json_object_get(chance, "relative")));
    assert_true(json_is_false(json_object_get(chance, "reached")));
    assert_close(json_real_value(json_object_get(part, "relative")), 0.02, 1e-12);
    assert_close(json_real_value(json_object_get(part, "aim")), 9000, 1e-12);
    assert_true(json_object_get(part, "year") == NULL);
    json_decref(o);

    struct results *fixed = sample_results(sample_usual(), arena);
    o = stopping_of(fixed);
    assert_true(json_is_null(o));
    json_decref(o);
    fixed->run.stop_ignored = true;
    o = stopping_of(fixed);
    assert_true(json_is_false(json_object_get(o, "looked_at")));
    assert_true(json_is_null(json_object_get(o, "reached")));
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_screen_says_where_it_stopped_and_why),
        cmocka_unit_test(test_what_was_not_reached_is_a_warning),
        cmocka_unit_test(test_aims_that_are_too_small_or_of_nothing_read_well),
        cmocka_unit_test(test_a_fixed_number_on_the_command_line_is_said),
        cmocka_unit_test(test_run_json_has_every_error),
    };
    return cmocka_run_group_tests_name("screen_stopping", tests, set_up, tear_down);
}
