#include <math.h>
#include <string.h>

#include "arena.h"
#include "chart_list.h"
#include "names.h"
#include "stack.h"

enum {
    CHARTS_MAX = 12,
    PANELS_MAX = 6,
    LABELS_WIDTH = 350,
    HEADER = 92,
    AXIS_WIDTH = 110,
    GAP_X = 56,
    GAP_Y = 70
};

/* One budget's rows: amounts by [panel][year][line], and the totals. */
struct sheet {
    const struct named *budget;
    size_t n_panels, n_years, n_lines;
    const struct named *panels[PANELS_MAX];
    const struct named *lines;
    int first_year;
    bool later; /* the last of the years is what is paid after the horizon */
    double *amounts, *totals;
};

static double *amount_at(const struct sheet *b, size_t panel, size_t year, size_t line)
{
    return &b->amounts[(panel * b->n_years + year) * b->n_lines + line];
}

static double *total_at(const struct sheet *b, size_t panel, size_t year)
{
    return &b->totals[panel * b->n_years + year];
}

/* Yearly rows in prices of the study, not compared with anything. */
static bool is_wanted(const struct chart_source *s, const struct csv_table *t, size_t row)
{
    return csv_matches(t, row, "what_if", s->what_if, "versus", "", "prices", "constant", NULL);
}

static bool has_line(const struct chart_source *s, const struct sheet *b, const char *line)
{
    for (size_t row = 0; row < s->years->n_rows; row++)
        if (strcmp(csv_cell(s->years, row, "line"), line) == 0 &&
            strcmp(csv_cell(s->years, row, "budget"), b->budget->id) == 0)
            return true;
    return false;
}

/* Its own lines, those of other budgets that pay into it, and its agreements. */
static void find_lines(const struct chart_source *s, struct sheet *b)
{
    const struct named_list *all = &s->info->lines;
    struct named *lines = arena_alloc(s->arena, all->n + 1, sizeof *lines);
    for (size_t i = 0; i < all->n; i++)
        if (has_line(s, b, all->list[i].id))
            lines[b->n_lines++] = all->list[i];
    b->lines = lines;
}

/* What is paid after the horizon only where there is some. */
static void find_years(const struct chart_source *s, struct sheet *b)
{
    int first = 0, last = -1;
    for (size_t row = 0; row < s->years->n_rows; row++) {
        if (!is_wanted(s, s->years, row) ||
            strcmp(csv_cell(s->years, row, "budget"), b->budget->id) != 0)
            continue;
        const int year = (int) chart_year(s, s->years, row);
        if (year == s->later && fabs(csv_value(s->years, row, s->value)) < 0.5)
            continue;
        b->later = b->later || year == s->later;
        if (last < first || year < first)
            first = year;
        if (last < first || year > last)
            last = year;
    }
    b->first_year = first;
    b->n_years = last < first ? 0 : (size_t) (last - first + 1);
}

static size_t index_of(const struct named *const *list, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i]->id, id) == 0)
            return i;
    return NO_INDEX;
}

static size_t line_of(struct sheet *b, const char *id)
{
    for (size_t i = 0; i < b->n_lines; i++)
        if (strcmp(b->lines[i].id, id) == 0)
            return i;
    return NO_INDEX;
}

static void read_sheet(const struct chart_source *s, struct sheet *b)
{
    const struct csv_table *t = s->years;
    b->amounts = arena_alloc(s->arena, b->n_panels * b->n_years * b->n_lines + 1, sizeof(double));
    b->totals = arena_alloc(s->arena, b->n_panels * b->n_years + 1, sizeof(double));
    for (size_t row = 0; row < t->n_rows; row++) {
        if (strcmp(csv_cell(t, row, "budget"), b->budget->id) != 0 || !is_wanted(s, t, row))
            continue;
        const size_t panel = index_of(b->panels, b->n_panels, csv_cell(t, row, "intervention"));
        const double x = csv_value(t, row, s->value);
        if (panel == NO_INDEX || isnan(x))
            continue;
        const size_t year = (size_t) ((int) chart_year(s, t, row) - b->first_year);
        if (year >= b->n_years)
            continue;
        const char *line = csv_cell(t, row, "line");
        const size_t which = line_of(b, line);
        if (line[0] == '\0')
            *total_at(b, panel, year) = x;
        else if (which != NO_INDEX)
            *amount_at(b, panel, year, which) = x;
    }
}

/* A line's largest part of a year's turnover, times how large that year is next to the largest
 * one: a sliver in a busy year is small, and so is all there is in a year of next to nothing. */
static double *weights_of(struct arena *a, const struct sheet *b)
{
    double *weight = arena_alloc(a, b->n_lines + 1, sizeof *weight), most = 0;
    for (size_t p = 0; p < b->n_panels; p++)
        for (size_t y = 0; y < b->n_years; y++) {
            double turnover = 0;
            for (size_t l = 0; l < b->n_lines; l++) {
                const double x = fabs(*amount_at(b, p, y, l));
                turnover += x;
                weight[l] = fmax(weight[l], x);
            }
            most = fmax(most, turnover);
        }
    for (size_t l = 0; l < b->n_lines && most > 0; l++)
        weight[l] /= most;
    return weight;
}

/* Within the horizon. */
static double sum_of(const struct sheet *b, size_t panel)
{
    double sum = 0;
    for (size_t y = 0; y < b->n_years - b->later; y++)
        sum += *total_at(b, panel, y);
    return sum;
}

static const char *title_of(const struct chart_source *s, const struct sheet *b)
{
    size_t best = 0;
    for (size_t p = 1; p < b->n_panels; p++)
        if (fabs(sum_of(b, p) - sum_of(b, 0)) > fabs(sum_of(b, best) - sum_of(b, 0)))
            best = p;
    double base = sum_of(b, 0), x = sum_of(b, best);
    const bool same = best == 0 || fabs(x - base) < 0.005 * fmax(fabs(x), fabs(base));
    const enum word word = b->n_panels == 1 ? WORD_BUDGET_TITLE_ALONE
                           : same           ? WORD_BUDGET_TITLE_SAME
                                            : WORD_BUDGET_TITLE;
    const char *budget = b->budget->label;
    if (x < 0 && base < 0) {
        budget = text_say(s->arena, s->info->language, WORD_BUDGET_INCOME, "budget", budget, NULL);
        x = -x;
        base = -base;
    }
    return text_say(s->arena, s->info->language, word, "budget", budget, "amount",
                    chart_amount(s, x), "intervention", b->panels[best]->label, "other",
                    chart_amount(s, base), "baseline", b->panels[0]->label, "horizon",
                    text_duration(s->arena, s->info->language, s->info->horizon_months), NULL);
}

/* Positive amounts are stacked upwards from zero, negative ones (income) downwards. */
struct reach {
    double low, high;
};

static struct reach reach_of(const struct sheet *b, size_t panel, size_t year)
{
    struct reach r = {0};
    for (size_t l = 0; l < b->n_lines; l++)
        *(*amount_at(b, panel, year, l) < 0 ? &r.low : &r.high) += *amount_at(b, panel, year, l);
    return r;
}

static bool has_both_signs(const struct sheet *b)
{
    bool below = false, above = false;
    for (size_t p = 0; p < b->n_panels; p++)
        for (size_t y = 0; y < b->n_years; y++) {
            below = below || reach_of(b, p, y).low < 0;
            above = above || reach_of(b, p, y).high > 0;
        }
    return below && above;
}

/* The year in which most goes in and out: where labels are placed by. */
static size_t busiest_year(const struct sheet *b, size_t panel)
{
    size_t busiest = 0;
    for (size_t y = 1; y < b->n_years; y++)
        if (reach_of(b, panel, y).high - reach_of(b, panel, y).low >
            reach_of(b, panel, busiest).high - reach_of(b, panel, busiest).low)
            busiest = y;
    return busiest;
}

/* Draws all of one band; *middle becomes its height in the busiest year, and stays what it was
 * if the band is not there. */
static void draw_band(struct canvas *c, const struct sheet *b, const struct stack *stack,
                      size_t band, size_t panel, const struct axis *x, const struct axis *y,
                      struct reach *stacked, double *middle)
{
    const size_t busiest = busiest_year(b, panel);
    const double half = 0.42 * (layout_at(x, 1) - layout_at(x, 0));
    for (size_t year = 0; year < b->n_years; year++)
        for (size_t l = 0; l < b->n_lines; l++) {
            const double amount = *amount_at(b, panel, year, l);
            if (stack->band_of[l] != band || amount == 0)
                continue;
            double *from = amount < 0 ? &stacked[year].low : &stacked[year].high;
            const double at = layout_at(x, (double) (b->first_year + (int) year));
            const double y0 = layout_at(y, *from), y1 = layout_at(y, *from + amount);
            canvas_rectangle(c, stack->bands[band].colour, at - half, y0, at + half, y1);
            if (year == busiest)
                *middle = (y0 + y1) / 2;
            *from += amount;
        }
}

static void draw_balance(struct canvas *c, struct arena *a, const struct sheet *b, size_t panel,
                         const struct axis *x, const struct axis *y)
{
    struct point *p = arena_alloc(a, b->n_years, sizeof *p);
    for (size_t i = 0; i < b->n_years; i++)
        p[i] = (struct point){layout_at(x, (double) (b->first_year + (int) i)),
                              layout_at(y, *total_at(b, panel, i))};
    canvas_line(c, COLOUR_WHITE, 8, p, b->n_years - b->later);
    canvas_line(c, COLOUR_TEXT, 4, p, b->n_years - b->later);
}

struct frame {
    struct reach reach;
    double divisor;
    bool balance;
};

static void draw_panel(const struct chart_source *s, struct canvas *c, const struct sheet *b,
                       const struct stack *stack, size_t panel, struct box cell,
                       const struct frame *f, bool bare, double *middle)
{
    const struct box plot = {cell.left, cell.top + HEADER, cell.right, cell.bottom};
    const struct axis y = layout_axis(f->reach.low, f->reach.high,
                                      plot.bottom - plot.top > 360 ? 6 : 4, plot.bottom, plot.top);
    const double first = b->first_year, last = first + (double) b->n_years - 1;
    const struct axis x = {first - 0.6, last + 0.6, 1, plot.left, plot.right};
    layout_heading(c, s->arena, b->panels[panel]->label, cell.left, cell.right - cell.left,
                   cell.top + HEADER - 26);
    layout_y_axis(c, s->arena, s->info->language, &y, f->divisor, plot, bare);
    if (b->later)
        canvas_segment(c, COLOUR_GRID, 2.5, layout_at(&x, last - 0.5), plot.top,
                       layout_at(&x, last - 0.5), plot.bottom);
    struct reach *stacked = arena_alloc(s->arena, b->n_years, sizeof *stacked);
    for (size_t band = 0; band < stack->n_bands; band++)
        draw_band(c, b, stack, band, panel, &x, &y, stacked, &middle[band]);
    canvas_segment(c, COLOUR_LINE, 2.5, plot.left, layout_at(&y, 0), plot.right, layout_at(&y, 0));
    if (f->balance)
        draw_balance(c, s->arena, b, panel, &x, &y);
    const int ticks = (int) ((plot.right - plot.left) / 110);
    const struct axis numbers =
        layout_axis_exact(first, last > first ? last : first + 1, ticks, layout_at(&x, first),
                          layout_at(&x, last > first ? last : first + 1));
    chart_years_axis(s, c, &numbers, last, plot);
}

/* From top to bottom as they lie; a band that is nowhere in the last panel has its place kept
 * in the order of the stack. */
static void draw_labels(const struct chart_source *s, struct canvas *c, const struct stack *stack,
                        double *middle, struct box room)
{
    size_t *order = arena_alloc(s->arena, stack->n_bands + 1, sizeof *order);
    for (size_t i = 0; i < stack->n_bands; i++) {
        const size_t band = stack->n_bands - 1 - i;
        if (isnan(middle[band]))
            middle[band] = i == 0 ? room.top : middle[order[i - 1]] + 1;
        size_t at = i;
        for (; at > 0 && middle[order[at - 1]] > middle[band]; at--)
            order[at] = order[at - 1];
        order[at] = band;
    }
    struct stack_label *labels = arena_alloc(s->arena, stack->n_bands + 1, sizeof *labels);
    for (size_t i = 0; i < stack->n_bands; i++)
        labels[i] = (struct stack_label){stack->bands[order[i]].colour,
                                         stack->bands[order[i]].label, middle[order[i]]};
    layout_labels(c, s->arena, labels, stack->n_bands, room);
}

static const char *subtitle_of(const struct chart_source *s, const struct sheet *b,
                               const char *unit, const struct frame *f)
{
    const enum language l = s->info->language;
    const char *text =
        text_say(s->arena, l, f->reach.low < 0 ? WORD_BUDGET_SUBTITLE_BOTH : WORD_BUDGET_SUBTITLE,
                 "holder", run_info_label(&s->info->holders, b->budget->parent), "unit", unit,
                 "prices", arena_printf(s->arena, "%d", s->info->prices), NULL);
    if (!f->balance)
        return text;
    return arena_printf(s->arena, "%s; %s", text, text_word(l, WORD_BUDGET_BALANCE));
}

static bool draw_budget(const struct chart_source *s, struct chart_output *out,
                        const struct named *budget)
{
    struct sheet b = {.budget = budget};
    b.n_panels = chart_interventions(s, b.panels, PANELS_MAX);
    find_lines(s, &b);
    find_years(s, &b);
    read_sheet(s, &b);
    const double *weights = weights_of(s->arena, &b);
    const struct stack stack = stack_of(s->arena, s->info->language, b.lines, b.n_lines, weights);
    if (stack.n_bands == 0)
        return true;

    struct frame f = {.balance = has_both_signs(&b)};
    for (size_t p = 0; p < b.n_panels; p++)
        for (size_t y = 0; y < b.n_years; y++) {
            const struct reach r = reach_of(&b, p, y);
            f.reach.low = fmin(f.reach.low, fmin(r.low, *total_at(&b, p, y)));
            f.reach.high = fmax(f.reach.high, fmax(r.high, *total_at(&b, p, y)));
        }
    const struct text_scale scale = text_scale(s->arena, s->info->language, s->info->currency,
                                               fmax(-f.reach.low, f.reach.high));
    f.divisor = scale.divisor;
    struct canvas *c = canvas_new(s->arena);
    const char *note = chart_note(s, stack.others, b.n_panels);
    const struct slide slide = {.title = title_of(s, &b),
                                .subtitle = subtitle_of(s, &b, scale.unit, &f),
                                .note = b.later ? chart_note_later(s, note) : note};
    struct box room = layout_slide(c, s->arena, s->info, &slide);
    room.bottom -= 44;
    const struct box plots = {room.left + AXIS_WIDTH, room.top, room.right - LABELS_WIDTH - 24,
                              room.bottom};
    const size_t columns = layout_columns(b.n_panels, 3);
    double *middle = arena_alloc(s->arena, stack.n_bands + 1, sizeof *middle);
    for (size_t i = 0; i < stack.n_bands; i++)
        middle[i] = NAN;
    for (size_t i = 0; i < b.n_panels; i++)
        draw_panel(s, c, &b, &stack, i, layout_cell(plots, i, b.n_panels, 3, GAP_X, GAP_Y), &f,
                   i % columns != 0, middle);
    draw_labels(s, c, &stack, middle,
                (struct box){plots.right + 24, plots.top + HEADER, room.right, room.bottom});
    return chart_add(s, out, c, "budget", budget->id, slide.title);
}

/* What goes in and out of each budget, all years and interventions together. */
static double *turnovers_of(const struct chart_source *s)
{
    const struct named_list *budgets = &s->info->budgets;
    const struct csv_table *t = s->years;
    double *turnover = arena_alloc(s->arena, budgets->n + 1, sizeof *turnover);
    for (size_t row = 0, budget = 0; row < t->n_rows; row++) {
        if (!is_wanted(s, t, row) || csv_cell(t, row, "line")[0] == '\0')
            continue;
        /* rows of a budget stand together, so the last one found is the first to look at */
        const char *id = csv_cell(t, row, "budget");
        for (size_t i = 0; i < budgets->n && strcmp(budgets->list[budget].id, id) != 0; i++)
            budget = (budget + 1) % budgets->n;
        if (budgets->n > 0 && strcmp(budgets->list[budget].id, id) == 0)
            turnover[budget] += fabs(csv_value(t, row, s->value));
    }
    return turnover;
}

static size_t larger_than(const double *turnover, size_t n, size_t which)
{
    size_t larger = 0;
    for (size_t i = 0; i < n; i++)
        larger += turnover[i] > turnover[which] || (turnover[i] == turnover[which] && i < which);
    return larger;
}

bool chart_budgets(const struct chart_source *s, struct chart_output *out)
{
    if (s->years == NULL)
        return true;
    const struct named_list *budgets = &s->info->budgets;
    const double *turnover = turnovers_of(s);
    size_t with_money = 0;
    for (size_t i = 0; i < budgets->n; i++)
        with_money += turnover[i] > 0;
    if (with_money > CHARTS_MAX)
        errors_warn(
            out->errors, (struct place){0},
            "%zu budgets have money in them; the %d with the most have a chart.\nThe tables "
            "have all of them.",
            with_money, CHARTS_MAX);
    for (size_t i = 0; i < budgets->n; i++)
        if (turnover[i] > 0 && larger_than(turnover, budgets->n, i) < CHARTS_MAX &&
            !draw_budget(s, out, &budgets->list[i]))
            return false;
    return true;
}
