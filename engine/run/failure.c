#include "failure.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "block.h"
#include "strip.h"

enum { INPUTS_SHOWN = 8 };

/* One report while it is written. */
struct telling {
    const struct model *m;
    const struct run_options *o;
    const struct accounts *a;
    const struct failure *f;
    struct drawn_by by;
    struct arena *arena;
    struct errors *errors;
};

/* "Draw 137, replicate 2". */
static const char *which_draw(const struct telling *t)
{
    if (t->by.drawer == NULL)
        return "The base case";
    const bool before_people = t->f->kind == FAILURE_VALUE && !t->m->checks[t->f->check].late;
    const bool people =
        t->m->common->cohort.mode == MODE_PEOPLE && !t->o->average_flows && !before_people;
    return arena_printf(t->arena, "Draw %llu%s%s", (unsigned long long) t->f->draw,
                        t->by.pilot ? " of the pilot" : "",
                        people ? arena_printf(t->arena, ", replicate %zu", t->f->replicate + 1)
                               : "");
}

/* What to type to see all of this draw. A draw of the pilot is that of a run by random numbers. */
static const char *how_to_see(const struct telling *t)
{
    if (t->by.drawer == NULL || t->o->command == NULL)
        return "";
    const struct name *what_if = t->m->file->what_if;
    return arena_printf(t->arena, "\nAll of this draw: simulate --only-draw %llu%s%s %s",
                        (unsigned long long) t->f->draw,
                        what_if != NULL ? arena_printf(t->arena, " --what-if %s", what_if->id) : "",
                        t->by.pilot ? " --set 'run.sampling=\"random\"'" : "", t->o->command);
}

/* ---- a value that broke its rule ---- */

/* The drawn numbers that it depends on. */
static const char *list_inputs(const struct telling *t, const struct value_check *c)
{
    const struct model *m = t->m;
    const struct drawer *drawer = t->by.drawer;
    double *inputs = memory_alloc(m->n_inputs * BLOCK, sizeof *inputs);
    if (drawer == NULL)
        block_central(m, t->o, inputs);
    else
        block_inputs(t->o, drawer, t->f->draw / BLOCK * BLOCK, inputs);
    const char *list = "";
    uint32_t slots[INPUTS_SHOWN];
    const size_t n = graph_inputs(m->graph, c->origin, slots, INPUTS_SHOWN);
    for (size_t i = 0; i < n && i < INPUTS_SHOWN; i++)
        for (size_t d = 0; d < m->n_drawn; d++)
            if (m->drawn[d].slot == slots[i])
                list = arena_printf(
                    t->arena, "%s\n  %s = %.6g", list, m->drawn[d].name,
                    drawer == NULL
                        ? inputs[(size_t) slots[i] * STRIP]
                        : inputs[(size_t) slots[i] * BLOCK + (size_t) (t->f->draw % BLOCK)]);
    free(inputs);
    return list;
}

static void tell_value(const struct telling *t)
{
    const struct model *m = t->m;
    const struct value_check *c = &m->checks[t->f->check];
    const char *list = list_inputs(t, c);
    errors_add(t->errors, ERROR_NUMERIC, c->at,
               "%s, year %d, %s, group \"%s\": %s is %s.\nExpected: "
               "%s.%s%s%s",
               which_draw(t), c->year, scenario_where(m->file, c->world, t->arena),
               m->common->groups[c->group].name.id, value_check_what(c, m->common, t->arena),
               value_check_number(t->f->value, t->arena), value_rule_words(c->rule),
               *list ? "\nWith these values:" : "", list, how_to_see(t));
}

/* ---- what the program itself has done wrong ---- */

static const char mistake[] =
    "This is a mistake of the program, not of the scenario: please report it.";

static const char no_number[] =
    "All amounts and chances that it is made of were numbers, so they were too large to be added "
    "up, or the program has made a mistake.";

static void tell_people(const struct telling *t)
{
    const struct model *m = t->m;
    const struct lost *lost = &t->f->lost;
    const char *list = "";
    for (size_t i = 0; i < lost->n; i++)
        list = arena_printf(t->arena, "%s\n  %s = %.10g", list,
                            m->common->states[lost->in[i].state].name.id, lost->in[i].people);
    const size_t group = lost->subgroup / m->n_arrival_years;
    errors_add(t->errors, ERROR_NUMERIC, m->common->cohort.at,
               "%s, %g years after the start, %s, group \"%s\": there are %.10g people in all "
               "states together, but %.10g have entered.\n%s\nWho is where:%s%s",
               which_draw(t), m->point_years[lost->point],
               scenario_where(m->file, t->f->world, t->arena), m->common->groups[group].name.id,
               lost->people, lost->entered, mistake, *list ? list : " nowhere", how_to_see(t));
}

static const char *account_words(const struct telling *t, const struct account *a)
{
    const struct model *m = t->m;
    switch (a->kind) {
    case ACCOUNT_HOLDER:
    case ACCOUNT_HOLDER_OWN:
        return arena_printf(t->arena, "holder \"%s\"", m->common->holders[a->id].name.id);
    case ACCOUNT_FREED:
        return arena_printf(t->arena, "freed capacity of \"%s\"",
                            m->common->holders[a->id].name.id);
    case ACCOUNT_BUDGET:
    case ACCOUNT_BUDGET_OWN:
    case ACCOUNT_FIELD:
        return arena_printf(t->arena, "budget \"%s\"", m->budgets[a->id].name.id);
    case ACCOUNT_LINE:
        return arena_printf(t->arena, "cost \"%s\"", m->lines[a->id].line->name.id);
    case ACCOUNT_OUTCOME:
        return arena_printf(t->arena, "outcome \"%s\"", m->lines[a->id].line->name.id);
    case ACCOUNT_TRANSFER:
        return arena_printf(t->arena, "agreement \"%s\"", m->transfers.list[a->id].name.id);
    case ACCOUNT_PEOPLE:
        return arena_printf(t->arena, "people in \"%s\"", m->common->states[a->id].name.id);
    case ACCOUNT_SOCIETY:
    case ACCOUNT_SOCIETY_OWN:
        return "society";
    default:
        return "who gains and who loses";
    }
}

/* Of which year, intervention and group the account is. */
static const char *account_place(const struct telling *t, const struct account *a)
{
    const struct model *m = t->m;
    const char *when = "";
    if (a->year != NO_INDEX)
        when = a->year < m->calendar->n_years
                   ? arena_printf(t->arena, "year %d, ", m->calendar->first_year + (int) a->year)
                   : "after the horizon, ";
    else if (a->point != NO_INDEX)
        when = arena_printf(t->arena, "%g years after the start, ", m->point_years[a->point]);
    return arena_printf(t->arena, "%s%s%s%s", when, scenario_where(m->file, a->world, t->arena),
                        a->versus == NO_INDEX ? "" : " less the baseline",
                        a->group == NO_INDEX ? ""
                                             : arena_printf(t->arena, ", group \"%s\"",
                                                            m->common->groups[a->group].name.id));
}

/* "year 2027, ", "years 2027 to 2029, " */
static const char *years_of(const struct telling *t, const struct not_finite *b)
{
    const int first = t->m->calendar->first_year;
    if (b->first_year == t->m->calendar->n_years)
        return "after the horizon, ";
    if (b->first_year == b->last_year)
        return arena_printf(t->arena, "year %d, ", first + (int) b->first_year);
    return arena_printf(t->arena, "years %d to %d, ", first + (int) b->first_year,
                        first + (int) b->last_year);
}

static void tell_booked(const struct telling *t)
{
    const struct model *m = t->m;
    const struct not_finite *b = &t->f->booked;
    const bool grouped = !b->agreement && b->subgroup != NO_INDEX && m->common->n_groups > 1;
    const char *group =
        grouped ? m->common->groups[b->subgroup / m->n_arrival_years].name.id : NULL;
    const struct name *name =
        b->agreement ? &m->transfers.list[b->id].name : &m->lines[b->id].line->name;
    errors_add(t->errors, ERROR_NUMERIC, name->at,
               "%s, %s%s%s: %s \"%s\" is %s.\nExpected: a number. %s%s", which_draw(t),
               years_of(t, b), scenario_where(m->file, b->world, t->arena),
               grouped ? arena_printf(t->arena, ", group \"%s\"", group) : "",
               b->agreement              ? "agreement"
               : m->lines[b->id].outcome ? "outcome"
                                         : "cost",
               name->id, value_check_number(b->value, t->arena), no_number, how_to_see(t));
}

static void tell_not_a_number(const struct telling *t)
{
    const struct account *a = &t->a->list[t->f->breach.account];
    errors_add(t->errors, ERROR_NUMERIC, (struct place){0},
               "%s, %s: %s is %s.\nExpected: a number. %s%s", which_draw(t), account_place(t, a),
               account_words(t, a), value_check_number(t->f->breach.value, t->arena), no_number,
               how_to_see(t));
}

static void tell_unbalanced(const struct telling *t)
{
    const struct breach *b = &t->f->breach;
    const char *list = "";
    for (size_t i = 0; i < b->n; i++)
        list = arena_printf(t->arena, "%s\n  %s pays %.2f", list,
                            account_words(t, &t->a->list[b->part[i].account]), b->part[i].value);
    errors_add(t->errors, ERROR_NUMERIC, (struct place){0},
               "%s, %s: %s, but they pay %.6g %s %s.\n%s\nThese are:%s%s", which_draw(t),
               account_place(t, &t->a->list[b->account]),
               b->kind == BREACH_BUDGETS
                   ? "all budgets together must pay what is used up, as what one pays to another "
                     "that one gets"
                   : "holders together must pay what society pays",
               fabs(b->value), t->m->common->study.currency, b->value < 0 ? "less" : "more",
               mistake, *list ? list : " nothing", how_to_see(t));
}

void failure_report(const struct model *m, const struct run_options *o, const struct accounts *a,
                    const struct failure *f, struct drawn_by by, struct arena *arena,
                    struct errors *errors)
{
    const struct telling t = {m, o, a, f, by, arena, errors};
    if (f->kind == FAILURE_VALUE)
        tell_value(&t);
    else if (f->kind == FAILURE_PEOPLE)
        tell_people(&t);
    else if (f->kind == FAILURE_BOOKED)
        tell_booked(&t);
    else if (f->breach.kind == BREACH_NOT_FINITE)
        tell_not_a_number(&t);
    else
        tell_unbalanced(&t);
}
