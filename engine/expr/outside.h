/* outside.h -- where tables are called beyond their points, where their end values hold.
 *
 * Told by expr_node, for graphs with a watch (graph_set_watch), of tables that are not meant to be
 * called there. What a table covers: linear ones from their first to their last point; those of
 * steps up to where a last step as long as the one before it would end, and with one point all that
 * comes after it. An argument that no draw changes is judged at once; of others the watch keeps the
 * node, for who knows its value in a draw.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "errors.h"
#include "expr.h"
#include "graph.h"

struct arena;

/* A call as it is written. */
struct table_call {
    const char *table;
    struct place at;
    const struct lookup *lookup;
    const char *clock; /* the name its argument is, as "years_in_state"; NULL: something else */
    enum clock which;
    double divisor; /* of that clock: 12 where the name is of years */
};

/* Before the first point, or after the last. */
enum table_end { END_BEFORE, END_AFTER, TABLE_ENDS };

/* Calls of one table that no draw changes. */
struct outside_table {
    const char *table;
    bool seen[TABLE_ENDS];
    struct table_call call[TABLE_ENDS]; /* the first that was seen */
    double argument[TABLE_ENDS];        /* the furthest of the same clock, or none, as the first */
};

/* An argument that is drawn, and that must lie within the table. */
struct drawn_argument {
    struct table_call call;
    node argument;
};

struct table_calls {
    struct arena *arena;
    size_t n_tables, n_drawn, room_for_tables, room_for_drawn;
    struct outside_table *tables;
    struct drawn_argument *drawn;
};

/* Where what a table covers ends: the last point, or the end of the last step; infinite. */
double outside_after(const struct lookup *table);

/* At which end x is beyond what a table covers; TABLE_ENDS: at neither, or x is not a number. */
enum table_end outside_end(const struct lookup *table, double x);

/* The argument of a call at one moment, which counts where `guard` is not 0 (NO_NODE: always). */
void outside_look(struct table_calls *o, struct graph *g, const struct table_call *call,
                  node argument, node guard);

#endif
