/* What is counted, stretch by stretch. */
#include "script_build.h"
#include "trace.h"

#include <stdlib.h>
#include <string.h>

/* What one stretch counts, while it is listed. */
struct listing {
    struct building *b;
    struct arena *scratch;
    const struct plan *p;
    size_t world, first, last;
    struct weighing *weighings;
    size_t n_weighings, room;
    struct listed_put {
        size_t weighing;
        struct put put;
    } * puts;
    size_t n_puts, room_for_puts;
    struct telling *tellings;
    size_t n_tellings, room_for_tellings;
    struct taking *takings;
    size_t n_takings, room_for_takings;
};

static void *with_room(struct arena *scratch, void *list, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return list;
    const size_t before = *room;
    *room = before ? 2 * before : 64;
    return arena_grow(scratch, list, before, *room, size);
}

/* Weighings of the same nodes stand near each other, as tallies are sorted by column. */
enum { LOOK_BACK = 256 };

static bool same_sum(const struct weighed_sum *a, const struct weighed_sum *b, size_t n)
{
    return a->first == b->first && a->last == b->last &&
           (n < 2 || memcmp(a->between + 1, b->between + 1, (n - 1) * sizeof *a->between) == 0);
}

static bool is_nothing(const struct weighed_sum *s, size_t n)
{
    bool nothing = s->first == 0 && s->last == 0;
    for (size_t i = 1; i < n; i++)
        nothing &= s->between[i] == 0;
    return nothing;
}

static size_t find_weighing(struct listing *l, size_t from, size_t n, const struct weighed_sum *sum,
                            uint32_t *which)
{
    for (size_t i = l->n_weighings, k = 0; i-- > 0 && k < LOOK_BACK; k++) {
        struct weighing *w = &l->weighings[i];
        if (w->from != from || w->n != n)
            continue;
        for (*which = 0; *which < w->n_sums; (*which)++)
            if (same_sum(&w->sums[*which], sum, n))
                return i;
        if (w->n_sums == TALLIES_ALIKE)
            continue;
        w->sums[w->n_sums++] = *sum;
        return i;
    }
    l->weighings =
        with_room(l->scratch, l->weighings, l->n_weighings, &l->room, sizeof *l->weighings);
    l->weighings[l->n_weighings] = (struct weighing){.from = from, .n = n, .n_sums = 1};
    l->weighings[l->n_weighings].sums[0] = *sum;
    *which = 0;
    return l->n_weighings++;
}

/* What of those who come in by a mix in nodes from .. to has to be taken off number `at`; whether
 * there is anything. */
static bool add_takings(struct listing *l, const struct row_of_people *row, const struct tally *y,
                        size_t from, size_t to, size_t at)
{
    const size_t before = l->n_takings;
    for (size_t k = row->inflow_from[from]; k < row->inflow_from[to + 1]; k++) {
        const struct inflow *in = &row->inflows[k];
        if (in->mix == NO_SLOT || in->state != y->column || y->edge != NO_SLOT)
            continue;
        l->takings = with_room(l->scratch, l->takings, l->n_takings, &l->room_for_takings,
                               sizeof *l->takings);
        l->takings[l->n_takings++] =
            (struct taking){.to = at,
                            .share = (size_t) inflow_share(l->p, in) * STRIP,
                            .years = y->last[in->node] * inflow_people(l->p, in)};
    }
    return l->n_takings > before;
}

/* A tally of a row in the cycles from .. to, of one segment and the same chances. */
static void add_piece(struct listing *l, size_t row, const struct tally *y, size_t from, size_t to)
{
    const struct plan *p = l->p;
    const struct row_of_people *r = &p->rows[row];
    const uint32_t *slots =
        p->patterns + (size_t) p->strata[r->first_stratum].pattern[from] * p->n_edges;
    const size_t n = p->n_states + p->n_traced;
    const size_t at = ((from - 1 - l->first) * n + y->column) * l->b->n_worlds + l->world;
    const struct weighed_sum sum = {y->first[from], y->last ? y->last[to] : 0,
                                    y->between + from - 1};
    struct put put = {.chance = y->edge == NO_SLOT ? NO_SLOT : slots[y->edge] * STRIP,
                      .scale = r->scale,
                      .less = y->edge == NO_SLOT ? tally_entering(r, y, from, to) : 0,
                      .to =
                          (y->place + y->segment_of[from] * (1 + l->b->time->n_schedules)) * STRIP};
    const bool takes = add_takings(l, r, y, from, to, put.to);
    if (!takes && put.less == 0 && is_nothing(&sum, to - from + 1))
        return;
    const size_t weighing = find_weighing(l, at * STRIP, to - from + 1, &sum, &put.sum);
    l->puts = with_room(l->scratch, l->puts, l->n_puts, &l->room_for_puts, sizeof *l->puts);
    l->puts[l->n_puts++] = (struct listed_put){weighing, put};
}

static void add_tally(struct listing *l, size_t row, const struct tally *y)
{
    const size_t first_node = l->p->rows[row].first_node;
    for (size_t from = l->first < first_node ? first_node : l->first, to; from < l->last;
         from = to) {
        from = y->next[from + 1];
        if (from > l->last)
            break;
        to = y->until[from] < y->lasts[from] ? y->until[from] : y->lasts[from];
        to = to < l->last ? to : l->last;
        add_piece(l, row, y, from, to);
    }
}

static void add_telling(struct listing *l, size_t node, size_t state, double scale, bool heads,
                        size_t to)
{
    const struct plan *p = l->p;
    const size_t n = p->n_states + p->n_traced;
    if (!p->present[node * n + state])
        return;
    bool *told = &l->b->told[l->world][heads][to];
    l->tellings = with_room(l->scratch, l->tellings, l->n_tellings, &l->room_for_tellings,
                            sizeof *l->tellings);
    l->tellings[l->n_tellings++] = (struct telling){
        .from = (((node - l->first) * n + state) * l->b->n_worlds + l->world) * STRIP,
        .to = to * STRIP,
        .scale = scale,
        .heads = heads,
        .adds = *told};
    *told = true;
}

/* Who of a row is there at a node, for whoever wants to know. */
static void tell_people(struct listing *l, size_t row, size_t node)
{
    const struct timeline *time = l->b->time;
    const struct plan *p = l->p;
    const struct row_of_people *r = &p->rows[row];
    const size_t point = time->point_from[node];
    const bool asked = point < time->n_points && time->point_node[point] == node;
    for (size_t s = 0; s < p->n_states; s++) {
        if (asked)
            add_telling(l, node, s, r->scale, false,
                        (r->subgroup * p->n_states + s) * time->n_points + point);
        for (size_t h = 0; h < p->n_headcounts && node < time->n_cycles; h++)
            if (p->headcounts[h].states[s])
                add_telling(l, node, s, r->scale, true,
                            (h * time->n_subgroups + r->subgroup) * (time->n_cycles + 1) + node +
                                1);
    }
}

static void list_row(struct listing *l, size_t row)
{
    const struct plan *p = l->p;
    const size_t first_node = p->rows[row].first_node;
    for (size_t i = p->tallies_of[row]; i < p->tallies_of[row + 1]; i++)
        add_tally(l, row, &p->tallies[i]);
    for (size_t node = l->first == first_node ? first_node : l->first + 1; node <= l->last; node++)
        tell_people(l, row, node);
}

static int by_weighing(const void *a, const void *b)
{
    const struct listed_put *x = a, *y = b;
    if (x->weighing != y->weighing)
        return x->weighing < y->weighing ? -1 : 1;
    return (x->put.to > y->put.to) - (x->put.to < y->put.to);
}

/* In the order in which they are put, so that the first of each number does not add. */
static void hand_out_puts(struct listing *l)
{
    struct put *puts = arena_alloc(l->b->arena, l->n_puts, sizeof *puts);
    if (l->n_puts > 0)
        qsort(l->puts, l->n_puts, sizeof *l->puts, by_weighing);
    for (size_t i = 0; i < l->n_puts; i++) {
        struct weighing *w = &l->weighings[l->puts[i].weighing];
        bool *put = &l->b->put[l->world][l->puts[i].put.to / STRIP];
        puts[i] = l->puts[i].put;
        puts[i].adds = *put;
        *put = true;
        w->puts = w->n_puts == 0 ? &puts[i] : w->puts;
        w->n_puts++;
    }
}

struct counting script_counting(struct building *b, size_t world, size_t stratum, size_t first,
                                size_t last)
{
    const struct plan *p = &b->plans[world];
    struct listing l = {
        .b = b, .scratch = arena_new(), .p = p, .world = world, .first = first, .last = last};
    for (size_t row = 0; row < p->n_rows; row++)
        if (p->rows[row].like == p->strata[stratum].row)
            list_row(&l, row);
    hand_out_puts(&l);
    const struct counting c = {
        .n_weighings = l.n_weighings,
        .weighings =
            arena_grow(b->arena, l.weighings, l.n_weighings, l.n_weighings, sizeof *l.weighings),
        .n_takings = l.n_takings,
        .takings = arena_grow(b->arena, l.takings, l.n_takings, l.n_takings, sizeof *l.takings),
        .n_tellings = l.n_tellings,
        .tellings =
            arena_grow(b->arena, l.tellings, l.n_tellings, l.n_tellings, sizeof *l.tellings)};
    arena_free(l.scratch);
    return c;
}
