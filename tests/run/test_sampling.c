/* sampling = "sobol" through the front door. */
#include "whole_run.h"

static const char head[] =
    "format = 1\n"
    "[study]\ntitle = 'Sampling'\nprices = 2026\nstart = 2026-01-01\nhorizon = '1 year'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[param.price]\nkind = 'money'\nper = 'person-year'\nvalue = 100\nsource = 'x'\n"
    "[intervention.now]\nlabel = 'Now'\n"
    "[cost.care]\nin = ['a']\nbudget = 'purse'\n";

/* `inputs` numbers between 0 and 1, of which input i counts with weight 1 / (i + 1). */
static char *scenario(size_t inputs, const char *mode)
{
    char *text = calloc(1, 40000);
    assert_non_null(text);
    strcpy(text, head);
    strcat(text, "amount = \"price");
    char *end = text + strlen(text);
    for (size_t i = 0; i < inputs; i++)
        end += sprintf(end, " * (1 + (x%02zu - 0.5) / %zu)", i, i + 1);
    end += sprintf(end, "\"\n");
    for (size_t i = 0; i < inputs; i++)
        end += sprintf(end, "[param.x%02zu]\nkind = 'number'\nuniform = [0, 1]\nsource = 'x'\n", i);
    sprintf(end, "[run]\nsampling = '%s'\n", mode);
    return text;
}

static struct whole_run *run_with(size_t inputs, const char *mode, uint64_t draws, uint64_t seed,
                                  int threads)
{
    char *text = scenario(inputs, mode);
    struct whole_run *w = whole_run_with(
        text, (struct simulate_options){
                  .draws = draws, .has_seed = true, .seed = seed, .threads = threads});
    free(text);
    return w;
}

static struct summary society(size_t inputs, const char *mode, uint64_t draws, uint64_t seed)
{
    struct whole_run *w = run_with(inputs, mode, draws, seed, 1);
    const struct summary s = *value_of(w, "now", "npv_society", "society");
    whole_run_close(w);
    return s;
}

/* Ten persons, a year, 100 each times factors of mean 1: 1000. Random, the variance of a draw is
 * 1000^2 (product of (1 + 1 / (12 (i + 1)^2)) - 1), which is 0.12570 with five. */
static void test_the_error_falls_fast_and_is_told(void **state)
{
    (void) state;
    double squares[2] = {0}, covered = 0;
    enum { SEEDS = 20 };
    for (uint64_t seed = 0; seed < SEEDS; seed++)
        for (int k = 0; k < 2; k++) {
            const struct summary s = society(5, "sobol", (uint64_t) 4096 << 2 * k, seed);
            const double off = s.mean - 1000;
            squares[k] += off * off / SEEDS;
            covered += off * off / (s.mc_error * s.mc_error) / (2 * SEEDS);
            assert_close(s.sd, 1000 * sqrt(0.12570), 0.05);
        }
    assert_true(sqrt(squares[0]) < 1000 * sqrt(0.12570 / 4096) / 10);
    assert_true(sqrt(squares[1]) < sqrt(squares[0]) / 4);
    /* the square of Student's t with 15 degrees of freedom */
    assert_near(covered, 15.0 / 13, 5 * sqrt(3.39 / (2 * SEEDS)));
    const struct summary random = society(5, "random", 4096, 1);
    assert_close(random.mc_error, 1000 * sqrt(0.12570 / 4096), 0.05);
}

/* The first inputs decide most; of those that hardly matter five are left to chance. */
static void test_forty_inputs_that_decide_most_are_spread(void **state)
{
    (void) state;
    struct whole_run *w = run_with(45, "sobol", 4096, 7, 1);
    const struct run_record *r = &w->r->run;
    assert_int_equal(r->n_sources, 45);
    assert_int_equal(r->n_sobol, 40);
    assert_int_equal(r->scramblings, 16);
    static const char *const first[] = {"x00", "x01", "x02", "x03"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(r->sobol[i], first[i]);
    const struct summary *s = value_of(w, "now", "npv_society", "society");
    assert_true(fabs(s->mean - 1000) < 5 * s->mc_error);
    whole_run_close(w);
    w = run_with(3, "random", 256, 7, 1);
    assert_int_equal(w->r->run.scramblings, 0);
    whole_run_close(w);
}

static void test_threads_change_no_bit(void **state)
{
    (void) state;
    struct whole_run *one = run_with(45, "sobol", 8192, 7, 1);
    struct whole_run *two = run_with(45, "sobol", 8192, 7, 2);
    assert_int_equal(one->r->n_summary, two->r->n_summary);
    for (size_t i = 0; i < one->r->n_summary; i++)
        assert_memory_equal(&one->r->summary[i].value, &two->r->summary[i].value,
                            sizeof(struct summary));
    for (size_t i = 0; i < 40; i++)
        assert_string_equal(one->r->run.sobol[i], two->r->run.sobol[i]);
    whole_run_close(one);
    whole_run_close(two);
}

/* The clocks of people stay random: their chance stays in the error. In the one cycle each of ten
 * leaves with a chance of x, and is then counted for half of it: 1000 (1 - x / 2), on average 750.
 */
static void test_people_keep_their_chances(void **state)
{
    (void) state;
    char *text = scenario(1, "sobol");
    char *people = whole_run_change(text, "mode = 'expected'", "mode = 'people'");
    char *leaving = whole_run_change(people, "a = { label = 'A', absorbing = true }\n",
                                     "a = 'A'\nb = { label = 'B', absorbing = true }\n[from.a]\nb "
                                     "= \"hazard(x00, '1 year')\"\n");
    char *plain = whole_run_change(leaving, " * (1 + (x00 - 0.5) / 1)", "");
    struct whole_run *w =
        whole_run_with(plain, (struct simulate_options){.draws = 8192, .threads = 2});
    const struct summary *s = value_of(w, "now", "npv_society", "society");
    assert_true(s->chance_share > 0.1 && s->chance_share < 1);
    assert_near(s->mean, 750, 5 * s->sd / sqrt(2 * 8192));
    assert_true(s->mc_error > 0 && s->mc_error < s->sd / sqrt(8192));
    whole_run_close(w);
    free(plain);
    free(leaving);
    free(people);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_error_falls_fast_and_is_told),
        cmocka_unit_test(test_forty_inputs_that_decide_most_are_spread),
        cmocka_unit_test(test_threads_change_no_bit),
        cmocka_unit_test(test_people_keep_their_chances),
    };
    return cmocka_run_group_tests_name("sampling", tests, NULL, NULL);
}
