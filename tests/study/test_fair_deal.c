/* What would be fair, where it can be worked out with a pencil; and that it is fair: put back into
 * the scenario, the holder breaks even. */
#include "whole_run.h"

/* The college pays 1000 in the first year of `then` and gets an agreement's money; the town saves
 * `saved`, normal with mean 4000 and sd 500, in that year. Nothing is discounted. */
static const char head[] =
    "format = 1\n[study]\ntitle = 'Deal'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '3 years'\ncycle = '1 month'\nbaseline = 'now'\n[accounting]\ndiscount = %s\n"
    "[cohort]\nsize = 40\nmode = 'expected'\nstart = { here = 1 }\n"
    "[states]\nhere = { label = 'Here', absorbing = true }\n"
    "[holder]\ntown = 'Town'\ncollege = 'College'\n"
    "[budget]\nincome = { holder = 'town' }\nclasses = { holder = 'college' }\n"
    "[param.saved]\nkind = 'number'\nmean = 4000\nsd = 500\nsource = 'By hand'\n"
    "[cost.benefits]\namount = 'spent'\nper = 'year'\nyears = '2026'\nbudget = 'income'\n"
    "[cost.lessons]\namount = 1000\nper = 'year'\nyears = '2026'\nbudget = 'classes'\n"
    "only = ['then']\n"
    "[let]\nspent = 9000\n"
    "[intervention.now]\n[intervention.then]\nlet.spent = '9000 - saved'\n";

static struct whole_run *run(const char *discount, const char *agreements, uint64_t draws)
{
    char text[4000];
    const int at = snprintf(text, sizeof text, head, discount);
    snprintf(text + at, sizeof text - (size_t) at, "%s", agreements);
    return whole_run(text, draws);
}

static const struct fair_deal_row *row(const struct whole_run *w, const char *deal,
                                       const char *holder, const char *aim)
{
    for (size_t i = 0; i < w->r->n_fair_deals; i++) {
        const struct fair_deal_row *d = &w->r->fair_deals[i];
        if (strcmp(d->deal, deal) == 0 && strcmp(d->holder, holder) == 0 &&
            strcmp(d->aim, aim) == 0)
            return d;
    }
    fail_msg("no fair deal \"%s\" of %s, %s", deal, holder, aim);
    return NULL;
}

static const char sharing[] =
    "[transfer.deal]\nrule = 'share_of_saving'\nfrom = 'income'\nto = 'classes'\n"
    "of = ['benefits']\nshare = %s\nsource = 'By hand'\n"
    "[fair_deal.college]\ntransfer = 'deal'\nchance_of_loss = 0.15\n";

enum { DRAWS = 10000 };

/* 1000 is a quarter of 4000 on average; with a chance of 15 % the saving is below
 * 4000 - 1.0364 * 500, of which the share has to be 1000. Five standard errors of a mean and of a
 * quantile of 10,000 draws: sd / sqrt(n), sd * sqrt(p (1 - p) / n) / density at the quantile. */
static void test_the_fair_share_of_a_normal_saving(void **state)
{
    (void) state;
    char text[1000];
    snprintf(text, sizeof text, sharing, "0.1");
    struct whole_run *w = run("0", text, DRAWS);
    const struct fair_deal_row *mean = row(w, "college", "college", "expectation");
    const struct fair_deal_row *risk = row(w, "college", "college", "chance_of_loss");
    assert_string_equal(mean->found, "yes");
    assert_string_equal(mean->term, "share");
    assert_string_equal(mean->unit, "share");
    assert_close(mean->written, 0.1, 1e-15);
    assert_near(1000 / mean->value, 4000, 5 * 500 / sqrt(DRAWS));
    assert_near(mean->mean, 0, 1e-6);
    assert_near(mean->p_loss, 0.5, 5 * 0.5 / sqrt(DRAWS));
    const double z = 1.0364333894937898, density = exp(-z * z / 2) / sqrt(2 * M_PI);
    assert_near(1000 / risk->value, 4000 - z * 500, 5 * 500 * sqrt(0.15 * 0.85 / DRAWS) / density);
    assert_near(risk->p_loss, 0.15, 1.0 / DRAWS);
    assert_close(risk->accepted, 0.15, 1e-15);
    whole_run_close(w);
}

static void test_a_fair_share_put_back_breaks_even(void **state)
{
    (void) state;
    char text[1000], share[40];
    snprintf(text, sizeof text, sharing, "0.1");
    struct whole_run *w = run("0.04", text, 2000);
    snprintf(share, sizeof share, "%.17g", row(w, "college", "college", "expectation")->value);
    whole_run_close(w);
    snprintf(text, sizeof text, sharing, share);
    w = run("0.04", text, 2000);
    assert_near(difference_of(w, "then", "npv_holder", "college")->mean, 0, 1e-6);
    whole_run_close(w);
}

/* Without a deal: what the college pays is certain, 1000 at once; the town's saving is not. */
static void test_the_lump_sum_that_makes_a_holder_break_even(void **state)
{
    (void) state;
    struct whole_run *w = run("0.04", "", DRAWS);
    assert_near(row(w, "", "college", "expectation")->value, 1000, 1e-9);
    assert_near(row(w, "", "college", "chance_of_loss")->value, 1000, 1e-9);
    assert_near(row(w, "", "town", "expectation")->value, -4000, 5 * 500 / sqrt(DRAWS));
    const double z = 0.8416212335729143, density = exp(-z * z / 2) / sqrt(2 * M_PI);
    assert_near(row(w, "", "town", "chance_of_loss")->value, -4000 + z * 500,
                5 * 500 * sqrt(0.2 * 0.8 / DRAWS) / density);
    assert_near(row(w, "", "town", "expectation")->p_loss, 0.5, 5 * 0.5 / sqrt(DRAWS));
    char text[300];
    snprintf(text, sizeof text,
             "[transfer.lump]\nrule = 'lump_sum'\nfrom = 'income'\nto = 'classes'\n"
             "amount = { '2026' = %.17g }\nonly = ['then']\nsource = 'By hand'\n",
             row(w, "", "college", "expectation")->value);
    whole_run_close(w);
    w = run("0.04", text, 64);
    assert_near(difference_of(w, "then", "npv_holder", "college")->mean, 0, 1e-9);
    whole_run_close(w);
}

/* 500 a head for 40 people in the second year, 3 % later; the college needs 1000. */
static void test_a_fair_amount_is_in_money(void **state)
{
    (void) state;
    struct whole_run *w =
        run("0.03",
            "[transfer.heads]\nrule = 'per_head'\nfrom = 'income'\nto = 'classes'\nin = ['here']\n"
            "amount = 3\ncount_on = '07-01'\nyears = '2027'\nonly = ['then']\nsource = 'By hand'\n"
            "[fair_deal.d]\ntransfer = 'heads'\n"
            "[transfer.sums]\nrule = 'lump_sum'\nfrom = 'income'\nto = 'classes'\nonly = ['then']\n"
            "amount = { '2027' = 0 }\nsource = 'By hand'\n"
            "[fair_deal.never]\ntransfer = 'sums'\n",
            32);
    const struct fair_deal_row *d = row(w, "d", "college", "expectation");
    assert_string_equal(d->term, "amount");
    assert_close(d->value, 1000 / 40.0 * 1.03, 1e-9);
    assert_close(d->written, 3, 1e-15);
    assert_string_equal(d->unit, "EUR");
    assert_string_equal(row(w, "never", "college", "expectation")->found, "never");
    whole_run_close(w);
}

/* What is given for 2027 to a budget that has to give back what it does not spend makes nobody
 * break even, however much it is. With a cap of 100 on what the town gives, it never loses: it
 * saves 4000. */
static void test_rules_that_react_are_settled_again(void **state)
{
    (void) state;
    static const char text[] =
        "[budget.spare]\nholder = 'college'%s\n"
        "[transfer.deal]\nrule = 'lump_sum'\nfrom = 'income'\nto = 'spare'\namount = 300\n"
        "years = '2027'\nonly = ['then']\nsource = 'By hand'\n[fair_deal.d]\ntransfer = 'deal'\n"
        "[transfer.little]\nrule = 'share_of_saving'\nfrom = 'income'\nto = 'classes'\n"
        "of = ['benefits']\nshare = 0\ncap = 100\nsource = 'By hand'\n"
        "[fair_deal.e]\ntransfer = 'little'\nholder = 'town'\n";
    char now[1500];
    snprintf(now, sizeof now, text, "");
    struct whole_run *w = run("0", now, 64);
    assert_string_equal(row(w, "d", "college", "expectation")->found, "yes");
    assert_close(row(w, "d", "college", "expectation")->value, 1000, 1e-9);
    assert_string_equal(row(w, "e", "town", "expectation")->found, "always");
    assert_true(isnan(row(w, "e", "town", "expectation")->value));
    whole_run_close(w);
    snprintf(now, sizeof now, text, "\nearmark = { surplus_to = 'income' }");
    w = run("0", now, 64);
    assert_string_equal(row(w, "d", "college", "expectation")->found, "never");
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_fair_share_of_a_normal_saving),
        cmocka_unit_test(test_a_fair_share_put_back_breaks_even),
        cmocka_unit_test(test_the_lump_sum_that_makes_a_holder_break_even),
        cmocka_unit_test(test_a_fair_amount_is_in_money),
        cmocka_unit_test(test_rules_that_react_are_settled_again),
    };
    return cmocka_run_group_tests_name("fair deals", tests, NULL, NULL);
}
