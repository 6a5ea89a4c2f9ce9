/* The years of a municipal budget by task field, of amounts that are certain, worked out by hand.
 */
#include "whole_run.h"

#include "csv.h"
#include "result_files.h"
#include "scratch.h"

/* From September 2026 to June 2035: four months of the first budget year, six of the tenth. */
static const char scenario[] =
    "format = 1\n"
    "[study]\ntitle = 'Velden'\nprices = 2026\nstart = 2026-09-01\nhorizon = '106 months'\n"
    "cycle = '1 month'\nbaseline = 'nu'\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { thuis = 1.0 }\n"
    "[states]\nthuis = { label = 'Thuis', absorbing = true }\n"
    "[holder]\ngemeente = 'Gemeente'\nrijk = 'Rijk'\n"
    "[budget]\n"
    "dagbesteding = { holder = 'gemeente', code = '6.1' }\n"
    "inburgering = { holder = 'gemeente', code = '6.1' }\n"
    "fonds = { holder = 'rijk', code = '6.1' }\n"
    "los = { holder = 'gemeente' }\n"
    "[cost.lessen]\namount = 12_000\nper = 'year'\nbudget = 'inburgering'\nonly = ['straks']\n"
    "[cost.minder]\namount = -2_500\nper = 'year'\nbudget = 'dagbesteding'\nonly = ['straks']\n"
    "[cost.bijdrage]\namount = 700\nper = 'year'\nbudget = 'fonds'\nto = 'los'\n"
    "only = ['straks']\n"
    "[cost.vast]\namount = 90_000\nper = 'year'\nbudget = 'inburgering'\n"
    "[intervention.nu]\n[intervention.straks]\n";

static const struct multi_year_row *row_of(const struct whole_run *w, const char *holder,
                                           const char *code, int column)
{
    for (size_t i = 0; i < w->r->n_multi_year; i++) {
        const struct multi_year_row *row = &w->r->multi_year[i];
        if (strcmp(row->holder, holder) == 0 && strcmp(row->code, code) == 0 &&
            row->column == column)
            return row;
    }
    fail_msg("no row %s, %s, %d", holder, code, column);
    return NULL;
}

static void test_budgets_of_one_holder_with_one_code_are_added_up(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 64);
    const struct multi_year_row *row = row_of(w, "gemeente", "6.1", 2);
    assert_close(row->value.mean, 9500, 1e-12);
    assert_close(row->value.p95, 9500, 1e-12);
    assert_string_equal(row->budgets, "dagbesteding inburgering");
    assert_string_equal(row->intervention, "straks");
    assert_string_equal(row->versus, "nu");
    assert_string_equal(row->prices, "constant");
    assert_int_equal(row->year, 2027);
    assert_close(row_of(w, "rijk", "6.1", 2)->value.mean, 700, 1e-12);
    assert_close(row_of(w, "gemeente", "", 2)->value.mean, -700, 1e-12);
    assert_string_equal(row_of(w, "gemeente", "", 2)->budgets, "los");
    whole_run_close(w);
}

static void test_a_year_that_is_cut_counts_its_months_and_says_how_many(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 0);
    const struct multi_year_row *first = row_of(w, "gemeente", "6.1", 1);
    const struct multi_year_row *tenth = row_of(w, "gemeente", "6.1", 10);
    assert_int_equal(first->months, 4);
    assert_close(first->value.base_case, 9500 * 4 / 12.0, 1e-12);
    assert_int_equal(row_of(w, "gemeente", "6.1", 4)->months, 12);
    assert_int_equal(tenth->year, 2035);
    assert_int_equal(tenth->months, 6);
    assert_close(tenth->value.base_case, 9500 / 2.0, 1e-12);
    whole_run_close(w);
}

/* Four years and the tenth, of three fields. */
static void test_years_beyond_the_horizon_have_no_rows(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 0);
    assert_int_equal(w->r->n_multi_year, 5 * 3);
    whole_run_close(w);
    char *shorter = whole_run_change(scenario, "106 months", "28 months"); /* 2026, 2027, 2028 */
    w = whole_run(shorter, 0);
    assert_int_equal(w->r->n_multi_year, 3 * 3);
    free(shorter);
    whole_run_close(w);
}

/* The file of a run, to be freed. */
static char *file_of(const struct whole_run *w)
{
    const struct destination d = {scratch, "x", CSV_PLAIN};
    struct errors *errors = errors_new();
    size_t i = 0;
    while (strcmp(result_file_name(i), "multi_year.csv") != 0)
        i++;
    assert_true(result_file_write(i, &d, w->r, errors));
    errors_free(errors);
    return read_text(in_scratch("multi_year.csv"));
}

static void test_v_is_cheaper_n_is_dearer_and_nothing_is_neither(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 0);
    char *text = file_of(w);
    assert_non_null(strstr(text, ",2027,2,gemeente,6.1,9500,,,,,N,12,dagbesteding inburgering\n"));
    assert_non_null(strstr(text, ",2027,2,gemeente,,-700,,,,,V,12,los\n"));
    free(text);
    whole_run_close(w);

    char *same = whole_run_change(scenario, "amount = 700", "amount = 0");
    w = whole_run(same, 0);
    text = file_of(w);
    assert_non_null(strstr(text, ",2027,2,gemeente,,0,,,,,,12,los\n"));
    free(text);
    free(same);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_budgets_of_one_holder_with_one_code_are_added_up),
        cmocka_unit_test(test_a_year_that_is_cut_counts_its_months_and_says_how_many),
        cmocka_unit_test(test_years_beyond_the_horizon_have_no_rows),
        cmocka_unit_test_setup_teardown(test_v_is_cheaper_n_is_dearer_and_nothing_is_neither,
                                        scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
