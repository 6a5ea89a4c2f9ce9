/* The warning that half the cycle, or exact moves, give another answer: what it measures, what it
 * says, and when it is silent. */
#include "whole_run.h"

#include "cycle_check.h"
#include "scratch.h"

/* Two states in turn. The programme makes the way into `two` `effect` times as fast; care costs
 * money in `two`, a fee is paid on the way. `unit`: of the numbers in moves. */
struct shape {
    const char *cycle, *accounting, *mode, *unit;
    double there, back, effect, care, fee;
};

static const struct shape fast = {"12 months", "", "expected", "from_rate", 0.9, 1.4, 1.5, 1000, 0};

static char *text_of(const struct shape *s)
{
    const char *period = *s->unit ? ", '1 year'" : "";
    char *text = malloc(2000);
    assert_non_null(text);
    snprintf(text, 2000,
             "format = 1\n"
             "[study]\ntitle = 'Cycle'\nprices = 2026\nstart = 2026-01-01\nhorizon = '5 years'\n"
             "cycle = '%s'\nbaseline = 'now'\n"
             "[accounting]\ndiscount = 0.0\n%s\n"
             "[states]\none = 'One'\ntwo = 'Two'\n"
             "[cohort]\nsize = 100\nmode = '%s'\nstart = { one = 1.0 }\n"
             "[let]\nfaster = '1'\npace = '1'\n"
             "[from.one]\ntwo = \"%s(%.17g * faster * pace%s)\"\n"
             "[from.two]\none = \"%s(%.17g * pace%s)\"\n"
             "[holder]\ntown = 'Town'\nstate = 'State'\n"
             "[budget]\np = { holder = 'town' }\nq = { holder = 'state' }\n"
             "[cost]\ncare = { in = ['two'], amount = %g, per = 'person-year', budget = 'p' }\n"
             "fee = { on = 'one -> two', amount = %.17g, budget = 'p' }\n"
             "desk = { amount = 10, per = 'year', budget = 'q' }\n"
             "[intervention.now]\n[intervention.then.let]\nfaster = '%g'\n"
             "[what_if.slower.let]\npace = '0.002'\n",
             s->cycle, s->accounting, s->mode, s->unit, s->there, period, s->unit, s->back, period,
             s->care, s->fee, s->effect);
    return text;
}

/* What a run of the file prints to its standard error, to be freed. */
static char *said_of(const struct shape *s, struct simulate_options o)
{
    char *text = text_of(s), *out_text = NULL, *said = NULL;
    size_t n, m;
    write_text(in_scratch("cycle.toml"), text);
    free(text);
    FILE *out = open_memstream(&out_text, &n), *err = open_memstream(&said, &m);
    o.scenario = in_scratch("cycle.toml");
    o.output = in_scratch("out");
    o.quiet = o.no_charts = true;
    o.draws = 40;
    o.threads = 1;
    const int code = simulate(&o, out, err);
    fclose(out);
    fclose(err);
    free(out_text);
    if (code != 0)
        fail_msg("exit code %d: %s", code, said);
    return said;
}

static void assert_silent(const struct shape *s, struct simulate_options o)
{
    char *said = said_of(s, o);
    if (*said != '\0')
        fail_msg("nothing was expected, but: %s", said);
    free(said);
}

static void assert_says(const struct shape *s, struct simulate_options o, const char *part)
{
    char *said = said_of(s, o);
    if (strstr(said, part) == NULL)
        fail_msg("\"%s\" was expected, but: %s", part, said);
    free(said);
}

/* What `then` costs the town more than `now`. */
static double difference(const struct shape *s)
{
    char *text = text_of(s);
    struct whole_run *w = whole_run(text, 0);
    const double x = difference_of(w, "then", "npv_holder", "town")->base_case;
    whole_run_close(w);
    free(text);
    return x;
}

static void test_half_a_cycle_is_whole_months(void **state)
{
    (void) state;
    static const int halves[][2] = {{12, 6}, {6, 3}, {4, 2}, {3, 1}, {2, 1}, {1, 0}};
    for (size_t i = 0; i < sizeof halves / sizeof halves[0]; i++)
        assert_int_equal(cycle_half(halves[i][0]), halves[i][1]);
}

static void test_both_numbers_are_named_and_what_to_write(void **state)
{
    (void) state;
    struct shape half = fast;
    half.cycle = "6 months";
    char expected[200];
    const double here = difference(&fast), finer = difference(&half);
    const double most = fabs(here) > fabs(finer) ? fabs(here) : fabs(finer);
    snprintf(expected, sizeof expected,
             "then, town: %d,%03d EUR, and not %d,%03d EUR; that is %.1f%% of it.",
             (int) round(finer) / 1000, (int) round(finer) % 1000, (int) round(here) / 1000,
             (int) round(here) % 1000, 100 * fabs(finer - here) / most);
    assert_says(&fast, (struct simulate_options){0}, expected);
    assert_says(&fast, (struct simulate_options){0}, "then, society: ");
    assert_says(&fast, (struct simulate_options){0}, "cycle.toml:7:");
    assert_says(&fast, (struct simulate_options){0},
                "Write cycle = \"6 months\" in [study], or exact = true in [accounting].");
}

static void test_a_month_is_held_against_exact_moves(void **state)
{
    (void) state;
    struct shape month = fast, people;
    month.cycle = "1 month";
    month.back = 9;
    people = month;
    people.mode = "people";
    assert_says(&month, (struct simulate_options){0}, "With exact = true the present value");
    assert_says(&month, (struct simulate_options){0}, "Write exact = true in [accounting].");
    assert_says(&people, (struct simulate_options){0}, "needs mode = \"expected\" in [cohort]");
}

static void test_it_is_silent_where_the_cycle_matters_little_or_is_no_approximation(void **state)
{
    (void) state;
    struct shape slow = fast, exact = fast, per_cycle = fast;
    slow.cycle = "1 month";
    slow.there = slow.back = 0.05;
    exact.accounting = "exact = true";
    per_cycle.accounting = "moves = 'probability'";
    per_cycle.unit = "";
    per_cycle.there = per_cycle.back = 0.4;
    assert_silent(&per_cycle, (struct simulate_options){0});
    assert_silent(&slow, (struct simulate_options){0});
    assert_silent(&exact, (struct simulate_options){0});
    assert_silent(&fast, (struct simulate_options){.base_case = true});
}

/* A fee that just outweighs what the care costs: with one move a month nothing is left of both, and
 * any change is more than 1 % of nothing. */
static void test_what_is_left_of_large_amounts_is_measured_by_these(void **state)
{
    (void) state;
    struct shape care = {"1 month", "", "expected", "from_rate", 0.2, 0.1, 1.5, 1e5, 0};
    struct shape fee = care, both = care, exact;
    fee.care = 0;
    fee.fee = -1e5;
    both.fee = 1e5 * difference(&care) / difference(&fee);
    exact = both;
    exact.accounting = "exact = true";
    assert_true(fabs(difference(&both)) < 1e-6 * difference(&care));
    assert_true(fabs(difference(&exact)) > 1e-4 * difference(&care));
    assert_silent(&care, (struct simulate_options){0});
    assert_silent(&both, (struct simulate_options){0});
}

static void test_a_what_if_is_looked_at_where_it_is_run(void **state)
{
    (void) state;
    assert_silent(&fast, (struct simulate_options){.what_if = "slower"});
    assert_says(&fast, (struct simulate_options){.what_if = "all"}, "then, town: ");
}

static void test_no_difference_is_no_reason_to_warn(void **state)
{
    (void) state;
    struct shape same = fast;
    same.effect = 1;
    assert_silent(&same, (struct simulate_options){0});
}

/* Exact moves leave one thing to the cycle: when within it people enter a layer. */
static void test_a_layer_beside_exact_moves(void **state)
{
    (void) state;
    struct shape s = fast;
    s.accounting = "exact = true\n[layer.moved]\nenter = 0.6\nholder = { town = 'state' }";
    assert_says(&s, (struct simulate_options){0},
                "the share of people in [layer.moved] is averaged over "
                "it, the same in every state");
    assert_says(&s, (struct simulate_options){0}, "Write cycle = \"6 months\" in [study].\n");
    s.cycle = "1 month";
    assert_silent(&s, (struct simulate_options){0});
    s.cycle = "12 months";
    s.accounting = "exact = true";
    assert_silent(&s, (struct simulate_options){0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half_a_cycle_is_whole_months),
        cmocka_unit_test(test_both_numbers_are_named_and_what_to_write),
        cmocka_unit_test(test_a_month_is_held_against_exact_moves),
        cmocka_unit_test(test_it_is_silent_where_the_cycle_matters_little_or_is_no_approximation),
        cmocka_unit_test(test_what_is_left_of_large_amounts_is_measured_by_these),
        cmocka_unit_test(test_a_what_if_is_looked_at_where_it_is_run),
        cmocka_unit_test(test_no_difference_is_no_reason_to_warn),
        cmocka_unit_test(test_a_layer_beside_exact_moves),
    };
    return cmocka_run_group_tests_name("cycle warning", tests, scratch_make, scratch_remove);
}
