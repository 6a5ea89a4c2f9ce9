#include "check.h"

#include <gsl/gsl_errno.h>

#include "arena.h"
#include "correlation.h"

static void check_root(size_t n, const double *a, double tolerance)
{
    double root[25], back;
    assert_true(correlation_root(n, a, root));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            if (j > i)
                assert_true(root[i * n + j] == 0.0);
            back = 0.0;
            for (size_t k = 0; k < n; k++)
                back += root[i * n + k] * root[j * n + k];
            assert_near(back, a[i * n + j], tolerance);
        }
}

static void test_a_root_times_itself_is_the_matrix(void **state)
{
    (void) state;
    const double a[] = {2.385, 0.613, -0.42, 0.613, 0.829, 0.37, -0.42, 0.37, 1.74};
    check_root(3, a, 1e-15);
}

/* Third = first + second; and two that are the same. */
static void test_a_singular_matrix_has_a_root_too(void **state)
{
    (void) state;
    const double sum[] = {1.3, 0.2, 1.5, 0.2, 0.7, 0.9, 1.5, 0.9, 2.4};
    const double same[] = {1, 1, 0.3, 1, 1, 0.3, 0.3, 0.3, 1};
    const double opposite[] = {1, -1, -1, 1};
    const double one_certain[] = {0, 0, 0, 2.5};
    check_root(3, sum, 1e-9);
    check_root(3, same, 1e-9);
    check_root(2, opposite, 1e-9);
    check_root(2, one_certain, 1e-15);
}

static void test_what_is_no_covariance_has_no_root(void **state)
{
    (void) state;
    double root[9];
    const double negative_direction[] = {1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1};
    const double equal_but_not_alike[] = {1, 1, 0.3, 1, 1, 0.4, 0.3, 0.4, 1};
    const double negative_variance[] = {-0.1, 0, 0, 1};
    const double nothing_shared[] = {0, 0.2, 0.2, 1};
    assert_false(correlation_root(3, negative_direction, root));
    assert_false(correlation_root(3, equal_but_not_alike, root));
    assert_false(correlation_root(2, negative_variance, root));
    assert_false(correlation_root(2, nothing_shared, root));
}

/* The example of Higham (2002), section 4: its answer is printed there to four digits, and to
 * eight by the same projections in numpy. */
static void test_the_nearest_correlation_matrix_of_highams_example(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const double a[] = {1, 1, 0, 1, 1, 1, 0, 1, 1};
    const double want[] = {1,          0.76068985, 0.15729811, 0.76068985, 1,
                           0.76068985, 0.15729811, 0.76068985, 1};
    double nearest[9];
    assert_true(correlation_nearest(3, a, nearest, arena));
    for (size_t i = 0; i < 9; i++)
        assert_near(nearest[i], want[i], 1e-8);
    arena_free(arena);
}

/* Closed form: three pairwise correlations -r are possible up to r = 1/2, and by symmetry the
 * nearest to -0.8 has all three at -1/2. */
static void test_three_that_all_oppose_each_other_meet_at_minus_one_half(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const double a[] = {1, -0.8, -0.8, -0.8, 1, -0.8, -0.8, -0.8, 1};
    double nearest[9];
    assert_true(correlation_nearest(3, a, nearest, arena));
    for (size_t i = 0; i < 9; i++)
        assert_near(nearest[i], i % 4 == 0 ? 1.0 : -0.5, 1e-9);
    arena_free(arena);
}

static void test_a_correlation_matrix_is_its_own_nearest(void **state)
{
    (void) state;
    struct arena *arena = arena_new();
    const double a[] = {1, -0.4, 0.613, -0.4, 1, 0.2385, 0.613, 0.2385, 1};
    double nearest[9];
    assert_true(correlation_nearest(3, a, nearest, arena));
    for (size_t i = 0; i < 9; i++)
        assert_near(nearest[i], a[i], 1e-14);
    arena_free(arena);
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_root_times_itself_is_the_matrix),
        cmocka_unit_test(test_a_singular_matrix_has_a_root_too),
        cmocka_unit_test(test_what_is_no_covariance_has_no_root),
        cmocka_unit_test(test_the_nearest_correlation_matrix_of_highams_example),
        cmocka_unit_test(test_three_that_all_oppose_each_other_meet_at_minus_one_half),
        cmocka_unit_test(test_a_correlation_matrix_is_its_own_nearest),
    };
    return cmocka_run_group_tests_name("correlation", tests, NULL, NULL);
}
