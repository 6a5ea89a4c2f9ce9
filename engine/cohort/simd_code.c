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

/* A delay on its way. */
struct passing {
    size_t at;          /* whose turn it is */
    double *now, *next; /* who came in: this node's, and those who are at the end */
    struct lanes_strip stayed[WORLDS_MOST]; /* the chance to have come that far */
};

static struct lanes_strip stay_through(const struct stay_run *runs, size_t n, const double *values)
{
    struct lanes_strip stayed = lanes_one();
    for (const struct stay_run *r = runs; r < runs + n; r++)
        stayed = lanes_multiply(stayed, power(lanes_load(values + r->chance), r->n));
    return stayed;
}

static void turn(const struct flow_delay *d, struct passing *p, size_t at, double *came)
{
    p->at = at < d->cells ? at : 0;
    p->now = came + d->came + p->at * d->step;
    p->next = came + d->came + (p->at + 1 < d->cells ? p->at + 1 : 0) * d->step;
}

/* Of n worlds from w on. */
static void begin_delays(const struct flow *f, const double *values, double *came, size_t w,
                         size_t n, struct passing *passing)
{
    for (size_t i = 0; i < f->n_delays; i++) {
        const struct flow_delay *d = &f->delays[i];
        turn(d, &passing[i], d->now, came);
        for (size_t j = 0; d->ends && j < n; j++)
            passing[i].stayed[j] = stay_through(d->runs[w + j], d->n_runs[w + j], values);
    }
}

/* One register for all lanes of all worlds: the compiler would keep one for each. */
static inline const double *at(const double *x)
{
    __asm__("" : "+r"(x));
    return x;
}

#define EACH_WORLD(j) _Pragma("GCC unroll 4") for (size_t j = 0; j < n; j++)

/* Who is in a state that is a delay, now that sum[n] come in. n is known where this is compiled
 * in. */
static inline __attribute__((always_inline)) void
pass_n(const struct flow_delay *d, const struct passing *p, const double *values, const double *x,
       double *y, size_t w, const size_t n, struct lanes_strip *sum)
{
    double *now = p->now + w * STRIP;
    EACH_WORLD(j)
    lanes_store(now + j * STRIP, sum[j]);
    if (d->ends) {
        const double *next = at(p->next + w * STRIP);
        double *end = y + d->column;
        EACH_WORLD(j)
        lanes_store(end + j * STRIP, lanes_multiply(lanes_load(next + j * STRIP), p->stayed[j]));
    }
    if (!d->was)
        return;
    const double *state = at(x + d->state), *last = at(x + d->column);
    EACH_WORLD(j)
    {
        struct lanes_strip people = lanes_load(state + j * STRIP);
        if (d->leaves)
            people = lanes_subtract(people, lanes_load(last + j * STRIP));
        sum[j] = lanes_add(lanes_multiply(people, lanes_load(values + d->stay[w + j])), sum[j]);
    }
}

/* A cycle of worlds w .. w + n - 1, which stand at x and y. n is known where this is compiled in,
 * and the sums stay in registers. */
static inline __attribute__((always_inline)) void cycle_n(const struct flow *f,
                                                          const struct passing *passing,
                                                          const double *values, const double *x,
                                                          double *y, size_t w, const size_t n)
{
    const struct flow_arrow *shared = f->shared;
    const struct flow_own_arrow *own = f->own;
    for (const struct flow_target *t = f->targets; t < f->targets + f->n_targets; t++) {
        struct lanes_strip sum[WORLDS_MOST];
        EACH_WORLD(j)
        sum[j] = lanes_zero();
        for (const struct flow_arrow *end = shared + t->n_shared; shared < end; shared++) {
            const struct lanes_strip chance = lanes_load(values + shared->chance);
            const double *from = at(x + shared->from);
            EACH_WORLD(j)
            sum[j] = lanes_add(sum[j], lanes_multiply(chance, lanes_load(from + j * STRIP)));
        }
        for (const struct flow_own_arrow *end = own + t->n_own; own < end; own++) {
            const double *from = at(x + own->from);
            EACH_WORLD(j)
            sum[j] = lanes_add(sum[j], lanes_multiply(lanes_load(values + own->chance[w + j]),
                                                      lanes_load(from + j * STRIP)));
        }
        if (t->delay != NO_SLOT)
            pass_n(&f->delays[t->delay], &passing[t->delay], values, x, y, w, n, sum);
        double *to = y + t->to;
        if (t->stored)
            EACH_WORLD(j)
        lanes_store(to + j * STRIP, sum[j]);
    }
}

static inline __attribute__((always_inline)) void follow_n(const struct flow *f,
                                                           const double *values, size_t node_size,
                                                           double *x, double *came, size_t w,
                                                           const size_t n)
{
    struct passing passing[f->n_delays + 1];
    begin_delays(f, values, came, w, n, passing);
    x += w * STRIP;
    for (size_t c = 0; c < f->n_cycles; c++, x += node_size) {
        cycle_n(f, passing, values, x, x + node_size, w, n);
        for (size_t i = 0; i < f->n_delays; i++)
            turn(&f->delays[i], &passing[i], passing[i].at + 1, came);
    }
}

static void follow(const struct flow *f, const double *values, size_t node_size, double *x,
                   double *came)
{
    /* as many sums as there are registers for */
    const size_t most = LANES == 8 ? 4 : LANES == 4 ? 2 : 1;
    for (size_t i = 0; i < f->n_cleared; i++)
        lanes_store(x + f->cleared[i], lanes_zero());
    for (size_t w = 0, n; w < f->n_worlds; w += n) {
        n = f->n_worlds - w < most ? f->n_worlds - w : most;
        switch (n) {
        case 1:
            follow_n(f, values, node_size, x, came, w, 1);
            break;
        case 2:
            follow_n(f, values, node_size, x, came, w, 2);
            break;
        case 3:
            follow_n(f, values, node_size, x, came, w, 3);
            break;
        default:
            follow_n(f, values, node_size, x, came, w, 4);
        }
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
