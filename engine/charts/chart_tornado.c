/* What each uncertain number does to the difference with the baseline, the largest first: for the
 * first holder and for society. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "difference.h"
#include "rows.h"

enum { CHARTS_MAX = 24, BARS_MAX = 12, COLUMNS = 2, BAR = 13 };

/* One number, at its lowest and its highest quantile. */
struct bar {
    const char *param, *unit;
    double at_low, at_high, value_low, value_high, low, high;
};

struct tornado {
    const struct named *intervention, *baseline;
    struct named party;
    size_t n;
    struct bar *bars;
    double as_drawn; /* the mean with nothing set */
    double draws;
};

static double reach(const struct bar *b)
{
    return fabs(b->high - b->low);
}

static int by_reach(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;
    if (reach(x) != reach(y))
        return reach(x) < reach(y) ? 1 : -1;
    return strcmp(x->param, y->param);
}

static bool is_drawn(const struct chart_source *s, const struct tornado *t, size_t row)
{
    return csv_matches(s->sensitivity, row, "what_if", s->what_if, "intervention",
                       t->intervention->id, "analysis", "one_way", "kind",
                       chart_party_kind(&t->party), "name", t->party.id, NULL) &&
           csv_cell(s->sensitivity, row, "estimate")[0] != '\0';
}

static struct bar *bar_of(struct tornado *t, const char *param)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->bars[i].param, param) == 0)
            return &t->bars[i];
    t->bars[t->n] = (struct bar){.param = param, .at_low = 2, .at_high = -1};
    return &t->bars[t->n++];
}

static void read_bars(const struct chart_source *s, struct tornado *t)
{
    const struct csv_table *table = s->sensitivity;
    t->bars = arena_alloc(s->arena, table->n_rows + 1, sizeof *t->bars);
    for (size_t row = 0; row < table->n_rows; row++) {
        if (!is_drawn(s, t, row))
            continue;
        struct bar *b = bar_of(t, csv_cell(table, row, "param"));
        const double at = csv_value(table, row, "at"), x = csv_value(table, row, "estimate");
        const double change = csv_value(table, row, "change");
        t->draws = csv_value(table, row, "draws");
        b->unit = csv_cell(table, row, "param_unit");
        t->as_drawn = isnan(change) ? t->as_drawn : x - change;
        if (at < b->at_low) {
            b->at_low = at;
            b->value_low = csv_value(table, row, "value");
            b->low = x;
        }
        if (at > b->at_high) {
            b->at_high = at;
            b->value_high = csv_value(table, row, "value");
            b->high = x;
        }
    }
    if (t->n > 0)
        qsort(t->bars, t->n, sizeof *t->bars, by_reach);
    while (t->n > 0 && reach(&t->bars[t->n - 1]) < 0.5)
        t->n--;
    t->n = t->n < BARS_MAX ? t->n : BARS_MAX;
}

static const char *label_of(const struct chart_source *s, const char *param)
{
    return run_info_label(&s->info->params, param);
}

/* "Prijs (€ 16.000 tot € 19.200)" */
static const char *label_with_values(const struct chart_source *s, const struct bar *b)
{
    return arena_printf(s->arena, "%s (%s %s %s)", label_of(s, b->param),
                        chart_param_value(s, b->unit, b->value_low),
                        text_word(s->info->language, WORD_TO),
                        chart_param_value(s, b->unit, b->value_high));
}

static struct axis axis_of(const struct tornado *t, struct box plot)
{
    double low = fmin(0, t->as_drawn), high = fmax(0, t->as_drawn);
    for (size_t i = 0; i < t->n; i++) {
        low = fmin(low, fmin(t->bars[i].low, t->bars[i].high));
        high = fmax(high, fmax(t->bars[i].low, t->bars[i].high));
    }
    return (struct axis){low, fmax(high, low + 1), 1, plot.left + 20, plot.right - 20};
}

static void draw_bar(struct canvas *c, const struct tornado *t, const struct bar *b,
                     const struct axis *axis, double y)
{
    const double centre = layout_at(axis, t->as_drawn);
    const double ends[] = {layout_at(axis, b->low), layout_at(axis, b->high)};
    const unsigned colours[] = {COLOUR_OTHER, COLOUR_LINE};
    for (size_t i = 0; i < 2; i++) /* where both are on one side the shorter one is seen too */
        canvas_rectangle(c, colours[i], fmin(centre, ends[i]), i == 0 ? y - BAR : y,
                         fmax(centre, ends[i]), i == 0 ? y : y + BAR);
}

static void draw_rows(const struct chart_source *s, struct canvas *c, struct box room,
                      const struct tornado *t, const struct text_scale *scale)
{
    const enum language l = s->info->language;
    const char *const headers[COLUMNS] = {text_word(l, WORD_COLUMN_IF_LOW),
                                          text_word(l, WORD_COLUMN_IF_HIGH)};
    double labels = 0;
    for (size_t i = 0; i < t->n; i++)
        labels = fmax(labels,
                      typeface_width(label_with_values(s, &t->bars[i]), SIZE_LABEL, WEIGHT_NORMAL));
    labels = fmin(labels + 2, 1.6 * ROWS_LABELS);
    const struct rows rows = rows_of(s, c, room, t->n, labels, headers, COLUMNS, 130);
    const struct axis axis = axis_of(t, rows.plot);
    const double zero = layout_at(&axis, 0), centre = layout_at(&axis, t->as_drawn);
    difference_draw_sides(s, c, zero, rows.plot.top - 24, rows.plot);
    for (size_t i = 0; i < t->n; i++)
        rows_label(s, c, &rows, i, 1, label_with_values(s, &t->bars[i]), WEIGHT_NORMAL);
    canvas_segment(c, COLOUR_LINE, 2.5, zero, rows.plot.top, zero, rows.plot.bottom);
    for (size_t i = 0; i < t->n; i++) {
        const struct bar *b = &t->bars[i];
        const double numbers[COLUMNS] = {b->low, b->high};
        draw_bar(c, t, b, &axis, rows_middle(&rows, i));
        for (size_t k = 0; k < COLUMNS; k++)
            rows_number(c, &rows, i, k, WEIGHT_NORMAL,
                        text_signed(s->arena, l, numbers[k] / scale->divisor, scale->decimals));
    }
    canvas_segment(c, COLOUR_BLUE, 3.5, centre, rows.plot.top, centre, rows.plot.bottom);
}

static bool draw_chart(const struct chart_source *s, struct chart_output *out,
                       const struct tornado *t)
{
    const enum language l = s->info->language;
    double largest = 0;
    for (size_t i = 0; i < t->n; i++)
        largest = fmax(largest, fmax(fabs(t->bars[i].low), fabs(t->bars[i].high)));
    const struct text_scale scale = text_scale(s->arena, l, s->info->currency, largest);
    const struct bar *first = &t->bars[0];
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {
        .title = text_say(s->arena, l, WORD_TORNADO_TITLE, "intervention", t->intervention->label,
                          "holder", t->party.label, "param", label_of(s, first->param), "low",
                          chart_difference(s, first->low), "high", chart_difference(s, first->high),
                          NULL),
        .subtitle =
            text_say(s->arena, l, WORD_TORNADO_SUBTITLE, "baseline", t->baseline->label, "unit",
                     scale.unit, "horizon", text_duration(s->arena, l, s->info->horizon_months),
                     "low", text_percent(s->arena, l, first->at_low, 0), "high",
                     text_percent(s->arena, l, first->at_high, 0), NULL),
        .note = arena_printf(s->arena, "%s %s",
                             text_say(s->arena, l, WORD_TORNADO_NOTE, "draws",
                                      text_number(s->arena, l, t->draws, 0), NULL),
                             text_say(s->arena, l, WORD_DISCOUNTED_AT, "discount",
                                      text_discount(s->arena, l, &s->info->discount), NULL))};
    draw_rows(s, c, layout_slide(c, s->arena, s->info, &slide), t, &scale);
    return chart_add(s, out, c, "tornado",
                     arena_printf(s->arena, "%s-%s", t->intervention->id, t->party.id),
                     slide.title);
}

static bool draw_party(const struct chart_source *s, struct chart_output *out,
                       const struct named *baseline, const struct named *intervention, size_t party)
{
    struct tornado t = {.intervention = intervention,
                        .baseline = baseline,
                        .party = chart_party_in(s, s->sensitivity, "name", party)};
    read_bars(s, &t);
    return t.n == 0 || draw_chart(s, out, &t);
}

bool chart_tornado(const struct chart_source *s, struct chart_output *out)
{
    if (s->sensitivity == NULL)
        return true;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, s->info->interventions.n);
    const size_t society = chart_parties(s) - 1;
    for (size_t i = 1; i < n && i <= CHARTS_MAX; i++)
        if ((society > 0 && !draw_party(s, out, list[0], list[i], 0)) ||
            !draw_party(s, out, list[0], list[i], society))
            return false;
    return true;
}
