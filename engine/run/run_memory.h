/* run_memory.h -- whether a run fits in the memory of the machine: better refused with the reason
 * than ended by the system halfway. Asked before anything is allocated, of what is certain to be
 * needed; and after the first draws, when it is seen which results have so few values that they
 * are counted (most that count people) and which have to be kept. Inside this room. */
#ifndef RUN_MEMORY_H
#define RUN_MEMORY_H

#include "findings.h"
#include "run.h"

/* What the process will hold once all draws have been kept like those so far. */
double run_memory_ahead(const struct run_options *o, const struct findings *found);

/* Whether so many bytes fit; an error if not. */
bool run_memory_fits(const struct run_options *o, size_t results, double bytes,
                     struct errors *errors);

#endif
