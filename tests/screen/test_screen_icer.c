/* What a unit more of an outcome costs, on the screen. The numbers are those of the Sick-Sicker
 * model as published (Alarid-Escudero et al. 2023, table 3: 72,988 and 125,764 dollars per year of
 * full health), as the base case; the means are the same, 1.0625 times as dear. */
#include "check.h"

#include "sample_results.h"
#include "screen.h"

#include "arena_case.h"

static struct icer_row row(size_t i, double cost, double effect, const char *place, double icer,
                           bool drawn)
{
    return (struct icer_row){.what_if = "",
                             .outcome = "jaren_werk",
                             .intervention = sample_interventions[i].id,
                             .baseline = sample_interventions[0].id,
                             .cost = drawn ? 1.0625 * cost : NAN,
                             .effect = drawn ? effect : NAN,
                             .place = place,
                             .versus = "",
                             .icer = drawn ? 1.0625 * icer : NAN,
                             .unit = "USD",
                             .base_case_cost = cost,
                             .base_case_effect = effect,
                             .base_case_icer = icer,
                             .base_case_place = place,
                             .base_case_versus = ""};
}

/* The screen with runs of blanks as one, to be freed. */
static char *shown(enum language language, int width, bool drawn)
{
    struct sample sample = sample_usual();
    sample.language = language;
    sample.interventions = 5;
    sample.holders = 1;
    struct results *r = sample_results(sample, arena);
    struct icer_row *rows = arena_alloc(arena, 5, sizeof *rows);
    rows[0] = row(0, 0, 0, "frontier", NAN, drawn);
    rows[1] = row(1, 107520.6, 1.473, "frontier", 72988.4, drawn);
    rows[2] = row(2, 227295.3, 2.426, "frontier", 125763.8, drawn);
    rows[3] = row(3, 133224.6, 0.787, "dominated", NAN, drawn);
    rows[4] = row(4, 200111.2, 2.014, "extended", NAN, drawn);
    r->icer = rows;
    r->n_icer = 5;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    screen_print(r, width, out);
    fclose(out);
    char *to = text;
    for (const char *c = text; *c != '\0'; c++)
        if (*c != ' ' || to == text || to[-1] != ' ')
            *to++ = *c;
    *to = '\0';
    return text;
}

static void assert_says(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        print_error("not said: %s\n%s\n", part, text);
    assert_non_null(strstr(text, part));
}

static void test_means_and_base_case_stand_beside_each_other(void **state)
{
    (void) state;
    char *text = shown(LANGUAGE_EN, 100, true);
    assert_says(text, "What a unit more of an outcome costs Municipality (ICER)");
    assert_says(text, "mean mean mean base case base case base case\n cost effect per unit cost "
                      "effect per unit\n");
    assert_says(text, "Work first +114,241 +1.5 77,550 +107,521 +1.5 72,988\n");
    assert_says(text, "Bridging class +241,501 +2.4 133,624 +227,295 +2.4 125,764\n");
    assert_says(text, "Dual track +141,551 +0.8 dominated +133,225 +0.8 dominated\n");
    assert_says(text, "Do nothing +212,618 +2.0 by a mix +200,111 +2.0 by a mix\n");
    assert_says(text, "Workfare 0 0.0 cheapest 0 0.0 cheapest\n");
    free(text);
}

static void test_without_draws_there_is_the_base_case(void **state)
{
    (void) state;
    char *text = shown(LANGUAGE_EN, 100, false);
    assert_says(text, "\n cost effect per unit\n");
    assert_says(text, "Work first +107,521 +1.5 72,988\n");
    free(text);
}

static void test_in_dutch_and_on_a_narrow_screen(void **state)
{
    (void) state;
    char *text = shown(LANGUAGE_NL, 80, true);
    assert_says(text, "Wat een eenheid meer kost voor Gemeente (ICER)");
    assert_says(text, "\n kosten effect per eenheid\n");
    assert_says(text, "Work-first +114.241 +1,5 77.550\n");
    assert_says(text, "Duaal traject +141.551 +0,8 gedomineerd\n");
    assert_says(text, "Niets doen +212.618 +2,0 door een mix\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        T(test_means_and_base_case_stand_beside_each_other),
        T(test_without_draws_there_is_the_base_case),
        T(test_in_dutch_and_on_a_narrow_screen),
#undef T
    };
    return cmocka_run_group_tests_name("screen_icer", tests, NULL, NULL);
}
