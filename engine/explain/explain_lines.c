/* Ledger lines with who pays, outcomes, holders with their budgets, and rules that are not linear.
 */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "explain_amounts.h"
#include "text.h"

/* The first world in the order of the page in which the line exists. */
static size_t first_world(const struct explained *e, size_t line)
{
    for (size_t i = 0; i < e->m->n_worlds; i++)
        if (e->m->ledger[e->worlds[i]].exists[line])
            return e->worlds[i];
    return e->m->baseline;
}

bool line_differs(const struct explained *e, size_t world, size_t line)
{
    const bool here = e->m->ledger[world].exists[line],
               there = e->m->ledger[e->m->baseline].exists[line];
    if (!here || !there)
        return here != there;
    return amounts_differ(e, world, e->m->baseline, line);
}

static const char *years_words(const struct explained *e, size_t world, size_t line)
{
    const struct line *l = amounts_line(e, world, line);
    if (l->first_year == INT_MIN && l->last_year == INT_MAX)
        return "";
    const struct year_window *years = &e->m->ledger[world].years[line];
    const int first = e->m->calendar->first_year + (int) years->first,
              last = e->m->calendar->first_year + (int) years->last;
    if (first == last)
        return arena_printf(e->arena, "only in %d", first);
    return arena_printf(e->arena, "only in %d-%d", first, last);
}

/* What is charged: under the first intervention that has the line, then where it differs. */
static const char *charged(const struct explained *e, size_t line)
{
    const size_t first = first_world(e, line);
    const char *words = arena_printf(e->arena, "%s: %s", amounts_unit(e, first, line),
                                     amounts_words(e, first, line));
    const char *years = years_words(e, first, line);
    for (size_t i = 0; i < e->m->n_worlds; i++) {
        const size_t w = e->worlds[i];
        if (w == first || !e->m->ledger[w].exists[line] || !amounts_differ(e, w, first, line))
            continue;
        const char *here = years_words(e, w, line);
        words = arena_printf(e->arena, "%s\nunder %s: %s: %s%s%s", words, explain_world(e, w),
                             amounts_unit(e, w, line), amounts_words(e, w, line),
                             strcmp(here, years) == 0 ? "" : ", ",
                             strcmp(here, years) == 0 ? ""
                             : *here                  ? here
                                                      : "in all years");
    }
    return words;
}

static const char *purse(const struct explained *e, size_t budget)
{
    const struct budget_info *b = &e->m->budgets[budget];
    return arena_printf(e->arena, "%s (%s)", b->name.id, e->m->common->holders[b->holder].name.id);
}

static const char *who_pays(const struct explained *e, size_t line)
{
    const struct line_info *info = &e->m->lines[line];
    const bool income = amounts_negative(e, first_world(e, line), line);
    const char *payer = purse(e, info->budget);
    if (info->to_budget == NO_INDEX)
        return income ? arena_printf(e->arena, "%s receives it: it adds to resources", payer)
                      : arena_printf(e->arena, "%s pays: it uses up resources", payer);
    return arena_printf(e->arena, income ? "%s is paid by %s" : "%s pays to %s", payer,
                        purse(e, info->to_budget));
}

static const char *only_words(const struct explained *e, size_t line)
{
    const char *list = "";
    size_t n = 0;
    for (size_t i = 0; i < e->m->n_worlds; i++)
        if (e->m->ledger[e->worlds[i]].exists[line]) {
            list = page_join(e->arena, list, ", ", explain_world(e, e->worlds[i]));
            n++;
        }
    if (n == e->m->n_worlds)
        return "";
    return n == 0 ? "under no intervention" : arena_printf(e->arena, "only under %s", list);
}

static const char *counted_words(const struct explained *e, size_t line)
{
    const struct line *l = amounts_line(e, first_world(e, line), line);
    if (l->group_of == 0)
        return "";
    if (l->opened_month == 0)
        return "a step cost: people are counted at the start of each cycle, a part of a group "
               "costs a whole one";
    return arena_printf(e->arena,
                        "a step cost: people are counted once a year, in %s, a part of a group "
                        "costs a whole one",
                        page_month(l->opened_month));
}

static const char *conditions(const struct explained *e, size_t line)
{
    const struct line_info *info = &e->m->lines[line];
    const char *whole = info->line->whole ? "books whole years" : "";
    const char *cashable =
        info->cashable < 1 ? arena_printf(e->arena, "%s of a saving becomes money",
                                          text_percent(e->arena, LANGUAGE_EN, info->cashable, 0))
                           : "";
    const char *parts[] = {years_words(e, first_world(e, line), line), only_words(e, line), whole,
                           cashable, counted_words(e, line)};
    const char *list = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*parts[i] != '\0')
            list = page_join(e->arena, list, "; ", parts[i]);
    return list;
}

static const char *source_of(const struct explained *e, size_t world, size_t line, size_t room)
{
    const struct line *l = amounts_line(e, world, line);
    const char *evidence = evidence_word(l->evidence);
    return l->source == NULL && *evidence == '\0' ? "" : source_words(e, evidence, l->source, room);
}

/* Where the amounts come from, if it is written; under which intervention from elsewhere. */
static const char *sources(const struct explained *e, size_t line, size_t room)
{
    const size_t first = first_world(e, line);
    const char *all = source_of(e, first, line, room), *list = all;
    for (size_t i = 0; i < e->m->n_worlds; i++) {
        const size_t w = e->worlds[i];
        const char *under = arena_printf(e->arena, "under %s: ", explain_world(e, w));
        if (e->m->ledger[w].exists[line] && strcmp(source_of(e, w, line, room), all) != 0)
            list = page_join(e->arena, list, "\n",
                             arena_printf(e->arena, "%s%s", under,
                                          source_of(e, w, line, room - text_columns(under))));
    }
    return *list ? arena_printf(e->arena, "\n%s", list) : "";
}

static const char *label_line(const struct explained *e, const struct name *name)
{
    return strcmp(name->id, name->label) == 0 ? "" : arena_printf(e->arena, "%s\n", name->label);
}

static size_t name_column(const struct explained *e, size_t from, size_t to)
{
    const struct name **names = arena_alloc(e->arena, to - from, sizeof *names);
    for (size_t i = from; i < to; i++)
        names[i - from] = &e->m->lines[i].line->name;
    return page_column(names, to - from, 2);
}

static void explain_costs(const struct explained *e)
{
    const struct scenario *s = e->m->common;
    const size_t *order = page_order(e->arena, &s->costs[0].name, s->n_costs, sizeof *s->costs);
    const size_t column = name_column(e, 0, s->n_costs);
    page_section(&e->page, "LEDGER LINES, amounts at central values");
    for (size_t i = 0; i < s->n_costs; i++) {
        const size_t line = order[i];
        const char *limits = conditions(e, line);
        page_item(&e->page, 2, column, s->costs[line].name.id,
                  arena_printf(e->arena, "%s%s\n%s%s%s%s", label_line(e, &s->costs[line].name),
                               charged(e, line), who_pays(e, line), *limits ? "\n" : "", limits,
                               sources(e, line, PAGE_WIDTH - column)));
    }
}

static void explain_outcomes(const struct explained *e)
{
    const struct scenario *s = e->m->common;
    const size_t *order =
        page_order(e->arena, &s->outcomes[0].name, s->n_outcomes, sizeof *s->outcomes);
    const size_t column = name_column(e, s->n_costs, s->n_costs + s->n_outcomes);
    page_section(&e->page, "OUTCOMES");
    for (size_t i = 0; i < s->n_outcomes; i++) {
        const size_t line = s->n_costs + order[i];
        const struct line *l = e->m->lines[line].line;
        const char *limits = conditions(e, line);
        const char *worth = l->value == 0
                                ? "shown, not valued in money"
                                : arena_printf(e->arena, "worth %s %s each to society",
                                               page_number(e->arena, l->value), s->study.currency);
        page_item(&e->page, 2, column, l->name.id,
                  arena_printf(e->arena, "%s%s\n%s is better; %s; discounted at %s%s%s%s",
                               label_line(e, &l->name), charged(e, line),
                               l->better_more ? "more" : "less", worth,
                               text_discount(e->arena, LANGUAGE_EN, &l->discount),
                               *limits ? "\n" : "", limits, sources(e, line, PAGE_WIDTH - column)));
    }
}

void explain_lines(const struct explained *e)
{
    if (e->m->common->n_costs > 0)
        explain_costs(e);
    if (e->m->common->n_outcomes > 0)
        explain_outcomes(e);
}

/* --- budgets ---------------------------------------------------------------------------- */

static const char *lines_of(const struct explained *e, size_t budget, bool receiving)
{
    const char *list = "";
    for (size_t i = 0; i < e->m->common->n_costs; i++) {
        const struct line_info *info = &e->m->lines[i];
        if ((receiving ? info->to_budget : info->budget) == budget)
            list = page_join(e->arena, list, ", ", info->line->name.id);
    }
    return list;
}

static void print_budget(const struct explained *e, size_t budget, size_t column)
{
    const struct budget_info *b = &e->m->budgets[budget];
    const char *charged_to = lines_of(e, budget, false), *paid = lines_of(e, budget, true);
    const char *text = strcmp(b->name.id, b->name.label) == 0 ? "" : b->name.label;
    if (b->code != NULL)
        text = page_join(e->arena, text, ", ", arena_printf(e->arena, "code %s", b->code));
    if (*charged_to != '\0')
        text =
            page_join(e->arena, text, "\n", arena_printf(e->arena, "charged with: %s", charged_to));
    if (*paid != '\0')
        text = page_join(e->arena, text, "\n", arena_printf(e->arena, "paid: %s", paid));
    const char *pays = transfers_of(e, budget, false), *gets = transfers_of(e, budget, true);
    if (*pays != '\0')
        text = page_join(e->arena, text, "\n", arena_printf(e->arena, "agreed to pay: %s", pays));
    if (*gets != '\0')
        text = page_join(e->arena, text, "\n", arena_printf(e->arena, "agreed to get: %s", gets));
    if (*text == '\0')
        text = "no line uses it";
    page_item(&e->page, 4, column, b->name.id, text);
}

/* What a holder can bear (weerstandscapaciteit), where it is written. */
static const char *capacity_words(const struct explained *e, const struct holder *h)
{
    const char *words = "";
    if (!isnan(h->available))
        words = arena_printf(e->arena, "; has %s to meet setbacks",
                             page_number(e->arena, h->available));
    if (!isnan(h->needed))
        words = arena_printf(e->arena, "%s; needs %s for those known", words,
                             page_number(e->arena, h->needed));
    return words;
}

void explain_budgets(const struct explained *e)
{
    const struct scenario *s = e->m->common;
    const size_t n = e->m->n_budgets;
    if (n == 0)
        return;
    const struct name **names = arena_alloc(e->arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = &e->m->budgets[i].name;
    const size_t column = page_column(names, n, 4);
    const size_t *budgets = page_order(e->arena, names[0], n, sizeof *e->m->budgets);
    const size_t *holders =
        page_order(e->arena, &s->holders[0].name, s->n_holders, sizeof *s->holders);
    page_section(&e->page, "HOLDERS and their budgets");
    for (size_t h = 0; h < s->n_holders; h++) {
        const struct holder *holder = &s->holders[holders[h]];
        page_text(&e->page, 2,
                  arena_printf(e->arena, "%s%s%s", page_name(e->arena, &holder->name),
                               holder->society ? "" : ", not part of society",
                               capacity_words(e, holder)));
        for (size_t i = 0; i < n; i++)
            if (e->m->budgets[budgets[i]].holder == holders[h])
                print_budget(e, budgets[i], column);
    }
}

/* --- what is not linear ----------------------------------------------------------------- */

static const char *nonlinear_words(const struct explained *e, const struct line *l)
{
    if (l->group_of > 0)
        return arena_printf(e->arena, "whole groups of %s", page_number(e->arena, l->group_of));
    return "a rise counts fully, a saving in part";
}

/* Rows whose chances depend on how many people are where. */
static const char *crowded_rows(const struct explained *e)
{
    const struct model *m = e->m;
    bool *crowded = arena_alloc(e->arena, m->common->n_states, sizeof *crowded);
    for (size_t i = 0; i < m->n_checks; i++)
        if (m->checks[i].late && m->checks[i].line == NULL)
            crowded[m->checks[i].from] = true;
    const char *list = "";
    for (size_t s = 0; s < m->common->n_states; s++)
        if (crowded[e->states[s]])
            list = page_join(e->arena, list, ", ",
                             arena_printf(e->arena, "from.%s (people in a state)",
                                          m->common->states[e->states[s]].name.id));
    return list;
}

void explain_nonlinear(const struct explained *e)
{
    const char *list = crowded_rows(e);
    for (size_t i = 0; i < e->m->n_lines; i++)
        if (e->m->lines[i].nonlinear)
            list = page_join(e->arena, list, ", ",
                             arena_printf(e->arena, "%s (%s)", e->m->lines[i].line->name.id,
                                          nonlinear_words(e, e->m->lines[i].line)));
    const char *agreed = nonlinear_transfers(e);
    if (*agreed != '\0')
        list = page_join(e->arena, list, ", ", agreed);
    page_section(&e->page, "NOT LINEAR");
    if (*list == '\0')
        page_text(&e->page, 2, "Nothing: every line follows the number of people.");
    else if (e->m->common->cohort.mode == MODE_EXPECTED)
        page_text(&e->page, 2,
                  arena_printf(e->arena,
                               "%s: expected mode ignores chance here. A rule applied to the "
                               "average is not the average of the rule applied to each course.",
                               list));
    else
        page_text(&e->page, 2,
                  arena_printf(e->arena,
                               "%s: the draws count whole people and get it right; the base case "
                               "ignores chance here and is not the mean.",
                               list));
}
