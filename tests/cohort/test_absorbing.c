/* Absorbing chains over a horizon that empties them, against the fundamental matrix
 * N = (I - Q)^-1: expected time in each state N[start][j] cycles, absorption N R (Kemeny and
 * Snell 1960, chapter 3). */
#include "whole_run.h"

enum { TRANSIENT = 3, ABSORBING = 2 };

static const char *const names[] = {"one", "two", "three", "dead", "gone"};

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Absorbing'\nprices = 2026\nstart = 2026-01-01\nhorizon = '100 years'\n"
    "cycle = '%d months'\nbaseline = 'a'\n"
    "[accounting]\ndiscount = 0\nmoves = '%s'\noccupancy = '%s'\n"
    "[states]\none = 'One'\ntwo = 'Two'\nthree = 'Three'\n"
    "dead = { label = 'Dead', absorbing = true }\ngone = { label = 'Gone', absorbing = true }\n"
    "[cohort]\nsize = 137\nmode = 'expected'\nstart = { one = 0.25, two = 0.75 }\n"
    "[from.one]\ntwo = 0.31\nthree = 0.17\ndead = 0.08\n"
    "[from.two]\none = 0.23\nthree = 0.29\ngone = 0.19\n"
    "[from.three]\none = 0.11\ndead = 0.07\ngone = 0.41\n"
    "[holder]\nh = 'H'\n[budget]\nb = { holder = 'h' }\n"
    "[outcome]\n"
    "in_one = { in = ['one'], amount = 1, per = 'person-year' }\n"
    "in_two = { in = ['two'], amount = 1, per = 'person-year' }\n"
    "in_three = { in = ['three'], amount = 1, per = 'person-year' }\n"
    "to_dead = { on = '* -> dead', amount = 1 }\n"
    "to_gone = { on = '* -> gone', amount = 1 }\n"
    "from_two = { on = 'two -> *', amount = 1 }\n"
    "[intervention.a]\n";

static const double chance[TRANSIENT][TRANSIENT + ABSORBING] = {
    {0, 0.31, 0.17, 0.08, 0}, {0.23, 0, 0.29, 0, 0.19}, {0.11, 0, 0, 0.07, 0.41}};

static const double start[TRANSIENT] = {0.25 * 137, 0.75 * 137, 0};

/* Chances per cycle of d years; in rate mode those of competing hazards. */
static void step_matrix(bool rate, double d, double p[TRANSIENT][TRANSIENT + ABSORBING])
{
    for (size_t i = 0; i < TRANSIENT; i++) {
        double total = 0, moved = 0;
        for (size_t j = 0; j < TRANSIENT + ABSORBING; j++)
            total -= log1p(-chance[i][j]);
        for (size_t j = 0; j < TRANSIENT + ABSORBING; j++) {
            p[i][j] = rate ? log1p(-chance[i][j]) / total * expm1(-total * d) : chance[i][j];
            moved += p[i][j];
        }
        p[i][i] = 1 - moved;
    }
}

/* visits = start (I - Q)^-1, by Gauss-Jordan on the transpose. */
static void fundamental_visits(double p[TRANSIENT][TRANSIENT + ABSORBING], double *visits)
{
    double a[TRANSIENT][TRANSIENT + 1];
    for (size_t i = 0; i < TRANSIENT; i++) {
        for (size_t j = 0; j < TRANSIENT; j++)
            a[i][j] = (i == j) - p[j][i];
        a[i][TRANSIENT] = start[i];
    }
    for (size_t k = 0; k < TRANSIENT; k++)
        for (size_t i = 0; i < TRANSIENT; i++) {
            const double factor = a[i][k] / a[k][k];
            for (size_t j = k; i != k && j <= TRANSIENT; j++)
                a[i][j] -= factor * a[k][j];
        }
    for (size_t i = 0; i < TRANSIENT; i++)
        visits[i] = a[i][TRANSIENT] / a[i][i];
}

/* `start_weight`: part of a cycle that counts for who is there at its start. */
static void assert_chain(bool rate, int months, const char *occupancy, double start_weight)
{
    char text[3000], name[20];
    snprintf(text, sizeof text, model, months, rate ? "rate" : "probability", occupancy);
    struct whole_run *w = whole_run(text, 0);
    const double d = months / 12.0;
    double p[TRANSIENT][TRANSIENT + ABSORBING], visits[TRANSIENT], absorbed[ABSORBING] = {0};
    step_matrix(rate, d, p);
    fundamental_visits(p, visits);
    for (size_t i = 0; i < TRANSIENT; i++) {
        snprintf(name, sizeof name, "in_%s", names[i]);
        const double years = d * (visits[i] - (1 - start_weight) * start[i]);
        assert_close(value_of(w, "a", "outcome", name)->base_case, years, 1e-11);
        for (size_t k = 0; k < ABSORBING; k++)
            absorbed[k] += visits[i] * p[i][TRANSIENT + k];
    }
    for (size_t k = 0; k < ABSORBING; k++) {
        snprintf(name, sizeof name, "to_%s", names[TRANSIENT + k]);
        assert_close(value_of(w, "a", "outcome", name)->base_case, absorbed[k], 1e-11);
        assert_close(people_of(w, "a", "all", 100, names[TRANSIENT + k])->base_case, absorbed[k],
                     1e-11);
    }
    assert_close(value_of(w, "a", "outcome", "from_two")->base_case, visits[1] * (1 - p[1][1]),
                 1e-11);
    assert_close(absorbed[0] + absorbed[1], 137, 1e-11);
    whole_run_close(w);
}

static void test_time_to_absorption_with_chances_per_cycle(void **state)
{
    (void) state;
    assert_chain(false, 12, "start", 1);
    assert_chain(false, 12, "mid", 0.5);
    assert_chain(false, 12, "end", 0);
    assert_chain(false, 12, "trapezoid", 0.5);
}

static void test_time_to_absorption_with_competing_hazards(void **state)
{
    (void) state;
    static const int months[] = {1, 2, 3, 4, 6, 12};
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        assert_chain(true, months[i], "start", 1);
        assert_chain(true, months[i], "mid", 0.5);
        assert_chain(true, months[i], "end", 0);
    }
}

/* Simpson's integral of what has ended at the horizon tends to the trapezoid's as the cycle
 * shrinks: the sum of node weights differs at the start only. */
static void test_simpson_and_trapezoid_agree_for_short_cycles(void **state)
{
    (void) state;
    double years[2];
    static const char *const rules[] = {"simpson", "trapezoid"};
    for (size_t i = 0; i < 2; i++) {
        char text[3000];
        snprintf(text, sizeof text, model, 1, "rate", rules[i]);
        struct whole_run *w = whole_run(text, 0);
        years[i] = value_of(w, "a", "outcome", "in_two")->base_case;
        whole_run_close(w);
    }
    assert_close(years[0], years[1], 1e-3);
    assert_true(years[0] != years[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_time_to_absorption_with_chances_per_cycle),
        cmocka_unit_test(test_time_to_absorption_with_competing_hazards),
        cmocka_unit_test(test_simpson_and_trapezoid_agree_for_short_cycles),
    };
    return cmocka_run_group_tests_name("absorbing chains", tests, NULL, NULL);
}
