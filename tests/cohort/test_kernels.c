/* Every kernel against the definition on odd shapes: dense and sparse, few states and many, time
 * in state, interventions that share some chances, with and without rows that share a matrix. 1e-12
 * of the people. */
#include "whole_run.h"

struct shape {
    size_t states, moves; /* moves out of each state */
    int tracked;          /* months, of every second state; 0: none */
    size_t groups;
    bool by_group, arrivals;
    int after;    /* months after which everybody leaves every second state, and more; 0: never */
    int apart;    /* those who come each month of so many years are counted apart */
    bool certain; /* chances are the same in all draws */
    bool exact;   /* several moves in a cycle */
    bool changes; /* amounts change when chances do */
    bool mixed;   /* shares of who comes in differ between draws, groups and years */
};

/* Chances that differ everywhere and change by draw. */
static char *scenario_of(const struct shape *s)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    fprintf(f,
            "format = 1\n[study]\ntitle = 'Kernels'\nprices = 2026\nstart = 2026-01-01\n"
            "horizon = '%d years'\ncycle = '%s'\nbaseline = 'now'\n"
            "[accounting]\nexact = %s\n"
            "[cohort]\nsize = 1000\nmode = 'expected'\n%s\n",
            s->apart + 3, s->apart ? "1 month" : "3 months", s->exact ? "true" : "false",
            s->mixed ? "start = { s0 = '0.2 * x', s1 = 'rest' }\narrive_in = { s0 = 'rest', s1 = "
                       "'0.2 * x + 0.1 / z + if(year == 2027, 0.07, 0)', s2 = 0.03 }"
                     : "start = { s0 = 0.4, s1 = 0.6 }");
    for (int year = 0; year < s->apart; year++)
        fprintf(f, "arrivals.%d = 24\n", 2026 + year);
    if (s->arrivals)
        fprintf(f, "arrivals.2027 = 120\n");
    fprintf(f, "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n[let]\nspeed = '1'\n"
               "[param]\nx = { kind = 'number', uniform = [0.5, 1.5], source = 'x' }\n");
    for (size_t g = 0; g < s->groups; g++)
        fprintf(f, "[group.g%zu]\nshare = %.17g\nz = %zu\n", g, 1.0 / (double) s->groups, g + 1);
    fprintf(f, "[states]\n");
    for (size_t i = 0; i < s->states; i++)
        fprintf(f, "s%zu = { label = 'S'%s }\n", i,
                s->tracked && i % 2 ? ", tracked = '12 months'" : "");
    for (size_t i = 0; i < s->states; i++) {
        fprintf(f, "[from.s%zu]\n", i);
        for (size_t k = 1; k <= s->moves; k++) {
            const size_t to = s->moves + 1 == s->states ? (i + k) % s->states /* to all others */
                                                        : (i + k * k) % s->states;
            bool twice = to == i;
            for (size_t m = 1; s->moves + 1 < s->states && m < k; m++)
                twice |= to == (i + m * m) % s->states;
            if (!twice)
                fprintf(f, "s%zu = \"from_rate(%s * %.17g%s%s%s, '1 year')\"\n", to,
                        s->certain ? "1" : "x", 0.05 + 0.37 * (double) ((i * 7 + k * 3) % 11) / 11,
                        s->by_group ? " * z" : "", i % 3 == 0 ? " * speed" : "",
                        s->tracked && i % 2 ? " * exp(-0.3 * years_in_state)"
                        : s->after && i % 4 ? " * exp(-0.2 * floor(years_since_arrival * 2))"
                                            : "");
        }
        if (s->after && i % 2)
            fprintf(f, "after = { months = %zu, s%zu = 0.37, s0 = 'rest' }\n", s->after + i / 2 * 6,
                    i + 1);
    }
    fprintf(f, "[intervention.now]\n");
    for (size_t k = 1; k < 6; k++) { /* more than stand side by side */
        fprintf(f, "[intervention.faster%zu.let]\nspeed = '1 + 0.%zu'\n", k, k);
        if (s->after && k % 2)
            fprintf(f, "[intervention.faster%zu.from.s1]\nafter = { months = %d, s0 = 1 }\n", k,
                    s->after);
    }
    for (size_t i = 0; i < s->states; i++)
        fprintf(f, "[outcome.years_%zu]\nin = ['s%zu']\namount = 1\nper = 'person-year'\n", i, i);
    if (s->changes)
        fprintf(f, "[outcome.later]\nin = ['s1']\namount = 'exp(0.1 * x * "
                   "floor(years_since_arrival * 2))'\n"
                   "per = 'person-year'\n[outcome.left]\non = 's1 -> *'\namount = 1\n");
    if (s->mixed)
        fprintf(f, "[outcome.came]\non = { 'arrival -> s1' = 'x', 'arrival -> s2' = 'z' }\n"
                   "[intervention.elsewhere.cohort]\narrive_in = { s0 = 0.3, s1 = 0.7 }\n"
                   "[intervention.even.cohort]\nstart = { s0 = 0.5, s1 = 0.5 }\n");
    fprintf(f, "[outcome.moves]\non = '* -> s0'\namount = %s\n",
            s->apart ? "'if(years_since_arrival < 1, 1, 0.5)'" : "1");
    fclose(f);
    return text;
}

enum { KERNELS = 4 };

static void assert_kernels_agree(const struct shape *shape, const char *chosen)
{
    static const char *const kernels[KERNELS] = {"reference", "lanes", "blas", NULL};
    char *text = scenario_of(shape);
    struct whole_run *w[KERNELS];
    for (size_t i = 0; i < KERNELS; i++)
        w[i] = whole_run_with(
            text, (struct simulate_options){.draws = 19, .threads = 1, .kernel = kernels[i]});
    assert_string_equal(w[0]->r->run.kernels, "reference");
    assert_string_equal(w[KERNELS - 1]->r->run.kernels, chosen);
    for (size_t i = 0; i < w[0]->r->n_occupancy; i++)
        for (size_t k = 1; k < KERNELS; k++) {
            assert_near(w[k]->r->occupancy[i].value.mean, w[0]->r->occupancy[i].value.mean,
                        1e-12 * 1120);
            assert_near(w[k]->r->occupancy[i].value.p95, w[0]->r->occupancy[i].value.p95,
                        1e-12 * 1120);
        }
    for (size_t i = 0; i < w[0]->r->n_summary; i++)
        for (size_t k = 1; k < KERNELS; k++)
            assert_close(w[k]->r->summary[i].value.mean, w[0]->r->summary[i].value.mean, 1e-12);
    double people = 0;
    for (size_t i = 0; i < shape->states; i++) {
        char name[32];
        snprintf(name, sizeof name, "s%zu", i);
        people += people_of(w[0], "now", "all", 3, name)->mean;
    }
    assert_close(people, shape->arrivals ? 1120 : 1000 + 24 * shape->apart, 1e-12);
    for (size_t i = 0; i < KERNELS; i++)
        whole_run_close(w[i]);
    free(text);
}

static void test_kernels_agree_on_few_states_and_many(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {2, 1, 0, 1, false, false, 0, 0, false, false, false, false},
        {3, 2, 0, 1, false, false, 0, 0, false, false, false, false},
        {5, 4, 0, 1, false, true, 0, 0, false, false, false, false},
        {7, 2, 0, 2, true, false, 0, 0, false, false, false, false},
        {13, 12, 0, 1, false, false, 0, 0, false, false, false, false},
        {17, 3, 0, 2, false, true, 0, 0, false, false, false, false},
        {33, 1, 0, 1, false, false, 0, 0, false, false, false, false},
        {31, 30, 0, 2, true, false, 0, 0, false, false, false, false}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

static void test_kernels_agree_with_time_in_state(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {3, 2, 12, 1, false, false, 0, 0, false, false, false, false},
        {5, 3, 12, 2, true, true, 0, 0, false, false, false, false},
        {8, 7, 12, 1, false, true, 0, 0, false, false, false, false}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

/* States that everybody leaves after a while, at once or not, with chances that change meanwhile.
 */
static void test_kernels_agree_where_everybody_leaves_after_a_while(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {3, 1, 0, 1, false, false, 3, 0, false, false, false, false},
        {5, 2, 0, 2, false, true, 6, 0, false, false, false, false},
        {9, 3, 0, 2, true, true, 3, 0, false, false, false, false},
        {13, 12, 0, 1, false, false, 9, 0, false, false, false, false}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

/* Years and moves of one state are added up together where their numbers change at the same times:
 * those of the years because of the amount, those of the moves because of the chance. */
static void test_kernels_agree_where_amounts_change_when_chances_do(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {.states = 5, .moves = 2, .groups = 1, .after = 3, .changes = true},
        {.states = 5, .moves = 2, .groups = 2, .after = 6, .changes = true, .exact = true}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

static void test_kernels_agree_on_exact_moves(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {.states = 2, .moves = 1, .groups = 1, .exact = true},
        {.states = 5, .moves = 4, .groups = 1, .arrivals = true, .exact = true},
        {.states = 7, .moves = 2, .groups = 2, .by_group = true, .exact = true},
        {.states = 5,
         .moves = 3,
         .tracked = 12,
         .groups = 2,
         .by_group = true,
         .arrivals = true,
         .exact = true},
        {.states = 5, .moves = 2, .groups = 2, .arrivals = true, .after = 6, .exact = true},
        {.states = 9, .moves = 8, .groups = 1, .apart = 2, .exact = true}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

/* Many groups in one dense matrix are one row, as they move alike. */
static void test_kernels_agree_where_groups_move_alike(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {.states = 6, .moves = 5, .groups = 9},
        {.states = 11, .moves = 10, .groups = 23, .arrivals = true}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

static void test_kernels_agree_where_many_rows_share_a_dense_matrix(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {.states = 13, .moves = 12, .groups = 2, .apart = 2},
        {.states = 9, .moves = 8, .groups = 1, .apart = 2},
        {.states = 19, .moves = 18, .groups = 1, .apart = 2, .certain = true}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

/* Scripts have nothing to go by in the plans of the first three, all in those of the others. */
static void test_kernels_agree_where_shares_at_the_start_are_drawn(void **state)
{
    (void) state;
    static const struct shape shapes[] = {
        {.states = 5, .moves = 3, .tracked = 12, .groups = 2, .arrivals = true, .mixed = true},
        {.states = 9, .moves = 8, .groups = 2, .apart = 2, .mixed = true},
        {.states = 5, .moves = 2, .groups = 2, .arrivals = true, .exact = true, .mixed = true},
        {.states = 5, .moves = 4, .groups = 3, .arrivals = true, .mixed = true},
        {.states = 7, .moves = 2, .groups = 2, .by_group = true, .arrivals = true, .mixed = true},
        {.states = 5, .moves = 2, .groups = 2, .arrivals = true, .after = 6, .mixed = true}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        assert_kernels_agree(&shapes[i], "lanes");
}

static void assert_chosen(const char *kernel, const struct shape *shape)
{
    char *text = scenario_of(shape);
    struct whole_run *w = whole_run(text, 0);
    assert_string_equal(w->r->run.kernels, kernel);
    whole_run_close(w);
    free(text);
}

static void test_blas_is_chosen_for_dense_matrices_that_many_rows_share(void **state)
{
    (void) state;
    const struct shape dense = {.states = 25, .moves = 24, .groups = 2, .apart = 6};
    struct shape sparse = dense, few = dense, certain = dense;
    sparse.moves = 5;
    few.apart = 2;
    certain.apart = 3;
    certain.certain = true;
    assert_chosen("blas", &dense);
    assert_chosen("lanes", &sparse);
    assert_chosen("lanes", &few);
    assert_chosen("blas", &certain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kernels_agree_on_few_states_and_many),
        cmocka_unit_test(test_kernels_agree_with_time_in_state),
        cmocka_unit_test(test_kernels_agree_where_everybody_leaves_after_a_while),
        cmocka_unit_test(test_kernels_agree_where_amounts_change_when_chances_do),
        cmocka_unit_test(test_kernels_agree_on_exact_moves),
        cmocka_unit_test(test_kernels_agree_where_groups_move_alike),
        cmocka_unit_test(test_kernels_agree_where_many_rows_share_a_dense_matrix),
        cmocka_unit_test(test_kernels_agree_where_shares_at_the_start_are_drawn),
        cmocka_unit_test(test_blas_is_chosen_for_dense_matrices_that_many_rows_share),
    };
    return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
