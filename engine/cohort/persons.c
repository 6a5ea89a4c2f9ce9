/* Whole people who do not affect each other, in 16 draws and all interventions of a family at a
 * time: stay by stay, some dozens of people. A round takes the next stay of each life, those that
 * have the same ways out together.
 *
 * A life is that of one person in one draw, in those interventions in which it has been the same so
 * far. Where they leave a state otherwise, it is parted; who went the same way all the same is
 * joined again. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "families.h"
#include "lives.h"
#include "presence.h"
#include "strip.h"

enum { PERSONS = 64, LIVES = PERSONS * STRIP };

struct life {
    uint32_t worlds; /* bits of the family; 0: joined with another */
    uint32_t state, since, stratum, birth;
    uint32_t line, until, to; /* of the stay in this round; `line`: where it waits */
};

/* Lives of one person in one draw that were parted in a round: n in a row among those alive. */
struct parting {
    size_t first, n;
};

struct persons {
    uint32_t *by_row, *row_from; /* [n_persons] row by row; [most rows + 1] */
    size_t n_states;
    /* [world of a family][person of those at a time][STRIP] each life at the place of its first
     * world, so that those that are parted have places of their own */
    struct life *lives;
    uint32_t *visits;                /* [as lives][n_states] stays so far */
    struct stream_root roots[LIVES]; /* of each person in each draw */
    size_t n_alive, n_partings;
    uint32_t *alive, *still; /* by person, draw, first world */
    struct parting *partings;
    /* Those who wait for a way out, in two lines for each: from its last stretch on, see
     * events_late, or not. */
    uint32_t *late; /* [n_ways] from when on in the second */
    size_t n_lines;
    uint32_t *lines;            /* [2 * n_ways] where somebody waits */
    uint32_t *n_waiting, *from; /* [2 * n_ways] how many, and where they stand in `queue` */
    uint32_t *queue;
    uint32_t *added; /* [n_states][n_states] worlds in which a stay and move are added one by one */
    struct stays stays;
};

struct persons *persons_new(const struct plan *plans, size_t n, const struct families *families,
                            size_t n_persons)
{
    size_t rows = 0, worlds = 0;
    for (size_t i = 0; i < n; i++)
        rows = plans[i].n_rows > rows ? plans[i].n_rows : rows;
    for (size_t i = 0; i < families->n; i++)
        worlds = families->list[i].n > worlds ? families->list[i].n : worlds;
    const size_t lives = worlds * LIVES;
    struct persons *p = memory_alloc(1, sizeof *p);
    p->by_row = memory_alloc(n_persons, sizeof *p->by_row);
    p->row_from = memory_alloc(rows + 1, sizeof *p->row_from);
    p->n_states = plans[0].n_states;
    p->lives = memory_alloc(lives, sizeof *p->lives);
    p->visits = memory_alloc(lives * p->n_states, sizeof *p->visits);
    p->alive = memory_alloc(lives, sizeof *p->alive);
    p->still = memory_alloc(lives, sizeof *p->still);
    p->partings = memory_alloc(LIVES, sizeof *p->partings);
    p->late = memory_alloc(families->n_ways, sizeof *p->late);
    for (size_t i = 0; i < families->n_ways; i++)
        p->late[i] = events_late(&families->ways[i]);
    p->lines = memory_alloc(2 * families->n_ways, sizeof *p->lines);
    p->n_waiting = memory_alloc(2 * families->n_ways, sizeof *p->n_waiting);
    p->from = memory_alloc(2 * families->n_ways, sizeof *p->from);
    p->queue = memory_alloc(lives, sizeof *p->queue);
    p->added = memory_alloc(p->n_states * p->n_states, sizeof *p->added);
    return p;
}

void persons_free(struct persons *p)
{
    if (p == NULL)
        return;
    free(p->by_row);
    free(p->row_from);
    free(p->lives);
    free(p->visits);
    free(p->alive);
    free(p->still);
    free(p->partings);
    free(p->late);
    free(p->lines);
    free(p->n_waiting);
    free(p->from);
    free(p->queue);
    free(p->added);
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

/* A family in one strip. */
struct following {
    const struct family *family;
    struct chance chance;
    const struct families *families;
    const struct cohort_people *who;
    const struct cohort_output *out; /* [plans of the workspace] */
    struct cohort_workspace *ws;
    size_t row;
};

/* Where a person begins: as is known, or by a mix, which is noted. */
static inline uint32_t start_state(const struct following *f, uint32_t person, size_t lane,
                                   struct stream_root root)
{
    const uint32_t known = f->chance.plan->start_state[person];
    if (known != NO_SLOT)
        return known;
    const uint32_t state = lives_start_state(&f->chance, person, lane, root);
    for (size_t w = 0; w < f->family->n; w++)
        lives_count_entering(f->family->plans[w], person, lane, state,
                             &f->out[f->family->world[w]]);
    return state;
}

/* n people, all of one row, at the node at which each enters. */
static void enter(struct persons *p, const struct following *f, const uint32_t *persons, size_t n)
{
    const struct chance *c = &f->chance;
    double start[STRIP];
    lives_birthdays(c, &f->who->persons[persons[0]], start);
    p->n_alive = n * STRIP;
    for (size_t k = 0; k < p->n_alive; k++) {
        const uint32_t i = persons[k / STRIP];
        const struct person *person = &f->who->persons[i];
        const size_t bin = lives_bin(c->plan, person, start[k % STRIP]);
        p->alive[k] = (uint32_t) k;
        p->roots[k] = events_root(c, k % STRIP, i);
        p->lives[k] = (struct life){.worlds = (1u << f->family->n) - 1,
                                    .state = start_state(f, i, k % STRIP, p->roots[k]),
                                    .since = person->node,
                                    .stratum = lives_stratum(c->plan, i, bin),
                                    .birth = lives_birth(c->plan, i, bin)};
    }
    memset(p->visits, 0, p->n_alive * p->n_states * sizeof *p->visits);
}

static void wait(struct persons *p, uint32_t k, uint32_t way)
{
    const uint32_t line = 2 * way + (p->lives[k].since >= p->late[way]);
    p->lives[k].line = line;
    if (p->n_waiting[line]++ == 0)
        p->lines[p->n_lines++] = line;
}

/* A life at k whose worlds leave otherwise: one life for each way, next to each other. */
static size_t part(struct persons *p, const struct family *y, uint32_t k, size_t n)
{
    const struct life whole = p->lives[k];
    const size_t before = n;
    for (uint32_t left = whole.worlds; left != 0;) {
        const uint32_t first = (uint32_t) __builtin_ctz(left);
        const uint32_t way = family_way(y, first, whole.stratum, whole.state);
        const uint32_t to = first * LIVES + k % LIVES;
        uint32_t worlds = 0;
        for (size_t w = first; w < y->n; w++)
            if (left >> w & 1 && family_way(y, w, whole.stratum, whole.state) == way)
                worlds |= 1u << w;
        left &= ~worlds;
        if (to != k)
            memcpy(p->visits + to * p->n_states, p->visits + k * p->n_states,
                   p->n_states * sizeof *p->visits);
        p->lives[to] = whole;
        p->lives[to].worlds = worlds;
        wait(p, to, way);
        p->still[n++] = to;
    }
    if (n - before > 1)
        p->partings[p->n_partings++] = (struct parting){before, n - before};
    return n;
}

/* All lives wait for the way out of where they are. */
static void line_up(struct persons *p, const struct family *y)
{
    size_t n = 0;
    p->n_lines = p->n_partings = 0;
    for (size_t i = 0; i < p->n_alive; i++) {
        const uint32_t k = p->alive[i];
        const struct life *l = &p->lives[k];
        if (!y->alike[l->stratum * p->n_states + l->state]) {
            n = part(p, y, k, n);
            continue;
        }
        wait(p, k, family_way(y, 0, l->stratum, l->state));
        p->still[n++] = k;
    }
    uint32_t *alive = p->still;
    p->still = p->alive;
    p->alive = alive;
    p->n_alive = n;
    for (size_t i = 0, from = 0; i < p->n_lines; i++) {
        p->from[p->lines[i]] = (uint32_t) from;
        from += p->n_waiting[p->lines[i]];
    }
    for (size_t i = 0; i < n; i++)
        p->queue[p->from[p->lives[p->alive[i]].line]++] = p->alive[i];
}

/* The next n of a queue, as many as a batch holds. */
static void take(struct persons *p, const uint32_t *queue, size_t n)
{
    struct stays *s = &p->stays;
    s->n = n;
    s->state = p->lives[queue[0]].state;
    for (size_t i = 0; i < n; i++) {
        const uint32_t k = queue[i];
        const struct life *l = &p->lives[k];
        s->branch[i] = stream_branch(p->roots[k % LIVES], p->visits[k * p->n_states + s->state]++);
        s->worlds[i] = l->worlds;
        s->lane[i] = k % STRIP;
        s->birth[i] = l->birth;
        s->since[i] = l->since;
    }
}

static void leave(struct persons *p, const struct following *f, uint32_t line)
{
    const uint32_t *queue = p->queue + p->from[line] - p->n_waiting[line];
    p->stays.late = line % 2;
    for (size_t left = p->n_waiting[line], n; left > 0; left -= n, queue += n) {
        n = left < STAYS ? left : STAYS;
        take(p, queue, n);
        events_leaving(&f->chance, &f->families->ways[line / 2], &p->stays);
        lives_note(f->chance.time, f->family->plans, f->family->n, f->row, &p->stays, f->ws);
        for (size_t i = 0; i < n; i++) {
            p->lives[queue[i]].until = p->stays.until[i];
            p->lives[queue[i]].to = p->stays.to[i];
        }
    }
    p->n_waiting[line] = 0;
}

/* Of lives that were parted, those that went the same way are one again. */
static void join(struct persons *p, const struct parting *g)
{
    for (size_t i = g->first; i < g->first + g->n; i++)
        for (size_t k = g->first; k < i; k++) {
            struct life *a = &p->lives[p->alive[k]], *b = &p->lives[p->alive[i]];
            if (a->worlds == 0 || a->until != b->until || a->to != b->to)
                continue;
            a->worlds |= b->worlds;
            b->worlds = 0;
            break;
        }
}

/* What is not counted in whole numbers: life by life, so that each world adds it up in the order of
 * the people, whatever happens in others. */
static void add_one(const struct following *f, const struct life *l, uint32_t lane, bool moved_in,
                    uint32_t worlds)
{
    const struct stay stay = {lane, l->birth, l->state, l->since, l->until, l->to, moved_in};
    for (; worlds != 0; worlds &= worlds - 1) {
        const size_t w = (size_t) __builtin_ctz(worlds);
        lives_add(&f->chance, f->family->plans[w], f->row, &stay, f->ws,
                  &f->out[f->family->world[w]]);
    }
}

static void play_round(struct persons *p, const struct following *f)
{
    line_up(p, f->family);
    for (size_t i = 0; i < p->n_lines; i++)
        leave(p, f, p->lines[i]);
    for (size_t i = 0; i < p->n_partings; i++)
        join(p, &p->partings[i]);
    size_t left = 0;
    for (size_t i = 0; i < p->n_alive; i++) {
        const uint32_t k = p->alive[i];
        struct life *l = &p->lives[k];
        const uint32_t worlds = l->worlds & p->added[l->state * p->n_states + l->to];
        if (worlds != 0)
            add_one(f, l, k % STRIP, p->stays.moved_in, worlds);
        l->since = l->until;
        l->state = l->to;
        p->alive[left] = k;
        left += l->worlds != 0 && l->until <= f->chance.time->n_cycles;
    }
    p->n_alive = left;
    p->stays.moved_in = true;
}

static void follow_row(struct following *f, size_t row)
{
    struct persons *p = f->ws->persons;
    f->row = row;
    for (size_t i = 0; i < p->n_states * p->n_states; i++) {
        p->added[i] = 0;
        for (uint32_t w = 0; w < f->family->n; w++)
            p->added[i] |= (uint32_t) lives_add_anything(f->family->plans[w], row, i / p->n_states,
                                                         i % p->n_states, f->ws)
                           << w;
    }
    for (size_t from = p->row_from[row], n; from < p->row_from[row + 1]; from += n) {
        n = p->row_from[row + 1] - from;
        n = n < PERSONS ? n : PERSONS;
        enter(p, f, p->by_row + from, n);
        for (p->stays.moved_in = false; p->n_alive > 0;)
            play_round(p, f);
    }
}

static void follow_family(struct following *f)
{
    const struct timeline *time = f->chance.time;
    const struct family *y = f->family;
    const struct plan *plan = f->chance.plan;
    sort_by_row(f->ws->persons, plan, f->who->n_persons);
    for (size_t row = 0; row < plan->n_rows; row += f->ws->rows_at_a_time) {
        presence_begin(f->ws, row);
        for (size_t r = row; r < plan->n_rows && presence_holds(f->ws, r); r++) {
            follow_row(f, r);
            for (size_t w = 0; w < y->n; w++)
                presence_add_up(time, y->plans, r, w, y->n, f->chance.values, f->ws,
                                &f->out[y->world[w]]);
        }
    }
}

void cohort_people(const struct timeline *time, const struct plan *plans, size_t n,
                   const struct cohort_people *who, const double *values, bool same_values,
                   struct cohort_workspace *ws, const struct cohort_output *out)
{
    for (size_t i = 0; i < n; i++)
        cohort_clear(time, &plans[i], &out[i]);
    if (!same_values)
        memset(ws->tabulated, 0, ws->families->n_ways * sizeof *ws->tabulated);
    for (size_t i = 0; i < ws->families->n; i++) {
        const struct family *y = &ws->families->list[i];
        follow_family(
            &(struct following){.family = y,
                                .chance = lives_chance(time, y->plans[0], who, values, ws),
                                .families = ws->families,
                                .who = who,
                                .out = out,
                                .ws = ws});
    }
}
