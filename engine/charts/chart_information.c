#include <math.h>
#include <string.h>

#include "arena.h"
#include "rows.h"

/* Charts, rows of a chart; pixels of a bar, and of a column of numbers. */
enum { CHARTS_MAX = 6, ROWS_MAX = 14, BAR_MOST = 40, COLUMNS = 2, COLUMN_WIDTH = 150 };

enum what { EVERYTHING, SET, PARAMETER };

/* What it is worth to somebody to know something. */
struct worth {
    const char *label;
    enum what what;
    double value, error;
    bool distinguishable;
};

struct party_worth {
    struct named party;
    size_t n;
    struct worth *list; /* everything first, then what is worth most */
};

static enum what what_of(const char *kind)
{
    return strcmp(kind, "everything") == 0 ? EVERYTHING
           : strcmp(kind, "set") == 0      ? SET
                                           : PARAMETER;
}

/* Everything, then the others from the most to the least. */
static bool comes_before(const struct worth *a, const struct worth *b)
{
    if ((a->what == EVERYTHING) != (b->what == EVERYTHING))
        return a->what == EVERYTHING;
    return a->value > b->value;
}

static void read_party(const struct chart_source *s, struct party_worth *p)
{
    const struct csv_table *t = s->voi;
    p->list = arena_alloc(s->arena, t->n_rows + 1, sizeof *p->list);
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "holder", p->party.id, NULL))
            continue;
        const struct worth w = {csv_cell(t, row, "label"), what_of(csv_cell(t, row, "kind")),
                                csv_value(t, row, "value"), csv_value(t, row, "std_error"),
                                strcmp(csv_cell(t, row, "distinguishable"), "yes") == 0};
        size_t at = p->n++;
        for (; at > 0 && comes_before(&w, &p->list[at - 1]); at--)
            p->list[at] = p->list[at - 1];
        p->list[at] = w;
    }
}

/* How many are more than their error, at most ROWS_MAX. */
static size_t count_shown(const struct party_worth *p)
{
    size_t n = 0;
    while (n < p->n && n < ROWS_MAX && p->list[n].value >= 0.5 &&
           (p->list[n].what == EVERYTHING || p->list[n].distinguishable))
        n++;
    return n;
}

/* What is worth most, but for everything. */
static const char *title_of(const struct chart_source *s, const struct party_worth *p)
{
    return text_say(s->arena, s->info->language, WORD_VOI_TITLE, "holder", p->party.label, "what",
                    p->list[1].label, "value", chart_amount(s, p->list[1].value), NULL);
}

static unsigned colour_of(enum what what)
{
    return what == EVERYTHING ? COLOUR_OTHER : what == SET ? COLOUR_VERMILLION : COLOUR_BLUE;
}

/* A line of two standard errors to either side, not below 0. */
static void draw_bar(struct canvas *c, const struct axis *axis, const struct worth *w, double y,
                     double height)
{
    const double zero = layout_at(axis, 0), end = layout_at(axis, w->value);
    const double low = layout_at(axis, fmax(0, w->value - 2 * w->error));
    const double high = layout_at(axis, w->value + 2 * w->error);
    canvas_rectangle(c, colour_of(w->what), zero, y - height / 2, end, y + height / 2);
    canvas_segment(c, COLOUR_TEXT, 2.5, low, y, high, y);
    canvas_segment(c, COLOUR_TEXT, 2.5, low, y - 8, low, y + 8);
    canvas_segment(c, COLOUR_TEXT, 2.5, high, y - 8, high, y + 8);
}

static void draw_rows(const struct chart_source *s, struct canvas *c, struct box room,
                      const struct party_worth *p, size_t n, const struct text_scale *scale)
{
    const enum language l = s->info->language;
    const char *const headers[COLUMNS] = {text_word(l, WORD_VOI_WORTH),
                                          text_word(l, WORD_VOI_ERROR)};
    double labels = 0, most = 0;
    for (size_t i = 0; i < n; i++) {
        const struct worth *w = &p->list[i];
        labels =
            rows_widen(labels, w->what == EVERYTHING ? text_word(l, WORD_VOI_EVERYTHING) : w->label,
                       WEIGHT_NORMAL);
        most = fmax(most, w->value + 2 * w->error);
    }
    const struct rows rows = rows_of(s, c, room, n, labels, headers, COLUMNS, COLUMN_WIDTH);
    const struct axis axis = {0, most, 1, rows.plot.left + 4, rows.plot.right - 8};
    const double height = fmin(0.6 * rows_height(&rows), BAR_MOST);
    for (size_t i = 0; i < n; i++) {
        const struct worth *w = &p->list[i];
        const bool all = w->what == EVERYTHING;
        const enum weight weight = all ? WEIGHT_BOLD : WEIGHT_NORMAL;
        rows_label(s, c, &rows, i, 1, all ? text_word(l, WORD_VOI_EVERYTHING) : w->label, weight);
        draw_bar(c, &axis, w, rows_middle(&rows, i), height);
        rows_number(c, &rows, i, 0, weight,
                    text_number(s->arena, l, w->value / scale->divisor, scale->decimals));
        rows_number(c, &rows, i, 1, WEIGHT_NORMAL,
                    text_number(s->arena, l, w->error / scale->divisor, scale->decimals));
    }
    canvas_segment(c, COLOUR_LINE, 2.5, layout_at(&axis, 0), rows.plot.top, layout_at(&axis, 0),
                   rows.plot.bottom);
}

static const char *note_of(const struct chart_source *s, const struct party_worth *p, size_t shown)
{
    size_t more = 0, sets = 0;
    for (size_t i = 0; i < p->n; i++) {
        more += i >= shown;
        sets += i < shown && p->list[i].what == SET;
    }
    const char *note = sets > 0 ? text_word(s->info->language, WORD_VOI_SETS) : "";
    if (more == 0)
        return note;
    return arena_printf(s->arena, "%s%s%s", note, sets > 0 ? " " : "",
                        text_say(s->arena, s->info->language, WORD_VOI_OTHERS, "count",
                                 arena_printf(s->arena, "%zu", more), NULL));
}

static bool draw_party(const struct chart_source *s, struct chart_output *out,
                       const struct party_worth *p)
{
    const enum language l = s->info->language;
    const size_t n = count_shown(p);
    const struct text_scale scale = text_scale(s->arena, l, s->info->currency, p->list[0].value);
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {
        .title = title_of(s, p),
        .subtitle = text_say(s->arena, l, WORD_VOI_SUBTITLE, "unit", scale.unit, "horizon",
                             text_duration(s->arena, l, s->info->horizon_months), NULL),
        .note = note_of(s, p, n)};
    draw_rows(s, c, layout_slide(c, s->arena, s->info, &slide), p, n, &scale);
    return chart_add(s, out, c, "voi", p->party.id, slide.title);
}

/* Those to whom something by itself is worth more than its error, and not too many to whom
 * everything is worth more. */
bool chart_voi(const struct chart_source *s, struct chart_output *out)
{
    if (s->voi == NULL)
        return true;
    const size_t n = chart_parties(s);
    struct party_worth *list = arena_alloc(s->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++) {
        list[i].party = chart_party_in(s, s->voi, "holder", i);
        read_party(s, &list[i]);
    }
    for (size_t i = 0; i < n; i++) {
        const struct party_worth *p = &list[i];
        if (p->n == 0 || !p->list[0].distinguishable || count_shown(p) < 2)
            continue;
        size_t before = 0;
        for (size_t k = 0; k < n; k++)
            before += k != i && list[k].n > 0 && list[k].list[0].distinguishable &&
                      list[k].list[0].value > p->list[0].value;
        if (before < CHARTS_MAX && !draw_party(s, out, p))
            return false;
    }
    return true;
}
