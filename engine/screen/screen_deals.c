#include "screen_deals.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

enum { AIMS = 2 };
static const char *const aims[AIMS] = {"expectation", "chance_of_loss"};

static const struct fair_deal_row *find(const struct view *v, const char *deal,
                                        const char *intervention, const char *holder,
                                        const char *aim)
{
    for (size_t i = 0; i < v->results->n_fair_deals; i++) {
        const struct fair_deal_row *row = &v->results->fair_deals[i];
        if (strcmp(row->what_if, v->what_if) == 0 && strcmp(row->deal, deal) == 0 &&
            strcmp(row->intervention, intervention) == 0 && strcmp(row->aim, aim) == 0 &&
            (holder == NULL || strcmp(row->holder, holder) == 0))
            return row;
    }
    return NULL;
}

/* --- sums at once ----------------------------------------------------------------------- */

static double largest_sum(const struct view *v)
{
    double largest = 0;
    for (size_t i = 0; i < v->results->n_fair_deals; i++)
        if (v->results->fair_deals[i].deal[0] == '\0')
            largest = fmax(largest, fabs(v->results->fair_deals[i].value));
    return largest;
}

static void sum_line(const struct view *v, struct screen_table *t, const struct text_scale *scale,
                     const struct party *p, const struct name *intervention)
{
    const char *cells[AIMS];
    for (size_t k = 0; k < AIMS; k++) {
        const struct fair_deal_row *row = find(v, "", intervention->id, p->id, aims[k]);
        if (row == NULL)
            return;
        cells[k] = text_signed(v->arena, v->language, row->value / scale->divisor, scale->decimals);
    }
    screen_table_row(t, 2, intervention->label, cells);
}

static void print_sums(const struct view *v)
{
    const enum language l = v->language;
    const double largest = largest_sum(v);
    if (largest < 0.5 || !v->whole || v->sole_payer) /* a sole payer has nobody to pay it */
        return;
    const struct text_scale scale = text_scale(v->arena, l, v->currency, largest);
    const char *headers[AIMS] = {text_word(l, WORD_COLUMN_EVEN), text_word(l, WORD_COLUMN_RISK)};
    struct screen_table *t = screen_table_new(v->arena, AIMS, headers);
    for (size_t p = 0; p < v->n_parties; p++) {
        if (strcmp(v->parties[p].kind, "npv_society") == 0)
            continue;
        screen_table_row(t, 0, v->parties[p].label, NULL);
        for (size_t i = 1; i < v->n_interventions; i++)
            sum_line(v, t, &scale, &v->parties[p], v->interventions[i]);
    }
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, l, WORD_TABLE_DEALS, "unit", scale.unit, NULL));
    screen_paragraph(v->out, v->width, 0, text_word(l, WORD_NOTE_DEALS));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

/* --- agreements ------------------------------------------------------------------------- */

static char *figure(const struct view *v, const struct fair_deal_row *row, double x)
{
    if (row->unit[0] != '\0')
        return text_amount(v->arena, v->language, v->currency, x);
    if (strcmp(row->term, "times_amount") == 0)
        return arena_printf(v->arena, "%s x", text_number(v->arena, v->language, x, 2));
    return text_percent(v->arena, v->language, x, 1);
}

static char *answer(const struct view *v, const struct fair_deal_row *row)
{
    if (strcmp(row->found, "always") == 0)
        return arena_strdup(v->arena, text_word(v->language, WORD_DEAL_ALWAYS));
    if (strcmp(row->found, "never") == 0)
        return arena_strdup(v->arena, text_word(v->language, WORD_DEAL_NEVER));
    return figure(v, row, row->value);
}

static const char *label_of(const struct view *v, const char *transfer, const char *holder,
                            bool of_transfer)
{
    const struct scenario *s = v->scenario;
    for (size_t i = 0; of_transfer && i < s->n_transfers; i++)
        if (strcmp(s->transfers[i].name.id, transfer) == 0)
            return s->transfers[i].name.label;
    for (size_t i = 0; !of_transfer && i < s->n_holders; i++)
        if (strcmp(s->holders[i].name.id, holder) == 0)
            return s->holders[i].name.label;
    return of_transfer ? transfer : holder;
}

static void deal_line(const struct view *v, const struct fair_deal_row *even,
                      const struct name *intervention)
{
    const enum language l = v->language;
    const struct fair_deal_row *risk = find(v, even->deal, intervention->id, NULL, aims[1]);
    if (risk == NULL)
        return;
    screen_paragraph(
        v->out, v->width, 2,
        text_say(v->arena, l, WORD_DEAL, "transfer", label_of(v, even->transfer, "", true),
                 "intervention", intervention->label, "now", figure(v, even, even->written),
                 "holder", label_of(v, "", even->holder, false), "even", answer(v, even), "share",
                 text_percent(v->arena, l, risk->accepted, 0), "risk", answer(v, risk), NULL));
}

static void print_agreements(const struct view *v)
{
    size_t n = 0;
    for (size_t d = 0; d < v->scenario->n_fair_deals; d++)
        for (size_t i = 1; i < v->n_interventions; i++) {
            const struct fair_deal_row *even =
                find(v, v->scenario->fair_deals[d].name.id, v->interventions[i]->id, NULL, aims[0]);
            if (even == NULL)
                continue;
            if (n++ == 0)
                screen_paragraph(v->out, v->width, 0, text_word(v->language, WORD_TITLE_DEALS));
            deal_line(v, even, v->interventions[i]);
        }
    if (n > 0)
        putc('\n', v->out);
}

void screen_deals(const struct view *v)
{
    print_sums(v);
    print_agreements(v);
}
