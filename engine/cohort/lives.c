#include "lives.h"

#include <math.h>
#include <string.h>

#include "aged.h"
#include "stream.h"
#include "strip.h"

enum { WORDS = 4 };

static double *tap_values(const struct life *l, const struct tap *tap, size_t segment)
{
    return l->ws->taps + (tap->first + segment) * (1 + l->time->n_schedules);
}

/* `amount` times the weights of the cycles first..last as start of a cycle and from..to as
 * end of one. */
static void add_weights(const struct life *l, const struct tap *tap, size_t segment, double amount,
                        size_t first, size_t last, size_t from, size_t to)
{
    double *sum = tap_values(l, tap, segment);
    for (size_t k = 0; k <= l->time->n_schedules; k++) {
        if (k == 0 ? !l->time->counts_cash : !(tap->schedules >> (k - 1) & 1))
            continue;
        const double *a = tap->start_sum[k], *b = tap->end_sum[k];
        double years = 0;
        if (last >= first)
            years += a[last] - a[first - 1];
        if (to >= from)
            years += b[to] - b[from - 1];
        sum[k] += amount * years;
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

/* In a state from node `since` until a move in cycle `until`: present at the start of cycles
 * since + 1 .. until, at the end of cycles first_end .. until - 1. Only the first and last
 * segment can be partly covered; those between are noted as one step up and one down. */
static void count_state(const struct life *l, const struct tap *tap, size_t since, size_t until,
                        size_t first_end)
{
    const size_t n = l->time->n_cycles, last = least(until, n), last_end = least(until - 1, n);
    const size_t first = least(since + 1, first_end);
    if (first > n)
        return;
    const size_t begin = tap->segment_of[first], end = tap->segment_of[last];
    for (size_t s = begin; s <= end; s += end > begin ? end - begin : 1) {
        const struct segment *g = &tap->segments[s];
        add_weights(l, tap, s, 1, most(since + 1, g->first), least(last, g->last),
                    most(first_end, g->first), least(last_end, g->last));
    }
    if (end > begin + 1) {
        l->ws->whole[tap->first + begin + 1] += 1;
        l->ws->whole[tap->first + end] -= 1;
    }
}

/* People who were there for whole segments, as the steps up and down say. */
static void add_whole_segments(const struct life *l)
{
    for (size_t i = 0; i < l->plan->n_taps; i++) {
        const struct tap *tap = &l->plan->taps[i];
        double people = 0;
        for (size_t s = 0; s < tap->n_segments; s++) {
            const struct segment *g = &tap->segments[s];
            people += l->ws->whole[tap->first + s];
            if (people != 0)
                add_weights(l, tap, s, people, g->first, g->last, g->first, g->last);
        }
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
    const size_t leaves = last_cell ? until : least(until, since + age + 1);
    count_state(l, tap, since + age, least(leaves, n + 1),
                age == 0 ? first_end : most(first_end, since + age));
}

/* Occupancy at the points and headcounts of the cycles, as steps up and down. */
static void count_presence(const struct life *l, uint32_t state, size_t since, size_t until)
{
    const struct timeline *time = l->time;
    const struct plan *p = l->plan;
    double *points = l->ws->points + (l->stratum->group * p->n_states + state) * time->n_points;
    const size_t from = time->point_from[since], to = time->point_from[until];
    if (from < time->n_points)
        points[from] += 1;
    if (to < time->n_points)
        points[to] -= 1;
    for (size_t h = 0; h < p->n_headcounts; h++) {
        if (!p->headcounts[h].states[state])
            continue;
        double *count =
            l->ws->headcount + (h * time->n_groups + l->stratum->group) * (time->n_cycles + 1);
        if (since < time->n_cycles)
            count[since + 1] += 1;
        if (until < time->n_cycles)
            count[until + 1] -= 1;
    }
}

void life_count_stay(const struct life *l, uint32_t state, size_t since, size_t until,
                     bool moved_in)
{
    const struct plan *p = l->plan;
    const size_t place = l->row * p->n_states + state;
    const size_t first_end = moved_in ? since : since + 1;
    for (size_t i = p->taps_of[place]; i < p->taps_of[place + 1]; i++) {
        const struct tap *tap = &p->taps[i];
        if (tap->kind == TAP_STATE)
            count_state(l, tap, since, until, first_end);
        else if (tap->kind == TAP_AGED_STATE)
            count_aged(l, tap, since, until, first_end);
        else if (tap->kind == TAP_CELL)
            count_cell(l, tap, state, since, until, first_end);
    }
    count_presence(l, state, since, until);
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
        double *sum = tap_values(l, tap, tap->segment_of[cycle]);
        sum[0] += weight;
        for (size_t k = 0; k < l->time->n_schedules; k++)
            sum[1 + k] += weight * l->time->event_factor[k][cycle];
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
    uint64_t word[WORDS];
    const uint64_t address[4] = {l->chance.draw, p->group_name, 0, 0};
    stream_words(l->chance.seed, l->birthdays, address, word);
    const double u = even_spread(p->sequence) + stream_uniform(word[0]);
    return least((size_t) ((u - floor(u)) * (double) bins), bins - 1);
}

/* x[rows][n] of one draw into its lane of out[rows][n][STRIP]. */
static void copy_out(const double *x, size_t rows, size_t n, double *out, size_t lane)
{
    for (size_t i = 0; i < rows * n; i++)
        out[i * STRIP + lane] = x[i];
}

/* The same, from steps up and down to counts. */
static void add_up_out(const double *x, size_t rows, size_t n, double *out, size_t lane)
{
    for (size_t r = 0; r < rows; r++) {
        double sum = 0;
        for (size_t k = 0; k < n; k++) {
            sum += x[r * n + k];
            out[(r * n + k) * STRIP + lane] = sum;
        }
    }
}

void life_clear(const struct life *l)
{
    const struct timeline *time = l->time;
    const struct plan *p = l->plan;
    memset(l->ws->taps, 0, p->n_segments * (1 + time->n_schedules) * sizeof(double));
    memset(l->ws->whole, 0, p->n_segments * sizeof(double));
    memset(l->ws->points, 0, time->n_groups * p->n_states * time->n_points * sizeof(double));
    memset(l->ws->headcount, 0,
           p->n_headcounts * time->n_groups * (time->n_cycles + 1) * sizeof(double));
}

void life_finish(const struct life *l, const struct cohort_output *out)
{
    const struct timeline *time = l->time;
    const struct plan *p = l->plan;
    add_whole_segments(l);
    copy_out(l->ws->taps, p->n_segments, 1 + time->n_schedules, out->taps, l->lane);
    add_up_out(l->ws->points, time->n_groups * p->n_states, time->n_points, out->occupancy,
               l->lane);
    add_up_out(l->ws->headcount, p->n_headcounts * time->n_groups, time->n_cycles + 1,
               out->headcounts, l->lane);
}

struct life life_new(const struct timeline *time, const struct plan *plan,
                     const struct cohort_people *who, const double *values,
                     struct cohort_workspace *ws, size_t lane)
{
    return (struct life){.time = time,
                         .plan = plan,
                         .ws = ws,
                         .lane = lane,
                         .birthdays = stream_name("birthdays"),
                         .chance = {.time = time,
                                    .plan = plan,
                                    .values = values + lane,
                                    .table = ws->table,
                                    .tabulated = ws->tabulated,
                                    .seed = who->seed,
                                    .name = stream_name("people"),
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
