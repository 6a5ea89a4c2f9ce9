/* Strata of a world: people who share every value are one stratum.
 *
 * Split by arrival where anything depends on time since arrival or age; by birth month where
 * a chance to move depends on age. Elsewhere an amount that depends on age is counted person
 * by person (people mode) or averaged over the birthdays of the stratum, which are spread
 * evenly. */
#include "build.h"
#include "people.h"

#include <math.h>

struct moment build_moment(const struct build *b, const struct stratum_key *stratum, size_t cycle,
                           size_t cell)
{
    const int months = (int) (cycle - 1) * b->model->calendar->cycle_months;
    const double since_arrival =
        ((double) cycle - 1 - (double) stratum->first_node) * b->model->calendar->cycle_months;
    struct moment m = {.group = stratum->group};
    m.clock[CLOCK_YEAR] = calendar_year(b->model->calendar, months);
    m.clock[CLOCK_SINCE_START] = months;
    m.clock[CLOCK_SINCE_ARRIVAL] = since_arrival;
    m.clock[CLOCK_IN_STATE] = (double) cell * b->model->calendar->cycle_months;
    m.clock[CLOCK_AGE] = stratum->age_months + since_arrival;
    return m;
}

size_t build_age_bins(const struct build *b, size_t group)
{
    const struct group *g = &b->common->groups[group];
    const double months = (g->age_high - g->age_low) * 12;
    const double bins = ceil(months / b->model->calendar->cycle_months - 1e-9);
    return g->has_age && bins > 1 ? (size_t) bins : 1;
}

double build_age_of_bin(const struct build *b, size_t group, size_t bin)
{
    const struct group *g = &b->common->groups[group];
    const size_t bins = build_age_bins(b, group);
    if (!g->has_age)
        return NAN;
    return 12 * (g->age_low + (g->age_high - g->age_low) * ((double) bin + 0.5) / (double) bins);
}

static bool split_by_arrival(const struct world *w)
{
    const unsigned clocks = w->clocks_of_moves | w->clocks_of_amounts;
    return (clocks >> CLOCK_SINCE_ARRIVAL & 1) || (clocks >> CLOCK_AGE & 1);
}

static bool split_by_age(const struct world *w)
{
    return w->clocks_of_moves >> CLOCK_AGE & 1;
}

/* Strata for one group and one node of entry: one per birth month. Returns the first. */
static size_t add_strata(struct build *b, struct world *w, struct stratum *strata,
                         struct stratum_key *keys, size_t group, size_t entry, size_t bins)
{
    const size_t first = w->plan.n_strata;
    for (size_t bin = 0; bin < bins; bin++) {
        strata[w->plan.n_strata] = (struct stratum){.group = group, .first_node = entry};
        keys[w->plan.n_strata++] = (struct stratum_key){
            group, entry, split_by_age(w) ? build_age_of_bin(b, group, bin) : NAN};
    }
    return first;
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

/* People of a group who enter at a node by start state: expected, or counted persons. */
static void count_entering(const struct build *b, const struct world *w, size_t group, size_t entry,
                           double *by_state)
{
    const size_t n_states = b->common->n_states;
    for (size_t s = 0; s < n_states; s++)
        by_state[s] = 0;
    if (b->common->cohort.mode == MODE_EXPECTED) {
        for (size_t s = 0; s < n_states; s++)
            by_state[s] = b->people_by_node[entry] * b->common->groups[group].share *
                          w->scenario->cohort.start[s];
        return;
    }
    const struct model *m = b->model;
    for (size_t i = first_from(m, entry); i < m->n_persons && m->persons[i].node == entry; i++)
        if (m->persons[i].group == group)
            by_state[w->plan.start_state[i]] += 1;
}

static void add_inflows(struct build *b, struct stratum *strata, size_t first, size_t bins,
                        size_t entry, const double *by_state)
{
    for (size_t s = 0; s < b->common->n_states; s++) {
        if (by_state[s] == 0)
            continue;
        for (size_t bin = 0; bin < bins; bin++) {
            struct stratum *stratum = &strata[first + bin];
            struct inflow *list = (struct inflow *) stratum->inflows;
            if ((stratum->n_inflows & (stratum->n_inflows + 1)) == 0) /* 0, 1, 3, 7 ...: full */
                list = arena_grow(b->arena, list, stratum->n_inflows, 2 * stratum->n_inflows + 1,
                                  sizeof *list);
            list[stratum->n_inflows++] =
                (struct inflow){(uint32_t) entry, (uint32_t) s, by_state[s] / (double) bins};
            stratum->inflows = list;
        }
    }
}

/* Whole people over start states: spread over one group after the other, so that each group has its
 * mix and all together have the shares that the scenario says. */
static void assign_start_states(struct build *b, struct world *w)
{
    const size_t n = b->model->n_persons;
    uint32_t *state = arena_alloc(b->arena, n, sizeof *state);
    uint32_t *spread = arena_alloc(b->arena, n, sizeof *spread);
    people_spread(n, w->scenario->cohort.start, b->common->n_states, spread, b->arena);
    for (size_t g = 0, k = 0; g < b->common->n_groups; g++)
        for (size_t i = 0; i < n; i++)
            if (b->model->persons[i].group == g)
                state[i] = spread[k++];
    w->plan.start_state = state;
}

void build_strata(struct build *b, struct world *w)
{
    const size_t n_groups = b->common->n_groups, n_nodes = b->model->calendar->n_cycles;
    const bool by_arrival = split_by_arrival(w);
    size_t most = 0;
    for (size_t g = 0; g < n_groups; g++)
        most += (split_by_age(w) ? build_age_bins(b, g) : 1) * (by_arrival ? n_nodes : 1);
    struct stratum *strata = arena_alloc(b->arena, most, sizeof *strata);
    struct stratum_key *keys = arena_alloc(b->arena, most, sizeof *keys);
    uint32_t *stratum_at = arena_alloc(b->arena, n_groups * (n_nodes + 1), sizeof *stratum_at);
    uint32_t *birth_bins = arena_alloc(b->arena, n_groups, sizeof *birth_bins);
    double *by_state = arena_alloc(b->arena, b->common->n_states, sizeof *by_state);
    assign_start_states(b, w);

    for (size_t g = 0; g < n_groups; g++) {
        size_t first = NO_INDEX;
        const size_t bins = split_by_age(w) ? build_age_bins(b, g) : 1;
        birth_bins[g] = (uint32_t) build_age_bins(b, g);
        for (size_t entry = 0; entry < n_nodes; entry++) {
            if (b->people_by_node[entry] == 0)
                continue;
            if (first == NO_INDEX || by_arrival)
                first = add_strata(b, w, strata, keys, g, entry, bins);
            stratum_at[g * (n_nodes + 1) + entry] = (uint32_t) first;
            count_entering(b, w, g, entry, by_state);
            add_inflows(b, strata, first, bins, entry, by_state);
        }
    }
    uint32_t *base_stratum = arena_alloc(b->arena, b->model->n_persons, sizeof *base_stratum);
    for (size_t i = 0; i < b->model->n_persons; i++) {
        const struct person *p = &b->model->persons[i];
        base_stratum[i] = stratum_at[p->group * (n_nodes + 1) + p->node];
    }
    w->plan.strata = strata;
    w->plan.birth_bins = birth_bins;
    w->plan.split_by_age = split_by_age(w);
    w->plan.uses_birthdays = (w->clocks_of_moves | w->clocks_of_amounts) >> CLOCK_AGE & 1;
    w->plan.base_stratum = base_stratum;
    w->stratum_keys = keys;
}
