/* The tables layer and fair_deal. */
#include <math.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

static size_t holder_of(const struct reader *r, struct purse p)
{
    return p.budget != NO_INDEX ? r->world->budgets[p.budget].holder : p.holder;
}

static void read_fair_deal(struct reader *r, struct tree *t, struct fair_deal *out)
{
    keys_check(t, KEYS_FAIR_DEAL, r->arena, r->errors);
    const struct scenario *w = r->world;
    out->name = reader_name(r, t);
    out->transfer = out->holder = NO_INDEX;
    out->chance_of_loss = reader_number(t, "chance_of_loss", 0.2);
    const struct tree *transfer = reader_value(t, "transfer"), *holder = reader_value(t, "holder");
    const struct tree *chance = reader_value(t, "chance_of_loss");
    if (transfer != NULL)
        out->transfer = reader_find(r, transfer->string, transfer->at, "a transfer", r->transfers,
                                    w->n_transfers);
    if (out->transfer != NO_INDEX && w->transfers[out->transfer].rule == RULE_CORRIDOR)
        errors_add(r->errors, ERROR_SCENARIO, transfer->at,
                   "[transfer.%s] is a corridor, which has no one share or amount that could be "
                   "fair.",
                   transfer->string);
    if (holder != NULL)
        out->holder =
            reader_find(r, holder->string, holder->at, "a holder", r->holders, w->n_holders);
    else if (out->transfer != NO_INDEX && tree_find(t, "holder") == NULL)
        out->holder = holder_of(r, w->transfers[out->transfer].to);
    if (chance != NULL && (chance->number == 0 || chance->number == 1))
        errors_add(r->errors, ERROR_SCENARIO, chance->at,
                   "%s is %.15g; it must lie above 0 and below 1.", reader_what(r, chance),
                   chance->number);
}

void read_fair_deals(struct reader *r, struct tree *root)
{
    size_t n = 0;
    const struct tree **list = reader_tables(r, reader_value(root, "fair_deal"), "a fair deal", &n);
    struct fair_deal *deals = arena_alloc(r->arena, n + 1, sizeof *deals);
    for (size_t i = 0; i < n; i++)
        read_fair_deal(r, (struct tree *) list[i], &deals[i]);
    r->world->fair_deals = deals;
    r->world->n_fair_deals = n;
}

static void read_layer_holders(struct reader *r, struct tree *t, size_t *holder)
{
    const size_t n = r->world->n_holders;
    keys_check(t, KEYS_LAYER_HOLDER, r->arena, r->errors);
    if (t->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "%s names nobody whose place is taken.\n"
                   "Write, for example, holder = { gemeente = \"andere_gemeente\" }.",
                   reader_what(r, t));
    for (const struct tree *c = t->child; c != NULL; c = c->next) {
        if (c->flawed)
            continue;
        const size_t from = reader_find(r, c->key, c->key_at, "a holder", r->holders, n);
        const size_t to = reader_find(r, c->string, c->at, "a holder", r->holders, n);
        if (from == NO_INDEX || to == NO_INDEX)
            continue;
        if (from == to)
            errors_add(r->errors, ERROR_SCENARIO, c->at,
                       "Holder \"%s\" cannot take its own place; leave out who stays.", c->key);
        else if (tree_find(t, c->string) != NULL)
            errors_add(r->errors, ERROR_SCENARIO, c->at,
                       "Holder \"%s\" takes the place of \"%s\", but its own place is taken too.\n"
                       "Who enters the layer is paid for by holders that stay as they are.",
                       c->string, c->key);
        else
            holder[from] = to;
    }
}

static void read_layer_budget(struct reader *r, const struct tree *c, const size_t *holder,
                              size_t *budget)
{
    const struct scenario *w = r->world;
    const size_t from = reader_find(r, c->key, c->key_at, "a budget", r->budgets, w->n_budgets);
    const size_t to = reader_find(r, c->string, c->at, "a budget", r->budgets, w->n_budgets);
    const size_t old = from != NO_INDEX ? w->budgets[from].holder : NO_INDEX;
    const size_t new = to != NO_INDEX ? w->budgets[to].holder : NO_INDEX;
    if (old == NO_INDEX || new == NO_INDEX)
        return;
    if (holder[old] == old)
        errors_add(r->errors, ERROR_SCENARIO, c->key_at,
                   "Budget \"%s\" is of holder \"%s\", whose place nobody takes in this layer.",
                   c->key, r->holders[old]);
    else if (holder[old] != new)
        errors_add(r->errors, ERROR_SCENARIO, c->at,
                   "Budget \"%s\" is of holder \"%s\", but it is \"%s\" that takes the place of "
                   "\"%s\".\nName a budget of \"%s\".",
                   c->string, r->holders[new], r->holders[holder[old]], r->holders[old],
                   r->holders[holder[old]]);
    else
        budget[from] = to;
}

/* The one budget of the new holder, where it is not said which takes the place. */
static void find_budget(struct reader *r, const struct tree *t, size_t old, size_t holder,
                        size_t *budget)
{
    const struct scenario *w = r->world;
    size_t n = 0;
    for (size_t i = 0; i < w->n_budgets; i++)
        if (w->budgets[i].holder == holder) {
            budget[old] = i;
            n++;
        }
    if (n == 1)
        return;
    budget[old] = old;
    errors_add(r->errors, ERROR_SCENARIO, t->key_at,
               n == 0
                   ? "Holder \"%s\" takes a place in [layer.%s], but has no budget to pay from.\n"
                     "Write [budget.NAME] with holder = \"%s\"."
                   : "Holder \"%s\" takes a place in [layer.%s], and has more than one budget; "
                     "it is not clear which pays.\nWrite budget = { %s = \"...\" } in the layer.",
               r->holders[holder], t->key, n == 0 ? r->holders[holder] : w->budgets[old].name.id);
}

static void read_enter(struct reader *r, const struct tree *enter, struct layer *out)
{
    out->enter = reader_formula(r, enter);
    if (out->enter.text == NULL && enter->number == 1 && r->world->accounting.moves == MOVES_RATE)
        errors_add(r->errors, ERROR_SCENARIO, enter->at,
                   "%s is a chance of 1 per year, which has no hazard; it must lie below 1.",
                   reader_what(r, enter));
}

static void read_layer(struct reader *r, struct tree *t, struct layer *out)
{
    const struct scenario *w = r->world;
    keys_check(t, KEYS_LAYER, r->arena, r->errors);
    size_t *holder = arena_alloc(r->arena, w->n_holders + 1, sizeof *holder);
    size_t *budget = arena_alloc(r->arena, w->n_budgets + 1, sizeof *budget);
    for (size_t i = 0; i < w->n_holders; i++)
        holder[i] = i;
    for (size_t i = 0; i < w->n_budgets; i++)
        budget[i] = i;
    out->name = reader_name(r, t);
    out->holder = holder;
    out->budget = budget;
    const struct tree *enter = reader_value(t, "enter");
    struct tree *holders = (struct tree *) reader_value(t, "holder");
    struct tree *budgets = (struct tree *) reader_value(t, "budget");
    if (enter != NULL)
        read_enter(r, enter, out);
    const size_t tries = errors_tries(r->errors);
    if (holders != NULL)
        read_layer_holders(r, holders, holder);
    if (holders == NULL || errors_tries(r->errors) > tries)
        return;
    keys_check(budgets, KEYS_LAYER_BUDGET, r->arena, r->errors);
    for (const struct tree *c = budgets ? budgets->child : NULL; c != NULL; c = c->next)
        if (!c->flawed)
            read_layer_budget(r, c, holder, budget);
    for (size_t i = 0; i < w->n_budgets; i++)
        if (holder[w->budgets[i].holder] != w->budgets[i].holder &&
            tree_find(budgets, w->budgets[i].name.id) == NULL)
            find_budget(r, t, i, holder[w->budgets[i].holder], budget);
}

void read_layers(struct reader *r, struct tree *root)
{
    size_t n = 0;
    const struct tree **list = reader_tables(r, reader_value(root, "layer"), "a layer", &n);
    struct layer *layers = arena_alloc(r->arena, n + 1, sizeof *layers);
    for (size_t i = 0; i < n; i++) {
        const size_t tries = errors_tries(r->errors);
        read_layer(r, (struct tree *) list[i], &layers[i]);
        if (i > 0)
            errors_add(r->errors, ERROR_SCENARIO, list[i]->key_at,
                       "[layer.%s] is one layer more than this version can compute: at most one.",
                       list[i]->key);
        layers[i].flawed = errors_tries(r->errors) > tries;
    }
    r->world->layers = layers;
    r->world->n_layers = n;
}

/* --- costs that a layer divides --------------------------------------------------------- */

static bool pays_from(const struct layer *layer, const struct line *l)
{
    return l->budget != NO_INDEX && layer->budget[l->budget] != l->budget;
}

static bool pays_to(const struct layer *layer, const struct line *l)
{
    return (l->to_budget != NO_INDEX && layer->budget[l->to_budget] != l->to_budget) ||
           (l->to_holder != NO_INDEX && layer->holder[l->to_holder] != l->to_holder);
}

/* Nobody is in the layer yet on arriving, and what has nothing to do with people stays. */
static bool is_divided(const struct layer *layer, const struct line *l)
{
    return (l->trigger == TRIGGER_IN || l->trigger == TRIGGER_MOVE) &&
           (pays_from(layer, l) || pays_to(layer, l));
}

static struct line inside(struct reader *r, const struct layer *layer, const struct line *l)
{
    struct line in = *l;
    in.side = SIDE_INSIDE;
    in.name.id = arena_printf(r->arena, "%s.%s", l->name.id, layer->name.id);
    in.name.label = arena_printf(r->arena, "%s (%s)", l->name.label, layer->name.label);
    if (l->budget != NO_INDEX)
        in.budget = layer->budget[l->budget];
    if (l->to_budget != NO_INDEX)
        in.to_budget = layer->budget[l->to_budget];
    if (l->to_holder != NO_INDEX)
        in.to_holder = layer->holder[l->to_holder];
    return in;
}

/* Who is absorbed enters no more, and is where he was. */
static void check_absorbing(struct reader *r, const struct layer *layer, const struct line *l)
{
    for (size_t k = 0; l->trigger == TRIGGER_IN && k < l->n_charges; k++)
        if (r->world->states[l->charges[k].from].absorbing)
            errors_add(r->errors, ERROR_SCENARIO, l->name.at,
                       "[cost.%s] is paid in \"%s\", which is absorbing, and [layer.%s] is entered "
                       "from other states only; it is not followed who was in the layer before.\n"
                       "Leave out absorbing = true, or charge it to a budget of a holder whose "
                       "place nobody takes.",
                       l->name.id, r->states[l->charges[k].from], layer->name.id);
}

const struct line *layer_costs(struct reader *r, const struct line *costs, size_t *n)
{
    if (r->world->n_layers == 0)
        return costs;
    const struct layer *layer = &r->world->layers[0];
    const size_t written = *n;
    struct line *all = arena_alloc(r->arena, 2 * written + 1, sizeof *all);
    memcpy(all, costs, written * sizeof *all);
    for (size_t i = 0; i < written; i++) {
        if (!is_divided(layer, &all[i]))
            continue;
        if (all[i].group_of > 0) {
            errors_add(
                r->errors, ERROR_SCENARIO, all[i].name.at,
                "[cost.%s] counts groups of people (`group_of`), which [layer.%s] would tear "
                "apart: some of a group are paid for by another holder.\nCharge it to a "
                "budget of a holder whose place nobody takes.",
                all[i].name.id, layer->name.id);
            continue;
        }
        check_absorbing(r, layer, &all[i]);
        all[i].side = SIDE_OUTSIDE;
        all[(*n)++] = inside(r, layer, &all[i]);
    }
    return all;
}
