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

/* Arrows and delays of cycles with the same chances, resolved beforehand. */
struct resolved {
    size_t from; /* in the node before */
    const double *chance;
};

struct resolved_delay {
    size_t state, column;
    bool was, leaves,
        ends; /* before the cycle somebody was in it, in its last cell; now is there */
    const double *stay;
    double *came;
    size_t cells, now; /* where among `came` this node's stand */
    struct lanes_strip stayed;
};

struct target {
    size_t to;
    size_t n; /* arrows into it: the next n */
    bool stored;
    struct resolved_delay *delay; /* or NULL */
};

static const double *chance_of(const struct cohort_run *r, size_t cycle, size_t edge)
{
    const struct plan *p = r->plan;
    return r->values + (size_t) p->patterns[(size_t) r->pattern[cycle] * p->n_edges + edge] * STRIP;
}

static struct lanes_strip power(struct lanes_strip x, size_t n)
{
    struct lanes_strip product = lanes_one();
    for (; n > 0; n >>= 1, x = lanes_multiply(x, x))
        if (n & 1)
            product = lanes_multiply(product, x);
    return product;
}

/* The chance to have come through the n cycles up to and including `last`. */
static struct lanes_strip stay_through(const struct cohort_run *r, size_t edge, size_t last,
                                       size_t n)
{
    struct lanes_strip product = lanes_one();
    while (n > 0) {
        const double *stay = chance_of(r, last, edge);
        size_t alike = 1;
        while (alike < n && chance_of(r, last - alike, edge) == stay)
            alike++;
        product = lanes_multiply(product, power(lanes_load(stay), alike));
        n -= alike;
        last -= alike;
    }
    return product;
}

static const bool *present_at(const struct plan *p, size_t node)
{
    return p->present + node * (p->n_states + p->n_traced);
}

static void resolve_delay(const struct cohort_run *r, const struct delay *d, size_t t,
                          struct resolved_delay *to)
{
    const bool *was = present_at(r->plan, t - 1), *is = present_at(r->plan, t);
    *to = (struct resolved_delay){.state = d->state * STRIP,
                                  .column = d->column * STRIP,
                                  .was = was[d->state],
                                  .leaves = was[d->column],
                                  .ends = is[d->column],
                                  .stay = chance_of(r, t, d->stay),
                                  .came = r->came + d->came * STRIP,
                                  .cells = d->cells,
                                  .now = t % d->cells};
    if (to->ends)
        to->stayed = stay_through(r, d->stay, t, d->cells - 1);
}

/* Nobody is in a column in which somebody was the node before, or is the node after. */
static void clear_edges(const struct cohort_run *r, size_t t, double *x)
{
    const size_t n = r->plan->n_states + r->plan->n_traced;
    const bool *was = present_at(r->plan, t - 1), *is = present_at(r->plan, t);
    for (size_t c = 0; c < n; c++)
        if (was[c] != is[c])
            lanes_store(x + ((was[c] ? n : 0) + c) * STRIP, lanes_zero());
}

/* Targets of cycle t, with room for all of the plan; how many. */
static size_t resolve(const struct cohort_run *r, size_t t, struct target *target,
                      struct resolved *arrow, struct resolved_delay *delay)
{
    const struct plan *p = r->plan;
    const struct arrows *a = p->state_arrows[t];
    const bool *was = present_at(p, t - 1), *is = present_at(p, t);
    size_t n = 0;
    for (size_t s = 0; s < p->n_states; s++) {
        const bool delayed = p->delay_of[s] != NO_SLOT;
        if (!is[s] && !(delayed && was[s]))
            continue;
        target[n] = (struct target){.to = s * STRIP,
                                    .n = a->first[s + 1] - a->first[s],
                                    .stored = is[s],
                                    .delay = delayed ? delay : NULL};
        if (delayed)
            resolve_delay(r, &p->delays[p->delay_of[s]], t, delay++);
        for (size_t e = a->first[s]; e < a->first[s + 1]; e++)
            *arrow++ = (struct resolved){(size_t) a->arrow[e].from * STRIP,
                                         chance_of(r, t, a->arrow[e].edge)};
        n++;
    }
    return n;
}

/* Whether all who may be at the end of a delay in cycle t + 1 came through the same chances as
 * those of cycle t. */
static bool same_stays(const struct cohort_run *r, size_t t)
{
    const struct plan *p = r->plan;
    bool same = true;
    for (size_t i = 0; i < p->n_delays && same; i++) {
        const struct delay *d = &p->delays[i];
        const double *stay = chance_of(r, t, d->stay);
        for (size_t k = 1; k + 1 < d->cells && same && present_at(p, t)[d->column]; k++)
            same = chance_of(r, t - k, d->stay) == stay;
    }
    return same;
}

/* The last cycle that is like t. */
static size_t run_end(const struct cohort_run *r, size_t t)
{
    const struct plan *p = r->plan;
    const size_t n = p->n_states + p->n_traced;
    const bool *present = present_at(p, t - 1);
    if (memcmp(present, present + n, n) != 0 || !same_stays(r, t))
        return t;
    while (t < r->last && r->pattern[t + 1] == r->pattern[t] &&
           p->state_arrows[t + 1] == p->state_arrows[t] &&
           memcmp(present, present_at(p, t + 1), n) == 0)
        t++;
    return t;
}

/* Who is in a state that is a delay, now that `in` come in. */
static struct lanes_strip pass(struct resolved_delay *d, struct lanes_strip in,
                               const double *restrict x, double *restrict y)
{
    lanes_store(d->came + d->now * STRIP, in);
    d->now = d->now + 1 < d->cells ? d->now + 1 : 0;
    if (d->ends)
        lanes_store(y + d->column, lanes_multiply(lanes_load(d->came + d->now * STRIP), d->stayed));
    if (!d->was)
        return in;
    struct lanes_strip people = lanes_load(x + d->state);
    if (d->leaves)
        people = lanes_subtract(people, lanes_load(x + d->column));
    return lanes_add(lanes_multiply(people, lanes_load(d->stay)), in);
}

static void run(const struct cohort_run *r)
{
    const struct plan *p = r->plan;
    const size_t stride = (p->n_states + p->n_traced) * STRIP;
    struct target target[p->n_states];
    struct resolved arrow[p->n_edges];
    struct resolved_delay delay[p->n_delays + 1];
    double *x = r->x;
    for (size_t t = r->first, end; t <= r->last; t = end + 1) {
        end = run_end(r, t);
        const size_t n = resolve(r, t, target, arrow, delay);
        clear_edges(r, t, x);
        for (size_t cycle = t; cycle <= end; cycle++, x += stride) {
            const struct resolved *e = arrow;
            for (size_t k = 0; k < n; k++) {
                struct lanes_strip sum = lanes_zero();
                for (size_t i = 0; i < target[k].n; i++, e++)
                    sum = lanes_add(sum,
                                    lanes_multiply(lanes_load(x + e->from), lanes_load(e->chance)));
                if (target[k].delay != NULL)
                    sum = pass(target[k].delay, sum, x, x + stride);
                if (target[k].stored)
                    lanes_store(x + stride + target[k].to, sum);
            }
        }
    }
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
