/* Charts of what is unusual: labels, names, a short horizon, an environment, very many of
 * something, and files that somebody damaged. */
#include "check.h"

#include "sample_results.h"
#include "charts_case.h"

static struct sample small(void)
{
    struct sample sample = sample_usual();
    sample.interventions = 2;
    sample.horizon_months = 48;
    return sample;
}

/* gnuplot fails on a label that begins with an apostrophe, however it is quoted. */
static void test_labels_that_begin_with_an_apostrophe_are_drawn(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    for (size_t i = 0; i < s->n_holders; i++)
        ((struct holder *) s->holders)[i].name.label = "'s-Hertogenbosch";
    for (size_t i = 0; i < s->n_states; i++) /* wrapped before the second word */
        ((struct state *) s->states)[i].name.label = "Langdurigverblijvenden 'ts ''' ' 'x' '";
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG | CHART_PNG | CHART_PDF));
    assert_file_says(in_scratch("out/charts/who-pays.svg"), "\u2019s-Hertogenbosch");
    assert_file_says(in_scratch("out/charts/states.svg"), "\u2019ts \u2019\u2019\u2019 \u2019");
}

/* 255 bytes are the longest name of a file. */
static void test_long_ids_that_begin_alike_have_a_file_each(void **state)
{
    (void) state;
    struct sample sample = small();
    sample.interventions = 3;
    struct results *r = sample_results(sample, arena);
    struct intervention *list = (struct intervention *) r->scenario->interventions;
    for (size_t i = 0; i < r->scenario->n_interventions; i++) {
        const char *id = list[i].name.id, *longer = arena_printf(arena, "%0300d_%s", 7, id);
        if (strcmp(id, "tegenprestatie") == 0)
            continue;
        for (size_t k = 0; k < r->n_cumulative; k++)
            if (strcmp(r->cumulative[k].intervention, id) == 0)
                ((struct cumulative_row *) r->cumulative)[k].intervention = longer;
        list[i].name.id = longer;
    }
    r->n_years = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".svg"), 4);
}

static void test_a_study_within_one_budget_year_is_drawn(void **state)
{
    (void) state;
    static const int shapes[][3] = {{12, 12, 1}, {12, 3, 1}, {6, 1, 1}, {3, 3, 1}, {1, 1, 12}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct sample sample = small();
        sample.horizon_months = shapes[i][0];
        sample.cycle_months = shapes[i][1];
        sample.start_month = shapes[i][2];
        struct results *r = sample_results(sample, arena);
        r->n_years = i == 0 ? r->n_years : 0;
        write_results(r, CSV_PLAIN);
        assert_true(draw(CHART_SVG));
        char *svg = read_text(in_scratch("out/charts/cumulative-work_first.svg"));
        assert_null(strstr(svg, "nan"));
        assert_non_null(strstr(svg, "2026</text>"));
        free(svg);
    }
}

/* A window would open, or fail to. */
static void test_a_terminal_in_the_environment_is_not_used(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    r->n_years = r->n_cumulative = r->n_occupancy = 0;
    write_results(r, CSV_PLAIN);
    static const char *const terminals[] = {"x11", "qt", "wxt", "no such terminal"};
    for (size_t i = 0; i < 4; i++) {
        setenv("GNUTERM", terminals[i], 1);
        const bool drawn = draw(CHART_SVG);
        unsetenv("GNUTERM");
        assert_true(drawn);
    }
}

/* Twelve charts of budgets are enough. */
static void test_of_many_budgets_those_with_the_most_money_have_a_chart(void **state)
{
    (void) state;
    enum { MANY = 15 };
    struct results *r = sample_results(small(), arena);
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    struct budget *budgets = arena_alloc(arena, MANY, sizeof *budgets);
    struct year_row *rows = arena_alloc(arena, MANY, sizeof *rows);
    for (size_t i = 0; i < MANY; i++) {
        budgets[i] = s->budgets[0];
        budgets[i].name.id = arena_printf(arena, "b%02zu", i);
        rows[i] = (struct year_row){.what_if = "",
                                    .intervention = "tegenprestatie",
                                    .versus = "",
                                    .prices = "constant",
                                    .year = 2027,
                                    .holder = "gemeente",
                                    .budget = budgets[i].name.id,
                                    .line = "uitkering",
                                    .value = {.mean = i < 3 ? -10.0 : 1000.0 * (double) i}};
    }
    s->budgets = budgets;
    s->n_budgets = MANY;
    r->years = rows;
    r->n_years = MANY;
    r->n_occupancy = r->n_differences = r->n_cumulative = r->n_break_even = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_int_equal(count_files_in(in_scratch("out/charts"), ".svg"), 12);
    assert_false(is_there(in_scratch("out/charts/budget-b02.svg")));
    assert_true(is_there(in_scratch("out/charts/budget-b03.svg")));
    assert_string_equal(errors_text(errors, 0),
                        "15 budgets have money in them; the 12 with the most have a chart.\nThe "
                        "tables have all of them.");
    assert_int_equal(errors_exit_code(errors), 0);
}

static int asked;

static bool stop_at_the_third(void)
{
    return ++asked == 3;
}

static void test_between_charts_it_can_be_stopped_and_leaves_nothing(void **state)
{
    (void) state;
    write_results(sample_results(small(), arena), CSV_PLAIN);
    asked = 0;
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, stop_at_the_third, errors));
    assert_int_equal(asked, 3);
    assert_int_equal(errors_count(errors), 0);
    assert_false(is_there(in_scratch("out/charts")));
    assert_int_equal(count_files_in(in_scratch("out"), "-0"), 0);
}

/* So that the next run knows that they may go. */
static void test_charts_drawn_afterwards_are_in_the_list_of_files(void **state)
{
    (void) state;
    struct results *r = sample_results(small(), arena);
    r->n_years = r->n_cumulative = 0;
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
    assert_true(draw(CHART_PNG));
    assert_true(draw(CHART_PNG));
    char *json = read_text(in_scratch("out/run.json"));
    assert_non_null(strstr(json, "\"charts/states.svg\",\n"));
    const char *png = strstr(json, "\"charts/states.png\"");
    assert_non_null(png);
    assert_null(strstr(png + 1, "\"charts/states.png\""));
    free(json);
    write_text(in_scratch("out/charts/mine.png"), "mine");
    write_results(r, CSV_PLAIN);
    assert_int_equal(count_files_in(in_scratch("out/charts"), "g"), 1);
    assert_file_says(in_scratch("out/charts/mine.png"), "mine");
}

/* Puts `to` in the place of the first `from` in a file of the results. */
static void damage(const char *file, const char *from, const char *to)
{
    const char *path = arena_printf(arena, "%s/out/%s", scratch, file);
    char *text = read_text(path), *at = strstr(text, from);
    assert_non_null(at);
    *at = '\0';
    write_text(path, arena_printf(arena, "%s%s%s", text, to, at + strlen(from)));
    free(text);
}

static const struct {
    const char *file, *from, *to, *says;
} damages[] = {
    {"cumulative.csv", ",2026,gemeente,", ",1e300,gemeente,",
     "cumulative.csv is damaged: row 1 has \"1e300\" under \"year\", where a year of the study is "
     "expected.\nRun the scenario again to replace it."},
    {"cumulative.csv", ",2027,gemeente,", ",2026,gemeente,", "a year after the one before it"},
    {"cumulative.csv", "p25,p75", "p75,p25", "a percentile that is not below the one before it"},
    {"cumulative.csv", "p25", "p26", "cumulative.csv is damaged: it has no column \"p25\"."},
    {"budget_years.csv", ",2026,", ",,", "\"\" under \"year\""},
    {"budget_years.csv", ",2026,", ",1000000000,", "a year of the study"},
    {"budget_years.csv", "mean,", "mean2,", "no column \"mean\""},
    {"differences.csv", ",EUR,", ",EUR,7,-inf,,,,,,,,,\nx,x,x,x,x,EUR,",
     "where an amount that can be drawn is expected"},
    {"occupancy.csv", ",all,0,", ",all,-1,", "a moment between the start and the horizon"},
    {"occupancy.csv", ",all,0,", ",all,0.1,", "a moment between the start and the horizon"},
    {"break_even.csv", ",never,", ",nooit,", "\"nooit\" under \"year\""},
    {"break_even.csv", "p_lasting_by", "p_by", "no column \"p_lasting_by\""},
    {"break_even.csv", ",2027,", ",2026,", "a year after the one before it"},
    {"break_even.csv", ",never,", ",2030,", "a year after the one before it"},
    {"run.json", "\"interventions\"", "\"x\"",
     "run.json is damaged: \"interventions\" is no list of 1 to 5000 names.\nRun the scenario "
     "again to replace it."},
    {"run.json", "\"id\": \"work_first\"", "\"id\": \"tegenprestatie\"",
     "two of its \"interventions\" have the name \"tegenprestatie\", or one has none"},
    {"run.json", "\"baseline\": \"tegen", "\"baseline\": \"x", "is none of its interventions"},
    {"run.json", "\"horizon_months\": 48", "\"horizon_months\": 1e9", "\"horizon_months\" is no"},
    {"run.json", "-09-01", "-13-01", "\"start\" is not the first day of a month"},
};

static void test_a_damaged_file_is_named_and_nothing_is_drawn(void **state)
{
    (void) state;
    const struct results *r = sample_results(small(), arena);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        write_results(r, CSV_PLAIN);
        damage(damages[i].file, damages[i].from, damages[i].to);
        struct errors *found = errors_new();
        assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, found));
        const char *text = errors_text(found, 0);
        if (strstr(text, damages[i].says) == NULL || strstr(text, damages[i].file) == NULL)
            fail_msg("%s: %s", damages[i].says, text);
        assert_int_equal(errors_exit_code(found), 5);
        errors_free(found);
        assert_false(is_there(in_scratch("out/charts")));
    }
}

static void test_what_is_no_file_of_text_is_not_read(void **state)
{
    (void) state;
    write_results(sample_results(small(), arena), CSV_PLAIN);
    assert_int_equal(remove(in_scratch("out/occupancy.csv")), 0);
    assert_int_equal(mkdir(in_scratch("out/occupancy.csv"), 0777), 0);
    assert_int_equal(remove(in_scratch("out/cumulative.csv")), 0);
    assert_int_equal(symlink("/dev/zero", in_scratch("out/cumulative.csv")), 0);
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, errors));
    assert_non_null(strstr(errors_text(errors, 0),
                           "cumulative.csv cannot be read: it is not an ordinary file."));
    assert_non_null(
        strstr(errors_text(errors, 1), "occupancy.csv cannot be read: it is a folder."));
    assert_int_equal(errors_exit_code(errors), 5);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_labels_that_begin_with_an_apostrophe_are_drawn),
        T(test_long_ids_that_begin_alike_have_a_file_each),
        T(test_a_study_within_one_budget_year_is_drawn),
        T(test_a_terminal_in_the_environment_is_not_used),
        T(test_of_many_budgets_those_with_the_most_money_have_a_chart),
        T(test_between_charts_it_can_be_stopped_and_leaves_nothing),
        T(test_charts_drawn_afterwards_are_in_the_list_of_files),
        T(test_a_damaged_file_is_named_and_nothing_is_drawn),
        T(test_what_is_no_file_of_text_is_not_read),
    };
#undef T
    return cmocka_run_group_tests_name("charts_odd", tests, NULL, NULL);
}
