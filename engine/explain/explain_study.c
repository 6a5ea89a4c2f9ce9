/* What the study is, who is in it, what the interventions change; what was taken by default and
 * how large it all is. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "explain.h"
#include "explain_parts.h"
#include "text.h"

enum { COLUMN = 18 };

static void item(const struct explained *e, const char *name, const char *text)
{
    page_item(&e->page, 2, COLUMN, name, text);
}

static const char *aim_words(const struct explained *e, const struct stop_aim *aim)
{
    const struct scenario *s = e->m->common;
    struct arena *a = e->arena;
    const bool relative = aim->measure == STOP_RELATIVE;
    const char *party = aim->party == STOP_HOLDER    ? s->holders[aim->id].name.id
                        : aim->party == STOP_BUDGET  ? s->budgets[aim->id].name.id
                        : aim->party == STOP_OUTCOME ? s->outcomes[aim->id].name.id
                                                     : "society";
    const char *of = aim->measure == STOP_BETTER ? "the chance of better, "
                     : aim->measure == STOP_PAID_BACK
                         ? arena_printf(a, "the chance of being paid back by %d, ", aim->year)
                         : "";
    return arena_printf(
        a, "Monte Carlo error of %s%s, %s: %s%s or less", of, party,
        aim->intervention == NO_INDEX ? "each intervention"
                                      : e->m->file->interventions[aim->intervention].name.id,
        page_number(a, relative ? 100 * aim->error : aim->error), relative ? "% of the mean" : "");
}

/* A fixed number, or between which numbers and until when. */
static const char *draws_words(const struct explained *e)
{
    const struct run_settings *run = &e->m->common->run;
    const char *most = text_number(e->arena, LANGUAGE_EN, (double) run->draws, 0);
    return run->n_aims == 0
               ? most
               : arena_printf(e->arena, "%s to %s",
                              text_number(e->arena, LANGUAGE_EN, (double) run->at_least, 0), most);
}

static void explain_stopping(const struct explained *e)
{
    const struct run_settings *run = &e->m->common->run;
    const char *list = "";
    for (size_t i = 0; i < run->n_aims; i++)
        list = page_join(e->arena, list, "\n", aim_words(e, &run->aims[i]));
    if (run->n_aims > 0)
        item(e, "stop when", list);
}

void explain_study(const struct explained *e)
{
    const struct study *s = &e->m->common->study;
    const struct calendar *c = e->m->calendar;
    struct arena *a = e->arena;
    page_text(&e->page, 0, s->title);
    page_text(&e->page, 0,
              arena_printf(a, "%s%s: what was understood. Nothing has been simulated.",
                           e->m->file->path,
                           e->m->file->what_if == NULL
                               ? ""
                               : arena_printf(a, ", what-if \"%s\"", e->m->file->what_if->id)));
    page_section(&e->page, "STUDY");
    item(e, "start", text_month(a, LANGUAGE_EN, s->start_year, s->start_month));
    item(e, "horizon",
         arena_printf(a, "%s: %zu cycles of %s", text_duration(a, LANGUAGE_EN, s->horizon_months),
                      c->n_cycles, text_duration(a, LANGUAGE_EN, s->cycle_months)));
    const int last = c->first_year + (int) c->n_years - 1;
    const char *years = arena_printf(a, "%d to %d, each from %s", c->first_year, last,
                                     page_month(c->year_start_month));
    if (c->year_months[0] < 12)
        years = arena_printf(a, "%s; %.0f months of %d", years, c->year_months[0], c->first_year);
    if (c->n_years > 1 && c->year_months[c->n_years - 1] < 12)
        years =
            arena_printf(a, "%s; %.0f months of %d", years, c->year_months[c->n_years - 1], last);
    item(e, "budget years", years);
    item(e, "amounts", arena_printf(a, "%s, prices of %d", s->currency, s->prices));
    item(e, "discount",
         arena_printf(a, "%s", text_discount(a, LANGUAGE_EN, &e->m->common->accounting.costs)));
    item(e, "break-even",
         e->m->common->accounting.discounted_break_even ? "discounted as costs are"
                                                        : "on cash, not discounted");
    item(e, "draws",
         arena_printf(a, "%s%s, seed %llu", draws_words(e),
                      e->m->common->run.sobol ? " by Sobol's points" : "",
                      (unsigned long long) e->m->common->run.seed));
    explain_stopping(e);
}

/* --- people ----------------------------------------------------------------------------- */

/* People of a group who enter a state: at the start, then by budget year. Empty: nobody. */
static const char *entering_words(const struct explained *e, size_t world, size_t group,
                                  size_t state)
{
    const struct calendar *c = e->m->calendar;
    const struct plan *p = &e->m->plans[world];
    double *people = arena_alloc(e->arena, c->n_years + 1, sizeof *people);
    for (size_t r = 0; r < p->n_strata; r++)
        for (size_t i = 0; p->strata[r].group == group && i < p->strata[r].n_inflows; i++) {
            const struct inflow *in = &p->strata[r].inflows[i];
            const uint32_t share = inflow_share(p, in);
            if (in->state == state)
                people[in->node == 0 ? 0 : 1 + c->year_of_node[in->node]] +=
                    inflow_people(p, in) * (share == NO_SLOT ? 1 : explain_value(e, share));
        }
    const char *list = "";
    for (size_t y = 0; y <= c->n_years; y++) {
        if (!(fabs(people[y]) > 1e-9 * e->m->people))
            continue;
        const char *n = page_number(e->arena, people[y]);
        list =
            page_join(e->arena, list, ", ",
                      y == 0 ? arena_printf(e->arena, "%s at the start", n)
                             : arena_printf(e->arena, "%s in %d", n, c->first_year + (int) y - 1));
    }
    return list;
}

static const char *group_words(const struct explained *e, size_t world, size_t group)
{
    const struct scenario *s = e->m->common;
    const char *list = "";
    for (size_t k = 0; k < s->n_states; k++) {
        const char *words = entering_words(e, world, group, e->states[k]);
        if (*words != '\0')
            list = page_join(
                e->arena, list, "\n",
                arena_printf(e->arena, "in %s: %s", s->states[e->states[k]].name.id, words));
    }
    return *list ? list : "nobody";
}

static const char *group_title(const struct explained *e, size_t group)
{
    const struct group *g = &e->m->common->groups[group];
    const char *words =
        strcmp(g->name.id, g->name.label) == 0 ? "" : arena_printf(e->arena, "%s; ", g->name.label);
    words = arena_printf(e->arena, "%s%s of all people", words,
                         e->m->common->n_groups == 1
                             ? "100%"
                             : text_percent(e->arena, LANGUAGE_EN, e->m->group_share[group], 1));
    if (g->has_age && g->age_high > g->age_low)
        words = arena_printf(e->arena, "%s; ages from %s up to %s, spread evenly", words,
                             page_number(e->arena, g->age_low), page_number(e->arena, g->age_high));
    else if (g->has_age)
        words = arena_printf(e->arena, "%s; age %s", words, page_number(e->arena, g->age_low));
    for (size_t i = 0; i < g->n_numbers; i++)
        words = arena_printf(e->arena, "%s; %s = %s", words, g->number_names[i],
                             page_number(e->arena, g->numbers[i]));
    return words;
}

/* Whether a mix shares out as another does. */
static bool same_mix(const struct mix *a, const struct mix *b)
{
    bool same = a->n == b->n;
    for (size_t k = 0; same && k < a->n; k++)
        same = a->state[k] == b->state[k] && a->share[k] == b->share[k];
    return same;
}

static bool same_shares(const struct explained *e, const struct entry *a, const struct entry *b)
{
    if (a->share == NULL || b->share == NULL)
        return a->share == b->share; /* by formulas both: see the mixes */
    for (size_t s = 0; s < e->m->common->n_states; s++)
        if (a->share[s] != b->share[s])
            return false;
    return true;
}

static bool enters_alike(const struct explained *e, size_t world)
{
    const struct cohort *a = &e->m->file->interventions[world].world->cohort,
                        *b = &e->m->common->cohort;
    const struct plan *p = &e->m->plans[world], *q = &e->m->plans[e->m->baseline];
    if (!same_shares(e, a->start, b->start) || !same_shares(e, a->arrive_in, b->arrive_in) ||
        p->n_mixes != q->n_mixes)
        return false;
    for (size_t i = 0; i < p->n_mixes; i++)
        if (!same_mix(&p->mixes[i], &q->mixes[i]))
            return false;
    return true;
}

/* "by chance: cured = "p_cured", ill = "rest"", where shares are formulas. */
static const char *by_formulas(const struct explained *e, const char *when,
                               const struct entry *entry)
{
    const struct split *s = &entry->split;
    const char *list = "";
    for (size_t i = 0; entry->share == NULL && i < s->n; i++) {
        const struct formula *f = &s->share[i];
        const char *share = f->text != NULL ? arena_printf(e->arena, "\"%s\"", f->text)
                                            : page_number(e->arena, f->number);
        list = page_join(
            e->arena, list, ", ",
            arena_printf(e->arena, "%s = %s", e->m->common->states[s->to[i]].name.id, share));
    }
    return *list == '\0' ? "" : arena_printf(e->arena, "\n%s %s", when, list);
}

/* Who enters where, and by which formulas, under an intervention. */
static const char *entering_in_world(const struct explained *e, size_t world, size_t group)
{
    const struct cohort *c = &e->m->file->interventions[world].world->cohort;
    const bool apart = c->arrive_in != c->start;
    return arena_printf(e->arena, "%s%s%s", group_words(e, world, group),
                        by_formulas(e, "shares at the start:", c->start),
                        apart ? by_formulas(e, "shares on arrival:", c->arrive_in) : "");
}

void explain_people(const struct explained *e)
{
    const struct scenario *s = e->m->common;
    page_section(&e->page, "PEOPLE");
    page_text(&e->page, 2,
              arena_printf(e->arena, "%s in all. %s", page_number(e->arena, e->m->people),
                           s->cohort.mode == MODE_PEOPLE
                               ? "People mode: whole people, each with a course of life drawn."
                               : "Expected mode: average flows, parts of people included."));
    const struct name **names = arena_alloc(e->arena, s->n_groups, sizeof *names);
    for (size_t g = 0; g < s->n_groups; g++)
        names[g] = &s->groups[g].name;
    const size_t column = page_column(names, s->n_groups, 2);
    for (size_t i = 0; i < s->n_groups; i++) {
        const size_t g = e->groups[i];
        page_item(&e->page, 2, column, s->groups[g].name.id,
                  arena_printf(e->arena, "%s\n%s", group_title(e, g),
                               entering_in_world(e, e->m->baseline, g)));
        for (size_t w = 1; w < e->m->n_worlds; w++)
            if (!enters_alike(e, e->worlds[w]))
                page_item(&e->page, 2, column, "",
                          arena_printf(e->arena, "under %s:\n%s", explain_world(e, e->worlds[w]),
                                       entering_in_world(e, e->worlds[w], g)));
    }
}

/* --- interventions ---------------------------------------------------------------------- */

static const char *other_moves(const struct explained *e, size_t world)
{
    const struct scenario *s = e->m->common;
    const char *list = "";
    for (size_t k = 0; k < s->n_states; k++) {
        bool differs = false;
        for (size_t g = 0; g < s->n_groups; g++)
            differs |=
                moves_differ(e, (size_t[]){world, g}, (size_t[]){e->m->baseline, g}, e->states[k]);
        if (differs)
            list = page_join(e->arena, list, ", ", s->states[e->states[k]].name.id);
    }
    return list;
}

enum difference { ONLY_HERE, NOT_HERE, OTHER_AMOUNTS };

static const char *other_lines(const struct explained *e, size_t world, enum difference which)
{
    const char *list = "";
    for (size_t i = 0; i < e->m->n_lines; i++) {
        if (!line_differs(e, world, i))
            continue;
        const bool here = e->m->ledger[world].exists[i],
                   there = e->m->ledger[e->m->baseline].exists[i];
        const enum difference d = here && there ? OTHER_AMOUNTS : here ? ONLY_HERE : NOT_HERE;
        if (d == which)
            list = page_join(e->arena, list, ", ", e->m->lines[i].line->name.id);
    }
    return list;
}

static const char *changes(const struct explained *e, size_t world)
{
    static const char *const titles[] = {"with", "without", "with other amounts on"};
    const char *moves = other_moves(e, world);
    const char *list = enters_alike(e, world) ? "" : "people start elsewhere";
    if (*moves != '\0')
        list = page_join(e->arena, list, "; ",
                         arena_printf(e->arena, "other chances to leave %s", moves));
    for (int d = ONLY_HERE; d <= OTHER_AMOUNTS; d++) {
        const char *lines = other_lines(e, world, (enum difference) d);
        if (*lines != '\0')
            list =
                page_join(e->arena, list, "; ", arena_printf(e->arena, "%s %s", titles[d], lines));
    }
    return *list ? list : "the same as the baseline, in every draw";
}

void explain_interventions(const struct explained *e)
{
    const size_t n = e->m->n_worlds;
    const struct name **names = arena_alloc(e->arena, n, sizeof *names);
    for (size_t w = 0; w < n; w++)
        names[w] = &e->m->file->interventions[w].name;
    const size_t column = page_column(names, n, 2);
    page_section(&e->page, "INTERVENTIONS");
    for (size_t i = 0; i < n; i++) {
        const struct name *name = names[e->worlds[i]];
        const char *what =
            i == 0 ? "the baseline: the others are compared with it" : changes(e, e->worlds[i]);
        page_item(&e->page, 2, column, name->id,
                  strcmp(name->id, name->label) == 0
                      ? what
                      : arena_printf(e->arena, "%s\n%s", name->label, what));
    }
}

/* --- what-ifs --------------------------------------------------------------------------- */

static const char *changed(const struct explained *e, const struct scenario_file *f)
{
    const char *list = "";
    for (size_t i = 0; i < f->n_changes; i++)
        list = page_join(e->arena, list, ", ", f->changes[i]);
    const char *words = arena_printf(e->arena, "changes %s", *list ? list : "nothing");
    const struct name *name = f->what_if;
    return strcmp(name->id, name->label) == 0
               ? words
               : arena_printf(e->arena, "%s\n%s", name->label, words);
}

/* That of the page, or those that there are. */
void explain_what_ifs(const struct explained *e)
{
    const struct scenario_file *f = e->m->file;
    const size_t n = f->what_if != NULL ? 1 : f->n_what_ifs;
    if (n == 0)
        return;
    const struct scenario_file **list = arena_alloc(e->arena, n, sizeof *list);
    const struct name **names = arena_alloc(e->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        list[i] = f->what_if != NULL ? f : &f->what_ifs[i];
        names[i] = list[i]->what_if;
    }
    const size_t column = page_column(names, n, 2);
    page_section(&e->page,
                 f->what_if != NULL ? "WHAT IF" : "WHAT-IFS, each of which --what-if shows");
    for (size_t i = 0; i < n; i++)
        page_item(&e->page, 2, column, names[i]->id, changed(e, list[i]));
}

/* --- conventions, size, sources --------------------------------------------------------- */

static void print_all(const struct explained *e, const char *const *text, size_t n,
                      const char *none)
{
    for (size_t i = 0; i < n; i++)
        page_text(&e->page, 2, text[i]);
    if (n == 0)
        page_text(&e->page, 2, none);
}

void explain_taken(const struct explained *e)
{
    const char *const *conventions;
    const size_t n = explain_conventions(e->m, e->arena, &conventions);
    page_section(&e->page, "CONVENTIONS");
    print_all(e, conventions, n, "");
    const struct scenario_file *f = e->m->file;
    page_section(&e->page, "TAKEN BY DEFAULT, because the file does not say");
    print_all(e, f->defaults, f->n_defaults, "Nothing.");
}

void explain_unsourced(const struct explained *e)
{
    const struct scenario_file *f = e->m->file;
    page_section(&e->page, "INPUTS WITHOUT SOURCE");
    print_all(e, f->unsourced, f->n_unsourced, "None: every number says where it comes from.");
}

void explain_size(const struct explained *e)
{
    const struct model *m = e->m;
    page_section(&e->page, "SIZE");
    page_text(&e->page, 2,
              arena_printf(e->arena,
                           "%zu states, %zu cycles, %zu lines, %zu numbers drawn and %s values "
                           "kept in each draw.",
                           m->common->n_states, m->timeline.n_cycles, m->n_lines, m->n_inputs,
                           page_number(e->arena, (double) program_values(m->program))));
    for (size_t i = 0; i < m->n_worlds; i++) {
        const struct plan *p = &m->plans[e->worlds[i]];
        page_text(&e->page, 2,
                  arena_printf(e->arena,
                               "under %s: cells %s (a state, or a state by time in it), "
                               "kinds of people %s",
                               explain_world(e, e->worlds[i]),
                               page_number(e->arena, (double) p->n_cells),
                               page_number(e->arena, (double) p->n_strata)));
    }
}
