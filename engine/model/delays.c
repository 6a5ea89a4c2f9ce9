/* States that can be followed without their cells, see struct delay. */
#include "charging.h"

#include <string.h>

static uint32_t find_stay(const struct plan *p, uint32_t state)
{
    uint32_t e = 0;
    while (p->edges[e].kind != EDGE_STAY || p->edges[e].from != p->first_cell[state])
        e++;
    return e;
}

void delays_make(struct charging *c)
{
    struct plan *p = &c->w->plan;
    struct delay *delays = arena_alloc(c->b->arena, p->n_states, sizeof *delays);
    uint32_t *of = arena_alloc(c->b->arena, p->n_states, sizeof *of);
    uint32_t *traced = arena_alloc(c->b->arena, p->n_cells, sizeof *traced);
    p->by_state = true;
    for (uint32_t s = 0; s < p->n_states; s++) {
        const struct bound_row *row = &c->w->rows[s];
        const uint32_t cells = p->first_cell[s + 1] - p->first_cell[s];
        of[s] = NO_SLOT;
        if (cells == 1)
            continue;
        if (row->n_after == 0 || (row->clocks >> CLOCK_IN_STATE & 1)) {
            p->by_state = false;
            continue;
        }
        of[s] = (uint32_t) p->n_delays;
        traced[p->n_delays] = p->first_cell[s + 1] - 1;
        delays[p->n_delays] = (struct delay){.state = s,
                                             .cells = cells,
                                             .column = (uint32_t) (p->n_states + p->n_delays),
                                             .stay = find_stay(p, s),
                                             .came = p->n_came};
        p->n_came += cells;
        p->n_delays++;
    }
    p->delays = delays;
    p->delay_of = of;
    p->traced = traced;
    p->n_traced = p->n_delays;
}

uint32_t delays_column(const struct plan *p, uint32_t place)
{
    if (place >= p->n_cells)
        return place - (uint32_t) p->n_cells;
    for (uint32_t s = 0; s < p->n_states; s++)
        if (p->first_cell[s] == place && p->first_cell[s + 1] == place + 1)
            return s;
    for (uint32_t i = 0; i < p->n_traced; i++)
        if (p->traced[i] == place)
            return (uint32_t) p->n_states + i;
    return NO_SLOT;
}
