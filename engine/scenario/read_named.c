/* The tables shares, table and let, and the one name space of expressions. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { POINTS_MOST = 100000 };

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
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

static bool points_of_file(struct reader *r, const struct tree *name, struct table *out)
{
    const struct file_text *file = reader_file(r, name->string, name->at);
    const char *const *header = NULL;
    const double *x = NULL;
    size_t rows = 0;
    if (file == NULL || !reader_csv(r, file, 2, &header, &x, &rows))
        return false;
    const size_t at = names_find("at", header, 2), value = names_find("value", header, 2);
    if (at == NO_INDEX || value == NO_INDEX)
        return errors_add(r->errors, ERROR_SCENARIO, name->at,
                          "The first line of \"%s\" must name the columns: at,value.",
                          name->string);
    double *ats = arena_alloc(r->arena, rows + 1, sizeof *ats);
    double *values = arena_alloc(r->arena, rows + 1, sizeof *values);
    for (size_t i = 0; i < rows; i++) {
        ats[i] = x[2 * i + at];
        values[i] = x[2 * i + value];
    }
    out->n = rows;
    out->at = ats;
    out->value = values;
    return rows > 0 || errors_add(r->errors, ERROR_SCENARIO, name->at,
                                  "\"%s\" has a header and no numbers.", name->string);
}

static bool points_of_lists(struct reader *r, const struct tree *t, struct table *out)
{
    const struct tree *at = reader_value(t, "at"), *value = reader_value(t, "value");
    const char *path = tree_path(t, r->arena);
    size_t n = 0;
    if (at == NULL || value == NULL)
        return tree_find(t, "at") != NULL && tree_find(t, "value") != NULL
                   ? false
                   : errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                                "[%s] needs the two lists \"at\" and \"value\", or a \"file\".",
                                path);
    if (!reader_numbers(r, at, arena_printf(r->arena, "\"at\" in [%s]", path), 1, POINTS_MOST,
                        &out->at, &out->n) ||
        !reader_numbers(r, value, arena_printf(r->arena, "\"value\" in [%s]", path), 1, POINTS_MOST,
                        &out->value, &n))
        return false;
    if (n != out->n)
        return errors_add(r->errors, ERROR_SCENARIO, value->at,
                          "[%s] has %zu numbers in \"at\" and %zu in \"value\"; each point needs "
                          "both.",
                          path, out->n, n);
    return true;
}

static bool in_kind(const struct table *t, double x)
{
    if (t->kind == KIND_PROBABILITY || t->kind == KIND_SHARE)
        return x >= 0 && x <= 1;
    return t->kind != KIND_RATIO || x >= 0;
}

static void check_points(struct reader *r, const struct tree *t, const struct table *table)
{
    const char *path = tree_path(t, r->arena);
    const struct tree *at = tree_find(t, "at"), *value = tree_find(t, "value");
    for (size_t i = 0; i < table->n; i++) {
        if (i > 0 && !(table->at[i] > table->at[i - 1])) {
            errors_add(r->errors, ERROR_SCENARIO, at ? at->at : t->key_at,
                       "\"at\" in [%s] must go up, but %.15g comes after %.15g.", path,
                       table->at[i], table->at[i - 1]);
            return;
        }
        if (!in_kind(table, table->value[i])) {
            errors_add(r->errors, ERROR_SCENARIO, value ? value->at : t->key_at,
                       "[%s] has the value %.15g, which a %s cannot have.", path, table->value[i],
                       kind_word(table->kind));
            return;
        }
        if (table->kind == KIND_PROBABILITY && table->value[i] == 1 &&
            r->world->accounting.moves == MOVES_RATE) {
            errors_add(r->errors, ERROR_SCENARIO, value ? value->at : t->key_at,
                       "[%s] has a chance of 1, which has no hazard.\n"
                       "For a move that everybody makes at a certain time use `after`.",
                       path);
            return;
        }
    }
}

static void read_table(struct reader *r, struct tree *t, struct table *out)
{
    const char *path = tree_path(t, r->arena);
    keys_check(t, KEYS_CURVE, r->arena, r->errors);
    out->name = reader_name(r, t);
    out->source = reader_source(r, t);
    out->evidence = reader_evidence(r, t, KEYS_CURVE);
    out->linear = reader_word(r, t, KEYS_CURVE, "between", 0) == 1;
    reader_default(r, t, "between", arena_printf(r->arena, "%s.between = \"step\"", path));
    if (reader_value(t, "kind") == NULL)
        return;
    out->kind = (enum kind) reader_word(r, t, KEYS_CURVE, "kind", 0);
    reader_per(r, t, out->kind, &out->per, &out->period_months);
    const struct tree *file = reader_value(t, "file");
    if (file != NULL && (tree_find(t, "at") != NULL || tree_find(t, "value") != NULL))
        errors_add(
            r->errors, ERROR_SCENARIO, file->key_at,
            "[%s] has a \"file\" and also \"at\" or \"value\"; write the points in one place.",
            path);
    else if (file != NULL ? points_of_file(r, file, out) : points_of_lists(r, t, out))
        check_points(r, t, out);
}

void read_tables(struct reader *r, struct tree *root)
{
    size_t n = 0, kept = 0;
    const struct tree **list = reader_children(r, reader_value(root, "table"), "a table", &n);
    struct table *out = arena_alloc(r->arena, n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        struct tree *t = (struct tree *) list[i];
        const char *what = arena_printf(r->arena, "[table.%s]", t->key);
        if (keys_check_value(t, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors)) {
            const size_t tries = errors_tries(r->errors);
            read_table(r, t, &out[kept]);
            out[kept++].flawed = errors_tries(r->errors) > tries;
        }
    }
    r->world->tables = out;
    r->world->n_tables = kept;
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
