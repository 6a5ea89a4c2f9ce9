#include "lives.h"

#include <math.h>
#include <stdlib.h>

#include "aged.h"
#include "arena.h"
#include "classes.h"
#include "presence.h"
#include "stream.h"
#include "strip.h"

uint32_t lives_start_state(const struct chance *c, size_t i, size_t lane, struct stream_root root)
{
    const struct plan *p = c->plan;
    if (p->start_state[i] != NO_SLOT)
        return p->start_state[i];
    const struct mix *m = &p->mixes[p->mix_of[i]];
    double u = stream_uniform(stream_leaf(stream_branch(root, 0), p->entry_clock));
    for (size_t k = 0; k + 1 < m->n; k++) {
        u -= c->values[(size_t) m->share[k] * STRIP + lane];
        if (u < 0)
            return m->state[k];
    }
    return m->state[m->n - 1];
}

void lives_count_entering(const struct plan *plan, size_t i, size_t lane, uint32_t state,
                          const struct cohort_output *out)
{
    if (plan->start_state[i] != NO_SLOT)
        return;
    const struct mix *m = &plan->mixes[plan->mix_of[i]];
    size_t k = 0;
    while (m->state[k] != state)
        k++;
    out->entered[(m->first + k) * STRIP + lane] += 1;
}

/* One stay, or part of it, on a tap. */
struct part {
    const struct timeline *time;
    const struct tap *tap;
    double *taps; /* of its lane */
    size_t since, until;
    size_t first_end; /* first cycle at whose end they are there */
};

/* The tap's sum of this draw; schedule k is (1 + k) * STRIP further on. */
static double *tap_sum(const struct part *p, size_t segment)
{
    return p->taps + (p->tap->first + segment) * (1 + p->time->n_schedules) * STRIP;
}

/* `amount` times the weights of the cycles first..last as start of a cycle and from..to as
 * end of one. */
static void add_weights(const struct part *p, size_t segment, double amount, size_t first,
                        size_t last, size_t from, size_t to)
{
    double *sum = tap_sum(p, segment);
    for (size_t k = 0; k <= p->time->n_schedules; k++) {
        if (!tap_wants(p->tap, k))
            continue;
        const double *a = p->tap->weights->start_sum[k], *b = p->tap->weights->end_sum[k];
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

/* Present at the start of cycles since + 1 .. until, at the end of cycles first_end .. until - 1.
 */
static void count_years(const struct part *p)
{
    const size_t n = p->time->n_cycles, last = least(p->until, n);
    const size_t last_end = least(p->until - 1, n), first = least(p->since + 1, p->first_end);
    if (first > n)
        return;
    for (size_t s = p->tap->segment_of[first]; s <= p->tap->segment_of[last]; s++) {
        const struct segment *g = &p->tap->segments[s];
        add_weights(p, s, 1, most(p->since + 1, g->first), least(last, g->last),
                    most(p->first_end, g->first), least(last_end, g->last));
    }
}

/* The amount of a person of this date of birth over the cycles of a stay. values: of the lane. */
static void count_aged(const struct part *p, const struct aged *aged, const double *values)
{
    const size_t n = p->time->n_cycles, last = least(p->until, n);
    const size_t last_end = least(p->until - 1, n), first = least(p->since + 1, p->first_end);
    if (aged->n == 0 || aged->list[aged->n - 1].last < first)
        return;
    for (size_t s = aged_find(aged, first); s < aged->n; s++) {
        const struct aged_segment *g = &aged->list[s];
        if (g->first > last)
            break;
        add_weights(p, g->segment, values[(size_t) g->slot * STRIP], most(p->since + 1, g->first),
                    least(last, g->last), most(p->first_end, g->first), least(last_end, g->last));
    }
}

/* Of a stay only the time in one cell of the state: there for one cycle start and one cycle end,
 * or from its age on where it is the last. */
static bool cut_to_cell(const struct plan *plan, uint32_t state, struct part *p)
{
    const uint32_t *first = plan->first_cell;
    const size_t age = p->tap->cell - first[state], n = p->time->n_cycles;
    const bool last_cell = p->tap->cell + 1 == first[state + 1];
    if (p->since + age >= p->until)
        return false;
    p->first_end = age == 0 ? p->first_end : most(p->first_end, p->since + age);
    p->until = least(last_cell ? p->until : least(p->until, p->since + age + 1), n + 1);
    p->since += age;
    return true;
}

static void count_stay(const struct chance *c, const struct tap *tap, const struct stay *s,
                       double *taps)
{
    const bool cell = tap_kind_is_of_cell(tap->kind);
    struct part p = {c->time, tap, taps + s->lane, s->since, s->until, s->since + !s->moved_in};
    if (cell && !cut_to_cell(c->plan, s->state, &p))
        return;
    if (tap->kind == TAP_CELL)
        count_years(&p);
    else
        count_aged(&p, &tap->aged[s->birth], c->values + s->lane);
}

/* Whether a stay ends in the cell of a tap: that of the start of its last cycle. */
static bool ends_in_cell(const struct plan *plan, const struct tap *tap, const struct stay *s)
{
    const uint32_t *first = plan->first_cell + s->state;
    return tap->cell == first[0] + least(s->until - 1 - s->since, first[1] - 1 - first[0]);
}

/* What a move counts for: 1, or an amount that depends on age; 0 where the tap does not count it.
 */
static double move_counts(const struct chance *c, const struct tap *tap, const struct stay *s)
{
    if (s->until > c->time->n_cycles || s->to != tap->to ||
        (tap_kind_is_of_cell(tap->kind) && !ends_in_cell(c->plan, tap, s)))
        return 0;
    if (tap->kind == TAP_CELL_MOVE)
        return 1;
    const struct aged_segment *now = aged_at(&tap->aged[s->birth], s->until);
    return now == NULL ? 0 : c->values[(size_t) now->slot * STRIP + s->lane];
}

/* A move that does not count the same for everybody. */
static void count_move(const struct chance *c, const struct tap *tap, const struct stay *s,
                       double *taps)
{
    const size_t cycle = s->until;
    const double amount = move_counts(c, tap, s);
    if (amount == 0)
        return;
    const size_t segment = tap->first + tap->segment_of[cycle];
    double *sum = taps + segment * (1 + c->time->n_schedules) * STRIP + s->lane;
    for (size_t k = 0; k <= c->time->n_schedules; k++)
        if (tap_wants(tap, k))
            sum[k * STRIP] += amount * tap->weights->move[k][cycle];
}

void lives_note(const struct timeline *time, const struct plan *const *plans, size_t n, size_t row,
                const struct stays *s, struct cohort_workspace *ws)
{
    presence_count(time, n, row, s, ws);
    for (size_t w = 0; w < n; w++) {
        const struct class_steps steps = presence_classes(ws, plans, row, w, n);
        const struct classes *c = ws->classes[plans[w] - ws->plans];
        uint32_t worlds[STAYS];
        if (steps.n_worlds == n) {
            classes_count(c, time, row, s, s->worlds, &steps);
            break;
        }
        for (size_t i = 0; i < s->n; i++)
            worlds[i] = s->worlds[i] >> w & 1;
        classes_count(c, time, row, s, worlds, &steps);
    }
}

static void list_tap(const struct timeline *time, const struct tap *tap,
                     const struct classes *classes, struct single_taps *taps, size_t place)
{
    if (tap->kind == TAP_STATE ||
        (tap->kind == TAP_AGED_STATE && classes_hold(classes, tap->row, tap->state)))
        return;
    if (tap->kind != TAP_MOVE) {
        taps->others[taps->others_of[place + 1]++] = tap;
        return;
    }
    for (size_t k = 0; k <= time->n_schedules; k++)
        if (tap_wants(tap, k))
            taps->moves[taps->moves_of[place + 1]++] =
                (struct single_move){tap->to, tap->first * (1 + time->n_schedules) + k,
                                     tap->segment_of, tap->weights->move[k]};
}

void lives_list_taps(const struct timeline *time, const struct plan *plan,
                     const struct classes *classes, struct single_taps *taps)
{
    const size_t places = plan->n_rows * plan->n_states;
    const size_t numbers = plan->n_taps * (1 + time->n_schedules);
    taps->moves_of = memory_alloc(places + 1, sizeof *taps->moves_of);
    taps->others_of = memory_alloc(places + 1, sizeof *taps->others_of);
    taps->moves = memory_alloc(numbers, sizeof *taps->moves);
    taps->others = memory_alloc(plan->n_taps, sizeof(struct tap *));
    for (size_t place = 0; place < places; place++) {
        taps->moves_of[place + 1] = taps->moves_of[place];
        taps->others_of[place + 1] = taps->others_of[place];
        for (size_t i = plan->taps_of[place]; i < plan->taps_of[place + 1]; i++)
            list_tap(time, &plan->taps[i], classes, taps, place);
    }
}

void lives_free_taps(struct single_taps *taps)
{
    free(taps->moves_of);
    free(taps->others_of);
    free(taps->moves);
    free(taps->others);
}

bool lives_add_anything(const struct plan *plan, size_t row, size_t state, size_t to,
                        const struct cohort_workspace *ws)
{
    const struct single_taps *taps = &ws->single_taps[plan - ws->plans];
    const size_t place = row * plan->n_states + state;
    for (size_t n = taps->moves_of[place]; n < taps->moves_of[place + 1]; n++)
        if (taps->moves[n].to == to)
            return true;
    return taps->others_of[place] < taps->others_of[place + 1];
}

void lives_add(const struct chance *c, const struct plan *plan, size_t row, const struct stay *s,
               const struct cohort_workspace *ws, const struct cohort_output *out)
{
    const struct single_taps *taps = &ws->single_taps[plan - ws->plans];
    const size_t place = row * plan->n_states + s->state;
    const size_t width = (1 + c->time->n_schedules);
    for (size_t n = taps->moves_of[place]; n < taps->moves_of[place + 1]; n++) {
        const struct single_move *m = &taps->moves[n];
        if (m->to == s->to && s->until <= c->time->n_cycles)
            out->taps[(m->at + m->segment_of[s->until] * width) * STRIP + s->lane] +=
                m->weight[s->until];
    }
    for (size_t n = taps->others_of[place]; n < taps->others_of[place + 1]; n++)
        if (tap_kind_is_move(taps->others[n]->kind))
            count_move(c, taps->others[n], s, out->taps);
        else
            count_stay(c, taps->others[n], s, out->taps);
}

struct chance lives_chance(const struct timeline *time, const struct plan *plan,
                           const struct cohort_people *who, const double *values,
                           struct cohort_workspace *ws)
{
    return (struct chance){.time = time,
                           .plan = plan,
                           .values = values,
                           .seed = who->seed,
                           .name = stream_name("people"),
                           .first_draw = who->first_draw,
                           .replicate = who->replicate,
                           .table = ws->table,
                           .tabulated = ws->tabulated,
                           .clocks = ws->clocks};
}

void lives_birthdays(const struct chance *c, const struct person *p, double *start)
{
    const uint64_t name = stream_name("birthdays");
    for (size_t lane = 0; lane < STRIP; lane++)
        start[lane] =
            c->plan->uses_birthdays
                ? stream_uniform(stream_word(
                      c->seed, name, (c->first_draw + lane) * 2 + c->replicate, p->group_name))
                : 0;
}

/* The golden ratio's multiples spread evenly at every length (Weyl), and in step with nothing
 * else that alternates over the persons of a group, as their start states do. */
static double even_spread(uint32_t i)
{
    static const double golden = 0.61803398874989485;
    return i * golden - floor(i * golden);
}

size_t lives_bin(const struct plan *plan, const struct person *p, double start)
{
    const size_t bins = plan->uses_birthdays ? plan->birth_bins[p->group] : 1;
    const double u = even_spread(p->sequence) + start;
    return least((size_t) ((u - floor(u)) * (double) bins), bins - 1);
}
