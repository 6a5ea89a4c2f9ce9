/* The first split of a decision tree, with shares that are parameters: means, variances and the
 * numbers of a published tree, from closed forms. Draws within five standard errors, fixed seed. */
#include "whole_run.h"

#define HEAD                                                                                       \
    "format = 1\n[study]\ntitle = 'Tree'\nprices = 2026\nstart = 2026-01-01\n"                     \
    "horizon = '1 year'\ncycle = '12 months'\nbaseline = 'now'\nsuppress_below = 0\n"              \
    "[accounting]\ndiscount = 0\nmoves = 'probability'\n[run]\nseed = 20260914\n"                  \
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"

/* The variance of 2 * draws values (in pairs, of which those of a draw share its parameters), with
 * a fourth moment not above that of `kurtosis`. */
static void assert_variance(const struct summary *s, double variance, double kurtosis, double draws)
{
    assert_near(s->sd * s->sd, variance, 5 * variance * sqrt((kurtosis - 1) / draws));
}

/* ---- a Dirichlet of three branches ---- */

enum { BRANCHES = 3 };
static const double counts[BRANCHES] = {13, 29, 8}, cost[BRANCHES] = {410, 95, 1730};

/* Mean and variance of a weighted sum of the shares of a Dirichlet. */
static void dirichlet_law(double *mean, double *variance)
{
    double n = 0, square = 0;
    *mean = 0;
    for (size_t i = 0; i < BRANCHES; i++)
        n += counts[i];
    for (size_t i = 0; i < BRANCHES; i++) {
        *mean += counts[i] / n * cost[i];
        square += counts[i] / n * cost[i] * cost[i];
    }
    *variance = (square - *mean * *mean) / (n + 1);
}

static const char dirichlet[] = HEAD
    "[states]\na = { label = 'A', absorbing = true }\nb = { label = 'B', absorbing = true }\n"
    "c = { label = 'C', absorbing = true }\n"
    "[cohort]\nsize = %d\nmode = '%s'\nstart = { a = 'mix.a', b = 'mix.b', c = 'mix.c' }\n"
    "[shares.mix]\ncounts = { a = 13, b = 29, c = 8 }\nsource = 'x'\n"
    "[cost.branch]\non = { 'arrival -> a' = 410, 'arrival -> b' = 95, 'arrival -> c' = 1730 }\n"
    "budget = 'purse'\n"
    "[cost.years]\nin = { a = 410, b = 95, c = 1730 }\nper = 'person-year'\n"
    "budget = 'purse'\n"
    "[intervention.now]\n";

static void test_counted_shares_have_the_moments_of_a_dirichlet(void **state)
{
    (void) state;
    enum { N = 7, DRAWS = 20000 };
    char text[2000];
    double mean, variance;
    dirichlet_law(&mean, &variance);
    snprintf(text, sizeof text, dirichlet, N, "expected");
    struct whole_run *w = whole_run(text, DRAWS);
    static const char *const lines[] = {"branch", "years"};
    for (size_t i = 0; i < 2; i++) {
        const struct summary *s = value_of(w, "now", "npv_line", lines[i]);
        assert_close(s->base_case, N * mean, 1e-13);
        assert_near(s->mean, N * mean, 5 * N * sqrt(variance / DRAWS));
        assert_variance(s, N * N * variance, 4, DRAWS);
    }
    whole_run_close(w);
}

/* Of whole people: the variance of a multinomial count under shares that are known, on average, and
 * that of what is known about the shares. E(x_i x_j) of a Dirichlet makes the first n times n0 /
 * (n0
 * + 1) the variance of one person under the mean shares. */
static void test_whole_people_have_the_variance_of_chance_and_of_ignorance(void **state)
{
    (void) state;
    enum { N = 7, DRAWS = 20000 };
    char text[2000];
    double mean, ignorance;
    dirichlet_law(&mean, &ignorance);
    const double of_one = ignorance * 51 - ignorance; /* by the sum of counts, 50 */
    const double chance = N * of_one, all = N * N * ignorance + chance;
    snprintf(text, sizeof text, dirichlet, N, "people");
    struct whole_run *w = whole_run(text, DRAWS);
    const struct summary *s = value_of(w, "now", "npv_line", "branch");
    assert_close(s->base_case, N * mean, 1e-13);
    assert_near(s->mean, N * mean, 5 * sqrt(all / DRAWS));
    assert_variance(s, all, 4, DRAWS);
    assert_near(s->chance_share, chance / all, 5 * 1.5 / sqrt(DRAWS));
    whole_run_close(w);
}

/* ---- two splits after each other ---- */

/* Ill by a first chance, and of those who are ill, dead by another: shares that do not depend on
 * each other, so the mean of the product is the product of the means. beta(8, 12) and beta(3, 12).
 */
static void test_the_mean_of_two_splits_is_the_product_of_their_means(void **state)
{
    (void) state;
    enum { N = 100, DRAWS = 20000 };
    static const char *const modes[] = {"expected", "people"};
    const double ill = 0.4, dies = 0.2;
    const double ill2 = 8. * 9 / (20 * 21), dies2 = 3. * 4 / (15 * 16);
    const double known = ill2 * dies2 - ill * ill * dies * dies;
    const double chance = (ill * dies - ill2 * dies2) / N;
    for (size_t i = 0; i < 2; i++) {
        char text[2000];
        snprintf(text, sizeof text,
                 HEAD "[states]\nwell = { label = 'W', absorbing = true }\n"
                      "ill = 'I'\ndead = { label = 'D', absorbing = true }\n"
                      "[cohort]\nsize = %d\nmode = '%s'\nstart = { well = 'rest', ill = 'p' }\n"
                      "[param]\np = { kind = 'share', events = [8, 20], source = 'x' }\n"
                      "q = { kind = 'share', events = [3, 15], source = 'x' }\n"
                      "[from.ill]\ndead = 'q'\n[outcome.deaths]\non = 'ill -> dead'\namount = 1\n"
                      "[intervention.now]\n",
                 N, modes[i]);
        struct whole_run *w = whole_run(text, DRAWS);
        const struct summary *s = value_of(w, "now", "outcome", "deaths");
        const double variance = N * N * (known + (i == 1 ? chance : 0));
        assert_close(s->base_case, N * ill * dies, 1e-13);
        assert_near(s->mean, N * ill * dies, 5 * sqrt(variance / DRAWS));
        assert_variance(s, variance, 5, DRAWS);
        whole_run_close(w);
    }
}

/* ---- common random numbers ---- */

/* Under `more` one and a half times as many are cured, of whole people: nobody who would have been
 * is not, so that the difference is a count of those between, binomial given p. */
static void test_interventions_give_the_same_people_the_same_luck(void **state)
{
    (void) state;
    enum { N = 40, DRAWS = 8000 };
    struct whole_run *w = whole_run(
        HEAD "[states]\ncured = { label = 'C', absorbing = true }\n"
             "ill = { label = 'I', absorbing = true }\n"
             "[cohort]\nsize = 40\nmode = 'people'\nstart = { cured = 'p', ill = 'rest' }\n"
             "[param]\np = { kind = 'share', events = [6, 20], source = 'x' }\n"
             "[outcome.cured]\non = 'arrival -> cured'\namount = 1\n"
             "[intervention.now]\n[intervention.copy]\n"
             "[intervention.less.cohort]\nstart = { cured = '0.5 * p', ill = 'rest' }\n",
        DRAWS);
    const double p = 0.3, p2 = 6. * 7 / (20 * 21);
    const struct summary *s = difference_of(w, "less", "outcome", "cured");
    const double variance = N * (p / 2 - p2 / 4) + N * N * (p2 - p * p) / 4;
    assert_near(s->mean, -N * p / 2, 5 * sqrt(variance / DRAWS));
    assert_variance(s, variance, 4, DRAWS);
    const struct summary *none = difference_of(w, "copy", "outcome", "cured");
    assert_true(none->mean == 0 && none->sd == 0);
    whole_run_close(w);
}

/* A chance of 0 or of 1 for each group is no chance: so many in each state, in every draw. */
static void test_a_number_of_the_group_puts_everybody_where_it_says(void **state)
{
    (void) state;
    struct whole_run *w =
        whole_run(HEAD "[states]\na = { label = 'A', absorbing = true }\n"
                       "b = { label = 'B', absorbing = true }\n"
                       "[cohort]\nsize = 12\nmode = 'people'\nstart = { a = 'in_a', b = 'rest' }\n"
                       "[group.x]\nshare = 0.25\nin_a = 1\n[group.y]\nshare = 0.75\nin_a = 0\n"
                       "[intervention.now]\n",
                  50);
    const struct summary *a = people_of(w, "now", "all", 0, "a");
    assert_near(a->mean, 3, 0);
    assert_near(a->sd, 0, 0);
    assert_near(people_of(w, "now", "x", 1, "a")->mean, 3, 0);
    assert_near(people_of(w, "now", "y", 1, "b")->mean, 9, 0);
    whole_run_close(w);
}

/* ---- a published tree ---- */

/* The tutorial of rdecision: advice by a dietician (50) or an exercise programme (750); who is not
 * helped needs a stent (5000) and has a utility of 0.75 in that year. Helped were 12 of 68 and 18
 * of
 * 58. Point estimates and variances of a beta by hand. */
static void test_the_stent_tree_of_rdecision(void **state)
{
    (void) state;
    enum { DRAWS = 20000 };
    struct whole_run *w = whole_run(
        HEAD "[states]\nhelped = { label = 'No stent', absorbing = true }\n"
             "stent = { label = 'Stent', absorbing = true }\n"
             "[cohort]\nsize = 1\nmode = 'expected'\n"
             "start = { helped = 'p_diet', stent = 'rest' }\n"
             "[param]\np_diet = { kind = 'share', events = [12, 68], source = 'x' }\n"
             "p_exercise = { kind = 'share', events = [18, 58], source = 'x' }\n"
             "[cost.diet]\non = 'arrival'\namount = 50\nbudget = 'purse'\nonly = ['now']\n"
             "[cost.exercise]\non = 'arrival'\namount = 750\nbudget = 'purse'\n"
             "only = ['exercise']\n"
             "[cost.stent]\non = 'arrival -> stent'\namount = 5000\nbudget = 'purse'\n"
             "[outcome.qaly]\nin = { helped = 1, stent = 0.75 }\nper = 'person-year'\n"
             "[intervention.now]\n[intervention.exercise.cohort]\n"
             "start = { helped = 'p_exercise', stent = 'rest' }\n",
        DRAWS);
    const double diet = 50 + 5000 * 56. / 68, exercise = 750 + 5000 * 40. / 58;
    const double diet_variance = 25e6 * 12 * 56 / (68. * 68 * 69);
    const double exercise_variance = 25e6 * 18 * 40 / (58. * 58 * 59);
    const struct summary *costs = difference_of(w, "exercise", "npv_holder", "h");
    const struct summary *qaly = difference_of(w, "exercise", "outcome", "qaly");
    assert_close(value_of(w, "now", "npv_holder", "h")->base_case, diet, 1e-13);
    assert_close(value_of(w, "exercise", "npv_holder", "h")->base_case, exercise, 1e-13);
    assert_near(costs->base_case, 30.63, 0.005);
    assert_near(costs->base_case / qaly->base_case, 915.15, 0.01);
    assert_near(costs->mean, exercise - diet,
                5 * sqrt((diet_variance + exercise_variance) / DRAWS));
    assert_variance(costs, diet_variance + exercise_variance, 3.2, DRAWS);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counted_shares_have_the_moments_of_a_dirichlet),
        cmocka_unit_test(test_whole_people_have_the_variance_of_chance_and_of_ignorance),
        cmocka_unit_test(test_the_mean_of_two_splits_is_the_product_of_their_means),
        cmocka_unit_test(test_interventions_give_the_same_people_the_same_luck),
        cmocka_unit_test(test_a_number_of_the_group_puts_everybody_where_it_says),
        cmocka_unit_test(test_the_stent_tree_of_rdecision),
    };
    return cmocka_run_group_tests_name("first split", tests, NULL, NULL);
}
