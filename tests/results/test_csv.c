#include "check.h"

#include "arena.h"
#include "csv.h"
#include "result_files.h"
#include "sample_results.h"
#include "scratch.h"

/* Expected texts follow RFC 4180 and the column lists of the scenario language. */

static struct destination to_scratch(enum csv_style style)
{
    return (struct destination){scratch, "results/x", style};
}

static void write_awkward_cells(enum csv_style style)
{
    struct errors *errors = errors_new();
    const struct destination d = to_scratch(style);
    struct csv *c = csv_create(&d, "cells.csv", "first,second,third", errors);
    assert_non_null(c);
    csv_text(c, "plain é");
    csv_text(c, "say \"so\"");
    csv_text(c, "a,b;c");
    csv_end_row(c);
    csv_text(c, "two\nlines");
    csv_text(c, NULL);
    csv_text(c, "");
    csv_end_row(c);
    csv_number(c, 1.0 / 3);
    csv_number(c, NAN);
    csv_number(c, -0.0);
    csv_end_row(c);
    csv_number(c, 1234567.125);
    csv_number(c, -2.5e-9);
    csv_integer(c, -41);
    csv_end_row(c);
    assert_true(csv_close(c, errors));
    assert_int_equal(errors_count(errors), 0);
    errors_free(errors);
}

static void test_cells_are_quoted_where_needed_and_numbers_have_15_digits(void **state)
{
    (void) state;
    write_awkward_cells(CSV_PLAIN);
    assert_file_is(in_scratch("cells.csv"), "first,second,third\n"
                                            "plain é,\"say \"\"so\"\"\",\"a,b;c\"\n"
                                            "\"two\nlines\",,\n"
                                            "0.333333333333333,,0\n"
                                            "1234567.125,-2.5e-09,-41\n");
}

static void test_the_dutch_style_has_semicolons_and_a_decimal_comma(void **state)
{
    (void) state;
    write_awkward_cells(CSV_DUTCH);
    assert_file_is(in_scratch("cells.csv"), "\ufeff"
                                            "first;second;third\n"
                                            "plain é;\"say \"\"so\"\"\";\"a,b;c\"\n"
                                            "\"two\nlines\";;\n"
                                            "0,333333333333333;;0\n"
                                            "1234567,125;-2,5e-09;-41\n");
}

/* =, +, -, @, tab and CR are what spreadsheets act on at the start of a cell. */
static void test_text_that_looks_like_a_formula_is_guarded(void **state)
{
    (void) state;
    static const char *const cells[] = {
        "=1+1", "+31 6", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"x\";\"y\")",
        "-",    "a=b",   ""};
    struct errors *errors = errors_new();
    const struct destination d = to_scratch(CSV_DUTCH);
    struct csv *c = csv_create(&d, "cells.csv", "text", errors);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        csv_text(c, cells[i]);
        csv_end_row(c);
    }
    assert_true(csv_close(c, errors));
    assert_file_is(in_scratch("cells.csv"), "\ufeff"
                                            "text\n'=1+1\n'+31 6\n'-2+3\n'@SUM(A1)\n'\t=1\n"
                                            "\"'\r=1\"\n\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\"\n"
                                            "-\na=b\n\n");
    errors_free(errors);
}

static void test_a_full_disk_is_reported_when_the_file_is_closed(void **state)
{
    (void) state;
    struct errors *errors = errors_new();
    const struct destination d = to_scratch(CSV_PLAIN);
    assert_int_equal(symlink("/dev/full", in_scratch("full.csv")), 0);
    struct csv *c = csv_create(&d, "full.csv", "first", errors);
    assert_non_null(c);
    csv_number(c, 2.385);
    csv_end_row(c);
    assert_false(csv_close(c, errors));
    assert_string_equal(errors_text(errors, 0),
                        "results/x/full.csv cannot be written: No space left on device.");
    assert_int_equal(errors_exit_code(errors), 5);
    errors_free(errors);
}

static void test_a_file_that_cannot_be_made_is_an_error(void **state)
{
    (void) state;
    struct errors *errors = errors_new();
    const struct destination d = to_scratch(CSV_PLAIN);
    assert_null(csv_create(&d, "no such folder/a.csv", "first", errors));
    assert_string_equal(errors_text(errors, 0),
                        "results/x/no such folder/a.csv cannot be written: No such file or "
                        "directory.");
    errors_free(errors);
}

static const struct summary awkward = {.base_case = 2.385,
                                       .mean = 2.5,
                                       .mc_error = 0.01,
                                       .sd = 0.613,
                                       .p05 = -1.75,
                                       .p25 = 0.25,
                                       .p50 = 2.25,
                                       .p75 = 4.125,
                                       .p95 = 6.5,
                                       .chance_share = 0.375,
                                       .p_better = 0.875};

/* Writes file i of the results and compares it with header and row. */
static void assert_written(size_t i, const struct results *r, const char *expected)
{
    struct errors *errors = errors_new();
    const struct destination d = to_scratch(CSV_PLAIN);
    assert_int_equal(result_file_rows(i, r), 1);
    assert_true(result_file_write(i, &d, r, errors));
    assert_file_is(in_scratch(result_file_name(i)), expected);
    errors_free(errors);
}

static void test_summary_and_differences_have_the_columns_of_the_contract(void **state)
{
    (void) state;
    const struct summary_row row = {"", "klas", "all", "npv_holder", "rijk", "EUR", awkward};
    const struct results r = {
        .n_summary = 1, .summary = &row, .n_differences = 1, .differences = &row};
    assert_string_equal(result_file_name(0), "summary.csv");
    assert_written(0, &r,
                   "what_if,intervention,group,kind,name,unit,base_case,mean,mc_error,sd,p05,p25,"
                   "p50,p75,p95,chance_share\n"
                   ",klas,all,npv_holder,rijk,EUR,2.385,2.5,0.01,0.613,-1.75,0.25,2.25,4.125,6.5,"
                   "0.375\n");
    assert_string_equal(result_file_name(1), "differences.csv");
    assert_written(1, &r,
                   "what_if,intervention,group,kind,name,unit,base_case,mean,mc_error,sd,p05,p25,"
                   "p50,p75,p95,chance_share,p_better\n"
                   ",klas,all,npv_holder,rijk,EUR,2.385,2.5,0.01,0.613,-1.75,0.25,2.25,4.125,6.5,"
                   "0.375,0.875\n");
}

static void test_rows_by_year_have_the_columns_of_the_contract(void **state)
{
    (void) state;
    const struct year_row year = {"",         "klas", "",          "constant", 2027,
                                  "gemeente", "6, 3", "inkomen,x", "taal",     awkward};
    const struct cumulative_row sum = {"",   "klas",     "tegenprestatie", "constant",
                                       2027, "gemeente", awkward};
    const struct results r = {.n_years = 1, .years = &year, .n_cumulative = 1, .cumulative = &sum};
    assert_string_equal(result_file_name(2), "budget_years.csv");
    assert_written(2, &r,
                   "what_if,intervention,versus,prices,year,holder,budget,code,line,base_case,"
                   "mean,p05,p50,p95\n"
                   ",klas,,constant,2027,gemeente,\"6, 3\",\"inkomen,x\",taal,2.385,2.5,-1.75,2.25,"
                   "6.5\n");
    assert_string_equal(result_file_name(3), "cumulative.csv");
    assert_written(3, &r,
                   "what_if,intervention,versus,prices,year,holder,base_case,mean,p05,p50,p95,p25,"
                   "p75\n"
                   ",klas,tegenprestatie,constant,2027,gemeente,2.385,2.5,-1.75,2.25,6.5,0.25,"
                   "4.125\n");
}

static void test_occupancy_break_even_and_parameters_have_their_columns(void **state)
{
    (void) state;
    const struct occupancy_row people = {"x", "klas", "jong", 0.25, "werk", awkward};
    const struct break_even_row never = {"", "klas", "rijk", 0, 0.125, 0.0625, NAN, 0.5};
    const struct parameter_row parameter = {.name = "uitval",
                                            .group = "all",
                                            .intervention = "",
                                            .kind = "probability",
                                            .per = "year",
                                            .distribution = "beta(4.2, 11)",
                                            .source = NULL,
                                            .evidence = "expert",
                                            .what_if = "x",
                                            .value = awkward};
    const struct results r = {.n_occupancy = 1,
                              .occupancy = &people,
                              .n_break_even = 1,
                              .break_even = &never,
                              .n_parameters = 1,
                              .parameters = &parameter};
    assert_string_equal(result_file_name(4), "occupancy.csv");
    assert_written(4, &r,
                   "what_if,intervention,group,years_since_start,state,base_case,mean,p05,p50,p95\n"
                   "x,klas,jong,0.25,werk,2.385,2.5,-1.75,2.25,6.5\n");
    assert_string_equal(result_file_name(5), "break_even.csv");
    assert_written(5, &r,
                   "what_if,intervention,holder,year,p_first,p_lasting,p_first_by,p_lasting_by\n"
                   ",klas,rijk,never,0.125,0.0625,,0.5\n");
    assert_string_equal(result_file_name(6), "parameters.csv");
    assert_written(6, &r,
                   "name,group,intervention,kind,per,distribution,base_case,mean,sd,p05,p25,p50,"
                   "p75,p95,source,evidence,what_if\n"
                   "uitval,all,,probability,year,\"beta(4.2, 11)\",2.385,2.5,0.613,-1.75,0.25,2.25,"
                   "4.125,6.5,,expert,x\n");
}

static void test_the_distribution_has_the_columns_of_the_contract(void **state)
{
    (void) state;
    const struct distribution_row row = {"x",     "klas",     "niets", "gemeente",
                                         "taken", "payments", "EUR",   awkward};
    const struct results r = {.n_distribution = 1, .distribution = &row};
    assert_string_equal(result_file_name(8), "distribution.csv");
    assert_written(8, &r,
                   "what_if,intervention,versus,holder,budget,part,unit,base_case,mean,mc_error,sd,"
                   "p05,p25,p50,p75,p95,chance_share\n"
                   "x,klas,niets,gemeente,taken,payments,EUR,2.385,2.5,0.01,0.613,-1.75,0.25,2.25,"
                   "4.125,6.5,0.375\n");
}

static void test_dips_have_the_columns_of_the_contract(void **state)
{
    (void) state;
    const struct dip_row row = {.what_if = "",
                                .intervention = "klas",
                                .versus = "niets",
                                .prices = "constant",
                                .holder = "gemeente",
                                .certainty = 0.95,
                                .unit = "EUR",
                                .base_case = 2.5,
                                .mean = 3.25,
                                .shortfall = 12.5,
                                .mc_error = 0.75,
                                .p_dip = 0.875,
                                .year_p05 = 2027,
                                .year_p95 = AFTER_HORIZON,
                                .ratio_before = 1.5,
                                .ratio_after = NAN,
                                .class_before = "B",
                                .class_after = ""};
    const struct results r = {.n_dips = 1, .dips = &row};
    assert_string_equal(result_file_name(9), "dip.csv");
    assert_written(9, &r,
                   "what_if,intervention,versus,prices,holder,certainty,unit,base_case,mean,"
                   "shortfall,mc_error,p_dip,year_p05,year_p50,year_p95,ratio_before,class_before,"
                   "ratio_after,class_after\n"
                   ",klas,niets,constant,gemeente,0.95,EUR,2.5,3.25,12.5,0.75,0.875,2027,,"
                   "after horizon,1.5,B,,\n");
}

static void test_wrong_pockets_have_the_columns_of_the_contract(void **state)
{
    (void) state;
    const struct pocket_row row = {"",    "klas", "niets", "before", 55.5,  0.25,  12.5,  40,
                                   70.75, NAN,    0.0625,  0.125,    0.375, "EUR", 320.5, 575.25};
    const struct results r = {.n_pockets = 1, .pockets = &row};
    assert_string_equal(result_file_name(10), "wrong_pocket.csv");
    assert_written(10, &r,
                   "what_if,intervention,versus,stage,base_case,p05,p25,p50,p75,p95,"
                   "p_nobody_gains,p_nobody_loses,p_above_100,unit,losses,gains\n"
                   ",klas,niets,before,55.5,0.25,12.5,40,70.75,,0.0625,0.125,0.375,EUR,320.5,"
                   "575.25\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_cells_are_quoted_where_needed_and_numbers_have_15_digits, scratch_make,
            scratch_remove),
        cmocka_unit_test_setup_teardown(test_the_dutch_style_has_semicolons_and_a_decimal_comma,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_text_that_looks_like_a_formula_is_guarded,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_a_full_disk_is_reported_when_the_file_is_closed,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_a_file_that_cannot_be_made_is_an_error, scratch_make,
                                        scratch_remove),
        cmocka_unit_test_setup_teardown(
            test_summary_and_differences_have_the_columns_of_the_contract, scratch_make,
            scratch_remove),
        cmocka_unit_test_setup_teardown(test_rows_by_year_have_the_columns_of_the_contract,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_occupancy_break_even_and_parameters_have_their_columns,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_the_distribution_has_the_columns_of_the_contract,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_dips_have_the_columns_of_the_contract, scratch_make,
                                        scratch_remove),
        cmocka_unit_test_setup_teardown(test_wrong_pockets_have_the_columns_of_the_contract,
                                        scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
