/* cashable: of a saving on a line only a share is money for its holder, the rest is freed
 * capacity, which counts for society; a rise counts fully. Per line, draw and year. Ten people
 * stay where they are, so every number is by hand. */
#include "whole_run.h"

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Savings'\nprices = 2026\nstart = 2026-01-01\nhorizon = '3 years'\n"
    "cycle = '6 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = %s\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[group.one]\nshare = 0.4\n[group.two]\nshare = 0.6\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[table]\n"
    "old = { kind = 'number', at = [2026, 2027, 2028], value = [100, 50, 80], source = 'x' }\n"
    "new = { kind = 'number', at = [2026, 2027, 2028], value = [60, 75, 80], source = 'x' }\n"
    "[holder]\nh = 'H'\ni = 'I'\nabroad = { label = 'Abroad', society = false }\n"
    "[budget]\npurse = { holder = 'h' }\nother = { holder = 'i' }\nfar = { holder = 'abroad' }\n"
    "[cost.room]\nin = ['a']\namount = 'old(year)'\nper = 'person-year'\nbudget = 'purse'\n"
    "cashable = 0.3\n"
    "[cost.all]\nin = ['a']\namount = 'old(year)'\nper = 'person-year'\nbudget = 'other'\n"
    "[intervention.now]\n"
    "[intervention.then.cost]\nroom = { amount = 'new(year)' }\nall = { amount = 'new(year)' }\n";

/* A saving of 400 in 2026, a rise of 250 in 2027, no change in 2028; f0 and f1 discount the first
 * two. */
static void assert_savings(const char *discount, double f0, double f1)
{
    char text[4000];
    snprintf(text, sizeof text, model, discount);
    struct whole_run *w = whole_run(text, 3);
    const struct summary *line = difference_of(w, "then", "npv_line", "room");
    assert_close(line->mean, -120 * f0 + 250 * f1, 1e-12);
    assert_close(line->base_case, -120 * f0 + 250 * f1, 1e-12);
    assert_close(difference_of(w, "then", "npv_holder", "h")->mean, -120 * f0 + 250 * f1, 1e-12);
    assert_close(difference_of(w, "then", "freed_capacity", "h")->mean, 280 * f0, 1e-12);
    assert_close(difference_of(w, "then", "npv_holder", "i")->mean, -400 * f0 + 250 * f1, 1e-12);
    assert_close(difference_of(w, "then", "npv_society", "society")->mean,
                 2 * (-400 * f0 + 250 * f1), 1e-12);
    assert_close(year_of(w, "then", "now", 2026, "purse", "room")->mean, -120, 1e-12);
    assert_close(year_of(w, "then", "now", 2027, "purse", "room")->mean, 250, 1e-12);
    assert_near(year_of(w, "then", "now", 2028, "purse", "")->mean, 0, 1e-12);
    /* what a line costs is not touched, only what a difference brings in */
    assert_close(year_of(w, "then", "", 2026, "purse", "room")->mean, 600, 1e-12);
    whole_run_close(w);
}

static void test_a_saving_is_split_year_by_year_and_a_rise_is_not(void **state)
{
    (void) state;
    assert_savings("0.0", 1, 1);
    /* cycles of half a year, discounted in their middle */
    assert_savings("0.04", (pow(1.04, -0.25) + pow(1.04, -0.75)) / 2,
                   (pow(1.04, -1.25) + pow(1.04, -1.75)) / 2);
}

/* A saving of 400 of which 0.3 is money, and a rise of 250: also where no table by year is made. */
static void test_a_saving_is_split_whatever_tables_are_asked_for(void **state)
{
    (void) state;
    char text[4000];
    snprintf(text, sizeof text, model, "0.0");
    struct whole_run *w = whole_run_with(
        text, (struct simulate_options){.draws = 3, .threads = 1, .tables = "differences"});
    assert_int_equal(w->r->n_years, 0);
    assert_close(difference_of(w, "then", "npv_line", "room")->mean, -120 + 250, 1e-12);
    assert_close(difference_of(w, "then", "freed_capacity", "h")->mean, 280, 1e-12);
    assert_close(difference_of(w, "then", "npv_holder", "i")->mean, -400 + 250, 1e-12);
    assert_close(difference_of(w, "then", "npv_society", "society")->mean, -300, 1e-12);
    whole_run_close(w);
}

/* Both groups save alike, so the split by group adds up too. */
static void test_a_saving_is_split_for_each_group(void **state)
{
    (void) state;
    char text[4000];
    snprintf(text, sizeof text, model, "0.0");
    struct whole_run *w = whole_run(text, 0);
    assert_close(
        whole_run_row(w->r->differences, w->r->n_differences, "then", "one", "npv_line", "room")
            ->base_case,
        0.4 * 130, 1e-12);
    assert_close(
        whole_run_row(w->r->differences, w->r->n_differences, "then", "two", "freed_capacity", "h")
            ->base_case,
        0.6 * 280, 1e-12);
    whole_run_close(w);
}

static void test_break_even_is_on_undiscounted_cash(void **state)
{
    (void) state;
    char text[4000];
    snprintf(text, sizeof text, model, "0.9");
    char *dear = whole_run_change(text, "value = [60, 75, 80]", "value = [120, 20, 70]");
    struct whole_run *w = whole_run(dear, 1);
    /* i: 200 more, then 300 and 100 less: better off from 2027 on. h: of a saving only 0.3 counts,
     * 200 - 90 - 30 > 0: never. Society: all of it. */
    for (size_t i = 0; i < w->r->n_break_even; i++) {
        const struct break_even_row *b = &w->r->break_even[i];
        const int year = strcmp(b->holder, "i") == 0         ? 2027
                         : strcmp(b->holder, "society") == 0 ? 2027
                                                             : 0;
        if (strcmp(b->holder, "abroad") != 0)
            assert_near(b->p_lasting, b->year == year, 0);
    }
    assert_true(w->r->n_break_even > 0);
    whole_run_close(w);
    free(dear);
}

/* 400 put in halfway 2026, 100 saved halfway each year from 2027 on. In cash even after 4 savings.
 * At 10 % the savings, seen from 2026, add up to (1 - 1.1^-n) / 0.1: 3.79 hundred after 5 and 4.36
 * after 6. */
static const char invest[] =
    "format = 1\n"
    "[study]\ntitle = 'Invest'\nprices = 2026\nstart = 2026-01-01\nhorizon = '10 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n[accounting]\ndiscount = 0.1\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost]\n"
    "once = { amount = 400, per = 'once', budget = 'purse', only = ['then'] }\n"
    "yearly = { amount = 100, per = 'year', budget = 'purse', only = ['now'], years = '2027-' }\n"
    "[intervention.now]\n[intervention.then]\n";

static int paid_back_in(const struct whole_run *w)
{
    for (size_t i = 0; i < w->r->n_break_even; i++)
        if (strcmp(w->r->break_even[i].holder, "h") == 0 && w->r->break_even[i].p_lasting == 1)
            return w->r->break_even[i].year;
    return -1;
}

static void test_break_even_may_be_discounted(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(invest, 1);
    assert_int_equal(paid_back_in(w), 2030);
    assert_near(w->r->cumulative[2 * 4].value.mean, 0, 1e-9);
    assert_string_equal(w->r->cumulative[0].prices, "constant");
    whole_run_close(w);

    char *text =
        whole_run_change(invest, "[accounting]\n", "[accounting]\nbreak_even = 'discounted'\n");
    w = whole_run(text, 1);
    assert_int_equal(paid_back_in(w), 2032);
    assert_string_equal(w->r->cumulative[0].prices, "discounted");
    for (int y = 0; y < 10; y++) /* two rows a year: h and society */
        assert_close(w->r->cumulative[2 * y].value.mean,
                     pow(1.1, -0.5) * (400 - 100 * (1 - pow(1.1, -y)) / 0.1), 1e-12);
    assert_close(w->r->cumulative[18].value.mean, difference_of(w, "then", "npv_holder", "h")->mean,
                 1e-12);
    assert_close(year_of(w, "then", "now", 2026, "purse", "")->mean, 400, 1e-12);
    whole_run_close(w);
    free(text);
}

/* A line that exists under one intervention only is a rise there, and a saving elsewhere. */
static void test_a_line_that_one_intervention_has_alone(void **state)
{
    (void) state;
    char text[4000];
    snprintf(text, sizeof text, model, "0.0");
    char *only = whole_run_change(text, "cashable = 0.3\n", "cashable = 0.3\nonly = ['now']\n");
    struct whole_run *w = whole_run(only, 0);
    assert_close(difference_of(w, "then", "npv_line", "room")->base_case, -0.3 * 2300, 1e-12);
    assert_close(difference_of(w, "then", "freed_capacity", "h")->base_case, 0.7 * 2300, 1e-12);
    assert_near(value_of(w, "then", "npv_budget", "purse")->base_case, 0, 0);
    whole_run_close(w);
    free(only);
}

static void test_money_for_a_holder_outside_society_is_a_cost_for_society(void **state)
{
    (void) state;
    char text[4000];
    snprintf(text, sizeof text, model, "0.0");
    char *one = whole_run_change(text, "budget = 'other'\n", "budget = 'other'\nto = 'far'\n");
    char *two = whole_run_change(one, "cashable = 0.3\n", "to = 'other'\n");
    struct whole_run *w = whole_run(two, 0);
    /* room: from h to i, within society; all: from i abroad */
    assert_close(value_of(w, "now", "npv_holder", "h")->base_case, 2300, 1e-12);
    assert_near(value_of(w, "now", "npv_holder", "i")->base_case, 0, 1e-9);
    assert_close(value_of(w, "now", "npv_holder", "abroad")->base_case, -2300, 1e-12);
    assert_close(value_of(w, "now", "npv_society", "society")->base_case, 2300, 1e-12);
    whole_run_close(w);
    free(one);
    free(two);
}

/* Three holders pay each other amounts that are no round numbers, and more under "then": what one
 * pays another receives, so that society has no difference, no spread and no chance of a saving.
 * Added up holder by holder the last bits do not cancel. */
static void test_what_holders_pay_each_other_leaves_society_exactly_nothing(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(
        "format = 1\n"
        "[study]\ntitle = 'Round'\nprices = 2026\nstart = 2026-01-01\nhorizon = '3 years'\n"
        "cycle = '12 months'\nbaseline = 'now'\n[accounting]\ndiscount = 0.037\n"
        "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
        "[states]\na = { label = 'A', absorbing = true }\n"
        "[holder]\nh = 'H'\ni = 'I'\nj = 'J'\n"
        "[budget]\nof_h = { holder = 'h' }\nof_i = { holder = 'i' }\nof_j = { holder = 'j' }\n"
        "[param]\nx = { kind = 'number', mean = 1234.567, sd = 300, source = 'x' }\n"
        "y = { kind = 'number', mean = 7.77, sd = 3, source = 'x' }\n"
        "[let]\nmore = 1\n"
        "[cost]\n"
        "one = { amount = 'x * more', per = 'year', budget = 'of_h', to = 'of_i' }\n"
        "two = { amount = 'y * more', per = 'year', budget = 'of_i', to = 'of_j' }\n"
        "three = { amount = 'x * y * more', per = 'year', budget = 'of_j', to = 'of_h' }\n"
        "four = { amount = 'x * more / 7', per = 'year', budget = 'of_h', to = 'of_j' }\n"
        "[intervention.now]\n[intervention.then.let]\nmore = 1.7\n",
        300);
    const struct summary *s = difference_of(w, "then", "npv_society", "society");
    assert_true(s->mean == 0 && s->sd == 0 && s->p_better == 0 && s->base_case == 0);
    assert_true(difference_of(w, "then", "npv_holder", "h")->sd > 100);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_saving_is_split_year_by_year_and_a_rise_is_not),
        cmocka_unit_test(test_a_saving_is_split_whatever_tables_are_asked_for),
        cmocka_unit_test(test_a_saving_is_split_for_each_group),
        cmocka_unit_test(test_break_even_is_on_undiscounted_cash),
        cmocka_unit_test(test_break_even_may_be_discounted),
        cmocka_unit_test(test_a_line_that_one_intervention_has_alone),
        cmocka_unit_test(test_money_for_a_holder_outside_society_is_a_cost_for_society),
        cmocka_unit_test(test_what_holders_pay_each_other_leaves_society_exactly_nothing),
    };
    return cmocka_run_group_tests_name("savings", tests, NULL, NULL);
}
