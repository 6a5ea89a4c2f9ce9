/* The implied matrix at three moments, and the one-year shares that go with it. */
#include "explain_parts.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "text.h"

enum { MOMENTS = 3, YEAR_MONTHS = 12 };
static const int moment_months[MOMENTS] = {0, 12, 36};

/* The ways out of one state for one stratum, with the number of its cells. */
struct way {
    const struct plan *plan;
    const struct stratum *stratum;
    const struct exits *exits;
    size_t n_cells;
};

static struct way way_of(const struct explained *e, const size_t where[2], size_t state)
{
    const struct plan *plan = &e->m->plans[where[0]];
    const struct stratum *stratum = explain_stratum(e, where[0], where[1]);
    return (struct way){plan, stratum, stratum->exits[state],
                        plan->first_cell[state + 1] - plan->first_cell[state]};
}

static uint32_t epoch_at(const struct way *w, size_t cycle, size_t cell)
{
    return w->exits->epoch[cycle * w->exits->by_cycle + cell * w->exits->by_cell];
}

/* --- do two ways differ ----------------------------------------------------------------- */

static bool same_epoch(const struct exits *a, uint32_t i, const struct exits *b, uint32_t j)
{
    const size_t n = a->n_moves * sizeof *a->chance, n_after = a->n_after * sizeof *a->after;
    return a->stay[i] == b->stay[j] &&
           (n == 0 || memcmp(a->chance + i * a->n_moves, b->chance + j * b->n_moves, n) == 0) &&
           (n_after == 0 ||
            memcmp(a->after + i * a->n_after, b->after + j * b->n_after, n_after) == 0);
}

static bool same_destinations(const struct way *a, const struct way *b)
{
    const struct exits *x = a->exits, *y = b->exits;
    return x->n_moves == y->n_moves && x->n_after == y->n_after &&
           (x->n_moves == 0 || memcmp(x->to, y->to, x->n_moves * sizeof *x->to) == 0) &&
           (x->n_after == 0 ||
            (a->n_cells == b->n_cells &&
             memcmp(x->after_to, y->after_to, x->n_after * sizeof *x->after_to) == 0));
}

/* Values that are the same expression of the same inputs share a slot, in all interventions. */
bool moves_differ(const struct explained *e, const size_t here[2], const size_t there[2],
                  size_t state)
{
    const struct way a = way_of(e, here, state), b = way_of(e, there, state);
    if (a.exits == b.exits)
        return false;
    if (!same_destinations(&a, &b))
        return true;
    const size_t before = a.stratum->first_node > b.stratum->first_node ? a.stratum->first_node
                                                                        : b.stratum->first_node;
    const bool by_cycle = a.exits->by_cycle || b.exits->by_cycle;
    const bool by_cell = a.exits->by_cell || b.exits->by_cell;
    const size_t last = by_cycle ? e->m->timeline.n_cycles : before + 1;
    const size_t cells = by_cell ? (a.n_cells > b.n_cells ? a.n_cells : b.n_cells) : 1;
    for (size_t t = before + 1; t <= last; t++)
        for (size_t c = 0; c < cells; c++) {
            const uint32_t i = epoch_at(&a, t, c < a.n_cells ? c : a.n_cells - 1);
            const uint32_t j = epoch_at(&b, t, c < b.n_cells ? c : b.n_cells - 1);
            if (!same_epoch(a.exits, i, b.exits, j))
                return true;
        }
    return false;
}

/* --- chances at the moments ------------------------------------------------------------- */

/* By destination, then who stays; NaN where there is nothing to show. */
struct shares_at {
    double *cycle[MOMENTS], *year[MOMENTS]; /* [n_states + 1] */
};

/* Adds what happens in a cycle to `alive` people in a cell; returns who is left there. */
static double step(const struct explained *e, const struct way *w, size_t cycle, size_t cell,
                   double alive, double *to)
{
    const struct exits *x = w->exits;
    const uint32_t epoch = epoch_at(w, cycle, cell);
    for (size_t j = 0; j < x->n_moves; j++)
        to[x->to[j]] += alive * explain_value(e, x->chance[epoch * x->n_moves + j]);
    alive *= explain_value(e, x->stay[epoch]);
    if (x->n_after == 0 || cell + 1 < w->n_cells)
        return alive;
    for (size_t j = 0; j < x->n_after; j++)
        to[x->after_to[j]] += alive * explain_value(e, x->after[epoch * x->n_after + j]);
    return 0;
}

static void hide(double *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = NAN;
}

/* The months of a column run on two clocks that began together: since the first people of the group
 * came, and in the state. */
static size_t cell_after(const struct explained *e, const struct way *w, int months)
{
    const size_t cell = (size_t) (months / e->m->common->study.cycle_months);
    return cell < w->n_cells ? cell : w->n_cells - 1;
}

/* Nobody is where `after` has sent them away, or beyond the horizon. */
static bool can_be_there(const struct explained *e, const struct way *w, int months, int length)
{
    const int cycle = e->m->common->study.cycle_months;
    const size_t before = w->stratum->first_node + (size_t) (months / cycle);
    return before + (size_t) (length / cycle) <= e->m->timeline.n_cycles &&
           (w->exits->n_after == 0 || (size_t) (months / cycle) < w->n_cells);
}

/* First moves within `length` months from then on, of who is in the state. */
static void fill(const struct explained *e, const struct way *w, int months, int length, double *to)
{
    const size_t n_states = e->m->common->n_states;
    const int cycle = e->m->common->study.cycle_months;
    if (!can_be_there(e, w, months, length)) {
        hide(to, n_states + 1);
        return;
    }
    double alive = 1;
    for (int t = months; t < months + length && alive > 0; t += cycle)
        alive = step(e, w, w->stratum->first_node + (size_t) (t / cycle) + 1, cell_after(e, w, t),
                     alive, to);
    to[n_states] = alive;
}

static struct shares_at shares_of(const struct explained *e, const struct way *w)
{
    struct shares_at s;
    const size_t n = e->m->common->n_states + 1;
    for (size_t k = 0; k < MOMENTS; k++) {
        s.cycle[k] = arena_alloc(e->arena, n, sizeof(double));
        s.year[k] = arena_alloc(e->arena, n, sizeof(double));
        fill(e, w, moment_months[k], e->m->common->study.cycle_months, s.cycle[k]);
        fill(e, w, moment_months[k], YEAR_MONTHS, s.year[k]);
    }
    return s;
}

/* --- on paper --------------------------------------------------------------------------- */

static const size_t column_end[2 * MOMENTS] = {46, 56, 66, 80, 89, 98};

/* With cycles of a year, what happens in a cycle is what happens within a year. */
static size_t columns_of(const struct explained *e)
{
    return e->m->common->study.cycle_months == YEAR_MONTHS ? MOMENTS : 2 * MOMENTS;
}

/* What is always the same stands once, in the first column of either half. */
static void print_row(const struct explained *e, const char *name, const struct way *w,
                      const struct shares_at *s, size_t to)
{
    const bool constant = !w->exits->by_cell && !w->exits->by_cycle;
    const char *field[2 * MOMENTS];
    for (size_t k = 0; k < MOMENTS; k++) {
        const bool again = constant && k > 0;
        field[k] = again ? "" : page_chance(e->arena, s->cycle[k][to], 4);
        field[MOMENTS + k] = again ? "" : page_chance(e->arena, s->year[k][to], 3);
    }
    page_row(&e->page, arena_printf(e->arena, "    %s", name), field, column_end,
             columns_of(e) - (constant ? MOMENTS - 1 : 0));
}

static void print_headings(const struct explained *e, const char *name)
{
    const char *field[2 * MOMENTS];
    for (size_t k = 0; k < MOMENTS; k++)
        field[k] = field[MOMENTS + k] =
            arena_printf(e->arena, "%s%d", k ? "" : "month ", moment_months[k]);
    const char *cycle =
        arena_printf(e->arena, "in the next cycle (%s)",
                     text_duration(e->arena, LANGUAGE_EN, e->m->common->study.cycle_months));
    static const size_t end[] = {66, 98};
    fputc('\n', e->page.out);
    page_row(&e->page, name, (const char *[]){cycle, "within the next 12 months"}, end,
             columns_of(e) / MOMENTS);
    page_row(&e->page, "", field, column_end, columns_of(e));
}

/* Whether the chances of leaving a state depend on how many people are where. */
static bool is_crowded(const struct explained *e, size_t state)
{
    bool crowded = false;
    for (size_t i = 0; i < e->m->n_checks; i++)
        crowded |=
            e->m->checks[i].late && e->m->checks[i].line == NULL && e->m->checks[i].from == state;
    return crowded;
}

/* Which of the two clocks the months of a column are. */
static const char *clock_words(const struct explained *e, const struct way *w, size_t state)
{
    const struct exits *x = w->exits;
    const char *words = x->by_cell && x->by_cycle ? "depends on time in state and on time or age"
                        : x->by_cell              ? "depends on time in state"
                        : x->by_cycle             ? "depends on time or age"
                        : is_crowded(e, state)
                            ? "always the same with as many people as at the start"
                            : "always the same";
    if (w->n_cells == 1 || x->n_after > 0)
        return words;
    const int months = (int) (w->n_cells - 1) * e->m->common->study.cycle_months;
    return arena_printf(e->arena, "%s; tracked for %s in it%s", words,
                        text_duration(e->arena, LANGUAGE_EN, months),
                        x->by_cell ? ", then as it is there" : "");
}

static bool is_destination(const struct exits *x, size_t state)
{
    for (size_t j = 0; j < x->n_moves; j++)
        if (x->to[j] == state)
            return true;
    for (size_t j = 0; j < x->n_after; j++)
        if (x->after_to[j] == state)
            return true;
    return false;
}

static void print_after(const struct explained *e, const struct way *w)
{
    const struct exits *x = w->exits;
    const size_t last = e->m->timeline.n_cycles, cycle = w->stratum->first_node + w->n_cells;
    const uint32_t epoch = epoch_at(w, cycle < last ? cycle : last, w->n_cells - 1);
    const char *list = "";
    for (size_t i = 0; i < e->m->common->n_states; i++)
        for (size_t j = 0; j < x->n_after; j++)
            if (x->after_to[j] == e->states[i])
                list = page_join(
                    e->arena, list, ", ",
                    arena_printf(e->arena, "%s %s", e->m->common->states[e->states[i]].name.id,
                                 page_chance(e->arena,
                                             explain_value(e, x->after[epoch * x->n_after + j]),
                                             3)));
    const int months = (int) w->n_cells * e->m->common->study.cycle_months;
    page_text(&e->page, 4,
              arena_printf(e->arena, "After %s here whoever is left goes on: %s.",
                           text_duration(e->arena, LANGUAGE_EN, months), list));
}

static void print_way(const struct explained *e, const struct way *w, size_t state,
                      const char *groups, bool reached)
{
    const struct scenario *s = e->m->common;
    const char *title = page_name(e->arena, &s->states[state].name);
    if (*groups != '\0')
        title = arena_printf(e->arena, "%s, %s", title, groups);
    if (!reached)
        title = arena_printf(e->arena, "%s (nobody comes here)", title);
    if (w->exits->n_moves + w->exits->n_after == 0) {
        page_text(&e->page, 2, arena_printf(e->arena, "%s: nobody leaves", title));
        return;
    }
    page_text(&e->page, 2, arena_printf(e->arena, "%s: %s", title, clock_words(e, w, state)));
    const struct shares_at shares = shares_of(e, w);
    for (size_t i = 0; i < s->n_states; i++)
        if (is_destination(w->exits, e->states[i]))
            print_row(e, arena_printf(e->arena, "-> %s", s->states[e->states[i]].name.id), w,
                      &shares, e->states[i]);
    print_row(e, "stays", w, &shares, s->n_states);
    if (w->exits->n_after > 0)
        print_after(e, w);
}

static bool ever_positive(const struct explained *e, const uint32_t *slot, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++)
        if (slot[i * stride] != NO_SLOT && explain_value(e, slot[i * stride]) > 0)
            return true;
    return false;
}

static bool mark_reached(const struct explained *e, const struct exits *x, bool *reached)
{
    bool grew = false;
    for (size_t j = 0; j < x->n_moves; j++)
        if (!reached[x->to[j]] && ever_positive(e, x->chance + j, x->n_epochs, x->n_moves))
            grew = reached[x->to[j]] = true;
    for (size_t j = 0; j < x->n_after; j++)
        if (!reached[x->after_to[j]] && ever_positive(e, x->after + j, x->n_epochs, x->n_after))
            grew = reached[x->after_to[j]] = true;
    return grew;
}

/* States that anyone ever comes in, at central values. */
static const bool *reached_states(const struct explained *e, size_t world)
{
    const struct plan *p = &e->m->plans[world];
    bool *reached = arena_alloc(e->arena, p->n_states, sizeof *reached);
    for (size_t r = 0; r < p->n_strata; r++)
        for (size_t i = 0; i < p->strata[r].n_inflows; i++)
            reached[p->strata[r].inflows[i].state] = true;
    for (bool grew = true; grew;) {
        grew = false;
        for (size_t g = 0; g < e->m->common->n_groups; g++)
            for (size_t s = 0; s < p->n_states; s++)
                if (reached[s])
                    grew |= mark_reached(e, explain_stratum(e, world, g)->exits[s], reached);
    }
    return reached;
}

/* The groups that share the chances of the first of them; marks them as done. */
static const char *take_groups(const struct explained *e, size_t world, size_t first, size_t state,
                               bool *done)
{
    const char *list = "";
    size_t n = 0;
    for (size_t k = 0; k < e->m->common->n_groups; k++) {
        const size_t g = e->groups[k];
        if (done[g] || moves_differ(e, (size_t[]){world, first}, (size_t[]){world, g}, state))
            continue;
        done[g] = true;
        n++;
        list = page_join(e->arena, list, ", ", e->m->common->groups[g].name.id);
    }
    if (n == e->m->common->n_groups)
        return "";
    return arena_printf(e->arena, "%s %s", n == 1 ? "group" : "groups", list);
}

/* Returns whether anything was printed. For other interventions than the baseline: only what
 * differs from it. */
static bool print_state(const struct explained *e, size_t world, size_t state, bool reached,
                        bool *headed)
{
    const size_t n_groups = e->m->common->n_groups, base = e->m->baseline;
    bool *done = arena_alloc(e->arena, n_groups, sizeof *done), any = false;
    for (size_t k = 0; k < n_groups; k++) {
        const size_t here[] = {world, e->groups[k]}, there[] = {base, e->groups[k]};
        if (done[e->groups[k]])
            continue;
        const char *groups = take_groups(e, world, e->groups[k], state, done);
        if (world != base && !moves_differ(e, here, there, state))
            continue;
        if (!*headed) {
            const char *id = explain_world(e, world);
            print_headings(e, world == base ? arena_printf(e->arena, "under %s (the baseline)", id)
                                            : arena_printf(e->arena, "under %s, what differs", id));
            *headed = true;
        }
        const struct way w = way_of(e, here, state);
        print_way(e, &w, state, groups, reached);
        any = true;
    }
    return any;
}

static void print_notes(const struct explained *e)
{
    const struct plan *p = &e->m->plans[e->m->baseline];
    bool personal = p->split_by_birth;
    for (size_t w = 0; w < e->m->n_worlds; w++)
        personal |= e->m->plans[w].split_by_birth;
    page_text(
        &e->page, 2,
        "A column is about people who came with the first and have been in the state since, 0, 12 "
        "or 36 months later. So its months are time in the state where chances depend on that, "
        "time since the first people came where they depend on time or age, and both where they "
        "depend on both. A - means: nobody can be there so long, or it is beyond the horizon.");
    page_text(
        &e->page, 2,
        columns_of(e) == MOMENTS
            ? "In the next cycle: the share of them whom each move takes in the year from then on."
            : "In the next cycle, and within the next 12 months: the share of them whose first "
              "move from then on goes there, all ways out counted together.");
    if (e->m->common->accounting.moves == MOVES_RATE)
        page_text(
            &e->page, 2,
            "Where there are several ways out, that is less than the chance that is written for "
            "one by itself: they compete.");
    if (personal)
        page_text(&e->page, 2,
                  "Chances depend on age: shown for people in the middle of the ages of their "
                  "group when they come.");
}

void explain_moves(const struct explained *e)
{
    const struct model *m = e->m;
    page_section(&e->page, "MOVES, at central values");
    print_notes(e);
    for (size_t i = 0; i < m->n_worlds; i++) {
        bool headed = false, any = false;
        const bool *reached = reached_states(e, e->worlds[i]);
        for (size_t k = 0; k < m->common->n_states; k++)
            any |= print_state(e, e->worlds[i], e->states[k], reached[e->states[k]], &headed);
        if (!any)
            page_text(&e->page, 0,
                      arena_printf(e->arena, "\nunder %s: as under the baseline",
                                   explain_world(e, e->worlds[i])));
    }
}
