#include "model.h"

#include <math.h>

#include "charging.h"

/* Beyond these a run would not end; the scenario is refused with the reason. */
#define CELLS_MAX 20000.0
#define VALUES_MAX 3e7
#define TABLE_MAX 2e8
#define TABLES_MAX 2e9 /* over all interventions */

enum { POINT_MONTHS = 6 };

/* Occupancy is reported at the start, every half year (or every cycle where that is longer), and at
 * the horizon. Where it is not asked for people are still counted at the horizon: nobody may be
 * lost on the way there. */
static void make_points(struct build *b, struct timeline *t)
{
    const struct calendar *c = b->model->calendar;
    const size_t half_year =
        c->cycle_months >= POINT_MONTHS ? 1 : (size_t) (POINT_MONTHS / c->cycle_months);
    const size_t step = b->wish.occupancy ? half_year : c->n_cycles;
    uint32_t *at_node = arena_alloc(b->arena, c->n_cycles / step + 2, sizeof *at_node);
    double *years = arena_alloc(b->arena, c->n_cycles / step + 2, sizeof *years);
    for (size_t i = b->wish.occupancy ? 0 : c->n_cycles;; i += step) {
        const size_t at = i < c->n_cycles ? i : c->n_cycles;
        at_node[t->n_points] = (uint32_t) at;
        years[t->n_points++] = (double) at * c->cycle_months / 12.0;
        if (at == c->n_cycles)
            break;
    }
    t->point_node = at_node;
    b->model->point_years = years;
}

static void make_sums(struct build *b, struct timeline *t)
{
    t->weights = path_weights(b->arena, t, NULL);
    uint32_t *from = arena_alloc(b->arena, t->n_cycles + 2, sizeof *from);
    for (size_t i = 0; i <= t->n_cycles + 1; i++)
        while (from[i] < t->n_points && t->point_node[from[i]] < i)
            from[i]++;
    t->point_from = from;
}

static void make_timeline(struct build *b)
{
    struct model *m = b->model;
    const size_t n_outcomes = b->common->n_outcomes;
    struct discount *schedules = arena_alloc(b->arena, n_outcomes + 1, sizeof *schedules);
    size_t *of_outcome = arena_alloc(b->arena, n_outcomes + 1, sizeof *of_outcome);
    const size_t n = build_schedules(b->common, schedules, of_outcome);
    m->calendar = calendar_new(&b->common->study, &b->common->accounting, schedules, n, b->arena);
    m->timeline = (struct timeline){.n_cycles = m->calendar->n_cycles,
                                    .n_groups = b->common->n_groups,
                                    .n_schedules = n,
                                    .cycle_years = m->calendar->cycle_years,
                                    .start_weight = m->calendar->start_weight,
                                    .end_weight = m->calendar->end_weight,
                                    .start_factor = m->calendar->start_factor,
                                    .end_factor = m->calendar->end_factor,
                                    .event_factor = m->calendar->event_factor};
    make_points(b, &m->timeline);
    make_sums(b, &m->timeline);
}

static double cells_of(const struct build *b, const struct world *w, size_t state)
{
    const struct bound_row *row = &w->rows[state];
    const double months = w->scenario->states[state].tracked_months;
    return row->after_cells ? (double) row->after_cells
                            : 1 + months / b->common->study.cycle_months;
}

/* About how many edges lead from a cell; exact moves lead to all states and are counted there. */
static double edges_of_cell(const struct build *b, const struct world *w, size_t state)
{
    return b->common->accounting.exact ? 1 + 2 * (double) b->common->n_states
                                       : 1 + (double) w->rows[state].n_moves;
}

/* The states or moves that a charge counts, each by itself, by the clocks of its amount: where time
 * in state matters once for every cell. */
static double places_of(const struct build *b, const struct world *w, const struct charge *c,
                        unsigned clocks)
{
    double places = 0;
    for (size_t s = 0; s < w->plan.n_states; s++) {
        const struct bound_row *row = &w->rows[s];
        if (!build_counts_people_of(w, c, s))
            continue;
        const double cells = clocks >> CLOCK_IN_STATE & 1 ? cells_of(b, w, s) : 1;
        places += c->trigger == TRIGGER_MOVE && c->to == NO_INDEX
                      ? cells * (double) (row->n_moves + row->n_after)
                      : cells;
    }
    return places;
}

/* How many amounts by cycle a line needs: for every row of people, or date of birth, and month in
 * state that they depend on, and every state or move. */
static double amounts_of(const struct build *b, const struct world *w,
                         const struct strata_size *size, const struct bound_line *l)
{
    if (!l->exists || l->line->trigger == TRIGGER_CALENDAR || l->line->group_of > 0)
        return 1;
    double amounts = 0;
    for (size_t k = 0; k < l->n_charges; k++) {
        const struct charge *c = &l->line->charges[k];
        const unsigned clocks = expr_clocks(l->amount[k]);
        double each = clocks >> CLOCK_AGE & 1 ? size->rows + size->births : size->rows;
        if (c->trigger == TRIGGER_IN || c->trigger == TRIGGER_MOVE)
            each *= places_of(b, w, c, clocks);
        amounts += each;
    }
    return amounts;
}

/* What else makes it smaller. */
static const char *without_arrivals(const struct build *b)
{
    return b->wish.arrivals && b->model->n_arrival_years > 1
               ? "\nThe table arrivals takes the people of each arrival year apart; without it "
                 "there are fewer rows."
               : "";
}

/* Amounts are kept for each cycle before it is seen which are the same. */
static bool check_amounts(struct build *b, const struct world *w, const struct strata_size *size)
{
    const double cycles = (double) b->model->timeline.n_cycles;
    double all = 0, most = 0;
    size_t dearest = 0;
    for (size_t i = 0; i < b->model->n_booked; i++) {
        const double amounts = amounts_of(b, w, size, &w->lines[i]);
        all += amounts;
        if (amounts > most) {
            most = amounts;
            dearest = i;
        }
    }
    if (all * cycles <= TABLE_MAX)
        return true;
    return errors_add(
        b->errors, ERROR_SCENARIO, w->lines[dearest].line->name.at,
        "This scenario asks for %.0f amounts over %.0f cycles under \"%s\": more than fits. Most "
        "are those of \"%s\": %.0f.\nAn amount is worked out for every group, arrival, date of "
        "birth "
        "and month in the state that it depends on. Let it depend on fewer of them, shorten "
        "`tracked`, or use a longer cycle.%s",
        all, cycles, b->file->interventions[w->index].name.id, w->lines[dearest].line->name.id,
        most, without_arrivals(b));
}

/* What a world would need, before it is built. */
static bool check_size(struct build *b, const struct world *w, double *total)
{
    const double cycles = (double) b->model->timeline.n_cycles;
    const struct strata_size size = build_strata_size(b, w);
    double cells = 0, edges = 0;
    for (size_t s = 0; s < b->common->n_states; s++) {
        const double in_state = cells_of(b, w, s);
        cells += in_state;
        edges += in_state * edges_of_cell(b, w, s);
    }
    const char *name = b->file->interventions[w->index].name.id;
    if (cells > CELLS_MAX)
        return errors_add(
            b->errors, ERROR_SCENARIO, b->common->cohort.at,
            "This scenario asks for %.0f cells (states times months in state) under "
            "\"%s\"; at most %.0f can be followed.\nShorten `tracked`, or use a longer "
            "cycle.",
            cells, name, CELLS_MAX);
    if (size.strata * cells > VALUES_MAX || edges * cycles * size.strata > TABLE_MAX)
        return errors_add(
            b->errors, ERROR_SCENARIO, b->common->cohort.at,
            "This scenario asks for %.0f rows of people (groups, arrivals, birth months) "
            "of %.0f cells over %.0f cycles under \"%s\": more than fits.\nUse fewer "
            "arrival moments or age ranges, or a longer cycle.%s",
            fmax(size.strata, size.births), cells, cycles, name, without_arrivals(b));
    if (!check_amounts(b, w, &size))
        return false;
    *total += edges * cycles * size.strata;
    if (*total > TABLES_MAX)
        return errors_add(b->errors, ERROR_SCENARIO, b->common->cohort.at,
                          "The %zu interventions together ask for more than fits: %.0f moves to be "
                          "followed over %.0f cycles for %.0f rows of people (groups, arrivals, "
                          "birth months) each.\nUse fewer interventions, a shorter horizon or a "
                          "longer cycle.%s",
                          b->model->n_worlds, edges, cycles, size.strata, without_arrivals(b));
    return true;
}

static void make_world(struct build *b, struct world *w)
{
    build_strata(b, w);
    build_moves(b, w);
    build_charges(b, w);
}

static void start(struct build *b)
{
    struct model *m = b->model;
    m->file = b->file;
    m->n_worlds = b->file->n_interventions;
    m->baseline = b->file->interventions[0].world->study.baseline;
    m->common = b->common = b->file->interventions[m->baseline].world;
    m->n_lines = b->common->n_costs + b->common->n_outcomes;
    m->n_booked = m->n_lines + build_count_lines(b->common);
    if (b->wish.targets)
        m->n_booked += build_target_lines(b->common);
    b->worlds = arena_alloc(b->arena, m->n_worlds, sizeof *b->worlds);
    for (size_t i = 0; i < m->n_worlds; i++) {
        b->worlds[i].scenario = b->file->interventions[i].world;
        b->worlds[i].index = i;
        b->worlds[i].plan.n_states = b->common->n_states;
    }
}

static void finish(struct build *b)
{
    struct model *m = b->model;
    courses_roots(b);
    build_program(b);
    courses_finish(b);
    struct plan *plans = arena_alloc(b->arena, m->n_worlds, sizeof *plans);
    struct ledger_plan *ledgers = arena_alloc(b->arena, m->n_worlds, sizeof *ledgers);
    for (size_t i = 0; i < m->n_worlds; i++) {
        plans[i] = b->worlds[i].plan;
        ledgers[i] = b->worlds[i].ledger;
    }
    m->plans = plans;
    m->ledger = ledgers;
    m->sampler = b->sampler;
    m->n_inputs = b->n_inputs;
    m->drawn = b->drawn;
    m->n_drawn = b->n_drawn;
    m->columns = b->columns;
    m->n_columns = b->n_columns;
}

/* Whether what was read of who starts where and moves where has no mistakes. */
static bool rows_are_fine(const struct build *b)
{
    for (size_t s = 0; s < b->common->n_states; s++)
        for (size_t i = 0; i < b->model->n_worlds; i++)
            if (b->worlds[i].scenario->rows[s].flawed)
                return false;
    return b->common->cohort.start->split.n > 0;
}

/* A file with mistakes makes no model, but those of its distributions, expressions and structure
 * are told with the rest. */
static bool look_for_more(struct build *b)
{
    build_inputs(b);
    for (size_t i = 0; i < b->model->n_worlds; i++) {
        build_bind(b, &b->worlds[i]);
        build_look_at_transfers(b, &b->worlds[i]);
    }
    if (rows_are_fine(b))
        build_check_structure(b);
    return false;
}

static bool is_read(const struct transfer_plan *p, const struct line_info *info, size_t line)
{
    for (size_t i = 0; i < p->n_read_lines; i++)
        if (p->read_lines[i] == line)
            return true;
    const size_t budgets[] = {info->budget, info->to_budget};
    for (size_t i = 0; i < 2; i++)
        if (budgets[i] != NO_INDEX && p->watch_of[budgets[i]] != NO_INDEX)
            return true;
    return false;
}

/* Whether a target is of what the line comes to in a budget year. */
static bool is_observed(const struct model *m, size_t line)
{
    for (size_t i = 0; i < m->n_targets; i++)
        if (m->targets[i].target->kind == TARGET_COST && m->targets[i].line == line)
            return true;
    return false;
}

/* Which lines are booked by budget year. */
static void date_lines(struct build *b)
{
    struct model *m = b->model;
    struct line_info *lines = (struct line_info *) m->lines;
    for (size_t i = 0; i < m->n_booked; i++) {
        lines[i].by_year =
            b->wish.by_year || is_read(&m->transfers, &lines[i], i) || is_observed(m, i);
        m->by_year |= lines[i].by_year;
    }
}

/* Binding and structure are checked for all interventions, so that all mistakes come out at once.
 */
static bool bind_all(struct build *b)
{
    const size_t before = errors_count(b->errors);
    make_timeline(b);
    build_inputs(b);
    build_people(b);
    for (size_t i = 0; i < b->model->n_worlds; i++)
        build_bind(b, &b->worlds[i]);
    build_check_structure(b);
    build_watch_tables(b);
    build_lines(b);
    build_transfers(b);
    build_targets(b);
    date_lines(b);
    return errors_count(b->errors) == before;
}

/* Whole people move at the end of a cycle. */
static bool check_exact(struct build *b)
{
    const struct accounting *a = &b->common->accounting;
    return !a->exact || b->common->cohort.mode == MODE_EXPECTED || b->wish.base_case_only ||
           errors_add(b->errors, ERROR_SCENARIO, a->exact_at,
                      "exact = true counts several moves within a cycle, which is known of average "
                      "flows only: it needs mode = \"expected\" in [cohort].\n"
                      "With mode = \"people\" leave it out and choose a short cycle, as cycle = "
                      "\"1 month\".");
}

/* Steps in order; each needs the one before it to be without mistakes. */
static bool compile(struct build *b)
{
    const size_t before = errors_count(b->errors);
    if (b->file->flawed)
        return look_for_more(b);
    if (!bind_all(b) || !check_exact(b))
        return false;
    double total = 0;
    for (size_t i = 0; i < b->model->n_worlds; i++)
        if (!check_size(b, &b->worlds[i], &total))
            return false;
    for (size_t i = 0; i < b->model->n_worlds; i++)
        make_world(b, &b->worlds[i]);
    if (errors_count(b->errors) > before)
        return false;
    build_tell_tables(b);
    finish(b);
    return true;
}

static struct build build_of(const struct scenario_file *file, struct model_wish wish,
                             struct arena *arena, struct errors *errors)
{
    struct build b = {.arena = arena,
                      .errors = errors,
                      .file = file,
                      .wish = wish,
                      .graph = graph_new(),
                      .trial = graph_new(),
                      .outside = {.arena = arena},
                      .sampler = sampler_new(arena),
                      .checked = interned_new(2),
                      .blamed = interned_new(2)};
    b.model = arena_alloc(arena, 1, sizeof *b.model);
    b.model->graph = b.graph;
    start(&b);
    return b;
}

static void build_end(struct build *b)
{
    graph_free(b->trial);
    interned_free(b->checked);
    interned_free(b->blamed);
    courses_free(b);
}

void model_check(const struct scenario_file *file, struct arena *arena, struct errors *errors)
{
    struct build b = build_of(file, (struct model_wish){.targets = true}, arena, errors);
    if (file->flawed)
        look_for_more(&b);
    else
        bind_all(&b);
    build_end(&b);
    model_free(b.model);
}

const struct model *model_new(const struct scenario_file *file, struct model_wish wish,
                              struct arena *arena, struct errors *errors)
{
    struct build b = build_of(file, wish, arena, errors);
    const bool ok = compile(&b);
    build_end(&b);
    if (ok)
        return b.model;
    model_free(b.model);
    return NULL;
}

void model_free(const struct model *m)
{
    if (m == NULL)
        return;
    program_free((struct program *) m->program);
    graph_free((struct graph *) m->graph);
}
