#include <math.h>
#include <string.h>

#include "arena.h"
#include "rows.h"

enum {
    INTERVENTIONS_MAX = 3, /* on one slide */
    ROWS_MAX = 16,
    CERTAINTIES = 3,
    COLUMNS = CERTAINTIES + 2, /* with the year and the class */
    NUMBER_WIDTH = 116,
};

static const double certainties[CERTAINTIES] = {0.8, 0.9, 0.95};
enum { SAID = 1 }; /* the one that is said in words: 90 %, as on the screen */

/* How deep one party goes under one intervention: no deeper, with each certainty. */
struct dip {
    bool known;
    double shortfall[CERTAINTIES];
    const char *year, *before, *after; /* the median year; classes now and with SAID */
};

/* One slide. */
struct sheet {
    size_t n_interventions, n_parties;
    const struct named *interventions[INTERVENTIONS_MAX];
    struct named *parties; /* that come short under any of them, as far as is certain */
    struct dip *dips;      /* [n_parties][n_interventions] */
    const char *note;
    bool classes;
};

static struct dip read_dip(const struct chart_source *s, const char *intervention,
                           const char *party)
{
    const struct csv_table *t = s->dips;
    struct dip dip = {.year = "", .before = "", .after = ""};
    size_t found = 0;
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, "intervention", intervention, "holder",
                         party, NULL))
            continue;
        for (size_t k = 0; k < CERTAINTIES; k++) {
            if (!(fabs(csv_value(t, row, "certainty") - certainties[k]) < 1e-9))
                continue;
            dip.shortfall[k] = csv_value(t, row, "shortfall");
            found++;
            if (k != SAID)
                continue;
            dip.year = csv_cell(t, row, "year_p50");
            dip.before = csv_cell(t, row, "class_before");
            dip.after = csv_cell(t, row, "class_after");
        }
    }
    dip.known = found == CERTAINTIES && !isnan(dip.shortfall[0]);
    return dip;
}

static double deepest(const struct dip *d)
{
    return d->known ? d->shortfall[CERTAINTIES - 1] : 0;
}

static double deepest_of(const struct dip *dips, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, deepest(&dips[i]));
    return most;
}

/* The first that comes short is always there: it counts as the deepest. */
static void put_first(double *depth, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (depth[i] >= 0.5) {
            depth[i] = INFINITY;
            return;
        }
}

/* Among the `most` deepest. */
static bool is_shown(const double *depth, size_t n, size_t which, size_t most)
{
    size_t deeper = 0;
    for (size_t i = 0; i < n; i++)
        deeper += depth[i] > depth[which] || (depth[i] == depth[which] && i < which);
    return deeper < most;
}

static const char *note_of(const struct chart_source *s, const char **none, size_t n_none,
                           const char **left_out, size_t n_left_out, bool classes)
{
    const enum language l = s->info->language;
    const char *note = "";
    if (n_none > 0)
        note = arena_printf(s->arena, "%s ",
                            text_say(s->arena, l, WORD_NO_DIP_FOR, "list",
                                     text_list(s->arena, l, none, n_none), NULL));
    if (n_left_out > 0)
        note = arena_printf(s->arena, "%s%s ", note,
                            text_say(s->arena, l, WORD_NOT_SHOWN, "list",
                                     text_list(s->arena, l, left_out, n_left_out), NULL));
    if (!classes)
        return note;
    const char *share = text_percent(s->arena, l, certainties[SAID], 0);
    return arena_printf(s->arena, "%s%s", note,
                        text_say(s->arena, l, WORD_DIP_CLASS_KEY, "share", share, NULL));
}

static void read_sheet(const struct chart_source *s, struct sheet *b)
{
    const size_t all = chart_parties(s), n = b->n_interventions;
    struct dip *dips = arena_alloc(s->arena, all * n, sizeof *dips);
    double *depth = arena_alloc(s->arena, all, sizeof *depth);
    const char **none = arena_alloc(s->arena, all, sizeof *none);
    const char **left_out = arena_alloc(s->arena, all, sizeof *left_out);
    size_t n_none = 0, n_left_out = 0;
    for (size_t p = 0; p < all; p++) {
        for (size_t i = 0; i < n; i++)
            dips[p * n + i] = read_dip(s, b->interventions[i]->id, chart_party(s, p).id);
        depth[p] = dips[p * n].known ? deepest_of(&dips[p * n], n) : NAN;
    }
    put_first(depth, all);
    b->parties = arena_alloc(s->arena, all, sizeof *b->parties);
    b->dips = arena_alloc(s->arena, all * n, sizeof *b->dips);
    for (size_t p = 0; p < all; p++) {
        const struct named party = chart_party(s, p);
        if (isnan(depth[p]))
            continue;
        if (depth[p] < 0.5)
            none[n_none++] = party.label;
        else if (!is_shown(depth, all, p, ROWS_MAX / n))
            left_out[n_left_out++] = party.label;
        else {
            memcpy(&b->dips[b->n_parties * n], &dips[p * n], n * sizeof *dips);
            b->parties[b->n_parties++] = party;
        }
    }
    for (size_t i = 0; i < b->n_parties * n; i++)
        b->classes = b->classes || b->dips[i].before[0] != '\0';
    b->note = note_of(s, none, n_none, left_out, n_left_out, b->classes);
}

/* The first party, where it goes deepest. */
static const char *title_of(const struct chart_source *s, const struct sheet *b)
{
    size_t which = 0;
    for (size_t i = 1; i < b->n_interventions; i++)
        if (deepest(&b->dips[i]) > deepest(&b->dips[which]))
            which = i;
    return text_say(s->arena, s->info->language, WORD_DIP_TITLE, "holder", b->parties[0].label,
                    "intervention", b->interventions[which]->label, "amount",
                    chart_amount(s, b->dips[which].shortfall[SAID]), "share",
                    text_percent(s->arena, s->info->language, certainties[SAID], 0), NULL);
}

static const char *subtitle_of(const struct chart_source *s, const char *baseline, const char *unit)
{
    return text_say(s->arena, s->info->language, WORD_DIP_SUBTITLE, "baseline", baseline, "unit",
                    unit, "money", chart_break_even_money(s), NULL);
}

static const char *year_of(const struct chart_source *s, const struct dip *d)
{
    if (d->year[0] == '\0' || deepest(d) < 0.5)
        return "-";
    return strcmp(d->year, "after horizon") == 0 ? text_word(s->info->language, WORD_LATER)
                                                 : d->year;
}

static const char *class_of(const struct chart_source *s, const struct dip *d)
{
    return d->before[0] == '\0' ? "" : arena_printf(s->arena, "%s \u2192 %s", d->before, d->after);
}

/* What the interventions take beside the parties. */
static double names_width(const struct sheet *b)
{
    double width = 0;
    for (size_t i = 0; i < b->n_interventions; i++)
        width = rows_widen(width, b->interventions[i]->label, WEIGHT_NORMAL);
    return width;
}

static struct rows new_rows(const struct chart_source *s, struct canvas *c, struct box room,
                            const struct sheet *b)
{
    const enum language l = s->info->language;
    const char *headers[COLUMNS];
    size_t n = 0;
    for (; n < CERTAINTIES; n++)
        headers[n] = text_say(s->arena, l, WORD_DIP_CERTAIN, "share",
                              text_percent(s->arena, l, certainties[n], 0), NULL);
    headers[n++] = text_word(l, WORD_DIP_DEEPEST_IN);
    if (b->classes)
        headers[n++] = text_word(l, WORD_DIP_CLASS);
    double labels = 0;
    for (size_t i = 0; i < b->n_parties; i++)
        labels = rows_widen(labels, b->parties[i].label, WEIGHT_BOLD);
    struct rows rows =
        rows_of(s, c, room, b->n_parties * b->n_interventions, labels, headers, n, NUMBER_WIDTH);
    if (b->n_interventions > 1)
        rows.plot.left += names_width(b) + ROWS_GAP;
    return rows;
}

/* Darker is more certain. */
static void draw_dots(struct canvas *c, const struct dip *d, const struct axis *x, double y)
{
    static const double tints[CERTAINTIES] = {0.4, 0.7, 1};
    if (!d->known)
        return;
    canvas_segment(c, canvas_tint(COLOUR_VERMILLION, 0.4), 6, layout_at(x, d->shortfall[0]), y,
                   layout_at(x, deepest(d)), y);
    for (size_t k = 0; k < CERTAINTIES; k++) {
        canvas_disc(c, COLOUR_WHITE, layout_at(x, d->shortfall[k]), y, 12);
        canvas_disc(c, canvas_tint(COLOUR_VERMILLION, tints[k]), layout_at(x, d->shortfall[k]), y,
                    10);
    }
}

static void draw_numbers(const struct chart_source *s, struct canvas *c, const struct rows *rows,
                         size_t i, const struct dip *d, const struct text_scale *scale)
{
    size_t k = 0;
    if (!d->known)
        return;
    for (; k < CERTAINTIES; k++)
        rows_number(c, rows, i, k, WEIGHT_NORMAL,
                    text_number(s->arena, s->info->language, d->shortfall[k] / scale->divisor,
                                scale->decimals));
    rows_number(c, rows, i, k++, WEIGHT_NORMAL, year_of(s, d));
    if (k < rows->n_columns)
        rows_number(c, rows, i, k, WEIGHT_BOLD, class_of(s, d));
}

/* The name of a party stands at the first of its rows, that of the intervention at each. */
static void draw_names(const struct chart_source *s, struct canvas *c, const struct rows *rows,
                       const struct sheet *b)
{
    const size_t n = b->n_interventions;
    const double width = names_width(b);
    for (size_t i = 0; i < rows->n; i++) {
        if (i % n == 0)
            rows_label(s, c, rows, i, n, b->parties[i / n].label, WEIGHT_BOLD);
        const char *line;
        if (n > 1) {
            typeface_wrap(s->arena, b->interventions[i % n]->label, SIZE_LABEL, WEIGHT_NORMAL,
                          width, 1, &line);
            canvas_text(c, rows->plot.left - width - ROWS_GAP, rows_middle(rows, i), ALIGN_LEFT,
                        SIZE_LABEL, WEIGHT_NORMAL, COLOUR_TEXT, line);
        }
    }
}

/* Nothing where nobody comes short. */
static bool draw_slide(const struct chart_source *s, struct chart_output *out, struct sheet *b,
                       const struct named *baseline, const char *page)
{
    read_sheet(s, b);
    if (b->n_parties == 0)
        return true;
    const double largest = deepest_of(b->dips, b->n_parties * b->n_interventions);
    const struct text_scale scale =
        text_scale(s->arena, s->info->language, s->info->currency, largest);
    struct canvas *c = canvas_new(s->arena);
    const struct slide slide = {.title = title_of(s, b),
                                .subtitle = subtitle_of(s, baseline->label, scale.unit),
                                .note = b->note};
    const struct rows rows = new_rows(s, c, layout_slide(c, s->arena, s->info, &slide), b);
    const struct axis x = {0, largest, 1, rows.plot.left + 14, rows.plot.right - 14};
    draw_names(s, c, &rows, b);
    canvas_segment(c, COLOUR_LINE, 2.5, x.from, rows.plot.top, x.from, rows.plot.bottom);
    for (size_t i = 0; i < rows.n; i++) {
        draw_dots(c, &b->dips[i], &x, rows_middle(&rows, i));
        draw_numbers(s, c, &rows, i, &b->dips[i], &scale);
    }
    return chart_add(s, out, c, "dip", page, slide.title);
}

bool chart_dip(const struct chart_source *s, struct chart_output *out)
{
    const size_t all = s->info->interventions.n;
    const struct named **list = arena_alloc(s->arena, all + 1, sizeof *list);
    const size_t n = chart_interventions(s, list, all);
    for (size_t first = 1; s->dips != NULL && first < n; first += INTERVENTIONS_MAX) {
        struct sheet b = {0};
        while (b.n_interventions < INTERVENTIONS_MAX && first + b.n_interventions < n) {
            b.interventions[b.n_interventions] = list[first + b.n_interventions];
            b.n_interventions++;
        }
        const char *page =
            first == 1 ? "" : arena_printf(s->arena, "%zu", 1 + (first - 1) / INTERVENTIONS_MAX);
        if (!draw_slide(s, out, &b, list[0], page))
            return false;
    }
    return true;
}
