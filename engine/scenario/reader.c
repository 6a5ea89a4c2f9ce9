#include "reader.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "key_advice.h"
#include "plain.h"

/* More of one kind than any scenario needs; names are compared one by one. */
enum { ENTRIES_MOST = 5000, YEARS_MOST = 100 };

const struct tree *reader_value(const struct tree *t, const char *key)
{
    const struct tree *value = tree_find(t, key);
    return value != NULL && !value->flawed ? value : NULL;
}

double reader_number(const struct tree *t, const char *key, double fallback)
{
    const struct tree *value = reader_value(t, key);
    return value != NULL ? value->number : fallback;
}

const char *reader_text(const struct tree *t, const char *key, const char *fallback)
{
    const struct tree *value = reader_value(t, key);
    return value != NULL && value->kind == TREE_STRING ? value->string : fallback;
}

const char *reader_label(struct reader *r, const struct tree *t, const char *key,
                         const char *fallback)
{
    const char *text = reader_text(t, key, NULL);
    return text != NULL ? plain_text(r->arena, text) : fallback;
}

bool reader_bool(const struct tree *t, const char *key, bool fallback)
{
    const struct tree *value = reader_value(t, key);
    return value != NULL && value->kind == TREE_BOOL ? value->boolean : fallback;
}

int reader_word(struct reader *r, const struct tree *t, enum table_id table, const char *key,
                int fallback)
{
    const char *words[16], *text = reader_text(t, key, NULL);
    if (text == NULL)
        return fallback;
    const size_t n = keys_words(table, key, r->arena, words, 16);
    const size_t i = names_find(text, words, n);
    return i == NO_INDEX ? fallback : (int) i;
}

const char *reader_what(struct reader *r, const struct tree *value)
{
    return arena_printf(r->arena, "\"%s\" in [%s]", value->key, tree_path(value->parent, r->arena));
}

static int code_points(const char *s)
{
    int n = 0;
    for (; *s != '\0'; s++)
        n += ((unsigned char) *s & 0xC0) != 0x80;
    return n;
}

/* The place of a text is that of its opening quote; an expression begins after it. Three
 * quotes show in the length. */
static struct place inside_quotes(const struct tree *value)
{
    struct place at = value->at;
    if (at.line == 0)
        return at;
    const int length = code_points(value->string);
    at.column += at.length == length + 6 ? 3 : 1;
    at.length = length;
    return at;
}

struct formula reader_formula(struct reader *r, const struct tree *value)
{
    if (value->kind != TREE_STRING)
        return (struct formula){.number = value->number, .at = value->at};
    if (value->string[strspn(value->string, " \t\r\n")] == '\0')
        errors_add(r->errors, ERROR_SCENARIO, value->at,
                   "%s is empty; a number or an expression is expected.", reader_what(r, value));
    return (struct formula){value->string, NAN, inside_quotes(value)};
}

struct name reader_name(struct reader *r, const struct tree *t)
{
    const char *label = t->kind == TREE_STRING ? plain_text(r->arena, t->string)
                                               : reader_label(r, t, "label", NULL);
    const char *id = arena_strdup(r->arena, t->key);
    return (struct name){id, label != NULL ? label : id, t->key_at, t->order};
}

bool reader_check_id(struct reader *r, const struct tree *t, const char *what)
{
    char *good = arena_strdup(r->arena, t->key);
    bool fine = *good != '\0' && !isdigit((unsigned char) *good);
    for (char *c = good; *c != '\0'; c++)
        if (!isalnum((unsigned char) *c) && *c != '_') {
            fine = false;
            *c = '_';
        }
    if (fine)
        return true;
    const char *hint = "";
    if (strchr(t->key, '-') != NULL || strchr(t->key, ' ') != NULL)
        hint =
            arena_printf(r->arena, "\nYou could write \"%s\", and a label for the reader.", good);
    return errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                      "\"%s\" cannot be the name of %s: a name is made of letters without "
                      "accents, digits and _, and does not begin with a digit.%s",
                      t->key, what, hint);
}

static int by_key(const void *a, const void *b)
{
    const struct tree *const *x = a, *const *y = b;
    return strcmp((*x)->key, (*y)->key);
}

const struct tree **reader_children(struct reader *r, const struct tree *t, const char *what,
                                    size_t *n)
{
    *n = 0;
    if (t == NULL || t->kind != TREE_TABLE)
        return NULL;
    if (t->n > ENTRIES_MOST) {
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[%s] has %zu entries; at most %d can be read.", tree_path(t, r->arena), t->n,
                   ENTRIES_MOST);
        return NULL;
    }
    const struct tree **list = arena_alloc(r->arena, t->n + 1, sizeof *list);
    for (const struct tree *c = t->child; c != NULL; c = c->next)
        if (!c->flawed && reader_check_id(r, c, what))
            list[(*n)++] = c;
    qsort(list, *n, sizeof *list, by_key);
    return list;
}

const struct tree **reader_tables(struct reader *r, const struct tree *t, const char *what,
                                  size_t *n)
{
    size_t found = 0;
    const struct tree **list = reader_children(r, t, what, &found);
    *n = 0;
    for (size_t i = 0; i < found; i++) {
        const char *path = arena_printf(r->arena, "[%s]", tree_path(list[i], r->arena));
        if (keys_check_value((struct tree *) list[i], TABLE_, -INFINITY, INFINITY, path, r->arena,
                             r->errors))
            list[(*n)++] = list[i];
    }
    return list;
}

const char *const *reader_ids(struct reader *r, const void *things, size_t n, size_t size)
{
    const char **ids = arena_alloc(r->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++)
        ids[i] = ((const struct name *) ((const char *) things + i * size))->id;
    return ids;
}

size_t reader_find(struct reader *r, const char *id, struct place at, const char *what,
                   const char *const *ids, size_t n)
{
    const size_t i = names_find(id, ids, n);
    if (i == NO_INDEX && !(n == 0 && ids == r->states))
        errors_add(r->errors, ERROR_SCENARIO, at, "\"%s\" is not %s of this scenario.\n%s", id,
                   what, names_hint(r->arena, id, ids, n));
    return i;
}

static bool is_word(const char *text, size_t length, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (strlen(words[i]) == length && strncmp(text, words[i], length) == 0)
            return true;
    return false;
}

/* "N years" -> months, 0 if it is none. Dutch words are understood for what they mean only
 * in the advice below. */
static int parse_period(const char *text)
{
    static const char *const years[] = {"year", "years", NULL};
    static const char *const months[] = {"month", "months", NULL};
    char *end = (char *) text;
    long n = 1;
    if (isdigit((unsigned char) *text)) {
        n = strtol(text, &end, 10);
        if (*end != ' ')
            return 0;
        end += strspn(end, " ");
    }
    const size_t length = strlen(end);
    if (n < 1 || n > 100000)
        return 0;
    if (is_word(end, length, years))
        return (int) n * 12;
    return is_word(end, length, months) ? (int) n : 0;
}

static const char *month_word(int months)
{
    return months == 1 ? "month" : "months";
}

bool reader_period(struct reader *r, const struct tree *value, const char *what, int *months)
{
    *months = parse_period(value->string);
    if (*months > 0)
        return true;
    if (strcmp(value->string, "cycle") == 0 && r->world->study.cycle_months > 0)
        return errors_add(r->errors, ERROR_SCENARIO, value->at,
                          "%s is \"cycle\"; a cycle is written by its length, here \"%d %s\".",
                          what, r->world->study.cycle_months,
                          month_word(r->world->study.cycle_months));
    return errors_add(r->errors, ERROR_SCENARIO, value->at,
                      "%s is \"%s\", which is not a period.\n"
                      "Write a whole number of months or years, as \"1 month\", \"6 months\" or "
                      "\"30 years\".",
                      what, value->string);
}

bool reader_whole_years(struct reader *r, const struct tree *value, int *years)
{
    int months = 0;
    if (!reader_period(r, value, reader_what(r, value), &months))
        return false;
    if (months % 12 != 0)
        return errors_add(r->errors, ERROR_SCENARIO, value->at,
                          "%s is %d months; what is settled once per budget year takes whole "
                          "years, as \"1 year\" or \"3 years\".",
                          reader_what(r, value), months);
    if (months > 12 * YEARS_MOST)
        return errors_add(r->errors, ERROR_SCENARIO, value->at,
                          "%s is %d years; at most %d years can be settled.", reader_what(r, value),
                          months / 12, YEARS_MOST);
    *years = months / 12;
    return true;
}

int reader_year(const char *key)
{
    if (strlen(key) != 4 || strspn(key, "0123456789") != 4)
        return 0;
    const int year = atoi(key);
    return year >= 1900 && year <= 2400 ? year : 0;
}

bool reader_whole_cycles(struct reader *r, int months, struct place at, const char *what)
{
    const int cycle = r->world->study.cycle_months;
    if (cycle == 0 || months % cycle == 0)
        return true;
    return errors_add(r->errors, ERROR_SCENARIO, at,
                      "%s is %d months, which is not a whole number of cycles of %d months.", what,
                      months, cycle);
}

/* Budget year that holds the month `months` after January of year 0. */
static int budget_year(const struct reader *r, int months)
{
    const int offset = r->world->accounting.year_start_month - 1;
    return (months - offset) / 12;
}

bool reader_budget_years(const struct reader *r, int *first, int *last)
{
    const struct study *s = &r->world->study;
    const int start = 12 * s->start_year + s->start_month - 1;
    *first = budget_year(r, start);
    *last = budget_year(r, start + s->horizon_months - 1);
    return s->start_year != 0 && s->horizon_months != 0;
}

void reader_warn_years(struct reader *r, int first, int last, struct place at, const char *so)
{
    int from, to;
    if (reader_budget_years(r, &from, &to) && (last < from || first > to))
        errors_warn(r->errors, at,
                    "This lies outside the study, which runs from budget year %d to %d. %s.", from,
                    to, so);
}

bool reader_month_day(struct reader *r, const struct tree *value, const char *what, int *month)
{
    int day = 0, used = 0;
    if (sscanf(value->string, "%2d-%2d%n", month, &day, &used) == 2 && used == 5 &&
        value->string[5] == '\0' && *month >= 1 && *month <= 12 && day == 1)
        return true;
    return errors_add(r->errors, ERROR_SCENARIO, value->at,
                      "%s is \"%s\"; it must be the first day of a month, as \"08-01\" for the "
                      "first of August (month-day).",
                      what, value->string);
}

static void per_of_chance(struct reader *r, const struct tree *t, const struct tree *value,
                          enum per *per, int *months)
{
    const bool per_cycle = r->world->accounting.moves == MOVES_PROBABILITY;
    const int cycle = r->world->study.cycle_months;
    if (value == NULL) {
        *months = cycle;
        if (!per_cycle && tree_find(t, "per") == NULL)
            errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                       "[%s] has no \"per\": a probability needs the period that it belongs to.\n"
                       "Write, for example, per = \"year\".",
                       tree_path(t, r->arena));
    } else if (reader_period(r, value, reader_what(r, value), months) && per_cycle && cycle > 0 &&
               *months != cycle) {
        errors_add(r->errors, ERROR_SCENARIO, value->at,
                   "%s is %d %s, but with moves = \"probability\" every chance is per cycle, here "
                   "%d %s.\nOf another period it is a kind = \"share\" that is turned into one "
                   "where it is used: chance(hazard(%s, '%d %s'), '%d %s').",
                   reader_what(r, value), *months, month_word(*months), cycle, month_word(cycle),
                   t->key, *months, month_word(*months), cycle, month_word(cycle));
    }
    *per = *months == 12 ? PER_YEAR : *months == 1 ? PER_MONTH : PER_PERIOD;
}

static void per_of_money(struct reader *r, const struct tree *t, const struct tree *value,
                         enum per *per)
{
    static const char *const words[] = {
#define X(name, word) word,
        PERS(X)
#undef X
    };
    const size_t n = PER_PERIOD - PER_ONCE;
    if (value != NULL) {
        const size_t i = names_find(value->string, words + PER_ONCE, n);
        const char *known = advice_for_word("per", value->string);
        if (i == NO_INDEX)
            errors_add(r->errors, ERROR_SCENARIO, value->at,
                       "%s cannot be \"%s\": it is the unit of an amount.\n%s",
                       reader_what(r, value), value->string,
                       known != NULL ? known
                                     : names_hint(r->arena, value->string, words + PER_ONCE, n));
        else
            *per = (enum per)(PER_ONCE + i);
    } else if (tree_find(t, "per") == NULL) {
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[%s] has no \"per\": an amount of money needs its unit.\n%s",
                   tree_path(t, r->arena), names_hint(r->arena, "", words + PER_ONCE, n));
    }
}

void reader_per(struct reader *r, const struct tree *t, enum kind kind, enum per *per, int *months)
{
    const struct tree *value = reader_value(t, "per");
    *per = PER_NONE;
    *months = 0;
    if (kind == KIND_PROBABILITY)
        per_of_chance(r, t, value, per, months);
    else if (kind == KIND_MONEY)
        per_of_money(r, t, value, per);
    else if (value != NULL)
        errors_add(r->errors, ERROR_SCENARIO, value->at,
                   "%s: a %s has no period; only a probability and money have one.",
                   reader_what(r, value), kind_word(kind));
}

/* [1,3, 2,5] is four numbers to TOML. */
static const char *length_advice(const struct tree *list, size_t least, size_t most)
{
    return least == most && list->n == 2 * most
               ? "\nA number is written with a point: 1.5, not 1,5."
               : "";
}

bool reader_numbers(struct reader *r, const struct tree *list, const char *what, size_t least,
                    size_t most, const double **numbers, size_t *n)
{
    if (list->n < least || list->n > most) {
        const char *bound = least == most ? "exactly" : list->n > most ? "at most" : "at least";
        return errors_add(r->errors, ERROR_SCENARIO, list->at,
                          "%s has %zu number%s; it needs %s %zu.%s", what, list->n,
                          list->n == 1 ? "" : "s", bound, list->n > most ? most : least,
                          length_advice(list, least, most));
    }
    double *out = arena_alloc(r->arena, list->n + 1, sizeof *out);
    bool fine = true;
    *n = 0;
    for (struct tree *c = list->child; c != NULL; c = c->next) {
        const char *which = arena_printf(r->arena, "Number %zu of %s", *n + 1, what);
        fine &= keys_check_value(c, NUMBER, -INFINITY, INFINITY, which, r->arena, r->errors);
        out[(*n)++] = c->number;
    }
    *numbers = out;
    return fine;
}

bool reader_texts(struct reader *r, const struct tree *list, const char *what,
                  const struct tree ***texts, size_t *n)
{
    const struct tree **out = arena_alloc(r->arena, list->n + 1, sizeof *out);
    bool fine = true;
    *n = 0;
    for (struct tree *c = list->child; c != NULL; c = c->next)
        if (keys_check_value(c, TEXT, -INFINITY, INFINITY,
                             arena_printf(r->arena, "Each name in %s", what), r->arena, r->errors))
            out[(*n)++] = c;
        else
            fine = false;
    *texts = out;
    return fine;
}

const char *reader_source(struct reader *r, const struct tree *t)
{
    const char *source = reader_label(r, t, "source", NULL);
    if (source != NULL && source[strspn(source, " .")] != '\0')
        return source;
    if (source != NULL || tree_find(t, "source") == NULL)
        reader_note(r, &r->unsourced, t->key_at, tree_path(t, r->arena));
    return NULL;
}

enum evidence reader_evidence(struct reader *r, const struct tree *t, enum table_id table)
{
    return (enum evidence)(reader_word(r, t, table, "evidence", -1) + 1);
}

void reader_note(struct reader *r, struct notes *notes, struct place at, const char *text)
{
    for (size_t i = 0; i < notes->n; i++)
        if (strcmp(notes->list[i].text, text) == 0)
            return;
    if (notes->n == notes->room) {
        const size_t room = 2 * notes->room + 16;
        notes->list = arena_grow(r->arena, notes->list, notes->n, room, sizeof *notes->list);
        notes->room = room;
    }
    notes->list[notes->n++] = (struct note){text, at};
}

void reader_default(struct reader *r, const struct tree *t, const char *key, const char *text)
{
    if (tree_find(t, key) == NULL)
        reader_note(r, &r->defaults, (struct place){0}, text);
}
