/* Order statistics against qsort. */
#include "check.h"

#include <float.h>

#include "select.h"

enum { MOST = 5000 };

static int compare(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static void check_against_qsort(const double *x, size_t n)
{
    static double sorted[MOST], work[MOST], scratch[MOST];
    const double p[] = {0.0, 0.013, 0.05, 0.25, 0.251, 0.5, 0.75, 0.95, 1.0};
    size_t rank[9];
    double got[9];
    memcpy(sorted, x, n * sizeof *x);
    memcpy(work, x, n * sizeof *x);
    qsort(sorted, n, sizeof *sorted, compare);
    for (size_t i = 0; i < 9; i++)
        rank[i] = (size_t) (p[i] * (double) (n - 1));

    select_ranks(work, scratch, n, rank, 9, got);
    for (size_t i = 0; i < 9; i++)
        assert_true(got[i] == sorted[rank[i]]);
}

static double pattern(int which, size_t i, size_t n)
{
    const double u = (double) ((i + 3) * 48271 % 65537) / 65537.0;
    switch (which) {
    case 0:
        return 1e6 * (u - 0.4); /* both signs */
    case 1:
        return (double) i * 1.7; /* ascending */
    case 2:
        return -(double) i * 1.7;
    case 3:
        return i % 3 == 0 ? 0.0 : -0.0;
    case 4:
        return i == n / 2 ? -1e300 : 77.0; /* all equal but one */
    case 5:
        return (i % 2 == 0 ? 1.0 : -1.0) * ldexp(u + 0.5, (int) (i % 2000) - 1000);
    case 6:
        return i % 5 == 0 ? DBL_MAX : i % 5 == 1 ? -DBL_MAX : 5e-324 * (double) (i % 7);
    case 7:
        return 1e9 + (double) (i * 37 % 64) * 1.2e-7; /* differ in the last bits only */
    default:
        return floor(6.0 * u); /* few values, many times */
    }
}

static void test_every_pattern_and_length_gives_what_sorting_gives(void **state)
{
    (void) state;
    const size_t lengths[] = {1, 2, 3, 23, 24, 25, 100, 1023, MOST};
    static double x[MOST];

    for (int which = 0; which <= 8; which++)
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            for (size_t i = 0; i < lengths[l]; i++)
                x[i] = pattern(which, i, lengths[l]);
            check_against_qsort(x, lengths[l]);
        }
}

/* Values that crowd ever closer to 1: each look at the bins settles only a part. */
static void test_crowded_values_are_told_apart(void **state)
{
    (void) state;
    static double x[MOST];
    for (size_t i = 0; i < MOST; i++)
        x[i] = 1.0 + ldexp(1.0 + (double) (i % 97) / 97.0, -(int) (i * 61 % 50)) *
                         (i % 2 == 0 ? 1.0 : -0.25);
    check_against_qsort(x, MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_pattern_and_length_gives_what_sorting_gives),
        cmocka_unit_test(test_crowded_values_are_told_apart),
    };
    return cmocka_run_group_tests_name("select", tests, NULL, NULL);
}
