#include "screen_icer.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_figures.h"
#include "screen_outcomes.h"
#include "screen_table.h"
#include "text.h"

enum { COLUMNS_MAX = 6, WIDE = 96 };

/* One of the two frontiers of a row. */
struct frontier {
    double cost, effect, icer;
    const char *place;
};

static struct frontier of_means(const struct icer_row *row)
{
    return (struct frontier){row->cost, row->effect, row->icer, row->place};
}

static struct frontier of_base_case(const struct icer_row *row)
{
    return (struct frontier){row->base_case_cost, row->base_case_effect, row->base_case_icer,
                             row->base_case_place};
}

static const struct icer_row *find(const struct view *v, const char *outcome,
                                   const char *intervention)
{
    for (size_t i = 0; i < v->results->n_icer; i++) {
        const struct icer_row *row = &v->results->icer[i];
        if (strcmp(row->what_if, v->what_if) == 0 && strcmp(row->outcome, outcome) == 0 &&
            strcmp(row->intervention, intervention) == 0)
            return row;
    }
    return NULL;
}

/* Whether there are means of draws: not with few draws, or where society was not asked about. */
static bool is_drawn(const struct view *v)
{
    for (size_t i = 0; i < v->results->n_icer; i++)
        if (!isnan(v->results->icer[i].cost))
            return true;
    return false;
}

/* Publications print whole units: a price has no use for thousands. */
static const char *money(const struct view *v, double x, bool plus)
{
    const struct figures f = {1, x != 0 && fabs(x) < 100 ? 2 : 0, plus};
    return figure_text(v, &f, x);
}

static const char *price(const struct view *v, const struct frontier *s)
{
    if (!isnan(s->icer))
        return money(v, s->icer, false);
    const enum word word = strcmp(s->place, "dominated") == 0  ? WORD_PLACE_DOMINATED
                           : strcmp(s->place, "extended") == 0 ? WORD_PLACE_EXTENDED
                           : strcmp(s->place, "equal") == 0    ? WORD_PLACE_EQUAL
                                                               : WORD_PLACE_CHEAPEST;
    return text_word(v->language, word);
}

static const char *effect(const struct view *v, const struct line *outcome, double x)
{
    struct figures f = figures_of_outcome(v, outcome);
    f.plus = true;
    f.decimals++; /* prices hang on it */
    return figure_text(v, &f, x);
}

static void put(const struct view *v, const struct line *outcome, const struct frontier *s,
                const char **cells)
{
    cells[0] = money(v, s->cost, true);
    cells[1] = effect(v, outcome, s->effect);
    cells[2] = price(v, s);
}

static void outcome_rows(const struct view *v, struct screen_table *t, const struct line *outcome,
                         bool drawn, bool base_too)
{
    screen_table_row(t, 0, screen_outcome_heading(v, outcome), NULL);
    for (size_t i = 0; i < v->n_interventions; i++) {
        const struct icer_row *row = find(v, outcome->name.id, v->interventions[i]->id);
        if (row == NULL)
            continue;
        const struct frontier means = of_means(row), base = of_base_case(row);
        const char *cells[COLUMNS_MAX];
        put(v, outcome, drawn ? &means : &base, cells);
        if (base_too)
            put(v, outcome, &base, cells + 3);
        screen_table_row(t, 2, v->interventions[i]->label, cells);
    }
}

static struct screen_table *new_table(const struct view *v, bool base_too)
{
    static const enum word words[] = {WORD_COLUMN_COST, WORD_COLUMN_EFFECT, WORD_COLUMN_PER_UNIT};
    const char **headers = arena_alloc(v->arena, COLUMNS_MAX, sizeof *headers);
    for (size_t k = 0; k < COLUMNS_MAX; k++) {
        const char *word = text_word(v->language, words[k % 3]);
        const enum word of = k < 3 ? WORD_COLUMN_MEAN : WORD_COLUMN_BASE_CASE;
        headers[k] =
            base_too ? arena_printf(v->arena, "%s\n%s", text_word(v->language, of), word) : word;
    }
    return screen_table_new(v->arena, base_too ? 6 : 3, headers);
}

void screen_icer(const struct view *v)
{
    const enum language l = v->language;
    if (v->results->n_icer == 0 || (!v->whole && v->scenario->n_holders > 1))
        return;
    const bool drawn = is_drawn(v), base_too = drawn && v->width >= WIDE;
    struct screen_table *t = new_table(v, base_too);
    for (size_t o = 0; o < v->n_outcomes; o++)
        outcome_rows(v, t, v->outcomes[o], drawn, base_too);
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, l, WORD_TABLE_ICER, "holder",
                              view_party_label(v, "society"), "baseline",
                              v->interventions[0]->label, "currency", v->currency, NULL));
    screen_paragraph(v->out, v->width, 0, text_word(l, WORD_NOTE_ICER));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}
