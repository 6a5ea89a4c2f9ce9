/* cycle_check.h -- does a finer cycle give another answer?
 *
 * A headline is the present value of an intervention minus the baseline, for a holder or for
 * society, in the base case. People move at most once in a cycle, so the cycle itself is an
 * approximation, of which the error is about what halving the cycle changes (Richardson 1911). Its
 * measure is the largest of what the difference is made of: the difference itself, a line or an
 * agreement, as a difference too. A difference that is nearly 0 because two large amounts cancel
 * is not asked for more digits than those have. */
#ifndef CYCLE_CHECK_H
#define CYCLE_CHECK_H

#include "model.h"

/* A change of more than this part is told. */
#define CYCLE_TOLERANCE 0.01

struct cycle_change {
    size_t world, holder; /* holder NO_INDEX: society */
    double here, finer;   /* what it costs more than the baseline, as a present value */
    double measure;       /* above 0 */
};

/* Half a cycle in whole months, or a third where there is no half; 0: a month. */
int cycle_half(int months);

/* Headlines that change by more than the tolerance from a model to one of the same scenario with a
 * finer cycle, those that change most first; at most *n. NULL where either has no base case. */
const struct cycle_change *cycle_check(const struct model *m, const struct model *finer,
                                       struct arena *arena, size_t *n);

#endif
