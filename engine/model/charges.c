/* What is counted in one intervention, and what it costs. */
#include "charging.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static struct tap_build *find_tap(struct charging *c, struct tap key)
{
    for (size_t i = c->n_taps; i-- > 0;) {
        const struct tap *t = &c->taps[i].tap;
        if (t->row != key.row)
            break; /* taps are made row by row */
        if (t->kind == key.kind && t->state == key.state && t->cell == key.cell &&
            t->to == key.to && t->line == key.line && t->path == key.path)
            return &c->taps[i];
    }
    if (c->n_taps == c->room_for_taps) {
        const size_t room = c->room_for_taps ? 2 * c->room_for_taps : 64;
        c->taps = arena_grow(c->b->arena, c->taps, c->n_taps, room, sizeof *c->taps);
        c->room_for_taps = room;
    }
    c->taps[c->n_taps] = (struct tap_build){.tap = key};
    return &c->taps[c->n_taps++];
}

static struct tap_build *charge_tap(struct charging *c, struct tap key, size_t line,
                                    uint32_t *nodes)
{
    const struct path *path = path_factor_out(c, nodes, &nodes);
    key.path = path ? path->value : NULL;
    key.weights = path ? path->weights : &c->b->model->timeline.weights;
    struct tap_build *t = find_tap(c, key);
    if (t->n_charges == t->room) {
        const size_t room = t->room ? 2 * t->room : 4;
        t->charges = arena_grow(c->b->arena, t->charges, t->n_charges, room, sizeof *t->charges);
        t->room = room;
    }
    t->charges[t->n_charges].line = (uint32_t) line;
    t->charges[t->n_charges++].nodes = nodes;
    t->tap.schedules |= 1u << c->b->model->lines[line].schedule;
    return t;
}

static void check_amount(struct charging *c, node n, const struct bound_line *l, size_t k,
                         const struct moment *m)
{
    struct expr *e = l->amount[k];
    build_add_check(c->b,
                    &(struct value_check){.rule = VALUE_FINITE,
                                          .at = expr_place(e),
                                          .text = expr_text(e),
                                          .line = l->line->name.id,
                                          .world = c->w->index,
                                          .group = m->group,
                                          .year = (int) m->clock[CLOCK_YEAR]},
                    n);
}

/* Mean of nodes of equal weight; neighbours that are the same node are counted, not added. */
static node mean_node(struct graph *g, const uint32_t *nodes, size_t n)
{
    if (n == 1)
        return nodes[0];
    node total = graph_constant(g, 0);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && nodes[next] == nodes[i];)
            next++;
        if (next - i == n)
            return nodes[0];
        const node count = graph_constant(g, (double) (next - i));
        total = graph_binary(g, OP_ADD, total, graph_binary(g, OP_MULTIPLY, nodes[i], count));
    }
    return graph_binary(g, OP_DIVIDE, total, graph_constant(g, (double) n));
}

/* The expression at a moment; averaged over birth months where ages are mixed and the amount
 * depends on age. */
static node raw_amount(struct charging *c, struct expr *e, const struct row_key *who,
                       struct moment *m)
{
    const struct births *births = &who->births;
    if (!(expr_clocks(e) >> CLOCK_AGE & 1) || !isnan(who->all.age_months))
        return expr_node(e, m, c->b->graph);
    uint32_t nodes[births->n];
    for (size_t i = 0; i < births->n; i++) {
        m->clock[CLOCK_AGE] = births->key[i].age_months + m->clock[CLOCK_SINCE_ARRIVAL];
        nodes[i] = expr_node(e, m, c->b->graph);
    }
    return mean_node(c->b->graph, nodes, births->n);
}

static bool is_by_month(enum per per)
{
    return per == PER_PERSON_MONTH || per == PER_GROUP_MONTH || per == PER_MONTH;
}

/* The amount as it is charged: per year where it is per time, checked. `last` remembers the
 * previous cycle's, which is most often the same. */
struct charged {
    node raw, amount;
};

static node amount_at(struct charging *c, const struct bound_line *l, size_t k,
                      const struct row_key *who, struct moment m, struct charged *last)
{
    struct graph *g = c->b->graph;
    struct expr *e = l->amount[k];
    const node raw = raw_amount(c, e, who, &m);
    if (raw == last->raw)
        return last->amount;
    node amount = raw;
    if (is_by_month(l->per[k]))
        amount = graph_binary(g, OP_MULTIPLY, raw, graph_constant(g, 12));
    if (build_is_late(c->b, c->w->index, amount))
        errors_add(c->b->errors, ERROR_SCENARIO, expr_place(e),
                   "The amount of \"%s\" depends on people(...), which may stand in the chances of "
                   "moves only.\nFor a cost by groups of people use group_of.",
                   l->line->name.id);
    check_amount(c, amount, l, k, &m);
    *last = (struct charged){raw, amount};
    return amount;
}

static node amount_node(struct charging *c, const struct bound_line *l, size_t k,
                        const struct row_key *who, size_t cycle, size_t cell, struct charged *last)
{
    return amount_at(c, l, k, who, build_moment(c->b, &who->all, cycle, cell), last);
}

static const struct charged NOT_YET = {NO_NODE, NO_NODE};

/* Does the line hold in (a part of) cycle t? */
static bool holds(const struct charging *c, size_t line, size_t t)
{
    const struct year_window *years = &c->w->ledger.years[line];
    const struct calendar *cal = c->b->model->calendar;
    const size_t y = cal->year_of[t], last = cal->first_share[t] < 1 ? y + 1 : y;
    return last >= years->first && y <= years->last;
}

/* Can somebody who came in at `entry` or later be counted on charge k of the line in cycle t? In a
 * state, who is there at its end counts too; a move is made by who is there at its start. */
static bool counts(const struct charging *c, size_t line, size_t k, size_t entry, size_t cell,
                   size_t t)
{
    const struct line *l = c->w->lines[line].line;
    const size_t state = l->charges[k].from;
    const size_t first = state == NO_INDEX ? entry : build_first_node(c->w, state, entry);
    if (t <= (l->trigger == TRIGGER_MOVE ? first : entry) || (cell > 0 && t < first + cell))
        return false;
    return holds(c, line, t);
}

static uint32_t *amounts_by_cycle(struct charging *c, size_t line, size_t k,
                                  const struct row_key *who, size_t cell)
{
    const size_t n = c->b->model->calendar->n_cycles;
    uint32_t *nodes = arena_alloc(c->b->arena, n + 1, sizeof *nodes);
    struct charged last = NOT_YET;
    for (size_t t = 0; t <= n; t++)
        nodes[t] = counts(c, line, k, who->all.first_node, cell, t)
                       ? amount_node(c, &c->w->lines[line], k, who, t, cell, &last)
                       : NO_NODE;
    return nodes;
}

/* An expression with more steps of age than this has one for every month of it. */
enum { AGE_STEPS = 64 };

/* The amounts of each date of birth, while they are sorted out. */
struct by_birth {
    size_t n;
    uint32_t **nodes;  /* [n][n_cycles + 1]; NO_NODE where it is in `common` */
    uint32_t *common;  /* [n_cycles + 1] what is the same for all who are there */
    uint32_t *differs; /* [n_cycles + 1] 1 in the cycles that are left, else NO_NODE */
    uint32_t *average; /* [n_cycles + 1] of those; NULL where nobody needs it */
    bool any;          /* cycle is left */
};

static void split_cycle(struct charging *c, struct by_birth *a, size_t t)
{
    uint32_t nodes[a->n];
    bool same = true;
    for (size_t i = 0; i < a->n; i++) {
        nodes[i] = a->nodes[i][t];
        if (nodes[i] == NO_NODE)
            continue;
        same &= a->common[t] == NO_NODE || a->common[t] == nodes[i];
        a->common[t] = nodes[i];
    }
    for (size_t i = 0; same && i < a->n; i++)
        a->nodes[i][t] = NO_NODE;
    if (same)
        return;
    a->common[t] = NO_NODE;
    a->differs[t] = graph_constant(c->b->graph, 1);
    if (a->average != NULL)
        a->average[t] = mean_node(c->b->graph, nodes, a->n);
    a->any = true;
}

/* Amounts by cycle for each step of the age, where it has steps: most dates of birth are on the
 * same few, so they are asked once for all. */
struct by_step {
    uint32_t *nodes[2 * AGE_STEPS + 1]; /* [n_cycles + 1]; NOT_ASKED */
};

#define NOT_ASKED (NO_NODE - 1)

static uint32_t *nodes_of_step(struct charging *c, struct by_step *steps, size_t step)
{
    const size_t n = c->b->model->calendar->n_cycles + 1;
    if (steps->nodes[step] == NULL) {
        steps->nodes[step] = arena_alloc(c->b->arena, n, sizeof(uint32_t));
        for (size_t t = 0; t < n; t++)
            steps->nodes[step][t] = NOT_ASKED;
    }
    return steps->nodes[step];
}

static uint32_t *amounts_of_birth(struct charging *c, size_t line, size_t k,
                                  const struct row_key *who, size_t cell, struct by_step *steps)
{
    const struct bound_line *l = &c->w->lines[line];
    const size_t n = c->b->model->calendar->n_cycles;
    const double months = c->b->model->calendar->cycle_months;
    uint32_t *nodes = arena_alloc(c->b->arena, n + 1, sizeof *nodes);
    struct charged last = NOT_YET;
    for (size_t t = 0; t <= n; t++) {
        nodes[t] = NO_NODE;
        if (!counts(c, line, k, who->all.first_node, cell, t))
            continue;
        const double since = ((double) t - 1 - (double) who->all.first_node) * months;
        const size_t step = expr_class(l->amount[k], CLOCK_AGE, who->all.age_months + since);
        uint32_t *known = step <= 2 * AGE_STEPS ? &nodes_of_step(c, steps, step)[t] : &nodes[t];
        if (known == &nodes[t] || *known == NOT_ASKED)
            *known = amount_node(c, l, k, who, t, cell, &last);
        nodes[t] = *known;
    }
    return nodes;
}

static struct by_birth amounts_by_birth(struct charging *c, size_t line, size_t k,
                                        const struct row_key *row, size_t cell)
{
    const size_t n = c->b->model->calendar->n_cycles + 1;
    struct arena *arena = c->b->arena;
    struct by_step steps = {0};
    struct by_birth a = {
        .n = row->births.n,
        .nodes = arena_alloc(arena, row->births.n, sizeof *a.nodes),
        .common = arena_alloc(arena, n, sizeof *a.common),
        .differs = arena_alloc(arena, n, sizeof *a.differs),
        .average = c->w->plan.split_by_birth ? NULL : arena_alloc(arena, n, sizeof *a.average)};
    for (size_t i = 0; i < a.n; i++)
        a.nodes[i] = amounts_of_birth(c, line, k, &(struct row_key){.all = row->births.key[i]},
                                      cell, &steps);
    for (size_t t = 0; t < n; t++) {
        a.common[t] = a.differs[t] = NO_NODE;
        if (a.average != NULL)
            a.average[t] = NO_NODE;
        split_cycle(c, &a, t);
    }
    return a;
}

/* An amount that depends on age is counted by date of birth, in the cycles in which age makes a
 * difference: `tap` for what is the same, `aged` for the rest. */
static void charge_aged(struct charging *c, size_t line, const struct by_birth *a, struct tap tap,
                        enum tap_kind aged)
{
    charge_tap(c, tap, line, a->common);
    if (!a->any)
        return;
    tap.kind = aged;
    tap.line = (uint32_t) line; /* its own tap: amounts of two lines do not add */
    struct tap_build *t = charge_tap(c, tap, line, a->differs);
    t->n_births = a->n;
    t->by_birth = a->nodes;
    t->average = a->average;
}

static bool is_aged(const struct charging *c, struct expr *amount)
{
    const bool dated = c->b->common->cohort.mode == MODE_PEOPLE || c->w->plan.split_by_birth;
    return dated && (expr_clocks(amount) >> CLOCK_AGE & 1);
}

/* One cell of a state, or the whole of it. */
static void charge_place(struct charging *c, size_t line, size_t k, struct tap tap, size_t cell)
{
    const struct row_key *row = &c->w->row_keys[tap.row];
    if (!is_aged(c, c->w->lines[line].amount[k])) {
        charge_tap(c, tap, line, amounts_by_cycle(c, line, k, row, cell));
        return;
    }
    const struct by_birth a = amounts_by_birth(c, line, k, row, cell);
    charge_aged(c, line, &a, tap, tap.kind == TAP_CELL ? TAP_AGED_CELL : TAP_AGED_STATE);
}

static void charge_state(struct charging *c, size_t line, size_t k, size_t row)
{
    const struct bound_line *l = &c->w->lines[line];
    const size_t state = l->line->charges[k].from;
    const uint32_t *first = c->w->plan.first_cell;
    struct tap tap = {.kind = TAP_STATE, .row = (uint32_t) row, .state = (uint32_t) state};
    if (!(expr_clocks(l->amount[k]) >> CLOCK_IN_STATE & 1)) {
        charge_place(c, line, k, tap, 0);
        return;
    }
    tap.kind = TAP_CELL;
    for (uint32_t cell = first[state]; cell < first[state + 1]; cell++) {
        tap.cell = cell;
        charge_place(c, line, k, tap, cell - first[state]);
    }
}

/* What moves from `from` cost, `a` by date of birth or else `nodes`. */
static void charge_moves_from(struct charging *c, size_t line, const struct charge *charge,
                              struct tap tap, const struct by_birth *a, uint32_t *nodes)
{
    const struct bound_row *x = &c->w->rows[tap.state];
    bool *done = arena_alloc(c->b->arena, c->w->plan.n_states, sizeof *done);
    for (size_t j = 0; j < x->n_moves + x->n_after; j++) {
        tap.to = j < x->n_moves ? x->to[j] : x->after_to[j - x->n_moves];
        if (done[tap.to] || (charge->to != NO_INDEX && charge->to != tap.to))
            continue;
        done[tap.to] = true;
        if (a != NULL)
            charge_aged(c, line, a, tap, TAP_AGED_MOVE);
        else
            charge_tap(c, tap, line, nodes);
    }
}

static void charge_moves(struct charging *c, size_t line, size_t k, size_t r)
{
    const struct charge *charge = &c->w->lines[line].line->charges[k];
    const struct row_key *row = &c->w->row_keys[r];
    const bool aged = is_aged(c, c->w->lines[line].amount[k]);
    struct by_birth a = {0};
    uint32_t *nodes = NULL;
    if (aged)
        a = amounts_by_birth(c, line, k, row, 0);
    else
        nodes = amounts_by_cycle(c, line, k, row, 0);
    for (uint32_t from = 0; from < c->w->plan.n_states; from++)
        if (charge->from == NO_INDEX || charge->from == from)
            charge_moves_from(c, line, charge,
                              (struct tap){.kind = TAP_MOVE, .row = (uint32_t) r, .state = from},
                              aged ? &a : NULL, nodes);
}

static void add_arrival(struct charging *c, const struct arrival_charge *charge)
{
    struct ledger_plan *p = &c->w->ledger;
    if (p->n_arrival_charges == c->room_for_arrivals) {
        const size_t room = c->room_for_arrivals ? 2 * c->room_for_arrivals : 16;
        c->arrival_charges = arena_grow(c->b->arena, c->arrival_charges, p->n_arrival_charges, room,
                                        sizeof *c->arrival_charges);
        c->room_for_arrivals = room;
    }
    c->arrival_charges[p->n_arrival_charges++] = *charge;
}

/* Those who enter a group at a node, at the start of the cycle that begins there. */
static void charge_arrivals(struct charging *c, size_t line, size_t k, size_t group)
{
    const struct calendar *cal = c->b->model->calendar;
    const struct year_window *years = &c->w->ledger.years[line];
    for (size_t e = 0; e < cal->n_cycles; e++) {
        const double people = build_entering(c->b, group, e);
        if (people == 0 || cal->year_of_node[e] < years->first ||
            cal->year_of_node[e] > years->last)
            continue;
        const struct row_key who = {{group, e, NAN}, build_births_of_arrival(c->b, group, e)};
        struct charged last = NOT_YET;
        add_arrival(c, &(struct arrival_charge){
                           .line = (uint32_t) line,
                           .group = (uint32_t) group,
                           .node = (uint32_t) e,
                           .people = people,
                           .slot = amount_node(c, &c->w->lines[line], k, &who, e + 1, 0, &last)});
    }
}

static void charge_calendar(struct charging *c, size_t line)
{
    const struct calendar *cal = c->b->model->calendar;
    const struct year_window *years = &c->w->ledger.years[line];
    const struct bound_line *l = &c->w->lines[line];
    const bool once = l->per[0] == PER_ONCE;
    uint32_t *slot = arena_alloc(c->b->arena, cal->n_years, sizeof *slot);
    double *weight = arena_alloc(c->b->arena, cal->n_years, sizeof *weight);
    const struct row_key all = {.all = {.age_months = NAN}};
    struct moment now = build_moment(c->b, &all.all, 1, 0);
    struct charged last = NOT_YET;
    const int opens = l->line->first_year;
    const bool once_before = once && opens != INT_MIN && opens < cal->first_year;
    if (once_before)
        errors_warn(c->b->errors, l->line->name.at,
                    "\"%s\" is paid once, in %d: before the start, so nothing is booked.",
                    l->line->name.id, opens);
    double months = 0; /* from the start to what is left of the budget year */
    for (size_t y = 0; y < cal->n_years; months += cal->year_months[y++]) {
        slot[y] = NO_NODE;
        if (once_before || y < years->first || y > years->last || (once && y > years->first))
            continue;
        now.clock[CLOCK_YEAR] = (double) cal->first_year + (double) y;
        now.clock[CLOCK_SINCE_START] = months;
        slot[y] = amount_at(c, l, 0, &all, now, &last);
        weight[y] = once || l->line->whole ? 1 : cal->year_months[y] / 12;
    }
    build_add_roots(c->b, slot, cal->n_years);
    c->calendar_charges[c->w->ledger.n_calendar_charges++] =
        (struct calendar_charge){(uint32_t) line, once, slot, weight};
}

static void check_one_amount(struct charging *c, const struct line *l)
{
    for (size_t k = 1; k < l->n_charges; k++) {
        const struct formula *a = &l->charges[0].amount, *f = &l->charges[k].amount;
        const bool same = a->text && f->text ? strcmp(a->text, f->text) == 0
                                             : !a->text && !f->text && a->number == f->number;
        if (!same)
            errors_add(
                c->b->errors, ERROR_SCENARIO, f->at,
                "\"%s\" counts groups over its states together, so it has one amount for all of "
                "them.\nWrite in = [\"a\", \"b\"] with `amount`.",
                l->name.id);
    }
}

static void charge_groups(struct charging *c, size_t line)
{
    const struct calendar *cal = c->b->model->calendar;
    const struct bound_line *l = &c->w->lines[line];
    check_one_amount(c, l->line);
    bool *states = arena_alloc(c->b->arena, c->w->plan.n_states, sizeof *states);
    for (size_t k = 0; k < l->n_charges; k++)
        states[l->line->charges[k].from] = true;
    bool *counted = arena_alloc(c->b->arena, cal->n_cycles + 1, sizeof *counted);
    for (size_t t = 1; t <= cal->n_cycles; t++)
        counted[t] = l->line->opened_month == 0 || t == 1 ||
                     calendar_cycle_holds_month(cal, t, l->line->opened_month);
    const struct row_key all = {.all = {.age_months = NAN}};
    uint32_t *slot = amounts_by_cycle(c, line, 0, &all, 0);
    build_add_roots(c->b, slot, cal->n_cycles + 1);
    c->headcounts[c->w->plan.n_headcounts] = (struct headcount){states};
    c->step_charges[c->w->ledger.n_step_charges++] =
        (struct step_charge){.line = (uint32_t) line,
                             .headcount = (uint32_t) c->w->plan.n_headcounts++,
                             .group_of = l->line->group_of,
                             .slot = slot,
                             .counted = counted};
}

void build_charges(struct build *b, struct world *w)
{
    const size_t n_lines = b->model->n_lines;
    struct charging c = {.b = b,
                         .w = w,
                         .calendar_charges =
                             arena_alloc(b->arena, n_lines, sizeof *c.calendar_charges),
                         .step_charges = arena_alloc(b->arena, n_lines, sizeof *c.step_charges),
                         .headcounts = arena_alloc(b->arena, n_lines, sizeof *c.headcounts)};
    bool *exists = arena_alloc(b->arena, n_lines, sizeof *exists);
    w->ledger.years = build_year_windows(b, w);
    for (size_t i = 0; i < n_lines; i++) {
        exists[i] = w->lines[i].exists;
        const struct line *l = w->lines[i].line;
        if (exists[i] && l->trigger == TRIGGER_CALENDAR)
            charge_calendar(&c, i);
        else if (exists[i] && l->group_of > 0)
            charge_groups(&c, i);
    }
    for (size_t r = 0; r < w->plan.n_rows; r++)
        for (size_t i = 0; i < n_lines; i++)
            for (size_t k = 0; exists[i] && k < w->lines[i].n_charges; k++) {
                const struct line *l = w->lines[i].line;
                if (l->trigger == TRIGGER_IN && l->group_of == 0)
                    charge_state(&c, i, k, r);
                else if (l->trigger == TRIGGER_MOVE)
                    charge_moves(&c, i, k, r);
            }
    for (size_t i = 0; i < n_lines; i++)
        for (size_t g = 0; exists[i] && g < b->common->n_groups; g++)
            for (size_t k = 0; k < w->lines[i].n_charges; k++)
                if (w->lines[i].line->trigger == TRIGGER_ARRIVAL)
                    charge_arrivals(&c, i, k, g);
    taps_finish(&c);
    for (size_t i = 0; i < w->ledger.n_arrival_charges; i++)
        build_add_roots(b, &c.arrival_charges[i].slot, 1);
    w->plan.headcounts = c.headcounts;
    w->ledger.tap_charges = c.tap_charges;
    w->ledger.calendar_charges = c.calendar_charges;
    w->ledger.step_charges = c.step_charges;
    w->ledger.arrival_charges = c.arrival_charges;
    w->ledger.exists = exists;
}
