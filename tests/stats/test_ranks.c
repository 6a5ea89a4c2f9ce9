/* Rank correlations by hand; with ties; and that the standard error is one. */
#include "check.h"

#include "ranks.h"
#include "stream.h"

static double correlation(const double *x, const double *y, size_t n)
{
    double *rank = calloc(2 * n, sizeof *rank);
    assert_true(ranks_of(x, n, rank));
    assert_true(ranks_of(y, n, rank + n));
    const double r = ranks_correlation(rank, rank + n, n);
    free(rank);
    return r;
}

/* 1 - 6 sum d^2 / (n (n^2 - 1)) */
static void test_a_coefficient_by_hand(void **state)
{
    (void) state;
    const double x[] = {-7.5, 0.25, 3e300, 1e-300, 1e301};
    const double y[] = {4, -2, 9, 11, 88};
    /* ranks 1 3 4 2 5 and 2 1 3 4 5: differences -1 2 1 -2 0 */
    assert_near(correlation(x, y, 5), 1 - 6 * 10 / (5.0 * 24), 1e-15);
    assert_near(correlation(x, x, 5), 1, 1e-15);
}

/* Mid-ranks 1.5 1.5 3 4 and 1 3 3 3: their covariance is 2, their squares 4.5 and 3. */
static void test_ties_share_their_ranks(void **state)
{
    (void) state;
    const double x[] = {0.0, -0.0, 2, 5}, y[] = {-3, 8, 8, 8};
    assert_near(correlation(x, y, 4), 2 / sqrt(4.5 * 3), 1e-15);
    double rank[3];
    assert_false(ranks_of((const double[]){7, 7, 7}, 3, rank));
    assert_near(rank[1], 0, 0);
    assert_false(ranks_of(NULL, 0, rank));
}

static double normal(uint64_t name, uint64_t k)
{
    const double a = (double) (stream_word(5, name, 0, k) >> 11) * 0x1p-53 + 0x1p-54;
    const double b = (double) (stream_word(5, name, 1, k) >> 11) * 0x1p-53;
    return sqrt(-2 * log(a)) * cos(2 * M_PI * b);
}

/* Of normals with correlation r Spearman's is 6 / pi asin(r / 2). Over 400 samples of 200 the
 * spread of the estimates is the standard error that is stated, to 10 % and the error of the
 * spread. */
static void test_the_error_is_the_spread_of_estimates(void **state)
{
    (void) state;
    enum { SAMPLES = 400, N = 200 };
    const double r = 0.6, expected = 6 / M_PI * asin(r / 2);
    double x[N], y[N], mean = 0, squares = 0;
    for (uint64_t s = 0; s < SAMPLES; s++) {
        for (uint64_t i = 0; i < N; i++) {
            x[i] = normal(1, s * N + i);
            y[i] = r * x[i] + sqrt(1 - r * r) * normal(2, s * N + i);
        }
        const double e = correlation(x, y, N) - expected;
        mean += e / SAMPLES;
        squares += e * e / SAMPLES;
    }
    const double stated = ranks_error(expected, N);
    assert_near(mean, 0, 5 * stated / sqrt(SAMPLES) + 0.003); /* its bias is of the order 1 / n */
    assert_close(sqrt(squares), stated, 0.1 + 3 / sqrt(2.0 * SAMPLES));
    assert_true(isnan(ranks_error(0.5, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_coefficient_by_hand),
        cmocka_unit_test(test_ties_share_their_ranks),
        cmocka_unit_test(test_the_error_is_the_spread_of_estimates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
