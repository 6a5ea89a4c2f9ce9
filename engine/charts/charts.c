#include "charts.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "chart_file.h"
#include "chart_list.h"
#include "gnuplot.h"
#include "listing.h"
#include "temporary.h"

static const struct {
    unsigned mask;
    const char *name;
} formats_known[] = {{CHART_SVG, "svg"}, {CHART_PNG, "png"}, {CHART_PDF, "pdf"}};

static bool is_taken(const struct chart_output *out, const char *name)
{
    for (size_t i = 0; i < out->n_files; i++)
        if (strcmp(out->files[i].name, name) == 0)
            return true;
    return false;
}

/* FNV-1a, so that two long names that begin alike keep files of their own, the same in every
 * run. */
static uint64_t digest_of(const char *text)
{
    uint64_t digest = 0xcbf29ce484222325u;
    for (; *text != '\0'; text++)
        digest = (digest ^ (unsigned char) *text) * 0x100000001b3u;
    return digest;
}

/* Two ids that differ only in characters that are not safe get a number. */
static char *file_name(struct arena *a, const struct chart_output *out, const char *prefix,
                       const char *id)
{
    enum { ID_SHOWN = 100 }; /* file systems take 255 bytes */
    char *name = strlen(id) > ID_SHOWN
                     ? arena_printf(a, "%s-%.*s-%016" PRIx64, prefix, ID_SHOWN, id, digest_of(id))
                     : arena_printf(a, "%s%s%s", prefix, id[0] == '\0' ? "" : "-", id);
    for (char *p = name; *p != '\0'; p++)
        if (!isalnum((unsigned char) *p) && *p != '-' && *p != '_')
            *p = '_';
    const char *plain = name;
    for (int i = 2; is_taken(out, name); i++)
        name = arena_printf(a, "%s-%d", plain, i);
    return name;
}

bool chart_add(const struct chart_source *s, struct chart_output *out, const struct canvas *c,
               const char *prefix, const char *id, const char *title)
{
    const char *name = file_name(s->arena, out, prefix, id);
    if (out->stop != NULL && out->stop())
        return false;
    out->files =
        arena_grow(s->arena, out->files, out->n_files, out->n_files + 1, sizeof *out->files);
    out->files[out->n_files++] = (struct chart_file){name, arena_printf(s->arena, "%s", title),
                                                     canvas_script(c, name, out->formats)};
    return true;
}

size_t chart_interventions(const struct chart_source *s, const struct named **list, size_t most)
{
    const struct named_list *all = &s->info->interventions;
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->list[i].id, s->info->baseline) == 0)
            list[n++] = &all->list[i];
    for (size_t i = 0; i < all->n && n < most; i++)
        if (strcmp(all->list[i].id, s->info->baseline) != 0)
            list[n++] = &all->list[i];
    return n;
}

const char *chart_note(const struct chart_source *s, const char *others, size_t n)
{
    const enum language l = s->info->language;
    const struct named **list = arena_alloc(s->arena, s->info->interventions.n, sizeof *list);
    const char **labels = arena_alloc(s->arena, s->info->interventions.n, sizeof *labels);
    const size_t all = chart_interventions(s, list, s->info->interventions.n);
    for (size_t i = n; i < all; i++)
        labels[i - n] = list[i]->label;
    const char *note = others[0] == '\0'
                           ? ""
                           : arena_printf(s->arena, "%s: %s. ", text_word(l, WORD_OTHER), others);
    if (n >= all)
        return note;
    return arena_printf(s->arena, "%s%s", note,
                        text_say(s->arena, l, WORD_NOT_SHOWN, "list",
                                 text_list(s->arena, l, labels, all - n), NULL));
}

const char *chart_note_later(const struct chart_source *s, const char *note)
{
    const size_t n = strlen(note);
    return arena_printf(s->arena, "%s%s%s.", note, n > 0 && note[n - 1] != ' ' ? " " : "",
                        text_word(s->info->language, WORD_LATER_KEY));
}

const char *chart_break_even_money(const struct chart_source *s)
{
    const enum language l = s->info->language;
    return s->info->discounted_break_even
               ? text_say(s->arena, l, WORD_MONEY_DISCOUNTED, "discount",
                          text_discount(s->arena, l, &s->info->discount), NULL)
               : text_word(l, WORD_PAID_BACK_CASH);
}

char *chart_amount(const struct chart_source *s, double x)
{
    return text_amount(s->arena, s->info->language, s->info->currency, x);
}

const char *chart_param_value(const struct chart_source *s, const char *unit, double x)
{
    const enum language l = s->info->language;
    if (strncmp(unit, "money", 5) == 0)
        return chart_amount(s, x);
    if (strncmp(unit, "probability", 11) == 0 || strncmp(unit, "share", 5) == 0)
        return text_percent(s->arena, l, x, x != 0 && fabs(x) < 0.1 ? 1 : 0);
    return text_significant(s->arena, l, x, 3);
}

const char *chart_difference(const struct chart_source *s, double x)
{
    if (fabs(x) < 0.5)
        return text_word(s->info->language, WORD_NO_DIFFERENCE);
    return text_say(s->arena, s->info->language, x < 0 ? WORD_AMOUNT_LESS : WORD_AMOUNT_MORE,
                    "amount", chart_amount(s, fabs(x)), NULL);
}

const char *chart_when(const struct chart_source *s, int year)
{
    const enum language l = s->info->language;
    return year == s->later ? text_word(l, WORD_AFTER_HORIZON)
                            : text_say(s->arena, l, WORD_IN_YEAR, "year",
                                       arena_printf(s->arena, "%d", year), NULL);
}

/* A number that would touch "later" gives way to it. */
void chart_years_axis(const struct chart_source *s, struct canvas *c, const struct axis *axis,
                      double end, struct box plot)
{
    if (end < s->later) {
        layout_x_axis(c, s->arena, axis, plot);
        return;
    }
    const char *later = text_word(s->info->language, WORD_LATER);
    const double at = layout_at(axis, s->later), year = at - layout_at(axis, s->later - 1);
    const double room = (typeface_width(later, SIZE_TICK, WEIGHT_NORMAL) +
                         typeface_width("2000", SIZE_TICK, WEIGHT_NORMAL)) /
                            2 +
                        12;
    const double last = s->later - fmax(1, ceil(room / year));
    canvas_segment(c, COLOUR_LINE, 2, at, plot.bottom, at, plot.bottom + 8);
    canvas_text(c, at, plot.bottom + 26, ALIGN_CENTRE, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED,
                later);
    if (last > axis->low)
        layout_x_axis(
            c, s->arena,
            &(struct axis){axis->low, last, axis->step, axis->from, layout_at(axis, last)}, plot);
}

size_t chart_parties(const struct chart_source *s)
{
    return s->info->holders.n + (s->info->sole_payer ? 0 : 1);
}

struct named chart_party(const struct chart_source *s, size_t i)
{
    if (i < s->info->holders.n)
        return s->info->holders.list[i];
    return (struct named){"society", text_word(s->info->language, WORD_SOCIETY), "", false};
}

struct named chart_party_in(const struct chart_source *s, const struct csv_table *t,
                            const char *column, size_t i)
{
    struct named party = chart_party(s, i);
    for (size_t row = 0; s->info->sole_payer && row < t->n_rows; row++)
        if (strcmp(csv_cell(t, row, column), party.id) == 0)
            return party;
    party.id = s->info->sole_payer ? "society" : party.id;
    return party;
}

const char *chart_party_kind(const struct named *party)
{
    return strcmp(party->id, "society") == 0 ? "npv_society" : "npv_holder";
}

const char *chart_sole_payer(const struct chart_source *s)
{
    return s->info->sole_payer ? text_say(s->arena, s->info->language, WORD_SOLE_PAYER, "holder",
                                          chart_party(s, 0).label, NULL)
                               : "";
}

int chart_paid_back(const struct chart_source *s, const char *intervention, const char *party,
                    double *never)
{
    int year = -1;
    double before = 0;
    *never = 0;
    for (size_t row = 0; s->break_even != NULL && row < s->break_even->n_rows; row++) {
        if (!csv_matches(s->break_even, row, "what_if", s->what_if, "intervention", intervention,
                         "holder", party, NULL))
            continue;
        const double p = csv_value(s->break_even, row, "p_lasting");
        if (year < 0)
            year = 0;
        if (strcmp(csv_cell(s->break_even, row, "year"), "never") == 0) {
            *never = p;
            continue;
        }
        before += p;
        if (year == 0 && before >= 0.5)
            year = (int) chart_year(s, s->break_even, row);
    }
    return year;
}

static bool draw_all(const struct chart_source *s, struct chart_output *out)
{
    return chart_who_pays(s, out) && chart_cumulative(s, out) && chart_break_even(s, out) &&
           chart_agreements(s, out) && chart_dip(s, out) && chart_choice(s, out) &&
           chart_voi(s, out) && chart_states(s, out) && chart_budgets(s, out) &&
           chart_what_if(s, out) && chart_targets(s, out) && chart_tornado(s, out) &&
           chart_grid(s, out) && chart_calibration(s, out);
}

/* Starting a gnuplot takes it about as long as a chart, so each draws several: as many of them as
 * there are processors, every one with the next chart in turn. */
static bool render(struct arena *a, const struct chart_output *out)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = processors > 1 ? (size_t) processors : 1;
    n = n < out->n_files ? n : out->n_files;
    const char **scripts = arena_alloc(a, n + 1, sizeof *scripts);
    for (size_t k = 0; k < n; k++) {
        scripts[k] = "";
        for (size_t i = k; i < out->n_files; i += n)
            scripts[k] = arena_printf(a, "%s%sreset session\n", scripts[k], out->files[i].script);
    }
    return gnuplot_run(scripts, n, out->folder, out->stop, out->errors);
}

static bool finish_all(struct arena *a, const struct chart_output *out)
{
    for (size_t i = 0; i < out->n_files; i++)
        for (size_t f = 0; f < sizeof formats_known / sizeof *formats_known; f++) {
            const char *path =
                arena_printf(a, "%s/%s.%s", out->folder, out->files[i].name, formats_known[f].name);
            if ((out->formats & formats_known[f].mask) &&
                !chart_file_finish(a, path, formats_known[f].mask, out->files[i].title,
                                   out->errors))
                return false;
        }
    return true;
}

/* From the folder they were drawn in to the one where they belong, when all are complete. */
static bool move_all(struct arena *a, const struct chart_output *out, const char *charts)
{
    if (mkdir(charts, 0777) != 0 && errno != EEXIST)
        return false;
    for (size_t i = 0; i < out->n_files; i++)
        for (size_t f = 0; f < sizeof formats_known / sizeof *formats_known; f++) {
            const char *name = arena_printf(a, "%s.%s", out->files[i].name, formats_known[f].name);
            if ((out->formats & formats_known[f].mask) &&
                rename(arena_printf(a, "%s/%s", out->folder, name),
                       arena_printf(a, "%s/%s", charts, name)) != 0)
                return false;
        }
    return true;
}

static bool list_all(struct arena *a, const struct chart_output *out, const char *folder,
                     struct errors *errors)
{
    enum { FORMATS = sizeof formats_known / sizeof *formats_known };
    const char **files = arena_alloc(a, FORMATS * out->n_files + 1, sizeof *files);
    size_t n = 0;
    for (size_t i = 0; i < out->n_files; i++)
        for (size_t f = 0; f < FORMATS; f++)
            if (out->formats & formats_known[f].mask)
                files[n++] =
                    arena_printf(a, "charts/%s.%s", out->files[i].name, formats_known[f].name);
    return listing_add(a, folder, files, n, errors);
}

bool charts_draw(const char *folder, unsigned formats, bool (*stop)(void), struct errors *errors)
{
    struct arena *arena = arena_new();
    struct chart_source source = {.arena = arena};
    struct chart_output out = {.formats = formats, .stop = stop, .errors = errors};
    const char *charts = arena_printf(arena, "%s/charts", folder);
    const char *stem = arena_printf(arena, "%s/.charts", folder);
    bool drawn = chart_source_read(&source, folder, errors);
    struct temporary *temporary = NULL;
    if (drawn) {
        temporary_sweep(stem);
        temporary = temporary_make(stem);
    }
    if (temporary != NULL) {
        out.folder = temporary_path(temporary);
        drawn = draw_all(&source, &out) && render(arena, &out) && finish_all(arena, &out);
    }
    if (drawn && (temporary == NULL || !move_all(arena, &out, charts)))
        drawn = errors_add(errors, ERROR_IO, (struct place){0},
                           "Charts cannot be written to %s: %s.", charts, strerror(errno));
    temporary_remove(temporary);
    drawn = drawn && list_all(arena, &out, folder, errors);
    arena_free(arena);
    return drawn;
}

bool charts_can_be_drawn(void)
{
    return gnuplot_is_there();
}
