/* Where every line is linear in people, whole people and expected flows have the same mean. Each
 * run in people mode carries its expected flow as base case, and nothing is drawn but people:
 * so every number of every table has to lie within five standard errors of its base case. */
#include "linear_model.h"

static struct whole_run *run_linear(int months, const char *occupancy, const char *discount_at,
                                    const char *rest, uint64_t draws)
{
    char text[6000];
    snprintf(text, sizeof text, model, months, occupancy, discount_at, rest);
    return whole_run(text, draws);
}

static void test_every_kind_of_line_by_month(void **state)
{
    (void) state;
    struct whole_run *w = run_linear(1, "mid", "mid", ages, DRAWS);
    assert_all_agree(w);
    for (size_t i = 0; i < w->r->n_differences; i++)
        assert_agrees(&w->r->differences[i].value, "differences", w->r->differences[i].name, i);
    whole_run_close(w);
}

static void test_every_kind_of_line_with_cycles_that_straddle_a_budget_year(void **state)
{
    (void) state;
    static const int months[] = {2, 4, 12};
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *w = run_linear(months[i], "mid", "mid", ages, DRAWS / 4);
        assert_all_agree(w);
        whole_run_close(w);
    }
}

static void test_every_convention_of_occupancy_and_discounting(void **state)
{
    (void) state;
    static const char *const occupancies[] = {"start", "end", "trapezoid", "simpson"};
    static const char *const ats[] = {"end", "start", "mid", "mid"};
    for (size_t i = 0; i < 4; i++) {
        struct whole_run *w = run_linear(3, occupancies[i], ats[i], ages, DRAWS / 4);
        assert_all_agree(w);
        whole_run_close(w);
    }
}

static void test_chances_that_depend_on_age_and_arrival(void **state)
{
    (void) state;
    char text[6000];
    snprintf(text, sizeof text, model, 2, "mid", "mid", ages);
    char *by_age = whole_run_change(
        text, "[from.b]\na = 0.25\n",
        "[from.b]\na = \"hazard(if(age > 42, 0.6, 0.1) + if(years_since_arrival < 1, 0.2, 0), "
        "'1 year')\"\n");
    struct whole_run *w = whole_run(by_age, DRAWS / 4);
    assert_all_agree(w);
    whole_run_close(w);
    free(by_age);
}

/* Chances that follow the calendar or the time since arrival in a state that `after` empties: so
 * different that a person who had those of another cycle would be seen. */
static void test_chances_that_move_in_a_state_with_an_end(void **state)
{
    (void) state;
    static const char *const chances[] = {
        "[from.c]\na = 0.2\ntimes = 'if(year < 2028, 0.1, 8)'\n",
        "[from.c]\na = \"hazard(if(years_since_arrival < 1.5, 0.02, 0.9), '1 year')\"\n"};
    for (size_t i = 0; i < 2; i++) {
        char text[6000];
        snprintf(text, sizeof text, model, 1, "mid", "mid", ages);
        char *moving = whole_run_change(text, "[from.c]\na = 0.2\n", chances[i]);
        struct whole_run *w = whole_run(moving, DRAWS);
        assert_all_agree(w);
        whole_run_close(w);
        free(moving);
    }
}

/* Who enters two months later and is two months younger is of the same date of birth. Naming the
 * time since arrival, to no effect, keeps arrivals apart; then nobody is put together. */
static void test_people_of_one_date_of_birth_count_as_those_of_each_arrival(void **state)
{
    (void) state;
    static const char *const chances[] = {
        "hazard(if(age > 42, 0.6, 0.1) + 0.001 * age, '1 year')",
        "hazard(if(age > 42, 0.6, 0.1) + 0.001 * age + 0 * years_since_arrival, '1 year')"};
    static const char *const modes[] = {"mode = 'people'", "mode = 'expected'"};
    static const char aged[] =
        "by_age = { in = ['b'], amount = 'if(age < 21.5, 500, 20 * age)', per = 'person-year', "
        "budget = 'purse' }\n"
        "by_age_on_move = { on = '* -> gone', amount = '3 * age', budget = 'purse' }\n"
        "by_age_and_time = { in = ['a'], amount = 'if(age < 42, 1, 2) * years_in_state', "
        "per = 'person-month', budget = 'other' }\n"
        "by_age_on_arrival = { on = 'arrival', amount = '7 * age', budget = 'purse' }\n";
    for (size_t mode = 0; mode < 2; mode++) {
        struct whole_run *w[2];
        for (size_t i = 0; i < 2; i++) {
            char text[6000], row[300];
            snprintf(text, sizeof text, model, 2, "mid", "mid", aged);
            snprintf(row, sizeof row, "[from.b]\na = 0.25\ngone = \"%s\"\n", chances[i]);
            char *by_age = whole_run_change(text, "[from.b]\na = 0.25\ngone = 0.05\n", row);
            char *whole = whole_run_change(by_age, "mode = 'people'", modes[mode]);
            w[i] = whole_run(whole, DRAWS / 4);
            if (mode == 0)
                assert_all_agree(w[i]);
            free(by_age);
            free(whole);
        }
        assert_int_equal(w[0]->r->n_summary, w[1]->r->n_summary);
        for (size_t i = 0; i < w[0]->r->n_summary; i++) {
            const struct summary *a = &w[0]->r->summary[i].value, *b = &w[1]->r->summary[i].value;
            assert_near(a->base_case, b->base_case, 1e-12 * (1 + fabs(a->base_case)));
            assert_near(a->mean, b->mean, 1e-12 * (1 + fabs(a->mean)));
            assert_near(a->sd, b->sd, 1e-9 * (1 + fabs(a->mean)));
        }
        whole_run_close(w[0]);
        whole_run_close(w[1]);
    }
}

/* Groups whose chances are the same move alike, and are stepped once. Naming a number of the group
 * in a chance, to no effect, keeps them apart. */
static void test_groups_that_move_alike_count_as_those_that_are_kept_apart(void **state)
{
    (void) state;
    char text[6000];
    snprintf(text, sizeof text, model, 2, "mid", "mid", ages);
    char *expected = whole_run_change(text, "mode = 'people'", "mode = 'expected'");
    char *apart = whole_run_change(expected, "[from.c]\na = 0.2\n",
                                   "[from.c]\na = 0.2\ntimes = '1 + 0 * children'\n");
    struct whole_run *w[2] = {whole_run(expected, 20), whole_run(apart, 20)};
    assert_int_equal(w[0]->r->n_summary, w[1]->r->n_summary);
    for (size_t i = 0; i < w[0]->r->n_summary; i++)
        assert_near(w[0]->r->summary[i].value.mean, w[1]->r->summary[i].value.mean,
                    1e-12 * (1 + fabs(w[1]->r->summary[i].value.mean)));
    for (size_t i = 0; i < w[0]->r->n_occupancy; i++)
        assert_near(w[0]->r->occupancy[i].value.mean, w[1]->r->occupancy[i].value.mean, 1e-11);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
    free(expected);
    free(apart);
}

/* people(...) makes everything step together. Where the answer does not matter the same people
 * do the same things as without it. */
static void test_stepping_together_moves_the_same_people(void **state)
{
    (void) state;
    char text[6000];
    snprintf(text, sizeof text, model, 2, "mid", "mid", ages);
    char *asked = whole_run_change(text, "times = 'if(year == 2028, 2, 1)'",
                                   "times = \"if(year == 2028, 2, if(people('b') >= 0, 1, 5))\"");
    struct whole_run *a = whole_run(text, 16), *b = whole_run(asked, 16);
    assert_int_equal(a->r->n_summary, b->r->n_summary);
    for (size_t i = 0; i < a->r->n_summary; i++)
        assert_near(a->r->summary[i].value.mean, b->r->summary[i].value.mean,
                    1e-9 * (1 + fabs(b->r->summary[i].value.mean)));
    for (size_t i = 0; i < a->r->n_occupancy; i++)
        assert_near(a->r->occupancy[i].value.mean, b->r->occupancy[i].value.mean, 1e-12);
    whole_run_close(a);
    whole_run_close(b);
    free(asked);
}

/* Half as many leave a full state: two states of which nobody returns, by hand. With p = 1/2 a
 * year for each of two people while both are there, then p = 1/4 for the one who is left. */
static void test_chances_that_depend_on_how_many_are_there(void **state)
{
    (void) state;
    static const char crowd[] =
        "format = 1\n"
        "[study]\ntitle = 'Crowd'\nprices = 2026\nstart = 2026-01-01\nhorizon = '3 years'\n"
        "cycle = '12 months'\nbaseline = 'now'\n"
        "[cohort]\nsize = 2\nmode = 'people'\nstart = { a = 1.0 }\n"
        "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
        "[from.a]\nb = \"hazard(if(people('a') > 1, 0.5, 0.25), '1 year')\"\n"
        "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
        "[intervention.now]\n";
    struct whole_run *w = whole_run(crowd, 8000);
    double both = 1, one = 0;
    for (int y = 1; y <= 3; y++) {
        one = one * 0.75 + both * 0.5;
        both *= 0.25;
        const struct summary *s = people_of(w, "now", "all", y, "a");
        assert_near(s->mean, 2 * both + one, 5 * s->mc_error);
        assert_true(s->mc_error > 0 && s->mc_error < 0.01);
    }
    whole_run_close(w);
}

/* mode = "expected" on the same scenario is the base case of people mode, where every arrival is
 * whole, and of one group and one state. */
static void test_the_base_case_of_people_mode_is_the_expected_flow(void **state)
{
    (void) state;
    char text[6000];
    snprintf(text, sizeof text, model, 3, "mid", "mid", "");
    char *one =
        whole_run_change(text, "[group.old]\nshare = 0.25\nage = [40, 44]\nchildren = 2\n", "");
    char *alike = whole_run_change(one, "start = { a = 0.75, b = 0.25 }", "start = { a = 1.0 }");
    char *people = whole_run_change(alike, "share = 0.75\n", "share = 1\n");
    char *expected = whole_run_change(people, "mode = 'people'", "mode = 'expected'");
    struct whole_run *a = whole_run(people, 0), *b = whole_run(expected, 0);
    assert_int_equal(a->r->n_summary, b->r->n_summary);
    for (size_t i = 0; i < a->r->n_summary; i++)
        assert_near(a->r->summary[i].value.base_case, b->r->summary[i].value.base_case,
                    1e-12 * (1 + fabs(b->r->summary[i].value.base_case)));
    for (size_t i = 0; i < a->r->n_years; i++)
        assert_near(a->r->years[i].value.base_case, b->r->years[i].value.base_case,
                    1e-12 * (1 + fabs(b->r->years[i].value.base_case)));
    whole_run_close(a);
    whole_run_close(b);
    free(one);
    free(alike);
    free(people);
    free(expected);
}

/* Bit for bit: each sum of a run, of one intervention. */
static void assert_same_numbers(const struct whole_run *a, const struct whole_run *b,
                                const char *intervention)
{
    size_t n = 0;
    for (size_t i = 0; i < a->r->n_summary; i++)
        for (size_t k = 0; k < b->r->n_summary; k++) {
            const struct summary_row *x = &a->r->summary[i], *y = &b->r->summary[k];
            if (strcmp(x->intervention, intervention) != 0 ||
                strcmp(y->intervention, intervention) != 0 || strcmp(x->group, y->group) != 0 ||
                x->kind != y->kind || strcmp(x->name, y->name) != 0)
                continue;
            assert_true(x->value.mean == y->value.mean && x->value.sd == y->value.sd);
            assert_true(x->value.p05 == y->value.p05 && x->value.p95 == y->value.p95);
            n++;
        }
    assert_true(n > 20);
}

/* Interventions are followed together for as long as lives are the same: each has the numbers, to
 * the last bit, that it has by itself. */
static void test_interventions_together_have_the_numbers_of_each_alone(void **state)
{
    (void) state;
    static const char *const name[] = {"now", "then", "less", "aged"};
    static const char *const change[] = {
        "", "[intervention.then.from.a]\nb = '1.5 * out(years_in_state)'\nc = 0.1\n",
        "[intervention.less.from.c.after]\nmonths = 12\nb = 0.4\na = 0.3\ngone = 'rest'\n"
        "[intervention.less.from.b]\ngone = 0.02\na = 0.25\n",
        "[intervention.aged.from.b]\na = \"hazard(if(age > 42, 0.6, 0.1), '1 year')\"\n"};
    char text[8000], rest[3000] = "", baseline[40], heading[40];
    snprintf(text, sizeof text, model, 1, "mid", "mid", ages);
    char *without = whole_run_change(
        text, "[intervention.then.from.a]\nb = '1.5 * out(years_in_state)'\nc = 0.1\n", "");
    for (size_t i = 1; i < 4; i++)
        strcat(strcat(strcat(strcat(rest, "[intervention."), name[i]), "]\n"), change[i]);
    snprintf(text, sizeof text, "%s%s", without, rest);
    struct whole_run *all = whole_run(text, 40);
    for (size_t i = 0; i < 4; i++) {
        snprintf(baseline, sizeof baseline, "baseline = '%s'", name[i]);
        snprintf(heading, sizeof heading, "[intervention.%s]\n", name[i]);
        char *other = whole_run_change(without, "baseline = 'now'", baseline);
        char *one = whole_run_change(other, "[intervention.now]\n", heading);
        snprintf(text, sizeof text, "%s%s", one, change[i]);
        struct whole_run *alone = whole_run(text, 40);
        assert_same_numbers(all, alone, name[i]);
        whole_run_close(alone);
        free(other);
        free(one);
    }
    whole_run_close(all);
    free(without);
}

/* An amount that has two values is applied to two classes of people. A hair that follows age makes
 * everybody a class of their own, and stays are counted one by one. */
static void test_amounts_of_few_ages_count_as_those_of_many(void **state)
{
    (void) state;
    static const char *const hair[] = {"", " + 1e-13 * age"};
    struct whole_run *w[2];
    for (size_t i = 0; i < 2; i++) {
        char text[6000], aged[1000];
        snprintf(aged, sizeof aged,
                 "young = { in = ['a', 'b'], amount = 'if(age < 22.7, 500, 300)%s', per = "
                 "'person-year', budget = 'purse' }\n"
                 "by_year = { in = ['b'], amount = '(year - 2000) * if(age < 41.4, 5, 2)%s', per = "
                 "'person-year', budget = 'other', years = '2027-2029' }\n",
                 hair[i], hair[i]);
        snprintf(text, sizeof text, model, 1, "mid", "mid", aged);
        char *renamed = whole_run_change(text, "by_year = { in = ['b'], amount = '10 ",
                                         "each_year = { in = ['b'], amount = '10 ");
        w[i] = whole_run(renamed, 40);
        free(renamed);
    }
    assert_int_equal(w[0]->r->n_summary, w[1]->r->n_summary);
    for (size_t i = 0; i < w[0]->r->n_summary; i++)
        assert_close(w[0]->r->summary[i].value.mean, w[1]->r->summary[i].value.mean, 1e-10);
    for (size_t i = 0; i < w[0]->r->n_years; i++)
        assert_close(w[0]->r->years[i].value.mean, w[1]->r->years[i].value.mean, 1e-10);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_of_line_by_month),
        cmocka_unit_test(test_every_kind_of_line_with_cycles_that_straddle_a_budget_year),
        cmocka_unit_test(test_every_convention_of_occupancy_and_discounting),
        cmocka_unit_test(test_chances_that_depend_on_age_and_arrival),
        cmocka_unit_test(test_chances_that_move_in_a_state_with_an_end),
        cmocka_unit_test(test_people_of_one_date_of_birth_count_as_those_of_each_arrival),
        cmocka_unit_test(test_groups_that_move_alike_count_as_those_that_are_kept_apart),
        cmocka_unit_test(test_stepping_together_moves_the_same_people),
        cmocka_unit_test(test_chances_that_depend_on_how_many_are_there),
        cmocka_unit_test(test_the_base_case_of_people_mode_is_the_expected_flow),
        cmocka_unit_test(test_interventions_together_have_the_numbers_of_each_alone),
        cmocka_unit_test(test_amounts_of_few_ages_count_as_those_of_many),
    };
    return cmocka_run_group_tests_name("people against expected", tests, NULL, NULL);
}
