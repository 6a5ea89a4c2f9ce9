/* Which intervention is best: for each who decides, and for society by the value of an outcome. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "rows.h"

enum {
    CURVES_MAX = CANVAS_PALETTE, /* interventions with a colour of their own */
    OUTCOMES_MAX = 6,
    ROWS_MOST = 14,
    LABELS_WIDTH = 400,
    AXIS_WIDTH = 96,
    AXIS_HEIGHT = 90,
    BAR_MOST = 48,
};

/* --- a bar for each who decides ------------------------------------------------------------- */

/* Chances of one party, by intervention, and which is best on average. */
struct bests {
    struct named party;
    bool known;
    double chance[CURVES_MAX];
    size_t best;
};

static void read_shares(const struct chart_source *s, const struct named *const *list, size_t n,
                        struct bests *of)
{
    const struct csv_table *t = s->acceptability;
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "holder", of->party.id, "outcome", "",
                         NULL))
            continue;
        for (size_t i = 0; i < n; i++)
            if (strcmp(csv_cell(t, row, "intervention"), list[i]->id) == 0) {
                of->known = true;
                of->chance[i] = csv_value(t, row, "p_best");
                if (strcmp(csv_cell(t, row, "best"), "yes") == 0)
                    of->best = i;
            }
    }
}

/* Somebody for whom it makes a difference: not a tie in every draw. */
static bool is_somebody(const struct bests *of, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += of->chance[i];
    return of->known && sum > 0.005;
}

static void draw_shares(const struct chart_source *s, struct canvas *c, const struct rows *rows,
                        size_t row, const struct bests *of, size_t n)
{
    const double y = rows_middle(rows, row), height = fmin(0.6 * rows_height(rows), BAR_MOST);
    const struct axis axis = {0, 1, 0.25, rows->plot.left, rows->plot.right};
    double from = 0;
    for (size_t i = 0; i < n; i++) {
        const double left = layout_at(&axis, from), right = layout_at(&axis, from + of->chance[i]);
        canvas_rectangle(c, canvas_palette(i), left, y - height / 2, right, y + height / 2);
        const char *text = text_chance(s->arena, s->info->language, of->chance[i]);
        if (right - left > typeface_width(text, SIZE_SOURCE, WEIGHT_BOLD) + 16)
            canvas_text(c, (left + right) / 2, y, ALIGN_CENTRE, SIZE_SOURCE, WEIGHT_BOLD,
                        canvas_text_on(canvas_palette(i)), text);
        from += of->chance[i];
    }
    if (from < 0.995)
        canvas_rectangle(c, COLOUR_GONE, layout_at(&axis, from), y - height / 2,
                         layout_at(&axis, 1), y + height / 2);
}

/* Colours above the bars: [] one [] two ... */
static double draw_key(const struct chart_source *s, struct canvas *c,
                       const struct named *const *list, size_t n, struct box room)
{
    double x = room.left, y = room.top + 14;
    for (size_t i = 0; i <= n; i++) {
        const char *label = i < n ? list[i]->label : text_word(s->info->language, WORD_BEST_NONE);
        const double width = typeface_width(label, SIZE_TICK, WEIGHT_NORMAL) + 34;
        if (x > room.left && x + width > room.right) {
            x = room.left;
            y += 36;
        }
        canvas_rectangle(c, i < n ? canvas_palette(i) : COLOUR_GONE, x, y - 10, x + 20, y + 10);
        canvas_text(c, x + 28, y, ALIGN_LEFT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_TEXT, label);
        x += width + 36;
    }
    return y + 20;
}

static const char *title_of_shares(const struct chart_source *s, const struct named *const *list,
                                   const struct bests *first)
{
    return text_say(s->arena, s->info->language, WORD_BEST_TITLE, "intervention",
                    list[first->best]->label, "holder", first->party.label, "chance",
                    text_chance(s->arena, s->info->language, first->chance[first->best]), NULL);
}

static enum word subtitle_of_shares(const struct chart_source *s)
{
    return s->info->values_outcomes  ? WORD_BEST_SUBTITLE
           : s->info->outcomes.n > 0 ? WORD_BEST_SUBTITLE_COSTS
                                     : WORD_BEST_SUBTITLE_PLAIN;
}

static bool draw_best(const struct chart_source *s, struct chart_output *out,
                      const struct named *const *list, size_t n)
{
    const enum language l = s->info->language;
    const size_t all = chart_parties(s);
    struct bests *shown = arena_alloc(s->arena, all, sizeof *shown);
    const char **same = arena_alloc(s->arena, all, sizeof *same);
    size_t n_shown = 0, n_same = 0;
    for (size_t i = 0; i < all; i++) {
        struct bests of = {.party = chart_party_in(s, s->acceptability, "holder", i)};
        read_shares(s, list, n, &of);
        if (is_somebody(&of, n) && (n_shown + 1 < ROWS_MOST || i + 1 == all))
            shown[n_shown++] = of;
        else if (of.known)
            same[n_same++] = of.party.label;
    }
    if (n_shown == 0)
        return true;
    struct canvas *c = canvas_new(s->arena);
    const char *note = n_same == 0 ? ""
                                   : text_say(s->arena, l, WORD_NOT_SHOWN, "list",
                                              text_list(s->arena, l, same, n_same), NULL);
    const struct slide slide = {.title = title_of_shares(s, list, &shown[0]),
                                .subtitle = text_word(l, subtitle_of_shares(s)),
                                .note = note};
    struct box room = layout_slide(c, s->arena, s->info, &slide);
    room.top = draw_key(s, c, list, n, room);
    const char *const headers[] = {text_word(l, WORD_BEST_ON_AVERAGE)};
    double labels = 0;
    for (size_t i = 0; i < n_shown; i++)
        labels = rows_widen(labels, shown[i].party.label, WEIGHT_NORMAL);
    const struct rows rows = rows_of(s, c, room, n_shown, labels, headers, 1, 330);
    for (size_t i = 0; i < n_shown; i++) {
        rows_label(s, c, &rows, i, 1, shown[i].party.label, WEIGHT_NORMAL);
        draw_shares(s, c, &rows, i, &shown[i], n);
        const char *lines[2];
        typeface_wrap(s->arena, list[shown[i].best]->label, SIZE_LABEL, WEIGHT_NORMAL, 330, 1,
                      lines);
        rows_number(c, &rows, i, 0, WEIGHT_NORMAL, lines[0]);
    }
    return chart_add(s, out, c, "best", "", slide.title);
}

/* --- curves by the value of an outcome ------------------------------------------------------- */

struct curves {
    size_t n; /* values */
    double *value;
    double *chance[CURVES_MAX]; /* of each intervention at each value */
    size_t *best;               /* at each value */
};

/* Rows of one value stand together, in the order of the values. */
static struct curves read_curves(const struct chart_source *s, const char *outcome,
                                 const struct named *const *list, size_t n)
{
    const struct csv_table *t = s->acceptability;
    struct curves of = {.value = arena_alloc(s->arena, t->n_rows + 1, sizeof *of.value),
                        .best = arena_alloc(s->arena, t->n_rows + 1, sizeof *of.best)};
    for (size_t i = 0; i < n; i++)
        of.chance[i] = arena_alloc(s->arena, t->n_rows + 1, sizeof *of.chance[i]);
    for (size_t row = 0; row < t->n_rows; row++) {
        const double x = csv_value(t, row, "value_of_unit");
        if (!csv_matches(t, row, "what_if", s->what_if, "holder", "society", "outcome", outcome,
                         NULL) ||
            isnan(x) || (of.n > 0 && x < of.value[of.n - 1]))
            continue;
        if (of.n == 0 || x > of.value[of.n - 1])
            of.value[of.n++] = x;
        for (size_t i = 0; i < n; i++)
            if (strcmp(csv_cell(t, row, "intervention"), list[i]->id) == 0) {
                of.chance[i][of.n - 1] = csv_value(t, row, "p_best");
                if (strcmp(csv_cell(t, row, "best"), "yes") == 0)
                    of.best[of.n - 1] = i;
            }
    }
    return of;
}

static void draw_axes(const struct chart_source *s, struct canvas *c, const struct axis *x,
                      const struct axis *y, struct box plot, const char *words)
{
    const enum language l = s->info->language;
    for (int i = 0; i <= 4; i++) {
        const double at = layout_at(y, i / 4.0);
        canvas_segment(c, i == 0 ? COLOUR_LINE : COLOUR_GRID, i == 0 ? 2.5 : 1.5, plot.left, at,
                       plot.right, at);
        canvas_text(c, plot.left - 12, at, ALIGN_RIGHT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    text_percent(s->arena, l, i / 4.0, 0));
    }
    const double first = ceil(x->low / x->step - 1e-9);
    for (double k = first; k * x->step <= x->high * (1 + 1e-9); k++) {
        const double at = layout_at(x, k * x->step);
        canvas_segment(c, COLOUR_LINE, 2, at, plot.bottom, at, plot.bottom + 8);
        canvas_text(c, at, plot.bottom + 26, ALIGN_CENTRE, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                    k == 0 ? "0" : chart_amount(s, k * x->step));
    }
    canvas_text(c, (plot.left + plot.right) / 2, plot.bottom + 64, ALIGN_CENTRE, SIZE_TICK,
                WEIGHT_NORMAL, COLOUR_MUTED, words);
}

/* The frontier: the curve of whichever is best on average, broken where that changes. */
static void draw_frontier(struct canvas *c, const struct curves *of, const struct axis *x,
                          const struct axis *y, struct point *points)
{
    size_t n = 0;
    for (size_t k = 0; k <= of->n; k++) {
        if (n > 0 && (k == of->n || of->best[k] != of->best[k - 1])) {
            if (n > 1)
                canvas_line(c, COLOUR_TEXT, 11, points, n);
            else
                canvas_disc(c, COLOUR_TEXT, points[0].x, points[0].y, 11);
            n = 0;
        }
        if (k < of->n)
            points[n++] = (struct point){layout_at(x, of->value[k]),
                                         layout_at(y, of->chance[of->best[k]][k])};
    }
}

static const char *title_of_curves(const struct chart_source *s, const struct curves *of,
                                   const struct named *const *list, const struct named *outcome)
{
    const enum language l = s->info->language;
    size_t change = 1;
    while (change < of->n && of->best[change] == of->best[0])
        change++;
    if (change == of->n)
        return text_say(s->arena, l, WORD_CURVE_TITLE_SAME, "intervention",
                        list[of->best[0]]->label, "outcome", outcome->label, NULL);
    return text_say(s->arena, l, WORD_CURVE_TITLE, "intervention", list[of->best[change]]->label,
                    "outcome", outcome->label, "low", chart_amount(s, of->value[change - 1]),
                    "high", chart_amount(s, of->value[change]), NULL);
}

static bool draw_curves(const struct chart_source *s, struct chart_output *out,
                        const struct named *const *list, size_t n, const struct named *outcome)
{
    const enum language l = s->info->language;
    const struct curves of = read_curves(s, outcome->id, list, n);
    if (of.n < 2)
        return true;
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {.title = title_of_curves(s, &of, list, outcome),
                                .subtitle = text_word(l, WORD_CURVE_SUBTITLE),
                                .note = ""};
    const struct box room = layout_slide(c, s->arena, s->info, &slide);
    const struct box plot = {room.left + AXIS_WIDTH, room.top + 20,
                             room.right - LABELS_WIDTH - ROWS_GAP, room.bottom - AXIS_HEIGHT};
    const double low = of.value[0], high = of.value[of.n - 1];
    const struct axis round = layout_axis(0, high - low, 8, 0, 1);
    const struct axis x = {low, high, round.step, plot.left, plot.right};
    const struct axis y = {0, 1, 0.25, plot.bottom, plot.top};
    const char *unit = outcome->parent[0] == '\0' ? outcome->label : outcome->parent;
    draw_axes(s, c, &x, &y, plot, text_say(s->arena, l, WORD_CURVE_AXIS, "unit", unit, NULL));
    struct point *points = arena_alloc(s->arena, of.n, sizeof *points);
    struct stack_label labels[CURVES_MAX];
    size_t order[CURVES_MAX];
    draw_frontier(c, &of, &x, &y, points);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < of.n; k++)
            points[k] = (struct point){layout_at(&x, of.value[k]), layout_at(&y, of.chance[i][k])};
        canvas_line(c, canvas_palette(i), 5, points, of.n);
        size_t at = i; /* labels from the highest end of a curve down */
        for (; at > 0 && of.chance[order[at - 1]][of.n - 1] < of.chance[i][of.n - 1]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < n; i++)
        labels[i] = (struct stack_label){canvas_palette(order[i]), list[order[i]]->label,
                                         layout_at(&y, of.chance[order[i]][of.n - 1])};
    layout_labels(c, s->arena, labels, n,
                  (struct box){plot.right + ROWS_GAP, plot.top, room.right, plot.bottom});
    return chart_add(s, out, c, "acceptability", outcome->id, slide.title);
}

bool chart_choice(const struct chart_source *s, struct chart_output *out)
{
    if (s->acceptability == NULL)
        return true;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, CURVES_MAX);
    if (n < 2 || !draw_best(s, out, list, n))
        return n < 2;
    for (size_t i = 0; i < s->info->outcomes.n && i < OUTCOMES_MAX; i++)
        if (!draw_curves(s, out, list, n, &s->info->outcomes.list[i]))
            return false;
    return true;
}
