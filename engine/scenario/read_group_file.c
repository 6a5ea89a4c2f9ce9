/* The table groups: kinds of people in a file, one on each row. A row becomes what [group.NAME]
 * would say, so that all that is known of groups holds for it. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

/* A file while its rows become groups. */
struct group_file {
    struct reader *r;
    const struct tree *t; /* [groups] */
    const struct file_text *file;
    const char *const *header;
    size_t n_columns, n_rows;
    const char *const *name; /* [n_rows]; of the first column where no column has names */
    const int *line;         /* [n_rows] */
    size_t n_read;           /* columns of numbers: weight, age, then numbers for expressions */
    const struct csv_column *column; /* [n_read] */
    bool *is_name;                   /* [n_read]: what it is called can be in an expression */
    const double *number;            /* [n_rows][n_read] */
    size_t n_keys;                   /* those of the two that are written */
    double weights;                  /* their sum */
};

static const char *column_of(const struct group_file *g, const char *key)
{
    return reader_text(g->t, key, NULL);
}

static struct place place_of_key(const struct group_file *g, const char *key)
{
    const struct tree *value = tree_find(g->t, key);
    return value != NULL ? value->at : g->t->key_at;
}

static struct place row_of(const struct group_file *g, size_t row)
{
    return (struct place){g->file->path, g->line[row], 1, 1};
}

/* ---- which columns ---- */

static bool has_a_key(const struct group_file *g, const char *column)
{
    static const char *const keys[] = {"name", "weight", "age"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const char *named = column_of(g, keys[i]);
        if (named != NULL && strcmp(named, column) == 0)
            return true;
    }
    return false;
}

/* Those of the list, or all that have no other use. */
static bool choose_numbers(const struct group_file *g, struct csv_column *column, size_t *n)
{
    const struct tree *list = reader_value(g->t, "numbers");
    const struct tree **texts = NULL;
    size_t n_texts = 0;
    if (list != NULL && !reader_texts(g->r, list, "\"numbers\" in [groups]", &texts, &n_texts))
        return false;
    for (size_t i = 0; i < n_texts; i++)
        column[(*n)++] =
            (struct csv_column){.name = texts[i]->string, .at = texts[i]->at, .hint = ""};
    for (size_t i = 0; list == NULL && i < g->n_columns; i++)
        if (!has_a_key(g, g->header[i]))
            column[(*n)++] = (struct csv_column){
                .name = g->header[i],
                .at = reader_csv_cell(g->r, g->file, 1, i),
                .hint = "",
                .text_hint = arena_printf(g->r->arena,
                                          "\nWrite a number for each kind, as 0 and 1.\n"
                                          "If \"%s\" is not for expressions, name the columns "
                                          "that are, in [groups]: numbers = [...].",
                                          g->header[i])};
    return true;
}

static bool choose_columns(struct group_file *g)
{
    static const char *const keys[] = {"weight", "age"};
    const struct tree *list = reader_value(g->t, "numbers");
    const size_t room = 2 + g->n_columns + (list != NULL ? list->n : 0);
    struct csv_column *column = arena_alloc(g->r->arena, room, sizeof *column);
    for (size_t i = 0; i < 2; i++)
        if (column_of(g, keys[i]) != NULL)
            column[g->n_keys++] = (struct csv_column){
                .name = column_of(g, keys[i]), .at = place_of_key(g, keys[i]), .hint = ""};
    g->n_read = g->n_keys;
    g->column = column;
    g->is_name = arena_alloc(g->r->arena, room, sizeof *g->is_name);
    return choose_numbers(g, column, &g->n_read);
}

static bool read_columns(struct group_file *g)
{
    const char *names = column_of(g, "name");
    const struct csv_column first = {
        .name = names != NULL ? names : g->header[0], .at = place_of_key(g, "name"), .hint = ""};
    if (!reader_csv_text(g->r, g->file, &first, &g->name, &g->line, &g->n_rows))
        return false;
    if (g->n_rows == 0)
        return errors_add(g->r->errors, ERROR_SCENARIO, place_of_key(g, "file"),
                          "\"%s\" has a header and no rows; each row is a group.", g->file->path);
    size_t n_rows;
    return choose_columns(g) &&
           (g->n_read == 0 ||
            reader_csv_named(g->r, g->file, g->column, g->n_read, &g->number, &n_rows));
}

/* ---- what a row says ---- */

static double number_of(const struct group_file *g, size_t row, size_t column)
{
    return g->number[row * g->n_read + column];
}

/* 1 where no column has weights. */
static double weight_of(const struct group_file *g, size_t row)
{
    return column_of(g, "weight") != NULL ? number_of(g, row, 0) : 1;
}

static bool add_up_weights(struct group_file *g)
{
    bool fine = true;
    for (size_t i = 0; i < g->n_rows; i++) {
        const double weight = weight_of(g, i);
        if (!(weight >= 0))
            fine = errors_add(g->r->errors, ERROR_SCENARIO, row_of(g, i),
                              "The weight of this row is %.10g; it must be at least 0.", weight);
        g->weights += weight;
    }
    if (fine && !(g->weights > 0 && isfinite(g->weights)))
        fine = errors_add(g->r->errors, ERROR_SCENARIO, g->t->key_at,
                          "The weights in \"%s\" add up to %g.", g->file->path, g->weights);
    return fine;
}

static void tell_weights(const struct group_file *g)
{
    const char *weight = column_of(g, "weight");
    if (weight == NULL)
        reader_default(
            g->r, g->t, "weight",
            arena_printf(g->r->arena, "groups.weight: %zu rows that count alike", g->n_rows));
    else if (fabs(g->weights - 1) > SHARES_TOLERANCE)
        reader_note(g->r, &g->r->defaults, place_of_key(g, "weight"),
                    arena_printf(g->r->arena, "groups.weight: \"%s\" divided by its sum, %.10g",
                                 weight, g->weights));
}

/* A name that is a number gets that of its column before it, as names begin with a letter. */
static const char *id_of(const struct group_file *g, size_t row)
{
    const char *names = column_of(g, "name");
    if (names == NULL)
        return arena_printf(g->r->arena, "row_%zu", row + 1);
    if (isdigit((unsigned char) g->name[row][0]))
        return arena_printf(g->r->arena, "%s_%s", names, g->name[row]);
    return g->name[row];
}

static struct tree *new_node(const struct group_file *g, size_t row, const char *key)
{
    struct tree *node = arena_alloc(g->r->arena, 1, sizeof *node);
    *node = (struct tree){.kind = TREE_TABLE,
                          .key = key,
                          .key_at = row_of(g, row),
                          .at = row_of(g, row),
                          .order = g->t->order + row};
    return node;
}

static void put_number(const struct group_file *g, size_t row, struct tree *group, const char *key,
                       double x)
{
    struct tree *node = new_node(g, row, key);
    node->kind = TREE_FLOAT;
    node->number = x;
    tree_append(group, node);
}

static struct tree *make_group(const struct group_file *g, size_t row)
{
    struct tree *group = new_node(g, row, id_of(g, row));
    if (column_of(g, "name") != NULL && strcmp(group->key, g->name[row]) != 0) {
        struct tree *label = new_node(g, row, "label");
        label->kind = TREE_STRING;
        label->string = g->name[row];
        tree_append(group, label);
    }
    put_number(g, row, group, "share", weight_of(g, row) / g->weights);
    if (column_of(g, "age") != NULL)
        put_number(g, row, group, "age", number_of(g, row, g->n_keys - 1));
    for (size_t k = g->n_keys; k < g->n_read; k++)
        if (g->is_name[k])
            put_number(g, row, group, g->column[k].name, number_of(g, row, k));
    return group;
}

/* ---- the table ---- */

/* A name that is none is told at the header, and not again in each row. */
static void check_column_names(struct group_file *g)
{
    for (size_t k = g->n_keys; k < g->n_read; k++) {
        struct tree *column = new_node(g, 0, g->column[k].name);
        column->key_at = g->column[k].at;
        g->is_name[k] = reader_check_id(g->r, column, "a number");
    }
}

/* Each name once, and each number a name of its own, that is no key of a group. */
static bool check_names(const struct group_file *g)
{
    bool fine = true;
    const char **ids = arena_alloc(g->r->arena, g->n_rows, sizeof *ids);
    for (size_t i = 0; i < g->n_rows; i++) {
        ids[i] = id_of(g, i);
        const size_t before = names_find(ids[i], ids, i);
        if (before != NO_INDEX)
            fine = errors_add(g->r->errors, ERROR_SCENARIO, row_of(g, i),
                              "The name \"%s\" stands on line %d too; each row is a group with a "
                              "name of its own.",
                              g->name[i], g->line[before]);
    }
    for (size_t k = g->n_keys; k < g->n_read; k++)
        if (keys_known(KEYS_GROUP, g->column[k].name))
            fine =
                errors_add(g->r->errors, ERROR_SCENARIO, g->column[k].at,
                           "The column \"%s\" would be a number for expressions, but \"%s\" is a "
                           "key of a group.\nSay in [groups] what it is, as age = \"age\", or "
                           "give it another name.",
                           g->column[k].name, g->column[k].name);
    return fine;
}

static void make_groups(struct group_file *g, struct tree *root)
{
    if (!read_columns(g) || !check_names(g) || !add_up_weights(g))
        return;
    check_column_names(g);
    tell_weights(g);
    struct tree *groups = new_node(g, 0, "group");
    for (size_t i = 0; i < g->n_rows; i++)
        tree_append(groups, make_group(g, i));
    tree_append(root, groups);
}

/* Names of numbers that a mistake may have taken away; those of a file that cannot be read are not
 * known. */
static void keep_lost_numbers(const struct group_file *g)
{
    struct lost_numbers *lost = arena_alloc(g->r->arena, 1, sizeof *lost);
    *lost = (struct lost_numbers){.names = g->header, .n = g->n_columns};
    g->r->world->lost_numbers = lost;
}

void read_group_file(struct reader *r, struct tree *root)
{
    struct group_file g = {.r = r, .t = reader_value(root, "groups")};
    const struct tree *written = tree_find(root, "group");
    if (g.t == NULL)
        return;
    const size_t before = errors_count(r->errors);
    keys_check((struct tree *) g.t, KEYS_GROUPS, r->arena, r->errors);
    if (written != NULL) {
        errors_add(
            r->errors, ERROR_SCENARIO, written->key_at,
            "The groups stand in a file, by [groups], and here too.\nLeave one of both out.");
        return;
    }
    const char *file = column_of(&g, "file");
    g.file = file != NULL ? reader_file(r, file, place_of_key(&g, "file")) : NULL;
    if (g.file != NULL) {
        g.n_columns = reader_csv_header(r, g.file, &g.header);
        make_groups(&g, root);
    }
    if (errors_count(r->errors) > before)
        keep_lost_numbers(&g);
}
