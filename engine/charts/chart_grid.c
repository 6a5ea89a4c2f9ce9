/* Two numbers varied together: a map of the mean difference with the baseline, and the line on
 * which there is none. Between the pairs that were computed it is drawn as a plane that is bent
 * along both sides (bilinear). */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "difference.h"

enum {
    CHARTS_MAX = 24,
    SIDE_MAX = 25,
    FINE = 60,      /* patches to an edge of the map */
    NUMBERS_MAX = 8 /* values to an edge, up to which each is printed */
};

/* One axis: the values that were taken, ascending. */
struct edge {
    const char *param, *unit;
    size_t n;
    double at[SIDE_MAX];
};

struct map {
    const struct named *grid, *intervention, *baseline;
    struct named party;
    struct edge x, y;
    double mean[SIDE_MAX][SIDE_MAX]; /* [y][x]; NaN where there is no row */
    double low, high, draws;
};

/* --- reading ----------------------------------------------------------------------------- */

static bool is_drawn(const struct chart_source *s, const struct map *m, size_t row)
{
    return csv_matches(s->grid, row, "what_if", s->what_if, "intervention", m->intervention->id,
                       "grid", m->grid->id, "kind", chart_party_kind(&m->party), "name",
                       m->party.id, NULL);
}

/* The place of a value among those of an edge, added where it is new; SIDE_MAX where there is no
 * room. Values come ascending. */
static size_t place(struct edge *edge, double x)
{
    size_t i = 0;
    while (i < edge->n && edge->at[i] != x)
        i++;
    if (i == edge->n && i < SIDE_MAX && (i == 0 || x > edge->at[i - 1]))
        edge->at[edge->n++] = x;
    return i < edge->n ? i : SIDE_MAX;
}

static void read_map(const struct chart_source *s, struct map *m)
{
    const struct csv_table *t = s->grid;
    m->low = INFINITY;
    m->high = -INFINITY;
    for (size_t j = 0; j < SIDE_MAX; j++)
        for (size_t i = 0; i < SIDE_MAX; i++)
            m->mean[j][i] = NAN;
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!is_drawn(s, m, row))
            continue;
        m->x.param = csv_cell(t, row, "param_x");
        m->x.unit = csv_cell(t, row, "unit_x");
        m->y.param = csv_cell(t, row, "param_y");
        m->y.unit = csv_cell(t, row, "unit_y");
        const size_t i = place(&m->x, csv_value(t, row, "value_x"));
        const size_t j = place(&m->y, csv_value(t, row, "value_y"));
        const double mean = csv_value(t, row, "mean");
        m->draws = csv_value(t, row, "draws");
        if (i == SIDE_MAX || j == SIDE_MAX)
            continue;
        m->mean[j][i] = mean;
        m->low = fmin(m->low, mean);
        m->high = fmax(m->high, mean);
    }
}

/* Two values to an edge, and every pair of them, of which some differ from nothing. */
static bool is_whole(const struct map *m)
{
    for (size_t j = 0; j < m->y.n; j++)
        for (size_t i = 0; i < m->x.n; i++)
            if (isnan(m->mean[j][i]))
                return false;
    return m->x.n > 1 && m->y.n > 1 && fmax(fabs(m->low), fabs(m->high)) >= 0.5;
}

/* --- drawing ----------------------------------------------------------------------------- */

/* The interval of an edge that holds a value, and where in it. */
static size_t interval(const struct edge *edge, double x, double *within)
{
    size_t i = 0;
    while (i + 2 < edge->n && x > edge->at[i + 1])
        i++;
    *within = (x - edge->at[i]) / (edge->at[i + 1] - edge->at[i]);
    return i;
}

static double mean_at(const struct map *m, double x, double y)
{
    double u, v;
    const size_t i = interval(&m->x, x, &u), j = interval(&m->y, y, &v);
    const double below = m->mean[j][i] + u * (m->mean[j][i + 1] - m->mean[j][i]);
    const double above = m->mean[j + 1][i] + u * (m->mean[j + 1][i + 1] - m->mean[j + 1][i]);
    return below + v * (above - below);
}

/* White at no difference, deeper blue the cheaper, deeper orange the dearer. */
static unsigned colour_of(const struct map *m, double mean)
{
    const double most = fmax(fabs(m->low), fabs(m->high));
    return canvas_tint(mean < 0 ? COLOUR_BLUE : COLOUR_VERMILLION,
                       0.08 + 0.72 * fmin(1, fabs(mean) / most));
}

static double value_at(const struct axis *axis, double pixel)
{
    return axis->low + (axis->high - axis->low) * (pixel - axis->from) / (axis->to - axis->from);
}

/* Each patch in the colour of its middle, a little too large so that no seam is seen. */
static void draw_patches(struct canvas *c, const struct map *m, const struct axis *x,
                         const struct axis *y)
{
    for (int j = 0; j < FINE; j++)
        for (int i = 0; i < FINE; i++) {
            const double left = x->from + (x->to - x->from) * i / FINE;
            const double right = x->from + (x->to - x->from) * (i + 1) / FINE;
            const double low = y->from + (y->to - y->from) * j / FINE;
            const double high = y->from + (y->to - y->from) * (j + 1) / FINE;
            const double mean =
                mean_at(m, value_at(x, (left + right) / 2), value_at(y, (low + high) / 2));
            canvas_rectangle(c, colour_of(m, mean), left, high, i + 1 < FINE ? right + 1 : right,
                             j > 0 ? low + 1 : low);
        }
}

/* Where the mean is 0 between two corners of a patch. */
static struct point crossing(const struct point corner[4], const double mean[4], size_t a, size_t b)
{
    const double share = mean[a] / (mean[a] - mean[b]);
    return (struct point){corner[a].x + share * (corner[b].x - corner[a].x),
                          corner[a].y + share * (corner[b].y - corner[a].y)};
}

/* The line of no difference, a piece in each patch that it goes through. */
static void draw_zero(struct canvas *c, const struct map *m, const struct axis *x,
                      const struct axis *y)
{
    for (int j = 0; j < FINE; j++)
        for (int i = 0; i < FINE; i++) {
            struct point corner[4], ends[4];
            double mean[4];
            size_t n = 0;
            for (size_t k = 0; k < 4; k++) {
                const int right = k == 1 || k == 2, up = k >= 2;
                corner[k] = (struct point){x->from + (x->to - x->from) * (i + right) / FINE,
                                           y->from + (y->to - y->from) * (j + up) / FINE};
                mean[k] = mean_at(m, value_at(x, corner[k].x), value_at(y, corner[k].y));
            }
            for (size_t k = 0; k < 4; k++)
                if ((mean[k] < 0) != (mean[(k + 1) % 4] < 0))
                    ends[n++] = crossing(corner, mean, k, (k + 1) % 4);
            for (size_t k = 0; k + 1 < n; k += 2)
                canvas_segment(c, COLOUR_LINE, 5, ends[k].x, ends[k].y, ends[k + 1].x,
                               ends[k + 1].y);
        }
}

/* A value of x gives way where its words would touch those before it. */
static void draw_values(const struct chart_source *s, struct canvas *c, const struct map *m,
                        const struct axis *x, const struct axis *y, struct box plot)
{
    double taken = -INFINITY;
    for (size_t i = 0; i < m->x.n; i++) {
        const double at = layout_at(x, m->x.at[i]);
        const char *words = chart_param_value(s, m->x.unit, m->x.at[i]);
        const double half = typeface_width(words, SIZE_TICK, WEIGHT_NORMAL) / 2;
        canvas_segment(c, COLOUR_LINE, 2, at, plot.bottom, at, plot.bottom + 8);
        if (at - half < taken)
            continue;
        taken = at + half + 16;
        canvas_text(c, at, plot.bottom + 28, ALIGN_CENTRE, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    words);
    }
    taken = INFINITY;
    for (size_t j = 0; j < m->y.n; j++) {
        const double at = layout_at(y, m->y.at[j]);
        canvas_segment(c, COLOUR_LINE, 2, plot.left - 8, at, plot.left, at);
        if (at > taken)
            continue;
        taken = at - 1.4 * SIZE_TICK;
        canvas_text(c, plot.left - 16, at, ALIGN_RIGHT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    chart_param_value(s, m->y.unit, m->y.at[j]));
    }
}

/* The means themselves, where there is room; those at the edge stand inside it. */
static void draw_means(const struct chart_source *s, struct canvas *c, const struct map *m,
                       const struct axis *x, const struct axis *y, const struct text_scale *scale)
{
    double right = -INFINITY;
    for (size_t i = 0; i < m->x.n; i++) {
        const bool first = i == 0, last = i + 1 == m->x.n;
        const double at = layout_at(x, m->x.at[i]) + (first ? 10 : last ? -10 : 0);
        double widest = 0, above = INFINITY;
        for (size_t j = 0; j < m->y.n; j++)
            widest = fmax(
                widest, typeface_width(text_signed(s->arena, s->info->language,
                                                   m->mean[j][i] / scale->divisor, scale->decimals),
                                       SIZE_LABEL, WEIGHT_BOLD));
        const double left = first ? at : last ? at - widest : at - widest / 2;
        if (left < right)
            continue;
        right = left + widest + 16;
        for (size_t j = 0; j < m->y.n; j++) {
            double height = layout_at(y, m->y.at[j]);
            height += j == 0 ? -24 : j + 1 == m->y.n ? 24 : 0;
            if (height > above)
                continue;
            above = height - 1.5 * SIZE_LABEL;
            canvas_text(c, at, height,
                        first  ? ALIGN_LEFT
                        : last ? ALIGN_RIGHT
                               : ALIGN_CENTRE,
                        SIZE_LABEL, WEIGHT_BOLD, COLOUR_TEXT,
                        text_signed(s->arena, s->info->language, m->mean[j][i] / scale->divisor,
                                    scale->decimals));
        }
    }
}

static void draw_map(const struct chart_source *s, struct canvas *c, const struct map *m,
                     struct box room, const struct text_scale *scale)
{
    double widest = 0;
    for (size_t j = 0; j < m->y.n; j++)
        widest = fmax(widest, typeface_width(chart_param_value(s, m->y.unit, m->y.at[j]), SIZE_TICK,
                                             WEIGHT_NORMAL));
    const struct box plot = {room.left + widest + 30, room.top + 76, room.right - 40,
                             room.bottom - 84};
    const struct axis x = {m->x.at[0], m->x.at[m->x.n - 1], 1, plot.left, plot.right};
    const struct axis y = {m->y.at[0], m->y.at[m->y.n - 1], 1, plot.bottom, plot.top};
    layout_heading(c, s->arena, run_info_label(&s->info->params, m->y.param), room.left,
                   plot.right - room.left, plot.top - 36);
    draw_patches(c, m, &x, &y);
    draw_zero(c, m, &x, &y);
    draw_values(s, c, m, &x, &y, plot);
    if (m->x.n <= NUMBERS_MAX && m->y.n <= NUMBERS_MAX)
        draw_means(s, c, m, &x, &y, scale);
    canvas_text(c, plot.right, plot.bottom + 66, ALIGN_RIGHT, SIZE_PANEL, WEIGHT_BOLD, COLOUR_TEXT,
                run_info_label(&s->info->params, m->x.param));
}

static const char *title_of(const struct chart_source *s, const struct map *m)
{
    const enum word word = m->low < 0 && m->high > 0 ? WORD_GRID_TITLE_SOME : WORD_GRID_TITLE_SAME;
    const double near = m->high <= 0 ? m->high : m->low, far = m->high <= 0 ? m->low : m->high;
    const enum language l = s->info->language;
    return text_say(s->arena, l, word, "intervention", m->intervention->label, "holder",
                    m->party.label, "x", run_info_label(&s->info->params, m->x.param), "y",
                    run_info_label(&s->info->params, m->y.param), "low", chart_difference(s, near),
                    "high", chart_difference(s, far), NULL);
}

static bool draw_chart(const struct chart_source *s, struct chart_output *out, const struct map *m)
{
    const enum language l = s->info->language;
    const struct text_scale scale =
        text_scale(s->arena, l, s->info->currency, fmax(fabs(m->low), fabs(m->high)));
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {
        .title = title_of(s, m),
        .subtitle = text_say(s->arena, l, WORD_GRID_SUBTITLE, "baseline", m->baseline->label,
                             "unit", scale.unit, "horizon",
                             text_duration(s->arena, l, s->info->horizon_months), NULL),
        .note = arena_printf(s->arena, "%s %s",
                             text_say(s->arena, l, WORD_GRID_NOTE, "draws",
                                      text_number(s->arena, l, m->draws, 0), NULL),
                             text_say(s->arena, l, WORD_DISCOUNTED_AT, "discount",
                                      text_discount(s->arena, l, &s->info->discount), NULL))};
    draw_map(s, c, m, layout_slide(c, s->arena, s->info, &slide), &scale);
    return chart_add(
        s, out, c, "grid",
        arena_printf(s->arena, "%s-%s-%s", m->grid->id, m->intervention->id, m->party.id),
        slide.title);
}

static bool draw_party(const struct chart_source *s, struct chart_output *out,
                       const struct named *grid, const struct named *baseline,
                       const struct named *intervention, size_t party)
{
    struct map *m = arena_alloc(s->arena, 1, sizeof *m);
    *m = (struct map){.grid = grid,
                      .intervention = intervention,
                      .baseline = baseline,
                      .party = chart_party_in(s, s->grid, "name", party)};
    read_map(s, m);
    return !is_whole(m) || draw_chart(s, out, m);
}

/* Where all parties were asked for, of the first and of society; else of who was asked for. */
static size_t parties_in(const struct chart_source *s, const struct named *grid, size_t *party)
{
    const size_t all = chart_parties(s);
    size_t n = 0;
    for (size_t p = 0; p < all; p++) {
        const struct named of = chart_party_in(s, s->grid, "name", p);
        bool found = false;
        for (size_t row = 0; row < s->grid->n_rows && !found; row++)
            found = csv_matches(s->grid, row, "grid", grid->id, "kind", chart_party_kind(&of),
                                "name", of.id, NULL);
        if (found)
            party[n++] = p;
    }
    if (n > 2)
        party[1] = party[n - 1];
    return n < 2 ? n : 2;
}

bool chart_grid(const struct chart_source *s, struct chart_output *out)
{
    if (s->grid == NULL)
        return true;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, s->info->interventions.n);
    size_t *party = arena_alloc(s->arena, chart_parties(s), sizeof *party);
    for (size_t g = 0; g < s->info->grids.n && g < CHARTS_MAX; g++) {
        const size_t n_parties = parties_in(s, &s->info->grids.list[g], party);
        for (size_t i = 1; i < n && i <= CHARTS_MAX; i++)
            for (size_t p = 0; p < n_parties; p++)
                if (!draw_party(s, out, &s->info->grids.list[g], list[0], list[i], party[p]))
                    return false;
    }
    return true;
}
