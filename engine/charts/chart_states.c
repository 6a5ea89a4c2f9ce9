#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "chart_list.h"
#include "names.h"
#include "stack.h"

enum { PANELS_MAX = 6, LABELS_WIDTH = 350, HEADER = 92, AXIS_WIDTH = 84, GAP_X = 56, GAP_Y = 70 };

/* People by [panel][time][state]; every panel has the same times. */
struct crowd {
    size_t n_panels, n_times, n_states;
    const struct named *panels[PANELS_MAX];
    const double *years; /* [n_times] */
    double *people;
};

static double *people_at(const struct crowd *w, size_t panel, size_t time, size_t state)
{
    return &w->people[(panel * w->n_times + time) * w->n_states + state];
}

static double total_at(const struct crowd *w, size_t panel, size_t time)
{
    double sum = 0;
    for (size_t s = 0; s < w->n_states; s++)
        sum += *people_at(w, panel, time, s);
    return sum;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* On whole months, so that there are no more times than months. */
static double time_in(const struct csv_table *t, size_t row)
{
    return round(12 * csv_value(t, row, "years_since_start")) / 12;
}

static void find_times(const struct chart_source *s, struct crowd *w)
{
    const struct csv_table *t = s->occupancy;
    double *years = arena_alloc(s->arena, t->n_rows + 1, sizeof *years);
    size_t n = 0;
    for (size_t row = 0; row < t->n_rows; row++)
        years[n++] = time_in(t, row);
    qsort(years, n, sizeof *years, by_value);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || years[i] > years[kept - 1])
            years[kept++] = years[i];
    w->years = years;
    w->n_times = kept;
}

static size_t time_of(const struct crowd *w, double years)
{
    const double *found = bsearch(&years, w->years, w->n_times, sizeof *w->years, by_value);
    return found == NULL ? NO_INDEX : (size_t) (found - w->years);
}

static void read_people(const struct chart_source *s, struct crowd *w)
{
    const struct csv_table *t = s->occupancy;
    find_times(s, w);
    w->n_states = s->info->states.n;
    w->people = arena_alloc(s->arena, w->n_panels * w->n_times * w->n_states + 1, sizeof(double));
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "group", "all", NULL))
            continue;
        size_t panel = 0, state = 0;
        while (panel < w->n_panels &&
               strcmp(w->panels[panel]->id, csv_cell(t, row, "intervention")) != 0)
            panel++;
        while (state < w->n_states &&
               strcmp(s->info->states.list[state].id, csv_cell(t, row, "state")) != 0)
            state++;
        const size_t time = time_of(w, time_in(t, row));
        const double people = csv_value(t, row, s->value);
        if (panel < w->n_panels && state < w->n_states && time != NO_INDEX && !isnan(people))
            *people_at(w, panel, time, state) = people;
    }
}

static double share_at(const struct crowd *w, size_t panel, size_t time, size_t state)
{
    const double total = total_at(w, panel, time);
    return total > 0 ? *people_at(w, panel, time, state) / total : 0;
}

static double difference_at(const struct crowd *w, size_t panel, size_t time, size_t state)
{
    return share_at(w, panel, time, state) - share_at(w, 0, time, state);
}

/* What the title says: the state that differs most over the whole time (so not one that all
 * pass through), and the whole year, or the end, at which it does most. */
struct message {
    size_t panel, time, state;
    double difference;
};

static double difference_over_time(const struct crowd *w, size_t panel, size_t state)
{
    double sum = 0;
    for (size_t t = 0; t < w->n_times; t++)
        sum += difference_at(w, panel, t, state);
    return fabs(sum);
}

/* The panel and state that differ most, of states that nobody leaves or of the others; how much. */
static double most_different(const struct crowd *w, const struct named_list *states, bool absorbing,
                             struct message *m)
{
    double most = 0;
    for (size_t p = 1; p < w->n_panels; p++)
        for (size_t s = 0; s < w->n_states; s++) {
            const double difference = difference_over_time(w, p, s);
            if (states->list[s].absorbing != absorbing || difference <= most + 1e-9)
                continue;
            most = difference;
            m->panel = p;
            m->state = s;
        }
    return most;
}

static struct message find_message(const struct crowd *w, const struct named_list *states)
{
    struct message m = {.time = w->n_times - 1};
    for (size_t s = 0; s < w->n_states; s++) /* nothing to compare: where most people end */
        if (w->n_panels == 1 && *people_at(w, 0, m.time, s) > *people_at(w, 0, m.time, m.state))
            m.state = s;
    if (most_different(w, states, false, &m) == 0)
        most_different(w, states, true, &m);
    for (size_t t = w->n_times; t-- > 1;) {
        const double years = w->years[t], d = difference_at(w, m.panel, t, m.state);
        if ((fabs(years - round(years)) < 1e-6 || t + 1 == w->n_times) &&
            fabs(d) > fabs(m.difference) + 1e-9) {
            m.time = t;
            m.difference = d;
        }
    }
    return m;
}

/* What stack.h asks for: states are small by their largest share, and compete for a colour by
 * how much there is of them over the whole time. The one that the title names has its own. */
static double *weights_of(struct arena *a, const struct crowd *w, size_t named)
{
    double *weight = arena_alloc(a, w->n_states + 1, sizeof *weight);
    for (size_t s = 0; s < w->n_states; s++) {
        double largest = 0, most = 0;
        for (size_t p = 0; p < w->n_panels; p++) {
            double sum = 0;
            for (size_t t = 0; t < w->n_times; t++) {
                sum += share_at(w, p, t, s);
                largest = fmax(largest, share_at(w, p, t, s));
            }
            most = fmax(most, sum / (double) w->n_times);
        }
        weight[s] = largest < STACK_SMALL ? largest : STACK_SMALL + most + (s == named);
    }
    return weight;
}

static const char *title_of(const struct chart_source *s, const struct crowd *w, struct message m)
{
    const enum language l = s->info->language;
    const enum word word = w->n_panels == 1             ? WORD_STATES_TITLE_ALONE
                           : fabs(m.difference) < 0.005 ? WORD_STATES_TITLE_SAME
                                                        : WORD_STATES_TITLE;
    const int months = (int) lround(12 * w->years[m.time]);
    return text_say(s->arena, l, word, "time", text_duration(s->arena, l, months), "state",
                    s->info->states.list[m.state].label, "share",
                    text_percent(s->arena, l, share_at(w, m.panel, m.time, m.state), 0), "other",
                    text_percent(s->arena, l, share_at(w, 0, m.time, m.state), 0), "intervention",
                    w->panels[m.panel]->label, "baseline", w->panels[0]->label, NULL);
}

/* Top edge of band `band` in people, for each time. */
static void add_band(const struct crowd *w, const struct stack *stack, size_t panel, size_t band,
                     double *top)
{
    for (size_t t = 0; t < w->n_times; t++)
        for (size_t s = 0; s < w->n_states; s++)
            if (stack->band_of[s] == band)
                top[t] += *people_at(w, panel, t, s);
}

static void draw_area(struct canvas *c, struct arena *a, const struct crowd *w, unsigned colour,
                      const double *low, const double *high, const struct axis *x,
                      const struct axis *y)
{
    struct point *p = arena_alloc(a, 2 * w->n_times + 1, sizeof *p);
    size_t n = 0;
    for (size_t t = 0; t < w->n_times; t++)
        p[n++] = (struct point){layout_at(x, w->years[t]), layout_at(y, high[t])};
    for (size_t t = w->n_times; t-- > 0;)
        p[n++] = (struct point){layout_at(x, w->years[t]), layout_at(y, low[t])};
    p[n] = p[0];
    canvas_polygon(c, colour, p, n + 1);
    canvas_line(c, COLOUR_WHITE, 2, p, w->n_times);
}

/* Draws the bands of a panel; middle[band] becomes the height at which each ends. */
static void draw_bands(const struct chart_source *s, struct canvas *c, const struct crowd *w,
                       const struct stack *stack, size_t panel, const struct axis *x,
                       const struct axis *y, double *middle)
{
    double *low = arena_alloc(s->arena, w->n_times, sizeof *low);
    double *high = arena_alloc(s->arena, w->n_times, sizeof *high);
    for (size_t band = 0; band < stack->n_bands; band++) {
        memcpy(low, high, w->n_times * sizeof *low);
        add_band(w, stack, panel, band, high);
        draw_area(c, s->arena, w, stack->bands[band].colour, low, high, x, y);
        middle[band] = (layout_at(y, low[w->n_times - 1]) + layout_at(y, high[w->n_times - 1])) / 2;
    }
}

static void draw_panel(const struct chart_source *s, struct canvas *c, const struct crowd *w,
                       const struct stack *stack, size_t panel, struct box cell, double most,
                       bool bare, double *middle)
{
    const struct run_info *info = s->info;
    const bool in_months = info->horizon_months <= 36;
    const struct box plot = {cell.left, cell.top + HEADER, cell.right, cell.bottom};
    const struct axis y =
        layout_axis(0, most, plot.bottom - plot.top > 360 ? 6 : 4, plot.bottom, plot.top);
    const double end = w->years[w->n_times - 1];
    const struct axis x = {0, end, 1, plot.left, plot.right};
    layout_heading(c, s->arena, w->panels[panel]->label, cell.left, cell.right - cell.left,
                   cell.top + HEADER - 26);
    layout_y_axis(c, s->arena, info->language, &y, 1, plot, bare);
    draw_bands(s, c, w, stack, panel, &x, &y, middle);
    canvas_segment(c, COLOUR_LINE, 2.5, plot.left, plot.bottom, plot.right, plot.bottom);
    const double unit = in_months ? 12 : 1;
    const int ticks = (int) ((plot.right - plot.left) / 90);
    struct axis numbers = layout_axis_exact(0, end * unit, ticks, plot.left, plot.right);
    if (in_months && numbers.step > 2)
        numbers.step = numbers.step > 6 ? 12 : 6;
    layout_x_axis(c, s->arena, &numbers, plot);
}

static void draw_labels(const struct chart_source *s, struct canvas *c, const struct stack *stack,
                        const double *middle, struct box room)
{
    struct stack_label *labels = arena_alloc(s->arena, stack->n_bands + 1, sizeof *labels);
    for (size_t i = 0; i < stack->n_bands; i++) {
        const size_t band = stack->n_bands - 1 - i;
        labels[i] =
            (struct stack_label){stack->bands[band].colour, stack->bands[band].label, middle[band]};
    }
    layout_labels(c, s->arena, labels, stack->n_bands, room);
}

/* most: people at one time. Of one person there are no parts, but chances. */
static const char *subtitle_of(const struct chart_source *s, double most)
{
    const bool one = fabs(most - 1) < 0.005;
    const enum language l = s->info->language;
    const bool in_months = s->info->horizon_months <= 36;
    return arena_printf(
        s->arena, "%s; %s", text_word(l, one ? WORD_STATES_SUBTITLE_ONE : WORD_STATES_SUBTITLE),
        text_say(s->arena, l, in_months ? WORD_MONTHS_SINCE : WORD_YEARS_SINCE, "start",
                 text_month(s->arena, l, s->info->start_year, s->info->start_month), NULL));
}

bool chart_states(const struct chart_source *s, struct chart_output *out)
{
    struct crowd w = {0};
    if (s->occupancy == NULL || s->occupancy->n_rows == 0)
        return true;
    w.n_panels = chart_interventions(s, w.panels, PANELS_MAX);
    read_people(s, &w);
    if (w.n_times < 2)
        return true;
    const struct message message = find_message(&w, &s->info->states);
    const struct stack stack = stack_of(s->arena, s->info->language, s->info->states.list,
                                        w.n_states, weights_of(s->arena, &w, message.state));
    double most = 0;
    for (size_t p = 0; p < w.n_panels; p++)
        for (size_t t = 0; t < w.n_times; t++)
            most = fmax(most, total_at(&w, p, t));
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {.title = title_of(s, &w, message),
                                .subtitle = subtitle_of(s, most),
                                .note = chart_note(s, stack.others, w.n_panels)};
    struct box room = layout_slide(c, s->arena, s->info, &slide);
    room.bottom -= 44;
    const struct box plots = {room.left + AXIS_WIDTH, room.top, room.right - LABELS_WIDTH - 24,
                              room.bottom};
    const size_t columns = layout_columns(w.n_panels, 3);
    double *middle = arena_alloc(s->arena, stack.n_bands + 1, sizeof *middle);
    for (size_t i = 0; i < w.n_panels; i++) {
        const struct box cell = layout_cell(plots, i, w.n_panels, 3, GAP_X, GAP_Y);
        draw_panel(s, c, &w, &stack, i, cell, most, i % columns != 0, middle);
    }
    draw_labels(s, c, &stack, middle,
                (struct box){plots.right + 24, plots.top + HEADER, room.right, room.bottom});
    return chart_add(s, out, c, "states", "", slide.title);
}
