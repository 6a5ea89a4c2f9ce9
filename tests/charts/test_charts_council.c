/* The charts for those who decide on budgets. */
#include "check.h"

#include "sample_council.h"
#include "charts_case.h"

/* Two interventions, and only the tables that a chart here is drawn from. */
static struct results *small(enum language language, bool base_case_only)
{
    struct sample sample = sample_usual();
    sample.language = language;
    sample.interventions = 2;
    sample.horizon_months = 48;
    sample.base_case_only = base_case_only;
    struct results *r = sample_council(sample, arena);
    r->n_years = r->n_occupancy = r->n_differences = r->n_cumulative = r->n_break_even = 0;
    r->n_dips = 0;
    return r;
}

static void assert_file_is_silent_about(const char *path, const char *text)
{
    char *svg = read_text(path);
    assert_null(strstr(svg, text));
    free(svg);
}

enum { ROWS = 32 };

static void add_part(struct results *r, const char *versus, const char *holder, const char *budget,
                     const char *part, double mean)
{
    assert_true(r->n_distribution < ROWS);
    const struct sample o = {.base_case_only = r->run.base_case_only};
    ((struct distribution_row *) r->distribution)[r->n_distribution++] =
        (struct distribution_row){.what_if = "",
                                  .intervention = "work_first",
                                  .versus = versus,
                                  .holder = holder,
                                  .budget = budget,
                                  .part = part,
                                  .unit = "EUR",
                                  .value = sample_normal(&o, mean, fabs(mean) / 7)};
}

static void add_holder(struct results *r, const char *holder, double resources, double payments,
                       double agreements)
{
    add_part(r, "tegenprestatie", holder, "", "resources", resources);
    add_part(r, "tegenprestatie", holder, "", "payments", payments);
    add_part(r, "tegenprestatie", holder, "", "agreements", agreements);
    add_part(r, "tegenprestatie", holder, "", "total", resources + payments + agreements);
}

/* 41,700 - 160,500 = -118,800 before, 73,260 by agreements, -45,540 after. Rows of a budget, of
 * what an intervention costs by itself, and of a what-if are other sums. */
static void add_distribution(struct results *r)
{
    r->distribution = arena_alloc(arena, ROWS, sizeof *r->distribution);
    r->n_distribution = 0;
    add_part(r, "", "gemeente", "", "agreements", 5555555);
    add_part(r, "", "gemeente", "", "total", 5555555);
    add_holder(r, "gemeente", 41700, -160500, 73260);
    add_part(r, "tegenprestatie", "gemeente", "inkomen", "agreements", 4444444);
    add_part(r, "tegenprestatie", "gemeente", "inkomen", "total", 4444444);
    add_holder(r, "rijk", 0, 0, 0);
    add_holder(r, "roc", 98765, 0, -73260);
    add_part(r, "tegenprestatie", "roc", "", "agreements", 3333333);
    ((struct distribution_row *) r->distribution)[r->n_distribution - 1].what_if = "krap";
}

static void test_agreements_move_a_holder_from_before_to_after(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL, false);
    add_distribution(r);
    write_and_draw(r);
    const char *file = in_scratch("out/charts/agreements-work_first.svg");
    assert_file_says(file, "<title>Work-first: door afspraken is ROC €\u00a073.300 beter af en "
                           "Gemeente €\u00a073.300 slechter</title>");
    static const char *const numbers[] = {">-119<", ">+73<", ">-46<", ">+99<", ">-73<", ">+26<"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_file_says(file, numbers[i]);
    assert_file_says(file, "Geen verschil voor Rijk.");
    assert_file_says(file, "90% van de");
}

static void test_agreements_have_no_interval_with_central_values(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_EN, true);
    add_distribution(r);
    write_and_draw(r);
    const char *file = in_scratch("out/charts/agreements-work_first.svg");
    assert_file_says(file, "<title>Work first: agreements make College €73,300 better off and "
                           "Municipality €73,300 worse off</title>");
    assert_file_is_silent_about(file, "90%");
}

static void test_without_a_difference_by_agreements_there_is_no_chart_of_them(void **state)
{
    (void) state;
    struct results *r = small(LANGUAGE_NL, false);
    r->distribution = arena_alloc(arena, ROWS, sizeof *r->distribution);
    add_part(r, "", "gemeente", "", "agreements", 5555555);
    add_holder(r, "gemeente", 41700, -160500, 0);
    add_holder(r, "roc", 98765, 0, 0.4);
    write_and_draw(r);
    assert_false(is_there(in_scratch("out/charts/agreements-work_first.svg")));
}

/* Fourteen holders: the two that agreements do not touch, and have least at stake, give way. */
static void test_of_many_holders_those_that_agreements_move_most_are_shown(void **state)
{
    (void) state;
    enum { MANY = 14 };
    struct results *r = small(LANGUAGE_NL, false);
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    struct holder *holders = arena_alloc(arena, MANY, sizeof *holders);
    r->distribution = arena_alloc(arena, ROWS, sizeof *r->distribution);
    for (size_t i = 0; i < MANY; i++) {
        const char *id = arena_printf(arena, "h%02zu", i);
        holders[i] = s->holders[0];
        holders[i].name.id = id;
        holders[i].name.label = arena_printf(arena, "Houder %02zu", i);
        holders[i].name.order = i;
        const double by = i == 3 || i == 8 ? 0 : i % 2 == 0 ? 1000.0 + (double) i : -1004.0;
        add_part(r, "tegenprestatie", id, "", "agreements", by);
        add_part(r, "tegenprestatie", id, "", "total", by == 0 ? 99 : by);
        if (by == 0)
            add_part(r, "tegenprestatie", id, "", "resources", 99);
    }
    s->holders = holders;
    s->n_holders = MANY;
    s->n_budgets = s->n_costs = 0;
    write_and_draw(r);
    const char *file = in_scratch("out/charts/agreements-work_first.svg");
    assert_file_says(file, "Niet getoond: Houder 03 en Houder 08.");
    assert_file_says(file, "Houder 12<");
}

static struct results *with_dips(enum language language)
{
    struct results *r = small(language, false);
    r->n_dips = 0;
    struct dip_row *d = arena_alloc(arena, ROWS, sizeof *d);
    r->dips = d;
    return r;
}

/* The shortfall at 50, 80, 90, 95 and 99 %: only three of them are drawn. */
static void add_dips(struct results *r, const char *holder, const double *shortfall, int year,
                     const char *before, const char *const *after)
{
    static const double certainty[] = {0.5, 0.8, 0.9, 0.95, 0.99};
    for (size_t i = 0; i < 5; i++) {
        assert_true(r->n_dips < ROWS);
        ((struct dip_row *) r->dips)[r->n_dips++] =
            (struct dip_row){.what_if = "",
                             .intervention = "work_first",
                             .versus = "tegenprestatie",
                             .prices = "constant",
                             .holder = holder,
                             .certainty = certainty[i],
                             .unit = "EUR",
                             .base_case = 1234567,
                             .mean = 1234567,
                             .shortfall = shortfall[i],
                             .mc_error = NAN,
                             .p_dip = 0.93,
                             .year_p05 = year,
                             .year_p50 = year,
                             .year_p95 = year,
                             .ratio_before = before[0] == '\0' ? NAN : 1.5,
                             .ratio_after = before[0] == '\0' ? NAN : 1.1,
                             .class_before = before,
                             .class_after = after == NULL ? "" : after[i]};
    }
}

static void test_a_dip_has_three_certainties_its_year_and_its_class(void **state)
{
    (void) state;
    struct results *r = with_dips(LANGUAGE_NL);
    add_dips(r, "gemeente", (double[]){11111, 222222, 333333, 444444, 555555}, 2028, "B",
             (const char *const[]){"B", "B", "D", "E", "F"});
    add_dips(r, "rijk", (double[]){0, 0, 0, 0.3, 99999}, 2027, "", NULL);
    add_dips(r, "roc", (double[]){0, 0, 0, 66666, 88888}, 2029, "", NULL);
    const size_t n = r->n_dips;
    add_dips(r, "rijk", (double[]){777777, 777777, 777777, 777777, 777777}, 2027, "", NULL);
    for (size_t i = n; i < r->n_dips; i++)
        ((struct dip_row *) r->dips)[i].what_if = "krap";
    write_and_draw(r);
    const char *file = in_scratch("out/charts/dip.svg");
    assert_file_says(file, "<title>Gemeente bij Work-first: 90% zeker dat het tekort niet groter "
                           "wordt dan €\u00a0333\u00a0duizend</title>");
    static const char *const numbers[] = {">222<", ">333<", ">444<", ">67<", ">2028<", ">2029<"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_file_says(file, numbers[i]);
    assert_file_says(file, ">B \u2192 D<");
    assert_file_says(file, "Geen tekort, 95% zeker: Rijk.");
    assert_file_is_silent_about(file, ">556<");
}

static void test_without_classes_a_dip_has_no_column_for_them(void **state)
{
    (void) state;
    struct results *r = with_dips(LANGUAGE_EN);
    add_dips(r, "gemeente", (double[]){11111, 222222, 333333, 444444, 555555}, 2028, "", NULL);
    write_and_draw(r);
    assert_file_says(in_scratch("out/charts/dip.svg"),
                     "<title>Municipality with Work first: 90% certain to be no more than "
                     "€333\u00a0thousand short</title>");
    assert_file_is_silent_about(in_scratch("out/charts/dip.svg"), "Class:");
}

static void test_where_nobody_comes_short_there_is_no_chart_of_it(void **state)
{
    (void) state;
    struct results *r = with_dips(LANGUAGE_NL);
    add_dips(r, "gemeente", (double[]){0, 0, 0, 0.4, 99999}, 2028, "", NULL);
    write_and_draw(r);
    assert_false(is_there(in_scratch("out/charts/dip.svg")));
}

/* Puts `to` in the place of the first `from` of a table, and expects that it is found out. */
static void assert_damage_is_found(const char *file, const char *from, const char *to,
                                   const char *says)
{
    const char *path = arena_printf(arena, "%s/out/%s", scratch, file);
    char *whole = read_text(path), *at = strstr(whole, from);
    assert_non_null(at);
    write_text(path,
               arena_printf(arena, "%.*s%s%s", (int) (at - whole), whole, to, at + strlen(from)));
    struct errors *found = errors_new();
    assert_false(charts_draw(in_scratch("out"), CHART_SVG, NULL, found));
    assert_non_null(strstr(errors_text(found, 0), file));
    assert_non_null(strstr(errors_text(found, 0), says));
    errors_free(found);
    write_text(path, whole);
    free(whole);
}

static void test_a_damaged_table_is_named(void **state)
{
    (void) state;
    struct results *r = with_dips(LANGUAGE_NL);
    add_distribution(r);
    add_dips(r, "gemeente", (double[]){11111, 222222, 333333, 444444, 555555}, 2028, "", NULL);
    write_and_draw(r);
    assert_damage_is_found("dip.csv", ",2028,2028,2028,", ",2028,1999,2028,",
                           "a year of the study");
    assert_damage_is_found("dip.csv", ",0.8,", ",80,", "a share from 0 to 1");
    assert_damage_is_found("dip.csv", ",222222,", ",inf,", "an amount that can be drawn");
    assert_damage_is_found("dip.csv", "class_after", "class", "no column \"class_after\"");
    assert_damage_is_found("distribution.csv", ",part,", ",kind,", "no column \"part\"");
    assert_damage_is_found("distribution.csv", ",5555555,", ",1e99,",
                           "an amount that can be drawn");
}

/* Sixteen rows are five parties under three interventions; the sixth is the least short. */
static void test_many_long_names_are_drawn_on_two_pictures(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.interventions = 5;
    sample.holders = 8;
    sample.long_labels = true;
    struct results *r = sample_council(sample, arena);
    r->n_years = r->n_occupancy = r->n_differences = 0;
    for (size_t i = 0; i < r->n_dips; i++)
        if (strcmp(r->dips[i].holder, "werkgever") == 0)
            ((struct dip_row *) r->dips)[i].shortfall = 5432;
    write_and_draw(r);
    assert_true(is_there(in_scratch("out/charts/break-even-niets.svg")));
    assert_file_says(in_scratch("out/charts/dip.svg"), "Niet getoond: Werkgevers");
    assert_file_says(in_scratch("out/charts/dip-2.svg"), "Niets doen en afwachten hoe het");
    assert_false(is_there(in_scratch("out/charts/dip-3.svg")));
    assert_file_is_silent_about(in_scratch("out/charts/dip.svg"), "nan");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_agreements_move_a_holder_from_before_to_after),
        T(test_agreements_have_no_interval_with_central_values),
        T(test_without_a_difference_by_agreements_there_is_no_chart_of_them),
        T(test_of_many_holders_those_that_agreements_move_most_are_shown),
        T(test_a_dip_has_three_certainties_its_year_and_its_class),
        T(test_without_classes_a_dip_has_no_column_for_them),
        T(test_a_damaged_table_is_named),
        T(test_many_long_names_are_drawn_on_two_pictures),
        T(test_where_nobody_comes_short_there_is_no_chart_of_it),
    };
#undef T
    return cmocka_run_group_tests_name("charts_council", tests, NULL, NULL);
}
