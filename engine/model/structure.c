/* States that nobody can reach, or that nobody can leave though not absorbing. */
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
        reached[s] = w->scenario->cohort.start[s] > 0;
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

void build_check_structure(struct build *b)
{
    const size_t n = b->common->n_states;
    bool *anywhere = arena_alloc(b->arena, n, sizeof *anywhere);
    bool *reached = arena_alloc(b->arena, n, sizeof *reached);
    for (size_t w = 0; w < b->model->n_worlds; w++) {
        mark_reached(&b->worlds[w], reached);
        for (size_t s = 0; s < n; s++) {
            const struct state *state = &b->common->states[s];
            anywhere[s] |= reached[s];
            if (state->absorbing && has_exit(&b->worlds[w], s))
                errors_add(b->errors, ERROR_SCENARIO, b->worlds[w].scenario->rows[s].at,
                           "State \"%s\" is absorbing, so nobody can leave it, but there are moves "
                           "out of it.",
                           state->name.id);
            if (reached[s] && !state->absorbing && !has_exit(&b->worlds[w], s))
                errors_add(b->errors, ERROR_SCENARIO, state->name.at,
                           "Nobody can leave state \"%s\" once there (under \"%s\").\nIf that is "
                           "meant, write absorbing = true; else add [from.%s].",
                           state->name.id, b->file->interventions[w].name.id, state->name.id);
        }
    }
    for (size_t s = 0; s < n; s++)
        if (!anywhere[s])
            errors_add(b->errors, ERROR_SCENARIO, b->common->states[s].name.at,
                       "Nobody can reach state \"%s\": no one starts there and no move leads to it "
                       "under any intervention.",
                       b->common->states[s].name.id);
}
