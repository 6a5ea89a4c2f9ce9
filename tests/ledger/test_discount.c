/* Present values: a schedule whose rates multiply forward, the middle of partial years, moves and
 * arrivals, other rates for outcomes, what an outcome is worth to society. Ten people stay where
 * they are; numbers by hand. */
#include "whole_run.h"

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Discount'\nprices = 2026\nstart = 2026-09-01\nhorizon = '42 months'\n"
    "cycle = '6 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = %s\n"
    "[cohort]\nsize = 10\nmode = '%s'\nstart = { a = 1.0 }\narrivals = { 2028 = 12 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.care]\nin = ['a']\namount = 100\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.office]\namount = 1200\nper = 'year'\nbudget = 'purse'\n"
    "[cost.start]\namount = 500\nper = 'once'\nbudget = 'purse'\n"
    "[cost.intake]\non = 'arrival'\namount = 30\nbudget = 'purse'\n"
    "[outcome.years]\nin = ['a']\namount = 1\nper = 'person-year'\n%s\n"
    "[intervention.now]\n";

static const char *const modes[] = {"expected", "people"};

static struct whole_run *run_discount(const char *discount, const char *mode, const char *outcome)
{
    char text[3000];
    snprintf(text, sizeof text, model, discount, mode, outcome);
    return whole_run(text, 2);
}

/* 5 % for one year, 2 % for two more, then 1 %. */
static const char schedule[] =
    "[{ rate = 0.05, until = 1 }, { rate = 0.02, until = 3 }, { rate = 0.01 }]";

static double factor(double years)
{
    return pow(1.05, -fmin(years, 1)) * pow(1.02, -fmax(fmin(years, 3) - 1, 0)) *
           pow(1.01, -fmax(years - 3, 0));
}

/* In state: ten people for seven half years, and who arrives at the start of each: the twelve of
 * 2028 over the cycles by months, of which September 2027 to February has two. */
static const double arrivals[] = {0, 0, 2, 6, 4, 0, 0};

static double person_years(double (*f)(double))
{
    double sum = 0, people = 10;
    for (int t = 0; t < 7; t++) {
        people += arrivals[t];
        sum += 0.5 * people * f(0.5 * t + 0.25);
    }
    return sum;
}

static void test_rates_of_a_schedule_multiply_forward(void **state)
{
    (void) state;
    for (size_t mode = 0; mode < 2; mode++) {
        struct whole_run *w = run_discount(schedule, modes[mode], "");
        assert_close(value_of(w, "now", "npv_line", "care")->mean, 100 * person_years(factor),
                     1e-12);
        /* 4, 12, 12, 12 and 2 months, each in their middle */
        assert_close(value_of(w, "now", "npv_line", "office")->mean,
                     400 * factor(2 / 12.0) + 1200 * factor(10 / 12.0) + 1200 * factor(22 / 12.0) +
                         1200 * factor(34 / 12.0) + 200 * factor(41 / 12.0),
                     1e-12);
        assert_close(value_of(w, "now", "npv_line", "start")->mean, 500 * factor(2 / 12.0), 1e-12);
        assert_close(value_of(w, "now", "npv_line", "intake")->mean,
                     30 * (10 + 2 * factor(1) + 6 * factor(1.5) + 4 * factor(2)), 1e-12);
        assert_close(value_of(w, "now", "outcome", "years")->mean, person_years(factor), 1e-12);
        whole_run_close(w);
    }
}

static double flat(double years)
{
    (void) years;
    return 1;
}

static double one_and_a_half(double years)
{
    return pow(1.015, -years);
}

static double six(double years)
{
    return pow(1.06, -years);
}

static void test_outcomes_have_their_own_rate(void **state)
{
    (void) state;
    struct whole_run *w = run_discount("{ costs = 0.06, outcomes = 0.015 }", "people", "");
    assert_close(value_of(w, "now", "outcome", "years")->mean, person_years(one_and_a_half), 1e-12);
    assert_close(value_of(w, "now", "npv_line", "care")->mean, 100 * person_years(six), 1e-12);
    whole_run_close(w);
    w = run_discount("{ costs = 0.06, outcomes = 0.015 }", "people", "discount = 0");
    assert_close(value_of(w, "now", "outcome", "years")->mean, person_years(flat), 1e-12);
    whole_run_close(w);
}

static void test_budget_years_are_never_discounted(void **state)
{
    (void) state;
    struct whole_run *a = run_discount(schedule, "people", ""),
                     *b = run_discount("0", "people", "");
    assert_int_equal(a->r->n_years, b->r->n_years);
    for (size_t i = 0; i < a->r->n_years; i++)
        assert_true(same_summary(&a->r->years[i].value, &b->r->years[i].value));
    assert_close(year_of(a, "now", "", 2027, "purse", "office")->mean, 1200, 1e-12);
    whole_run_close(a);
    whole_run_close(b);
}

/* What is better for society counts against its costs, at the outcome's own discount. */
static void test_a_valued_outcome_counts_in_the_account_of_society(void **state)
{
    (void) state;
    static const struct {
        const char *text;
        double sign;
    } cases[] = {{"value = 40\ndiscount = 0.015\nbetter = 'more'", -40},
                 {"value = 40\ndiscount = 0.015\nbetter = 'less'", 40},
                 {"discount = 0.015", 0}};
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *w = run_discount("0.06", "expected", cases[i].text);
        const double holder = value_of(w, "now", "npv_holder", "h")->mean;
        assert_close(value_of(w, "now", "npv_society", "society")->mean,
                     holder + cases[i].sign * person_years(one_and_a_half), 1e-12);
        whole_run_close(w);
    }
}

/* The default is 2.8 % for 35 years, then 1.8 %. */
static void test_the_default_schedule(void **state)
{
    (void) state;
    struct whole_run *w =
        run_discount("[{ rate = 0.028, until = 35 }, { rate = 0.018 }]", "expected", "");
    char text[3000];
    snprintf(text, sizeof text, model, "0", "expected", "");
    char *silent = whole_run_change(text, "[accounting]\ndiscount = 0\n", "");
    struct whole_run *d = whole_run(silent, 2);
    assert_same_bits(w->r, d->r);
    whole_run_close(w);
    whole_run_close(d);
    free(silent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates_of_a_schedule_multiply_forward),
        cmocka_unit_test(test_outcomes_have_their_own_rate),
        cmocka_unit_test(test_budget_years_are_never_discounted),
        cmocka_unit_test(test_a_valued_outcome_counts_in_the_account_of_society),
        cmocka_unit_test(test_the_default_schedule),
    };
    return cmocka_run_group_tests_name("discount", tests, NULL, NULL);
}
