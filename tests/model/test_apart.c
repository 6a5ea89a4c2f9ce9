/* Amounts that are taken apart into the numbers drawn, each along a path known beforehand, against
 * the same amounts in a form that cannot be: they go through max. */
#include "whole_run.h"

static const char scenario[] =
    "format = 1\n"
    "[study]\ntitle = 'Terms'\nprices = 2026\nstart = 2026-04-01\nhorizon = '9 years'\n"
    "cycle = '1 month'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0.031\n"
    "[cohort]\nsize = 240\nmode = 'expected'\nstart = { a = 0.7, b = 0.3 }\n"
    "arrivals = { 2028 = 60 }\n"
    "[group.young]\nshare = 0.35\nage = [18, 21]\n"
    "[group.old]\nshare = 0.65\nage = [20, 27]\n"
    "[states]\na = 'A'\nb = 'B'\nc = { label = 'C', absorbing = true }\n"
    "[from.a]\nb = 0.21\nc = 0.04\n[from.b]\na = 0.35\nc = 0.09\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[param]\n"
    "norm = { kind = 'money', per = 'person-year', uniform = [900, 1_300], source = 'x' }\n"
    "extra = { kind = 'money', per = 'person-year', uniform = [100, 400], source = 'x' }\n"
    "once = { kind = 'money', per = 'once', uniform = [10, 90], source = 'x' }\n"
    "[let]\n"
    "here = 'exp(-0.043 * years_since_start)'\n"
    "benefit = 'if(age < 21, 0.27 * norm + extra, norm - extra / 4)'\n"
    "[cost]\n"
    "plain = { in = ['a', 'b'], amount = 'benefit * here', budget = 'purse' }\n"
    "whole = { in = ['a', 'b'], amount = 'max(benefit * here, -1e6 * norm)', budget = 'purse' }\n"
    "plain_rest = { in = ['a'], amount = '-benefit * (1 - here)', budget = 'purse' }\n"
    "whole_rest = { in = ['a'], amount = 'max(-benefit * (1 - here), -1e6 * norm)', budget = "
    "'purse' }\n"
    "plain_move = { on = 'a -> b', amount = 'once * (1 + (age - 18) / 7)', budget = 'purse' }\n"
    "whole_move = { on = 'a -> b', amount = 'max(once * (1 + (age - 18) / 7), -1e6 * once)', "
    "budget = 'purse' }\n"
    "[intervention.now]\n";

static void assert_same(const struct whole_run *w, const char *group, const char *plain,
                        const char *whole)
{
    const struct summary *x = value_of_group(w, "now", group, "npv_line", plain);
    const struct summary *y = value_of_group(w, "now", group, "npv_line", whole);
    assert_true(fabs(x->mean) > 100);
    assert_close(x->mean, y->mean, 1e-12);
    assert_close(x->p95, y->p95, 1e-12);
    assert_close(x->base_case, y->base_case, 1e-12);
}

static void test_amounts_taken_apart_are_the_same_amounts(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(scenario, 37);
    static const char *const groups[] = {"all", "young", "old"};
    for (size_t g = 0; g < 3; g++) {
        assert_same(w, groups[g], "plain", "whole");
        assert_same(w, groups[g], "plain_rest", "whole_rest");
        assert_same(w, groups[g], "plain_move", "whole_move");
    }
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_taken_apart_are_the_same_amounts),
    };
    return cmocka_run_group_tests_name("amounts taken apart", tests, NULL, NULL);
}
