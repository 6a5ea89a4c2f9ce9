/* text.h -- every word a user sees on the screen, in charts and in reports, and the way
 * numbers are written around them, in Dutch and in English.
 *
 * The words are one table, words.def. Sentences have named places ({amount}), because the two
 * languages want the same values in another order. Numbers are made in the "C" locale and
 * turned into the style of the language here, so that no machine's locale can change them.
 *
 * Spaces that must not break at the end of a line (in "€ 312 duizend") are U+00A0. Everything
 * returned lives in the arena, and is UTF-8. A value that is not a number reads as "-".
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

#include "scenario.h"

struct arena;

#define TEXT_NBSP "\u00a0"

#define WORD(id, english, dutch) WORD_##id,
enum word {
#include "words.def"
    WORD_COUNT
};
#undef WORD

const char *text_word(enum language language, enum word word);

/* A named place and what is filled in there. */
struct text_place {
    const char *name, *value;
};

/* `pattern` with each {name} replaced; what is filled in is not looked at again. A place that
 * is not in the list is a mistake of ours. */
char *text_fill(struct arena *a, const char *pattern, const struct text_place *places, size_t n);

/* text_fill of a word, with the places as arguments:
 * text_say(a, language, WORD_X, "amount", "€ 3", "year", "2031", NULL) */
char *text_say(struct arena *a, enum language language, enum word word, ...)
    __attribute__((sentinel));

/* "a, b en c" */
char *text_list(struct arena *a, enum language language, const char *const *items, size_t n);

/* Code points of a UTF-8 string: the columns it takes on a terminal. */
size_t text_columns(const char *s);

/* 1.234.567,8 or 1,234,567.8 */
char *text_number(struct arena *a, enum language language, double x, int decimals);

/* The same with a + before what is larger than zero as printed. */
char *text_signed(struct arena *a, enum language language, double x, int decimals);

/* At most so many significant digits, no zeros at the end: 0,0312 12,3 12.300 */
char *text_significant(struct arena *a, enum language language, double x, int digits);

/* Money as it is said, three significant digits: "€ 312 duizend", "€ 1,2 mln", "€ 12.300" or
 * "€312 thousand", "€1.2 million", "€12,300". Another currency keeps its code. */
char *text_amount(struct arena *a, enum language language, const char *currency, double x);

/* The same of money that may be less than one, as an error: below ten two significant digits. */
char *text_fine_amount(struct arena *a, enum language language, const char *currency, double x);

/* A share as a percentage: 0.028 -> "2,8%". */
char *text_percent(struct arena *a, enum language language, double share, int decimals);

/* A chance in whole percents; one that is not certain is never shown as 0 or 100: "<1%". */
char *text_chance(struct arena *a, enum language language, double p);

/* "30 jaar", "2 jaar en 6 maanden", "8 maanden" */
char *text_duration(struct arena *a, enum language language, int months);

/* "2026-09-14..." -> "14 september 2026"; what is not such a date stays as it is. */
char *text_date(struct arena *a, enum language language, const char *iso);

/* "september 2026" */
char *text_month(struct arena *a, enum language language, int year, int month);

/* "2,8% per jaar, na jaar 35 1,8%" */
char *text_discount(struct arena *a, enum language language, const struct discount *d);

/* The unit in which a column or an axis of amounts reads best. */
struct text_scale {
    double divisor;
    int decimals;
    const char *unit; /* "x € 1.000" */
};

struct text_scale text_scale(struct arena *a, enum language language, const char *currency,
                             double largest);

#endif
