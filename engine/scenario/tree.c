#include "tree.h"

#include <string.h>

#include "arena.h"

struct tree *tree_find(const struct tree *t, const char *key)
{
    if (t == NULL)
        return NULL;
    for (struct tree *c = t->child; c != NULL; c = c->next)
        if (c->key != NULL && strcmp(c->key, key) == 0)
            return c;
    return NULL;
}

struct tree *tree_copy(const struct tree *t, struct arena *arena)
{
    struct tree *copy = arena_alloc(arena, 1, sizeof *copy);
    *copy = *t;
    copy->parent = copy->next = NULL;
    if (t->kind == TREE_ARRAY && t->child != NULL && t->child->kind != TREE_TABLE)
        return copy;
    struct tree **tail = &copy->child;
    for (const struct tree *c = t->child; c != NULL; c = c->next) {
        *tail = tree_copy(c, arena);
        (*tail)->parent = copy;
        tail = &(*tail)->next;
    }
    return copy;
}

void tree_append(struct tree *t, struct tree *child)
{
    struct tree **tail = &t->child;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = child;
    child->parent = t;
    child->next = NULL;
    t->n++;
}

void tree_put(struct tree *t, struct tree *child)
{
    for (struct tree **c = &t->child; *c != NULL; c = &(*c)->next)
        if ((*c)->key != NULL && strcmp((*c)->key, child->key) == 0) {
            child->order = (*c)->order;
            child->next = (*c)->next;
            child->parent = t;
            *c = child;
            return;
        }
    tree_append(t, child);
}

void tree_remove(struct tree *t, const char *key)
{
    for (struct tree **c = &t->child; *c != NULL; c = &(*c)->next)
        if ((*c)->key != NULL && strcmp((*c)->key, key) == 0) {
            *c = (*c)->next;
            t->n--;
            return;
        }
}

const char *tree_path(const struct tree *t, struct arena *arena)
{
    if (t->parent == NULL)
        return "";
    const char *above = tree_path(t->parent, arena);
    if (t->key == NULL)
        return arena_printf(arena, "%s[%zu]", above, t->index + 1);
    return arena_printf(arena, "%s%s%s", above, *above ? "." : "", t->key);
}

const char *tree_kind_words(const struct tree *t)
{
    switch (t->kind) {
    case TREE_TABLE:
        return "a table";
    case TREE_ARRAY:
        return "a list";
    case TREE_STRING:
        return "a text";
    case TREE_INTEGER:
    case TREE_FLOAT:
        return "a number";
    case TREE_BOOL:
        return "true or false";
    case TREE_DATE:
        return "a date";
    case TREE_TIME:
        return "a time";
    }
    return "something else";
}
