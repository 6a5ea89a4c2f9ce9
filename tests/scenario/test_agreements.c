/* Agreements between budgets, typed: agreements.toml has each rule and every key once, with
 * awkward numbers. */
#include "check.h"

#include <limits.h>

#include "arena.h"
#include "errors.h"
#include "key_table.h"
#include "scenario.h"

#define FILE_OF_AGREEMENTS PROJECT_DIR "/tests/scenario/files/agreements.toml"

struct fixture {
    struct arena *arena;
    struct errors *errors;
    const struct scenario_file *file;
};

static struct fixture open_agreements(const char *baseline)
{
    struct fixture f = {arena_new(), errors_new(), NULL};
    f.file = scenario_read(FILE_OF_AGREEMENTS, NULL, 0, baseline, f.arena, f.errors);
    if (errors_count(f.errors) > 0)
        errors_print(f.errors, stderr);
    assert_non_null(f.file);
    assert_false(f.file->flawed);
    return f;
}

static void close_agreements(struct fixture *f)
{
    errors_free(f->errors);
    arena_free(f->arena);
}

static size_t find_id(const void *list, size_t n, size_t size, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(((const struct name *) ((const char *) list + i * size))->id, id) == 0)
            return i;
    fail_msg("no %s", id);
    return 0;
}

#define INDEX(list, n, wanted) find_id((list), (n), sizeof *(list), (wanted))

static size_t intervention(const struct fixture *f, const char *id)
{
    return INDEX(f->file->interventions, f->file->n_interventions, id);
}

static const struct scenario *world(const struct fixture *f, const char *id)
{
    return f->file->interventions[intervention(f, id)].world;
}

static const struct transfer *transfer(const struct scenario *s, const char *id)
{
    return &s->transfers[INDEX(s->transfers, s->n_transfers, id)];
}

static void assert_budget(const struct scenario *s, struct purse p, const char *id)
{
    assert_true(p.holder == NO_INDEX);
    assert_string_equal(s->budgets[p.budget].name.id, id);
}

static void assert_holder(const struct scenario *s, struct purse p, const char *id)
{
    assert_true(p.budget == NO_INDEX);
    assert_string_equal(s->holders[p.holder].name.id, id);
}

static void assert_source(const struct source *s, enum source_kind kind, size_t index)
{
    assert_int_equal(s->kind, kind);
    assert_int_equal(s->index, index);
}

static size_t cost(const struct scenario *s, const char *id)
{
    return INDEX(s->costs, s->n_costs, id);
}

static size_t budget(const struct scenario *s, const char *id)
{
    return INDEX(s->budgets, s->n_budgets, id);
}

static void test_every_rule_has_its_word(void **unused)
{
    (void) unused;
    struct arena *arena = arena_new();
    const char *words[16];
    const size_t n = keys_words(KEYS_TRANSFER, "rule", arena, words, 16);
    assert_int_equal(n, RULE_EARMARK); /* which is no word of the language */
    for (size_t i = 0; i < n; i++)
        assert_string_equal(rule_word((enum rule) i), words[i]);
    assert_string_equal(rule_word(RULE_EARMARK), "earmark");
    arena_free(arena);
}

static void test_a_reimbursement_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "lesplaatsen");
    assert_int_equal(t->rule, RULE_REIMBURSE);
    assert_string_equal(t->name.label, "Vergoeding lesplaatsen");
    assert_holder(s, t->from, "rijk");
    assert_budget(s, t->to, "onderwijs");
    assert_int_equal(t->n_of, 2); /* in order of kind and name, whatever the file has */
    assert_source(&t->of[0], SOURCE_COST, cost(s, "lessen"));
    assert_source(&t->of[1], SOURCE_COST, cost(s, "schatkist")); /* not the budget */
    assert_true(t->has_share && t->has_cap && t->has_floor);
    assert_near(t->share.number, 0.85, 0);
    assert_near(t->cap.number, 250000, 0);
    assert_string_equal(t->floor.text, "0.1 * prijs");
    assert_int_equal(t->first_year, 2027);
    assert_int_equal(t->last_year, 2031);
    assert_true(t->both_ways);
    assert_false(t->has_versus);
    assert_true(t->indexed);
    assert_int_equal(t->lag_years, 0);
    assert_int_equal(t->average_years, 1);
    assert_string_equal(t->source, "Convenant");
    assert_int_equal(t->evidence, EVIDENCE_EXPERT);
    assert_null(t->only);
    assert_int_equal(t->count.n_charges, 0);
    close_agreements(&f);
}

static void test_a_lump_sum_by_year_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct transfer *t = transfer(world(&f, "nu"), "rijksbudget");
    assert_int_equal(t->rule, RULE_LUMP_SUM);
    assert_true(t->amount.written);
    assert_int_equal(t->amount.n, 2);
    assert_int_equal(t->amount.year[0], 2026);
    assert_near(t->amount.of_year[0].number, 310500, 0);
    assert_int_equal(t->amount.year[1], 2028);
    assert_string_equal(t->amount.of_year[1].text, "27 * prijs");
    assert_true(t->amount.then_same);
    assert_true(t->whole);
    assert_false(t->indexed);
    assert_false(t->has_cap || t->has_floor || t->has_share);
    assert_int_equal(t->first_year, INT_MIN);
    close_agreements(&f);
}

static void test_a_corridor_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "vangnet");
    assert_int_equal(t->rule, RULE_CORRIDOR);
    assert_int_equal(t->n_of, 1);
    assert_source(&t->of[0], SOURCE_TRANSFER, INDEX(s->transfers, s->n_transfers, "rijksbudget"));
    assert_int_equal(t->n_bands, 2);
    assert_near(t->bands[0].above, 0.075, 0);
    assert_near(t->bands[0].share, 0.5, 0);
    assert_near(t->bands[1].above, 0.125, 0);
    assert_near(t->bands[1].share, 1, 0);
    assert_int_equal(t->lag_years, 1);
    assert_int_equal(t->average_years, 3);
    assert_int_equal(t->before, BEFORE_AMOUNT);
    assert_near(t->before_amount.number, 1250, 0);
    close_agreements(&f);
}

static void test_an_amount_per_head_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "bekostiging");
    const size_t werk = INDEX(s->states, s->n_states, "werk");
    const size_t school = INDEX(s->states, s->n_states, "school");
    const size_t bijstand = INDEX(s->states, s->n_states, "bijstand");
    assert_int_equal(t->count.trigger, TRIGGER_IN);
    assert_int_equal(t->count.n_charges, 2);
    assert_int_equal(t->count.charges[0].from, school);
    assert_int_equal(t->count.charges[1].from, werk);
    assert_null(t->count.charges[0].amount.text);
    assert_near(t->count.charges[1].amount.number, 1, 0);
    assert_string_equal(t->amount.every.text, "prijs");
    assert_int_equal(t->amount.n, 0);
    assert_int_equal(t->count_month, 10);
    assert_int_equal(t->lag_years, 2);
    assert_int_equal(t->before, BEFORE_STEADY);
    assert_false(t->has_versus);
    t = transfer(s, "instroom");
    assert_holder(s, t->to, "roc");
    assert_int_equal(t->count.trigger, TRIGGER_MOVE);
    assert_int_equal(t->count.n_charges, 2);
    assert_int_equal(t->count.charges[0].from, bijstand);
    assert_int_equal(t->count.charges[0].to, school);
    assert_int_equal(t->count.charges[1].from, werk);
    assert_near(t->count.charges[1].amount.number, 1, 0);
    assert_near(t->amount.every.number, 415.5, 0);
    assert_true(t->has_versus && t->both_ways);
    assert_int_equal(t->versus, intervention(&f, "ruil"));
    assert_int_equal(t->count_month, 0);
    close_agreements(&f);
}

static void test_an_amount_per_success_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "resultaat");
    assert_int_equal(t->rule, RULE_PER_SUCCESS);
    assert_int_equal(t->amount.n, 1);
    assert_int_equal(t->amount.year[0], 2030);
    assert_false(t->amount.then_same);
    assert_int_equal(t->count.n_charges, 1);
    assert_int_equal(t->count.charges[0].from, INDEX(s->states, s->n_states, "werk"));
    assert_int_equal(t->success_months, 26);
    assert_true(t->has_versus);
    assert_int_equal(t->versus, intervention(&f, "nu"));
    assert_true(t->only[intervention(&f, "klas")]);
    assert_false(t->only[intervention(&f, "nu")]);
    close_agreements(&f);
}

static void test_a_share_of_a_saving_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "deling");
    assert_source(&t->of[0], SOURCE_BUDGET, budget(s, "inkomen"));
    assert_source(&t->of[1], SOURCE_TRANSFER, INDEX(s->transfers, s->n_transfers, "vangnet"));
    assert_string_equal(t->share.text, "min(0.2, 3 / 7)");
    assert_int_equal(t->versus, intervention(&f, "ruil"));
    assert_false(t->both_ways);
    assert_int_equal(t->n_after, 3);
    assert_int_equal(t->after[0], INDEX(s->transfers, s->n_transfers, "lesplaatsen"));
    assert_int_equal(t->after[1], INDEX(s->transfers, s->n_transfers, "vangnet"));
    assert_int_equal(t->after[2], s->n_transfers + budget(s, "inburgering"));
    assert_int_equal(t->after_at[1].column, 10); /* where it is written */
    close_agreements(&f);
}

static void test_a_formula_budget_is_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "formule");
    assert_source(&t->of[0], SOURCE_COST, cost(s, "uitkering"));
    assert_near(t->objective_share.number, 0.35, 0);
    assert_near(t->amount.every.number, 15900, 0);
    assert_int_equal(t->lag_years, 2);
    assert_int_equal(t->before, BEFORE_NOTHING);
    assert_int_equal(t->count.n_charges, 1);
    close_agreements(&f);
}

static void test_loans_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct transfer *t = transfer(s, "voorschot");
    assert_near(t->rate.number, 0.045, 0);
    assert_int_equal(t->term_years, 0);
    assert_int_equal(t->n_repay_of, 2);
    assert_source(&t->repay_of[0], SOURCE_COST, cost(s, "lessen"));
    assert_source(&t->repay_of[1], SOURCE_BUDGET, budget(s, "inkomen"));
    assert_near(t->repay_share.number, 0.55, 0);
    assert_int_equal(t->repay_first_year, 2028);
    assert_int_equal(t->repay_last_year, 2035);
    assert_int_equal(t->repay_lag_years, 1);
    assert_int_equal(t->repay_versus, intervention(&f, "ruil"));
    t = transfer(s, "lening");
    assert_string_equal(t->rate.text, "0.9 * 0.05");
    assert_int_equal(t->term_years, 6);
    assert_int_equal(t->n_repay_of, 0);
    assert_int_equal(t->first_year, 2026);
    assert_int_equal(t->last_year, 2026);
    close_agreements(&f);
}

static void test_earmarks_prices_and_capacities_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    const struct earmark *e = &s->budgets[budget(s, "inburgering")].earmark;
    assert_true(e->written);
    assert_budget(s, e->surplus_to, "schatkist");
    assert_int_equal(e->lag_years, 2);
    assert_int_equal(e->over_years, 3);
    e = &s->budgets[budget(s, "onderwijs")].earmark;
    assert_holder(s, e->surplus_to, "rijk");
    assert_int_equal(e->lag_years, 1);
    assert_int_equal(e->over_years, 1);
    assert_false(s->budgets[budget(s, "inkomen")].earmark.written);
    const struct price_index *p = &s->accounting.index;
    assert_int_equal(p->n, 2);
    assert_int_equal(p->year[0], 2027);
    assert_near(p->rate[0], 0.0235, 0);
    assert_int_equal(p->year[1], 2029);
    assert_near(p->rate[1], 0.019, 0);
    assert_true(p->then_same);
    const struct holder *h = &s->holders[INDEX(s->holders, s->n_holders, "gemeente")];
    assert_near(h->available, 12.5e6, 0);
    assert_near(h->needed, 9.25e6, 0);
    h = &s->holders[INDEX(s->holders, s->n_holders, "andere")];
    assert_true(isnan(h->available));
    assert_near(h->needed, 3e6, 0);
    assert_near(s->study.suppress_below, 7, 0);
    close_agreements(&f);
}

static void test_fair_deals_and_layers_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "nu");
    assert_int_equal(s->n_fair_deals, 2);
    const struct fair_deal *d = &s->fair_deals[0];
    assert_string_equal(d->name.label, "Wat is een eerlijk deel?");
    assert_int_equal(d->transfer, INDEX(s->transfers, s->n_transfers, "deling"));
    assert_string_equal(s->holders[d->holder].name.id, "fonds"); /* who is paid */
    assert_near(d->chance_of_loss, 0.2, 0);
    d = &s->fair_deals[1];
    assert_string_equal(s->holders[d->holder].name.id, "rijk");
    assert_near(d->chance_of_loss, 0.15, 0);
    assert_int_equal(s->n_layers, 1);
    const struct layer *l = &s->layers[0];
    const size_t gemeente = INDEX(s->holders, s->n_holders, "gemeente");
    const size_t andere = INDEX(s->holders, s->n_holders, "andere");
    assert_string_equal(l->enter.text, "verhuist");
    for (size_t i = 0; i < s->n_holders; i++)
        assert_int_equal(l->holder[i], i == gemeente ? andere : i);
    for (size_t i = 0; i < s->n_budgets; i++)
        assert_true(l->budget[i] ==
                    (s->budgets[i].holder == gemeente ? budget(s, "inkomen_elders") : i));
    close_agreements(&f);
}

static void test_an_intervention_changes_what_is_paid_and_leaves_the_rest(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    const struct scenario *s = world(&f, "klas"), *base = world(&f, "nu");
    const struct transfer *t = transfer(s, "lesplaatsen");
    assert_near(t->share.number, 0.65, 0);
    assert_near(t->cap.number, 250000, 0);
    assert_int_equal(t->first_year, 2028);
    assert_int_equal(t->last_year, INT_MAX);
    assert_string_equal(t->source, "Bod van mei");
    assert_near(transfer(base, "lesplaatsen")->share.number, 0.85, 0);
    t = transfer(s, "rijksbudget");
    assert_int_equal(t->amount.n, 0); /* the whole table of years is gone */
    assert_near(t->amount.every.number, 295250, 0);
    t = transfer(s, "vangnet");
    assert_int_equal(t->n_bands, 1);
    assert_near(t->bands[0].share, 0.9, 0);
    assert_int_equal(t->before, BEFORE_NOTHING);
    assert_int_equal(t->lag_years, 1);
    assert_int_equal(s->n_transfers, base->n_transfers);
    close_agreements(&f);
}

static void test_agreements_keep_to_the_baseline_of_the_file(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements("klas");
    const struct scenario *s = world(&f, "nu");
    assert_int_equal(s->study.baseline, intervention(&f, "klas"));
    assert_int_equal(s->study.own_baseline, intervention(&f, "nu"));
    assert_int_equal(transfer(s, "resultaat")->versus, intervention(&f, "nu"));
    assert_int_equal(transfer(s, "lening")->repay_versus, intervention(&f, "nu"));
    close_agreements(&f);
}

static void test_a_number_without_a_source_is_listed_and_a_name_is_not(void **unused)
{
    (void) unused;
    struct fixture f = open_agreements(NULL);
    assert_int_equal(f.file->n_unsourced, 1); /* bekostiging takes its amount from a parameter */
    assert_string_equal(f.file->unsourced[0], "transfer.instroom");
    assert_int_equal(f.file->n_defaults, 8);
    assert_string_equal(f.file->defaults[7], "transfer.formule.before = 0");
    close_agreements(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_rule_has_its_word),
        cmocka_unit_test(test_a_reimbursement_is_typed),
        cmocka_unit_test(test_a_lump_sum_by_year_is_typed),
        cmocka_unit_test(test_a_corridor_is_typed),
        cmocka_unit_test(test_an_amount_per_head_is_typed),
        cmocka_unit_test(test_an_amount_per_success_is_typed),
        cmocka_unit_test(test_a_share_of_a_saving_is_typed),
        cmocka_unit_test(test_a_formula_budget_is_typed),
        cmocka_unit_test(test_loans_are_typed),
        cmocka_unit_test(test_earmarks_prices_and_capacities_are_typed),
        cmocka_unit_test(test_fair_deals_and_layers_are_typed),
        cmocka_unit_test(test_an_intervention_changes_what_is_paid_and_leaves_the_rest),
        cmocka_unit_test(test_agreements_keep_to_the_baseline_of_the_file),
        cmocka_unit_test(test_a_number_without_a_source_is_listed_and_a_name_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
