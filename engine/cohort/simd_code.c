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

static struct lanes_strip power(struct lanes_strip x, size_t n)
{
    struct lanes_strip product = lanes_one();
    for (; n > 0; n >>= 1, x = lanes_multiply(x, x))
        if (n & 1)
            product = lanes_multiply(product, x);
    return product;
}

/* A delay on its way: whose turn it is, and the chance to have come through to its end. */
struct passing {
    size_t now;
    struct lanes_strip stayed[WORLDS_MOST];
};

static void begin_delays(const struct flow *f, const double *values, struct passing *passing)
{
    for (size_t i = 0; i < f->n_delays; i++) {
        const struct flow_delay *d = &f->delays[i];
        passing[i].now = d->now;
        for (size_t w = 0; d->ends && w < f->n_worlds; w++) {
            passing[i].stayed[w] = lanes_one();
            for (const struct stay_run *r = d->runs[w]; r < d->runs[w] + d->n_runs[w]; r++)
                passing[i].stayed[w] = lanes_multiply(passing[i].stayed[w],
                                                      power(lanes_load(values + r->chance), r->n));
        }
    }
}

/* Who is in a state that is a delay in world w, now that `in` come in. */
static inline __attribute__((always_inline)) struct lanes_strip
pass(const struct flow_delay *d, const struct passing *passing, size_t w, struct lanes_strip in,
     const double *values, const double *x, double *y, double *came)
{
    const size_t next = passing->now + 1 < d->cells ? passing->now + 1 : 0;
    lanes_store(came + d->came + passing->now * d->step + w * STRIP, in);
    if (d->ends)
        lanes_store(y + d->column + w * STRIP,
                    lanes_multiply(lanes_load(came + d->came + next * d->step + w * STRIP),
                                   passing->stayed[w]));
    if (!d->was)
        return in;
    struct lanes_strip people = lanes_load(x + d->state + w * STRIP);
    if (d->leaves)
        people = lanes_subtract(people, lanes_load(x + d->column + w * STRIP));
    return lanes_add(lanes_multiply(people, lanes_load(values + d->stay[w])), in);
}

#define EACH_WORLD(j) _Pragma("GCC unroll 4") for (size_t j = 0; j < n; j++)

/* A cycle of worlds w .. w + n - 1. n is known where this is compiled in, and the sums stay in
 * registers. */
static inline __attribute__((always_inline)) void
cycle_n(const struct flow *f, const struct passing *passing, const double *values, const double *x,
        double *y, double *came, size_t w, const size_t n)
{
    const struct flow_arrow *a = f->arrows;
    const double *from = x + w * STRIP;
    for (const struct flow_target *t = f->targets; t < f->targets + f->n_targets; t++) {
        struct lanes_strip sum[WORLDS_MOST];
        EACH_WORLD(j)
        sum[j] = lanes_zero();
        for (const struct flow_arrow *end = a + t->n_shared; a < end; a++) {
            const struct lanes_strip chance = lanes_load(values + a->chance[0]);
            EACH_WORLD(j)
            sum[j] =
                lanes_add(sum[j], lanes_multiply(chance, lanes_load(from + a->from + j * STRIP)));
        }
        for (const struct flow_arrow *end = a + t->n_own; a < end; a++)
            EACH_WORLD(j)
        sum[j] = lanes_add(sum[j], lanes_multiply(lanes_load(values + a->chance[w + j]),
                                                  lanes_load(from + a->from + j * STRIP)));
        if (t->delay != NO_SLOT)
            EACH_WORLD(j)
        sum[j] = pass(&f->delays[t->delay], &passing[t->delay], w + j, sum[j], values, x, y, came);
        if (t->stored)
            EACH_WORLD(j)
        lanes_store(y + t->to + (w + j) * STRIP, sum[j]);
    }
}

static void cycle(const struct flow *f, const struct passing *passing, const double *values,
                  const double *x, double *y, double *came)
{
    /* as many sums as there are registers for */
    const size_t most = LANES == 8 ? 4 : LANES == 4 ? 2 : 1;
    for (size_t w = 0, n; w < f->n_worlds; w += n) {
        n = f->n_worlds - w < most ? f->n_worlds - w : most;
        switch (n) {
        case 1:
            cycle_n(f, passing, values, x, y, came, w, 1);
            break;
        case 2:
            cycle_n(f, passing, values, x, y, came, w, 2);
            break;
        case 3:
            cycle_n(f, passing, values, x, y, came, w, 3);
            break;
        default:
            cycle_n(f, passing, values, x, y, came, w, 4);
        }
    }
}

static void follow(const struct flow *f, const double *values, size_t node_size, double *x,
                   double *came)
{
    struct passing passing[f->n_delays + 1];
    begin_delays(f, values, passing);
    for (size_t i = 0; i < f->n_cleared; i++)
        lanes_store(x + f->cleared[i], lanes_zero());
    for (size_t c = 0; c < f->n_cycles; c++, x += node_size) {
        cycle(f, passing, values, x, x + node_size, came);
        for (size_t i = 0; i < f->n_delays; i++)
            passing[i].now = passing[i].now + 1 < f->delays[i].cells ? passing[i].now + 1 : 0;
    }
}

static void put_sums(const struct weighing *w, const struct lanes_strip *sum, const double *values,
                     double *taps)
{
    for (const struct put *p = w->puts; p < w->puts + w->n_puts; p++) {
        struct lanes_strip y = sum[p->sum];
        if (p->chance != NO_SLOT)
            y = lanes_multiply(y, lanes_load(values + p->chance));
        y = lanes_scale(p->scale, y);
        if (p->less != 0)
            y = lanes_subtract(y, lanes_scale(p->less, lanes_one()));
        if (p->adds)
            y = lanes_add(lanes_load(taps + p->to), y);
        lanes_store(taps + p->to, y);
    }
}

/* n is known where this is compiled in. */
static inline void weigh_n(const struct weighing *w, const double *x, size_t node_size,
                           const double *values, double *taps, const size_t n)
{
    struct lanes_strip sum[TALLIES_ALIKE];
    for (size_t j = 0; j < n; j++)
        sum[j] = lanes_scale(w->sums[j].first, lanes_load(x));
    for (size_t i = 1; i < w->n; i++) {
        const struct lanes_strip now = lanes_load(x + i * node_size);
        for (size_t j = 0; j < n; j++)
            sum[j] = lanes_add(sum[j], lanes_scale(w->sums[j].between[i], now));
    }
    const struct lanes_strip end = lanes_load(x + w->n * node_size);
    for (size_t j = 0; j < n; j++)
        sum[j] = lanes_add(sum[j], lanes_scale(w->sums[j].last, end));
    put_sums(w, sum, values, taps);
}

static void weigh(const struct weighing *w, const double *trace, size_t node_size,
                  const double *values, double *taps)
{
    const double *x = trace + w->from;
    switch (w->n_sums) {
    case 1:
        weigh_n(w, x, node_size, values, taps, 1);
        break;
    case 2:
        weigh_n(w, x, node_size, values, taps, 2);
        break;
    case 3:
        weigh_n(w, x, node_size, values, taps, 3);
        break;
    default:
        weigh_n(w, x, node_size, values, taps, 4);
    }
}

#define NAME(processor) NAME_OF(processor)
#define NAME_OF(processor) simd_##processor
const struct simd NAME(PROCESSOR) = {
    .name = PROCESSOR_NAME, .step = step, .follow = follow, .weigh = weigh};
