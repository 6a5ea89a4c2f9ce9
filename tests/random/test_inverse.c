#include "check.h"

#include <gsl/gsl_errno.h>

#include "arena.h"
#include "lookup.h"
#include "inverse.h"
#include "stream.h"

static const double few[] = {-7.3, 0, 2.385, 613}, few_up_to[] = {0x1p-40, 0.25, 0.613, 1};
static const struct empirical few_values = {4, 4, few, few_up_to};

/* Shapes as they are and as awkward as they come. */
static const struct distribution shapes[] = {
    {.family = FAMILY_BETA, .a = 17.3, .b = 54.7},
    {.family = FAMILY_BETA, .a = 0.613, .b = 2.385},
    {.family = FAMILY_BETA, .a = 0.3, .b = 0.3},
    {.family = FAMILY_BETA, .a = 0.05, .b = 20},
    {.family = FAMILY_BETA, .a = 3, .b = 0.02},
    {.family = FAMILY_BETA, .a = 500, .b = 0.5},
    {.family = FAMILY_BETA, .a = 1e6, .b = 2e6},
    {.family = FAMILY_BETA, .a = 1, .b = 1},
    {.family = FAMILY_GAMMA, .a = 16, .b = 1050},
    {.family = FAMILY_GAMMA, .a = 0.5, .b = 613},
    {.family = FAMILY_GAMMA, .a = 0.02, .b = 1},
    {.family = FAMILY_GAMMA, .a = 1e7, .b = 2.385},
    {.family = FAMILY_NORMAL, .a = -2.385, .b = 0.613},
    {.family = FAMILY_NORMAL, .a = 1e6, .b = 1},
    {.family = FAMILY_LOGNORMAL, .a = 7.06, .b = 0.246},
    {.family = FAMILY_LOGNORMAL, .a = 0, .b = 8},
    {.family = FAMILY_LOGITNORMAL, .a = -0.7, .b = 1.3},
    {.family = FAMILY_LOGITNORMAL, .a = 20, .b = 10},
    {.family = FAMILY_EXPONENTIAL, .a = 2.385},
    {.family = FAMILY_PERT, .a = 85, .b = 96, .c = 120},
    {.family = FAMILY_PERT, .a = 1000, .b = 1000, .c = 1000.7},
    {.family = FAMILY_TRIANGLE, .a = 85, .b = 96, .c = 120},
    {.family = FAMILY_UNIFORM, .a = -2.385, .b = 9.61},
    {.family = FAMILY_POISSON, .a = 3.7},
    {.family = FAMILY_POISSON, .a = 0.02},
    {.family = FAMILY_POISSON, .a = 2385.613},
    {.family = FAMILY_POISSON, .a = 613000},
    {.family = FAMILY_YES_NO, .a = 0.17},
    {.family = FAMILY_EMPIRICAL, .values = &few_values},
    {.family = FAMILY_CONSTANT, .a = 16800},
};

enum { SHAPES = sizeof shapes / sizeof *shapes, CUTS = 4 };

/* A shape as it is, without its lowest 5 %, without its highest 10 %, and the middle third. */
static struct distribution cut(size_t shape, int way)
{
    static const double from[CUTS] = {0, 0.05, 0, 1 / 3.0}, to[CUTS] = {1, 1, 0.9, 2 / 3.0};
    struct distribution d = shapes[shape];
    if (way > 0 && d.family != FAMILY_CONSTANT && d.family != FAMILY_YES_NO &&
        d.family != FAMILY_EMPIRICAL)
        distribution_truncate(
            &d, from[way] > 0 ? distribution_quantile(&shapes[shape], from[way]) : -INFINITY,
            to[way] < 1 ? distribution_quantile(&shapes[shape], to[way]) : INFINITY);
    return d;
}

enum { OCTAVES = 52, IN_OCTAVE = 6, POINTS = 2 * (OCTAVES * IN_OCTAVE + 8) };

/* Rising: tails from 2^-53 on, on both sides of the edges of intervals, and the middle. */
static void awkward_points(double u[POINTS])
{
    static const double in_octave[IN_OCTAVE] = {1,    1.0613, 1.25 - 0x1p-52,
                                                1.25, 1.613,  2 - 0x1p-52};
    for (int i = 0; i < POINTS / 2; i++) {
        const int octave = 53 - i / IN_OCTAVE;
        u[i] = octave > 1 ? ldexp(in_octave[i % IN_OCTAVE], -octave) : 0.5;
        u[POINTS - 1 - i] = 1 - u[i];
    }
}

typedef void each_distribution(const struct distribution *d, const struct inverse *q);

static void for_each(each_distribution *check)
{
    for (size_t i = 0; i < SHAPES; i++)
        for (int way = 0; way < CUTS; way++) {
            struct arena *arena = arena_new();
            const struct distribution d = cut(i, way);
            check(&d, inverse_new(&d, arena));
            arena_free(arena);
        }
}

/* distribution_quantile asks libRmath, or GSL for normals. Of whole numbers the least that reaches
 * u, but for 64 units in the last place of a chance, which libRmath's qpois forgives. */
static void check_values(const struct distribution *d, const struct inverse *q)
{
    double u[POINTS], x[POINTS];
    const double forgiven = 64 * 0x1p-52;
    const double spread = distribution_quantile(d, 0.9) - distribution_quantile(d, 0.1);
    awkward_points(u);
    inverse_find(q, POINTS, u, x);
    for (int i = 0; i < POINTS; i++) {
        if (distribution_is_discrete(d)) {
            assert_true(distribution_cdf(d, x[i]) >= u[i] - forgiven);
            assert_true(distribution_cdf(d, x[i] - 1) <= u[i] + forgiven);
            continue;
        }
        const double exact = distribution_quantile(d, u[i]);
        assert_near(x[i], exact, 1e-10 * fmax(fabs(exact), spread));
        /* logarithms hold too; of 1e-231 libRmath itself knows no digit */
        if (d->family == FAMILY_LOGNORMAL || (d->family == FAMILY_GAMMA && d->a > 0.1))
            assert_near(x[i], exact, 1e-10 * exact);
    }
}

/* More values than there are places to begin to look, of weights that differ a thousandfold. */
static void test_of_many_values_the_one_that_reaches_is_found(void **state)
{
    (void) state;
    enum { MANY = 3001 };
    static double x[MANY], up_to[MANY];
    double total = 0;
    for (int i = 0; i < MANY; i++) {
        x[i] = 0.613 * i;
        up_to[i] = total += i % 7 == 3 ? 1000 : 1;
    }
    for (int i = 0; i < MANY; i++)
        up_to[i] /= total;
    const struct empirical values = {MANY, MANY, x, up_to};
    const struct distribution d = {.family = FAMILY_EMPIRICAL, .values = &values};
    struct arena *arena = arena_new();
    const struct inverse *q = inverse_new(&d, arena);
    double u[POINTS], found[POINTS];
    for (int i = 0; i < POINTS; i++) /* at, before and behind the steps */
        u[i] = i % 3 == 0 ? up_to[4 * i] : nextafter(up_to[4 * i], i % 3 - 1);
    inverse_find(q, POINTS, u, found);
    for (int i = 0; i < POINTS; i++) {
        int k = 0;
        while (up_to[k] < u[i])
            k++;
        assert_true(found[i] == x[k]);
    }
    arena_free(arena);
}

static void test_tables_are_the_quantiles_to_ten_digits(void **state)
{
    (void) state;
    for_each(check_values);
}

static void check_order(const struct distribution *d, const struct inverse *q)
{
    double u[POINTS], x[POINTS];
    awkward_points(u);
    inverse_find(q, POINTS, u, x);
    for (int i = 1; i < POINTS; i++) {
        assert_true(u[i] >= u[i - 1]);
        assert_true(x[i] >= x[i - 1] - 1e-11 * fabs(x[i]));
        assert_true(!d->truncated || (x[i] >= d->low && x[i] <= d->high));
    }
    if (d->family == FAMILY_BETA || d->family == FAMILY_LOGITNORMAL)
        assert_true(x[0] >= 0 && x[POINTS - 1] < 1);
}

static void test_tables_rise_and_keep_within_their_ends(void **state)
{
    (void) state;
    for_each(check_order);
}

static void check_variants(const struct distribution *d, const struct inverse *q)
{
    (void) d;
    double u[POINTS], x[POINTS], y[POINTS];
    const struct lookup *table = inverse_table(q);
    if (table == NULL)
        return;
    awkward_points(u);
    const bool some = lookup_variant(0)->find(table, POINTS, u, x);
    for (size_t i = 1; lookup_variant(i) != NULL; i++) {
        assert_true(lookup_variant(i)->find(table, POINTS, u, y) == some);
        for (int k = 0; k < POINTS; k++)
            assert_true(x[k] == y[k] || (isnan(x[k]) && isnan(y[k])));
    }
}

static void test_every_processor_finds_the_same_bits(void **state)
{
    (void) state;
    for_each(check_variants);
}

/* The row of an interval by the definition, its polynomial by Horner's rule, one by one. */
static void check_one_by_one(const struct distribution *d, const struct inverse *q)
{
    (void) d;
    double u[POINTS], x[POINTS];
    const struct lookup *table = inverse_table(q);
    if (table == NULL)
        return;
    awkward_points(u);
    lookup_best()->find(table, POINTS, u, x);
    for (int i = 0; i < POINTS; i++) {
        int exponent;
        const bool above = u[i] > 0.5;
        const double tail = fmin(above ? 1 - u[i] : u[i], 0.5 - 0x1p-54);
        const double parts = ldexp(frexp(tail, &exponent) * 2 - 1, (int) table->bits);
        const int64_t octave = exponent - 1 + LAST_OCTAVE;
        const int64_t row = octave < 0 ? 0 : 1 + (octave << table->bits) + (int64_t) parts;
        const double *c = table->row[row + (above ? table->rows_of_tail : 0)];
        const double s = 2 * (parts - floor(parts)) - 1;
        double y = 0;
        for (int k = COEFFICIENTS - 1; k >= 0; k--)
            y = y * s + c[k];
        y = y < table->least ? table->least : y > table->most ? table->most : y;
        assert_true(x[i] == y || (isnan(x[i]) && isnan(y)));
    }
}

static void test_many_at_a_time_are_those_one_by_one(void **state)
{
    (void) state;
    for_each(check_one_by_one);
}

/* Of the shapes that parameters have. Only tails beyond the intervals are asked: two rows. */
static void test_usual_shapes_are_tabulated_throughout(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < SHAPES; i++) {
        const struct distribution *d = &shapes[i];
        const bool usual = (d->family != FAMILY_BETA || fmin(d->a, d->b) >= 0.3) &&
                           (d->family != FAMILY_GAMMA || d->a >= 0.3);
        const struct inverse *q = inverse_new(d, arena);
        if (usual && inverse_table(q) != NULL)
            assert_int_equal(inverse_unknown(q), 2);
    }
    arena_free(arena);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_are_the_quantiles_to_ten_digits),
        cmocka_unit_test(test_of_many_values_the_one_that_reaches_is_found),
        cmocka_unit_test(test_tables_rise_and_keep_within_their_ends),
        cmocka_unit_test(test_every_processor_finds_the_same_bits),
        cmocka_unit_test(test_many_at_a_time_are_those_one_by_one),
        cmocka_unit_test(test_usual_shapes_are_tabulated_throughout),
    };
    return cmocka_run_group_tests_name("inverse", tests, NULL, NULL);
}
