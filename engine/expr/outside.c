#include "outside.h"

#include <math.h>
#include <string.h>

#include "arena.h"

double outside_after(const struct lookup *t)
{
    const double last = t->at[t->n - 1];
    if (t->linear)
        return last;
    return t->n > 1 ? last + (last - t->at[t->n - 2]) : INFINITY;
}

enum table_end outside_end(const struct lookup *t, double x)
{
    if (x < t->at[0])
        return END_BEFORE;
    const double end = outside_after(t);
    return x > end || (x == end && !t->linear) ? END_AFTER : TABLE_ENDS;
}

static struct outside_table *find_table(struct table_calls *o, const char *name)
{
    for (size_t i = 0; i < o->n_tables; i++)
        if (strcmp(o->tables[i].table, name) == 0)
            return &o->tables[i];
    if (o->n_tables == o->room_for_tables) {
        const size_t room = o->room_for_tables ? 2 * o->room_for_tables : 8;
        o->tables = arena_grow(o->arena, o->tables, o->n_tables, room, sizeof *o->tables);
        o->room_for_tables = room;
    }
    o->tables[o->n_tables] = (struct outside_table){.table = name};
    return &o->tables[o->n_tables++];
}

static void note_known(struct table_calls *o, const struct table_call *call, double x)
{
    const enum table_end end = outside_end(call->lookup, x);
    if (end == TABLE_ENDS)
        return;
    struct outside_table *t = find_table(o, call->table);
    if (!t->seen[end]) {
        t->seen[end] = true;
        t->call[end] = *call;
        t->argument[end] = x;
    } else if (t->call[end].clock == call->clock) {
        t->argument[end] =
            end == END_BEFORE ? fmin(t->argument[end], x) : fmax(t->argument[end], x);
    }
}

static void note_drawn(struct table_calls *o, const struct table_call *call, node argument)
{
    for (size_t i = o->n_drawn; i-- > 0 && i + 16 > o->n_drawn;) /* the same moment, mostly */
        if (o->drawn[i].argument == argument && o->drawn[i].call.lookup == call->lookup)
            return;
    if (o->n_drawn == o->room_for_drawn) {
        const size_t room = o->room_for_drawn ? 2 * o->room_for_drawn : 16;
        o->drawn = arena_grow(o->arena, o->drawn, o->n_drawn, room, sizeof *o->drawn);
        o->room_for_drawn = room;
    }
    o->drawn[o->n_drawn++] = (struct drawn_argument){*call, argument};
}

void outside_look(struct table_calls *o, struct graph *g, const struct table_call *call,
                  node argument, node guard)
{
    double x;
    if (graph_is_constant(g, argument, &x)) {
        note_known(o, call, x);
        return;
    }
    if (guard != NO_NODE)
        argument = graph_if(g, guard, argument, graph_constant(g, call->lookup->at[0]));
    note_drawn(o, call, argument);
}
