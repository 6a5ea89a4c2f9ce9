/* The tables cost and outcome. */
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

/* Values of an outcome at which is chosen; a picture shows no more. */
enum { VALUES_MOST = 200 };

static int by_states(const void *a, const void *b)
{
    const struct charge *x = a, *y = b;
    if (x->trigger != y->trigger)
        return x->trigger < y->trigger ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

static struct formula no_amount(void)
{
    return (struct formula){.number = 0};
}

static size_t state_of(struct reader *r, const char *id, struct place at)
{
    return reader_find(r, id, at, "a state", r->states, r->world->n_states);
}

/* `in` as a list: one amount for all; or as a table: an amount for each. */
static void read_in(struct reader *r, const struct tree *in, const struct formula *amount,
                    struct line *out)
{
    struct charge *charges = arena_alloc(r->arena, in->n + 1, sizeof *charges);
    out->trigger = TRIGGER_IN;
    out->charges = charges;
    if (in->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, in->at,
                   "\"%s\" names no state.\nWrite, for example, %s = [\"werk\"].", in->key,
                   in->key);
    for (struct tree *c = in->child; c != NULL; c = c->next) {
        const bool list = in->kind == TREE_ARRAY;
        const unsigned types = list ? TEXT : TEXT | NUMBER;
        const char *what = list ? arena_printf(r->arena, "Each state in \"%s\"", in->key)
                                : arena_printf(r->arena, "The amount of \"%s\" in \"in\"", c->key);
        if (!keys_check_value(c, types, -INFINITY, INFINITY, what, r->arena, r->errors))
            continue;
        const size_t state = state_of(r, list ? c->string : c->key, list ? c->at : c->key_at);
        struct charge *charge = &charges[out->n_charges];
        *charge =
            (struct charge){TRIGGER_IN, state, NO_INDEX, list ? *amount : reader_formula(r, c)};
        out->n_charges += state != NO_INDEX;
    }
    qsort(charges, out->n_charges, sizeof *charges, by_states);
    for (size_t i = 1; i < out->n_charges; i++)
        if (charges[i].from == charges[i - 1].from)
            errors_add(r->errors, ERROR_SCENARIO, in->at, "\"%s\" names state \"%s\" twice.",
                       in->key, r->states[charges[i].from]);
}

static const char *trimmed(struct reader *r, const char *from, size_t length)
{
    while (length > 0 && isspace((unsigned char) *from)) {
        from++;
        length--;
    }
    while (length > 0 && isspace((unsigned char) from[length - 1]))
        length--;
    return arena_strndup(r->arena, from, length);
}

static bool read_end(struct reader *r, const char *id, struct place at, size_t *state)
{
    *state = NO_INDEX;
    if (strcmp(id, "*") == 0)
        return true;
    *state = state_of(r, id, at);
    return *state != NO_INDEX;
}

/* "arrival", or "arrival -> b". */
static bool is_arrival(const char *text)
{
    const char *rest = text + strspn(text, " \t");
    if (strncmp(rest, "arrival", 7) != 0)
        return false;
    rest += 7 + strspn(rest + 7, " \t");
    return *rest == '\0' || strncmp(rest, "->", 2) == 0;
}

/* Whose arrival: who comes in anywhere, or in one state. */
static bool read_arrival(struct reader *r, const char *text, struct place at, struct charge *out)
{
    const char *arrow = strstr(text, "->");
    const char *to = arrow ? trimmed(r, arrow + 2, strlen(arrow + 2)) : "*";
    out->from = NO_INDEX;
    return read_end(r, to, at, &out->to);
}

#define MOVES_AND_ARRIVALS                                                                         \
    "Write on = \"a -> b\", \"* -> b\", \"a -> *\", \"arrival\" or \"arrival -> b\"."
#define MOVES_ALONE                                                                                \
    "Write each move of a list as \"a -> b\", \"* -> b\" or \"a -> *\". Who arrives makes no "     \
    "move, "                                                                                       \
    "and cannot stand among them."

/* "a -> b"; * is any state. What could be written instead: `ways`. */
static bool read_arrow(struct reader *r, const char *text, struct place at, const char *ways,
                       struct charge *out)
{
    const char *arrow = strstr(text, "->");
    const char *from = arrow ? trimmed(r, text, (size_t) (arrow - text)) : "";
    const char *to = arrow ? trimmed(r, arrow + 2, strlen(arrow + 2)) : "";
    if (*from == '\0' || *to == '\0')
        return errors_add(r->errors, ERROR_SCENARIO, at, "\"%s\" is not a move.\n%s", text, ways);
    const bool fine = read_end(r, from, at, &out->from);
    if (!read_end(r, to, at, &out->to) || !fine)
        return false;
    if (out->from == out->to && out->from != NO_INDEX)
        return errors_add(r->errors, ERROR_SCENARIO, at, "\"%s\" is no move: it stays where it is.",
                          text);
    if (out->from != NO_INDEX && r->world->states[out->from].absorbing)
        return errors_add(r->errors, ERROR_SCENARIO, at,
                          "\"%s\" never happens: state \"%s\" is absorbing.", text, from);
    return true;
}

/* A move, or coming in. */
static bool read_moment(struct reader *r, const char *text, struct place at, struct charge *out)
{
    out->from = out->to = NO_INDEX;
    out->trigger = is_arrival(text) ? TRIGGER_ARRIVAL : TRIGGER_MOVE;
    return out->trigger == TRIGGER_ARRIVAL ? read_arrival(r, text, at, out)
                                           : read_arrow(r, text, at, MOVES_AND_ARRIVALS, out);
}

static bool covers(const struct charge *c, size_t from, size_t to)
{
    return (c->from == from || c->from == NO_INDEX) && (c->to == to || c->to == NO_INDEX);
}

/* Whether some move that is made, or some way to come in, is meant by both. */
static bool overlap(const struct scenario *w, const struct charge *a, const struct charge *b)
{
    if (a->trigger != b->trigger)
        return false;
    if (a->trigger == TRIGGER_ARRIVAL)
        return a->to == b->to || a->to == NO_INDEX || b->to == NO_INDEX;
    if (covers(a, b->from, b->to) || covers(b, a->from, a->to))
        return true;
    for (size_t from = 0; from < w->n_states; from++)
        for (size_t to = 0; to < w->n_states; to++)
            if (covers(a, from, to) && covers(b, from, to) && row_leads_to(&w->rows[from], to))
                return true;
    return false;
}

static void read_on(struct reader *r, const struct tree *on, const struct formula *amount,
                    struct line *out)
{
    struct charge *charges = arena_alloc(r->arena, on->n + 1, sizeof *charges);
    out->charges = charges;
    out->trigger = TRIGGER_MOVE;
    if (on->kind == TREE_STRING) {
        charges[0] = (struct charge){TRIGGER_MOVE, NO_INDEX, NO_INDEX, *amount};
        out->n_charges = 1;
        read_moment(r, on->string, on->at, &charges[0]);
        out->trigger = charges[0].trigger;
        return;
    }
    if (on->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, on->at,
                   "\"%s\" names no move.\nWrite, for example, %s = \"bijstand -> werk\".", on->key,
                   on->key);
    for (struct tree *c = on->child; c != NULL; c = c->next) {
        const bool list = on->kind == TREE_ARRAY;
        const unsigned types = list ? TEXT : TEXT | NUMBER;
        const char *what = list ? arena_printf(r->arena, "Each move in \"%s\"", on->key)
                                : arena_printf(r->arena, "The amount of \"%s\" in \"on\"", c->key);
        if (!keys_check_value(c, types, -INFINITY, INFINITY, what, r->arena, r->errors))
            continue;
        const char *move = list ? c->string : c->key;
        const struct place at = list ? c->at : c->key_at;
        struct charge *charge = &charges[out->n_charges];
        *charge = (struct charge){.trigger = TRIGGER_MOVE,
                                  .amount = list ? *amount : reader_formula(r, c)};
        if (!(list ? read_arrow(r, move, at, MOVES_ALONE, charge)
                   : read_moment(r, move, at, charge)))
            continue;
        for (size_t i = 0; i < out->n_charges; i++)
            if (overlap(r->world, charge, &charges[i]))
                errors_add(r->errors, ERROR_SCENARIO, at,
                           "\"%s\" is also meant by another move in \"%s\"; write each move once.",
                           move, on->key);
        out->n_charges++;
    }
    qsort(charges, out->n_charges, sizeof *charges, by_states);
    out->trigger = out->n_charges > 0 ? charges[0].trigger : TRIGGER_MOVE;
}

void read_count(struct reader *r, const struct tree *t, struct line *out)
{
    const struct formula one = {.number = 1};
    const struct tree *in = reader_value(t, "in"), *on = reader_value(t, "on");
    if (in != NULL && on != NULL)
        errors_add(r->errors, ERROR_SCENARIO, on->key_at,
                   "[%s] has both \"in\" and \"on\"; people are counted in a state or at a move.\n"
                   "Make two agreements of it.",
                   tree_path(t, r->arena));
    else if (in != NULL)
        read_in(r, in, &one, out);
    else if (on != NULL)
        read_on(r, on, &one, out);
}

void read_count_in(struct reader *r, const struct tree *states, struct line *out)
{
    const struct formula one = {.number = 1};
    read_in(r, states, &one, out);
}

void read_count_on(struct reader *r, const struct tree *moves, struct line *out)
{
    const struct formula one = {.number = 1};
    read_on(r, moves, &one, out);
}

/* Exactly one place for the amounts: `amount`, or the table that `in` or `on` is. */
static bool check_amount(struct reader *r, const struct tree *t, const struct tree *trigger)
{
    const bool holds_amounts = trigger != NULL && trigger->kind == TREE_TABLE;
    const struct tree *amount = tree_find(t, "amount");
    if (holds_amounts && amount != NULL)
        return errors_add(r->errors, ERROR_SCENARIO, amount->key_at,
                          "[%s] has an \"amount\", but \"%s\" already holds an amount for each.\n"
                          "Write one of the two.",
                          tree_path(t, r->arena), trigger->key);
    if (!holds_amounts && amount == NULL)
        return errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                          "[%s] has no \"amount\".\n"
                          "Write a number, or the name of a parameter, as amount = \"uitkering\".",
                          tree_path(t, r->arena));
    return amount == NULL || !amount->flawed;
}

static bool read_trigger(struct reader *r, const struct tree *t, struct line *out)
{
    const struct tree *in = reader_value(t, "in"), *on = reader_value(t, "on");
    if (tree_find(t, "in") != NULL && tree_find(t, "on") != NULL)
        return errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                          "[%s] has both \"in\" and \"on\"; an amount applies in a state or at a "
                          "move.\nMake two lines of it.",
                          tree_path(t, r->arena));
    if ((in == NULL && tree_find(t, "in") != NULL) || (on == NULL && tree_find(t, "on") != NULL) ||
        !check_amount(r, t, in ? in : on))
        return false;
    const struct tree *value = reader_value(t, "amount");
    const struct formula amount = value != NULL ? reader_formula(r, value) : no_amount();
    if (in != NULL) {
        read_in(r, in, &amount, out);
    } else if (on != NULL) {
        read_on(r, on, &amount, out);
    } else {
        struct charge *charge = arena_alloc(r->arena, 1, sizeof *charge);
        *charge = (struct charge){TRIGGER_CALENDAR, NO_INDEX, NO_INDEX, amount};
        out->trigger = TRIGGER_CALENDAR;
        out->n_charges = 1;
        out->charges = charge;
    }
    return true;
}

/* An outcome in states and at moves; each holds its own amounts. */
static bool read_both(struct reader *r, const struct tree *t, struct line *out)
{
    const struct tree *of[] = {reader_value(t, "in"), reader_value(t, "on")};
    const struct tree *amount = tree_find(t, "amount");
    if (of[0] == NULL || of[1] == NULL)
        return false;
    if (amount != NULL || of[0]->kind != TREE_TABLE || of[1]->kind != TREE_TABLE)
        return errors_add(
            r->errors, ERROR_SCENARIO, amount ? amount->key_at : t->key_at,
            "[%s] counts in states and at moves, so `in` and `on` hold the amounts, as "
            "in = { werk = 1 } and on = { \"werk -> ziek\" = -0.1 }, without "
            "`amount`.",
            tree_path(t, r->arena));
    const struct formula none = no_amount();
    struct line moves = *out;
    read_in(r, of[0], &none, out);
    read_on(r, of[1], &none, &moves);
    struct charge *all = arena_alloc(r->arena, out->n_charges + moves.n_charges, sizeof *all);
    memcpy(all, out->charges, out->n_charges * sizeof *all);
    memcpy(all + out->n_charges, moves.charges, moves.n_charges * sizeof *all);
    out->n_charges += moves.n_charges;
    out->charges = all;
    return true;
}

bool line_per_fits(const struct line *l, enum trigger trigger, enum per per)
{
    switch (trigger) {
    case TRIGGER_MOVE:
    case TRIGGER_ARRIVAL:
        return per == PER_ONCE;
    case TRIGGER_CALENDAR:
        return per == PER_ONCE || per == PER_MONTH || per == PER_YEAR;
    case TRIGGER_IN:
        break;
    }
    if (l->group_of > 0)
        return per == PER_GROUP_MONTH || per == PER_GROUP_YEAR;
    return per == PER_PERSON_MONTH || per == PER_PERSON_YEAR;
}

static const char *fitting_units(const struct line *l)
{
    switch (l->trigger) {
    case TRIGGER_MOVE:
    case TRIGGER_ARRIVAL:
        return "An amount at a move or an arrival is counted \"once\".";
    case TRIGGER_CALENDAR:
        return "An amount without `in` or `on` is per \"year\", per \"month\" or \"once\".";
    case TRIGGER_IN:
        break;
    }
    if (l->group_of > 0)
        return "A step cost (`group_of`) is per \"group-year\" or \"group-month\".";
    return "An amount in a state is per \"person-year\" or \"person-month\"; with `group_of` per "
           "\"group-year\" or \"group-month\".";
}

static bool any_plain_number(const struct line *l)
{
    for (size_t i = 0; i < l->n_charges; i++)
        if (l->charges[i].amount.text == NULL && l->charges[i].trigger == l->trigger)
            return true;
    return false;
}

static void read_per(struct reader *r, const struct tree *t, struct line *out)
{
    const struct tree *per = reader_value(t, "per");
    const bool moment = out->trigger == TRIGGER_MOVE || out->trigger == TRIGGER_ARRIVAL;
    out->per_at = per ? per->at : t->key_at;
    out->per = per ? (enum per)(reader_word(r, t, KEYS_LINE, "per", 0) + PER_ONCE) : PER_NONE;
    if (per != NULL && !line_per_fits(out, out->trigger, out->per))
        errors_add(r->errors, ERROR_SCENARIO, per->at, "\"per\" in [%s] is \"%s\".\n%s",
                   tree_path(t, r->arena), per->string, fitting_units(out));
    else if (tree_find(t, "per") == NULL && !moment && any_plain_number(out))
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[%s] has an amount that is a plain number, and no \"per\".\n%s",
                   tree_path(t, r->arena), fitting_units(out));
}

static bool parse_year(const char *text, size_t length, int *year)
{
    if (length != 4)
        return false;
    *year = 0;
    for (size_t i = 0; i < 4; i++) {
        if (!isdigit((unsigned char) text[i]))
            return false;
        *year = 10 * *year + (text[i] - '0');
    }
    return *year >= 1900 && *year <= 2400;
}

/* "2026-2028", "2026", "2028-", "-2030". */
static bool parse_years(const char *text, int *first, int *last)
{
    const char *dash = strchr(text, '-');
    if (dash == NULL)
        return parse_year(text, strlen(text), first) && (*last = *first) == *first;
    const size_t before = (size_t) (dash - text), after = strlen(dash + 1);
    if (before == 0 && after == 0)
        return false;
    return (before == 0 || parse_year(text, before, first)) &&
           (after == 0 || parse_year(dash + 1, after, last)) && *first <= *last;
}

void read_years(struct reader *r, const struct tree *t, int *first, int *last)
{
    const struct tree *years = reader_value(t, "years");
    *first = INT_MIN;
    *last = INT_MAX;
    if (years == NULL)
        return;
    const char *text = years->kind == TREE_STRING
                           ? years->string
                           : arena_printf(r->arena, "%lld", (long long) years->integer);
    if (!parse_years(text, first, last))
        errors_add(r->errors, ERROR_SCENARIO, years->at,
                   "\"years\" in [%s] is \"%s\".\n"
                   "Write the first and last budget year, as \"2026-2028\", or one year, \"2026\".",
                   tree_path(t, r->arena), text);
    else
        reader_warn_years(r, *first, *last, years->at, "The line never counts");
}

const bool *read_only(struct reader *r, const struct tree *t)
{
    const struct tree *only = reader_value(t, "only"), **names = NULL;
    size_t n = 0;
    if (only == NULL || !reader_texts(r, only, "\"only\"", &names, &n))
        return NULL;
    if (n == 0)
        errors_add(r->errors, ERROR_SCENARIO, only->at,
                   "\"only\" in [%s] is empty, so the line would never exist.",
                   tree_path(t, r->arena));
    bool *where = arena_alloc(r->arena, r->n_interventions + 1, sizeof *where);
    for (size_t i = 0; i < n && r->n_interventions > 0; i++) {
        const size_t which = reader_find(r, names[i]->string, names[i]->at, "an intervention",
                                         r->interventions, r->n_interventions);
        if (which != NO_INDEX)
            where[which] = true;
    }
    return where;
}

/* What costs and outcomes have in common, but for where they apply. */
static void read_line(struct reader *r, struct tree *t, struct line *out)
{
    out->name = reader_name(r, t);
    out->budget = out->to_budget = out->to_holder = NO_INDEX;
    out->cashable = 1;
    out->source = reader_label(r, t, "source", NULL);
    out->evidence = reader_evidence(r, t, KEYS_LINE);
    read_years(r, t, &out->first_year, &out->last_year);
    out->only = read_only(r, t);
}

static void read_to(struct reader *r, const struct tree *t, struct line *out)
{
    const struct tree *to = reader_value(t, "to");
    if (to == NULL)
        return;
    struct purse purse;
    if (reader_purse(r, to, "is paid", &purse) && purse.budget != NO_INDEX &&
        purse.budget == out->budget)
        errors_add(r->errors, ERROR_SCENARIO, to->at, "[%s] pays from budget \"%s\" to itself.",
                   tree_path(t, r->arena), to->string);
    out->to_budget = purse.budget;
    out->to_holder = purse.holder;
}

static void read_steps(struct reader *r, const struct tree *t, struct line *out)
{
    const struct tree *group_of = reader_value(t, "group_of"), *opened = reader_value(t, "opened");
    const char *path = tree_path(t, r->arena);
    if (group_of != NULL) {
        out->group_of = group_of->number;
        if (group_of->number <= 0)
            errors_add(r->errors, ERROR_SCENARIO, group_of->at,
                       "\"group_of\" in [%s] is %.15g; a group has more than 0 people.", path,
                       group_of->number);
        if (tree_find(t, "in") == NULL)
            errors_add(r->errors, ERROR_SCENARIO, group_of->key_at,
                       "\"group_of\" in [%s] needs \"in\": groups are made of people in a state.",
                       path);
    }
    if (opened == NULL)
        return;
    reader_month_day(r, opened, arena_printf(r->arena, "\"opened\" in [%s]", path),
                     &out->opened_month);
    if (tree_find(t, "group_of") == NULL)
        errors_add(r->errors, ERROR_SCENARIO, opened->key_at,
                   "\"opened\" in [%s] goes with \"group_of\".", path);
}

static void read_cost(struct reader *r, struct tree *t, struct line *out)
{
    keys_check(t, KEYS_COST, r->arena, r->errors);
    read_line(r, t, out);
    const bool fine = read_trigger(r, t, out);
    const struct tree *budget = reader_value(t, "budget");
    if (budget != NULL)
        out->budget =
            reader_find(r, budget->string, budget->at, "a budget", r->budgets, r->world->n_budgets);
    read_to(r, t, out);
    read_steps(r, t, out);
    if (fine)
        read_per(r, t, out);
    out->whole = reader_bool(t, "whole", false);
    if (out->whole && fine && out->trigger != TRIGGER_CALENDAR)
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t, "whole")->key_at,
                   "\"whole\" in [%s] is for amounts per year, without `in` or `on`.",
                   tree_path(t, r->arena));
    out->cashable = reader_number(t, "cashable", 1);
    const struct tree *cashable = tree_find(t, "cashable");
    if (cashable != NULL && tree_find(t, "to") != NULL)
        errors_add(r->errors, ERROR_SCENARIO, cashable->key_at,
                   "\"cashable\" in [%s] does not go with \"to\": what one budget does not pay "
                   "another does not receive.",
                   tree_path(t, r->arena));
}

/* Values of a unit at which is chosen. */
static void read_values(struct reader *r, const struct tree *t, struct line *out)
{
    const struct tree *list = reader_value(t, "values");
    if (list == NULL ||
        !reader_numbers(r, list, "\"values\"", 2, VALUES_MOST, &out->values, &out->n_values))
        return;
    const struct tree *c = list->child;
    for (size_t i = 0; i < out->n_values; i++, c = c->next)
        if (!(out->values[i] >= 0) || out->values[i] > 1e15 ||
            (i > 0 && out->values[i] <= out->values[i - 1])) {
            errors_add(
                r->errors, ERROR_SCENARIO, c->at,
                "Number %zu of \"values\" is %.15g; values of a unit are 0 or more, and each "
                "is larger than the one before it.",
                i + 1, out->values[i]);
            out->n_values = 0;
            return;
        }
}

static void read_outcome(struct reader *r, struct tree *t, struct line *out)
{
    keys_check(t, KEYS_OUTCOME, r->arena, r->errors);
    read_line(r, t, out);
    const bool both = tree_find(t, "in") != NULL && tree_find(t, "on") != NULL;
    const bool fine = both ? read_both(r, t, out) : read_trigger(r, t, out);
    if (fine && out->trigger == TRIGGER_CALENDAR)
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[%s] needs \"in\" or \"on\": an outcome is counted in a state or at a move.",
                   tree_path(t, r->arena));
    else if (fine)
        read_per(r, t, out);
    out->unit = reader_label(r, t, "unit", "");
    out->better_more = reader_word(r, t, KEYS_OUTCOME, "better", 1) == 1;
    out->value = reader_number(t, "value", 0);
    read_values(r, t, out);
    out->discount = r->world->accounting.outcomes;
    const struct tree *discount = reader_value(t, "discount");
    if (discount != NULL)
        read_discount(r, discount, "The discount rate", &out->discount);
}

static const struct line *read_lines(struct reader *r, const struct tree *t, const char *table,
                                     void (*read)(struct reader *, struct tree *, struct line *),
                                     size_t *n)
{
    size_t found = 0;
    const struct tree **list =
        reader_children(r, t, arena_printf(r->arena, "a line in [%s]", table), &found);
    struct line *lines = arena_alloc(r->arena, found + 1, sizeof *lines);
    *n = 0;
    for (size_t i = 0; i < found; i++) {
        struct tree *one = (struct tree *) list[i];
        const char *what = arena_printf(r->arena, "[%s.%s]", table, one->key);
        if (keys_check_value(one, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors)) {
            const size_t tries = errors_tries(r->errors);
            read(r, one, &lines[*n]);
            lines[(*n)++].flawed = errors_tries(r->errors) > tries;
        }
    }
    return lines;
}

void read_costs(struct reader *r, struct tree *root)
{
    size_t n;
    const struct line *costs = read_lines(r, reader_value(root, "cost"), "cost", read_cost, &n);
    r->world->costs = layer_costs(r, costs, &n);
    r->world->n_costs = n;
}

void read_outcomes(struct reader *r, struct tree *root)
{
    r->world->outcomes = read_lines(r, reader_value(root, "outcome"), "outcome", read_outcome,
                                    &r->world->n_outcomes);
}
