#include "screen.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_council.h"
#include "screen_deals.h"
#include "screen_distribution.h"
#include "screen_figures.h"
#include "screen_icer.h"
#include "screen_information.h"
#include "screen_more.h"
#include "screen_multi_year.h"
#include "screen_outcomes.h"
#include "screen_rows.h"
#include "screen_sensitivity.h"
#include "screen_sentences.h"
#include "screen_table.h"
#include "screen_targets.h"
#include "text.h"

static char *paid_back(const struct view *v, const char *intervention, const struct party *p)
{
    const struct paid_back back = view_paid_back(v, intervention, p->id);
    if (!back.known)
        return arena_strdup(v->arena, "-");
    if (back.year == 0)
        return arena_strdup(v->arena, text_word(v->language, WORD_NEVER));
    if (back.year == AFTER_HORIZON)
        return arena_strdup(v->arena, text_word(v->language, WORD_LATER));
    return arena_printf(v->arena, "%d", back.year);
}

typedef const struct summary *find_fn(const struct view *v, const char *intervention,
                                      const char *kind, const char *name);

/* The largest amount of a table, in which its unit is chosen. */
static double largest_amount(const struct view *v, find_fn *find)
{
    double largest = 0;
    for (size_t p = 0; p < v->n_parties; p++)
        for (size_t i = 0; i < v->n_interventions; i++) {
            const struct summary *s =
                find(v, v->interventions[i]->id, v->parties[p].kind, v->parties[p].id);
            if (s != NULL)
                largest = fmax(largest, fabs(view_value(v, s)));
        }
    return largest;
}

static void title(const struct view *v, enum word word, const char *unit)
{
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, v->language, word, "baseline", v->interventions[0]->label,
                              "unit", unit, NULL));
}

static void difference_row(const struct view *v, struct screen_table *t, const struct figures *f,
                           const struct party *p, const struct name *intervention)
{
    const struct summary *s = view_difference(v, intervention->id, p->kind, p->id);
    if (s == NULL)
        return;
    const double x = view_value(v, s);
    const char *value = figure_text(v, f, x);
    const char *back = fabs(x) < 0.5 ? "-" : paid_back(v, intervention->id, p);
    if (v->results->run.base_case_only)
        screen_table_row(t, 2, intervention->label, (const char *[]){value, back});
    else
        screen_table_row(t, 2, intervention->label,
                         (const char *[]){value, figure_range(v, f, s), figure_error(v, f, s),
                                          text_chance(v->arena, v->language, s->p_better), back});
}

static void print_differences(const struct view *v)
{
    const enum language l = v->language;
    if (v->results->n_differences == 0 || v->n_interventions < 2)
        return;
    const struct text_scale scale =
        text_scale(v->arena, l, v->currency, largest_amount(v, view_difference));
    const struct figures f = {scale.divisor, scale.decimals, true};
    const char *const all[] = {text_word(l, WORD_COLUMN_DIFFERENCE),
                               text_word(l, WORD_COLUMN_RANGE), text_word(l, WORD_COLUMN_ERROR),
                               text_word(l, WORD_COLUMN_SAVING),
                               text_word(l, WORD_COLUMN_PAID_BACK)};
    const char *const base[] = {all[0], all[4]};
    const bool base_only = v->results->run.base_case_only;
    struct screen_table *t = screen_table_new(v->arena, base_only ? 2 : 5, base_only ? base : all);
    for (size_t p = 0; p < v->n_parties; p++) {
        screen_table_row(t, 0, v->parties[p].label, NULL);
        for (size_t i = 1; i < v->n_interventions; i++)
            difference_row(v, t, &f, &v->parties[p], v->interventions[i]);
    }
    title(v, WORD_TABLE_DIFFERENCES, scale.unit);
    screen_paragraph(v->out, v->width, 0, text_word(l, WORD_NOTE_DIFFERENCES));
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

static bool costs_differ(const struct view *v, const struct figures *f)
{
    for (size_t p = 0; p < v->n_parties; p++)
        for (size_t i = 0; i < v->n_interventions; i++) {
            const struct summary *s =
                view_summary(v, v->interventions[i]->id, v->parties[p].kind, v->parties[p].id);
            if (s != NULL && figure_base_differs(v, f, s))
                return true;
        }
    return false;
}

static void cost_row(const struct view *v, struct screen_table *t, const struct figures *f,
                     const struct party *p, const struct name *intervention, bool base_too)
{
    const struct summary *s = view_summary(v, intervention->id, p->kind, p->id);
    const char *cells[4];
    size_t n = 0;
    if (s == NULL)
        return;
    cells[n++] = figure_text(v, f, view_value(v, s));
    if (base_too)
        cells[n++] = figure_text(v, f, s->base_case);
    cells[n++] = figure_range(v, f, s);
    cells[n++] = figure_error(v, f, s);
    screen_table_row(t, 2, intervention->label, cells);
}

/* Costs of one person are published in whole units. */
static struct text_scale scale_of_costs(const struct view *v)
{
    const double largest = largest_amount(v, view_summary);
    const bool one = v->scenario->cohort.size == 1 && largest < 1e8;
    return text_scale(v->arena, v->language, v->currency, one ? 0 : largest);
}

static void print_costs(const struct view *v)
{
    const enum language l = v->language;
    if (v->results->n_summary == 0 ||
        !(v->whole || v->scenario->n_holders == 1 || v->n_interventions == 1))
        return;
    const struct text_scale scale = scale_of_costs(v);
    const struct figures f = {scale.divisor, scale.decimals, false};
    const bool base_only = v->results->run.base_case_only, base_too = costs_differ(v, &f);
    const char *headers[4];
    size_t n = 0;
    headers[n++] = text_word(l, base_only ? WORD_COLUMN_BASE_CASE : WORD_COLUMN_MEAN);
    if (base_too)
        headers[n++] = text_word(l, WORD_COLUMN_BASE_CASE);
    headers[n++] = text_word(l, WORD_COLUMN_RANGE);
    headers[n++] = text_word(l, WORD_COLUMN_ERROR);
    struct screen_table *t = screen_table_new(v->arena, base_only ? 1 : n, headers);
    for (size_t p = 0; p < v->n_parties; p++) {
        screen_table_row(t, 0, v->parties[p].label, NULL);
        for (size_t i = 0; i < v->n_interventions; i++)
            cost_row(v, t, &f, &v->parties[p], v->interventions[i], base_too);
    }
    title(v, WORD_TABLE_COSTS, scale.unit);
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

static const char *label_of(const struct view *v, const char *id)
{
    const struct scenario *s = v->scenario;
    for (size_t i = 0; i < s->n_holders; i++)
        if (strcmp(s->holders[i].name.id, id) == 0)
            return s->holders[i].name.label;
    for (size_t i = 0; i < s->n_budgets; i++)
        if (strcmp(s->budgets[i].name.id, id) == 0)
            return s->budgets[i].name.label;
    for (size_t w = 0; w < v->results->scenario->n_interventions; w++) {
        const struct scenario *world = v->results->scenario->interventions[w].world;
        for (size_t i = 0; i < world->n_costs; i++)
            if (strcmp(world->costs[i].name.id, id) == 0)
                return world->costs[i].name.label;
    }
    return id;
}

/* A row of everybody together about capacity that there is any of. */
static bool is_freed(const struct view *v, const struct summary_row *row)
{
    return strcmp(row->kind, "freed_capacity") == 0 && strcmp(row->what_if, v->what_if) == 0 &&
           strcmp(row->group, "all") == 0 && fabs(view_value(v, &row->value)) >= 0.5;
}

/* Savings that the ledger does not count as money for the one who saves. */
static void print_freed(const struct view *v)
{
    const struct results *r = v->results;
    double largest = 0;
    for (size_t i = 0; i < r->n_differences; i++)
        if (is_freed(v, &r->differences[i]))
            largest = fmax(largest, fabs(view_value(v, &r->differences[i].value)));
    if (largest == 0 || !v->whole)
        return;
    const struct text_scale scale = text_scale(v->arena, v->language, v->currency, largest);
    const struct figures f = {scale.divisor, scale.decimals, true};
    const char *const headers[] = {text_word(v->language, WORD_COLUMN_DIFFERENCE),
                                   text_word(v->language, WORD_COLUMN_RANGE)};
    struct screen_table *t = screen_table_new(v->arena, 2, headers);
    for (size_t w = 1; w < v->n_interventions; w++)
        for (size_t i = 0; i < r->n_differences; i++) {
            const struct summary_row *row = &r->differences[i];
            if (is_freed(v, row) && strcmp(row->intervention, v->interventions[w]->id) == 0)
                screen_table_row(t, 2,
                                 arena_printf(v->arena, "%s: %s", v->interventions[w]->label,
                                              label_of(v, row->name)),
                                 (const char *[]){figure_text(v, &f, view_value(v, &row->value)),
                                                  figure_range(v, &f, &row->value)});
        }
    title(v, WORD_TABLE_FREED, scale.unit);
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

static void print_view(const struct view *v, const struct name *what_if)
{
    if (v->what_if[0] != '\0')
        screen_paragraph(
            v->out, v->width, 0,
            text_say(v->arena, v->language, WORD_WHAT_IF, "name", what_if->label, NULL));
    screen_headlines(v);
    putc('\n', v->out);
    print_differences(v);
    print_costs(v);
    screen_outcomes(v);
    screen_icer(v);
    screen_distribution(v);
    screen_depth(v);
    screen_multi_year(v);
    screen_council(v);
    print_freed(v);
    screen_deals(v);
    screen_information(v);
    screen_sensitivity(v);
    screen_chance(v);
    screen_targets(v);
}

/* The difference for a party under each what-if; NULL where there is no such row. */
static const struct summary **of_what_ifs(const struct view *v, const struct name *what_ifs,
                                          size_t n, const struct party *p, const char *intervention)
{
    const struct summary **list = arena_alloc(v->arena, n, sizeof *list);
    struct view there = *v;
    for (size_t k = 0; k < n; k++) {
        there.what_if = what_ifs[k].id;
        list[k] = view_difference(&there, intervention, p->kind, p->id);
    }
    return list;
}

static double largest_of(const struct view *v, const struct summary *const *list, size_t n)
{
    double largest = 0;
    for (size_t k = 0; k < n; k++)
        if (list[k] != NULL)
            largest = fmax(largest, fabs(view_value(v, list[k])));
    return largest;
}

/* A row for each what-if, under a heading; nothing where there is no difference in any. */
static void what_if_rows(const struct view *v, struct screen_table *t, const struct figures *f,
                         const struct name *what_ifs, size_t n, const struct party *p,
                         const struct name *intervention)
{
    const struct summary **list = of_what_ifs(v, what_ifs, n, p, intervention->id);
    if (largest_of(v, list, n) < 0.5)
        return;
    screen_table_row(t, 0, arena_printf(v->arena, "%s: %s", p->label, intervention->label), NULL);
    for (size_t k = 0; k < n; k++) {
        if (list[k] == NULL)
            continue;
        const char *value = figure_text(v, f, view_value(v, list[k]));
        const char *const base[] = {value};
        const char *const all[] = {value, figure_range(v, f, list[k]),
                                   text_chance(v->arena, v->language, list[k]->p_better)};
        screen_table_row(t, 2, what_ifs[k].label, v->results->run.base_case_only ? base : all);
    }
}

static void print_what_ifs(const struct view *v, const struct name *what_ifs, size_t n)
{
    const enum language l = v->language;
    double largest = 0;
    for (size_t p = 0; p < v->n_parties; p++)
        for (size_t i = 1; i < v->n_interventions; i++)
            largest = fmax(
                largest,
                largest_of(v, of_what_ifs(v, what_ifs, n, &v->parties[p], v->interventions[i]->id),
                           n));
    if (largest < 0.5)
        return;
    const struct text_scale scale = text_scale(v->arena, l, v->currency, largest);
    const struct figures f = {scale.divisor, scale.decimals, true};
    const char *const headers[] = {text_word(l, WORD_COLUMN_DIFFERENCE),
                                   text_word(l, WORD_COLUMN_RANGE),
                                   text_word(l, WORD_COLUMN_SAVING)};
    struct screen_table *t =
        screen_table_new(v->arena, v->results->run.base_case_only ? 1 : 3, headers);
    for (size_t p = 0; p < v->n_parties; p++)
        for (size_t i = 1; i < v->n_interventions; i++)
            what_if_rows(v, t, &f, what_ifs, n, &v->parties[p], v->interventions[i]);
    title(v, WORD_TABLE_WHAT_IF, scale.unit);
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

static void print_title(const struct view *v)
{
    const struct study *study = &v->scenario->study;
    const struct run_record *run = &v->results->run;
    screen_paragraph(v->out, v->width, 0, study->title);
    screen_paragraph(
        v->out, v->width, 0,
        text_say(v->arena, v->language,
                 run->base_case_only ? WORD_STUDY_LINE_BASE : WORD_STUDY_LINE, "horizon",
                 text_duration(v->arena, v->language, study->horizon_months), "start",
                 text_month(v->arena, v->language, study->start_year, study->start_month), "draws",
                 text_number(v->arena, v->language, (double) run->draws, 0), "baseline",
                 v->interventions[0]->label, NULL));
    if (v->sole_payer)
        screen_paragraph(
            v->out, v->width, 0,
            text_say(v->arena, v->language, WORD_SOLE_PAYER, "holder", v->parties[0].label, NULL));
    putc('\n', v->out);
}

void screen_print(const struct results *r, int width, FILE *out)
{
    struct arena *arena = arena_new();
    struct view v = view_of(r, width, out, arena);
    print_title(&v);
    size_t n;
    const struct name *what_ifs = view_what_ifs(&v, &n);
    v.what_if = what_ifs[0].id;
    print_view(&v, &what_ifs[0]);
    if (n > 1)
        print_what_ifs(&v, what_ifs, n);
    screen_warnings(&v);
    screen_footer(&v);
    screen_more(&v);
    arena_free(arena);
}
