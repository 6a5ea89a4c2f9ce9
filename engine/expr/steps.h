/* steps.h -- clocks that change an expression only in steps. Inside this room. */
#ifndef STEPS_H
#define STEPS_H

#include "term.h"

struct steps;

/* How a bound expression uses a clock; made once, and kept in its arena. */
const struct steps *steps_of(struct expr *e, enum clock clock);

/* Equal for two values of the clock only if the expression is the same at both. */
uint64_t steps_class(const struct steps *s, double value);

#endif
