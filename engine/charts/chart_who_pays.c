#include <math.h>
#include <string.h>

#include "arena.h"
#include "difference.h"
#include "names.h"

enum {
    PANELS_MAX = 3, /* on one slide */
    LABELS_WIDTH = 390,
    HEADER = 124,
    GAP = 40,
    BAR_MOST = 46,
};

/* One slide: some interventions against the baseline, and the parties for whom any of them
 * makes a difference. */
struct bars {
    size_t n_parties, n_panels;
    const struct named *baseline, *panels[PANELS_MAX];
    struct named *parties;
    struct difference *all, *bar[PANELS_MAX]; /* [n_parties], in one row of chart_parties() each */
    struct text_scale scale;
    const char *without; /* a difference: their labels */
};

/* The first party and society are always there, the others if there is something to show. */
static void read_bars(const struct chart_source *s, struct bars *b)
{
    const size_t all = chart_parties(s);
    const char **without = arena_alloc(s->arena, all, sizeof *without);
    size_t n_without = 0;
    double largest = 0;
    b->parties = arena_alloc(s->arena, all, sizeof *b->parties);
    b->all = arena_alloc(s->arena, b->n_panels * all, sizeof *b->all);
    for (size_t i = 0; i < b->n_panels; i++)
        b->bar[i] = b->all + i * all;
    for (size_t p = 0; p < all; p++) {
        bool wanted = p == 0 || p + 1 == all;
        for (size_t i = 0; i < b->n_panels; i++) {
            struct difference *bar = &b->bar[i][b->n_parties];
            *bar = difference_of(s, s->what_if, b->panels[i]->id, p);
            wanted = wanted || difference_is_something(bar);
            largest = fmax(largest, bar->known ? fabs(bar->value) : 0);
        }
        if (wanted)
            b->parties[b->n_parties++] = chart_party(s, p);
        else
            without[n_without++] = chart_party(s, p).label;
    }
    b->scale = text_scale(s->arena, s->info->language, s->info->currency, largest);
    b->without = n_without == 0
                     ? chart_sole_payer(s)
                     : text_say(s->arena, s->info->language, WORD_NO_DIFFERENCE_FOR, "list",
                                text_list(s->arena, s->info->language, without, n_without), NULL);
}

/* The intervention with most at stake for the first party, and there that party against the
 * one that fares worst (or best) otherwise: in both cases the title has a gain and a loss. */
static const char *title_of(const struct chart_source *s, const struct bars *b)
{
    size_t best = 0, winner = NO_INDEX, payer = NO_INDEX;
    for (size_t i = 1; i < b->n_panels; i++)
        if (fabs(b->bar[i][0].value) > fabs(b->bar[best][0].value))
            best = i;
    const struct difference *row = b->bar[best];
    for (size_t p = 0; p == 0 || p + 1 < b->n_parties; p++) { /* without society */
        if (!difference_is_something(&row[p]))
            continue;
        if (row[p].value < 0 && (winner == NO_INDEX || row[p].value < row[winner].value))
            winner = p;
        if (row[p].value > 0 && (payer == NO_INDEX || row[p].value > row[payer].value))
            payer = p;
    }
    if (difference_is_something(&row[0]) && b->n_parties > 1)
        *(row[0].value < 0 ? &winner : &payer) = 0;
    if (s->info->sole_payer && difference_is_something(&row[0]))
        return text_say(s->arena, s->info->language,
                        row[0].value < 0 ? WORD_COSTS_LESS : WORD_COSTS_MORE, "intervention",
                        b->panels[best]->label, "holder", b->parties[0].label, "amount",
                        chart_amount(s, fabs(row[0].value)), "baseline", b->baseline->label, NULL);
    const bool gain = winner != NO_INDEX, loss = payer != NO_INDEX;
    const enum word word = gain && loss ? WORD_WHO_TITLE_BOTH
                           : gain       ? WORD_WHO_TITLE_GAIN
                           : loss       ? WORD_WHO_TITLE_LOSS
                                        : WORD_WHO_TITLE_NONE;
    return text_say(s->arena, s->info->language, word, "intervention", b->panels[best]->label,
                    "winner", gain ? b->parties[winner].label : "", "gain",
                    gain ? chart_amount(s, -row[winner].value) : "", "payer",
                    loss ? b->parties[payer].label : "", "loss",
                    loss ? chart_amount(s, row[payer].value) : "", NULL);
}

static const char *subtitle_of(const struct chart_source *s, const struct bars *b)
{
    return text_say(s->arena, s->info->language,
                    s->info->base_case_only ? WORD_WHO_SUBTITLE_BASE : WORD_WHO_SUBTITLE,
                    "baseline", b->baseline->label, "unit", b->scale.unit, "horizon",
                    text_duration(s->arena, s->info->language, s->info->horizon_months), NULL);
}

static void draw_bar(const struct chart_source *s, struct canvas *c, const struct bars *b,
                     const struct difference *bar, const struct axis *axis, double y, double height)
{
    const double zero = layout_at(axis, 0), end = layout_at(axis, bar->value);
    double left = fmin(zero, end), right = fmax(zero, end);
    canvas_rectangle(c, bar->value < 0 ? COLOUR_BLUE : COLOUR_VERMILLION, left, y - height / 2,
                     right, y + height / 2);
    difference_draw_interval(c, axis, bar, y, &left, &right);
    difference_draw_number(s, c, bar, &b->scale, y, left, right);
}

static double row_height(const struct bars *b, struct box cell)
{
    return (cell.bottom - cell.top - HEADER) / (double) b->n_parties;
}

static void draw_party_labels(const struct chart_source *s, struct canvas *c, const struct bars *b,
                              struct box cell, double left, double right)
{
    const double height = row_height(b, cell);
    for (size_t p = 0; p < b->n_parties; p++) {
        const double y = cell.top + HEADER + ((double) p + 0.5) * height;
        const bool society = p > 0 && p + 1 == b->n_parties;
        const enum weight weight = society ? WEIGHT_BOLD : WEIGHT_NORMAL;
        const char *lines[2];
        const size_t n = typeface_wrap(s->arena, b->parties[p].label, SIZE_LABEL, weight,
                                       LABELS_WIDTH - 20, height > 64 ? 2 : 1, lines);
        for (size_t i = 0; i < n; i++)
            canvas_text(c, left, y + 1.2 * SIZE_LABEL * ((double) i - (double) (n - 1) / 2),
                        ALIGN_LEFT, SIZE_LABEL, weight, COLOUR_TEXT, lines[i]);
        canvas_segment(c, society ? COLOUR_OTHER : COLOUR_GRID, society ? 3 : 1.5, left,
                       y - height / 2, right, y - height / 2);
    }
}

static void draw_panel(const struct chart_source *s, struct canvas *c, const struct bars *b,
                       size_t panel, struct box cell)
{
    const struct axis axis =
        difference_axis(s, b->all, b->n_panels * chart_parties(s), &b->scale, cell);
    const double height = row_height(b, cell), zero = layout_at(&axis, 0);
    layout_heading(c, s->arena, b->panels[panel]->label, cell.left, cell.right - cell.left,
                   cell.top + HEADER - 66);
    difference_draw_sides(s, c, zero, cell.top + HEADER - 24, cell);
    for (size_t p = 0; p < b->n_parties; p++)
        if (b->bar[panel][p].known)
            draw_bar(s, c, b, &b->bar[panel][p], &axis,
                     cell.top + HEADER + ((double) p + 0.5) * height,
                     fmin(0.62 * height, BAR_MOST));
    canvas_segment(c, COLOUR_LINE, 2.5, zero, cell.top + HEADER, zero, cell.bottom);
}

static bool draw_slide(const struct chart_source *s, struct chart_output *out, struct bars *b,
                       const char *page)
{
    const enum language l = s->info->language;
    read_bars(s, b);
    struct canvas *c = canvas_new(s->arena);
    const char *discount = text_say(s->arena, l, WORD_DISCOUNTED_AT, "discount",
                                    text_discount(s->arena, l, &s->info->discount), NULL);
    const struct slide slide = {.title = title_of(s, b),
                                .subtitle = subtitle_of(s, b),
                                .note = arena_printf(s->arena, "%s%s%s", b->without,
                                                     b->without[0] == '\0' ? "" : " ", discount)};
    const struct box room = layout_slide(c, s->arena, s->info, &slide);
    const struct box plots = {room.left + LABELS_WIDTH, room.top, room.right, room.bottom};
    draw_party_labels(s, c, b, plots, room.left, room.right);
    for (size_t i = 0; i < b->n_panels; i++)
        draw_panel(s, c, b, i, layout_cell(plots, i, b->n_panels, PANELS_MAX, GAP, GAP));
    return chart_add(s, out, c, "who-pays", page, slide.title);
}

bool chart_who_pays(const struct chart_source *s, struct chart_output *out)
{
    const size_t all = s->info->interventions.n;
    const struct named **list = arena_alloc(s->arena, all + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, all);
    for (size_t first = 1; s->differences != NULL && first < n; first += PANELS_MAX) {
        struct bars b = {.baseline = list[0]};
        while (b.n_panels < PANELS_MAX && first + b.n_panels < n) {
            b.panels[b.n_panels] = list[first + b.n_panels];
            b.n_panels++;
        }
        const char *page =
            first == 1 ? "" : arena_printf(s->arena, "%zu", 1 + (first - 1) / PANELS_MAX);
        if (!draw_slide(s, out, &b, page))
            return false;
    }
    return true;
}
