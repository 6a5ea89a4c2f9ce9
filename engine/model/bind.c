/* Every formula of a world, parsed and bound to its names. */
#include "build.h"
#include "stream.h"

#include <math.h>
#include <string.h>

struct expr *build_bind_formula(struct build *b, struct world *w, const struct formula *f)
{
    struct expr *e = f->text ? expr_parse(f->text, f->at, b->arena, b->errors)
                             : expr_number(f->number, f->at, b->arena);
    if (e != NULL && !expr_bind(e, NULL, &w->scope, b->errors))
        e = NULL;
    return e;
}

static struct expr *bind_name(struct build *b, struct world *w, const char *name, struct place at)
{
    struct expr *e = expr_parse(name, at, b->arena, b->errors);
    return e != NULL && expr_bind(e, NULL, &w->scope, b->errors) ? e : NULL;
}

static void note_row(struct bound_row *row, const struct expr *e)
{
    if (e == NULL)
        return;
    row->clocks |= expr_clocks(e);
    row->by_group |= expr_by_group(e);
}

void build_must_be_number(struct build *b, const struct expr *e, const char *what)
{
    if (e == NULL || expr_is_unsure(e) || expr_unit(e).kind == UNIT_NUMBER)
        return;
    if (expr_unit(e).kind == UNIT_HAZARD)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "%s must be a plain number, but \"%s\" is a hazard per year.\nWrite chance(%s, "
                   "'1 year') for the chance itself.",
                   what, expr_text(e), expr_text(e));
    else
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "%s must be a plain number, but \"%s\" is an amount of money.", what,
                   expr_text(e));
}

static void check_chance_unit(struct build *b, const struct expr *e)
{
    const bool rate = b->common->accounting.moves == MOVES_RATE;
    const int cycle = b->common->study.cycle_months;
    const struct unit u = expr_unit(e);
    if (rate && u.kind == UNIT_NUMBER)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "A move needs a chance with a period, but \"%s\" is a plain number.\nUse a "
                   "parameter of kind \"probability\", or write hazard(%s, '1 year').",
                   expr_text(e), expr_text(e));
    else if (!rate && u.kind == UNIT_HAZARD)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "With moves = \"probability\" a move needs a chance per cycle, but \"%s\" is a "
                   "hazard per year.\nWrite chance(%s, '%d month%s').",
                   expr_text(e), expr_text(e), cycle, cycle == 1 ? "" : "s");
    else if (u.kind == UNIT_MONEY)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "A move needs a chance, but \"%s\" is an amount of money.", expr_text(e));
}

/* With chances per cycle a chance within another period is a wrong number that nothing else shows.
 */
static void warn_of_period(struct build *b, const struct expr *e)
{
    const int cycle = b->common->study.cycle_months;
    struct other_period other;
    if (b->common->accounting.moves == MOVES_PROBABILITY &&
        expr_other_period(e, cycle / 12.0, &other))
        errors_warn(
            b->errors, other.at,
            "This is a chance within %.6g %s. With moves = \"probability\" it counts as the "
            "chance of a cycle, which is %d %s.",
            other.years * 12, other.years * 12 == 1 ? "month" : "months", cycle,
            cycle == 1 ? "month" : "months");
}

static struct expr *bind_chance(struct build *b, struct world *w, const struct formula *f,
                                struct bound_row *row)
{
    struct expr *e = build_bind_formula(b, w, f);
    note_row(row, e);
    if (e != NULL && f->text != NULL && !expr_is_unsure(e))
        check_chance_unit(b, e);
    if (e != NULL)
        warn_of_period(b, e);
    return e;
}

/* `observed` and single chances of one row, in the order of destinations. */
static void bind_moves(struct build *b, struct world *w, const struct row *row,
                       struct bound_row *out)
{
    const bool observed_fine = row->is_observed && !row->flawed;
    const size_t n = row->is_observed ? (row->flawed ? 0 : row->observed.n) : row->n_moves;
    out->rest = NO_INDEX;
    uint32_t *to = arena_alloc(b->arena, n, sizeof *to);
    bool *is_number = arena_alloc(b->arena, n, sizeof *is_number);
    struct expr **chance = arena_alloc(b->arena, n, sizeof *chance);
    struct expr **observed = arena_alloc(b->arena, n, sizeof *observed);
    for (size_t i = 0; observed_fine && i < n; i++) {
        struct expr *e = bind_name(
            b, w, arena_printf(b->arena, "%s.%s", row->observed.name.id, row->observed.category[i]),
            row->at);
        if (row->observed_to[i] == NO_INDEX) {
            out->stayed = e;
        } else {
            to[out->n_moves] = (uint32_t) row->observed_to[i];
            observed[out->n_moves++] = e;
        }
    }
    for (size_t i = 0; !row->is_observed && i < n; i++) {
        const struct formula *f = &row->moves[i].chance;
        to[i] = (uint32_t) row->moves[i].to;
        is_number[i] = f->text == NULL;
        if (formula_is_rest(f))
            out->rest = i;
        else
            chance[i] = bind_chance(b, w, f, out);
        out->n_moves++;
    }
    if (row->has_stays)
        out->stays = bind_chance(b, w, &row->stays, out);
    out->to = to;
    out->chance = chance;
    out->is_number = is_number;
    out->observed = observed;
    out->observed_years = row->observed_months / 12.0;
}

static void bind_after(struct build *b, struct world *w, const struct row *row,
                       struct bound_row *out)
{
    uint32_t *to = arena_alloc(b->arena, row->n_after, sizeof *to);
    struct expr **share = arena_alloc(b->arena, row->n_after, sizeof *share);
    for (size_t i = 0; i < row->n_after; i++) {
        to[i] = (uint32_t) row->after_to[i];
        if (formula_is_rest(&row->after_share[i]))
            continue;
        share[i] = build_bind_formula(b, w, &row->after_share[i]);
        note_row(out, share[i]);
        build_must_be_number(b, share[i], "A share in `after`");
    }
    out->n_after = row->n_after;
    out->after_to = to;
    out->after_share = share;
    out->after_cells = (size_t) (row->after_months / b->common->study.cycle_months);
}

/* By name, so that a state more or less moves nobody else. */
static void name_clocks(struct build *b, struct world *w, size_t state, struct bound_row *out)
{
    const char *from = w->scenario->states[state].name.id;
    uint64_t *clock = arena_alloc(b->arena, out->n_moves, sizeof *clock);
    for (size_t i = 0; i < out->n_moves; i++)
        clock[i] = stream_name(
            arena_printf(b->arena, "%s -> %s", from, w->scenario->states[out->to[i]].name.id));
    out->clock = clock;
    out->after_clock = stream_name(arena_printf(b->arena, "%s, after", from));
}

/* Whether at the horizon it is another than after so many months in the state. */
static bool goes_on(const struct build *b, struct expr *e, int months)
{
    if (e == NULL || !(expr_clocks(e) >> CLOCK_IN_STATE & 1))
        return false;
    struct moment now = {.clock = {[CLOCK_YEAR] = b->common->study.start_year}};
    now.clock[CLOCK_IN_STATE] = months;
    const node then = expr_node(e, &now, b->trial);
    now.clock[CLOCK_IN_STATE] = b->common->study.horizon_months;
    return expr_node(e, &now, b->trial) != then;
}

/* A hazard that rises stops rising where time in the state is no longer followed: no mistake where
 * that is meant, and else a wrong number that nothing else shows. */
static void warn_of_flattening(struct build *b, const struct world *w, size_t state,
                               const struct bound_row *row)
{
    const struct state *s = &w->scenario->states[state];
    const int tracked = s->tracked_months;
    if (tracked == 0 || tracked >= b->common->study.horizon_months || row->after_cells > 0 ||
        w != &b->worlds[b->model->baseline])
        return;
    bool flat = goes_on(b, row->times, tracked);
    for (size_t i = 0; i < row->n_moves; i++)
        flat |= goes_on(b, row->chance[i], tracked);
    if (flat)
        errors_warn(
            b->errors, w->scenario->rows[state].at,
            "The chances of leaving \"%s\" change with time in it, which is followed for %d "
            "months: from then on the last value holds.\n"
            "Where that is not meant, write tracked = \"%d months\" at the state, up to the "
            "horizon.",
            s->name.id, tracked, b->common->study.horizon_months);
}

static void bind_row(struct build *b, struct world *w, size_t state, struct bound_row *out)
{
    const struct row *row = &w->scenario->rows[state];
    bind_moves(b, w, row, out);
    name_clocks(b, w, state, out);
    if (row->has_times) {
        out->times = build_bind_formula(b, w, &row->times);
        note_row(out, out->times);
        build_must_be_number(b, out->times, "`times`");
    }
    if (row->after_months > 0)
        bind_after(b, w, row, out);
    if ((out->clocks >> CLOCK_IN_STATE & 1) && out->after_cells == 0 &&
        w->scenario->states[state].tracked_months == 0 && !row->flawed)
        errors_add(
            b->errors, ERROR_SCENARIO, row->at,
            "The chances of leaving \"%s\" depend on time in state, so the state must say how "
            "long that is followed.\nWrite %s = { label = \"...\", tracked = \"%d months\" } in "
            "[states]: up to the horizon. Less is faster; beyond it the last value holds.",
            w->scenario->states[state].name.id, w->scenario->states[state].name.id,
            b->common->study.horizon_months);
    warn_of_flattening(b, w, state, out);
    w->clocks_of_moves |= out->clocks;
}

static const char *wanted_pers(const struct line *l, enum trigger trigger)
{
    switch (trigger) {
    case TRIGGER_IN:
        return l->group_of > 0 ? "for groups of people (`group_of`) group-year or group-month"
                               : "for people in a state person-year or person-month";
    case TRIGGER_MOVE:
        return "at a move once";
    case TRIGGER_ARRIVAL:
        return "at an arrival once";
    case TRIGGER_CALENDAR:
        break;
    }
    return "for a line without `in` and `on` year, month or once";
}

/* The unit of an amount: of its parameter, or as `per` says; "once" needs no saying. */
static enum per amount_per(struct build *b, const struct line *l, enum trigger trigger,
                           const struct expr *e)
{
    const struct unit u = expr_unit(e);
    enum per per = trigger == l->trigger ? l->per : PER_NONE;
    if (u.kind == UNIT_HAZARD) {
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "The amount of \"%s\" is a chance per year, not an amount.", l->name.id);
        return per;
    }
    if (u.kind == UNIT_MONEY && u.per != PER_NONE) {
        if (per != PER_NONE && per != u.per)
            errors_add(b->errors, ERROR_SCENARIO, l->per_at,
                       "\"%s\" is per %s, but the money in its amount is per %s.", l->name.id,
                       per_word(per), per_word(u.per));
        per = u.per;
    }
    if (per == PER_NONE && (trigger == TRIGGER_MOVE || trigger == TRIGGER_ARRIVAL))
        per = PER_ONCE;
    if (per == PER_NONE)
        errors_add(b->errors, ERROR_SCENARIO, l->name.at,
                   "\"%s\" does not say what its amount is counted by.\nAdd per = \"...\": %s.",
                   l->name.id, wanted_pers(l, trigger));
    else if (!line_per_fits(l, trigger, per))
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "The amount of \"%s\" is per %s, which it cannot be here.\nExpected: %s.",
                   l->name.id, per_word(per), wanted_pers(l, trigger));
    return per;
}

/* The states that people are in, or move out of. */
static void check_tracked(struct build *b, struct world *w, const struct line *l,
                          const struct charge *c, const struct expr *e)
{
    for (size_t s = 0; s < w->scenario->n_states; s++)
        if (build_counts_people_of(w, c, s) && w->scenario->states[s].tracked_months == 0 &&
            w->scenario->rows[s].after_months == 0)
            errors_add(
                b->errors, ERROR_SCENARIO, expr_place(e),
                "\"%s\" depends on time in state, so state \"%s\" must say how long that is "
                "followed.\nWrite tracked = \"%d months\" at the state: up to the horizon. Less is "
                "faster; beyond it the last value holds.",
                l->name.id, w->scenario->states[s].name.id, b->common->study.horizon_months);
}

static void check_line_clocks(struct build *b, struct world *w, const struct line *l,
                              const struct charge *c, const struct expr *e)
{
    const unsigned clocks = expr_clocks(e);
    const unsigned in_state = 1u << CLOCK_IN_STATE;
    const unsigned personal = in_state | 1u << CLOCK_SINCE_ARRIVAL | 1u << CLOCK_AGE;
    if ((c->trigger == TRIGGER_CALENDAR || l->group_of > 0) &&
        ((clocks & personal) || expr_by_group(e)))
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "\"%s\" is one amount for all, so it cannot depend on a person's age, group, "
                   "arrival or time in state.",
                   l->name.id);
    else if (c->trigger == TRIGGER_ARRIVAL && (clocks & in_state))
        errors_add(
            b->errors, ERROR_SCENARIO, expr_place(e),
            "The amount of \"%s\" is paid on arrival, when nobody has been in a state yet, so "
            "it cannot depend on time in state.",
            l->name.id);
    else if (clocks & in_state)
        check_tracked(b, w, l, c, e);
}

void build_bind_line(struct build *b, struct world *w, const struct line *l, bool outcome,
                     struct bound_line *out)
{
    struct expr **amount = arena_alloc(b->arena, l->n_charges, sizeof *amount);
    enum per *per = arena_alloc(b->arena, l->n_charges, sizeof *per);
    for (size_t i = 0; i < l->n_charges; i++) {
        amount[i] = build_bind_formula(b, w, &l->charges[i].amount);
        if (amount[i] == NULL || l->flawed || expr_is_unsure(amount[i]))
            continue;
        if (outcome && expr_unit(amount[i]).kind == UNIT_MONEY)
            errors_add(
                b->errors, ERROR_SCENARIO, expr_place(amount[i]),
                "Outcome \"%s\" counts something besides money, but its amount is money.\nUse "
                "a [cost] line, or `value` for what a unit is worth.",
                l->name.id);
        per[i] = amount_per(b, l, l->charges[i].trigger, amount[i]);
        check_line_clocks(b, w, l, &l->charges[i], amount[i]);
        w->clocks_of_amounts |= expr_clocks(amount[i]);
    }
    *out = (struct bound_line){.exists = l->only == NULL || l->only[w->index],
                               .n_charges = l->n_charges,
                               .amount = amount,
                               .per = per,
                               .line = l};
}

static void check_ages(struct build *b, const struct world *w)
{
    if (!((w->clocks_of_moves | w->clocks_of_amounts) >> CLOCK_AGE & 1))
        return;
    for (size_t g = 0; g < w->scenario->n_groups; g++)
        if (!w->scenario->groups[g].has_age && w->scenario->groups[g].name.at.line == 0)
            errors_add(b->errors, ERROR_SCENARIO, w->scenario->cohort.at,
                       "An expression uses `age`, but the ages of the people are not given.\nAdd a "
                       "group: [group.everyone] with share = 1 and age = [18, 65], or one exact "
                       "age.");
        else if (!w->scenario->groups[g].has_age)
            errors_add(
                b->errors, ERROR_SCENARIO, w->scenario->groups[g].name.at,
                "An expression uses `age`, but group \"%s\" has none.\nWrite age = 23 or age = "
                "[18, 23] in the group.",
                w->scenario->groups[g].name.id);
}

void build_bind(struct build *b, struct world *w)
{
    const struct scenario *s = w->scenario;
    struct bound_row *rows = arena_alloc(b->arena, s->n_states, sizeof *rows);
    struct bound_line *lines = arena_alloc(b->arena, b->model->n_booked, sizeof *lines);
    for (size_t i = 0; i < s->n_lets; i++)
        if (!s->lets[i].flawed)
            expr_bind(((struct symbol *) w->scope.find(w, s->lets[i].name.id))->let,
                      s->lets[i].name.id, &w->scope, b->errors);
    build_bind_entries(b, w);
    for (size_t i = 0; i < s->n_states; i++)
        bind_row(b, w, i, &rows[i]);
    for (size_t i = 0; i < s->n_costs; i++)
        build_bind_line(b, w, &s->costs[i], false, &lines[i]);
    for (size_t i = 0; i < s->n_outcomes; i++)
        build_bind_line(b, w, &s->outcomes[i], true, &lines[s->n_costs + i]);
    build_bind_counts(b, w, lines + b->model->n_lines);
    if (b->wish.targets)
        build_bind_targets(b, w, lines + b->model->n_lines + build_count_lines(s));
    build_bind_layer(b, w);
    w->rows = rows;
    w->lines = lines;
    if (!b->file->flawed)
        check_ages(b, w);
}
