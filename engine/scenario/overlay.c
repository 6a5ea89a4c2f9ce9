#include "overlay.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "key_advice.h"
#include "syntax.h"
#include "toml_reader.h"

static const char **child_names(struct reader *r, const struct tree *t, size_t *n)
{
    const char **names = arena_alloc(r->arena, (t ? t->n : 0) + 1, sizeof *names);
    *n = 0;
    for (const struct tree *c = t ? t->child : NULL; c != NULL; c = c->next)
        names[(*n)++] = c->key;
    return names;
}

static const char *subject(const struct tree *over)
{
    while (over->parent->parent != NULL)
        over = over->parent;
    return strcmp(over->key, "what_if") == 0 ? "A what-if" : "An intervention";
}

/* What the file calls by that name, or NULL after an error with a hint. */
static struct tree *existing(struct reader *r, const struct tree *base, const struct tree *over)
{
    struct tree *old = tree_find(base, over->key);
    if (old != NULL)
        return old->flawed ? NULL : old;
    size_t n = 0;
    const char **names = child_names(r, base, &n);
    errors_add(r->errors, ERROR_SCENARIO, over->key_at,
               "%s changes what is there, and the file has no [%s.%s].\n%s", subject(over),
               over->parent->key, over->key, names_hint(r->arena, over->key, names, n));
    return NULL;
}

/* A number where a parameter has a table; what the file itself has so is told where it is read. */
static bool refuse_bare_param(struct reader *r, struct tree *t)
{
    if (t->parent->parent->parent != NULL)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "[%s] is a number alone.\nWrite param.%s = { value = %.15g }; its kind, per and "
                   "source stay as they are.",
                   tree_path(t, r->arena), t->key, t->number);
    return false;
}

static bool is_table(struct reader *r, struct tree *t)
{
    const char *what = arena_printf(r->arena, "[%s]", tree_path(t, r->arena));
    const bool number = t->kind == TREE_INTEGER || t->kind == TREE_FLOAT;
    if (number && t->parent != NULL && t->parent->key != NULL &&
        strcmp(t->parent->key, "param") == 0)
        return refuse_bare_param(r, t);
    return keys_check_value(t, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors);
}

/* See tree.h; of numbers in a table that is laid over others. */
static const char *owner_of(struct reader *r, const struct tree *over)
{
    const struct tree *x = over->parent->parent;
    if (strcmp(x->parent->key, "intervention") != 0)
        return NULL;
    return x->parent->parent->key == NULL ? arena_printf(r->arena, "intervention.%s", x->key) : "";
}

/* Now the numbers of `t` are those of `over`. */
static void take_numbers(struct reader *r, struct tree *t, const struct tree *over)
{
    t->replayed = over->replayed;
    t->owner = owner_of(r, over);
}

static void drop_spec(struct tree *param)
{
    for (struct tree *c = param->child, *next; c != NULL; c = next) {
        next = c->next;
        if (spec_is_key(c->key))
            tree_remove(param, c->key);
    }
}

static void put_all(struct reader *r, struct tree *t, const struct tree *over)
{
    for (const struct tree *c = over->child; c != NULL; c = c->next)
        tree_put(t, tree_copy(c, r->arena));
}

static void overlay_param(struct reader *r, struct tree *old, const struct tree *over)
{
    if (spec_has_key(over)) {
        drop_spec(old);
        take_numbers(r, old, over);
        old->key_at = over->key_at;
    }
    put_all(r, old, over);
}

static void overlay_shares(struct reader *r, struct tree *old, const struct tree *over)
{
    if (tree_find(over, "counts") != NULL)
        take_numbers(r, old, over);
    put_all(r, old, over);
}

static void overlay_table(struct reader *r, struct tree *old, const struct tree *over)
{
    static const char *const points[] = {"at", "value", "file", "by_group"};
    const struct tree *values = tree_find(over, "value");
    bool lists = false;
    for (size_t i = 0; i < 2; i++) {
        const struct tree *x = tree_find(over, points[i]);
        lists |= x != NULL && x->kind != TREE_STRING;
    }
    /* New values at the old points are fine, and so are other columns; a file brings its own. */
    const bool file = tree_find(over, "file") != NULL;
    for (size_t i = 0; file && i < 4; i++)
        tree_remove(old, points[i]);
    if (lists)
        tree_remove(old, "file");
    if (values != NULL)
        tree_remove(old, "by_group");
    put_all(r, old, over);
}

static void overlay_cost(struct reader *r, struct tree *old, const struct tree *over)
{
    const struct tree *in = tree_find(over, "in"), *on = tree_find(over, "on");
    const struct tree *trigger = in ? in : on;
    if (trigger != NULL) {
        tree_remove(old, "in");
        tree_remove(old, "on");
        if (trigger->kind == TREE_TABLE)
            tree_remove(old, "amount");
    }
    put_all(r, old, over);
}

/* What to do instead to have another `key` under an intervention, on lines of its own. */
static const char *other_transfer(struct reader *r, const struct tree *over, const char *key)
{
    const struct tree *intervention = over->parent->parent;
    if (strcmp(key, "only") == 0)
        return arena_printf(r->arena, "\nWrite `only` in [transfer.%s] itself.", over->key);
    if (strcmp(intervention->parent->key, "intervention") != 0)
        return "";
    return arena_printf(r->arena,
                        "\nWrite a second [transfer], with its own \"%s\" and only = [\"%s\"], and "
                        "say with `only` where [transfer.%s] exists.",
                        key, intervention->key, over->key);
}

/* Other people, other moments or another comparison make another agreement, which deserves a line
 * of its own in the tables. */
static void overlay_transfer(struct reader *r, struct tree *old, const struct tree *over)
{
    static const char *const may[] = {"share",  "amount",          "cap",      "floor",
                                      "before", "objective_share", "rate",     "bands",
                                      "years",  "source",          "evidence", "label"};
    for (const struct tree *c = over->child; c != NULL; c = c->next)
        if (!keys_known(KEYS_TRANSFER, c->key) ||
            names_find(c->key, may, sizeof may / sizeof may[0]) != NO_INDEX)
            tree_put(old, tree_copy(c, r->arena));
        else
            errors_add(r->errors, ERROR_SCENARIO, c->key_at,
                       "%s cannot change \"%s\" of an agreement; it can change its "
                       "share, amount, cap, floor, before, objective_share, rate, bands and "
                       "years.%s",
                       subject(over), c->key, other_transfer(r, over, c->key));
}

static void refuse_label(struct reader *r, const struct tree *over)
{
    const struct tree *label = tree_find(over, "label");
    const bool transfer = strcmp(over->parent->key, "transfer") == 0;
    const char *kind = transfer ? "transfer" : "cost";
    if (label != NULL)
        errors_add(r->errors, ERROR_SCENARIO, label->key_at,
                   "[%s] has a \"label\", but a table or a chart has one row for \"%s\", under all "
                   "interventions.\nLeave it out. A %s that deserves a name of its own is a "
                   "second [%s], with `only`.",
                   tree_path(over, r->arena), over->key, kind, kind);
}

/* Each table of named things by its own rule. */
static void overlay_named(struct reader *r, struct tree *world, const struct tree *over,
                          void (*lay)(struct reader *, struct tree *, const struct tree *))
{
    const struct tree *base = tree_find(world, over->key);
    for (struct tree *c = over->child; c != NULL; c = c->next) {
        if (!is_table(r, c))
            continue;
        struct tree *old = existing(r, base, c);
        refuse_label(r, c);
        if (old != NULL && is_table(r, old))
            lay(r, old, c);
    }
}

static void overlay_lets(struct reader *r, struct tree *world, const struct tree *over)
{
    struct tree *base = tree_find(world, "let");
    for (struct tree *c = over->child; c != NULL; c = c->next)
        if (existing(r, base, c) != NULL)
            tree_put(base, tree_copy(c, r->arena));
}

static bool replaces_row(const struct tree *over)
{
    for (const struct tree *c = over->child; c != NULL; c = c->next)
        if (strcmp(c->key, "observed") == 0 || !keys_known(KEYS_ROW, c->key))
            return true;
    return false;
}

static struct tree *table_of(struct reader *r, struct tree *root, const char *key,
                             const struct tree *like)
{
    struct tree *t = tree_find(root, key);
    if (t != NULL)
        return t;
    t = arena_alloc(r->arena, 1, sizeof *t);
    *t = *like;
    t->key = key;
    t->child = NULL;
    t->n = 0;
    tree_append(root, t);
    return t;
}

static void overlay_rows(struct reader *r, struct tree *world, struct tree *over)
{
    struct tree *from = table_of(r, world, "from", over);
    for (struct tree *c = over->child; c != NULL; c = c->next) {
        if (!is_table(r, c))
            continue;
        struct tree *old = tree_find(from, c->key);
        if (old != NULL && old->kind == TREE_TABLE && !replaces_row(c))
            put_all(r, old, c);
        else {
            struct tree *row = tree_copy(c, r->arena);
            take_numbers(r, row, c);
            tree_put(from, row);
        }
    }
}

/* Everybody who is compared is changed by a what-if alike, so it may change who there are. */
static bool may_change(const struct tree *over, const char *key)
{
    const bool what_if = strcmp(over->parent->parent->key, "what_if") == 0;
    return strcmp(key, "start") == 0 || strcmp(key, "arrive_in") == 0 ||
           (what_if && (strcmp(key, "size") == 0 || strcmp(key, "arrivals") == 0));
}

static void overlay_cohort(struct reader *r, struct tree *world, const struct tree *over)
{
    struct tree *cohort = tree_find(world, "cohort");
    for (const struct tree *c = over->child; c != NULL; c = c->next)
        if (may_change(over, c->key) && cohort != NULL && cohort->kind == TREE_TABLE)
            tree_put(cohort, tree_copy(c, r->arena));
        else if (may_change(over, c->key))
            continue; /* without a cohort, which has been said */
        else if (strcmp(over->parent->parent->key, "what_if") == 0)
            errors_add(r->errors, ERROR_SCENARIO, c->key_at,
                       "A what-if can change only \"size\", \"start\" and \"arrivals\" of "
                       "[cohort], not \"%s\".",
                       c->key);
        else
            errors_add(
                r->errors, ERROR_SCENARIO, c->key_at,
                "An intervention can change only \"start\" of [cohort], not \"%s\": otherwise "
                "other people would be compared.",
                c->key);
}

static void overlay_all(struct reader *r, struct tree *world, const struct tree *changes)
{
    static const struct {
        const char *key;
        void (*lay)(struct reader *, struct tree *, const struct tree *);
    } named[] = {{"param", overlay_param},
                 {"shares", overlay_shares},
                 {"table", overlay_table},
                 {"cost", overlay_cost},
                 {"transfer", overlay_transfer}};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        const struct tree *over = reader_value(changes, named[i].key);
        if (over != NULL)
            overlay_named(r, world, over, named[i].lay);
    }
    const struct tree *lets = reader_value(changes, "let");
    const struct tree *rows = reader_value(changes, "from");
    const struct tree *cohort = reader_value(changes, "cohort");
    if (lets != NULL)
        overlay_lets(r, world, lets);
    if (rows != NULL)
        overlay_rows(r, world, (struct tree *) rows);
    if (cohort != NULL)
        overlay_cohort(r, world, cohort);
}

void overlay_intervention(struct reader *r, struct tree *world, struct tree *intervention)
{
    keys_check(intervention, KEYS_INTERVENTION, r->arena, r->errors);
    overlay_all(r, world, intervention);
}

void overlay_what_if(struct reader *r, struct tree *world, struct tree *what_if)
{
    keys_check(what_if, KEYS_WHAT_IF, r->arena, r->errors);
    overlay_all(r, world, what_if);
}

void overlay_under(struct reader *r, struct tree *world, const struct tree *what_if,
                   const char *intervention)
{
    const struct tree *all = reader_value(what_if, "intervention");
    struct tree *changes = (struct tree *) reader_value(all, intervention);
    if (changes == NULL || !is_table(r, changes))
        return;
    const struct tree *label = tree_find(changes, "label");
    if (label != NULL)
        errors_add(r->errors, ERROR_SCENARIO, label->key_at,
                   "[%s] has a \"label\", but an intervention has one name in all what-ifs.\n"
                   "Leave it out.",
                   tree_path(changes, r->arena));
    keys_check(changes, KEYS_INTERVENTION, r->arena, r->errors);
    overlay_all(r, world, changes);
}

/* --- names that two of them set --- */

static bool is_written_out(const struct tree *what_if, const struct tree *intervention,
                           const struct tree *name)
{
    const struct tree *under = tree_find(tree_find(what_if, "intervention"), intervention->key);
    return tree_find(tree_find(under, name->parent->key), name->key) != NULL;
}

static void check_name(struct reader *r, const struct tree *what_if,
                       const struct tree *intervention, const struct tree *name)
{
    const struct tree *other = tree_find(tree_find(intervention, name->parent->key), name->key);
    if (other == NULL || is_written_out(what_if, intervention, name))
        return;
    const char *path = arena_printf(r->arena, "%s.%s", name->parent->key, name->key);
    errors_add(r->errors, ERROR_SCENARIO, name->key_at,
               "\"%s\" is changed by the what-if \"%s\" here and by the intervention \"%s\" in "
               "line %d: both cannot hold.\nWrite what holds for both together as "
               "[what_if.%s.intervention.%s.%s].",
               path, what_if->key, intervention->key, other->key_at.line, what_if->key,
               intervention->key, path);
}

void overlay_check_clashes(struct reader *r, const struct tree *what_if,
                           const struct tree *intervention)
{
    for (const struct tree *t = what_if->child; t != NULL; t = t->next) {
        if (t->kind != TREE_TABLE || strcmp(t->key, "intervention") == 0)
            continue;
        for (const struct tree *name = t->child; name != NULL; name = name->next)
            check_name(r, what_if, intervention, name);
    }
}

/* Names of the parameters whose spread some of these changes. */
static size_t add_redefined(const struct tree *overlays, const char **names, size_t n)
{
    for (const struct tree *i = overlays ? overlays->child : NULL; i != NULL; i = i->next) {
        const struct tree *params = tree_find(i, "param");
        for (const struct tree *p = params ? params->child : NULL; p != NULL; p = p->next)
            if (spec_has_key(p))
                names[n++] = p->key;
    }
    return n;
}

static size_t count_params(const struct tree *overlays)
{
    size_t n = 0;
    for (const struct tree *i = overlays ? overlays->child : NULL; i != NULL; i = i->next) {
        const struct tree *params = tree_find(i, "param");
        n += params ? params->n : 0;
    }
    return n;
}

void overlay_redefined(struct reader *r, const struct tree *root)
{
    const struct tree *interventions = tree_find(root, "intervention");
    const struct tree *what_ifs = tree_find(root, "what_if");
    const struct tree *first = what_ifs ? what_ifs->child : NULL;
    size_t room = count_params(interventions) + count_params(what_ifs);
    for (const struct tree *x = first; x != NULL; x = x->next)
        room += count_params(tree_find(x, "intervention"));
    const char **names = arena_alloc(r->arena, room + 1, sizeof *names);
    size_t n = add_redefined(interventions, names, 0);
    n = add_redefined(what_ifs, names, n);
    for (const struct tree *x = first; x != NULL; x = x->next)
        n = add_redefined(tree_find(x, "intervention"), names, n);
    r->redefined = names;
    r->n_redefined = n;
}

/* --set */

struct set {
    struct reader *r;
    struct place at;
    const char *name;
};

static void move_to(struct tree *t, struct place at)
{
    t->at = t->key_at = at;
    for (struct tree *c = t->child; c != NULL; c = c->next)
        move_to(c, at);
}

/* Whether the library can be given this text; the reason why not is told by the caller. */
static bool is_plain(const char *text)
{
    struct errors *untold = errors_new();
    const bool plain = syntax_check(text, strlen(text), "", untold);
    errors_free(untold);
    return plain;
}

/* VALUE as TOML; NULL after an error. */
static struct tree *parse_value(const struct set *s, const char *value)
{
    struct toml_error error = {0};
    const char *text = arena_printf(s->r->arena, "v = %s", value);
    struct tree *t = NULL;
    if (strpbrk(value, "\r\n") == NULL && strlen(value) < 100000 && is_plain(text))
        t = toml_read(text, strlen(text), s->at.file, s->r->arena, &error);
    const char *percent = advice_for_percent_sign(s->r->arena, value);
    if (t == NULL && *percent != '\0') {
        errors_add(s->r->errors, ERROR_USAGE, s->at, "The value of --set is not a number: %s%s",
                   value, percent);
        return NULL;
    }
    if (t == NULL) {
        errors_add(s->r->errors, ERROR_USAGE, s->at,
                   "The value of --set is not a number, a date or a text in quotes: %s\n"
                   "A number has a decimal point; a text needs quotes that the shell leaves "
                   "alone, as --set 'study.title=\"Proef\"'.",
                   value);
        return NULL;
    }
    move_to(t, s->at);
    syntax_check_texts(t, s->r->errors);
    return t->child;
}

static void set_unknown(const struct set *s, const struct tree *parent, const char *key)
{
    size_t n = 0;
    const char **names = child_names(s->r, parent, &n);
    errors_add(s->r->errors, ERROR_USAGE, s->at, "There is no \"%s\" in %s to set.\n%s", key,
               parent->parent == NULL
                   ? "the file"
                   : arena_printf(s->r->arena, "[%s]", tree_path(parent, s->r->arena)),
               names_hint(s->r->arena, key, names, n));
}

/* The path goes on below `key`, but `there` is a value and no table. */
static void set_inside_value(const struct set *s, const struct tree *there, const char *key)
{
    errors_add(s->r->errors, ERROR_USAGE, s->at,
               "\"%s\" is one value in this file, with nothing below it to set.\n"
               "Give it a whole new value, as --set %s=...; where that may be a table, it holds %s "
               "in braces.",
               tree_path(there, s->r->arena), tree_path(there, s->r->arena), key);
}

static void set_bare(const struct set *s, struct tree *root, struct tree *value)
{
    struct reader *r = s->r;
    struct tree *params = tree_find(root, "param"), *lets = tree_find(root, "let");
    struct tree *param = tree_find(params, s->name), *let = tree_find(lets, s->name);
    if (param != NULL && param->kind == TREE_TABLE) {
        drop_spec(param);
        value->key = "value";
        tree_put(param, value);
    } else if (let != NULL) {
        value->key = s->name;
        tree_put(lets, value);
    } else {
        size_t n_params = 0, n_lets = 0;
        const char **a = child_names(r, params, &n_params), **b = child_names(r, lets, &n_lets);
        const char **all = arena_grow(r->arena, a, n_params, n_params + n_lets + 1, sizeof *a);
        memcpy(all + n_params, b, n_lets * sizeof *b);
        errors_add(r->errors, ERROR_USAGE, s->at,
                   "\"%s\" is not a parameter of this scenario.\n%s\n"
                   "Any other key is set by its path, as --set cohort.size=40.",
                   s->name, names_hint(r->arena, s->name, all, n_params + n_lets));
    }
}

/* Whether the key at this depth is one of the language (so that it may be new) and not a
 * name that has to exist. */
static bool may_be_new(const char *top, size_t depth)
{
    static const char *const keyed[] = {"study", "accounting",  "cohort",      "run",
                                        "draws", "sensitivity", "information", "groups"};
    static const char *const named[] = {"param", "shares",    "table", "cost",     "outcome",
                                        "group", "budget",    "from",  "transfer", "fair_deal",
                                        "layer", "switching", "grid",  "target"};
    if (names_find(top, keyed, sizeof keyed / sizeof keyed[0]) != NO_INDEX)
        return depth == 1;
    return depth == 2 && names_find(top, named, sizeof named / sizeof named[0]) != NO_INDEX;
}

static void set_path(const struct set *s, struct tree *root, struct tree *value)
{
    struct reader *r = s->r;
    char *rest = arena_strdup(r->arena, s->name), *key = rest;
    const char *top = NULL;
    struct tree *t = root;
    for (size_t depth = 0;; depth++) {
        key = rest;
        rest = strchr(key, '.');
        if (rest != NULL)
            *rest++ = '\0';
        if (depth == 0)
            top = key;
        struct tree *child = tree_find(t, key);
        if (rest == NULL) {
            if (child == NULL && !may_be_new(top, depth)) {
                set_unknown(s, t, key);
                return;
            }
            value->key = key;
            tree_put(t, value);
            return;
        }
        if (child == NULL && depth == 0 &&
            (strcmp(key, "run") == 0 || strcmp(key, "accounting") == 0 ||
             strcmp(key, "draws") == 0)) {
            child = table_of(r, root, key, root);
            child->key_at = child->at = s->at;
        }
        if (child == NULL) {
            set_unknown(s, t, key);
            return;
        }
        if (child->kind != TREE_TABLE) {
            set_inside_value(s, child, rest);
            return;
        }
        t = child;
    }
}

void overlay_set(struct reader *r, struct tree *root, const struct setting *set, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *file = arena_printf(r->arena, "--set %s=%s", set[i].name, set[i].value);
        const struct set s = {r, {file, 0, 0, 0}, arena_strdup(r->arena, set[i].name)};
        struct tree *value = parse_value(&s, set[i].value);
        if (value == NULL)
            continue;
        if (strchr(s.name, '.') != NULL)
            set_path(&s, root, value);
        else
            set_bare(&s, root, value);
    }
}
