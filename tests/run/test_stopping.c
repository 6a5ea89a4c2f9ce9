/* stop_when: draws until Monte Carlo errors are small enough, through the front door. */
#include "whole_run.h"

/* Ten people for two years. The scheme costs the municipality 10 * 100 * x in 2026, x normal with
 * mean 1 and sd `sd`, and saves it 900 in 2027; the state nothing. So the difference of the
 * municipality has mean 100 and sd 1000 sd, and it is paid back by the end of 2027 where x < 0.9,
 * and by the end of 2026 where that is so and x < 0. */
static const char text[] =
    "format = 1\n"
    "[study]\ntitle = 'Stopping'\nlanguage = 'en'\nstart = 2026-01-01\nhorizon = '2 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[holder]\ntown = 'Town'\nstate = 'State'\n"
    "[budget]\npurse = { holder = 'town' }\nother = { holder = 'state' }\n"
    "[param.x]\nkind = 'number'\ndist = 'normal'\nmu = 1\nsigma = 0.6\nsource = 'x'\n"
    "[param.y]\nkind = 'number'\nuniform = [0, 1]\nsource = 'x'\n"
    "[intervention]\nnow = { label = 'Now' }\nscheme = { label = 'Scheme' }\n"
    "[cost.scheme]\namount = '1000 * x'\nper = 'year'\nyears = 2026\nonly = ['scheme']\n"
    "budget = 'purse'\n"
    "[cost.saving]\namount = -900\nper = 'year'\nyears = 2027\nonly = ['scheme']\n"
    "budget = 'purse'\n"
    "[cost.state]\namount = '5000 * y'\nper = 'year'\nyears = 2026\nbudget = 'other'\n"
    "[outcome.care]\nlabel = 'Care'\nin = ['a']\namount = 'y'\nper = 'person-year'\nunit = 'h'\n"
    "[what_if.wild]\nparam.x = { dist = 'normal', mu = 1, sigma = 1.2 }\n"
    "[run]\ndraws = { at_least = 2_000, at_most = 100_000 }\n";

/* The scenario with `stop_when` and, below it, other keys of [run]; to be freed. */
static char *with(const char *stop_when)
{
    char *all = malloc(sizeof text + strlen(stop_when) + 20);
    assert_non_null(all);
    sprintf(all, "%sstop_when = %s\n", text, stop_when);
    return all;
}

static struct whole_run *run_of(const char *stop_when, struct simulate_options options)
{
    char *all = with(stop_when);
    struct whole_run *w = whole_run_with(all, options);
    free(all);
    return w;
}

static struct whole_run *run_on(const char *stop_when, int threads)
{
    return run_of(stop_when, (struct simulate_options){.threads = threads});
}

/* The error is 600 / sqrt(n), give or take the error of an estimated sd, 600 / sqrt(2 n): 5 is
 * reached between 2,560 and 100,000 draws at about 14,400. The numbers of draws at which is looked
 * are worked out by hand: whole blocks of 256, each time a quarter more. */
static const uint64_t looks[] = {2048,  2560,  3328,  4352,  5632,  7168,  8960,
                                 11264, 14080, 17664, 22272, 27904, 35072, 43840};

static size_t place_of(uint64_t draws)
{
    size_t i = 0;
    while (i < sizeof looks / sizeof *looks && looks[i] != draws)
        i++;
    return i;
}

static void test_ends_at_the_first_look_with_the_error_asked_for(void **state)
{
    (void) state;
    struct whole_run *w = run_on("[ { holder = 'town', mc_error = 5 } ]", 1);
    const uint64_t draws = w->r->run.draws;
    const size_t at = place_of(draws);
    assert_in_range(at, 7, 9); /* 11,264 to 17,664 */
    assert_int_equal(w->r->n_stops, 1);
    const struct stop_row *row = &w->r->stops[0];
    const struct summary *s = difference_of(w, "scheme", "npv_holder", "town");
    assert_true(row->reached && row->mc_error <= 5);
    assert_true(row->mc_error == s->mc_error && row->mean == s->mean);
    assert_close(row->mc_error, 600 / sqrt((double) draws), 5 / sqrt(2.0 * (double) draws));
    whole_run_close(w);

    /* one look earlier it was not yet reached */
    w = run_of("[ { holder = 'town', mc_error = 5 } ]",
               (struct simulate_options){.threads = 1, .draws = looks[at - 1]});
    assert_true(difference_of(w, "scheme", "npv_holder", "town")->mc_error > 5);
    whole_run_close(w);
}

static void assert_as_fixed(const char *stop_when, uint64_t least, uint64_t most)
{
    struct whole_run *one = run_on(stop_when, 1);
    assert_in_range(one->r->run.draws, least, most);
    for (int threads = 2; threads <= 3; threads++) {
        struct whole_run *more = run_on(stop_when, threads);
        assert_int_equal(more->r->run.draws, one->r->run.draws);
        assert_same_bits(one->r, more->r);
        assert_true(more->r->stops[0].mc_error == one->r->stops[0].mc_error);
        whole_run_close(more);
    }
    struct whole_run *fixed =
        run_of(stop_when, (struct simulate_options){.threads = 2, .draws = one->r->run.draws});
    assert_same_bits(one->r, fixed->r);
    assert_int_equal(one->r->run.by_year_draws, fixed->r->run.by_year_draws);
    whole_run_close(fixed);
    whole_run_close(one);
}

/* Below 10,000 draws with exact quantiles, above it with classes. */
static void test_same_bits_for_threads_and_for_a_fixed_number(void **state)
{
    (void) state;
    assert_as_fixed("[ { holder = 'town', mc_error = 10 } ]", 2816, 4352);
    assert_as_fixed("[ { holder = 'town', mc_error = 5 } ]", 11264, 17664);
}

/* Whole people, of whom some leave before they cost anything, and an agreement whose fair share is
 * looked for among the draws that were made, fewer than there was room for. */
static void test_people_and_deals_stop_with_the_same_bits(void **state)
{
    (void) state;
    char *all = with("[ { holder = 'town', mc_error = 12 } ]\n"
                     "[from.a]\nb = 0.3\n"
                     "[cost.leaving]\non = 'a -> b'\namount = '200 * y'\nbudget = 'purse'\n"
                     "only = ['scheme']\n"
                     "[transfer.half]\nrule = 'reimburse'\nfrom = 'other'\nto = 'purse'\n"
                     "of = ['scheme']\nshare = 0.1\nsource = 'x'\n"
                     "[fair_deal.half]\ntransfer = 'half'\n");
    char *people = whole_run_change(all, "mode = 'expected'", "mode = 'people'");
    char *leave = whole_run_change(people, "a = { label = 'A', absorbing = true }",
                                   "a = 'A'\nb = { label = 'B', absorbing = true }");
    struct whole_run *one = whole_run_with(leave, (struct simulate_options){.threads = 1});
    const uint64_t draws = one->r->run.draws;
    assert_in_range(draws, 2048, 9000);
    for (int threads = 2; threads <= 3; threads++) {
        const uint64_t fixed = threads == 2 ? draws : 0;
        struct whole_run *other =
            whole_run_with(leave, (struct simulate_options){.threads = threads, .draws = fixed});
        assert_same_bits(one->r, other->r);
        assert_int_equal(one->r->n_fair_deals, other->r->n_fair_deals);
        assert_true(one->r->n_fair_deals > 2);
        for (size_t i = 0; i < one->r->n_fair_deals; i++) {
            const struct fair_deal_row *x = &one->r->fair_deals[i], *y = &other->r->fair_deals[i];
            assert_int_equal(x->draws, draws);
            assert_int_equal(y->draws, draws);
            assert_true(x->value == y->value && x->mean == y->mean && x->p_loss == y->p_loss);
        }
        whole_run_close(other);
    }
    whole_run_close(one);
    free(leave);
    free(people);
    free(all);
}

/* In expected mode the chance of better is P(100 + 600 z < 0) = P(x < 0.9): its error falls as
 * that of any share. What was reached is what the tables say. */
static void test_chances_have_errors_of_their_own(void **state)
{
    (void) state;
    struct whole_run *w = run_on("[ { holder = 'town', p_better = true, mc_error = 0.006 }, "
                                 "{ society = true, paid_back_by = 2026, mc_error = 0.004 } ]",
                                 1);
    const double n = (double) w->r->run.draws;
    const double p = 0.5 * erfc(0.1 / 0.6 / sqrt(2)), q = 0.5 * erfc(1 / 0.6 / sqrt(2));
    const struct stop_row *better = &w->r->stops[0], *back = &w->r->stops[1];
    assert_near(better->mean, p, 5 * sqrt(p * (1 - p) / n));
    assert_close(better->mc_error, sqrt(p * (1 - p) / n), 0.02);
    assert_true(better->mean == difference_of(w, "scheme", "npv_holder", "town")->p_better);
    assert_near(back->mean, q, 5 * sqrt(q * (1 - q) / n));
    assert_close(back->mc_error, sqrt(q * (1 - q) / n), 0.1);
    for (size_t i = 0; i < w->r->n_break_even; i++)
        if (w->r->break_even[i].year == 2026 && strcmp(w->r->break_even[i].holder, "society") == 0)
            assert_close(w->r->break_even[i].p_lasting_by, back->mean, 1e-12);
    /* 0.24 / 0.006^2 = 6,800 draws are needed for the first, 2,860 for the second */
    assert_in_range(w->r->run.draws, 5632, 8960);
    whole_run_close(w);
}

static void test_all_have_to_be_reached_also_parts_of_a_mean(void **state)
{
    (void) state;
    /* 0.05 of 100 is 5; the outcome, 20 y with sd 5.77, is there at once */
    struct whole_run *w = run_on("[ { outcome = 'care', intervention = 'now', mc_error = 1 }, "
                                 "{ budget = 'purse', relative = 0.05 } ]",
                                 1);
    assert_in_range(w->r->run.draws, 8960, 22272);
    assert_string_equal(w->r->stops[0].kind, "outcome");
    assert_string_equal(w->r->stops[0].versus, "");
    assert_near(w->r->stops[0].mean, 10, 0.3);
    assert_string_equal(w->r->stops[1].kind, "npv_budget");
    assert_close(w->r->stops[1].aim, 0.05 * fabs(w->r->stops[1].mean), 1e-12);
    whole_run_close(w);
}

/* To reach 1 takes 360,000 draws. */
static void test_the_most_is_the_end_and_what_it_takes_is_told(void **state)
{
    (void) state;
    char *all = with("[ { holder = 'town', mc_error = 1 } ]");
    char *few = whole_run_change(all, "100_000", "5_000");
    struct whole_run *w = whole_run_with(few, (struct simulate_options){.threads = 1});
    assert_int_equal(w->r->run.draws, 5000);
    assert_false(w->r->stops[0].reached);
    assert_close(w->r->stops[0].needed, 360000, 5 * sqrt(2 / 5000.0));
    whole_run_close(w);
    free(few);
    free(all);
}

static void test_the_command_line_fixes_the_number(void **state)
{
    (void) state;
    struct whole_run *w = run_of("[ { holder = 'town', mc_error = 1 } ]",
                                 (struct simulate_options){.threads = 1, .draws = 300});
    assert_int_equal(w->r->run.draws, 300);
    assert_true(w->r->run.stop_ignored);
    assert_int_equal(w->r->n_stops, 0);
    whole_run_close(w);
}

/* The wild what-if needs four times as many; then the scenario as it is has as many too. */
static void test_what_ifs_have_as_many_draws_as_the_one_that_needs_most(void **state)
{
    (void) state;
    static const char aims[] = "[ { holder = 'town', mc_error = 10 } ]";
    struct whole_run *all = run_of(aims, (struct simulate_options){.threads = 2, .what_if = "all"});
    struct whole_run *wild =
        run_of(aims, (struct simulate_options){.threads = 2, .what_if = "wild"});
    assert_in_range(all->r->run.draws, 11264, 17664);
    assert_int_equal(all->r->run.draws, wild->r->run.draws);
    assert_int_equal(all->r->n_stops, 2);
    assert_string_equal(all->r->stops[0].what_if, "");
    assert_string_equal(all->r->stops[1].what_if, "wild");
    assert_close(all->r->stops[0].mc_error, all->r->stops[1].mc_error / 2, 0.05);
    struct whole_run *fixed = run_of(
        aims,
        (struct simulate_options){.threads = 1, .what_if = "all", .draws = all->r->run.draws});
    assert_same_bits(all->r, fixed->r);
    whole_run_close(fixed);
    whole_run_close(wild);
    whole_run_close(all);
}

/* Which tables are written is no reason to stop elsewhere. */
static void test_tables_that_are_not_asked_for_are_looked_at_and_not_written(void **state)
{
    (void) state;
    static const char aims[] = "[ { holder = 'town', paid_back_by = 2027, mc_error = 0.006 } ]";
    struct whole_run *all = run_on(aims, 1);
    struct whole_run *few =
        run_of(aims, (struct simulate_options){.threads = 1, .tables = "parameters"});
    assert_true(all->r->run.draws > 2048);
    assert_int_equal(all->r->run.draws, few->r->run.draws);
    assert_int_equal(few->r->n_differences + few->r->n_summary + few->r->n_cumulative +
                         few->r->n_break_even + few->r->n_per_person,
                     0);
    assert_true(few->r->n_parameters > 0);
    whole_run_close(few);
    whole_run_close(all);
}

/* Sobol's points are looked at where they are spread evenly; far fewer are needed. */
static void test_sobol_stops_at_powers_of_two(void **state)
{
    (void) state;
    char *all = with("[ { holder = 'town', mc_error = 0.2 } ]\nsampling = 'sobol'");
    char *most = whole_run_change(all, "100_000", "131_072");
    struct whole_run *w = whole_run_with(most, (struct simulate_options){.threads = 2});
    const uint64_t draws = w->r->run.draws;
    assert_in_range(draws, 4096, 65536); /* random draws: 9,000,000 */
    assert_true((draws & (draws - 1)) == 0);
    assert_true(w->r->stops[0].reached);
    struct whole_run *fixed =
        whole_run_with(most, (struct simulate_options){.threads = 1, .draws = draws});
    assert_same_bits(w->r, fixed->r);
    whole_run_close(fixed);
    whole_run_close(w);
    free(most);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends_at_the_first_look_with_the_error_asked_for),
        cmocka_unit_test(test_same_bits_for_threads_and_for_a_fixed_number),
        cmocka_unit_test(test_people_and_deals_stop_with_the_same_bits),
        cmocka_unit_test(test_chances_have_errors_of_their_own),
        cmocka_unit_test(test_all_have_to_be_reached_also_parts_of_a_mean),
        cmocka_unit_test(test_the_most_is_the_end_and_what_it_takes_is_told),
        cmocka_unit_test(test_the_command_line_fixes_the_number),
        cmocka_unit_test(test_what_ifs_have_as_many_draws_as_the_one_that_needs_most),
        cmocka_unit_test(test_tables_that_are_not_asked_for_are_looked_at_and_not_written),
        cmocka_unit_test(test_sobol_stops_at_powers_of_two),
    };
    return cmocka_run_group_tests_name("stopping", tests, NULL, NULL);
}
