#include <math.h>
#include <string.h>

#include "arena.h"
#include "difference.h"
#include "rows.h"

enum { CHARTS_MAX = 24, PAYERS_MAX = 12, COLUMNS = 3 };

/* The difference with the baseline for one holder: before agreements, by them, and after. */
struct payer {
    const char *label;
    bool known;
    double before, agreements;
    struct difference after;
};

static struct payer read_payer(const struct chart_source *s, const char *intervention,
                               const struct named *holder)
{
    const struct csv_table *t = s->distribution;
    struct payer payer = {.label = holder->label};
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "intervention", intervention, "versus",
                         s->info->baseline, "holder", holder->id, "budget", "", NULL))
            continue;
        const char *part = csv_cell(t, row, "part");
        const double x = csv_value(t, row, s->value);
        if (strcmp(part, "resources") == 0 || strcmp(part, "payments") == 0)
            payer.before += x;
        else if (strcmp(part, "agreements") == 0)
            payer.agreements = x;
        else if (strcmp(part, "total") == 0)
            payer.after =
                (struct difference){true, x, csv_value(t, row, "p05"), csv_value(t, row, "p95")};
    }
    payer.known = payer.after.known;
    return payer;
}

/* More than rounds to nothing. */
static bool is_some(double x)
{
    return fabs(x) >= 0.5;
}

/* Whether others have more to do with agreements, or are more affected. */
static bool is_shown(const struct payer *list, size_t n, size_t which)
{
    size_t before = 0;
    for (size_t i = 0; i < n; i++) {
        const double more = fabs(list[i].agreements) - fabs(list[which].agreements);
        const double size = fabs(list[i].before) - fabs(list[which].before);
        before += more > 0 || (!(more < 0) && (size > 0 || (!(size < 0) && i < which)));
    }
    return before < PAYERS_MAX;
}

/* Those that are drawn, in the order of the file, and what is said of the others. */
static size_t choose(const struct chart_source *s, const struct payer *all, size_t n,
                     const struct payer **shown, const char **note)
{
    const enum language l = s->info->language;
    const char **same = arena_alloc(s->arena, n, sizeof *same);
    const char **left_out = arena_alloc(s->arena, n, sizeof *left_out);
    size_t n_shown = 0, n_same = 0, n_left_out = 0;
    for (size_t i = 0; i < n; i++)
        if (!is_some(all[i].before) && !is_some(all[i].agreements))
            same[n_same++] = all[i].label;
        else if (is_shown(all, n, i))
            shown[n_shown++] = &all[i];
        else
            left_out[n_left_out++] = all[i].label;
    *note = "";
    if (n_same > 0)
        *note = arena_printf(s->arena, "%s ",
                             text_say(s->arena, l, WORD_NO_DIFFERENCE_FOR, "list",
                                      text_list(s->arena, l, same, n_same), NULL));
    if (n_left_out > 0)
        *note = arena_printf(s->arena, "%s%s ", *note,
                             text_say(s->arena, l, WORD_NOT_SHOWN, "list",
                                      text_list(s->arena, l, left_out, n_left_out), NULL));
    return n_shown;
}

/* Who gets most by agreements and who pays most. */
static const char *title_of(const struct chart_source *s, const struct named *intervention,
                            const struct payer *list, size_t n)
{
    const struct payer *winner = NULL, *loser = NULL;
    for (size_t i = 0; i < n; i++) {
        const double x = list[i].agreements;
        if (is_some(x) && x < 0 && (winner == NULL || x < winner->agreements))
            winner = &list[i];
        if (is_some(x) && x > 0 && (loser == NULL || x > loser->agreements))
            loser = &list[i];
    }
    const enum word word = loser == NULL    ? WORD_AGREEMENTS_TITLE_GAIN
                           : winner == NULL ? WORD_AGREEMENTS_TITLE_LOSS
                                            : WORD_AGREEMENTS_TITLE_BOTH;
    return text_say(s->arena, s->info->language, word, "intervention", intervention->label,
                    "winner", winner == NULL ? "" : winner->label, "gain",
                    winner == NULL ? "" : chart_amount(s, -winner->agreements), "payer",
                    loser == NULL ? "" : loser->label, "loss",
                    loser == NULL ? "" : chart_amount(s, loser->agreements), NULL);
}

static const char *subtitle_of(const struct chart_source *s, const char *baseline, const char *unit)
{
    const enum language l = s->info->language;
    const char *text =
        text_say(s->arena, l, WORD_AGREEMENTS_SUBTITLE, "baseline", baseline, "unit", unit,
                 "horizon", text_duration(s->arena, l, s->info->horizon_months), NULL);
    return s->info->base_case_only
               ? text
               : arena_printf(s->arena, "%s; %s", text, text_word(l, WORD_AGREEMENTS_INTERVAL));
}

/* Holds zero and all that is drawn. */
static struct axis axis_of(const struct payer *const *list, size_t n, struct box plot)
{
    double low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        const struct difference *after = &list[i]->after;
        low = fmin(fmin(low, list[i]->before), fmin(after->value, after->low));
        high = fmax(fmax(high, list[i]->before), fmax(after->value, after->high));
    }
    return (struct axis){low, fmax(high, low + 1), 1, plot.left + 20, plot.right - 20};
}

/* From where a holder stands before agreements to where they bring it. */
static void draw_shift(struct canvas *c, const struct payer *p, const struct axis *axis, double y)
{
    const double before = layout_at(axis, p->before), after = layout_at(axis, p->after.value);
    double left = 0, right = 0;
    if (is_some(p->agreements))
        canvas_rectangle(c, p->agreements < 0 ? COLOUR_BLUE : COLOUR_VERMILLION,
                         fmin(before, after), y - 9, fmax(before, after), y + 9);
    difference_draw_interval(c, axis, &p->after, y, &left, &right);
    if (is_some(p->agreements)) {
        canvas_disc(c, COLOUR_TEXT, before, y, 13);
        canvas_disc(c, COLOUR_WHITE, before, y, 9);
    }
    canvas_disc(c, COLOUR_WHITE, after, y, 15);
    canvas_disc(c, COLOUR_TEXT, after, y, 12);
}

static void draw_rows(const struct chart_source *s, struct canvas *c, struct box room,
                      const struct payer *const *list, size_t n, const struct text_scale *scale)
{
    const enum language l = s->info->language;
    const char *const headers[COLUMNS] = {text_word(l, WORD_BEFORE_AGREEMENTS),
                                          text_word(l, WORD_BY_AGREEMENTS),
                                          text_word(l, WORD_AFTER_AGREEMENTS)};
    double labels = 0;
    for (size_t i = 0; i < n; i++)
        labels = rows_widen(labels, list[i]->label, WEIGHT_NORMAL);
    const struct rows rows = rows_of(s, c, room, n, labels, headers, COLUMNS, 150);
    const struct axis axis = axis_of(list, n, rows.plot);
    const double zero = layout_at(&axis, 0);
    difference_draw_sides(s, c, zero, rows.plot.top - 24, rows.plot);
    for (size_t i = 0; i < n; i++)
        rows_label(s, c, &rows, i, 1, list[i]->label, WEIGHT_NORMAL);
    canvas_segment(c, COLOUR_LINE, 2.5, zero, rows.plot.top, zero, rows.plot.bottom);
    for (size_t i = 0; i < n; i++) {
        const double numbers[COLUMNS] = {list[i]->before, list[i]->agreements,
                                         list[i]->after.value};
        draw_shift(c, list[i], &axis, rows_middle(&rows, i));
        for (size_t k = 0; k < COLUMNS; k++)
            rows_number(c, &rows, i, k, k + 1 == COLUMNS ? WEIGHT_BOLD : WEIGHT_NORMAL,
                        text_signed(s->arena, l, numbers[k] / scale->divisor, scale->decimals));
    }
}

/* Nothing where agreements make no difference. */
static bool draw_intervention(const struct chart_source *s, struct chart_output *out,
                              const struct named *baseline, const struct named *intervention)
{
    const struct named_list *holders = &s->info->holders;
    struct payer *all = arena_alloc(s->arena, holders->n + 1, sizeof *all);
    size_t n = 0;
    double largest = 0, moved = 0;
    for (size_t i = 0; i < holders->n; i++) {
        all[n] = read_payer(s, intervention->id, &holders->list[i]);
        largest = fmax(largest, fmax(fabs(all[n].before), fabs(all[n].after.value)));
        moved = fmax(moved, fabs(all[n].agreements));
        n += all[n].known;
    }
    if (!is_some(moved))
        return true;
    const enum language l = s->info->language;
    const struct text_scale scale =
        text_scale(s->arena, l, s->info->currency, fmax(largest, moved));
    const struct payer **shown = arena_alloc(s->arena, n, sizeof *shown);
    const char *note;
    const size_t n_shown = choose(s, all, n, shown, &note);
    struct canvas *c = canvas_new(s->arena);
    const char *discount = text_say(s->arena, l, WORD_DISCOUNTED_AT, "discount",
                                    text_discount(s->arena, l, &s->info->discount), NULL);
    const struct slide slide = {.title = title_of(s, intervention, all, n),
                                .subtitle = subtitle_of(s, baseline->label, scale.unit),
                                .note = arena_printf(s->arena, "%s%s", note, discount)};
    draw_rows(s, c, layout_slide(c, s->arena, s->info, &slide), shown, n_shown, &scale);
    return chart_add(s, out, c, "agreements", intervention->id, slide.title);
}

bool chart_agreements(const struct chart_source *s, struct chart_output *out)
{
    if (s->distribution == NULL)
        return true;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, s->info->interventions.n);
    for (size_t i = 1; i < n && i <= CHARTS_MAX; i++)
        if (!draw_intervention(s, out, list[0], list[i]))
            return false;
    return true;
}
