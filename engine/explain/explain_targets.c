/* What was observed, as it was understood. */
#include "explain_parts.h"

#include "arena.h"

static const char *states_of(const struct explained *e, const struct line *l)
{
    const struct scenario *s = e->m->common;
    const char *list = "";
    for (size_t k = 0; k < l->n_charges; k++) {
        const struct charge *c = &l->charges[k];
        const char *from = c->from == NO_INDEX ? "*" : s->states[c->from].name.id;
        const char *to = c->to == NO_INDEX ? "*" : s->states[c->to].name.id;
        const char *who = c->trigger == TRIGGER_IN ? from
                          : c->trigger == TRIGGER_ARRIVAL
                              ? "arrival"
                              : arena_printf(e->arena, "%s -> %s", from, to);
        if (c->amount.text != NULL)
            who = arena_printf(e->arena, "%s (each for %s)", who, c->amount.text);
        else if (c->amount.number != 1)
            who = arena_printf(e->arena, "%s (each for %g)", who, c->amount.number);
        list = page_join(e->arena, list, ", ", who);
    }
    return list;
}

static const char *moment_of(const struct explained *e, const struct target *t)
{
    return arena_printf(e->arena, "%d months after %s", t->months,
                        t->since_start ? "the start" : "arrival");
}

static const char *what_of(const struct explained *e, const struct target *t)
{
    struct arena *a = e->arena;
    switch (t->kind) {
    case TARGET_SHARE:
        return arena_printf(
            a, "share of people in %s, of %s, %s", states_of(e, &t->count),
            t->of.n_charges > 0 ? arena_printf(a, "those in %s", states_of(e, &t->of)) : "all",
            moment_of(e, t));
    case TARGET_PEOPLE:
        return arena_printf(a, "people in %s, %s", states_of(e, &t->count), moment_of(e, t));
    case TARGET_MOVES:
        return arena_printf(a, "people who move %s in %d", states_of(e, &t->count), t->year);
    case TARGET_COST:
        break;
    }
    return arena_printf(a, "what %s comes to in %d", e->m->common->costs[t->cost].name.id, t->year);
}

static const char *observed_of(const struct explained *e, const struct target_info *info)
{
    const struct target *t = info->target;
    if (t->trials > 0)
        return arena_printf(e->arena, "%g of %g (95%%: %s to %s)", t->events, t->trials,
                            page_number(e->arena, info->low), page_number(e->arena, info->high));
    return arena_printf(e->arena, "%s, 95%%: %s to %s", page_number(e->arena, t->value),
                        page_number(e->arena, info->low), page_number(e->arena, info->high));
}

void explain_targets(const struct explained *e)
{
    const struct model *m = e->m;
    if (m->n_targets == 0)
        return;
    const struct name **names = arena_alloc(e->arena, m->n_targets, sizeof *names);
    for (size_t i = 0; i < m->n_targets; i++)
        names[i] = &m->targets[i].target->name;
    const struct scenario *s = m->common;
    const size_t column = page_column(names, m->n_targets, 2);
    const size_t *order =
        page_order(e->arena, &s->targets[0].name, s->n_targets, sizeof *s->targets);
    page_section(&e->page, "TARGETS, what was observed: the model is held against it");
    for (size_t i = 0; i < m->n_targets; i++) {
        const struct target_info *info = &m->targets[order[i]];
        const struct target *t = info->target;
        const char *group = t->group == NO_INDEX
                                ? ""
                                : arena_printf(e->arena, ", group %s", s->groups[t->group].name.id);
        page_item(&e->page, 2, column, t->name.id,
                  arena_printf(e->arena, "%s%s, under %s: %s\n%s", what_of(e, t), group,
                               explain_world(e, t->intervention), observed_of(e, info),
                               source_words(e, evidence_word(t->evidence),
                                            t->source ? t->source : "", PAGE_WIDTH - column)));
    }
}
