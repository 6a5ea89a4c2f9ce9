/* Expected texts follow the Dutch (Taalunie) and English habits for digits, thousands and
 * amounts; rounding expectations are worked out by hand. */
#include "check.h"

#include "text.h"

#include "arena_case.h"

#define NL LANGUAGE_NL
#define EN LANGUAGE_EN
#define S TEXT_NBSP

static void test_numbers_have_the_separators_of_the_language(void **state)
{
    (void) state;
    assert_string_equal(text_number(arena, NL, 1234567.84, 1), "1.234.567,8");
    assert_string_equal(text_number(arena, EN, 1234567.84, 1), "1,234,567.8");
    assert_string_equal(text_number(arena, NL, -999.6, 0), "-1.000");
    assert_string_equal(text_number(arena, EN, 612, 2), "612.00");
    assert_string_equal(text_number(arena, NL, 123456, 0), "123.456");
}

static void test_what_rounds_to_zero_has_no_sign(void **state)
{
    (void) state;
    assert_string_equal(text_number(arena, NL, -0.04, 1), "0,0");
    assert_string_equal(text_signed(arena, NL, 0.4, 0), "0");
    assert_string_equal(text_signed(arena, NL, 45.3, 0), "+45");
    assert_string_equal(text_signed(arena, EN, -45.3, 1), "-45.3");
}

static void test_what_is_no_number_is_a_dash(void **state)
{
    (void) state;
    assert_string_equal(text_number(arena, NL, NAN, 2), "-");
    assert_string_equal(text_amount(arena, NL, "EUR", NAN), "-");
    assert_string_equal(text_percent(arena, NL, NAN, 0), "-");
    assert_string_equal(text_chance(arena, NL, NAN), "-");
    assert_string_equal(text_significant(arena, EN, -INFINITY, 3), "-\u221e");
}

static void test_significant_digits_leave_off_zeros_at_the_end(void **state)
{
    (void) state;
    assert_string_equal(text_significant(arena, NL, 0.031249, 3), "0,0312");
    assert_string_equal(text_significant(arena, NL, 12.3456, 3), "12,3");
    assert_string_equal(text_significant(arena, NL, 12.04, 3), "12");
    assert_string_equal(text_significant(arena, NL, 12345.6, 3), "12.300");
    assert_string_equal(text_significant(arena, EN, 9.996, 3), "10");
    assert_string_equal(text_significant(arena, EN, 0, 3), "0");
    assert_string_equal(text_significant(arena, EN, -250, 2), "-250");
}

static void test_amounts_are_said_in_three_digits_with_their_unit(void **state)
{
    (void) state;
    assert_string_equal(text_amount(arena, NL, "EUR", 1203456), "€" S "1,2" S "mln");
    assert_string_equal(text_amount(arena, EN, "EUR", 1203456), "€1.2" S "million");
    assert_string_equal(text_amount(arena, NL, "EUR", 340123), "€" S "340" S "duizend");
    assert_string_equal(text_amount(arena, EN, "EUR", -340123), "-€340" S "thousand");
    assert_string_equal(text_amount(arena, NL, "EUR", 12345), "€" S "12.300");
    assert_string_equal(text_amount(arena, NL, "EUR", 80.4), "€" S "80");
    assert_string_equal(text_amount(arena, NL, "EUR", -0.3), "€" S "0");
    assert_string_equal(text_amount(arena, NL, "EUR", 2.347e9), "€" S "2,35" S "mld");
    assert_string_equal(text_amount(arena, EN, "USD", 12.37e6), "USD" S "12.4" S "million");
}

static void test_an_amount_that_rounds_up_takes_the_next_unit(void **state)
{
    (void) state;
    assert_string_equal(text_amount(arena, NL, "EUR", 999600), "€" S "1" S "mln");
    assert_string_equal(text_amount(arena, NL, "EUR", 99960), "€" S "100" S "duizend");
    assert_string_equal(text_amount(arena, EN, "EUR", 999.6e6), "€1" S "billion");
}

static void test_a_column_of_amounts_takes_the_unit_of_its_largest(void **state)
{
    (void) state;
    assert_string_equal(text_scale(arena, NL, "EUR", 99999).unit, "in" S "€");
    const struct text_scale thousands = text_scale(arena, NL, "EUR", 312345);
    assert_string_equal(thousands.unit, "x" S "€" S "1.000");
    assert_true(thousands.divisor == 1e3 && thousands.decimals == 0);
    const struct text_scale millions = text_scale(arena, EN, "EUR", 1.5e8);
    assert_string_equal(millions.unit, "x" S "€1" S "million");
    assert_true(millions.divisor == 1e6 && millions.decimals == 1);
}

static void test_a_chance_that_is_not_certain_is_not_shown_as_certain(void **state)
{
    (void) state;
    assert_string_equal(text_chance(arena, NL, 0.9962), ">99%");
    assert_string_equal(text_chance(arena, NL, 0.0003), "<1%");
    assert_string_equal(text_chance(arena, NL, 1), "100%");
    assert_string_equal(text_chance(arena, NL, 0), "0%");
    assert_string_equal(text_chance(arena, NL, 0.913), "91%");
    assert_string_equal(text_percent(arena, NL, 0.0284, 1), "2,8%");
}

static void test_durations_and_dates_are_words(void **state)
{
    (void) state;
    assert_string_equal(text_duration(arena, NL, 360), "30" S "jaar");
    assert_string_equal(text_duration(arena, EN, 12), "1" S "year");
    assert_string_equal(text_duration(arena, NL, 30), "2" S "jaar en 6" S "maanden");
    assert_string_equal(text_duration(arena, EN, 13), "1" S "year and 1" S "month");
    assert_string_equal(text_duration(arena, EN, 8), "8" S "months");
    assert_string_equal(text_date(arena, NL, "2026-11-23T22:37:00Z"), "23" S "november" S "2026");
    assert_string_equal(text_date(arena, EN, "2026-03-04"), "4" S "March" S "2026");
    assert_string_equal(text_date(arena, NL, "2026-13-04"), "2026-13-04");
    assert_string_equal(text_month(arena, NL, 2026, 9), "september" S "2026");
}

static void test_a_discount_schedule_reads_as_a_sentence(void **state)
{
    (void) state;
    const struct discount one = {
        .n = 1, .rate = (double[]){0.04}, .until_years = (double[]){INFINITY}};
    const struct discount two = {
        .n = 2, .rate = (double[]){0.028, 0.018}, .until_years = (double[]){35, INFINITY}};
    const struct discount fine = {
        .n = 1, .rate = (double[]){0.0225}, .until_years = (double[]){INFINITY}};
    struct discount by_years = one;
    by_years.whole_years = true;
    assert_string_equal(text_discount(arena, NL, &one), "4% per jaar");
    assert_string_equal(text_discount(arena, NL, &two), "2,8% per jaar, na jaar 35 1,8%");
    assert_string_equal(text_discount(arena, EN, &fine), "2.25% a year");
    assert_string_equal(text_discount(arena, EN, &by_years), "4% a year, by whole years");
}

static void test_sentences_take_their_values_by_name(void **state)
{
    (void) state;
    const struct text_place places[] = {{"who", "ROC"}, {"what", "{who} & \\"}};
    assert_string_equal(text_fill(arena, "{what}: {who}, {who}.", places, 2),
                        "{who} & \\: ROC, ROC.");
    assert_string_equal(
        text_say(arena, NL, WORD_PAID_BACK_OR_NEVER, "never", "4%", "when", "in 2031", NULL),
        "terugverdiend in 2031 (mediaan), nooit in 4% van de trekkingen");
}

static void test_lists_end_with_and(void **state)
{
    (void) state;
    const char *const items[] = {"a", "b", "c"};
    assert_string_equal(text_list(arena, NL, items, 3), "a, b en c");
    assert_string_equal(text_list(arena, EN, items, 2), "a and b");
    assert_string_equal(text_list(arena, EN, items, 1), "a");
    assert_string_equal(text_list(arena, EN, items, 0), "");
}

static void test_columns_are_code_points(void **state)
{
    (void) state;
    assert_int_equal(text_columns("één €"), 5);
}

/* The places named in a pattern, each once, sorted by their first letters. */
static size_t places_of(const char *pattern, const char *found[8])
{
    size_t n = 0;
    for (const char *p = pattern; (p = strchr(p, '{')) != NULL; p++) {
        assert_true(n < 8);
        found[n++] = p + 1;
    }
    return n;
}

static bool has_place(const char *name, const char *const *list, size_t n)
{
    const size_t length = strcspn(name, "}") + 1;
    for (size_t i = 0; i < n; i++)
        if (strncmp(name, list[i], length) == 0)
            return true;
    return false;
}

static void test_both_languages_of_a_sentence_have_the_same_places(void **state)
{
    (void) state;
    for (enum word w = 0; w < WORD_COUNT; w++) {
        const char *english[8], *dutch[8];
        const size_t n = places_of(text_word(EN, w), english);
        assert_int_equal(places_of(text_word(NL, w), dutch), n);
        for (size_t i = 0; i < n; i++)
            assert_true(has_place(english[i], dutch, n));
        assert_true(text_word(EN, w)[0] != '\0' && text_word(NL, w)[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_have_the_separators_of_the_language),
        cmocka_unit_test(test_what_rounds_to_zero_has_no_sign),
        cmocka_unit_test(test_what_is_no_number_is_a_dash),
        cmocka_unit_test(test_significant_digits_leave_off_zeros_at_the_end),
        cmocka_unit_test(test_amounts_are_said_in_three_digits_with_their_unit),
        cmocka_unit_test(test_an_amount_that_rounds_up_takes_the_next_unit),
        cmocka_unit_test(test_a_column_of_amounts_takes_the_unit_of_its_largest),
        cmocka_unit_test(test_a_chance_that_is_not_certain_is_not_shown_as_certain),
        cmocka_unit_test(test_durations_and_dates_are_words),
        cmocka_unit_test(test_a_discount_schedule_reads_as_a_sentence),
        cmocka_unit_test(test_sentences_take_their_values_by_name),
        cmocka_unit_test(test_lists_end_with_and),
        cmocka_unit_test(test_columns_are_code_points),
        cmocka_unit_test(test_both_languages_of_a_sentence_have_the_same_places),
    };
    return cmocka_run_group_tests_name("text", tests, set_up, tear_down);
}
