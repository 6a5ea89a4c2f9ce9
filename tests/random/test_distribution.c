#include "check.h"

#include <gsl/gsl_errno.h>

#include "arena.h"
#include "distribution.h"
#include "inverse.h"
#include "stream.h"

#define WHOLE .low = -INFINITY, .high = INFINITY

/* 2.5, 4, 4, 7 and 10, of which the last counts twice: weights 1/6, 2/6, 1/6, 2/6. Mean 37.5 / 6;
 * mean of squares (6.25 + 32 + 49 + 200) / 6. */
static const double listed[] = {2.5, 4, 7, 10}, listed_up_to[] = {1.0 / 6, 0.5, 4.0 / 6, 1};
static const struct empirical five_values = {4, 5, listed, listed_up_to};

/* One of every family, with its mean and sd by the textbook formula worked out by hand or, for
 * the logitnormal, by R's integrate(). */
static const struct {
    struct distribution d;
    double mean, sd;
} families[] = {
    {{.family = FAMILY_BETA, .a = 2.385, .b = 0.613, WHOLE}, 0.795530353569046, 0.201707202220328},
    {{.family = FAMILY_BETA, .a = 0.4, .b = 0.7, WHOLE}, 4.0 / 11.0, 0.331953065154646},
    {{.family = FAMILY_BETA, .a = 41, .b = 147, WHOLE}, 41.0 / 188.0, 0.0300373658618748},
    {{.family = FAMILY_GAMMA, .a = 16, .b = 75, WHOLE}, 1200, 300},
    {{.family = FAMILY_GAMMA, .a = 0.3, .b = 11, WHOLE}, 3.3, 6.02494813255683},
    {{.family = FAMILY_LOGNORMAL, .a = 7.0597645, .b = 0.2462207, WHOLE}, 1200, 300},
    {{.family = FAMILY_NORMAL, .a = -2.385, .b = 0.613, WHOLE}, -2.385, 0.613},
    {{.family = FAMILY_LOGITNORMAL, .a = -0.7, .b = 1.3, WHOLE},
     0.370784593989632,
     0.236399026733178},
    {{.family = FAMILY_TRIANGLE, .a = 85, .b = 96, .c = 120, WHOLE},
     301.0 / 3.0,
     7.30677007226099}, /* sqrt((121 + 576 + 264) / 18) */
    {{.family = FAMILY_PERT, .a = 85, .b = 96, .c = 120, WHOLE}, 589.0 / 6.0, 6.40838983813097},
    {{.family = FAMILY_UNIFORM, .a = 2.385, .b = 9.613, WHOLE}, 5.999, 2.08654387285131},
    {{.family = FAMILY_EXPONENTIAL, .a = 2.385, WHOLE}, 2.385, 2.385},
    {{.family = FAMILY_POISSON, .a = 3.7, WHOLE}, 3.7, 1.92353840616713},
    {{.family = FAMILY_YES_NO, .a = 0.17, WHOLE}, 0.17, 0.375632799419859},
    {{.family = FAMILY_EMPIRICAL, .values = &five_values, WHOLE}, 6.25, 2.968585521759479},
    {{.family = FAMILY_CONSTANT, .a = 16800, WHOLE}, 16800, 0},
};
enum { N_FAMILIES = sizeof families / sizeof *families };

static struct distribution truncated(struct distribution d, double low, double high)
{
    distribution_truncate(&d, low, high);
    return d;
}

/* Moments of truncated distributions, by R's integrate() over the density (a sum for the
 * poisson), rel.tol 1e-12. The second lies in a corner where rejection is not used. */
static const struct {
    struct distribution d;
    double low, high, mean, sd;
} limited[] = {
    {{.family = FAMILY_NORMAL, .a = 0.2, .b = 0.15}, 0, 1, 0.227070616622936, 0.127878905795725},
    {{.family = FAMILY_BETA, .a = 0.7, .b = 3.1}, 0.05, 0.6, 0.224392798377215, 0.139760901529228},
    {{.family = FAMILY_GAMMA, .a = 2.385, .b = 0.613}, 0.5, 3, 1.42588600930733, 0.630819002983879},
    {{.family = FAMILY_LOGNORMAL, .a = 0.4, .b = 0.6},
     1,
     INFINITY,
     2.14409144397259,
     1.15327496150003},
    {{.family = FAMILY_TRIANGLE, .a = 85, .b = 96, .c = 120},
     90,
     110,
     99.3916887709991,
     5.24446420908373},
    {{.family = FAMILY_EXPONENTIAL, .a = 2.385}, 1, 4, 2.19352661469586, 0.833184263053192},
    {{.family = FAMILY_POISSON, .a = 3.7}, 1, 8, 3.71225777900649, 1.73313438485672},
};
enum { N_LIMITED = sizeof limited / sizeof *limited };

static struct distribution limited_at(size_t i)
{
    return truncated(limited[i].d, limited[i].low, limited[i].high);
}

static void test_mean_and_sd_are_the_textbook_ones(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_FAMILIES; i++) {
        assert_close(distribution_mean(&families[i].d), families[i].mean, 1e-7);
        assert_close(distribution_sd(&families[i].d), families[i].sd, 2e-6);
    }
}

static void test_mean_and_sd_of_a_truncated_distribution(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_LIMITED; i++) {
        const struct distribution d = limited_at(i);
        assert_close(distribution_mean(&d), limited[i].mean, 1e-10);
        assert_close(distribution_sd(&d), limited[i].sd, 1e-9);
    }
}

static void test_limits_that_cut_nothing_off_leave_no_trace(void **state)
{
    (void) state;
    struct distribution d = families[2].d;
    assert_true(distribution_truncate(&d, 0, 1) == 1.0);
    assert_false(d.truncated);
    assert_close(distribution_truncate(&d, 0, 0.2), distribution_cdf(&families[2].d, 0.2), 1e-15);
    assert_true(d.truncated);
}

/* P(X < 3) = 0.2854331 is not P(X <= 3) = 0.4941532 (R's ppois). */
static void test_below_a_whole_number_excludes_it(void **state)
{
    (void) state;
    const struct distribution poisson = {.family = FAMILY_POISSON, .a = 3.7};
    assert_close(distribution_below(&poisson, 3), 0.285433113100068, 1e-12);
    assert_close(distribution_below(&poisson, 2.01), 0.285433113100068, 1e-12);
    assert_close(distribution_cdf(&poisson, 3), 0.494153244150418, 1e-12);
    assert_true(distribution_below(&poisson, 0) == 0.0);
    const struct distribution d = distribution_constant(61.3);
    assert_true(distribution_below(&d, 61.3) == 0.0);
    assert_true(distribution_cdf(&d, 61.3) == 1.0);
}

static bool has_steps(const struct distribution *d)
{
    return distribution_is_discrete(d) || d->family == FAMILY_EMPIRICAL;
}

static void check_round_trip(const struct distribution *d)
{
    static const double at[] = {1e-6, 0.0213, 0.2385, 0.5, 0.613, 0.975, 0.99987};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        assert_close(distribution_cdf(d, distribution_quantile(d, at[i])), at[i], 1e-9);
}

static void test_a_quantile_undoes_the_cumulative_chance(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_FAMILIES; i++)
        if (families[i].d.family != FAMILY_CONSTANT && !has_steps(&families[i].d))
            check_round_trip(&families[i].d);
    for (size_t i = 0; i < N_LIMITED; i++) {
        const struct distribution d = limited_at(i);
        if (!has_steps(&d))
            check_round_trip(&d);
    }
}

/* The smallest k with P(X <= k) >= p. Chances of a poisson(3.7): e^-3.7 = 0.0247235,
 * P(X <= 1) = 0.1162006, P(X <= 3) = 0.4941532, P(X <= 4) = 0.6872194. */
static void test_inverse_of_whole_numbers_are_the_smallest_that_reach(void **state)
{
    (void) state;
    const struct distribution poisson = {.family = FAMILY_POISSON, .a = 3.7};
    assert_true(distribution_quantile(&poisson, 0.0247) == 0.0);
    assert_true(distribution_quantile(&poisson, 0.0248) == 1.0);
    assert_true(distribution_quantile(&poisson, 0.4941) == 3.0);
    assert_true(distribution_quantile(&poisson, 0.4942) == 4.0);
    assert_close(distribution_cdf(&poisson, 4.9), 0.6872194, 1e-6);

    const struct distribution yes_no = {.family = FAMILY_YES_NO, .a = 0.17};
    assert_true(distribution_quantile(&yes_no, 0.829) == 0.0);
    assert_true(distribution_quantile(&yes_no, 0.831) == 1.0);
    assert_close(distribution_cdf(&yes_no, 0.5), 0.83, 1e-12);
    assert_true(distribution_cdf(&yes_no, -0.1) == 0.0);
    assert_true(distribution_cdf(&yes_no, 1.0) == 1.0);
}

/* The least value that reaches. */
static void test_an_empirical_distribution_has_its_values_and_no_others(void **state)
{
    (void) state;
    static const double at[] = {1e-12, 0.1666, 0.1667, 0.5, 0.5000001, 0.6666, 0.6667, 1 - 1e-12};
    static const double x[] = {2.5, 2.5, 4, 4, 7, 7, 10, 10};
    const struct distribution d = {.family = FAMILY_EMPIRICAL, .values = &five_values, WHOLE};
    for (size_t i = 0; i < 8; i++)
        assert_true(distribution_quantile(&d, at[i]) == x[i]);
    assert_true(distribution_cdf(&d, 3.99) == 1.0 / 6 && distribution_cdf(&d, 4) == 0.5);
    assert_true(distribution_below(&d, 4) == 1.0 / 6 && distribution_below(&d, 2.5) == 0);
    struct arena *arena = arena_new();
    assert_string_equal(distribution_words(&d, arena), "empirical(5 values from 2.5 to 10)");
    arena_free(arena);
}

static void test_beyond_its_range_a_distribution_has_nothing(void **state)
{
    (void) state;
    for (size_t i = 0; i < N_FAMILIES; i++) {
        assert_true(distribution_cdf(&families[i].d, -1e9) == 0.0);
        assert_true(distribution_cdf(&families[i].d, 1e9) == 1.0);
    }
    for (size_t i = 0; i < N_LIMITED; i++) {
        const struct distribution d = limited_at(i);
        assert_true(distribution_cdf(&d, d.low - 0.01) == 0.0);
        if (isfinite(d.high))
            assert_true(distribution_cdf(&d, d.high) == 1.0);
    }
}

/* Draws by tabulated quantiles against the cumulative chance. */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

enum { N = 160 * BLOCK };

static void draw(const struct distribution *d, double x[N])
{
    struct arena *arena = arena_new();
    const struct inverse *q = inverse_new(d, arena);
    for (uint64_t first = 0; first < N; first += BLOCK) {
        double u[BLOCK];
        stream_uniforms(8128, 496, first, u);
        inverse_find(q, BLOCK, u, x + first);
    }
    arena_free(arena);
}

static void check_moments(const double x[N], double mean, double sd)
{
    double sum = 0.0, squares = 0.0, fourth = 0.0;
    for (int i = 0; i < N; i++) {
        const double off = (x[i] - mean) / sd;
        sum += off;
        squares += off * off;
        fourth += off * off * off * off;
    }
    assert_near(sum / N, 0.0, 5.0 / sqrt(N));
    assert_near(squares / N, 1.0, 5.0 * sqrt((fourth / N - 1.0) / N));
}

/* Kolmogorov-Smirnov: D sqrt(n) exceeds 2.7 with a chance of 2 exp(-2 2.7^2) = 1e-6, as rare as
 * five standard errors. For whole numbers D is taken at the steps, where the bound holds too. */
static void check_shape(const struct distribution *d, double x[N])
{
    double distance = 0.0;
    qsort(x, N, sizeof *x, by_size);
    for (int i = 0; i < N; i++) {
        const double f = distribution_cdf(d, x[i]);
        const bool last_of_its_value = i + 1 == N || x[i + 1] > x[i];
        if (last_of_its_value)
            distance = fmax(distance, fabs(f - (i + 1.0) / N));
        if (!has_steps(d))
            distance = fmax(distance, fabs(f - (double) i / N));
    }
    assert_true(distance * sqrt(N) < 2.7);
}

static void test_draws_of_every_family_follow_it(void **state)
{
    (void) state;
    static double x[N];
    for (size_t i = 0; i < N_FAMILIES; i++) {
        const struct distribution *d = &families[i].d;
        draw(d, x);
        if (d->family == FAMILY_CONSTANT) {
            assert_true(x[0] == 16800 && x[N - 1] == 16800);
            continue;
        }
        check_moments(x, families[i].mean, families[i].sd);
        check_shape(d, x);
    }
}

static void test_draws_of_a_truncated_distribution_follow_it(void **state)
{
    (void) state;
    static double x[N];
    for (size_t i = 0; i < N_LIMITED; i++) {
        const struct distribution d = limited_at(i);
        draw(&d, x);
        for (int k = 0; k < N; k++)
            assert_true(x[k] >= d.low && x[k] <= d.high);
        check_moments(x, limited[i].mean, limited[i].sd);
        check_shape(&d, x);
    }
}

/* Mean of a normal above t: phi(t) / (1 - Phi(t)) = 2.82274479766391 at 2.5 (R). */
static void test_the_far_end_of_a_normal(void **state)
{
    (void) state;
    static double x[N];
    const struct distribution whole = {.family = FAMILY_NORMAL, .a = 0, .b = 1};
    const struct distribution d = truncated(whole, 2.5, INFINITY);
    draw(&d, x);
    assert_close(distribution_mean(&d), 2.82274479766391, 1e-10);
    check_shape(&d, x);
}

static void test_a_chance_is_never_rounded_up_to_1(void **state)
{
    (void) state;
    const struct distribution beta = {.family = FAMILY_BETA, .a = 50, .b = 1e-3};
    const struct distribution logit = {.family = FAMILY_LOGITNORMAL, .a = 60, .b = 1};
    static double x[N];
    draw(&beta, x);
    for (int i = 0; i < N; i++)
        assert_true(x[i] < 1.0);
    draw(&logit, x);
    for (int i = 0; i < N; i++)
        assert_true(x[i] < 1.0);
    assert_true(distribution_quantile(&beta, 0.9) < 1.0);
    assert_true(distribution_quantile(&logit, 0.9) < 1.0);
}

/* Near 0 a beta(a, b) has P(X <= x) = x^a / (a B(a, b)) up to a factor 1 + O(x); a B(a, b) is
 * a Gamma(a) Gamma(b) / Gamma(a + b), here by lgamma. Mirrored for small b. */
static void test_inverse_of_a_beta_in_a_corner(void **state)
{
    (void) state;
    const double a = 0.02, b = 7.3, p = 0.13;
    const double log_ab = log(a) + lgamma(a) + lgamma(b) - lgamma(a + b);
    const double x = exp((log(p) + log_ab) / a);
    const struct distribution low = {.family = FAMILY_BETA, .a = a, .b = b};
    const struct distribution high = {.family = FAMILY_BETA, .a = b, .b = a};
    assert_true(x < 1e-40 && x > 1e-50);
    assert_close(distribution_quantile(&low, p), x, 1e-9);
    assert_true(distribution_quantile(&high, 1.0 - p) == 1.0 - 0x1p-53);
    const double far = distribution_quantile(&low, 0.62);
    assert_true(far > 1e-14 && far < 0.1);
    assert_near(distribution_quantile(&high, 0.38), 1.0 - far, 1e-15);
    assert_true(distribution_quantile(&low, 1e-7) == 0.0);
}

static void test_words_say_what_a_distribution_is(void **state)
{
    (void) state;
    static const char *const words[] = {
        "beta(2.38, 0.613)",
        "beta(0.4, 0.7)",
        "beta(41, 147)",
        "gamma(shape 16, scale 75)",
        "gamma(shape 0.3, scale 11)",
        "lognormal(meanlog 7.06, sdlog 0.246)",
        "normal(-2.38, 0.613)",
        "logitnormal(-0.7, 1.3)",
        "triangle(85, 96, 120)",
        "pert(85, 96, 120)",
        "uniform(2.38, 9.61)",
        "exponential(2.38)",
        "poisson(3.7)",
        "yes_no(0.17)",
        "empirical(5 values from 2.5 to 10)",
        "certain",
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < N_FAMILIES; i++)
        assert_string_equal(distribution_words(&families[i].d, arena), words[i]);
    const struct distribution money = {.family = FAMILY_NORMAL, .a = 16800.4, .b = 1234.5};
    struct distribution d = truncated(money, 15000, INFINITY);
    assert_string_equal(distribution_words(&d, arena), "normal(16800, 1234), at least 15000");
    d = truncated(money, -INFINITY, 18000.5);
    assert_string_equal(distribution_words(&d, arena), "normal(16800, 1234), at most 18000.5");
    d = truncated(money, 15000, 18000);
    assert_string_equal(distribution_words(&d, arena),
                        "normal(16800, 1234), between 15000 and 18000");
    arena_free(arena);
}

static void test_a_constant_is_certain(void **state)
{
    (void) state;
    const struct distribution d = distribution_constant(-61.3);
    assert_true(distribution_quantile(&d, 0.123) == -61.3);
    assert_true(distribution_mean(&d) == -61.3);
    assert_true(distribution_sd(&d) == 0.0);
    assert_true(d.central == -61.3);
    assert_true(distribution_cdf(&d, -61.4) == 0.0);
    assert_true(distribution_cdf(&d, -61.3) == 1.0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_and_sd_are_the_textbook_ones),
        cmocka_unit_test(test_mean_and_sd_of_a_truncated_distribution),
        cmocka_unit_test(test_limits_that_cut_nothing_off_leave_no_trace),
        cmocka_unit_test(test_below_a_whole_number_excludes_it),
        cmocka_unit_test(test_a_quantile_undoes_the_cumulative_chance),
        cmocka_unit_test(test_inverse_of_whole_numbers_are_the_smallest_that_reach),
        cmocka_unit_test(test_an_empirical_distribution_has_its_values_and_no_others),
        cmocka_unit_test(test_beyond_its_range_a_distribution_has_nothing),
        cmocka_unit_test(test_draws_of_every_family_follow_it),
        cmocka_unit_test(test_draws_of_a_truncated_distribution_follow_it),
        cmocka_unit_test(test_the_far_end_of_a_normal),
        cmocka_unit_test(test_a_chance_is_never_rounded_up_to_1),
        cmocka_unit_test(test_inverse_of_a_beta_in_a_corner),
        cmocka_unit_test(test_words_say_what_a_distribution_is),
        cmocka_unit_test(test_a_constant_is_certain),
    };
    return cmocka_run_group_tests_name("distribution", tests, NULL, NULL);
}
