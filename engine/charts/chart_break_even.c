#include <math.h>
#include <string.h>

#include "arena.h"
#include "panels.h"

enum { CHARTS_MAX = 24, AXIS_WIDTH = 96, MARKS = 2, PERCENT_ROOM = 56, DURATION_ROOM = 30 };

/* A term of a council, and of a long loan: the same years as on the screen. */
static const size_t marked_years[MARKS] = {4, 10};

/* The chance of having broken even for good by the end of each budget year. */
struct chances {
    struct named party;
    size_t n;
    const double *year, *by;
    double never, stake;
};

static void read_chances(const struct chart_source *s, const char *intervention,
                         struct chances *chances)
{
    const struct csv_table *t = s->break_even;
    const size_t room =
        (size_t) s->info->horizon_months / 12 + 4; /* chart_source.c: years ascend */
    double *year = arena_alloc(s->arena, room, sizeof *year);
    double *by = arena_alloc(s->arena, room, sizeof *by);
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "intervention", intervention, "holder",
                         chances->party.id, NULL))
            continue;
        const double p = csv_value(t, row, "p_lasting_by");
        if (strcmp(csv_cell(t, row, "year"), "never") == 0) {
            chances->never = csv_value(t, row, "p_lasting");
        } else if (chances->n < room && !isnan(p)) {
            year[chances->n] = chart_year(s, t, row);
            by[chances->n++] = p;
        }
    }
    chances->year = year, chances->by = by;
}

/* As in the chart of the cumulative difference, so that both show the same parties. */
static double stake_of(const struct chart_source *s, const char *intervention, const char *party)
{
    const struct csv_table *t = s->cumulative;
    double stake = 0;
    for (size_t row = 0; t != NULL && row < t->n_rows; row++)
        if (csv_matches(t, row, "what_if", s->what_if, "intervention", intervention, "prices",
                        s->info->discounted_break_even ? "discounted" : "constant", "holder", party,
                        NULL))
            stake = fmax(
                stake, fmax(fabs(csv_value(t, row, s->value)),
                            fmax(fabs(csv_value(t, row, "p05")), fabs(csv_value(t, row, "p95")))));
    return stake;
}

/* The last budget years of the study are those before "later". */
static size_t years_within(const struct chart_source *s, const struct chances *c)
{
    return c->n - (c->year[c->n - 1] == s->later);
}

/* Never behind at the end of any year, in all draws. */
static bool is_never_worse(const struct chances *c)
{
    return c->by[0] > 1 - 1e-9;
}

static struct panels choose(const struct chart_source *s, const struct chances *list, size_t n)
{
    struct panel_party *parties = arena_alloc(s->arena, n, sizeof *parties);
    for (size_t i = 0; i < n; i++)
        parties[i] =
            (struct panel_party){list[i].party.label, !is_never_worse(&list[i]), list[i].stake};
    return panels_choose(s, parties, n, WORD_NEVER_WORSE_FOR);
}

/* A chance holds from the end of its year until that of the next. The points of the line, then
 * those that close the area below it; the line has two fewer. */
static size_t steps_of(struct arena *a, const struct chances *chances, const struct axis *x,
                       const struct axis *y, struct point **points)
{
    struct point *p = *points = arena_alloc(a, 2 * chances->n + 3, sizeof *p);
    size_t n = 0;
    double before = 0;
    p[n++] = (struct point){x->from, layout_at(y, 0)};
    for (size_t i = 0; i < chances->n; i++) {
        const double at = layout_at(x, chances->year[i]);
        p[n++] = (struct point){at, layout_at(y, before)};
        p[n++] = (struct point){at, layout_at(y, before = chances->by[i])};
    }
    p[n++] = (struct point){x->to, layout_at(y, 0)};
    p[n++] = p[0];
    return n;
}

/* A percentage above the panel, over the point of the line that it is of. */
struct mark {
    double x, y, text_x;
    const char *percentage, *duration;
};

/* Two that are near each other move apart, as far as needed. */
static void spread(struct mark *marks, size_t n, bool durations)
{
    if (n < MARKS)
        return;
    double width = 18;
    for (size_t i = 0; i < MARKS; i++)
        width +=
            fmax(typeface_width(marks[i].percentage, SIZE_LABEL, WEIGHT_BOLD),
                 durations ? typeface_width(marks[i].duration, SIZE_SOURCE, WEIGHT_NORMAL) : 0) /
            2;
    const double more = fmax(0, width - (marks[1].x - marks[0].x));
    marks[0].text_x -= more / 2;
    marks[1].text_x += more / 2;
}

static void draw_marks(const struct chart_source *s, struct canvas *c,
                       const struct chances *chances, const struct axis *x, const struct axis *y,
                       bool durations)
{
    struct mark marks[MARKS];
    size_t n = 0;
    for (size_t i = 0; i < MARKS && marked_years[i] <= years_within(s, chances); i++) {
        const size_t k = marked_years[i] - 1;
        const double at = layout_at(x, chances->year[k]);
        marks[n++] =
            (struct mark){at, layout_at(y, chances->by[k]), at,
                          text_chance(s->arena, s->info->language, chances->by[k]),
                          text_duration(s->arena, s->info->language, 12 * (int) marked_years[i])};
    }
    spread(marks, n, durations);
    for (size_t i = 0; i < n; i++) {
        const double top = y->to - 34;
        canvas_segment(c, COLOUR_VERMILLION, 2, marks[i].x, y->to - 18, marks[i].x, marks[i].y);
        canvas_disc(c, COLOUR_WHITE, marks[i].x, marks[i].y, 14);
        canvas_disc(c, COLOUR_VERMILLION, marks[i].x, marks[i].y, 11);
        canvas_text(c, marks[i].text_x, top, ALIGN_CENTRE, SIZE_LABEL, WEIGHT_BOLD, 0xb34700,
                    marks[i].percentage);
        if (durations)
            canvas_text(c, marks[i].text_x, top - DURATION_ROOM, ALIGN_CENTRE, SIZE_SOURCE,
                        WEIGHT_NORMAL, COLOUR_MUTED, marks[i].duration);
    }
}

static void draw_y_axis(const struct chart_source *s, struct canvas *c, const struct axis *y,
                        struct box plot, int steps)
{
    for (int i = 0; i <= steps; i++) {
        const double share = (double) i / steps, at = layout_at(y, share);
        canvas_segment(c, i == 0 ? COLOUR_LINE : COLOUR_GRID, i == 0 ? 2.5 : 1.5, plot.left, at,
                       plot.right, at);
        canvas_text(c, plot.left - 12, at, ALIGN_RIGHT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    text_percent(s->arena, s->info->language, share, 0));
    }
}

static const char *verdict(const struct chart_source *s, const struct chances *chances)
{
    const enum language l = s->info->language;
    if (is_never_worse(chances))
        return text_word(l, WORD_NEVER_WORSE);
    return text_say(s->arena, l, WORD_NEVER_PAID_BACK, "share",
                    text_chance(s->arena, l, chances->never), NULL);
}

static void draw_panel(const struct chart_source *s, struct canvas *c,
                       const struct chances *chances, struct box cell, bool main)
{
    const double width = cell.right - cell.left;
    const char *lines[2];
    layout_heading(c, s->arena, chances->party.label, cell.left, width, cell.top + 54);
    const size_t n =
        typeface_wrap(s->arena, verdict(s, chances), SIZE_LABEL, WEIGHT_NORMAL, width, 2, lines);
    for (size_t i = 0; i < n; i++)
        canvas_text(c, cell.left, cell.top + 92 + 1.2 * SIZE_LABEL * (double) i, ALIGN_LEFT,
                    SIZE_LABEL, WEIGHT_NORMAL, COLOUR_TEXT, lines[i]);
    const double header = 118 + (n > 1 ? 30 : 0) + PERCENT_ROOM + (main ? DURATION_ROOM : 0);
    const struct box plot = {cell.left + AXIS_WIDTH, cell.top + header, cell.right - 16,
                             cell.bottom};
    const struct axis y = {0, 1, 0.25, plot.bottom, plot.top};
    const double start = chances->year[0] - 1;
    const int ticks = (int) ((plot.right - plot.left) / 70);
    const struct axis x =
        layout_axis_exact(start, chances->year[chances->n - 1], ticks, plot.left, plot.right);
    struct point *steps;
    const size_t n_steps = steps_of(s->arena, chances, &x, &y, &steps);
    canvas_polygon(c, canvas_tint(COLOUR_BLUE, 0.22), steps, n_steps);
    draw_y_axis(s, c, &y, plot, plot.bottom - plot.top > 220 ? 4 : 2);
    canvas_line(c, COLOUR_BLUE, 5, steps, n_steps - 2);
    draw_marks(s, c, chances, &x, &y, main);
    const struct axis labelled = {start + 0.5, x.high, x.step, layout_at(&x, start + 0.5), x.to};
    chart_years_axis(s, c, &labelled, x.high, plot);
}

/* Of the first mark, or of the whole of a shorter study. */
static const char *title_of(const struct chart_source *s, const struct named *intervention,
                            const struct chances *chances)
{
    const enum language l = s->info->language;
    if (is_never_worse(chances))
        return text_say(s->arena, l, WORD_BREAK_EVEN_TITLE_NEVER_WORSE, "intervention",
                        intervention->label, "holder", chances->party.label, NULL);
    const size_t n = years_within(s, chances);
    const bool marked = n >= marked_years[0];
    const int months = marked ? 12 * (int) marked_years[0] : s->info->horizon_months;
    const double by = n == 0 ? 0 : chances->by[(marked ? marked_years[0] : n) - 1];
    return text_say(s->arena, l, WORD_BREAK_EVEN_TITLE, "intervention", intervention->label,
                    "holder", chances->party.label, "time", text_duration(s->arena, l, months),
                    "share", text_chance(s->arena, l, by), NULL);
}

static const char *subtitle_of(const struct chart_source *s, const char *baseline)
{
    return text_say(s->arena, s->info->language, WORD_BREAK_EVEN_SUBTITLE, "baseline", baseline,
                    "money", chart_break_even_money(s), NULL);
}

static bool draw_intervention(const struct chart_source *s, struct chart_output *out,
                              const struct named *baseline, const struct named *intervention)
{
    const size_t parties = chart_parties(s);
    struct chances *list = arena_alloc(s->arena, parties, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < parties; i++) {
        list[n] = (struct chances){.party = chart_party(s, i)};
        read_chances(s, intervention->id, &list[n]);
        list[n].stake = stake_of(s, intervention->id, list[n].party.id);
        n += list[n].n > 0;
    }
    if (n == 0)
        return true;
    const struct panels panels = choose(s, list, n);
    struct canvas *c = canvas_new(s->arena);
    const bool later = list[0].year[list[0].n - 1] == s->later;
    const struct slide slide = {.title = title_of(s, intervention, &list[0]),
                                .subtitle = subtitle_of(s, baseline->label),
                                .note = later ? chart_note_later(s, panels.note) : panels.note};
    struct box room = layout_slide(c, s->arena, s->info, &slide);
    room.bottom -= 44; /* the numbers of the lowest axis */
    for (size_t i = 0; i < panels.n; i++)
        draw_panel(s, c, &list[panels.shown[i]], panels_cell(room, &panels, i), i == 0);
    return chart_add(s, out, c, "break-even", intervention->id, slide.title);
}

/* With central values alone there are no chances. */
bool chart_break_even(const struct chart_source *s, struct chart_output *out)
{
    if (s->break_even == NULL || s->info->base_case_only)
        return true;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, s->info->interventions.n);
    for (size_t i = 1; i < n && i <= CHARTS_MAX; i++)
        if (!draw_intervention(s, out, list[0], list[i]))
            return false;
    return true;
}
