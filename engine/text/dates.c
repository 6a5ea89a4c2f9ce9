#include "text.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "arena.h"

static const char *month_word(enum language language, int month)
{
    assert(month >= 1 && month <= 12);
    return text_word(language, (enum word)(WORD_JANUARY + month - 1));
}

char *text_month(struct arena *a, enum language language, int year, int month)
{
    return arena_printf(a, "%s" TEXT_NBSP "%d", month_word(language, month), year);
}

char *text_date(struct arena *a, enum language language, const char *iso)
{
    int year, month, day;
    if (sscanf(iso, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12)
        return arena_strdup(a, iso);
    return arena_printf(a, "%d" TEXT_NBSP "%s" TEXT_NBSP "%d", day, month_word(language, month),
                        year);
}

static char *count_of(struct arena *a, enum language language, int n, enum word one, enum word many)
{
    return arena_printf(a, "%d" TEXT_NBSP "%s", n, text_word(language, n == 1 ? one : many));
}

char *text_duration(struct arena *a, enum language language, int months)
{
    const char *years = count_of(a, language, months / 12, WORD_YEAR_ONE, WORD_YEAR_MANY);
    const char *rest = count_of(a, language, months % 12, WORD_MONTH_ONE, WORD_MONTH_MANY);
    if (months % 12 == 0)
        return arena_strdup(a, years);
    if (months < 12)
        return arena_strdup(a, rest);
    return text_list(a, language, (const char *[]){years, rest}, 2);
}

/* Rates have at most two decimals in every guideline; zeros at the end are left off. */
static char *rate(struct arena *a, enum language language, double r)
{
    return arena_printf(a, "%s%%", text_significant(a, language, round(r * 1e4) / 100, 4));
}

char *text_discount(struct arena *a, enum language language, const struct discount *d)
{
    char *out = text_say(a, language, WORD_PER_YEAR, "rate", rate(a, language, d->rate[0]), NULL);
    for (size_t i = 1; i < d->n; i++)
        out = arena_printf(a, "%s, %s", out,
                           text_say(a, language, WORD_AFTER_YEAR, "year",
                                    text_significant(a, language, d->until_years[i - 1], 3), "rate",
                                    rate(a, language, d->rate[i]), NULL));
    if (d->whole_years)
        out = arena_printf(a, "%s, %s", out, text_word(language, WORD_BY_WHOLE_YEARS));
    return out;
}
