/* Which arrows are followed when, and with which chances. */
#include "script_build.h"

#include <string.h>

static const bool *present_at(const struct plan *p, size_t node)
{
    return p->present + node * (p->n_states + p->n_traced);
}

static uint32_t slot_of(const struct plan *p, const struct stratum *s, size_t cycle, size_t edge)
{
    return p->patterns[(size_t) s->pattern[cycle] * p->n_edges + edge];
}

/* Whether all who may be at the end of a delay in cycle t came through the same chances. */
static bool same_stays(const struct plan *p, const struct stratum *s, size_t t)
{
    for (const struct delay *d = p->delays; d < p->delays + p->n_delays; d++)
        for (size_t k = 1; k + 1 < d->cells && present_at(p, t)[d->column]; k++)
            if (slot_of(p, s, t - k, d->stay) != slot_of(p, s, t, d->stay))
                return false;
    return true;
}

/* The last cycle up to `last` that is like t: those in which somebody enters end it. */
static size_t alike_until(const struct plan *p, const struct stratum *s, size_t t, size_t last)
{
    const size_t n = p->n_states + p->n_traced;
    const bool *present = present_at(p, t - 1);
    if (memcmp(present, present + n, n) != 0 || !same_stays(p, s, t))
        return t;
    while (t < last && !p->enters[t] && s->pattern[t + 1] == s->pattern[t] &&
           p->state_arrows[t + 1] == p->state_arrows[t] &&
           memcmp(present, present_at(p, t + 1), n) == 0)
        t++;
    return t;
}

/* Whether the same states are reached from the same columns. */
static bool same_ways(const struct plan *p, const struct plan *q, size_t t)
{
    const size_t n = p->n_states + p->n_traced;
    const struct arrows *a = p->state_arrows[t], *b = q->state_arrows[t];
    if (memcmp(present_at(p, t - 1), present_at(q, t - 1), 2 * n) != 0 ||
        memcmp(a->first, b->first, (p->n_states + 1) * sizeof *a->first) != 0)
        return false;
    for (size_t i = 0; i < a->first[p->n_states]; i++)
        if (a->arrow[i].from != b->arrow[i].from)
            return false;
    return true;
}

static uint32_t column(const struct building *b, size_t column, size_t world)
{
    return (uint32_t) ((column * b->n_worlds + world) * STRIP);
}

/* Worlds of a flow, in cycle t. */
struct part {
    const struct building *b;
    size_t world, n, stratum, t;
    struct flow *flow;
};

static uint32_t chance_of(const struct part *p, size_t world, size_t edge)
{
    const struct plan *plan = &p->b->plans[p->world + world];
    return slot_of(plan, &plan->strata[p->stratum], p->t, edge) * STRIP;
}

/* Adds the arrows into a state. */
static void add_arrows(const struct part *p, size_t state, struct flow_target *target,
                       struct flow_arrow **shared, struct flow_own_arrow **own)
{
    const struct arrows *a = p->b->plans[p->world].state_arrows[p->t];
    for (size_t i = a->first[state]; i < a->first[state + 1]; i++) {
        struct flow_own_arrow next = {.from = column(p->b, a->arrow[i].from, p->world)};
        bool same = true;
        for (size_t w = 0; w < p->n; w++) {
            const struct arrows *those = p->b->plans[p->world + w].state_arrows[p->t];
            next.chance[w] = chance_of(p, w, those->arrow[i].edge);
            same &= next.chance[w] == next.chance[0];
        }
        if (same) {
            *(*shared)++ = (struct flow_arrow){next.from, next.chance[0]};
            target->n_shared++;
        } else {
            *(*own)++ = next;
            target->n_own++;
        }
    }
}

static const struct stay_run *list_stays(const struct part *p, size_t world, const struct delay *d,
                                         size_t *n)
{
    const struct plan *plan = &p->b->plans[p->world + world];
    const struct stratum *s = &plan->strata[p->stratum];
    struct stay_run *list = arena_alloc(p->b->arena, d->cells, sizeof *list);
    *n = 0;
    for (size_t k = 0; k + 1 < d->cells; k++) {
        const uint32_t chance = slot_of(plan, s, p->t - k, d->stay) * STRIP;
        if (*n == 0 || list[*n - 1].chance != chance)
            list[(*n)++].chance = chance;
        list[*n - 1].n++;
    }
    return list;
}

static struct flow_delay delay_of(const struct part *p, size_t state)
{
    const struct building *b = p->b;
    const struct plan *plan = &b->plans[p->world];
    const struct delay *d = &plan->delays[plan->delay_of[state]];
    const bool *was = present_at(plan, p->t - 1), *is = present_at(plan, p->t);
    struct flow_delay delay = {.state = column(b, state, p->world),
                               .column = column(b, d->column, p->world),
                               .cells = d->cells,
                               .came = column(b, d->came, p->world),
                               .step = column(b, 1, 0),
                               .now = (uint32_t) (p->t % d->cells),
                               .was = was[state],
                               .leaves = was[d->column],
                               .ends = is[d->column]};
    for (size_t w = 0; w < p->n; w++) {
        const struct plan *own = &b->plans[p->world + w];
        const struct delay *e = &own->delays[own->delay_of[state]];
        delay.stay[w] = chance_of(p, w, e->stay);
        if (delay.ends)
            delay.runs[w] = list_stays(p, w, e, &delay.n_runs[w]);
    }
    return delay;
}

static void add_targets(const struct part *p)
{
    const struct building *b = p->b;
    const struct plan *plan = &b->plans[p->world];
    const bool *was = present_at(plan, p->t - 1), *is = present_at(plan, p->t);
    const size_t n_arrows = plan->state_arrows[p->t]->first[plan->n_states];
    struct flow_target *targets = arena_alloc(b->arena, plan->n_states, sizeof *targets);
    struct flow_delay *delays = arena_alloc(b->arena, plan->n_delays, sizeof *delays);
    struct flow_arrow *shared = arena_alloc(b->arena, n_arrows, sizeof *shared);
    struct flow_own_arrow *own = arena_alloc(b->arena, n_arrows, sizeof *own);
    struct flow *f = p->flow;
    f->targets = targets;
    f->delays = delays;
    f->shared = shared;
    f->own = own;
    for (size_t s = 0; s < plan->n_states; s++) {
        const bool delayed = plan->delay_of[s] != NO_SLOT && (was[s] || is[s]);
        if (!is[s] && !delayed)
            continue;
        struct flow_target *t = &targets[f->n_targets++];
        *t = (struct flow_target){.to = column(b, s, p->world),
                                  .stored = is[s],
                                  .delay = delayed ? (uint32_t) f->n_delays : NO_SLOT};
        add_arrows(p, s, t, &shared, &own);
        if (delayed)
            delays[f->n_delays++] = delay_of(p, s);
    }
}

/* Columns in which nobody is, but somebody was the node before or is the node after. */
static void add_cleared(const struct part *p)
{
    const struct plan *plan = &p->b->plans[p->world];
    const bool *was = present_at(plan, p->t - 1), *is = present_at(plan, p->t);
    const size_t n = plan->n_states + plan->n_traced;
    uint32_t *cleared = arena_alloc(p->b->arena, n * p->n, sizeof *cleared);
    for (size_t c = 0; c < n; c++)
        for (size_t w = 0; was[c] != is[c] && w < p->n; w++)
            cleared[p->flow->n_cleared++] = column(p->b, (was[c] ? n : 0) + c, p->world + w);
    p->flow->cleared = cleared;
}

static size_t count_entering(const struct stratum *s, size_t node)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_inflows; i++)
        n += s->inflows[i].node == node;
    return n;
}

const struct entering *script_entering(const struct building *b, size_t world, size_t n_worlds,
                                       size_t stratum, size_t node, size_t *n)
{
    size_t most = 0;
    for (size_t w = world; w < world + n_worlds; w++)
        most += count_entering(&b->plans[w].strata[stratum], node);
    struct entering *list = arena_alloc(b->arena, most, sizeof *list);
    *n = 0;
    for (size_t w = world; w < world + n_worlds; w++) {
        const struct plan *p = &b->plans[w];
        const struct stratum *s = &p->strata[stratum];
        for (size_t i = 0; i < s->n_inflows; i++) {
            const struct inflow *in = &s->inflows[i];
            if (in->node != node)
                continue;
            const uint32_t k = p->delay_of[in->state];
            const struct delay *d = k == NO_SLOT ? NULL : &p->delays[k];
            const uint32_t share = inflow_share(p, in);
            list[(*n)++] = (struct entering){
                .to = column(b, in->state, w),
                .came = d == NULL ? NO_CAME : column(b, d->came + node % d->cells, w),
                .people = inflow_people(p, in),
                .share = share == NO_SLOT ? NO_SHARE : (size_t) share * STRIP};
        }
    }
    return list;
}

/* The cycles t .. end, of as many worlds at once as have the same ways. */
static size_t add_flows(const struct building *b, size_t stratum, size_t first, size_t t,
                        size_t end, struct flow *flows)
{
    size_t n_flows = 0;
    for (size_t w = 0, n; w < b->n_worlds; w += n) {
        for (n = 1; w + n < b->n_worlds && same_ways(&b->plans[w], &b->plans[w + n], t);)
            n++;
        struct flow *f = &flows[n_flows++];
        *f = (struct flow){.node = t - 1 - first, .n_cycles = end - t + 1, .n_worlds = n};
        const struct part part = {b, w, n, stratum, t, f};
        add_targets(&part);
        add_cleared(&part);
        f->entering = script_entering(b, w, n, stratum, end, &f->n_entering);
    }
    return n_flows;
}

const struct flow *script_flows(const struct building *b, size_t stratum, size_t first, size_t last,
                                size_t *n)
{
    struct flow list[SCRIPT_CYCLES * WORLDS_MOST];
    *n = 0;
    for (size_t t = first + 1, end; t <= last; t = end + 1) {
        end = last;
        for (size_t w = 0; w < b->n_worlds; w++)
            end = alike_until(&b->plans[w], &b->plans[w].strata[stratum], t, end);
        *n += add_flows(b, stratum, first, t, end, list + *n);
    }
    return arena_grow(b->arena, list, *n, *n, sizeof *list);
}
