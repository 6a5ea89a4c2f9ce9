/* The table draws: joint draws made elsewhere, in a file.
 *
 * Columns belong to names of the file itself, before any what-if or intervention, or behind
 * "intervention.x." to those to which that one gives numbers of its own. The tables of these names
 * are marked, and the mark goes where other numbers are laid over them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

/* Shares may be written in five decimals; what they add up to is then made 1. */
static const double ROUNDED = 1e-5, EXACT = 1e-12;

/* The same bound as that of what is written in a scenario. */
static const double AMOUNT_MOST = 1e15;

/* Whose names: those of the file itself, or those to which an intervention gives numbers. */
struct owner {
    const char *id; /* NULL, or "intervention.x" */
    struct tree *root;
};

struct draws_reading {
    struct reader *r;
    size_t n_owners;
    struct owner *owners;
    const struct file_text *file;
    struct csv_columns csv;
    double **column; /* [csv.n] */
};

/* ---- names ---- */

static struct place header_cell(const struct draws_reading *d, size_t column)
{
    return reader_csv_cell(d->r, d->file, d->csv.header_line, column);
}

/* The rest of a name behind `prefix` and a dot; NULL where it begins otherwise. */
static const char *behind(const char *name, const char *prefix)
{
    const size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 && name[n] == '.' ? name + n + 1 : NULL;
}

static size_t find_column(const struct joint_draws *d, const char *name)
{
    return d->file == NULL ? NO_INDEX : names_find(name, d->name, d->n_columns);
}

/* Children of a table that are tables themselves. */
static struct tree *first_table(struct tree *t)
{
    while (t != NULL && (t->kind != TREE_TABLE || t->flawed))
        t = t->next;
    return t;
}

static struct tree *tables_in(struct tree *root, const char *key)
{
    struct tree *t = tree_find(root, key);
    return first_table(t != NULL && t->kind == TREE_TABLE ? t->child : NULL);
}

/* The counts of shares or of an observed row; NULL where there are none. */
static const struct tree *counts_of(const struct tree *t)
{
    const struct tree *counts = reader_value(t, "counts");
    if (counts == NULL)
        counts = reader_value(t, "observed");
    return counts != NULL && counts->kind == TREE_TABLE ? counts : NULL;
}

/* Whether the command line has set this, or something in it. */
static bool set_by_hand(const struct tree *t)
{
    if (t->key_at.line == 0)
        return true;
    for (const struct tree *c = t->kind == TREE_TABLE ? t->child : NULL; c != NULL; c = c->next)
        if (set_by_hand(c))
            return true;
    return false;
}

static bool spread_set_by_hand(const struct tree *param)
{
    for (const struct tree *c = param->child; c != NULL; c = c->next)
        if (spec_is_key(c->key) && set_by_hand(c))
            return true;
    return false;
}

/* How shares are called in expressions and in columns: "uitstroom", "from.werk". */
static const char *shares_name(const struct draws_reading *d, const struct tree *t)
{
    return strcmp(t->parent->key, "from") == 0 ? arena_printf(d->r->arena, "from.%s", t->key)
                                               : t->key;
}

static void list_owners(struct draws_reading *d, struct tree *root)
{
    struct tree *x = tables_in(root, "intervention");
    const size_t most = 1 + (x != NULL ? x->parent->n : 0);
    d->owners = arena_alloc(d->r->arena, most, sizeof *d->owners);
    d->owners[d->n_owners++] = (struct owner){NULL, root};
    for (; x != NULL; x = first_table(x->next))
        d->owners[d->n_owners++] =
            (struct owner){arena_printf(d->r->arena, "intervention.%s", x->key), x};
}

/* How a column of an owner is called. */
static const char *owned(const struct draws_reading *d, const struct owner *o, const char *name)
{
    return o->id == NULL ? name : arena_printf(d->r->arena, "%s.%s", o->id, name);
}

/* What the name of a column is to an owner; NULL where it is another's. */
static const char *own_name(const struct owner *o, const char *column)
{
    return o->id == NULL ? column : behind(column, o->id);
}

/* Parameters that have numbers there. */
static struct tree *next_param(const struct owner *o, struct tree *p)
{
    while (p != NULL && o->id != NULL && !spec_has_key(p))
        p = first_table(p->next);
    return p;
}

static struct tree *first_param(const struct owner *o)
{
    return next_param(o, tables_in(o->root, "param"));
}

struct names {
    const char **list;
    size_t n;
};

static void add_name(const struct draws_reading *d, struct names *names, const char *name)
{
    names->list = arena_grow(d->r->arena, names->list, names->n, names->n + 1, sizeof *names->list);
    names->list[names->n++] = name;
}

static void add_names(const struct draws_reading *d, const struct owner *o, struct names *names)
{
    static const char *const tables[] = {"shares", "from"};
    struct arena *arena = d->r->arena;
    const size_t n_groups = d->r->world->n_groups;
    for (struct tree *p = first_param(o); p != NULL; p = next_param(o, first_table(p->next))) {
        add_name(d, names, owned(d, o, p->key));
        for (size_t g = 0; n_groups > 1 && g < n_groups; g++)
            add_name(d, names, owned(d, o, arena_printf(arena, "%s.%s", p->key, d->r->groups[g])));
    }
    for (size_t i = 0; i < 2; i++)
        for (struct tree *t = tables_in(o->root, tables[i]); t != NULL; t = first_table(t->next)) {
            const struct tree *counts = counts_of(t);
            for (const struct tree *c = counts ? counts->child : NULL; c != NULL; c = c->next)
                if (c->flawed || c->number > 0)
                    add_name(d, names,
                             owned(d, o, arena_printf(arena, "%s.%s", shares_name(d, t), c->key)));
        }
}

/* ---- values ---- */

static bool wrong_value(const struct draws_reading *d, size_t row, size_t column, const char *what)
{
    const struct place at = reader_csv_cell(d->r, d->file, d->csv.line[row], column);
    const double x = d->column[column][row];
    return errors_add(d->r->errors, ERROR_SCENARIO, at, "\"%s\" is %.15g in draw %zu%s",
                      d->csv.header[column], x, row, what);
}

static const char *kind_of(const struct tree *param, enum kind *kind)
{
    static const char *const words[] = {
#define X(name, word) word,
        KINDS(X)
#undef X
    };
    const struct tree *t = reader_value(param, "kind");
    const size_t i =
        t != NULL && t->kind == TREE_STRING ? names_find(t->string, words, KIND_COUNT) : NO_INDEX;
    *kind = i == NO_INDEX ? KIND_NUMBER : (enum kind) i;
    return kind_word(*kind);
}

/* The first value of a column that its kind cannot have is told. The kind is that of the file,
 * where an intervention does not write it again. */
static bool check_values(const struct draws_reading *d, const struct tree *param, size_t column)
{
    enum kind kind;
    const struct tree *own = tree_find(tree_find(d->owners[0].root, "param"), param->key);
    if (reader_value(param, "kind") == NULL && own != NULL)
        param = own;
    const char *word = kind_of(param, &kind);
    const bool hazards = kind == KIND_PROBABILITY && d->r->world->accounting.moves == MOVES_RATE;
    for (size_t i = 0; i < d->csv.n_rows; i++) {
        const double x = d->column[column][i];
        const char *bound = spec_bound(kind, x);
        if (bound != NULL)
            return wrong_value(d, i, column,
                               arena_printf(d->r->arena, ", but it is a %s: %s.", word, bound));
        if (hazards && x == 1)
            return wrong_value(d, i, column, ": a chance of 1 has no hazard.");
        if (!(fabs(x) <= AMOUNT_MOST))
            return wrong_value(d, i, column, "; it must lie between -1e15 and 1e15.");
    }
    return true;
}

/* ---- columns of parameters ---- */

/* Every group has a column of its own, or there is one for the others. */
static bool check_groups(const struct draws_reading *d, const struct owner *o,
                         const struct tree *param, size_t column)
{
    const struct reader *r = d->r;
    const char *all = owned(d, o, param->key);
    if (names_find(all, d->csv.header, d->csv.n) != NO_INDEX)
        return true;
    for (size_t g = 0; g < r->world->n_groups; g++) {
        const char *name = arena_printf(r->arena, "%s.%s", all, r->groups[g]);
        if (names_find(name, d->csv.header, d->csv.n) == NO_INDEX)
            return errors_add(r->errors, ERROR_SCENARIO, header_cell(d, column),
                              "There is a column for \"%s\", but none for group \"%s\".\nAdd the "
                              "column %s, or %s for all groups without one of their own.",
                              d->csv.header[column], r->groups[g], name, all);
    }
    return true;
}

static bool take_param(const struct draws_reading *d, const struct owner *o, struct tree *param,
                       size_t column)
{
    if (spread_set_by_hand(param))
        return true;
    param->replayed = true;
    return check_values(d, param, column) && check_groups(d, o, param, column);
}

static bool find_param(const struct draws_reading *d, const struct owner *o, const char *name,
                       struct tree **out)
{
    for (struct tree *p = first_param(o); p != NULL; p = next_param(o, first_table(p->next))) {
        const char *group = behind(name, p->key);
        if (strcmp(name, p->key) != 0 &&
            (group == NULL || names_find(group, d->r->groups, d->r->world->n_groups) == NO_INDEX))
            continue;
        *out = p;
        return true;
    }
    return false;
}

/* ---- columns of shares ---- */

/* The set that a column is of, and the count of its category, which may be 0. */
static bool find_shares(const struct draws_reading *d, const struct owner *o, const char *name,
                        struct tree **out, const struct tree **count)
{
    static const char *const tables[] = {"shares", "from"};
    for (size_t i = 0; i < 2; i++)
        for (struct tree *t = tables_in(o->root, tables[i]); t != NULL; t = first_table(t->next)) {
            const char *category = behind(name, shares_name(d, t));
            const struct tree *counts = counts_of(t);
            *count = category != NULL && counts != NULL ? tree_find(counts, category) : NULL;
            *out = t;
            if (*count != NULL)
                return true;
        }
    return false;
}

/* The columns of all categories that have a count; false after an error. */
static bool columns_of_set(const struct draws_reading *d, const struct owner *o,
                           const struct tree *t, size_t first, size_t *column, size_t *n)
{
    const char *set = owned(d, o, shares_name(d, t));
    *n = 0;
    for (const struct tree *c = counts_of(t)->child; c != NULL; c = c->next) {
        if (c->flawed || c->number == 0)
            continue;
        const char *name = arena_printf(d->r->arena, "%s.%s", set, c->key);
        column[*n] = names_find(name, d->csv.header, d->csv.n);
        if (column[(*n)++] == NO_INDEX)
            return errors_add(d->r->errors, ERROR_SCENARIO, header_cell(d, first),
                              "There is a column for \"%s\", but none for \"%s\".\nThe shares of a "
                              "set are drawn together, so all of them are in the file or none is.",
                              d->csv.header[first], name);
    }
    return true;
}

/* Each row from 0 to 1, and together 1. */
static bool check_shares(const struct draws_reading *d, const size_t *column, size_t n)
{
    for (size_t i = 0; i < d->csv.n_rows; i++) {
        double sum = 0;
        for (size_t k = 0; k < n; k++) {
            const double x = d->column[column[k]][i];
            if (!(x >= 0 && x <= 1))
                return wrong_value(d, i, column[k],
                                   ", but it is a share: it must lie between 0 and 1.");
            sum += x;
        }
        if (!(fabs(sum - 1) <= ROUNDED))
            return wrong_value(d, i, column[0],
                               arena_printf(d->r->arena,
                                            ", and with the other shares of its set it adds up to "
                                            "%.10g, not 1.",
                                            sum));
        for (size_t k = 0; fabs(sum - 1) > EXACT && k < n; k++)
            d->column[column[k]][i] /= sum;
    }
    return true;
}

static bool take_shares(const struct draws_reading *d, const struct owner *o, struct tree *t,
                        const struct tree *count, size_t column)
{
    const struct tree *counts = counts_of(t);
    if (!count->flawed && count->number == 0)
        return errors_add(d->r->errors, ERROR_SCENARIO, header_cell(d, column),
                          "\"%s\" has a count of 0, which means impossible, so it has no share to "
                          "draw.\nLeave the column out, or give it a count.",
                          d->csv.header[column]);
    if (t->replayed || set_by_hand(counts))
        return true;
    size_t *columns = arena_alloc(d->r->arena, counts->n + 1, sizeof *columns), n = 0;
    t->replayed = true;
    return columns_of_set(d, o, t, column, columns, &n) && check_shares(d, columns, n);
}

/* ---- the file ---- */

static bool is_known(const struct draws_reading *d, const struct owner *o, const char *name)
{
    struct names known = {0};
    add_names(d, o, &known);
    return names_find(name, known.list, known.n) != NO_INDEX;
}

static bool unknown_column(const struct draws_reading *d, size_t column)
{
    const char *name = d->csv.header[column];
    struct names known = {0};
    for (size_t i = 0; i < d->n_owners; i++)
        add_names(d, &d->owners[i], &known);
    for (size_t i = 1; i < d->n_owners; i++)
        if (own_name(&d->owners[i], name) != NULL &&
            is_known(d, &d->owners[0], own_name(&d->owners[i], name)))
            return errors_add(d->r->errors, ERROR_SCENARIO, header_cell(d, column),
                              "[%s] gives \"%s\" no numbers of its own.\nLeave the column out: "
                              "the numbers are those of the file, there too.",
                              d->owners[i].id, own_name(&d->owners[i], name));
    if (*name == '\0')
        return errors_add(d->r->errors, ERROR_SCENARIO, header_cell(d, column),
                          "Column %zu has no name.\nDoes R write the numbers of rows there? Then "
                          "write.csv(..., row.names = FALSE).",
                          column + 1);
    return errors_add(d->r->errors, ERROR_SCENARIO, header_cell(d, column),
                      "\"%s\" is no parameter, and no counted share, of this scenario.\n%s", name,
                      names_hint(d->r->arena, name, known.list, known.n));
}

static bool take_column(const struct draws_reading *d, size_t column)
{
    struct tree *t = NULL;
    const struct tree *count = NULL;
    if (names_find(d->csv.header[column], d->csv.header, column) != NO_INDEX)
        return errors_add(d->r->errors, ERROR_SCENARIO, header_cell(d, column),
                          "There are two columns \"%s\".", d->csv.header[column]);
    for (size_t i = 0; i < d->n_owners; i++) {
        const struct owner *o = &d->owners[i];
        const char *name = own_name(o, d->csv.header[column]);
        if (name != NULL && find_param(d, o, name, &t))
            return take_param(d, o, t, column);
        if (name != NULL && find_shares(d, o, name, &t, &count))
            return take_shares(d, o, t, count, column);
    }
    return unknown_column(d, column);
}

static void publish(const struct draws_reading *d, const struct tree *file)
{
    double *mean = arena_alloc(d->r->arena, d->csv.n, sizeof *mean);
    for (size_t k = 0; k < d->csv.n; k++) {
        for (size_t i = 0; i < d->csv.n_rows; i++)
            mean[k] += (d->column[k][i] - mean[k]) / (double) (i + 1);
    }
    d->r->world->draws = (struct joint_draws){.file = file->string,
                                              .at = file->at,
                                              .n = d->csv.n_rows,
                                              .n_columns = d->csv.n,
                                              .name = d->csv.header,
                                              .value = (const double *const *) d->column,
                                              .mean = mean};
}

static void read_file(struct reader *r, struct tree *root, struct tree *t)
{
    keys_check(t, KEYS_DRAWS, r->arena, r->errors);
    const struct tree *file = t != NULL ? reader_value(t, "file") : NULL;
    if (file == NULL)
        return;
    struct draws_reading d = {.r = r};
    list_owners(&d, root);
    d.file = reader_large_file(r, file->string, file->at);
    if (d.file == NULL || !reader_csv_columns(r, d.file, &d.csv))
        return;
    if (d.csv.n_rows == 0) {
        errors_add(r->errors, ERROR_SCENARIO, header_cell(&d, 0),
                   "The file has no draws, only names.");
        return;
    }
    d.column = arena_alloc(r->arena, d.csv.n, sizeof *d.column);
    for (size_t k = 0; k < d.csv.n; k++)
        d.column[k] = (double *) d.csv.number[k];
    bool fine = true;
    for (size_t k = 0; k < d.csv.n; k++)
        fine &= take_column(&d, k);
    if (fine)
        publish(&d, file);
}

void read_draws(struct reader *r, struct tree *root)
{
    struct tree *t = (struct tree *) reader_value(root, "draws");
    const size_t tries = errors_tries(r->errors);
    if (t != NULL && keys_check_value(t, TABLE_, 0, 0, "[draws]", r->arena, r->errors))
        read_file(r, root, t);
    r->draws_failed = errors_tries(r->errors) > tries;
}

/* ---- what a world has of it ---- */

bool draws_have(const struct reader *r, const char *param)
{
    const struct joint_draws *d = &r->world->draws;
    for (size_t k = 0; d->file != NULL && k < d->n_columns; k++)
        if (strcmp(d->name[k], param) == 0 || behind(d->name[k], param) != NULL)
            return true;
    return false;
}

void draws_of_param(struct reader *r, const struct tree *t, struct param *p)
{
    const struct joint_draws *d = &r->world->draws;
    const size_t n = r->world->n_groups;
    if (!t->replayed || d->file == NULL)
        return;
    size_t *column = arena_alloc(r->arena, n, sizeof *column);
    struct spec *specs = arena_alloc(r->arena, n, sizeof *specs);
    const char *name =
        t->owner == NULL ? t->key : arena_printf(r->arena, "%s.%s", t->owner, t->key);
    bool by_group = false;
    for (size_t g = 0; g < n; g++) {
        column[g] = find_column(d, arena_printf(r->arena, "%s.%s", name, r->groups[g]));
        if (column[g] == NO_INDEX)
            column[g] = find_column(d, name);
        specs[g] = spec_certain(p->kind, d->at, d->mean[column[g]]);
        by_group |= column[g] != column[0];
    }
    p->column = column;
    p->unused = spec_is_written(t) || tree_find(t, "by_group") != NULL;
    p->spec = specs[0];
    p->by_group = by_group ? specs : NULL;
}

void draws_of_shares(struct reader *r, const struct tree *t, struct shares *s)
{
    const struct joint_draws *d = &r->world->draws;
    s->owner = t->owner;
    if (!t->replayed || d->file == NULL)
        return;
    const char *name =
        t->owner == NULL ? s->name.id : arena_printf(r->arena, "%s.%s", t->owner, s->name.id);
    size_t *column = arena_alloc(r->arena, s->n, sizeof *column);
    for (size_t i = 0; i < s->n; i++)
        column[i] = find_column(d, arena_printf(r->arena, "%s.%s", name, s->category[i]));
    s->column = column;
}
