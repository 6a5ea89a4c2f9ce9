/* scenarios/paper.toml against docs/paper.md, where every number is worked out by hand. */
#include "whole_run.h"

enum { YEARS = 5, FIRST = 2027 };

#define INSTALMENT (60000 * 0.1 / (1 - 1 / (1.1 * 1.1)))

static struct whole_run *w;

static int run(void **state)
{
    (void) state;
    w = whole_run_with(
        NULL, (struct simulate_options){
                  .scenario = PROJECT_DIR "/scenarios/paper.toml", .draws = 20, .threads = 1});
    return 0;
}

static int close_run(void **state)
{
    (void) state;
    whole_run_close(w);
    return 0;
}

static void assert_certain(const struct summary *s, double expected)
{
    assert_near(s->base_case, expected, 1e-9);
    assert_near(s->mean, expected, 1e-9);
    assert_near(s->p05, expected, 1e-9);
    assert_near(s->p95, expected, 1e-9);
}

struct by_year {
    const char *intervention, *versus, *budget, *line;
    double amount[YEARS];
};

static void assert_years(const struct by_year *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int y = 0; y < YEARS; y++) {
            const struct by_year *r = &list[i];
            print_message("%s %s %s %d\n", r->intervention, r->budget, r->line, FIRST + y);
            assert_certain(year_of(w, r->intervention, r->versus, FIRST + y, r->budget, r->line),
                           r->amount[y]);
        }
}

static void test_each_line_is_what_the_page_says(void **state)
{
    (void) state;
    static const struct by_year lines[] = {
        {"wait", "", "income", "benefits", {120000, 120000, 120000, 0, 0}},
        {"school", "", "income", "benefits", {120000, 0, 0, 0, 0}},
        {"school", "", "teaching", "lessons", {90000, 0, 0, 0, 0}},
        {"wait", "", "treasury", "tax", {0, 0, 0, -30000, -30000}},
        {"school", "", "treasury", "tax", {0, -30000, -30000, -30000, -30000}},
        {"wait", "", "treasury", "benefit_budget", {100000, 100000, 100000, 100000, 100000}},
        {"wait", "", "income", "safety_net", {0, -10000, -10000, -10000, 0}},
        {"school", "", "income", "safety_net", {0, -10000, 0, 0, 0}},
        {"school", "", "classes", "contract", {70000, 0, 0, 0, 0}},
        {"school", "", "teaching", "pupils", {0, -25000, 0, 0, 0}},
        {"school", "", "classes", "result", {0, -10000, 0, 0, 0}},
        {"wait", "", "classes", "result", {0, 0, 0, 0, 0}},
        {"school", "", "classes", "deal", {0, 12000, 12000, 0, 0}},
        {"school", "", "treasury", "advance", {60000, -INSTALMENT, -INSTALMENT, 0, 0}},
    };
    assert_years(lines, sizeof lines / sizeof *lines);
}

static void test_each_budget_is_what_the_page_says(void **state)
{
    (void) state;
    static const struct by_year budgets[] = {
        {"wait", "", "income", "", {20000, 10000, 10000, -110000, -100000}},
        {"school", "", "income", "", {20000, -110000, -100000, -100000, -100000}},
        {"wait", "", "classes", "", {0, 0, 0, 0, 0}},
        {"school", "", "classes", "", {70000, 2000, 12000, 0, 0}},
        {"wait", "", "treasury", "", {100000, 110000, 110000, 80000, 70000}},
        {"school",
         "",
         "treasury",
         "",
         {160000, 115000 - INSTALMENT, 70000 - INSTALMENT, 70000, 70000}},
        {"wait", "", "teaching", "", {0, 0, 0, 0, 0}},
        {"school", "", "teaching", "", {-40000, INSTALMENT - 37000, INSTALMENT - 12000, 0, 0}},
        {"school", "wait", "income", "", {0, -120000, -110000, 10000, 0}},
        {"school", "wait", "treasury", "", {60000, 5000 - INSTALMENT, -40000 - INSTALMENT, -10000}},
    };
    assert_years(budgets, sizeof budgets / sizeof *budgets);
    static const char *const all[] = {"income", "classes", "treasury", "teaching"};
    for (size_t b = 0; b < 4; b++)
        assert_certain(year_of(w, "school", "", AFTER_HORIZON, all[b], ""), 0);
}

/* One party: added up since the start at the end of each year, when it is paid back, how deep. */
struct party {
    const char *id, *kind;
    double cumulative[YEARS], deepest;
    int paid_back;
};

static const struct party parties[] = {
    {"town", "npv_holder", {70000, -48000, -146000, -136000, -136000}, 70000, 2028},
    {"state",
     "npv_holder",
     {60000, 65000 - INSTALMENT, 25000 - 2 * INSTALMENT, 15000 - 2 * INSTALMENT,
      15000 - 2 * INSTALMENT},
     60000,
     2029},
    {"college",
     "npv_holder",
     {-40000, INSTALMENT - 77000, 2 * INSTALMENT - 89000, 2 * INSTALMENT - 89000,
      2 * INSTALMENT - 89000},
     0,
     2027},
    {"society", "npv_society", {90000, -60000, -210000, -210000, -210000}, 90000, 2028},
};

enum { PARTIES = sizeof parties / sizeof *parties };

static void test_each_party_gains_or_loses_what_the_page_says(void **state)
{
    (void) state;
    for (size_t p = 0; p < PARTIES; p++) {
        const struct party *party = &parties[p];
        size_t found = 0;
        assert_certain(difference_of(w, "school", party->kind, party->id),
                       party->cumulative[YEARS - 1]);
        for (size_t i = 0; i < w->r->n_cumulative; i++) {
            const struct cumulative_row *c = &w->r->cumulative[i];
            if (strcmp(c->holder, party->id) != 0 || c->year == AFTER_HORIZON)
                continue;
            print_message("%s %d\n", party->id, c->year);
            assert_certain(&c->value, party->cumulative[c->year - FIRST]);
            found++;
        }
        assert_int_equal(found, YEARS);
    }
}

static void test_each_party_is_paid_back_when_the_page_says(void **state)
{
    (void) state;
    size_t found = 0;
    for (size_t i = 0; i < w->r->n_break_even; i++)
        for (size_t p = 0; p < PARTIES; p++) {
            const struct break_even_row *b = &w->r->break_even[i];
            if (strcmp(b->holder, parties[p].id) != 0)
                continue;
            assert_near(b->p_lasting, b->year == parties[p].paid_back, 1e-12);
            assert_near(b->p_first, b->year == parties[p].paid_back, 1e-12);
            found += b->year == parties[p].paid_back;
        }
    assert_int_equal(found, PARTIES);
}

static void test_each_party_goes_as_deep_as_the_page_says(void **state)
{
    (void) state;
    size_t found = 0;
    for (size_t i = 0; i < w->r->n_dips; i++)
        for (size_t p = 0; p < PARTIES; p++) {
            const struct dip_row *d = &w->r->dips[i];
            if (strcmp(d->holder, parties[p].id) != 0)
                continue;
            assert_near(d->base_case, parties[p].deepest, 1e-9);
            assert_near(d->shortfall, parties[p].deepest, 1e-9);
            assert_near(d->p_dip, parties[p].deepest > 0, 1e-12);
            assert_int_equal(d->year_p50, parties[p].deepest > 0 ? FIRST : 0);
            found++;
        }
    assert_true(found >= PARTIES);
}

static void test_before_agreements_the_college_loses_for_the_others(void **state)
{
    (void) state;
    size_t found = 0;
    for (size_t i = 0; i < w->r->n_pockets; i++) {
        const struct pocket_row *p = &w->r->pockets[i];
        const bool before = strcmp(p->stage, "before") == 0;
        assert_near(p->base_case, before ? 30 : 0, 1e-9);
        assert_near(p->losses, before ? 90000 : 0, 1e-9);
        assert_near(p->gains, before ? 300000 : 210000, 1e-9);
        found++;
    }
    assert_int_equal(found, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_line_is_what_the_page_says),
        cmocka_unit_test(test_each_budget_is_what_the_page_says),
        cmocka_unit_test(test_each_party_gains_or_loses_what_the_page_says),
        cmocka_unit_test(test_each_party_is_paid_back_when_the_page_says),
        cmocka_unit_test(test_each_party_goes_as_deep_as_the_page_says),
        cmocka_unit_test(test_before_agreements_the_college_loses_for_the_others),
    };
    return cmocka_run_group_tests_name("on paper", tests, run, close_run);
}
