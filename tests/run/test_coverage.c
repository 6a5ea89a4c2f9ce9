/* What the Monte Carlo error, percentiles and their errors say of random draws, held against
 * distributions that are known. */
#include "coverage.h"

enum { DRAWS = 1024 };

/* Under the scheme the town pays z, normal with mean 300 and sd 1000; the state 2 x - y, of which x
 * is gamma with shape 2 and scale 500 and y uniform from -500 to 500: mean 2000, variance
 * 4 * 2 * 500^2 + 1000^2 / 12. */
static const char text[] =
    "format = 1\n"
    "[study]\ntitle = 'Coverage'\nstart = 2026-01-01\nhorizon = '1 year'\ncycle = '12 months'\n"
    "baseline = 'now'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[holder]\ntown = 'Town'\nstate = 'State'\n"
    "[budget]\npurse = { holder = 'town' }\nother = { holder = 'state' }\n"
    "[param]\n"
    "x = { kind = 'number', dist = 'gamma', shape = 2, scale = 500, source = 's' }\n"
    "y = { kind = 'number', uniform = [-500, 500], source = 's' }\n"
    "z = { kind = 'number', dist = 'normal', mu = 300, sigma = 1000, source = 's' }\n"
    "[intervention]\nnow = {}\nscheme = {}\n"
    "[cost]\n"
    "z = { amount = 'z', per = 'year', only = ['scheme'], budget = 'purse' }\n"
    "xy = { amount = '2 * x - y', per = 'year', only = ['scheme'], budget = 'other' }\n"
    "[run]\n";

static const double var_town = 1000.0 * 1000, var_state = 4 * 2 * 500.0 * 500 + 1000.0 * 1000 / 12;

static const struct dip_row *dip_of(const struct whole_run *w, const char *holder, double certainty)
{
    for (size_t i = 0; i < w->r->n_dips; i++)
        if (strcmp(w->r->dips[i].holder, holder) == 0 && w->r->dips[i].certainty == certainty)
            return &w->r->dips[i];
    fail_msg("no dip of %s at %g", holder, certainty);
    return NULL;
}

/* Quantiles of the standard normal distribution, from tables. */
static const struct {
    double certainty, z;
} deep[] = {
    {0.7, 0.5244005}, {0.8, 0.8416212}, {0.9, 1.2815516}, {0.95, 1.6448536}, {0.99, 2.3263479}};
enum { DEEP = sizeof deep / sizeof *deep };

struct seen {
    size_t town, state, society, x, better, deep[DEEP];
    struct average var_town, var_state, inside, below_05, below_95, middle;
};

static void look(const struct whole_run *w, struct seen *s)
{
    const struct summary *town = difference_of(w, "scheme", "npv_holder", "town");
    const struct summary *state = difference_of(w, "scheme", "npv_holder", "state");
    const struct summary *society = difference_of(w, "scheme", "npv_society", "society");
    const struct summary *y = NULL, *x = NULL;
    for (size_t i = 0; i < w->r->n_parameters; i++) {
        x = strcmp(w->r->parameters[i].name, "x") == 0 ? &w->r->parameters[i].value : x;
        y = strcmp(w->r->parameters[i].name, "y") == 0 ? &w->r->parameters[i].value : y;
    }
    s->town += covers(town->mean, town->mc_error, 300);
    s->state += covers(state->mean, state->mc_error, 2000);
    s->society += covers(society->mean, society->mc_error, 2300);
    s->x += covers(x->mean, x->mc_error, 1000);
    const double p = town->p_better;
    s->better += covers(p, sqrt(p * (1 - p) / DRAWS), normal_below(-0.3));
    for (size_t i = 0; i < DEEP; i++) {
        const struct dip_row *d = dip_of(w, "town", deep[i].certainty);
        s->deep[i] += covers(d->shortfall, d->mc_error, 300 + 1000 * deep[i].z);
    }
    average_add(&s->var_town, town->sd * town->sd);
    average_add(&s->var_state, state->sd * state->sd);
    average_add(&s->inside,
                normal_below((town->p95 - 300) / 1000) - normal_below((town->p05 - 300) / 1000));
    average_add(&s->below_05, (y->p05 + 500) / 1000);
    average_add(&s->below_95, (y->p95 + 500) / 1000);
    average_add(&s->middle, (y->p50 + 500) / 1000);
}

/* Of n values, that with rank k (from 1) has k / (n + 1) of the distribution below it on average;
 * between two of them type 7 goes in a straight line, as a uniform distribution does. */
static double share_below(double p)
{
    return (1 + (DRAWS - 1) * p) / (DRAWS + 1);
}

static void test_intervals_of_random_draws_cover(void **state)
{
    (void) state;
    struct seen s = {0};
    char all[sizeof text + 40];
    sprintf(all, "%sdraws = %d\n", text, DRAWS);
    const struct scenario_text scenario = coverage_text(all, "differences,dip,parameters");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct whole_run *w = coverage_run(&scenario, seed);
        look(w, &s);
        whole_run_close(w);
    }
    coverage_end(&scenario);
    assert_covers("a normal mean", s.town, 0.95);
    assert_covers("a skewed mean", s.state, 0.95);
    assert_covers("their sum", s.society, 0.95);
    assert_covers("a parameter", s.x, 0.95);
    assert_covers("the chance of better", s.better, 0.95);
    for (size_t i = 0; i < DEEP; i++)
        assert_covers("a shortfall", s.deep[i], 0.95);
    assert_average("variance, normal", &s.var_town, var_town);
    assert_average("variance, skewed", &s.var_state, var_state);
    assert_average("between p05 and p95", &s.inside, share_below(0.95) - share_below(0.05));
    assert_average("below p05", &s.below_05, share_below(0.05));
    assert_average("below p95", &s.below_95, share_below(0.95));
    assert_average("below p50", &s.middle, 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals_of_random_draws_cover),
    };
    return cmocka_run_group_tests_name("coverage", tests, NULL, NULL);
}
