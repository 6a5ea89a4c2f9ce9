/* Variance shares of functions of which they are known. */
#include "check.h"

#include "stream.h"
#include "variance_shares.h"

enum { INPUTS = 3, MOST = 16384 };

typedef double model_fn(const double *u, double chance);

/* u[INPUTS] of draw d of sample A (0) or B (1) of one of several repetitions. */
static void uniforms(uint64_t repetition, uint64_t sample, uint64_t d, double *u)
{
    for (uint64_t i = 0; i < INPUTS; i++)
        u[i] = (double) (stream_word(9, i, 2 * repetition + sample, d) >> 11) * 0x1p-53 + 0x1p-54;
}

static double chance(uint64_t repetition, uint64_t sample, uint64_t replicate, uint64_t d)
{
    return (double) (stream_word(9, 100 + replicate, 2 * repetition + sample, d) >> 11) * 0x1p-53;
}

/* The shares of input i, as sampled by a study: AB shares its chance with A. */
static struct variance_shares shares(model_fn *f, size_t i, size_t n, size_t replicates,
                                     uint64_t repetition)
{
    static double a[2 * MOST], b[2 * MOST], ab[2 * MOST];
    assert_true(n <= MOST);
    for (uint64_t d = 0; d < n; d++)
        for (uint64_t r = 0; r < replicates; r++) {
            double of_a[INPUTS], of_b[INPUTS];
            const double luck = chance(repetition, 0, r, d);
            uniforms(repetition, 0, d, of_a);
            uniforms(repetition, 1, d, of_b);
            a[r * n + d] = f(of_a, luck);
            b[r * n + d] = f(of_b, chance(repetition, 1, r, d));
            of_a[i] = of_b[i];
            ab[r * n + d] = f(of_a, luck);
        }
    return variance_shares(a, b, ab, n, replicates);
}

static void check(const struct variance_shares *s, double first, double total)
{
    assert_near(s->first, first, 5 * s->first_error);
    assert_near(s->total, total, 5 * s->total_error);
}

/* Ishigami and Homma 1990, a = 7, b = 0.1. By integrals: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2,
 * V1 = (1 + b pi^4/5)^2 / 2, V2 = a^2/8, V13 = b^2 pi^8 (1/18 - 1/50). */
static double ishigami(const double *u, double luck)
{
    (void) luck;
    double x[INPUTS];
    for (size_t i = 0; i < INPUTS; i++)
        x[i] = M_PI * (2 * u[i] - 1);
    return sin(x[0]) + 7 * sin(x[1]) * sin(x[1]) + 0.1 * pow(x[2], 4) * sin(x[0]);
}

static void test_ishigami(void **state)
{
    (void) state;
    const double pi4 = pow(M_PI, 4), pi8 = pi4 * pi4;
    const double v1 = pow(1 + 0.1 * pi4 / 5, 2) / 2, v2 = 49.0 / 8;
    const double v13 = 0.01 * pi8 * (1.0 / 18 - 1.0 / 50), v = v1 + v2 + v13;
    assert_near(v1 / v, 0.3139, 0.00005); /* as it is quoted */
    assert_near((v1 + v13) / v, 0.5576, 0.00005);
    const double first[] = {v1 / v, v2 / v, 0}, total[] = {(v1 + v13) / v, v2 / v, v13 / v};
    for (size_t i = 0; i < INPUTS; i++) {
        const struct variance_shares s = shares(ishigami, i, MOST, 1, 0);
        check(&s, first[i], total[i]);
        assert_close(s.variance, v, 0.05);
        assert_true(s.first_error < 0.03 && s.total_error < 0.03);
    }
}

/* (1 + 2 (u1 - 1/2)) * (3 + (u2 - 1/2)): means 1 and 3, variances 4/12 and 1/12. */
static double product(const double *u, double luck)
{
    (void) luck;
    return (1 + 2 * (u[0] - 0.5)) * (3 + (u[1] - 0.5));
}

static void test_a_product_has_an_interaction(void **state)
{
    (void) state;
    const double v1 = 9 * 4 / 12.0, v2 = 1 / 12.0, v12 = 4 / 144.0, v = v1 + v2 + v12;
    const struct variance_shares s1 = shares(product, 0, MOST, 1, 0);
    const struct variance_shares s2 = shares(product, 1, MOST, 1, 0);
    check(&s1, v1 / v, (v1 + v12) / v);
    check(&s2, v2 / v, (v2 + v12) / v);
}

/* Chance no larger than what is not known: then it can be told. */
static double with_some_chance(const double *u, double luck)
{
    return u[0] + u[1] + (1 + u[2]) * (luck - 0.5);
}

static void test_shares_are_of_what_is_expected(void **state)
{
    (void) state;
    const double known[] = {0.5, 0.5, 0};
    for (size_t i = 0; i < INPUTS; i++) {
        const struct variance_shares s = shares(with_some_chance, i, MOST, 2, 0);
        check(&s, known[i], known[i]);
        assert_near(s.variance, 2 / 12.0, 0.02);
    }
}

/* Over 200 samples of 256 draws the spread of the estimates is the error that is stated, within a
 * fifth: its own error is 5 %, and it is of first order only. */
static void test_errors_are_the_spread_of_estimates(void **state)
{
    (void) state;
    enum { SAMPLES = 200, N = 256 };
    double mean[2] = {0}, squares[2] = {0}, stated[2] = {0};
    for (uint64_t k = 0; k < SAMPLES; k++) {
        const struct variance_shares s = shares(with_some_chance, 0, N, 2, k);
        const double x[2] = {s.first, s.total}, e[2] = {s.first_error, s.total_error};
        for (size_t i = 0; i < 2; i++) {
            mean[i] += x[i] / SAMPLES;
            squares[i] += (x[i] - 0.5) * (x[i] - 0.5) / SAMPLES;
            stated[i] += e[i] * e[i] / SAMPLES;
        }
    }
    for (size_t i = 0; i < 2; i++) {
        assert_near(mean[i], 0.5, 5 * sqrt(squares[i] / SAMPLES) + 0.02);
        assert_close(sqrt(squares[i]), sqrt(stated[i]), 0.2);
    }
}

static double nothing(const double *u, double luck)
{
    (void) u;
    (void) luck;
    return 4.25;
}

static void test_nothing_cannot_be_shared(void **state)
{
    (void) state;
    const struct variance_shares s = shares(nothing, 0, 100, 1, 0);
    assert_true(isnan(s.first) && isnan(s.total) && isnan(s.first_error));
    assert_near(s.variance, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ishigami),
        cmocka_unit_test(test_a_product_has_an_interaction),
        cmocka_unit_test(test_shares_are_of_what_is_expected),
        cmocka_unit_test(test_errors_are_the_spread_of_estimates),
        cmocka_unit_test(test_nothing_cannot_be_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
