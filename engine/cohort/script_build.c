#include "script_build.h"

#include <stdlib.h>
#include <string.h>

/* Larger plans are followed without a script: each thread has its own. */
static const double ARROWS_MOST = 2e6, PIECES_MOST = 5e5;

static bool suits(const struct plan *p, const struct timeline *time)
{
    double strata = 0;
    for (size_t s = 0; s < p->n_strata; s++)
        strata += p->strata[s].like == s;
    for (size_t row = 0; row < p->n_rows; row++)
        if (p->rows[row].n_strata > 1)
            return false;
    const double n_cycles = (double) time->n_cycles;
    return p->by_state && !p->together && p->single_taps_of[p->n_rows] == 0 &&
           strata * n_cycles * (double) p->n_edges <= ARROWS_MOST &&
           n_cycles / SCRIPT_CYCLES * (double) p->tallies_of[p->n_rows] <= PIECES_MOST;
}

/* Whether people of the one can stand beside those of the other. */
static bool same_shape(const struct plan *p, const struct plan *q)
{
    if (p->n_states != q->n_states || p->n_traced != q->n_traced || p->n_strata != q->n_strata ||
        memcmp(p->traced, q->traced, p->n_traced * sizeof *p->traced) != 0 ||
        memcmp(p->first_cell, q->first_cell, (p->n_states + 1) * sizeof *p->first_cell) != 0)
        return false;
    for (size_t s = 0; s < p->n_strata; s++)
        if (p->strata[s].like != q->strata[s].like || p->strata[s].row != q->strata[s].row ||
            p->strata[s].first_node != q->strata[s].first_node)
            return false;
    return true;
}

static void write_stratum(struct building *b, size_t stratum, struct stratum_script *s)
{
    const size_t first_node = b->plans[0].strata[stratum].first_node;
    const size_t n_cycles = b->time->n_cycles;
    const size_t most = (n_cycles - first_node + SCRIPT_CYCLES - 1) / SCRIPT_CYCLES;
    struct stretch *list = arena_alloc(b->arena, most, sizeof *list);
    s->entering = script_entering(b, 0, b->n_worlds, stratum, first_node, &s->n_entering);
    for (size_t first = first_node, last; first < n_cycles; first = last) {
        last = first + SCRIPT_CYCLES < n_cycles ? first + SCRIPT_CYCLES : n_cycles;
        struct stretch *now = &list[s->n_stretches++];
        now->n_cycles = last - first;
        now->flows = script_flows(b, stratum, first, last, &now->n_flows);
        for (size_t w = 0; w < b->n_worlds; w++)
            now->counting[w] = script_counting(b, w, stratum, first, last);
    }
    s->stretches = list;
}

static void start_counting(struct building *b, struct arena *scratch)
{
    const struct timeline *time = b->time;
    for (size_t w = 0; w < b->n_worlds; w++) {
        const struct plan *p = &b->plans[w];
        b->put[w] = arena_alloc(scratch, p->n_segments * (1 + time->n_schedules), sizeof(bool));
        b->told[w][0] =
            arena_alloc(scratch, time->n_subgroups * p->n_states * time->n_points, sizeof(bool));
        b->told[w][1] = arena_alloc(
            scratch, p->n_headcounts * time->n_subgroups * (time->n_cycles + 1), sizeof(bool));
    }
}

static struct script write_script(const struct plan *plans, size_t world, size_t n_worlds,
                                  const struct timeline *time, struct arena *arena)
{
    const struct plan *p = &plans[world];
    struct building b = {.plans = p, .n_worlds = n_worlds, .time = time, .arena = arena};
    struct arena *scratch = arena_new();
    struct script s = {.world = world,
                       .n_worlds = n_worlds,
                       .node_size = (p->n_states + p->n_traced) * n_worlds * STRIP,
                       .n_came = p->n_came * n_worlds * STRIP,
                       .strata = arena_alloc(arena, p->n_strata, sizeof *s.strata)};
    start_counting(&b, scratch);
    for (size_t i = 0; i < p->n_strata; i++)
        if (p->strata[i].like == i)
            write_stratum(&b, i, &s.strata[s.n_strata++]);
    arena_free(scratch);
    return s;
}

const struct script *scripts_new(const struct plan *plans, size_t n, const struct timeline *time,
                                 struct arena *arena, size_t *n_scripts)
{
    struct script *list = arena_alloc(arena, n, sizeof *list);
    *n_scripts = 0;
    for (size_t w = 0, together; w < n; w += together) {
        together = 1;
        if (!suits(&plans[w], time))
            continue;
        while (together < WORLDS_MOST && w + together < n && suits(&plans[w + together], time) &&
               same_shape(&plans[w], &plans[w + together]))
            together++;
        list[(*n_scripts)++] = write_script(plans, w, together, time, arena);
    }
    return list;
}
