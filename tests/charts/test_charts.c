#include "check.h"

#include <dirent.h>

#include "sample_results.h"
#include "charts_case.h"

static char path_before[4096];

static int keep_path(void **state)
{
    const char *path = getenv("PATH");
    snprintf(path_before, sizeof path_before, "%s", path == NULL ? "" : path);
    return set_up(state);
}

static int put_path_back(void **state)
{
    setenv("PATH", path_before, 1);
    return tear_down(state);
}

/* Few years and tables, so that a test draws few charts. */
static struct sample small(void)
{
    struct sample sample = sample_usual();
    sample.interventions = 2;
    sample.horizon_months = 48;
    return sample;
}

/* One budget with amounts is enough: others would each be a chart of their own. */
static void keep_one_budget(const struct results *r, const char *budget)
{
    for (size_t row = 0; row < r->n_years; row++)
        if (strcmp(r->years[row].budget, budget) != 0)
            ((struct year_row *) r->years)[row].value = (struct summary){0};
}

static void test_every_chart_is_drawn_in_every_format(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    keep_one_budget(r, "inkomen");
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG | CHART_PNG | CHART_PDF));
    const char *const names[] = {"who-pays", "cumulative-work_first", "break-even-work_first",
                                 "states", "budget-inkomen"};
    const size_t n_names = sizeof names / sizeof *names;
    const char *const formats[] = {"svg", "png", "pdf"};
    const char *const begins[] = {"<?xml", "\x89PNG", "%PDF"};
    for (size_t i = 0; i < n_names; i++)
        for (size_t f = 0; f < 3; f++) {
            char name[64], begin[8] = "";
            snprintf(name, sizeof name, "out/charts/%s.%s", names[i], formats[f]);
            FILE *file = fopen(in_scratch(name), "rb");
            assert_non_null(file);
            assert_int_equal(fread(begin, 1, strlen(begins[f]), file), strlen(begins[f]));
            assert_string_equal(begin, begins[f]);
            fclose(file);
        }
    /* none for a budget in which nothing goes in or out */
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".svg"), n_names);
}

static void test_only_the_formats_asked_for_are_made(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_PNG));
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".svg"), 0);
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".png"), 4);
}

/* As in a decision tree, where everybody is in a leaf. */
static void test_the_title_of_states_that_nobody_leaves_says_where_they_differ(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    for (size_t i = 0; i < s->n_states; i++)
        ((struct state *) s->states)[i].absorbing = true;
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(in_scratch("out/charts/states.svg"), "<title>Na ");
}

/* Of a cohort of one the numbers are chances. */
static void test_one_person_is_in_a_state_with_a_chance(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    struct occupancy_row *rows = (struct occupancy_row *) r->occupancy;
    const size_t n_states = r->scenario->interventions[0].world->n_states;
    for (size_t i = 0; i < r->n_occupancy; i += n_states) { /* all states at one time */
        double people = 0;
        for (size_t s = 0; s < n_states; s++)
            people += rows[i + s].value.mean;
        assert_true(people > 1);
        for (size_t s = 0; s < n_states; s++)
            rows[i + s].value.mean /= people;
    }
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(in_scratch("out/charts/states.svg"),
                     "Eén persoon naar toestand: de kans om er te zijn");
}

/* 90,123 in three digits. */
static void test_the_title_is_a_sentence_with_the_number_of_the_chart(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    for (size_t i = 0; i < r->n_cumulative; i++)
        if (strcmp(r->cumulative[i].holder, "gemeente") == 0)
            ((struct cumulative_row *) r->cumulative)[i].value.mean = -90123.0;
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(in_scratch("out/charts/cumulative-work_first.svg"),
                     "<title>Work-first bespaart Gemeente €\u00a0"
                     "90.100 in 4\u00a0jaar</title>");
    assert_file_says(in_scratch("out/charts/states.svg"),
                     "Bron: Tegenprestatie of schakelklas; 10.000 "
                     "trekkingen; prijspeil 2026; 23");
}

/* The chances of the first holder, by hand: 84.62 % by the end of the fourth of five years, 3.17 %
 * never. */
static void set_chances(const struct results *r)
{
    static const double by[] = {0, 0.1037, 0.4181, 0.8462, 0.9683};
    struct break_even_row *rows = (struct break_even_row *) r->break_even;
    size_t n = 0;
    for (size_t i = 0; i < r->n_break_even; i++) {
        if (strcmp(rows[i].holder, "gemeente") != 0)
            continue;
        const bool never = rows[i].year == 0;
        assert_true(never || n < 5);
        rows[i].p_lasting = never ? 0.0317 : by[n] - (n == 0 ? 0 : by[n - 1]);
        rows[i].p_lasting_by = never ? NAN : by[n];
        n += !never;
    }
}

static void test_the_chance_of_paying_back_is_that_of_the_fourth_budget_year(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    r->n_years = r->n_cumulative = r->n_occupancy = r->n_differences = 0;
    set_chances(r);
    for (size_t i = 0; i < r->n_break_even; i++) /* from the first year on, in every draw */
        if (strcmp(r->break_even[i].holder, "roc") == 0)
            ((struct break_even_row *) r->break_even)[i].p_lasting_by =
                r->break_even[i].year == 0 ? NAN : 1;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    const char *file = in_scratch("out/charts/break-even-work_first.svg");
    assert_file_says(file, "<title>Work-first: 85% kans dat Gemeente het binnen 4\u00a0jaar "
                           "terugverdient</title>");
    assert_file_says(file, ">85%<");
    assert_file_says(file, "nooit terugverdiend: 3%");
    assert_file_says(file, "Nooit op verlies: ROC.");

    struct sample shorter = small(); /* in three budget years */
    shorter.horizon_months = 20;
    shorter.language = LANGUAGE_EN;
    r = sample_results(shorter, arena);
    r->n_years = r->n_cumulative = r->n_occupancy = r->n_differences = 0;
    set_chances(r);
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(file, "<title>Work first: 42% chance that Municipality has it back within "
                           "1\u00a0year and 8\u00a0months</title>");

    r->run.base_case_only = true;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_false(is_there(in_scratch("out/charts/break-even-work_first.svg")));
}

static void test_a_discounted_break_even_is_drawn_from_discounted_rows_and_says_so(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(in_scratch("out/charts/cumulative-work_first.svg"), "niet verdisconteerd");

    for (size_t i = 0; i < r->n_cumulative; i++)
        ((struct cumulative_row *) r->cumulative)[i].prices = "discounted";
    ((struct scenario *) r->scenario->interventions[0].world)->accounting.discounted_break_even =
        true;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(in_scratch("out/charts/cumulative-work_first.svg"),
                     ", verdisconteerd met 2,8%");
}

/* What lies behind the last year but one of the sample is called later. */
static void end_later(const struct results *r, int last)
{
    for (size_t i = 0; i < r->n_years; i++)
        if (r->years[i].year == last)
            ((struct year_row *) r->years)[i].year = AFTER_HORIZON;
    for (size_t i = 0; i < r->n_cumulative; i++)
        if (r->cumulative[i].year == last)
            ((struct cumulative_row *) r->cumulative)[i].year = AFTER_HORIZON;
}

/* All of the draws have paid it back then, for every holder, and not before. */
static void pay_back_later(const struct results *r)
{
    for (size_t i = 0; i < r->n_break_even; i++) {
        struct break_even_row *row = &((struct break_even_row *) r->break_even)[i];
        const bool last = i + 1 == r->n_break_even || r->break_even[i + 1].year <= row->year ||
                          r->break_even[i + 1].year == 0;
        row->p_lasting = last && row->year != 0;
        if (last && row->year != 0)
            row->year = AFTER_HORIZON;
    }
}

static void test_what_is_paid_after_the_horizon_is_drawn_behind_the_years(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    keep_one_budget(r, "inkomen");
    int last = 0;
    for (size_t i = 0; i < r->n_years; i++)
        last = r->years[i].year > last ? r->years[i].year : last;
    end_later(r, last);
    pay_back_later(r);
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    char year[20];
    snprintf(year, sizeof year, ">%d<", last);
    const char *const names[] = {"out/charts/budget-inkomen.svg",
                                 "out/charts/cumulative-work_first.svg"};
    for (size_t i = 0; i < 2; i++) {
        assert_file_says(in_scratch(names[i]), ">later<");
        assert_file_says(in_scratch(names[i]), "Later: wat na de horizon wordt betaald.");
        char *svg = read_text(in_scratch(names[i]));
        assert_null(strstr(svg, year)); /* its place is that of "later" */
        free(svg);
    }
    assert_file_says(in_scratch("out/charts/cumulative-work_first.svg"),
                     "terugverdiend na de horizon");
}

/* So that a row of a what-if in the wrong chart shows: three times as much. */
static void test_charts_are_of_the_scenario_as_it_is_also_beside_what_ifs(void **state)
{
    (void) state;
    static const char *const names[] = {"who-pays", "cumulative-work_first",
                                        "break-even-work_first", "states", "budget-inkomen"};
    enum { NAMES = sizeof names / sizeof *names };
    char *before[NAMES];
    for (size_t round = 0; round < 2; round++) {
        struct results *r = sample_results(small(), arena);
        keep_one_budget(r, "inkomen");
        if (round == 1)
            sample_add_what_if(r, arena, "krap", "Krappe markt", 3);
        write_results(r, CSV_PLAIN);
        assert_true(draw(CHART_SVG));
        for (size_t i = 0; i < NAMES; i++) {
            char name[64];
            snprintf(name, sizeof name, "out/charts/%s.svg", names[i]);
            char *svg = read_text(in_scratch(name));
            if (round == 1) {
                assert_string_equal(svg, before[i]);
                free(before[i]);
            }
            before[i] = svg;
        }
    }
    for (size_t i = 0; i < NAMES; i++)
        free(before[i]);
}

/* The mean of the first holder, and three times that; nothing of the second what-if. */
static void test_what_ifs_are_drawn_beside_the_scenario_as_it_is(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    for (size_t i = 0; i < r->n_differences; i++)
        if (strcmp(r->differences[i].name, "gemeente") == 0)
            ((struct summary_row *) r->differences)[i].value.mean = -223456;
    sample_add_what_if(r, arena, "krap", "Krappe markt", 3);
    r->n_years = r->n_cumulative = r->n_occupancy = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    const char *file = in_scratch("out/charts/what-if-work_first.svg");
    assert_file_says(file,
                     "<title>Work-first voor Gemeente: van €\u00a0670\u00a0duizend minder tot "
                     "€\u00a0223\u00a0duizend minder, afhankelijk van de omstandigheden</title>");
    assert_file_says(file, ">-223<");
    assert_file_says(file, ">-670<");
    assert_file_says(file, "Zoals in het scenario");
    assert_file_says(file, "Krappe markt");
}

static void test_charts_of_one_what_if_say_which(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    for (size_t i = 0; i < r->n_cumulative; i++)
        if (strcmp(r->cumulative[i].holder, "gemeente") == 0)
            ((struct cumulative_row *) r->cumulative)[i].value.mean = -90123.0;
    sample_add_what_if(r, arena, "krap", "Krappe markt", 3);
    r->scenario = &r->scenario->what_ifs[0];
    r->run.what_if = "krap";
    r->n_years = r->n_break_even = 0;
    r->n_cumulative /= 2;
    r->n_differences /= 2;
    r->n_occupancy /= 2;
    r->n_summary /= 2;
    r->cumulative += r->n_cumulative;
    r->differences += r->n_differences;
    r->occupancy += r->n_occupancy;
    r->summary += r->n_summary;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_file_says(
        in_scratch("out/charts/cumulative-work_first.svg"),
        "<title>Work-first bespaart Gemeente €\u00a0270\u00a0duizend in 4\u00a0jaar</title>");
    assert_file_says(in_scratch("out/charts/cumulative-work_first.svg"),
                     "Wat als: Krappe markt. Extra kosten");
    assert_file_says(in_scratch("out/charts/states.svg"), "Wat als: Krappe markt. Aantal mensen");
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".svg"), 3);
}

static void test_charts_are_the_same_from_either_style_of_csv(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    char *plain = read_text(in_scratch("out/charts/who-pays.svg"));
    write_results(r, CSV_DUTCH);
    assert_false(is_there(in_scratch("out/charts")));
    assert_true(draw(CHART_SVG));
    assert_file_is(in_scratch("out/charts/who-pays.svg"), plain);
    free(plain);
}

static void test_a_sole_payer_stands_once_for_society_too(void **state)
{
    (void) state;
    struct sample sample = small();
    sample.holders = 1;
    struct results *r = sample_results(sample, arena);
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    static const char *const charts[] = {"who-pays", "cumulative-work_first"};
    for (size_t i = 0; i < 2; i++) {
        char path[100];
        snprintf(path, sizeof path, "out/charts/%s.svg", charts[i]);
        char *svg = read_text(in_scratch(path));
        assert_non_null(strstr(svg, "Gemeente"));
        assert_non_null(strstr(svg, "Gemeente is de enige betaler"));
        assert_null(strstr(svg, "Samenleving als geheel"));
        free(svg);
    }
}

static void test_odd_shapes_are_drawn(void **state)
{
    (void) state;
    struct sample shapes[5];
    for (size_t i = 0; i < 5; i++)
        shapes[i] = small();
    shapes[0].holders = 1;
    shapes[0].states = 3;
    shapes[1].holders = 8;
    shapes[1].interventions = 5;
    shapes[1].long_labels = true;
    shapes[2].no_difference = true;
    shapes[3].base_case_only = true;
    shapes[3].horizon_months = 6;
    shapes[3].cycle_months = 1;
    shapes[4].interventions = 1;
    for (size_t i = 0; i < 5; i++) {
        struct results *r = sample_results(shapes[i], arena);
        keep_one_budget(r, "onderwijs");
        write_results(r, CSV_PLAIN);
        assert_true(draw(CHART_SVG));
        assert_true(is_there(in_scratch("out/charts/states.svg")));
        assert_true(is_there(in_scratch("out/charts/budget-onderwijs.svg")));
        char *svg = read_text(in_scratch("out/charts/states.svg"));
        assert_null(strstr(svg, ",nan"));
        assert_null(strstr(svg, " nan"));
        free(svg);
    }
}

/* What gnuplot or a shell would execute, or what would end a string or a data block. */
static const char hostile[] =
    "'s-Hertogenbosch `touch hacked` $(touch hacked) '; system('touch hacked'); #\n"
    "END\nsystem(\"touch hacked\")\n!touch hacked\n'<touch hacked' \"\\`touch hacked`\" </text>"
    "<script>{/Bold x}_2^3@&~%s";

static void test_text_of_a_scenario_is_shown_and_never_executed(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    s->study.title = hostile;
    for (size_t i = 0; i < s->n_holders; i++)
        ((struct holder *) s->holders)[i].name.label = hostile;
    for (size_t i = 0; i < s->n_states; i++)
        ((struct state *) s->states)[i].name.label = hostile;
    for (size_t i = 0; i < s->n_budgets; i++)
        ((struct budget *) s->budgets)[i].name.label = hostile;
    for (size_t i = 0; i < s->n_costs; i++)
        ((struct line *) s->costs)[i].name.label = hostile;
    struct intervention *interventions = (struct intervention *) r->scenario->interventions;
    for (size_t i = 0; i < r->scenario->n_interventions; i++)
        interventions[i].name.label = hostile;
    r->run.version = hostile;
    r->run.date = hostile;
    keep_one_budget(r, "onderwijs");
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG | CHART_PNG));
    assert_false(is_there("hacked"));
    assert_false(is_there(in_scratch("hacked")));
    assert_false(is_there(in_scratch("out/hacked")));
    assert_false(is_there(in_scratch("out/charts/hacked")));
    assert_file_says(in_scratch("out/charts/states.svg"),
                     "`touch hacked` $(touch hacked) '; system('touch");
    assert_file_says(in_scratch("out/charts/states.svg"), "&lt;script&gt;");
    char *svg = read_text(in_scratch("out/charts/states.svg"));
    assert_null(strstr(svg, "<script>"));
    free(svg);
}

static void test_ids_that_are_no_file_names_are_made_safe(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    struct intervention *interventions = (struct intervention *) r->scenario->interventions;
    for (size_t i = 0; i < r->scenario->n_interventions; i++)
        if (strcmp(interventions[i].name.id, "work_first") == 0)
            interventions[i].name.id = "../|touch hacked";
    for (size_t i = 0; i < r->n_cumulative; i++)
        ((struct cumulative_row *) r->cumulative)[i].intervention = "../|touch hacked";
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_true(is_there(in_scratch("out/charts/cumulative-____touch_hacked.svg")));
    assert_false(is_there(in_scratch("out/hacked")));
}

static void test_without_gnuplot_the_message_says_what_to_do(void **state)
{
    (void) state;
    write_results(sample_results(small(), arena), CSV_PLAIN);
    setenv("PATH", scratch, 1);
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, errors));
    assert_string_equal(errors_text(errors, 0),
                        "The charts need gnuplot, which is not installed; the tables are complete "
                        "without it.\nInstall it (apt-get install gnuplot-nox fonts-dejavu-core) "
                        "and draw the charts with --redraw.");
    assert_int_equal(errors_exit_code(errors), 5);
    assert_false(is_there(in_scratch("out/charts")));
}

/* A program of that name that fails as gnuplot does. */
static void test_what_gnuplot_complains_of_is_passed_on(void **state)
{
    (void) state;
    write_results(sample_results(small(), arena), CSV_PLAIN);
    write_text(in_scratch("gnuplot"), "#!/bin/sh\necho 'line 3: no font' >&2\nexit 7\n");
    assert_int_equal(chmod(in_scratch("gnuplot"), 0755), 0);
    char *here = realpath(scratch, NULL);
    setenv("PATH", here, 1);
    free(here);
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, errors));
    assert_string_equal(errors_text(errors, 0),
                        "gnuplot could not draw a chart (exit code 7).\nIt said: line 3: no font");
    assert_false(is_there(in_scratch("out/charts")));
}

/* A program of that name that says all is well and writes half a file. */
static void test_half_a_chart_is_noticed(void **state)
{
    (void) state;
    write_results(sample_results(small(), arena), CSV_PLAIN);
    write_text(in_scratch("gnuplot"), "#!/bin/sh\necho '<?xml ?><svg>' > who-pays.svg\n");
    assert_int_equal(chmod(in_scratch("gnuplot"), 0755), 0);
    char *here = realpath(scratch, NULL);
    setenv("PATH", here, 1);
    free(here);
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, errors));
    assert_non_null(strstr(errors_text(errors, 0), "who-pays.svg could not be written whole."));
    assert_false(is_there(in_scratch("out/charts")));
}

static void test_a_folder_without_results_cannot_be_drawn(void **state)
{
    (void) state;
    char expected[200];
    assert_false(charts_draw(in_scratch("nothing"), CHART_SVG, NULL, errors));
    snprintf(expected, sizeof expected,
             "%s/nothing is not a folder with results: it has no readable run.json.", scratch);
    assert_string_equal(errors_text(errors, 0), expected);
}

static void test_a_damaged_run_json_is_an_error(void **state)
{
    (void) state;
    write_text(in_scratch("run.json"), "{\"program\": \"budgetshift\", ");
    assert_false(charts_draw(scratch, CHART_SVG, NULL, errors));
    assert_non_null(strstr(errors_text(errors, 0), "run.json is damaged: "));
    write_text(in_scratch("run.json"), "{\"study\": {\"start\": \"soon\"}}");
    assert_false(charts_draw(scratch, CHART_SVG, NULL, errors));
    assert_non_null(strstr(errors_text(errors, 1), "run.json is damaged: \"prices\" is no whole"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, keep_path, put_path_back)
    const struct CMUnitTest tests[] = {
        T(test_every_chart_is_drawn_in_every_format),
        T(test_only_the_formats_asked_for_are_made),
        T(test_the_title_of_states_that_nobody_leaves_says_where_they_differ),
        T(test_one_person_is_in_a_state_with_a_chance),
        T(test_the_title_is_a_sentence_with_the_number_of_the_chart),
        T(test_the_chance_of_paying_back_is_that_of_the_fourth_budget_year),
        T(test_a_discounted_break_even_is_drawn_from_discounted_rows_and_says_so),
        T(test_what_is_paid_after_the_horizon_is_drawn_behind_the_years),
        T(test_charts_are_of_the_scenario_as_it_is_also_beside_what_ifs),
        T(test_what_ifs_are_drawn_beside_the_scenario_as_it_is),
        T(test_charts_of_one_what_if_say_which),
        T(test_charts_are_the_same_from_either_style_of_csv),
        T(test_odd_shapes_are_drawn),
        T(test_a_sole_payer_stands_once_for_society_too),
        T(test_text_of_a_scenario_is_shown_and_never_executed),
        T(test_ids_that_are_no_file_names_are_made_safe),
        T(test_without_gnuplot_the_message_says_what_to_do),
        T(test_what_gnuplot_complains_of_is_passed_on),
        T(test_half_a_chart_is_noticed),
        T(test_a_folder_without_results_cannot_be_drawn),
        T(test_a_damaged_run_json_is_an_error),
    };
#undef T
    return cmocka_run_group_tests_name("charts", tests, NULL, NULL);
}
