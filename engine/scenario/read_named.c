/* The tables shares and let, and the one name space of expressions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Shares written where counts belong would be the spread of one person seen, or of a hundred. */
static void warn_of_shares(struct reader *r, const struct tree *t, const double *counts, size_t n)
{
    double sum = 0;
    bool whole = true;
    for (size_t i = 0; i < n; i++) {
        sum += counts[i];
        whole &= counts[i] == floor(counts[i]);
    }
    const bool percent = fabs(sum - 100) < 0.15; /* of rounding to one decimal */
    if (n > 1 && !whole && (percent || sum < 1.015))
        errors_warn(r->errors, t->at,
                    "These add up to %.4g: are they %s?\n"
                    "Counts say how many were seen, as 55, 32 and 13 of 100 people, or 550, 320 "
                    "and 130 of 1000,\nwhich are the same shares and more certain.",
                    sum, percent ? "percentages" : "shares");
}

bool read_counts(struct reader *r, const struct tree *t, struct shares *out)
{
    const char **names = arena_alloc(r->arena, t->n + 1, sizeof *names);
    double *counts = arena_alloc(r->arena, t->n + 1, sizeof *counts);
    const char *path = tree_path(t, r->arena);
    bool fine = true;
    size_t n = 0;
    for (struct tree *c = t->child; c != NULL; c = c->next) {
        const char *what = arena_printf(r->arena, "The count of \"%s\" in [%s]", c->key, path);
        if (!keys_check_value(c, NUMBER, 0, INFINITY, what, r->arena, r->errors))
            fine = false;
        else if (c->number > 0)
            names[n++] = c->key;
    }
    qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++)
        counts[i] = tree_find(t, names[i])->number;
    if (fine)
        warn_of_shares(r, t, counts, n);
    out->n = n;
    out->category = names;
    out->count = counts;
    return fine;
}

static void read_share(struct reader *r, struct tree *t, struct shares *s)
{
    keys_check(t, KEYS_SHARES, r->arena, r->errors);
    s->name = reader_name(r, t);
    s->source = reader_source(r, t);
    s->evidence = reader_evidence(r, t, KEYS_SHARES);
    const struct tree *counts = reader_value(t, "counts");
    if (counts == NULL)
        return;
    for (const struct tree *c = counts->child; c != NULL; c = c->next)
        reader_check_id(r, c, "a category");
    if (read_counts(r, counts, s) && s->n < 2)
        errors_add(r->errors, ERROR_SCENARIO, counts->at,
                   "[%s] needs at least two categories with a count above 0.",
                   tree_path(counts, r->arena));
    draws_of_shares(r, t, s);
}

void read_shares(struct reader *r, struct tree *root)
{
    size_t n = 0, kept = 0;
    const struct tree **list = reader_children(r, reader_value(root, "shares"), "shares", &n);
    struct shares *shares = arena_alloc(r->arena, n + 1, sizeof *shares);
    for (size_t i = 0; i < n; i++) {
        struct tree *t = (struct tree *) list[i];
        const char *what = arena_printf(r->arena, "[shares.%s]", t->key);
        if (keys_check_value(t, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors)) {
            const size_t tries = errors_tries(r->errors);
            read_share(r, t, &shares[kept]);
            shares[kept++].flawed = errors_tries(r->errors) > tries;
        }
    }
    r->world->shares = shares;
    r->world->n_shares = kept;
}

void read_lets(struct reader *r, struct tree *root)
{
    struct tree *t = (struct tree *) reader_value(root, "let");
    keys_check(t, KEYS_LET, r->arena, r->errors);
    size_t n = 0;
    const struct tree **list = reader_children(r, t, "an expression", &n);
    struct let *lets = arena_alloc(r->arena, n + 1, sizeof *lets);
    for (size_t i = 0; i < n; i++) {
        const char *id = arena_strdup(r->arena, list[i]->key);
        lets[i] = (struct let){
            {id, id, list[i]->key_at, list[i]->order}, reader_formula(r, list[i]), list[i]->flawed};
    }
    r->world->lets = lets;
    r->world->n_lets = n;
}

/* Words that expressions already use. */
static const char *const reserved[] = {
#define RESERVED(word) #word,
#include "reserved.def"
#undef RESERVED
};

struct owner {
    const char *id, *table;
    struct place at;
};

static int by_id_and_place(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;
    const int order = strcmp(x->id, y->id);
    if (order != 0)
        return order;
    if (x->at.line != y->at.line)
        return x->at.line < y->at.line ? -1 : 1;
    return strcmp(x->table, y->table);
}

static size_t add_owners(struct owner *list, size_t n, const struct tree *t, const char *table)
{
    for (const struct tree *c = t ? t->child : NULL; c != NULL; c = c->next)
        list[n++] = (struct owner){c->key, table, c->key_at};
    return n;
}

static size_t add_group_numbers(const struct reader *r, struct owner *list, size_t n)
{
    const struct group *g = r->world->groups; /* every group has the same */
    for (size_t i = 0; i < g->n_numbers; i++)
        list[n++] = (struct owner){g->number_names[i], "group", g->name.at};
    return n;
}

void read_names(struct reader *r, struct tree *root)
{
    static const char *const tables[] = {"param", "shares", "table", "let"};
    const struct tree *t[4];
    size_t room = r->world->groups[0].n_numbers, n = 0;
    for (size_t i = 0; i < 4; i++) {
        t[i] = reader_value(root, tables[i]);
        room += t[i] != NULL ? t[i]->n : 0;
    }
    struct owner *list = arena_alloc(r->arena, room + 1, sizeof *list);
    for (size_t i = 0; i < 4; i++)
        n = add_owners(list, n, t[i], tables[i]);
    n = add_group_numbers(r, list, n);
    qsort(list, n, sizeof *list, by_id_and_place);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && strcmp(list[i].id, list[i - 1].id) == 0)
            errors_add(r->errors, ERROR_SCENARIO, list[i].at,
                       "\"%s\" is the name of something in [%s] and in [%s]; an expression could "
                       "not tell them apart.",
                       list[i].id, list[i - 1].table, list[i].table);
        if (names_find(list[i].id, reserved, sizeof reserved / sizeof reserved[0]) != NO_INDEX)
            errors_add(r->errors, ERROR_SCENARIO, list[i].at,
                       "\"%s\" already means something in expressions; choose another name.",
                       list[i].id);
    }
}
