#include "cohort_workspace.h"

#include <stdlib.h>

#include "arena.h"
#include "classes.h"
#include "events.h"
#include "families.h"
#include "lives.h"
#include "presence.h"
#include "script.h"
#include "trace.h"
#include "strip.h"

static size_t largest(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void list_classes(struct cohort_workspace *ws, const struct timeline *time, size_t n_persons)
{
    ws->classes = memory_alloc(ws->n_plans, sizeof(struct classes *));
    ws->class_like = memory_alloc(ws->n_plans, sizeof *ws->class_like);
    ws->single_taps = memory_alloc(ws->n_plans, sizeof *ws->single_taps);
    for (size_t i = 0; i < ws->n_plans; i++) {
        ws->classes[i] = classes_new(&ws->plans[i], n_persons);
        lives_list_taps(time, &ws->plans[i], ws->classes[i], &ws->single_taps[i]);
        ws->class_room = largest(ws->class_room, classes_steps(ws->classes[i]));
        while (!classes_same(ws->classes[ws->class_like[i]], ws->classes[i], ws->plans[i].n_rows))
            ws->class_like[i]++;
    }
}

static void write_scripts(struct cohort_workspace *ws, const struct plan *plans, size_t n,
                          const struct timeline *time)
{
    size_t trace = 0, came = 0;
    ws->arena = arena_new();
    ws->scripts = scripts_new(plans, n, time, ws->arena, &ws->n_scripts);
    for (size_t i = 0; i < ws->n_scripts; i++) {
        trace = largest(trace, script_trace(&ws->scripts[i]));
        came = largest(came, ws->scripts[i].n_came);
    }
    ws->script_trace = memory_alloc(trace, sizeof *ws->script_trace);
    ws->came = memory_alloc(came, sizeof *ws->came);
}

static void make_room_for_people(struct cohort_workspace *ws, const struct timeline *time,
                                 size_t n_persons)
{
    ws->families = families_new(ws->plans, ws->n_plans, time, n_persons);
    const struct families *f = ws->families;
    ws->persons = persons_new(ws->plans, ws->n_plans, f, n_persons);
    ws->table = memory_alloc(f->table_size * STRIP, sizeof *ws->table);
    ws->tabulated = memory_alloc(f->n_ways, sizeof *ws->tabulated);
    ws->clocks = memory_alloc(f->most_moves * STAYS, sizeof *ws->clocks);
    list_classes(ws, time, n_persons);
    presence_new(ws, time, n_persons);
}

struct cohort_workspace *cohort_workspace_new(const struct plan *plans, size_t n,
                                              const struct timeline *time, size_t n_persons,
                                              bool dense)
{
    struct cohort_workspace *ws = memory_alloc(1, sizeof *ws);
    size_t cells = 0, strata = 0, most_cells = 0, multiplied = 0;
    size_t patterns = 0, traces = 0;
    for (size_t i = 0; i < n; i++) {
        const struct plan *p = &plans[i];
        cells = largest(cells, p->n_strata * p->n_places);
        strata = largest(strata, p->n_strata);
        most_cells = largest(most_cells, p->n_cells);
        multiplied = largest(multiplied, cohort_blas_rows(p->n_strata) * p->n_cells);
        traces = largest(traces, p->n_rows * trace_size(p));
        patterns = largest(patterns, p->n_patterns);
    }
    const size_t n_states = n > 0 ? plans[0].n_states : 0;
    ws->cells = memory_alloc(2 * cells * STRIP, sizeof *ws->cells);
    ws->now = memory_alloc(strata, sizeof *ws->now);
    ws->next = memory_alloc(strata, sizeof *ws->next);
    ws->trace = memory_alloc(traces, sizeof *ws->trace);
    ws->inflow_at = memory_alloc(strata, sizeof *ws->inflow_at);
    ws->batches = memory_alloc(strata, sizeof *ws->batches);
    ws->next_stratum = memory_alloc(strata, sizeof *ws->next_stratum);
    ws->head = memory_alloc(patterns, sizeof *ws->head);
    for (size_t i = 0; i < patterns; i++)
        ws->head[i] = NO_SLOT;
    ws->x = memory_alloc(strata, sizeof *ws->x);
    ws->y = memory_alloc(strata, sizeof *ws->y);
    if (dense) {
        cohort_blas_alone();
        ws->scratch.matrix = memory_alloc(BLAS_DRAWS * most_cells * most_cells, sizeof(double));
        ws->scratch.from = memory_alloc(multiplied * STRIP, sizeof(double));
        ws->scratch.to = memory_alloc(multiplied * STRIP, sizeof(double));
    }
    ws->people = memory_alloc(n_states * STRIP, sizeof *ws->people);
    if (n_persons == 0)
        write_scripts(ws, plans, n, time);
    ws->together = together_new(plans, n, time, n_persons);
    ws->plans = plans;
    ws->n_plans = n;
    if (n_persons > 0)
        make_room_for_people(ws, time, n_persons);
    return ws;
}

void cohort_workspace_free(struct cohort_workspace *ws)
{
    if (ws == NULL)
        return;
    free(ws->cells);
    free(ws->now);
    free(ws->next);
    free(ws->trace);
    arena_free(ws->arena);
    free(ws->script_trace);
    free(ws->came);
    free(ws->inflow_at);
    free(ws->batches);
    free(ws->next_stratum);
    free(ws->head);
    free(ws->x);
    free(ws->y);
    free(ws->scratch.matrix);
    free(ws->scratch.from);
    free(ws->scratch.to);
    free(ws->people);
    together_free(ws->together);
    persons_free(ws->persons);
    families_free(ws->families);
    free(ws->table);
    free(ws->tabulated);
    free(ws->clocks);
    presence_free(ws);
    for (size_t i = 0; ws->classes != NULL && i < ws->n_plans; i++) {
        classes_free(ws->classes[i]);
        lives_free_taps(&ws->single_taps[i]);
    }
    free(ws->single_taps);
    free(ws->class_like);
    free(ws->classes);
    free(ws);
}
