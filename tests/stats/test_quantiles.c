/* Quantiles, exact and from buckets. */
#include "check.h"

#include "buckets.h"
#include "statistics.h"
#include "strip.h"

/* Numbers in (0, 1) in no order: multiples of 48271 modulo a prime. */
static double scattered(size_t i)
{
    return (double) ((i + 11) * 48271 % 65537) / 65537.0;
}

static struct statistics *statistics_of(const double *x, size_t n, size_t exact)
{
    struct statistics *s = statistics_new(1, 1, exact);
    for (size_t i = 0; i < n; i += BLOCK)
        statistics_add(s, 0, x + i, n - i < BLOCK ? n - i : BLOCK, 0);
    return s;
}

/* x = 5e6 (u - 0.37)^3 of the numbers above; numpy.quantile of 1.24, as printed by repr. */
static void test_exact_quantiles_match_numpy(void **state)
{
    (void) state;
    const double p[] = {0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.137, 1.0};
    const struct {
        size_t n;
        double q[8];
    } numpy[] = {
        {1000,
         {-251920.04966638162, -164661.76812326454, -8597.36994283822, 11238.029177574732,
          278212.15127282013, 975637.174665692, -62707.39402943052, 1243253.2170522315}},
        {37,
         {-175541.847244895, -115275.94006898731, -7057.841313353427, 17310.02977920996,
          342345.3509723323, 979805.8032806792, -53386.85201728083, 1217013.057011502}},
        {2,
         {-96240.44484326342, -65712.28999287894, 56400.32940865902, 209041.10366058152,
          361681.87791250396, 483794.4973140419, -12593.30055320992, 514322.6521644264}},
    };
    for (size_t k = 0; k < 3; k++) {
        double x[1000];
        for (size_t i = 0; i < numpy[k].n; i++) {
            const double d = scattered(i) - 0.37;
            x[i] = d * d * d * 5e6;
        }
        struct statistics *s = statistics_of(x, numpy[k].n, 1000);
        struct summary got = {0};
        statistics_summary(s, 0, &got);
        for (size_t i = 0; i < 8; i++)
            assert_close(statistics_quantile(s, 0, p[i]), numpy[k].q[i], 1e-12);
        assert_close(got.p05, numpy[k].q[1], 1e-12);
        assert_close(got.p25, numpy[k].q[2], 1e-12);
        assert_close(got.p50, numpy[k].q[3], 1e-12);
        assert_close(got.p75, numpy[k].q[4], 1e-12);
        assert_close(got.p95, numpy[k].q[5], 1e-12);
        statistics_free(s);
    }
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

enum { MANY = 20000 };

/* Shapes of distributions, from u in (0, 1). */
static double skewed(double u)
{
    return -84000.0 * log(u);
}

static double very_skewed(double u)
{
    return 100.0 * exp(3.0 * tan(2.2 * (u - 0.5)));
}

static double negative(double u)
{
    return -12345.0 - 7e5 * u * u;
}

static double mixed(double u)
{
    return 4e6 * (u - 0.31) * fabs(u - 0.31);
}

static double tiny(double u)
{
    return 0.0113 + 0.05 * u * u;
}

static double huge(double u)
{
    return 1e150 * (u - 0.6);
}

/* Each of the two order statistics between which type 7 interpolates may be off by 0.2 % of
 * itself. */
static void test_bucket_quantiles_are_within_a_fifth_of_a_percent(void **state)
{
    (void) state;
    double (*const shape[])(double) = {skewed, very_skewed, negative, mixed, tiny, huge};
    static double x[MANY];

    for (size_t k = 0; k < sizeof shape / sizeof *shape; k++) {
        for (size_t i = 0; i < MANY; i++)
            x[i] = shape[k](scattered(i));
        struct statistics *s = statistics_of(x, MANY, 3000);
        qsort(x, MANY, sizeof *x, compare);
        for (double p = 0.0; p <= 1.0; p += 1.0 / 64.0) {
            const double h = (MANY - 1) * p;
            const size_t low = (size_t) h, high = low + (low + 1 < MANY);
            const double want = x[low] + (h - floor(h)) * (x[high] - x[low]);
            const double size = fmax(fabs(x[low]), fabs(x[high]));
            assert_near(statistics_quantile(s, 0, p), want, 0.002 * size);
        }
        statistics_free(s);
    }
}

/* Evenly spread values in one bucket come out far closer than its width. */
static void test_a_quantile_is_linear_by_rank_inside_a_bucket(void **state)
{
    (void) state;
    static double x[MANY];
    for (size_t i = 0; i < MANY; i++)
        x[i] = 1024.0 + 2.0 * ((double) (i * 7919 % MANY) + 0.5) / MANY; /* [1024, 1026) */
    struct statistics *s = statistics_of(x, MANY, 500);

    for (double p = 0.0; p <= 1.0; p += 0.0625)
        assert_near(statistics_quantile(s, 0, p), 1024.0 + 2.0 * (p * (MANY - 1) + 0.5) / MANY,
                    1e-9);
    statistics_free(s);
}

static void test_less_than_a_cent_counts_as_nothing_in_buckets(void **state)
{
    (void) state;
    static double x[MANY];
    for (size_t i = 0; i < MANY; i++)
        x[i] = i % 10 == 0 ? -4.0 : 0.0199 * (scattered(i) - 0.5);
    struct statistics *s = statistics_of(x, MANY, 3000);

    assert_close(statistics_quantile(s, 0, 0.05), -4.0, 0.002);
    assert_true(statistics_quantile(s, 0, 0.11) == 0.0);
    assert_true(statistics_quantile(s, 0, 0.95) == 0.0);
    statistics_free(s);
}

static void test_a_rank_between_two_halves_is_interpolated_across_the_gap(void **state)
{
    (void) state;
    static double x[MANY];
    for (size_t i = 0; i < MANY; i++)
        x[i] = (i % 2 == 0 ? -300.0 : 500.0) + 1e-6 * (double) i; /* too many for counts */
    struct statistics *s = statistics_of(x, MANY, 3000);

    assert_near(statistics_quantile(s, 0, 0.5), 100.0, 0.8); /* 0.2 % of each, halved */
    statistics_free(s);
}

static void test_counts_do_not_depend_on_how_values_are_grouped(void **state)
{
    (void) state;
    enum { N = 5000 };
    struct buckets forward = {0}, backward = {0}, together = {0};
    for (size_t i = 0; i < N; i++) {
        buckets_add_times(&forward, mixed(scattered(i)), 1);
        buckets_add_times(&backward, mixed(scattered(N - 1 - i)), 1);
        buckets_add_times(&backward, -17.5, 2);
    }
    buckets_add_times(&forward, -17.5, 2 * N);
    static double x[N];
    size_t listed = 0;
    for (size_t part = 0; part < 7; part++)
        for (size_t i = part; i < N; i += 7)
            x[listed++] = mixed(scattered(i));
    buckets_add(&together, x, 1000);
    buckets_add(&together, x + 1000, N - 1000);
    buckets_add_times(&together, -17.5, 2 * N);

    size_t n, n_back, n_together;
    struct bucket *a = buckets_list(&forward, &n), *b = buckets_list(&backward, &n_back);
    struct bucket *c = buckets_list(&together, &n_together);
    assert_true(n > 500 && n == n_back && n == n_together);
    assert_memory_equal(a, b, n * sizeof *a);
    assert_memory_equal(a, c, n * sizeof *a);
    assert_int_equal(a[n - 1].below + a[n - 1].count, 3 * N);
    free(a);
    free(b);
    free(c);
    buckets_free(&forward);
    buckets_free(&backward);
    buckets_free(&together);
}

/* By the definition: a sign, an exponent and nine bits of the mantissa, less than a cent nothing.
 */
static void test_each_value_is_counted_in_the_bucket_that_it_is_in(void **state)
{
    (void) state;
    enum { N = 3000 };
    static double x[N];
    for (size_t i = 0; i < N; i++)
        x[i] = (i % 3 == 0 ? -1 : 1) * exp(40 * scattered(i) - 8);
    struct buckets b = {0};
    buckets_add(&b, x, N);
    size_t n, counted = 0;
    struct bucket *list = buckets_list(&b, &n);
    for (size_t k = 0; k < n; k++) {
        uint64_t inside = 0;
        for (size_t i = 0; i < N; i++) {
            int exponent;
            const double mantissa = frexp(fabs(x[i]), &exponent);
            const double low = ldexp(floor(mantissa * 1024), exponent - 10);
            const double high = ldexp(floor(mantissa * 1024) + 1, exponent - 10);
            const double from = fabs(x[i]) < 0.01 ? 0 : fmax(low, 0.01);
            const double to = fabs(x[i]) < 0.01 ? 0 : high;
            inside += x[i] < 0 ? list[k].low == -to && list[k].high == -from
                               : list[k].low == from && list[k].high == to;
        }
        assert_int_equal(inside, list[k].count);
        assert_int_equal(list[k].below, counted);
        counted += inside;
    }
    assert_int_equal(counted, N);
    free(list);
    buckets_free(&b);
}

/* 0.2 % is 1/512: edges of the binade [512, 1024) are the whole numbers. */
static void test_edges_are_fixed_and_values_are_listed_in_order(void **state)
{
    (void) state;
    const double x[] = {513.0, -513.5, 0.004, 514.999, 513.75, -2e9, 0.01, -0.0099};
    struct buckets b = {0};
    for (size_t i = 0; i < 8; i++)
        buckets_add_times(&b, x[i], 1);
    size_t n;
    struct bucket *list = buckets_list(&b, &n);

    assert_int_equal(n, 6);
    assert_true(list[0].low <= -2e9 && list[0].high >= -2e9);
    assert_true(list[1].low == -514.0 && list[1].high == -513.0);
    assert_true(list[2].low == 0.0 && list[2].high == 0.0 && list[2].count == 2);
    assert_true(list[3].low == 0.01);
    assert_true(list[4].low == 513.0 && list[4].high == 514.0 && list[4].count == 2);
    assert_true(list[5].low == 514.0 && list[5].below == 7);
    assert_close(buckets_at_rank(list, n, 5), 513.25, 1e-15);
    assert_close(buckets_at_rank(list, n, 6), 513.75, 1e-15);
    free(list);
    buckets_free(&b);
}

/* The same values with and without room for all: before the change most are equal. */
static void test_what_was_equal_at_first_is_counted_in_buckets_too(void **state)
{
    (void) state;
    static double x[4 * BLOCK];
    for (size_t i = 0; i < 4 * BLOCK; i++)
        x[i] = i < 3 * BLOCK ? 768.0 : 2000.0 + 0.5 * (double) (i * 7 % BLOCK);
    struct statistics *s = statistics_of(x, 4 * BLOCK, 500);

    assert_close(statistics_quantile(s, 0, 0.7), 768.0, 0.002);
    assert_close(statistics_quantile(s, 0, 0.76), 2000.0 + 0.5 * (0.76 * 1023 - 768), 0.002);
    assert_close(statistics_quantile(s, 0, 1.0), 2127.5, 0.002);
    statistics_free(s);
}

static void test_memory_is_bounded_once_values_are_counted(void **state)
{
    (void) state;
    static double x[MANY];
    for (size_t i = 0; i < MANY; i++)
        x[i] = skewed(scattered(i));
    struct statistics *s = statistics_of(x, 10000, 10000);
    const size_t kept = statistics_bytes(s);
    assert_in_range(kept, 80000, 140000);

    for (size_t i = 0; i + BLOCK <= MANY; i += BLOCK)
        statistics_add(s, 0, x + i, BLOCK, 0);
    const size_t counted = statistics_bytes(s);
    for (size_t i = 0; i + BLOCK <= MANY; i += BLOCK)
        statistics_add(s, 0, x + i, BLOCK, 0);
    assert_int_equal(statistics_bytes(s), counted);
    assert_true(counted < 200000);
    statistics_free(s);
}

/* One value, three values, ever new ones; as many as are kept, fewer, more. */
static void test_memory_ahead_is_told_from_the_first_block(void **state)
{
    (void) state;
    enum { QUANTITIES = 3 };
    static const size_t blocks[] = {1, 7, 39, 40, 41};
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
        for (size_t replicates = 1; replicates <= 2; replicates++) {
            const size_t exact = 39 * BLOCK + 100;
            struct statistics *s = statistics_new(QUANTITIES, replicates, exact);
            assert_int_equal(statistics_bytes(s), statistics_bytes_empty(QUANTITIES));
            double ahead = 0, at_most = 0;
            for (size_t i = 0; i < blocks[b]; i++) {
                double y[QUANTITIES][2][BLOCK];
                for (size_t r = 0; r < 2; r++)
                    for (size_t k = 0; k < BLOCK; k++) {
                        y[0][r][k] = 77.5;
                        y[1][r][k] = (double) ((k + r) % 3);
                        y[2][r][k] = scattered((i * BLOCK + k) * 2 + r);
                    }
                for (size_t q = 0; q < QUANTITIES; q++)
                    statistics_add(s, q, y[q][0], BLOCK, 0);
                if (i == 0)
                    ahead = statistics_bytes_at(s, blocks[b] * BLOCK);
                const double held = (double) statistics_bytes(s);
                at_most = held > at_most ? held : at_most;
            }
            /* the few have 16 places now and can come to 256, of 16 bytes */
            assert_true(at_most <= ahead);
            assert_true(ahead <= at_most + 240 * 16);
            statistics_free(s);
        }
}

/* Quantiles stop where they are told to, moments do not; also where all was equal until then, or
 * few. */
static void test_quantiles_may_be_of_the_first_draws_only(void **state)
{
    (void) state;
    enum { LIMIT = 4 * BLOCK, N = 7 * BLOCK };
    static double x[3][N];
    for (size_t i = 0; i < N; i++) {
        x[0][i] = skewed(scattered(i));
        x[1][i] = i < LIMIT ? 7.5 : -3.0;
        x[2][i] = i < LIMIT ? (double) (i % 5) : 100 + (double) i;
    }
    for (size_t k = 0; k < 3; k++) {
        struct statistics *limited = statistics_new(1, 1, 0), *whole = statistics_of(x[k], N, 0);
        struct statistics *first = statistics_of(x[k], LIMIT, 0);
        statistics_limit(limited, 0, LIMIT);
        for (size_t i = 0; i < N; i += BLOCK)
            statistics_add(limited, 0, x[k] + i, BLOCK, 0);
        struct summary got = {0}, all = {0}, some = {0};
        statistics_summary(limited, 0, &got);
        statistics_summary(whole, 0, &all);
        statistics_summary(first, 0, &some);
        assert_true(got.mean == all.mean && got.sd == all.sd && got.mc_error == all.mc_error);
        assert_true(got.p05 == some.p05 && got.p25 == some.p25 && got.p50 == some.p50);
        assert_true(got.p75 == some.p75 && got.p95 == some.p95);
        statistics_free(limited);
        statistics_free(whole);
        statistics_free(first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_quantiles_match_numpy),
        cmocka_unit_test(test_bucket_quantiles_are_within_a_fifth_of_a_percent),
        cmocka_unit_test(test_a_quantile_is_linear_by_rank_inside_a_bucket),
        cmocka_unit_test(test_less_than_a_cent_counts_as_nothing_in_buckets),
        cmocka_unit_test(test_a_rank_between_two_halves_is_interpolated_across_the_gap),
        cmocka_unit_test(test_counts_do_not_depend_on_how_values_are_grouped),
        cmocka_unit_test(test_each_value_is_counted_in_the_bucket_that_it_is_in),
        cmocka_unit_test(test_edges_are_fixed_and_values_are_listed_in_order),
        cmocka_unit_test(test_what_was_equal_at_first_is_counted_in_buckets_too),
        cmocka_unit_test(test_quantiles_may_be_of_the_first_draws_only),
        cmocka_unit_test(test_memory_is_bounded_once_values_are_counted),
        cmocka_unit_test(test_memory_ahead_is_told_from_the_first_block),
    };
    return cmocka_run_group_tests_name("quantiles", tests, NULL, NULL);
}
