/* A parameter with an empirical distribution, through all that is done with parameters.
 * Expectations are sums over its three values, by hand. */
#include "whole_run.h"

/* Of who arrives, 60 are in group a and 40 in b. `before` is a fixed price. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Empirical'\nprices = 2026\nstart = 2026-01-01\nhorizon = '1 year'\n"
    "cycle = '12 months'\nbaseline = 'before'\n"
    "[accounting]\ndiscount = 0\n"
    "[states]\nhere = { label = 'Here', absorbing = true }\n"
    "[cohort]\nsize = 100\nmode = 'expected'\nstart = { here = 1 }\n"
    "[group.a]\nshare = 0.6\n[group.b]\nshare = 0.4\n"
    "[param.fee]\nkind = 'money'\nper = 'once'\nsource = 'S'\n"
    "empirical = [700, 100, 250, 100]\nweights = [2, 1.5, 4, 2.5]\n"
    "[param.other]\nkind = 'money'\nper = 'once'\nsource = 'S'\n"
    "empirical = [100, 250, 700]\nweights = [4, 4, 2]\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.fees]\non = 'arrival'\namount = 'fee'\nbudget = 'purse'\nonly = ['now']\n"
    "[cost.price]\non = 'arrival'\namount = 300\nbudget = 'purse'\nonly = ['before']\n"
    "[cost.both]\namount = 'fee + other'\nper = 'once'\nyears = '2026'\nbudget = 'purse'\n"
    "only = ['now']\n"
    "[intervention.before]\n[intervention.now]\n";

/* 0.4 x 100 + 0.4 x 250 + 0.2 x 700; 0.4 x 10000 + 0.4 x 62500 + 0.2 x 490000 less its square. */
static const double mean = 280, variance = 127000 - 280.0 * 280.0;

static const struct parameter_row *parameter(const struct whole_run *w, const char *name)
{
    for (size_t i = 0; i < w->r->n_parameters; i++)
        if (strcmp(w->r->parameters[i].name, name) == 0)
            return &w->r->parameters[i];
    fail_msg("no parameter %s", name);
    return NULL;
}

static void test_each_draw_is_one_of_the_values_with_its_weight(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 10000);
    const struct parameter_row *fee = parameter(w, "fee");
    assert_string_equal(fee->distribution, "empirical(4 values from 100 to 700)");
    assert_near(fee->value.mean, mean, 5 * sqrt(variance / 10000));
    assert_near(fee->value.sd, sqrt(variance), 0.02 * sqrt(variance));
    assert_true(fee->value.p05 == 100 && fee->value.p50 == 250 && fee->value.p95 == 700);
    assert_true(value_of(w, "now", "npv_line", "fees")->base_case == 100 * mean);
    whole_run_close(w);
}

static void test_a_value_of_its_own_is_the_base_case(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "weights = [2, 1.5, 4, 2.5]\n",
                                  "weights = [2, 1.5, 4, 2.5]\nvalue = 250\n");
    struct whole_run *w = whole_run(text, 0);
    assert_true(value_of(w, "now", "npv_line", "fees")->base_case == 25000);
    whole_run_close(w);
    free(text);
}

static void test_groups_share_their_quantile(void **state)
{
    (void) state;
    char *alone = whole_run_change(model, "amount = 'fee + other'", "amount = 'other'");
    char *text =
        whole_run_change(alone, "weights = [2, 1.5, 4, 2.5]\n",
                         "weights = [2, 1.5, 4, 2.5]\n"
                         "by_group = { b = { empirical = [1, 2, 3], weights = [4, 4, 2] } }\n");
    free(alone);
    struct whole_run *w = whole_run(text, 2000);
    const struct summary *fees = value_of(w, "now", "npv_line", "fees");
    assert_true(fees->p05 == 60 * 100 + 40 * 1);
    assert_true(fees->p50 == 60 * 250 + 40 * 2);
    assert_true(fees->p95 == 60 * 700 + 40 * 3);
    whole_run_close(w);
    free(text);
}

/* The weights up to 0.5 of all points fall into it exactly, those up to 0.8 but for a few of 4096:
 * random numbers would miss by sd / sqrt(4096) = 3.4. */
static void test_points_that_are_spread_evenly_give_the_mean(void **state)
{
    (void) state;
    char *text = NULL, *spread = NULL;
    text = whole_run_change(model, "[intervention.before]\n",
                            "[run]\nsampling = 'sobol'\n[intervention.before]\n");
    spread = whole_run_change(text, "weights = [2, 1.5, 4, 2.5]", "weights = [2, 3, 3, 2]");
    struct whole_run *w = whole_run(spread, 4096);
    assert_near(parameter(w, "fee")->value.mean, 265, 0.5);
    whole_run_close(w);
    free(text);
    free(spread);
}

/* Apart, the variances of two alike ones add; drawn against each other they take from each other.
 */
static void test_it_can_be_correlated_by_rank(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "[intervention.before]\n",
                                  "[[correlate]]\nparams = ['fee', 'other']\nrank = -0.9\n"
                                  "[intervention.before]\n");
    struct whole_run *apart = whole_run(model, 10000), *together = whole_run(text, 10000);
    assert_near(value_of(apart, "now", "npv_line", "both")->sd, sqrt(2 * variance), 8);
    assert_true(value_of(together, "now", "npv_line", "both")->sd < 0.8 * sqrt(2 * variance));
    assert_true(parameter(together, "fee")->value.p95 == 700);
    whole_run_close(apart);
    whole_run_close(together);
    free(text);
}

/* Without knowing, `now` costs 280 less 300 a person too little to choose otherwise. Knowing the
 * fee, who pays chooses 300 where it is 700: that saves 0.2 x 400 = 80 a person. The line `both` is
 * left out. */
static void test_what_it_is_worth_to_know_it_is_the_sum_by_hand(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "amount = 'fee + other'", "amount = '0 * fee'");
    struct whole_run *w = whole_run(text, 10000);
    size_t found = 0;
    for (size_t i = 0; i < w->r->n_voi; i++) {
        const struct voi_row *v = &w->r->voi[i];
        if (strcmp(v->params, "fee") != 0 || strcmp(v->holder, "society") != 0)
            continue;
        found++;
        assert_near(v->value, 8000, 5 * v->std_error);
        assert_true(v->std_error < 400);
    }
    assert_int_equal(found, 1);
    whole_run_close(w);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_draw_is_one_of_the_values_with_its_weight),
        cmocka_unit_test(test_a_value_of_its_own_is_the_base_case),
        cmocka_unit_test(test_groups_share_their_quantile),
        cmocka_unit_test(test_points_that_are_spread_evenly_give_the_mean),
        cmocka_unit_test(test_it_can_be_correlated_by_rank),
        cmocka_unit_test(test_what_it_is_worth_to_know_it_is_the_sum_by_hand),
    };
    return cmocka_run_group_tests_name("empirical", tests, NULL, NULL);
}
