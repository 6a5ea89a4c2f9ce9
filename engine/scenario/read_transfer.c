/* The table transfer: agreements between budgets. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

const char *rule_word(enum rule r)
{
    static const char *const words[] = {
#define X(name, word) word,
        RULES(X)
#undef X
    };
    return words[r];
}

/* Which keys a rule has, in the order of enum rule: x needed, o allowed, - not. Keys that are not
 * here go with every rule. */
static const struct rule_key {
    const char *key, *of_rule, *example;
} rule_keys[] = {
    {"of", "x---xxx-", "of = [\"bijstandsuitkering\"]"},
    {"share", "o---o---", ""},
    {"amount", "-xxx-oox", "amount = 11_500"},
    {"in", "--o---o-", ""},
    {"on", "--o---o-", ""},
    {"count_on", "--o-----", ""},
    {"success", "---x----", "success = { state = [\"werk\"], months_after_arrival = 24 }"},
    {"versus", "--ooo---", ""},
    {"bands", "-----x--",
     "bands = [ { above = 0.075, share = 0.5 }, { above = 0.125, share = 1 } ]"},
    {"objective_share", "------o-", ""},
    {"rate", "-------o", ""},
    {"repay", "-------x", "repay = { term = \"5 years\" }"},
    {"both_ways", "o-ooo---", ""},
    {"whole", "-o------", ""},
    {"average", "o-ooooo-", ""},
    {"before", "o-ooooo-", ""},
    {"lag", "ooooooxo", "lag = \"2 years\""},
};

enum { N_RULE_KEYS = sizeof rule_keys / sizeof rule_keys[0] };

/* One transfer while it is read. */
struct reading {
    struct reader *r;
    struct tree *t;
    size_t self;
    struct transfer *out;
    const char *path;
};

static bool rule_has(enum rule rule, const char *key)
{
    for (size_t i = 0; i < N_RULE_KEYS; i++)
        if (strcmp(rule_keys[i].key, key) == 0)
            return rule_keys[i].of_rule[rule] != '-';
    return true;
}

static bool is_written(const struct reading *g, const char *key)
{
    return tree_find(g->t, key) != NULL;
}

static const char *keys_of_rule(struct reader *r, enum rule rule)
{
    const char *list = "";
    for (size_t i = 0; i < N_RULE_KEYS; i++)
        if (rule_keys[i].of_rule[rule] != '-')
            list = arena_printf(r->arena, "%s%s%s", list, *list ? ", " : "", rule_keys[i].key);
    return list;
}

static const char *example_of(const struct rule_key *k, enum rule rule)
{
    const bool of_transfers = rule == RULE_CORRIDOR && strcmp(k->key, "of") == 0;
    return of_transfers ? "of = [\"bijstandsbudget\"], the transfers that together are the budget"
                        : k->example;
}

static void check_keys_of_rule(const struct reading *g)
{
    const char *rule = rule_word(g->out->rule);
    for (size_t i = 0; i < N_RULE_KEYS; i++) {
        const struct tree *value = tree_find(g->t, rule_keys[i].key);
        const char need = rule_keys[i].of_rule[g->out->rule];
        if (value != NULL && need == '-')
            errors_add(g->r->errors, ERROR_SCENARIO, value->key_at,
                       "\"%s\" in [%s] does not go with rule = \"%s\".\n"
                       "Its own keys are %s.\n"
                       "Every rule has from, to, years, cap, floor, index, after, only, label, "
                       "source and evidence.",
                       value->key, g->path, rule, keys_of_rule(g->r, g->out->rule));
        else if (value == NULL && need == 'x')
            errors_add(g->r->errors, ERROR_SCENARIO, g->t->key_at,
                       "[%s] has no \"%s\", which rule = \"%s\" needs.\nWrite, for example, %s.",
                       g->path, rule_keys[i].key, rule, example_of(&rule_keys[i], g->out->rule));
    }
}

/* The value, if the rule has such a key. */
static struct tree *value_of(const struct reading *g, const char *key)
{
    return rule_has(g->out->rule, key) ? (struct tree *) reader_value(g->t, key) : NULL;
}

static bool read_formula(const struct reading *g, const char *key, double fallback,
                         struct formula *out)
{
    const struct tree *value = value_of(g, key);
    *out = value != NULL ? reader_formula(g->r, value)
                         : (struct formula){.number = fallback, .at = g->t->key_at};
    return value != NULL;
}

static size_t read_intervention(struct reader *r, const struct tree *value)
{
    if (value == NULL || r->n_interventions == 0)
        return r->world->study.own_baseline;
    return reader_find(r, value->string, value->at, "an intervention", r->interventions,
                       r->n_interventions);
}

static void read_purses(const struct reading *g)
{
    struct transfer *out = g->out;
    const struct tree *from = reader_value(g->t, "from"), *to = reader_value(g->t, "to");
    out->from = out->to = (struct purse){NO_INDEX, NO_INDEX, g->t->key_at};
    const bool pays = from != NULL && reader_purse(g->r, from, "pays", &out->from);
    const bool is_paid = to != NULL && reader_purse(g->r, to, "is paid", &out->to);
    if (pays && is_paid && reader_same_purse(g->r, out->from, out->to))
        errors_add(g->r->errors, ERROR_SCENARIO, to->at,
                   "[%s] pays from \"%s\" to itself; it would move nothing.", g->path,
                   from->string);
}

static void read_lag_and_average(const struct reading *g)
{
    struct transfer *out = g->out;
    const struct tree *lag = reader_value(g->t, "lag"), *average = value_of(g, "average");
    out->average_years = 1;
    if (lag != NULL)
        reader_whole_years(g->r, lag, &out->lag_years);
    if (average != NULL)
        reader_whole_years(g->r, average, &out->average_years);
}

static void read_before(const struct reading *g)
{
    struct transfer *out = g->out;
    struct reader *r = g->r;
    static const char *const steady = "steady";
    const struct tree *before = value_of(g, "before");
    const bool looks_back = out->lag_years > 0 || out->average_years > 1;
    if (looks_back && rule_has(out->rule, "before"))
        reader_default(r, g->t, "before", arena_printf(r->arena, "%s.before = 0", g->path));
    if (before == NULL)
        return;
    if (!is_written(g, "lag") && !is_written(g, "average"))
        errors_add(r->errors, ERROR_SCENARIO, before->key_at,
                   "%s goes with \"lag\" or \"average\": without them nothing is due from years "
                   "before the start.",
                   reader_what(r, before));
    if (before->kind == TREE_STRING && strcmp(before->string, steady) == 0) {
        out->before = BEFORE_STEADY;
        return;
    }
    if (before->kind == TREE_STRING && names_closest(before->string, &steady, 1) != NULL)
        errors_add(r->errors, ERROR_SCENARIO, before->at, "%s is \"%s\".\nDid you mean \"steady\"?",
                   reader_what(r, before), before->string);
    out->before_amount = reader_formula(r, before);
    const bool nothing = out->before_amount.text == NULL && out->before_amount.number == 0;
    out->before = nothing ? BEFORE_NOTHING : BEFORE_AMOUNT;
}

static void read_limits(const struct reading *g)
{
    struct transfer *out = g->out;
    out->has_cap = read_formula(g, "cap", 0, &out->cap);
    out->has_floor = read_formula(g, "floor", 0, &out->floor);
    const bool numbers = out->has_cap && out->has_floor && !out->cap.text && !out->floor.text;
    if (numbers && out->floor.number > out->cap.number)
        errors_add(g->r->errors, ERROR_SCENARIO, out->floor.at,
                   "\"floor\" in [%s] is %.15g, above its \"cap\" of %.15g.", g->path,
                   out->floor.number, out->cap.number);
}

static void read_index(const struct reading *g)
{
    const struct tree *index = reader_value(g->t, "index");
    g->out->indexed = reader_bool(g->t, "index", true);
    if (index != NULL && !index->boolean && g->r->world->accounting.index.n == 0)
        errors_add(g->r->errors, ERROR_SCENARIO, index->at,
                   "%s is false, but [accounting] has no \"index\": prices stay the same.\n"
                   "Leave it out, or write [accounting] index = { \"2027\" = 0.025, then = "
                   "\"same\" }.",
                   reader_what(g->r, index));
}

static void read_comparison(const struct reading *g)
{
    struct transfer *out = g->out;
    const struct tree *versus = value_of(g, "versus"), *both_ways = value_of(g, "both_ways");
    out->versus = read_intervention(g->r, versus);
    out->has_versus =
        versus != NULL || out->rule == RULE_PER_SUCCESS || out->rule == RULE_SHARE_OF_SAVING;
    out->both_ways = both_ways != NULL && both_ways->boolean;
    if (out->both_ways && out->rule == RULE_PER_HEAD && !is_written(g, "versus"))
        errors_add(g->r->errors, ERROR_SCENARIO, both_ways->key_at,
                   "%s goes with \"versus\": without a comparison there are never fewer than "
                   "nobody to pay for.",
                   reader_what(g->r, both_ways));
}

/* A line that counts people once, or for the time that they are there. */
static void read_counted(const struct reading *g)
{
    struct transfer *out = g->out;
    struct reader *r = g->r;
    const bool in = is_written(g, "in"), on = is_written(g, "on");
    const struct tree *day = value_of(g, "count_on");
    if (rule_has(out->rule, "in"))
        read_count(r, g->t, &out->count);
    if (out->rule == RULE_PER_HEAD && !in && !on)
        errors_add(r->errors, ERROR_SCENARIO, g->t->key_at,
                   "[%s] does not say who is counted.\n"
                   "Write, for example, in = [\"school\"], or on = \"arrival\".",
                   g->path);
    if (day != NULL && reader_month_day(r, day, reader_what(r, day), &out->count_month) && !in)
        errors_add(r->errors, ERROR_SCENARIO, day->key_at,
                   "%s goes with \"in\": on a day people are counted in a state.",
                   reader_what(r, day));
}

static void read_success(const struct reading *g)
{
    struct transfer *out = g->out;
    struct reader *r = g->r;
    struct tree *t = value_of(g, "success");
    if (t == NULL)
        return;
    keys_check(t, KEYS_SUCCESS, r->arena, r->errors);
    const struct tree *state = reader_value(t, "state");
    const struct tree *months = reader_value(t, "months_after_arrival");
    if (state != NULL)
        read_count_in(r, state, &out->count);
    if (months == NULL)
        return;
    out->success_months = (int) months->number;
    reader_whole_cycles(r, out->success_months, months->at, reader_what(r, months));
}

/* Where people are counted: as a line that charges 1 for each. */
static void read_people(const struct reading *g)
{
    struct line *count = &g->out->count;
    *count = (struct line){.name = g->out->name,
                           .first_year = g->out->first_year,
                           .last_year = g->out->last_year,
                           .per_at = g->t->key_at,
                           .budget = NO_INDEX,
                           .to_budget = NO_INDEX,
                           .to_holder = NO_INDEX,
                           .cashable = 1};
    read_counted(g);
    read_success(g);
    if (count->n_charges > 0)
        count->per = count->trigger == TRIGGER_IN ? PER_PERSON_YEAR : PER_ONCE;
}

static void read_bands(const struct reading *g)
{
    struct reader *r = g->r;
    const struct tree *list = value_of(g, "bands");
    if (list == NULL)
        return;
    if (list->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, list->at,
                   "%s is empty, so nothing would ever be paid.", reader_what(r, list));
    struct deficit_band *bands = arena_alloc(r->arena, list->n + 1, sizeof *bands);
    size_t n = 0;
    for (struct tree *c = list->child; c != NULL; c = c->next) {
        const char *what = arena_printf(r->arena, "Each band in %s", reader_what(r, list));
        if (!keys_check_value(c, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors))
            continue;
        keys_check(c, KEYS_BAND, r->arena, r->errors);
        const struct tree *above = reader_value(c, "above");
        if (above == NULL)
            continue;
        if (n > 0 && above->number <= bands[n - 1].above)
            errors_add(
                r->errors, ERROR_SCENARIO, above->at,
                "A band of [%s] begins at %.15g, and the one before it at %.15g; each begins "
                "above the one before it.",
                g->path, above->number, bands[n - 1].above);
        bands[n++] = (struct deficit_band){above->number, reader_number(c, "share", 0)};
    }
    g->out->bands = bands;
    g->out->n_bands = n;
}

/* What a formula budget has beside past costs: a part and the amount that it is of. */
static void read_objective(const struct reading *g)
{
    struct transfer *out = g->out;
    const bool amount = is_written(g, "amount"), share = is_written(g, "objective_share");
    read_formula(g, "objective_share", 0, &out->objective_share);
    if (out->rule != RULE_FORMULA_BUDGET || amount == share)
        return;
    errors_add(g->r->errors, ERROR_SCENARIO, g->t->key_at,
               "[%s] has %s and no \"%s\": the part of the budget that does not follow past costs "
               "is objective_share times amount.\nWrite both or neither.",
               g->path, amount ? "an \"amount\"" : "an \"objective_share\"",
               amount ? "objective_share" : "amount");
}

static void read_repay_of_saving(const struct reading *g, struct tree *t)
{
    struct transfer *out = g->out;
    struct reader *r = g->r;
    const struct tree *of = reader_value(t, "of"), *share = reader_value(t, "share");
    const struct tree *lag = reader_value(t, "lag");
    if (of != NULL)
        read_sources(r, of, out->rule, g->self, &out->repay_of, &out->n_repay_of);
    if (share != NULL)
        out->repay_share = reader_formula(r, share);
    if (lag != NULL)
        reader_whole_years(r, lag, &out->repay_lag_years);
    out->repay_versus = read_intervention(r, reader_value(t, "versus"));
}

static void read_repay(const struct reading *g)
{
    struct transfer *out = g->out;
    struct reader *r = g->r;
    struct tree *t = value_of(g, "repay");
    out->repay_share = (struct formula){.number = 1, .at = g->t->key_at};
    out->repay_versus = r->world->study.own_baseline;
    read_years(r, t, &out->repay_first_year, &out->repay_last_year);
    if (t == NULL)
        return;
    const size_t tries = errors_tries(r->errors);
    keys_check(t, KEYS_REPAY, r->arena, r->errors);
    const bool fine = errors_tries(r->errors) == tries;
    const struct tree *term = reader_value(t, "term");
    const bool both = tree_find(t, "term") != NULL && t->n > 1;
    if (both || (fine && tree_find(t, "term") == NULL && tree_find(t, "of") == NULL))
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "%s is either in equal amounts, { term = \"5 years\" }, or out of a saving, "
                   "{ of = [\"inkomen\"], share = 0.5 }; %s.",
                   reader_what(r, t), both ? "not both" : "say which");
    if (term != NULL)
        reader_whole_years(r, term, &out->term_years);
    else
        read_repay_of_saving(g, t);
}

static bool is_plain_number(const struct tree *value)
{
    if (value == NULL || value->kind != TREE_TABLE)
        return value != NULL && value->kind != TREE_STRING;
    for (const struct tree *c = value->child; c != NULL; c = c->next)
        if (c->kind != TREE_STRING)
            return true;
    return false;
}

/* A number wants a source; the name of a parameter has it there. */
static void read_evidence(const struct reading *g)
{
    static const char *const numbers[] = {"amount", "share", "cap", "rate"};
    bool plain = false;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        plain |= is_plain_number(tree_find(g->t, numbers[i]));
    g->out->source = plain ? reader_source(g->r, g->t) : reader_label(g->r, g->t, "source", NULL);
    g->out->evidence = reader_evidence(g->r, g->t, KEYS_TRANSFER);
}

/* What every rule has. */
static void read_common(const struct reading *g)
{
    struct transfer *out = g->out;
    out->name = reader_name(g->r, g->t);
    read_evidence(g);
    read_purses(g);
    read_years(g->r, g->t, &out->first_year, &out->last_year);
    out->only = read_only(g->r, g->t);
    read_limits(g);
    read_index(g);
    const struct tree *after = reader_value(g->t, "after");
    if (after != NULL)
        read_earlier(g->r, after, g->self, out);
    if (names_find(out->name.id, g->r->costs, g->r->world->n_costs) != NO_INDEX)
        errors_add(g->r->errors, ERROR_SCENARIO, out->name.at,
                   "\"%s\" is also the name of a cost, and both are lines of the same tables.\n"
                   "Give one of them another name.",
                   out->name.id);
}

static void read_by_rule(const struct reading *g)
{
    struct transfer *out = g->out;
    check_keys_of_rule(g);
    const struct tree *of = value_of(g, "of");
    struct tree *amount = value_of(g, "amount");
    if (of != NULL)
        read_sources(g->r, of, out->rule, g->self, &out->of, &out->n_of);
    if (amount != NULL)
        read_yearly(g->r, amount, &out->amount);
    out->has_share = read_formula(g, "share", 1, &out->share);
    read_lag_and_average(g);
    read_before(g);
    read_comparison(g);
    read_people(g);
    read_bands(g);
    read_objective(g);
    read_formula(g, "rate", 0, &out->rate);
    read_repay(g);
    const struct tree *whole = value_of(g, "whole");
    out->whole = whole != NULL && whole->boolean;
}

static void read_transfer(struct reader *r, struct tree *t, size_t self, struct transfer *out)
{
    const struct reading g = {r, t, self, out, tree_path(t, r->arena)};
    const size_t tries = errors_tries(r->errors);
    keys_check(t, KEYS_TRANSFER, r->arena, r->errors);
    read_common(&g);
    if (reader_value(t, "rule") != NULL) {
        out->rule = (enum rule) reader_word(r, t, KEYS_TRANSFER, "rule", RULE_REIMBURSE);
        read_by_rule(&g);
    }
    out->flawed = errors_tries(r->errors) > tries;
}

void read_transfers(struct reader *r, struct tree *root)
{
    struct scenario *w = r->world;
    size_t n = 0, kept = 0;
    const struct tree **list = reader_children(r, reader_value(root, "transfer"), "a transfer", &n);
    const char **ids = arena_alloc(r->arena, n + 1, sizeof *ids);
    for (size_t i = 0; i < n; i++) {
        const char *what = arena_printf(r->arena, "[transfer.%s]", list[i]->key);
        if (!keys_check_value((struct tree *) list[i], TABLE_, -INFINITY, INFINITY, what, r->arena,
                              r->errors))
            continue;
        list[kept] = list[i];
        ids[kept++] = list[i]->key;
    }
    struct transfer *transfers = arena_alloc(r->arena, kept + 1, sizeof *transfers);
    w->transfers = transfers;
    w->n_transfers = kept;
    r->transfers = ids;
    r->costs = reader_ids(r, w->costs, w->n_costs, sizeof *w->costs);
    for (size_t i = 0; i < kept; i++)
        read_transfer(r, (struct tree *) list[i], i, &transfers[i]);
}
