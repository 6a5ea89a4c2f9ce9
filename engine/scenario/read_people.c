/* The tables states, group, cohort, holder and budget. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { STATES_MOST = 400, PEOPLE_MODE_BELOW = 200 };

/* Words that mean something else in a row, in `observed` or in `after`. */
static const char *const reserved_states[] = {"observed", "per",    "source", "evidence", "times",
                                              "after",    "stayed", "rest",   "arrival",  "months"};

static bool state_name_is_free(struct reader *r, const struct tree *t)
{
    const size_t n = sizeof reserved_states / sizeof reserved_states[0];
    if (names_find(t->key, reserved_states, n) == NO_INDEX)
        return true;
    return errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                      "A state cannot be called \"%s\": that word has its own meaning in [from] "
                      "or in `on`.",
                      t->key);
}

static void read_state(struct reader *r, struct tree *t, struct state *s)
{
    s->name = reader_name(r, t);
    if (t->kind != TREE_TABLE)
        return;
    keys_check(t, KEYS_STATE, r->arena, r->errors);
    s->name = reader_name(r, t);
    s->absorbing = reader_bool(t, "absorbing", false);
    const struct tree *tracked = reader_value(t, "tracked");
    const char *what = arena_printf(r->arena, "\"tracked\" of state \"%s\"", t->key);
    if (tracked == NULL || !reader_period(r, tracked, what, &s->tracked_months))
        return;
    if (s->tracked_months > 2400)
        errors_add(r->errors, ERROR_SCENARIO, tracked->at,
                   "%s is %d months; at most 200 years can be followed.", what, s->tracked_months);
    else
        reader_whole_cycles(r, s->tracked_months, tracked->at, what);
}

void read_states(struct reader *r, struct tree *root)
{
    struct tree *t = (struct tree *) reader_value(root, "states");
    keys_check(t, KEYS_STATES, r->arena, r->errors);
    size_t n = 0, kept = 0;
    const struct tree **list = reader_children(r, t, "a state", &n);
    if (t != NULL && n == 0)
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[states] is empty.\nWrite one line per state, as werk = \"Betaald werk\".");
    if (n > STATES_MOST) {
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[states] has %zu states; at most %d can be computed.", n, STATES_MOST);
        n = STATES_MOST;
    }
    struct state *states = arena_alloc(r->arena, n + 1, sizeof *states);
    for (size_t i = 0; i < n; i++)
        if (state_name_is_free(r, list[i]))
            read_state(r, (struct tree *) list[i], &states[kept++]);
    r->world->states = states;
    r->world->n_states = kept;
    r->states = reader_ids(r, states, kept, sizeof *states);
}

static void read_age(struct reader *r, const struct tree *t, struct group *g)
{
    const struct tree *age = reader_value(t, "age");
    if (age == NULL)
        return;
    g->has_age = true;
    g->age_low = g->age_high = age->number;
    if (age->kind != TREE_ARRAY)
        return;
    const char *what = arena_printf(r->arena, "\"age\" in [group.%s]", t->key);
    const double *ages = NULL;
    size_t n = 0;
    if (!reader_numbers(r, age, what, 2, 2, &ages, &n))
        return;
    g->age_low = ages[0];
    g->age_high = ages[1];
    if (!(ages[0] >= 0 && ages[0] < ages[1] && ages[1] <= 150))
        errors_add(r->errors, ERROR_SCENARIO, age->at,
                   "%s is [%g, %g]; it must ascend, between 0 and 150.", what, ages[0], ages[1]);
}

static void read_group_numbers(struct reader *r, const struct tree *t, struct group *g)
{
    size_t n = 0;
    const struct tree **list = reader_children(r, t, "a number", &n);
    const char **names = arena_alloc(r->arena, n + 1, sizeof *names);
    double *numbers = arena_alloc(r->arena, n + 1, sizeof *numbers);
    for (size_t i = 0; i < n; i++)
        if (!keys_known(KEYS_GROUP, list[i]->key)) {
            names[g->n_numbers] = list[i]->key;
            numbers[g->n_numbers++] = list[i]->number;
        }
    g->number_names = names;
    g->numbers = numbers;
}

static void read_group(struct reader *r, struct tree *t, struct group *g)
{
    keys_check(t, KEYS_GROUP, r->arena, r->errors);
    g->name = reader_name(r, t);
    g->share = reader_number(t, "share", NAN);
    read_age(r, t, g);
    read_group_numbers(r, t, g);
    if (strcmp(t->key, "all") == 0)
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "A group cannot be called \"all\": results use it for everybody together.");
}

/* A number that only some groups have would be unknown in the others. */
static void check_group_numbers(struct reader *r, const struct group *groups, size_t n)
{
    for (size_t g = 0; g < n; g++)
        for (size_t other = 0; other < n; other++)
            for (size_t i = 0; i < groups[other].n_numbers; i++)
                if (names_find(groups[other].number_names[i], groups[g].number_names,
                               groups[g].n_numbers) == NO_INDEX)
                    errors_add(
                        r->errors, ERROR_SCENARIO, groups[g].name.at,
                        "[group.%s] has no \"%s\", but [group.%s] has; every group needs it.",
                        groups[g].name.id, groups[other].number_names[i], groups[other].name.id);
}

static void check_shares(struct reader *r, const struct group *groups, size_t n)
{
    double sum = 0;
    size_t last = 0;
    for (size_t i = 0; i < n; i++) {
        sum += groups[i].share;
        if (groups[i].name.order > groups[last].name.order)
            last = i;
    }
    if (fabs(sum - 1) > SHARES_TOLERANCE)
        errors_add(r->errors, ERROR_SCENARIO, groups[last].name.at,
                   "The shares of the groups add up to %.10g, not 1.", sum);
}

void read_groups(struct reader *r, struct tree *root)
{
    size_t n = 0;
    const struct tree *t = reader_value(root, "group");
    const struct tree **list = reader_children(r, t, "a group", &n);
    struct group *groups = arena_alloc(r->arena, n + 1, sizeof *groups);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const char *what = arena_printf(r->arena, "[group.%s]", list[i]->key);
        struct tree *one = (struct tree *) list[i];
        if (keys_check_value(one, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors))
            read_group(r, one, &groups[kept++]);
    }
    if (kept == 0)
        groups[kept++] = (struct group){.name = {"all", "all", {0}, 0}, .share = 1};
    else
        check_shares(r, groups, kept);
    check_group_numbers(r, groups, kept);
    r->world->groups = groups;
    r->world->n_groups = kept;
    r->groups = reader_ids(r, groups, kept, sizeof *groups);
}

static size_t start_state(struct reader *r, const struct tree *t, size_t from)
{
    (void) from;
    return reader_find(r, t->key, t->key_at, "a state", r->states, r->world->n_states);
}

/* The shares of `start` or `arrive_in`. */
static const struct entry *read_entry(struct reader *r, const struct tree *t)
{
    struct entry *entry = arena_alloc(r->arena, 1, sizeof *entry);
    bool numbers = true;
    for (struct tree *s = t->child; s != NULL; s = s->next) {
        const char *what = arena_printf(r->arena, "The share of \"%s\" in \"%s\"", s->key, t->key);
        keys_check_value(s, NUMBER | TEXT, 0, 1, what, r->arena, r->errors);
        numbers &= s->kind != TREE_STRING;
    }
    reader_split(r, t, start_state, NO_INDEX, &entry->split);
    if (!numbers && entry->split.n > 0)
        return entry;
    double *share = arena_alloc(r->arena, r->world->n_states + 1, sizeof *share);
    for (size_t i = 0; i < entry->split.n; i++)
        share[entry->split.to[i]] = entry->split.share[i].number;
    entry->share = share;
    return entry;
}

static void read_arrivals(struct reader *r, const struct tree *t, struct cohort *c)
{
    if (t == NULL)
        return;
    struct arrival *arrivals = arena_alloc(r->arena, t->n + 1, sizeof *arrivals);
    for (struct tree *a = t->child; a != NULL; a = a->next) {
        const char *what = arena_printf(r->arena, "\"%s\" in \"arrivals\"", a->key);
        const int year = reader_year(a->key);
        if (year == 0)
            errors_add(r->errors, ERROR_SCENARIO, a->key_at,
                       "\"%s\" in \"arrivals\" is not a year.\n"
                       "Write arrivals = { \"2027\" = 12, \"2028\" = 12 }.",
                       a->key);
        else if (keys_check_value(a, NUMBER, 0, 1e9, what, r->arena, r->errors))
            arrivals[c->n_arrivals++] = (struct arrival){year, a->number, a->at};
        if (year != 0)
            reader_warn_years(r, year, year, a->key_at, "Nobody arrives in it");
    }
    for (size_t i = 1; i < c->n_arrivals; i++)
        for (size_t j = i; j > 0 && arrivals[j].year < arrivals[j - 1].year; j--) {
            const struct arrival swap = arrivals[j];
            arrivals[j] = arrivals[j - 1];
            arrivals[j - 1] = swap;
        }
    c->arrivals = arrivals;
}

static enum mode default_mode(struct reader *r, const struct tree *t, const struct cohort *c)
{
    if (r->mode_known)
        return r->mode;
    double people = c->size;
    for (size_t i = 0; i < c->n_arrivals; i++)
        people += c->arrivals[i].people;
    const bool few = people < PEOPLE_MODE_BELOW;
    reader_default(r, t, "mode",
                   arena_printf(r->arena, "cohort.mode = \"%s\" (%.10g people come, %s %d)",
                                few ? "people" : "expected", people,
                                few ? "fewer than" : "at least", PEOPLE_MODE_BELOW));
    return few ? MODE_PEOPLE : MODE_EXPECTED;
}

static void check_whole(struct reader *r, const char *what, double people, struct place at)
{
    if (people != floor(people))
        errors_add(r->errors, ERROR_SCENARIO, at,
                   "%s %.10g, but mode = \"people\" follows whole people.\n"
                   "Write a whole number, or mode = \"expected\", which follows averages.",
                   what, people);
}

void read_cohort(struct reader *r, struct tree *root)
{
    struct cohort *c = &r->world->cohort;
    struct tree *t = (struct tree *) reader_value(root, "cohort");
    struct entry *nobody = arena_alloc(r->arena, 1, sizeof *nobody);
    nobody->share = arena_alloc(r->arena, r->world->n_states + 1, sizeof(double));
    *c = (struct cohort){.start = nobody, .arrive_in = nobody};
    if (t == NULL)
        return;
    keys_check(t, KEYS_COHORT, r->arena, r->errors);
    c->at = t->key_at;
    c->size = reader_number(t, "size", 0);
    const struct tree *start = reader_value(t, "start");
    if (start != NULL)
        c->start = read_entry(r, start);
    const struct tree *arrive_in = reader_value(t, "arrive_in");
    c->arrive_in = arrive_in != NULL ? read_entry(r, arrive_in) : c->start;
    read_arrivals(r, reader_value(t, "arrivals"), c);
    if (arrive_in != NULL && tree_find(t, "arrivals") == NULL)
        errors_warn(
            r->errors, arrive_in->at,
            "%s says where the people of \"arrivals\" come in, but there are no "
            "\"arrivals\": nobody comes in there.\nThe people of \"size\" begin as \"start\" "
            "says.",
            reader_what(r, arrive_in));
    const enum mode fallback = default_mode(r, t, c);
    c->mode = r->mode = (enum mode) reader_word(r, t, KEYS_COHORT, "mode", fallback);
    r->mode_known = true;
    const struct tree *size = reader_value(t, "size");
    if (c->mode == MODE_PEOPLE && size != NULL)
        check_whole(r, "\"size\" is", c->size, size->at);
    for (size_t i = 0; c->mode == MODE_PEOPLE && i < c->n_arrivals; i++)
        check_whole(r, arena_printf(r->arena, "\"arrivals\" of %d are", c->arrivals[i].year),
                    c->arrivals[i].people, c->arrivals[i].at);
    if (size != NULL && c->size == 0 && c->n_arrivals == 0)
        errors_add(r->errors, ERROR_SCENARIO, size->at,
                   "\"size\" is 0 and nobody arrives: there is nobody to follow.");
}

/* What is not written is NaN. */
static void read_capacity(struct reader *r, struct tree *t, struct holder *h)
{
    h->available = h->needed = NAN;
    if (t == NULL)
        return;
    keys_check(t, KEYS_CAPACITY, r->arena, r->errors);
    h->available = reader_number(t, "available", NAN);
    h->needed = reader_number(t, "needed", NAN);
    const struct tree *needed = reader_value(t, "needed");
    if (needed != NULL && needed->number == 0)
        errors_add(r->errors, ERROR_SCENARIO, needed->at,
                   "%s is 0: there would be nothing to hold what is available against.\n"
                   "Write the money that the known risks ask for, or leave it out.",
                   reader_what(r, needed));
}

void read_holders(struct reader *r, struct tree *root)
{
    struct tree *t = (struct tree *) reader_value(root, "holder");
    keys_check(t, KEYS_HOLDERS, r->arena, r->errors);
    size_t n = 0;
    const struct tree **list = reader_children(r, t, "a holder", &n);
    struct holder *holders = arena_alloc(r->arena, n + 1, sizeof *holders);
    for (size_t i = 0; i < n; i++) {
        if (list[i]->kind == TREE_TABLE)
            keys_check((struct tree *) list[i], KEYS_HOLDER, r->arena, r->errors);
        holders[i].name = reader_name(r, list[i]);
        holders[i].society = reader_bool(list[i], "society", true);
        read_capacity(r, (struct tree *) reader_value(list[i], "capacity"), &holders[i]);
    }
    r->world->holders = holders;
    r->world->n_holders = n;
    r->holders = reader_ids(r, holders, n, sizeof *holders);
}

static void read_budget(struct reader *r, struct tree *t, struct budget *b)
{
    keys_check(t, KEYS_BUDGET, r->arena, r->errors);
    b->name = reader_name(r, t);
    b->code = reader_label(r, t, "code", NULL);
    b->code_name = reader_check_code(r, t);
    b->holder = NO_INDEX;
    const struct tree *holder = reader_value(t, "holder");
    if (holder != NULL)
        b->holder =
            reader_find(r, holder->string, holder->at, "a holder", r->holders, r->world->n_holders);
}

/* Once all budgets are known: a surplus may go to any. */
static void read_earmark(struct reader *r, const struct tree *budget, size_t self,
                         struct earmark *out)
{
    struct tree *t = (struct tree *) reader_value(budget, "earmark");
    if (t == NULL)
        return;
    keys_check(t, KEYS_EARMARK, r->arena, r->errors);
    *out = (struct earmark){true, {NO_INDEX, NO_INDEX, t->at}, 1, 1, t->key_at};
    const struct tree *to = reader_value(t, "surplus_to");
    const struct tree *lag = reader_value(t, "lag"), *over = reader_value(t, "over");
    if (lag != NULL)
        reader_whole_years(r, lag, &out->lag_years);
    if (over != NULL)
        reader_whole_years(r, over, &out->over_years);
    if (to != NULL && reader_purse(r, to, "is paid", &out->surplus_to) &&
        reader_same_purse(r, out->surplus_to, (struct purse){self, NO_INDEX, to->at}))
        errors_add(r->errors, ERROR_SCENARIO, to->at,
                   "The surplus of budget \"%s\" would go back to itself.\n"
                   "Name the budget that the money came from.",
                   budget->key);
}

void read_budgets(struct reader *r, struct tree *root)
{
    size_t n = 0, kept = 0;
    const struct tree **list = reader_children(r, reader_value(root, "budget"), "a budget", &n);
    struct budget *budgets = arena_alloc(r->arena, n + 1, sizeof *budgets);
    for (size_t i = 0; i < n; i++) {
        const char *what = arena_printf(r->arena, "[budget.%s]", list[i]->key);
        struct tree *t = (struct tree *) list[i];
        if (!keys_check_value(t, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors))
            continue;
        list[kept] = t;
        read_budget(r, t, &budgets[kept++]);
    }
    r->world->budgets = budgets;
    r->world->n_budgets = kept;
    r->budgets = reader_ids(r, budgets, kept, sizeof *budgets);
    for (size_t i = 0; i < kept; i++)
        read_earmark(r, list[i], i, &budgets[i].earmark);
}
