#include <math.h>
#include <string.h>

#include "arena.h"
#include "observed.h"

/* Farther off than so many standard errors it does not agree. */
static const double AGREES = 2;

static struct observed read_row(const struct chart_source *s, size_t row)
{
    const struct csv_table *t = s->targets;
    const char *label = csv_cell(t, row, "label");
    return (struct observed){.label = label[0] != '\0' ? label : csv_cell(t, row, "target"),
                             .kind = csv_cell(t, row, "kind"),
                             .seen = {csv_value(t, row, "observed"),
                                      csv_value(t, row, "observed_low"),
                                      csv_value(t, row, "observed_high")},
                             .model = {{csv_value(t, row, s->value), csv_value(t, row, "p05"),
                                        csv_value(t, row, "p95")}}};
}

static const char *title_of(const struct chart_source *s, size_t agree, size_t n)
{
    const enum language l = s->info->language;
    if (n == agree)
        return text_word(l, WORD_TARGETS_TITLE_ALL);
    return text_say(s->arena, l, WORD_TARGETS_TITLE, "some",
                    text_number(s->arena, l, (double) agree, 0), "all",
                    text_number(s->arena, l, (double) n, 0), NULL);
}

static bool draw_slide(const struct chart_source *s, struct chart_output *out,
                       const struct observed *list, size_t n, const char *title, const char *page)
{
    const enum language l = s->info->language;
    const bool base_only = s->info->base_case_only;
    const struct slide slide = {
        .title = title,
        .subtitle = text_word(l, base_only ? WORD_TARGETS_SUBTITLE_BASE : WORD_TARGETS_SUBTITLE),
        .note = observed_all_shares(list, n) ? "" : text_word(l, WORD_ROWS_OWN_SCALE)};
    const struct observed_names names = {
        text_word(l, WORD_COLUMN_OBSERVED), {text_word(l, WORD_COLUMN_MODEL)}, 1};
    struct canvas *c = canvas_new(s->arena);
    observed_draw(s, c, layout_slide(c, s->arena, s->info, &slide), list, n, &names);
    return chart_add(s, out, c, "targets", page, title);
}

bool chart_targets(const struct chart_source *s, struct chart_output *out)
{
    const struct csv_table *t = s->targets;
    size_t n = 0, agree = 0;
    if (t == NULL)
        return true;
    struct observed *list = arena_alloc(s->arena, t->n_rows + 1, sizeof *list);
    for (size_t row = 0; row < t->n_rows; row++) {
        if (!csv_matches(t, row, "what_if", s->what_if, NULL) ||
            strcmp(csv_cell(t, row, "kind"), "all") == 0)
            continue;
        list[n++] = read_row(s, row);
        agree += fabs(csv_value(t, row, "z")) <= AGREES;
    }
    for (size_t first = 0; first < n; first += OBSERVED_MOST) {
        const size_t left = n - first, shown = left < OBSERVED_MOST ? left : OBSERVED_MOST;
        const char *page =
            first == 0 ? "" : arena_printf(s->arena, "%zu", 1 + first / OBSERVED_MOST);
        if (!draw_slide(s, out, list + first, shown, title_of(s, agree, n), page))
            return false;
    }
    return true;
}
