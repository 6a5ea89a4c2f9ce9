#include "screen_council.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

static const double certainties[] = {0.8, 0.9, 0.95};
static const int within[] = {4, 10}; /* budget years */
enum {
    CERTAINTIES = sizeof certainties / sizeof *certainties,
    WITHIN = sizeof within / sizeof *within,
    COLUMNS = CERTAINTIES + 1 + WITHIN
};

static const struct dip_row *find_dip(const struct view *v, const char *intervention,
                                      const char *holder, double certainty)
{
    for (size_t i = 0; i < v->results->n_dips; i++) {
        const struct dip_row *row = &v->results->dips[i];
        if (strcmp(row->what_if, v->what_if) == 0 && strcmp(row->intervention, intervention) == 0 &&
            strcmp(row->holder, holder) == 0 && row->certainty == certainty)
            return row;
    }
    return NULL;
}

static char *dip_year(const struct view *v, const struct dip_row *row)
{
    if (row->year_p50 == 0)
        return arena_strdup(v->arena, "-");
    if (row->year_p50 == AFTER_HORIZON)
        return arena_strdup(v->arena, text_word(v->language, WORD_LATER));
    return arena_printf(v->arena, "%d", row->year_p50);
}

/* The chance of having paid back for good by the end of so many budget years. */
static char *paid_back_within(const struct view *v, const char *intervention, const char *holder,
                              int years)
{
    int first = 0;
    for (size_t i = 0; i < v->results->n_break_even; i++) {
        const struct break_even_row *row = &v->results->break_even[i];
        if (strcmp(row->what_if, v->what_if) != 0 || strcmp(row->intervention, intervention) != 0 ||
            strcmp(row->holder, holder) != 0)
            continue;
        first = first == 0 ? row->year : first;
        if (row->year == first + years - 1)
            return text_chance(v->arena, v->language, row->p_lasting_by);
    }
    return arena_strdup(v->arena, "-");
}

static void dip_line(const struct view *v, struct screen_table *t, const struct text_scale *scale,
                     const struct party *p, const struct name *intervention)
{
    const char *cells[COLUMNS];
    size_t n = 0;
    const struct dip_row *row = NULL;
    for (size_t k = 0; k < CERTAINTIES; k++) {
        row = find_dip(v, intervention->id, p->id, certainties[k]);
        cells[n++] = row == NULL ? "-"
                                 : text_number(v->arena, v->language,
                                               row->shortfall / scale->divisor, scale->decimals);
    }
    cells[n++] = row == NULL ? "-" : dip_year(v, row);
    for (size_t k = 0; k < WITHIN; k++)
        cells[n++] = paid_back_within(v, intervention->id, p->id, within[k]);
    screen_table_row(t, 2, intervention->label, cells);
}

/* Whose deepest shortfall is nothing under any intervention, as far as is certain, has no rows. */
static double deepest(const struct view *v, const struct party *p)
{
    double most = 0;
    for (size_t i = 1; i < v->n_interventions; i++) {
        const struct dip_row *row =
            find_dip(v, v->interventions[i]->id, p->id, certainties[CERTAINTIES - 1]);
        if (row != NULL && row->shortfall > most)
            most = row->shortfall;
    }
    return most;
}

static void print_dips(const struct view *v)
{
    const enum language l = v->language;
    double largest = 0;
    for (size_t p = 0; p < v->n_parties; p++)
        if (view_shows_party(v, p))
            largest = fmax(largest, deepest(v, &v->parties[p]));
    if (largest < 0.5)
        return;
    const struct text_scale scale = text_scale(v->arena, l, v->currency, largest);
    const char *headers[COLUMNS];
    size_t n = 0;
    for (size_t k = 0; k < CERTAINTIES; k++)
        headers[n++] = text_say(v->arena, l, WORD_COLUMN_SURE, "share",
                                text_percent(v->arena, l, certainties[k], 0), NULL);
    headers[n++] = text_word(l, WORD_COLUMN_DIP_YEAR);
    for (size_t k = 0; k < WITHIN; k++)
        headers[n++] = text_say(v->arena, l, WORD_COLUMN_BACK_WITHIN, "years",
                                arena_printf(v->arena, "%d", within[k]), NULL);
    struct screen_table *t = screen_table_new(v->arena, n, headers);
    for (size_t p = 0; p < v->n_parties; p++) {
        if (!view_shows_party(v, p) || deepest(v, &v->parties[p]) < 0.5)
            continue;
        screen_table_row(t, 0, v->parties[p].label, NULL);
        for (size_t i = 1; i < v->n_interventions; i++)
            dip_line(v, t, &scale, &v->parties[p], v->interventions[i]);
    }
    const bool discounted = v->scenario->accounting.discounted_break_even;
    screen_paragraph(
        v->out, v->width, 0,
        text_say(v->arena, l, WORD_TABLE_DIPS, "unit", scale.unit, "money",
                 text_word(l, discounted ? WORD_PAID_BACK_DISCOUNTED : WORD_PAID_BACK_CASH), NULL));
    screen_paragraph(v->out, v->width, 0, text_word(l, WORD_NOTE_DIPS));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

/* --- what that does to the resilience of who has said what it has ------------------------ */

static char *ratio(const struct view *v, double x, const char *class)
{
    return arena_printf(v->arena, "%s (%s)", text_number(v->arena, v->language, x, 2), class);
}

static char *ratio_after(const struct view *v, const struct party *p, const char *intervention,
                         double certainty)
{
    const struct dip_row *row = find_dip(v, intervention, p->id, certainty);
    return row == NULL ? arena_strdup(v->arena, "-") : ratio(v, row->ratio_after, row->class_after);
}

static bool print_ratio(const struct view *v, const struct party *p, const struct name *i)
{
    const enum language l = v->language;
    const struct dip_row *row = find_dip(v, i->id, p->id, 0.9);
    if (row == NULL || isnan(row->ratio_before))
        return false;
    screen_paragraph(v->out, v->width, 2,
                     text_say(v->arena, l, WORD_RATIO, "holder", p->label, "intervention", i->label,
                              "before", ratio(v, row->ratio_before, row->class_before), "after",
                              ratio_after(v, p, i->id, 0.9), "worst",
                              ratio_after(v, p, i->id, 0.99), NULL));
    return true;
}

static void print_ratios(const struct view *v)
{
    bool any = false;
    for (size_t p = 0; p < v->n_parties; p++)
        for (size_t i = 1; i < v->n_interventions; i++)
            any |= print_ratio(v, &v->parties[p], v->interventions[i]);
    if (any)
        putc('\n', v->out);
}

/* --- per person -------------------------------------------------------------------------- */

static const struct per_person_row *find_person(const struct view *v, const char *intervention,
                                                const struct party *p)
{
    for (size_t i = 0; i < v->results->n_per_person; i++) {
        const struct per_person_row *row = &v->results->per_person[i];
        if (row->versus[0] != '\0' && strcmp(row->what_if, v->what_if) == 0 &&
            strcmp(row->intervention, intervention) == 0 && strcmp(row->group, "all") == 0 &&
            strcmp(row->kind, p->kind) == 0 && strcmp(row->name, p->id) == 0)
            return row;
    }
    return NULL;
}

static const char *person_sentence(const struct view *v, const struct name *intervention,
                                   double *people)
{
    const char *list = "";
    for (size_t p = 0; p < v->n_parties; p++) {
        const struct per_person_row *row = find_person(v, intervention->id, &v->parties[p]);
        if (row == NULL || row->suppressed || fabs(row->value.mean) < 0.5)
            continue;
        *people = row->people;
        list = arena_printf(v->arena, "%s%s%s %s", list, *list ? "; " : "", v->parties[p].label,
                            text_signed(v->arena, v->language, row->value.mean, 0));
    }
    return list;
}

static void print_per_person(const struct view *v)
{
    size_t n = 0;
    for (size_t i = 1; i < v->n_interventions; i++) {
        double people = 0;
        const char *list = person_sentence(v, v->interventions[i], &people);
        if (*list == '\0')
            continue;
        if (n++ == 0)
            screen_paragraph(v->out, v->width, 0,
                             text_say(v->arena, v->language, WORD_TITLE_PER_PERSON, "people",
                                      text_number(v->arena, v->language, people, 0), "currency",
                                      v->currency, "baseline", v->interventions[0]->label, NULL));
        screen_paragraph(v->out, v->width, 2,
                         arena_printf(v->arena, "- %s: %s.", v->interventions[i]->label, list));
    }
    if (n > 0)
        putc('\n', v->out);
}

static const struct pocket_row *find_pocket(const struct view *v, const char *intervention,
                                            const char *stage)
{
    for (size_t i = 0; i < v->results->n_pockets; i++) {
        const struct pocket_row *row = &v->results->pockets[i];
        if (strcmp(row->what_if, v->what_if) == 0 && strcmp(row->intervention, intervention) == 0 &&
            strcmp(row->stage, stage) == 0)
            return row;
    }
    return NULL;
}

/* Cents for each euro are percents of whatever money. */
static char *index_words(const struct view *v, double index)
{
    if (isnan(index))
        return arena_strdup(v->arena, text_word(v->language, WORD_WITHOUT_BOUND));
    if (index > 0 && index < 1)
        return arena_strdup(v->arena, "<1%");
    return arena_printf(v->arena, "%s%%", text_number(v->arena, v->language, index, 0));
}

static char *pocket_sentence(const struct view *v, const struct name *intervention)
{
    const struct pocket_row *after = find_pocket(v, intervention->id, "after");
    const struct pocket_row *before = find_pocket(v, intervention->id, "before");
    if (after == NULL || before == NULL)
        return NULL;
    const enum language l = v->language;
    char *text = text_say(v->arena, l, WORD_POCKETS, "intervention", intervention->label, "index",
                          index_words(v, after->p50), "low", index_words(v, after->p05), "high",
                          index_words(v, after->p95), "nobody",
                          text_chance(v->arena, l, after->p_nobody_loses), "net",
                          text_chance(v->arena, l, after->p_above_100), NULL);
    if (before->losses == after->losses && before->gains == after->gains)
        return arena_printf(v->arena, "%s.", text);
    return arena_printf(
        v->arena, "%s; %s.", text,
        text_say(v->arena, l, WORD_POCKETS_BEFORE, "index", index_words(v, before->p50), NULL));
}

static void print_pockets(const struct view *v)
{
    size_t n = 0;
    for (size_t i = 1; i < v->n_interventions && !v->sole_payer; i++) {
        const char *text = pocket_sentence(v, v->interventions[i]);
        if (text == NULL)
            continue;
        if (n++ == 0)
            screen_paragraph(v->out, v->width, 0, text_word(v->language, WORD_TITLE_POCKETS));
        screen_paragraph(v->out, v->width, 2, arena_printf(v->arena, "- %s", text));
    }
    if (n > 0)
        putc('\n', v->out);
}

void screen_depth(const struct view *v)
{
    if (v->results->run.base_case_only)
        return;
    print_dips(v);
    print_ratios(v);
}

void screen_council(const struct view *v)
{
    if (v->results->run.base_case_only || !v->whole)
        return;
    print_pockets(v);
    print_per_person(v);
}
