/* Who comes in where: at the start and on arrival. Shares that are numbers are known beforehand; of
 * whole people so many begin in each state. Shares that are formulas are a mix of the plan: they
 * have values in each draw, and each of the whole people is given a state by that chance. */
#include "build.h"
#include "people.h"
#include "stream.h"

#include <math.h>

/* ---- shares that are formulas ---- */

static void bind_share(struct build *b, struct world *w, const char *what, const struct formula *f,
                       struct expr **share)
{
    const unsigned personal = 1u << CLOCK_SINCE_ARRIVAL | 1u << CLOCK_IN_STATE | 1u << CLOCK_AGE;
    *share = build_bind_formula(b, w, f);
    build_must_be_number(b, *share, arena_printf(b->arena, "A share in `%s`", what));
    if (*share != NULL && expr_clocks(*share) & personal)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(*share),
                   "A share in `%s` is that of all who come in together, so it cannot depend on "
                   "a person's age, or time since arrival or in a state.\nGive the groups a number "
                   "of their own, and write that.",
                   what);
}

static void bind_entry(struct build *b, struct world *w, const char *what,
                       const struct entry *entry, struct bound_split *out)
{
    const struct split *s = &entry->split;
    uint32_t *to = arena_alloc(b->arena, s->n, sizeof *to);
    struct expr **share = arena_alloc(b->arena, s->n, sizeof *share);
    for (size_t i = 0; entry->share == NULL && i < s->n; i++) {
        to[i] = (uint32_t) s->to[i];
        if (!formula_is_rest(&s->share[i]))
            bind_share(b, w, what, &s->share[i], &share[i]);
    }
    *out = (struct bound_split){
        .n = entry->share == NULL ? s->n : 0, .to = to, .share = share, .at = s->at};
}

void build_bind_entries(struct build *b, struct world *w)
{
    const struct cohort *c = &w->scenario->cohort;
    w->entry_of[ENTRY_START] = c->start;
    w->entry_of[ENTRY_ARRIVAL] = c->arrive_in == c->start ? NULL : c->arrive_in;
    bind_entry(b, w, "start", c->start, &w->split_of[ENTRY_START]);
    if (w->entry_of[ENTRY_ARRIVAL] != NULL)
        bind_entry(b, w, "arrive_in", c->arrive_in, &w->split_of[ENTRY_ARRIVAL]);
    w->plan.entry_clock = stream_name("start");
}

static bool split_names(const struct world *w, enum entry_kind kind, size_t state)
{
    const struct split *s = &w->entry_of[kind]->split;
    for (size_t i = 0; i < s->n; i++)
        if (s->to[i] == state)
            return s->share[i].text != NULL || s->share[i].number > 0;
    return false;
}

bool build_enters(const struct world *w, size_t state)
{
    const bool arrive_apart = w->entry_of[ENTRY_ARRIVAL] != NULL;
    return split_names(w, ENTRY_START, state) ||
           (arrive_apart && w->scenario->cohort.n_arrivals > 0 &&
            split_names(w, ENTRY_ARRIVAL, state));
}

/* ---- how many ---- */

/* Whole people: those of `size` come first; all, where arrivals come in as they do. */
static size_t starting_persons(const struct build *b, const struct world *w)
{
    const double size = w->scenario->cohort.size, n = (double) b->model->n_persons;
    return w->entry_of[ENTRY_ARRIVAL] == NULL || size > n ? b->model->n_persons : (size_t) size;
}

/* The first person of those who enter at a node or later: persons stand in that order. */
static size_t first_from(const struct model *m, size_t entry)
{
    size_t low = 0, high = m->n_persons;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (m->persons[middle].node < entry)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

double build_entering(const struct build *b, size_t group, size_t entry)
{
    if (b->common->cohort.mode == MODE_EXPECTED)
        return b->people_by_node[entry] * b->common->groups[group].share;
    const struct model *m = b->model;
    double people = 0;
    for (size_t i = first_from(m, entry); i < m->n_persons && m->persons[i].node == entry; i++)
        people += m->persons[i].group == group;
    return people;
}

/* Expected flows: those of a group who enter at a node by the shares of one kind. At the first one
 * those of `size` start, beside whom others may arrive. */
static double flowing_in(const struct build *b, const struct world *w, size_t group, size_t entry,
                         enum entry_kind kind)
{
    const double share = b->common->groups[group].share;
    const double starting = entry == 0 ? w->scenario->cohort.size : 0;
    if (w->entry_of[ENTRY_ARRIVAL] == NULL)
        return kind == ENTRY_START ? b->people_by_node[entry] * share : 0;
    return (kind == ENTRY_START ? starting : b->people_by_node[entry] - starting) * share;
}

/* Those of them who begin in a state that is known beforehand. */
static double known_in(const struct build *b, const struct world *w, size_t group, size_t entry,
                       size_t state)
{
    double people = 0;
    for (enum entry_kind kind = 0; kind < ENTRY_KINDS; kind++)
        if (w->entry_of[kind] != NULL && w->entry_of[kind]->share != NULL)
            people += flowing_in(b, w, group, entry, kind) * w->entry_of[kind]->share[state];
    return people;
}

double build_entering_state(const struct build *b, const struct world *w, size_t group,
                            size_t entry, size_t state)
{
    if (b->common->cohort.mode == MODE_EXPECTED)
        return known_in(b, w, group, entry, state);
    const struct model *m = b->model;
    double people = 0;
    for (size_t i = first_from(m, entry); i < m->n_persons && m->persons[i].node == entry; i++)
        people += m->persons[i].group == group && w->plan.start_state[i] == state;
    return people;
}

void build_count_entering(const struct build *b, const struct world *w, size_t group, size_t entry,
                          double *by_state)
{
    const size_t n_states = b->common->n_states;
    for (size_t s = 0; s < n_states; s++)
        by_state[s] = b->common->cohort.mode == MODE_EXPECTED ? known_in(b, w, group, entry, s) : 0;
    if (b->common->cohort.mode == MODE_EXPECTED)
        return;
    const struct model *m = b->model;
    for (size_t i = first_from(m, entry); i < m->n_persons && m->persons[i].node == entry; i++)
        if (m->persons[i].group == group && w->plan.start_state[i] != NO_SLOT)
            by_state[w->plan.start_state[i]] += 1;
}

/* ---- where whole people begin ---- */

/* Whole people first .. end - 1 over states: spread over one group after the other, so that each
 * group has its mix and all together have the shares that the scenario says. */
static void spread_states(struct build *b, const double *shares, size_t first, size_t end,
                          uint32_t *state)
{
    uint32_t *spread = arena_alloc(b->arena, end - first, sizeof *spread);
    people_spread(end - first, shares, b->common->n_states, spread, b->arena);
    for (size_t g = 0, k = 0; g < b->common->n_groups; g++)
        for (size_t i = first; i < end; i++)
            if (b->model->persons[i].group == g)
                state[i] = spread[k++];
}

void build_start_states(struct build *b, struct world *w)
{
    const size_t n = b->model->n_persons, starting = starting_persons(b, w);
    const size_t from[] = {0, starting, n};
    uint32_t *state = arena_alloc(b->arena, n, sizeof *state);
    uint32_t *mix_of = arena_alloc(b->arena, n, sizeof *mix_of);
    for (size_t i = 0; i < n; i++)
        state[i] = mix_of[i] = NO_SLOT;
    for (enum entry_kind kind = 0; kind < ENTRY_KINDS; kind++)
        if (w->entry_of[kind] != NULL && w->entry_of[kind]->share != NULL)
            spread_states(b, w->entry_of[kind]->share, from[kind], from[kind + 1], state);
    w->plan.start_state = state;
    w->plan.mix_of = mix_of;
}

/* ---- mixes ---- */

/* Whole people of a group who enter at a node by the shares of one kind: of mix `mix`. */
static double take_persons(const struct build *b, const struct world *w, size_t group, size_t entry,
                           enum entry_kind kind, uint32_t mix)
{
    const struct model *m = b->model;
    const size_t starting = starting_persons(b, w);
    uint32_t *mix_of = (uint32_t *) w->plan.mix_of;
    double people = 0;
    for (size_t i = first_from(m, entry); i < m->n_persons && m->persons[i].node == entry; i++) {
        if (m->persons[i].group != group || (i < starting) != (kind == ENTRY_START))
            continue;
        mix_of[i] = mix;
        people++;
    }
    return people;
}

static struct mix *new_mix(struct build *b, struct world *w)
{
    struct plan *p = &w->plan;
    struct mix *list = (struct mix *) p->mixes;
    if ((p->n_mixes & (p->n_mixes + 1)) == 0) /* 0, 1, 3, 7 ...: full */
        list = arena_grow(b->arena, list, p->n_mixes, 2 * p->n_mixes + 1, sizeof *list);
    p->mixes = list;
    return &list[p->n_mixes++];
}

static void refuse_late(struct build *b, const struct world *w, const struct bound_split *s,
                        const uint32_t *share)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->share[i] != NULL && build_is_late(b, w->index, share[i]))
            errors_add(b->errors, ERROR_SCENARIO, expr_place(s->share[i]),
                       "A share of who comes in depends on people(...), which may stand in the "
                       "chances of moves only.");
}

const struct mix *build_mix(struct build *b, struct world *w, size_t group, size_t entry,
                            enum entry_kind kind)
{
    static const char *const what[] = {"[cohort] start", "[cohort] arrive_in"};
    const struct bound_split *s = &w->split_of[kind];
    struct plan *p = &w->plan;
    if (s->n == 0)
        return NULL;
    const double people = b->common->cohort.mode == MODE_EXPECTED
                              ? flowing_in(b, w, group, entry, kind)
                              : take_persons(b, w, group, entry, kind, (uint32_t) p->n_mixes);
    if (people == 0)
        return NULL;
    const struct stratum_key who = {group, entry, NAN};
    const struct moment now = build_moment(b, &who, entry + 1, 0);
    uint32_t *share = arena_alloc(b->arena, s->n, sizeof *share);
    build_split_shares(
        b, w, s, &now,
        &(struct value_check){.rule = VALUE_SHARE, .at = s->at, .line = what[kind], .share = true},
        share);
    refuse_late(b, w, s, share);
    build_add_roots(b, share, s->n);
    struct mix *mix = new_mix(b, w);
    *mix = (struct mix){.node = (uint32_t) entry,
                        .people = people,
                        .n = (uint32_t) s->n,
                        .first = (uint32_t) p->n_entered,
                        .state = s->to,
                        .share = share};
    p->n_entered += s->n;
    return mix;
}
