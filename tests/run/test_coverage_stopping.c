/* A run that stopped by itself, when its errors had become small enough: they are still right. */
#include "coverage.h"

/* Under the scheme the town pays z, normal with mean 300 and sd 1000; the state 2 x, of which x is
 * gamma with shape 2 and scale 500: mean 2000, variance 4 * 2 * 500^2. */
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
    "z = { kind = 'number', dist = 'normal', mu = 300, sigma = 1000, source = 's' }\n"
    "[intervention]\nnow = {}\nscheme = {}\n"
    "[cost]\n"
    "z = { amount = 'z', per = 'year', only = ['scheme'], budget = 'purse' }\n"
    "x = { amount = '2 * x', per = 'year', only = ['scheme'], budget = 'other' }\n"
    "[run]\n"
    "draws = { at_least = 2_000, at_most = 100_000 }\n"
    "stop_when = [ { holder = 'state', mc_error = 24.5 },\n"
    "{ holder = 'town', p_better = true, mc_error = 0.009 } ]\n";

static const double var_state = 4 * 2 * 500.0 * 500;

/* The state's error is 1414 / sqrt(n): 24.5 is reached at some 3,300 draws, after three looks or
 * four. The chance of better follows: 0.47 / sqrt(n) is below 0.009 after 2,700. */
static void test_intervals_cover_where_the_run_stopped_by_itself(void **state)
{
    (void) state;
    size_t hits = 0, better = 0, ends[2] = {0};
    struct average error = {0};
    const struct scenario_text scenario = coverage_text(text, "differences");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct whole_run *w = coverage_run(&scenario, seed);
        const struct stop_row *s = w->r->stops;
        hits += covers(s[0].mean, s[0].mc_error, 2000);
        better += covers(s[1].mean, s[1].mc_error, normal_below(-0.3));
        average_add(&error, s[0].mc_error / sqrt(var_state / (double) w->r->run.draws));
        ends[0] += w->r->run.draws <= 3328;
        ends[1] += w->r->run.draws > 3328;
        whole_run_close(w);
    }
    coverage_end(&scenario);
    assert_covers("a mean, stopped", hits, 0.95);
    assert_covers("a chance, stopped", better, 0.95);
    /* it does stop at different numbers, and what it states there is right to one in a hundred */
    assert_true(ends[0] > 100 && ends[1] > 100);
    assert_near(error.sum / error.n, 1, 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals_cover_where_the_run_stopped_by_itself),
    };
    return cmocka_run_group_tests_name("coverage_stopping", tests, NULL, NULL);
}
