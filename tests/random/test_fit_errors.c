#include "check.h"

#include <gsl/gsl_errno.h>

#include "distribution.h"
#include "errors.h"

/* A spec in which nothing is written but what is set afterwards. */
static struct spec blank(enum kind kind, enum spread spread)
{
    struct spec s = {.kind = kind, .spread = spread, .at = {"some.toml", 7, 3, 4}};
    double *const numbers[] = {&s.value, &s.mean,   &s.sd,     &s.low,     &s.mode,
                               &s.high,  &s.events, &s.trials, &s.alpha,   &s.beta,
                               &s.shape, &s.rate,   &s.scale,  &s.meanlog, &s.sdlog,
                               &s.mu,    &s.sigma,  &s.p,      &s.min,     &s.max};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = NAN;
    return s;
}

static void check(const struct spec *spec, bool want, const char *text)
{
    struct errors *errors = errors_new();
    struct distribution d;
    const bool fitted = distribution_fit(spec, "x", &d, errors);
    if (text == NULL)
        assert_null(errors_text(errors, 0));
    else {
        assert_non_null(errors_text(errors, 0));
        assert_string_equal(errors_text(errors, 0), text);
        assert_null(errors_text(errors, 1));
    }
    assert_int_equal(fitted, want);
    assert_int_equal(errors_count(errors), want ? 0 : 1);
    errors_free(errors);
}

static void refused(const struct spec *spec, const char *text)
{
    check(spec, false, text);
}

static void mean_sd(enum kind kind, enum family family, double mean, double sd, const char *text)
{
    struct spec s = blank(kind, SPREAD_MEAN_SD);
    s.family = family;
    s.mean = mean;
    s.sd = sd;
    refused(&s, text);
}

static void ci95(enum kind kind, enum family family, double value, double low, double high,
                 const char *text)
{
    struct spec s = blank(kind, SPREAD_CI95);
    s.family = family;
    s.value = value;
    s.low = low;
    s.high = high;
    check(&s, text == NULL, text);
}

static void quantiles(enum kind kind, enum family family, size_t n, const double *p,
                      const double *x, const char *text)
{
    struct spec s = blank(kind, SPREAD_QUANTILES);
    s.family = family;
    s.n_quantiles = n;
    memcpy(s.quantile_p, p, n * sizeof *p);
    memcpy(s.quantile_x, x, n * sizeof *x);
    refused(&s, text);
}

static void test_mean_and_sd(void **state)
{
    (void) state;
    mean_sd(KIND_PROBABILITY, FAMILY_DEFAULT, 24, 5,
            "\"x\" has mean 24, but the mean of a probability lies above 0 and below 1.\n"
            "Is it a percentage? Then write 0.24.");
    mean_sd(KIND_SHARE, FAMILY_DEFAULT, -0.1, 0.5,
            "\"x\" has mean -0.1, but the mean of a share lies above 0 and below 1.");
    mean_sd(KIND_PROBABILITY, FAMILY_DEFAULT, 0.3, 0.6,
            "\"x\" has mean 0.3 and sd 0.6, but no beta distribution is spread so wide: "
            "with this mean the sd must be below 0.458, the square root of mean (1 - mean).\n"
            "Is the sd perhaps the spread between persons, rather than the uncertainty "
            "about the average?");
    mean_sd(
        KIND_PROBABILITY, FAMILY_DEFAULT, 0.3, 0.457,
        "\"x\" is spread so wide that each draw would be as good as 0 or 1: a beta distribution "
        "with alpha 0.0017 and beta 0.0039.\nIs the sd perhaps the spread between persons? If "
        "either 0 or 1 is meant, write dist = \"yes_no\" with p.");
    mean_sd(KIND_PROBABILITY, FAMILY_LOGITNORMAL, 0.3, 0.4582,
            "\"x\" has mean 0.3 and sd 0.4582; no logitnormal distribution that this "
            "program can handle is spread so wide. The largest sd possible is just below "
            "0.458.");
    mean_sd(KIND_MONEY, FAMILY_DEFAULT, -6200, 300,
            "\"x\" has mean -6200, but a gamma distribution has positive values only.\n"
            "Give the amount without its minus sign and put the minus sign where it is "
            "used, or write dist = \"normal\".");
    mean_sd(KIND_RATIO, FAMILY_DEFAULT, 0, 0.2,
            "\"x\" has mean 0, but a lognormal distribution has positive values only.");
    mean_sd(KIND_PROBABILITY, FAMILY_NORMAL, 0.2, 0.15,
            "\"x\" is a probability and must be from 0 to 1, but 9.1 % of the draws from "
            "this normal distribution would not be.\n"
            "Set min = 0 and max = 1 to cut these off, or leave out `dist`.");
    mean_sd(KIND_RATIO, FAMILY_NORMAL, 1.2, 0.4,
            "\"x\" is a ratio and must be 0 or more, but 0.13 % of the draws from this "
            "normal distribution would not be.\n"
            "Set min = 0 to cut these off, or leave out `dist`.");
    mean_sd(KIND_SHARE, FAMILY_DEFAULT, 1.2, 0,
            "\"x\" is 1.2, but a share must be from 0 to 1.\n"
            "Is it a percentage? Then write 0.012.");
    mean_sd(KIND_RATIO, FAMILY_DEFAULT, -1.2, 0, "\"x\" is -1.2, but a ratio must be 0 or more.");
}

static void test_intervals(void **state)
{
    (void) state;
    ci95(KIND_RATIO, FAMILY_DEFAULT, 2.7, 1.3, 2.5,
         "\"x\" has value 2.7, which does not lie in its own ci95, 1.3 to 2.5.");
    ci95(KIND_RATIO, FAMILY_DEFAULT, 2.1, 1.3, 2.5,
         "\"x\" has value 2.1, but the lognormal distribution whose ci95 is 1.3 to 2.5 "
         "has median 1.803, which is more than 5 % away.\n"
         "Is one of the three numbers a typing mistake? If all are right, write "
         "quantiles = { \"2.5%\" = 1.3, \"97.5%\" = 2.5 } beside the value: that is not "
         "held against it.");
    ci95(KIND_RATIO, FAMILY_DEFAULT, 1.72, 1.3, 2.5, NULL);
    ci95(KIND_RATIO, FAMILY_DEFAULT, 1.71, 1.3, 2.5,
         "\"x\" has value 1.71, but the lognormal distribution whose ci95 is 1.3 to 2.5 "
         "has median 1.803, which is more than 5 % away.\n"
         "Is one of the three numbers a typing mistake? If all are right, write "
         "quantiles = { \"2.5%\" = 1.3, \"97.5%\" = 2.5 } beside the value: that is not "
         "held against it.");
    ci95(KIND_PROBABILITY, FAMILY_DEFAULT, 0.24, 0.05, 0.2,
         "\"x\" has value 0.24, which does not lie in its own ci95, 0.05 to 0.2.");
    ci95(KIND_PROBABILITY, FAMILY_DEFAULT, 0.15, 0.05, 0.2,
         "\"x\" has value 0.15, but the beta distribution whose ci95 is 0.05 to 0.2 has "
         "mean 0.1141, which is more than 5 % away.\n"
         "Is one of the three numbers a typing mistake? If all are right, write "
         "quantiles = { \"2.5%\" = 0.05, \"97.5%\" = 0.2 } beside the value: that is "
         "not held against it.");
    ci95(KIND_PROBABILITY, FAMILY_DEFAULT, NAN, 5, 20,
         "\"x\" has 20 in its spread, but all values of a beta distribution lie above 0 and below "
         "1.\n"
         "Is it a percentage? Then write 0.2.");
    ci95(KIND_PROBABILITY, FAMILY_DEFAULT, NAN, 0, 0.2,
         "\"x\" has 0 in its spread, but all values of a beta distribution lie above 0 and below "
         "1.");
    ci95(KIND_MONEY, FAMILY_DEFAULT, NAN, -100, 200,
         "\"x\" has -100 in its spread, but a gamma distribution has positive values "
         "only.\n"
         "Write dist = \"normal\" if it can be negative.");
    ci95(KIND_MONEY, FAMILY_DEFAULT, NAN, 100, 100.000001,
         "\"x\" runs from 100 to 100.000001, and no gamma distribution can be found "
         "that is so narrow or so wide.\n"
         "Leave out the spread if the number is certain.");
    ci95(KIND_NUMBER, FAMILY_DEFAULT, 0.2, -1, 1,
         "\"x\" has value 0.2, but the normal distribution whose ci95 is -1 to 1 has "
         "mean 0, which is more than 5 % away.\n"
         "Is one of the three numbers a typing mistake? If all are right, write "
         "quantiles = { \"2.5%\" = -1, \"97.5%\" = 1 } beside the value: that is not "
         "held against it.");
}

static void test_inverse(void **state)
{
    (void) state;
    const double p[] = {0.05, 0.5, 0.95}, x[] = {0.1, 0.17, 0.28};
    const double odd[] = {0.1, 0.12, 0.28}, euros[] = {1, 1000, 1500}, twice[] = {0.05, 0.5, 0.5};
    const double flat[] = {0.1, 0.11, 0.28};
    quantiles(KIND_PROBABILITY, FAMILY_DEFAULT, 3, p, odd,
              "\"x\": no beta distribution comes within 5 % of these quantiles (5 %: 0.1 "
              "given, 0.0737 nearest; 50 %: 0.12 given, 0.154 nearest; 95 %: 0.28 given, "
              "0.267 nearest).\n"
              "Check the numbers, or give only the two that are surest.");
    quantiles(KIND_PROBABILITY, FAMILY_DEFAULT, 3, p, flat,
              "\"x\": no beta distribution comes within 5 % of these quantiles (5 %: 0.1 "
              "given, 0.0687 nearest; 50 %: 0.11 given, 0.149 nearest; 95 %: 0.28 given, "
              "0.265 nearest).\n"
              "Check the numbers, or give only the two that are surest.");
    quantiles(KIND_MONEY, FAMILY_DEFAULT, 3, p, euros,
              "\"x\": no gamma distribution comes within 5 % of these quantiles (5 %: 1 "
              "given, 266 nearest; 50 %: 1000 given, 736 nearest; 95 %: 1500 given, 1578 "
              "nearest).\n"
              "Check the numbers, or give only the two that are surest.");
    quantiles(KIND_PROBABILITY, FAMILY_DEFAULT, 3, twice, x,
              "\"x\" has two values for its 50 % quantile: 0.17 and 0.28.");
    const double skewed[] = {1, 10, 100};
    quantiles(
        KIND_NUMBER, FAMILY_DEFAULT, 3, p, skewed,
        "\"x\": no normal distribution comes within 5 % of these quantiles (5 %: 1 given, -12.5 "
        "nearest; 50 %: 10 given, 37 nearest; 95 %: 100 given, 86.5 nearest).\ndist = "
        "\"lognormal\" does.");
}

static void test_events_and_corners(void **state)
{
    (void) state;
    struct spec s = blank(KIND_PROBABILITY, SPREAD_EVENTS);
    s.events = 0;
    s.trials = 188;
    refused(&s, "\"x\" has 0 events out of 188. From counts alone that would make the chance "
                "certainly 0, as if more people could not show otherwise.\n"
                "Add what was known beforehand, for instance events = [0.5, 189], or give mean "
                "and sd.");
    s.events = 188;
    refused(&s, "\"x\" has 188 events out of 188. From counts alone that would make the chance "
                "certainly 1, as if more people could not show otherwise.\n"
                "Add what was known beforehand, for instance events = [188.5, 189], or give "
                "mean and sd.");
    s = blank(KIND_SHARE, SPREAD_UNIFORM);
    s.low = 0.5, s.high = 1.5;
    refused(&s, "\"x\" is a share and must be from 0 to 1, but 50 % of the draws from this "
                "uniform distribution would not be.\n"
                "Set min = 0 and max = 1 to cut these off.");
}

static void own(enum family family, const char *text)
{
    struct spec s = blank(KIND_NUMBER, SPREAD_FAMILY);
    s.family = family;
    refused(&s, text);
}

static void test_own_parameters(void **state)
{
    (void) state;
    own(FAMILY_BETA, "\"x\" is a beta distribution and needs `alpha` and `beta`, both above 0.");
    own(FAMILY_GAMMA,
        "\"x\" is a gamma distribution and needs `shape` and either `rate` or `scale`, "
        "all above 0.");
    own(FAMILY_EXPONENTIAL,
        "\"x\" is an exponential distribution and needs `mean` or `rate`, above 0.");
    own(FAMILY_POISSON, "\"x\" is a poisson distribution and needs `mean`, above 0 and at most "
                        "1000000000.");
}

static void test_limits_and_base_cases(void **state)
{
    (void) state;
    struct spec s = blank(KIND_MONEY, SPREAD_MEAN_SD);
    s.mean = 1200, s.sd = 300;
    s.min = 20000, s.max = NAN;
    refused(&s, "\"x\" is limited by min and max to values that its gamma distribution gives "
                "less than once in a million draws.\n"
                "Limits cut off the ends of a distribution; these leave nothing of it.");
    s.min = 1000;
    s.value = 900;
    refused(&s, "\"x\" has value 900 for the base case, but its distribution never comes "
                "there: it runs from 1000 to 4672.");
    s.value = 1100;
    check(&s, true, NULL);
    s = blank(KIND_MONEY, SPREAD_VALUE);
    s.value = 5;
    s.min = 6;
    refused(&s, "\"x\" is 5, which does not lie in the range that min and max leave.");
    s = blank(KIND_SHARE, SPREAD_UNIFORM);
    s.low = 0, s.high = 0.2, s.value = 0;
    check(&s, true, NULL);
}

static void test_a_spread_so_skewed_that_it_must_be_a_mistake_is_a_warning(void **state)
{
    (void) state;
    struct spec s = blank(KIND_MONEY, SPREAD_MEAN_SD);
    s.mean = 15600;
    s.sd = 40000;
    check(&s, true,
          "\"x\" is a gamma distribution so skewed that half of all draws lie below 683.\n"
          "Is the sd (40000) perhaps the spread between persons, rather than the "
          "uncertainty about the average?");
    s = blank(KIND_PROBABILITY, SPREAD_MEAN_SD);
    s.mean = 0.9;
    s.sd = 0.25;
    check(&s, true,
          "\"x\" is a beta distribution so skewed that half of all draws lie above 1 - "
          "9.59e-07.\n"
          "Is the sd (0.25) perhaps the spread between persons, rather than the "
          "uncertainty about the average?");
}

/* alpha = mean^2 / sd^2 would be 4e598 for the first; for the last the shape, (1e-200 / 1e120)^2,
 * is 0 in a computer. */
static void test_a_spread_out_of_all_proportion(void **state)
{
    (void) state;
    struct spec s = blank(KIND_PROBABILITY, SPREAD_MEAN_SD);
    s.mean = 0.2;
    s.sd = 1e-300;
    check(&s, true,
          "\"x\" has mean 0.2 and sd 1e-300: with so small a spread it counts as certain.");
    s.kind = KIND_MONEY;
    s.mean = 16800;
    s.sd = 1.6e-6;
    check(&s, true,
          "\"x\" has mean 16800 and sd 1.6e-06: with so small a spread it counts as certain.");
    s.sd = 1.7e-6;
    check(&s, true, NULL);
    mean_sd(
        KIND_MONEY, FAMILY_DEFAULT, 1e-200, 1e120,
        "\"x\" has mean 1e-200 and sd 1e+120, which no gamma distribution can be computed with.");
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_and_sd),
        cmocka_unit_test(test_a_spread_out_of_all_proportion),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_inverse),
        cmocka_unit_test(test_events_and_corners),
        cmocka_unit_test(test_own_parameters),
        cmocka_unit_test(test_limits_and_base_cases),
        cmocka_unit_test(test_a_spread_so_skewed_that_it_must_be_a_mistake_is_a_warning),
    };
    return cmocka_run_group_tests_name("fit_errors", tests, NULL, NULL);
}
