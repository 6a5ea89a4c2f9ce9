/* Occupancy and discounting. Where a number has many digits it comes from a small script in
 * plain Python that steps the three-state model below by the formulas of the program named;
 * the others follow from algebra written beside them. */
#include "check.h"

#include "arena.h"
#include "calendar.h"

enum { STATES = 3, GOLDEN_CYCLES = 10 };

static const double p[STATES][STATES] = {{0.7, 0.2, 0.1}, {0.1, 0.6, 0.3}, {0.0, 0.0, 1.0}};
static const double rate_per_year[STATES] = {1000.0, 3000.0, 0.0};

static void next(double *people)
{
    double moved[STATES] = {0};
    for (int i = 0; i < STATES; i++)
        for (int j = 0; j < STATES; j++)
            moved[j] += people[i] * p[i][j];
    memcpy(people, moved, sizeof moved);
}

static double cost_rate(const double *people)
{
    double sum = 0.0;
    for (int i = 0; i < STATES; i++)
        sum += people[i] * rate_per_year[i];
    return sum;
}

static struct study study_of(int months, int cycle_months)
{
    return (struct study){.start_year = 2026,
                          .start_month = 9,
                          .horizon_months = months,
                          .cycle_months = cycle_months};
}

static struct discount constant_rate(const double *rate)
{
    static const double for_ever = INFINITY;
    return (struct discount){.n = 1, .rate = rate, .until_years = &for_ever};
}

static const struct calendar *calendar_of(struct study study, enum occupancy occupancy,
                                          enum timing discount_at, struct discount discount,
                                          struct arena *arena)
{
    const struct accounting accounting = {
        .year_start_month = 1, .occupancy = occupancy, .discount_at = discount_at};
    return calendar_new(&study, &accounting, &discount, 1, arena);
}

/* Discounted cost of the three-state model under one convention, and of a payment of 5000 at
 * each move from the first state to the second. */
static void golden_totals(enum occupancy occupancy, enum timing discount_at, double rate,
                          double *in_states, double *on_moves)
{
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_of(study_of(12 * GOLDEN_CYCLES, 12), occupancy, discount_at,
                                           constant_rate(&rate), arena);
    double people[STATES] = {1000.0, 0.0, 0.0};
    *in_states = *on_moves = 0.0;

    assert_int_equal(c->n_cycles, GOLDEN_CYCLES);
    for (size_t t = 1; t <= c->n_cycles; t++) {
        *in_states += c->start_weight[t] * c->start_factor[0][t] * cost_rate(people);
        *on_moves += 5000.0 * c->event_factor[0][t] * people[0] * p[0][1];
        next(people);
        *in_states += c->end_weight[t] * c->end_factor[0][t] * cost_rate(people);
    }
    assert_close(people[0], 71.9083091, 1e-8);
    arena_free(arena);
}

static void test_costs_in_states_match_what_each_peer_computes(void **state)
{
    (void) state;
    const double r = 0.03, continuous = expm1(0.03); /* hesim discounts by exp(-0.03 t) */
    const struct {
        const char *peer;
        enum occupancy occupancy;
        enum timing discount_at;
        double rate, total;
    } golden[] = {
        {"heemod beginning", OCCUPANCY_START, TIMING_START, r, 7751262.874107},
        {"hesim riemann_left", OCCUPANCY_START, TIMING_START, continuous, 7739960.202423},
        {"Amua without half cycle", OCCUPANCY_START, TIMING_END, r, 7525497.936026},
        {"heemod life-table", OCCUPANCY_MID, TIMING_START, r, 7461632.599035},
        {"Simpson on the nodes", OCCUPANCY_SIMPSON, TIMING_MID, r, 7401943.526990},
        {"DARTH half cycle", OCCUPANCY_TRAPEZOID, TIMING_MID, r, 7357185.963250},
        {"rdecision half cycle", OCCUPANCY_MID, TIMING_MID, r, 7352165.062735},
        {"hesim trapz", OCCUPANCY_TRAPEZOID, TIMING_START, continuous, 7345416.990681},
        {"openqaly life-table, end", OCCUPANCY_MID, TIMING_END, r, 7244303.494209},
        {"heemod end", OCCUPANCY_END, TIMING_START, r, 7172002.323964},
        {"rdecision without half cycle", OCCUPANCY_END, TIMING_END, r, 6963109.052393},
        {"hesim riemann_right", OCCUPANCY_END, TIMING_END, continuous, 6950873.778940},
        /* half a year between the start and the middle of a cycle */
        {"start, middle", OCCUPANCY_START, TIMING_MID, r, 7751262.874107 / sqrt(1.03)},
        {"end, middle", OCCUPANCY_END, TIMING_MID, r, 7172002.323964 / sqrt(1.03)},
    };
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        double total, moves;
        golden_totals(golden[i].occupancy, golden[i].discount_at, golden[i].rate, &total, &moves);
        if (fabs(total - golden[i].total) > 1e-9 * golden[i].total)
            print_error("%s:\n", golden[i].peer);
        assert_close(total, golden[i].total, 1e-9);
    }
}

static void test_a_payment_at_a_move_is_discounted_at_the_chosen_moment(void **state)
{
    (void) state;
    const double golden[] = {[TIMING_START] = 3394303.755545,
                             [TIMING_MID] = 3344506.869322,
                             [TIMING_END] = 3295440.539364};

    for (enum timing at = TIMING_MID; at <= TIMING_END; at++)
        for (enum occupancy o = OCCUPANCY_MID; o <= OCCUPANCY_SIMPSON; o++) {
            double in_states, on_moves;
            golden_totals(o, at, 0.03, &in_states, &on_moves);
            assert_close(on_moves, golden[at], 1e-9);
        }
}

static void test_nodes_are_discounted_from_the_start(void **state)
{
    (void) state;
    const double rate = 0.045;
    struct arena *arena = arena_new();
    const struct calendar *c =
        calendar_of(study_of(84, 3), OCCUPANCY_END, TIMING_MID, constant_rate(&rate), arena);

    for (size_t t = 0; t <= 28; t++)
        assert_close(c->node_factor[0][t], pow(1.045, -(double) t / 4.0), 1e-14);
    assert_true(c->node_factor[0][0] == 1.0);
    arena_free(arena);
}

static void test_rates_of_a_schedule_multiply_forward(void **state)
{
    (void) state;
    const double rate[] = {0.028, 0.018}, until[] = {35.0, INFINITY};
    const struct discount d = {.n = 2, .rate = rate, .until_years = until};

    assert_true(calendar_discount(&d, 0.0) == 1.0);
    assert_close(calendar_discount(&d, 7.25), pow(1.028, -7.25), 1e-14);
    assert_close(calendar_discount(&d, 35.0), pow(1.028, -35.0), 1e-14);
    assert_close(calendar_discount(&d, 41.5), pow(1.028, -35.0) * pow(1.018, -6.5), 1e-14);
}

static void test_a_schedule_may_have_many_pieces_and_a_negative_rate(void **state)
{
    (void) state;
    const double rate[] = {0.0, -0.005, 0.04}, until[] = {2.5, 7.0, INFINITY};
    const struct discount d = {.n = 3, .rate = rate, .until_years = until};

    assert_true(calendar_discount(&d, 2.25) == 1.0);
    assert_close(calendar_discount(&d, 6.0), pow(0.995, -3.5), 1e-14);
    assert_close(calendar_discount(&d, 9.0), pow(0.995, -4.5) * pow(1.04, -2.0), 1e-14);
}

/* 12,000 a year for 40 years in months: each month 1000, discounted at its middle. The two
 * pieces are geometric sums: q (1 - q^2m) / (1 - q^2), q = (1 + r)^(-1/24). */
static void test_a_steady_amount_under_a_schedule_is_a_geometric_sum(void **state)
{
    (void) state;
    const double rate[] = {0.028, 0.018}, until[] = {35.0, INFINITY};
    struct arena *arena = arena_new();
    const struct calendar *c =
        calendar_of(study_of(480, 1), OCCUPANCY_MID, TIMING_MID,
                    (struct discount){.n = 2, .rate = rate, .until_years = until}, arena);
    double sum = 0.0;

    for (size_t t = 1; t <= c->n_cycles; t++)
        sum += 12000.0 * (c->start_weight[t] * c->start_factor[0][t] +
                          c->end_weight[t] * c->end_factor[0][t]);
    const double q1 = pow(1.028, -1.0 / 24.0), q2 = pow(1.018, -1.0 / 24.0);
    const double first = q1 * (1.0 - pow(q1, 840.0)) / (1.0 - q1 * q1);
    const double then = q2 * (1.0 - pow(q2, 120.0)) / (1.0 - q2 * q2);
    assert_close(sum, 1000.0 * (first + pow(1.028, -35.0) * then), 1e-12);
    arena_free(arena);
}

static void test_each_schedule_has_its_own_factors(void **state)
{
    (void) state;
    const double costs = 0.06, outcomes = 0.015;
    const struct discount both[] = {constant_rate(&costs), constant_rate(&outcomes)};
    const struct study study = study_of(36, 6);
    const struct accounting accounting = {
        .year_start_month = 9, .occupancy = OCCUPANCY_MID, .discount_at = TIMING_END};
    struct arena *arena = arena_new();
    const struct calendar *c = calendar_new(&study, &accounting, both, 2, arena);

    assert_int_equal(c->n_schedules, 2);
    assert_close(c->start_factor[0][5], pow(1.06, -2.5), 1e-14);
    assert_close(c->start_factor[1][5], pow(1.015, -2.5), 1e-14);
    assert_close(c->node_factor[1][3], pow(1.015, -1.5), 1e-14);
    assert_close(c->event_factor[0][1], pow(1.06, -0.5), 1e-14);
    assert_close(c->year_factor[0][2], pow(1.06, -2.5), 1e-14);
    assert_close(c->year_factor[1][0], pow(1.015, -0.5), 1e-14);
    arena_free(arena);
}

/* Integral over the horizon of the polynomial sum a_i x^i, from its values at the nodes. */
static double integral(const struct calendar *c, const double a[4])
{
    double sum = 0.0;
    for (size_t t = 1; t <= c->n_cycles; t++) {
        const double x = (double) (t - 1) * c->cycle_years, y = (double) t * c->cycle_years;
        sum += c->start_weight[t] * (a[0] + x * (a[1] + x * (a[2] + x * a[3])));
        sum += c->end_weight[t] * (a[0] + y * (a[1] + y * (a[2] + y * a[3])));
    }
    return sum;
}

static void test_weights_add_up_to_the_horizon_under_every_convention(void **state)
{
    (void) state;
    const double rate = 0.03, one[4] = {1.0};
    const int cycles[] = {1, 2, 3, 4, 5, 7, 10, 41};

    for (enum occupancy o = OCCUPANCY_MID; o <= OCCUPANCY_SIMPSON; o++)
        for (size_t i = 0; i < sizeof cycles / sizeof *cycles; i++) {
            struct arena *arena = arena_new();
            const struct calendar *c =
                calendar_of(study_of(4 * cycles[i], 4), o, TIMING_MID, constant_rate(&rate), arena);
            assert_close(integral(c, one), cycles[i] / 3.0, 1e-14);
            arena_free(arena);
        }
}

static void test_simpson_is_exact_for_cubics_for_even_and_odd_numbers_of_cycles(void **state)
{
    (void) state;
    const double rate = 0.03, a[4] = {2.7, -3.1, 0.9, 1.3};
    const int cycles[] = {2, 3, 4, 5, 7, 10, 33};

    for (size_t i = 0; i < sizeof cycles / sizeof *cycles; i++) {
        struct arena *arena = arena_new();
        const struct calendar *c = calendar_of(study_of(3 * cycles[i], 3), OCCUPANCY_SIMPSON,
                                               TIMING_MID, constant_rate(&rate), arena);
        const double x = cycles[i] / 4.0;
        assert_close(integral(c, a),
                     x * (a[0] + x * (a[1] / 2.0 + x * (a[2] / 3.0 + x * a[3] / 4.0))), 1e-13);
        arena_free(arena);
    }
}

static void test_simpson_with_one_cycle_is_the_trapezoid(void **state)
{
    (void) state;
    const double rate = 0.03;
    struct arena *arena = arena_new();
    const struct calendar *c =
        calendar_of(study_of(6, 6), OCCUPANCY_SIMPSON, TIMING_MID, constant_rate(&rate), arena);

    assert_close(c->start_weight[1], 0.25, 1e-15);
    assert_close(c->end_weight[1], 0.25, 1e-15);
    assert_true(c->start_factor[0][1] == 1.0);
    assert_close(c->end_factor[0][1], pow(1.03, -0.5), 1e-14);
    arena_free(arena);
}

/* The two inner nodes at which Simpson's 1/3 meets the 3/8 rule for five cycles of a year:
 * node 2 weighs 1/3 + 3/8, node 3 weighs 9/8. */
static void test_an_inner_node_of_simpson_counts_equally_for_both_its_cycles(void **state)
{
    (void) state;
    const double rate = 0.03;
    struct arena *arena = arena_new();
    const struct calendar *c =
        calendar_of(study_of(60, 12), OCCUPANCY_SIMPSON, TIMING_MID, constant_rate(&rate), arena);

    assert_close(c->start_weight[1], 1.0 / 3.0, 1e-15);
    assert_close(c->end_weight[2], 17.0 / 48.0, 1e-15);
    assert_close(c->start_weight[3], 17.0 / 48.0, 1e-15);
    assert_close(c->end_weight[3], 9.0 / 16.0, 1e-15);
    assert_close(c->start_weight[4], 9.0 / 16.0, 1e-15);
    assert_close(c->end_weight[5], 3.0 / 8.0, 1e-15);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_costs_in_states_match_what_each_peer_computes),
        cmocka_unit_test(test_a_payment_at_a_move_is_discounted_at_the_chosen_moment),
        cmocka_unit_test(test_nodes_are_discounted_from_the_start),
        cmocka_unit_test(test_rates_of_a_schedule_multiply_forward),
        cmocka_unit_test(test_a_schedule_may_have_many_pieces_and_a_negative_rate),
        cmocka_unit_test(test_a_steady_amount_under_a_schedule_is_a_geometric_sum),
        cmocka_unit_test(test_each_schedule_has_its_own_factors),
        cmocka_unit_test(test_weights_add_up_to_the_horizon_under_every_convention),
        cmocka_unit_test(test_simpson_is_exact_for_cubics_for_even_and_odd_numbers_of_cycles),
        cmocka_unit_test(test_simpson_with_one_cycle_is_the_trapezoid),
        cmocka_unit_test(test_an_inner_node_of_simpson_counts_equally_for_both_its_cycles),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
