/* Which of several options is best, counted by hand. */
#include "check.h"

#include "choice.h"

static void test_a_tie_counts_for_none(void **state)
{
    (void) state;
    /* options: nothing, a, b; best in turn: a; tie of a and b; nothing; tie of nothing and b; b */
    static const double gain[] = {3, 2, -1, -4, 0.5, 1, 2, -2, 0, 0.7};
    double chance[3];
    choice_chances(gain, 2, 5, 0, chance);
    assert_close(chance[0], 0.2, 1e-15);
    assert_close(chance[1], 0.2, 1e-15);
    assert_close(chance[2], 0.2, 1e-15);
    choice_chances(gain, 2, 5, 0.25, chance); /* 0.5 against 0.7 is a tie now */
    assert_near(chance[2], 0, 0);
}

/* Cost and effect of five options. From the cheapest, e: to a is 5 for 1, to c 30 for 3 (10), to d
 * 60 for 4. From a: c costs 12.5 each, d 18.3. So b, of 20 for 0.5 more than a, is beaten by a mix
 * of a and c. f costs more than c and does less. */
static void test_a_frontier_by_hand(void **state)
{
    (void) state;
    static const double cost[] = {15, 35, 40, 70, 10, 45}, effect[] = {2, 2.5, 4, 5, 1, 3.9};
    struct choice c[6];
    choice_frontier(cost, effect, 6, c);
    assert_int_equal(c[4].place, CHOICE_FRONTIER);
    assert_int_equal(c[4].versus, 4);
    assert_true(isnan(c[4].price));
    assert_int_equal(c[0].place, CHOICE_FRONTIER);
    assert_int_equal(c[0].versus, 4);
    assert_close(c[0].price, 5, 1e-15);
    assert_int_equal(c[1].place, CHOICE_EXTENDED);
    assert_int_equal(c[2].place, CHOICE_FRONTIER);
    assert_int_equal(c[2].versus, 0);
    assert_close(c[2].price, 12.5, 1e-15);
    assert_int_equal(c[3].versus, 2);
    assert_close(c[3].price, 30, 1e-15);
    assert_int_equal(c[5].place, CHOICE_DOMINATED);
}

/* Whatever the order in which the options stand. */
static void test_the_frontier_goes_by_name(void **state)
{
    (void) state;
    static const double cost[] = {15, 35, 40, 70, 10, 45}, effect[] = {2, 2.5, 4, 5, 1, 3.9};
    double turned_cost[6], turned_effect[6];
    struct choice here[6], there[6];
    for (size_t i = 0; i < 6; i++) {
        turned_cost[i] = cost[5 - i];
        turned_effect[i] = effect[5 - i];
    }
    choice_frontier(cost, effect, 6, here);
    choice_frontier(turned_cost, turned_effect, 6, there);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(here[i].place, there[5 - i].place);
        assert_int_equal(here[i].versus, 5 - there[5 - i].versus);
    }
}

static void test_equal_options(void **state)
{
    (void) state;
    struct choice c[3];
    choice_frontier((const double[]){1, 1, 0}, (const double[]){2, 2, 3}, 3, c);
    assert_int_equal(c[0].place, CHOICE_DOMINATED);
    assert_int_equal(c[1].place, CHOICE_DOMINATED);
    assert_int_equal(c[2].place, CHOICE_FRONTIER);
    choice_frontier((const double[]){1, 1, 5}, (const double[]){2, 2, 3}, 3, c);
    assert_int_equal(c[0].place, CHOICE_FRONTIER);
    assert_int_equal(c[1].place, CHOICE_EQUAL);
    assert_int_equal(c[1].versus, 0);
    assert_close(c[2].price, 4, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_tie_counts_for_none),
        cmocka_unit_test(test_a_frontier_by_hand),
        cmocka_unit_test(test_the_frontier_goes_by_name),
        cmocka_unit_test(test_equal_options),
    };
    return cmocka_run_group_tests_name("choice", tests, NULL, NULL);
}
