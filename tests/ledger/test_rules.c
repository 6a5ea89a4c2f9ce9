/* Each kind of agreement against numbers worked out by hand, at its corners. Amounts are certain
 * and nobody moves but by `after`, so every draw is the same and so is the base case. Columns are
 * budget years 2026..2030 and what is paid after the horizon. Costs are positive in year_of(), and
 * so is what `from` pays. */
#include "whole_run.h"

enum { COLUMNS = 6 };

static const char head[] =
    "format = 1\n[study]\ntitle = 'Rules'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '5 years'\ncycle = '1 month'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0.03\nindex = { '2027' = 0.02, then = 'same' }\n"
    "[states]\nhere = 'Here'\nwork = { label = 'Work', absorbing = true }\n"
    "gone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\nafter = { months = 18, work = 0.25, gone = 'rest' }\n"
    "[holder]\ntown = 'Town'\nstate = 'State'\ncollege = 'College'\n"
    "[budget]\nincome = { holder = 'town'%s }\ntreasury = { holder = 'state' }\n"
    "classes = { holder = 'college' }\n"
    "[table.spend]\nkind = 'money'\nper = 'year'\nat = [2026, 2027, 2028, 2029, 2030]\n"
    "value = [1100, 1200, 1075, 950, 1125]\nsource = 'By hand'\n"
    "[cost.benefits]\namount = 'spend(year) * saving'\nbudget = 'income'\n"
    "[cost.lessons]\namount = 385\nper = 'year'\nbudget = 'classes'\n"
    "[let]\nsaving = 1\n"
    "[intervention.now]\n"
    "[intervention.then]\nlet = { saving = 0.7 }\n"
    "from.here = { after = { months = 18, work = 0.75, gone = 'rest' } }\n";

/* 40 people at the start; 24 more come in 2027, two a month. */
static const char cohort[] =
    "[cohort]\nsize = 40\nmode = '%s'\nstart = { here = 1 }\narrivals = { '2027' = 24 }\n";

static bool year_is_there(const struct whole_run *w, int year)
{
    for (size_t i = 0; i < w->r->n_years; i++)
        if (w->r->years[i].year == year)
            return true;
    return false;
}

static double paid(const struct whole_run *w, const char *intervention, const char *transfer,
                   const char *budget, int column)
{
    const int year = column + 1 < COLUMNS ? 2026 + column : AFTER_HORIZON;
    const struct summary *s = year_of(w, intervention, "", year, budget, transfer);
    assert_near(s->base_case, s->mean, 1e-9);
    return s->mean;
}

struct expected {
    const char *intervention;
    double amount[COLUMNS];
};

/* [transfer.x] with `text`; what `from` pays in each column, under both modes; what the other gets
 * is the same. */
static void assert_paid_in(size_t n_modes, const char *earmark, const char *text, const char *name,
                           const char *from, const char *to, const struct expected *expected,
                           size_t n)
{
    static const char *const modes[] = {"expected", "people"};
    for (size_t mode = 0; mode < n_modes; mode++) {
        char all[6000];
        int at = snprintf(all, sizeof all, head, earmark);
        at += snprintf(all + at, sizeof all - (size_t) at, cohort, modes[mode]);
        snprintf(all + at, sizeof all - (size_t) at, "%s", text);
        struct whole_run *w = whole_run(all, 2);
        const bool later = year_is_there(w, AFTER_HORIZON);
        for (size_t i = 0; i < n; i++)
            for (int c = 0; c < COLUMNS - !later; c++) {
                print_message("%s %s %s column %d\n", modes[mode], name, expected[i].intervention,
                              c);
                const double want = expected[i].amount[c];
                assert_near(paid(w, expected[i].intervention, name, from, c), want, 1e-8);
                assert_near(paid(w, expected[i].intervention, name, to, c), -want, 1e-8);
            }
        whole_run_close(w);
    }
}

static void assert_paid(const char *earmark, const char *text, const char *name, const char *from,
                        const char *to, const struct expected *expected, size_t n)
{
    assert_paid_in(2, earmark, text, name, from, to, expected, n);
}

#define ASSERT_PAID(text, from, to, ...) ASSERT_PAID_IN(2, text, from, to, __VA_ARGS__)

/* Whether a person works or is gone is chance: average flows only. */
#define ASSERT_PAID_ON_AVERAGE(text, from, to, ...) ASSERT_PAID_IN(1, text, from, to, __VA_ARGS__)

#define ASSERT_PAID_IN(modes, text, from, to, ...)                                                 \
    assert_paid_in(modes, "",                                                                      \
                   "[transfer.x]\nsource = 'By hand'\nfrom = '" from "'\nto = '" to "'\n" text,    \
                   "x", from, to, (const struct expected[]){__VA_ARGS__},                          \
                   sizeof(const struct expected[]){__VA_ARGS__} / sizeof(struct expected))

static void test_reimburse_pays_a_share_up_to_its_cap(void **state)
{
    (void) state;
    ASSERT_PAID("rule = 'reimburse'\nof = ['lessons']\nshare = 0.85\n", "treasury", "classes",
                {"now", {327.25, 327.25, 327.25, 327.25, 327.25}});
    ASSERT_PAID("rule = 'reimburse'\nof = ['benefits']\nshare = 0.5\ncap = 547\nfloor = 500\n",
                "treasury", "income", {"now", {547, 547, 537.5, 500, 547}},
                {"then", {500, 500, 500, 500, 500}});
    /* of a mean of three years, the first two before the start: 300 each is due from those */
    ASSERT_PAID(
        "rule = 'reimburse'\nof = ['benefits']\naverage = '3 years'\nbefore = 300\n", "treasury",
        "income",
        {"now",
         {(300 + 300 + 1100) / 3.0, (300 + 1100 + 1200) / 3.0, (1100 + 1200 + 1075) / 3.0,
          (1200 + 1075 + 950) / 3.0, (1075 + 950 + 1125) / 3.0, (950 + 1125) / 3.0 + 1125 / 3.0}});
    /* a floor is for years of the study, not for what they leave after it */
    ASSERT_PAID("rule = 'reimburse'\nof = ['benefits']\naverage = '2 years'\nfloor = 1100\n",
                "treasury", "income", {"now", {1100, 1150, 1137.5, 1100, 1100, 1125 / 2.0}});
    /* a year later; as in the first year of the baseline before the start, also for `then` */
    ASSERT_PAID("rule = 'reimburse'\nof = ['benefits']\nlag = '1 year'\nbefore = 'steady'\n",
                "treasury", "income", {"now", {1100, 1100, 1200, 1075, 950, 1125}},
                {"then", {1100, 770, 840, 752.5, 665, 787.5}});
    /* of a budget: what it pays less what it gets */
    ASSERT_PAID("rule = 'reimburse'\nof = ['income']\nshare = 0.5\nyears = '2027-2028'\n"
                "[transfer.a]\nsource = 'By hand'\nrule = 'lump_sum'\nfrom = 'treasury'\n"
                "to = 'income'\namount = 1000\nlag = '1 year'\n",
                "treasury", "classes", {"now", {0, 100, 37.5, 0, 0, 0}});
}

static void test_lump_sums_by_year(void **state)
{
    (void) state;
    ASSERT_PAID("rule = 'lump_sum'\namount = { '2027' = 310, '2029' = '100 + year', "
                "then = 'same' }\n",
                "treasury", "income", {"now", {0, 310, 0, 2129, 2130}});
    ASSERT_PAID("rule = 'lump_sum'\namount = { '2026' = 310, '2028' = 290 }\n", "treasury",
                "income", {"now", {310, 0, 290, 0, 0}});
    ASSERT_PAID("rule = 'lump_sum'\namount = 310\nonly = ['then']\nlag = '2 years'\n", "treasury",
                "income", {"then", {0, 0, 310, 310, 310, 620}});
    /* fixed in money of the day: prices rise by 2 % from 2026 on */
    ASSERT_PAID("rule = 'lump_sum'\namount = 310\nindex = false\n", "treasury", "income",
                {"now",
                 {310, 310 / 1.02, 310 / (1.02 * 1.02), 310 / (1.02 * 1.02 * 1.02),
                  310 / (1.02 * 1.02 * 1.02 * 1.02)}});
}

/* 40 are here until the middle of 2027; those who come in month m of 2027 until 18 months later. On
 * 1 October 2027 there are 20 (the 40 have left, ten months have brought 2 each); on 1 October 2028
 * those who came from May 2027 on: 16 (who came in April 2027 leaves on 1 October 2028). */
static void test_per_head_counts_on_a_day(void **state)
{
    (void) state;
    ASSERT_PAID("rule = 'per_head'\nin = ['here']\namount = 11.5\ncount_on = '10-01'\n", "treasury",
                "classes", {"now", {460, 230, 184, 0, 0}});
    ASSERT_PAID("rule = 'per_head'\nin = ['here']\namount = 11.5\ncount_on = '10-01'\n"
                "lag = '2 years'\nbefore = 'steady'\n",
                "treasury", "classes", {"now", {460, 460, 460, 230, 184, 0}});
    ASSERT_PAID("rule = 'per_head'\nin = ['here']\namount = 3\ncount_on = '10-01'\n"
                "average = '3 years'\n",
                "treasury", "classes", {"now", {40, 60, 76, 36, 16, 0}});
    /* two a month in 2027, and all who are there at the start in 2026 */
    ASSERT_PAID("rule = 'per_head'\non = 'arrival'\namount = 100\nlag = '1 year'\n", "treasury",
                "classes", {"now", {0, 4000, 2400, 0, 0, 0}});
    /* 18 months after coming, at the end of the cycle: the seventh month's in December 2028 */
    ASSERT_PAID_ON_AVERAGE("rule = 'per_head'\non = 'here -> gone'\namount = 100\n", "treasury",
                           "classes", {"now", {0, 3000, 1050, 750, 0}},
                           {"then", {0, 1000, 350, 250, 0}});
}

/* Person-years here: 40 in 2026; 20 in 2027 and those of arrivals: 2 (12 + 11 + ... + 1) / 12 = 13;
 * in 2028 who came in month m stays m + 5 months of it, but at most 12, m = 1..12. Of the cycle at
 * whose end somebody leaves half counts: of the 40, of two a month up to the seventh in 2028, of
 * the other five in 2029. */
static void test_per_head_counts_over_the_year(void **state)
{
    (void) state;
    const double y2027 = 20 + 13 - 40 / 24.0;
    const double y2028 = 2 * (6 + 7 + 8 + 9 + 10 + 11 + 6 * 12 - 7 / 2.0) / 12.0;
    const double y2029 = 2 * (1 + 2 + 3 + 4 + 5 - 5 / 2.0) / 12.0;
    ASSERT_PAID("rule = 'per_head'\nin = ['here']\namount = 12\n", "treasury", "classes",
                {"now", {480, 12 * y2027, 12 * y2028, 12 * y2029, 0}});
}

/* Successes are counted 20 months after arrival: of the 40 in September 2027, of two a month from
 * September 2028 to August 2029 (8 of them in 2028). A quarter works, or three quarters. */
static void test_per_success_pays_for_more_than_elsewhere(void **state)
{
    (void) state;
    ASSERT_PAID_ON_AVERAGE(
        "rule = 'per_success'\nsuccess = { state = ['work'], months_after_arrival = 20 }\n"
        "amount = 4\n",
        "treasury", "income", {"now", {0, 0, 0, 0, 0}}, {"then", {0, 80, 16, 32, 0}});
    ASSERT_PAID_ON_AVERAGE(
        "rule = 'per_success'\nsuccess = { state = ['work'], months_after_arrival = 20 }\n"
        "amount = 4\nversus = 'then'\nboth_ways = true\ncap = 50\n",
        "treasury", "income", {"now", {0, -50, -16, -32, 0}}, {"then", {0, 0, 0, 0, 0}});
    /* at the very end of the horizon it still counts: 60 months after the start */
    ASSERT_PAID_ON_AVERAGE(
        "rule = 'per_success'\nsuccess = { state = ['work'], months_after_arrival = 60 }\n"
        "amount = 4\n",
        "treasury", "income", {"then", {0, 0, 0, 0, 80}});
}

static void test_share_of_saving_pays_nothing_back_unless_both_ways(void **state)
{
    (void) state;
    ASSERT_PAID("rule = 'share_of_saving'\nof = ['benefits']\nshare = 0.2\n", "income", "classes",
                {"now", {0, 0, 0, 0, 0}}, {"then", {66, 72, 64.5, 57, 67.5}});
    ASSERT_PAID("rule = 'share_of_saving'\nof = ['benefits']\nshare = 0.2\nversus = 'then'\n",
                "income", "classes", {"now", {0, 0, 0, 0, 0}}, {"then", {0, 0, 0, 0, 0}});
    ASSERT_PAID("rule = 'share_of_saving'\nof = ['benefits']\nshare = 0.2\nversus = 'then'\n"
                "both_ways = true\ncap = 65\n",
                "income", "classes", {"now", {-65, -65, -64.5, -57, -65}});
    /* of the budget, a year later: what it pays out of a saving is no part of the saving */
    ASSERT_PAID("rule = 'share_of_saving'\nof = ['income']\nshare = 0.2\nlag = '1 year'\n",
                "income", "classes", {"then", {0, 66, 72, 64.5, 57, 67.5}});
}

/* What exists only under the intervention that is compared with counts there: 250 more than
 * what benefits cost, and so 250 more is saved each year. */
static void test_a_saving_counts_agreements_of_the_other_side(void **state)
{
    (void) state;
    ASSERT_PAID("rule = 'share_of_saving'\nof = ['income']\nshare = 0.2\nonly = ['then']\n"
                "[transfer.y]\nsource = 'By hand'\nrule = 'lump_sum'\nfrom = 'income'\n"
                "to = 'treasury'\namount = 250\nonly = ['now']\n",
                "income", "classes",
                {"then",
                 {0.2 * (330 + 250), 0.2 * (360 + 250), 0.2 * (322.5 + 250), 0.2 * (285 + 250),
                  0.2 * (337.5 + 250)}});
}

/* Budget 1000, so 7.5 % is 75 and 12.5 % is 125. A deficit of 10 % leaves 8.75 %, one of 20 % 10 %.
 */
static void test_corridor_at_its_corners(void **state)
{
    (void) state;
    static const char budget[] =
        "[transfer.budget]\nsource = 'By hand'\nrule = 'lump_sum'\nfrom = 'treasury'\n"
        "to = 'income'\namount = 1000\n";
    char text[1000];
    snprintf(text, sizeof text,
             "%s[transfer.x]\nrule = 'corridor'\nfrom = 'treasury'\nto = 'income'\n"
             "of = ['budget']\nbands = [ { above = 0.075, share = 0.5 }, "
             "{ above = 0.125, share = 1.0 } ]\nsource = 'By hand'\n",
             budget);
    const struct expected now = {"now", {12.5, 100, 0, 0, 25}}, then = {"then", {0}};
    assert_paid("", text, "x", "treasury", "income", (const struct expected[]){now, then}, 2);
    strcat(text, "lag = '1 year'\n");
    const struct expected later = {"now", {0, 12.5, 100, 0, 0, 25}};
    assert_paid("", text, "x", "treasury", "income", &later, 1);
}

/* Gets 600, but with what is not in the scenario the budget is 1000: 12.5 % is 125. A deficit of
 * 500 (1100 - 600) brings 25 and all above 125, one of 65 (0.7 * 950 - 600) nothing. */
static void test_corridor_of_a_budget_that_is_in_the_scenario_in_part(void **state)
{
    (void) state;
    const struct expected now = {"now", {25 + 375, 25 + 475, 25 + 350, 25 + 225, 25 + 400}},
                          then = {"then", {25 + 45, 25 + 115, 25 + 27.5, 0, 25 + 62.5}};
    assert_paid("",
                "[transfer.budget]\nsource = 'By hand'\nrule = 'lump_sum'\nfrom = 'treasury'\n"
                "to = 'income'\namount = 600\n"
                "[transfer.x]\nrule = 'corridor'\nfrom = 'treasury'\nto = 'income'\n"
                "of = ['budget']\namount = 400\nbands = [ { above = 0.075, share = 0.5 }, "
                "{ above = 0.125, share = 1.0 } ]\nsource = 'By hand'\n",
                "x", "treasury", "income", (const struct expected[]){now, then}, 2);
}

static void test_formula_budget_follows_the_past_with_its_historical_part(void **state)
{
    (void) state;
    ASSERT_PAID("rule = 'formula_budget'\nof = ['benefits']\namount = 1000\nlag = '2 years'\n"
                "before = 1060\nobjective_share = 0.4\n",
                "treasury", "income",
                {"now",
                 {400 + 0.6 * 1060, 400 + 0.6 * 1060, 400 + 0.6 * 1100, 400 + 0.6 * 1200,
                  400 + 0.6 * 1075}});
    ASSERT_PAID("rule = 'formula_budget'\nof = ['benefits']\namount = 1000\nlag = '2 years'\n"
                "before = 'steady'\nobjective_share = 'clamp((12_000 - 15_000) / 25_000, 0, 1)'\n",
                "treasury", "income", {"then", {1100, 1100, 770, 840, 752.5}});
    ASSERT_PAID("rule = 'formula_budget'\nof = ['benefits']\namount = 1000\nlag = '2 years'\n"
                "objective_share = 'clamp((55_000 - 15_000) / 25_000, 0, 1)'\n",
                "treasury", "income", {"then", {1000, 1000, 1000, 1000, 1000}});
}

/* 1000 at 8 %, paid each middle of a year: with annuity 1000 * 0.08 / (1 - 1.08^-3). */
static void test_loan_in_equal_payments(void **state)
{
    (void) state;
    const double each = 1000 * 0.08 / (1 - pow(1.08, -3));
    ASSERT_PAID("rule = 'loan'\namount = { '2028' = 1000 }\nrate = 0.08\n"
                "repay = { term = '3 years' }\n",
                "treasury", "income", {"now", {0, 0, 1000, -each, -each, -each}});
}

/* `then` saves 330, 360, 322.5, 285, 337.5 on benefits; 90 % of it is paid back a year later. */
static void test_loan_out_of_savings_ends_when_it_is_paid_back(void **state)
{
    (void) state;
    double owed = 700 * 1.08 - 0.9 * 330;
    owed = owed * 1.08 - 0.9 * 360;
    const double last = owed * 1.08; /* less than 0.9 * 322.5 */
    ASSERT_PAID("rule = 'loan'\namount = 700\nyears = '2026'\nrate = 0.08\n"
                "repay = { of = ['benefits'], share = 0.9, lag = '1 year' }\n",
                "treasury", "income", {"then", {700, -0.9 * 330, -0.9 * 360, -last, 0, 0}},
                {"now", {700, 0, 0, 0, 0, 0}});
}

/* Gets 1000 a year; what it does not spend goes back, but for 2027, in which it lacks 200. */
static void test_earmark_gives_back_what_is_not_spent(void **state)
{
    (void) state;
    static const char text[] =
        "[transfer.budget]\nsource = 'By hand'\nrule = 'lump_sum'\nfrom = 'treasury'\n"
        "to = 'income'\namount = 1000\n";
    static const struct expected yearly[] = {{"now", {0, 0, 0, 0, 50, 0}},
                                             {"then", {0, 230, 160, 247.5, 335, 212.5}}};
    assert_paid(", earmark = { surplus_to = 'treasury' }", text, "earmark.income", "income",
                "treasury", yearly, 2);
    /* over two years: 2026-27, 2028-29, and 2030 with a year beyond the horizon */
    static const struct expected pairs[] = {{"now", {0, 0, 0, 0, 0, 0}},
                                            {"then", {0, 0, 390, 0, 582.5, 212.5}}};
    assert_paid(", earmark = { surplus_to = 'treasury', over = '2 years' }", text, "earmark.income",
                "income", "treasury", pairs, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reimburse_pays_a_share_up_to_its_cap),
        cmocka_unit_test(test_lump_sums_by_year),
        cmocka_unit_test(test_per_head_counts_on_a_day),
        cmocka_unit_test(test_per_head_counts_over_the_year),
        cmocka_unit_test(test_per_success_pays_for_more_than_elsewhere),
        cmocka_unit_test(test_share_of_saving_pays_nothing_back_unless_both_ways),
        cmocka_unit_test(test_a_saving_counts_agreements_of_the_other_side),
        cmocka_unit_test(test_corridor_at_its_corners),
        cmocka_unit_test(test_corridor_of_a_budget_that_is_in_the_scenario_in_part),
        cmocka_unit_test(test_formula_budget_follows_the_past_with_its_historical_part),
        cmocka_unit_test(test_loan_in_equal_payments),
        cmocka_unit_test(test_loan_out_of_savings_ends_when_it_is_paid_back),
        cmocka_unit_test(test_earmark_gives_back_what_is_not_spent),
    };
    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
