/* parameters.csv: a row for all where all groups draw the same number, else one for each group. */
#include "whole_run.h"

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Parameters'\nprices = 2026\nstart = 2026-01-01\nhorizon = '2 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\n"
    "[group]\nold = { share = 0.5 }\nmiddle = { share = 0.2 }\nyoung = { share = 0.3 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[param]\n"
    "same = { kind = 'number', mean = 3, sd = 1, source = 's' }\n"
    "split = { kind = 'number', mean = 5, sd = 1, by_group = { old = { mean = 7, sd = 2 } }, "
    "source = 's' }\n"
    "twice = { kind = 'number', mean = 5, sd = 1, by_group = { old = { mean = 5, sd = 1 } }, "
    "source = 's' }\n"
    "apart = { kind = 'number', mean = 5, sd = 1, by_group = { old = { mean = 7, sd = 2 } }, "
    "independent = true, source = 's' }\n"
    "changed = { kind = 'number', mean = 5, sd = 1, source = 's' }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.fee]\nin = ['a']\namount = 'same + split + twice + apart + changed'\nper = "
    "'person-year'\n"
    "budget = 'purse'\n"
    "[intervention.before]\nparam.changed = { by_group = { young = { mean = 9, sd = 1 } }, "
    "mean = 5, sd = 1, source = 'other' }\n"
    "[intervention.now]\n";

/* "group/intervention mean source" of each row of a parameter, in order. */
static void assert_rows(const struct whole_run *w, const char *name, const char *expected)
{
    char rows[500] = "";
    for (size_t i = 0; i < w->r->n_parameters; i++) {
        const struct parameter_row *p = &w->r->parameters[i];
        if (strcmp(p->name, name) == 0)
            sprintf(rows + strlen(rows), "%s/%s %s; ", p->group, p->intervention, p->distribution);
    }
    assert_string_equal(rows, expected);
}

static void test_a_parameter_has_a_row_for_all_or_for_each_group(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 300);
    assert_rows(w, "same", "all/ normal(3, 1); ");
    assert_rows(w, "split", "middle/ normal(5, 1); young/ normal(5, 1); old/ normal(7, 2); ");
    /* written twice, drawn once */
    assert_rows(w, "twice", "all/ normal(5, 1); ");
    assert_rows(w, "apart", "middle/ normal(5, 1); old/ normal(7, 2); young/ normal(5, 1); ");
    assert_rows(w, "changed", "all/ normal(5, 1); young/before normal(9, 1); ");
    whole_run_close(w);
}

/* A number that groups share has one value in a draw; apart, each has its own. */
static void test_groups_that_share_a_number_have_the_same_row(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 300);
    const struct parameter_row *of[2][2] = {{NULL, NULL}, {NULL, NULL}};
    for (size_t i = 0; i < w->r->n_parameters; i++) {
        const struct parameter_row *p = &w->r->parameters[i];
        const bool split = strcmp(p->name, "split") == 0;
        if (strcmp(p->group, "old") != 0 && (split || strcmp(p->name, "apart") == 0))
            of[split][strcmp(p->group, "young") == 0] = p;
    }
    for (size_t i = 0; i < 4; i++)
        assert_non_null(of[i / 2][i % 2]);
    assert_true(same_summary(&of[1][0]->value, &of[1][1]->value));
    assert_true(of[0][0]->value.mean != of[0][1]->value.mean);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_parameter_has_a_row_for_all_or_for_each_group),
        cmocka_unit_test(test_groups_that_share_a_number_have_the_same_row),
    };
    return cmocka_run_group_tests_name("parameters", tests, NULL, NULL);
}
