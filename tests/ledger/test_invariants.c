/* Agreements between budgets: what must not matter, what must grow along, and what follows from
 * algebra for whole runs. */
#include "whole_run.h"

static const char head[] =
    "format = 1\n[study]\ntitle = 'Agreements'\nprices = 2026\nstart = 2026-04-01\n"
    "horizon = '63 months'\ncycle = '3 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0.034\n"
    "[cohort]\nsize = %d\nmode = '%s'\nstart = { here = 1 }\narrivals = { '2027' = %d }\n"
    "[states]\nhere = 'Here'\nwork = 'Work'\ngone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\nwork = 'leave'\ngone = 0.05\n[from.work]\nhere = 0.15\n"
    "[holder]\ntown = 'Town'\nstate = 'State'\ncollege = 'College'\n"
    "[budget]\nincome = { holder = 'town' }\ntreasury = { holder = 'state' }\n"
    "classes = { holder = 'college' }\n"
    "[param]\n"
    "leave = { kind = 'probability', per = 'year', mean = 0.3, sd = 0.08, source = 'S' }\n"
    "[cost]\n"
    "upkeep = { in = ['here'], amount = 1317.5, per = 'person-year', budget = 'income' }\n"
    "lessons = { in = ['here'], amount = 385, per = 'person-year', budget = 'classes' }\n"
    "[intervention.now]\n[intervention.then]\n"
    "from.here = { work = '1.6 * leave', gone = 0.05 }\n"
    "[intervention.other]\nfrom.here = { work = '1.2 * leave', gone = 0.05 }\n";

enum { BLOCKS = 5 };

/* Each with its name in %s; they wait for one another as they may. */
static const char *const blocks[BLOCKS] = {
    "[transfer.%s]\nrule = 'lump_sum'\nfrom = 'treasury'\nto = 'income'\namount = 47_000\n",
    "[transfer.%s]\nrule = 'corridor'\nfrom = 'treasury'\nto = 'income'\nof = ['%s']\n"
    "bands = [ { above = 0.04, share = 0.5 }, { above = 0.11, share = 1 } ]\nlag = '1 year'\n",
    "[transfer.%s]\nrule = 'share_of_saving'\nfrom = 'income'\nto = 'classes'\nof = ['upkeep']\n"
    "share = 0.27\nlag = '2 years'\n",
    "[transfer.%s]\nrule = 'per_head'\nfrom = 'treasury'\nto = 'classes'\nin = ['here']\n"
    "amount = 340\ncount_on = '10-01'\naverage = '2 years'\nbefore = 9_000\n",
    "[transfer.%s]\nrule = 'loan'\nfrom = 'state'\nto = 'college'\namount = { '2026' = 4_000 }\n"
    "rate = 0.07\nrepay = { of = ['upkeep'], share = 0.4, lag = '1 year' }\n"};

/* Blocks in an order, with names; then `more`. To be freed. */
static char *written(const char *mode, int size, const size_t *order, const char *const *names,
                     const char *more)
{
    char *text = malloc(9000);
    int at = snprintf(text, 9000, head, size, mode, size / 3);
    for (size_t i = 0; i < BLOCKS; i++) {
        at += snprintf(text + at, 9000 - (size_t) at, blocks[order[i]], names[order[i]], names[0]);
        at += snprintf(text + at, 9000 - (size_t) at, "source = 'S'\n");
    }
    snprintf(text + at, 9000 - (size_t) at, "%s", more);
    return text;
}

static const size_t as_listed[BLOCKS] = {0, 1, 2, 3, 4};
static const char *const usual[BLOCKS] = {"budget", "safety", "gain", "heads", "fund"};

static struct whole_run *run_blocks(const char *mode, int size, const size_t *order,
                                    const char *const *names, const char *more)
{
    char *text = written(mode, size, order, names, more);
    struct whole_run *w = whole_run_with(
        text, (struct simulate_options){.draws = 100, .has_seed = true, .seed = 8, .threads = 1});
    free(text);
    return w;
}

/* The name in another run of what is called `name` in this one. */
static const char *renamed(const char *name, const char *const *from, const char *const *to)
{
    for (size_t i = 0; i < BLOCKS; i++)
        if (strcmp(name, from[i]) == 0)
            return to[i];
    return name;
}

/* Every value of a, by name, in b. */
static void assert_found_in(const struct whole_run *a, const struct whole_run *b,
                            const char *const *names_a, const char *const *names_b)
{
    for (size_t i = 0; i < a->r->n_summary; i++) {
        const struct summary_row *x = &a->r->summary[i];
        if (!same_summary(&x->value, value_of_group(b, x->intervention, x->group, x->kind,
                                                    renamed(x->name, names_a, names_b))))
            fail_msg("%s %s under %s differs", x->kind, x->name, x->intervention);
    }
    for (size_t i = 0; i < a->r->n_years; i++) {
        const struct year_row *x = &a->r->years[i];
        if (strcmp(x->prices, "constant") == 0 &&
            !same_summary(&x->value, year_of(b, x->intervention, x->versus, x->year, x->budget,
                                             renamed(x->line, names_a, names_b))))
            fail_msg("%s of %s in %d under %s differs", x->line, x->budget, x->year,
                     x->intervention);
    }
    assert_true(a->r->n_summary > 60 && a->r->n_years > 100);
}

static void test_the_order_in_the_file_changes_no_bit(void **state)
{
    (void) state;
    static const size_t shuffled[BLOCKS] = {3, 1, 4, 0, 2};
    struct whole_run *a = run_blocks("people", 41, as_listed, usual, "");
    struct whole_run *b = run_blocks("people", 41, shuffled, usual, "");
    assert_found_in(a, b, usual, usual);
    assert_int_equal(a->r->n_summary, b->r->n_summary);
    whole_run_close(a);
    whole_run_close(b);
}

/* Names decide in which order agreements are settled that do not wait for one another. */
static void test_other_names_change_nothing_but_names(void **state)
{
    (void) state;
    static const char *const other[BLOCKS] = {"zz", "yy", "xx", "ww", "vv"};
    struct whole_run *a = run_blocks("people", 41, as_listed, usual, "");
    struct whole_run *b = run_blocks("people", 41, as_listed, other, "");
    for (size_t i = 0; i < a->r->n_summary; i++) {
        const struct summary_row *x = &a->r->summary[i];
        const struct summary *y =
            value_of_group(b, x->intervention, x->group, x->kind, renamed(x->name, usual, other));
        assert_near(x->value.mean, y->mean, 1e-9 * (1 + fabs(y->mean))); /* sums in other orders */
    }
    whole_run_close(a);
    whole_run_close(b);
}

static void test_an_agreement_that_pays_nothing_changes_no_bit(void **state)
{
    (void) state;
    static const char nothing[] =
        "[transfer.no_amount]\nrule = 'lump_sum'\nfrom = 'income'\nto = 'classes'\namount = 0\n"
        "lag = '3 years'\nsource = 'S'\n"
        "[transfer.no_share]\nrule = 'reimburse'\nfrom = 'treasury'\nto = 'classes'\n"
        "of = ['upkeep']\nshare = 0\nsource = 'S'\n"
        "[transfer.not_reached]\nrule = 'corridor'\nfrom = 'treasury'\nto = 'income'\n"
        "of = ['budget']\nbands = [ { above = 99, share = 1 } ]\nsource = 'S'\n"
        "[transfer.no_time]\nrule = 'lump_sum'\nfrom = 'classes'\nto = 'treasury'\n"
        "amount = 77\nyears = '2071-2072'\nsource = 'S'\n";
    struct whole_run *a = run_blocks("people", 41, as_listed, usual, "");
    struct whole_run *b = run_blocks("people", 41, as_listed, usual, nothing);
    assert_found_in(a, b, usual, usual);
    assert_true(value_of(b, "then", "npv_transfer", "no_share")->mean == 0);
    assert_true(value_of(b, "then", "npv_transfer", "not_reached")->mean == 0);
    whole_run_close(a);
    whole_run_close(b);
}

static void test_what_is_compared_with_changes_no_payment(void **state)
{
    (void) state;
    char *text = written("people", 41, as_listed, usual, "");
    struct simulate_options o = {.draws = 100, .has_seed = true, .seed = 8, .threads = 1};
    struct whole_run *a = whole_run_with(text, o);
    o.baseline = "other";
    struct whole_run *b = whole_run_with(text, o);
    static const char *const worlds[] = {"now", "then", "other"};
    for (size_t w = 0; w < 3; w++)
        for (size_t i = 0; i < BLOCKS; i++) {
            const struct summary *x = value_of(a, worlds[w], "npv_transfer", usual[i]),
                                 *y = value_of(b, worlds[w], "npv_transfer", usual[i]);
            assert_true(x->mean == y->mean && x->p05 == y->p05 && x->sd == y->sd);
        }
    assert_true(value_of(a, "then", "npv_transfer", "gain")->mean > 100);
    whole_run_close(a);
    whole_run_close(b);
    free(text);
}

static void test_twice_the_people_pay_twice_what_is_in_proportion(void **state)
{
    (void) state;
    struct whole_run *a = run_blocks("expected", 30, as_listed, usual, "");
    struct whole_run *b = run_blocks("expected", 60, as_listed, usual, "");
    const double before = 9000 / 2.0 / pow(1.034, 0.375); /* of the first year, whoever is there */
    const double heads = value_of(a, "then", "npv_transfer", "heads")->mean;
    assert_near(value_of(b, "then", "npv_transfer", "heads")->mean - before, 2 * (heads - before),
                1e-9 * heads);
    const double gain = value_of(a, "then", "npv_transfer", "gain")->mean;
    assert_near(value_of(b, "then", "npv_transfer", "gain")->mean, 2 * gain, 1e-9 * gain);
    assert_true(gain > 100);
    whole_run_close(a);
    whole_run_close(b);
}

/* --- what follows from algebra --------------------------------------------------------------- */

static void test_a_loan_at_the_discount_rate_is_worth_nothing(void **state)
{
    (void) state;
    static const char *const loans[] = {
        "[transfer.l]\nrule = 'loan'\nfrom = 'state'\nto = 'town'\nsource = 'S'\nrate = 0.034\n"
        "amount = { '2026' = 4_321, '2029' = 987 }\nrepay = { term = '1 years' }\n",
        "[transfer.l]\nrule = 'loan'\nfrom = 'state'\nto = 'town'\nsource = 'S'\nrate = 0.034\n"
        "amount = { '2026' = 4_321, '2031' = 987 }\nrepay = { term = '9 years' }\n"};
    for (size_t i = 0; i < 2; i++) {
        struct whole_run *w = run_blocks("expected", 30, as_listed, usual, loans[i]);
        assert_near(value_of(w, "now", "npv_transfer", "l")->mean, 0, 1e-9);
        whole_run_close(w);
    }
}

static const char town[] =
    "format = 1\n[study]\ntitle = 'Budget'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '6 years'\nbaseline = 'now'\n[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 1\nmode = '%s'\nstart = { here = 1 }\n"
    "[states]\nhere = 'Here'\ndear = { label = 'Dear', absorbing = true }\n"
    "gone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\nafter = { months = 1, dear = 0.3, gone = 'rest' }\n"
    "[holder]\ntown = 'Town'\nstate = 'State'\n"
    "[budget]\nincome = { holder = 'town' }\ntreasury = { holder = 'state' }\n"
    "[let]\nspent = 1000\n"
    "[intervention.now]\n[intervention.then]\nlet = { spent = 700 }\n";

/* 1000 a year, or 700: the budget is as large as was spent two years ago, or as is thought to be
 * needed, whatever is spent. */
static void test_how_long_a_saving_is_kept_depends_on_the_objective_share(void **state)
{
    (void) state;
    static const struct {
        const char *share;
        double kept[6];
    } cases[] = {{"clamp((12_000 - 15_000) / 25_000, 0, 1)", {300, 300, 0, 0, 0, 0}},
                 {"clamp((41_000 - 15_000) / 25_000, 0, 1)", {300, 300, 300, 300, 300, 300}},
                 {"clamp((25_000 - 15_000) / 25_000, 0, 1)", {300, 300, 120, 120, 120, 120}}};
    for (size_t i = 0; i < 3; i++) {
        char text[3000];
        int at = snprintf(text, sizeof text, town, "expected");
        snprintf(text + at, sizeof text - (size_t) at,
                 "[cost.benefits]\namount = 'spent'\nper = 'year'\nbudget = 'income'\n"
                 "[transfer.buig]\nrule = 'formula_budget'\nfrom = 'treasury'\nto = 'income'\n"
                 "of = ['benefits']\namount = 1000\nlag = '2 years'\nbefore = 1000\n"
                 "objective_share = '%s'\nsource = 'S'\n",
                 cases[i].share);
        struct whole_run *w = whole_run(text, 0);
        for (int y = 0; y < 6; y++)
            assert_near(year_of(w, "then", "now", 2026 + y, "income", "")->base_case,
                        -cases[i].kept[y], 1e-9);
        whole_run_close(w);
    }
}

/* One person costs 1000 with a chance of 0.3, else nothing; the budget is 200. Of a deficit above
 * 50 half is paid: of 800, 375; of -200 nothing: 112.5 on average. Of the average deficit, 100, it
 * is 25. Standard error: 375 sqrt(0.3 * 0.7 / draws). */
static void test_a_corridor_of_the_average_is_not_the_average_of_the_corridor(void **state)
{
    (void) state;
    enum { DRAWS = 20000 };
    static const char *const modes[] = {"people", "expected"};
    for (size_t mode = 0; mode < 2; mode++) {
        char text[3000];
        int at = snprintf(text, sizeof text, town, modes[mode]);
        snprintf(text + at, sizeof text - (size_t) at,
                 "[cost.care]\non = 'here -> dear'\namount = 1000\nbudget = 'income'\n"
                 "[transfer.grant]\nrule = 'lump_sum'\nfrom = 'treasury'\nto = 'income'\n"
                 "amount = { '2026' = 200 }\nsource = 'S'\n"
                 "[transfer.safety]\nrule = 'corridor'\nfrom = 'treasury'\nto = 'income'\n"
                 "of = ['grant']\nbands = [ { above = 0.25, share = 0.5 } ]\nsource = 'S'\n");
        struct whole_run *w = whole_run(text, mode == 0 ? DRAWS : 2);
        const struct summary *paid = year_of(w, "now", "", 2026, "treasury", "safety");
        assert_near(paid->base_case, 25, 1e-9);
        if (mode == 0)
            assert_near(paid->mean, 112.5, 5 * 375 * sqrt(0.3 * 0.7 / DRAWS));
        else
            assert_near(paid->mean, 25, 1e-9);
        assert_near(value_of(w, "now", "npv_society", "society")->base_case, 300, 1e-9);
        whole_run_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_order_in_the_file_changes_no_bit),
        cmocka_unit_test(test_other_names_change_nothing_but_names),
        cmocka_unit_test(test_an_agreement_that_pays_nothing_changes_no_bit),
        cmocka_unit_test(test_what_is_compared_with_changes_no_payment),
        cmocka_unit_test(test_twice_the_people_pay_twice_what_is_in_proportion),
        cmocka_unit_test(test_a_loan_at_the_discount_rate_is_worth_nothing),
        cmocka_unit_test(test_how_long_a_saving_is_kept_depends_on_the_objective_share),
        cmocka_unit_test(test_a_corridor_of_the_average_is_not_the_average_of_the_corridor),
    };
    return cmocka_run_group_tests_name("invariants", tests, NULL, NULL);
}
