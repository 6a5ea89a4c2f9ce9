/* block.h -- 256 draws: from numbers drawn to values of every account. Inside this room. */
#ifndef BLOCK_H
#define BLOCK_H

#include "accounts.h"
#include "beyond.h"
#include "drawer.h"
#include "failure.h"
#include "kept.h"
#include "run.h"
#include "statistics.h"

/* What one thread needs; sized from the model, nothing is allocated later. */
struct workspace;

/* The base case alone needs no drawer. */
struct workspace *workspace_new(const struct model *m, const struct accounts *a,
                                const struct cohort_kernel *kernel, const struct drawer *drawer);
void workspace_free(struct workspace *ws);

/* What all that it has made showed: [m->n_watches], or NULL. */
const struct beyond *workspace_beyond(const struct workspace *ws);

/* About what one takes: what grows with the scenario. */
size_t workspace_bytes(const struct model *m);

struct block {
    size_t stride;    /* of a quantity: a little more than its values, as places a power of two
                         apart share the lines of the cache */
    double *accounts; /* [n_quantities][stride], of which [replicates][BLOCK] are used */
    double *inputs;   /* [n_inputs][BLOCK] */
    struct digest *digests; /* [n_quantities] of those that are digested, see run.c */
    struct failure failure;
    bool stopped; /* before all draws were done */
};

struct block *block_new(const struct model *m, const struct accounts *a, size_t replicates);
void block_free(struct block *b);

/* Draws first .. first + draws - 1, at most BLOCK, first a multiple of it: what was not asked for
 * cannot fail. People mode where replicates is 2. The first draws of a run go into `kept`, unless
 * it is NULL. */
void block_simulate(const struct model *m, const struct accounts *a,
                    const struct cohort_kernel *kernel, const struct run_options *o, uint64_t first,
                    size_t draws, size_t replicates, struct workspace *ws, struct kept *kept,
                    struct block *out);

/* Inputs of a block, as drawn but for those that are not: inputs[n_inputs][BLOCK]. */
void block_inputs(const struct run_options *o, const struct drawer *drawer, uint64_t first,
                  double *inputs);

/* Central values in every lane, but for inputs that are not drawn: inputs[n_inputs][STRIP]. */
void block_central(const struct model *m, const struct run_options *o, double *inputs);

/* Draw `draw` alone, as block_simulate does it among the others: into its place in `out`. */
void block_simulate_one(const struct model *m, const struct accounts *a,
                        const struct cohort_kernel *kernel, const struct run_options *o,
                        uint64_t draw, size_t replicates, struct workspace *ws, struct block *out);

/* Expected flows at central values: one value per quantity. */
void block_base_case(const struct model *m, const struct accounts *a,
                     const struct cohort_kernel *kernel, const struct run_options *o,
                     struct workspace *ws, double *value, struct failure *failure);

#endif
