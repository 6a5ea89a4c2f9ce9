#include <math.h>
#include <string.h>

#include "arena.h"
#include "panels.h"

enum { CHARTS_MAX = 24, HEADER = 134, AXIS_WIDTH = 110 };

/* One party's curve: values at the end of each budget year, after a zero at the start. */
struct curve {
    struct named party;
    size_t n;
    const double *year, *value, *p05, *p25, *p75, *p95;
    double largest; /* of everything drawn, in size */
    int paid_back;
    double never;
};

static void read_curve(const struct chart_source *s, const char *intervention, struct curve *curve)
{
    const struct csv_table *t = s->cumulative;
    double *column[6];
    for (size_t k = 0; k < 6;
         k++) /* a row per year, the zero, parts of a year at both ends, later */
        column[k] =
            arena_alloc(s->arena, (size_t) s->info->horizon_months / 12 + 5, sizeof(double));
    const char *const names[] = {"year", s->value, "p05", "p25", "p75", "p95"};
    size_t n = 1;
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "intervention", intervention, "prices",
                         s->info->discounted_break_even ? "discounted" : "constant", "holder",
                         curve->party.id, NULL))
            continue;
        for (size_t k = 0; k < 6; k++) {
            column[k][n] = k == 0 ? chart_year(s, t, row) : csv_value(t, row, names[k]);
            if (k > 0 && !isnan(column[k][n]))
                curve->largest = fmax(curve->largest, fabs(column[k][n]));
        }
        n++;
    }
    column[0][0] = n > 1 ? column[0][1] - 1 : 0;
    if (n > 1 && isnan(column[2][1])) /* nothing was drawn: no fan */
        for (size_t k = 2; k < 6; k++)
            column[k][0] = NAN;
    curve->n = n > 1 ? n : 0;
    curve->year = column[0], curve->value = column[1], curve->p05 = column[2];
    curve->p25 = column[3], curve->p75 = column[4], curve->p95 = column[5];
    curve->paid_back = chart_paid_back(s, intervention, curve->party.id, &curve->never);
}

static double last_value(const struct curve *c)
{
    return c->value[c->n - 1];
}

/* Where less than half a unit is at stake in all years, there is nothing to see. */
static struct panels choose(const struct chart_source *s, const struct curve *curves, size_t n)
{
    struct panel_party *parties = arena_alloc(s->arena, n, sizeof *parties);
    for (size_t i = 0; i < n; i++)
        parties[i] = (struct panel_party){curves[i].party.label, curves[i].largest >= 0.5,
                                          curves[i].largest};
    return panels_choose(s, parties, n, WORD_NO_DIFFERENCE_FOR);
}

static void span_of(const struct curve *c, double *low, double *high)
{
    for (size_t i = 0; i < c->n; i++) {
        *low = fmin(*low, fmin(c->value[i], c->p05[i]));
        *high = fmax(*high, fmax(c->value[i], c->p95[i]));
    }
}

static void draw_fan(struct canvas *c, struct arena *a, const struct curve *curve,
                     const double *low, const double *high, double share, const struct axis *x,
                     const struct axis *y)
{
    if (isnan(low[0]))
        return;
    struct point *p = arena_alloc(a, 2 * curve->n + 1, sizeof *p);
    size_t n = 0;
    for (size_t i = 0; i < curve->n; i++)
        p[n++] = (struct point){layout_at(x, curve->year[i]), layout_at(y, low[i])};
    for (size_t i = curve->n; i-- > 0;)
        p[n++] = (struct point){layout_at(x, curve->year[i]), layout_at(y, high[i])};
    p[n] = p[0];
    canvas_polygon(c, canvas_tint(COLOUR_BLUE, share), p, n + 1);
}

static void draw_mean(struct canvas *c, struct arena *a, const struct curve *curve,
                      const struct axis *x, const struct axis *y)
{
    struct point *p = arena_alloc(a, curve->n, sizeof *p);
    for (size_t i = 0; i < curve->n; i++)
        p[i] = (struct point){layout_at(x, curve->year[i]), layout_at(y, curve->value[i])};
    canvas_line(c, COLOUR_BLUE, 5, p, curve->n);
}

/* A year that is not the first: a saving from the start has no moment to mark. */
static bool has_mark(const struct curve *curve)
{
    return curve->n > 1 && curve->paid_back > (int) curve->year[1];
}

static void draw_mark(const struct chart_source *s, struct canvas *c, const struct curve *curve,
                      const struct axis *x, const struct axis *y, struct box plot)
{
    if (!has_mark(curve))
        return;
    struct arena *a = s->arena;
    const char *year = curve->paid_back == s->later ? text_word(s->info->language, WORD_LATER)
                                                    : arena_printf(a, "%d", curve->paid_back);
    const double at = layout_at(x, curve->paid_back), zero = layout_at(y, 0);
    const double width = typeface_width(year, SIZE_LABEL, WEIGHT_BOLD);
    canvas_disc(c, COLOUR_WHITE, at, zero, 14);
    canvas_disc(c, COLOUR_VERMILLION, at, zero, 11);
    /* above the line, to the right, where a falling curve leaves room */
    const double left = fmin(at + 8, plot.right - width);
    canvas_text(c, left, zero - 30, ALIGN_LEFT, SIZE_LABEL, WEIGHT_BOLD, 0xb34700, year);
}

/* "€ 1,32 mln minder; terugverdiend in 2031, nooit in 4%"; short: only the amount, since the
 * year stands at the mark. */
static char *verdict(const struct chart_source *s, const struct curve *curve, bool whole)
{
    const enum language l = s->info->language;
    const double x = last_value(curve);
    if (fabs(x) < 0.5)
        return arena_strdup(s->arena, text_word(l, WORD_NO_DIFFERENCE));
    char *text = text_say(s->arena, l, x < 0 ? WORD_AMOUNT_LESS : WORD_AMOUNT_MORE, "amount",
                          chart_amount(s, fabs(x)), NULL);
    if (curve->paid_back < 0 || !whole)
        return text;
    if (curve->paid_back == 0)
        return arena_printf(s->arena, "%s; %s", text, text_word(l, WORD_NOT_PAID_BACK_MARK));
    text = arena_printf(
        s->arena, "%s; %s", text,
        text_say(s->arena, l, WORD_PAID_BACK_MARK, "when", chart_when(s, curve->paid_back), NULL));
    if (curve->never < 0.005)
        return text;
    return arena_printf(s->arena, "%s, %s", text,
                        text_say(s->arena, l, WORD_NEVER_SHARE, "never",
                                 text_chance(s->arena, l, curve->never), NULL));
}

/* A panel's place, the values it spans, and how its numbers are written. */
struct panel {
    struct box cell;
    double low, high, divisor;
    bool main; /* the large one, with the whole verdict */
};

static void draw_panel(const struct chart_source *s, struct canvas *c, const struct curve *curve,
                       const struct panel *p)
{
    const struct box cell = p->cell;
    const double width = cell.right - cell.left;
    const char *lines[2];
    layout_heading(c, s->arena, curve->party.label, cell.left, width, cell.top + 54);
    const size_t n = typeface_wrap(s->arena, verdict(s, curve, p->main), SIZE_LABEL, WEIGHT_NORMAL,
                                   width, 2, lines);
    for (size_t i = 0; i < n; i++)
        canvas_text(c, cell.left, cell.top + 92 + 1.2 * SIZE_LABEL * (double) i, ALIGN_LEFT,
                    SIZE_LABEL, WEIGHT_NORMAL, COLOUR_TEXT, lines[i]);
    const struct box plot = {cell.left + AXIS_WIDTH, cell.top + HEADER + (n > 1 ? 30.0 : 0.0),
                             cell.right - 16, cell.bottom};
    /* room above zero for the year at a mark */
    const double high = has_mark(curve) ? fmax(p->high, 0.16 * (p->high - p->low)) : p->high;
    const struct axis y =
        layout_axis(p->low, high, plot.bottom - plot.top > 360 ? 6 : 3, plot.bottom, plot.top);
    const int ticks = (int) ((plot.right - plot.left) / 70);
    const struct axis x =
        layout_axis_exact(curve->year[0], curve->year[curve->n - 1], ticks, plot.left, plot.right);
    draw_fan(c, s->arena, curve, curve->p05, curve->p95, 0.22, &x, &y);
    draw_fan(c, s->arena, curve, curve->p25, curve->p75, 0.48, &x, &y);
    layout_y_axis(c, s->arena, s->info->language, &y, p->divisor, plot, false);
    draw_mean(c, s->arena, curve, &x, &y);
    draw_mark(s, c, curve, &x, &y, plot);
    /* no number at the start, which is the end of no year of the study */
    const double behind_start = curve->year[0] + 0.5;
    const struct axis labelled = {behind_start, x.high, x.step, layout_at(&x, behind_start), x.to};
    chart_years_axis(s, c, &labelled, curve->year[curve->n - 1], plot);
}

/* The small ones are on one scale, so that they can be compared with each other without making
 * the first one flat. */
static void draw_panels(const struct chart_source *s, struct canvas *c, const struct curve *curves,
                        const struct panels *panels, struct box room, double divisor)
{
    double low = 0, high = 0;
    for (size_t i = 1; i < panels->n; i++)
        span_of(&curves[panels->shown[i]], &low, &high);
    for (size_t i = 0; i < panels->n; i++) {
        struct panel p = {.cell = panels_cell(room, panels, i), .divisor = divisor, .main = i == 0};
        if (i == 0)
            span_of(&curves[0], &p.low, &p.high);
        else
            p.low = low, p.high = high;
        draw_panel(s, c, &curves[panels->shown[i]], &p);
    }
}

static bool ends_later(const struct chart_source *s, const struct curve *c)
{
    return c->year[c->n - 1] == s->later;
}

static const char *title_of(const struct chart_source *s, const struct named *intervention,
                            const struct curve *curve)
{
    const double x = last_value(curve);
    const enum word word = fabs(x) < 0.5 ? WORD_NO_DIFFERENCE_IN
                           : x < 0       ? WORD_SAVES_IN
                                         : WORD_COSTS_EXTRA_IN;
    return text_say(s->arena, s->info->language, word, "intervention", intervention->label,
                    "holder", curve->party.label, "amount", chart_amount(s, fabs(x)), "horizon",
                    text_duration(s->arena, s->info->language, s->info->horizon_months), NULL);
}

static const char *subtitle_of(const struct chart_source *s, const char *baseline, const char *unit,
                               bool own_scale)
{
    const enum language l = s->info->language;
    const enum word word = s->info->discounted_break_even ? WORD_CUMULATIVE_SUBTITLE_DISCOUNTED
                                                          : WORD_CUMULATIVE_SUBTITLE;
    const char *text = text_say(s->arena, l, word, "baseline", baseline, "unit", unit, "discount",
                                text_discount(s->arena, l, &s->info->discount), NULL);
    if (!s->info->base_case_only)
        text = arena_printf(s->arena, "%s; %s", text, text_word(l, WORD_FAN_KEY));
    if (own_scale)
        text = arena_printf(s->arena, "%s; %s", text, text_word(l, WORD_OWN_SCALE));
    return text;
}

static bool draw_intervention(const struct chart_source *s, struct chart_output *out,
                              const struct named *baseline, const struct named *intervention)
{
    const size_t parties = chart_parties(s);
    struct curve *curves = arena_alloc(s->arena, parties, sizeof *curves);
    size_t n = 0;
    for (size_t i = 0; i < parties; i++) {
        curves[n] = (struct curve){.party = chart_party(s, i)};
        read_curve(s, intervention->id, &curves[n]);
        n += curves[n].n > 0;
    }
    if (n == 0)
        return true;
    const struct panels panels = choose(s, curves, n);
    double largest = 0;
    for (size_t i = 0; i < panels.n; i++)
        largest = fmax(largest, curves[panels.shown[i]].largest);
    const struct text_scale scale =
        text_scale(s->arena, s->info->language, s->info->currency, largest);
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {
        .title = title_of(s, intervention, &curves[0]),
        .subtitle = subtitle_of(s, baseline->label, scale.unit, panels.n > 2),
        .note = ends_later(s, &curves[0]) ? chart_note_later(s, panels.note) : panels.note};
    struct box room = layout_slide(c, s->arena, s->info, &slide);
    room.bottom -= 44; /* the numbers of the lowest axis */
    draw_panels(s, c, curves, &panels, room, scale.divisor);
    return chart_add(s, out, c, "cumulative", intervention->id, slide.title);
}

bool chart_cumulative(const struct chart_source *s, struct chart_output *out)
{
    if (s->cumulative == NULL)
        return true;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, s->info->interventions.n);
    if (n > CHARTS_MAX + 1)
        errors_warn(out->errors, (struct place){0},
                    "There are %zu interventions beside the baseline; the first %d have a chart of "
                    "the years.\nThe tables have all of them.",
                    n - 1, CHARTS_MAX);
    for (size_t i = 1; i < n && i <= CHARTS_MAX; i++)
        if (!draw_intervention(s, out, list[0], list[i]))
            return false;
    return true;
}
