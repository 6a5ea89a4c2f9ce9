/* What --check prints. pages/small.expected is a whole page; its chances, one-year shares and
 * quantiles were computed with scipy from pages/small.toml, not with this program:
 *   school  separate chances 0.30, 0.50 and 0.03 a year: hazards l = -ln(1 - p), total L, a
 *           year moves l / L (1 - exp(-L)): 0.218, 0.424, 0.019, a month 0.0284, 0.0552, 0.0024
 *   home    0.4 a year times exp(-0.5 years in state) beside 0.05 a year, month by month, from
 * months 0, 12 and 36 in it (36 as 24: it is tracked no longer) course  counted 30, 10 and 60 of
 * 100: gives back 0.300, 0.100, 0.600; from month 12 half a year of that, then 0.8 and 0.2 of the
 * sqrt(0.6) who are left loses   beta(3.5, 31.5) and beta(12.6, 50.4); pay: the gamma with 1300 and
 * 1700 at 2.5 and 97.5 %: shape 214.0, scale 6.978. */
#include "check.h"

#include <unistd.h>

#include "arena.h"
#include "errors.h"
#include "explain.h"
#include "model.h"
#include "scenario.h"

#define FILES PROJECT_DIR "/tests/explain/pages"

static char *read_all(FILE *f)
{
    fseek(f, 0, SEEK_END);
    const size_t n = (size_t) ftell(f);
    rewind(f);
    char *text = calloc(n + 1, 1);
    assert_int_equal(fread(text, 1, n, f), n);
    return text;
}

/* The page of a scenario file; freed by the caller. */
static char *explain_file(const char *path)
{
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    const struct scenario_file *file = scenario_read(path, NULL, 0, NULL, arena, errors);
    const struct model *model =
        file ? model_new(file, (struct model_wish){.by_year = true, .occupancy = true}, arena,
                         errors)
             : NULL;
    if (model == NULL)
        errors_print(errors, stderr);
    assert_non_null(model);
    FILE *out = tmpfile();
    assert_non_null(out);
    explain_model(model, out);
    char *text = read_all(out);
    fclose(out);
    model_free(model);
    errors_free(errors);
    arena_free(arena);
    return text;
}

static char *explain_text(const char *toml)
{
    char path[] = "test_explain_XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    fputs(toml, f);
    fclose(f);
    char *text = explain_file(path);
    unlink(path);
    return text;
}

static void assert_contains(const char *text, const char *wanted)
{
    if (strstr(text, wanted) == NULL)
        fail_msg("\n%s\n--- is not in ---\n%s", wanted, text);
}

static void assert_lacks(const char *text, const char *unwanted)
{
    if (strstr(text, unwanted) != NULL)
        fail_msg("\n%s\n--- is in ---\n%s", unwanted, text);
}

/* A page of the folder explain, which names its file as it was given; freed by the caller. */
static char *explain_here(const char *name)
{
    char here[4096];
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(FILES), 0);
    char *text = explain_file(name);
    assert_int_equal(chdir(here), 0);
    return text;
}

static char *expected_text(const char *path)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    char *text = read_all(f);
    fclose(f);
    return text;
}

static void test_a_small_scenario_is_explained_word_for_word(void **state)
{
    (void) state;
    char *expected = expected_text(FILES "/small.expected"), *actual = explain_here("small.toml");
    assert_string_equal(actual, expected);
    free(expected);
    free(actual);
}

/* One of each kind, with every word that a kind can have: who pays whom, in which order, numbers by
 * year. 300,000 in half of 2027 is 150,000; 290,000 in money of the day is 290,000 / 1.02 in 2028.
 */
static void test_agreements_are_explained_word_for_word(void **state)
{
    (void) state;
    char *expected = expected_text(FILES "/agreements.expected"),
         *actual = explain_here("agreements.toml");
    char *from = strstr(actual, "HOLDERS"), *to = strstr(actual, "\nCONVENTIONS");
    assert_true(from != NULL && to != NULL);
    *to = '\0';
    assert_string_equal(from, expected);
    assert_contains(to + 1, "NOT LINEAR\n  fund (loan), aid (corridor), gain (share_of_saving), "
                            "moves (per_head), works (per_success),\n  earmark.income (earmark): "
                            "expected mode ignores chance here.");
    free(expected);
    free(actual);
}

#define START "format = 1\n[study]\ntitle = \"T\"\nstart = 2027-01-01\nhorizon = \"2 years\"\n"
#define TWO_STATES                                                                                 \
    "[states]\nin = \"In\"\nout = { label = \"Out\", absorbing = true }\n"                         \
    "[holder]\ntown = \"Town\"\n[budget]\npot = { holder = \"town\" }\n[intervention.only]\n"

/* Half a year: sqrt(1 - 0.36) = 0.8 stay. */
static void test_the_cycle_of_the_study_counts(void **state)
{
    (void) state;
    char *text = explain_text(START "cycle = \"6 months\"\nbaseline = \"only\"\n"
                                    "[cohort]\nsize = 7\nmode = \"people\"\nstart = { in = 1 }\n"
                                    "[from.in]\nout = 0.36\n" TWO_STATES);
    assert_contains(text, "  horizon         2 years: 4 cycles of 6 months\n");
    assert_contains(
        text, "    -> out                              0.2000                             0.360\n"
              "    stays                               0.8000                             0.640\n");
    assert_contains(text, "7 in all. People mode");
    free(text);
}

/* 1 - (1 - 0.25)^4 = 0.684 of those who enter move within four quarters. */
static void test_chances_per_cycle_are_stepped_as_they_stand(void **state)
{
    (void) state;
    char *text = explain_text(START "cycle = \"3 months\"\nbaseline = \"only\"\n"
                                    "[accounting]\nmoves = \"probability\"\n"
                                    "[cohort]\nsize = 7\nmode = \"people\"\nstart = { in = 1 }\n"
                                    "[from.in]\nout = 0.25\n" TWO_STATES);
    assert_contains(text,
                    "    -> out                              0.2500                             "
                    "0.684\n");
    assert_null(strstr(text, "they compete"));
    assert_contains(text, "moves = probability\n");
    free(text);
}

/* With cycles of a year both halves would be the same. */
static void test_in_cycles_of_a_year_a_chance_stands_once(void **state)
{
    (void) state;
    char *text = explain_text(START "cycle = \"12 months\"\nbaseline = \"only\"\n"
                                    "[accounting]\nmoves = \"probability\"\n"
                                    "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { in = 1 }\n"
                                    "[from.in]\nout = 0.37\n" TWO_STATES);
    assert_contains(text, "in the next cycle (1 year)\n");
    assert_contains(text, "    -> out                              0.3700\n"
                          "    stays                               0.6300\n");
    assert_null(strstr(text, "within the next 12 months\n"));
    free(text);
}

/* Both halves are of who has been there so long: 0.5 in the first year, 0.2 in the second, and what
 * is tracked no longer than a year stays as it is there. */
static void test_months_are_time_in_state_in_both_halves(void **state)
{
    (void) state;
    char *text =
        explain_text(START "cycle = \"6 months\"\nbaseline = \"only\"\n"
                           "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { in = 1 }\n"
                           "[from.in]\nout = \"if(years_in_state < 1, hazard(0.51, '1 year'), "
                           "hazard(0.19, '1 year'))\"\n"
                           "[states.in]\ntracked = \"1 year\"\n"
                           "[states.out]\nabsorbing = true\n"
                           "[holder]\ntown = \"Town\"\n[budget]\npot = { holder = \"town\" }\n"
                           "[intervention.only]\n");
    assert_contains(text,
                    "  in: depends on time in state; tracked for 1 year in it, then as it is "
                    "there\n"
                    /* 1 - sqrt(0.49) = 0.3, 1 - sqrt(0.81) = 0.1 */
                    "    -> out                              0.3000    0.1000         -         "
                    "0.510    0.190        -\n");
    free(text);
}

/* People who come later have their own clocks: the row is of the first who come, in month 6. */
static void test_months_count_from_the_first_who_come(void **state)
{
    (void) state;
    char *text = explain_text(
        START "cycle = \"6 months\"\nbaseline = \"only\"\n"
              "[cohort]\nsize = 0\nmode = \"expected\"\nstart = { in = 1 }\n"
              "arrivals = { \"2028\" = 30 }\n"
              "[from.in]\nout = \"if(years_since_arrival < 0.5, hazard(0.36, '1 year'), "
              "hazard(0.75, '1 year'))\"\n" TWO_STATES);
    /* sqrt(0.64) = 0.8 stay in their first half year, sqrt(0.25) = 0.5 in the second */
    assert_contains(text,
                    "    -> out                              0.2000         -         -         "
                    "0.600        -        -\n");
    assert_contains(text, "in in: 30 in 2028\n");
    free(text);
}

static void test_values_that_break_their_rule_are_named(void **state)
{
    (void) state;
    char *text =
        explain_text(START "baseline = \"only\"\n"
                           "[cohort]\nsize = 7\nmode = \"people\"\nstart = { in = 1 }\n"
                           "[param.a]\nkind = \"probability\"\nper = \"year\"\nmean = 0.2\n"
                           "sd = 0.1\nsource = \"S\"\n"
                           "[from.in]\nout = \"a * (0.5 - years_since_start)\"\n" TWO_STATES);
    /* -ln(0.8) * (0.5 - 7 / 12) = -0.0186 in the eighth month */
    assert_contains(text,
                    "BROKEN at central values: a run will stop here\n"
                    "  [from.in] out = \"a * (0.5 - years_since_start)\" is -0.0185953 in 2027 "
                    "(intervention \"only\", group");
    free(text);
}

/* Joint normals bring their own numbers; 90 % of a normal lies within 1.645 sd. */
static void test_inputs_that_are_drawn_together_say_so(void **state)
{
    (void) state;
    char *text =
        explain_text(START "baseline = \"only\"\n"
                           "[cohort]\nsize = 7\nmode = \"people\"\nstart = { in = 1 }\n"
                           "[param.a]\nkind = \"number\"\nsource = \"S\"\n"
                           "[param.b]\nkind = \"number\"\nsource = \"S\"\n"
                           "[[mvnormal]]\nparams = [\"a\", \"b\"]\nmean = [2, 5]\n"
                           "covariance = [[0.04, 0.01], [0.01, 0.09]]\nsource = \"S\"\n"
                           "[param.c]\nkind = \"ratio\"\nvalue = 0.123456\nsource = \"S\"\n"
                           "[from.in]\nout = \"hazard(0.1 * a / b * c, '1 year')\"\n" TWO_STATES);
    assert_contains(text, "  a         number, mean 2, 90 % between 1.67 and 2.33\n"
                          "            normal(2, 0.2), jointly with b\n");
    assert_contains(text, "  b         number, mean 5, 90 % between 4.51 and 5.49\n"
                          "            normal(5, 0.3), jointly with a\n");
    assert_contains(text, "  c         ratio: 0.123, certain\n            S\n");
    assert_contains(text, "  Nothing: every line follows the number of people.\n");
    free(text);
}

/* Redefined under an intervention that comes first by name: the baseline has its own. */
static void test_a_redefined_input_says_where_it_holds(void **state)
{
    (void) state;
    char *text = explain_text(
        START "baseline = \"z\"\n"
              "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { in = 1 }\n"
              "[states]\nin = \"In\"\nout = { label = \"Out\", absorbing = true }\n"
              "[holder]\ntown = \"Town\"\n[budget]\npot = { holder = \"town\" }\n"
              "[param.a]\nkind = \"share\"\nuniform = [0.1, 0.3]\nsource = \"S\"\n"
              "[from.in]\nout = \"hazard(a, '1 year')\"\n"
              "[cost.fee]\non = \"in -> out\"\namount = \"1_000 * a\"\nbudget = \"pot\"\n"
              "source = \"S\"\n"
              "[intervention.w]\nparam.a = { uniform = [0.1, 0.3] }\n"
              "[intervention.y]\n[intervention.x]\nparam.a = { uniform = [0.4, 0.6] }\n"
              "[intervention.z]\n");
    assert_contains(text, "  a         under z, w, y: share, mean 0.2, 90 % between 0.11 and 0.29\n"
                          "            uniform(0.1, 0.3), from lowest and highest\n");
    assert_contains(text, "            under x: share, mean 0.5, 90 % between 0.41 and 0.59\n");
    assert_contains(text, "  fee       EUR each time: 200 at in -> out\n"
                          "            under x: EUR each time: 500 at in -> out\n"
                          "            pot (town) pays: it uses up resources\n");
    assert_contains(text, "  y         the same as the baseline, in every draw\n"
                          "  x         other chances to leave in; with other amounts on fee\n");
    free(text);
}

static void test_each_what_if_says_what_it_changes(void **state)
{
    (void) state;
    char *text = explain_text(
        START "baseline = \"z\"\n"
              "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { in = 1 }\n"
              "[states]\nin = \"In\"\nout = { label = \"Out\", absorbing = true }\n"
              "[param.a]\nkind = \"share\"\nuniform = [0.1, 0.3]\nsource = \"S\"\n"
              "[from.in]\nout = \"hazard(a, '1 year')\"\n"
              "[intervention.w]\n[intervention.z]\n"
              "[what_if.slow]\nlabel = \"Slow\"\nparam.a.value = 0.1\ncohort.size = 3\n"
              "[what_if.slow.intervention.w.from.in]\nout = 0.2\n"
              "[what_if.none]\n");
    assert_contains(text, "WHAT-IFS, each of which --what-if shows\n"
                          "  none      changes nothing\n"
                          "  slow      Slow\n"
                          "            changes param.a, cohort.size, intervention.w.from.in\n");
    free(text);
}

/* Counted shares that hold everywhere are not said to be those of the first intervention. */
static void test_counted_shares_of_the_baseline_carry_no_intervention(void **state)
{
    (void) state;
    char *text = explain_text(
        START "baseline = \"z\"\n"
              "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { in = 1 }\n"
              "[states]\nin = \"In\"\nout = { label = \"Out\", absorbing = true }\n"
              "[from.in]\nobserved = { out = 1, stayed = 4 }\nper = \"year\"\nsource = \"S\"\n"
              "[intervention.a.from.in]\nobserved = { out = 2, stayed = 3 }\nper = \"year\"\n"
              "source = \"S\"\n[intervention.b]\n[intervention.z]\n");
    /* beta(1, 4): 1 - 0.95^(1/4) and 1 - 0.05^(1/4) */
    assert_contains(text, "  from.in.out     mean 0.2, 90 % between 0.0127 and 0.527; "
                          "dirichlet(1 of 5)\n");
    assert_contains(text, "  from.in.out     under a: mean 0.4, 90 %");
    assert_lacks(text, "under b: mean");
    free(text);
}

/* In a single year and in whole, as a lump sum is, but paid by the year; and by the month. */
static void test_an_amount_of_one_year_is_not_said_to_be_paid_once(void **state)
{
    (void) state;
    char *text = explain_text(
        START "baseline = \"z\"\n"
              "[cohort]\nsize = 7\nmode = \"expected\"\nstart = { in = 1 }\n"
              "[states]\nin = { label = \"In\", absorbing = true }\n"
              "[holder]\ntown = \"Town\"\n[budget]\npot = { holder = \"town\" }\n"
              "[param.rent]\nkind = \"money\"\nper = \"month\"\nvalue = 250\nsource = \"S\"\n"
              "[cost.lease]\namount = \"rent\"\nyears = \"2028\"\nbudget = \"pot\"\nwhole = true\n"
              "[cost.deposit]\namount = 700\nper = \"once\"\nyears = \"2028\"\nbudget = \"pot\"\n"
              "[intervention.z]\n");
    assert_contains(text, "  lease     EUR per year: 3,000");
    assert_contains(text, "  deposit   EUR once, in 2028: 700");
    free(text);
}

/* It can be followed in people mode only; there the base case is the rule applied to averages. */
static void test_chances_that_depend_on_how_many_people_are_where_are_not_linear(void **state)
{
    (void) state;
    char *text = explain_text(START "baseline = \"only\"\n"
                                    "[cohort]\nsize = 7\nmode = \"people\"\nstart = { in = 1 }\n"
                                    "[from.in]\nout = \"hazard(0.4, '1 year') / (1 + "
                                    "people('in'))\"\n" TWO_STATES);
    assert_contains(text,
                    "NOT LINEAR\n  from.in (people in a state): the draws count whole people");
    /* of the 7 of the start: 1 - 0.6^(1/8 / 12) in the first month */
    assert_contains(text, "  in (In): always the same with as many people as at the start\n"
                          "    -> out                              0.0053  ");
    free(text);
    text = explain_text(START "baseline = \"only\"\n"
                              "[cohort]\nsize = 7\nmode = \"people\"\nstart = { in = 1 }\n"
                              "[from.in]\nout = 0.4\n" TWO_STATES);
    assert_contains(text, "NOT LINEAR\n  Nothing: every line follows the number of people.");
    free(text);
}

static size_t widest(const char *text)
{
    size_t most = 0, columns = 0;
    for (; *text != '\0'; text++) {
        columns = *text == '\n' ? 0 : columns + (((unsigned char) *text & 0xC0) != 0x80);
        most = columns > most ? columns : most;
    }
    return most;
}

static void test_no_line_is_wider_than_a_hundred_columns(void **state)
{
    (void) state;
    static const char *const shipped[] = {"first-model", "housing-first", "statushouders"};
    for (size_t i = 0; i < 3; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/scenarios/%s.toml", PROJECT_DIR, shipped[i]);
        char *text = explain_file(path);
        assert_in_range(widest(strchr(text, '\n')), 90, 100);
        free(text);
    }
    char *text = explain_text(
        START "baseline = \"only\"\n"
              "[cohort]\nsize = 7\nmode = \"expected\"\n"
              "start = { a_state_with_a_name_of_more_than_forty_characters_in_all = 1 }\n"
              "[states.a_state_with_a_name_of_more_than_forty_characters_in_all]\n"
              "label = \"A_label_without_any_space_that_is_longer_than_a_whole_line_of_the_page_"
              "and_therefore_has_to_be_broken_somewhere_in_the_middle\"\n"
              "[states.out_of_it_with_a_name_of_more_than_forty_characters]\nabsorbing = true\n"
              "[from.a_state_with_a_name_of_more_than_forty_characters_in_all]\n"
              "out_of_it_with_a_name_of_more_than_forty_characters = 0.1\n[intervention.only]\n");
    assert_in_range(widest(strchr(text, '\n')), 90, 100);
    assert_contains(text, "    -> out_of_it_with_a_name_of_more_than_forty_characters\n"
                          "                                        0.0087");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_small_scenario_is_explained_word_for_word),
        cmocka_unit_test(test_agreements_are_explained_word_for_word),
        cmocka_unit_test(test_the_cycle_of_the_study_counts),
        cmocka_unit_test(test_chances_per_cycle_are_stepped_as_they_stand),
        cmocka_unit_test(test_in_cycles_of_a_year_a_chance_stands_once),
        cmocka_unit_test(test_months_are_time_in_state_in_both_halves),
        cmocka_unit_test(test_months_count_from_the_first_who_come),
        cmocka_unit_test(test_values_that_break_their_rule_are_named),
        cmocka_unit_test(test_inputs_that_are_drawn_together_say_so),
        cmocka_unit_test(test_a_redefined_input_says_where_it_holds),
        cmocka_unit_test(test_each_what_if_says_what_it_changes),
        cmocka_unit_test(test_counted_shares_of_the_baseline_carry_no_intervention),
        cmocka_unit_test(test_an_amount_of_one_year_is_not_said_to_be_paid_once),
        cmocka_unit_test(test_chances_that_depend_on_how_many_people_are_where_are_not_linear),
        cmocka_unit_test(test_no_line_is_wider_than_a_hundred_columns),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
