/* The tornado and the map of two numbers. */
#include "check.h"

#include "sample_sensitivity.h"
#include "text.h"
#include "charts_case.h"

/* Only the tables that a chart here is drawn from. */
static struct results *small(enum language language)
{
    struct sample options = sample_usual();
    options.language = language;
    options.horizon_months = 48;
    struct results *r = sample_with_answers(options, arena);
    r->n_years = r->n_occupancy = r->n_differences = r->n_cumulative = r->n_break_even = 0;
    return r;
}

/* Where the text stands in the picture; fails where it does not. */
static size_t place_of(const char *svg, const char *text)
{
    const char *at = strstr(svg, text);
    if (at == NULL)
        fail_msg("the chart does not say \"%s\"", text);
    return (size_t) (at - svg);
}

static void test_a_tornado_has_the_largest_first(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    sample_one_way(r, "schakelklas", "gemeente", "klein", -110000, -95000);
    sample_one_way(r, "schakelklas", "gemeente", "groot", 150000, -410000);
    sample_one_way(r, "schakelklas", "gemeente", "niets", -100000, -100000);
    sample_one_way(r, "schakelklas", "rijk", "elders", -100000, -300000);
    sample_one_way(r, "schakelklas", "society", "allen", -100000, -300000);
    write_and_draw(r);
    char *svg = read_text(in_scratch("out/charts/tornado-schakelklas-gemeente.svg"));
    place_of(svg, "groot\" maakt het meest uit");
    place_of(svg, "1.000 trekkingen");
    place_of(svg, "150" TEXT_NBSP "duizend meer als laag");
    assert_true(place_of(svg, "groot (€") < place_of(svg, "klein (€"));
    assert_null(strstr(svg, "niets ("));
    assert_null(strstr(svg, "elders ("));
    free(svg);
    assert_true(is_there(in_scratch("out/charts/tornado-schakelklas-society.svg")));
    assert_false(is_there(in_scratch("out/charts/tornado-schakelklas-rijk.svg")));
    assert_false(is_there(in_scratch("out/charts/tornado-work_first-gemeente.svg")));
}

/* All lies left of zero, which has no room for words on its right. */
static void test_words_for_a_side_stand_on_that_side(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    sample_one_way(r, "schakelklas", "gemeente", "groot", -150000, -410000);
    write_and_draw(r);
    const char *file = in_scratch("out/charts/tornado-schakelklas-gemeente.svg");
    assert_file_says(file, "goedkoper");
    char *svg = read_text(file);
    assert_null(strstr(svg, "duurder"));
    free(svg);
}

static void test_correlations_are_no_tornado(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    sample_correlation(r, "schakelklas", "gemeente", "x", 0.4, 0.01);
    write_and_draw(r);
    assert_false(is_there(in_scratch("out/charts/tornado-schakelklas-gemeente.svg")));
}

static const struct grid grid = {.name = {.id = "twee", .label = "Twee"}};

/* -1 + x is 0 in the middle of x = 0, 1, 2: a line from the bottom to the top. */
static void test_a_map_has_a_line_of_no_difference(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_EN);
    sample_grid(r, &grid, 3, 2, -1e6, 1e6 + 1, 1);
    write_and_draw(r);
    char *svg = read_text(in_scratch("out/charts/grid-twee-schakelklas-gemeente.svg"));
    place_of(svg, "gain or loss depends on");
    place_of(svg, "Means of 500 draws");
    place_of(svg, "€10");
    free(svg);
}

static void test_a_map_without_such_a_line_says_so(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_EN);
    sample_grid(r, &grid, 3, 2, -9e6, 1e6, 1);
    write_and_draw(r);
    char *svg = read_text(in_scratch("out/charts/grid-twee-schakelklas-gemeente.svg"));
    place_of(svg, "from €7" TEXT_NBSP "million less to €9" TEXT_NBSP "million less, whatever");
    free(svg);
}

/* One pair of values is missing. */
static void test_half_a_map_is_not_drawn(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_EN);
    sample_grid(r, &grid, 3, 2, -9e6, 1e6, 1);
    r->n_grid--;
    write_and_draw(r);
    assert_false(is_there(in_scratch("out/charts/grid-twee-schakelklas-gemeente.svg")));
}

static void assert_damage_is_found(const char *file, const char *part, const char *by,
                                   const char *says)
{
    char path[100];
    snprintf(path, sizeof path, "out/%s", file);
    char *whole = read_text(in_scratch(path)), *at = strstr(whole, part);
    assert_non_null(at);
    char *other = malloc(strlen(whole) + strlen(by) + 1);
    assert_non_null(other);
    sprintf(other, "%.*s%s%s", (int) (at - whole), whole, by, at + strlen(part));
    write_text(in_scratch(path), other);
    struct errors *found = errors_new();
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, found));
    assert_non_null(strstr(errors_text(found, 0), says));
    errors_free(found);
    write_text(in_scratch(path), whole);
    free(other);
    free(whole);
}

static void test_a_damaged_table_is_named(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL);
    sample_one_way(r, "schakelklas", "gemeente", "klein", -110000, -95000);
    sample_grid(r, &grid, 3, 2, -9e6, 1e6, 1);
    write_and_draw(r);
    assert_damage_is_found("sensitivity.csv", ",0.05,", ",5,", "a share from 0 to 1");
    assert_damage_is_found("sensitivity.csv", ",-110000,900,", ",1e99,900,",
                           "an amount that can be drawn");
    assert_damage_is_found("grid.csv", ",-9000000,700,", ",,700,", "an amount that can be drawn");
    assert_damage_is_found("grid.csv", "value_y", "value_z", "no column \"value_y\"");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_a_tornado_has_the_largest_first),   T(test_words_for_a_side_stand_on_that_side),
        T(test_a_tornado_has_the_largest_first),   T(test_correlations_are_no_tornado),
        T(test_a_map_has_a_line_of_no_difference), T(test_a_map_without_such_a_line_says_so),
        T(test_half_a_map_is_not_drawn),           T(test_a_damaged_table_is_named),
    };
#undef T
    return cmocka_run_group_tests_name("charts_sensitivity", tests, NULL, NULL);
}
