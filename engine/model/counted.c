/* People counted at moments: on a day of the year, or so long after they arrived. A tap whose
 * weights are 1 at those moments and 0 at all others counts them. */
#include "charging.h"

#include <string.h>

bool moments_are_counted(const struct bound_line *l)
{
    return l->line->trigger == TRIGGER_IN &&
           (l->counted.month > 0 || l->counted.after_arrival > 0 || l->counted.after_start > 0);
}

/* Who is there at the start and at the end of each cycle counts for so much, whatever the
 * discount. */
static struct weights moment_weights(struct charging *c, const double *start, const double *end)
{
    struct arena *arena = c->b->arena;
    const size_t n = c->b->model->timeline.n_cycles;
    const size_t n_sums = 1 + c->b->model->timeline.n_schedules;
    double *start_sum = arena_alloc(arena, n + 1, sizeof *start_sum);
    double *end_sum = arena_alloc(arena, n + 1, sizeof *end_sum);
    double *between = arena_alloc(arena, n + 1, sizeof *between);
    const double *none = arena_alloc(arena, n + 1, sizeof *none);
    for (size_t t = 1; t <= n; t++) {
        start_sum[t] = start_sum[t - 1] + start[t];
        end_sum[t] = end_sum[t - 1] + end[t];
        between[t] = t < n ? end[t] + start[t + 1] : 0;
    }
    const double *one[] = {start, end, none, start_sum, end_sum, between, none};
    const double **list[7];
    for (size_t i = 0; i < 7; i++) {
        list[i] = arena_alloc(arena, n_sums, sizeof *list[i]);
        for (size_t k = 0; k < n_sums; k++)
            list[i][k] = one[i];
    }
    return (struct weights){list[0], list[1], list[2], list[3], list[4], list[5], list[6]};
}

/* at[t], t = 0..n_cycles: whether people are counted at node t, which is the start of a cycle; what
 * is counted at the last node, where the horizon ends, is counted at the end of the last cycle. The
 * path is 0 in cycles in which nobody is counted, 1 or 2 at their start or end, and 3 at both. */
static const struct path *moment_path(struct charging *c, const double *at)
{
    const size_t n = c->b->model->timeline.n_cycles;
    double value[n + 1];
    value[0] = 0;
    for (size_t t = 1; t <= n; t++)
        value[t] = at[t - 1] + (t == n ? 2 * at[n] : 0);
    for (size_t i = 0; i < c->n_moments; i++)
        if (memcmp(c->moments[i].value, value, sizeof value) == 0)
            return &c->moments[i];
    if (c->n_moments == c->room_for_moments) {
        c->room_for_moments = c->room_for_moments ? 2 * c->room_for_moments : 8;
        c->moments = arena_grow(c->b->arena, c->moments, c->n_moments, c->room_for_moments,
                                sizeof *c->moments);
    }
    double *start = arena_alloc(c->b->arena, n + 1, sizeof *start);
    double *end = arena_alloc(c->b->arena, n + 1, sizeof *end);
    for (size_t t = 1; t <= n; t++)
        start[t] = at[t - 1];
    end[n] = at[n];
    struct weights *weights = arena_alloc(c->b->arena, 1, sizeof *weights);
    *weights = moment_weights(c, start, end);
    struct path *p = &c->moments[c->n_moments++];
    *p = (struct path){arena_grow(c->b->arena, value, n + 1, n + 1, sizeof *value), weights};
    return p;
}

/* A day of the year is counted within the horizon; the other moments also where it ends. */
static bool find_moments(const struct charging *c, const struct moments *m, size_t first_node,
                         double *at)
{
    const struct calendar *cal = c->b->model->calendar;
    const size_t cycle = (size_t) cal->cycle_months;
    const size_t when = m->after_start > 0 ? (size_t) m->after_start / cycle
                                           : first_node + (size_t) m->after_arrival / cycle;
    bool any = false;
    for (size_t i = first_node; i <= cal->n_cycles; i++) {
        at[i] = m->month > 0 ? i < cal->n_cycles && calendar_month_of_cycle(cal, i + 1) == m->month
                             : i == when;
        any |= at[i] != 0;
    }
    return any;
}

/* What each counts for at the start of cycle t, or at its end if it is the last and that counts; a
 * formula is not asked where nobody is counted. */
static node weight_at(struct charging *c, size_t line, size_t k, size_t r, const double *at,
                      size_t t, struct charged *last)
{
    const size_t n = c->b->model->calendar->n_cycles;
    const struct formula *f = &c->w->lines[line].line->charges[k].amount;
    const struct row_key *who = &c->w->row_keys[r];
    if (f->text == NULL)
        return graph_constant(c->b->graph, f->number);
    if (at[t - 1] == 0 && (t < n || at[n] == 0))
        return NO_NODE;
    return amount_at(c, line, k, who, build_moment(c->b, &who->all, t, 0), last);
}

void charge_moments(struct charging *c, size_t line, size_t k, size_t r)
{
    const struct bound_line *l = &c->w->lines[line];
    const size_t n = c->b->model->calendar->n_cycles, first = c->w->row_keys[r].all.first_node;
    double at[n + 1];
    memset(at, 0, sizeof at);
    if (!find_moments(c, &l->counted, first, at))
        return;
    struct charged last = CHARGED_NOT_YET;
    uint32_t *nodes = arena_alloc(c->b->arena, n + 1, sizeof *nodes);
    for (size_t t = 0; t <= n; t++) { /* counted at the start of the cycle, or at the last node */
        nodes[t] = t > first ? weight_at(c, line, k, r, at, t, &last) : NO_NODE;
        if (nodes[t] != NO_NODE)
            nodes[t] = layer_part_at(c, line, &c->w->row_keys[r].all,
                                     at[n] != 0 && t == n ? n : t - 1, nodes[t]);
    }
    const struct tap tap = {
        .kind = TAP_STATE, .row = (uint32_t) r, .state = (uint32_t) l->line->charges[k].from};
    struct tap_build *b =
        charge_tap(c, tap, line, &(struct amount_part){moment_path(c, at), nodes});
    b->charges[b->n_charges - 1].at_moments = true;
}
