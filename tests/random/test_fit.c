#include "check.h"

#include <gsl/gsl_errno.h>

#include "distribution.h"
#include "errors.h"

static struct spec blank(enum kind kind, enum spread spread)
{
    return (struct spec){.kind = kind,
                         .spread = spread,
                         .at = {"some.toml", 7, 3, 4},
                         .value = NAN,
                         .mean = NAN,
                         .sd = NAN,
                         .low = NAN,
                         .mode = NAN,
                         .high = NAN,
                         .events = NAN,
                         .trials = NAN,
                         .alpha = NAN,
                         .beta = NAN,
                         .shape = NAN,
                         .rate = NAN,
                         .scale = NAN,
                         .meanlog = NAN,
                         .sdlog = NAN,
                         .mu = NAN,
                         .sigma = NAN,
                         .p = NAN,
                         .min = NAN,
                         .max = NAN};
}

static struct distribution fit(const struct spec *spec)
{
    struct errors *errors = errors_new();
    struct distribution d;
    if (!distribution_fit(spec, "test", &d, errors))
        print_error("%s\n", errors_text(errors, 0));
    assert_int_equal(errors_count(errors), 0);
    errors_free(errors);
    return d;
}

static struct distribution fit_mean_sd(enum kind kind, enum family family, double mean, double sd)
{
    struct spec s = blank(kind, SPREAD_MEAN_SD);
    s.family = family;
    s.mean = mean;
    s.sd = sd;
    return fit(&s);
}

static struct distribution fit_ci95(enum kind kind, enum family family, double low, double high)
{
    struct spec s = blank(kind, SPREAD_CI95);
    s.family = family;
    s.low = low;
    s.high = high;
    return fit(&s);
}

static struct distribution fit_quantiles(enum kind kind, enum family family, size_t n,
                                         const double *p, const double *x)
{
    struct spec s = blank(kind, SPREAD_QUANTILES);
    s.family = family;
    s.n_quantiles = n;
    memcpy(s.quantile_p, p, n * sizeof *p);
    memcpy(s.quantile_x, x, n * sizeof *x);
    return fit(&s);
}

static void assert_family(const struct distribution *d, enum family family, double a, double b,
                          double tolerance)
{
    assert_string_equal(family_word(d->family), family_word(family));
    assert_close(d->a, a, tolerance);
    assert_close(d->b, b, tolerance);
}

/* Worked by hand: k = 0.3 0.7 / 0.01 - 1 = 20. */
static void test_beta_from_mean_and_sd_matches_the_method_of_moments(void **state)
{
    (void) state;
    struct distribution d = fit_mean_sd(KIND_PROBABILITY, FAMILY_DEFAULT, 0.3, 0.1);
    assert_family(&d, FAMILY_BETA, 6, 14, 1e-13);
    assert_close(d.central, 0.3, 1e-15);
    d = fit_mean_sd(KIND_SHARE, FAMILY_DEFAULT, 0.3, 0.1);
    assert_family(&d, FAMILY_BETA, 6, 14, 1e-13);
}

static void test_gamma_from_mean_and_sd_matches_the_method_of_moments(void **state)
{
    (void) state;
    const struct distribution d = fit_mean_sd(KIND_MONEY, FAMILY_DEFAULT, 1200, 300);
    assert_family(&d, FAMILY_GAMMA, 16, 75, 1e-14);
    assert_close(d.central, 1200.0, 1e-15);
}

/* ln(17/16) = sdlog^2, meanlog = ln 1200 - sdlog^2 / 2; computed in Python. */
static void test_lognormal_from_mean_and_sd_matches_the_method_of_moments(void **state)
{
    (void) state;
    const struct distribution d = fit_mean_sd(KIND_RATIO, FAMILY_DEFAULT, 1200, 300);
    assert_family(&d, FAMILY_LOGNORMAL, 7.0597645, 0.2462207, 2e-7);
    assert_close(d.central, 1200.0, 1e-14);
}

static void test_normal_and_uniform_from_mean_and_sd(void **state)
{
    (void) state;
    struct distribution d = fit_mean_sd(KIND_NUMBER, FAMILY_DEFAULT, -2.385, 0.613);
    assert_family(&d, FAMILY_NORMAL, -2.385, 0.613, 0);
    d = fit_mean_sd(KIND_NUMBER, FAMILY_UNIFORM, 5, 1.1547005383792517); /* 2 / sqrt 3 */
    assert_family(&d, FAMILY_UNIFORM, 3, 7, 1e-14);
}

/* Mean and sd of logistic(-0.7 + 1.3 z) by R's integrate(). */
static void test_logitnormal_from_mean_and_sd(void **state)
{
    (void) state;
    const struct distribution d =
        fit_mean_sd(KIND_PROBABILITY, FAMILY_LOGITNORMAL, 0.370784593989632, 0.236399026733178);
    assert_family(&d, FAMILY_LOGITNORMAL, -0.7, 1.3, 1e-9);
}

static void test_a_narrow_and_a_wide_logitnormal_give_back_mean_and_sd(void **state)
{
    (void) state;
    static const double cases[][2] = {{0.002385, 0.0001}, {0.613, 0.4}, {0.97, 0.12}};
    for (size_t i = 0; i < 3; i++) {
        const struct distribution d =
            fit_mean_sd(KIND_SHARE, FAMILY_LOGITNORMAL, cases[i][0], cases[i][1]);
        assert_close(distribution_mean(&d), cases[i][0], 1e-9);
        assert_close(distribution_sd(&d), cases[i][1], 1e-8);
    }
}

/* Nothing is lost where mean and sd are far apart. */
static void test_extreme_means_and_sds_come_back(void **state)
{
    (void) state;
    struct distribution d = fit_mean_sd(KIND_MONEY, FAMILY_DEFAULT, 3.1e9, 2.7);
    assert_close(distribution_mean(&d), 3.1e9, 1e-14);
    assert_close(distribution_sd(&d), 2.7, 1e-14);
    d = fit_mean_sd(KIND_PROBABILITY, FAMILY_DEFAULT, 3.1e-7, 2.7e-8);
    assert_close(distribution_mean(&d), 3.1e-7, 1e-14);
    assert_close(distribution_sd(&d), 2.7e-8, 1e-14);
    d = fit_mean_sd(KIND_RATIO, FAMILY_DEFAULT, 1.0001, 1e-7);
    assert_close(distribution_sd(&d), 1e-7, 1e-8);
}

static void test_events_make_a_beta_of_those_with_and_those_without(void **state)
{
    (void) state;
    struct spec s = blank(KIND_PROBABILITY, SPREAD_EVENTS);
    s.events = 41;
    s.trials = 188;
    const struct distribution d = fit(&s);
    assert_family(&d, FAMILY_BETA, 41, 147, 0);
    assert_close(d.central, 41.0 / 188.0, 1e-15);
}

/* meanlog = (ln 0.53 + ln 0.84) / 2, sdlog = ln(0.84 / 0.53) / (2 1.959964); in Python. */
static void test_a_ratio_takes_its_interval_on_the_log_scale(void **state)
{
    (void) state;
    const struct distribution d = fit_ci95(KIND_RATIO, FAMILY_DEFAULT, 0.53, 0.84);
    assert_family(&d, FAMILY_LOGNORMAL, -0.4046158, 0.1174830, 2e-7);
}

static void test_a_number_takes_its_interval_as_a_normal(void **state)
{
    (void) state;
    const struct distribution d = fit_ci95(KIND_NUMBER, FAMILY_DEFAULT, -0.3, 1.9);
    assert_family(&d, FAMILY_NORMAL, 0.8, 2.2 / (2 * 1.959963984540054), 1e-14);
}

/* Betas whose quantiles have a closed form: beta(1, b): 1 - (1 - p)^(1/b); beta(a, 1): p^(1/a);
 * beta(1/2, 1/2): sin^2(pi p / 2). */
static void test_an_interval_of_a_chance_gives_back_its_beta(void **state)
{
    (void) state;
    for (double b = 1.7; b < 1e4; b *= 3.1) {
        const double low = -expm1(log(0.975) / b), high = -expm1(log(0.025) / b);
        const struct distribution d = fit_ci95(KIND_PROBABILITY, FAMILY_DEFAULT, low, high);
        assert_family(&d, FAMILY_BETA, 1, b, 1e-9);
        const struct distribution mirror = fit_ci95(KIND_SHARE, FAMILY_DEFAULT, 1 - high, 1 - low);
        assert_family(&mirror, FAMILY_BETA, b, 1, 1e-9);
    }
    const double low = sin(M_PI * 0.025 / 2), high = sin(M_PI * 0.975 / 2);
    const struct distribution d =
        fit_ci95(KIND_PROBABILITY, FAMILY_DEFAULT, low * low, high * high);
    assert_family(&d, FAMILY_BETA, 0.5, 0.5, 1e-9);
}

/* Gammas whose quantiles have a closed form: shape 1 is the exponential, shape 1/2 the square of
 * a normal (quantiles 0.000982069117175 and 5.02388618731489 for scale 2, by R's qnorm). */
static void test_an_interval_of_money_gives_back_its_gamma(void **state)
{
    (void) state;
    struct distribution d =
        fit_ci95(KIND_MONEY, FAMILY_DEFAULT, -613 * log(0.975), -613 * log(0.025));
    assert_family(&d, FAMILY_GAMMA, 1, 613, 1e-10);
    d = fit_ci95(KIND_MONEY, FAMILY_DEFAULT, 0.000982069117175249, 5.02388618731489);
    assert_family(&d, FAMILY_GAMMA, 0.5, 2, 1e-10);
}

/* Erlang: P(X <= x) = 1 - e^-x (1 + x) for shape 2. */
static void test_two_quantiles_anywhere_give_back_their_gamma(void **state)
{
    (void) state;
    const double p[] = {1 - exp(-0.613) * 1.613, 1 - exp(-4.1) * 5.1}, x[] = {613, 4100};
    const struct distribution d = fit_quantiles(KIND_MONEY, FAMILY_DEFAULT, 2, p, x);
    assert_family(&d, FAMILY_GAMMA, 2, 1000, 1e-10);
}

static void test_intervals_narrow_and_wide_are_met(void **state)
{
    (void) state;
    static const double chance[][2] = {{0.2384, 0.2386}, {1e-6, 0.2},   {1e-9, 1e-8},
                                       {0.02, 0.98},     {0.5, 0.9999}, {1e-4, 1 - 1e-4}};
    for (size_t i = 0; i < sizeof chance / sizeof *chance; i++) {
        const struct distribution d =
            fit_ci95(KIND_PROBABILITY, FAMILY_DEFAULT, chance[i][0], chance[i][1]);
        assert_close(distribution_quantile(&d, 0.025), chance[i][0], 1e-7);
        assert_close(distribution_quantile(&d, 0.975), chance[i][1], 1e-7);
    }
    static const double money[][2] = {{16799, 16801}, {1, 1e6}, {1e8, 1.1e8}, {1e-3, 2e-3}};
    for (size_t i = 0; i < sizeof money / sizeof *money; i++) {
        const struct distribution d =
            fit_ci95(KIND_MONEY, FAMILY_DEFAULT, money[i][0], money[i][1]);
        assert_close(distribution_quantile(&d, 0.025), money[i][0], 1e-9);
        assert_close(distribution_quantile(&d, 0.975), money[i][1], 1e-9);
    }
}

static void test_the_value_of_an_interval_is_the_base_case(void **state)
{
    (void) state;
    struct spec s = blank(KIND_RATIO, SPREAD_CI95);
    s.value = 1.8; /* the median is sqrt(1.3 2.5) = 1.8028, the mean 1.83 */
    s.low = 1.3;
    s.high = 2.5;
    const struct distribution d = fit(&s);
    assert_true(d.central == 1.8);
    assert_close(distribution_quantile(&d, 0.5), sqrt(1.3 * 2.5), 1e-14);
}

/* Where the middle is near 0, 5 % of it would allow nothing. */
static void test_a_value_near_zero_may_be_off_by_a_little_of_the_interval(void **state)
{
    (void) state;
    struct spec s = blank(KIND_NUMBER, SPREAD_CI95);
    s.value = 0.02;
    s.low = -0.6;
    s.high = 0.62;
    assert_true(fit(&s).central == 0.02);
}

static void test_consistent_quantiles_are_met_exactly(void **state)
{
    (void) state;
    const double p[] = {0.05, 0.5, 0.95};
    double x[3];
    for (int i = 0; i < 3; i++)
        x[i] = -expm1(log1p(-p[i]) / 5.5);
    struct distribution d = fit_quantiles(KIND_PROBABILITY, FAMILY_DEFAULT, 3, p, x);
    assert_family(&d, FAMILY_BETA, 1, 5.5, 1e-6);
    for (int i = 0; i < 3; i++)
        x[i] = -2385 * log1p(-p[i]);
    d = fit_quantiles(KIND_MONEY, FAMILY_DEFAULT, 3, p, x);
    assert_family(&d, FAMILY_GAMMA, 1, 2385, 1e-6);
}

/* For a normal, least squares on the quantile scale is the regression of x on z: by R's lm(). */
static void test_inconsistent_quantiles_are_fitted_by_least_squares(void **state)
{
    (void) state;
    const double p[] = {0.05, 0.25, 0.5, 0.95}, x[] = {10.1, 12.8, 15.2, 21.9};
    const struct distribution d = fit_quantiles(KIND_NUMBER, FAMILY_DEFAULT, 4, p, x);
    assert_family(&d, FAMILY_NORMAL, 15.6124611932475, 3.63214529542921, 1e-6);
}

/* For a uniform, the regression of x on p, by hand: mean of p 0.5 and of x 0.95, Sxx = 0.4,
 * Sxy = 0.4 (3.4 + 5.0) + 0.2 (1.1 + 3.3) = 4.24, so slope 10.6. */
static void test_a_uniform_is_fitted_by_least_squares_too(void **state)
{
    (void) state;
    const double p[] = {0.1, 0.3, 0.7, 0.9}, x[] = {-3.4, -1.1, 3.3, 5.0};
    const struct distribution d = fit_quantiles(KIND_NUMBER, FAMILY_UNIFORM, 4, p, x);
    assert_family(&d, FAMILY_UNIFORM, 0.95 - 0.5 * 10.6, 0.95 + 0.5 * 10.6, 1e-6);
}

static void test_corners_keep_their_places(void **state)
{
    (void) state;
    struct spec s = blank(KIND_MONEY, SPREAD_TRIANGLE);
    s.low = 85000;
    s.mode = 96000;
    s.high = 120000;
    struct distribution d = fit(&s);
    assert_family(&d, FAMILY_TRIANGLE, 85000, 96000, 0);
    assert_close(d.central, 301000.0 / 3.0, 1e-15);
    s.spread = SPREAD_PERT;
    d = fit(&s);
    assert_close(d.central, (85000 + 4 * 96000.0 + 120000) / 6.0, 1e-15);
    s.spread = SPREAD_UNIFORM;
    d = fit(&s);
    assert_close(d.central, 102500.0, 1e-15);
}

static void test_what_is_certain_is_a_constant(void **state)
{
    (void) state;
    struct spec s = blank(KIND_MONEY, SPREAD_VALUE);
    s.value = -6200;
    struct distribution d = fit(&s);
    assert_int_equal(d.family, FAMILY_CONSTANT);
    assert_true(d.central == -6200);
    d = fit_mean_sd(KIND_MONEY, FAMILY_DEFAULT, -6200, 0);
    assert_int_equal(d.family, FAMILY_CONSTANT);
    assert_true(d.central == -6200);
}

static void test_a_family_by_its_own_parameters(void **state)
{
    (void) state;
    struct spec s = blank(KIND_NUMBER, SPREAD_FAMILY);
    s.alpha = 2.385, s.beta = 0.613, s.shape = 16, s.scale = 75;
    s.meanlog = -0.4, s.sdlog = 0.11, s.mu = 1.9, s.sigma = 0.27, s.mean = 3.7, s.p = 0.17;
    s.low = 2, s.mode = 3, s.high = 7;
    static const struct {
        enum family family;
        double a, b;
    } want[] = {
        {FAMILY_BETA, 2.385, 0.613},
        {FAMILY_GAMMA, 16, 75},
        {FAMILY_LOGNORMAL, -0.4, 0.11},
        {FAMILY_NORMAL, 1.9, 0.27},
        {FAMILY_LOGITNORMAL, 1.9, 0.27},
        {FAMILY_TRIANGLE, 2, 3},
        {FAMILY_PERT, 2, 3},
        {FAMILY_UNIFORM, 2, 7},
        {FAMILY_POISSON, 3.7, 0},
        {FAMILY_EXPONENTIAL, 3.7, 0},
        {FAMILY_YES_NO, 0.17, 0},
    };
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        s.family = want[i].family;
        const struct distribution d = fit(&s);
        assert_family(&d, want[i].family, want[i].a, want[i].b, 0);
        assert_close(d.central, distribution_mean(&d), 0);
    }
}

static void test_a_rate_is_the_inverse_of_a_scale(void **state)
{
    (void) state;
    struct spec s = blank(KIND_MONEY, SPREAD_FAMILY);
    s.family = FAMILY_GAMMA;
    s.shape = 16;
    s.rate = 0.8;
    struct distribution d = fit(&s);
    assert_family(&d, FAMILY_GAMMA, 16, 1.25, 1e-15);
    s.family = FAMILY_EXPONENTIAL;
    d = fit(&s);
    assert_family(&d, FAMILY_EXPONENTIAL, 1.25, 0, 1e-15);
}

/* The base case of a truncated distribution is the mean of what is left (by R's integrate()). */
static void test_truncation_moves_the_base_case(void **state)
{
    (void) state;
    struct spec s = blank(KIND_PROBABILITY, SPREAD_MEAN_SD);
    s.family = FAMILY_NORMAL;
    s.mean = 0.2;
    s.sd = 0.15;
    s.min = 0;
    s.max = 1;
    const struct distribution d = fit(&s);
    assert_true(d.truncated);
    assert_close(d.central, 0.227070616622936, 1e-10);
}

static void test_limits_that_cut_nothing_off_leave_no_trace(void **state)
{
    (void) state;
    struct spec s = blank(KIND_MONEY, SPREAD_MEAN_SD);
    s.mean = 1200;
    s.sd = 300;
    s.min = 0;
    assert_false(fit(&s).truncated);
}

/* A poisson(3.7) without its zeros: mean 3.7 / (1 - e^-3.7). */
static void test_a_lower_limit_of_a_whole_number_keeps_that_number(void **state)
{
    (void) state;
    struct spec s = blank(KIND_NUMBER, SPREAD_FAMILY);
    s.family = FAMILY_POISSON;
    s.mean = 3.7;
    s.min = 1;
    const struct distribution d = fit(&s);
    assert_close(d.central, 3.7 / (1 - exp(-3.7)), 1e-12);
    assert_true(distribution_quantile(&d, 1e-6) == 1.0);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beta_from_mean_and_sd_matches_the_method_of_moments),
        cmocka_unit_test(test_gamma_from_mean_and_sd_matches_the_method_of_moments),
        cmocka_unit_test(test_lognormal_from_mean_and_sd_matches_the_method_of_moments),
        cmocka_unit_test(test_normal_and_uniform_from_mean_and_sd),
        cmocka_unit_test(test_logitnormal_from_mean_and_sd),
        cmocka_unit_test(test_a_narrow_and_a_wide_logitnormal_give_back_mean_and_sd),
        cmocka_unit_test(test_extreme_means_and_sds_come_back),
        cmocka_unit_test(test_events_make_a_beta_of_those_with_and_those_without),
        cmocka_unit_test(test_a_ratio_takes_its_interval_on_the_log_scale),
        cmocka_unit_test(test_a_number_takes_its_interval_as_a_normal),
        cmocka_unit_test(test_an_interval_of_a_chance_gives_back_its_beta),
        cmocka_unit_test(test_an_interval_of_money_gives_back_its_gamma),
        cmocka_unit_test(test_two_quantiles_anywhere_give_back_their_gamma),
        cmocka_unit_test(test_intervals_narrow_and_wide_are_met),
        cmocka_unit_test(test_the_value_of_an_interval_is_the_base_case),
        cmocka_unit_test(test_a_value_near_zero_may_be_off_by_a_little_of_the_interval),
        cmocka_unit_test(test_consistent_quantiles_are_met_exactly),
        cmocka_unit_test(test_inconsistent_quantiles_are_fitted_by_least_squares),
        cmocka_unit_test(test_a_uniform_is_fitted_by_least_squares_too),
        cmocka_unit_test(test_corners_keep_their_places),
        cmocka_unit_test(test_what_is_certain_is_a_constant),
        cmocka_unit_test(test_a_family_by_its_own_parameters),
        cmocka_unit_test(test_a_rate_is_the_inverse_of_a_scale),
        cmocka_unit_test(test_truncation_moves_the_base_case),
        cmocka_unit_test(test_limits_that_cut_nothing_off_leave_no_trace),
        cmocka_unit_test(test_a_lower_limit_of_a_whole_number_keeps_that_number),
    };
    return cmocka_run_group_tests_name("fit", tests, NULL, NULL);
}
