#include "key_table.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "key_advice.h"
#include "names.h"
#include "spec.h"

enum { KEYS_MOST = 64 };

struct key_row {
    enum table_id table;
    const char *name;
    unsigned types;
    enum key_need need;
    const char *fallback, *words;
    double low, high;
    const char *meaning;
};

struct table_row {
    const char *path;
    enum table_id also;
    unsigned open;
    const char *open_name, *meaning;
};

#define W(name, word) word " "
#define KIND_WORDS KINDS(W)
#define EVIDENCE_WORDS "trial registration study expert assumption"
#define RANGE(low, high) low, high
#define ANY -INFINITY, INFINITY

static const struct key_row keys[] = {
#define TABLE(id, path, also, open, open_name, meaning)
#define KEY(table, name, types, need, fallback, words, range, meaning)                             \
    {KEYS_##table, name, types, need, fallback, words, range, meaning},
#include "keys.def"
#undef TABLE
#undef KEY
};

static const struct table_row tables[] = {
#define TABLE(id, path, also, open, open_name, meaning)                                            \
    {path, KEYS_##also, open, open_name, meaning},
#define KEY(table, name, types, need, fallback, words, range, meaning)
#include "keys.def"
#undef TABLE
#undef KEY
};

enum { N_KEYS = sizeof keys / sizeof keys[0], N_TABLES = sizeof tables / sizeof tables[0] };

static bool belongs(const struct key_row *k, enum table_id table)
{
    return k->table == table || k->table == tables[table].also;
}

static const struct key_row *find(enum table_id table, const char *name)
{
    for (size_t i = 0; i < N_KEYS; i++)
        if (belongs(&keys[i], table) && strcmp(keys[i].name, name) == 0)
            return &keys[i];
    return NULL;
}

bool keys_known(enum table_id table, const char *key)
{
    return find(table, key) != NULL;
}

size_t keys_names(enum table_id table, const char **names, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < N_KEYS && n < most; i++)
        if (belongs(&keys[i], table) && keys[i].need != LATER)
            names[n++] = keys[i].name;
    return n;
}

static size_t split(const char *list, struct arena *arena, const char **words, size_t most)
{
    size_t n = 0;
    for (list += strspn(list, " "); *list != '\0' && n < most; list += strspn(list, " ")) {
        const size_t length = strcspn(list, " ");
        words[n++] = arena_strndup(arena, list, length);
        list += length;
    }
    return n;
}

size_t keys_words(enum table_id table, const char *key, struct arena *arena, const char **words,
                  size_t most)
{
    return split(find(table, key)->words, arena, words, most);
}

static const char *types_words(unsigned types, struct arena *arena)
{
    static const struct {
        unsigned type;
        const char *words;
    } known[] = {
        {NUMBER, "a number"},       {INTEGER, "a whole number"},
        {TEXT, "a text in quotes"}, {BOOLEAN, "true or false"},
        {DATE, "a date"},           {LIST, "a list [...]"},
        {TABLE_, "a table"},
    };
    const char *text = NULL;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (types & known[i].type)
            text = text ? arena_printf(arena, "%s or %s", text, known[i].words) : known[i].words;
    return text;
}

static bool type_fits(const struct tree *t, unsigned types)
{
    switch (t->kind) {
    case TREE_TABLE:
        return types & TABLE_;
    case TREE_ARRAY:
        return types & LIST;
    case TREE_STRING:
        return types & TEXT;
    case TREE_INTEGER:
        return types & (NUMBER | INTEGER);
    case TREE_FLOAT:
        return types & NUMBER;
    case TREE_BOOL:
        return types & BOOLEAN;
    case TREE_DATE:
        return types & DATE;
    case TREE_TIME:
        return false;
    }
    return false;
}

/* A number that was put between quotes, perhaps with a decimal comma: what to write. */
static const char *number_in_quotes(const char *text, struct arena *arena)
{
    char *plain = arena_strdup(arena, text);
    size_t digits = 0;
    for (char *c = plain; *c != '\0'; c++) {
        if (*c == ',')
            *c = '.';
        digits += isdigit((unsigned char) *c) != 0;
        if (!isdigit((unsigned char) *c) && strchr(".-+_", *c) == NULL)
            return advice_for_percent_sign(arena, text);
    }
    return digits ? arena_printf(arena, "\nWrite %s, without quotes and with a point.", plain) : "";
}

static const char *type_advice(const struct tree *t, unsigned types, struct arena *arena)
{
    if (t->kind == TREE_STRING && (types & (NUMBER | INTEGER)) && !(types & TEXT)) {
        const char *number = number_in_quotes(t->string, arena);
        return *number != '\0' ? number : advice_for_group(t);
    }
    if ((t->kind == TREE_INTEGER || t->kind == TREE_FLOAT) && types == TEXT && t->key != NULL)
        return advice_for_period(arena, t->key, t->number);
    if (t->kind == TREE_FLOAT && (types & INTEGER))
        return "\nWrite it without a decimal point.";
    if (t->kind == TREE_STRING && types == DATE)
        return "\nWrite a date without quotes: 2026-09-01.";
    if (t->kind == TREE_STRING && types == BOOLEAN)
        return "\nWrite true or false without quotes.";
    return "";
}

static bool flawed(struct tree *t)
{
    t->flawed = true;
    return false;
}

static bool value_fits(const struct tree *value, unsigned types, double low, double high)
{
    const bool number = value->kind == TREE_FLOAT || value->kind == TREE_INTEGER;
    return type_fits(value, types) &&
           (!number || (isfinite(value->number) && value->number >= low && value->number <= high));
}

bool keys_check_value(struct tree *value, unsigned types, double low, double high, const char *what,
                      struct arena *arena, struct errors *errors)
{
    if (value_fits(value, types, low, high))
        return true;
    if (!type_fits(value, types))
        errors_add(errors, ERROR_SCENARIO, value->at, "%s must be %s, not %s.%s", what,
                   types_words(types, arena), tree_kind_words(value),
                   type_advice(value, types, arena));
    else if (!isfinite(value->number))
        errors_add(errors, ERROR_SCENARIO, value->at,
                   "%s must be a number; nan and inf are not allowed.", what);
    else if (isinf(high))
        errors_add(errors, ERROR_SCENARIO, value->at, "%s is %.15g; it must be at least %.15g.",
                   what, value->number, low);
    else
        errors_add(errors, ERROR_SCENARIO, value->at,
                   "%s is %.15g; it must lie between %.15g and %.15g.%s", what, value->number, low,
                   high, high == 1 && low > -1 ? advice_for_percentage(arena, value->number) : "");
    return flawed(value);
}

static const char *table_words(const struct tree *t, struct arena *arena)
{
    return t->parent == NULL ? "the file" : arena_printf(arena, "[%s]", tree_path(t, arena));
}

static void add_unknown(struct tree *child, enum table_id table, const struct tree *t,
                        struct arena *arena, struct errors *errors)
{
    const char *names[KEYS_MOST];
    const size_t n = keys_names(table, names, KEYS_MOST);
    const char *known = advice_for_key(arena, table, child->key);
    const char *hint = known != NULL ? known : names_hint(arena, child->key, names, n);
    if (table == KEYS_ROOT)
        errors_add(errors, ERROR_SCENARIO, child->key_at,
                   "A scenario has no table or key \"%s\".\n%s", child->key, hint);
    else if (table == KEYS_INTERVENTION || table == KEYS_WHAT_IF)
        errors_add(errors, ERROR_SCENARIO, child->key_at, "%s cannot change \"%s\".\n%s",
                   table == KEYS_WHAT_IF ? "A what-if" : "An intervention", child->key, hint);
    else
        errors_add(errors, ERROR_SCENARIO, child->key_at, "%s has no key \"%s\".\n%s",
                   table_words(t, arena), child->key, hint);
    flawed(child);
}

static void check_word(struct tree *value, const struct key_row *k, const char *what,
                       struct arena *arena, struct errors *errors)
{
    const char *words[KEYS_MOST];
    const size_t n = split(k->words, arena, words, KEYS_MOST);
    if (n == 0 || names_find(value->string, words, n) != NO_INDEX)
        return;
    const char *known = advice_for_word(k->name, value->string);
    errors_add(errors, ERROR_SCENARIO, value->at, "%s cannot be \"%s\".\n%s", what, value->string,
               known != NULL ? known : names_hint(arena, value->string, words, n));
    flawed(value);
}

static void check_child(struct tree *child, const struct key_row *k, const struct tree *t,
                        struct arena *arena, struct errors *errors)
{
    const bool word = child->kind == TREE_STRING && *k->words != '\0';
    if (k->need != LATER && !word && value_fits(child, k->types, k->low, k->high))
        return;
    const char *what = t->parent == NULL
                           ? arena_printf(arena, "\"%s\"", child->key)
                           : arena_printf(arena, "\"%s\" in [%s]", child->key, tree_path(t, arena));
    if (k->need == LATER) {
        errors_add(errors, ERROR_SCENARIO, child->key_at,
                   "%s (%s) belongs to the language, but this version cannot compute it yet.\n"
                   "Leave it out for now.",
                   what, k->meaning);
        flawed(child);
        return;
    }
    if (keys_check_value(child, k->types, k->low, k->high, what, arena, errors) &&
        child->kind == TREE_STRING)
        check_word(child, k, what, arena, errors);
}

/* The words of a key, where it has such, on a line of their own. */
static const char *one_of(const struct key_row *k, struct arena *arena)
{
    const char *words[KEYS_MOST], *list = "";
    const size_t n = split(k->words, arena, words, KEYS_MOST);
    for (size_t i = 0; i < n; i++)
        list = arena_printf(arena, "%s%s%s", list, i > 0 ? ", " : "\nOne of: ", words[i]);
    return n > 0 ? arena_printf(arena, "%s.", list) : "";
}

static void check_missing(const struct tree *t, enum table_id table, struct arena *arena,
                          struct errors *errors)
{
    for (size_t i = 0; i < N_KEYS; i++) {
        if (!belongs(&keys[i], table) || keys[i].need != REQUIRED ||
            tree_find(t, keys[i].name) != NULL)
            continue;
        if (table == KEYS_ROOT) {
            const struct place file = {t->at.file, 1, 1, 0};
            errors_add(errors, ERROR_SCENARIO, file,
                       keys[i].types == TABLE_ ? "The file has no [%s].\n[%s] is %s."
                                               : "The file has no \"%s\".\n%s: %s.",
                       keys[i].name, keys[i].name, keys[i].meaning);
        } else {
            errors_add(errors, ERROR_SCENARIO, t->key_at, "%s has no \"%s\".\n%s: %s.%s",
                       table_words(t, arena), keys[i].name, keys[i].name, keys[i].meaning,
                       one_of(&keys[i], arena));
        }
    }
}

void keys_check(struct tree *t, enum table_id table, struct arena *arena, struct errors *errors)
{
    if (t == NULL || t->kind != TREE_TABLE)
        return;
    for (struct tree *c = t->child; c != NULL; c = c->next) {
        if (c->flawed)
            continue;
        const struct key_row *k = find(table, c->key);
        if (k != NULL)
            check_child(c, k, t, arena, errors);
        else if (tables[table].open == 0)
            add_unknown(c, table, t, arena, errors);
        else
            keys_check_value(c, tables[table].open, -INFINITY, INFINITY,
                             arena_printf(arena, "\"%s\" in %s", c->key, table_words(t, arena)),
                             arena, errors);
    }
    check_missing(t, table, arena, errors);
}

static const char *type_name(unsigned types, char *buffer, size_t size)
{
    static const struct {
        unsigned type;
        const char *word;
    } known[] = {
        {TEXT, "text"}, {NUMBER, "number"}, {INTEGER, "whole number"}, {BOOLEAN, "true or false"},
        {DATE, "date"}, {LIST, "list"},     {TABLE_, "table"}};
    size_t used = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (types & known[i].type)
            used += (size_t) snprintf(buffer + used, size - used, "%s%s", used ? ", " : "",
                                      known[i].word);
    return buffer;
}

static void document_range(const struct key_row *k, FILE *out)
{
    if (isinf(k->low))
        return;
    if (isinf(k->high))
        fprintf(out, ", at least %g", k->low);
    else
        fprintf(out, ", %.15g to %.15g", k->low, k->high);
}

static void document_words(const struct key_row *k, FILE *out)
{
    const char *w = k->words;
    for (w += strspn(w, " "); *w != '\0'; w += strspn(w, " ")) {
        const int length = (int) strcspn(w, " ");
        fprintf(out, "%s`%.*s`", w == k->words ? ": " : ", ", length, w);
        w += length;
    }
}

static void document_key(const struct key_row *k, FILE *out)
{
    char types[80];
    fprintf(out, "| `%s` | %s", k->name, type_name(k->types, types, sizeof types));
    document_words(k, out);
    document_range(k, out);
    fprintf(out, " | %s | %s |\n",
            k->need == REQUIRED ? "**required**"
            : k->need == LATER  ? "*not built yet*"
                                : k->fallback,
            k->meaning);
}

static void document_table(size_t id, FILE *out)
{
    const struct table_row *t = &tables[id];
    char types[80];
    if (id == KEYS_ROOT)
        fprintf(out, "## The file\n\n");
    else
        fprintf(out, strchr(t->path, ' ') ? "## %s\n\n" : "## [%s]\n\n", t->path);
    fprintf(out, "%s\n\n", t->meaning);
    if (t->also != KEYS_NO_TABLE)
        fprintf(out, "Also every key of \"%s\".\n\n", tables[t->also].path);
    fprintf(out, "| key | type | default | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; i < N_KEYS; i++)
        if ((size_t) keys[i].table == id)
            document_key(&keys[i], out);
    if (t->open != 0)
        fprintf(out, "| *%s* | %s | | a name of your own, or of the file |\n", t->open_name,
                type_name(t->open, types, sizeof types));
    fprintf(out, "\n");
}

void scenario_document(FILE *out)
{
    fprintf(out, "# The scenario language: every table and key\n\n"
                 "Made from the table that the program itself reads with. Lists of names are "
                 "written as they stand in a scenario; `NAME`, `STATE` and the like stand for "
                 "names of your own.\n\n");
    for (size_t i = 0; i < N_TABLES; i++)
        document_table(i, out);
    fprintf(out, "## Names\n\nA name of your own is made of letters without accents, digits and "
                 "`_`, and does not begin with a digit.\n");
}
