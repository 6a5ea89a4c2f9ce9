/* What-ifs: the file, then the what-if, then the intervention; the same draws in each. */
#include "whole_run.h"

#include "scratch.h"

static char *rich(const char *mode)
{
    char *text = read_text(PROJECT_DIR "/tests/cli/rich.toml");
    assert_non_null(text);
    char *filled = whole_run_change(text, "\"%MODE%\"", mode);
    free(text);
    return filled;
}

static const char *const modes[] = {"\"people\"", "\"expected\""};

static char *with(const char *text, const char *what_ifs)
{
    char *all = malloc(strlen(text) + strlen(what_ifs) + 2);
    assert_non_null(all);
    sprintf(all, "%s\n%s", text, what_ifs);
    return all;
}

static struct whole_run *run_under(const char *text, const char *what_if)
{
    return whole_run_with(
        text, (struct simulate_options){.draws = 300, .threads = 2, .what_if = what_if});
}

static void test_a_what_if_that_changes_nothing_gives_the_same_bits(void **state)
{
    (void) state;
    for (size_t i = 0; i < 2; i++) {
        char *plain = rich(modes[i]);
        char *text = with(plain, "[what_if.nothing]\nlabel = \"Nothing\"\n"
                                 "[what_if.slow.param.finds_job]\nmean = 0.16\nsd = 0.05\n");
        struct whole_run *before = run_under(plain, NULL);
        struct whole_run *base = run_under(text, NULL);
        struct whole_run *nothing = run_under(text, "nothing");
        assert_same_bits(before->r, base->r);
        assert_same_bits(before->r, nothing->r);
        assert_string_equal(base->r->summary[0].what_if, "");
        assert_string_equal(nothing->r->summary[0].what_if, "nothing");
        whole_run_close(before);
        whole_run_close(base);
        whole_run_close(nothing);
        free(plain);
        free(text);
    }
}

/* What is written by hand in the file and what the what-if lays on it, line by line. */
static const struct {
    const char *old, *by_hand, *what_if;
} edits[] = {
    {"slump = \"if(year == 2028, 0.75, 1)\"", "slump = \"if(year == 2028, 0.61, 0.9)\"",
     "let.slump = \"if(year == 2028, 0.61, 0.9)\""},
    {"value  = [1, 0.8, 0.9, 0.4]", "value  = [1, 0.7, 0.35, 0.3]",
     "table.fades.value = [1, 0.7, 0.35, 0.3]"},
    {"mean   = 1_400\nsd     = 60", "mean   = 1_730\nsd     = 85",
     "param.allowance = { mean = 1_730, sd = 85 }"},
    {"mean   = 0.24\nsd     = 0.05\nby_group = { adult = { mean = 0.33, sd = 0.06 } }",
     "mean   = 0.17\nsd     = 0.04", "param.finds_job = { mean = 0.17, sd = 0.04 }"},
    {"counts = { keeps = 30, stops = 50, other = 20 }",
     "counts = { keeps = 20, stops = 61, other = 19 }",
     "shares.outflow.counts = { keeps = 20, stops = 61, other = 19 }"},
    {"{ \"benefit -> job\" = 1_800, \"* -> college\" = 250 }", "{ \"benefit -> job\" = 2_385 }",
     "cost.match.on = { \"benefit -> job\" = 2_385 }"},
    {"\nbenefit = \"drops_out\"\nafter   = { months = 18,",
     "\nbenefit = \"drops_out\"\nafter   = { months = 21,",
     "from.college.after = { months = 21, job = \"0.5 + 0.5 * outflow.keeps\", "
     "benefit = \"rest\" }"},
    {"size     = 31", "size     = 23", "cohort.size = 23"},
    {"arrivals = { 2027 = 12, 2028 = 7 }", "arrivals = { 2027 = 5 }",
     "cohort.arrivals = { 2027 = 5 }"},
};

static void test_a_what_if_gives_the_same_bits_as_the_file_edited_by_hand(void **state)
{
    (void) state;
    for (size_t i = 0; i < 2; i++) {
        char *plain = rich(modes[i]), *by_hand = with(plain, "");
        char *text = with(plain, "[what_if.other]\n");
        for (size_t k = 0; k < sizeof edits / sizeof *edits; k++) {
            char *edited = whole_run_change(by_hand, edits[k].old, edits[k].by_hand);
            char *laid = with(text, edits[k].what_if);
            free(by_hand);
            free(text);
            by_hand = edited;
            text = laid;
        }
        struct whole_run *base = run_under(plain, NULL);
        struct whole_run *edited = run_under(by_hand, NULL);
        struct whole_run *under = run_under(text, "other");
        assert_true(base->r->summary[0].value.mean != under->r->summary[0].value.mean);
        assert_same_bits(edited->r, under->r);
        whole_run_close(base);
        whole_run_close(edited);
        whole_run_close(under);
        free(plain);
        free(by_hand);
        free(text);
    }
}

/* Two years of a cost per year, not discounted: 2 times the price that holds. */
static const char prices[] = "format = 1\n"
                             "[study]\n"
                             "title = \"Prices\"\n"
                             "start = 2026-01-01\n"
                             "horizon = \"2 years\"\n"
                             "cycle = \"12 months\"\n"
                             "baseline = \"now\"\n"
                             "[accounting]\n"
                             "discount = 0\n"
                             "[states]\n"
                             "here.absorbing = true\n"
                             "[cohort]\n"
                             "size = 3\n"
                             "mode = \"expected\"\n"
                             "start.here = 1\n"
                             "[param.price]\n"
                             "kind = \"money\"\n"
                             "per = \"year\"\n"
                             "value = 3.1\n"
                             "source = \"Invented\"\n"
                             "[holder]\n"
                             "town = \"Town\"\n"
                             "[budget.all]\n"
                             "holder = \"town\"\n"
                             "[cost.office]\n"
                             "amount = \"price\"\n"
                             "budget = \"all\"\n"
                             "[intervention.now]\n"
                             "[intervention.other.param.price]\n"
                             "value = 4.7\n"
                             "[intervention.third]\n"
                             "[what_if.dear]\n"
                             "param.price.value = 5.3\n"
                             "intervention.other.param.price.value = 7.7\n"
                             "[what_if.gift]\n"
                             "intervention.third.param.price.value = 1.9\n";

static void assert_costs(const char *text, const char *what_if, double now, double other,
                         double third)
{
    struct whole_run *w = whole_run_with(
        text, (struct simulate_options){.base_case = true, .threads = 1, .what_if = what_if});
    assert_near(value_of(w, "now", "npv_holder", "town")->base_case, now, 1e-12);
    assert_near(value_of(w, "other", "npv_holder", "town")->base_case, other, 1e-12);
    assert_near(value_of(w, "third", "npv_holder", "town")->base_case, third, 1e-12);
    assert_near(difference_of(w, "other", "npv_holder", "town")->base_case, other - now, 1e-12);
    whole_run_close(w);
}

static void test_a_what_if_goes_over_the_file_and_an_intervention_over_the_what_if(void **state)
{
    (void) state;
    assert_costs(prices, NULL, 2 * 3.1, 2 * 4.7, 2 * 3.1);
    assert_costs(prices, "dear", 2 * 5.3, 2 * 7.7, 2 * 5.3);
    assert_costs(prices, "gift", 2 * 3.1, 2 * 4.7, 2 * 1.9);
}

/* 35 and 61 % of two years of 3.1. */
static void test_a_what_if_changes_an_agreement(void **state)
{
    (void) state;
    char *text = whole_run_change(prices, "[cost.office]\n",
                                  "[budget.other]\n"
                                  "holder = \"town\"\n"
                                  "[transfer.help]\n"
                                  "rule = \"reimburse\"\n"
                                  "from = \"other\"\n"
                                  "to = \"all\"\n"
                                  "of = [\"office\"]\n"
                                  "share = 0.35\n"
                                  "source = \"Invented\"\n"
                                  "[what_if.grant]\n"
                                  "transfer.help.share = 0.61\n"
                                  "[cost.office]\n");
    static const char *const what_if[] = {NULL, "grant"};
    static const double share[] = {0.35, 0.61};
    for (size_t i = 0; i < 2; i++) {
        struct whole_run *w = whole_run_with(
            text,
            (struct simulate_options){.base_case = true, .threads = 1, .what_if = what_if[i]});
        assert_near(value_of(w, "now", "npv_budget", "other")->base_case, 6.2 * share[i], 1e-12);
        whole_run_close(w);
    }
    free(text);
}

/* The tables of `all` from the first row behind those of `before`, as long as those of `like`. */
static struct results part_of(const struct results *all, const struct results *before,
                              const struct results *like)
{
    struct results part = *all;
#define PART(rows)                                                                                 \
    part.rows += before->n_##rows;                                                                 \
    part.n_##rows = like->n_##rows;                                                                \
    assert_true(before->n_##rows + like->n_##rows <= all->n_##rows);
    RESULT_TABLES(PART)
#undef PART
    return part;
}

static void test_all_what_ifs_have_the_rows_of_each_run_by_itself(void **state)
{
    (void) state;
    char *plain = rich(modes[0]);
    char *text = with(plain, "[what_if.slow.param.finds_job]\nmean = 0.16\nsd = 0.05\n"
                             "[what_if.few.cohort]\nsize = 11\n");
    struct whole_run *all = run_under(text, "all"), *base = run_under(text, NULL);
    struct whole_run *few = run_under(text, "few"), *slow = run_under(text, "slow");
    const struct results nothing = {0}, one = part_of(all->r, &nothing, base->r);
    const struct results two = part_of(all->r, base->r, few->r);
    struct results both = *base->r;
#define ADD(rows) both.n_##rows += few->r->n_##rows;
    RESULT_TABLES(ADD)
#undef ADD
    const struct results three = part_of(all->r, &both, slow->r);
    assert_same_bits(&one, base->r);
    assert_same_bits(&two, few->r);
    assert_same_bits(&three, slow->r);
    assert_int_equal(both.n_summary + slow->r->n_summary, all->r->n_summary);
    assert_string_equal(one.summary[0].what_if, "");
    assert_string_equal(two.years[0].what_if, "few");
    assert_string_equal(two.cumulative[0].what_if, "few");
    assert_string_equal(three.occupancy[0].what_if, "slow");
    assert_string_equal(three.break_even[0].what_if, "slow");
    assert_string_equal(three.parameters[0].what_if, "slow");
    whole_run_close(all);
    whole_run_close(base);
    whole_run_close(few);
    whole_run_close(slow);
    free(plain);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_what_if_that_changes_nothing_gives_the_same_bits),
        cmocka_unit_test(test_a_what_if_gives_the_same_bits_as_the_file_edited_by_hand),
        cmocka_unit_test(test_a_what_if_goes_over_the_file_and_an_intervention_over_the_what_if),
        cmocka_unit_test(test_a_what_if_changes_an_agreement),
        cmocka_unit_test(test_all_what_ifs_have_the_rows_of_each_run_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
