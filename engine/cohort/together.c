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
struct stay {
    uint32_t state, since, visit;
    bool moved_in, present;
};

struct event {
    uint32_t person, cycle, to;
};

struct together {
    size_t most_moves;
    struct stay *stays; /* [STRIP][n_persons] */
    double *clocks;     /* [STRIP][n_persons][most_moves] */
    uint32_t *visits;   /* [STRIP][n_persons][n_states] */
    size_t n_events[STRIP], room[STRIP];
    struct event *events[STRIP];
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
    struct life life;
    struct together *t;
    struct stay *stays;
    size_t n_persons;
};

static double *clocks_of(const struct stepping *s, size_t person)
{
    return s->t->clocks + (s->life.lane * s->n_persons + person) * s->t->most_moves;
}

static void begin_stay(const struct stepping *s, size_t person, uint32_t state, size_t since,
                       bool moved_in)
{
    uint32_t *visits =
        s->t->visits + (s->life.lane * s->n_persons + person) * s->life.plan->n_states;
    s->stays[person] = (struct stay){state, (uint32_t) since, visits[state]++, moved_in, true};
    events_wind(&s->life.chance, s->life.stratum->exits[state], person, s->stays[person].visit,
                clocks_of(s, person));
}

/* The arrays of the draw loop grow to the largest draw seen and stay so. */
static void note(const struct stepping *s, size_t person, size_t cycle, uint32_t to)
{
    struct together *t = s->t;
    const size_t lane = s->life.lane;
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
    const struct life *l = &s->life;
    const struct stay *stay = &s->stays[person];
    const struct exits *x = l->stratum->exits[stay->state];
    const size_t cells = l->plan->first_cell[stay->state + 1] - l->plan->first_cell[stay->state];
    const size_t lived = cycle - 1 - stay->since, age = lived < cells ? lived : cells - 1;
    const uint32_t epoch = x->epoch[cycle * x->by_cycle + age * x->by_cell];
    double *clock = clocks_of(s, person), first = INFINITY;
    uint32_t to = NO_SLOT;
    for (size_t j = 0; j < x->n_moves; j++) {
        const double hazard = l->chance.values[(size_t) x->hazard[epoch * x->n_moves + j] * STRIP] *
                              l->time->cycle_years;
        if (hazard > 0 && clock[j] <= hazard && clock[j] < hazard * first) {
            first = clock[j] / hazard;
            to = x->to[j];
        }
        clock[j] -= hazard;
    }
    if (to == NO_SLOT && x->n_after > 0 && lived + 1 == cells)
        to = events_after(&l->chance, x, person, epoch, stay->visit);
    return to;
}

static void step_draw(struct stepping *s, const struct cohort_people *who, size_t cycle)
{
    for (size_t i = 0; i < who->n_persons; i++) {
        if (!s->stays[i].present)
            continue;
        life_follow(&s->life, who, i);
        const uint32_t to = step_person(s, i, cycle);
        if (to == NO_SLOT)
            continue;
        note(s, i, cycle, to);
        begin_stay(s, i, to, cycle, true);
    }
}

static void enter_draw(struct stepping *s, const struct cohort_people *who, size_t at)
{
    for (size_t i = 0; i < who->n_persons; i++) {
        if (who->persons[i].node != at)
            continue;
        life_follow(&s->life, who, i);
        begin_stay(s, i, s->life.plan->start_state[i], at, false);
    }
}

/* The lives of one draw, of the rows that are being counted, from what was noted. */
static void count_draw(struct stepping *s, const struct cohort_people *who)
{
    struct life *l = &s->life;
    for (size_t i = 0; i < who->n_persons; i++)
        s->stays[i] = (struct stay){l->plan->start_state[i], who->persons[i].node, 0, false, true};
    for (size_t e = 0; e < s->t->n_events[l->lane]; e++) {
        const struct event *event = &s->t->events[l->lane][e];
        struct stay *stay = &s->stays[event->person];
        if (!presence_holds(l->ws, l->plan->row_of[event->person]))
            continue;
        life_follow(l, who, event->person);
        life_count_stay(l, stay->state, stay->since, event->cycle, stay->moved_in);
        life_count_move(l, stay->state, event->to, event->cycle);
        *stay = (struct stay){event->to, event->cycle, 0, true, true};
    }
    for (size_t i = 0; i < who->n_persons; i++) {
        if (!presence_holds(l->ws, l->plan->row_of[i]))
            continue;
        life_follow(l, who, i);
        life_count_stay(l, s->stays[i].state, s->stays[i].since, l->time->n_cycles + 1,
                        s->stays[i].moved_in);
    }
}

static void tell_people(const struct stepping *all, const struct cohort_feedback *feedback,
                        double *people)
{
    memset(people, 0, all[0].life.plan->n_states * STRIP * sizeof *people);
    for (size_t lane = 0; lane < STRIP; lane++)
        for (size_t i = 0; i < all[lane].n_persons; i++)
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
    events_keys(plan, who->seed, ws->keys);
    memset(t->stays, 0, STRIP * who->n_persons * sizeof *t->stays);
    memset(t->visits, 0, STRIP * who->n_persons * plan->n_states * sizeof *t->visits);
    for (size_t lane = 0; lane < STRIP; lane++) {
        all[lane] = (struct stepping){.life = life_new(time, plan, who, values, ws, out, lane),
                                      .t = t,
                                      .stays = t->stays + lane * who->n_persons,
                                      .n_persons = who->n_persons};
        t->n_events[lane] = 0;
        enter_draw(&all[lane], who, 0);
    }
    for (size_t cycle = 1; cycle <= time->n_cycles; cycle++) {
        if (plan->together)
            tell_people(all, feedback, ws->people);
        for (size_t lane = 0; lane < STRIP; lane++) {
            step_draw(&all[lane], who, cycle);
            enter_draw(&all[lane], who, cycle);
        }
    }
    cohort_clear(time, plan, out);
    for (size_t row = 0; row < plan->n_rows; row += ws->rows_at_a_time) {
        presence_clear(time, plan, row, ws);
        for (size_t lane = 0; lane < STRIP; lane++)
            count_draw(&all[lane], who);
        presence_add_up(time, plan, ws, out);
    }
}
