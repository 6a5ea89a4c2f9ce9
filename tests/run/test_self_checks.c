/* What must hold in every draw, held against numbers that are broken on purpose: a person who is
 * nowhere, a cent that nobody has. */
#include "whole_run.h"

#include "accounts.h"
#include "arena.h"
#include "audit.h"
#include "conserved.h"
#include "drawer.h"
#include "failure.h"
#include "strip.h"

/* Two groups, arrivals, a payment from one budget to another and an agreement. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Checks'\nprices = 2026\nstart = 2026-01-01\nhorizon = '2 years'\n"
    "baseline = 'now'\n"
    "[cohort]\nsize = 40\nmode = 'expected'\nstart = { a = 0.75, b = 0.25 }\n"
    "arrivals = { '2027' = 24 }\n"
    "[group.old]\nshare = 0.25\n[group.young]\nshare = 0.75\n"
    "[states]\na = 'A'\nb = 'B'\nc = { label = 'C', absorbing = true }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.3\nsd = 0.05\nsource = 'x'\n"
    "[from.a]\nb = 'leaves'\nc = 0.02\n[from.b]\na = 0.1\n"
    "[holder]\ntown = 'Town'\nclub = 'Club'\n"
    "[budget]\npurse = { holder = 'town' }\nbox = { holder = 'club' }\n"
    "[cost.care]\nin = ['a']\namount = 100\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.fee]\nin = ['b']\namount = 30\nper = 'person-year'\nbudget = 'purse'\nto = 'box'\n"
    "[cost.hall]\namount = 700\nper = 'year'\nbudget = 'box'\n"
    "[outcome.years]\nin = ['b']\namount = 1\nper = 'person-year'\nbetter = 'more'\nvalue = 5\n"
    "[transfer.grant]\nrule = 'reimburse'\nfrom = 'purse'\nto = 'box'\nof = ['hall']\n"
    "share = 0.5\n"
    "[intervention.now]\n[intervention.then]\nfrom.b = { a = 0.2 }\n";

struct booked {
    struct arena *arena;
    struct errors *errors;
    const struct model *m;
    struct accounts a;
    double *occupancy, *entered; /* of the first intervention */
    double *y;                   /* [n_quantities][STRIP] */
    struct account_workspace *accounts;
    const struct term_view *view;
    struct books **books; /* [n_worlds] */
    struct settlement *settled;
};

static double *strips(struct booked *b, size_t n)
{
    return arena_alloc(b->arena, n * STRIP, sizeof(double));
}

/* Every lane is the base case. */
static double *values_of(struct booked *b)
{
    double *inputs = strips(b, b->m->n_inputs + b->m->common->n_states);
    double *values = strips(b, program_values(b->m->program));
    sampler_central(b->m->sampler, inputs);
    program_prepare(b->m->program, values);
    program_run(b->m->program, inputs, values);
    return values;
}

static void book(struct booked *b, double *values)
{
    const struct model *m = b->m;
    const struct timeline *time = &m->timeline;
    struct cohort_workspace *ws = cohort_workspace_new(m->plans, m->n_worlds, time, 0, false);
    b->accounts = account_workspace_new(m, &b->a);
    b->settled = settlement_new(m);
    struct cohort_output *out = arena_alloc(b->arena, m->n_worlds, sizeof *out);
    const struct cohort_output **counts = arena_alloc(b->arena, m->n_worlds, sizeof *counts);
    struct books **books = b->books = arena_alloc(b->arena, m->n_worlds, sizeof *books);
    for (size_t w = 0; w < m->n_worlds; w++) {
        const struct plan *p = &m->plans[w];
        out[w] = (struct cohort_output){
            .taps = strips(b, p->n_segments * (1 + time->n_schedules)),
            .occupancy = strips(b, time->n_subgroups * p->n_states * time->n_points)};
        counts[w] = &out[w];
        books[w] = ledger_books_new(m);
    }
    cohort_expected(time, m->plans, m->n_worlds, cohort_choose(m->plans, m->n_worlds, time, NULL),
                    values, NULL, ws, out);
    for (size_t w = 0; w < m->n_worlds; w++)
        ledger_settle(m, w, values, &out[w], books[w]);
    settlement_read(b->settled, (const struct books *const *) books);
    settlement_settle(b->settled, values, NULL);
    b->occupancy = out[0].occupancy;
    b->y = strips(b, b->a.n_quantities);
    assert_true(accounts_fill(m, &b->a, (const struct books *const *) books, b->settled, counts,
                              b->accounts, b->y, STRIP));
    b->view = accounts_view(b->accounts);
    cohort_workspace_free(ws);
}

static struct booked booked(const char *text)
{
    struct whole_run file = {0};
    struct booked b = {.arena = arena_new(), .errors = errors_new()};
    whole_run_write(&file, text);
    const struct scenario_file *scenario =
        scenario_read(file.path, NULL, 0, NULL, b.arena, b.errors);
    unlink(file.path);
    assert_non_null(scenario);
    b.m = model_new(scenario, (struct model_wish){.by_year = true, .occupancy = true}, b.arena,
                    b.errors);
    assert_non_null(b.m);
    const struct account_wish wish = {.summary = true, .differences = true, .years = true};
    b.a = accounts_new(b.m, wish, b.arena);
    b.entered = strips(&b, b.m->timeline.n_subgroups * b.m->timeline.n_points);
    cohort_entered(&b.m->timeline, &b.m->plans[0], b.entered);
    book(&b, values_of(&b));
    return b;
}

static void free_booked(struct booked *b)
{
    for (size_t w = 0; w < b->m->n_worlds; w++)
        ledger_books_free(b->books[w]);
    settlement_free(b->settled);
    account_workspace_free(b->accounts);
    model_free(b->m);
    errors_free(b->errors);
    arena_free(b->arena);
}

/* ---- people ---- */

/* 40 at the start; of the 24, two at the start of each month of 2027. Points are half years. */
static void test_who_has_entered_is_known_from_the_scenario(void **state)
{
    (void) state;
    static const double all[] = {40, 40, 42, 54, 64};
    struct booked b = booked(model);
    assert_int_equal(b.m->timeline.n_points, 5);
    assert_int_equal(b.m->timeline.n_subgroups, 2);
    for (size_t k = 0; k < 5; k++) {
        assert_close(b.entered[k], 0.25 * all[k], 1e-14); /* old */
        assert_close(b.entered[5 + k], 0.75 * all[k], 1e-14);
    }
    free_booked(&b);
}

static bool conserves(const struct booked *b, size_t from, size_t to, struct lost *lost)
{
    return cohort_conserves(&b->m->timeline, &b->m->plans[0], b->entered, b->occupancy,
                            LOST_EXPECTED, from, to, lost);
}

/* Of state c of the young (subgroup 1) at point 3. */
static double *cell(const struct booked *b, size_t lane)
{
    return b->occupancy + ((1 * 3 + 2) * 5 + 3) * STRIP + lane;
}

static void test_a_person_who_is_nowhere_is_missed(void **state)
{
    (void) state;
    struct booked b = booked(model);
    struct lost lost = {0};
    assert_true(conserves(&b, 0, STRIP, &lost));
    *cell(&b, 9) -= 0.0125;
    assert_false(conserves(&b, 0, STRIP, &lost));
    assert_int_equal(lost.lane, 9);
    assert_int_equal(lost.subgroup, 1);
    assert_int_equal(lost.point, 3);
    assert_close(lost.entered, 40.5, 1e-14);
    assert_close(lost.people, 40.4875, 1e-12);
    assert_int_equal(lost.n, 3);
    assert_int_equal(lost.in[2].state, 2);
    assert_true(conserves(&b, 0, 9, &lost)); /* the draw was not asked for */
    *cell(&b, 9) += 0.0125;
    *cell(&b, 9) += 1; /* one too many */
    assert_false(conserves(&b, 9, 10, &lost));
    *cell(&b, 9) = NAN;
    assert_false(conserves(&b, 9, 10, &lost));
    free_booked(&b);
}

/* ---- accounts ---- */

static size_t account_of(const struct booked *b, struct account like)
{
    for (size_t i = 0; i < b->a.n; i++) {
        const struct account *x = &b->a.list[i];
        if (x->table == like.table && x->kind == like.kind && x->world == like.world &&
            x->versus == like.versus && x->group == like.group && x->id == like.id &&
            x->year == like.year)
            return i;
    }
    fail_msg("there is no such account");
    return 0;
}

static double *value(const struct booked *b, size_t account, size_t lane)
{
    return &b->y[b->a.quantity[account] * STRIP + lane];
}

static void test_a_cent_that_no_budget_has_is_missed(void **state)
{
    (void) state;
    struct booked b = booked(model);
    struct breach breach = {0};
    assert_true(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    const size_t account = account_of(&b, (struct account){.table = ACCOUNT_YEAR,
                                                           .kind = ACCOUNT_BUDGET,
                                                           .world = 1,
                                                           .versus = NO_INDEX,
                                                           .group = NO_INDEX,
                                                           .id = 0,
                                                           .year = 1});
    *value(&b, account, 4) += 0.004; /* less than half a cent */
    assert_true(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    *value(&b, account, 4) += 0.006;
    assert_false(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    assert_int_equal(breach.kind, BREACH_BUDGETS);
    assert_int_equal(breach.lane, 4);
    assert_near(breach.value, 0.01, 1e-9);
    assert_true(audit_same_sheet(&b.a.list[breach.account], &b.a.list[account]));
    assert_int_equal(breach.n, 2); /* both budgets are shown */
    assert_true(audit_balances(b.a.audit, b.view, 0, 4, &breach));
    *value(&b, account, 4) = NAN;
    assert_false(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    free_booked(&b);
}

/* Of all people, of one group (before agreements), and of the difference. */
static void test_a_cent_that_no_holder_has_is_missed(void **state)
{
    (void) state;
    const struct account broken[] = {
        {.table = ACCOUNT_SUMMARY, .kind = ACCOUNT_HOLDER, .versus = NO_INDEX, .group = NO_INDEX},
        {.table = ACCOUNT_SUMMARY, .kind = ACCOUNT_SOCIETY, .versus = NO_INDEX, .group = NO_INDEX},
        {.table = ACCOUNT_SUMMARY, .kind = ACCOUNT_HOLDER_OWN, .versus = NO_INDEX, .group = 1},
        {.table = ACCOUNT_DIFFERENCE, .kind = ACCOUNT_HOLDER, .world = 1, .group = NO_INDEX},
        {.table = ACCOUNT_SUMMARY, .kind = ACCOUNT_OUTCOME, .versus = NO_INDEX, .group = NO_INDEX}};
    struct booked b = booked(model);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct account a = broken[i];
        a.year = NO_INDEX;
        a.id = a.kind == ACCOUNT_SOCIETY ? NO_INDEX : a.kind == ACCOUNT_OUTCOME ? 3 : 1;
        struct breach breach = {0};
        double *x = value(&b, account_of(&b, a), 15), before = *x;
        *x -= 0.01;
        assert_false(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
        assert_int_equal(breach.kind, BREACH_SOCIETY);
        assert_int_equal(breach.lane, 15);
        *x = before;
        assert_true(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    }
    free_booked(&b);
}

/* With 10^15 for each, a double holds no cents: rounding is no mistake, a millionth is. */
static void test_what_doubles_cannot_hold_is_not_missed(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "amount = 100\n", "amount = 0.9e15\n");
    char *large = whole_run_change(text, "amount = 30\n", "amount = 0.7e15\n");
    struct booked b = booked(large);
    struct breach breach = {0};
    assert_true(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    const size_t town = account_of(&b, (struct account){.table = ACCOUNT_SUMMARY,
                                                        .kind = ACCOUNT_HOLDER,
                                                        .versus = NO_INDEX,
                                                        .group = NO_INDEX,
                                                        .id = 1,
                                                        .year = NO_INDEX});
    *value(&b, town, 0) *= 1 + 1e-15;
    assert_true(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    *value(&b, town, 0) *= 1 + 1e-6;
    assert_false(audit_balances(b.a.audit, b.view, 0, STRIP, &breach));
    free_booked(&b);
    free(large);
    free(text);
}

static void test_what_is_no_number_is_found(void **state)
{
    (void) state;
    struct booked b = booked(model);
    struct breach breach = {0};
    assert_true(audit_finite(b.a.audit, b.view, 0, STRIP, &breach));
    *value(&b, 7, 3) = INFINITY;
    assert_true(audit_finite(b.a.audit, b.view, 4, STRIP, &breach));
    assert_false(audit_finite(b.a.audit, b.view, 0, STRIP, &breach));
    assert_int_equal(breach.kind, BREACH_NOT_FINITE);
    assert_int_equal(breach.lane, 3);
    assert_int_equal(b.a.quantity[breach.account], b.a.quantity[7]);
    assert_true(isinf(breach.value));
    free_booked(&b);
}

/* ---- what is said ---- */

static void assert_says(const struct booked *b, const struct failure *f, const char *expected)
{
    const struct run_options o = {.draws = 1000, .seed = 3, .command = "--seed 3 checks.toml"};
    const struct drawn_by by = {drawer_new(b->m->sampler, o.seed, b->arena), false};
    struct errors *errors = errors_new();
    failure_report(b->m, &o, &b->a, f, by, b->arena, errors);
    assert_int_equal(errors_exit_code(errors), 4);
    assert_string_equal(errors_text(errors, 0), expected);
    errors_free(errors);
}

static void test_people_who_are_lost_are_told(void **state)
{
    (void) state;
    struct booked b = booked(model);
    struct failure f = {.failed = true, .kind = FAILURE_PEOPLE, .draw = 137, .world = 1};
    f.lost = (struct lost){.subgroup = 1, .point = 3, .people = 39.5, .entered = 40.5, .n = 2};
    f.lost.in[0].state = 0, f.lost.in[0].people = 30.25;
    f.lost.in[1].state = 2, f.lost.in[1].people = 9.25;
    assert_says(&b, &f,
                "Draw 137, 1.5 years after the start, intervention \"then\", group \"young\": "
                "there are 39.5 people in all states together, but 40.5 have entered.\n"
                "This is a mistake of the program, not of the scenario: please report it.\n"
                "Who is where:\n  a = 30.25\n  c = 9.25\n"
                "All of this draw: simulate --only-draw 137 --seed 3 checks.toml");
    free_booked(&b);
}

static void test_budgets_that_do_not_balance_are_told(void **state)
{
    (void) state;
    struct booked b = booked(model);
    const size_t account = account_of(&b, (struct account){.table = ACCOUNT_YEAR,
                                                           .kind = ACCOUNT_BUDGET,
                                                           .world = 1,
                                                           .versus = NO_INDEX,
                                                           .group = NO_INDEX,
                                                           .id = 0,
                                                           .year = 1});
    struct failure f = {.failed = true, .kind = FAILURE_ACCOUNTS, .draw = 5};
    f.breach = (struct breach){.kind = BREACH_BUDGETS,
                               .account = account,
                               .value = 0.01,
                               .n = 1,
                               .part = {{account, 12.345}}};
    assert_says(&b, &f,
                "Draw 5, year 2027, intervention \"then\": all budgets together must pay what is "
                "used up, as what one pays to another that one gets, but they pay 0.01 EUR more.\n"
                "This is a mistake of the program, not of the scenario: please report it.\n"
                "These are:\n  budget \"box\" pays 12.35\n"
                "All of this draw: simulate --only-draw 5 --seed 3 checks.toml");
    f.breach = (struct breach){.kind = BREACH_NOT_FINITE, .account = account, .value = NAN};
    assert_says(
        &b, &f,
        "Draw 5, year 2027, intervention \"then\": budget \"box\" is not a number (as 0 / 0 "
        "is, or the root or the logarithm of less than 0).\n"
        "Expected: a number. All amounts and chances that it is made of were numbers, so "
        "they were too large to be added up, or the program has made a mistake.\n"
        "All of this draw: simulate --only-draw 5 --seed 3 checks.toml");
    free_booked(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_has_entered_is_known_from_the_scenario),
        cmocka_unit_test(test_a_person_who_is_nowhere_is_missed),
        cmocka_unit_test(test_a_cent_that_no_budget_has_is_missed),
        cmocka_unit_test(test_a_cent_that_no_holder_has_is_missed),
        cmocka_unit_test(test_what_doubles_cannot_hold_is_not_missed),
        cmocka_unit_test(test_what_is_no_number_is_found),
        cmocka_unit_test(test_people_who_are_lost_are_told),
        cmocka_unit_test(test_budgets_that_do_not_balance_are_told),
    };
    return cmocka_run_group_tests_name("self-checks", tests, NULL, NULL);
}
