/* Whole people who do not affect each other: stay by stay, some dozens of people in 16 draws at a
 * time. A round takes the next stay of each life, those that have the same ways out together, in
 * the order of the people: so what is added up is added in an order that the lives of others do
 * not change. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "lives.h"
#include "presence.h"
#include "strip.h"

enum { PERSONS = 64, LIVES = PERSONS * STRIP };

struct life {
    uint32_t state, since, stratum, birth;
};

/* Lives that wait for the same exits, in order. */
struct queue {
    uint32_t first, last;
};

struct persons {
    uint32_t *by_row, *row_from; /* [n_persons] row by row; [most rows + 1] */
    struct life lives[LIVES];    /* [person of those at a time][STRIP] */
    struct stream_root roots[LIVES];
    uint32_t *visits;     /* [LIVES][n_states] stays so far */
    uint32_t next[LIVES]; /* in the same queue */
    size_t n_alive;
    uint32_t alive[LIVES];
    struct queue *queues; /* [most n_exits] */
    uint64_t *waiting;    /* [most n_exits / 64 + 1] bits: somebody waits for those exits */
    struct stays stays;
};

struct persons *persons_new(const struct plan *plans, size_t n, size_t n_persons)
{
    size_t rows = 0, exits = 0;
    for (size_t i = 0; i < n; i++) {
        rows = plans[i].n_rows > rows ? plans[i].n_rows : rows;
        exits = plans[i].n_exits > exits ? plans[i].n_exits : exits;
    }
    if (n_persons == 0)
        return NULL;
    struct persons *p = memory_alloc(1, sizeof *p);
    p->by_row = memory_alloc(n_persons, sizeof *p->by_row);
    p->row_from = memory_alloc(rows + 1, sizeof *p->row_from);
    p->visits = memory_alloc(LIVES * plans[0].n_states, sizeof *p->visits);
    p->queues = memory_alloc(exits, sizeof *p->queues);
    p->waiting = memory_alloc(exits / 64 + 1, sizeof *p->waiting);
    return p;
}

void persons_free(struct persons *p)
{
    if (p == NULL)
        return;
    free(p->by_row);
    free(p->row_from);
    free(p->visits);
    free(p->queues);
    free(p->waiting);
    free(p);
}

static void sort_by_row(struct persons *p, const struct plan *plan, size_t n_persons)
{
    memset(p->row_from, 0, (plan->n_rows + 1) * sizeof *p->row_from);
    for (size_t i = 0; i < n_persons; i++)
        p->row_from[plan->row_of[i]]++;
    for (size_t row = 1; row <= plan->n_rows; row++)
        p->row_from[row] += p->row_from[row - 1];
    for (size_t i = n_persons; i-- > 0;)
        p->by_row[--p->row_from[plan->row_of[i]]] = (uint32_t) i;
}

/* n people, all of one row, at the node at which each enters. */
static void enter(struct persons *p, const struct chance *c, const struct cohort_people *who,
                  const uint32_t *persons, size_t n)
{
    double start[STRIP];
    lives_birthdays(c, &who->persons[persons[0]], start);
    p->n_alive = n * STRIP;
    for (size_t k = 0; k < p->n_alive; k++) {
        const uint32_t i = persons[k / STRIP];
        const struct person *person = &who->persons[i];
        const size_t bin = lives_bin(c->plan, person, start[k % STRIP]);
        p->alive[k] = (uint32_t) k;
        p->roots[k] = events_root(c, k % STRIP, i);
        p->lives[k] = (struct life){c->plan->start_state[i], person->node,
                                    lives_stratum(c->plan, i, bin), lives_birth(c->plan, i, bin)};
    }
    memset(p->visits, 0, p->n_alive * c->plan->n_states * sizeof *p->visits);
}

static void wait(struct persons *p, const struct plan *plan, uint32_t k)
{
    const struct life *l = &p->lives[k];
    const size_t x = plan->strata[l->stratum].exits[l->state]->index;
    struct queue *queue = &p->queues[x];
    const uint64_t bit = (uint64_t) 1 << x % 64;
    if (p->waiting[x / 64] & bit)
        p->next[queue->last] = k;
    else
        queue->first = k;
    p->waiting[x / 64] |= bit;
    queue->last = k;
    p->next[k] = NO_SLOT;
}

/* As many lives of a queue as a batch holds, from k on; the one that comes after them. */
static uint32_t take(struct persons *p, const struct chance *c, uint32_t k)
{
    struct stays *s = &p->stays;
    s->state = p->lives[k].state;
    for (s->n = 0; s->n < STAYS && k != NO_SLOT; s->n++, k = p->next[k]) {
        const struct life *l = &p->lives[k];
        const uint32_t lane = k % STRIP;
        s->branch[s->n] = stream_branch(p->roots[k], p->visits[k * c->plan->n_states + l->state]++);
        s->lane[s->n] = lane;
        s->birth[s->n] = l->birth;
        s->since[s->n] = l->since;
    }
    return k;
}

static void live(struct persons *p, const struct chance *c, size_t row, const struct exits *x,
                 struct cohort_workspace *ws, const struct cohort_output *out)
{
    for (uint32_t k = p->queues[x->index].first; k != NO_SLOT;) {
        const uint32_t after = take(p, c, k);
        events_leaving(c, x, &p->stays);
        lives_count(c, row, &p->stays, ws, out);
        for (size_t i = 0; k != after; i++, k = p->next[k]) {
            p->lives[k].state = p->stays.to[i];
            p->lives[k].since = p->stays.until[i];
        }
    }
}

static void play_round(struct persons *p, const struct chance *c, size_t row,
                       struct cohort_workspace *ws, const struct cohort_output *out)
{
    const struct plan *plan = c->plan;
    for (size_t i = 0; i < p->n_alive; i++)
        wait(p, plan, p->alive[i]);
    for (size_t w = 0; w <= plan->n_exits / 64; w++)
        for (; p->waiting[w] != 0; p->waiting[w] &= p->waiting[w] - 1)
            live(p, c, row, plan->exits[w * 64 + (size_t) __builtin_ctzll(p->waiting[w])], ws, out);
    size_t left = 0;
    for (size_t i = 0; i < p->n_alive; i++)
        if (p->lives[p->alive[i]].since <= c->time->n_cycles)
            p->alive[left++] = p->alive[i];
    p->n_alive = left;
    p->stays.moved_in = true;
}

static void follow_row(const struct chance *c, const struct cohort_people *who, size_t row,
                       struct cohort_workspace *ws, const struct cohort_output *out)
{
    struct persons *p = ws->persons;
    for (size_t from = p->row_from[row], n; from < p->row_from[row + 1]; from += n) {
        n = p->row_from[row + 1] - from;
        n = n < PERSONS ? n : PERSONS;
        enter(p, c, who, p->by_row + from, n);
        for (p->stays.moved_in = false; p->n_alive > 0;)
            play_round(p, c, row, ws, out);
    }
}

void cohort_people(const struct timeline *time, const struct plan *plan,
                   const struct cohort_people *who, const double *values,
                   struct cohort_workspace *ws, const struct cohort_output *out)
{
    const struct chance c = lives_chance(time, plan, who, values, ws);
    cohort_clear(time, plan, out);
    memset(ws->tabulated, 0, plan->n_exits * sizeof *ws->tabulated);
    sort_by_row(ws->persons, plan, who->n_persons);
    for (size_t row = 0; row < plan->n_rows; row += ws->rows_at_a_time) {
        presence_clear(time, plan, row, ws);
        for (size_t r = row; r < plan->n_rows && presence_holds(ws, r); r++)
            follow_row(&c, who, r, ws, out);
        presence_add_up(time, plan, values, ws, out);
    }
}
