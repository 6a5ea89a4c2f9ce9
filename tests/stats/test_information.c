/* What it is worth to know more, where it can be written down: normal gains, and parameters that do
 * not matter. */
#include "check.h"

#include "information.h"
#include "smooth.h"
#include "stream.h"

enum { MOST = 20000 };
static double x[8][MOST], gain[3 * MOST];

static double normal(uint64_t seed, uint64_t i)
{
    const uint64_t at = stream_mix(seed * 0x9e3779b97f4a7c15u + i);
    const double u = stream_uniform(stream_mix(at + 1)), v = stream_uniform(stream_mix(at + 2));
    return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static double density(double z)
{
    return exp(-z * z / 2) / sqrt(2 * M_PI);
}

static double below(double z)
{
    return erfc(-z / sqrt(2)) / 2;
}

/* E max(0, X) - max(0, a) of X normal with mean a and standard deviation b. */
static double unit_loss(double a, double b)
{
    return b * density(a / b) + a * below(a / b) - fmax(0, a);
}

static struct worth worth_of(size_t k, size_t n_gains, size_t n)
{
    const double *columns[] = {x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]};
    struct smooth *s = smooth_new(columns, k, gain, n_gains, n);
    const struct worth w = information_partial(s, 0, n_gains);
    smooth_free(s);
    return w;
}

/* 0.3989423 for a = 0, b = 1. */
static void test_normal_gains(void **state)
{
    (void) state;
    static const struct {
        double a, b, sigma;
    } cases[] = {{0, 1, 1}, {0.52, 1.1, 2.3}, {-0.7, 1.3, 0.4}, {0, 1, 11}, {2.1, 1, 1}};
    assert_near(unit_loss(0, 1), 0.3989423, 5e-8);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        const double a = cases[c].a, b = cases[c].b, sigma = cases[c].sigma;
        for (size_t i = 0; i < MOST; i++) {
            x[0][i] = normal(11 + c, i);
            gain[i] = a + b * x[0][i] + sigma * normal(21 + c, i);
        }
        const struct worth part = worth_of(1, 1, MOST);
        const struct worth all = information_perfect(gain, 1, MOST);
        assert_near(part.value, unit_loss(a, b), 4 * part.std_error);
        assert_near(all.value, unit_loss(a, hypot(b, sigma)), 4 * all.std_error);
        /* At most that of the mean of a gain: what is chosen instead of the best differs in part of
         * the draws only. */
        assert_true(part.std_error < 1.2 * hypot(b, sigma) / sqrt(MOST));
        assert_true(part.value > 0 && part.value < all.value + 2 * all.std_error);
    }
}

/* Of many samples of their own, the estimate is right on average and as uncertain as it says. */
static void test_the_stated_error(void **state)
{
    (void) state;
    enum { TIMES = 150, N = 1500 };
    const double a = 0.15, b = 0.8, sigma = 1.7, exact = unit_loss(a, b);
    double sum = 0, squares = 0, stated = 0;
    size_t covered = 0;
    for (size_t t = 0; t < TIMES; t++) {
        for (size_t i = 0; i < N; i++) {
            x[0][i] = normal(1000 + t, i);
            gain[i] = a + b * x[0][i] + sigma * normal(3000 + t, i);
        }
        const struct worth w = worth_of(1, 1, N);
        sum += w.value - exact;
        squares += (w.value - exact) * (w.value - exact);
        stated += w.std_error;
        covered += fabs(w.value - exact) < 1.96 * w.std_error;
    }
    const double spread = sqrt(squares / TIMES);
    assert_near(sum / TIMES, 0, 5 * spread / sqrt(TIMES));
    assert_near(stated / TIMES, spread, 5 * spread / sqrt(2 * TIMES));
    /* 95 %, binomial: five standard errors. */
    assert_near((double) covered / TIMES, 0.95, 5 * sqrt(0.95 * 0.05 / TIMES));
}

/* Two hundred parameters that do not matter, where the options are equal on average, which is
 * worst: the estimates lie within their errors of 0, and on average by no more than a third of one.
 * Without taking off what fits of nothing yield it would be more than half. */
static void test_parameters_that_do_not_matter(void **state)
{
    (void) state;
    enum { TIMES = 200, N = 1000 };
    double sum = 0, stated = 0;
    size_t above = 0;
    for (size_t t = 0; t < TIMES; t++) {
        double mean = 0;
        for (size_t i = 0; i < N; i++) {
            x[0][i] = normal(5000 + t, i);
            gain[i] = normal(7000 + t, i);
            mean += gain[i] / N;
        }
        for (size_t i = 0; i < N; i++)
            gain[i] -= mean;
        const struct worth w = worth_of(1, 1, N);
        sum += w.value;
        stated += w.std_error;
        above += w.value > 2 * w.std_error;
    }
    assert_true(sum / TIMES < 0.4 * stated / TIMES);
    assert_true((double) above / TIMES < 0.05 + 5 * sqrt(0.05 * 0.95 / TIMES));
}

/* E max(0, X, Y) of independent standard normals: the integral of 1 - F(t)^2 over t > 0. */
static double max_of_two_or_nothing(void)
{
    enum { STEPS = 20000 };
    double sum = 0;
    for (size_t i = 0; i < STEPS; i++) {
        const double f = below(((double) i + 0.5) * 10 / STEPS);
        sum += (1 - f * f) * 10 / STEPS;
    }
    return sum;
}

static void test_three_options(void **state)
{
    (void) state;
    for (size_t i = 0; i < MOST; i++) {
        x[0][i] = normal(31, i);
        x[1][i] = normal(32, i);
        gain[i] = x[0][i] + 0.8 * normal(33, i);
        gain[MOST + i] = x[1][i] + 0.9 * normal(34, i);
    }
    const struct worth both = worth_of(2, 2, MOST);
    assert_near(both.value, max_of_two_or_nothing(), 4 * both.std_error);
    const struct worth one = worth_of(1, 2, MOST);
    assert_near(one.value, unit_loss(0, 1), 4 * one.std_error);
    assert_true(one.value < both.value);
}

/* A product: alone neither variable tells anything, together everything. XY of standard normals has
 * mean absolute value 2 / pi, so E max(0, XY) = 1 / pi. */
static void test_a_product_of_two(void **state)
{
    (void) state;
    for (size_t i = 0; i < MOST; i++) {
        x[0][i] = normal(41, i);
        x[1][i] = normal(42, i);
        gain[i] = x[0][i] * x[1][i];
    }
    const struct worth both = worth_of(2, 1, MOST), one = worth_of(1, 1, MOST);
    assert_near(both.value, 1 / M_PI, 4 * both.std_error);
    assert_near(one.value, 0, 2.5 * one.std_error);
    const struct worth all = information_perfect(gain, 1, MOST);
    assert_near(both.value, all.value, 0.005);
}

/* Of three: no two tell anything. |X| has mean sqrt(2 / pi), so E max(0, XYZ) = (2 / pi)^(3/2) / 2.
 */
static void test_a_product_of_three(void **state)
{
    (void) state;
    static const double noise[] = {0, 1.5};
    const double exact = pow(2 / M_PI, 1.5) / 2;
    for (size_t c = 0; c < 2; c++) {
        for (size_t i = 0; i < MOST; i++) {
            for (size_t v = 0; v < 3; v++)
                x[v][i] = normal(141 + v, i);
            gain[i] = x[0][i] * x[1][i] * x[2][i] + noise[c] * normal(145 + c, i);
        }
        const struct worth all = worth_of(3, 1, MOST), two = worth_of(2, 1, MOST);
        assert_near(all.value, exact, 4 * all.std_error);
        assert_near(all.value, exact, 0.02);
        assert_near(two.value, 0, 2.5 * two.std_error);
    }
}

/* Three that matter only together are found among five others of which each matters by itself. */
static void test_a_product_of_three_among_others(void **state)
{
    (void) state;
    double varies = 0;
    for (size_t i = 0; i < MOST; i++) {
        for (size_t v = 0; v < 8; v++)
            x[v][i] = normal(151 + v, i);
        gain[i] = 2 * x[5][i] * x[6][i] * x[7][i];
        for (size_t v = 0; v < 5; v++)
            gain[i] += 0.05 * x[v][i];
        varies += fmax(gain[i], 0) / MOST;
    }
    const struct worth all = worth_of(8, 1, MOST);
    assert_near(all.value, varies, 4 * all.std_error);
    assert_near(all.value, varies, 0.02);
}

/* Sets of four of which nothing matters, options equal on average: no more of them than single
 * parameters lie above two errors, but on average they lie by more than half of one above 0. */
static void test_sets_that_do_not_matter(void **state)
{
    (void) state;
    enum { TIMES = 100, N = 1000, SET = 4 };
    double sum = 0, stated = 0;
    size_t above = 0;
    for (size_t t = 0; t < TIMES; t++) {
        double mean = 0;
        for (size_t i = 0; i < N; i++) {
            for (size_t v = 0; v < SET; v++)
                x[v][i] = normal(15000 + SET * t + v, i);
            gain[i] = normal(17000 + t, i);
            mean += gain[i] / N;
        }
        for (size_t i = 0; i < N; i++)
            gain[i] -= mean;
        const struct worth w = worth_of(SET, 1, N);
        sum += w.value;
        stated += w.std_error;
        above += w.value > 2 * w.std_error;
    }
    assert_true(sum / TIMES < 0.8 * stated / TIMES);
    assert_true((double) above / TIMES < 0.05 + 5 * sqrt(0.05 * 0.95 / TIMES));
}

/* A curve that is no line: theta^2 - 1, of which max(0, .) has mean 2 density(1). */
static void test_a_parabola(void **state)
{
    (void) state;
    for (size_t i = 0; i < MOST; i++) {
        x[0][i] = normal(51, i);
        gain[i] = x[0][i] * x[0][i] - 1 + normal(52, i);
    }
    const struct worth w = worth_of(1, 1, MOST);
    assert_near(w.value, 2 * density(1), 4 * w.std_error);
}

/* More parameters, of which only the first two matter: never less, but for the error. */
static void test_more_is_never_worth_less(void **state)
{
    (void) state;
    enum { N = 6000 };
    struct worth before = {0, 0};
    for (size_t i = 0; i < N; i++) {
        for (size_t v = 0; v < 6; v++)
            x[v][i] = normal(61 + v, i);
        gain[i] = 0.2 + x[0][i] + exp(0.5 * x[1][i]) - 1.13 + 1.5 * normal(70, i);
        gain[N + i] = 0.4 * x[0][i] * x[1][i] + normal(71, i);
    }
    const struct worth all = information_perfect(gain, 2, N);
    for (size_t k = 1; k <= 6; k++) {
        const struct worth w = worth_of(k, 2, N);
        assert_true(w.value > before.value - 2 * hypot(w.std_error, before.std_error));
        assert_true(w.value < all.value);
        before = w;
    }
}

/* Options under other names, draws in another order, options twice: nothing changes. */
static void test_order_decides_nothing(void **state)
{
    (void) state;
    enum { N = 3001 };
    static double moved[2][N], other[3 * N];
    for (size_t i = 0; i < N; i++) {
        x[0][i] = normal(81, i);
        x[1][i] = floor(3 * normal(82, i));
        gain[i] = x[0][i] + normal(83, i);
        gain[N + i] = x[1][i] - 0.3 * x[0][i] * x[0][i] + normal(84, i);
    }
    for (size_t i = 0; i < N; i++) {
        const size_t from = (i * 1009 + 17) % N;
        moved[0][i] = x[0][from];
        moved[1][i] = x[1][from];
        for (size_t g = 0; g < 2; g++)
            other[(1 - g) * N + i] = gain[g * N + from];
    }
    const double *columns[] = {moved[1], moved[0]};
    struct smooth *s = smooth_new(columns, 2, other, 2, N);
    const struct worth there = information_partial(s, 0, 2), here = worth_of(2, 2, N);
    smooth_free(s);
    assert_close(there.value, here.value, 0.02);
    assert_close(there.std_error, here.std_error, 0.25);
    const double *same[] = {moved[0], moved[1]};
    for (size_t i = 0; i < N; i++) /* the same options, another order of draws */
        for (size_t g = 0; g < 2; g++)
            other[g * N + i] = gain[g * N + (i * 1009 + 17) % N];
    s = smooth_new(same, 2, other, 2, N);
    const struct worth again = information_partial(s, 0, 2);
    smooth_free(s);
    assert_close(again.value, here.value, 1e-9);
    assert_close(again.std_error, here.std_error, 1e-9);
    const struct worth twice = information_perfect(other, 2, N);
    memcpy(other + 2 * N, other, N * sizeof *other);
    assert_close(information_perfect(other, 3, N).value, twice.value, 1e-12);
}

/* A variable that is always the same, one that has two values, one that is there twice. */
static void test_odd_variables(void **state)
{
    (void) state;
    enum { N = 4000 };
    for (size_t i = 0; i < N; i++) {
        x[0][i] = 3;
        x[1][i] = normal(91, i) > 1 ? 1 : 0;
        x[2][i] = x[1][i];
        gain[i] = x[1][i] - 0.3 + 0.5 * normal(92, i);
    }
    const struct worth nothing = worth_of(1, 1, N);
    assert_near(nothing.value, 0, 2 * nothing.std_error + 1e-12);
    const double p = 1 - below(1);
    memmove(x[0], x[1], N * sizeof **x);
    const struct worth yes = worth_of(1, 1, N), again = worth_of(3, 1, N);
    assert_near(yes.value, p * 0.7 - fmax(0, p - 0.3), 4 * yes.std_error);
    assert_near(again.value, yes.value, 0.2 * yes.std_error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_gains),
        cmocka_unit_test(test_the_stated_error),
        cmocka_unit_test(test_parameters_that_do_not_matter),
        cmocka_unit_test(test_three_options),
        cmocka_unit_test(test_a_product_of_two),
        cmocka_unit_test(test_a_product_of_three),
        cmocka_unit_test(test_a_product_of_three_among_others),
        cmocka_unit_test(test_sets_that_do_not_matter),
        cmocka_unit_test(test_a_parabola),
        cmocka_unit_test(test_more_is_never_worth_less),
        cmocka_unit_test(test_order_decides_nothing),
        cmocka_unit_test(test_odd_variables),
    };
    return cmocka_run_group_tests_name("information", tests, NULL, NULL);
}
