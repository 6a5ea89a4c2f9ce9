/* Wrong amounts that other systems give without a word (docs/conventions.md, "What cannot happen
 * here"). Each test is named after what it prevents. */
#include "small_model.h"

static const char *const occupancies[] = {"mid", "start", "end", "trapezoid", "simpson"};
enum { N_OCCUPANCIES = sizeof occupancies / sizeof occupancies[0] };

#define UNDISCOUNTED                                                                               \
    {                                                                                              \
        "discount = 0.03\n", "discount = 0\n"                                                      \
    }

/* People of the small model after t years, by hand. */
static void people_after(int t, double *a, double *b)
{
    *a = 1000;
    *b = 0;
    for (int i = 0; i < t; i++) {
        *b = 0.2 * *a + 0.7 * *b;
        *a = 0.7 * *a;
    }
}

/* heemod: a price of 4 paid once by 1000 people adds up to 3960, because it is averaged over the
 * cycle as an amount per year is. */
static void a_once_only_cost_is_not_averaged(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_OCCUPANCIES; i++) {
        char setting[60];
        snprintf(setting, sizeof setting, "[accounting]\noccupancy = '%s'\n", occupancies[i]);
        struct whole_run *w =
            small_run(0, UNDISCOUNTED, {"[accounting]\n", setting},
                      {"[outcome.alive]\n", "[cost.price]\non = 'arrival'\namount = 4\nbudget = "
                                            "'purse'\n[outcome.alive]\n"});
        assert_close(line_of(w, "now", "price"), 4000, 1e-14);
        /* 200 move in the first year, then 0.7 times as many in each */
        assert_close(line_of(w, "now", "move"), 500 * 200 * (1 + 0.7 + 0.49 + 0.343), 1e-13);
        whole_run_close(w);
    }
}

/* Amua halves all of the first and the last cycle, the moves too; heemod counts half of an entry in
 * the next cycle, and loses it in the last. */
static void a_move_in_the_first_and_last_cycle_counts_whole(void **state)
{
    (void) state;
    struct whole_run *w = small_run(0, UNDISCOUNTED, {"horizon = '4 years'", "horizon = '1 year'"});
    assert_close(line_of(w, "now", "move"), 100000, 1e-14);
    whole_run_close(w);
    w = small_run(0, NOTHING);
    assert_close(year_of(w, "now", "", 2026, "purse", "move")->base_case, 100000, 1e-14);
    assert_close(year_of(w, "now", "", 2029, "purse", "move")->base_case, 34300, 1e-14);
    whole_run_close(w);
}

/* hesim: a one-off cost at the start, written as a cost while time < 0.01, was charged more than
 * once. */
static void a_cost_at_the_start_is_charged_once(void **state)
{
    (void) state;
    struct whole_run *w = small_run(
        0, {"cycle = '12 months'", "cycle = '1 month'"},
        {"[outcome.alive]\n",
         "[cost.in]\non = 'arrival'\namount = 7\nbudget = 'purse'\n"
         "[cost.set_up]\namount = 11\nper = 'once'\nbudget = 'purse'\n[outcome.alive]\n"});
    assert_close(year_of(w, "now", "", 2026, "purse", "in")->base_case, 7000, 1e-14);
    assert_close(year_of(w, "now", "", 2026, "purse", "set_up")->base_case, 11, 1e-14);
    for (int year = 2027; year < 2030; year++) {
        assert_true(year_of(w, "now", "", year, "purse", "in")->base_case == 0);
        assert_true(year_of(w, "now", "", year, "purse", "set_up")->base_case == 0);
    }
    assert_close(line_of(w, "now", "in"), 7000, 1e-14); /* at the start: not discounted */
    whole_run_close(w);
}

/* hesim: amounts that differ by state under one strategy only stop with an error of R. */
static void amounts_may_differ_by_state_under_one_intervention(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(0, UNDISCOUNTED, {"horizon = '4 years'", "horizon = '1 year'"},
                  {"[intervention.other]\n", "[intervention.other]\n"
                                             "cost.care.in = { a = 1000, b = 'if(year < 2030, "
                                             "7, 8)' }\n"});
    assert_close(line_of(w, "now", "care"), 1000 * (1000 + 700) / 2.0 + 3000 * 100, 1e-14);
    assert_close(line_of(w, "other", "care"), 1000 * (1000 + 700) / 2.0 + 7 * 100, 1e-14);
    whole_run_close(w);
}

/* Not in hesim's and rdecision's cohorts. Nobody leaves b; 100, 50, 25, ... a year by years there.
 */
static void costs_follow_time_in_state(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(0, UNDISCOUNTED, {"start = { a = 1.0 }", "start = { b = 1.0 }"},
                  {"b = 'B'\n", "b = { label = 'B', tracked = '5 years' }\n"},
                  {"c = 0.3\n", "c = 'if(year < 2000, 0.3, 0)'\na = 'if(year < 2000, 0.3, 0)'\n"},
                  {"b = 3000 }", "b = '100 * 0.5 ^ years_in_state' }"});
    double total = 0;
    for (int t = 0; t < 4; t++)
        total += 1000 * (100 * pow(0.5, t) + 100 * pow(0.5, t + 1)) / 2;
    assert_close(line_of(w, "now", "care"), total, 1e-14);
    whole_run_close(w);
}

/* heemod leaves it to the author to wrap every amount in discount(), which its own examples forgot.
 */
static void discount_is_not_forgotten(void **state)
{
    (void) state;
    struct whole_run *w = small_run(
        0, {"[outcome.alive]\n", "[cost.office]\namount = 100\nper = 'year'\nbudget = 'purse'\n"
                                 "[outcome.alive]\n"});
    double care = 0, move = 0, alive = 0, office = 0;
    for (int t = 0; t < 4; t++) {
        double a, b, then_a, then_b;
        people_after(t, &a, &b);
        people_after(t + 1, &then_a, &then_b);
        const double factor = pow(1.03, -(t + 0.5));
        care += factor * (1000 * (a + then_a) + 3000 * (b + then_b)) / 2;
        alive += factor * (a + then_a + b + then_b) / 2;
        move += factor * 500 * 0.2 * a;
        office += factor * 100;
    }
    assert_close(line_of(w, "now", "care"), care, 1e-13);
    assert_close(line_of(w, "now", "move"), move, 1e-13);
    assert_close(line_of(w, "now", "office"), office, 1e-13);
    assert_close(value_of(w, "now", "outcome", "alive")->base_case, alive, 1e-13);
    whole_run_close(w);
}

/* DARTH's weights have 4/3 and 2/3 in each other's place: 59.33 for 60 cycles, and 8.283 for the
 * integral of exp(-0.1 t) from 0 to 20. */
static void simpson_weights_sum_to_n(void **state)
{
    (void) state;
    struct change simpson = {"[accounting]\n", "[accounting]\noccupancy = 'simpson'\n"};
    for (int years = 1; years <= 7; years++) {
        char horizon[60];
        snprintf(horizon, sizeof horizon, "horizon = '%d years'", years);
        struct whole_run *w = small_run(0, UNDISCOUNTED, simpson, {"horizon = '4 years'", horizon},
                                        {"b = 0.2\nc = 0.1\n", "b = 0.2\n"},
                                        {"c = 0.3\n", "a = 0.3\nc = 'if(year < 2000, 0.3, 0)'\n"});
        assert_close(value_of(w, "now", "outcome", "alive")->base_case, 1000 * years, 1e-13);
        whole_run_close(w);
    }
    struct whole_run *w =
        small_run(0, UNDISCOUNTED, simpson, {"horizon = '4 years'", "horizon = '20 years'"},
                  {"b = 0.2\nc = 0.1\n", "b = 'if(year < 2000, 1, 0)'\nc = '1 - exp(-0.1)'\n"},
                  {"c = 0.3\n", "a = 0.3\n"}, {"on = 'a -> b'", "on = 'a -> c'"});
    assert_near(value_of(w, "now", "outcome", "alive")->base_case / 1000, 10 * -expm1(-2), 1e-5);
    whole_run_close(w);
}

/* epicR: "the final year is always inflated". The same people cost the same in every year. */
static void the_last_year_is_not_inflated(void **state)
{
    (void) state;
    static const char *const cycles[] = {"1 month", "3 months", "12 months"};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < N_OCCUPANCIES; k++) {
            char cycle[40], setting[60];
            snprintf(cycle, sizeof cycle, "cycle = '%s'", cycles[i]);
            snprintf(setting, sizeof setting, "[accounting]\noccupancy = '%s'\n", occupancies[k]);
            struct whole_run *w =
                small_run(0, {"cycle = '12 months'", cycle}, {"[accounting]\n", setting},
                          {"b = 0.2\nc = 0.1\n", "b = 'if(year < 2000, 1, 0)'\n"});
            double sum = 0;
            for (int year = 2026; year < 2030; year++) {
                const double x = year_of(w, "now", "", year, "purse", "care")->base_case;
                if (k < 4) /* Simpson weighs nodes unevenly within the horizon */
                    assert_close(x, 1e6, 1e-13);
                sum += x;
            }
            assert_close(sum, 4e6, 1e-13);
            whole_run_close(w);
        }
}

static const char *const more_parties =
    "[budget]\ngrant = { holder = 'state' }\npurse = { holder = 'h' }\n"
    "[transfer.help]\nrule = 'reimburse'\nfrom = 'grant'\nto = 'purse'\nof = ['care']\nshare = "
    "0.4\n"
    "source = 's'\n[cost.tax]\nin = ['a']\namount = -90\nper = 'person-year'\nbudget = 'grant'\n"
    "to = 'purse'\n";

/* PolicyEngine: parts that do not add up to the total, and a federal table with state tax in it. */
static void parts_add_up_to_the_total(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(0, {"[holder]\nh = 'H'\n", "[holder]\nh = 'H'\nstate = 'State'\n"},
                  {"[budget]\npurse = { holder = 'h' }\n", more_parties});
    static const char *const kinds[] = {"npv_budget", "npv_holder"};
    const double care = line_of(w, "now", "care"), move = line_of(w, "now", "move");
    const double tax = line_of(w, "now", "tax"),
                 society = value_of(w, "now", "npv_society", "society")->base_case;
    assert_close(society, care + move, 1e-13);
    static const char *const names[2][2] = {{"purse", "grant"}, {"h", "state"}};
    for (size_t k = 0; k < 2; k++) {
        const double own = value_of(w, "now", kinds[k], names[k][0])->base_case;
        const double of_state = value_of(w, "now", kinds[k], names[k][1])->base_case;
        assert_close(own, 0.6 * care + move - tax, 1e-13);
        assert_close(of_state, 0.4 * care + tax, 1e-13);
        assert_close(own + of_state, society, 1e-13);
    }
    whole_run_close(w);
}

static void a_table_of_one_payer_has_no_line_of_another(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(0, {"[holder]\nh = 'H'\n", "[holder]\nh = 'H'\nstate = 'State'\n"},
                  {"[budget]\npurse = { holder = 'h' }\n", more_parties});
    size_t of_state = 0;
    for (size_t i = 0; i < w->r->n_years; i++) {
        const struct year_row *y = &w->r->years[i];
        assert_string_equal(y->budget, strcmp(y->holder, "h") == 0 ? "purse" : "grant");
        if (strcmp(y->budget, "grant") == 0) {
            assert_string_not_equal(y->line, "care");
            assert_string_not_equal(y->line, "move");
            of_state++;
        }
    }
    assert_true(of_state > 0);
    whole_run_close(w);
}

/* Amua: an outcome that is only watched, beside one that counts. */
static void an_outcome_without_value_is_shown_and_not_counted(void **state)
{
    (void) state;
    struct whole_run *shown = small_run(0, NOTHING);
    struct whole_run *valued = small_run(0, {"[outcome.alive]\n", "[outcome.alive]\nvalue = 10\n"});
    const double years = value_of(shown, "now", "outcome", "alive")->base_case;
    assert_close(value_of(shown, "now", "npv_society", "society")->base_case,
                 value_of(shown, "now", "npv_holder", "h")->base_case, 1e-15);
    assert_close(value_of(valued, "now", "npv_society", "society")->base_case,
                 value_of(shown, "now", "npv_society", "society")->base_case - 10 * years, 1e-14);
    assert_close(value_of(valued, "now", "npv_holder", "h")->base_case,
                 value_of(shown, "now", "npv_holder", "h")->base_case, 1e-15);
    whole_run_close(shown);
    whole_run_close(valued);
}

/* heemod's run_bcea and BCEA name columns by their place, which has turned decisions round. */
static void results_go_by_name_not_by_column_order(void **state)
{
    (void) state;
    static const char *const orders[] = {
        "[intervention.now]\n[intervention.cheap.cost.move]\namount = 1\n"
        "[intervention.dear.cost.move]\namount = 900\n",
        "[intervention.dear.cost.move]\namount = 900\n"
        "[intervention.cheap.cost.move]\namount = 1\n[intervention.now]\n"};
    struct whole_run *w[2];
    for (size_t i = 0; i < 2; i++) {
        w[i] = small_run(64, {"[intervention.now]\n[intervention.other]\n", orders[i]});
        assert_true(difference_of(w[i], "cheap", "npv_holder", "h")->mean < 0);
        assert_true(difference_of(w[i], "cheap", "npv_holder", "h")->p_better == 1);
        assert_true(difference_of(w[i], "dear", "npv_holder", "h")->mean > 0);
        assert_true(difference_of(w[i], "dear", "npv_holder", "h")->p_better == 0);
    }
    assert_same_bits(w[0]->r, w[1]->r);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
}

/* dampack gives a tie to one of the two by lot, and takes 1,000,000 and 1,000,005 for a tie. */
static void ties_count_for_nobody(void **state)
{
    (void) state;
    struct whole_run *w = small_run(
        128,
        {"[outcome.alive]\n", "[cost.office]\namount = 1_000_005\nper = 'once'\nbudget = "
                              "'purse'\n[outcome.alive]\n"},
        {"[intervention.other]\n", "[intervention.other]\n"
                                   "[intervention.near.cost.office]\namount = 1_000_000\n"});
    assert_true(difference_of(w, "other", "npv_holder", "h")->p_better == 0);
    assert_true(difference_of(w, "near", "npv_holder", "h")->p_better == 1);
    whole_run_close(w);
}

static void assert_nothing(const struct summary *s)
{
    assert_true(s->base_case == 0 && s->mean == 0 && s->sd == 0 && s->p05 == 0 && s->p95 == 0);
}

#define PEOPLE                                                                                     \
    {"mode = 'expected'", "mode = 'people'"},                                                      \
    {                                                                                              \
        "size = 1000", "size = 40"                                                                 \
    }

/* PolicyEngine: a reform that does nothing has an impact, from random numbers that are not
 * paired. */
static void a_null_reform_changes_nothing(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(100, PEOPLE,
                  {"[intervention.other]\n", "[intervention.other]\nfrom.a = { b = '0.4 / 2', "
                                             "c = '0.3 - 0.2' }\ncost.move.amount = 500.0\n"});
    assert_true(value_of(w, "now", "npv_line", "move")->sd > 0);
    assert_nothing(difference_of(w, "other", "npv_line", "care"));
    assert_nothing(difference_of(w, "other", "npv_line", "move"));
    assert_nothing(difference_of(w, "other", "npv_society", "society"));
    assert_nothing(difference_of(w, "other", "outcome", "alive"));
    whole_run_close(w);
}

/* epicR: the years before an intervention differ between scenarios. */
static void years_before_an_intervention_are_the_same(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(100, PEOPLE,
                  {"[intervention.other]\n", "[intervention.other]\nfrom.a = { b = 'if(year < "
                                             "2028, 0.2, 0.7)', c = 0.1 }\n"});
    for (int year = 2026; year < 2028; year++)
        assert_nothing(year_of(w, "other", "now", year, "purse", "move"));
    assert_nothing(year_of(w, "other", "now", 2026, "purse", "care"));
    assert_true(year_of(w, "other", "now", 2028, "purse", "move")->mean > 0);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_once_only_cost_is_not_averaged),
        cmocka_unit_test(a_move_in_the_first_and_last_cycle_counts_whole),
        cmocka_unit_test(a_cost_at_the_start_is_charged_once),
        cmocka_unit_test(amounts_may_differ_by_state_under_one_intervention),
        cmocka_unit_test(costs_follow_time_in_state),
        cmocka_unit_test(discount_is_not_forgotten),
        cmocka_unit_test(simpson_weights_sum_to_n),
        cmocka_unit_test(the_last_year_is_not_inflated),
        cmocka_unit_test(parts_add_up_to_the_total),
        cmocka_unit_test(a_table_of_one_payer_has_no_line_of_another),
        cmocka_unit_test(an_outcome_without_value_is_shown_and_not_counted),
        cmocka_unit_test(results_go_by_name_not_by_column_order),
        cmocka_unit_test(ties_count_for_nobody),
        cmocka_unit_test(a_null_reform_changes_nothing),
        cmocka_unit_test(years_before_an_intervention_are_the_same),
    };
    return cmocka_run_group_tests_name("silent errors about money", tests, NULL, NULL);
}
