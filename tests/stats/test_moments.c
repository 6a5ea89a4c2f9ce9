/* Means, errors and the two kinds of variance. What is expected is worked out by algebra in
 * the comment of each test. */
#include "check.h"

#include <pthread.h>

#include "statistics.h"
#include "strip.h"

enum { EXACT = 100000 };

static struct summary summary_of(const struct statistics *s, size_t q)
{
    struct summary out = {.base_case = 4711.5};
    statistics_summary(s, q, &out);
    assert_true(out.base_case == 4711.5);
    return out;
}

/* Add x[n] as quantity q of one replicate, block by block. */
static void add_all(struct statistics *s, size_t q, const double *x, size_t n, int sign)
{
    for (size_t i = 0; i < n; i += BLOCK) {
        double block[BLOCK];
        const size_t draws = n - i < BLOCK ? n - i : BLOCK;
        for (size_t k = 0; k < BLOCK; k++)
            block[k] = k < draws ? x[i + k] : NAN; /* beyond `draws` nothing may be read */
        statistics_add(s, q, block, draws, sign);
    }
}

/* 1e9 + 2.71 + 0.37 k for each k = 0..999 once: mean 1e9 + 2.71 + 0.37 * 499.5, variance
 * 0.37^2 * (1000^2 - 1) / 12, here with 999 in the denominator. 1e9 + x itself is rounded to
 * 1.2e-7. */
static void test_a_large_offset_does_not_cost_digits(void **state)
{
    (void) state;
    double x[1000];
    for (size_t i = 0; i < 1000; i++)
        x[i] = 1e9 + 2.71 + 0.37 * (double) (i * 7919 % 1000);
    struct statistics *s = statistics_new(1, 1, EXACT);
    add_all(s, 0, x, 1000, 0);

    const struct summary got = summary_of(s, 0);
    const double variance = 0.37 * 0.37 * 999999.0 / 12.0 * 1000.0 / 999.0;
    assert_near(got.mean, 1e9 + 2.71 + 0.37 * 499.5, 2.5e-7);
    assert_close(got.sd, sqrt(variance), 1e-9);
    assert_close(got.mc_error, sqrt(variance / 1000.0), 1e-9);
    statistics_free(s);
}

/* In exact fractions (Python's fractions): of 2.71 3.94 1.37 5.06 2.65 the mean is 3.146 and
 * the variance 1.97103. */
static void test_five_values_match_exact_fractions(void **state)
{
    (void) state;
    const double x[] = {2.71, 3.94, 1.37, 5.06, 2.65};
    struct statistics *s = statistics_new(1, 1, EXACT);
    add_all(s, 0, x, 5, 0);

    const struct summary got = summary_of(s, 0);
    assert_close(got.mean, 3.146, 1e-15);
    assert_close(got.sd, sqrt(1.97103), 1e-14);
    assert_close(got.mc_error, sqrt(1.97103 / 5.0), 1e-14);
    assert_true(isnan(got.chance_share));
    assert_true(isnan(got.p_better));
    statistics_free(s);
}

/* A first draw far from the others is the origin from which a block is measured. */
static void test_an_outlying_first_draw_does_not_spoil_the_spread(void **state)
{
    (void) state;
    double x[201] = {3e12};
    for (size_t i = 1; i < 201; i++)
        x[i] = i % 2 == 0 ? 0.5 : -0.5;
    struct statistics *s = statistics_new(1, 1, EXACT);
    add_all(s, 0, x, 201, 0);

    /* One value a above 200 with mean 0: mean a/201, squares a^2 * 200/201 (+ 50). */
    const struct summary got = summary_of(s, 0);
    assert_near(got.mean, 3e12 / 201.0, 3e12 * 0x1p-52); /* as fine as the outlier itself */
    assert_close(got.sd, sqrt((9e24 * 200.0 / 201.0 + 50.0) / 200.0), 1e-14);
    statistics_free(s);
}

/* Two passes over all values in long double, of a series that wanders off far from its start. */
static void test_blocks_far_apart_give_what_two_passes_give(void **state)
{
    (void) state;
    enum { N = 20 * BLOCK + 11 };
    static double x[N];
    long double sum = 0, squares = 0;
    for (size_t i = 0; i < N; i++)
        sum += x[i] = 1e8 + 40.0 * (double) (i / 1000) + (double) (i * 7919 % 1000) / 1000;
    for (size_t i = 0; i < N; i++)
        squares += (x[i] - sum / N) * (x[i] - sum / N);
    struct statistics *s = statistics_new(1, 1, 0);
    add_all(s, 0, x, N, 0);

    const struct summary got = summary_of(s, 0);
    assert_close(got.mean, (double) (sum / N), 1e-14);
    assert_close(got.sd, (double) sqrtl(squares / (N - 1)), 1e-9);
    statistics_free(s);
}

static void test_the_last_block_may_be_partial(void **state)
{
    (void) state;
    double x[BLOCK + 37];
    for (size_t i = 0; i < BLOCK + 37; i++)
        x[i] = 1.25 * (double) i - 17.0;
    struct statistics *s = statistics_new(1, 1, EXACT);
    add_all(s, 0, x, BLOCK + 37, 0);

    const struct summary got = summary_of(s, 0); /* 293 steps of 1.25 */
    assert_close(got.mean, 1.25 * 146.0 - 17.0, 1e-14);
    assert_close(got.sd, 1.25 * sqrt(293.0 * 294.0 / 12.0), 1e-13);
    statistics_free(s);
}

/* 128 thetas 0, 3, 6 ... , each with the four pairs of noise (+-s, +-s), s = 40: independent
 * noise of variance s^2. Over the 512 draws the mean squared difference is (2s)^2 / 2, so
 * chance = s^2 exactly. The squares around the mean are, of the means of the draws,
 * 512 (var + s^2 / 2), and of all 1024 values 1024 (var + s^2), var = 9 (128^2 - 1) / 12. */
static void test_variance_splits_into_chance_and_ignorance(void **state)
{
    (void) state;
    const double s = 40.0, var = 9.0 * (128.0 * 128.0 - 1.0) / 12.0;
    struct statistics *statistics = statistics_new(1, 2, EXACT);
    for (size_t b = 0; b < 2; b++) {
        double y[2][BLOCK];
        for (size_t k = 0; k < BLOCK; k++) {
            const size_t i = (b * BLOCK + k) * 37 % 512;
            const double theta = 3.0 * (double) (i / 4) + 1e6;
            y[0][k] = theta + (i % 2 == 0 ? s : -s);
            y[1][k] = theta + (i % 4 < 2 ? s : -s);
        }
        statistics_add(statistics, 0, y[0], BLOCK, 0);
    }
    const struct summary got = summary_of(statistics, 0);
    const double total = 1024.0 * (var + s * s) / 1023.0;
    assert_close(got.mean, 1e6 + 3.0 * 63.5, 1e-14);
    assert_close(got.sd, sqrt(total), 1e-12);
    assert_close(got.mc_error, sqrt(512.0 * (var + s * s / 2.0) / 511.0 / 512.0), 1e-12);
    assert_close(got.chance_share, s * s / total, 1e-12);
    statistics_free(statistics);
}

static void test_chance_share_is_0_without_and_1_with_nothing_but_chance(void **state)
{
    (void) state;
    double same[2][BLOCK], opposite[2][BLOCK];
    for (size_t k = 0; k < BLOCK; k++) {
        same[0][k] = same[1][k] = 5.5 * (double) k;
        opposite[0][k] = k % 2 == 0 ? 8.5 : -3.5;
        opposite[1][k] = 5.0 - opposite[0][k];
    }
    struct statistics *s = statistics_new(2, 2, EXACT);
    statistics_add(s, 0, same[0], 201, 0);
    statistics_add(s, 1, opposite[0], 201, 0);

    assert_true(summary_of(s, 0).chance_share == 0.0);
    /* chance 12^2 / 2, total 36 * 402/401: a ratio of nearly 2 is clipped */
    assert_true(summary_of(s, 1).chance_share == 1.0);
    assert_true(summary_of(s, 1).mc_error == 0.0);
    statistics_free(s);
}

/* The last bits of 123456.7, to and fro between replicates: one bit is 2^-36. All of it would be
 * chance. A spread of a cent on the same mean is one. */
static void test_a_spread_of_rounding_is_no_spread_and_no_chance(void **state)
{
    (void) state;
    double noise[2][BLOCK], cents[2][BLOCK];
    for (size_t k = 0; k < BLOCK; k++) {
        noise[0][k] = 123456.7 + (double) (k % 3) * 0x1p-36;
        noise[1][k] = 123456.7 - (double) (k % 2) * 0x1p-36;
        cents[0][k] = -123456.7 + (k % 2 == 0 ? 0.01 : -0.01);
        cents[1][k] = -2 * 123456.7 - cents[0][k];
    }
    struct statistics *s = statistics_new(2, 2, EXACT);
    statistics_add(s, 0, noise[0], BLOCK, -1);
    statistics_add(s, 1, cents[0], BLOCK, -1);

    struct summary got = summary_of(s, 0);
    assert_true(got.sd == 0.0 && got.mc_error == 0.0);
    assert_true(isnan(got.chance_share));
    assert_near(got.mean, 123456.7, 1e-10);
    got = summary_of(s, 1);
    assert_close(got.sd, 0.01 * sqrt(512.0 / 511.0), 1e-6);
    assert_true(got.chance_share == 1.0);
    statistics_free(s);
}

static void test_one_draw_has_a_mean_and_no_spread(void **state)
{
    (void) state;
    const double one = -812.25;
    double pair[2][BLOCK] = {{40.0}, {50.0}};
    struct statistics *s = statistics_new(1, 1, EXACT), *two = statistics_new(1, 2, EXACT);
    add_all(s, 0, &one, 1, -1);
    statistics_add(two, 0, pair[0], 1, 1);

    struct summary got = summary_of(s, 0);
    assert_true(got.mean == -812.25);
    assert_true(got.p05 == -812.25 && got.p95 == -812.25);
    assert_true(got.p_better == 1.0);
    assert_true(isnan(got.sd) && isnan(got.mc_error) && isnan(got.chance_share));
    got = summary_of(two, 0);
    assert_true(got.mean == 45.0);
    assert_true(isnan(got.sd) && isnan(got.mc_error) && isnan(got.chance_share));
    assert_close(got.p25, 42.5, 1e-15);
    statistics_free(s);
    statistics_free(two);
}

static void test_nothing_added_gives_nothing(void **state)
{
    (void) state;
    const double none[BLOCK] = {NAN};
    struct statistics *s = statistics_new(1, 1, EXACT);
    statistics_add(s, 0, none, 0, 1);

    const struct summary got = summary_of(s, 0);
    assert_true(isnan(got.mean) && isnan(got.sd) && isnan(got.p50) && isnan(got.p_better));
    assert_true(isnan(statistics_quantile(s, 0, 0.3)));
    statistics_free(s);
}

static void test_better_goes_by_the_sign_and_a_tie_counts_for_none(void **state)
{
    (void) state;
    const double x[] = {3.5, -2.0, 0.0, -0.0, -7.25, 0.0, 1e-300, -1.0};
    struct statistics *s = statistics_new(3, 1, EXACT);
    add_all(s, 0, x, 8, 1);
    add_all(s, 1, x, 8, -1);
    add_all(s, 2, x, 8, 0);

    assert_true(summary_of(s, 0).p_better == 2.0 / 8.0);
    assert_true(summary_of(s, 1).p_better == 3.0 / 8.0);
    assert_true(isnan(summary_of(s, 2).p_better));
    statistics_free(s);
}

static void test_what_never_varies_costs_no_memory_and_has_no_spread(void **state)
{
    (void) state;
    double zero[2][BLOCK] = {{0}}, better[2][BLOCK];
    for (size_t k = 0; k < BLOCK; k++) {
        zero[0][k] = k % 3 == 0 ? -0.0 : 0.0;
        better[0][k] = better[1][k] = -55.5;
    }
    struct statistics *s = statistics_new(2, 2, 1000);
    const size_t bytes = statistics_bytes(s);
    for (size_t b = 0; b < 50; b++) {
        statistics_add(s, 0, zero[0], BLOCK, 1);
        statistics_add(s, 1, better[0], BLOCK, -1);
    }
    assert_int_equal(statistics_bytes(s), bytes);
    struct summary got = summary_of(s, 0);
    assert_true(got.mean == 0.0 && !signbit(got.mean) && !signbit(got.p05));
    assert_true(got.sd == 0.0 && got.mc_error == 0.0 && got.p_better == 0.0);
    assert_true(isnan(got.chance_share));
    got = summary_of(s, 1);
    assert_true(got.mean == -55.5 && got.p95 == -55.5 && got.p_better == 1.0);
    statistics_free(s);
}

/* 512 times a and then 100 times b: variance n_a n_b (a - b)^2 / n / (n - 1). */
static void test_a_late_change_counts_what_was_equal_before(void **state)
{
    (void) state;
    double x[612];
    for (size_t i = 0; i < 612; i++)
        x[i] = i < 512 ? 20.25 : -4.0;
    struct statistics *s = statistics_new(1, 1, EXACT);
    add_all(s, 0, x, 612, 1);

    const struct summary got = summary_of(s, 0);
    assert_close(got.mean, (512.0 * 20.25 - 400.0) / 612.0, 1e-14);
    assert_close(got.sd, sqrt(512.0 * 100.0 * 24.25 * 24.25 / 612.0 / 611.0), 1e-14);
    assert_close(got.p_better, 512.0 / 612.0, 1e-15);
    assert_true(got.p05 == -4.0 && got.p25 == 20.25);
    statistics_free(s);
}

static void test_a_value_that_is_no_number_makes_all_of_the_summary_none(void **state)
{
    (void) state;
    const double odd[] = {NAN, INFINITY, -INFINITY};

    for (size_t o = 0; o < 3; o++)
        for (size_t at = 0; at < 700; at += 333) {
            double x[700];
            for (size_t i = 0; i < 700; i++)
                x[i] = i == at ? odd[o] : 1e3 * (double) i;
            struct statistics *s = statistics_new(2, 1, 400);
            add_all(s, 0, x, 700, 1);
            add_all(s, 1, x + at, 1, 1);
            for (size_t q = 0; q < 2; q++) {
                const struct summary got = summary_of(s, q);
                assert_true(isnan(got.mean) && isnan(got.mc_error) && isnan(got.sd));
                assert_true(isnan(got.p05) && isnan(got.p50) && isnan(got.p95));
                assert_true(isnan(got.chance_share) && isnan(got.p_better));
                assert_true(isnan(statistics_quantile(s, q, 1.0)));
            }
            statistics_free(s);
        }
}

enum { QUANTITIES = 31, BLOCKS = 9, THREADS = 3 };

static void fill(double value[2][BLOCK], size_t q, size_t b)
{
    for (size_t r = 0; r < 2; r++)
        for (size_t k = 0; k < BLOCK; k++) {
            const uint64_t i = ((q * 2 + r) * BLOCKS + b) * BLOCK + k + 1;
            const double u = (double) (i * 48271 % 2147483647) / 2147483647.0;
            value[r][k] = q % 7 == 3 && b < 4 ? 0.0 : exp(9.0 * u) - 700.0;
        }
}

struct job {
    struct statistics *s;
    size_t from, step;
};

static void *add_some(void *arg)
{
    const struct job *job = arg;
    double value[2][BLOCK];
    for (size_t b = 0; b < BLOCKS; b++)
        for (size_t q = job->from; q < QUANTITIES; q += job->step) {
            fill(value, q, b);
            statistics_add(job->s, q, value[0], b == BLOCKS - 1 ? 77 : BLOCK, 1);
        }
    return NULL;
}

static void test_quantities_spread_over_threads_give_the_same_bits(void **state)
{
    (void) state;
    struct statistics *one = statistics_new(QUANTITIES, 2, 2000);
    struct statistics *three = statistics_new(QUANTITIES, 2, 2000);
    add_some(&(struct job){one, 0, 1});
    pthread_t thread[THREADS];
    struct job job[THREADS];
    for (size_t t = 0; t < THREADS; t++) {
        job[t] = (struct job){three, t, THREADS};
        assert_int_equal(pthread_create(&thread[t], NULL, add_some, &job[t]), 0);
    }
    for (size_t t = 0; t < THREADS; t++)
        pthread_join(thread[t], NULL);

    for (size_t q = 0; q < QUANTITIES; q++) {
        const struct summary a = summary_of(one, q), b = summary_of(three, q);
        assert_false(isnan(a.mean) || isnan(a.chance_share) || isnan(a.p95));
        assert_memory_equal(&a, &b, sizeof a);
    }
    statistics_free(one);
    statistics_free(three);
}

/* Block b is offset[b % 4] + 7 (b / 4) + 0, 0.5, 1, ... 127.5, so its mean is that + 63.75. With
 * three blocks each, the samplings have means of offset + 7 + 63.75; offsets 2, 5, 3, 6 have mean 4
 * and squared deviations 4 + 1 + 1 + 4, hence a standard error of sqrt(10 / 3 / 4). */
static void test_the_error_of_samplings_is_that_of_their_means(void **state)
{
    (void) state;
    static const double offset[] = {2, 5, 3, 6};
    struct statistics *s = statistics_new(2, 2, EXACT);
    statistics_set_samplings(s, 4);
    for (size_t b = 0; b < 12; b++) {
        double y[2 * BLOCK], same[2 * BLOCK];
        for (size_t i = 0; i < BLOCK; i++) {
            const double x = 1e9 + offset[b % 4] + 7.0 * (double) (b / 4) + 0.5 * (double) i;
            y[i] = x - 0.25;
            y[BLOCK + i] = x + 0.25;
            same[i] = same[BLOCK + i] = 2.385;
        }
        statistics_add(s, 0, y, BLOCK, 0);
        statistics_add(s, 1, same, BLOCK, 0);
    }
    assert_near(summary_of(s, 0).mean, 1e9 + 4 + 7 + 63.75, 1e-6);
    assert_close(summary_of(s, 0).mc_error, sqrt(10.0 / 12.0), 1e-9);
    assert_true(summary_of(s, 1).mc_error == 0.0);
    statistics_free(s);
}

enum { DIGESTED = 40 };

/* Block b of quantity q: far from 0, near 0 on both sides, and one that has no number in block 23.
 */
static void make_block(size_t b, size_t q, double value[2 * BLOCK])
{
    for (size_t i = 0; i < 2 * BLOCK; i++) {
        const double u = (double) ((b * 2 * BLOCK + i) * 7919 % 99991) / 99991;
        value[i] = q == 0 ? 5e6 + 3e5 * u : q == 1 ? 40 * (u - 0.37) * u : 1000 * u;
    }
    if (q == 2 && b == 23)
        value[177] = NAN;
}

static bool same_bits(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0 || (isnan(x) && isnan(y));
}

/* Digests made out of order, in three tallies, of all blocks but the first two and the last, which
 * is partial. Quantiles are of the first 20 blocks of quantity 1. */
static void test_blocks_that_are_digested_give_the_same_bits(void **state)
{
    (void) state;
    double value[2 * BLOCK];
    struct statistics *s[2] = {statistics_new(3, 2, 0), statistics_new(3, 2, 0)};
    for (size_t k = 0; k < 2; k++)
        statistics_limit(s[k], 1, 20 * BLOCK);
    for (size_t b = 0; b <= DIGESTED; b++)
        for (size_t q = 0; q < 3; q++) {
            make_block(b, q, value);
            for (size_t k = 0; k < (b < 2 ? 2 : 1); k++)
                statistics_add(s[k], q, value, b < DIGESTED ? BLOCK : 100, q == 0 ? -1 : 1);
        }
    struct tally *tally[3] = {tally_new(s[1]), tally_new(s[1]), tally_new(s[1])};
    struct digest digests[DIGESTED + 1][3];
    for (size_t i = 2; i <= DIGESTED; i++) {
        const size_t b = 2 + (i * 17) % (DIGESTED - 1); /* each once: 17 and 39 share no factor */
        for (size_t q = 0; q < 3; q++) {
            assert_true(statistics_can_digest(s[1], q));
            make_block(b, q, value);
            digests[b][q] = statistics_digest(s[1], q, b * BLOCK, value, b < DIGESTED ? BLOCK : 100,
                                              tally[i % 3]);
        }
    }
    for (size_t b = 2; b <= DIGESTED; b++)
        for (size_t q = 0; q < 3; q++)
            statistics_add_digest(s[1], q, &digests[b][q], b < DIGESTED ? BLOCK : 100);
    for (size_t i = 0; i < 3; i++) {
        statistics_add_tally(s[1], tally[i]);
        tally_free(tally[i]);
    }
    for (size_t q = 0; q < 3; q++) {
        const struct summary x = summary_of(s[0], q), y = summary_of(s[1], q);
        assert_true(same_bits(x.mean, y.mean) && same_bits(x.mc_error, y.mc_error));
        assert_true(same_bits(x.sd, y.sd) && same_bits(x.chance_share, y.chance_share));
        assert_true(same_bits(x.p05, y.p05) && same_bits(x.p50, y.p50) && same_bits(x.p95, y.p95));
        assert_true(same_bits(x.p_better, y.p_better));
        assert_true(isnan(x.mean) == (q == 2));
    }
    for (size_t k = 0; k < 2; k++)
        statistics_free(s[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_large_offset_does_not_cost_digits),
        cmocka_unit_test(test_five_values_match_exact_fractions),
        cmocka_unit_test(test_an_outlying_first_draw_does_not_spoil_the_spread),
        cmocka_unit_test(test_blocks_far_apart_give_what_two_passes_give),
        cmocka_unit_test(test_the_last_block_may_be_partial),
        cmocka_unit_test(test_variance_splits_into_chance_and_ignorance),
        cmocka_unit_test(test_chance_share_is_0_without_and_1_with_nothing_but_chance),
        cmocka_unit_test(test_a_spread_of_rounding_is_no_spread_and_no_chance),
        cmocka_unit_test(test_one_draw_has_a_mean_and_no_spread),
        cmocka_unit_test(test_nothing_added_gives_nothing),
        cmocka_unit_test(test_better_goes_by_the_sign_and_a_tie_counts_for_none),
        cmocka_unit_test(test_what_never_varies_costs_no_memory_and_has_no_spread),
        cmocka_unit_test(test_a_late_change_counts_what_was_equal_before),
        cmocka_unit_test(test_a_value_that_is_no_number_makes_all_of_the_summary_none),
        cmocka_unit_test(test_quantities_spread_over_threads_give_the_same_bits),
        cmocka_unit_test(test_the_error_of_samplings_is_that_of_their_means),
        cmocka_unit_test(test_blocks_that_are_digested_give_the_same_bits),
    };
    return cmocka_run_group_tests_name("moments", tests, NULL, NULL);
}
