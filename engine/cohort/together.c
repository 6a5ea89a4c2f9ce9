/* Whole people who affect each other: everyone steps together, cycle by cycle, with the chances
 * that hold for how many are where. The clocks are those of events.c, so where nothing
 * depends on others the same people do the same things. What happened is noted and counted
 * life by life afterwards. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "lives.h"
#include "presence.h"
#include "strip.h"

/* Where one person is in one draw. */
struct now {
    uint32_t state, since, stratum, birth;
    uint64_t branch;
    bool moved_in, present;
};

struct event {
    uint32_t person, cycle, to;
};

struct together {
    size_t most_moves;
    struct now *stays; /* [STRIP][n_persons] */
    double *clocks;    /* [STRIP][n_persons][most_moves] */
    uint32_t *visits;  /* [STRIP][n_persons][n_states] */
    size_t n_events[STRIP], room[STRIP];
    struct event *events[STRIP];
    struct stays one; /* that is being counted */
};

struct together *together_new(const struct plan *plans, size_t n, const struct timeline *time,
                              size_t n_persons)
{
    bool wanted = false;
    size_t most_moves = 1;
    for (size_t i = 0; i < n; i++) {
        wanted |= plans[i].together;
        for (size_t k = 0; k < plans[i].n_exits; k++)
            if (plans[i].exits[k]->n_moves > most_moves)
                most_moves = plans[i].exits[k]->n_moves;
    }
    (void) time;
    if (!wanted)
        return NULL;
    struct together *t = memory_alloc(1, sizeof *t);
    t->most_moves = most_moves;
    t->stays = memory_alloc(STRIP * n_persons, sizeof *t->stays);
    t->clocks = memory_alloc(STRIP * n_persons * most_moves, sizeof *t->clocks);
    t->visits = memory_alloc(STRIP * n_persons * plans[0].n_states, sizeof *t->visits);
    return t;
}

void together_free(struct together *t)
{
    if (t == NULL)
        return;
    for (size_t lane = 0; lane < STRIP; lane++)
        free(t->events[lane]);
    free(t->stays);
    free(t->clocks);
    free(t->visits);
    free(t);
}

/* One draw while it steps. */
struct stepping {
    const struct chance *chance;
    const struct cohort_people *who;
    struct together *t;
    struct now *stays;
    size_t lane;
};

static double *clocks_of(const struct stepping *s, size_t person)
{
    return s->t->clocks + (s->lane * s->who->n_persons + person) * s->t->most_moves;
}

static size_t bin_of(const struct stepping *s, size_t person)
{
    const struct person *p = &s->who->persons[person];
    double start[STRIP];
    lives_birthdays(s->chance, p, start);
    return lives_bin(s->chance->plan, p, start[s->lane]);
}

static const struct exits *exits_of(const struct stepping *s, size_t person)
{
    return s->chance->plan->strata[s->stays[person].stratum].exits[s->stays[person].state];
}

static void begin_stay(const struct stepping *s, size_t person, uint32_t state, size_t since,
                       bool moved_in)
{
    struct now *stay = &s->stays[person];
    uint32_t *visits =
        s->t->visits + (s->lane * s->who->n_persons + person) * s->chance->plan->n_states;
    stay->state = state;
    stay->since = (uint32_t) since;
    stay->moved_in = moved_in;
    stay->present = true;
    const struct exits *x = exits_of(s, person);
    stay->branch =
        stream_branch(events_root(s->chance, s->lane, (uint32_t) person), visits[state]++);
    for (size_t j = 0; j < x->n_moves; j++)
        events_clocks(x, j, 1, &stay->branch, &clocks_of(s, person)[j]);
}

/* The arrays of the draw loop grow to the largest draw seen and stay so. */
static void note(const struct stepping *s, size_t person, size_t cycle, uint32_t to)
{
    struct together *t = s->t;
    const size_t lane = s->lane;
    if (t->n_events[lane] == t->room[lane]) {
        const size_t room = t->room[lane] ? 2 * t->room[lane] : 256;
        struct event *larger = memory_alloc(room, sizeof *larger);
        if (t->n_events[lane] > 0)
            memcpy(larger, t->events[lane], t->n_events[lane] * sizeof *larger);
        free(t->events[lane]);
        t->events[lane] = larger;
        t->room[lane] = room;
    }
    t->events[lane][t->n_events[lane]++] = (struct event){(uint32_t) person, (uint32_t) cycle, to};
}

/* Where this person is at the end of the cycle, or NO_SLOT for staying. */
static uint32_t step_person(const struct stepping *s, size_t person, size_t cycle)
{
    const struct chance *c = s->chance;
    const struct now *stay = &s->stays[person];
    const struct exits *x = exits_of(s, person);
    const size_t cells = c->plan->first_cell[stay->state + 1] - c->plan->first_cell[stay->state];
    const size_t lived = cycle - 1 - stay->since, age = lived < cells ? lived : cells - 1;
    const uint32_t epoch = x->epoch[cycle * x->by_cycle + age * x->by_cell];
    double *clock = clocks_of(s, person), first = INFINITY;
    uint32_t to = NO_SLOT;
    for (size_t j = 0; j < x->n_moves; j++) {
        const size_t slot = x->hazard[epoch * x->n_moves + j];
        const double hazard = c->values[slot * STRIP + s->lane] * c->time->cycle_years;
        if (hazard > 0 && clock[j] <= hazard && clock[j] < hazard * first) {
            first = clock[j] / hazard;
            to = x->to[j];
        }
        clock[j] -= hazard;
    }
    if (to == NO_SLOT && x->n_after > 0 && lived + 1 == cells)
        to = events_after(c, x, epoch, s->lane, stay->branch);
    return to;
}

static void step_draw(struct stepping *s, size_t cycle)
{
    for (size_t i = 0; i < s->who->n_persons; i++) {
        if (!s->stays[i].present)
            continue;
        const uint32_t to = step_person(s, i, cycle);
        if (to == NO_SLOT)
            continue;
        note(s, i, cycle, to);
        begin_stay(s, i, to, cycle, true);
    }
}

static uint32_t start_of(const struct stepping *s, size_t person)
{
    return lives_start_state(s->chance, person, s->lane,
                             events_root(s->chance, s->lane, (uint32_t) person));
}

static void enter_draw(struct stepping *s, size_t at)
{
    const struct plan *plan = s->chance->plan;
    for (size_t i = 0; i < s->who->n_persons; i++) {
        if (s->who->persons[i].node != at)
            continue;
        const size_t bin = bin_of(s, i);
        s->stays[i].stratum = lives_stratum(plan, i, bin);
        s->stays[i].birth = lives_birth(plan, i, bin);
        begin_stay(s, i, start_of(s, i), at, false);
    }
}

/* A stay that ends in cycle `until` by a move to `to`, if its row is being counted. */
static void count_stay(const struct stepping *s, size_t person, size_t until, uint32_t to,
                       struct cohort_workspace *ws, const struct cohort_output *out)
{
    const struct now *stay = &s->stays[person];
    const size_t row = s->chance->plan->row_of[person];
    struct stays *one = &s->t->one;
    if (!presence_holds(ws, row))
        return;
    one->n = 1;
    one->state = stay->state;
    one->moved_in = stay->moved_in;
    one->worlds[0] = 1;
    one->lane[0] = (uint32_t) s->lane;
    one->birth[0] = stay->birth;
    one->since[0] = stay->since;
    one->until[0] = (uint32_t) until;
    one->to[0] = to;
    lives_note(s->chance->time, &s->chance->plan, 1, row, one, ws);
    const struct stay whole = {(uint32_t) s->lane, stay->birth, stay->state,   stay->since,
                               (uint32_t) until,   to,          stay->moved_in};
    lives_add(s->chance, s->chance->plan, row, &whole, ws, out);
}

/* The lives of one draw, of the rows that are being counted, from what was noted. */
static void count_draw(struct stepping *s, struct cohort_workspace *ws,
                       const struct cohort_output *out)
{
    for (size_t i = 0; i < s->who->n_persons; i++) {
        s->stays[i].state = start_of(s, i);
        s->stays[i].since = s->who->persons[i].node;
        s->stays[i].moved_in = false;
        if (presence_holds(ws, s->chance->plan->row_of[i]))
            lives_count_entering(s->chance->plan, i, s->lane, s->stays[i].state, out);
    }
    for (size_t e = 0; e < s->t->n_events[s->lane]; e++) {
        const struct event *event = &s->t->events[s->lane][e];
        struct now *stay = &s->stays[event->person];
        count_stay(s, event->person, event->cycle, event->to, ws, out);
        stay->state = event->to;
        stay->since = event->cycle;
        stay->moved_in = true;
    }
    for (size_t i = 0; i < s->who->n_persons; i++)
        count_stay(s, i, s->chance->time->n_cycles + 1, s->stays[i].state, ws, out);
}

static void tell_people(const struct stepping *all, const struct cohort_feedback *feedback,
                        double *people)
{
    memset(people, 0, all[0].chance->plan->n_states * STRIP * sizeof *people);
    for (size_t lane = 0; lane < STRIP; lane++)
        for (size_t i = 0; i < all[lane].who->n_persons; i++)
            if (all[lane].stays[i].present)
                people[all[lane].stays[i].state * STRIP + lane] += 1;
    feedback->update(feedback->context, people);
}

void cohort_together(const struct timeline *time, const struct plan *plan,
                     const struct cohort_people *who, const double *values,
                     const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                     const struct cohort_output *out)
{
    struct together *t = ws->together;
    struct stepping all[STRIP];
    const struct chance chance = lives_chance(time, plan, who, values, ws);
    memset(t->stays, 0, STRIP * who->n_persons * sizeof *t->stays);
    memset(t->visits, 0, STRIP * who->n_persons * plan->n_states * sizeof *t->visits);
    for (size_t lane = 0; lane < STRIP; lane++) {
        all[lane] = (struct stepping){&chance, who, t, t->stays + lane * who->n_persons, lane};
        t->n_events[lane] = 0;
        enter_draw(&all[lane], 0);
    }
    for (size_t cycle = 1; cycle <= time->n_cycles; cycle++) {
        if (plan->together)
            tell_people(all, feedback, ws->people);
        for (size_t lane = 0; lane < STRIP; lane++) {
            step_draw(&all[lane], cycle);
            enter_draw(&all[lane], cycle);
        }
    }
    cohort_clear(time, plan, out);
    for (size_t row = 0; row < plan->n_rows; row += ws->rows_at_a_time) {
        presence_begin(ws, row);
        for (size_t lane = 0; lane < STRIP; lane++)
            count_draw(&all[lane], ws, out);
        for (size_t r = row; r < plan->n_rows && presence_holds(ws, r); r++)
            presence_add_up(time, &plan, r, 0, 1, values, ws, out);
    }
}
