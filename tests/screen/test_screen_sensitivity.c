/* What the screen says of uncertain numbers, in both languages. */
#include "check.h"

#include "sample_sensitivity.h"
#include "screen.h"

#include "arena_case.h"

static struct results *sample(enum language language)
{
    struct sample options = sample_usual();
    options.language = language;
    options.holders = 5; /* the insurer too */
    return sample_with_answers(options, arena);
}

/* The screen on one line: single spaces in place of line ends and runs of spaces. */
static const char *screen_of(const struct results *r)
{
    char *text = NULL, *to;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    screen_print(r, 100, out);
    fclose(out);
    char *line = to = arena_strdup(arena, text);
    for (const char *p = text; *p != '\0'; p++)
        if ((*p != ' ' && *p != '\n') || (to > line && to[-1] != ' '))
            *to++ = *p == '\n' ? ' ' : *p;
    *to = '\0';
    free(text);
    return line;
}

static void assert_says(const char *screen, const char *text)
{
    if (strstr(screen, text) == NULL)
        fail_msg("the screen does not say \"%s\":\n%s", text, screen);
}

static void test_five_numbers_that_matter_most(void **state)
{
    (void) state;
    struct results *r = sample(LANGUAGE_NL);
    static const double reach[] = {3000, 60000, 10000, 90000, 20000, 40000};
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    for (size_t i = 0; i < 6; i++)
        sample_one_way(r, "schakelklas", "gemeente", names[i], -100000 - reach[i],
                       -100000 + reach[i] / 2);
    const char *screen = screen_of(r);
    assert_says(screen, "Wat het meest uitmaakt voor Gemeente: gemiddeld verschil met "
                        "Tegenprestatie als een getal laag (5%) of hoog (95%) is, x € 1.000 "
                        "als laag als hoog Schakelklas d -190 -55 b -160 -70 f -140 -80 "
                        "e -120 -90 c -110 -95 ");
    assert_null(strstr(screen, " a -103 "));
    assert_null(strstr(screen, "rangcorrelatie"));
}

/* Only what is three standard errors from nothing; without one-way rows. */
static void test_correlations_where_nothing_was_varied(void **state)
{
    (void) state;
    struct results *r = sample(LANGUAGE_EN);
    sample_correlation(r, "schakelklas", "gemeente", "weak", 0.029, 0.01);
    sample_correlation(r, "schakelklas", "gemeente", "strong", -0.62, 0.007);
    sample_correlation(r, "schakelklas", "gemeente", "middling", 0.31, 0.009);
    const char *screen = screen_of(r);
    assert_says(screen, "What matters most for Municipality - Work first: no uncertain number "
                        "makes a difference that can be seen.");
    assert_says(screen, "- Bridging class (rank correlation with what it pays more, -1 to 1): "
                        "strong -0.62 and middling +0.31.");
    assert_null(strstr(screen, "weak"));
}

static void test_switching_values_as_sentences(void **state)
{
    (void) state;
    struct results *r = sample(LANGUAGE_NL);
    sample_switching(r, "yes", 1, 1, 28210);
    assert_says(screen_of(r),
                "Omslagpunten (alle andere getallen zoals getrokken) - Schakelklas: Gemeente gaat "
                "er gemiddeld op vooruit zolang \"prijs\" onder € 28.200 blijft (MC-fout € 390; "
                "basisgeval € 17.400).");
    struct switching_row *row = (struct switching_row *) r->switching;
    row->at_low = 5;
    row->at_high = -5;
    row->param_unit = "share";
    row->value = 0.236;
    row->mc_error = 0.011;
    row->central = 0.5;
    assert_says(screen_of(r), "vooruit als \"prijs\" boven 23,6% ligt (MC-fout 1,1%; basisgeval "
                              "50,0%).");
    row->target = -50000;
    assert_says(screen_of(r), "het gemiddelde verschil voor Gemeente is -€ 50.000 bij \"prijs\" = "
                              "23,6%.");
}

static void test_where_there_is_no_switching_value(void **state)
{
    (void) state;
    struct results *r = sample(LANGUAGE_EN);
    sample_switching(r, "always_less", 0, 0, NAN);
    sample_switching(r, "always_more", 0, 0, NAN)->name = "rijk";
    sample_switching(r, "no_difference", 0, 0, NAN)->name = "roc";
    sample_switching(r, "yes", 1, 2, 12000)->name = "zorg";
    sample_switching(r, "yes", 2, 2, 34000)->name = "zorg";
    struct switching_row *last = sample_switching(r, "always_more", 0, 0, NAN);
    last->name = "society";
    last->kind = "npv_society";
    last->target = -1000;
    const char *screen = screen_of(r);
    assert_says(screen, "Municipality gains on average at any value of \"prijs\" from €5,000 to "
                        "€50,000.");
    assert_says(screen, "State loses on average at any value of \"prijs\"");
    assert_says(screen, "is -€1,000 at no value of \"prijs\" from €5,000 to €50,000.");
    assert_says(screen,
                "for Insurer gain and loss change places more than once as \"prijs\" rises, "
                "at €12,000 and €34,000.");
    assert_null(strstr(screen, "College gains"));
    assert_null(strstr(screen, "College loses"));
}

static void test_nothing_is_said_without_answers(void **state)
{
    (void) state;
    const char *screen = screen_of(sample(LANGUAGE_EN));
    assert_null(strstr(screen, "matters most"));
    assert_null(strstr(screen, "Switching"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_five_numbers_that_matter_most),   T(test_correlations_where_nothing_was_varied),
        T(test_switching_values_as_sentences),   T(test_where_there_is_no_switching_value),
        T(test_nothing_is_said_without_answers),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
