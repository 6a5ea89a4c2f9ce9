/* Whole people who do not affect each other: one life after the other, event by event. */
#include <string.h>

#include "lives.h"
#include "presence.h"
#include "strip.h"

static void live(const struct life *l, uint64_t person, uint32_t state, size_t entry)
{
    uint32_t *visits = l->ws->visits;
    memset(visits, 0, l->plan->n_states * sizeof *visits);
    bool moved_in = false;
    for (size_t since = entry; since <= l->time->n_cycles;) {
        const struct leaving next = events_leaving(&l->chance, l->stratum->exits[state], person,
                                                   state, visits[state]++, since);
        life_count_stay(l, state, since, next.cycle, moved_in);
        if (next.cycle > l->time->n_cycles)
            break;
        life_count_move(l, state, next.to, next.cycle);
        state = next.to;
        since = next.cycle;
        moved_in = true;
    }
}

void cohort_people(const struct timeline *time, const struct plan *plan,
                   const struct cohort_people *who, const double *values,
                   struct cohort_workspace *ws, const struct cohort_output *out)
{
    cohort_clear(time, plan, out);
    events_keys(plan, who->seed, ws->keys);
    for (size_t row = 0; row < plan->n_rows; row += ws->rows_at_a_time) {
        presence_clear(time, plan, row, ws);
        for (size_t lane = 0; lane < STRIP; lane++) {
            struct life l = life_new(time, plan, who, values, ws, out, lane);
            memset(ws->tabulated, 0, plan->n_exits * sizeof *ws->tabulated);
            for (size_t i = 0; i < who->n_persons; i++) {
                if (!presence_holds(ws, plan->row_of[i]))
                    continue;
                life_follow(&l, who, i);
                live(&l, i, plan->start_state[i], who->persons[i].node);
            }
        }
        presence_add_up(time, plan, ws, out);
    }
}
