#include "screen_sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "param_labels.h"
#include "screen_table.h"
#include "text.h"

enum { SHOWN = 5 };

/* --- what matters most ------------------------------------------------------------------- */

/* What one number does: the differences when it is low and high, or a correlation. */
struct lever {
    const char *param;
    double low, high; /* a correlation: 0 and itself */
    double error;     /* of how far they are apart */
};

static double reach(const struct lever *l)
{
    return fabs(l->high - l->low);
}

static int by_reach(const void *a, const void *b)
{
    const struct lever *x = a, *y = b;
    if (reach(x) != reach(y))
        return reach(x) < reach(y) ? 1 : -1;
    return strcmp(x->param, y->param);
}

static bool is_of(const struct view *v, const struct sensitivity_row *row, const char *analysis,
                  const struct party *p, const char *intervention)
{
    return strcmp(row->what_if, v->what_if) == 0 && strcmp(row->analysis, analysis) == 0 &&
           strcmp(row->name, p->id) == 0 && strcmp(row->kind, p->kind) == 0 &&
           strcmp(row->intervention, intervention) == 0;
}

/* The quantiles of one number stand together, ascending. */
static size_t find_levers(const struct view *v, const char *analysis, const struct party *p,
                          const char *intervention, struct lever *list)
{
    const struct results *r = v->results;
    size_t n = 0;
    for (size_t i = 0; i < r->n_sensitivity; i++) {
        const struct sensitivity_row *row = &r->sensitivity[i];
        if (!is_of(v, row, analysis, p, intervention))
            continue;
        const bool more = n > 0 && strcmp(list[n - 1].param, row->param) == 0;
        struct lever *l = &list[more ? n - 1 : n++];
        if (!more)
            *l = (struct lever){row->param, isnan(row->at) ? 0 : row->estimate, 0, 0};
        l->high = row->estimate;
        l->error = hypot(l->error, isnan(row->at) ? row->mc_error : row->change_error);
    }
    if (n > 0)
        qsort(list, n, sizeof *list, by_reach);
    return n;
}

static const char *label(const struct view *v, const char *param)
{
    return param_label(v->scenario, param, v->arena);
}

/* The lowest and the highest quantile that were asked for. */
static void find_quantiles(const struct view *v, double *low, double *high)
{
    *low = 1;
    *high = 0;
    for (size_t i = 0; i < v->results->n_sensitivity; i++) {
        const struct sensitivity_row *row = &v->results->sensitivity[i];
        if (strcmp(row->analysis, "one_way") == 0) {
            *low = fmin(*low, row->at);
            *high = fmax(*high, row->at);
        }
    }
}

static void print_table(const struct view *v, const struct party *p, struct lever *levers)
{
    const enum language l = v->language;
    double largest = 0, low, high;
    for (size_t i = 1; i < v->n_interventions; i++) {
        const size_t n = find_levers(v, "one_way", p, v->interventions[i]->id, levers);
        for (size_t k = 0; k < n && k < SHOWN; k++)
            largest = fmax(largest, fmax(fabs(levers[k].low), fabs(levers[k].high)));
    }
    find_quantiles(v, &low, &high);
    const struct text_scale scale = text_scale(v->arena, l, v->currency, largest);
    const char *const headers[] = {text_word(l, WORD_COLUMN_IF_LOW),
                                   text_word(l, WORD_COLUMN_IF_HIGH)};
    struct screen_table *t = screen_table_new(v->arena, 2, headers);
    for (size_t i = 1; i < v->n_interventions; i++) {
        const size_t n = find_levers(v, "one_way", p, v->interventions[i]->id, levers);
        if (n > 0)
            screen_table_row(t, 0, v->interventions[i]->label, NULL);
        for (size_t k = 0; k < n && k < SHOWN; k++)
            screen_table_row(
                t, 2, label(v, levers[k].param),
                (const char *[]){
                    text_signed(v->arena, l, levers[k].low / scale.divisor, scale.decimals),
                    text_signed(v->arena, l, levers[k].high / scale.divisor, scale.decimals)});
    }
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, l, WORD_TABLE_MATTERS, "holder", p->label, "baseline",
                              v->interventions[0]->label, "low", text_percent(v->arena, l, low, 0),
                              "high", text_percent(v->arena, l, high, 0), "unit", scale.unit,
                              NULL));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

/* Those that can be told from nothing. */
static void print_correlations(const struct view *v, const struct party *p, struct lever *levers)
{
    const enum language l = v->language;
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, l, WORD_TITLE_MATTERS, "holder", p->label, NULL));
    for (size_t i = 1; i < v->n_interventions; i++) {
        const char *words[SHOWN];
        size_t n_words = 0;
        const size_t n = find_levers(v, "rank_correlation", p, v->interventions[i]->id, levers);
        for (size_t k = 0; k < n && n_words < SHOWN; k++)
            if (reach(&levers[k]) > 3 * levers[k].error)
                words[n_words++] = arena_printf(v->arena, "%s %s", label(v, levers[k].param),
                                                text_signed(v->arena, l, levers[k].high, 2));
        screen_paragraph(v->out, v->width, 2,
                         text_say(v->arena, l, n_words > 0 ? WORD_MATTERS : WORD_MATTERS_NOTHING,
                                  "intervention", v->interventions[i]->label, "list",
                                  n_words > 0 ? text_list(v->arena, l, words, n_words) : "", NULL));
    }
    putc('\n', v->out);
}

/* For the first payer: as far as numbers were varied by what that does, else by correlation. */
static void print_what_matters(const struct view *v)
{
    const struct party *p = &v->parties[0];
    struct lever *levers = arena_alloc(v->arena, v->results->n_sensitivity + 1, sizeof *levers);
    size_t n_varied = 0, n_correlated = 0;
    for (size_t i = 1; i < v->n_interventions; i++) {
        n_varied += find_levers(v, "one_way", p, v->interventions[i]->id, levers);
        n_correlated += find_levers(v, "rank_correlation", p, v->interventions[i]->id, levers);
    }
    if (n_varied > 0)
        print_table(v, p, levers);
    else if (n_correlated > 0)
        print_correlations(v, p, levers);
}

/* --- switching values ------------------------------------------------------------------------- */

static const char *value(const struct view *v, const struct switching_row *row, double x)
{
    const enum language l = v->language;
    if (strncmp(row->param_unit, "money", 5) == 0)
        return text_amount(v->arena, l, v->currency, x);
    if (strncmp(row->param_unit, "probability", 11) == 0 ||
        strncmp(row->param_unit, "share", 5) == 0)
        return text_percent(v->arena, l, x, 1);
    return text_significant(v->arena, l, x, 3);
}

static const char *target(const struct view *v, const struct switching_row *row)
{
    return strcmp(row->kind, "outcome") == 0
               ? text_significant(v->arena, v->language, row->target, 3)
               : text_amount(v->arena, v->language, v->currency, row->target);
}

static const char *party_label(const struct view *v, const struct switching_row *row)
{
    for (size_t i = 0; strcmp(row->kind, "outcome") == 0 && i < v->n_outcomes; i++)
        if (strcmp(v->outcomes[i]->name.id, row->name) == 0)
            return v->outcomes[i]->name.label;
    return view_party_label(v, row->name);
}

/* Which sentence says it. Costs are positive, so less is a gain. */
static enum word sentence(const struct switching_row *row)
{
    const bool yes = strcmp(row->found, "yes") == 0;
    if (strcmp(row->kind, "outcome") == 0 || row->target != 0)
        return yes ? WORD_SWITCHING_TARGET : WORD_SWITCHING_NO_TARGET;
    if (!yes)
        return strcmp(row->found, "always_less") == 0 ? WORD_SWITCHING_GAIN : WORD_SWITCHING_LOSS;
    if (row->n_crossings > 1)
        return WORD_SWITCHING_MANY;
    return row->at_low < row->at_high ? WORD_SWITCHING_BELOW : WORD_SWITCHING_ABOVE;
}

/* All crossings of one answer stand together; `row` is the first. */
static void print_answer(const struct view *v, const struct switching_row *row,
                         const char *intervention)
{
    const size_t n = row->n_crossings > 0 ? row->n_crossings : 1;
    const char **places = arena_alloc(v->arena, n, sizeof *places);
    for (size_t k = 0; k < n; k++)
        places[k] = value(v, row, row[k].value);
    screen_paragraph(
        v->out, v->width, 2,
        text_say(v->arena, v->language, sentence(row), "intervention", intervention, "holder",
                 party_label(v, row), "param", label(v, row->param), "value", places[0], "error",
                 value(v, row, row->mc_error), "central", value(v, row, row->central), "list",
                 text_list(v->arena, v->language, places, n), "low", value(v, row, row->low),
                 "high", value(v, row, row->high), "target", target(v, row), NULL));
}

static void print_switching(const struct view *v)
{
    size_t n = 0;
    for (size_t i = 0; i < v->results->n_switching; i++) {
        const struct switching_row *row = &v->results->switching[i];
        if (strcmp(row->what_if, v->what_if) != 0 || row->crossing > 1 ||
            strcmp(row->found, "no_difference") == 0)
            continue;
        if (n++ == 0)
            screen_paragraph(v->out, v->width, 0, text_word(v->language, WORD_TITLE_SWITCHING));
        for (size_t k = 1; k < v->n_interventions; k++)
            if (strcmp(v->interventions[k]->id, row->intervention) == 0)
                print_answer(v, row, v->interventions[k]->label);
    }
    if (n > 0)
        putc('\n', v->out);
}

void screen_sensitivity(const struct view *v)
{
    print_what_matters(v);
    print_switching(v);
}
