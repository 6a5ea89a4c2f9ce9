/* The text of the whole screen is held against files beside this one: tests/screen/screen_*.txt.
 * They were read through as a reader would, not worked out: numbers have their own tests.
 * WRITE_CASES=1 writes them anew; read the difference before keeping it. */
#include "check.h"

#include "sample_council.h"
#include "scratch.h"
#include "screen.h"

#include "arena_case.h"

/* The screen as text, to be freed. Inlined, gcc takes the text for that of the first line. */
__attribute__((noinline)) static char *screen_of(const struct results *r, int width)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    screen_print(r, width, out);
    fclose(out);
    return text;
}

static void assert_screen_is(struct sample sample, int width, const char *file)
{
    char *text = screen_of(sample_council(sample, arena), width);
    if (getenv("WRITE_CASES") != NULL)
        write_text(file, text);
    assert_file_is(file, text);
    free(text);
}

static void test_the_screen_in_dutch(void **state)
{
    (void) state;
    assert_screen_is(sample_usual(), 100, PROJECT_DIR "/tests/screen/screen_nl.txt");
}

static void test_the_screen_in_english_on_a_narrow_terminal(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.language = LANGUAGE_EN;
    sample.interventions = 2;
    sample.holders = 2;
    assert_screen_is(sample, 80, PROJECT_DIR "/tests/screen/screen_en.txt");
}

static void test_the_screen_of_central_values_only(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.base_case_only = true;
    sample.holders = 2;
    assert_screen_is(sample, 100, PROJECT_DIR "/tests/screen/screen_base_case.txt");
}

static size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

/* What is cut is somewhere, and the screen says where. */
static void test_without_tables_named_the_screen_is_a_summary(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.language = LANGUAGE_EN;
    struct results *r = sample_council(sample, arena);
    char *whole = screen_of(r, 100);
    r->run.tables_named = false;
    char *text = screen_of(r, 100);
    static const char *const cut[] = {"Wrong pockets", "What it costs each payer", "6.3 Income"};
    static const char *const files[] = {"wrong_pocket.csv", "summary.csv", "multi_year.csv"};
    for (size_t i = 0; i < 3; i++) {
        assert_non_null(strstr(whole, cut[i]));
        assert_null(strstr(text, cut[i]));
        assert_non_null(strstr(text, files[i]));
    }
    assert_non_null(strstr(text, "Who pays, who gains"));
    assert_non_null(strstr(text, "How deep it goes first"));
    assert_non_null(strstr(text, "Balance of the multi-year budget"));
    assert_non_null(strstr(text, "occupancy = mid"));
    assert_null(strstr(whole, "More in the folder of results"));
    assert_in_range(lines_of(text), 40, 85);
    free(text);
    free(whole);
}

static void test_a_sole_payer_stands_once_for_society_too(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.language = LANGUAGE_EN;
    sample.holders = 1;
    char *text = screen_of(sample_council(sample, arena), 100);
    assert_non_null(
        strstr(text, "Municipality is the only payer: what it pays is what society pays"));
    assert_non_null(strstr(text, "Who pays, who gains"));
    assert_null(strstr(text, "ociety as a whole"));
    assert_null(strstr(text, "Wrong pockets"));
    free(text);
}

static void test_no_line_is_wider_than_the_screen(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.long_labels = true;
    for (int width = 80; width <= 110; width += 10) {
        char *text = screen_of(sample_council(sample, arena), width);
        size_t columns = 0;
        for (const char *p = text; *p != '\0'; p++) {
            columns = *p == '\n' ? 0 : columns + (((unsigned char) *p & 0xc0) != 0x80);
            assert_true(columns <= (size_t) width);
        }
        free(text);
    }
}

/* The line, with one space for many. */
static void assert_words_are(const char *line, const char *expected)
{
    char words[200];
    size_t n = 0;
    for (line += strspn(line, " "); *line != '\n' && n + 1 < sizeof words; line++)
        if (*line != ' ' || words[n - 1] != ' ')
            words[n++] = *line;
    words[n] = '\0';
    assert_string_equal(words, expected);
}

static void assert_says(const struct results *r, const char *expected)
{
    char *text = screen_of(r, 1000);
    if (strstr(text, expected) == NULL)
        print_error("not found: %s\nin: %s\n", expected, text);
    assert_non_null(strstr(text, expected));
    free(text);
}

/* Runs of spaces as one, so that a test need not count columns. */
static char *squeezed(const struct results *r, int width)
{
    char *text = screen_of(r, width), *to = text;
    for (const char *p = text; *p != '\0'; p++)
        if (*p != ' ' || to == text || to[-1] != ' ')
            *to++ = *p;
    *to = '\0';
    return text;
}

static struct multi_year_row in_year(const char *prices, int column, const char *code,
                                     const char *budgets, double mean)
{
    return (struct multi_year_row){"",
                                   "work_first",
                                   "tegenprestatie",
                                   prices,
                                   2025 + column,
                                   column,
                                   column == 1 ? 4 : 12,
                                   "gemeente",
                                   code,
                                   budgets,
                                   {.mean = mean}};
}

static void test_task_fields_are_in_thousands_with_v_for_cheaper_and_n_for_dearer(void **state)
{
    (void) state;
    struct results *r = sample_results(sample_usual(), arena);
    const struct multi_year_row rows[] = {in_year("constant", 1, "6.3", "inkomen", -217400),
                                          in_year("constant", 1, "6.1", "inburgering", 499),
                                          in_year("constant", 1, "6.5", "reintegratie", 0),
                                          in_year("constant", 2, "6.3", "inkomen", 1234567),
                                          in_year("constant", 2, "6.1", "inburgering", 0),
                                          in_year("constant", 2, "6.5", "reintegratie", 0)};
    r->multi_year = rows;
    r->n_multi_year = 6;
    char *text = squeezed(r, 100);
    assert_non_null(strstr(text, "Meerjarenraming: verschil met Tegenprestatie per taakveld, "
                                 "x € 1.000, constante prijzen van 2026\n"));
    assert_non_null(strstr(text, " 4 mnd\n 2026 2027\nGemeente: Work-first\n"
                                 " 6.1 Inburgering 0 -\n"
                                 " 6.3 Inkomensregelingen 217 V 1.235 N\n"
                                 " saldo 217 V 1.235 N\n"));
    free(text);
}

static void test_with_an_index_the_years_of_a_budget_are_in_prices_of_the_day(void **state)
{
    (void) state;
    struct results *r = sample_results(sample_usual(), arena);
    const struct multi_year_row rows[] = {in_year("constant", 2, "6.3", "inkomen", -200000),
                                          in_year("nominal", 2, "6.3", "inkomen", -205000)};
    r->multi_year = rows;
    r->n_multi_year = 2;
    char *text = squeezed(r, 200);
    assert_non_null(strstr(text, "x € 1.000, lopende prijzen, vanaf het peil van 2026\n"
                                 "V is voordeel, N is nadeel.\n 2027\n"));
    assert_non_null(strstr(text, " 6.3 Inkomensregelingen 205 V\n"));
    assert_null(strstr(text, "200 V"));
    free(text);
}

/* Of seven years of 9 columns each six fit beside a label of 24; of 8 columns, all seven. */
static void test_on_a_narrow_screen_the_twentieth_year_gives_way(void **state)
{
    (void) state;
    static const int columns[] = {1, 2, 3, 4, 10, 20, 30};
    struct results *r = sample_results(sample_usual(), arena);
    struct multi_year_row rows[7];
    for (size_t i = 0; i < 7; i++)
        rows[i] = in_year("constant", columns[i], "6.3", "inkomen", -1234567);
    r->multi_year = rows;
    r->n_multi_year = 7;
    char *text = squeezed(r, 80);
    assert_non_null(strstr(text, " 2026 2027 2028 2029 2035 2055\n"));
    free(text);
    text = squeezed(r, 90);
    assert_non_null(strstr(text, " 2026 2027 2028 2029 2035 2045 2055\n"));
    free(text);
}

static void test_an_interval_around_zero_goes_from_less_to_more(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    struct summary_row *row = (struct summary_row *) &r->differences[0];
    assert_string_equal(row->name, "gemeente");
    row->value.mean = 45678;
    row->value.p05 = -120456;
    row->value.p95 = 210987;
    row->value.p_better = 0.317;
    r->n_break_even = 0;
    assert_says(r, "Work-first kost Gemeente € 45.700 meer dan Tegenprestatie (90%: € 120 duizend "
                   "minder tot € 211 duizend meer); kans op een besparing 32%.");
}

/* Mass 0.3 in 2027 and 0.21 in 2030: the median is 2030. */
static void test_the_year_of_paying_back_is_the_median_of_the_lasting_one(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    const struct break_even_row rows[] = {
        {"", "schakelklas", "gemeente", 2027, 0.9, 0.3, 0.9, 0.3},
        {"", "schakelklas", "gemeente", 2030, 0.0, 0.21, 0.9, 0.51},
        {"", "schakelklas", "gemeente", 2034, 0.0, 0.45, 0.9, 0.96},
        {"", "schakelklas", "gemeente", 0, 0.1, 0.04, NAN, NAN},
        {"", "work_first", "gemeente", 2027, 0.4, 0.38, 0.4, 0.38},
        {"", "work_first", "gemeente", 0, 0.6, 0.62, NAN, NAN}};
    r->break_even = rows;
    r->n_break_even = 6;
    assert_says(r, "terugverdiend in 2030 (mediaan), nooit in 4% van de trekkingen");
    assert_says(r, "niet terugverdiend in 62% van de trekkingen");
}

/* -123,456 and its interval, and three times that. */
static void test_all_what_ifs_have_a_table_behind_the_summary_of_the_scenario(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    struct summary_row *row = (struct summary_row *) &r->differences[0];
    row->value.mean = -123456;
    row->value.p05 = -240123;
    row->value.p95 = 10987;
    row->value.p_better = 0.917;
    sample_add_what_if(r, arena, "krap", "Krappe markt", 3);
    ((struct summary_row *) r->differences)[r->n_differences / 2].value.p_better = 0.834;
    char *text = screen_of(r, 100);
    const char *table = strstr(text, "Wat als: verschil met Tegenprestatie in elk geval");
    assert_non_null(table);
    assert_non_null(strstr(table, "Gemeente: Work-first\n"));
    const char *base = strstr(table, "  Zoals in het scenario"), *krap = strstr(table, "  Krappe");
    assert_true(base != NULL && krap != NULL && base < krap);
    assert_words_are(base, "Zoals in het scenario -123 -240 tot +11 92%");
    assert_words_are(krap, "Krappe markt -370 -720 tot +33 83%");
    assert_null(strstr(text, "Wat als: Krappe markt"));
    free(text);
}

static void test_one_what_if_is_named_above_its_summary(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    sample_add_what_if(r, arena, "krap", "Krappe markt", 3);
    r->scenario = &r->scenario->what_ifs[0];
    r->run.what_if = "krap";
    assert_says(r, "Wat als: Krappe markt\n");
    char *text = screen_of(r, 100);
    assert_null(strstr(text, "in elk geval"));
    free(text);
}

static void test_paying_back_after_the_horizon_has_no_year(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    const struct break_even_row rows[] = {
        {"", "schakelklas", "gemeente", 2027, 0.3, 0.2, 0.3, 0.2},
        {"", "schakelklas", "gemeente", 2028, 0.3, 0.2, 0.6, 0.4},
        {"", "schakelklas", "gemeente", AFTER_HORIZON, 0.3, 0.5, 0.9, 0.9},
        {"", "schakelklas", "gemeente", 0, 0.1, 0.1, NAN, NAN}};
    r->break_even = rows;
    r->n_break_even = 4;
    assert_says(r, "terugverdiend na de horizon (mediaan), nooit in 10%");
}

static void test_the_footer_says_which_money_counts_for_paying_back(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    assert_says(r, "terugverdiend: niet verdisconteerd en blijvend, mediaan.");
    ((struct scenario *) r->scenario->interventions[0].world)->accounting.discounted_break_even =
        true;
    assert_says(r, "terugverdiend: verdisconteerd en blijvend, mediaan.");
}

static void test_the_footer_says_which_inputs_are_spread_evenly(void **state)
{
    (void) state;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    struct results *r = sample_council(sample_usual(), arena);
    r->run.scramblings = 16;
    r->run.n_sources = 44;
    r->run.n_sobol = 9;
    r->run.sobol = names;
    assert_says(r, "uit 16 onafhankelijke steekproeven van gespreide trekkingen; terugverdiend");
    assert_says(r,
                "zijn 9 van 44 invoergetallen, die in een proef het meest bepalen: a, b, c, d, e, "
                "f, g en nog 2. De andere zijn toevallig.");
    r->run.n_sources = 9;
    assert_says(r, "zijn alle 9 invoergetallen, naar hoeveel zij in een proef bepalen: a, b, c,");
}

static void test_expected_mode_says_that_it_leaves_out_chance(void **state)
{
    (void) state;
    static const char *const nonlinear[] = {"cost.lesgroepen (group_of)"};
    struct results *r = sample_council(sample_usual(), arena);
    ((struct scenario *) r->scenario->interventions[0].world)->cohort.mode = MODE_EXPECTED;
    for (size_t i = 0; i < r->n_differences; i++)
        ((struct summary_row *) r->differences)[i].value.chance_share = NAN;
    r->run.nonlinear = nonlinear;
    r->run.n_nonlinear = 1;
    assert_says(r, "Deze berekening volgt gemiddelden: de spreiding is wat we niet weten; toeval "
                   "tussen mensen zit er niet in.");
    assert_says(r, "waardoor het gemiddelde kan afwijken: cost.lesgroepen (group_of).");
}

static void test_freed_capacity_is_shown_apart_from_money(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    struct summary_row *rows = arena_alloc(arena, r->n_differences + 1, sizeof *rows);
    memcpy(rows, r->differences, r->n_differences * sizeof *rows);
    rows[r->n_differences] = (struct summary_row){"",
                                                  "schakelklas",
                                                  "all",
                                                  "freed_capacity",
                                                  "uitvoering",
                                                  "EUR",
                                                  {.mean = -81234, .p05 = -99000, .p95 = -60400}};
    r->differences = rows;
    r->n_differences++;
    assert_says(r, "Vrijgespeelde capaciteit: op papier een besparing, geen geld voor de betaler, "
                   "in €");
    assert_says(r, "Schakelklas: Uitvoering   -81.234  -99.000 tot -60.400");
}

static void test_a_long_list_of_unsourced_inputs_is_cut(void **state)
{
    (void) state;
    static const char *const inputs[] = {"p.a", "p.b", "p.c", "p.d", "p.e",
                                         "p.f", "p.g", "p.h", "p.i", "p.j"};
    struct results *r = sample_council(sample_usual(), arena);
    struct scenario_file *file = (struct scenario_file *) r->scenario;
    file->unsourced = inputs;
    file->n_unsourced = 10;
    assert_says(r, "10 invoergegevens hebben geen bron: p.a, p.b, p.c, p.d, p.e, p.f, p.g en nog "
                   "3.");
    file->n_unsourced = 1;
    assert_says(r, "1 invoergegeven heeft geen bron: p.a.");
}

static void test_a_study_without_a_second_intervention_only_says_what_it_costs(void **state)
{
    (void) state;
    struct sample sample = sample_usual();
    sample.interventions = 1;
    struct results *r = sample_council(sample, arena);
    assert_says(r, "Tegenprestatie kost Gemeente € 6,58 mln (90%: € 5,39 mln tot € 7,77 mln).");
    char *text = screen_of(r, 100);
    assert_null(strstr(text, "Wie betaalt"));
    free(text);
}

static void test_gains_in_the_wrong_pocket_before_and_after_agreements(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    struct pocket_row *rows = (struct pocket_row *) r->pockets;
    assert_string_equal(rows[1].stage, "after");
    rows[1].losses = 0;
    rows[1].p50 = 0;
    rows[1].p95 = 17.4;
    assert_says(r, "Work-first: 0% (mediaan; 90%: <1% tot 17%); niemand verliest in 3% van de "
                   "trekkingen, het verlies is groter dan de winst in 12%; vóór afspraken 24%.");
    rows[1].p05 = rows[1].p50 = rows[1].p95 = NAN;
    assert_says(r, "Work-first: onbegrensd (mediaan; 90%: onbegrensd tot onbegrensd);");
}

/* Who never comes short has no rows; a year after the horizon is "later". */
static void test_dips_of_those_who_come_short(void **state)
{
    (void) state;
    struct results *r = sample_council(sample_usual(), arena);
    struct dip_row *rows = (struct dip_row *) r->dips;
    for (size_t i = 0; i < r->n_dips; i++) {
        const bool rijk = strcmp(rows[i].holder, "rijk") == 0;
        rows[i].shortfall = rijk ? 120000 + 10000 * rows[i].certainty : 0;
        rows[i].year_p50 = rijk ? AFTER_HORIZON : 0;
    }
    char *text = screen_of(r, 1000);
    const char *table = strstr(text, "Hoe diep het eerst gaat"), *end;
    assert_non_null(table);
    assert_non_null(end = strstr(table, "\n\n"));
    char *dips = arena_strndup(arena, table, (size_t) (end - table));
    assert_non_null(strstr(dips, " 128    129    130 "));
    assert_non_null(strstr(dips, "later"));
    assert_non_null(strstr(dips, "\nRijk\n"));
    assert_null(strstr(dips, "Gemeente"));
    free(text);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_the_screen_in_dutch),
        T(test_the_screen_in_english_on_a_narrow_terminal),
        T(test_the_screen_of_central_values_only),
        T(test_without_tables_named_the_screen_is_a_summary),
        T(test_a_sole_payer_stands_once_for_society_too),
        T(test_gains_in_the_wrong_pocket_before_and_after_agreements),
        T(test_dips_of_those_who_come_short),
        T(test_no_line_is_wider_than_the_screen),
        T(test_task_fields_are_in_thousands_with_v_for_cheaper_and_n_for_dearer),
        T(test_with_an_index_the_years_of_a_budget_are_in_prices_of_the_day),
        T(test_on_a_narrow_screen_the_twentieth_year_gives_way),
        T(test_an_interval_around_zero_goes_from_less_to_more),
        T(test_the_year_of_paying_back_is_the_median_of_the_lasting_one),
        T(test_all_what_ifs_have_a_table_behind_the_summary_of_the_scenario),
        T(test_one_what_if_is_named_above_its_summary),
        T(test_paying_back_after_the_horizon_has_no_year),
        T(test_the_footer_says_which_money_counts_for_paying_back),
        T(test_the_footer_says_which_inputs_are_spread_evenly),
        T(test_expected_mode_says_that_it_leaves_out_chance),
        T(test_freed_capacity_is_shown_apart_from_money),
        T(test_a_long_list_of_unsourced_inputs_is_cut),
        T(test_a_study_without_a_second_intervention_only_says_what_it_costs),
    };
#undef T
    return cmocka_run_group_tests_name("screen", tests, NULL, NULL);
}
