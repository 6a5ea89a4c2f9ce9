/* Tables that are called beyond their points, where their end values hold: no mistake where that is
 * meant, and else a wrong number that nothing else shows. */
#include <math.h>
#include <string.h>

#include "build.h"

void build_watch_tables(struct build *b)
{
    graph_set_watch(b->graph, &b->outside);
}

/* Age in months of the oldest at the start of the last cycle. */
static double oldest(struct build *b, size_t first_node, double since_arrival)
{
    double age = NAN;
    for (size_t g = 0; g < b->common->n_groups; g++) {
        const struct births births = build_births_of_arrival(b, g, first_node);
        age = fmax(age, births.key[births.n - 1].age_months + since_arrival);
    }
    return age;
}

/* The most that the clock of a call shows to anybody, as its name has it; NaN where that depends on
 * the state. */
static double clock_most(struct build *b, const struct table_call *call)
{
    const struct calendar *cal = b->model->calendar;
    const double months = (double) (cal->n_cycles - 1) * cal->cycle_months;
    size_t first = 0;
    while (first + 1 < cal->n_cycles && b->people_by_node[first] == 0)
        first++;
    const double since_arrival = months - (double) first * cal->cycle_months;
    switch (call->which) {
    case CLOCK_YEAR:
        return calendar_year(cal, (int) months);
    case CLOCK_SINCE_START:
        return months / call->divisor;
    case CLOCK_SINCE_ARRIVAL:
        return since_arrival / call->divisor;
    case CLOCK_AGE:
        return oldest(b, first, since_arrival) / call->divisor;
    default:
        return NAN;
    }
}

static const char *found_words(struct build *b, const struct table_call *call, enum table_end end,
                               double argument)
{
    if (call->clock == NULL)
        return arena_printf(b->arena, "it is looked up at %.6g here", argument);
    if (end == END_BEFORE)
        return arena_printf(b->arena, "%s begins at %.6g here", call->clock, argument);
    const double most = clock_most(b, call);
    return most > argument ? arena_printf(b->arena, "%s goes up to %.6g here", call->clock, most)
                           : arena_printf(b->arena, "%s reaches %.6g here", call->clock, argument);
}

/* The end value as it was written, where all groups have the same. */
static const char *value_words(const struct scenario *s, const struct table_call *call,
                               enum table_end end, struct arena *arena)
{
    for (size_t i = 0; i < s->n_tables; i++) {
        const struct table *t = &s->tables[i];
        if (strcmp(t->name.id, call->table) != 0)
            continue;
        bool alike = true;
        for (size_t g = 1; g < s->n_groups; g++)
            alike &= t->by_group[g] == t->by_group[0];
        if (alike)
            return arena_printf(arena, ", %.6g,", t->by_group[0][end == END_BEFORE ? 0 : t->n - 1]);
    }
    return "";
}

const char *table_outside_words(const struct scenario *s, const struct table_call *call,
                                enum table_end end, const char *found, struct arena *arena)
{
    const struct lookup *t = call->lookup;
    const bool before = end == END_BEFORE;
    return arena_printf(
        arena,
        "The %s point of table \"%s\" is %.6g, but %s: the value of that point%s holds %s.\n"
        "Where that is meant, write beyond = \"hold\" in [table.%s]; else give the table more "
        "points.",
        before ? "first" : "last", call->table, before ? t->at[0] : t->at[t->n - 1], found,
        value_words(s, call, end, arena), before ? "before it too" : "on", call->table);
}

static void add_watches(struct build *b)
{
    const struct table_calls *o = &b->outside;
    struct table_watch *list = arena_alloc(b->arena, o->n_drawn, sizeof *list);
    for (size_t i = 0; i < o->n_drawn; i++) {
        const node argument = o->drawn[i].argument;
        bool late = false;
        for (size_t w = 0; w < b->model->n_worlds; w++)
            late |= build_is_late(b, w, argument);
        list[i] = (struct table_watch){argument, late, o->drawn[i].call};
    }
    if (o->n_drawn > 0)
        build_add_spread_roots(b, &list->slot, o->n_drawn, sizeof *list / sizeof list->slot);
    b->model->watches = list;
    b->model->n_watches = o->n_drawn;
}

void build_tell_tables(struct build *b)
{
    for (size_t i = 0; i < b->outside.n_tables; i++)
        for (enum table_end end = END_BEFORE; end < TABLE_ENDS; end++) {
            const struct outside_table *t = &b->outside.tables[i];
            const struct table_call *call = &t->call[end];
            if (t->seen[end])
                errors_warn(b->errors, call->at, "%s",
                            table_outside_words(b->common, call, end,
                                                found_words(b, call, end, t->argument[end]),
                                                b->arena));
        }
    add_watches(b);
}
