/* Strata of a world, people who share every chance, and rows, people who are counted together.
 *
 * Both are split by group, and by arrival where time since arrival matters; by arrival year where
 * these are told apart. Strata are split by
 * date of birth too where a chance to move depends on age: who enters later and younger may
 * have the same. Rows are not: an amount that depends on age is counted by date of birth. Only
 * expected flows whose chances know no age take its average over an arrival's birth months. */
#include "build.h"

#include <math.h>
#include <stdlib.h>

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

/* What people must have in common. Amounts that follow age are counted by date of birth where
 * strata have one; else expected flows take the average of an arrival's birth months. */
struct splitting {
    bool by_birth, by_arrival; /* strata */
    bool rows_by_arrival, aged_amounts;
};

static struct splitting splitting_of(const struct world *w)
{
    const bool since = (w->clocks_of_moves | w->clocks_of_amounts) >> CLOCK_SINCE_ARRIVAL & 1;
    const bool aged = w->clocks_of_amounts >> CLOCK_AGE & 1;
    const bool by_birth = w->clocks_of_moves >> CLOCK_AGE & 1;
    const bool averaged = aged && !by_birth;
    return (struct splitting){.by_birth = by_birth,
                              .by_arrival = since || averaged,
                              .rows_by_arrival =
                                  (w->clocks_of_amounts >> CLOCK_SINCE_ARRIVAL & 1) || averaged,
                              .aged_amounts = aged};
}

/* At how many nodes people of one arrival year enter, and over how many cycles. */
struct entries {
    size_t n, span;
};

static struct entries entries_of(const struct build *b, size_t arrival)
{
    struct entries at = {0, 0};
    for (size_t e = 0, first = 0; e < b->model->calendar->n_cycles; e++) {
        if (b->people_by_node[e] == 0 || b->arrival_at[e] != arrival)
            continue;
        first = at.n == 0 ? e : first;
        at.span = e - first;
        at.n++;
    }
    return at;
}

struct strata_size build_strata_size(const struct build *b, const struct world *w)
{
    const struct splitting split = splitting_of(w);
    struct strata_size size = {0, 0, 0};
    for (size_t i = 0; i < b->model->n_arrival_years; i++) {
        const struct entries at = entries_of(b, i);
        for (size_t g = 0; g < b->common->n_groups; g++) {
            const double bins = (double) build_age_bins(b, g), arrivals = (double) at.n;
            const double dates = fmin(bins + (double) at.span, bins * arrivals);
            size.rows += split.rows_by_arrival ? arrivals : 1;
            if (split.aged_amounts)
                size.births += split.rows_by_arrival ? bins * arrivals : dates;
            size.strata += !split.by_birth    ? (split.by_arrival ? arrivals : 1)
                           : split.by_arrival ? bins * arrivals
                                              : dates;
        }
    }
    return size;
}

/* Rows and strata while they are listed. */
struct listing {
    struct build *b;
    struct world *w;
    struct splitting split;
    struct row_key *rows;
    struct stratum *strata;
    struct stratum_key *keys;
    uint32_t *row_at, *stratum_at; /* [n_groups][n_cycles] by node of entry */
    size_t room_for_rows, room_for_strata;
};

static size_t add_row(struct listing *l, size_t group, size_t entry)
{
    struct plan *p = &l->w->plan;
    if (p->n_rows == l->room_for_rows) {
        l->room_for_rows = l->room_for_rows ? 2 * l->room_for_rows : 8;
        l->rows = arena_grow(l->b->arena, l->rows, p->n_rows, l->room_for_rows, sizeof *l->rows);
    }
    struct row_key *row = &l->rows[p->n_rows];
    *row = (struct row_key){.all = {group, entry, NAN}};
    if (l->split.aged_amounts)
        row->births = l->split.rows_by_arrival ? build_births_of_arrival(l->b, group, entry)
                                               : build_births(l->b, group, l->b->arrival_at[entry]);
    return p->n_rows++;
}

/* One stratum for each key. Returns the first. */
static size_t add_strata(struct listing *l, const struct stratum_key *keys, size_t n, size_t row)
{
    struct plan *p = &l->w->plan;
    const size_t first = p->n_strata;
    if (first + n > l->room_for_strata) {
        const size_t room = 2 * (first + n);
        l->strata = arena_grow(l->b->arena, l->strata, first, room, sizeof *l->strata);
        l->keys = arena_grow(l->b->arena, l->keys, first, room, sizeof *l->keys);
        l->room_for_strata = room;
    }
    const struct births *births = &l->rows[row].births;
    for (size_t i = 0; i < n; i++) {
        const bool dated = l->split.by_birth && l->split.aged_amounts;
        const size_t base = l->split.by_arrival && dated ? births->base[keys[i].first_node] : 0;
        l->strata[first + i] = (struct stratum){.group = keys[i].group,
                                                .first_node = keys[i].first_node,
                                                .row = row,
                                                .birth = dated ? base + i : NO_SLOT};
        l->keys[first + i] = keys[i];
    }
    p->n_strata += n;
    return first;
}

static void add_inflow(struct listing *l, size_t stratum, const struct inflow *inflow)
{
    struct stratum *s = &l->strata[stratum];
    struct inflow *list = (struct inflow *) s->inflows;
    if ((s->n_inflows & (s->n_inflows + 1)) == 0) /* 0, 1, 3, 7 ...: full */
        list = arena_grow(l->b->arena, list, s->n_inflows, 2 * s->n_inflows + 1, sizeof *list);
    list[s->n_inflows++] = *inflow;
    s->inflows = list;
}

/* Those who enter at a node, spread evenly over the birth months. */
static void add_inflows(struct listing *l, size_t first, size_t bins, size_t entry,
                        const double *by_state)
{
    for (size_t s = 0; s < l->b->common->n_states; s++)
        for (size_t bin = 0; by_state[s] != 0 && bin < bins; bin++)
            add_inflow(l, first + bin,
                       &(struct inflow){.node = (uint32_t) entry,
                                        .state = (uint32_t) s,
                                        .mix = NO_SLOT,
                                        .people = by_state[s] / (double) bins});
}

/* Likewise of those who do so by shares that are formulas. */
static void add_mixes(struct listing *l, size_t group, size_t first, size_t bins, size_t entry)
{
    for (enum entry_kind kind = 0; kind < ENTRY_KINDS; kind++) {
        const struct mix *mix = build_mix(l->b, l->w, group, entry, kind);
        for (uint32_t k = 0; mix != NULL && k < mix->n; k++)
            for (size_t bin = 0; bin < bins; bin++)
                add_inflow(l, first + bin,
                           &(struct inflow){.node = (uint32_t) entry,
                                            .state = mix->state[k],
                                            .mix = (uint32_t) l->w->plan.n_mixes - 1,
                                            .entered = mix->first + k,
                                            .people = 1 / (double) bins});
    }
}

/* The rows and strata of a group, and which of them those who enter at each node are in. */
static void list_group(struct listing *l, size_t group, double *by_state)
{
    struct build *b = l->b;
    const size_t n_nodes = b->model->calendar->n_cycles;
    const size_t bins = l->split.by_birth ? build_age_bins(b, group) : 1;
    const bool by_date = l->split.by_birth && !l->split.by_arrival;
    struct births births = {0};
    size_t row = NO_INDEX, first = NO_INDEX, arrival = NO_INDEX;
    for (size_t e = 0; e < n_nodes; e++) {
        if (b->people_by_node[e] == 0)
            continue;
        const bool new_year = b->arrival_at[e] != arrival;
        arrival = b->arrival_at[e];
        if (new_year || l->split.rows_by_arrival)
            row = add_row(l, group, e);
        if (new_year || l->split.by_arrival) {
            const struct stratum_key mixed = {group, e, NAN};
            births = by_date             ? build_births(b, group, arrival)
                     : l->split.by_birth ? build_births_of_arrival(b, group, e)
                                         : (struct births){1, &mixed, NULL};
            first = add_strata(l, births.key, births.n, row);
        }
        const size_t at = first + (by_date ? births.base[e] : 0);
        l->row_at[group * n_nodes + e] = (uint32_t) row;
        l->stratum_at[group * n_nodes + e] = (uint32_t) at;
        build_count_entering(b, l->w, group, e, by_state);
        add_inflows(l, at, bins, e, by_state);
        add_mixes(l, group, at, bins, e);
    }
}

/* Which row and stratum each person is in, see struct plan. */
static void place_persons(struct listing *l)
{
    const struct model *m = l->b->model;
    const size_t n_nodes = m->calendar->n_cycles;
    uint32_t *stratum = arena_alloc(l->b->arena, m->n_persons, sizeof *stratum);
    uint32_t *birth = arena_alloc(l->b->arena, m->n_persons, sizeof *birth);
    uint32_t *row = arena_alloc(l->b->arena, m->n_persons, sizeof *row);
    for (size_t i = 0; i < m->n_persons; i++) {
        const struct person *p = &m->persons[i];
        row[i] = l->row_at[p->group * n_nodes + p->node];
        stratum[i] = l->stratum_at[p->group * n_nodes + p->node];
        const struct births *births = &l->rows[row[i]].births;
        birth[i] = births->base ? births->base[p->node] : 0;
    }
    l->w->plan.base_stratum = stratum;
    l->w->plan.base_birth = birth;
    l->w->plan.row_of = row;
}

static int by_node(const void *a, const void *b)
{
    const struct inflow *x = a, *y = b;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    return (x->mix > y->mix) - (x->mix < y->mix);
}

/* What the cohort needs of rows: all that enters, by node. */
static void describe_rows(struct listing *l)
{
    const struct plan *p = &l->w->plan;
    const size_t n_nodes = l->b->model->calendar->n_cycles;
    struct row_of_people *rows = arena_alloc(l->b->arena, p->n_rows, sizeof *rows);
    for (size_t r = 0, s = 0; r < p->n_rows; r++) {
        size_t n = 0, first = s;
        for (; s < p->n_strata && l->strata[s].row == r; s++)
            n += l->strata[s].n_inflows;
        struct inflow *list = arena_alloc(l->b->arena, n, sizeof *list);
        uint32_t *from = arena_alloc(l->b->arena, n_nodes + 2, sizeof *from);
        n = 0;
        for (size_t i = first; i < s; i++)
            for (size_t k = 0; k < l->strata[i].n_inflows; k++)
                list[n++] = l->strata[i].inflows[k];
        qsort(list, n, sizeof *list, by_node);
        for (size_t at = 0, k = 0; at <= n_nodes + 1; from[at++] = (uint32_t) k)
            while (k < n && list[k].node < at)
                k++;
        rows[r] = (struct row_of_people){
            .group = l->rows[r].all.group,
            .subgroup = build_subgroup(l->b, l->rows[r].all.group, l->rows[r].all.first_node),
            .first_node = l->rows[r].all.first_node,
            .first_stratum = first,
            .n_strata = s - first,
            .like = r,
            .scale = 1,
            .inflows = list,
            .inflow_from = from};
    }
    l->w->plan.rows = rows;
}

void build_strata(struct build *b, struct world *w)
{
    const size_t n_groups = b->common->n_groups, n_nodes = b->model->calendar->n_cycles;
    struct listing l = {.b = b,
                        .w = w,
                        .split = splitting_of(w),
                        .row_at = arena_alloc(b->arena, n_groups * n_nodes, sizeof *l.row_at),
                        .stratum_at =
                            arena_alloc(b->arena, n_groups * n_nodes, sizeof *l.stratum_at)};
    uint32_t *birth_bins = arena_alloc(b->arena, n_groups, sizeof *birth_bins);
    double *by_state = arena_alloc(b->arena, b->common->n_states, sizeof *by_state);
    build_start_states(b, w);
    for (size_t g = 0; g < n_groups; g++) {
        birth_bins[g] = (uint32_t) build_age_bins(b, g);
        list_group(&l, g, by_state);
    }
    place_persons(&l);
    describe_rows(&l);
    bool *enters = arena_alloc(b->arena, n_nodes + 1, sizeof *enters);
    for (size_t e = 0; e < n_nodes; e++)
        enters[e] = b->people_by_node[e] > 0;
    w->plan.enters = enters;
    w->plan.strata = l.strata;
    w->plan.birth_bins = birth_bins;
    w->plan.split_by_birth = l.split.by_birth;
    w->plan.uses_birthdays = l.split.by_birth || l.split.aged_amounts;
    w->stratum_keys = l.keys;
    w->row_keys = l.rows;
}
