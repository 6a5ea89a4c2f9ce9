/* Rows per person: divided by everybody who comes in, and nothing of too few people. */
#include "whole_run.h"

#include "csv.h"
#include "result_files.h"
#include "scratch.h"

/* 25 people at the start and 15 who arrive: 40; of the group `jong` 20 percent, which is 8. Who
 * comes in costs the municipality 900, of which the State pays back 150. */
static const char scenario[] =
    "format = 1\n"
    "[study]\ntitle = 'Per persoon'\nprices = 2026\nstart = 2026-01-01\nhorizon = '3 years'\n"
    "cycle = '1 month'\nbaseline = 'nu'\n"
    "[accounting]\ndiscount = 0.0\n"
    "[cohort]\nsize = 25\nmode = 'expected'\nstart = { thuis = 1.0 }\n"
    "arrivals = { '2027' = 15 }\n"
    "[states]\nthuis = { label = 'Thuis', absorbing = true }\n"
    "[group]\njong = { share = 0.2 }\noud = { share = 0.8 }\n"
    "[holder]\ngemeente = 'Gemeente'\nrijk = 'Rijk'\n"
    "[budget]\nzorg = { holder = 'gemeente' }\nfonds = { holder = 'rijk' }\n"
    "[cost.begin]\non = 'arrival'\namount = 900\nbudget = 'zorg'\nper = 'once'\n"
    "[cost.terug]\non = 'arrival'\namount = 150\nbudget = 'fonds'\nto = 'zorg'\nper = 'once'\n"
    "[cost.extra]\non = 'arrival'\namount = 30\nbudget = 'zorg'\nper = 'once'\nonly = ['straks']\n"
    "[outcome.begonnen]\non = 'arrival'\namount = 1\nunit = 'keer'\nper = 'once'\n"
    "better = 'more'\n"
    "[intervention.nu]\n[intervention.straks]\n";

static const struct per_person_row *row_of(const struct whole_run *w, const char *intervention,
                                           const char *versus, const char *group, const char *kind,
                                           const char *name)
{
    for (size_t i = 0; i < w->r->n_per_person; i++) {
        const struct per_person_row *row = &w->r->per_person[i];
        if (strcmp(row->intervention, intervention) == 0 && strcmp(row->versus, versus) == 0 &&
            strcmp(row->group, group) == 0 && strcmp(row->kind, kind) == 0 &&
            strcmp(row->name, name) == 0)
            return row;
    }
    fail_msg("no row %s, %s, %s, %s, %s", intervention, versus, group, kind, name);
    return NULL;
}

static void test_totals_are_divided_by_everybody_who_comes_in(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 64);
    const struct per_person_row *row = row_of(w, "nu", "", "all", "npv_holder", "gemeente");
    assert_close(row->people, 40, 1e-12);
    assert_close(row->value.mean, 750, 1e-12);
    assert_close(row->value.p95, 750, 1e-12);
    assert_false(row->suppressed);
    assert_close(row_of(w, "nu", "", "all", "npv_holder", "rijk")->value.mean, 150, 1e-12);
    assert_close(row_of(w, "nu", "", "all", "npv_society", "society")->value.mean, 900, 1e-12);
    assert_close(row_of(w, "nu", "", "all", "outcome", "begonnen")->value.mean, 1, 1e-12);
    assert_close(row_of(w, "straks", "nu", "all", "npv_holder", "gemeente")->value.mean, 30, 1e-12);
    whole_run_close(w);
}

static void test_a_group_is_divided_by_its_own_people(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 0);
    const struct per_person_row *old = row_of(w, "nu", "", "oud", "npv_holder", "gemeente");
    assert_close(old->people, 32, 1e-12);
    assert_close(old->value.base_case, 750, 1e-12);
    whole_run_close(w);
}

static void test_of_fewer_people_than_the_bound_there_are_no_numbers(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 64);
    const struct per_person_row *young = row_of(w, "nu", "", "jong", "npv_holder", "gemeente");
    assert_true(young->suppressed);
    assert_true(isnan(young->people) && isnan(young->value.base_case));
    assert_true(isnan(young->value.mean) && isnan(young->value.mc_error));
    assert_true(isnan(young->value.p05) && isnan(young->value.p50) && isnan(young->value.p95));
    assert_true(row_of(w, "straks", "nu", "jong", "outcome", "begonnen")->suppressed);
    whole_run_close(w);
}

/* 8 people are not fewer than 8, whatever 0.2 times 40 rounds to. */
static void test_as_many_people_as_the_bound_are_enough(void **state)
{
    (void) state;
    char *text =
        whole_run_change(scenario, "prices = 2026\n", "prices = 2026\nsuppress_below = 8\n");
    struct whole_run *w = whole_run(text, 0);
    const struct per_person_row *young = row_of(w, "nu", "", "jong", "npv_holder", "gemeente");
    assert_false(young->suppressed);
    assert_close(young->value.base_case, 750, 1e-12);
    whole_run_close(w);
    free(text);
}

static void test_only_payers_society_and_outcomes_have_rows(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 0);
    /* two holders, society, one outcome; of all and two groups; two levels and one difference */
    assert_int_equal(w->r->n_per_person, 4 * 3 * 3);
    whole_run_close(w);
}

static void test_the_file_says_yes_and_leaves_the_numbers_empty(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 0);
    const struct destination d = {scratch, "x", CSV_PLAIN};
    struct errors *errors = errors_new();
    size_t i = 0;
    while (strcmp(result_file_name(i), "per_person.csv") != 0)
        i++;
    assert_true(result_file_write(i, &d, w->r, errors));
    char *text = read_text(in_scratch("per_person.csv"));
    assert_non_null(strstr(text, ",nu,,all,40,npv_holder,gemeente,EUR,750,,,,,,no\n"));
    assert_non_null(strstr(text, ",nu,,jong,,npv_holder,gemeente,EUR,,,,,,,yes\n"));
    assert_non_null(strstr(text, ",straks,nu,all,40,npv_holder,gemeente,EUR,30,,,,,,no\n"));
    free(text);
    errors_free(errors);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals_are_divided_by_everybody_who_comes_in),
        cmocka_unit_test(test_a_group_is_divided_by_its_own_people),
        cmocka_unit_test(test_of_fewer_people_than_the_bound_there_are_no_numbers),
        cmocka_unit_test(test_as_many_people_as_the_bound_are_enough),
        cmocka_unit_test(test_only_payers_society_and_outcomes_have_rows),
        cmocka_unit_test_setup_teardown(test_the_file_says_yes_and_leaves_the_numbers_empty,
                                        scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
