#include <math.h>
#include <string.h>

#include "arena.h"
#include "difference.h"
#include "names.h"

enum {
    SLIDES_MAX = 12,
    PANELS_MAX = 6, /* in two rows, */
    ACROSS_MAX = 3,
    FEW_ROWS = 6, /* which have room for so many what-ifs */
    ROWS_MAX = 15,
    LABELS_WIDTH = 350,
    HEADER = 116,
    GAP = 44,
    RADIUS = 11,
};

/* One slide: an intervention against the baseline, a panel for each party, in it a row for each
 * what-if, the scenario as it is first. */
struct worlds {
    const struct named *intervention, *baseline;
    size_t n_rows, n_panels;
    const struct named *rows;
    struct named panels[PANELS_MAX];
    struct difference bar[PANELS_MAX][ROWS_MAX];
    struct text_scale scale;
    const char *without; /* parties that are left out: a sentence, or "" */
};

static bool reads_something(const struct chart_source *s, const struct worlds *w, size_t party,
                            struct difference *bars)
{
    bool something = false;
    for (size_t i = 0; i < w->n_rows; i++) {
        bars[i] = difference_of(s, w->rows[i].id, w->intervention->id, party);
        something = something || difference_is_something(&bars[i]);
    }
    return something;
}

static double most_at_stake(const struct worlds *w, const struct difference *bars)
{
    double most = 0;
    for (size_t i = 0; i < w->n_rows; i++)
        most = fmax(most, bars[i].known ? fabs(bars[i].value) : 0);
    return most;
}

/* Parties for whom it makes no difference in any world are left out, and those with least at
 * stake where there are too many; the first and society stay. */
static void choose_panels(const struct chart_source *s, struct worlds *w)
{
    const size_t all = chart_parties(s);
    struct difference bars[ROWS_MAX];
    double *stake = arena_alloc(s->arena, all, sizeof *stake);
    const char **without = arena_alloc(s->arena, all, sizeof *without);
    size_t n = 0, n_without = 0;
    for (size_t p = 0; p < all; p++) {
        stake[p] = reads_something(s, w, p, bars) ? most_at_stake(w, bars) : -1;
        if ((p == 0 || p + 1 == all) && stake[p] >= 0)
            stake[p] = INFINITY;
        n += stake[p] >= 0;
    }
    for (; n > (w->n_rows > FEW_ROWS ? ACROSS_MAX : PANELS_MAX); n--) {
        size_t least = NO_INDEX;
        for (size_t p = 0; p < all; p++)
            if (stake[p] >= 0 && (least == NO_INDEX || stake[p] < stake[least]))
                least = p;
        stake[least] = -1;
    }
    double largest = 0;
    for (size_t p = 0; p < all; p++) {
        if (stake[p] < 0) {
            without[n_without++] = chart_party(s, p).label;
            continue;
        }
        reads_something(s, w, p, w->bar[w->n_panels]);
        largest = fmax(largest, most_at_stake(w, w->bar[w->n_panels]));
        w->panels[w->n_panels++] = chart_party(s, p);
    }
    w->scale = text_scale(s->arena, s->info->language, s->info->currency, largest);
    w->without = n_without == 0
                     ? ""
                     : text_say(s->arena, s->info->language, WORD_NOT_SHOWN, "list",
                                text_list(s->arena, s->info->language, without, n_without), NULL);
}

/* How far the worlds lie apart for the first party that is shown. */
static const char *title_of(const struct chart_source *s, const struct worlds *w)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < w->n_rows; i++)
        if (w->bar[0][i].known) {
            low = fmin(low, w->bar[0][i].value);
            high = fmax(high, w->bar[0][i].value);
        }
    const char *least = chart_difference(s, low), *most = chart_difference(s, high);
    const bool same = strcmp(least, most) == 0;
    return text_say(s->arena, s->info->language, same ? WORD_WORLDS_TITLE_SAME : WORD_WORLDS_TITLE,
                    "intervention", w->intervention->label, "holder", w->panels[0].label, "low",
                    least, "high", most, NULL);
}

static void draw_row_labels(const struct chart_source *s, struct canvas *c, const struct worlds *w,
                            struct box cell, double left)
{
    const double height = (cell.bottom - cell.top - HEADER) / (double) w->n_rows;
    const size_t most = height > 2.5 * SIZE_LABEL ? 2 : 1;
    for (size_t i = 0; i < w->n_rows; i++) {
        const char *lines[2];
        const double y = cell.top + HEADER + ((double) i + 0.5) * height;
        const size_t n = typeface_wrap(s->arena, w->rows[i].label, SIZE_LABEL, WEIGHT_NORMAL,
                                       LABELS_WIDTH - 24, most, lines);
        for (size_t k = 0; k < n; k++)
            canvas_text(c, left, y + 1.2 * SIZE_LABEL * ((double) k - (double) (n - 1) / 2),
                        ALIGN_LEFT, SIZE_LABEL, WEIGHT_NORMAL, COLOUR_TEXT, lines[k]);
        canvas_segment(c, COLOUR_GRID, 1.5, left, y - height / 2, cell.right, y - height / 2);
    }
}

static void draw_row(const struct chart_source *s, struct canvas *c, const struct worlds *w,
                     const struct difference *bar, const struct axis *axis, double y)
{
    const double x = layout_at(axis, bar->value);
    double left = x - RADIUS, right = x + RADIUS;
    difference_draw_interval(c, axis, bar, y, &left, &right);
    canvas_disc(c, difference_colour(bar), x, y, RADIUS);
    difference_draw_number(s, c, bar, &w->scale, y, left, right);
}

static void draw_panel(const struct chart_source *s, struct canvas *c, const struct worlds *w,
                       size_t panel, struct box cell)
{
    const struct axis axis = difference_axis(s, w->bar[panel], w->n_rows, &w->scale, cell);
    const double height = (cell.bottom - cell.top - HEADER) / (double) w->n_rows;
    const double zero = layout_at(&axis, 0);
    layout_heading(c, s->arena, w->panels[panel].label, cell.left, cell.right - cell.left,
                   cell.top + HEADER - 62);
    difference_draw_sides(s, c, zero, cell.top + HEADER - 22, cell);
    canvas_segment(c, COLOUR_LINE, 2.5, zero, cell.top + HEADER, zero, cell.bottom);
    for (size_t i = 0; i < w->n_rows; i++)
        if (w->bar[panel][i].known)
            draw_row(s, c, w, &w->bar[panel][i], &axis,
                     cell.top + HEADER + ((double) i + 0.5) * height);
}

static bool draw_slide(const struct chart_source *s, struct chart_output *out,
                       const struct worlds *w, const char *rows_left)
{
    const enum language l = s->info->language;
    struct canvas *c = canvas_new(s->arena);
    const char *discount = text_say(s->arena, l, WORD_DISCOUNTED_AT, "discount",
                                    text_discount(s->arena, l, &s->info->discount), NULL);
    const enum word words =
        s->info->base_case_only ? WORD_WORLDS_SUBTITLE_BASE : WORD_WORLDS_SUBTITLE;
    const struct slide slide = {
        .title = title_of(s, w),
        .subtitle =
            text_say(s->arena, l, words, "baseline", w->baseline->label, "unit", w->scale.unit,
                     "horizon", text_duration(s->arena, l, s->info->horizon_months), NULL),
        .note = arena_printf(s->arena, "%s%s%s%s%s", w->without, w->without[0] ? " " : "",
                             rows_left, rows_left[0] ? " " : "", discount)};
    const struct box room = layout_slide(c, s->arena, s->info, &slide);
    const struct box plots = {room.left + LABELS_WIDTH, room.top, room.right, room.bottom};
    const size_t across = layout_columns(w->n_panels, ACROSS_MAX);
    for (size_t i = 0; i < w->n_panels; i++) {
        struct box cell = layout_cell(plots, i, w->n_panels, ACROSS_MAX, GAP, GAP);
        draw_panel(s, c, w, i, cell);
        cell.right = plots.right;
        if (i % across == 0)
            draw_row_labels(s, c, w, cell, room.left);
    }
    return chart_add(s, out, c, "what-if", w->intervention->id, slide.title);
}

/* The scenario as it is, then the what-ifs in the order of the file. */
static size_t find_rows(const struct chart_source *s, struct named *rows, const char **left)
{
    const enum language l = s->info->language;
    const struct named_list *all = &s->info->what_ifs;
    const char **labels = arena_alloc(s->arena, all->n + 1, sizeof *labels);
    size_t n = 0, n_left = 0;
    rows[n++] = (struct named){"", text_word(l, WORD_AS_IT_IS), "", false};
    for (size_t i = 0; i < all->n; i++)
        if (n < ROWS_MAX)
            rows[n++] = all->list[i];
        else
            labels[n_left++] = all->list[i].label;
    *left = n_left == 0 ? ""
                        : text_say(s->arena, l, WORD_NOT_SHOWN, "list",
                                   text_list(s->arena, l, labels, n_left), NULL);
    return n;
}

bool chart_what_if(const struct chart_source *s, struct chart_output *out)
{
    struct named rows[ROWS_MAX];
    const char *left;
    if (s->differences == NULL || s->what_if[0] != '\0' || s->info->what_ifs.n == 0)
        return true;
    const size_t n_rows = find_rows(s, rows, &left);
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, SLIDES_MAX + 1);
    for (size_t i = 1; i < n; i++) {
        struct worlds w = {
            .intervention = list[i], .baseline = list[0], .n_rows = n_rows, .rows = rows};
        choose_panels(s, &w);
        if (w.n_panels > 0 && !draw_slide(s, out, &w, left))
            return false;
    }
    return true;
}
