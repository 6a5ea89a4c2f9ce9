#include "layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

enum { MARGIN = 80, TITLE_TOP = 84, LINES_MAX = 4, SWATCH = 26 };

static double draw_lines(struct canvas *c, struct arena *a, const char *text, double y, double size,
                         enum weight weight, unsigned colour, size_t most)
{
    const char *lines[LINES_MAX];
    const size_t n = typeface_wrap(a, text, size, weight, CANVAS_WIDTH - 2 * MARGIN, most, lines);
    for (size_t i = 0; i < n; i++, y += 1.3 * size)
        canvas_text(c, MARGIN, y, ALIGN_LEFT, size, weight, colour, lines[i]);
    return y;
}

/* Large for a short title; a long one gets smaller before it gets more lines. */
static double title_size(struct arena *a, const char *title)
{
    const char *lines[LINES_MAX];
    for (double size = SIZE_TITLE; size > SIZE_PANEL + 4; size -= 4)
        if (typeface_wrap(a, title, size, WEIGHT_BOLD, CANVAS_WIDTH - 2 * MARGIN, LINES_MAX,
                          lines) <= 2)
            return size;
    return SIZE_PANEL + 4;
}

static char *source_line(struct arena *a, const struct run_info *info)
{
    return text_say(a, info->language,
                    info->base_case_only ? WORD_SOURCE_LINE_BASE : WORD_SOURCE_LINE, "title",
                    info->title, "draws", text_number(a, info->language, info->draws, 0), "prices",
                    arena_printf(a, "%d", info->prices), "date",
                    text_date(a, info->language, info->date), "version", info->version, NULL);
}

struct box layout_slide(struct canvas *c, struct arena *a, const struct run_info *info,
                        const struct slide *slide)
{
    double y = draw_lines(c, a, slide->title, TITLE_TOP, title_size(a, slide->title), WEIGHT_BOLD,
                          COLOUR_TEXT, 3);
    const char *subtitle = slide->subtitle;
    if (info->what_if[0] != '\0')
        subtitle = text_say(a, info->language, WORD_WHAT_IF_SUBTITLE, "name", info->what_if,
                            "subtitle", subtitle, NULL);
    y = draw_lines(c, a, subtitle, y + 4, SIZE_SUBTITLE, WEIGHT_NORMAL, COLOUR_MUTED, 3);

    const char *lines[LINES_MAX];
    const double width = CANVAS_WIDTH - 2 * MARGIN;
    const char *texts[] = {slide->note, source_line(a, info)};
    double bottom = CANVAS_HEIGHT - 46;
    for (size_t t = 2; t-- > 0;) {
        const size_t n = typeface_wrap(a, texts[t], SIZE_SOURCE, WEIGHT_NORMAL, width, 2, lines);
        for (size_t i = n; i-- > 0; bottom -= 1.35 * SIZE_SOURCE)
            canvas_text(c, MARGIN, bottom, ALIGN_LEFT, SIZE_SOURCE, WEIGHT_NORMAL, COLOUR_MUTED,
                        lines[i]);
    }
    return (struct box){MARGIN, y + 10, CANVAS_WIDTH - MARGIN, bottom - 12};
}

size_t layout_columns(size_t n, size_t columns)
{
    if (n <= columns)
        return n;
    return n == 4 ? 2 : columns;
}

struct box layout_cell(struct box room, size_t i, size_t n, size_t columns, double gap_x,
                       double gap_y)
{
    const size_t across = layout_columns(n, columns), down = (n + across - 1) / across;
    const double width = (room.right - room.left - gap_x * (double) (across - 1)) / (double) across;
    const double height = (room.bottom - room.top - gap_y * (double) (down - 1)) / (double) down;
    const double left = room.left + (double) (i % across) * (width + gap_x);
    const double top = room.top + (double) (i / across) * (height + gap_y);
    return (struct box){left, top, left + width, top + height};
}

/* The smallest of 1, 2, 5 times a power of ten that makes at most `ticks` steps. */
static double round_step(double span, int ticks)
{
    const double raw = span / ticks, power = pow(10, floor(log10(raw)));
    static const double nice[] = {1, 2, 5};
    for (size_t i = 0; i < 3; i++)
        if (raw <= nice[i] * power * (1 + 1e-9))
            return nice[i] * power;
    return 10 * power;
}

struct axis layout_axis(double low, double high, int ticks, double from, double to)
{
    low = fmin(low, 0);
    high = fmax(high, 0);
    if (high - low < 1e-9) /* nothing at all: a line at zero in the middle */
        return (struct axis){-1, 1, 4, from, to};
    const double air = 0.03 * (high - low);
    return (struct axis){low < 0 ? low - air : 0, high > 0 ? high + air : 0,
                         round_step(high - low, ticks), from, to};
}

struct axis layout_axis_exact(double low, double high, int ticks, double from, double to)
{
    return (struct axis){low, high, fmax(1, round_step(high - low, ticks)), from, to};
}

double layout_at(const struct axis *axis, double value)
{
    return axis->from + (value - axis->low) / (axis->high - axis->low) * (axis->to - axis->from);
}

/* Decimals in which every tick reads as what it is. */
static int tick_decimals(double step)
{
    int decimals = 0;
    for (double x = step; decimals < 6 && fabs(x - round(x)) > 1e-6 * step; x *= 10)
        decimals++;
    return decimals;
}

void layout_y_axis(struct canvas *c, struct arena *a, enum language language,
                   const struct axis *axis, double divisor, struct box box, bool bare)
{
    const int decimals = tick_decimals(axis->step / divisor);
    const long first = lround(ceil(axis->low / axis->step - 1e-9));
    const long last = lround(floor(axis->high / axis->step + 1e-9));
    for (long i = first; i <= last; i++) {
        const double value = (double) i * axis->step, y = layout_at(axis, value);
        canvas_segment(c, i == 0 ? COLOUR_LINE : COLOUR_GRID, i == 0 ? 2.5 : 1.5, box.left, y,
                       box.right, y);
        if (!bare)
            canvas_text(c, box.left - 12, y, ALIGN_RIGHT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                        text_number(a, language, value / divisor, decimals));
    }
}

void layout_x_axis(struct canvas *c, struct arena *a, const struct axis *axis, struct box box)
{
    const double first = ceil(axis->low / axis->step - 1e-9) + 0.0; /* no "-0" */
    for (double i = first; i * axis->step <= axis->high + 1e-9; i++) {
        const double x = layout_at(axis, i * axis->step);
        canvas_segment(c, COLOUR_LINE, 2, x, box.bottom, x, box.bottom + 8);
        canvas_text(c, x, box.bottom + 26, ALIGN_CENTRE, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    arena_printf(a, "%.0f", i * axis->step));
    }
}

void layout_heading(struct canvas *c, struct arena *a, const char *text, double left, double width,
                    double bottom)
{
    const char *lines[2];
    const size_t n = typeface_wrap(a, text, SIZE_PANEL, WEIGHT_BOLD, width, 2, lines);
    for (size_t i = 0; i < n; i++)
        canvas_text(c, left, bottom - 1.25 * SIZE_PANEL * (double) (n - 1 - i), ALIGN_LEFT,
                    SIZE_PANEL, WEIGHT_BOLD, COLOUR_TEXT, lines[i]);
}

struct placed {
    const char *lines[2];
    size_t n;
    double y, height;
};

/* Down the list each label keeps clear of the one above; then up from the bottom, so that the
 * last ones do not fall off. */
static void push_apart(struct placed *p, size_t n, struct box room)
{
    double floor_y = room.top;
    for (size_t i = 0; i < n; i++) {
        p[i].y = fmax(p[i].y, floor_y + p[i].height / 2);
        floor_y = p[i].y + p[i].height / 2;
    }
    double ceiling = room.bottom;
    for (size_t i = n; i-- > 0;) {
        p[i].y = fmin(p[i].y, ceiling - p[i].height / 2);
        ceiling = p[i].y - p[i].height / 2;
    }
}

/* Wraps all labels; returns the height they take together. */
static double wrap_labels(struct arena *a, const struct stack_label *labels, size_t n, double size,
                          size_t most, double width, struct placed *placed)
{
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        struct placed *p = &placed[i];
        p->n = typeface_wrap(a, labels[i].text, size, WEIGHT_NORMAL, width, most, p->lines);
        p->height = 1.2 * size * (double) p->n + 0.4 * size;
        p->y = labels[i].y;
        total += p->height;
    }
    return total;
}

void layout_labels(struct canvas *c, struct arena *a, const struct stack_label *labels, size_t n,
                   struct box room)
{
    static const struct {
        double size;
        size_t lines;
    } ways[] = {{SIZE_LABEL, 2}, {SIZE_SOURCE, 2}, {SIZE_TICK, 1}};
    const double text_left = room.left + SWATCH + 14;
    struct placed *placed = arena_alloc(a, n + 1, sizeof *placed);
    size_t way = 0;
    while (wrap_labels(a, labels, n, ways[way].size, ways[way].lines, room.right - text_left,
                       placed) > room.bottom - room.top &&
           way + 1 < sizeof ways / sizeof *ways)
        way++;
    push_apart(placed, n, room);
    const double size = ways[way].size;
    for (size_t i = 0; i < n; i++) {
        const struct placed *p = &placed[i];
        canvas_rectangle(c, labels[i].colour, room.left, p->y - SWATCH / 2, room.left + SWATCH,
                         p->y + SWATCH / 2);
        for (size_t line = 0; line < p->n; line++)
            canvas_text(c, text_left, p->y + 1.2 * size * ((double) line - (double) (p->n - 1) / 2),
                        ALIGN_LEFT, size, WEIGHT_NORMAL, COLOUR_TEXT, p->lines[line]);
    }
}
