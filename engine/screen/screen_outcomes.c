#include "screen_outcomes.h"

#include "arena.h"
#include "screen_figures.h"
#include "screen_table.h"
#include "text.h"

enum { COLUMNS_MAX = 6, WIDE = 96 };

/* What there is room for: on a narrow screen differences matter more than levels. */
struct columns {
    bool base_only, base_case, level_range;
};

static bool base_differs(const struct view *v)
{
    for (size_t o = 0; o < v->n_outcomes; o++) {
        const struct figures f = figures_of_outcome(v, v->outcomes[o]);
        for (size_t i = 0; i < v->n_interventions; i++) {
            const struct summary *s =
                view_summary(v, v->interventions[i]->id, "outcome", v->outcomes[o]->name.id);
            if (s != NULL && figure_base_differs(v, &f, s))
                return true;
        }
    }
    return false;
}

static struct columns columns_of(const struct view *v)
{
    const bool base_only = v->results->run.base_case_only, wide = v->width >= WIDE && !base_only;
    return (struct columns){base_only, wide && base_differs(v), wide};
}

static size_t headers_of(const struct view *v, const struct columns *c, const char **headers)
{
    const enum language l = v->language;
    size_t n = 0;
    headers[n++] = text_word(l, c->base_only ? WORD_COLUMN_BASE_CASE : WORD_COLUMN_MEAN);
    if (c->base_case)
        headers[n++] = text_word(l, WORD_COLUMN_BASE_CASE_SHORT);
    if (c->level_range)
        headers[n++] = text_word(l, WORD_COLUMN_RANGE);
    headers[n++] = text_word(l, WORD_COLUMN_DIFFERENCE);
    if (!c->base_only) {
        headers[n++] = text_word(l, WORD_COLUMN_RANGE);
        headers[n++] = text_word(l, WORD_COLUMN_BETTER);
    }
    return n;
}

static void outcome_row(const struct view *v, struct screen_table *t, const struct columns *c,
                        const struct line *outcome, const struct name *intervention)
{
    const struct figures f = figures_of_outcome(v, outcome);
    const struct figures difference = {f.divisor, f.decimals, true};
    const struct summary *s = view_summary(v, intervention->id, "outcome", outcome->name.id);
    const struct summary *d = view_difference(v, intervention->id, "outcome", outcome->name.id);
    if (s == NULL)
        return;
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    cells[n++] = figure_text(v, &f, view_value(v, s));
    if (c->base_case)
        cells[n++] = figure_text(v, &f, s->base_case);
    if (c->level_range)
        cells[n++] = figure_range(v, &f, s);
    cells[n++] = d == NULL ? "" : figure_text(v, &difference, view_value(v, d));
    if (!c->base_only) {
        cells[n++] = d == NULL ? "" : figure_range(v, &difference, d);
        cells[n++] = d == NULL ? "" : text_chance(v->arena, v->language, d->p_better);
    }
    screen_table_row(t, 2, intervention->label, cells);
}

const char *screen_outcome_heading(const struct view *v, const struct line *outcome)
{
    const bool unit = outcome->unit != NULL && outcome->unit[0] != '\0';
    return arena_printf(
        v->arena, "%s (%s%s%s)", outcome->name.label, unit ? outcome->unit : "", unit ? "; " : "",
        text_word(v->language, outcome->better_more ? WORD_MORE_IS_BETTER : WORD_LESS_IS_BETTER));
}

void screen_outcomes(const struct view *v)
{
    if (v->n_outcomes == 0 || v->results->n_summary == 0)
        return;
    const struct columns c = columns_of(v);
    const char *headers[COLUMNS_MAX];
    const size_t n = headers_of(v, &c, headers);
    struct screen_table *t = screen_table_new(v->arena, n, headers);
    for (size_t o = 0; o < v->n_outcomes; o++) {
        screen_table_row(t, 0, screen_outcome_heading(v, v->outcomes[o]), NULL);
        for (size_t i = 0; i < v->n_interventions; i++)
            outcome_row(v, t, &c, v->outcomes[o], v->interventions[i]);
    }
    fprintf(v->out, "%s\n", text_word(v->language, WORD_TABLE_OUTCOMES));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}
