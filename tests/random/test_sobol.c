#include "check.h"

#include <gsl/gsl_qrng.h>

#include "arena.h"
#include "sobol.h"

enum { SEED = 20260914, INPUTS = 40 };

static void addresses(uint64_t address[INPUTS])
{
    for (uint64_t i = 0; i < INPUTS; i++)
        address[i] = i * 0x9e3779b97f4a7c15u + 1;
}

/* u[points] of one input in one scrambling. */
static void points_of(const struct sobol *s, uint64_t address, uint64_t scrambling, size_t points,
                      double *u)
{
    for (size_t p = 0; p < points; p += BLOCK)
        assert_true(
            sobol_uniforms(s, address, (p / BLOCK * SCRAMBLINGS + scrambling) * BLOCK, u + p));
}

/* Of 2^k points, one lies in each interval of width 2^-k: the property that makes the sequence one
 * of Sobol's, which scrambling keeps. */
static void test_each_input_is_spread_evenly(void **state)
{
    (void) state;
    enum { POINTS = 4 * BLOCK };
    struct arena *arena = arena_new();
    uint64_t address[INPUTS];
    addresses(address);
    const struct sobol *s = sobol_new(address, INPUTS, POINTS * SCRAMBLINGS, SEED, arena);
    for (size_t i = 0; i < INPUTS; i++)
        for (uint64_t r = 0; r < SCRAMBLINGS; r += 5) {
            double u[POINTS];
            int in[POINTS] = {0};
            points_of(s, address[i], r, POINTS, u);
            for (size_t p = 0; p < POINTS; p++)
                in[(size_t) (u[p] * POINTS)]++;
            for (size_t p = 0; p < POINTS; p++)
                assert_int_equal(in[p], 1);
        }
    arena_free(arena);
}

/* Scrambled, two points that shared their first k bits and no more in Sobol's sequence still do:
 * the bit after is flipped in both or in neither. So the first differing bits, of points 1, 2, ...
 * and point 0, are those of GSL's (which leaves out point 0, all zeros, and goes by Gray's code).
 */
static void test_scrambling_keeps_how_far_points_agree(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    uint64_t address[INPUTS];
    addresses(address);
    const struct sobol *s = sobol_new(address, INPUTS, SOBOL_DRAWS, SEED, arena);
    gsl_qrng *q = gsl_qrng_alloc(gsl_qrng_sobol, INPUTS);
    for (size_t n = 1; n < BLOCK; n++) {
        double point[INPUTS];
        gsl_qrng_get(q, point);
        for (size_t i = 0; i < INPUTS; i++) {
            double u[BLOCK];
            assert_true(sobol_uniforms(s, address[i], 3 * BLOCK, u));
            const uint64_t differ =
                (uint64_t) (u[0] * 0x1p52) ^ (uint64_t) (u[n ^ n >> 1] * 0x1p52);
            const uint64_t plain = (uint64_t) (point[i] * 0x1p52);
            assert_int_equal(__builtin_clzll(differ), __builtin_clzll(plain));
        }
    }
    gsl_qrng_free(q);
    arena_free(arena);
}

static void test_more_draws_and_other_inputs_move_none(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    uint64_t address[INPUTS];
    addresses(address);
    const struct sobol *few = sobol_new(address, 7, SOBOL_DRAWS, SEED, arena);
    const struct sobol *many = sobol_new(address, 23, 64 * SOBOL_DRAWS, SEED, arena);
    for (size_t i = 0; i < 7; i++)
        for (uint64_t block = 0; block < SCRAMBLINGS; block++) {
            double a[BLOCK], b[BLOCK];
            assert_true(sobol_uniforms(few, address[i], block * BLOCK, a));
            assert_true(sobol_uniforms(many, address[i], block * BLOCK, b));
            assert_memory_equal(a, b, sizeof a);
        }
    double u[BLOCK];
    assert_false(sobol_uniforms(few, address[7], 0, u));
    assert_true(sobol_uniforms(many, address[7], 0, u));
    arena_free(arena);
}

static double smooth(const double x[5])
{
    double y = 1;
    for (int i = 0; i < 5; i++)
        y *= 1 + (x[i] - 0.5) / (i + 1.0);
    return y;
}

/* Mean over the scramblings, which is 1 (each factor has a mean of 1), and its standard error. */
static double mean_of_smooth(uint64_t draws, uint64_t seed, double *error)
{
    struct arena *arena = arena_new();
    uint64_t address[INPUTS];
    addresses(address);
    const struct sobol *s = sobol_new(address, 5, draws, seed, arena);
    double sum[SCRAMBLINGS] = {0}, mean = 0, squares = 0;
    for (uint64_t first = 0; first < draws; first += BLOCK) {
        double u[5][BLOCK], x[5];
        for (size_t i = 0; i < 5; i++)
            assert_true(sobol_uniforms(s, address[i], first, u[i]));
        for (size_t k = 0; k < BLOCK; k++) {
            for (size_t i = 0; i < 5; i++)
                x[i] = u[i][k];
            sum[first / BLOCK % SCRAMBLINGS] += smooth(x) * SCRAMBLINGS / (double) draws;
        }
    }
    for (size_t r = 0; r < SCRAMBLINGS; r++)
        mean += sum[r] / SCRAMBLINGS;
    for (size_t r = 0; r < SCRAMBLINGS; r++)
        squares += (sum[r] - mean) * (sum[r] - mean);
    *error = sqrt(squares / (SCRAMBLINGS - 1) / SCRAMBLINGS);
    arena_free(arena);
    return mean;
}

/* Over 40 seeds. Of (mean - 1) / error, Student's t with 15 degrees of freedom: its square has mean
 * 15/13 and variance 2 15^2 14 / (13^2 11) = 3.39. Four times as many draws halve a random error;
 * of Sobol's points, for a smooth function, it falls nearly eightfold (n^-3/2, Owen 1997): here at
 * least fivefold each time on average. Random, the error of 4096 draws would be 0.35 / 64: the
 * variance is the product of 1 + 1/(12 (i+1)^2), less 1, which is 0.126. */
static void test_errors_fall_fast_and_are_told(void **state)
{
    (void) state;
    double squares[3] = {0}, covered = 0;
    for (uint64_t seed = 0; seed < 40; seed++)
        for (int k = 0; k < 3; k++) {
            double error;
            const double off = mean_of_smooth((uint64_t) SOBOL_DRAWS << 2 * k, seed, &error) - 1;
            squares[k] += off * off / 40;
            covered += off * off / (error * error) / 120;
        }
    assert_true(sqrt(squares[0]) < sqrt(0.126 / SOBOL_DRAWS) / 10);
    assert_true(sqrt(squares[2]) < sqrt(squares[0]) / 25);
    assert_near(covered, 15.0 / 13, 5 * sqrt(3.39 / 120));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_input_is_spread_evenly),
        cmocka_unit_test(test_scrambling_keeps_how_far_points_agree),
        cmocka_unit_test(test_more_draws_and_other_inputs_move_none),
        cmocka_unit_test(test_errors_fall_fast_and_are_told),
    };
    return cmocka_run_group_tests_name("sobol", tests, NULL, NULL);
}
