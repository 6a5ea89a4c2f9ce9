/* Exact moves within one cycle against closed forms, and against the exponential of the same matrix
 * by another program. */
#include "check.h"

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>

#include "cohort.h"
#include "strip.h"

enum { PLACES = 16, WAYS = PLACES * PLACES };

/* A course, and what came of it in every lane. Hazards of a lane are those given times `pace`. */
struct course {
    size_t n_places, n_ways;
    struct course_way ways[WAYS];
    double hazard[WAYS], pace[STRIP];
    double cycle;
    double end[PLACES][STRIP], years[PLACES][STRIP];
};

static void run(struct course *c)
{
    uint32_t slots[WAYS], first = (uint32_t) c->n_ways;
    for (uint32_t w = 0; w < c->n_ways; w++)
        slots[w] = w;
    const struct courses shape = {c->n_places, c->n_ways, 1, c->ways, slots, &first};
    const struct exact x = {.n_shapes = 1,
                            .n_values = 2 * c->n_places,
                            .shapes = &shape,
                            .most_places = c->n_places,
                            .most_ways = c->n_ways};
    double *values = aligned_alloc(64, (c->n_ways + x.n_values) * STRIP * sizeof *values);
    assert_non_null(values);
    for (size_t w = 0; w < c->n_ways; w++)
        for (size_t i = 0; i < STRIP; i++)
            values[w * STRIP + i] = c->hazard[w] * c->pace[i];
    struct course_room *room = course_room_new(&x);
    cohort_courses(&x, c->cycle, room, values);
    course_room_free(room);
    memcpy(c->end, values + c->n_ways * STRIP, c->n_places * sizeof c->end[0]);
    memcpy(c->years, values + (c->n_ways + c->n_places) * STRIP, c->n_places * sizeof c->years[0]);
    free(values);
}

/* From each place to the next, with these hazards. */
static struct course chain(size_t n_ways, const double *hazard, double cycle)
{
    struct course c = {.n_places = n_ways + 1, .n_ways = n_ways, .cycle = cycle};
    for (uint32_t w = 0; w < n_ways; w++) {
        c.ways[w] = (struct course_way){w, w + 1};
        c.hazard[w] = hazard[w];
    }
    for (size_t i = 0; i < STRIP; i++)
        c.pace[i] = 0.3 + 0.17 * (double) i;
    return c;
}

static void assert_whole(const struct course *c)
{
    for (size_t i = 0; i < STRIP; i++) {
        double people = 0, years = 0;
        for (size_t p = 0; p < c->n_places; p++) {
            assert_true(c->end[p][i] >= 0 && c->years[p][i] >= 0);
            people += c->end[p][i];
            years += c->years[p][i];
        }
        assert_close(people, 1, 2e-15);
        assert_close(years, c->cycle, 4e-15);
    }
}

/* P00 = (b + a exp(-s t)) / s with s = a + b, and its integral. */
static void assert_two_states(double a, double b, double cycle, double relative)
{
    struct course c = chain(1, &a, cycle);
    c.ways[c.n_ways] = (struct course_way){1, 0};
    c.hazard[c.n_ways++] = b;
    run(&c);
    assert_whole(&c);
    for (size_t i = 0; i < STRIP; i++) {
        const double x = a * c.pace[i], y = b * c.pace[i], s = x + y;
        const double gone = -expm1(-s * cycle);
        assert_close(c.end[0][i], (y + x * exp(-s * cycle)) / s, relative);
        assert_close(c.end[1][i], x * gone / s, relative);
        if (s * cycle > 0.1) /* else these two subtract what is nearly equal */
            assert_close(c.years[1][i], x / s * (cycle - gone / s), relative);
    }
}

static void test_two_states_and_back(void **state)
{
    (void) state;
    assert_two_states(0.347, 1.213, 1, 1e-13);
    assert_two_states(0.347, 1.213, 1.0 / 12, 1e-13);
    assert_two_states(2.71, 0.613, 0.5, 1e-13);
    assert_two_states(7.31, 41.9, 1, 1e-13);
}

static void test_two_states_of_which_one_is_left_at_once(void **state)
{
    (void) state;
    assert_two_states(1e-6, 1e4, 1, 1e-12);
    assert_two_states(1e4, 1e-6, 1, 1e-12);
    assert_two_states(1e-6, 1e4, 1.0 / 12, 1e-12);
    assert_two_states(1e7, 3e7, 1, 1e-12);
}

/* The matrix of a chain of equal rates has one eigenvalue and one eigenvector: a Jordan block. The
 * number of moves is Poisson; the years in a place are those of an Erlang stage. */
static void test_a_chain_of_equal_rates_counts_as_poisson(void **state)
{
    (void) state;
    const double hazard[] = {2.385, 2.385, 2.385, 2.385};
    struct course c = chain(4, hazard, 0.75);
    run(&c);
    assert_whole(&c);
    for (size_t i = 0; i < STRIP; i++) {
        const double rate = hazard[0] * c.pace[i], mean = rate * c.cycle;
        double chance = exp(-mean), more = 1;
        for (size_t p = 0; p < 4; p++) {
            assert_close(c.end[p][i], chance, 1e-13);
            more -= chance;
            assert_near(c.years[p][i], more / rate, 1e-15 / rate);
            chance *= mean / (double) (p + 1);
        }
        assert_near(c.end[4][i], more, 1e-15);
    }
}

/* Feed-forward with rates that all differ: Bateman (1910). */
static void test_a_chain_of_different_rates_is_that_of_bateman(void **state)
{
    (void) state;
    const double hazard[] = {0.613, 3.19, 1.37};
    struct course c = chain(3, hazard, 1.25);
    run(&c);
    assert_whole(&c);
    for (size_t i = 0; i < STRIP; i++)
        for (size_t n = 0; n < 3; n++) {
            double expected = 0, product = 1;
            for (size_t k = 0; k < n; k++)
                product *= hazard[k] * c.pace[i];
            for (size_t k = 0; k <= n; k++) {
                double apart = 1;
                for (size_t m = 0; m <= n; m++)
                    apart *= m == k ? 1 : (hazard[m] - hazard[k]) * c.pace[i];
                expected += exp(-hazard[k] * c.pace[i] * c.cycle) / apart;
            }
            assert_near(c.end[n][i], product * expected, 1e-14);
        }
}

/* Fast into a place and slowly out of it: what is small keeps its digits. */
static void test_a_stiff_chain_keeps_the_digits_of_what_is_small(void **state)
{
    (void) state;
    const double hazard[] = {1e4, 1e-6};
    struct course c = chain(2, hazard, 1);
    run(&c);
    assert_whole(&c);
    for (size_t i = 0; i < STRIP; i++) {
        const double a = hazard[0] * c.pace[i], b = hazard[1] * c.pace[i];
        const double last = (a * -expm1(-b) - b * -expm1(-a)) / (a - b);
        assert_close(c.end[2][i], last, 1e-12);
        assert_close(c.years[0][i], -expm1(-a) / a, 1e-12);
    }
}

static void test_where_nothing_moves_everybody_stays(void **state)
{
    (void) state;
    const double hazard[] = {0, 1.7};
    struct course c = chain(2, hazard, 0.25);
    run(&c);
    for (size_t i = 0; i < STRIP; i++) {
        assert_close(c.end[0][i], 1, 1e-15);
        assert_close(c.years[0][i], 0.25, 1e-15);
        assert_true(c.end[1][i] == 0 && c.end[2][i] == 0);
    }
}

static void test_a_hazard_that_is_no_number_spoils_its_own_draw_only(void **state)
{
    (void) state;
    const double hazard[] = {0.613, 1.37}, bad[] = {NAN, INFINITY, 1e308};
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        struct course c = chain(2, hazard, 1), spoilt = c;
        spoilt.pace[5] = bad[k];
        run(&c);
        run(&spoilt);
        for (size_t i = 0; i < STRIP; i++)
            if (i != 5)
                for (size_t p = 0; p < 3; p++)
                    assert_close(spoilt.end[p][i], c.end[p][i], 1e-13);
    }
}

/* A number from 0 to 1 that is no simple one. */
static double number(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double) (*seed >> 11) * 0x1p-53;
}

static struct course random_course(size_t n, double filled, double speed, uint64_t *seed)
{
    struct course c = {.n_places = n, .cycle = 1.0 / 3};
    for (uint32_t p = 0; p < n; p++)
        for (uint32_t q = 0; q < n; q++)
            if (p != q && number(seed) < filled) {
                c.ways[c.n_ways] = (struct course_way){p, q};
                c.hazard[c.n_ways++] = speed * exp(6 * number(seed) - 6);
            }
    for (size_t i = 0; i < STRIP; i++)
        c.pace[i] = 0.2 + 2 * number(seed);
    return c;
}

/* exp [[Q, 1], [0, 0]] t = [[exp Q t, its integral], [0, 1]] (Van Loan 1978). */
static void assert_as_gsl(const struct course *c, size_t lane)
{
    const size_t n = c->n_places;
    gsl_matrix *q = gsl_matrix_calloc(2 * n, 2 * n), *e = gsl_matrix_alloc(2 * n, 2 * n);
    for (size_t w = 0; w < c->n_ways; w++) {
        const double x = c->hazard[w] * c->pace[lane] * c->cycle;
        const size_t from = c->ways[w].from, to = c->ways[w].to;
        gsl_matrix_set(q, from, to, gsl_matrix_get(q, from, to) + x);
        gsl_matrix_set(q, from, from, gsl_matrix_get(q, from, from) - x);
    }
    for (size_t p = 0; p < n; p++)
        gsl_matrix_set(q, p, n + p, c->cycle);
    gsl_linalg_exponential_ss(q, e, GSL_PREC_DOUBLE);
    for (size_t p = 0; p < n; p++) {
        assert_near(c->end[p][lane], gsl_matrix_get(e, 0, p), 2e-12);
        assert_near(c->years[p][lane], gsl_matrix_get(e, 0, n + p), 2e-12);
    }
    gsl_matrix_free(q);
    gsl_matrix_free(e);
}

static void test_random_matrices_against_scaling_and_squaring(void **state)
{
    (void) state;
    static const double speeds[] = {0.01, 1, 20, 300};
    uint64_t seed = 2026;
    for (size_t n = 2; n <= PLACES; n += n < 6 ? 1 : 5)
        for (size_t k = 0; k < 4; k++)
            for (size_t f = 1; f <= 2; f++) {
                struct course c = random_course(n, 0.4 * (double) f, speeds[k], &seed);
                run(&c);
                assert_whole(&c);
                for (size_t i = 0; i < STRIP; i += 5)
                    assert_as_gsl(&c, i);
            }
}

/* Halving the cycle: end(2t) = end(t) from everywhere, which two courses of a pair of states give.
 */
static void test_two_halves_of_a_cycle_are_the_whole(void **state)
{
    (void) state;
    const double there = 1.37, back = 0.613;
    struct course c[2][2]; /* [half, whole][begun in] */
    for (size_t whole = 0; whole < 2; whole++)
        for (size_t from = 0; from < 2; from++) {
            struct course *x = &c[whole][from];
            *x = chain(1, from ? &back : &there, whole ? 1 : 0.5);
            x->ways[1] = (struct course_way){1, 0};
            x->hazard[x->n_ways++] = from ? there : back;
            run(x);
        }
    for (size_t i = 0; i < STRIP; i++) {
        const double stays = c[0][0].end[0][i], goes = c[0][0].end[1][i];
        assert_close(c[1][0].end[0][i], stays * stays + goes * c[0][1].end[1][i], 1e-14);
        assert_close(c[1][0].years[0][i],
                     c[0][0].years[0][i] + stays * c[0][0].years[0][i] + goes * c[0][1].years[1][i],
                     1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_states_and_back),
        cmocka_unit_test(test_two_states_of_which_one_is_left_at_once),
        cmocka_unit_test(test_a_chain_of_equal_rates_counts_as_poisson),
        cmocka_unit_test(test_a_chain_of_different_rates_is_that_of_bateman),
        cmocka_unit_test(test_a_stiff_chain_keeps_the_digits_of_what_is_small),
        cmocka_unit_test(test_where_nothing_moves_everybody_stays),
        cmocka_unit_test(test_a_hazard_that_is_no_number_spoils_its_own_draw_only),
        cmocka_unit_test(test_random_matrices_against_scaling_and_squaring),
        cmocka_unit_test(test_two_halves_of_a_cycle_are_the_whole),
    };
    return cmocka_run_group_tests_name("courses", tests, NULL, NULL);
}
