#include "presence.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "classes.h"
#include "families.h"
#include "trace.h"

/* Steps of this size stay in a processor's second cache. */
#define STEPS_BYTES ((size_t) 1 << 19)

struct steps {
    /* Worlds w, w + 1, ... share word w / each; a step may be as large as its row, up or down, and
     * stands above `none` so that it never reaches the next. */
    unsigned bits, each;
    uint32_t none;
    uint32_t one[FAMILY_MOST][1 << FAMILY_MOST]; /* [word][worlds, a bit each] a step up in each */
    uint32_t *words; /* [row][state][node][word][lane], no steps before a row is counted */
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t most_in_a_row(const struct plan *p, size_t n_persons)
{
    size_t *n = memory_alloc(p->n_rows, sizeof *n), most = 0;
    for (size_t i = 0; i < n_persons; i++)
        n[p->row_of[i]]++;
    for (size_t r = 0; r < p->n_rows; r++)
        most = n[r] > most ? n[r] : most;
    free(n);
    return most;
}

static void share_words(struct steps *s, size_t people)
{
    s->bits = people <= INT8_MAX ? 8 : people <= INT16_MAX ? 16 : 32;
    s->each = 32 / s->bits;
    for (unsigned w = 0; w < FAMILY_MOST; w++) {
        const uint32_t one = (uint32_t) 1 << w % s->each * s->bits;
        for (unsigned worlds = 0; worlds < 1 << FAMILY_MOST; worlds++)
            s->one[w / s->each][worlds] += worlds >> w & 1 ? one : 0;
        s->none |= one << (s->bits - 1);
    }
}

static size_t words_of(const struct steps *s, size_t n_worlds)
{
    return (n_worlds + s->each - 1) / s->each;
}

/* From one state to the next. */
static size_t width_of(const struct timeline *time, const struct steps *s, size_t n_worlds)
{
    return (time->n_cycles + 1) * words_of(s, n_worlds) * STRIP;
}

void presence_new(struct cohort_workspace *ws, const struct timeline *time, size_t n_persons)
{
    size_t people = 0, rows = 1;
    for (size_t i = 0; i < ws->n_plans; i++) {
        const size_t n = most_in_a_row(&ws->plans[i], n_persons);
        people = n > people ? n : people;
        rows = ws->plans[i].n_rows > rows ? ws->plans[i].n_rows : rows;
    }
    ws->steps = memory_alloc(1, sizeof *ws->steps);
    share_words(ws->steps, people);
    const size_t row =
        ws->plans[0].n_states * width_of(time, ws->steps, least(ws->n_plans, FAMILY_MOST));
    const size_t fit = STEPS_BYTES / (row * sizeof(uint32_t));
    ws->rows_at_a_time = least(rows, fit > 0 ? fit : 1);
    ws->steps->words = memory_alloc(ws->rows_at_a_time * row, sizeof *ws->steps->words);
    for (size_t i = 0; i < ws->rows_at_a_time * row; i++)
        ws->steps->words[i] = ws->steps->none;
    ws->class_steps =
        memory_alloc(ws->n_plans * ws->rows_at_a_time * ws->class_room, sizeof *ws->class_steps);
}

void presence_free(struct cohort_workspace *ws)
{
    if (ws->steps != NULL)
        free(ws->steps->words);
    free(ws->steps);
    free(ws->class_steps);
}

static uint32_t *words_from(const struct timeline *time, size_t n_worlds, size_t row, size_t state,
                            const struct cohort_workspace *ws)
{
    const size_t places = (row - ws->first_row) * ws->plans[0].n_states + state;
    return ws->steps->words + places * width_of(time, ws->steps, n_worlds);
}

void presence_count(const struct timeline *time, size_t n_worlds, size_t row, const struct stays *s,
                    struct cohort_workspace *ws)
{
    const size_t n = words_of(ws->steps, n_worlds);
    for (size_t w = 0; w < n; w++) {
        uint32_t *words = words_from(time, n_worlds, row, s->state, ws) + w * STRIP;
        const uint32_t *one = ws->steps->one[w];
        for (size_t i = 0; s->moved_in && i < s->n; i++)
            words[s->since[i] * n * STRIP + s->lane[i]] += one[s->worlds[i]];
        for (size_t i = 0; i < s->n; i++)
            if (s->until[i] <= time->n_cycles)
                words[s->until[i] * n * STRIP + s->lane[i]] -= one[s->worlds[i]];
    }
}

static void add_entering(const struct row_of_people *row, size_t node, double *people)
{
    for (size_t n = row->inflow_from[node]; n < row->inflow_from[node + 1]; n++)
        for (size_t l = 0; l < STRIP; l++)
            people[row->inflows[n].state * STRIP + l] += row->inflows[n].people;
}

/* Where the steps of one world stand in the words of a node. */
struct field {
    size_t apart; /* from state to state */
    unsigned shift;
    uint32_t mask, none;
};

STRIP_CLONES
static void move(const uint32_t *restrict words, const struct field *f, size_t n_states,
                 const double *restrict before, double *restrict after)
{
    for (size_t s = 0; s < n_states; s++)
        for (size_t i = 0; i < STRIP; i++)
            after[s * STRIP + i] =
                before[s * STRIP + i] +
                (int32_t) ((words[s * f->apart + i] >> f->shift & f->mask) - f->none);
}

static void forget(uint32_t *words, size_t apart, size_t n_states, uint32_t none)
{
    for (size_t s = 0; s < n_states; s++)
        for (size_t i = 0; i < STRIP; i++)
            words[s * apart + i] = none;
}

static void add_row(const struct timeline *time, const struct plan *p, size_t row, size_t world,
                    size_t n_worlds, struct cohort_workspace *ws, const struct cohort_output *out)
{
    const struct steps *s = ws->steps;
    const size_t n = p->n_states * STRIP, n_words = words_of(s, n_worlds);
    const struct field field = {.apart = width_of(time, s, n_worlds),
                                .shift = (unsigned) (world % s->each) * s->bits,
                                .mask = UINT32_MAX >> (32 - s->bits),
                                .none = (uint32_t) 1 << (s->bits - 1)};
    const bool last = (world + 1) % s->each == 0 || world + 1 == n_worlds; /* of its word */
    double *people = ws->trace;
    memset(people, 0, n * sizeof *people);
    add_entering(&p->rows[row], 0, people);
    for (size_t first = 0, t = 1; t <= time->n_cycles; t++) {
        double *now = people + (t - first) * n;
        uint32_t *words =
            words_from(time, n_worlds, row, 0, ws) + (t * n_words + world / s->each) * STRIP;
        move(words, &field, p->n_states, now - n, now);
        if (last)
            forget(words, field.apart, p->n_states, s->none);
        if (p->enters[t])
            add_entering(&p->rows[row], t, now);
        if (t < time->n_cycles && t < first + TRACE_CYCLES)
            continue;
        trace_count(time, p, row, &(struct trace){people, n, first, t, 1}, NULL, out);
        memcpy(people, now, n * sizeof *people);
        first = t;
    }
}

void presence_add_up(const struct timeline *time, const struct plan *p, size_t row, size_t world,
                     size_t n_worlds, const double *values, struct cohort_workspace *ws,
                     const struct cohort_output *out)
{
    add_row(time, p, row, world, n_worlds, ws, out);
    classes_add_up(ws->classes[p - ws->plans], time, row, presence_classes(ws, p, row), values,
                   out);
}
