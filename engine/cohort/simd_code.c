/* Compiled for each kind of processor, as PROCESSOR says (v1, v3, v4): nothing here may run before
 * the processor has been asked. */
#include "simd.h"

#include <string.h>

#include "lanes.h"

/* A cell that several edges lead to: summed in registers, stored once. */
static inline struct lanes_strip gather(const struct arrows *a, size_t cell,
                                        const struct moving *now, const double *x)
{
    struct lanes_strip sum = lanes_zero();
    const struct arrow *end = a->arrow + a->first[cell + 1];
    for (const struct arrow *e = a->arrow + a->first[cell]; e < end; e++)
        sum = lanes_add(
            sum, lanes_multiply(lanes_load(x + (size_t) e->from * STRIP),
                                lanes_load(now->values + (size_t) now->slots[e->edge] * STRIP)));
    return sum;
}

static inline void step_state(const struct plan *p, size_t state, const struct moving *now,
                              struct window window, const double *restrict x, double *restrict y)
{
    const struct arrows *arrows = p->arrows[now->cycle];
    struct lanes_strip sum = lanes_zero();
    const size_t end = p->first_cell[state] + window.end;
    for (size_t c = p->first_cell[state] + window.begin; c < end;) {
        if (p->shift_end[c] == c) {
            const struct lanes_strip people = gather(arrows, c, now, x);
            lanes_store(y + c++ * STRIP, people);
            sum = lanes_add(sum, people);
            continue;
        }
        const struct lanes_strip stay =
            lanes_load(now->values + (size_t) now->slots[p->edge_of_target[c]] * STRIP);
        const size_t stop = p->shift_end[c] < end ? p->shift_end[c] : end;
        for (; c < stop; c++) {
            const struct lanes_strip people = lanes_multiply(lanes_load(x + (c - 1) * STRIP), stay);
            lanes_store(y + c * STRIP, people);
            sum = lanes_add(sum, people);
        }
    }
    if (p->n_places > p->n_cells)
        lanes_store(y + (p->n_cells + state) * STRIP, sum);
}

static void step(const struct plan *p, const struct moving *now, const double *x, double *y)
{
    const struct window *windows = p->windows + now->cycle * p->n_states;
    for (size_t s = 0; s < p->n_states; s++)
        if (windows[s].begin < windows[s].end)
            step_state(p, s, now, windows[s], x, y);
}

/* Of states of one cell each, the arrows resolved beforehand. */
struct target {
    size_t to, n; /* arrows into it: the next n */
};

struct resolved {
    size_t from;
    const double *chance;
};

enum { TARGETS_MOST = 16, ARROWS_MOST = 64 };

static size_t resolve(const struct plan *p, const struct moving *now, size_t cycle,
                      struct target *target, struct resolved *arrow)
{
    const struct arrows *a = p->arrows[cycle];
    const struct window *windows = p->windows + cycle * p->n_states;
    size_t n = 0;
    for (size_t s = 0; s < p->n_states; s++) {
        if (windows[s].begin == windows[s].end)
            continue;
        target[n++] = (struct target){s * STRIP, a->first[s + 1] - a->first[s]};
        for (size_t e = a->first[s]; e < a->first[s + 1]; e++)
            *arrow++ =
                (struct resolved){(size_t) a->arrow[e].from * STRIP,
                                  now->values + (size_t) now->slots[a->arrow[e].edge] * STRIP};
    }
    return n;
}

/* The last cycle with the same arrows and windows. */
static size_t run_end(const struct plan *p, size_t t, size_t last)
{
    const struct window *windows = p->windows + t * p->n_states;
    while (t < last && p->arrows[t + 1] == p->arrows[t] &&
           memcmp(windows, p->windows + (t + 1) * p->n_states, p->n_states * sizeof *windows) == 0)
        t++;
    return t;
}

static void run_small(const struct plan *p, const struct moving *now, size_t n_cycles, double *x)
{
    struct target target[TARGETS_MOST];
    struct resolved arrow[ARROWS_MOST];
    const size_t last = now->cycle + n_cycles - 1;
    for (size_t t = now->cycle, end; t <= last; t = end + 1) {
        end = run_end(p, t, last);
        const size_t n = resolve(p, now, t, target, arrow);
        for (; t <= end; t++, x += p->n_states * STRIP) {
            const struct resolved *e = arrow;
            for (size_t k = 0; k < n; k++) {
                struct lanes_strip sum = lanes_zero();
                for (size_t i = 0; i < target[k].n; i++, e++)
                    sum = lanes_add(sum,
                                    lanes_multiply(lanes_load(x + e->from), lanes_load(e->chance)));
                lanes_store(x + p->n_states * STRIP + target[k].to, sum);
            }
        }
    }
}

static void run(const struct plan *p, const struct moving *now, size_t n_cycles, double *x)
{
    if (p->n_states <= TARGETS_MOST && p->n_edges <= ARROWS_MOST) {
        run_small(p, now, n_cycles, x);
        return;
    }
    struct moving at = *now;
    for (size_t i = 0; i < n_cycles; i++, at.cycle++, x += p->n_states * STRIP)
        step(p, &at, x, x + p->n_states * STRIP);
}

/* n is known where this is compiled in. */
static inline void weigh_n(const double *restrict people, size_t stride, size_t last,
                           const struct weighing *w, const size_t n)
{
    struct lanes_strip sum[TALLIES_ALIKE];
    for (size_t j = 0; j < n; j++)
        sum[j] = lanes_scale(w[j].first, lanes_load(people));
    for (size_t i = 1; i < last; i++) {
        const struct lanes_strip now = lanes_load(people + i * stride);
        for (size_t j = 0; j < n; j++)
            sum[j] = lanes_add(sum[j], lanes_scale(w[j].between[i], now));
    }
    const struct lanes_strip end = lanes_load(people + last * stride);
    for (size_t j = 0; j < n; j++) {
        sum[j] = lanes_add(sum[j], lanes_scale(w[j].last, end));
        if (w[j].chance != NULL)
            sum[j] = lanes_multiply(sum[j], lanes_load(w[j].chance));
        sum[j] = lanes_scale(w[j].scale, sum[j]);
        if (w[j].adds)
            sum[j] = lanes_add(lanes_load(w[j].out), sum[j]);
        lanes_store(w[j].out, sum[j]);
    }
}

static void weigh(const double *people, size_t stride, size_t last, const struct weighing *w,
                  size_t n)
{
    switch (n) {
    case 1:
        weigh_n(people, stride, last, w, 1);
        break;
    case 2:
        weigh_n(people, stride, last, w, 2);
        break;
    case 3:
        weigh_n(people, stride, last, w, 3);
        break;
    default:
        weigh_n(people, stride, last, w, 4);
    }
}

#define NAME(processor) NAME_OF(processor)
#define NAME_OF(processor) simd_##processor
const struct simd NAME(PROCESSOR) = {
    .name = PROCESSOR_NAME, .step = step, .run = run, .weigh = weigh};
