#include "screen_targets.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

char *target_figure(struct arena *a, enum language language, const char *currency,
                    const struct target_row *row, double x)
{
    if (strcmp(row->kind, "share") == 0)
        return text_percent(a, language, x, 1);
    if (strcmp(row->kind, "cost") == 0)
        return text_amount(a, language, currency, x);
    return text_significant(a, language, x, 3);
}

static char *figure(const struct view *v, const struct target_row *row, double x)
{
    return target_figure(v->arena, v->language, v->currency, row, x);
}

static char *range(const struct view *v, const struct target_row *row, double low, double high)
{
    if (isnan(low))
        return arena_strdup(v->arena, "-");
    return arena_printf(v->arena, "%s %s %s", figure(v, row, low), text_word(v->language, WORD_TO),
                        figure(v, row, high));
}

static void add_row(const struct view *v, struct screen_table *t, const struct target_row *row)
{
    const struct summary *s = &row->value;
    const char *model = figure(v, row, view_value(v, s));
    const char *observed = figure(v, row, row->observed);
    const char *margin = range(v, row, row->low, row->high);
    const char *z = text_signed(v->arena, v->language, row->z, 1);
    const char *const base[] = {observed, margin, model, z};
    const char *const all[] = {observed,
                               margin,
                               model,
                               range(v, row, s->p05, s->p95),
                               text_chance(v->arena, v->language, row->within),
                               z};
    screen_table_row(t, 2, row->label, v->results->run.base_case_only ? base : all);
}

static void say_worst(const struct view *v, const struct target_row *worst)
{
    const struct summary *s = &worst->value;
    if (v->results->run.base_case_only || worst->chi_square < 4)
        return;
    screen_paragraph(
        v->out, v->width, 0,
        text_say(v->arena, v->language, WORD_TARGETS_WORST, "target", worst->label, "model",
                 figure(v, worst, s->mean), "low", figure(v, worst, s->p05), "high",
                 figure(v, worst, s->p95), "observed", figure(v, worst, worst->observed), "from",
                 figure(v, worst, worst->low), "until", figure(v, worst, worst->high), NULL));
}

/* In the order of the file. */
static const struct target_row *find(const struct view *v, size_t order)
{
    for (size_t i = 0; i < v->results->n_targets; i++) {
        const struct target_row *row = &v->results->targets[i];
        for (size_t k = 0; k < v->scenario->n_targets; k++)
            if (strcmp(row->what_if, v->what_if) == 0 &&
                strcmp(row->target, v->scenario->targets[k].name.id) == 0 &&
                v->scenario->targets[k].name.order == order)
                return row;
    }
    return NULL;
}

static size_t orders(const struct view *v)
{
    size_t n = 0;
    for (size_t k = 0; k < v->scenario->n_targets; k++)
        if (v->scenario->targets[k].name.order >= n)
            n = v->scenario->targets[k].name.order + 1;
    return n;
}

void screen_targets(const struct view *v)
{
    const enum language l = v->language;
    const bool base_only = v->results->run.base_case_only;
    const char *const base[] = {text_word(l, WORD_COLUMN_OBSERVED),
                                text_word(l, WORD_COLUMN_MARGIN), text_word(l, WORD_COLUMN_MODEL),
                                text_word(l, WORD_COLUMN_Z)};
    const char *const all[] = {base[0],
                               base[1],
                               base[2],
                               text_word(l, WORD_COLUMN_RANGE),
                               text_word(l, WORD_COLUMN_WITHIN),
                               base[3]};
    struct screen_table *t = screen_table_new(v->arena, base_only ? 4 : 6, base_only ? base : all);
    const struct target_row *worst = NULL;
    double chi = 0;
    size_t n = 0;
    for (size_t order = 0; order < orders(v); order++) {
        const struct target_row *row = find(v, order);
        if (row == NULL)
            continue;
        add_row(v, t, row);
        worst = worst == NULL || row->chi_square > worst->chi_square ? row : worst;
        chi += row->chi_square;
        n++;
    }
    if (n == 0)
        return;
    fprintf(v->out, "%s\n", text_word(l, WORD_TABLE_TARGETS));
    if (v->whole || chi > (double) n) { /* what is met needs no table in a summary */
        screen_paragraph(v->out, v->width, 0, text_word(l, WORD_NOTE_TARGETS));
        screen_table_print(t, v->width, v->out);
    }
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, l, WORD_TARGETS_ALL, "chi",
                              text_number(v->arena, l, chi, 1), "n",
                              text_number(v->arena, l, (double) n, 0), NULL));
    say_worst(v, worst);
    putc('\n', v->out);
}
