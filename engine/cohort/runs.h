/* runs.h -- expected flows of plans whose states can be followed without their cells. Inside this
 * room. */
#ifndef RUNS_H
#define RUNS_H

#include "cohort_workspace.h"

/* Whether a plan is such a one, and the kernel can. */
bool runs_suit(const struct plan *p, const struct cohort_kernel *kernel);

/* As cohort_expected, but for what is cleared. */
void runs_follow(const struct timeline *time, const struct plan *p,
                 const struct cohort_kernel *kernel, const double *values,
                 struct cohort_workspace *ws, const struct cohort_output *out);

#endif
