/* What was observed beside the model. People leave `a` for `b` with a chance of 0.24 a year and
 * never come back, so how many are where is 0.76 to the power of years on paper. */
#include "whole_run.h"

/* 60 young and 40 old at the start, and 2 new people a month in 2027: 14.4 and 9.6 of them. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Targets'\nprices = 2026\nstart = 2026-01-01\nhorizon = '4 years'\n"
    "cycle = '1 month'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0.03\n"
    "[cohort]\nsize = 100\nmode = 'expected'\nstart = { a = 1.0 }\narrivals = { 2027 = 24 }\n"
    "[group]\nyoung = { share = 0.6 }\nold = { share = 0.4 }\n"
    "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.24\nsd = 0.05\n"
    "by_group = { old = { mean = 0.36, sd = 0.02 } }\nsource = 'x'\n"
    "[param.part]\nkind = 'share'\nmean = 0.5\nsd = 0.1\nsource = 'x'\n"
    "[from.a]\nb = 'leaves'\n"
    "[holder]\ncity = 'City'\n"
    "[budget]\npurse = { holder = 'city' }\n"
    "[cost.stay]\nin = ['a']\namount = 1000\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.fixed]\namount = 500\nper = 'year'\nbudget = 'purse'\n"
    "[intervention.now]\n"
    "[intervention.then.from.a]\nb = 0.5\n";

static const char targets[] =
    "[target.share]\nshare = ['b']\nat = '3 years'\nvalue = 0.5\nplus_minus = 0.05\nsource = 'x'\n"
    "[target.share_young]\nshare = ['b']\nat = '3 years'\ngroup = 'young'\nevents = [1, 2]\n"
    "source = 'x'\n"
    "[target.share_there]\nshare = { b = 'part' }\nof = ['a', 'b']\nat = '4 years'\n"
    "since = 'start'\nvalue = 0.3\nplus_minus = 0.05\nsource = 'x'\n"
    "[target.people]\nlabel = 'Gone'\npeople = { b = 0.5 }\nat = '6 months'\nvalue = 8\n"
    "plus_minus = 1\nsource = 'x'\n"
    "[target.people_then]\npeople = ['b']\nat = '1 year'\nintervention = 'then'\nvalue = 60\n"
    "plus_minus = 10\nsource = 'x'\n"
    "[target.last]\npeople = ['b']\nat = '4 years'\nvalue = 60\nplus_minus = 10\nsource = 'x'\n"
    "[target.moves]\nmoves = 'a -> b'\nyear = 2026\nvalue = 30\nplus_minus = 4\nsource = 'x'\n"
    "[target.come]\nmoves = 'arrival'\nyear = 2027\nvalue = 30\nplus_minus = 4\nsource = 'x'\n"
    "[target.cost]\ncost = 'fixed'\nyear = 2028\nvalue = 510\nplus_minus = 4\nsource = 'x'\n";

static char *with_targets(const char *change, const char *by)
{
    char *text = malloc(sizeof model + sizeof targets);
    assert_non_null(text);
    strcpy(text, model);
    strcat(text, targets);
    if (change == NULL)
        return text;
    char *changed = whole_run_change(text, change, by);
    free(text);
    return changed;
}

static const struct target_row *target_of(const struct whole_run *w, const char *name)
{
    for (size_t i = 0; i < w->r->n_targets; i++)
        if (strcmp(w->r->targets[i].target, name) == 0)
            return &w->r->targets[i];
    fail_msg("no target %s", name);
    return NULL;
}

static void check_value(const struct whole_run *w, const char *name, double value)
{
    const struct target_row *row = target_of(w, name);
    assert_close(row->value.base_case, value, 1e-12);
}

/* Who arrives in 2027 has at most 3 years, those of January all 3: they are counted at "3 years" if
 * they came on the first of January, 2 of the 24. */
static void test_the_base_case_is_what_paper_says(void **state)
{
    (void) state;
    char *text = with_targets(NULL, NULL);
    struct whole_run *w = whole_run(text, 0);
    const double young = 1 - pow(0.76, 3), old = 1 - pow(0.64, 3);
    check_value(w, "share", 0.6 * young + 0.4 * old);
    check_value(w, "share_young", young);
    check_value(w, "people", 124 * 0.5 * (0.6 * (1 - sqrt(0.76)) + 0.4 * (1 - sqrt(0.64))));
    check_value(w, "people_then", 124 * 0.5);
    check_value(w, "last", 60 * (1 - pow(0.76, 4)) + 40 * (1 - pow(0.64, 4)));
    check_value(w, "moves", 60 * 0.24 + 40 * 0.36);
    check_value(w, "come", 24);
    check_value(w, "cost", 500);
    double gone = 60 * (1 - pow(0.76, 4)) + 40 * (1 - pow(0.64, 4));
    for (int month = 0; month < 12; month++)
        gone +=
            2 * (0.6 * (1 - pow(0.76, 3 - month / 12.0)) + 0.4 * (1 - pow(0.64, 3 - month / 12.0)));
    check_value(w, "share_there", 0.5 * gone / 124);
    whole_run_close(w);
    free(text);
}

static void test_the_observation_has_the_margin_that_its_author_wrote(void **state)
{
    (void) state;
    char *text = with_targets(NULL, NULL);
    struct whole_run *w = whole_run(text, 0);
    const struct target_row *share = target_of(w, "share"), *events = target_of(w, "share_young");
    assert_close(share->low, 0.45, 1e-12);
    assert_close(share->high, 0.55, 1e-12);
    /* Without draws only the error of the observation counts: 0.05 is 1.96 of them. */
    const double error = 0.05 / 1.959963984540054;
    assert_close(share->z, (share->value.base_case - 0.5) / error, 1e-12);
    /* 1 of 2: a beta(1.5, 1.5), which is a half circle. */
    const double t = 2 * events->low - 1;
    assert_close(0.5 + (t * sqrt(1 - t * t) + asin(t)) / M_PI, 0.025, 1e-9);
    assert_close(events->low + events->high, 1, 1e-9);
    assert_close(events->observed, 0.5, 0);
    assert_close(events->z, (events->value.base_case - 0.5) / 0.25, 1e-9);
    assert_string_equal(target_of(w, "people")->label, "Gone");
    assert_string_equal(target_of(w, "people")->unit, "people");
    assert_string_equal(target_of(w, "cost")->unit, "EUR");
    assert_string_equal(target_of(w, "people_then")->intervention, "then");
    assert_string_equal(events->group, "young");
    whole_run_close(w);
    free(text);
}

static void test_fit_is_judged_by_both_spreads(void **state)
{
    (void) state;
    char *text = with_targets(NULL, NULL);
    struct whole_run *w = whole_run(text, 2000);
    double chi = 0, score = 0, within = 0;
    for (size_t i = 0; i + 1 < w->r->n_targets; i++) {
        const struct target_row *row = &w->r->targets[i];
        const double error = strcmp(row->target, "share_young") == 0
                                 ? 0.25
                                 : (row->high - row->low) / 2 / 1.959963984540054;
        const double sd = sqrt(error * error + row->value.sd * row->value.sd);
        const double z = (row->value.mean - row->observed) / sd;
        assert_close(row->z, z, 1e-9);
        assert_close(row->chi_square, z * z, 1e-9);
        assert_close(row->log_score, -z * z / 2 - log(sd * sqrt(2 * M_PI)), 1e-9);
        chi += row->chi_square;
        score += row->log_score;
        within += row->within;
    }
    const struct target_row *all = &w->r->targets[w->r->n_targets - 1];
    assert_string_equal(all->target, "all");
    assert_close(all->chi_square, chi, 1e-12);
    assert_close(all->log_score, score, 1e-12);
    assert_close(all->within, within / 9, 1e-12);
    /* A cost that is certain lies outside a margin of 506 to 514 in every draw. */
    assert_close(target_of(w, "cost")->within, 0, 0);
    whole_run_close(w);
    free(text);
}

/* Of those who came a year ago, as many have left as the chance that is drawn. */
static void test_draws_within_the_margin_are_counted(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "by_group = { old = { mean = 0.36, sd = 0.02 } }\n", "");
    char *all = malloc(strlen(text) + 200);
    assert_non_null(all);
    sprintf(all,
            "%s[target.t]\nshare = ['b']\nat = '1 year'\nvalue = 0.24\nplus_minus = 0.05\n"
            "source = 'x'\n",
            text);
    struct whole_run *w = whole_run(all, 4000);
    const struct target_row *row = target_of(w, "t");
    assert_close(row->value.mean, 0.24, 0.01);
    assert_close(row->value.sd, 0.05, 0.05);
    /* Of a beta(17.27, 54.69) so much lies between 0.19 and 0.29, by Simpson's rule. */
    const double p = 0.6810384;
    assert_near(row->within, p, 5 * sqrt(p * (1 - p) / 4000));
    whole_run_close(w);
    free(all);
    free(text);
}

static void test_whole_people_are_counted_as_average_flows_are(void **state)
{
    (void) state;
    char *text = with_targets("mode = 'expected'", "mode = 'people'");
    char *same = with_targets(NULL, NULL);
    struct whole_run *people = whole_run(text, 2000), *flows = whole_run(same, 2000);
    for (size_t i = 0; i + 1 < people->r->n_targets; i++) {
        const struct target_row *p = &people->r->targets[i], *f = &flows->r->targets[i];
        /* Of 24 people a month, 14.4 young ones become 14: 2 % of a group, 1 % of a share. */
        assert_near(p->value.mean, f->value.mean,
                    5 * hypot(p->value.mc_error, 0.002 * f->value.mean));
        assert_true(strcmp(p->target, "cost") == 0 || strcmp(p->target, "come") == 0 ||
                    p->value.sd > f->value.sd);
    }
    whole_run_close(people);
    whole_run_close(flows);
    free(text);
    free(same);
}

static void test_targets_change_no_other_number(void **state)
{
    (void) state;
    static const char *const modes[] = {"mode = 'expected'", "mode = 'people'"};
    for (size_t i = 0; i < 2; i++) {
        char *text = with_targets("mode = 'expected'", modes[i]);
        char *plain = whole_run_change(model, "mode = 'expected'", modes[i]);
        struct whole_run *with = whole_run(text, 64), *without = whole_run(plain, 64);
        for (size_t k = 0; k < without->r->n_summary; k++)
            assert_close(with->r->summary[k].value.mean, without->r->summary[k].value.mean, 1e-12);
        assert_int_equal(without->r->n_targets, 0);
        assert_int_equal(with->r->n_targets, 10);
        whole_run_close(with);
        whole_run_close(without);
        free(text);
        free(plain);
    }
}

/* Also where groups, arrivals and dates of a layer tell people apart. */
static void test_who_is_in_a_layer_counts_too(void **state)
{
    (void) state;
    char *text = with_targets("[holder]\ncity = 'City'\n",
                              "[holder]\ncity = 'City'\nother = 'Other'\n"
                              "[layer.away]\nenter = 0.1\nholder = { city = 'other' }\n"
                              "[budget.elsewhere]\nholder = 'other'\n");
    char *inside = whole_run_change(text, "[budget]\npurse = { holder = 'city' }\n",
                                    "[budget.purse]\nholder = 'city'\n");
    struct whole_run *w = whole_run(inside, 0);
    check_value(w, "share_young", 1 - pow(0.76, 3));
    check_value(w, "moves", 60 * 0.24 + 40 * 0.36);
    whole_run_close(w);
    free(inside);
    free(text);
}

static void expect_error(const char *change, const char *by, const char *expected)
{
    char *text = with_targets(change, by), *printed = NULL;
    assert_int_equal(whole_run_fails(text, (struct simulate_options){.threads = 1}, &printed), 3);
    if (strstr(printed, expected) == NULL)
        fail_msg("expected \"%s\" in:\n%s", expected, printed);
    free(printed);
    free(text);
}

static void test_weights_are_plain_numbers_of_a_moment(void **state)
{
    (void) state;
    expect_error("{ b = 'part' }", "{ b = 'leaves' }",
                 "what each counts for must be a plain number, but \"leaves\" is a hazard");
    expect_error("{ b = 'part' }", "{ b = 'part * years_since_arrival' }",
                 "cannot depend on age, on time in state or on time since arrival");
    expect_error("{ b = 'part' }", "{ b = 'par' }", "Did you mean \"part\"?");
}

static void test_a_share_of_nobody_is_refused(void **state)
{
    (void) state;
    char *none = whole_run_change(model, "size = 100", "size = 0"), *printed = NULL;
    char *text = malloc(strlen(none) + 200);
    assert_non_null(text);
    sprintf(text,
            "%s[target.t]\nshare = ['b']\nat = '4 years'\nvalue = 0.24\nplus_minus = 0.05\n"
            "source = 'x'\n",
            none);
    assert_int_equal(whole_run_fails(text, (struct simulate_options){.threads = 1}, &printed), 3);
    assert_non_null(strstr(printed, "[target.t] is a share of nobody"));
    free(printed);
    free(text);
    free(none);
}

static void expect_screen(const char *language, uint64_t draws, const char *const *expected)
{
    char change[200], *printed = NULL;
    snprintf(change, sizeof change, "baseline = 'now'\nlanguage = '%s'\n", language);
    char *text = with_targets("baseline = 'now'\n", change);
    struct whole_run *w = whole_run(text, draws);
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    simulation_print(w->simulation, 120, out);
    fclose(out);
    for (size_t i = 0; expected[i] != NULL; i++)
        if (strstr(printed, expected[i]) == NULL)
            fail_msg("expected \"%s\" in:\n%s", expected[i], printed);
    free(printed);
    whole_run_close(w);
    free(text);
}

/* 0.6 x (1 - 0.76^3) + 0.4 x (1 - 0.64^3) = 0.6318, 5.2 standard errors of 0.0255 above 0.5. */
static void test_the_screen_shows_both_side_by_side(void **state)
{
    (void) state;
    static const char *const dutch[] = {"Getoetst aan wat is waargenomen",
                                        "50,0%",
                                        "45,0% tot 55,0%",
                                        "63,2%",
                                        "+5,2",
                                        "op 9 doelen",
                                        NULL};
    static const char *const english[] = {
        "Held against what was observed",
        "45.0% to 55.0%",
        "draws in",
        "on 9 targets",
        "Farthest off: cost, modelled \u20ac500 (\u20ac500 to \u20ac500) against observed",
        NULL};
    expect_screen("nl", 0, dutch);
    expect_screen("en", 500, english);
}

static void test_check_says_how_targets_were_understood(void **state)
{
    (void) state;
    static const char *const expected[] = {
        "TARGETS",
        "share of people in b, of all, 36 months after arrival, group young, under now: 1 of 2",
        "share of people in b (each for part), of those in a, b, 48 months after the start",
        "people in b (each for 0.5), 6 months after arrival, under now: 8, 95%: 7 to 9",
        "people who move a -> b in 2026",
        "people who move arrival in 2027",
        "what fixed comes to in 2028, under now: 510, 95%: 506 to 514",
        NULL};
    char *text = with_targets(NULL, NULL), *printed = NULL;
    struct whole_run *w = whole_run(text, 0);
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    simulation_explain(w->simulation, out);
    fclose(out);
    for (char *p = printed; *p != '\0'; p++) /* lines are broken where the page ends */
        if (*p == '\n') {
            *p = ' ';
            const size_t blanks = strspn(p + 1, " ");
            memmove(p + 1, p + 1 + blanks, strlen(p + 1 + blanks) + 1);
        }
    for (size_t i = 0; expected[i] != NULL; i++)
        if (strstr(printed, expected[i]) == NULL)
            fail_msg("expected \"%s\" in:\n%s", expected[i], printed);
    free(printed);
    whole_run_close(w);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_base_case_is_what_paper_says),
        cmocka_unit_test(test_the_observation_has_the_margin_that_its_author_wrote),
        cmocka_unit_test(test_fit_is_judged_by_both_spreads),
        cmocka_unit_test(test_draws_within_the_margin_are_counted),
        cmocka_unit_test(test_whole_people_are_counted_as_average_flows_are),
        cmocka_unit_test(test_targets_change_no_other_number),
        cmocka_unit_test(test_who_is_in_a_layer_counts_too),
        cmocka_unit_test(test_weights_are_plain_numbers_of_a_moment),
        cmocka_unit_test(test_a_share_of_nobody_is_refused),
        cmocka_unit_test(test_the_screen_shows_both_side_by_side),
        cmocka_unit_test(test_check_says_how_targets_were_understood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
