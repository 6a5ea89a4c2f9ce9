/* The tables target: what has been observed. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

/* One target while it is read. */
struct reading {
    struct reader *r;
    struct tree *t;
    struct target *out;
    const char *path;
};

static const char *const kinds[] = {"share", "people", "moves", "cost"};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* Which other keys a kind has, in the order of `kinds`: x needed, o allowed, - not. */
static const struct kind_key {
    const char *key, *of_kind, *example;
} kind_keys[] = {{"of", "o---", ""},    {"at", "xx--", "at = \"3 years\""},
                 {"since", "oo--", ""}, {"year", "--xx", "year = 2027"},
                 {"group", "ooo-", ""}, {"events", "o---", ""}};

static bool is_written(const struct reading *g, const char *key)
{
    return tree_find(g->t, key) != NULL;
}

/* False after an error: it is not known what the target is of. */
static bool read_kind(const struct reading *g)
{
    size_t found = 0;
    for (size_t i = 0; i < KINDS; i++)
        if (is_written(g, kinds[i])) {
            g->out->kind = (enum target_kind) i;
            found++;
        }
    if (found == 1)
        return true;
    return errors_add(g->r->errors, ERROR_SCENARIO, g->t->key_at,
                      "[%s] %s.\nWrite one of share = [\"werk\"], people = [\"werk\"], moves = "
                      "\"bijstand -> werk\" and cost = \"uitkering\".",
                      g->path,
                      found == 0 ? "does not say what was observed"
                                 : "says in more than one way what was observed");
}

static void check_keys_of_kind(const struct reading *g)
{
    const char *kind = kinds[g->out->kind];
    for (size_t i = 0; i < sizeof kind_keys / sizeof *kind_keys; i++) {
        const struct tree *value = tree_find(g->t, kind_keys[i].key);
        const char need = kind_keys[i].of_kind[g->out->kind];
        if (value != NULL && need == '-')
            errors_add(g->r->errors, ERROR_SCENARIO, value->key_at,
                       "\"%s\" in [%s] does not go with \"%s\".", value->key, g->path, kind);
        else if (value == NULL && need == 'x')
            errors_add(g->r->errors, ERROR_SCENARIO, g->t->key_at,
                       "[%s] has no \"%s\", which goes with \"%s\".\nWrite, for example, %s.",
                       g->path, kind_keys[i].key, kind, kind_keys[i].example);
    }
}

/* --- who is counted, or what it costs --------------------------------------------------- */

static struct line nobody(const struct reading *g)
{
    return (struct line){.name = g->out->name,
                         .first_year = INT_MIN,
                         .last_year = INT_MAX,
                         .per_at = g->t->key_at,
                         .budget = NO_INDEX,
                         .to_budget = NO_INDEX,
                         .to_holder = NO_INDEX,
                         .cashable = 1};
}

static void set_per(struct line *l)
{
    l->per = l->trigger == TRIGGER_IN ? PER_PERSON_YEAR : PER_ONCE;
}

/* What counts for less than nobody, or for nothing, is a slip. */
static void check_weights(const struct reading *g, const struct line *l)
{
    for (size_t i = 0; i < l->n_charges; i++) {
        const struct formula *f = &l->charges[i].amount;
        if (f->text == NULL && !(f->number > 0 && f->number <= 1))
            errors_add(g->r->errors, ERROR_SCENARIO, f->at,
                       "People count for more than 0 and at most 1 in [%s], not for %.15g.",
                       g->path, f->number);
    }
}

/* Who is in a state that can be left. */
static void count_present(const struct reading *g)
{
    const struct scenario *w = g->r->world;
    struct charge *charges = arena_alloc(g->r->arena, w->n_states + 1, sizeof *charges);
    struct line *of = &g->out->of;
    of->trigger = TRIGGER_IN;
    of->charges = charges;
    for (size_t s = 0; s < w->n_states; s++)
        if (!w->states[s].absorbing)
            charges[of->n_charges++] = (struct charge){TRIGGER_IN, s, NO_INDEX, {.number = 1}};
}

static void read_of(const struct reading *g)
{
    const struct tree *of = reader_value(g->t, "of");
    if (of == NULL || g->out->kind != TARGET_SHARE)
        return;
    if (of->kind == TREE_ARRAY)
        read_count_in(g->r, of, &g->out->of);
    else if (strcmp(of->string, "present") == 0)
        count_present(g);
    else if (strcmp(of->string, "all") != 0)
        errors_add(
            g->r->errors, ERROR_SCENARIO, of->at,
            "%s is \"%s\".\nWrite \"all\", \"present\" (who is not in an absorbing state), or "
            "a list of states, as of = [\"bijstand\", \"werk\"].",
            reader_what(g->r, of), of->string);
    set_per(&g->out->of);
}

static bool is_among(const struct line *of, size_t state)
{
    for (size_t i = 0; i < of->n_charges; i++)
        if (of->charges[i].from == state)
            return true;
    return false;
}

/* A share of people among whom they are not would not be one. */
static void check_within(const struct reading *g, const struct tree *what)
{
    const struct line *count = &g->out->count, *of = &g->out->of;
    for (size_t i = 0; of->n_charges > 0 && i < count->n_charges; i++)
        if (!is_among(of, count->charges[i].from))
            errors_add(g->r->errors, ERROR_SCENARIO, what->at,
                       "%s has \"%s\", which is not among those it is a share of.\n"
                       "Put it in \"of\" too, or leave \"of\" out: then it is a share of all.",
                       reader_what(g->r, what),
                       g->r->world->states[count->charges[i].from].name.id);
}

static void read_what(const struct reading *g)
{
    struct target *out = g->out;
    struct reader *r = g->r;
    const struct tree *what = reader_value(g->t, kinds[out->kind]);
    if (what == NULL)
        return;
    if (out->kind == TARGET_COST)
        out->cost = reader_find(r, what->string, what->at, "a cost", r->costs, r->world->n_costs);
    else if (out->kind == TARGET_MOVES)
        read_count_on(r, what, &out->count);
    else
        read_count_in(r, what, &out->count);
    set_per(&out->count);
    check_weights(g, &out->count);
    read_of(g);
    if (out->kind == TARGET_SHARE)
        check_within(g, what);
}

/* --- when, and of whom ------------------------------------------------------------------ */

static void read_at(const struct reading *g)
{
    struct target *out = g->out;
    struct reader *r = g->r;
    const struct tree *at = reader_value(g->t, "at");
    out->since_start = reader_word(r, g->t, KEYS_TARGET, "since", 0) == 1;
    if (at == NULL || out->kind > TARGET_PEOPLE ||
        !reader_period(r, at, reader_what(r, at), &out->months) ||
        !reader_whole_cycles(r, out->months, at->at, reader_what(r, at)))
        return;
    if (out->months > r->world->study.horizon_months && r->world->study.horizon_months > 0)
        errors_add(r->errors, ERROR_SCENARIO, at->at,
                   "%s is %d months, but the study ends after %d.", reader_what(r, at), out->months,
                   r->world->study.horizon_months);
}

/* The budget years of the study: the first, and the last of which some months are in it. */
static void years_of_study(const struct scenario *w, int *first, int *last)
{
    const int start = w->accounting.year_start_month > 0 ? w->accounting.year_start_month : 1;
    const int into = (w->study.start_month - start + 12) % 12;
    *first = w->study.start_year - (w->study.start_month < start);
    *last = *first + (into + w->study.horizon_months - 1) / 12;
}

static void read_year(const struct reading *g)
{
    struct target *out = g->out;
    const struct tree *year = reader_value(g->t, "year");
    int first, last;
    if (year == NULL || out->kind < TARGET_MOVES)
        return;
    out->year = (int) fmax(fmin(year->number, 9999), 0);
    out->count.first_year = out->count.last_year = out->year;
    years_of_study(g->r->world, &first, &last);
    if (g->r->world->study.horizon_months > 0 && (out->year < first || out->year > last))
        errors_add(g->r->errors, ERROR_SCENARIO, year->at,
                   "%s is %.15g, but the budget years of the study are %d to %d.",
                   reader_what(g->r, year), year->number, first, last);
}

static void read_whose(const struct reading *g)
{
    struct target *out = g->out;
    struct reader *r = g->r;
    const struct tree *group = reader_value(g->t, "group");
    const struct tree *intervention = reader_value(g->t, "intervention");
    if (group != NULL)
        out->group =
            reader_find(r, group->string, group->at, "a group", r->groups, r->world->n_groups);
    out->intervention = r->world->study.own_baseline;
    if (intervention != NULL && r->n_interventions > 0)
        out->intervention = reader_find(r, intervention->string, intervention->at,
                                        "an intervention", r->interventions, r->n_interventions);
}

/* --- what was observed ------------------------------------------------------------------ */

static void read_events(const struct reading *g, const struct tree *events)
{
    struct target *out = g->out;
    const double *x = NULL;
    size_t n = 0;
    if (!reader_numbers(g->r, events, reader_what(g->r, events), 2, 2, &x, &n))
        return;
    if (!(x[0] >= 0 && x[0] <= x[1] && x[1] > 0)) {
        errors_add(g->r->errors, ERROR_SCENARIO, events->at,
                   "%s is [%.15g, %.15g].\nWrite how many of how many, as [41, 188].",
                   reader_what(g->r, events), x[0], x[1]);
        return;
    }
    warn_of_share(g->r, events, x);
    out->events = x[0];
    out->trials = x[1];
    out->value = x[0] / x[1];
}

static void read_value(const struct reading *g)
{
    struct target *out = g->out;
    struct reader *r = g->r;
    const struct tree *value = reader_value(g->t, "value");
    const struct tree *margin = reader_value(g->t, "plus_minus");
    if (!is_written(g, "value") || !is_written(g, "plus_minus"))
        errors_add(r->errors, ERROR_SCENARIO, g->t->key_at,
                   "[%s] has no \"%s\".\nWrite what was observed with its margin, as value = 0.19 "
                   "and plus_minus = 0.03%s.",
                   g->path, is_written(g, "value") ? "plus_minus" : "value",
                   out->kind == TARGET_SHARE ? ", or events = [41, 188]" : "");
    if (margin != NULL && margin->number == 0)
        errors_add(r->errors, ERROR_SCENARIO, margin->at,
                   "%s is 0, but nothing is observed without an error.\nWrite half the width of "
                   "its 95 %% interval.",
                   reader_what(r, margin));
    if (value != NULL && out->kind == TARGET_SHARE && !(value->number >= 0 && value->number <= 1))
        errors_add(r->errors, ERROR_SCENARIO, value->at,
                   "%s is %.15g; a share lies between 0 and 1.", reader_what(r, value),
                   value->number);
    out->value = value != NULL ? value->number : 0;
    out->margin = margin != NULL ? margin->number : 1;
}

static void read_observed(const struct reading *g)
{
    const struct tree *events = reader_value(g->t, "events");
    const struct tree *value = tree_find(g->t, "value");
    const struct tree *margin = tree_find(g->t, "plus_minus");
    if (!is_written(g, "events")) {
        read_value(g);
        return;
    }
    if (value != NULL || margin != NULL)
        errors_add(g->r->errors, ERROR_SCENARIO, (value ? value : margin)->key_at,
                   "\"%s\" in [%s] does not go with \"events\", which says it all.",
                   (value ? value : margin)->key, g->path);
    else if (events != NULL)
        read_events(g, events);
}

static void read_target(struct reader *r, struct tree *t, struct target *out)
{
    const struct reading g = {r, t, out, tree_path(t, r->arena)};
    const size_t tries = errors_tries(r->errors);
    keys_check(t, KEYS_TARGET, r->arena, r->errors);
    *out = (struct target){.name = reader_name(r, t), .cost = NO_INDEX, .group = NO_INDEX};
    out->count = out->of = nobody(&g);
    out->source = reader_source(r, t);
    out->evidence = reader_evidence(r, t, KEYS_TARGET);
    read_whose(&g);
    if (read_kind(&g)) {
        check_keys_of_kind(&g);
        read_what(&g);
        read_at(&g);
        read_year(&g);
        read_observed(&g);
    }
    if (strcmp(t->key, "all") == 0)
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "A target cannot be called \"all\": that is the row for all of them together.");
    out->flawed = errors_tries(r->errors) > tries;
}

void read_targets(struct reader *r, struct tree *root)
{
    size_t n = 0;
    const struct tree **list = reader_tables(r, reader_value(root, "target"), "a target", &n);
    struct target *targets = arena_alloc(r->arena, n + 1, sizeof *targets);
    for (size_t i = 0; i < n; i++)
        read_target(r, (struct tree *) list[i], &targets[i]);
    r->world->targets = targets;
    r->world->n_targets = n;
}
