/* When one holder stands for society: by the definition of society's account, the sum of its
 * holders less savings that are no money and what outcomes are worth. */
#include "scratch.h"

#include "arena.h"
#include "errors.h"
#include "scenario.h"

static const char head[] =
    "format = 1\n"
    "[study]\ntitle = \"A\"\nlanguage = \"en\"\nprices = 2024\nstart = 2024-01-01\n"
    "horizon = \"3 years\"\ncycle = \"12 months\"\nbaseline = \"none\"\n"
    "[states]\nill = \"Ill\"\n"
    "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { ill = 1.0 }\n"
    "[intervention.none]\nlabel = \"None\"\n[intervention.some]\nlabel = \"Some\"\n"
    "[budget.hospital]\nlabel = \"Hospital\"\nholder = \"care\"\n";
#define CARE "[holder]\ncare = \"Care\"\n"
#define COST                                                                                       \
    "[cost.bed]\nlabel = \"Bed\"\nin = [\"ill\"]\nbudget = \"hospital\"\namount = \"713 / "        \
    "year\"\n"
#define OUTCOME                                                                                    \
    "[outcome.days]\nlabel = \"Days\"\nin = [\"ill\"]\namount = \"1 / year\"\nbetter = \"less\"\n"

static char *sole_payer(const char *rest)
{
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    char text[4000];
    snprintf(text, sizeof text, "%s%s", head, rest);
    write_text(in_scratch("a.toml"), text);
    const struct scenario_file *file =
        scenario_read(in_scratch("a.toml"), NULL, 0, NULL, arena, errors);
    if (errors_count(errors) > 0)
        errors_print(errors, stderr);
    assert_non_null(file);
    assert_int_equal(errors_count(errors), 0);
    const struct name *payer = scenario_sole_payer(file);
    char *id = payer == NULL ? NULL : strdup(payer->id);
    errors_free(errors);
    arena_free(arena);
    return id;
}

static void assert_nobody(const char *rest)
{
    assert_null(sole_payer(rest));
}

static void test_the_only_holder_stands_for_society(void **state)
{
    (void) state;
    char *id = sole_payer(CARE COST OUTCOME);
    assert_non_null(id);
    assert_string_equal(id, "care");
    free(id);
}

static void test_of_two_holders_none_stands_for_society(void **state)
{
    (void) state;
    assert_nobody(CARE "family = \"Family\"\n" COST OUTCOME);
}

static void test_a_holder_outside_society_does_not_stand_for_it(void **state)
{
    (void) state;
    assert_nobody("[holder]\ncare = { label = \"Care\", society = false }\n" COST);
}

static void test_savings_that_are_no_money_are_society_s_alone(void **state)
{
    (void) state;
    assert_nobody(CARE COST "cashable = 0.35\n");
}

static void test_what_an_outcome_is_worth_is_society_s_alone(void **state)
{
    (void) state;
    assert_nobody(CARE COST OUTCOME "value = 17.5\n");
}

static void test_one_intervention_that_differs_is_enough(void **state)
{
    (void) state;
    assert_nobody(CARE COST "[intervention.some.cost]\nbed.cashable = 0.35\n");
}

static void test_one_what_if_that_differs_is_enough(void **state)
{
    (void) state;
    assert_nobody(CARE COST "[what_if.dear]\nlabel = \"Dear\"\ncost.bed.cashable = 0.35\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)
        T(test_the_only_holder_stands_for_society),
        T(test_of_two_holders_none_stands_for_society),
        T(test_a_holder_outside_society_does_not_stand_for_it),
        T(test_savings_that_are_no_money_are_society_s_alone),
        T(test_what_an_outcome_is_worth_is_society_s_alone),
        T(test_one_intervention_that_differs_is_enough),
        T(test_one_what_if_that_differs_is_enough),
#undef T
    };
    return cmocka_run_group_tests_name("sole_payer", tests, NULL, NULL);
}
