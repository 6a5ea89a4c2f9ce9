/* What the screen says of the choice and of knowing more, in both languages. */
#include "check.h"

#include "sample_information.h"
#include "screen.h"

#include "arena_case.h"

/* The screen with line breaks as blanks, to be freed. */
static char *shown(enum language language, struct finding *finding)
{
    struct sample sample = sample_usual();
    sample.language = language;
    sample.interventions = 2;
    struct results *r = sample_information(sample, arena);
    if (finding != NULL)
        for (size_t i = 0; i < r->scenario->n_interventions; i++) {
            struct scenario *s = (struct scenario *) r->scenario->interventions[i].world;
            s->information = (struct information){.n_findings = 1, .findings = finding};
        }
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    screen_print(r, 100, out);
    fclose(out);
    for (char *c = text; *c != '\0'; c++)
        *c = *c == '\n' ? ' ' : *c;
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
        print_error("not said: %s\n", part);
    assert_non_null(strstr(text, part));
}

/* What cannot be told from 0 is not named; the largest come first. */
static void test_who_would_choose_what_and_what_knowing_is_worth(void **state)
{
    (void) state;
    char *text = shown(LANGUAGE_EN, NULL);
    assert_says(text, "- Municipality would choose Work first, best in 71% of the draws. To know "
                      "everything for certain first is worth at most €41,200 (± €912); by itself "
                      "Effect van het diploma €28,800 (± €1,030) and Prijs van een plaats €3,460 "
                      "(± €654).");
    assert_says(text,
                "- Society as a whole would choose Workfare, best in 62% of the draws. To know "
                "everything for certain first is worth at most €568 thousand (± €4,320); no "
                "single number by itself is worth something.");
    assert_says(text, "nothing that can be found out is worth something");
    assert_says(text, "Waiting pays only if");
    free(text);
    text = shown(LANGUAGE_NL, NULL);
    assert_says(text, "- Gemeente zou Work-first kiezen, de beste in 71% van de trekkingen. Eerst "
                      "alles zeker weten is hoogstens € 41.200 (± € 912) waard;");
    assert_says(text, "Wachten loont alleen als");
    assert_says(text, "Alleen naar kosten, want geen uitkomst heeft een `value`: beste keuze");
    free(text);
}

static void test_a_set_with_its_cost(void **state)
{
    (void) state;
    struct finding proef = {.name = {.id = "proef", .label = "Een proef"}, .cost = NAN};
    char *text = shown(LANGUAGE_EN, &proef);
    assert_says(text, "- To find out \"Een proef\" is worth most to Municipality: at most €35,700 "
                      "(± €987).");
    free(text);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EACH(test_who_would_choose_what_and_what_knowing_is_worth),
        EACH(test_a_set_with_its_cost),
    };
    return cmocka_run_group_tests_name("information on the screen", tests, NULL, NULL);
}
