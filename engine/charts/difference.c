#include "difference.h"

#include <math.h>

#include "arena.h"

struct difference difference_of(const struct chart_source *s, const char *what_if,
                                const char *intervention, size_t party)
{
    const struct named p = chart_party(s, party);
    const struct csv_table *t = s->differences;
    for (size_t row = 0; row < t->n_rows; row++)
        if (csv_matches(t, row, "what_if", what_if, "intervention", intervention, "group", "all",
                        "kind", chart_party_kind(&p), "name", p.id, NULL))
            return (struct difference){true, csv_value(t, row, s->value), csv_value(t, row, "p05"),
                                       csv_value(t, row, "p95")};
    return (struct difference){0};
}

bool difference_is_something(const struct difference *d)
{
    return d->known && fabs(d->value) >= 0.5;
}

static char *number(const struct chart_source *s, const struct difference *d,
                    const struct text_scale *scale)
{
    return text_signed(s->arena, s->info->language, d->value / scale->divisor, scale->decimals);
}

struct axis difference_axis(const struct chart_source *s, const struct difference *list, size_t n,
                            const struct text_scale *scale, struct box cell)
{
    double low = 0, high = 0, widest = 0;
    for (size_t i = 0; i < n; i++) {
        const struct difference *d = &list[i];
        if (!d->known)
            continue;
        low = fmin(low, fmin(d->value, d->low));
        high = fmax(high, fmax(d->value, d->high));
        widest = fmax(widest, typeface_width(number(s, d, scale), SIZE_LABEL, WEIGHT_BOLD));
    }
    const double room = widest + 24;
    if (high - low < 1)
        high = 1;
    return (struct axis){low, high, 1, cell.left + room, cell.right - room};
}

void difference_draw_interval(struct canvas *c, const struct axis *axis, const struct difference *d,
                              double y, double *left, double *right)
{
    if (isnan(d->low) || !difference_is_something(d))
        return;
    const double low = layout_at(axis, d->low), high = layout_at(axis, d->high);
    canvas_segment(c, COLOUR_TEXT, 3, low, y, high, y);
    canvas_segment(c, COLOUR_TEXT, 3, low, y - 7, low, y + 7);
    canvas_segment(c, COLOUR_TEXT, 3, high, y - 7, high, y + 7);
    *left = fmin(*left, low);
    *right = fmax(*right, high);
}

void difference_draw_number(const struct chart_source *s, struct canvas *c,
                            const struct difference *d, const struct text_scale *scale, double y,
                            double left, double right)
{
    const bool less = d->value < 0;
    canvas_text(c, less ? left - 12 : right + 12, y, less ? ALIGN_RIGHT : ALIGN_LEFT, SIZE_LABEL,
                WEIGHT_BOLD, COLOUR_TEXT, number(s, d, scale));
}

void difference_draw_sides(const struct chart_source *s, struct canvas *c, double zero, double y,
                           struct box cell)
{
    const char *cheaper = text_word(s->info->language, WORD_CHEAPER);
    const char *dearer = text_word(s->info->language, WORD_DEARER);
    const double left = typeface_width(cheaper, SIZE_TICK, WEIGHT_NORMAL) + 40;
    const double right = typeface_width(dearer, SIZE_TICK, WEIGHT_NORMAL) + 40;
    if (zero - left >= cell.left)
        canvas_text(c, zero - 14, y, ALIGN_RIGHT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_BLUE,
                    arena_printf(s->arena, "\u25c4 %s", cheaper));
    if (zero + right <= cell.right)
        canvas_text(c, zero + 14, y, ALIGN_LEFT, SIZE_TICK, WEIGHT_NORMAL, 0xb34700,
                    arena_printf(s->arena, "%s \u25ba", dearer));
}

unsigned difference_colour(const struct difference *d)
{
    return !difference_is_something(d) ? COLOUR_OTHER
           : d->value < 0              ? COLOUR_BLUE
                                       : COLOUR_VERMILLION;
}
