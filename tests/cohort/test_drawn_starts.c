/* People whose state at the start, or on arrival, is given by a formula: each kernel and each mode
 * against another way to the same numbers. */
#include "linear_model.h"

static const char by_numbers[] = "start = { a = 0.75, b = 0.25 }\n";

/* Other shares for each group, arrivals that come in elsewhere, and differently by year. */
static const char by_formulas[] =
    "start = { a = '0.9 - 0.1 * children', b = 'rest' }\n"
    "arrive_in = { a = 'if(year < 2029, 0.2, 0.6)', b = 0.1, c = 'rest' }\n";

static const char came_in[] = "came_in = { on = { 'arrival -> b' = 70, 'arrival -> c' = "
                              "'30 * children' }, budget = 'purse' }\n";

/* The linear model with other shares; has to be freed. */
static char *with_shares(int months, const char *occupancy, const char *discount_at,
                         const char *shares)
{
    char rest[2000], text[7000];
    snprintf(rest, sizeof rest, "%s%s", ages, came_in);
    snprintf(text, sizeof text, model, months, occupancy, discount_at, rest);
    return whole_run_change(text, by_numbers, shares);
}

static void test_whole_people_begin_as_the_expected_flow_does(void **state)
{
    (void) state;
    static const struct {
        int months;
        const char *occupancy, *discount_at;
        uint64_t draws;
    } runs[] = {{2, "mid", "mid", DRAWS / 8},
                {4, "end", "end", DRAWS / 8},
                {3, "start", "start", DRAWS / 8},
                {12, "trapezoid", "mid", DRAWS / 8}};
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        char *text =
            with_shares(runs[i].months, runs[i].occupancy, runs[i].discount_at, by_formulas);
        struct whole_run *w = whole_run(text, runs[i].draws);
        assert_all_agree(w);
        whole_run_close(w);
        free(text);
    }
}

static void assert_same_tables(const struct whole_run *a, const struct whole_run *b, bool base_case)
{
    assert_int_equal(a->r->n_summary, b->r->n_summary);
    for (size_t i = 0; i < a->r->n_summary; i++) {
        const struct summary *x = &a->r->summary[i].value, *y = &b->r->summary[i].value;
        assert_near(base_case ? x->base_case : x->mean, base_case ? y->base_case : y->mean,
                    1e-9 * (1 + fabs(y->mean)));
    }
    assert_int_equal(a->r->n_occupancy, b->r->n_occupancy);
    for (size_t i = 0; i < a->r->n_occupancy; i++)
        assert_near(a->r->occupancy[i].value.mean, b->r->occupancy[i].value.mean, 1e-11);
    assert_int_equal(a->r->n_years, b->r->n_years);
    for (size_t i = 0; i < a->r->n_years; i++)
        assert_near(a->r->years[i].value.mean, b->r->years[i].value.mean,
                    1e-9 * (1 + fabs(b->r->years[i].value.mean)));
}

/* A formula that comes to a number is that number, in every convention. */
static void test_formulas_that_come_to_numbers_are_those_numbers(void **state)
{
    (void) state;
    static const char *const occupancies[] = {"mid", "start", "end", "trapezoid", "simpson"};
    for (size_t i = 0; i < sizeof occupancies / sizeof occupancies[0]; i++) {
        char *numbers =
            with_shares(2, occupancies[i], "mid",
                        "start = { a = 0.75, b = 0.25 }\narrive_in = { a = 0.3, c = 0.7 }\n");
        char *formulas = with_shares(
            2, occupancies[i], "mid",
            "start = { a = 'rest', b = '0.2 + 0.05' }\narrive_in = { a = '0.3', c = 'rest' }\n");
        struct whole_run *w[2];
        for (size_t k = 0; k < 2; k++) {
            char *expected =
                whole_run_change(k ? formulas : numbers, "mode = 'people'", "mode = 'expected'");
            w[k] = whole_run(expected, 3);
            free(expected);
        }
        assert_same_tables(w[0], w[1], false);
        whole_run_close(w[0]);
        whole_run_close(w[1]);
        free(numbers);
        free(formulas);
    }
}

static void test_stepping_together_gives_everybody_the_same_start(void **state)
{
    (void) state;
    char *apart = with_shares(2, "mid", "mid", by_formulas);
    char *together =
        whole_run_change(apart, "times = 'if(year == 2028, 2, 1)'",
                         "times = \"if(year == 2028, 2, if(people('b') >= 0, 1, 5))\"");
    struct whole_run *a = whole_run(apart, 16), *b = whole_run(together, 16);
    assert_same_tables(a, b, false);
    assert_same_tables(a, b, true);
    whole_run_close(a);
    whole_run_close(b);
    free(apart);
    free(together);
}

static const struct summary *total(const struct whole_run *w, const char *intervention)
{
    return value_of(w, intervention, "npv_society", "society");
}

/* Who begin by the same formula do the same, whichever interventions stand beside them; by others,
 * as few as the shares say differ. */
static void test_an_intervention_has_the_same_starts_alone_and_beside_others(void **state)
{
    (void) state;
    char *text = with_shares(2, "mid", "mid", by_formulas);
    char more[8000];
    snprintf(more, sizeof more,
             "%s[intervention.copy]\n[intervention.other.cohort]\n"
             "start = { a = '0.8 - 0.1 * children', b = 'rest' }\n",
             text);
    struct whole_run *a = whole_run(text, 32), *b = whole_run(more, 32);
    assert_true(total(a, "now")->mean == total(b, "now")->mean);
    assert_true(total(a, "then")->mean == total(b, "then")->mean);
    assert_true(total(a, "then")->sd == total(b, "then")->sd);
    assert_true(total(b, "now")->mean == total(b, "copy")->mean);
    assert_true(total(b, "now")->mean != total(b, "other")->mean);
    assert_near(difference_of(b, "copy", "npv_society", "society")->sd, 0, 0);
    whole_run_close(a);
    whole_run_close(b);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_people_begin_as_the_expected_flow_does),
        cmocka_unit_test(test_formulas_that_come_to_numbers_are_those_numbers),
        cmocka_unit_test(test_stepping_together_gives_everybody_the_same_start),
        cmocka_unit_test(test_an_intervention_has_the_same_starts_alone_and_beside_others),
    };
    return cmocka_run_group_tests_name("drawn starts", tests, NULL, NULL);
}
