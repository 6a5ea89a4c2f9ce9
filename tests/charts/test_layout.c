#include "check.h"

#include "charts.h"
#include "layout.h"
#include "names.h"
#include "canvas.h"
#include "stack.h"

#include "arena_case.h"

/* Advance widths in the font: H 752, i 278, space 318, digit 636, ellipsis 1000 (bold H 837). */
static void test_text_is_as_wide_as_its_letters(void **state)
{
    (void) state;
    assert_close(typeface_width("Hi 5", 100, WEIGHT_NORMAL), 75.2 + 27.8 + 31.8 + 63.6, 1e-12);
    assert_close(typeface_width("…", 26, WEIGHT_BOLD), 26.0, 1e-12);
    assert_close(typeface_width("H", 50, WEIGHT_BOLD), 41.85, 1e-12);
    assert_close(typeface_width("€\u00a0", 100, WEIGHT_NORMAL), 63.6 + 31.8, 1e-12);
}

static void test_text_is_wrapped_at_spaces_and_cut_with_an_ellipsis(void **state)
{
    (void) state;
    const char *lines[3];
    const double width = typeface_width("aaaa bbbb", 20, WEIGHT_NORMAL) + 1;
    assert_int_equal(typeface_wrap(arena, "aaaa bbbb cccc", 20, WEIGHT_NORMAL, width, 3, lines), 2);
    assert_string_equal(lines[0], "aaaa bbbb");
    assert_string_equal(lines[1], "cccc");
    assert_int_equal(
        typeface_wrap(arena, "aaaa bbbb cccc dddd eeee", 20, WEIGHT_NORMAL, width, 2, lines), 2);
    assert_string_equal(lines[1], "cccc dd…");
    assert_true(typeface_width(lines[1], 20, WEIGHT_NORMAL) <= width);
}

static void test_a_word_that_is_too_long_is_broken(void **state)
{
    (void) state;
    const char *lines[9];
    const double width = typeface_width("eeee", 20, WEIGHT_NORMAL) + 1;
    assert_int_equal(typeface_wrap(arena, "eeeeeeeeee", 20, WEIGHT_NORMAL, width, 9, lines), 3);
    assert_string_equal(lines[0], "eeee");
    assert_string_equal(lines[2], "ee");
    assert_int_equal(typeface_wrap(arena, "éé", 20, WEIGHT_NORMAL, 0, 9, lines), 2);
    assert_string_equal(lines[0], "é");
    assert_int_equal(typeface_wrap(arena, "", 20, WEIGHT_NORMAL, width, 9, lines), 0);
}

static void test_an_axis_holds_zero_and_has_round_steps(void **state)
{
    (void) state;
    const struct axis a = layout_axis(-3070, 161, 6, 900, 100);
    assert_close(a.step, 1000.0, 1e-12);
    assert_true(a.low < -3070 && a.high > 161);
    assert_close(layout_at(&a, a.low), 900.0, 1e-12);
    assert_close(layout_at(&a, a.high), 100.0, 1e-12);
    assert_near(layout_axis(2.3, 8.1, 5, 0, 1).low, 0.0, 1e-12);
    assert_close(layout_axis(0, 0.43, 5, 0, 1).step, 0.1, 1e-12);
    const struct axis none = layout_axis(0, 0, 5, 0, 1);
    assert_true(none.low < 0 && none.high > 0);
}

static void test_cells_fill_the_room_without_overlap(void **state)
{
    (void) state;
    const struct box room = {100, 200, 1000, 800};
    const struct box last = layout_cell(room, 4, 5, 3, 30, 40);
    assert_close(last.right, 690.0, 1e-12); /* 3 across: (900 - 60) / 3 = 280 wide */
    assert_close(last.left, 410.0, 1e-12);
    assert_close(last.top, 520.0, 1e-12); /* 2 down: (600 - 40) / 2 = 280 high */
    assert_close(last.bottom, 800.0, 1e-12);
    assert_int_equal(layout_columns(4, 3), 2);
}

static const struct named parts[] = {
    {"a", "A", "", false}, {"b", "B", "", false}, {"c", "C", "", true},  {"d", "D", "", false},
    {"e", "E", "", false}, {"f", "F", "", false}, {"g", "G", "", false}, {"h", "H", "", false},
    {"i", "I", "", false}, {"j", "J", "", false}, {"k", "K", "", false}, {"l", "L", "", false},
};
enum { PARTS = sizeof parts / sizeof *parts };

static void test_small_parts_of_a_stack_become_other(void **state)
{
    (void) state;
    const double weight[PARTS] = {0.5, 0.019, 0.3, 0.2, 0.004, 0, 0, 0, 0, 0};
    const struct stack s = stack_of(arena, LANGUAGE_NL, parts, PARTS, weight);
    assert_int_equal(s.n_bands, 4); /* A, D, other, and C on top */
    assert_string_equal(s.bands[0].label, "A");
    assert_string_equal(s.bands[1].label, "D");
    assert_string_equal(s.bands[2].label, "Overig");
    assert_string_equal(s.bands[3].label, "C");
    assert_int_equal(s.band_of[1], 2);
    assert_int_equal(s.band_of[4], 2);
    assert_true(s.band_of[5] == NO_INDEX);
    assert_string_equal(s.others, "B en E");
}

static void test_of_several_that_nobody_leaves_the_last_is_grey(void **state)
{
    (void) state;
    static const struct named ends[] = {
        {"a", "A", "", true}, {"b", "B", "", true}, {"c", "C", "", true}};
    const double weight[] = {0.5, 0.3, 0.2};
    const struct stack s = stack_of(arena, LANGUAGE_EN, ends, 3, weight);
    assert_int_equal(s.n_bands, 3);
    assert_int_equal(s.bands[s.band_of[0]].colour, canvas_palette(0));
    assert_int_equal(s.bands[s.band_of[1]].colour, canvas_palette(1));
    assert_int_equal(s.bands[s.band_of[2]].colour, COLOUR_GONE);
    assert_int_equal(s.band_of[2], 2); /* on top */
}

static void test_one_small_part_keeps_its_own_name(void **state)
{
    (void) state;
    const double weight[PARTS] = {0.9, 0.01, 0, 0, 0, 0, 0, 0, 0, 0};
    const struct stack s = stack_of(arena, LANGUAGE_NL, parts, PARTS, weight);
    assert_string_equal(s.bands[1].label, "B");
    assert_string_equal(s.others, "");
}

static void test_a_stack_has_at_most_nine_colours(void **state)
{
    (void) state;
    const double weight[PARTS] = {0.5, 0.1, 0, 0.06, 0.3, 0.4, 0.07, 0.2, 0.09, 0.08, 0.15, 0.11};
    const struct stack s = stack_of(arena, LANGUAGE_EN, parts, PARTS, weight);
    assert_int_equal(s.n_bands, 10);
    assert_string_equal(s.bands[9].label, "Other");
    assert_string_equal(s.others, "D and G");
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(s.bands[i].colour != s.bands[j].colour);
}

static void test_a_script_quotes_text_so_that_nothing_in_it_means_anything(void **state)
{
    (void) state;
    struct canvas *c = canvas_new(arena);
    canvas_text(c, 10, 20, ALIGN_LEFT, 26, WEIGHT_NORMAL, COLOUR_TEXT,
                "it's `touch x`\nEND\n$(touch x) \"\\n\" '<cmd'");
    canvas_segment(c, COLOUR_BLUE, 2, 0, 0, 1, 1);
    const char *script = canvas_script(c, "name", CHART_SVG | CHART_PDF);
    assert_non_null(strstr(script, "set label 'it\u2019s `touch x` END $(touch x) \"\\n\" "
                                   "\u2019<cmd\u2019' at 10.00,20.00 left"));
    assert_null(strstr(script, "\nEND\n$("));
    assert_non_null(strstr(script, "set output 'name.svg'"));
    assert_non_null(strstr(script, "set output 'name.pdf'"));
    assert_null(strstr(script, "name.png"));
}

/* Contrast as WCAG 2 reckons it: white on this blue has 5.2 to 1; on orange, yellow and the light
 * blue it has 2.3, 1.3 and 2.3, which nobody reads. */
static void test_text_on_a_light_colour_is_dark(void **state)
{
    (void) state;
    assert_int_equal(canvas_text_on(0x0072b2), COLOUR_WHITE);
    assert_int_equal(canvas_text_on(0x44337a), COLOUR_WHITE);
    assert_int_equal(canvas_text_on(0xe69f00), COLOUR_TEXT);
    assert_int_equal(canvas_text_on(0xf0e442), COLOUR_TEXT);
    assert_int_equal(canvas_text_on(0x56b4e9), COLOUR_TEXT);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_text_is_as_wide_as_its_letters),
        T(test_text_is_wrapped_at_spaces_and_cut_with_an_ellipsis),
        T(test_a_word_that_is_too_long_is_broken),
        T(test_an_axis_holds_zero_and_has_round_steps),
        T(test_text_on_a_light_colour_is_dark),
        T(test_cells_fill_the_room_without_overlap),
        T(test_small_parts_of_a_stack_become_other),
        T(test_of_several_that_nobody_leaves_the_last_is_grey),
        T(test_one_small_part_keeps_its_own_name),
        T(test_a_stack_has_at_most_nine_colours),
        T(test_a_script_quotes_text_so_that_nothing_in_it_means_anything),
    };
#undef T
    return cmocka_run_group_tests_name("layout", tests, NULL, NULL);
}
