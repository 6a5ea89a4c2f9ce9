/* The charts of which intervention is best, and of what it is worth to know more. */
#include "check.h"

#include "sample_information.h"
#include "charts_case.h"

static struct results *small(enum language language)
{
    struct sample sample = sample_usual();
    sample.language = language;
    sample.interventions = 2;
    sample.horizon_months = 48;
    struct results *r = sample_information(sample, arena);
    r->n_years = r->n_occupancy = r->n_differences = r->n_cumulative = r->n_break_even = 0;
    r->n_distribution = 0;
    return r;
}

static void assert_silent(const char *path, const char *text)
{
    char *svg = read_text(path);
    assert_non_null(svg);
    assert_null(strstr(svg, text));
    free(svg);
}

/* What is most worth is named; what cannot be told from 0 is counted, not drawn. */
static void test_what_is_worth_knowing(void **state)
{
    (void) state;
    write_and_draw(small(LANGUAGE_NL));
    assert_file_says(in_scratch("out/charts/best.svg"), "alleen naar kosten");
    const char *file = in_scratch("out/charts/voi-gemeente.svg");
    assert_file_says(file, "<title>Gemeente: Een proef is het meest waard om uit te zoeken, "
                           "hoogstens €\u00a035.700</title>");
    static const char *const says[] = {">Alles<",
                                       ">41.234<",
                                       "Effect van het diploma",
                                       "Prijs van een plaats",
                                       "Oranje: meer getallen, samen uitgezocht.",
                                       "Nog 1 zijn minder waard"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++)
        assert_file_says(file, says[i]);
    assert_silent(file, "Uitval");
}

/* Of the state nothing is worth knowing; to society everything together is, but nothing by itself.
 */
static void test_for_whom_there_is_a_chart(void **state)
{
    (void) state;
    write_and_draw(small(LANGUAGE_EN));
    assert_true(is_there(in_scratch("out/charts/voi-gemeente.svg")));
    assert_false(is_there(in_scratch("out/charts/voi-rijk.svg")));
    assert_false(is_there(in_scratch("out/charts/voi-roc.svg")));
    assert_false(is_there(in_scratch("out/charts/voi-society.svg")));
}

/* On average the second is best for the municipality; for the college all are equal. */
static void test_who_is_best_for_whom(void **state)
{
    (void) state;
    write_and_draw(small(LANGUAGE_EN));
    const char *file = in_scratch("out/charts/best.svg");
    assert_file_says(file,
                     "<title>Work first is best for Municipality on average, and in 71% of the "
                     "draws</title>");
    assert_file_says(file, ">29%<");
    assert_file_says(file, ">62%<");
    assert_file_says(file, "Not shown: College.");
}

/* The frontier goes over to the second between 10,000 and 15,000. */
static void test_the_curve_by_the_value_of_an_outcome(void **state)
{
    (void) state;
    write_and_draw(small(LANGUAGE_EN));
    const char *file = in_scratch("out/charts/acceptability-jaren_werk.svg");
    assert_file_says(file,
                     "Work first becomes best for society between €10,000 and €15,000 a unit");
    assert_file_says(file, ">€20,000<");
    assert_file_says(file, "on black: the best on average");
}

static void test_without_the_tables_there_are_no_charts(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    r->n_voi = r->n_acceptability = 0;
    write_and_draw(r);
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".svg"), 0);
}

static void test_a_damaged_chance_is_found(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    ((struct acceptability_row *) r->acceptability)[1].p_best = 1.5;
    write_results(r, CSV_PLAIN);
    assert_false(draw(CHART_SVG));
    assert_int_equal(errors_exit_code(errors), 5);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_what_is_worth_knowing),
        EACH(test_for_whom_there_is_a_chart),
        EACH(test_who_is_best_for_whom),
        EACH(test_the_curve_by_the_value_of_an_outcome),
        EACH(test_without_the_tables_there_are_no_charts),
        EACH(test_a_damaged_chance_is_found),
    };
    return cmocka_run_group_tests_name("charts of information", tests, NULL, NULL);
}
