/* The table from: the ways out of each state. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "key_advice.h"
#include "reader.h"

static int by_destination(const void *a, const void *b)
{
    const struct move *x = a, *y = b;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* A destination named in the row of state `from`; NO_INDEX after an error. */
static size_t destination(struct reader *r, const struct tree *t, size_t from)
{
    const size_t to = reader_find(r, t->key, t->key_at, "a state", r->states, r->world->n_states);
    if (to != NO_INDEX && to == from) {
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "A move from \"%s\" to itself is no move; who does not leave stays.", t->key);
        return NO_INDEX;
    }
    return to;
}

/* An unknown key may be a state or one of the n own words of where it stands. */
static size_t destination_or_word(struct reader *r, const struct tree *t, size_t from,
                                  const char *const *words, size_t n)
{
    const size_t n_states = r->world->n_states;
    if (n_states == 0 || names_find(t->key, r->states, n_states) != NO_INDEX)
        return destination(r, t, from);
    const char **names = arena_alloc(r->arena, n_states + n, sizeof *names);
    memcpy(names, r->states, n_states * sizeof *names);
    memcpy(names + n_states, words, n * sizeof *names);
    errors_add(r->errors, ERROR_SCENARIO, t->key_at,
               "\"%s\" is not a state of this scenario, nor a key of [%s].\n%s", t->key,
               tree_path(t->parent, r->arena), names_hint(r->arena, t->key, names, n_states + n));
    return NO_INDEX;
}

static void check_chance(struct reader *r, const struct formula *f)
{
    const bool rate = r->world->accounting.moves == MOVES_RATE;
    if (f->text != NULL || (f->number >= 0 && (rate ? f->number < 1 : f->number <= 1)))
        return;
    errors_add(r->errors, ERROR_SCENARIO, f->at,
               "A chance of %.15g: a number in a row is a chance per %s, at least 0 and %s 1.%s",
               f->number, rate ? "year" : "cycle", rate ? "below" : "at most",
               advice_for_percentage(r->arena, f->number));
}

/* What the other chances of a cycle leave. `other`: another rest of the row, or NULL. */
static void check_rest(struct reader *r, const struct tree *t, const struct tree *other)
{
    if (r->world->accounting.moves == MOVES_RATE)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "\"rest\" is what the other chances of a cycle leave, so it is for moves = "
                   "\"probability\" in [accounting].\n"
                   "With moves = \"rate\" who does not leave, stays. Where everybody leaves at a "
                   "moment, write after = { months = 12, %s = \"rest\" }.",
                   t->key);
    else if (other != NULL)
        errors_add(
            r->errors, ERROR_SCENARIO, t->at,
            "[%s] has more than one \"rest\"; only one of \"%s\" and \"%s\" can be the rest.",
            tree_path(t->parent, r->arena), other->key, t->key);
    else if (tree_find(t->parent, "times") != NULL)
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t->parent, "times")->key_at,
                   "\"times\" multiplies every chance of the row, and \"%s\" is what they leave.\n"
                   "Multiply the other chances one by one.",
                   t->key);
    else if (tree_find(t->parent, "observed") != NULL)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "\"%s\" is the rest of a row with \"observed\", which says who stayed.", t->key);
}

/* With chances per cycle a row may have its own state: the chance to stay, or the rest, which is
 * what it has without that. */
static void read_stays(struct reader *r, const struct tree *t, struct row *row)
{
    row->stays = reader_formula(r, t);
    row->has_stays = !formula_is_rest(&row->stays);
    if (row->has_stays)
        check_chance(r, &row->stays);
    if (row->has_stays && tree_find(t->parent, "times") != NULL)
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t->parent, "times")->key_at,
                   "\"times\" multiplies every chance of the row, so that \"%s\", the chance to "
                   "stay, cannot be a number of its own.\nLeave it out, or write \"rest\".",
                   t->key);
}

static bool is_own_state(const struct reader *r, const struct tree *t)
{
    return r->world->accounting.moves == MOVES_PROBABILITY && strcmp(t->key, t->parent->key) == 0 &&
           tree_find(t->parent, "observed") == NULL;
}

static void read_moves(struct reader *r, const struct tree *t, size_t from, struct row *row)
{
    struct move *moves = arena_alloc(r->arena, t->n + 1, sizeof *moves);
    const struct tree *rest = NULL;
    const char *words[16];
    const size_t n_words = keys_names(KEYS_ROW, words, 16);
    for (const struct tree *c = t->child; c != NULL; c = c->next) {
        if (c->flawed || keys_known(KEYS_ROW, c->key))
            continue;
        const bool own = is_own_state(r, c);
        const size_t to = own ? from : destination_or_word(r, c, from, words, n_words);
        if (to == NO_INDEX)
            continue;
        const struct formula chance = reader_formula(r, c);
        if (formula_is_rest(&chance)) {
            check_rest(r, c, rest);
            rest = c;
        }
        if (own) {
            read_stays(r, c, row);
            continue;
        }
        check_chance(r, &chance);
        moves[row->n_moves++] = (struct move){to, chance};
    }
    qsort(moves, row->n_moves, sizeof *moves, by_destination);
    row->moves = moves;
}

static bool check_observed(struct reader *r, const struct tree *t, const struct row *row)
{
    const struct tree *stayed = tree_find(t, "stayed");
    if (stayed == NULL || stayed->number == 0)
        return errors_add(r->errors, ERROR_SCENARIO, stayed ? stayed->at : t->at,
                          "\"observed\" has %s: if nobody stays, no chance per period can be "
                          "told.\n"
                          "Write how many stayed, or use `after` for a move that everybody makes.",
                          stayed ? "stayed = 0" : "no \"stayed\"");
    if (row->observed.n < 2)
        return errors_add(r->errors, ERROR_SCENARIO, t->at,
                          "\"observed\" counts nobody who left; leave it out.");
    return true;
}

static void read_observed(struct reader *r, const struct tree *t, size_t from, struct row *row)
{
    static const char *const stayed = "stayed";
    const struct tree *observed = reader_value(t, "observed");
    if (observed == NULL)
        return;
    row->is_observed = true;
    const size_t before = errors_count(r->errors);
    for (const struct tree *c = observed->child; c != NULL; c = c->next)
        if (strcmp(c->key, stayed) != 0) {
            destination_or_word(r, c, from, &stayed, 1);
            if (tree_find(t, c->key) != NULL)
                errors_add(r->errors, ERROR_SCENARIO, tree_find(t, c->key)->key_at,
                           "\"%s\" stands in this row and also in its \"observed\"; write each "
                           "destination once.",
                           c->key);
        }
    const char *id = arena_printf(r->arena, "from.%s", t->key);
    struct shares *s = &row->observed;
    s->name = (struct name){id, id, observed->key_at, observed->order};
    s->source = reader_source(r, t);
    s->evidence = reader_evidence(r, t, KEYS_ROW);
    if (!read_counts(r, observed, s) || errors_count(r->errors) != before ||
        !check_observed(r, observed, row))
        return;
    size_t *to = arena_alloc(r->arena, s->n, sizeof *to);
    for (size_t i = 0; i < s->n; i++)
        to[i] = names_find(s->category[i], r->states, r->world->n_states);
    row->observed_to = to;
    draws_of_shares(r, t, s);
}

/* `per` and `source` speak of the counts; a number in a row is always per year. */
static void read_observed_period(struct reader *r, const struct tree *t, struct row *row)
{
    enum per per;
    if (row->is_observed)
        reader_per(r, t, KIND_PROBABILITY, &per, &row->observed_months);
    else if (tree_find(t, "per") != NULL && tree_find(t, "observed") == NULL)
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t, "per")->key_at,
                   "\"per\" in [%s] belongs to \"observed\". A number in a row is a chance per "
                   "year.\n"
                   "For another period use a parameter with its own \"per\".",
                   tree_path(t, r->arena));
}

static void read_after(struct reader *r, const struct tree *row_tree, size_t from, struct row *row)
{
    struct tree *t = (struct tree *) reader_value(row_tree, "after");
    if (t == NULL)
        return;
    keys_check(t, KEYS_AFTER, r->arena, r->errors);
    row->after_at = t->at;
    const struct tree *months = reader_value(t, "months");
    if (months != NULL) {
        row->after_months = (int) months->number;
        reader_whole_cycles(r, row->after_months, months->at, "\"months\" in \"after\"");
    }
    struct split split = {0};
    if (t->n <= (months != NULL))
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "\"after\" names no destination.\n"
                   "Write, for example, after = { months = 36, werk = 0.7, bijstand = \"rest\" }.");
    else
        reader_split(r, t, destination, from, &split);
    row->n_after = split.n;
    row->after_to = split.to;
    row->after_share = split.share;
}

bool row_leads_to(const struct row *row, size_t to)
{
    for (size_t j = 0; j < row->n_moves; j++)
        if (row->moves[j].to == to)
            return true;
    for (size_t j = 0; row->observed_to != NULL && j < row->observed.n; j++)
        if (row->observed_to[j] == to)
            return true;
    for (size_t j = 0; j < row->n_after; j++)
        if (row->after_to[j] == to)
            return true;
    return false;
}

static void read_row(struct reader *r, struct tree *t, size_t from, struct row *row)
{
    keys_check(t, KEYS_ROW, r->arena, r->errors);
    row->at = t->key_at;
    read_moves(r, t, from, row);
    read_observed(r, t, from, row);
    read_observed_period(r, t, row);
    const struct tree *times = reader_value(t, "times");
    row->has_times = times != NULL;
    if (times != NULL)
        row->times = reader_formula(r, times);
    if (times != NULL && times->kind != TREE_STRING && times->number < 0)
        errors_add(r->errors, ERROR_SCENARIO, times->at,
                   "\"times\" is %.15g; it must be at least 0.", times->number);
    read_after(r, t, from, row);
    if (r->world->states[from].absorbing)
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "State \"%s\" is absorbing, so nobody leaves it; it cannot have a row.", t->key);
}

void read_rows(struct reader *r, struct tree *root)
{
    const size_t n_states = r->world->n_states;
    const struct tree *from = reader_value(root, "from");
    struct row *rows = arena_alloc(r->arena, n_states + 1, sizeof *rows);
    for (size_t i = 0; i < n_states; i++)
        rows[i].at = r->world->states[i].name.at;
    for (struct tree *t = from ? from->child : NULL; t != NULL; t = t->next) {
        const char *what = arena_printf(r->arena, "[from.%s]", t->key);
        if (t->flawed)
            continue;
        const size_t i = reader_find(r, t->key, t->key_at, "a state", r->states, n_states);
        const size_t tries = errors_tries(r->errors);
        if (keys_check_value(t, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors) &&
            i != NO_INDEX) {
            read_row(r, t, i, &rows[i]);
            rows[i].flawed = errors_tries(r->errors) > tries;
        }
    }
    r->world->rows = rows;
}
