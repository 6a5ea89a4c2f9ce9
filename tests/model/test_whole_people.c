/* Shares of people to whole people: who is in which group, starts where and arrives when. */
#include "whole_run.h"

#include "arena.h"
#include "people.h"

static void assert_spread(size_t n, const double *share, size_t k, const size_t *expected)
{
    struct arena *arena = arena_new();
    uint32_t *kind = arena_alloc(arena, n, sizeof *kind);
    size_t count[8] = {0};
    people_spread(n, share, k, kind, arena);
    for (size_t i = 0; i < n; i++) {
        assert_in_range(kind[i], 0, k - 1);
        count[kind[i]]++;
        /* every stretch from the start has nearly the same mix */
        for (size_t j = 0; j < k; j++)
            assert_near((double) count[j], (double) (i + 1) * (double) expected[j] / (double) n,
                        1.5);
    }
    for (size_t j = 0; j < k; j++)
        assert_int_equal(count[j], expected[j]);
    arena_free(arena);
}

static void test_totals_are_by_the_largest_remainder(void **state)
{
    (void) state;
    /* 31 people: 12.4, 6.2 and 12.4: the first of the two equal remainders gets the one left */
    assert_spread(31, (const double[]){0.4, 0.2, 0.4}, 3, (const size_t[]){13, 6, 12});
    assert_spread(10, (const double[]){0.26, 0.26, 0.48}, 3, (const size_t[]){3, 2, 5});
    assert_spread(7, (const double[]){0.5, 0.5}, 2, (const size_t[]){4, 3});
    assert_spread(300, (const double[]){0.003, 0.9, 0.097}, 3, (const size_t[]){1, 270, 29});
    assert_spread(5, (const double[]){0, 1}, 2, (const size_t[]){0, 5});
    /* 0.7 * 30 is a hair under 21 in binary */
    assert_spread(30, (const double[]){0.7, 0.3}, 2, (const size_t[]){21, 9});
}

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Shares'\nprices = 2026\nstart = 2026-01-01\nhorizon = '3 years'\n"
    "cycle = '6 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = %g\nmode = 'people'\nstart = { a = %g, b = %g }\n%s"
    "[states]\na = { label = 'A', absorbing = true }\nb = { label = 'B', absorbing = true }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.arrived]\non = 'arrival'\namount = 1\nbudget = 'purse'\n"
    "[intervention.now]\n%s";

static struct whole_run *run_shares(double size, double a, const char *arrivals, const char *groups)
{
    char text[2000];
    snprintf(text, sizeof text, model, size, a, 1 - a, arrivals, groups);
    return whole_run(text, 1);
}

static double count(const struct whole_run *w, const char *group, double years, const char *state)
{
    const struct summary *s = people_of(w, "now", group, years, state);
    assert_near(s->mean, s->base_case, 1e-9);
    return s->mean;
}

/* A group is not one start state and the next group another. */
static void test_every_group_has_its_mix_of_start_states(void **state)
{
    (void) state;
    struct whole_run *w =
        run_shares(100, 0.5, "", "[group.m]\nshare = 0.5\n[group.n]\nshare = 0.5\n");
    assert_near(count(w, "m", 0, "a"), 25, 1e-9);
    assert_near(count(w, "n", 0, "a"), 25, 1e-9);
    whole_run_close(w);
    w = run_shares(40, 0.75, "",
                   "[group.m]\nshare = 0.25\n[group.n]\nshare = 0.35\n[group.o]\nshare = 0.4\n");
    assert_near(count(w, "m", 0, "a"), 7.5, 1);
    assert_near(count(w, "n", 0, "a"), 10.5, 1);
    assert_near(count(w, "o", 0, "a"), 12, 1);
    assert_near(count(w, "m", 0, "a") + count(w, "m", 0, "b"), 10, 1e-9);
    assert_near(count(w, "n", 0, "a") + count(w, "n", 0, "b"), 14, 1e-9);
    whole_run_close(w);
}

/* Many small groups: 4 of 3 people each, of whom 0.8 start in a. Rounded group by group that
 * would be 2 of 3 everywhere; over all it is 10 of 12. */
static void test_shares_are_rounded_over_all_people_together(void **state)
{
    (void) state;
    struct whole_run *w = run_shares(12, 0.8, "",
                                     "[group.m]\nshare = 0.25\n[group.n]\nshare = 0.25\n"
                                     "[group.o]\nshare = 0.25\n[group.p]\nshare = 0.25\n");
    assert_near(count(w, "all", 0, "a"), 10, 1e-9);
    assert_near(count(w, "all", 0, "b"), 2, 1e-9);
    whole_run_close(w);
}

static void test_every_arrival_of_a_year_comes_and_those_of_all_years_share_the_rounding(void **st)
{
    (void) st;
    struct whole_run *w = run_shares(7, 0.5, "arrivals = { 2026 = 5, 2028 = 3 }\n", "");
    assert_near(year_of(w, "now", "", 2026, "purse", "arrived")->mean, 12, 1e-9);
    assert_near(year_of(w, "now", "", 2027, "purse", "arrived")->mean, 0, 1e-9);
    assert_near(year_of(w, "now", "", 2028, "purse", "arrived")->mean, 3, 1e-9);
    assert_near(count(w, "all", 3, "a"), 8, 1e-9); /* of 15, the tie by name */
    assert_near(count(w, "all", 3, "b"), 7, 1e-9);
    whole_run_close(w);
}

/* People present at the start arrive at t = 0. */
static void test_nobody_at_the_start_and_arrivals_later(void **state)
{
    (void) state;
    struct whole_run *w = run_shares(0, 0.5, "arrivals = { 2027 = 6 }\n", "");
    assert_near(count(w, "all", 0, "a") + count(w, "all", 0.5, "b"), 0, 0);
    assert_near(count(w, "all", 1, "a") + count(w, "all", 1, "b"), 3, 1e-9);
    assert_near(count(w, "all", 3, "a"), 3, 1e-9);
    assert_near(year_of(w, "now", "", 2026, "purse", "arrived")->mean, 0, 0);
    assert_near(year_of(w, "now", "", 2027, "purse", "arrived")->mean, 6, 1e-9);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals_are_by_the_largest_remainder),
        cmocka_unit_test(test_every_group_has_its_mix_of_start_states),
        cmocka_unit_test(test_shares_are_rounded_over_all_people_together),
        cmocka_unit_test(
            test_every_arrival_of_a_year_comes_and_those_of_all_years_share_the_rounding),
        cmocka_unit_test(test_nobody_at_the_start_and_arrivals_later),
    };
    return cmocka_run_group_tests_name("whole people", tests, NULL, NULL);
}
