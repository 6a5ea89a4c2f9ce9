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

struct tap_build *charge_tap(struct charging *c, struct tap key, size_t line,
                             const struct amount_part *part)
{
    key.path = part->path ? part->path->value : NULL;
    key.weights = part->path ? part->path->weights : &c->b->model->timeline.weights;
    struct tap_build *t = find_tap(c, key);
    if (t->n_charges == t->room) {
        const size_t room = t->room ? 2 * t->room : 4;
        t->charges = arena_grow(c->b->arena, t->charges, t->n_charges, room, sizeof *t->charges);
        t->room = room;
    }
    t->charges[t->n_charges].line = (uint32_t) line;
    t->charges[t->n_charges++].nodes = part->nodes;
    t->charges[t->n_charges - 1].at_moments = false;
    const size_t schedule = c->b->model->lines[line].schedule;
    t->tap.counts_cash |= c->b->model->lines[line].by_year || schedule == NO_DISCOUNT;
    if (schedule != NO_DISCOUNT)
        t->tap.schedules |= 1u << schedule;
    return t;
}

/* An amount that depends on age is counted by date of birth, in the cycles in which age makes a
 * difference: `tap` for what is the same, `aged` for the rest. */
static void charge_amounts(struct charging *c, size_t line, const struct amounts *a, struct tap tap,
                           enum tap_kind aged)
{
    for (size_t k = 0; k < a->n_parts; k++) {
        const struct tap_build *t = charge_tap(c, tap, line, &a->parts[k]);
        t->charges[t->n_charges - 1].whole = a->whole;
        t->charges[t->n_charges - 1].more = k > 0;
    }
    if (a->by_birth == NULL)
        return;
    tap.kind = aged;
    tap.line = (uint32_t) line; /* its own tap: amounts of two lines do not add */
    charge_tap(c, tap, line, &(struct amount_part){NULL, a->by_birth->differs})->by_birth =
        a->by_birth;
}

static void charge_state(struct charging *c, size_t line, size_t k, size_t row)
{
    const struct bound_line *l = &c->w->lines[line];
    const size_t state = l->line->charges[k].from;
    const uint32_t *first = c->w->plan.first_cell;
    struct tap tap = {.kind = TAP_STATE,
                      .row = (uint32_t) row,
                      .state = (uint32_t) state,
                      .within = c->b->common->accounting.occupancy == OCCUPANCY_EXACT};
    if (!(expr_clocks(l->amount[k]) >> CLOCK_IN_STATE & 1)) {
        const struct amounts a = amounts_on_row(c, line, k, row, 0);
        charge_amounts(c, line, &a, tap, TAP_AGED_STATE);
        return;
    }
    tap.kind = TAP_CELL;
    for (uint32_t cell = first[state]; cell < first[state + 1]; cell++) {
        const struct amounts a = amounts_on_row(c, line, k, row, cell - first[state]);
        tap.cell = cell;
        charge_amounts(c, line, &a, tap, TAP_AGED_CELL);
    }
}

/* Of people of a row in tap.state, all of them or those in tap.cell. */
static void charge_moves_from(struct charging *c, size_t line, const struct charge *charge,
                              struct tap tap, const struct amounts *a)
{
    const bool of_cell = tap_kind_is_of_cell(tap.kind);
    const struct bound_row *x = &c->w->rows[tap.state];
    bool *done = arena_alloc(c->b->arena, c->w->plan.n_states, sizeof *done);
    for (size_t j = 0; j < x->n_moves + x->n_after; j++) {
        tap.to = j < x->n_moves ? x->to[j] : x->after_to[j - x->n_moves];
        if (done[tap.to] || (charge->to != NO_INDEX && charge->to != tap.to))
            continue;
        done[tap.to] = true;
        charge_amounts(c, line, a, tap, of_cell ? TAP_AGED_CELL_MOVE : TAP_AGED_MOVE);
    }
}

/* By time in the state that is left. */
static void charge_moves_by_cell(struct charging *c, size_t line, size_t k, size_t r)
{
    const struct charge *charge = &c->w->lines[line].line->charges[k];
    const uint32_t *first = c->w->plan.first_cell;
    for (uint32_t from = 0; from < c->w->plan.n_states; from++)
        for (uint32_t cell = first[from];
             (charge->from == NO_INDEX || charge->from == from) && cell < first[from + 1]; cell++) {
            const struct amounts a = amounts_on_row(c, line, k, r, cell - first[from]);
            charge_moves_from(
                c, line, charge,
                (struct tap){
                    .kind = TAP_CELL_MOVE, .row = (uint32_t) r, .state = from, .cell = cell},
                &a);
        }
}

static void charge_moves(struct charging *c, size_t line, size_t k, size_t r)
{
    const struct charge *charge = &c->w->lines[line].line->charges[k];
    if (expr_clocks(c->w->lines[line].amount[k]) >> CLOCK_IN_STATE & 1) {
        charge_moves_by_cell(c, line, k, r);
        return;
    }
    const struct amounts a = amounts_on_row(c, line, k, r, 0);
    for (uint32_t from = 0; from < c->w->plan.n_states; from++)
        if (charge->from == NO_INDEX || charge->from == from)
            charge_moves_from(c, line, charge,
                              (struct tap){.kind = TAP_MOVE, .row = (uint32_t) r, .state = from},
                              &a);
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

/* Those who enter a group at a node, at the start of the cycle that begins there: so many, or as
 * many as cohort_output.entered says. */
static void charge_arrival(struct charging *c, size_t line, size_t k, const struct row_key *who,
                           double people, uint32_t entered)
{
    const size_t entry = who->all.first_node;
    struct charged last = CHARGED_NOT_YET;
    add_arrival(c, &(struct arrival_charge){
                       .line = (uint32_t) line,
                       .subgroup = (uint32_t) build_subgroup(c->b, who->all.group, entry),
                       .node = (uint32_t) entry,
                       .entered = entered,
                       .people = people,
                       .slot = amount_at(c, line, k, who,
                                         build_moment(c->b, &who->all, entry + 1, 0), &last)});
}

/* Those of them who come in by a mix, in one state: some of a row by birth month. */
static void charge_mixes(struct charging *c, size_t line, size_t k, const struct row_key *who,
                         size_t state)
{
    const struct plan *p = &c->w->plan;
    const size_t entry = who->all.first_node;
    uint32_t last = NO_SLOT;
    for (size_t r = 0; r < p->n_rows; r++) {
        const struct row_of_people *row = &p->rows[r];
        for (size_t i = row->inflow_from[entry];
             row->group == who->all.group && i < row->inflow_from[entry + 1]; i++) {
            const struct inflow *in = &row->inflows[i];
            if (in->mix == NO_SLOT || in->state != state || in->entered == last)
                continue;
            last = in->entered;
            charge_arrival(c, line, k, who, 0, last);
        }
    }
}

static void charge_arrivals(struct charging *c, size_t line, size_t k, size_t group)
{
    const struct calendar *cal = c->b->model->calendar;
    const struct year_window *years = &c->w->ledger.years[line];
    const size_t state = c->w->lines[line].line->charges[k].to;
    for (size_t e = 0; e < cal->n_cycles; e++) {
        if (c->b->people_by_node[e] == 0 || cal->year_of_node[e] < years->first ||
            cal->year_of_node[e] > years->last)
            continue;
        const struct row_key who = {{group, e, NAN}, build_births_of_arrival(c->b, group, e)};
        const double people = state == NO_INDEX ? build_entering(c->b, group, e)
                                                : build_entering_state(c->b, c->w, group, e, state);
        if (people != 0)
            charge_arrival(c, line, k, &who, people, NO_SLOT);
        if (state != NO_INDEX)
            charge_mixes(c, line, k, &who, state);
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
    struct charged last = CHARGED_NOT_YET;
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
        slot[y] = amount_at(c, line, 0, &all, now, &last);
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
    uint32_t *slot = amounts_by_cycle(c, line, 0, &all);
    build_add_roots(c->b, slot, cal->n_cycles + 1);
    c->headcounts[c->w->plan.n_headcounts] = (struct headcount){.states = states};
    c->step_charges[c->w->ledger.n_step_charges++] =
        (struct step_charge){.line = (uint32_t) line,
                             .headcount = (uint32_t) c->w->plan.n_headcounts++,
                             .group_of = l->line->group_of,
                             .slot = slot,
                             .counted = counted};
}

void build_charges(struct build *b, struct world *w)
{
    const size_t n_lines = b->model->n_booked;
    struct charging c = {.b = b,
                         .w = w,
                         .calendar_charges =
                             arena_alloc(b->arena, n_lines, sizeof *c.calendar_charges),
                         .step_charges = arena_alloc(b->arena, n_lines, sizeof *c.step_charges),
                         .headcounts = arena_alloc(b->arena, n_lines, sizeof *c.headcounts)};
    bool *exists = arena_alloc(b->arena, n_lines, sizeof *exists);
    w->ledger.years = build_year_windows(b, w);
    amounts_start(&c);
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
                const enum trigger trigger = l->charges[k].trigger;
                if (moments_are_counted(&w->lines[i]))
                    charge_moments(&c, i, k, r);
                else if (trigger == TRIGGER_IN && l->group_of == 0)
                    charge_state(&c, i, k, r);
                else if (trigger == TRIGGER_MOVE)
                    charge_moves(&c, i, k, r);
            }
    for (size_t i = 0; i < n_lines; i++)
        for (size_t g = 0; exists[i] && g < b->common->n_groups; g++)
            for (size_t k = 0; k < w->lines[i].n_charges; k++)
                if (w->lines[i].line->charges[k].trigger == TRIGGER_ARRIVAL)
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
