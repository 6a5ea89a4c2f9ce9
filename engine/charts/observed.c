#include "observed.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "rows.h"

enum { HEADER_WIDTH = 150, LABELS_MOST = 540, AXIS_ROOM = 48, TICKS = 8 };

static const unsigned colours[] = {COLOUR_TEXT, COLOUR_VERMILLION, COLOUR_BLUE};

/* With one model it is blue; a second one, after calibration, is. */
static unsigned colour_of(const struct observed_names *names, size_t which)
{
    return which == 0 ? colours[0] : colours[which + (names->n_models == 1)];
}

static const struct interval *interval_of(const struct observed *o, size_t which)
{
    return which == 0 ? &o->seen : &o->model[which - 1];
}

static void widen(struct axis *axis, const struct interval *i)
{
    const double x[] = {i->value, i->low, i->high};
    for (size_t k = 0; k < 3; k++)
        if (!isnan(x[k])) {
            axis->low = fmin(axis->low, x[k]);
            axis->high = fmax(axis->high, x[k]);
        }
}

/* Not from zero: it is where they lie that is compared. */
static struct axis axis_of(const struct observed *list, size_t n, size_t n_models, struct box plot)
{
    struct axis axis = {INFINITY, -INFINITY, 1, plot.left + 20, plot.right - 20};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= n_models; k++)
            widen(&axis, interval_of(&list[i], k));
    if (!(axis.high > axis.low)) {
        axis.low -= 0.5;
        axis.high += 0.5;
    }
    return axis;
}

bool observed_all_shares(const struct observed *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].kind, "share") != 0)
            return false;
    return true;
}

/* Round percentages under rows of shares, with lines up through them. */
static void draw_axis(const struct chart_source *s, struct canvas *c, struct axis *axis,
                      const struct box *plot)
{
    const struct axis percents = layout_axis_exact(floor(100 * axis->low), ceil(100 * axis->high),
                                                   TICKS, axis->from, axis->to);
    axis->low = percents.low / 100;
    axis->high = percents.high / 100;
    for (double x = ceil(percents.low / percents.step) * percents.step; x <= percents.high + 1e-9;
         x += percents.step) {
        const double at = layout_at(axis, x / 100);
        canvas_segment(c, COLOUR_GRID, 1.5, at, plot->top, at, plot->bottom);
        canvas_text(c, at, plot->bottom + 26, ALIGN_CENTRE, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    text_percent(s->arena, s->info->language, x / 100, 0));
    }
}

static void draw_interval(struct canvas *c, const struct axis *axis, const struct interval *i,
                          unsigned colour, double y, double radius)
{
    const double left = layout_at(axis, i->low), right = layout_at(axis, i->high);
    if (!isnan(i->low)) {
        canvas_segment(c, colour, 5, left, y, right, y);
        canvas_segment(c, colour, 3, left, y - radius, left, y + radius);
        canvas_segment(c, colour, 3, right, y - radius, right, y + radius);
    }
    canvas_disc(c, COLOUR_WHITE, layout_at(axis, i->value), y, radius + 2);
    canvas_disc(c, colour, layout_at(axis, i->value), y, radius);
}

static const char *figure(const struct chart_source *s, const char *kind, double x)
{
    if (strcmp(kind, "share") == 0)
        return text_percent(s->arena, s->info->language, x, 1);
    if (strcmp(kind, "cost") == 0)
        return chart_amount(s, x);
    return text_significant(s->arena, s->info->language, x, 3);
}

static const char *words_of(const struct chart_source *s, const char *kind,
                            const struct interval *i)
{
    const char *value = figure(s, kind, i->value);
    if (isnan(i->low) || strcmp(kind, "cost") == 0)
        return value;
    const bool share = strcmp(kind, "share") == 0;
    const enum language l = s->info->language;
    return arena_printf(s->arena, "%s (%s\u2013%s)", value,
                        share ? text_number(s->arena, l, 100 * i->low, 1) : figure(s, kind, i->low),
                        share ? text_number(s->arena, l, 100 * i->high, 1)
                              : figure(s, kind, i->high));
}

void observed_draw(const struct chart_source *s, struct canvas *c, struct box room,
                   const struct observed *list, size_t n, const struct observed_names *names)
{
    const size_t n_shown = 1 + names->n_models;
    const char *headers[1 + OBSERVED_MODELS] = {names->seen};
    double labels = 0, width = 0;
    for (size_t k = 0; k < names->n_models; k++)
        headers[k + 1] = names->model[k];
    for (size_t i = 0; i < n; i++) {
        labels = fmax(labels, 2 + typeface_width(list[i].label, SIZE_LABEL, WEIGHT_NORMAL));
        for (size_t k = 0; k < n_shown; k++)
            width = fmax(width, typeface_width(words_of(s, list[i].kind, interval_of(&list[i], k)),
                                               SIZE_TICK, WEIGHT_NORMAL));
    }
    const bool shares = observed_all_shares(list, n);
    if (shares)
        room.bottom -= AXIS_ROOM;
    const struct rows rows =
        rows_of(s, c, room, n, fmin(labels, names->n_models == 1 ? LABELS_MOST : ROWS_LABELS),
                headers, n_shown, fmax(width, HEADER_WIDTH));
    struct axis axis = axis_of(list, n, names->n_models, rows.plot);
    if (shares)
        draw_axis(s, c, &axis, &rows.plot);
    for (size_t i = 0; i < n; i++) {
        const double apart = fmin(20, rows_height(&rows) / (double) (n_shown + 1));
        rows_label(s, c, &rows, i, 1, list[i].label, WEIGHT_NORMAL);
        if (!shares)
            axis = axis_of(&list[i], 1, names->n_models, rows.plot);
        for (size_t k = 0; k < n_shown; k++) {
            const struct interval *x = interval_of(&list[i], k);
            const double y =
                rows_middle(&rows, i) + apart * ((double) k - (double) names->n_models / 2);
            draw_interval(c, &axis, x, colour_of(names, k), y, fmin(9, 0.45 * apart));
            canvas_text(c, rows.column[k], rows_middle(&rows, i), ALIGN_RIGHT, SIZE_TICK,
                        WEIGHT_NORMAL, colour_of(names, k), words_of(s, list[i].kind, x));
        }
    }
}
