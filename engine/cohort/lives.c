#include "lives.h"

#include <math.h>
#include <string.h>

#include "aged.h"
#include "presence.h"
#include "stream.h"
#include "strip.h"

/* The tap's sum of this draw; schedule k is (1 + k) * STRIP further on. */
static double *tap_sum(const struct life *l, const struct tap *tap, size_t segment)
{
    return l->out->taps + (tap->first + segment) * (1 + l->time->n_schedules) * STRIP + l->lane;
}

/* `amount` times the weights of the cycles first..last as start of a cycle and from..to as
 * end of one. */
static void add_weights(const struct life *l, const struct tap *tap, size_t segment, double amount,
                        size_t first, size_t last, size_t from, size_t to)
{
    double *sum = tap_sum(l, tap, segment);
    for (size_t k = 0; k <= l->time->n_schedules; k++) {
        if (!tap_wants(l->time, tap, k))
            continue;
        const double *a = tap->weights->start_sum[k], *b = tap->weights->end_sum[k];
        double years = 0;
        if (last >= first)
            years += a[last] - a[first - 1];
        if (to >= from)
            years += b[to] - b[from - 1];
        sum[k * STRIP] += amount * years;
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* In a cell from node `since` until cycle `until`: present at the start of cycles since + 1 ..
 * until, at the end of cycles first_end .. until - 1. */
static void count_years(const struct life *l, const struct tap *tap, size_t since, size_t until,
                        size_t first_end)
{
    const size_t n = l->time->n_cycles, last = least(until, n), last_end = least(until - 1, n);
    const size_t first = least(since + 1, first_end);
    if (first > n)
        return;
    for (size_t s = tap->segment_of[first]; s <= tap->segment_of[last]; s++) {
        const struct segment *g = &tap->segments[s];
        add_weights(l, tap, s, 1, most(since + 1, g->first), least(last, g->last),
                    most(first_end, g->first), least(last_end, g->last));
    }
}

/* The amount of a person of this date of birth over the cycles of a stay. */
static void count_aged(const struct life *l, const struct tap *tap, size_t since, size_t until,
                       size_t first_end)
{
    const size_t n = l->time->n_cycles, last = least(until, n), last_end = least(until - 1, n);
    const struct aged *aged = &tap->aged[l->birth];
    for (size_t s = aged_find(aged, least(since + 1, first_end)); s < aged->n; s++) {
        const struct aged_segment *g = &aged->list[s];
        if (g->first > last)
            break;
        add_weights(l, tap, g->segment, l->chance.values[(size_t) g->slot * STRIP],
                    most(since + 1, g->first), least(last, g->last), most(first_end, g->first),
                    least(last_end, g->last));
    }
}

/* One cell of a state: present in it for one cycle start and one cycle end, or from its age on
 * where it is the last. */
static void count_cell(const struct life *l, const struct tap *tap, uint32_t state, size_t since,
                       size_t until, size_t first_end)
{
    const uint32_t *first = l->plan->first_cell;
    const size_t age = tap->cell - first[state], n = l->time->n_cycles;
    const bool last_cell = tap->cell + 1 == first[state + 1];
    if (since + age >= until)
        return;
    const size_t leaves = least(last_cell ? until : least(until, since + age + 1), n + 1);
    const size_t end = age == 0 ? first_end : most(first_end, since + age);
    if (tap->kind == TAP_AGED_CELL)
        count_aged(l, tap, since + age, leaves, end);
    else
        count_years(l, tap, since + age, leaves, end);
}

void life_count_stay(const struct life *l, uint32_t state, size_t since, size_t until,
                     bool moved_in)
{
    const struct plan *p = l->plan;
    const size_t place = l->row * p->n_states + state;
    const size_t first_end = moved_in ? since : since + 1;
    if (moved_in) /* who enters is counted with everybody who does */
        presence_step(l->time, p, l->row, state, since, 1, l->lane, l->ws);
    if (until <= l->time->n_cycles)
        presence_step(l->time, p, l->row, state, until, -1, l->lane, l->ws);
    for (size_t i = p->taps_of[place]; i < p->taps_of[place + 1]; i++) {
        const struct tap *tap = &p->taps[i];
        if (tap->kind == TAP_AGED_STATE)
            count_aged(l, tap, since, until, first_end);
        else if (tap->kind == TAP_CELL || tap->kind == TAP_AGED_CELL)
            count_cell(l, tap, state, since, until, first_end);
    }
}

void life_count_move(const struct life *l, uint32_t from, uint32_t to, size_t cycle)
{
    const size_t place = l->row * l->plan->n_states + from;
    for (size_t i = l->plan->taps_of[place]; i < l->plan->taps_of[place + 1]; i++) {
        const struct tap *tap = &l->plan->taps[i];
        const bool aged = tap->kind == TAP_AGED_MOVE;
        if ((tap->kind != TAP_MOVE && !aged) || tap->to != to)
            continue;
        double weight = tap->path ? tap->path[cycle] : 1;
        if (aged) {
            const struct aged_segment *now = aged_at(&tap->aged[l->birth], cycle);
            weight = now ? l->chance.values[(size_t) now->slot * STRIP] : 0;
        }
        double *sum = tap_sum(l, tap, tap->segment_of[cycle]);
        sum[0] += weight;
        for (size_t k = 0; k < l->time->n_schedules; k++)
            sum[(1 + k) * STRIP] += weight * l->time->event_factor[k][cycle];
    }
}

/* The golden ratio's multiples spread evenly at every length (Weyl), and in step with nothing
 * else that alternates over the persons of a group, as their start states do. */
static double even_spread(uint32_t i)
{
    static const double golden = 0.61803398874989485;
    return i * golden - floor(i * golden);
}

/* Which birthday bin a person falls in, in this draw: an even spread from a random start. */
static size_t birthday(const struct life *l, const struct person *p, size_t bins)
{
    if (bins == 1)
        return 0;
    const double start = stream_uniform(stream_word(l->birthdays, l->chance.draw, p->group_name));
    const double u = even_spread(p->sequence) + start;
    return least((size_t) ((u - floor(u)) * (double) bins), bins - 1);
}

struct life life_new(const struct timeline *time, const struct plan *plan,
                     const struct cohort_people *who, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out, size_t lane)
{
    return (struct life){.time = time,
                         .out = out,
                         .plan = plan,
                         .ws = ws,
                         .lane = lane,
                         .birthdays = stream_key(who->seed, stream_name("birthdays")),
                         .chance = {.time = time,
                                    .plan = plan,
                                    .values = values + lane,
                                    .table = ws->table,
                                    .tabulated = ws->tabulated,
                                    .keys = ws->keys,
                                    .draw = (who->first_draw + lane) * 2 + who->replicate}};
}

void life_follow(struct life *l, const struct cohort_people *who, size_t i)
{
    const struct person *p = &who->persons[i];
    const struct plan *plan = l->plan;
    const size_t bin = plan->uses_birthdays ? birthday(l, p, plan->birth_bins[p->group]) : 0;
    l->row = plan->row_of[i];
    l->birth = plan->base_birth[i] + bin;
    l->stratum = &plan->strata[plan->base_stratum[i] + (plan->split_by_birth ? bin : 0)];
}
