/* The rest of a row under chances per cycle: a matrix with complements against the same matrix by
 * hand, and against a scenario in which each complement is written out. */
#include "whole_run.h"

enum { STATES = 4, CYCLES = 9, DRAWS = 500 };

static const char model[] =
    "format = 1\n[study]\ntitle = 'Complement'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '9 years'\ncycle = '12 months'\nbaseline = 'now'\nsuppress_below = 0\n"
    "[accounting]\nmoves = 'probability'\noccupancy = 'end'\ndiscount = 0\n[run]\nseed = 20260914\n"
    "[cohort]\nsize = 200\nmode = '%s'\nstart = { a = 0.9, b = 0.1 }\n"
    "[states]\na = 'A'\nb = { label = 'B', tracked = '9 years' }\nc = 'C'\n"
    "d = { label = 'D', absorbing = true }\n"
    "[param]\np = { kind = 'share', mean = 0.2, sd = 0.03, source = 'x' }\n"
    "q = { kind = 'share', mean = 0.1, sd = 0.03, source = 'x' }\n"
    "[from.a]\na = 0.61\nb = 'p'\nd = '%s'\n"
    "[from.b]\nc = '%s'\nd = 'q * (1 + years_in_state / 9)'\n"
    "[from.c]\na = '%s'\nc = '%s'\nd = 'q'\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost]\nin_b = { in = ['b'], amount = 100, per = 'person-year', budget = 'purse' }\n"
    "to_c = { on = 'b -> c', amount = 7, budget = 'purse' }\n"
    "[intervention.now]\n";

static struct whole_run *run_rest(const char *mode, uint64_t draws)
{
    char text[2500];
    snprintf(text, sizeof text, model, mode, "rest", "rest", "0.3", "rest");
    return whole_run(text, draws);
}

static void test_complements_make_the_matrix_whole(void **state)
{
    (void) state;
    static const double p = 0.2, q = 0.1;
    const double row[STATES][STATES] = {{0.61, p, 0, 1 - 0.61 - p},
                                        {0, 0, 1 - q, q}, /* nobody stays a second cycle */
                                        {0.3, 0, 1 - 0.3 - q, q},
                                        {0, 0, 0, 1}};
    double at[STATES] = {180, 20, 0, 0}, in_b = 0, to_c = 0;
    struct whole_run *w = run_rest("expected", 0);
    static const char *const name[STATES] = {"a", "b", "c", "d"};
    for (int t = 1; t <= CYCLES; t++) {
        double next[STATES] = {0};
        for (size_t i = 0; i < STATES; i++)
            for (size_t j = 0; j < STATES; j++)
                next[j] += at[i] * row[i][j];
        to_c += 7 * at[1] * row[1][2];
        memcpy(at, next, sizeof at);
        in_b += 100 * at[1];
        for (size_t i = 0; i < STATES; i++)
            assert_close(people_of(w, "now", "all", t, name[i])->base_case, at[i], 1e-13);
    }
    assert_close(value_of(w, "now", "npv_line", "in_b")->base_case, in_b, 1e-13);
    assert_close(value_of(w, "now", "npv_line", "to_c")->base_case, to_c, 1e-13);
    whole_run_close(w);
}

/* As in each draw, of averages and of whole people. */
static void test_a_rest_is_what_one_would_have_written(void **state)
{
    (void) state;
    static const char *const modes[] = {"expected", "people"};
    for (size_t k = 0; k < 2; k++) {
        char text[2500];
        snprintf(text, sizeof text, model, modes[k], "1 - 0.61 - p",
                 "1 - q * (1 + years_in_state / 9)", "0.3", "1 - 0.3 - q");
        struct whole_run *a = run_rest(modes[k], DRAWS), *b = whole_run(text, DRAWS);
        for (size_t i = 0; i < a->r->n_occupancy; i++) {
            const struct summary *x = &a->r->occupancy[i].value, *y = &b->r->occupancy[i].value;
            assert_near(x->mean, y->mean, 1e-12 * 200);
            assert_near(x->p95, y->p95, 1e-12 * 200);
        }
        for (size_t i = 0; i < a->r->n_summary; i++)
            assert_close(a->r->summary[i].value.sd, b->r->summary[i].value.sd, 1e-11);
        whole_run_close(a);
        whole_run_close(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complements_make_the_matrix_whole),
        cmocka_unit_test(test_a_rest_is_what_one_would_have_written),
    };
    return cmocka_run_group_tests_name("complement", tests, NULL, NULL);
}
