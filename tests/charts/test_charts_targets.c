/* What was observed beside the model, and the model before and after calibration. */
#include "check.h"

#include "sample_council.h"
#include "charts_case.h"

/* A run with nothing to draw but targets. */
static struct results *small(enum language language)
{
    struct sample sample = sample_usual();
    sample.language = language;
    sample.interventions = 2;
    sample.horizon_months = 48;
    struct results *r = sample_council(sample, arena);
    r->n_years = r->n_occupancy = r->n_differences = r->n_cumulative = r->n_break_even = 0;
    r->n_dips = r->n_distribution = 0;
    return r;
}

static struct target_row row(const char *label, const char *kind, double observed, double margin,
                             double mean, double z)
{
    const struct sample o = {0};
    return (struct target_row){.what_if = "",
                               .target = label,
                               .label = label,
                               .intervention = "tegenprestatie",
                               .group = "all",
                               .kind = kind,
                               .unit = "",
                               .observed = observed,
                               .low = observed - margin,
                               .high = observed + margin,
                               .value = sample_normal(&o, mean, margin / 2),
                               .z = z,
                               .chi_square = z * z,
                               .source = "",
                               .evidence = ""};
}

static void add_targets(struct results *r, struct target_row *rows, size_t n)
{
    r->targets = rows;
    r->n_targets = n;
}

static struct target_row all_of_them(void)
{
    struct target_row all = row("all", "all", NAN, NAN, NAN, NAN);
    all.label = "";
    return all;
}

static void test_shares_have_one_axis_of_percents(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    struct target_row rows[] = {row("Werk na 3 jaar", "share", 0.19, 0.03, 0.231, 1.4),
                                row("Werk na 6 jaar", "share", 0.43, 0.03, 0.55, 2.6),
                                all_of_them()};
    add_targets(r, rows, 3);
    write_and_draw(r);
    const char *file = in_scratch("out/charts/targets.svg");
    assert_file_says(file, "<title>Het model klopt met 1 van 2 waarnemingen</title>");
    assert_file_says(file, ">Werk na 3 jaar<");
    assert_file_says(file, ">19,0% (16,0\u201322,0)<");
    assert_file_says(file, "23,1% (");
    assert_file_says(file, ">20%<");
    char *svg = read_text(file);
    assert_null(strstr(svg, "eigen schaal"));
    assert_null(strstr(svg, "nan"));
    free(svg);
}

static void test_amounts_have_a_scale_for_each_row(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_EN);
    struct target_row rows[] = {row("Benefits", "cost", 1500000, 30000, 1470000, -1.1),
                                row("Into work", "moves", 30, 4, 29.6, -0.1), all_of_them()};
    add_targets(r, rows, 3);
    write_and_draw(r);
    const char *file = in_scratch("out/charts/targets.svg");
    assert_file_says(file, "<title>The model agrees with all that was observed</title>");
    assert_file_says(file, ">\u20ac1.5\u00a0million<");
    assert_file_says(file, ">30 (26\u201334)<");
    assert_file_says(file, "Each row has a scale of its own.");
}

static void test_many_targets_are_on_several_pictures(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    struct target_row rows[15];
    for (size_t i = 0; i < 14; i++)
        rows[i] = row(arena_printf(arena, "Doel %zu", i), "share", 0.5, 0.1, 0.5, 0);
    rows[14] = all_of_them();
    add_targets(r, rows, 15);
    write_and_draw(r);
    assert_file_says(in_scratch("out/charts/targets.svg"), ">Doel 12<");
    assert_file_says(in_scratch("out/charts/targets-2.svg"), ">Doel 13<");
    assert_false(is_there(in_scratch("out/charts/targets-3.svg")));
}

static void test_calibration_shows_before_and_after(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    struct posterior_target_row targets[] = {
        {row("Werk", "share", 0.19, 0.03, 0.31, 2.4), row("Werk", "share", 0.19, 0.03, 0.2, 0.4)},
        {all_of_them(), all_of_them()}};
    const struct sample o = {0};
    struct posterior_summary_row inputs[] = {
        {"kans", "jong", "", "probability", "year", sample_normal(&o, 0.31, 0.1),
         sample_normal(&o, 0.2, 0.05), 0.75, "", ""},
        {"tarief", "all", "", "money", "year", sample_normal(&o, 40, 4), sample_normal(&o, 40, 4),
         0, "", ""}};
    r->posterior_targets = targets;
    r->n_posterior_targets = 2;
    r->posterior_summary = inputs;
    r->n_posterior_summary = 2;
    write_and_draw(r);
    const char *file = in_scratch("out/charts/calibration-targets.svg");
    assert_file_says(file, "<title>Geijkt klopt het model met 1 van 1 waarnemingen; vooraf met "
                           "0</title>");
    assert_file_says(file, ">31,0% (");
    assert_file_says(file, ">20,0% (");
    const char *learned = in_scratch("out/charts/calibration-parameters.svg");
    assert_file_says(learned, "<title>kans, jong is het scherpst geworden: 75% minder variantie "
                              "(scherper geworden invoer: 1)</title>");
    assert_file_says(learned, ">kans, jong<");
    char *svg = read_text(learned);
    assert_null(strstr(svg, "tarief")); /* nothing was learned of it */
    free(svg);
}

static void test_a_damaged_table_of_targets_is_named(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    struct target_row rows[] = {row("Werk", "share", 0.19, 0.03, 0.231, 1.4), all_of_them()};
    add_targets(r, rows, 2);
    write_and_draw(r);
    char *whole = read_text(in_scratch("out/targets.csv"));
    char *damaged = strstr(whole, "0.231");
    assert_non_null(damaged);
    memcpy(damaged, "many ", 5);
    write_text(in_scratch("out/targets.csv"), whole);
    struct errors *found = errors_new();
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, found));
    assert_non_null(strstr(errors_text(found, 0), "an amount that can be drawn"));
    errors_free(found);
    free(whole);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_shares_have_one_axis_of_percents),     T(test_amounts_have_a_scale_for_each_row),
        T(test_many_targets_are_on_several_pictures), T(test_calibration_shows_before_and_after),
        T(test_a_damaged_table_of_targets_is_named),
    };
#undef T
    return cmocka_run_group_tests_name("charts_targets", tests, NULL, NULL);
}
