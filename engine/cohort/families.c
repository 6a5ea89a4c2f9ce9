#include "families.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

static bool same(const void *x, const void *y, size_t n, size_t size)
{
    return n == 0 || memcmp(x, y, n * size) == 0;
}

/* Whether people come in by the same shares. */
static bool same_mixes(const struct plan *p, const struct plan *q)
{
    if (p->n_mixes != q->n_mixes || p->entry_clock != q->entry_clock)
        return false;
    for (size_t i = 0; i < p->n_mixes; i++) {
        const struct mix *a = &p->mixes[i], *b = &q->mixes[i];
        if (a->n != b->n || a->people != b->people ||
            !same(a->state, b->state, a->n, sizeof(uint32_t)) ||
            !same(a->share, b->share, a->n, sizeof(uint32_t)))
            return false;
    }
    return true;
}

/* Whether people are in the same places and begin alike. */
static bool same_people(const struct plan *p, const struct plan *q, const struct timeline *time,
                        size_t n_persons)
{
    return p->n_states == q->n_states && p->n_strata == q->n_strata && p->n_rows == q->n_rows &&
           p->uses_birthdays == q->uses_birthdays && p->split_by_birth == q->split_by_birth &&
           same(p->first_cell, q->first_cell, p->n_states + 1, sizeof(uint32_t)) &&
           same(p->birth_bins, q->birth_bins, time->n_groups, sizeof(uint32_t)) &&
           same(p->base_stratum, q->base_stratum, n_persons, sizeof(uint32_t)) &&
           same(p->base_birth, q->base_birth, n_persons, sizeof(uint32_t)) &&
           same(p->row_of, q->row_of, n_persons, sizeof(uint32_t)) &&
           same(p->start_state, q->start_state, n_persons, sizeof(uint32_t)) && same_mixes(p, q) &&
           same(p->mix_of, q->mix_of, n_persons, sizeof(uint32_t));
}

/* Whether two ways out of a state of so many cells are one: the same clocks, and the same slots at
 * every time. */
static bool same_exits(const struct exits *x, const struct exits *y, const struct timeline *time,
                       size_t cells)
{
    if (x->n_moves != y->n_moves || x->n_epochs != y->n_epochs || x->by_cycle != y->by_cycle ||
        x->by_cell != y->by_cell || x->n_stretches != y->n_stretches || x->n_after != y->n_after ||
        x->after_clock != y->after_clock)
        return false;
    const size_t times = time->n_cycles * x->by_cycle + (cells - 1) * x->by_cell + 1;
    const size_t stretches = x->n_stretches > 0 ? x->n_stretches + 1 : 0;
    return same(x->to, y->to, x->n_moves, sizeof *x->to) &&
           same(x->clock, y->clock, x->n_moves, sizeof *x->clock) &&
           same(x->hazard, y->hazard, x->n_epochs * x->n_moves, sizeof *x->hazard) &&
           same(x->epoch, y->epoch, times, sizeof *x->epoch) &&
           same(x->stretch, y->stretch, stretches, sizeof *x->stretch) &&
           same(x->after_to, y->after_to, x->n_after, sizeof *x->after_to) &&
           same(x->after, y->after, x->n_epochs * x->n_after, sizeof *x->after);
}

static uint32_t add_way(struct families *f, const struct exits *x)
{
    struct exits *way = &f->ways[f->n_ways];
    *way = *x;
    way->index = f->n_ways;
    way->table = f->table_size;
    f->table_size += x->n_moves * 2 * x->n_stretches;
    f->most_moves = x->n_moves > f->most_moves ? x->n_moves : f->most_moves;
    return (uint32_t) f->n_ways++;
}

/* The way of world w at a place: that of an earlier world, or a new one. */
static uint32_t find_way(struct families *f, const struct family *y, const struct timeline *time,
                         size_t w, size_t stratum, size_t state)
{
    const struct plan *p = y->plans[w];
    const struct exits *x = p->strata[stratum].exits[state];
    const size_t cells = p->first_cell[state + 1] - p->first_cell[state];
    for (size_t v = 0; v < w; v++) {
        const uint32_t way = family_way(y, v, stratum, state);
        if (same_exits(&f->ways[way], x, time, cells))
            return way;
    }
    return add_way(f, x);
}

static void find_ways(struct families *f, struct family *y, const struct timeline *time)
{
    const struct plan *p = y->plans[0];
    const size_t places = p->n_strata * p->n_states;
    y->way_of = memory_alloc(y->n * places, sizeof *y->way_of);
    y->alike = memory_alloc(places, sizeof *y->alike);
    for (size_t w = 0; w < y->n; w++) {
        const size_t n = y->plans[w]->n_exits;
        uint32_t *known = memory_alloc(n, sizeof *known); /* of each exits of this world */
        memset(known, 0xff, n * sizeof *known);
        for (size_t at = 0; at < places; at++) {
            const size_t stratum = at / p->n_states, state = at % p->n_states;
            uint32_t *way = &known[y->plans[w]->strata[stratum].exits[state]->index];
            if (*way == NO_SLOT)
                *way = find_way(f, y, time, w, stratum, state);
            y->way_of[w * places + at] = *way;
            y->alike[at] = (w == 0 || y->alike[at]) && *way == y->way_of[at];
        }
        free(known);
    }
}

struct families *families_new(const struct plan *plans, size_t n, const struct timeline *time,
                              size_t n_persons)
{
    struct families *f = memory_alloc(1, sizeof *f);
    size_t exits = 0;
    f->list = memory_alloc(n, sizeof *f->list);
    for (size_t w = 0; w < n; w++) {
        size_t i = 0;
        while (i < f->n && (f->list[i].n == FAMILY_MOST ||
                            !same_people(f->list[i].plans[0], &plans[w], time, n_persons)))
            i++;
        struct family *y = &f->list[i];
        f->n = i == f->n ? i + 1 : f->n;
        y->world[y->n] = w;
        y->plans[y->n++] = &plans[w];
        exits += plans[w].n_exits;
    }
    f->ways = memory_alloc(exits, sizeof *f->ways);
    for (size_t i = 0; i < f->n; i++)
        find_ways(f, &f->list[i], time);
    return f;
}

void families_free(struct families *f)
{
    for (size_t i = 0; f != NULL && i < f->n; i++) {
        free(f->list[i].way_of);
        free(f->list[i].alike);
    }
    if (f != NULL) {
        free(f->list);
        free(f->ways);
    }
    free(f);
}
