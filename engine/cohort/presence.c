#include "presence.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "classes.h"
#include "families.h"
#include "trace.h"

/* Steps of this size stay in a processor's second cache. */
#define STEPS_BYTES ((size_t) 1 << 19)

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

/* From one state to the next. */
static size_t width_of(const struct timeline *time, const struct steps *s, size_t n_worlds)
{
    return (time->n_cycles + 1) * presence_words(s, n_worlds) * STRIP;
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
    const size_t classes = ws->n_plans * ws->rows_at_a_time * ws->class_room;
    ws->class_steps = memory_alloc(classes, sizeof *ws->class_steps);
    for (size_t i = 0; i < classes; i++)
        ws->class_steps[i] = ws->steps->none;
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
    const size_t n = presence_words(ws->steps, n_worlds);
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

static void add_entering(const struct row_of_people *row, size_t node,
                         const struct cohort_output *out, double *people)
{
    for (size_t n = row->inflow_from[node]; n < row->inflow_from[node + 1]; n++) {
        const struct inflow *in = &row->inflows[n];
        for (size_t l = 0; l < STRIP; l++)
            people[in->state * STRIP + l] +=
                in->mix == NO_SLOT ? in->people
                                   : in->people * out->entered[in->entered * STRIP + l];
    }
}

/* The words of a node are `apart` from state to state. */
STRIP_CLONES
static void move(const uint32_t *restrict words, size_t apart, struct field f, size_t n_states,
                 const double *restrict before, double *restrict after)
{
    for (size_t s = 0; s < n_states; s++)
        for (size_t i = 0; i < STRIP; i++)
            after[s * STRIP + i] = before[s * STRIP + i] + presence_step(f, words[s * apart + i]);
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
    const size_t n = p->n_states * STRIP, n_words = presence_words(s, n_worlds);
    const size_t apart = width_of(time, s, n_worlds);
    const struct field field = presence_field(s, world);
    const bool last = presence_ends_word(s, world, n_worlds);
    double *people = ws->trace;
    memset(people, 0, n * sizeof *people);
    add_entering(&p->rows[row], 0, out, people);
    for (size_t first = 0, t = 1; t <= time->n_cycles; t++) {
        double *now = people + (t - first) * n;
        uint32_t *words =
            words_from(time, n_worlds, row, 0, ws) + (t * n_words + world / s->each) * STRIP;
        move(words, apart, field, p->n_states, now - n, now);
        if (last)
            forget(words, apart, p->n_states, s->none);
        if (p->enters[t])
            add_entering(&p->rows[row], t, out, now);
        if (t < time->n_cycles && t < first + TRACE_CYCLES)
            continue;
        trace_count(time, p, row, &(struct trace){people, n, first, t, 1}, NULL, out);
        memcpy(people, now, n * sizeof *people);
        first = t;
    }
}

static bool classes_alike(const struct cohort_workspace *ws, const struct plan *const *plans,
                          size_t n_worlds)
{
    for (size_t w = 1; w < n_worlds; w++)
        if (ws->class_like[plans[w] - ws->plans] != ws->class_like[plans[0] - ws->plans])
            return false;
    return true;
}

struct class_steps presence_classes(const struct cohort_workspace *ws,
                                    const struct plan *const *plans, size_t row, size_t world,
                                    size_t n_worlds)
{
    uint32_t *words = ws->class_steps + (row - ws->first_row) * ws->n_plans * ws->class_room;
    if (classes_alike(ws, plans, n_worlds))
        return (struct class_steps){ws->steps, world, n_worlds, words};
    return (struct class_steps){ws->steps, 0, 1, words + world * ws->class_room};
}

void presence_add_up(const struct timeline *time, const struct plan *const *plans, size_t row,
                     size_t world, size_t n_worlds, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out)
{
    add_row(time, plans[world], row, world, n_worlds, ws, out);
    const struct class_steps steps = presence_classes(ws, plans, row, world, n_worlds);
    classes_add_up(ws->classes[plans[world] - ws->plans], time, row, &steps, values, out);
}
