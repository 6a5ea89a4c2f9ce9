/* What it is worth to find out more, by whole scenarios of which it can be written down. */
#include "whole_run.h"

#include <gsl/gsl_cdf.h>

static const char head[] =
    "format = 1\n[study]\ntitle = 'Find out'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '2 years'\ncycle = '1 year'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\noccupancy = 'start'\n"
    "[cohort]\nsize = 8\nmode = '%s'\nstart = { here = 1 }\n"
    "[states]\nhere = 'Here'\ngone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\ngone = %s\n"
    "[holder]\ntown = 'Town'\ncollege = 'College'\n"
    "[budget]\nincome = { holder = 'town' }\nclasses = { holder = 'college' }\n"
    "[intervention.now]\n[intervention.then]\n";

static struct whole_run *run(const char *mode, const char *chance, const char *rest, uint64_t draws)
{
    char text[6000];
    const int at = snprintf(text, sizeof text, head, mode, chance);
    snprintf(text + at, sizeof text - (size_t) at, "%s", rest);
    return whole_run_with(
        text, (struct simulate_options){
                  .draws = draws, .threads = 1, .tables = "voi,acceptability,icer,differences"});
}

static const struct voi_row *row(const struct whole_run *w, const char *holder, const char *kind,
                                 const char *params)
{
    for (size_t i = 0; i < w->r->n_voi; i++) {
        const struct voi_row *v = &w->r->voi[i];
        if (strcmp(v->holder, holder) == 0 && strcmp(v->kind, kind) == 0 &&
            strcmp(v->params, params) == 0)
            return v;
    }
    fail_msg("no row %s, %s, %s", holder, kind, params);
    return NULL;
}

static const struct acceptability_row *best_of(const struct whole_run *w, const char *holder,
                                               double value, const char *intervention)
{
    for (size_t i = 0; i < w->r->n_acceptability; i++) {
        const struct acceptability_row *a = &w->r->acceptability[i];
        if (strcmp(a->holder, holder) == 0 && strcmp(a->intervention, intervention) == 0 &&
            (isnan(value) ? isnan(a->value_of_unit) : fabs(a->value_of_unit - value) < 1e-9))
            return a;
    }
    fail_msg("no row %s, %g, %s", holder, value, intervention);
    return NULL;
}

static double unit_loss(double a, double b)
{
    const double z = a / b;
    return b * exp(-z * z / 2) / sqrt(2 * M_PI) + a * gsl_cdf_ugaussian_P(z) - fmax(0, a);
}

/* The town gains 1000 (0.2 + theta + noise), the college loses what `other` is more than it gets.
 */
static const char normal_lines[] =
    "[param]\n"
    "theta = { kind = 'number', mean = 0, sd = 1, source = 'By hand' }\n"
    "noise = { kind = 'number', mean = 0, sd = 1.7, source = 'By hand' }\n"
    "other = { kind = 'number', mean = 0.5, sd = 0.8, source = 'By hand' }\n"
    "fixed = { kind = 'number', value = 1, source = 'By hand' }\n"
    "[cost.saved]\namount = '-1000 * (0.2 * fixed + theta + noise)'\nper = 'year'\n"
    "years = '2026'\nbudget = 'income'\nonly = ['then']\n"
    "[cost.lost]\namount = '300 * other'\nper = 'year'\nyears = '2026'\nbudget = 'classes'\n"
    "only = ['then']\n"
    "[information]\ndraws = 8000\n"
    "[information.both]\nlabel = 'Both of them'\nparams = ['theta', 'noise']\ncost = 50\n"
    "[information.all]\nparams = ['other', 'theta', 'noise']\n"
    "[information.fixed]\nparams = ['fixed']\n";

static void test_normal_lines(void **state)
{
    (void) state;
    struct whole_run *w = run("expected", "0.5", normal_lines, 9000);
    const struct voi_row *theta = row(w, "town", "parameter", "theta");
    const struct voi_row *all = row(w, "town", "everything", "");
    assert_near(theta->value, 1000 * unit_loss(0.2, 1), 4 * theta->std_error);
    assert_near(all->value, 1000 * unit_loss(0.2, hypot(1, 1.7)), 4 * all->std_error);
    assert_int_equal((int) theta->draws, 8000);
    assert_close(theta->relative, theta->value / all->value, 1e-12);
    assert_true(theta->distinguishable);
    const struct voi_row *both = row(w, "town", "set", "both");
    assert_near(both->value, all->value, 1e-3 * all->value);
    assert_string_equal(both->label, "Both of them");
    assert_string_equal(both->members, "noise theta");
    assert_close(both->net, both->value - 50, 1e-12);
    assert_true(isnan(all->cost) && isnan(all->net));
    whole_run_close(w);
}

/* What the one may want to know tells the other nothing. */
static void test_information_is_worth_something_to_somebody(void **state)
{
    (void) state;
    struct whole_run *w = run("expected", "0.5", normal_lines, 8000);
    const struct voi_row *there = row(w, "college", "parameter", "other");
    assert_near(there->value, 300 * unit_loss(-0.5, 0.8), 4 * there->std_error);
    const struct voi_row *here = row(w, "college", "parameter", "theta");
    assert_false(here->distinguishable);
    assert_true(here->value <= 2 * here->std_error);
    const struct voi_row *other = row(w, "town", "parameter", "other");
    assert_false(other->distinguishable);
    /* society gains both: mean 200 - 150, all spreads together */
    const struct voi_row *society = row(w, "society", "everything", "");
    assert_near(society->value, unit_loss(50, sqrt(1e6 + 2.89e6 + 57600)), 4 * society->std_error);
    const struct voi_row *theta = row(w, "society", "parameter", "theta");
    assert_near(theta->value, unit_loss(50, 1000), 4 * theta->std_error);
    whole_run_close(w);
}

static void test_bounds_and_sets(void **state)
{
    (void) state;
    struct whole_run *w = run("expected", "0.5", normal_lines, 700);
    for (size_t i = 0; i < w->r->n_voi; i++) {
        const struct voi_row *v = &w->r->voi[i];
        assert_true(v->value >= 0 && v->value <= v->evpi);
        assert_true(v->distinguishable == (v->value > 2 * v->std_error));
    }
    assert_close(row(w, "society", "set", "all")->value, row(w, "society", "everything", "")->value,
                 1e-15);
    assert_near(row(w, "society", "set", "fixed")->value, 0, 0);
    whole_run_close(w);
}

/* --- chance is not ignorance ------------------------------------------------------------- */

/* 30 people leave with chance p, beta(3, 5); each saves 100 and all costs 1200. Then the gain,
 * given p, is 3000 p - 1200 on average: E max(0, .) from the incomplete beta function. */
static double worth_of_p(void)
{
    const double c = 0.4, mean = 3.0 / 8;
    const double above = mean * gsl_cdf_beta_Q(c, 4, 5) - c * gsl_cdf_beta_Q(c, 3, 5);
    return 800 * (above - fmax(0, mean - c));
}

#define P                                                                                          \
    "[param.p]\nkind = 'probability'\nper = 'year'\ndist = 'beta'\nalpha = 3\nbeta = 5\n"          \
    "source = 'By hand'\n"

static void check_worth_of_p(const char *lines)
{
    struct whole_run *w = run("people", "'p'", lines, 4000);
    const struct voi_row *all = row(w, "town", "everything", "");
    assert_near(all->value, worth_of_p(), 4 * all->std_error);
    assert_true(all->std_error < 0.1 * worth_of_p());
    assert_close(row(w, "town", "parameter", "p")->value, all->value, 1e-12);
    /* To know who leaves would be worth much more: the binomial variance on top. */
    const struct summary *s = difference_of(w, "then", "npv_holder", "town");
    assert_true(unit_loss(-s->mean, s->sd) > 1.3 * worth_of_p());
    whole_run_close(w);
}

/* A line for each who leaves: average flows are exact. */
static void test_luck_cannot_be_found_out(void **state)
{
    (void) state;
    check_worth_of_p(P "[cost.price]\namount = 320\nper = 'year'\nyears = '2026'\n"
                       "budget = 'income'\nonly = ['then']\n"
                       "[cost.saved]\non = 'here -> gone'\namount = -100\nyears = '2026'\n"
                       "budget = 'income'\nonly = ['then']\n");
}

/* The same as a step cost for groups of one, which average flows would not be trusted with. */
static void test_luck_cannot_be_found_out_by_regression(void **state)
{
    (void) state;
    check_worth_of_p(P "[cost.price]\namount = 320\nper = 'year'\nyears = '2026'\n"
                       "budget = 'income'\nonly = ['then']\n"
                       "[cost.saved]\nin = ['gone']\ngroup_of = 1\namount = -100\n"
                       "per = 'group-year'\nyears = '2027'\nbudget = 'income'\nonly = ['then']\n");
}

/* --- two levels ---------------------------------------------------------------------------- */

static uint64_t next_word(uint64_t *seed)
{
    *seed += 0x9e3779b97f4a7c15u;
    uint64_t z = *seed;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static double drawn_normal(uint64_t *seed)
{
    return gsl_cdf_ugaussian_Pinv(((double) (next_word(seed) >> 11) + 0.5) * 0x1p-53);
}

/* Gain of a lognormal r and a normal q: no line, no sum. */
static double gain_of(double r, double q)
{
    return 800 * r * exp(0.3 * q) - 900 + 400 * fmax(0, q - r);
}

/* By brute force: for each r the mean over many q. */
static double two_levels(void)
{
    enum { OUTER = 4000, INNER = 400 };
    uint64_t seed = 5;
    double best = 0, all = 0;
    for (size_t i = 0; i < OUTER; i++) {
        const double r = exp(-0.02 + 0.2 * drawn_normal(&seed));
        double sum = 0;
        for (size_t k = 0; k < INNER; k++)
            sum += gain_of(r, 0.4 + 0.7 * drawn_normal(&seed));
        best += fmax(0, sum / INNER) / OUTER;
        all += sum / INNER / OUTER;
    }
    return best - fmax(0, all);
}

static void test_against_two_levels(void **state)
{
    (void) state;
    struct whole_run *w = run(
        "expected", "0.5",
        "[param]\n"
        "r = { kind = 'ratio', dist = 'lognormal', meanlog = -0.02, sdlog = 0.2, source = 'x' }\n"
        "q = { kind = 'number', mean = 0.4, sd = 0.7, source = 'x' }\n"
        "[cost.gain]\namount = '-(800 * r * exp(0.3 * q) - 900 + 400 * max(0, q - r))'\n"
        "per = 'year'\nyears = '2026'\nbudget = 'income'\nonly = ['then']\n",
        8000);
    const struct voi_row *r = row(w, "town", "parameter", "r");
    const double expected = two_levels();
    /* brute force has an error of its own: about 1 % */
    assert_near(r->value, expected, 4 * hypot(r->std_error, 0.015 * expected));
    assert_true(r->distinguishable);
    whole_run_close(w);
}

/* --- which is best ------------------------------------------------------------------------- */

/* A year of work each in `then`, for 8 people: effect 8 e, cost 1000 c; at value v the gain is
 * normal. */
static const char valued[] =
    "[param]\n"
    "e = { kind = 'number', mean = 1, sd = 0.4, source = 'x' }\n"
    "c = { kind = 'number', mean = 6, sd = 2, source = 'x' }\n"
    "[let]\neffect = 0\n"
    "[outcome.years]\nunit = 'years'\nin = ['here']\namount = 'effect'\nper = 'person-year'\n"
    "years = '2026'\nvalue = 600\nvalues = [0, 400, 600, 1500]\n"
    "[cost.c]\namount = '1000 * c'\nper = 'year'\nyears = '2026'\nbudget = 'income'\n"
    "only = ['then']\n";

static void test_acceptability_of_normal_gains(void **state)
{
    (void) state;
    char *text =
        whole_run_change(head, "[intervention.then]", "[intervention.then]\nlet.effect = 'e'");
    char filled[6000];
    const int at = snprintf(filled, sizeof filled, text, "expected", "0.5");
    free(text);
    snprintf(filled + at, sizeof filled - (size_t) at, "%s", valued);
    /* the table of the intervention ends before the next one begins */
    struct whole_run *w = whole_run_with(
        filled,
        (struct simulate_options){.draws = 10000, .threads = 1, .tables = "acceptability,icer"});
    static const double values[] = {0, 400, 600, 1500};
    for (size_t i = 0; i < 4; i++) {
        const double mean = values[i] * 8 - 6000, sd = hypot(values[i] * 8 * 0.4, 2000);
        const struct acceptability_row *then = best_of(w, "society", values[i], "then");
        const struct acceptability_row *now = best_of(w, "society", values[i], "now");
        const double p = gsl_cdf_ugaussian_P(mean / sd);
        assert_near(then->p_best, p, 5 * sqrt(p * (1 - p) / 10000) + 1e-4);
        assert_near(now->p_best + then->p_best, 1, 2e-4); /* but for a tie within half a cent */
        assert_near(then->gain, mean, 5 * then->gain_error);
        assert_close(then->gain_error, sd / 100, 0.05);
        assert_true(then->best == (mean > 0) && now->best == !then->best);
        assert_near(then->evpi, unit_loss(mean, sd), 4 * then->evpi_error + 1);
    }
    /* at its own value it is what society has */
    const struct acceptability_row *plain = best_of(w, "society", NAN, "then");
    assert_close(plain->gain, best_of(w, "society", 600, "then")->gain, 1e-12);
    const struct icer_row *r = &w->r->icer[1];
    assert_int_equal(w->r->n_icer, 2);
    assert_string_equal(r->intervention, "then");
    assert_string_equal(r->place, "frontier");
    assert_string_equal(r->versus, "now");
    assert_close(r->icer, r->cost / r->effect, 1e-12);
    assert_near(r->cost, 6000, 5 * r->cost_error);
    assert_near(r->effect, 8, 5 * r->effect_error);
    assert_close(r->base_case_cost, 6000, 1e-12);
    assert_close(r->base_case_effect, 8, 1e-12);
    assert_close(r->base_case_icer, 750, 1e-12);
    assert_string_equal(r->base_case_place, "frontier");
    assert_string_equal(r->base_case_versus, "now");
    whole_run_close(w);
}

/* In people mode the chance to be best is, of two, that of a saving: luck included. */
static void test_the_chance_to_be_best_is_that_of_a_saving(void **state)
{
    (void) state;
    struct whole_run *w =
        run("people", "'p'",
            P "[cost.price]\namount = 330\nper = 'year'\nyears = '2026'\nbudget = 'income'\n"
              "only = ['then']\n"
              "[cost.saved]\non = 'here -> gone'\namount = -100\nyears = '2026'\n"
              "budget = 'income'\nonly = ['then']\n",
            2000);
    assert_close(best_of(w, "town", NAN, "then")->p_best,
                 difference_of(w, "then", "npv_holder", "town")->p_better, 1e-12);
    /* the college pays nothing either way: a tie in every draw */
    assert_near(best_of(w, "college", NAN, "then")->p_best, 0, 0);
    assert_near(best_of(w, "college", NAN, "now")->p_best, 0, 0);
    assert_near(row(w, "college", "everything", "")->value, 0, 0);
    whole_run_close(w);
}

static void test_only_those_who_are_asked_for(void **state)
{
    (void) state;
    char *text = whole_run_change(normal_lines, "draws = 8000", "holders = ['college']");
    struct whole_run *w = run("expected", "0.5", text, 500);
    free(text);
    for (size_t i = 0; i < w->r->n_voi; i++)
        assert_string_equal(w->r->voi[i].holder, "college");
    assert_int_equal(w->r->n_voi, 1 + 3 + 3);
    assert_int_equal(w->r->n_icer, 0);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_lines),
        cmocka_unit_test(test_information_is_worth_something_to_somebody),
        cmocka_unit_test(test_bounds_and_sets),
        cmocka_unit_test(test_luck_cannot_be_found_out),
        cmocka_unit_test(test_luck_cannot_be_found_out_by_regression),
        cmocka_unit_test(test_against_two_levels),
        cmocka_unit_test(test_acceptability_of_normal_gains),
        cmocka_unit_test(test_the_chance_to_be_best_is_that_of_a_saving),
        cmocka_unit_test(test_only_those_who_are_asked_for),
    };
    return cmocka_run_group_tests_name("finding out", tests, NULL, NULL);
}
