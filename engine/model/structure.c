/* States that nobody can reach, or that nobody can leave though not absorbing; costs on moves
 * that nobody makes. */
#include "build.h"

/* Does the row leave its state for good reason in this world? Chances written as the number 0
 * switch a move off. */
static bool can_move(const struct world *w, size_t from, size_t j)
{
    const struct row *row = &w->scenario->rows[from];
    if (row->is_observed)
        return true;
    const struct formula *f = &row->moves[j].chance;
    return f->text != NULL || f->number > 0;
}

static void mark_reached(const struct world *w, bool *reached)
{
    const size_t n = w->plan.n_states;
    for (size_t s = 0; s < n; s++)
        reached[s] = build_enters(w, s);
    for (bool grew = true; grew;) {
        grew = false;
        for (size_t s = 0; s < n; s++) {
            if (!reached[s])
                continue;
            const struct bound_row *row = &w->rows[s];
            for (size_t j = 0; j < row->n_moves + row->n_after; j++) {
                const size_t to = j < row->n_moves ? row->to[j] : row->after_to[j - row->n_moves];
                if (!reached[to] && (j >= row->n_moves || can_move(w, s, j)))
                    grew = reached[to] = true;
            }
        }
    }
}

static bool has_exit(const struct world *w, size_t state)
{
    for (size_t j = 0; j < w->rows[state].n_moves; j++)
        if (can_move(w, state, j))
            return true;
    return w->rows[state].n_after > 0;
}

static bool makes_move(const struct world *w, size_t from, size_t to)
{
    const struct bound_row *row = &w->rows[from];
    for (size_t j = 0; j < row->n_moves + row->n_after; j++) {
        const size_t j_to = j < row->n_moves ? row->to[j] : row->after_to[j - row->n_moves];
        if (j_to == to || to == NO_INDEX)
            return true;
    }
    return false;
}

/* Is the move made under any intervention? */
static bool is_made(const struct build *b, const struct charge *c)
{
    for (size_t w = 0; w < b->model->n_worlds; w++)
        for (size_t s = 0; s < b->common->n_states; s++)
            if ((c->from == NO_INDEX || c->from == s) && makes_move(&b->worlds[w], s, c->to))
                return true;
    return false;
}

/* Does the line count this move under one of the first n interventions too? */
static bool counts_before(const struct build *b, size_t n, size_t line, const struct charge *c)
{
    for (size_t w = 0; w < n; w++) {
        const struct line *l = b->worlds[w].lines[line].line;
        for (size_t k = 0; k < l->n_charges; k++)
            if (l->charges[k].trigger == TRIGGER_MOVE && l->charges[k].from == c->from &&
                l->charges[k].to == c->to)
                return true;
    }
    return false;
}

/* With `after` a state is followed up to its end, whatever `tracked` says. */
static void check_tracked(struct build *b, const struct state *state, size_t s)
{
    const size_t n_worlds = b->model->n_worlds;
    const int tracked = state->tracked_months;
    size_t n_after = 0, longest = 0;
    for (size_t w = 0; w < n_worlds; w++) {
        const int months = b->worlds[w].scenario->rows[s].after_months;
        n_after += months > 0;
        if (months > b->worlds[longest].scenario->rows[s].after_months)
            longest = w;
    }
    const int after = b->worlds[longest].scenario->rows[s].after_months;
    if (tracked > 0 && n_after == n_worlds)
        errors_warn(b->errors, state->name.at,
                    "\"tracked\" of state \"%s\" has no effect: `after` in [from.%s] says how long "
                    "people stay, and they are followed that long.\nLeave \"tracked\" out.",
                    state->name.id, state->name.id);
    else if (tracked > 0 && after > tracked)
        errors_warn(
            b->errors, state->name.at,
            "State \"%s\" is followed for %d months (\"tracked\"), but under \"%s\" for %d, by "
            "its `after`: what depends on time in state would differ for that reason "
            "alone.\nWrite tracked = \"%d months\".",
            state->name.id, tracked, b->file->interventions[longest].name.id, after, after);
}

/* A line on a move that no intervention has is most likely a slip. Each intervention may count
 * other moves on it. */
static void check_moves_of(struct build *b, size_t world, size_t line)
{
    const struct line *l = b->worlds[world].lines[line].line;
    for (size_t k = 0; k < l->n_charges; k++) {
        const struct charge *c = &l->charges[k];
        if (c->trigger != TRIGGER_MOVE || is_made(b, c) || counts_before(b, world, line, c))
            continue;
        errors_warn(b->errors, l->name.at,
                    "\"%s\" counts the move \"%s -> %s\", which nobody makes under any "
                    "intervention.",
                    l->name.id, c->from == NO_INDEX ? "*" : b->common->states[c->from].name.id,
                    c->to == NO_INDEX ? "*" : b->common->states[c->to].name.id);
    }
}

/* Whether the file without the what-if has no way out either, which has been said of it. */
static bool is_trap_as_is(const struct build *b, size_t world, size_t s)
{
    if (b->file->as_is == NULL)
        return false;
    const struct row *row = &b->file->as_is->interventions[world].world->rows[s];
    return row->n_moves == 0 && row->n_after == 0 && !row->is_observed;
}

/* Who comes into the state and cannot get out: under all interventions, or under which. */
static void report_trap(struct build *b, const struct state *state, const char *under, bool all)
{
    const struct name *what_if = b->file->what_if;
    const char *where = all ? "" : arena_printf(b->arena, ", under %s", under);
    if (what_if != NULL)
        where = arena_printf(b->arena, "%s, if \"%s\" holds", where, what_if->id);
    errors_add(b->errors, ERROR_SCENARIO, state->name.at,
               "Nobody can leave state \"%s\" once there%s.\nIf that is meant, write %s = { label "
               "= \"...\", absorbing = true }; else add [from.%s].",
               state->name.id, where, state->name.id, state->name.id);
}

static void check_state(struct build *b, size_t s, bool *const *reached)
{
    const struct state *state = &b->common->states[s];
    const char *under = "";
    size_t n_reached = 0, n_trapped = 0;
    for (size_t w = 0; w < b->model->n_worlds; w++) {
        n_reached += reached[w][s];
        if (!reached[w][s] || state->absorbing || has_exit(&b->worlds[w], s) ||
            is_trap_as_is(b, w, s))
            continue;
        under = arena_printf(b->arena, "%s%s\"%s\"", under, *under ? ", " : "",
                             b->file->interventions[w].name.id);
        n_trapped++;
    }
    if (n_trapped > 0)
        report_trap(b, state, under, n_trapped == n_reached);
    if (n_reached == 0 && b->file->what_if == NULL)
        errors_add(b->errors, ERROR_SCENARIO, state->name.at,
                   "Nobody can reach state \"%s\": no one starts there and no move leads to it "
                   "under any intervention.",
                   state->name.id);
}

void build_check_structure(struct build *b)
{
    const size_t n_worlds = b->model->n_worlds, n = b->common->n_states;
    bool **reached = arena_alloc(b->arena, n_worlds, sizeof *reached);
    for (size_t w = 0; w < n_worlds; w++) {
        reached[w] = arena_alloc(b->arena, n, sizeof *reached[w]);
        mark_reached(&b->worlds[w], reached[w]);
    }
    for (size_t s = 0; s < n; s++) {
        check_state(b, s, reached);
        check_tracked(b, &b->common->states[s], s);
    }
    /* That nobody does something in another world may be its point. */
    for (size_t w = 0; b->file->what_if == NULL && w < n_worlds; w++)
        for (size_t i = 0; i < b->model->n_booked; i++)
            check_moves_of(b, w, i);
}
