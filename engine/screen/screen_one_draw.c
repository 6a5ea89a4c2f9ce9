#include "screen_one_draw.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "errors.h"
#include "screen_table.h"
#include "text.h"

/* One page while it is printed. */
struct page {
    const struct model *m;
    const struct one_draw *one;
    enum language language;
    int width;
    FILE *out;
    struct arena *arena;
};

/* ---- parameters ---- */

/* A value of a parameter, and for whom it holds. */
struct shown {
    const char *name, *value, *unit, *where; /* where: quantile and distribution */
};

struct shown_list {
    struct shown *list;
    size_t n, room;
};

static void add(const struct page *p, struct shown_list *l, struct shown s)
{
    if (l->n == l->room) {
        l->list = arena_grow(p->arena, l->list, l->n, 2 * l->room + 64, sizeof *l->list);
        l->room = 2 * l->room + 64;
    }
    l->list[l->n++] = s;
}

/* As few digits as give back the same number. */
static const char *exactly(const struct page *p, double x)
{
    const char *text = arena_printf(p->arena, "%.15g", x);
    return strtod(text, NULL) == x ? text : arena_printf(p->arena, "%.17g", x);
}

static const char *unit_of(const struct page *p, const char *kind, const char *per)
{
    const char *what =
        strcmp(kind, kind_word(KIND_MONEY)) == 0 ? p->m->common->study.currency : kind;
    return *per == '\0' ? what : arena_printf(p->arena, "%s / %s", what, per);
}

static const char *name_of(const struct page *p, const char *name, const char *groups,
                           const char *intervention)
{
    return arena_printf(p->arena, "%s%s%s", name,
                        *groups ? arena_printf(p->arena, ", %s", groups) : "",
                        *intervention ? arena_printf(p->arena, ", %s", intervention) : "");
}

static const char *groups_of(const struct page *p, const bool *groups)
{
    const char *list = "";
    for (size_t g = 0; groups != NULL && g < p->m->common->n_groups; g++)
        if (groups[g])
            list = arena_printf(p->arena, "%s%s%s", list, *list ? " + " : "",
                                p->m->common->groups[g].name.id);
    return list;
}

/* Which part of its distribution, or of its column, lies at or below x. */
static double rank_of(const struct page *p, const struct drawn *d, double x)
{
    if (d->replayed == NULL)
        return distribution_cdf(d->fitted, x);
    size_t below = 0;
    for (size_t i = 0; i < p->m->common->draws.n; i++)
        below += d->replayed[i] <= x;
    return (double) below / (double) p->m->common->draws.n;
}

/* A joint normal has the spread of its own only in [[mvnormal]]. */
static bool is_joint(const struct page *p, const char *name)
{
    for (size_t i = 0; i < p->m->common->n_mvnormals; i++)
        if (names_find(name, p->m->common->mvnormals[i].params, p->m->common->mvnormals[i].n) !=
            NO_INDEX)
            return true;
    return false;
}

static void add_drawn(const struct page *p, struct shown_list *l)
{
    for (size_t i = 0; i < p->m->n_drawn; i++) {
        const struct drawn *d = &p->m->drawn[i];
        const double x = p->one->inputs[d->slot];
        const bool joint = is_joint(p, d->name);
        const char *quantile =
            joint || (d->replayed == NULL && d->fitted->family == FAMILY_CONSTANT)
                ? ""
                : arena_printf(p->arena, "%s, ",
                               text_percent(p->arena, p->language, rank_of(p, d, x), 1));
        add(p, l,
            (struct shown){name_of(p, d->name, groups_of(p, d->groups), d->intervention),
                           exactly(p, x), unit_of(p, d->kind, d->per),
                           joint ? "[[mvnormal]]"
                                 : arena_printf(p->arena, "%s%s", quantile, d->distribution)});
    }
}

static double certain_value(const struct param *p, size_t group)
{
    struct errors *none = errors_new();
    struct distribution d = {.central = NAN};
    distribution_fit(p->by_group != NULL ? &p->by_group[group] : &p->spec, p->name.id, &d, none);
    errors_free(none); /* went well for the model */
    return d.central;
}

static bool is_drawn(const struct page *p, const char *name)
{
    for (size_t i = 0; i < p->m->n_drawn; i++)
        if (strcmp(p->m->drawn[i].name, name) == 0)
            return true;
    return false;
}

/* What is not drawn: the baseline's first group, and where another differs from that. */
static void add_certain(const struct page *p, struct shown_list *l, size_t param)
{
    const struct model *m = p->m;
    const struct param *common = &m->common->params[param];
    const double first = certain_value(common, 0);
    const char *per = common->per == PER_PERIOD
                          ? arena_printf(p->arena, "%d months", common->period_months)
                          : per_word(common->per);
    const char *unit = unit_of(p, kind_word(common->kind), per);
    const char *certain = text_word(p->language, WORD_ONE_DRAW_CERTAIN);
    add(p, l, (struct shown){common->name.id, exactly(p, first), unit, certain});
    for (size_t w = 0; w < m->n_worlds; w++)
        for (size_t g = 0; g < m->common->n_groups; g++) {
            const double x = certain_value(&m->file->interventions[w].world->params[param], g);
            if (x != first)
                add(p, l,
                    (struct shown){
                        name_of(p, common->name.id, m->common->groups[g].name.id,
                                w == m->baseline ? "" : m->file->interventions[w].name.id),
                        exactly(p, x), unit, certain});
        }
}

static int widest(const struct shown_list *l, size_t offset)
{
    size_t most = 0;
    for (size_t i = 0; i < l->n; i++) {
        const char *text = *(const char *const *) ((const char *) &l->list[i] + offset);
        const size_t n = text_columns(text);
        most = n > most ? n : most;
    }
    return (int) most;
}

static void print_padded(const struct page *p, const char *text, int columns)
{
    fprintf(p->out, "%s%*s", text, columns - (int) text_columns(text), "");
}

static void print_parameters(const struct page *p)
{
    struct shown_list l = {0};
    add_drawn(p, &l);
    for (size_t i = 0; i < p->m->common->n_params; i++)
        if (!is_drawn(p, p->m->common->params[i].name.id))
            add_certain(p, &l, i);
    if (l.n == 0)
        return;
    const int name = widest(&l, offsetof(struct shown, name)) + 2;
    const int value = widest(&l, offsetof(struct shown, value)) + 2;
    const int unit = widest(&l, offsetof(struct shown, unit)) + 2;
    fprintf(p->out, "\n%s\n", text_word(p->language, WORD_ONE_DRAW_PARAMETERS));
    for (size_t i = 0; i < l.n; i++) {
        print_padded(p, "", 2);
        print_padded(p, l.list[i].name, name);
        print_padded(p, l.list[i].value, value);
        print_padded(p, l.list[i].unit, unit);
        fprintf(p->out, "%s\n", l.list[i].where);
    }
}

/* ---- what came of it ---- */

static size_t find(const struct page *p, struct account like)
{
    for (size_t i = 0; i < p->one->list.n; i++) {
        const struct account *a = &p->one->list.list[i];
        if (a->table == like.table && a->kind == like.kind && a->world == like.world &&
            a->group == NO_INDEX && a->id == like.id)
            return i;
    }
    return NO_INDEX;
}

static const char *cell(const struct page *p, struct account like, size_t replicate, int decimals)
{
    const size_t i = find(p, like);
    if (i == NO_INDEX)
        return "";
    const double x =
        p->one->values[replicate * p->one->list.n_quantities + p->one->list.quantity[i]];
    return like.table == ACCOUNT_DIFFERENCE ? text_signed(p->arena, p->language, x, decimals)
                                            : text_number(p->arena, p->language, x, decimals);
}

/* One row: for each replicate the value, and what it is more than in the baseline. */
static void add_row(const struct page *p, struct screen_table *t, const char *label,
                    struct account a, int decimals)
{
    const char **cells = arena_alloc(p->arena, 2 * p->one->replicates, sizeof *cells);
    a.table = ACCOUNT_SUMMARY;
    if (find(p, a) == NO_INDEX)
        return;
    for (size_t r = 0; r < p->one->replicates; r++) {
        a.table = ACCOUNT_SUMMARY;
        cells[2 * r] = cell(p, a, r, decimals);
        a.table = ACCOUNT_DIFFERENCE;
        cells[2 * r + 1] = a.world == p->m->baseline ? "" : cell(p, a, r, decimals);
    }
    screen_table_row(t, 2, label, cells);
}

static void add_intervention(const struct page *p, struct screen_table *t, size_t world)
{
    const struct model *m = p->m;
    struct account a = {.world = world, .kind = ACCOUNT_HOLDER};
    screen_table_row(t, 0, m->file->interventions[world].name.label, NULL);
    for (a.id = 0; a.id < m->common->n_holders; a.id++)
        add_row(p, t, m->common->holders[a.id].name.label, a, 2);
    a.kind = ACCOUNT_SOCIETY;
    a.id = NO_INDEX;
    if (scenario_sole_payer(m->file) == NULL)
        add_row(p, t, text_word(p->language, WORD_SOCIETY), a, 2);
    a.kind = ACCOUNT_OUTCOME;
    for (a.id = 0; a.id < m->n_lines; a.id++)
        if (m->lines[a.id].outcome)
            add_row(p, t, m->lines[a.id].line->name.label, a, 4);
}

static const char *numbered(const struct page *p, enum word word, size_t replicate)
{
    const char *text = text_word(p->language, word);
    return p->one->replicates == 1 ? text : arena_printf(p->arena, "%s (%zu)", text, replicate + 1);
}

static void print_results(const struct page *p)
{
    const size_t n = p->one->replicates;
    const char **headers = arena_alloc(p->arena, 2 * n, sizeof *headers);
    for (size_t r = 0; r < n; r++) {
        headers[2 * r] = numbered(p, WORD_ONE_DRAW_VALUE, r);
        headers[2 * r + 1] = numbered(p, WORD_COLUMN_DIFFERENCE, r);
    }
    struct screen_table *t = screen_table_new(p->arena, 2 * n, headers);
    const size_t *order = accounts_order(p->m, p->arena);
    for (size_t i = 0; i < p->m->n_worlds; i++)
        add_intervention(p, t, order[i]);
    fputc('\n', p->out);
    screen_paragraph(p->out, p->width, 0,
                     text_say(p->arena, p->language,
                              n == 1 ? WORD_ONE_DRAW_RESULTS : WORD_ONE_DRAW_RESULTS_PEOPLE,
                              "currency", p->m->common->study.currency, "baseline",
                              p->m->file->interventions[p->m->baseline].name.label, NULL));
    screen_table_print(t, p->width, p->out);
}

void one_draw_print(const struct model *m, const struct run_options *o, const struct one_draw *one,
                    int width, FILE *out, struct arena *arena)
{
    const struct page p = {m, one, m->common->study.language, width, out, arena};
    const char *draw = arena_printf(arena, "%llu", (unsigned long long) one->draw);
    const char *seed = arena_printf(arena, "%llu", (unsigned long long) o->seed);
    fprintf(out, "%s\n",
            text_say(arena, p.language, WORD_ONE_DRAW_TITLE, "draw", draw, "scenario",
                     m->file->path, "seed", seed, NULL));
    if (m->file->what_if != NULL)
        fprintf(out, "%s\n",
                text_say(arena, p.language, WORD_WHAT_IF, "name", m->file->what_if->label, NULL));
    print_parameters(&p);
    if (!one->failed)
        print_results(&p);
}
