/* Quantities with few different values: counted, and what becomes of them with one more. */
#include "check.h"

#include "few.h"
#include "select.h"
#include "statistics.h"
#include "strip.h"

enum { MANY = 45000, TABLE_BYTES = 4096 };

/* Whole numbers in no order: multiples of 48271 modulo a prime. */
static size_t scattered(size_t i)
{
    return (i + 11) * 48271 % 65537;
}

/* 99 different values: whole ones from -8 to 32, halves from -6.5 to 41.5. */
static double halves(size_t i)
{
    const size_t x = scattered(i);
    return x % 3 == 0 ? (double) (x % 41) - 8.0 : (double) (x % 97) * 0.5 - 6.5;
}

/* 100 different values, many small: people of a hundred. */
static double people(size_t i)
{
    const double u = (double) scattered(i) / 65537.0;
    return floor(100.0 * (u * u * u));
}

/* `n_different` values, each of the first so many i another. */
static double amounts(size_t i, size_t n_different)
{
    return 12.34 * (double) (i * 5 % n_different) - 613.7;
}

static struct statistics *statistics_of(const double *x, size_t n, size_t exact)
{
    struct statistics *s = statistics_new(1, 1, exact);
    for (size_t i = 0; i < n; i += BLOCK)
        statistics_add(s, 0, x + i, n - i < BLOCK ? n - i : BLOCK, 0);
    return s;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Type 7 by its definition, x being sorted, at steps of 1/97 and at both ends. */
static void assert_quantiles_of(const struct statistics *s, const double *sorted, size_t n)
{
    for (int k = 0; k <= 97; k++) {
        const double p = k / 97.0, h = (double) (n - 1) * p;
        const double low = sorted[(size_t) h], high = sorted[(size_t) ceil(h)];
        assert_true(statistics_quantile(s, 0, p) == low + (h - floor(h)) * (high - low));
    }
}

/* numpy.quantile of 1.24, as printed by repr. The numbers are the same with room for all
 * values, for some and for none: no value has been rounded. */
static void test_quantiles_of_few_values_match_numpy_for_any_number(void **state)
{
    (void) state;
    const double p[] = {0.0, 0.05, 0.137, 0.25, 0.5, 0.75, 0.95, 0.9531, 1.0};
    const struct {
        double (*x)(size_t i);
        double q[9];
    } numpy[] = {
        {halves, {-8.0, -5.0, -1.0, 4.0, 15.0, 27.0, 38.0, 38.5, 41.5}},
        {people, {0.0, 0.0, 0.0, 1.0, 12.0, 42.0, 85.0, 86.0, 99.0}},
    };
    static double x[MANY];
    const size_t exact[] = {0, 700, MANY};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < MANY; i++)
            x[i] = numpy[k].x(i);
        for (size_t e = 0; e < 3; e++) {
            struct statistics *s = statistics_of(x, MANY, exact[e]);
            for (size_t i = 0; i < 9; i++)
                assert_true(statistics_quantile(s, 0, p[i]) == numpy[k].q[i]);
            struct summary got = {0};
            statistics_summary(s, 0, &got);
            assert_true(got.p05 == numpy[k].q[1] && got.p25 == numpy[k].q[3]);
            assert_true(got.p50 == numpy[k].q[4] && got.p75 == numpy[k].q[5]);
            assert_true(got.p95 == numpy[k].q[6]);
            statistics_free(s);
        }
    }
}

static void test_values_at_ranks_are_those_selected_from_all_values(void **state)
{
    (void) state;
    static double x[MANY], scratch[MANY];
    struct few f = {0};
    for (size_t i = 0; i < MANY; i++)
        x[i] = halves(i);
    assert_int_equal(few_add(&f, x, MANY), MANY);
    for (size_t start = 0; start < 400; start += 37) {
        size_t rank[SELECT_MAX];
        double counted[SELECT_MAX], selected[SELECT_MAX];
        for (size_t i = 0; i < SELECT_MAX; i++)
            rank[i] = start + i * 2973;
        rank[SELECT_MAX - 1] = MANY - 1;
        few_at_ranks(&f, rank, SELECT_MAX, counted);
        for (size_t i = 0; i < MANY; i++)
            x[i] = halves(i);
        select_ranks(x, scratch, MANY, rank, SELECT_MAX, selected);
        assert_memory_equal(counted, selected, sizeof counted);
    }
    few_free(&f);
}

/* FEW different values with all their bits in use, so that places in the table collide. */
static void test_each_value_is_counted_as_often_as_it_came(void **state)
{
    (void) state;
    enum { N = 9000 };
    static double x[N];
    double different[FEW];
    uint64_t times[FEW] = {0};
    for (size_t k = 0; k < FEW; k++)
        different[k] = (k % 2 == 0 ? 1.0 : -1.0) * exp(0.61 * (double) k - 30.0);
    for (size_t i = 0; i < N; i++) {
        const size_t k = scattered(i) * scattered(i) % 1009 % FEW;
        x[i] = different[k];
        times[k]++;
    }
    struct few f = {0};
    assert_int_equal(few_add(&f, x, N), N);
    assert_int_equal(f.total, N);

    struct few_value list[FEW];
    assert_int_equal(few_list(&f, list), FEW);
    for (size_t i = 0; i < FEW; i++) {
        assert_true(i == 0 || list[i].x > list[i - 1].x);
        size_t k = 0;
        while (different[k] != list[i].x)
            k++;
        assert_int_equal(list[i].times, times[k]);
    }
    few_free(&f);
}

static void test_counting_stops_at_the_first_value_that_is_one_too_many(void **state)
{
    (void) state;
    double x[2 * FEW];
    for (size_t i = 0; i < 2 * FEW; i++)
        x[i] = amounts(i, FEW);
    assert_true(few_are(x, 2 * FEW));
    x[FEW + 3] = 0.25;
    assert_false(few_are(x, 2 * FEW));
    assert_true(few_are(x, FEW + 3));

    struct few f = {0};
    assert_int_equal(few_add(&f, x, 2 * FEW), FEW + 3);
    assert_int_equal(f.total, FEW + 3);
    assert_false(few_add_times(&f, 0.25, 7));
    assert_true(few_add_times(&f, x[0], 7));
    assert_int_equal(f.total, FEW + 10);
    assert_int_equal(f.n, FEW);
    few_free(&f);
}

static void test_the_table_grows_with_the_number_of_different_values(void **state)
{
    (void) state;
    struct few f = {0};
    assert_int_equal(few_bytes(&f), 0);
    size_t before = 0;
    for (size_t n = 1; n <= FEW; n++) {
        assert_true(few_add_times(&f, amounts(n, FEW), n));
        assert_in_range(few_bytes(&f), 2 * n * sizeof(struct few_slot), TABLE_BYTES);
        if (n > 8)
            assert_true(few_bytes(&f) <= 4 * n * sizeof(struct few_slot));
        assert_true(few_bytes(&f) >= before);
        before = few_bytes(&f);
    }
    assert_false(few_add_times(&f, 0.25, 1));
    assert_int_equal(few_bytes(&f), TABLE_BYTES);
    few_free(&f);
}

static void test_minus_zero_and_zero_are_one_value(void **state)
{
    (void) state;
    struct few f = {0};
    const double x[] = {-0.0, 0.0, 4.5, -0.0, -4.5};
    assert_int_equal(few_add(&f, x, 5), 5);
    struct few_value list[FEW];
    assert_int_equal(few_list(&f, list), 3);
    assert_true(list[1].x == 0.0 && !signbit(list[1].x) && list[1].times == 3);
    few_free(&f);

    struct statistics *s = statistics_of(x, 5, 5);
    const double median = statistics_quantile(s, 0, 0.5);
    assert_true(median == 0.0 && !signbit(median));
    statistics_free(s);
}

static void test_people_take_a_table_and_amounts_take_none(void **state)
{
    (void) state;
    static double x[2][MANY];
    for (size_t i = 0; i < MANY; i++) {
        x[0][i] = people(i);
        x[1][i] = 0.37 * (double) scattered(i);
    }
    struct statistics *s = statistics_new(2, 1, MANY);
    const size_t empty = statistics_bytes(s);
    statistics_add(s, 1, x[1], BLOCK, 0);
    assert_int_equal(statistics_bytes(s), empty + 512 * sizeof(double));
    for (size_t i = 0; i + BLOCK <= MANY; i += BLOCK)
        statistics_add(s, 0, x[0] + i, BLOCK, 0);
    assert_int_equal(statistics_bytes(s), empty + 512 * sizeof(double) + TABLE_BYTES);
    statistics_free(s);
}

/* The one too many comes at place `at` of 4 blocks and a bit; all blocks before it, when it
 * is not in the first, hold few. Up to then nothing is kept, and nothing is lost by it. */
static void test_one_value_too_many_loses_nothing_wherever_it_comes(void **state)
{
    (void) state;
    enum { N = 4 * BLOCK + 99 };
    const size_t places[] = {FEW, BLOCK - 1, BLOCK, BLOCK + 77, 3 * BLOCK - 1, N - 1};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        double x[N];
        for (size_t i = 0; i < N; i++)
            x[i] = amounts(i, FEW);
        struct statistics *s = statistics_of(x, N, N);
        const size_t few = statistics_bytes(s);
        statistics_free(s);

        x[places[k]] = 100.25;
        s = statistics_of(x, N, N);
        assert_true(statistics_bytes(s) > few - TABLE_BYTES + 8 * (N - places[k] - 1));
        if (places[k] >= BLOCK) /* no room is made for what has been counted */
            assert_true(statistics_bytes(s) <= few + 8 * (N - places[k]));
        qsort(x, N, sizeof *x, compare);
        assert_quantiles_of(s, x, N);
        statistics_free(s);
    }
}

/* Equal at first, then few, then too many: three ways of keeping in turn. */
static void test_what_was_equal_at_first_counts_as_one_of_the_few(void **state)
{
    (void) state;
    enum { N = 5 * BLOCK };
    double x[N];
    for (size_t too_many = 0; too_many < 2; too_many++) {
        for (size_t i = 0; i < N; i++)
            x[i] = i < 2 * BLOCK ? -77.75 : amounts(i, FEW - 1 + too_many);
        struct statistics *s = statistics_of(x, N, 600); /* 600: fewer than all */
        qsort(x, N, sizeof *x, compare);
        if (too_many == 0)
            assert_quantiles_of(s, x, N);
        else
            for (int k = 0; k <= 64; k++) {
                const double p = k / 64.0, h = (N - 1) * p, size = 12.34 * FEW;
                const double low = x[(size_t) h], high = x[(size_t) ceil(h)];
                assert_near(statistics_quantile(s, 0, p), low + (h - floor(h)) * (high - low),
                            0.002 * size);
            }
        statistics_free(s);

        for (size_t i = 0; i < N; i++)
            x[i] = i < 2 * BLOCK ? -77.75 : amounts(i, FEW - 1 + too_many);
        s = statistics_of(x, N, N);
        qsort(x, N, sizeof *x, compare);
        assert_quantiles_of(s, x, N);
        statistics_free(s);
    }
}

/* Beyond `exact` values one too many brings buckets: within 0.2 %, and no value is lost. */
static void test_one_too_many_beyond_exact_goes_over_to_buckets(void **state)
{
    (void) state;
    static double x[MANY];
    for (size_t i = 0; i < MANY; i++)
        x[i] = 500.0 + halves(i);
    struct statistics *s = statistics_of(x, MANY, 3000);
    assert_true(statistics_quantile(s, 0, 0.5) == 515.0);
    double more[BLOCK];
    for (size_t i = 0; i < BLOCK; i++)
        more[i] = 1e6 + 1.375 * (double) i;
    statistics_add(s, 0, more, BLOCK, 0);

    qsort(x, MANY, sizeof *x, compare);
    for (int k = 0; k <= 64; k++) { /* at the rank of x[i] itself, of MANY + BLOCK values */
        const size_t i = (size_t) k * (MANY - 1) / 64;
        assert_close(statistics_quantile(s, 0, (double) i / (MANY + BLOCK - 1)), x[i], 0.004);
    }
    assert_close(statistics_quantile(s, 0, (double) MANY / (MANY + BLOCK - 1)), more[0], 0.002);
    assert_close(statistics_quantile(s, 0, 1.0), more[BLOCK - 1], 0.002);
    statistics_free(s);
}

/* Both replicates count, also while all is equal, and the one too many may come in either. Columns
 * beyond `draws` are not read. */
static void test_both_replicates_are_counted(void **state)
{
    (void) state;
    enum { BLOCKS = 4, LAST = 83, N = 2 * ((BLOCKS - 1) * BLOCK + LAST) };
    for (size_t odd = 0; odd < 3; odd++) { /* none, in the first, in the second */
        struct statistics *s = statistics_new(1, 2, N);
        double all[N], block[2][BLOCK];
        size_t n = 0;
        for (size_t b = 0; b < BLOCKS; b++) {
            const size_t draws = b + 1 < BLOCKS ? BLOCK : LAST;
            for (size_t i = 0; i < BLOCK; i++)
                for (size_t r = 0; r < 2; r++)
                    block[r][i] = i >= draws ? NAN
                                  : b == 0   ? -77.75
                                             : amounts(3 * i + 11 * b + 61 * r, FEW - 1);
            if (b == 2 && odd > 0)
                block[odd - 1][201] = 0.125;
            for (size_t i = 0; i < draws; i++)
                for (size_t r = 0; r < 2; r++)
                    all[n++] = block[r][i];
            statistics_add(s, 0, block[0], draws, 0);
        }
        assert_int_equal(n, N);
        qsort(all, N, sizeof *all, compare);
        assert_quantiles_of(s, all, N);
        statistics_free(s);
    }
}

static struct statistics *in_block_order(const double *x, size_t blocks, size_t step, size_t exact)
{
    struct statistics *s = statistics_new(1, 1, exact);
    for (size_t b = 0; b < blocks; b++)
        statistics_add(s, 0, x + b * step % blocks * BLOCK, BLOCK, 0);
    return s;
}

/* 23 blocks in five orders, in some of which the table comes first, in some the kept values.
 * The one too many makes the difference; without room for all, between counts and buckets. */
static void test_the_order_of_blocks_changes_no_bit_of_a_quantile(void **state)
{
    (void) state;
    enum { BLOCKS = 23, N = BLOCKS * BLOCK };
    static double x[N];
    const size_t steps[] = {1, 22, 7, 10, 15}, exacts[] = {100, 2000, N};
    for (size_t odd = 0; odd < 3; odd++)
        for (size_t e = 0; e < 3; e++) {
            for (size_t i = 0; i < N; i++)
                x[i] = i < 3 * BLOCK ? amounts(0, FEW) : amounts(i, FEW);
            for (size_t i = 0; odd == 2 && i < BLOCK; i++)
                x[20 * BLOCK + i] = 7.77 * (double) scattered(i);
            if (odd == 1)
                x[21 * BLOCK + 6] = 3.0625;
            struct statistics *first = in_block_order(x, BLOCKS, 1, exacts[e]);
            for (size_t k = 1; k < 5; k++) {
                struct statistics *s = in_block_order(x, BLOCKS, steps[k], exacts[e]);
                for (int i = 0; i <= 97; i++)
                    assert_true(statistics_quantile(s, 0, i / 97.0) ==
                                statistics_quantile(first, 0, i / 97.0));
                statistics_free(s);
            }
            statistics_free(first);
        }
}

static void test_a_nan_or_infinity_among_few_values_leaves_nothing(void **state)
{
    (void) state;
    const double odd[] = {NAN, INFINITY, -INFINITY};
    for (size_t k = 0; k < 3; k++)
        for (size_t b = 0; b < 3; b++) { /* in the first block, or when there is a table */
            double x[3 * BLOCK];
            for (size_t i = 0; i < 3 * BLOCK; i++)
                x[i] = people(i);
            x[b * BLOCK + 41] = odd[k];
            struct statistics *s = statistics_new(1, 1, 1000);
            const size_t empty = statistics_bytes(s);
            for (size_t i = 0; i < 3; i++)
                statistics_add(s, 0, x + i * BLOCK, BLOCK, 1);
            struct summary got = {0};
            statistics_summary(s, 0, &got);
            assert_true(isnan(got.mean) && isnan(got.p05) && isnan(got.p95));
            assert_true(isnan(statistics_quantile(s, 0, 0.5)));
            assert_int_equal(statistics_bytes(s), empty);
            statistics_free(s);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles_of_few_values_match_numpy_for_any_number),
        cmocka_unit_test(test_values_at_ranks_are_those_selected_from_all_values),
        cmocka_unit_test(test_each_value_is_counted_as_often_as_it_came),
        cmocka_unit_test(test_counting_stops_at_the_first_value_that_is_one_too_many),
        cmocka_unit_test(test_the_table_grows_with_the_number_of_different_values),
        cmocka_unit_test(test_minus_zero_and_zero_are_one_value),
        cmocka_unit_test(test_people_take_a_table_and_amounts_take_none),
        cmocka_unit_test(test_one_value_too_many_loses_nothing_wherever_it_comes),
        cmocka_unit_test(test_what_was_equal_at_first_counts_as_one_of_the_few),
        cmocka_unit_test(test_one_too_many_beyond_exact_goes_over_to_buckets),
        cmocka_unit_test(test_both_replicates_are_counted),
        cmocka_unit_test(test_the_order_of_blocks_changes_no_bit_of_a_quantile),
        cmocka_unit_test(test_a_nan_or_infinity_among_few_values_leaves_nothing),
    };
    return cmocka_run_group_tests_name("few", tests, NULL, NULL);
}
