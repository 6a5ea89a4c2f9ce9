#include "screen_rows.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "text.h"

static int by_order(const void *left, const void *right)
{
    const struct name *a = *(const struct name *const *) left;
    const struct name *b = *(const struct name *const *) right;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return strcmp(a->id, b->id);
}

static void find_interventions(struct view *v, const struct scenario_file *file)
{
    const struct name *baseline = &file->interventions[v->scenario->study.baseline].name;
    v->n_interventions = file->n_interventions;
    v->interventions = arena_alloc(v->arena, file->n_interventions, sizeof *v->interventions);
    size_t n = 1;
    v->interventions[0] = baseline;
    for (size_t i = 0; i < file->n_interventions; i++)
        if (&file->interventions[i].name != baseline)
            v->interventions[n++] = &file->interventions[i].name;
    qsort(v->interventions + 1, n - 1, sizeof *v->interventions, by_order);
}

static void find_parties(struct view *v, const struct scenario_file *file)
{
    const struct scenario *s = v->scenario;
    const struct name **holders = arena_alloc(v->arena, s->n_holders + 1, sizeof *holders);
    for (size_t i = 0; i < s->n_holders; i++)
        holders[i] = &s->holders[i].name;
    qsort(holders, s->n_holders, sizeof *holders, by_order);
    struct party *parties = arena_alloc(v->arena, s->n_holders + 1, sizeof *parties);
    for (size_t i = 0; i < s->n_holders; i++)
        parties[i] = (struct party){"npv_holder", holders[i]->id, holders[i]->label};
    parties[s->n_holders] =
        (struct party){"npv_society", "society", text_word(v->language, WORD_SOCIETY)};
    v->parties = parties;
    v->sole_payer = scenario_sole_payer(file) != NULL;
    v->n_parties = s->n_holders + (v->sole_payer ? 0 : 1);
}

/* An outcome may exist under some interventions only: each name once. */
static void find_outcomes(struct view *v, const struct scenario_file *file)
{
    for (size_t w = 0; w < file->n_interventions; w++) {
        const struct scenario *s = file->interventions[w].world;
        for (size_t i = 0; i < s->n_outcomes; i++) {
            size_t seen = 0;
            while (seen < v->n_outcomes &&
                   strcmp(v->outcomes[seen]->name.id, s->outcomes[i].name.id) != 0)
                seen++;
            if (seen < v->n_outcomes)
                continue;
            v->outcomes = arena_grow(v->arena, v->outcomes, v->n_outcomes, v->n_outcomes + 1,
                                     sizeof *v->outcomes);
            v->outcomes[v->n_outcomes++] = &s->outcomes[i];
        }
    }
    _Static_assert(offsetof(struct line, name) == 0,
                   "lines are sorted as the names they begin with");
    if (v->n_outcomes > 0)
        qsort(v->outcomes, v->n_outcomes, sizeof *v->outcomes, by_order);
}

struct view view_of(const struct results *r, int width, FILE *out, struct arena *a)
{
    const struct scenario *s = r->scenario->interventions[0].world;
    struct view v = {.arena = a,
                     .results = r,
                     .scenario = s,
                     .language = s->study.language,
                     .currency = s->study.currency,
                     .what_if = "",
                     .width = width,
                     .whole = r->run.tables_named,
                     .out = out};
    find_interventions(&v, r->scenario);
    find_parties(&v, r->scenario);
    find_outcomes(&v, r->scenario);
    return v;
}

static int by_order_itself(const void *left, const void *right)
{
    return by_order(&left, &right);
}

const struct name *view_what_ifs(const struct view *v, size_t *n)
{
    const struct scenario_file *file = v->results->scenario;
    struct name *list = arena_alloc(v->arena, file->n_what_ifs + 1, sizeof *list);
    *n = 1;
    list[0] = file->what_if != NULL
                  ? *file->what_if
                  : (struct name){.id = "", .label = text_word(v->language, WORD_AS_IT_IS)};
    for (size_t i = 0; v->results->run.what_if != NULL && i < file->n_what_ifs; i++)
        list[(*n)++] = *file->what_ifs[i].what_if;
    qsort(list + 1, *n - 1, sizeof *list, by_order_itself);
    return list;
}

bool view_shows_party(const struct view *v, size_t party)
{
    return v->whole || party == 0 || party + 1 == v->n_parties;
}

const char *view_party_label(const struct view *v, const char *id)
{
    if (v->sole_payer && strcmp(id, "society") == 0)
        return v->parties[0].label;
    for (size_t p = 0; p < v->n_parties; p++)
        if (strcmp(v->parties[p].id, id) == 0)
            return v->parties[p].label;
    return id;
}

static const struct summary *find(const struct view *v, const struct summary_row *rows, size_t n,
                                  const char *intervention, const char *kind, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].what_if, v->what_if) == 0 &&
            strcmp(rows[i].intervention, intervention) == 0 && strcmp(rows[i].group, "all") == 0 &&
            strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].name, name) == 0)
            return &rows[i].value;
    return NULL;
}

const struct summary *view_summary(const struct view *v, const char *intervention, const char *kind,
                                   const char *name)
{
    return find(v, v->results->summary, v->results->n_summary, intervention, kind, name);
}

const struct summary *view_difference(const struct view *v, const char *intervention,
                                      const char *kind, const char *name)
{
    return find(v, v->results->differences, v->results->n_differences, intervention, kind, name);
}

double view_value(const struct view *v, const struct summary *s)
{
    return v->results->run.base_case_only ? s->base_case : s->mean;
}

struct paid_back view_paid_back(const struct view *v, const char *intervention, const char *holder)
{
    struct paid_back found = {0};
    const struct results *r = v->results;
    double before = 0; /* rows are in order of year, never among them anywhere */
    for (size_t i = 0; i < r->n_break_even; i++) {
        const struct break_even_row *row = &r->break_even[i];
        if (strcmp(row->what_if, v->what_if) != 0 || strcmp(row->intervention, intervention) != 0 ||
            strcmp(row->holder, holder) != 0)
            continue;
        found.known = true;
        if (row->year == 0) {
            found.never = row->p_lasting;
            continue;
        }
        before += row->p_lasting;
        if (found.year == 0 && before >= 0.5)
            found.year = row->year;
    }
    return found;
}
