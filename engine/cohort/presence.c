#include "presence.h"

#include <string.h>

#include "classes.h"
#include "trace.h"

/* Steps of this size stay in a processor's second cache. */
#define STEPS_BYTES ((size_t) 1 << 20)

static size_t places_of(const struct plan *p, const struct timeline *time)
{
    return (time->n_cycles + 1) * p->n_states * STRIP;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t presence_rows(const struct plan *plans, size_t n, const struct timeline *time)
{
    size_t most = 1;
    for (size_t i = 0; i < n; i++)
        most = plans[i].n_rows > most ? plans[i].n_rows : most;
    const size_t fit = n > 0 ? STEPS_BYTES / (places_of(&plans[0], time) * sizeof(int32_t)) : 1;
    return least(most, fit > 0 ? fit : 1);
}

/* steps[row][state][node][lane]: of one state together, as stays of one state are counted
 * together. */
static int32_t *steps_of(const struct timeline *time, const struct plan *p, size_t row,
                         size_t state, const struct cohort_workspace *ws)
{
    return ws->steps + (row - ws->first_row) * places_of(p, time) +
           state * (time->n_cycles + 1) * STRIP;
}

void presence_clear(const struct timeline *time, const struct plan *p, size_t first,
                    struct cohort_workspace *ws)
{
    ws->first_row = first;
    const size_t rows = least(ws->rows_at_a_time, p->n_rows - first);
    memset(ws->steps, 0, rows * places_of(p, time) * sizeof *ws->steps);
    memset(ws->class_steps, 0, rows * ws->class_room * sizeof *ws->class_steps);
}

void presence_count(const struct timeline *time, const struct plan *p, size_t row,
                    const struct stays *s, struct cohort_workspace *ws)
{
    int32_t *steps = steps_of(time, p, row, s->state, ws);
    for (size_t i = 0; s->moved_in && i < s->n; i++)
        steps[s->since[i] * STRIP + s->lane[i]]++;
    for (size_t i = 0; i < s->n; i++)
        if (s->until[i] <= time->n_cycles)
            steps[s->until[i] * STRIP + s->lane[i]]--;
}

static void add_entering(const struct row_of_people *row, size_t node, double *people)
{
    for (size_t n = row->inflow_from[node]; n < row->inflow_from[node + 1]; n++)
        for (size_t l = 0; l < STRIP; l++)
            people[row->inflows[n].state * STRIP + l] += row->inflows[n].people;
}

/* The steps of a node are `apart` from state to state. */
STRIP_CLONES
static void move(const int32_t *restrict steps, size_t apart, size_t n_states,
                 const double *restrict before, double *restrict after)
{
    for (size_t s = 0; s < n_states; s++)
        for (size_t i = 0; i < STRIP; i++)
            after[s * STRIP + i] = before[s * STRIP + i] + steps[s * apart + i];
}

static void add_row(const struct timeline *time, const struct plan *p, size_t row,
                    struct cohort_workspace *ws, const struct cohort_output *out)
{
    const size_t n = p->n_states * STRIP;
    double *people = ws->trace;
    memset(people, 0, n * sizeof *people);
    add_entering(&p->rows[row], 0, people);
    for (size_t first = 0, t = 1; t <= time->n_cycles; t++) {
        double *now = people + (t - first) * n;
        move(steps_of(time, p, row, 0, ws) + t * STRIP, (time->n_cycles + 1) * STRIP, p->n_states,
             now - n, now);
        if (p->enters[t])
            add_entering(&p->rows[row], t, now);
        if (t < time->n_cycles && t < first + TRACE_CYCLES)
            continue;
        trace_count(time, p, row, &(struct trace){people, n, first, t, 1}, NULL, out);
        memcpy(people, now, n * sizeof *people);
        first = t;
    }
}

void presence_add_up(const struct timeline *time, const struct plan *p, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out)
{
    const size_t end = least(ws->first_row + ws->rows_at_a_time, p->n_rows);
    for (size_t row = ws->first_row; row < end; row++) {
        add_row(time, p, row, ws, out);
        classes_add_up(ws->classes[p - ws->plans], time, row,
                       ws->class_steps + (row - ws->first_row) * ws->class_room, values, out);
    }
}
