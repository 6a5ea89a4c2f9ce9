/* Agreements between budgets, in the order in which they are settled: who pays whom, by which rule,
 * when, and what the rule reads. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "explain_parts.h"
#include "text.h"

/* An agreement as one intervention has it. */
struct agreed {
    const struct explained *e;
    const struct transfer_info *info;
    const struct transfer *t; /* NULL: an earmark */
    const struct transfer_terms *terms;
    size_t world, index;
};

static struct agreed agreed(const struct explained *e, size_t world, size_t index)
{
    const struct transfer_plan *p = &e->m->transfers;
    const struct transfer_info *info = &p->list[index];
    const struct scenario *s = e->m->file->interventions[world].world;
    return (struct agreed){.e = e,
                           .info = info,
                           .t = info->transfer != NULL ? &s->transfers[index] : NULL,
                           .terms = &p->terms[world][index],
                           .world = world,
                           .index = index};
}

/* --- numbers by budget year -------------------------------------------------------------- */

typedef const char *number_words(struct arena *a, double x);

static const char *percent(struct arena *a, double x)
{
    return arena_printf(a, "%s%%", page_number(a, 100 * x));
}

static const char *stretch(const struct agreed *g, size_t first, size_t last)
{
    const int year = g->e->m->calendar->first_year;
    if (first == last)
        return arena_printf(g->e->arena, "in %d", year + (int) first);
    return arena_printf(g->e->arena, "in %d-%d", year + (int) first, year + (int) last);
}

/* "300", or "300 in 2026, 310 in 2027-2030"; what is 0 goes without saying where not all is. */
static const char *by_year(const struct agreed *g, const uint32_t *slot, number_words *words)
{
    const size_t n = g->e->m->calendar->n_years;
    struct arena *a = g->e->arena;
    const char *list = "";
    for (size_t y = 0, first = 0; y < n; y++) {
        const double x = explain_value(g->e, slot[y]);
        if (y + 1 < n && explain_value(g->e, slot[y + 1]) == x)
            continue;
        const char *number = words(a, x);
        if (first == 0 && y + 1 == n)
            return number;
        if (x != 0)
            list = page_join(a, list, ", ", arena_printf(a, "%s %s", number, stretch(g, first, y)));
        first = y + 1;
    }
    return list;
}

static const char *money(const struct agreed *g, const uint32_t *slot)
{
    return by_year(g, slot, page_number);
}

/* --- what a rule speaks of ----------------------------------------------------------------- */

static const char *source_name(const struct agreed *g, const struct source *of)
{
    const struct scenario *s = g->e->m->common;
    switch (of->kind) {
    case SOURCE_COST:
        return s->costs[of->index].name.id;
    case SOURCE_BUDGET:
        return g->e->m->budgets[of->index].name.id;
    default:
        return s->transfers[of->index].name.id;
    }
}

static const char *sources(const struct agreed *g, const struct source *of, size_t n)
{
    const char *list = "";
    for (size_t i = 0; i < n; i++)
        list = page_join(g->e->arena, list, i + 1 < n ? ", " : " and ", source_name(g, &of[i]));
    return list;
}

static const char *intervention(const struct agreed *g, size_t world)
{
    return g->e->m->file->interventions[world].name.id;
}

static const char *states(const struct agreed *g)
{
    const struct line *l = &g->t->count;
    const struct scenario *s = g->e->m->common;
    const char *list = "";
    for (size_t i = 0; i < l->n_charges; i++) {
        const size_t from = l->charges[i].from, to = l->charges[i].to;
        const char *here = from == NO_INDEX ? "*" : s->states[from].name.id;
        if (l->trigger == TRIGGER_MOVE)
            here = arena_printf(g->e->arena, "%s -> %s", here,
                                to == NO_INDEX ? "*" : s->states[to].name.id);
        list = page_join(g->e->arena, list, " or ", here);
    }
    return list;
}

/* Who is counted, after "for each"; `more` says than where, or nothing. */
static const char *people(const struct agreed *g, const char *more)
{
    struct arena *a = g->e->arena;
    const struct transfer *t = g->t;
    if (t->count.trigger == TRIGGER_ARRIVAL)
        return t->count.charges[0].to == NO_INDEX
                   ? arena_printf(a, "person%s who comes", more)
                   : arena_printf(a, "person%s who comes in %s", more,
                                  g->e->m->common->states[t->count.charges[0].to].name.id);
    if (t->count.trigger == TRIGGER_MOVE)
        return arena_printf(a, "move %s%s", states(g), more);
    if (t->success_months > 0)
        return arena_printf(a, "person%s in %s %d months after coming", more, states(g),
                            t->success_months);
    if (t->count_month > 0)
        return arena_printf(a, "person%s in %s on 1 %s", more, states(g),
                            page_month(t->count_month));
    return arena_printf(a, "person-year%s in %s", more, states(g));
}

/* --- rules ----------------------------------------------------------------------------------- */

static const char *per_person(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    const char *amount = money(g, g->terms->amount);
    if (g->info->versus == NO_INDEX)
        return arena_printf(a, "%s for each %s", amount, people(g, ""));
    const char *more = arena_printf(a, " more than under %s", intervention(g, g->info->versus));
    return arena_printf(a, "%s for each %s; %s", amount, people(g, more),
                        g->t->both_ways ? "as much back for each fewer" : "fewer change nothing");
}

static const char *of_cost(const struct agreed *g)
{
    return arena_printf(g->e->arena, "%s of what %s %s", by_year(g, g->terms->share, percent),
                        sources(g, g->t->of, g->t->n_of), g->t->n_of > 1 ? "cost" : "costs");
}

static const char *of_saving(const struct agreed *g)
{
    return arena_printf(g->e->arena, "%s less than under %s; %s", of_cost(g),
                        intervention(g, g->info->versus),
                        g->t->both_ways ? "the same share of a loss is paid back"
                                        : "a year that costs more pays nothing back");
}

static const char *of_deficit(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    const char *list = "";
    for (size_t i = 0; i < g->t->n_bands; i++) {
        const struct deficit_band *b = &g->t->bands[i];
        list = page_join(a, list, ", ",
                         i == 0 ? arena_printf(a, "%s of the part above %s of %s",
                                               percent(a, b->share), percent(a, b->above),
                                               sources(g, g->t->of, g->t->n_of))
                                : arena_printf(a, "%s of the part above %s", percent(a, b->share),
                                               percent(a, b->above)));
    }
    return arena_printf(a, "of the deficit of %s %s", g->e->m->budgets[g->info->to].name.id, list);
}

static const char *of_formula(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    const char *past = arena_printf(a, "what %s cost %s before", sources(g, g->t->of, g->t->n_of),
                                    text_duration(a, LANGUAGE_EN, 12 * (int) g->info->history_lag));
    if (g->terms->amount == NULL)
        return past;
    const char *each =
        g->t->count.n_charges > 0 ? arena_printf(a, " for each %s", people(g, "")) : "";
    return arena_printf(a, "%s (the objective share) of %s%s; for the rest %s",
                        by_year(g, g->terms->objective, percent), money(g, g->terms->amount), each,
                        past);
}

/* "for 2028-2029"; "" for all years. */
static const char *years_words(const struct agreed *g, int first, int last)
{
    struct arena *a = g->e->arena;
    if (first == INT_MIN && last == INT_MAX)
        return "";
    if (last == INT_MAX)
        return arena_printf(a, "from %d on", first);
    if (first == INT_MIN)
        return arena_printf(a, "up to %d", last);
    return first == last ? arena_printf(a, "for %d", first)
                         : arena_printf(a, "for %d-%d", first, last);
}

static const char *repayment(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    if (g->t->term_years > 0)
        return arena_printf(a, "in %d equal yearly amounts", g->t->term_years);
    const char *words = arena_printf(
        a, "out of %s of what %s less than under %s", by_year(g, g->terms->repay_share, percent),
        arena_printf(a, "%s %s", sources(g, g->t->repay_of, g->t->n_repay_of),
                     g->t->n_repay_of > 1 ? "cost" : "costs"),
        intervention(g, g->t->repay_versus));
    const char *years = years_words(g, g->terms->repay_first_year, g->terms->repay_last_year);
    if (*years != '\0')
        words = arena_printf(a, "%s %s", words, years);
    if (g->t->repay_lag_years > 0)
        words = arena_printf(a, "%s, %s later", words,
                             text_duration(a, LANGUAGE_EN, 12 * g->t->repay_lag_years));
    return arena_printf(a, "%s, never more than is outstanding", words);
}

static const char *of_loan(const struct agreed *g)
{
    return arena_printf(g->e->arena, "%s is advanced and grows by %s a year; it is paid back %s",
                        money(g, g->terms->amount), by_year(g, g->terms->rate, percent),
                        repayment(g));
}

static const char *of_surplus(const struct agreed *g)
{
    const char *budget = g->e->m->budgets[g->info->from].name.id;
    if (g->info->over == 1)
        return arena_printf(g->e->arena, "what %s gets in a year and does not spend", budget);
    return arena_printf(g->e->arena, "what %s gets in %s and does not spend", budget,
                        text_duration(g->e->arena, LANGUAGE_EN, 12 * (int) g->info->over));
}

static const char *rule_sentence(const struct agreed *g)
{
    switch (g->info->rule) {
    case RULE_REIMBURSE:
        return of_cost(g);
    case RULE_LUMP_SUM:
        return arena_printf(g->e->arena, "%s%s", money(g, g->terms->amount),
                            g->t->whole ? ", whole also where a year is cut" : "");
    case RULE_PER_HEAD:
    case RULE_PER_SUCCESS:
        return per_person(g);
    case RULE_SHARE_OF_SAVING:
        return of_saving(g);
    case RULE_CORRIDOR:
        return of_deficit(g);
    case RULE_FORMULA_BUDGET:
        return of_formula(g);
    case RULE_LOAN:
        return of_loan(g);
    default:
        return of_surplus(g);
    }
}

/* "at most 300 a year", "at most 300 in 2026, 310 in 2027". */
static const char *bound(const struct agreed *g, const char *which, const uint32_t *slot)
{
    const char *words = money(g, slot);
    return arena_printf(g->e->arena, "%s %s%s", which, words,
                        strchr(words, ' ') == NULL ? " a year" : "");
}

static const char *limits(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    const char *list = "";
    if (g->terms->cap != NULL)
        list = bound(g, "at most", g->terms->cap);
    if (g->terms->floor != NULL)
        list = page_join(a, list, "; ", bound(g, "at least", g->terms->floor));
    if (g->info->average > 1)
        list = page_join(
            a, list, "; ",
            arena_printf(a, "the mean of %zu years, the year itself the last", g->info->average));
    if (g->t != NULL && !g->t->indexed)
        list = page_join(a, list, "; ", "fixed in money of the day");
    return list;
}

/* --- when ------------------------------------------------------------------------------------- */

static const char *before_words(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    if (g->t == NULL || (g->info->lag == 0 && g->info->history_lag == 0 && g->info->average == 1 &&
                         g->info->first == 0))
        return "";
    if (g->t->before == BEFORE_STEADY)
        return arena_printf(a, "before the start as in %d under %s",
                            g->e->m->calendar->first_year + (int) g->info->steady,
                            intervention(g, g->e->m->common->study.own_baseline));
    if (g->terms->before != NO_SLOT)
        return arena_printf(a, "%s for each year before the start",
                            page_number(a, explain_value(g->e, g->terms->before)));
    return "nothing for years before the start";
}

static const char *when(const struct agreed *g)
{
    struct arena *a = g->e->arena;
    const char *list = "";
    if (g->info->rule != RULE_LOAN) /* advanced in these years, as its amounts say */
        list = years_words(g, g->terms->first_year, g->terms->last_year);
    if (g->info->lag > 0)
        list = page_join(a, list, "; ",
                         arena_printf(a, "paid %s later",
                                      text_duration(a, LANGUAGE_EN, 12 * (int) g->info->lag)));
    const char *before = before_words(g);
    return *before ? page_join(a, list, "; ", before) : list;
}

/* All that one intervention says of it. */
static const char *terms_words(const struct agreed *g)
{
    const char *parts[] = {rule_sentence(g), limits(g), when(g)};
    const char *words = "";
    for (size_t i = 0; i < 3; i++)
        if (*parts[i] != '\0')
            words = page_join(g->e->arena, words, "; ", parts[i]);
    return words;
}

static size_t first_world(const struct explained *e, size_t index)
{
    for (size_t i = 0; i < e->m->n_worlds; i++)
        if (e->m->transfers.terms[e->worlds[i]][index].exists)
            return e->worlds[i];
    return e->m->baseline;
}

/* Under the first intervention that has it, then where it differs. */
static const char *all_terms(const struct explained *e, size_t index)
{
    const struct agreed first = agreed(e, first_world(e, index), index);
    const char *said = terms_words(&first), *words = said;
    for (size_t i = 0; i < e->m->n_worlds; i++) {
        const struct agreed g = agreed(e, e->worlds[i], index);
        if (!g.terms->exists || strcmp(terms_words(&g), said) == 0)
            continue;
        words = arena_printf(e->arena, "%s\nunder %s: %s", words, explain_world(e, g.world),
                             terms_words(&g));
    }
    return words;
}

/* --- what else there is to know ----------------------------------------------------------------
 */

static const char *only_words(const struct explained *e, size_t index)
{
    const char *list = "";
    size_t n = 0;
    for (size_t i = 0; i < e->m->n_worlds; i++)
        if (e->m->transfers.terms[e->worlds[i]][index].exists) {
            list = page_join(e->arena, list, ", ", explain_world(e, e->worlds[i]));
            n++;
        }
    return n == e->m->n_worlds ? ""
           : n == 0            ? "under no intervention"
                               : arena_printf(e->arena, "only under %s", list);
}

static bool reads_budget(const struct transfer_info *t, size_t watched)
{
    bool reads = t->deficit == watched;
    for (size_t i = 0; i < t->n_of; i++)
        reads |= t->of[i].kind == READING_BUDGET && t->of[i].index == watched;
    for (size_t i = 0; i < t->n_repay_of; i++)
        reads |= t->repay_of[i].kind == READING_BUDGET && t->repay_of[i].index == watched;
    return reads;
}

/* Agreements that a budget has paid or been paid by when this one reads it: those that are settled
 * earlier in the year, and all that are paid later than in the year they are reckoned over. */
static const char *settled_by_then(const struct explained *e, size_t place, size_t budget)
{
    const struct transfer_plan *p = &e->m->transfers;
    const char *list = "";
    for (size_t i = 0; i < p->n; i++) {
        const struct transfer_info *t = &p->list[p->order[i]];
        if (i != place && (i < place || t->lag > 0) && (t->from == budget || t->to == budget))
            list = page_join(e->arena, list, ", ", t->name.id);
    }
    return *list ? list : "no other agreement";
}

static const char *reads_words(const struct explained *e, size_t place)
{
    const struct transfer_plan *p = &e->m->transfers;
    const struct transfer_info *t = &p->list[p->order[place]];
    const char *list = "";
    for (size_t k = 0; k < p->n_watched; k++)
        if (reads_budget(t, k))
            list = page_join(e->arena, list, "; ",
                             arena_printf(e->arena, "reads %s after %s",
                                          e->m->budgets[p->watched[k]].name.id,
                                          settled_by_then(e, place, p->watched[k])));
    return list;
}

static const char *purse(const struct explained *e, size_t budget)
{
    const struct budget_info *b = &e->m->budgets[budget];
    return arena_printf(e->arena, "%s (%s)", b->name.id, e->m->common->holders[b->holder].name.id);
}

static const char *source_of(const struct agreed *g, size_t room)
{
    if (g->t == NULL)
        return "";
    const char *evidence = evidence_word(g->t->evidence);
    return g->t->source == NULL && *evidence == '\0'
               ? ""
               : source_words(g->e, evidence, g->t->source, room);
}

static const char *chance_words(const struct explained *e, const struct transfer_info *t)
{
    if (!t->nonlinear)
        return "";
    return e->m->common->cohort.mode == MODE_EXPECTED
               ? "not linear: expected mode ignores chance here"
               : "not linear: the base case ignores chance here";
}

static void print_agreement(const struct explained *e, size_t place, size_t column)
{
    const size_t index = e->m->transfers.order[place];
    const struct transfer_info *info = &e->m->transfers.list[index];
    const struct agreed first = agreed(e, first_world(e, index), index);
    const char *label = info->transfer == NULL || strcmp(info->name.id, info->name.label) == 0
                            ? ""
                            : info->name.label;
    const char *parts[] = {label,
                           arena_printf(e->arena, "%s pays %s: %s", purse(e, info->from),
                                        purse(e, info->to), rule_word(info->rule)),
                           all_terms(e, index),
                           reads_words(e, place),
                           only_words(e, index),
                           chance_words(e, info),
                           source_of(&first, PAGE_WIDTH - column)};
    const char *text = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i] != '\0')
            text = page_join(e->arena, text, "\n", parts[i]);
    page_item(&e->page, 2, column, info->name.id, text);
}

void explain_transfers(const struct explained *e)
{
    const struct transfer_plan *p = &e->m->transfers;
    if (p->n == 0)
        return;
    const struct name **names = arena_alloc(e->arena, p->n, sizeof *names);
    for (size_t i = 0; i < p->n; i++)
        names[i] = &p->list[i].name;
    const size_t column = page_column(names, p->n, 2);
    page_section(&e->page, arena_printf(e->arena,
                                        "AGREEMENTS between budgets, in %s, each year settled in "
                                        "this order",
                                        e->m->common->study.currency));
    for (size_t i = 0; i < p->n; i++)
        print_agreement(e, i, column);
}

/* --- elsewhere on the page -----------------------------------------------------------------------
 */

const char *transfers_of(const struct explained *e, size_t budget, bool receiving)
{
    const struct transfer_plan *p = &e->m->transfers;
    const char *list = "";
    for (size_t i = 0; i < p->n; i++) {
        const struct transfer_info *t = &p->list[p->order[i]];
        if ((receiving ? t->to : t->from) == budget)
            list = page_join(e->arena, list, ", ", t->name.id);
    }
    return list;
}

const char *nonlinear_transfers(const struct explained *e)
{
    const struct transfer_plan *p = &e->m->transfers;
    const char *list = "";
    for (size_t i = 0; i < p->n; i++)
        if (p->list[p->order[i]].nonlinear)
            list = page_join(e->arena, list, ", ",
                             arena_printf(e->arena, "%s (%s)", p->list[p->order[i]].name.id,
                                          rule_word(p->list[p->order[i]].rule)));
    return list;
}
