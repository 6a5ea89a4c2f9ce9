#include "screen_distribution.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

enum { PARTS_SHOWN = 3, COLUMNS = PARTS_SHOWN + 2 };
static const char *const parts[PARTS_SHOWN] = {"resources", "payments", "agreements"};

/* A difference with the baseline. */
static const struct summary *find(const struct view *v, const char *intervention,
                                  const char *holder, const char *budget, const char *part)
{
    for (size_t i = 0; i < v->results->n_distribution; i++) {
        const struct distribution_row *row = &v->results->distribution[i];
        if (row->versus[0] != '\0' && strcmp(row->what_if, v->what_if) == 0 &&
            strcmp(row->intervention, intervention) == 0 && strcmp(row->holder, holder) == 0 &&
            strcmp(row->budget, budget) == 0 && strcmp(row->part, part) == 0)
            return &row->value;
    }
    return NULL;
}

static double largest(const struct view *v)
{
    double most = 0;
    for (size_t i = 0; i < v->results->n_distribution; i++)
        if (v->results->distribution[i].versus[0] != '\0')
            most = fmax(most, fabs(view_value(v, &v->results->distribution[i].value)));
    return most;
}

static char *figure(const struct view *v, const struct text_scale *scale, double x)
{
    return text_signed(v->arena, v->language, x / scale->divisor, scale->decimals);
}

/* False for a party to which nothing happens. */
static bool add_row(const struct view *v, struct screen_table *t, const struct text_scale *scale,
                    const char *intervention, int indent, const char *label, const char *holder,
                    const char *budget)
{
    const char *cells[COLUMNS];
    const struct summary *total = find(v, intervention, holder, budget, "total");
    bool any = false;
    for (size_t k = 0; k < PARTS_SHOWN; k++) {
        const struct summary *s = find(v, intervention, holder, budget, parts[k]);
        const double x = s == NULL ? 0 : view_value(v, s);
        any |= fabs(x) >= 0.5;
        cells[k] = fabs(x) < 0.5 ? "-" : figure(v, scale, x);
    }
    if (total == NULL || !any)
        return false;
    cells[PARTS_SHOWN] = figure(v, scale, view_value(v, total));
    cells[PARTS_SHOWN + 1] =
        isnan(total->p05)
            ? "-"
            : arena_printf(v->arena, "%s %s %s", figure(v, scale, total->p05),
                           text_word(v->language, WORD_TO), figure(v, scale, total->p95));
    screen_table_row(t, indent, label, cells);
    return true;
}

static size_t budgets_of(const struct scenario *s, size_t holder)
{
    size_t n = 0;
    for (size_t b = 0; b < s->n_budgets; b++)
        n += s->budgets[b].holder == holder;
    return n;
}

/* A holder, and its budgets where it has several. */
static void add_holder(const struct view *v, struct screen_table *t, const struct text_scale *scale,
                       const char *intervention, size_t holder)
{
    const struct scenario *s = v->scenario;
    const char *id = s->holders[holder].name.id;
    if (!add_row(v, t, scale, intervention, 2, s->holders[holder].name.label, id, ""))
        return;
    for (size_t b = 0; budgets_of(s, holder) > 1 && b < s->n_budgets; b++)
        if (s->budgets[b].holder == holder)
            add_row(v, t, scale, intervention, 4, s->budgets[b].name.label, id,
                    s->budgets[b].name.id);
}

/* What has no column here, as it is no money. */
static bool society_counts_more(const struct view *v)
{
    bool more = false;
    for (size_t i = 1; i < v->n_interventions; i++) {
        const char *id = v->interventions[i]->id;
        more |= find(v, id, "society", "", "freed_capacity") != NULL ||
                find(v, id, "society", "", "outcomes") != NULL;
    }
    return more;
}

void screen_distribution(const struct view *v)
{
    const enum language l = v->language;
    const double most = largest(v);
    const bool shown = v->whole || (v->sole_payer && v->scenario->n_budgets > 1);
    if (most < 0.5 || !shown || (v->sole_payer && v->scenario->n_budgets == 1))
        return;
    const struct text_scale scale = text_scale(v->arena, l, v->currency, most);
    const char *headers[COLUMNS] = {
        text_word(l, WORD_COLUMN_RESOURCES), text_word(l, WORD_COLUMN_PAYMENTS),
        text_word(l, WORD_COLUMN_AGREEMENTS), text_word(l, WORD_COLUMN_TOTAL),
        text_word(l, WORD_COLUMN_RANGE)};
    struct screen_table *t = screen_table_new(v->arena, COLUMNS, headers);
    for (size_t i = 1; i < v->n_interventions; i++) {
        const char *intervention = v->interventions[i]->id;
        screen_table_row(t, 0, v->interventions[i]->label, NULL);
        for (size_t h = 0; h < v->scenario->n_holders; h++)
            add_holder(v, t, &scale, intervention, h);
        if (!v->sole_payer)
            add_row(v, t, &scale, intervention, 2, text_word(l, WORD_SOCIETY), "society", "");
    }
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, l, WORD_TABLE_DISTRIBUTION, "baseline",
                              v->interventions[0]->label, "unit", scale.unit, NULL));
    if (society_counts_more(v))
        screen_paragraph(v->out, v->width, 0, text_word(l, WORD_NOTE_DISTRIBUTION));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}
