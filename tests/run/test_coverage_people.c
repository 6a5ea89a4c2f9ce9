/* What is chance and what is not known, and the Monte Carlo error of both together, held against
 * people of whom everything can be worked out: of n people each moves within the year with the same
 * chance theta, which is itself drawn from a beta distribution. So the number that moves is
 * beta-binomial: chance is n E[theta (1 - theta)], ignorance n^2 Var(theta). */
#include "coverage.h"

enum { DRAWS = 1024, PEOPLE = 12 };
static const double a = 3, b = 5;

/* Each move yields 1000. The scheme doubles the hazard and takes 2500. Who moves under the scheme
 * and not now is somebody whose clock rings between one hazard and two: as many as there are in a
 * binomial with chance (1 - theta) - (1 - theta)^2 = theta (1 - theta). */
static const char text[] =
    "format = 1\n"
    "[study]\ntitle = 'People'\nstart = 2026-01-01\nhorizon = '1 year'\ncycle = '12 months'\n"
    "baseline = 'now'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 12\nmode = 'people'\nstart = { a = 1.0 }\n"
    "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
    "[holder]\ntown = 'Town'\n[budget]\npurse = { holder = 'town' }\n"
    "[param.theta]\nkind = 'probability'\nper = 'year'\ndist = 'beta'\nalpha = 3\nbeta = 5\n"
    "source = 's'\n"
    "[from.a]\nb = 'theta'\n"
    "[intervention]\nnow = {}\nscheme = { from.a = { b = '2 * theta' } }\n"
    "[cost]\n"
    "move = { on = 'a -> b', amount = -1000, budget = 'purse' }\n"
    "fee = { amount = 2500, per = 'year', only = ['scheme'], budget = 'purse' }\n"
    "[run]\ndraws = { at_least = 1024, at_most = 1024 }\n"
    "stop_when = [ { holder = 'town', p_better = true, mc_error = 0.5 } ]\n";

static double log_beta(double x, double y)
{
    return lgamma(x) + lgamma(y) - lgamma(x + y);
}

/* E[theta^i (1 - theta)^j] */
static double moment(double i, double j)
{
    return exp(log_beta(a + i, b + j) - log_beta(a, b));
}

/* A chance c + d of which E[c] = mean, E[c^2] = square: a binomial of n with it. */
struct parts {
    double mean, chance, ignorance;
};

static struct parts parts_of(double mean, double square)
{
    return (struct parts){PEOPLE * mean, PEOPLE * (mean - square),
                          PEOPLE * PEOPLE * (square - mean * mean)};
}

static double total(const struct parts *p)
{
    return p->chance + p->ignorance;
}

/* Fewer than k of n, given the chance. */
static double fewer(int k, double chance)
{
    double sum = 0;
    for (int i = 0; i < k; i++)
        sum += exp(lgamma(PEOPLE + 1) - lgamma(i + 1) - lgamma(PEOPLE - i + 1)) * pow(chance, i) *
               pow(1 - chance, PEOPLE - i);
    return sum;
}

/* The scheme is better where three or more move who would not have: over theta, by Simpson's rule.
 */
static double chance_of_better(void)
{
    enum { STEPS = 2000 };
    double sum = 0;
    for (int i = 1; i < STEPS; i++) {
        const double x = (double) i / STEPS;
        const double density = exp((a - 1) * log(x) + (b - 1) * log1p(-x) - log_beta(a, b));
        sum += (i % 2 ? 4 : 2) * density * (1 - fewer(3, x * (1 - x)));
    }
    return sum / (3 * STEPS);
}

struct seen {
    size_t mean[3], better;
    struct average variance[3], share[3];
};

static void look(const struct whole_run *w, struct seen *s, const struct parts *parts,
                 double better)
{
    const struct summary *is[3] = {value_of(w, "now", "npv_holder", "town"),
                                   value_of(w, "scheme", "npv_holder", "town"),
                                   difference_of(w, "scheme", "npv_holder", "town")};
    static const double fee[3] = {0, 2500, 2500};
    for (size_t i = 0; i < 3; i++) {
        s->mean[i] += covers(is[i]->mean, is[i]->mc_error, fee[i] - 1000 * parts[i].mean);
        average_add(&s->variance[i], is[i]->sd * is[i]->sd / 1e6);
        average_add(&s->share[i], is[i]->chance_share);
    }
    const struct stop_row *row = w->r->stops;
    assert_true(row->mean == is[2]->p_better);
    s->better += covers(row->mean, row->mc_error, better);
}

static void test_chance_and_ignorance_are_told_apart(void **state)
{
    (void) state;
    const struct parts parts[3] = {
        parts_of(moment(1, 0), moment(2, 0)),
        /* 1 - (1 - theta)^2, and its square 1 - 2 (1 - theta)^2 + (1 - theta)^4 */
        parts_of(1 - moment(0, 2), 1 - 2 * moment(0, 2) + moment(0, 4)),
        parts_of(moment(1, 1), moment(2, 2)),
    };
    /* the first is a beta-binomial, of which the variance is in every book */
    assert_close(total(&parts[0]),
                 PEOPLE * a * b * (a + b + PEOPLE) / ((a + b) * (a + b) * (a + b + 1)), 1e-12);
    static const char *const names[3] = {"now", "scheme", "difference"};
    struct seen s = {0};
    const double better = chance_of_better();
    const struct scenario_text scenario = coverage_text(text, "summary,differences");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct whole_run *w = coverage_run(&scenario, seed);
        assert_int_equal(w->r->run.draws, DRAWS);
        look(w, &s, parts, better);
        whole_run_close(w);
    }
    coverage_end(&scenario);
    for (size_t i = 0; i < 3; i++) {
        assert_covers(names[i], s.mean[i], 0.95);
        assert_average(names[i], &s.variance[i], total(&parts[i]));
        assert_average(names[i], &s.share[i], parts[i].chance / total(&parts[i]));
    }
    assert_covers("the chance of better", s.better, 0.95);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chance_and_ignorance_are_told_apart),
    };
    return cmocka_run_group_tests_name("coverage_people", tests, NULL, NULL);
}
