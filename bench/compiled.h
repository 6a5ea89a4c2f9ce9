/* compiled.h -- a scenario of a given shape, compiled: plans and values for programs that time one
 * part of the engine without the rest. */
#ifndef COMPILED_H
#define COMPILED_H

#include <stdbool.h>
#include <stddef.h>

#include "cohort.h"
#include "model.h"

/* `states` states of one cell each, with `moves` between them in all; people in all of them. In
 * `arrivals` successive cycles of a month new people come, whose strata stay apart; 1: they are all
 * there at the start. `shared`: chances that are the same in all draws. `moving`: they are other
 * ones in every cycle. `points`: it is counted who is where at the end of each year. */
struct shape {
    size_t states, moves, arrivals, cycles;
    size_t interventions; /* all chances differ between them; 0: one */
    bool shared, moving, points;
};

struct compiled {
    struct arena *arena;
    struct errors *errors;
    const struct model *model;
    const struct plan *plan;
    double *inputs, *values; /* of one strip of draws */
};

/* The scenario as text, to be freed. */
char *compiled_text(const struct shape *shape);

struct compiled *compiled_new(const struct shape *shape);
void compiled_free(struct compiled *c);

#endif
