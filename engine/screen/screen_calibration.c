#include "screen_calibration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "param_labels.h"
#include "screen_sentences.h"
#include "screen_table.h"
#include "screen_targets.h"
#include "text.h"

enum { PARAMETERS_SHOWN = 15, ROWS_LEAST = 100 };

/* A parameter whose variance falls by less has hardly changed; beyond so many standard errors prior
 * and observation contradict each other, or model and observation still do. */
static const double NARROWER = 0.05, CONFLICT = 3, OFF = 2;

static void say(const struct view *v, enum word word, const struct text_place *places, size_t n)
{
    screen_paragraph(v->out, v->width, 2,
                     text_fill(v->arena, text_word(v->language, word), places, n));
}

static char *number(const struct view *v, double x)
{
    return text_number(v->arena, v->language, x, 0);
}

static void print_title(const struct view *v)
{
    const struct calibration_record *c = v->results->run.calibration;
    screen_paragraph(v->out, v->width, 0, v->scenario->study.title);
    const size_t n = v->results->n_posterior_targets - 1;
    const struct text_place places[] = {
        {"targets", number(v, (double) n)},
        {"active", number(v, (double) c->n_active)},
        {"all", number(v, (double) c->n_sources)},
        {"evaluations", number(v, (double) c->evaluations)},
        {"flows", text_word(v->language, c->average_flows ? WORD_BY_FLOWS : WORD_BY_PEOPLE)},
        {"effective", number(v, floor(c->effective))},
        {"used", number(v, (double) c->used)},
        {"largest", text_percent(v->arena, v->language, c->largest, 2)},
        {"evidence", text_number(v->arena, v->language, c->evidence, 2)},
        {"error", text_number(v->arena, v->language, c->evidence_error, 2)},
        {"prior", number(v, floor(c->prior_effective))}};
    const size_t all = sizeof places / sizeof *places;
    say(v, WORD_CALIBRATED, places, all);
    say(v, WORD_CALIBRATED_HOW, places, all);
    if (c->few)
        say(v, WORD_CALIBRATED_FEW, places, all);
    putc('\n', v->out);
}

/* --- targets ---------------------------------------------------------------------------- */

static char *figure(const struct view *v, const struct target_row *row, double x)
{
    return target_figure(v->arena, v->language, v->currency, row, x);
}

static char *with_range(const struct view *v, const struct target_row *row)
{
    const struct summary *s = &row->value;
    return arena_printf(v->arena, "%s (%s %s %s)", figure(v, row, s->mean), figure(v, row, s->p05),
                        text_word(v->language, WORD_TO), figure(v, row, s->p95));
}

/* By the position in the file. */
static const struct posterior_target_row *target_at(const struct view *v, size_t order)
{
    for (size_t i = 0; i < v->results->n_posterior_targets; i++)
        for (size_t k = 0; k < v->scenario->n_targets; k++)
            if (v->scenario->targets[k].name.order == order &&
                strcmp(v->results->posterior_targets[i].prior.target,
                       v->scenario->targets[k].name.id) == 0)
                return &v->results->posterior_targets[i];
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

static void print_targets(const struct view *v)
{
    const enum language l = v->language;
    const char *const headers[] = {
        text_word(l, WORD_COLUMN_OBSERVED), text_word(l, WORD_COLUMN_BEFORE),
        text_word(l, WORD_COLUMN_Z_BEFORE), text_word(l, WORD_COLUMN_AFTER),
        text_word(l, WORD_COLUMN_Z_AFTER)};
    struct screen_table *t = screen_table_new(v->arena, 5, headers);
    for (size_t order = 0; order < orders(v); order++) {
        const struct posterior_target_row *row = target_at(v, order);
        if (row == NULL)
            continue;
        const struct target_row *a = &row->prior, *b = &row->posterior;
        const char *const cells[] = {figure(v, a, a->observed), with_range(v, a),
                                     text_signed(v->arena, l, a->z, 1), with_range(v, b),
                                     text_signed(v->arena, l, b->z, 1)};
        screen_table_row(t, 2, a->label, cells);
    }
    fprintf(v->out, "%s\n", text_word(l, WORD_TABLE_CALIBRATED_TARGETS));
    screen_table_print(t, v->width, v->out);
    const struct posterior_target_row *all =
        &v->results->posterior_targets[v->results->n_posterior_targets - 1];
    const struct text_place places[] = {
        {"before", text_number(v->arena, l, all->prior.chi_square, 1)},
        {"after", text_number(v->arena, l, all->posterior.chi_square, 1)},
        {"n", number(v, (double) v->results->n_posterior_targets - 1)}};
    screen_paragraph(v->out, v->width, 0,
                     text_fill(v->arena, text_word(l, WORD_CALIBRATED_CHI), places, 3));
    putc('\n', v->out);
}

static void warn_of(const struct view *v, enum word word, const struct target_row *row)
{
    const struct text_place places[] = {{"target", row->label},
                                        {"observed", figure(v, row, row->observed)},
                                        {"model", with_range(v, row)}};
    say(v, word, places, 3);
}

/* Whether the inputs hold what was observed possible, as far as this target goes. */
static bool is_within_reach(const struct target_row *prior)
{
    return prior->value.p05 <= prior->observed && prior->observed <= prior->value.p95;
}

/* What the inputs did not hold possible, and what the model still does not meet. */
static void print_conflicts(const struct view *v)
{
    size_t n = 0;
    for (size_t order = 0; order < orders(v); order++) {
        const struct posterior_target_row *row = target_at(v, order);
        if (row == NULL)
            continue;
        if (fabs(row->prior.z) > CONFLICT) {
            warn_of(v, WORD_CALIBRATED_CONFLICT, &row->prior);
            n++;
        }
        if (fabs(row->posterior.z) > OFF) {
            warn_of(v, is_within_reach(&row->prior) ? WORD_CALIBRATED_TORN : WORD_CALIBRATED_OFF,
                    &row->posterior);
            n++;
        }
    }
    if (n > 0)
        putc('\n', v->out);
}

/* --- parameters ------------------------------------------------------------------------- */

static int by_shrinkage(const void *x, const void *y)
{
    const struct posterior_summary_row *a = *(const struct posterior_summary_row *const *) x;
    const struct posterior_summary_row *b = *(const struct posterior_summary_row *const *) y;
    if (a->shrinkage != b->shrinkage)
        return a->shrinkage > b->shrinkage ? -1 : 1;
    return a < b ? -1 : a > b;
}

static char *spread(const struct view *v, const struct summary *s)
{
    return arena_printf(
        v->arena, "%s (%s %s %s)", text_significant(v->arena, v->language, s->mean, 3),
        text_significant(v->arena, v->language, s->p05, 3), text_word(v->language, WORD_TO),
        text_significant(v->arena, v->language, s->p95, 3));
}

static const char *parameter_label(const struct view *v, const struct posterior_summary_row *row)
{
    const char *label =
        param_label(v->results->scenario->interventions[0].world, row->parameter, v->arena);
    if (strcmp(row->group, "all") != 0)
        label = arena_printf(v->arena, "%s, %s", label, row->group);
    return row->intervention[0] == '\0'
               ? label
               : arena_printf(v->arena, "%s (%s)", label, row->intervention);
}

static void print_parameters(const struct view *v)
{
    const enum language l = v->language;
    const size_t n = v->results->n_posterior_summary;
    const struct posterior_summary_row **rows = arena_alloc(v->arena, n + 1, sizeof *rows);
    size_t shown = 0;
    for (size_t i = 0; i < n; i++)
        if (v->results->posterior_summary[i].shrinkage >= NARROWER)
            rows[shown++] = &v->results->posterior_summary[i];
    qsort(rows, shown, sizeof *rows, by_shrinkage);
    const size_t most = shown < PARAMETERS_SHOWN ? shown : PARAMETERS_SHOWN;
    const char *const headers[] = {text_word(l, WORD_COLUMN_BEFORE),
                                   text_word(l, WORD_COLUMN_AFTER),
                                   text_word(l, WORD_COLUMN_NARROWER)};
    struct screen_table *t = screen_table_new(v->arena, 3, headers);
    for (size_t i = 0; i < most; i++)
        screen_table_row(t, 2, parameter_label(v, rows[i]),
                         (const char *[]){spread(v, &rows[i]->prior),
                                          spread(v, &rows[i]->posterior),
                                          text_percent(v->arena, l, rows[i]->shrinkage, 0)});
    screen_paragraph(v->out, v->width, 0, text_word(l, WORD_TABLE_CALIBRATED_PARAMETERS));
    if (most > 0)
        screen_table_print(t, v->width, v->out);
    const struct text_place places[] = {{"n", number(v, (double) (n - most))}};
    screen_paragraph(v->out, v->width, 0,
                     text_fill(v->arena, text_word(l, WORD_CALIBRATED_OTHERS), places, 1));
    putc('\n', v->out);
}

/* Of so few rows an interval says nothing, nor a change of it. */
static void print_too_few(const struct view *v)
{
    const struct text_place places[] = {{"rows", number(v, (double) v->results->run.draws)},
                                        {"least", number(v, ROWS_LEAST)}};
    say(v, WORD_CALIBRATED_ROWS, places, 2);
    putc('\n', v->out);
}

static void print_next(const struct view *v, const char *folder)
{
    const struct text_place places[] = {{"folder", folder},
                                        {"rows", number(v, (double) v->results->run.draws)}};
    screen_paragraph(v->out, v->width, 0,
                     text_fill(v->arena, text_word(v->language, WORD_CALIBRATED_NEXT), places, 2));
    fprintf(v->out, "  [draws]\n  file = \"posterior.csv\"\n\n");
}

void screen_calibration(const struct results *r, int width, const char *folder, FILE *out)
{
    struct arena *arena = arena_new();
    struct view v = view_of(r, width, out, arena);
    print_title(&v);
    if (r->run.draws < ROWS_LEAST)
        print_too_few(&v);
    else {
        print_targets(&v);
        print_conflicts(&v);
        print_parameters(&v);
    }
    if (r->n_posterior > 0)
        print_next(&v, folder);
    screen_warnings(&v);
    screen_footer(&v);
    arena_free(arena);
}
