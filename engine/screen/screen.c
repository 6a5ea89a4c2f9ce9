#include "screen.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_council.h"
#include "screen_deals.h"
#include "screen_distribution.h"
#include "screen_information.h"
#include "screen_multi_year.h"
#include "screen_rows.h"
#include "screen_sensitivity.h"
#include "screen_sentences.h"
#include "screen_table.h"
#include "screen_targets.h"
#include "text.h"

enum { COLUMNS_MAX = 6 };

/* How the numbers of one table, or of one outcome, are written. */
struct figures {
    double divisor;
    int decimals;
    bool plus; /* differences carry their sign */
};

static char *figure(const struct view *v, const struct figures *f, double x)
{
    return f->plus ? text_signed(v->arena, v->language, x / f->divisor, f->decimals)
                   : text_number(v->arena, v->language, x / f->divisor, f->decimals);
}

static char *range(const struct view *v, const struct figures *f, const struct summary *s)
{
    if (isnan(s->p05))
        return arena_strdup(v->arena, "-");
    return arena_printf(v->arena, "%s %s %s", figure(v, f, s->p05), text_word(v->language, WORD_TO),
                        figure(v, f, s->p95));
}

/* One decimal below ten, and no smaller: what is less is "<0.1". */
static char *error(const struct view *v, const struct figures *f, const struct summary *s)
{
    const double x = s->mc_error / f->divisor;
    if (x > 0 && x < 0.05)
        return arena_printf(v->arena, "<%s", text_number(v->arena, v->language, 0.1, 1));
    return text_number(v->arena, v->language, x, x < 9.95 ? 1 : 0);
}

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
    const char *value = figure(v, f, x);
    const char *back = fabs(x) < 0.5 ? "-" : paid_back(v, intervention->id, p);
    if (v->results->run.base_case_only)
        screen_table_row(t, 2, intervention->label, (const char *[]){value, back});
    else
        screen_table_row(t, 2, intervention->label,
                         (const char *[]){value, range(v, f, s), error(v, f, s),
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

static void print_costs(const struct view *v)
{
    const enum language l = v->language;
    if (v->results->n_summary == 0)
        return;
    const struct text_scale scale =
        text_scale(v->arena, l, v->currency, largest_amount(v, view_summary));
    const struct figures f = {scale.divisor, scale.decimals, false};
    const bool base_only = v->results->run.base_case_only;
    const char *const headers[] = {
        text_word(l, base_only ? WORD_COLUMN_BASE_CASE : WORD_COLUMN_MEAN),
        text_word(l, WORD_COLUMN_RANGE), text_word(l, WORD_COLUMN_ERROR)};
    struct screen_table *t = screen_table_new(v->arena, base_only ? 1 : 3, headers);
    for (size_t p = 0; p < v->n_parties; p++) {
        screen_table_row(t, 0, v->parties[p].label, NULL);
        for (size_t i = 0; i < v->n_interventions; i++) {
            const struct summary *s =
                view_summary(v, v->interventions[i]->id, v->parties[p].kind, v->parties[p].id);
            if (s != NULL)
                screen_table_row(t, 2, v->interventions[i]->label,
                                 (const char *[]){figure(v, &f, view_value(v, s)), range(v, &f, s),
                                                  error(v, &f, s)});
        }
    }
    title(v, WORD_TABLE_COSTS, scale.unit);
    screen_table_print(t, v->width, v->out);
    putc('\n', v->out);
}

/* Decimals that show so many digits of x, at least 0 and at most `most`. */
static int decimals_of(double x, int digits, int most)
{
    const int decimals = x > 0 ? digits - 1 - (int) floor(log10(x)) : 0;
    return decimals < 0 ? 0 : decimals > most ? most : decimals;
}

/* Three digits of the largest value and two of the largest difference, which may be small beside
 * it; the same decimals for all interventions. */
static struct figures outcome_figures(const struct view *v, const struct line *outcome)
{
    double largest = 0, difference = 0;
    for (size_t i = 0; i < v->n_interventions; i++) {
        const char *id = v->interventions[i]->id;
        const struct summary *s = view_summary(v, id, "outcome", outcome->name.id);
        const struct summary *d = view_difference(v, id, "outcome", outcome->name.id);
        if (s != NULL)
            largest = fmax(largest, fabs(view_value(v, s)));
        if (d != NULL)
            difference = fmax(difference, fabs(view_value(v, d)));
    }
    const int decimals = decimals_of(largest, 3, 3);
    const int more = decimals_of(difference, 2, decimals + 3);
    return (struct figures){1, more > decimals ? more : decimals, false};
}

/* The level's interval is left out on a narrow screen: the differences matter more. */
static bool is_wide(const struct view *v)
{
    return v->width >= 96;
}

static void outcome_row(const struct view *v, struct screen_table *t, const struct line *outcome,
                        const struct name *intervention)
{
    const struct figures f = outcome_figures(v, outcome);
    const struct figures difference = {f.divisor, f.decimals, true};
    const struct summary *s = view_summary(v, intervention->id, "outcome", outcome->name.id);
    const struct summary *d = view_difference(v, intervention->id, "outcome", outcome->name.id);
    if (s == NULL)
        return;
    const char *cells[COLUMNS_MAX];
    size_t n = 0;
    cells[n++] = figure(v, &f, view_value(v, s));
    const bool base_only = v->results->run.base_case_only;
    if (is_wide(v) && !base_only)
        cells[n++] = range(v, &f, s);
    cells[n++] = d == NULL ? "" : figure(v, &difference, view_value(v, d));
    if (!base_only) {
        cells[n++] = d == NULL ? "" : range(v, &difference, d);
        cells[n++] = d == NULL ? "" : text_chance(v->arena, v->language, d->p_better);
    }
    screen_table_row(t, 2, intervention->label, cells);
}

static void print_outcomes(const struct view *v)
{
    const enum language l = v->language;
    if (v->n_outcomes == 0 || v->results->n_summary == 0)
        return;
    const bool base_only = v->results->run.base_case_only;
    const char *headers[COLUMNS_MAX];
    size_t n = 0;
    headers[n++] = text_word(l, base_only ? WORD_COLUMN_BASE_CASE : WORD_COLUMN_MEAN);
    if (is_wide(v) && !base_only)
        headers[n++] = text_word(l, WORD_COLUMN_RANGE);
    headers[n++] = text_word(l, WORD_COLUMN_DIFFERENCE);
    if (!base_only) {
        headers[n++] = text_word(l, WORD_COLUMN_RANGE);
        headers[n++] = text_word(l, WORD_COLUMN_BETTER);
    }
    struct screen_table *t = screen_table_new(v->arena, n, headers);
    for (size_t o = 0; o < v->n_outcomes; o++) {
        const struct line *outcome = v->outcomes[o];
        screen_table_row(t, 0,
                         arena_printf(v->arena, "%s (%s%s%s)", outcome->name.label,
                                      outcome->unit == NULL ? "" : outcome->unit,
                                      outcome->unit == NULL || outcome->unit[0] == '\0' ? "" : "; ",
                                      text_word(l, outcome->better_more ? WORD_MORE_IS_BETTER
                                                                        : WORD_LESS_IS_BETTER)),
                         NULL);
        for (size_t i = 0; i < v->n_interventions; i++)
            outcome_row(v, t, outcome, v->interventions[i]);
    }
    fprintf(v->out, "%s\n", text_word(l, WORD_TABLE_OUTCOMES));
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
    if (largest == 0)
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
                                 (const char *[]){figure(v, &f, view_value(v, &row->value)),
                                                  range(v, &f, &row->value)});
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
    screen_distribution(v);
    screen_council(v);
    screen_deals(v);
    screen_information(v);
    print_costs(v);
    print_freed(v);
    screen_multi_year(v);
    print_outcomes(v);
    screen_targets(v);
    screen_sensitivity(v);
    screen_chance(v);
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
        const char *value = figure(v, f, view_value(v, list[k]));
        const char *const base[] = {value};
        const char *const all[] = {value, range(v, f, list[k]),
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
    arena_free(arena);
}
