/* drawing.h -- where the inputs of a run come from: random numbers, evenly spread points, a file.
 * Inside this room. */
#ifndef DRAWING_H
#define DRAWING_H

#include "cohort.h"
#include "drawer.h"
#include "run.h"

struct drawing {
    const struct drawer
        *drawer; /* NULL after a draw of the pilot that failed, or when told to stop */
    size_t n_sources, n_sobol; /* see findings.h */
    const struct sampler_source *sobol;
};

struct drawing drawing_choose(const struct model *m, const struct run_options *o,
                              const struct cohort_kernel *kernel, size_t replicates,
                              struct arena *arena, bool *stopped, struct errors *errors);

/* The options with the columns of the model's file of draws; what they replace holds above that. */
struct run_options drawing_with_columns(const struct model *m, const struct run_options *o,
                                        struct arena *arena);

#endif
