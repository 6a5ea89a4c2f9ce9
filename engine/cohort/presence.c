#include "presence.h"

#include <string.h>

#include "occupancy.h"

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

/* steps[row][node][state][lane] */
static int32_t *steps_at(const struct timeline *time, const struct plan *p, size_t row, size_t node,
                         const struct cohort_workspace *ws)
{
    return ws->steps + (row - ws->first_row) * places_of(p, time) + node * p->n_states * STRIP;
}

void presence_clear(const struct timeline *time, const struct plan *p, size_t first,
                    struct cohort_workspace *ws)
{
    ws->first_row = first;
    const size_t rows = least(ws->rows_at_a_time, p->n_rows - first);
    memset(ws->steps, 0, rows * places_of(p, time) * sizeof *ws->steps);
}

void presence_step(const struct timeline *time, const struct plan *p, size_t row, size_t state,
                   size_t node, int32_t people, size_t lane, struct cohort_workspace *ws)
{
    steps_at(time, p, row, node, ws)[state * STRIP + lane] += people;
}

/* Years of everyone in a state during cycle t, from people at its start and end. */
static inline void add_cycle(const struct timeline *time, const struct plan *p, size_t row,
                             size_t t, const double *start, const double *end,
                             const struct cohort_output *out)
{
    const size_t width = (1 + time->n_schedules) * STRIP, place = row * p->n_states;
    for (size_t n = p->taps_of[place]; n < p->taps_of[place + p->n_states]; n++) {
        const struct tap *tap = &p->taps[n];
        if (tap->kind == TAP_STATE)
            add_occupancy(time, t, tap, joints_of(time, p, p->rows[row].first_node, tap, t),
                          start + tap->state * STRIP, end + tap->state * STRIP,
                          out->taps + (tap->first + tap->segment_of[t]) * width);
    }
}

/* Everyone who enters at a node. The strata of a row stand together. */
static void add_entering(const struct plan *p, size_t row, size_t node, double *people)
{
    for (size_t r = p->rows[row].first_stratum; r < p->n_strata && p->strata[r].row == row; r++)
        for (size_t i = 0; i < p->strata[r].n_inflows; i++) {
            const struct inflow *in = &p->strata[r].inflows[i];
            for (size_t l = 0; in->node == node && l < STRIP; l++)
                people[in->state * STRIP + l] += in->people;
        }
}

STRIP_CLONES
static void move(const int32_t *restrict steps, size_t n, const double *restrict before,
                 double *restrict after)
{
    for (size_t i = 0; i < n; i++)
        after[i] = before[i] + steps[i];
}

STRIP_CLONES
static void add_row(const struct timeline *time, const struct plan *p, size_t row,
                    struct cohort_workspace *ws, const struct cohort_output *out)
{
    const size_t n = p->n_states * STRIP;
    double *start = ws->start, *end = ws->end;
    memset(start, 0, n * sizeof *start);
    for (size_t t = p->rows[row].first_node; t <= time->n_cycles; t++) {
        if (t > p->rows[row].first_node) {
            move(steps_at(time, p, row, t, ws), n, start, end);
            add_cycle(time, p, row, t, start, end, out);
            double *other = start;
            start = end;
            end = other;
        }
        if (p->enters[t])
            add_entering(p, row, t, start);
        if (looks_at(time, p, t))
            add_people(time, p, t, p->rows[row].group, start, out);
    }
}

void presence_add_up(const struct timeline *time, const struct plan *p, struct cohort_workspace *ws,
                     const struct cohort_output *out)
{
    const size_t end = least(ws->first_row + ws->rows_at_a_time, p->n_rows);
    for (size_t row = ws->first_row; row < end; row++)
        add_row(time, p, row, ws, out);
}
