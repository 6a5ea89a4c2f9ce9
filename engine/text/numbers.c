#include "text.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

static char point_of(enum language language)
{
    return language == LANGUAGE_NL ? ',' : '.';
}

static char comma_of(enum language language)
{
    return language == LANGUAGE_NL ? '.' : ',';
}

/* Digits with separators. `sign` may be "", "-" or "+". */
static char *group_digits(struct arena *a, enum language language, const char *sign,
                          const char *digits)
{
    const size_t whole = strcspn(digits, ".");
    char *out = arena_alloc(a, strlen(sign) + 2 * strlen(digits) + 1, 1);
    char *to = stpcpy(out, sign);
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            *to++ = comma_of(language);
        *to++ = digits[i];
    }
    if (digits[whole] == '.') {
        *to++ = point_of(language);
        to = stpcpy(to, digits + whole + 1);
    }
    *to = '\0';
    return out;
}

static bool is_zero(const char *digits)
{
    return strspn(digits, "0.") == strlen(digits);
}

static char *number(struct arena *a, enum language language, double x, int decimals, bool plus)
{
    if (isnan(x))
        return arena_strdup(a, "-");
    if (isinf(x))
        return arena_strdup(a, x < 0 ? "-\u221e" : "\u221e");
    const char *digits = arena_printf(a, "%.*f", decimals, fabs(x));
    const char *sign = is_zero(digits) ? "" : x < 0 ? "-" : plus ? "+" : "";
    return group_digits(a, language, sign, digits);
}

char *text_number(struct arena *a, enum language language, double x, int decimals)
{
    return number(a, language, x, decimals, false);
}

char *text_signed(struct arena *a, enum language language, double x, int decimals)
{
    return number(a, language, x, decimals, true);
}

/* x rounded to so many significant digits, as the number that those digits spell. */
static double round_significant(double x, int digits)
{
    char buffer[64];
    snprintf(buffer, sizeof buffer, "%.*e", digits - 1, x);
    return strtod(buffer, NULL);
}

/* Decimals that x, already rounded to `digits`, needs when zeros at the end are left off. */
static int decimals_needed(double x, int digits)
{
    char buffer[64];
    snprintf(buffer, sizeof buffer, "%.*e", digits - 1, x);
    const char *e = strchr(buffer, 'e');
    const int exponent = atoi(e + 1);
    int last = digits - 1;
    for (const char *p = e - 1; last > 0 && *p == '0'; p--)
        last--;
    return last > exponent ? last - exponent : 0;
}

char *text_significant(struct arena *a, enum language language, double x, int digits)
{
    if (!isfinite(x) || x == 0)
        return number(a, language, x, 0, false);
    const double rounded = round_significant(x, digits);
    return number(a, language, rounded, decimals_needed(rounded, digits), false);
}

static const char *symbol_of(const char *currency)
{
    return strcmp(currency, "EUR") == 0 ? "€" : currency;
}

/* Dutch puts a space after the sign, English does not; a code always has one. */
static const char *gap_of(enum language language, const char *currency)
{
    return language == LANGUAGE_NL || strcmp(currency, "EUR") != 0 ? TEXT_NBSP : "";
}

char *text_amount(struct arena *a, enum language language, const char *currency, double x)
{
    static const struct {
        double from, divisor;
        enum word word;
    } steps[] = {{1e9, 1e9, WORD_BILLION}, {1e6, 1e6, WORD_MILLION}, {1e5, 1e3, WORD_THOUSAND}};

    if (!isfinite(x))
        return number(a, language, x, 0, false);
    const double rounded = fabs(x) < 100 ? round(fabs(x)) : round_significant(fabs(x), 3);
    const char *sign = x < 0 && rounded > 0 ? "-" : "";
    const char *symbol = symbol_of(currency), *gap = gap_of(language, currency);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (rounded >= steps[i].from)
            return arena_printf(a, "%s%s%s%s" TEXT_NBSP "%s", sign, symbol, gap,
                                text_significant(a, language, rounded / steps[i].divisor, 3),
                                text_word(language, steps[i].word));
    return arena_printf(a, "%s%s%s%s", sign, symbol, gap, text_number(a, language, rounded, 0));
}

char *text_fine_amount(struct arena *a, enum language language, const char *currency, double x)
{
    if (!isfinite(x) || x == 0 || fabs(x) >= 9.95)
        return text_amount(a, language, currency, x);
    return arena_printf(a, "%s%s%s%s", x < 0 ? "-" : "", symbol_of(currency),
                        gap_of(language, currency), text_significant(a, language, fabs(x), 2));
}

struct text_scale text_scale(struct arena *a, enum language language, const char *currency,
                             double largest)
{
    const char *symbol = symbol_of(currency), *gap = gap_of(language, currency);
    if (!(largest >= 1e5))
        return (struct text_scale){1, 0, arena_printf(a, "in" TEXT_NBSP "%s", symbol)};
    if (largest < 1e8)
        return (struct text_scale){1e3, 0,
                                   arena_printf(a, "x" TEXT_NBSP "%s%s%s", symbol, gap,
                                                text_number(a, language, 1000, 0))};
    return (struct text_scale){1e6, 1,
                               arena_printf(a, "x" TEXT_NBSP "%s%s1" TEXT_NBSP "%s", symbol, gap,
                                            text_word(language, WORD_MILLION))};
}

char *text_percent(struct arena *a, enum language language, double share, int decimals)
{
    if (isnan(share))
        return arena_strdup(a, "-");
    return arena_printf(a, "%s%%", text_number(a, language, 100 * share, decimals));
}

char *text_chance(struct arena *a, enum language language, double p)
{
    if (p > 0 && p < 0.005)
        return arena_strdup(a, "<1%");
    if (p < 1 && p >= 0.995)
        return arena_strdup(a, ">99%");
    return text_percent(a, language, p, 0);
}
