/* tree.h -- a TOML document as plain C nodes, each with its place.
 *
 * Children stand in document order. Everything lives in an arena. A tree is built by
 * toml_read, changed by overlays (copies, so that no two worlds share a node), and marked by
 * the checks: a `flawed` node has had its error message and reads as if it were not there.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "errors.h"

struct arena;

enum tree_kind {
    TREE_TABLE,
    TREE_ARRAY,
    TREE_STRING,
    TREE_INTEGER,
    TREE_FLOAT,
    TREE_BOOL,
    TREE_DATE,
    TREE_TIME, /* a time or a date with a time: nothing in a scenario takes one */
};

struct tree {
    enum tree_kind kind;
    const char *key; /* NULL in an array and at the root */
    struct place key_at, at;
    size_t order; /* position in the document */
    size_t index; /* as it was read: position among the children of its parent */
    bool flawed;
    bool replayed;     /* a table whose numbers come from the file of [draws] */
    const char *owner; /* whose numbers these are: "intervention.x"; "": a what-if's for it; NULL:
                          those of the file itself, or of a what-if */

    const char *string;
    int64_t integer;
    double number; /* of an integer too */
    bool boolean;
    int year, month, day;

    struct tree *parent, *child, *next;
    size_t n; /* children */
};

/* The child with that key, flawed or not; NULL if there is none, or `t` is NULL. */
struct tree *tree_find(const struct tree *t, const char *key);

/* A deep copy, without parent or next. Lists of plain values are shared: nothing changes
 * inside them. */
struct tree *tree_copy(const struct tree *t, struct arena *arena);

/* Put `child` under `t` in the place of the child with the same key, or at the end. */
void tree_put(struct tree *t, struct tree *child);

/* Append, whatever the key. */
void tree_append(struct tree *t, struct tree *child);

void tree_remove(struct tree *t, const char *key);

/* Dotted path from the root, "param.x", or "correlate[1]". */
const char *tree_path(const struct tree *t, struct arena *arena);

/* "a number", "a text", "a list", ... */
const char *tree_kind_words(const struct tree *t);

#endif
