/* pilot.h -- which inputs decide most, by a few random draws. Inside this room. */
#ifndef PILOT_H
#define PILOT_H

#include "block.h"

/* By these the pilot judges: of every difference with the baseline (without one: of every
 * intervention) what each holder pays and society. An input counts by the squared correlation of
 * its number between 0 and 1 with each of them, summed: the share of the variance that goes in a
 * straight line with its rank. */
enum { PILOT_DRAWS = 8 * BLOCK };

struct pilot {
    const struct sampler_source *source; /* [n] all inputs, those that decide most first, ties by
                                            name; NULL if a draw failed or it was told to stop */
    size_t n;
    const struct accounts *accounts; /* that it looked at */
    struct failure failure;
    bool stopped;
};

struct pilot pilot_run(const struct model *m, const struct run_options *o,
                       const struct cohort_kernel *kernel, const struct drawer *drawer,
                       size_t replicates, struct arena *arena);

#endif
