/* The table `table`: curves, as two lists or as columns of a CSV file, perhaps by group. */
#include <math.h>

#include "arena.h"
#include "key_advice.h"
#include "reader.h"

enum { POINTS_MOST = 100000 };

/* Where the values of a curve are written: for all groups that have none of their own, or for
 * one. */
struct values_at {
    const struct tree *tree; /* NULL: the column "value", unwritten */
    size_t group;            /* NO_INDEX: for all others */
    const double *value;
};

struct curve {
    const struct tree *t;
    const char *path;
    const struct tree *file, *at;
    struct values_at *list;
    size_t n;
};

static struct csv_column column_of(const struct curve *c, const struct tree *name,
                                   const char *fallback)
{
    return name != NULL
               ? (struct csv_column){.name = name->string, .at = name->at, .hint = ""}
               : (struct csv_column){.name = fallback,
                                     .at = c->file->at,
                                     .hint =
                                         "\nWrite which column it is, as at = \"age\" or value = "
                                         "\"men\"."};
}

/* A list where there is a file, or the name of a column where there is none. */
static bool fits_source(struct reader *r, const struct curve *c, const struct tree *x)
{
    if (x == NULL || (x->kind == TREE_STRING) == (c->file != NULL))
        return true;
    if (c->file != NULL)
        return errors_add(r->errors, ERROR_SCENARIO, x->at,
                          "%s is a list, but [%s] has a \"file\".\nWrite the name of a column of "
                          "the file, or leave out the file.",
                          reader_what(r, x), c->path);
    return errors_add(r->errors, ERROR_SCENARIO, x->at,
                      "%s names a column, but [%s] has no \"file\".\nWrite the file, or the "
                      "points themselves as a list.",
                      reader_what(r, x), c->path);
}

static bool points_of_file(struct reader *r, const struct curve *c, struct table *out)
{
    const struct file_text *file = reader_file(r, c->file->string, c->file->at);
    const size_t n = c->n + 1;
    struct csv_column *columns = arena_alloc(r->arena, n, sizeof *columns);
    const double *x = NULL;
    size_t rows = 0;
    columns[0] = column_of(c, c->at, "at");
    for (size_t i = 0; i < c->n; i++)
        columns[i + 1] = column_of(c, c->list[i].tree, "value");
    if (file == NULL || !reader_csv_named(r, file, columns, n, &x, &rows))
        return false;
    double *split = arena_alloc(r->arena, n * rows + 1, sizeof *split);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < n; k++)
            split[k * rows + i] = x[i * n + k];
    out->n = rows;
    out->at = split;
    for (size_t k = 0; k < c->n; k++)
        c->list[k].value = split + (k + 1) * rows;
    return rows > 0 || errors_add(r->errors, ERROR_SCENARIO, c->file->at,
                                  "\"%s\" has a header and no numbers.", c->file->string);
}

static bool points_of_lists(struct reader *r, const struct curve *c, struct table *out)
{
    const struct tree *last = c->list[c->n - 1].tree;
    if (c->at == NULL || last == NULL)
        return (c->at == NULL && tree_find(c->t, "at") != NULL) ||
                       (last == NULL && tree_find(c->t, "value") != NULL)
                   ? false
                   : errors_add(r->errors, ERROR_SCENARIO, c->t->key_at,
                                "[%s] needs the two lists \"at\" and \"value\", or a \"file\".",
                                c->path);
    bool fine = reader_numbers(r, c->at, reader_what(r, c->at), 1, POINTS_MOST, &out->at, &out->n);
    for (size_t i = 0; fine && i < c->n; i++) {
        const struct tree *value = c->list[i].tree;
        size_t n = 0;
        fine =
            reader_numbers(r, value, reader_what(r, value), 1, POINTS_MOST, &c->list[i].value, &n);
        if (fine && n != out->n)
            fine = errors_add(r->errors, ERROR_SCENARIO, value->at,
                              "[%s] has %zu numbers in \"at\" and %zu in \"%s\"; each point needs "
                              "both.",
                              c->path, out->n, n, value->key);
    }
    return fine;
}

/* The children of `by_group`, and behind them `value` for all others where it is written or
 * needed. */
static bool list_values(struct reader *r, struct curve *c)
{
    struct tree *by_group = (struct tree *) reader_value(c->t, "by_group");
    const struct tree *value = reader_value(c->t, "value");
    const size_t n = r->world->n_groups;
    bool *given = arena_alloc(r->arena, n, sizeof *given);
    size_t left = n;
    c->list = arena_alloc(r->arena, n + 1, sizeof *c->list);
    if (by_group != NULL)
        keys_check(by_group, KEYS_CURVE_GROUPS, r->arena, r->errors);
    for (struct tree *v = by_group ? by_group->child : NULL; v != NULL; v = v->next) {
        const size_t g = reader_find(r, v->key, v->key_at, "a group", r->groups, n);
        if (g == NO_INDEX || v->flawed)
            continue;
        c->list[c->n++] = (struct values_at){v, g, NULL};
        left -= !given[g];
        given[g] = true;
    }
    if (value != NULL || left > 0)
        c->list[c->n++] = (struct values_at){value, NO_INDEX, NULL};
    for (size_t g = 0; by_group != NULL && value == NULL && g < n; g++)
        if (!given[g])
            return errors_add(r->errors, ERROR_SCENARIO, by_group->key_at,
                              "[%s] has no values for group \"%s\".\nWrite them in `by_group`, or "
                              "`value` for all other groups beside it.",
                              c->path, r->groups[g]);
    return true;
}

static void share_out(struct reader *r, const struct curve *c, struct table *out)
{
    const size_t n = r->world->n_groups;
    const double **by_group = arena_alloc(r->arena, n, sizeof *by_group);
    const struct values_at *last = &c->list[c->n - 1];
    out->value = last->value;
    for (size_t g = 0; g < n; g++)
        by_group[g] = last->value;
    for (size_t i = 0; i < c->n; i++)
        if (c->list[i].group != NO_INDEX)
            by_group[c->list[i].group] = c->list[i].value;
    out->by_group = by_group;
}

static bool in_kind(const struct table *t, double x)
{
    if (t->kind == KIND_PROBABILITY || t->kind == KIND_SHARE)
        return x >= 0 && x <= 1;
    return t->kind != KIND_RATIO || x >= 0;
}

static struct place cell_of_value(struct reader *r, const struct curve *c,
                                  const struct values_at *v, size_t i)
{
    const struct file_text *file = reader_file(r, c->file->string, c->file->at);
    const struct csv_column column = column_of(c, v->tree, "value");
    const char *const *header = NULL, *const *text = NULL;
    const int *line = NULL;
    size_t n = 0;
    const size_t n_columns = reader_csv_header(r, file, &header);
    if (!reader_csv_text(r, file, &column, &text, &line, &n) || i >= n)
        return c->file->at;
    return reader_csv_cell(r, file, line[i], names_find(column.name, header, n_columns));
}

/* Where value i is written: in a list or in the file. */
static struct place place_of_value(struct reader *r, const struct curve *c,
                                   const struct values_at *v, size_t i)
{
    if (c->file != NULL)
        return cell_of_value(r, c, v, i);
    const struct tree *value = v->tree != NULL ? v->tree->child : NULL;
    for (size_t k = 0; value != NULL && k < i; k++)
        value = value->next;
    return value != NULL ? value->at : c->t->key_at;
}

static void refuse_value(struct reader *r, const struct curve *c, const struct table *table,
                         const struct values_at *v, size_t i)
{
    const bool ratio = table->kind == KIND_RATIO;
    errors_add(r->errors, ERROR_SCENARIO, place_of_value(r, c, v, i),
               "[%s] has the value %.15g at %.15g, which a %s cannot have.%s", c->path, v->value[i],
               table->at[i], kind_word(table->kind),
               ratio ? "" : advice_for_percentage(r->arena, v->value[i]));
}

static void check_values(struct reader *r, const struct curve *c, const struct table *table,
                         const struct values_at *v)
{
    for (size_t i = 0; i < table->n; i++) {
        if (!in_kind(table, v->value[i])) {
            refuse_value(r, c, table, v, i);
            return;
        }
        if (table->kind == KIND_PROBABILITY && v->value[i] == 1 &&
            r->world->accounting.moves == MOVES_RATE) {
            errors_add(r->errors, ERROR_SCENARIO, place_of_value(r, c, v, i),
                       "[%s] has a chance of 1, which has no hazard.\n"
                       "For a move that everybody makes at a certain time use `after`.",
                       c->path);
            return;
        }
    }
}

static void check_points(struct reader *r, const struct curve *c, const struct table *table)
{
    for (size_t i = 1; i < table->n; i++)
        if (!(table->at[i] > table->at[i - 1])) {
            errors_add(r->errors, ERROR_SCENARIO, c->at ? c->at->at : c->t->key_at,
                       "\"at\" in [%s] must go up, but %.15g comes after %.15g.", c->path,
                       table->at[i], table->at[i - 1]);
            return;
        }
    for (size_t i = 0; i < c->n; i++)
        check_values(r, c, table, &c->list[i]);
}

static void read_points(struct reader *r, const struct tree *t, struct table *out)
{
    struct curve c = {.t = t,
                      .path = tree_path(t, r->arena),
                      .file = reader_value(t, "file"),
                      .at = reader_value(t, "at")};
    bool fine = list_values(r, &c);
    fine &= fits_source(r, &c, c.at);
    for (size_t i = 0; i < c.n; i++)
        fine &= fits_source(r, &c, c.list[i].tree);
    if (!fine || !(c.file != NULL ? points_of_file(r, &c, out) : points_of_lists(r, &c, out)))
        return;
    share_out(r, &c, out);
    check_points(r, &c, out);
}

static void read_table(struct reader *r, struct tree *t, struct table *out)
{
    keys_check(t, KEYS_CURVE, r->arena, r->errors);
    out->name = reader_name(r, t);
    out->source = reader_source(r, t);
    out->evidence = reader_evidence(r, t, KEYS_CURVE);
    out->linear = reader_word(r, t, KEYS_CURVE, "between", 0) == 1;
    out->holds = reader_word(r, t, KEYS_CURVE, "beyond", -1) == 0;
    reader_default(r, t, "between",
                   arena_printf(r->arena, "%s.between = \"step\"", tree_path(t, r->arena)));
    if (reader_value(t, "kind") == NULL)
        return;
    out->kind = (enum kind) reader_word(r, t, KEYS_CURVE, "kind", 0);
    reader_per(r, t, out->kind, &out->per, &out->period_months);
    read_points(r, t, out);
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
