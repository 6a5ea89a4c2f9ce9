#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "observed.h"

/* Farther off than so many standard errors it does not agree; a parameter whose variance falls by
 * less has hardly changed. */
static const double AGREES = 2, NARROWER = 0.05;

/* --- targets ---------------------------------------------------------------------------- */

static struct observed target_row(const struct chart_source *s, size_t row)
{
    const struct csv_table *t = s->posterior_targets;
    const char *label = csv_cell(t, row, "label");
    return (struct observed){
        .label = label[0] != '\0' ? label : csv_cell(t, row, "target"),
        .kind = csv_cell(t, row, "kind"),
        .seen = {csv_value(t, row, "observed"), csv_value(t, row, "observed_low"),
                 csv_value(t, row, "observed_high")},
        .model = {{csv_value(t, row, "prior_mean"), csv_value(t, row, "prior_p05"),
                   csv_value(t, row, "prior_p95")},
                  {csv_value(t, row, "mean"), csv_value(t, row, "p05"), csv_value(t, row, "p95")}}};
}

static const char *page_of(const struct chart_source *s, size_t first)
{
    return first == 0 ? "" : arena_printf(s->arena, "%zu", 1 + first / OBSERVED_MOST);
}

static bool draw_slide(const struct chart_source *s, struct chart_output *out,
                       const struct observed *list, size_t n, const struct slide *slide,
                       const struct observed_names *names, const char *name, const char *page)
{
    struct canvas *c = canvas_new(s->arena);
    observed_draw(s, c, layout_slide(c, s->arena, s->info, slide), list, n, names);
    return chart_add(s, out, c, name, page, slide->title);
}

static bool draw_targets(const struct chart_source *s, struct chart_output *out)
{
    const enum language l = s->info->language;
    const struct csv_table *t = s->posterior_targets;
    size_t n = 0, before = 0, after = 0;
    if (t == NULL)
        return true;
    struct observed *list = arena_alloc(s->arena, t->n_rows + 1, sizeof *list);
    for (size_t row = 0; row < t->n_rows; row++) {
        if (strcmp(csv_cell(t, row, "kind"), "all") == 0)
            continue;
        list[n++] = target_row(s, row);
        before += fabs(csv_value(t, row, "prior_z")) <= AGREES;
        after += fabs(csv_value(t, row, "z")) <= AGREES;
    }
    const struct observed_names names = {
        text_word(l, WORD_COLUMN_OBSERVED),
        {text_word(l, WORD_COLUMN_BEFORE), text_word(l, WORD_COLUMN_AFTER)},
        2};
    struct slide slide = {.title = text_say(s->arena, l, WORD_CALIBRATION_TITLE, "some",
                                            text_number(s->arena, l, (double) after, 0), "all",
                                            text_number(s->arena, l, (double) n, 0), "before",
                                            text_number(s->arena, l, (double) before, 0), NULL),
                          .subtitle = text_word(l, WORD_CALIBRATION_SUBTITLE)};
    bool fine = true;
    for (size_t first = 0; fine && first < n; first += OBSERVED_MOST) {
        const size_t here = n - first < OBSERVED_MOST ? n - first : OBSERVED_MOST;
        slide.note =
            observed_all_shares(list + first, here) ? "" : text_word(l, WORD_ROWS_OWN_SCALE);
        fine = draw_slide(s, out, list + first, here, &slide, &names, "calibration-targets",
                          page_of(s, first));
    }
    return fine;
}

/* --- parameters ------------------------------------------------------------------------- */

struct narrowed {
    double shrinkage;
    size_t row;
};

static int by_shrinkage(const void *x, const void *y)
{
    const struct narrowed *a = x, *b = y;
    if (a->shrinkage != b->shrinkage)
        return a->shrinkage > b->shrinkage ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static struct observed parameter_row(const struct chart_source *s, size_t row)
{
    const struct csv_table *t = s->posterior_summary;
    const char *name = run_info_label(&s->info->params, csv_cell(t, row, "parameter"));
    const char *group = csv_cell(t, row, "group");
    return (struct observed){
        .label = strcmp(group, "all") == 0 || group[0] == '\0'
                     ? name
                     : arena_printf(s->arena, "%s, %s", name, group),
        .kind = "number",
        .seen = {csv_value(t, row, "prior_mean"), csv_value(t, row, "prior_p05"),
                 csv_value(t, row, "prior_p95")},
        .model = {{csv_value(t, row, "mean"), csv_value(t, row, "p05"), csv_value(t, row, "p95")}}};
}

/* The ones that were narrowed most. */
static bool draw_parameters(const struct chart_source *s, struct chart_output *out)
{
    const enum language l = s->info->language;
    const struct csv_table *t = s->posterior_summary;
    size_t n = 0;
    if (t == NULL)
        return true;
    struct narrowed *found = arena_alloc(s->arena, t->n_rows + 1, sizeof *found);
    for (size_t row = 0; row < t->n_rows; row++) {
        const double shrinkage = csv_value(t, row, "shrinkage");
        if (shrinkage >= NARROWER)
            found[n++] = (struct narrowed){shrinkage, row};
    }
    if (n == 0)
        return true;
    qsort(found, n, sizeof *found, by_shrinkage);
    const size_t shown = n < OBSERVED_MOST ? n : OBSERVED_MOST;
    struct observed *list = arena_alloc(s->arena, shown, sizeof *list);
    for (size_t i = 0; i < shown; i++)
        list[i] = parameter_row(s, found[i].row);
    const struct observed_names names = {
        text_word(l, WORD_COLUMN_BEFORE), {text_word(l, WORD_COLUMN_AFTER)}, 1};
    const struct slide slide = {
        .title = text_say(s->arena, l, WORD_LEARNED_TITLE, "name", list[0].label, "share",
                          text_percent(s->arena, l, found[0].shrinkage, 0), "n",
                          text_number(s->arena, l, (double) n, 0), NULL),
        .subtitle = text_word(l, WORD_LEARNED_SUBTITLE),
        .note = text_word(l, WORD_ROWS_OWN_SCALE)};
    return draw_slide(s, out, list, shown, &slide, &names, "calibration-parameters", "");
}

bool chart_calibration(const struct chart_source *s, struct chart_output *out)
{
    return draw_targets(s, out) && draw_parameters(s, out);
}
