/* What the model says of a scenario that reads well and still cannot be meant, or cannot be
 * computed: as errors, or as warnings of a model that is made all the same. */
#include "whole_run.h"

#include "arena.h"
#include "model.h"

#define STUDY(horizon)                                                                             \
    "format = 1\n"                                                                                 \
    "[study]\ntitle = 'Refused'\nprices = 2026\nstart = 2026-01-01\nhorizon = '" horizon           \
    "'\ncycle = '6 months'\nbaseline = 'now'\n"                                                    \
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"

/* What is printed about the scenario, to be freed; whether a model was made. */
static char *said_of(const char *text, bool *made)
{
    char path[] = "/tmp/budgetshift_test_XXXXXX.toml", *printed = NULL;
    const int fd = mkstemps(path, 5);
    assert_true(fd >= 0);
    assert_true(write(fd, text, strlen(text)) == (ssize_t) strlen(text));
    close(fd);
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    const struct scenario_file *file = scenario_read(path, NULL, 0, NULL, arena, errors);
    const struct model *m =
        file != NULL ? model_new(file, (struct model_wish){.by_year = true, .occupancy = true},
                                 arena, errors)
                     : NULL;
    *made = m != NULL;
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    errors_print(errors, out);
    fclose(out);
    model_free(m);
    errors_free(errors);
    arena_free(arena);
    unlink(path);
    return printed;
}

static void assert_refused(const char *text, const char *reason)
{
    bool made;
    char *printed = said_of(text, &made);
    if (made || strstr(printed, reason) == NULL)
        fail_msg("\"%s\" was expected of this scenario, but it was %s: %s", reason,
                 made ? "accepted" : "refused", printed);
    free(printed);
}

static void assert_warned(const char *text, const char *warning)
{
    bool made;
    char *printed = said_of(text, &made);
    if (!made || strstr(printed, warning) == NULL)
        fail_msg("\"%s\" was expected of this scenario: %s", warning, printed);
    free(printed);
}

static void assert_silent(const char *text)
{
    bool made;
    char *printed = said_of(text, &made);
    if (!made || *printed != '\0')
        fail_msg("this scenario was expected to pass: %s", printed);
    free(printed);
}

/* --- costs on moves ------------------------------------------------------------------- */

/* Everyone leaves d for a, and a for b; under "then" a for c instead. */
static char *counting(const char *on, const char *on_then)
{
    static char text[2000];
    snprintf(
        text, sizeof text,
        STUDY("4 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 0.5, d = 0.5 }\n"
                         "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
                         "c = { label = 'C', absorbing = true }\nd = 'D'\n"
                         "[from.a]\nb = 0.3\n[from.d]\na = 0.4\n"
                         "[cost.fee]\non = '%s'\namount = 10\nbudget = 'purse'\n"
                         "[intervention.now]\n"
                         "[intervention.then.from.a]\nc = 0.2\n"
                         "[intervention.then.cost.fee]\non = '%s'\n",
        on, on_then);
    return text;
}

static void test_a_move_that_is_counted_has_to_be_made_under_some_intervention(void **state)
{
    (void) state;
    assert_silent(counting("a -> b", "a -> c"));
    assert_silent(counting("a -> c", "a -> b"));
    assert_silent(counting("* -> c", "d -> *"));
    static const char warning[] =
        "\"fee\" counts the move \"d -> c\", which nobody makes under any intervention.";
    assert_warned(counting("d -> c", "a -> b"), warning);
    assert_warned(counting("a -> b", "d -> c"), warning);
}

/* --- tracked and after ------------------------------------------------------------------ */

static char *staying(const char *tracked, const char *now, const char *then)
{
    static char text[2000];
    snprintf(
        text, sizeof text,
        STUDY(
            "4 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\n"
                       "[states]\na = { label = 'A'%s }\nb = { label = 'B', absorbing = true }\n"
                       "[from.a]\nb = 'hazard(0.1, \"1 year\") * (1 + min(years_in_state, 1))'\n%s"
                       "[intervention.now]\n[intervention.then]\nfrom.a.%s\n",
        tracked, now, then);
    return text;
}

static void test_tracked_beside_after_is_told_where_it_does_nothing(void **state)
{
    (void) state;
    static const char after[] = "after = { months = 18, b = 1 }\n";
    static const char longer[] = "after = { months = 24, b = 1 }\n";
    assert_silent(staying("", after, longer));
    assert_silent(staying(", tracked = '24 months'", "", longer));
    assert_warned(
        staying(", tracked = '30 months'", after, longer),
        "\"tracked\" of state \"a\" has no effect: `after` in [from.a] says how long people "
        "stay, and they are followed that long.");
    assert_warned(
        staying(", tracked = '12 months'", "", longer),
        "State \"a\" is followed for 12 months (\"tracked\"), but under \"then\" for 24, by "
        "its `after`: what depends on time in state would differ for that reason alone.");
}

/* --- modes ------------------------------------------------------------------------------ */

static void test_expected_mode_cannot_follow_how_many_people_are_where(void **state)
{
    (void) state;
    static const char text[] =
        STUDY("4 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\n"
                         "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
                         "[from.a]\nb = 'hazard(0.4, \"1 year\") / (1 + people(\"a\"))'\n"
                         "[intervention.now]\n";
    assert_refused(text,
                   "people() makes the model depend on how many people are where, which needs "
                   "mode = \"people\" under [cohort].");
    char *people = whole_run_change(text, "'expected'", "'people'");
    assert_silent(people);
    free(people);
}

/* --- moments that nobody lives through ------------------------------------------------- */

/* Into b people come after they arrived, so that they have been there for less long: `of_b` and
 * `amount` are never asked for who came in this very cycle, or was there before they came. */
static char *later(const char *of_b, const char *cost)
{
    static char text[2000];
    snprintf(text, sizeof text,
             STUDY("4 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\narrivals "
                              "= { 2029 = 8 }\n[group.everyone]\nshare = 1\nage = [20, 22]\n"
                              "[states]\na = 'A'\nb = { label = 'B', tracked = '60 months' }\n"
                              "c = { label = 'C', absorbing = true }\n"
                              "[from.a]\nb = 0.3\n[from.b]\nc = \"%s\"\n"
                              "[cost.fee]\n%s\nbudget = 'purse'\n[intervention.now]\n",
             of_b, cost);
    return text;
}

static void test_values_are_judged_only_at_moments_that_people_live_through(void **state)
{
    (void) state;
    static const char plain[] = "on = 'arrival'\namount = 1";
    /* b is entered half a year after arrival at the earliest */
    assert_silent(later("hazard(0.1 / years_since_arrival, '1 year')", plain));
    assert_silent(later("hazard(0.3 - 0.3 * (years_in_state >= years_since_arrival), '1 year') / "
                        "(years_since_arrival - years_in_state)",
                        plain));
    /* of 48 months nobody is in b for more than 36 at the start of a cycle */
    assert_silent(later("hazard(0.1, '1 year') / (3.25 - years_in_state)", plain));
    assert_refused(later("hazard(0.1, '1 year') / (2.75 - years_in_state)", plain),
                   "short of certainty");
    assert_silent(
        later("hazard(0.1, '1 year')", "on = 'b -> c'\namount = '5 / years_since_arrival'"));
    assert_refused(
        later("hazard(0.1, '1 year')", "on = 'a -> b'\namount = '5 / years_since_arrival'"),
        "Expected: an amount between");
    /* at the end of a cycle, who is counted may have been there for as long as they are here */
    assert_silent(later("hazard(0.1, '1 year')",
                        "in = ['b']\namount = '5 / (years_since_arrival + 0.25 - years_in_state)'\n"
                        "per = 'person-year'"));
    assert_silent(
        later("hazard(0.1, '1 year')",
              "in = ['b']\namount = 'age / (years_since_arrival + 0.25 - years_in_state)'\n"
              "per = 'person-year'"));
    assert_refused(later("hazard(0.1, '1 year')",
                         "in = ['b']\namount = 'age / (years_since_arrival - years_in_state)'\n"
                         "per = 'person-year'"),
                   "Expected: an amount between");
}

/* Everybody starts in a and has left it after two years; the last cycle there begins at 1.5. */
static char *all_gone(const char *of_a)
{
    static char text[1000];
    snprintf(text, sizeof text,
             STUDY("4 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\n"
                              "[states]\na = 'A'\nb = 'B'\nc = { label = 'C', absorbing = true }\n"
                              "[from.a]\nc = \"%s\"\nafter = { months = 24, b = 1 }\n"
                              "[from.b]\nc = 0.1\n[cost.fee]\non = 'arrival'\namount = 1\n"
                              "budget = 'purse'\n[intervention.now]\n",
             of_a);
    return text;
}

static void test_chances_are_not_asked_once_everybody_has_left(void **state)
{
    (void) state;
    assert_silent(all_gone("hazard(0.1, '1 year') / (1.75 - years_since_start)"));
    assert_refused(all_gone("hazard(0.1, '1 year') / (1.25 - years_since_start)"),
                   "short of certainty");
}

/* --- sizes ------------------------------------------------------------------------------ */

/* 200 cycles of half a year; 200 times in state; who arrives when, in each of the 100 years: 200
 * moments: 8 million amounts of what depends on both clocks, at each of 40 lines. */
static char *many_amounts(const char *amount)
{
    static char text[8000];
    int n = snprintf(text, sizeof text,
                     STUDY("100 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 "
                                        "}\narrivals = { ");
    for (int year = 2026; year < 2126; year++)
        n +=
            snprintf(text + n, sizeof text - (size_t) n, "%s%d = 1", year > 2026 ? ", " : "", year);
    n += snprintf(text + n, sizeof text - (size_t) n,
                  " }\n[states]\na = { label = 'A', tracked = '1194 months', absorbing = true }\n"
                  "[intervention.now]\n[let]\nx = '%s'\n[cost]\n",
                  amount);
    for (int i = 0; i < 40; i++)
        n += snprintf(text + n, sizeof text - (size_t) n,
                      "c%d = { in = ['a'], amount = 'x', per = 'person-year', budget = 'purse' }\n",
                      i);
    return text;
}

static void test_more_amounts_than_fit_are_refused_with_the_line_that_asks_for_most(void **state)
{
    (void) state;
    assert_refused(
        many_amounts("years_in_state * years_since_arrival"),
        "This scenario asks for 1600000 amounts over 200 cycles under \"now\": more than "
        "fits. Most are those of \"c0\": 40000.");
    assert_silent(many_amounts("years_in_state"));
}

/* --- agreements ---------------------------------------------------------------------------- */

/* Costs of a purse; `text` are the agreements. */
static char *agreeing(const char *text)
{
    static char all[4000];
    snprintf(all, sizeof all,
             STUDY("4 years") "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1 }\n"
                              "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
                              "[from.a]\nb = 0.3\n"
                              "[holder.i]\nlabel = 'I'\n[budget.other]\nholder = 'i'\n"
                              "[cost.care]\namount = 10\nper = 'year'\nbudget = 'purse'\n"
                              "[param.p]\nkind = 'probability'\nper = 'year'\nvalue = 0.2\n"
                              "source = 'S'\n"
                              "[param.rent]\nkind = 'money'\nper = 'month'\nvalue = 5\n"
                              "source = 'S'\n"
                              "[param.each]\nkind = 'money'\nper = 'person-month'\nvalue = 5\n"
                              "source = 'S'\n"
                              "[intervention.now]\n[intervention.then]\n%s",
             text);
    return all;
}

#define FROM_OTHER "source = 'S'\nfrom = 'other'\nto = 'purse'\n"
#define LUMP "[transfer.x]\nrule = 'lump_sum'\n" FROM_OTHER
#define HEADS "[transfer.x]\nrule = 'per_head'\n" FROM_OTHER
#define SHARE "[transfer.x]\nrule = 'reimburse'\n" FROM_OTHER "of = ['care']\n"

static void test_amounts_of_agreements_are_money_for_all_people_together(void **state)
{
    (void) state;
    assert_silent(agreeing(LUMP "amount = '12 * rent / 3'\n"));
    assert_silent(agreeing(HEADS "in = ['a']\namount = 'each'\n"));
    assert_refused(agreeing(LUMP "amount = 'p'\n"),
                   "An amount of [transfer.x] is a chance per year; an amount of money was "
                   "expected.");
    assert_refused(agreeing(LUMP "amount = 'each'\n"),
                   "An amount of [transfer.x] is money per person-month.");
    assert_refused(agreeing(LUMP "amount = 'each'\n"),
                   "Expected: money per year, per month or once, for a budget year.");
    assert_refused(agreeing(HEADS "on = 'arrival'\namount = 'rent'\n"),
                   "An amount of [transfer.x] is money per month.");
    assert_refused(agreeing(HEADS "in = ['a']\ncount_on = '07-01'\namount = 'each'\n"),
                   "Expected: money once or per person-year, for each who is counted.");
    assert_refused(
        agreeing(HEADS "in = ['a']\namount = 'rent'\n"),
        "Expected: money per person-year or person-month, as people are counted over the "
        "year (without `count_on`).");
    assert_refused(agreeing(LUMP "amount = 'if(years_since_arrival < 1, 100, 200)'\n"),
                   "[transfer.x] is settled once for all people, so \"if(years_since_arrival < 1, "
                   "100, 200)\" cannot depend on a person's age, group, arrival or time in state.");
    assert_refused(
        agreeing(SHARE "share = 'p'\n"),
        "A share or a rate of [transfer.x] must be a plain number, but \"p\" is a chance "
        "per year.");
    assert_refused(agreeing(SHARE "share = 'rent'\n"),
                   "must be a plain number, but \"rent\" is an amount of money.");
}

/* As written numbers are held to; a number that no draw changes is judged before a run. */
static void test_expressions_of_agreements_keep_the_bounds_of_their_keys(void **state)
{
    (void) state;
    static const char loan[] = "[transfer.x]\nrule = 'loan'\n" FROM_OTHER
                               "amount = { '2026' = 10 }\nrepay = { term = '2 years' }\n";
    char text[400];
    assert_refused(agreeing(SHARE "share = '0.4 * (year - 2025)'\n"),
                   "[transfer.x] share = \"0.4 * (year - 2025)\" is 1.2 in 2028");
    assert_refused(agreeing(SHARE "share = '0.4 * (year - 2025)'\n"),
                   "Expected: a share from 0 to 1.");
    assert_refused(agreeing(SHARE "cap = '100 - 60 * (year - 2026)'\n"),
                   "[transfer.x] cap = \"100 - 60 * (year - 2026)\" is -20 in 2028");
    assert_refused(agreeing(LUMP "amount = '7 - year'\n"), "Expected: an amount from 0 to 1e15.");
    assert_silent(agreeing(SHARE "floor = '100 - 60 * (year - 2026)'\n"));
    snprintf(text, sizeof text, "%srate = '0.5 - 1.01'\n", loan);
    assert_refused(agreeing(text), "Expected: a rate per year from -0.5 to 1.");
    snprintf(text, sizeof text, "%srate = '0.5 - 0.99'\n", loan);
    assert_silent(agreeing(text));
}

/* Cycles of six months from January on. */
static void test_people_are_counted_for_agreements_where_cycles_begin(void **state)
{
    (void) state;
    static const char success[] =
        "[transfer.x]\nrule = 'per_success'\n" FROM_OTHER
        "amount = 10\nsuccess = { state = ['b'], months_after_arrival = %d }\n";
    char text[400];
    assert_silent(agreeing(HEADS "in = ['a']\namount = 7\ncount_on = '07-01'\n"));
    assert_refused(agreeing(HEADS "in = ['a']\namount = 7\ncount_on = '10-01'\n"),
                   "\"count_on\" of [transfer.x] is \"10-01\", but no cycle begins there: they are "
                   "of 6 months, from 01-01 on.");
    snprintf(text, sizeof text, success, 48);
    assert_silent(agreeing(text));
    snprintf(text, sizeof text, success, 54);
    assert_warned(agreeing(text), "[transfer.x] counts successes 54 months after arrival, but the "
                                  "horizon is 48 months: nobody will be counted.");
}

static void test_a_steady_past_cannot_be_of_what_agreements_pay(void **state)
{
    (void) state;
    assert_silent(agreeing(SHARE "lag = '1 year'\nbefore = 'steady'\n"));
    assert_refused(
        agreeing("[transfer.x]\nrule = 'reimburse'\n" FROM_OTHER
                 "of = ['purse']\nlag = '1 year'\nbefore = 'steady'\n"),
        "before = \"steady\" in [transfer.x] repeats a year of costs or counts, but this "
        "rule reads what other agreements pay.");
}

/* A share of what budget `of` pays, to the other. */
static const char *half(const char *name, const char *of, const char *more)
{
    static char text[6][400];
    static size_t n = 0;
    char *here = text[n++ % 6];
    const bool other = strcmp(of, "other") == 0;
    snprintf(here, 400,
             "[transfer.%s]\nrule = 'reimburse'\nsource = 'S'\nof = ['%s']\nshare = 0.5\n"
             "from = '%s'\nto = '%s'\n%s",
             name, of, other ? "purse" : "other", other ? "other" : "purse", more);
    return here;
}

static char *two(const char *a, const char *b)
{
    char text[1200];
    snprintf(text, sizeof text, "%s%s", a, b);
    return agreeing(text);
}

static void test_two_agreements_that_change_what_the_other_reads_need_an_order(void **state)
{
    (void) state;
    assert_refused(two(half("x", "other", ""), half("y", "purse", "")),
                   "Agreements \"x\" and \"y\" each change what the other reads in the same budget "
                   "year, so it is not clear which is settled first.");
    assert_refused(two(half("x", "other", ""), half("y", "purse", "")),
                   "Write after = [\"x\"] in the one that comes second, or `lag` where it is paid "
                   "later.");
    assert_silent(two(half("x", "other", "after = ['y']\n"), half("y", "purse", "")));
    assert_silent(two(half("x", "other", ""), half("y", "purse", "lag = '1 year'\n")));
    /* never both */
    assert_silent(
        two(half("x", "other", "only = ['now']\n"), half("y", "purse", "only = ['then']\n")));
    assert_refused(
        two(half("x", "other", "after = ['y']\n"), half("y", "purse", "after = ['x']\n")),
        "Agreements \"x\" and \"y\" are each written to come after the other.");
}

static void test_what_is_added_up_is_settled_first(void **state)
{
    (void) state;
    static const char sum[] = "[transfer.y]\nrule = 'reimburse'\n" FROM_OTHER "of = ['x']\n";
    assert_silent(two(LUMP "amount = 10\n", sum));
    assert_silent(two(LUMP "amount = 10\nlag = '1 year'\nafter = ['y']\n", sum));
    assert_refused(two(LUMP "amount = 10\nafter = ['y']\n", sum),
                   "\"x\" is written to come after \"y\", but \"y\" adds up what \"x\" pays in the "
                   "same budget year: it would find nothing there.");
}

/* Three shares of each other. */
static void test_agreements_that_wait_in_a_circle_are_named(void **state)
{
    (void) state;
    static const char three[] =
        "[transfer.x]\nrule = 'reimburse'\n" FROM_OTHER "of = ['y']\nshare = 0.5\n"
        "[transfer.y]\nrule = 'reimburse'\n" FROM_OTHER "of = ['z']\nshare = 0.5\n"
        "[transfer.z]\nrule = 'reimburse'\n" FROM_OTHER "of = ['x']\nshare = 0.5\n";
    assert_refused(agreeing(three), "Each of these agreements needs the next to be settled first, "
                                    "and so they go round in a circle: x -> y -> z -> x.");
}

static void test_exact_moves_are_of_average_flows(void **state)
{
    (void) state;
#define EXACT(mode)                                                                                \
    STUDY("2 years")                                                                               \
    "[accounting]\nexact = true\n[cohort]\nsize = 10\nmode = '" mode "'\nstart = { a = 1 }\n"      \
    "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n[from.a]\nb = 0.3\n"                \
    "[intervention.now]\n"
    assert_silent(EXACT("expected"));
    assert_refused(EXACT("people"), "it needs mode = \"expected\" in [cohort].");
#undef EXACT
}

/* n groups that are equally large */
static char *grouped(const char *mode, int size, int n)
{
    static char text[4000];
    size_t at = (size_t) snprintf(
        text, sizeof text,
        STUDY("2 years") "[cohort]\nsize = %d\nmode = '%s'\nstart = { a = 1 }\n"
                         "[states]\na = { label = 'A', absorbing = true }\n[intervention.now]\n",
        size, mode);
    for (int g = 0; g < n; g++)
        at += (size_t) snprintf(text + at, sizeof text - at, "[group.g%d]\nshare = %.17g\n", g,
                                1.0 / n);
    return text;
}

/* 20 people over 30 groups: 10 get nobody, and 10/30 too few are in those; 4 and 3 of 7 people are
 * 4/7 - 1/2 too many in one; 11 and 10 of 21 differ by 2.4 % */
static void test_groups_that_are_rounded_to_other_shares_are_told(void **state)
{
    (void) state;
    assert_warned(grouped("people", 20, 30),
                  "10 of 30 groups get nobody: the shares of the groups are rounded to whole "
                  "people, and 33.3 % of these 20 people are in another group");
    assert_warned(grouped("people", 7, 2),
                  "The shares of the groups are rounded to whole people, and 7.14 % of these 7 "
                  "people are in another group");
    assert_silent(grouped("people", 21, 2));
    assert_silent(grouped("people", 60, 30));
    assert_silent(grouped("expected", 20, 30));
}

/* What a file of groups with a mistake would have given is not missed as well; other names are. */
static void test_numbers_of_a_flawed_file_of_groups_are_not_missed(void **state)
{
    (void) state;
    char path[] = "/tmp/budgetshift_test_XXXXXX.csv", text[2000];
    const int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    assert_true(write(fd, "id,sex,bio marker\nx,M,1\n", 24) == 24);
    close(fd);
    snprintf(text, sizeof text,
             STUDY("2 years") "[cohort]\nsize = 9\nmode = 'expected'\nstart = { a = 1 }\n"
                              "[groups]\nfile = '%s'\nname = 'id'\n"
                              "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
                              "[from.a]\nb = '0.1 * sex * bio_marker * sexes'\n"
                              "[intervention.now]\n",
             path);
    bool made;
    char *printed = said_of(text, &made);
    assert_false(made);
    assert_non_null(strstr(printed, "\"M\" is not a number."));
    assert_null(strstr(printed, "name \"sex\"."));
    assert_null(strstr(printed, "name \"bio_marker\"."));
    assert_non_null(strstr(printed, "There is no parameter, share, let or other name \"sexes\"."));
    free(printed);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_that_are_rounded_to_other_shares_are_told),
        cmocka_unit_test(test_numbers_of_a_flawed_file_of_groups_are_not_missed),
        cmocka_unit_test(test_exact_moves_are_of_average_flows),
        cmocka_unit_test(test_expected_mode_cannot_follow_how_many_people_are_where),
        cmocka_unit_test(test_values_are_judged_only_at_moments_that_people_live_through),
        cmocka_unit_test(test_chances_are_not_asked_once_everybody_has_left),
        cmocka_unit_test(test_more_amounts_than_fit_are_refused_with_the_line_that_asks_for_most),
        cmocka_unit_test(test_tracked_beside_after_is_told_where_it_does_nothing),
        cmocka_unit_test(test_a_move_that_is_counted_has_to_be_made_under_some_intervention),
        cmocka_unit_test(test_amounts_of_agreements_are_money_for_all_people_together),
        cmocka_unit_test(test_expressions_of_agreements_keep_the_bounds_of_their_keys),
        cmocka_unit_test(test_people_are_counted_for_agreements_where_cycles_begin),
        cmocka_unit_test(test_a_steady_past_cannot_be_of_what_agreements_pay),
        cmocka_unit_test(test_two_agreements_that_change_what_the_other_reads_need_an_order),
        cmocka_unit_test(test_what_is_added_up_is_settled_first),
        cmocka_unit_test(test_agreements_that_wait_in_a_circle_are_named),
    };
    return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
