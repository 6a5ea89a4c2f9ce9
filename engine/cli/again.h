/* again.h -- what to type to have the same run again. */
#ifndef AGAIN_H
#define AGAIN_H

#include "budgetshift/simulate.h"

struct arena;

/* The options that a draw depends on, but for the what-if, and the scenario: words for a shell. */
const char *again_words(const struct simulate_options *o, struct arena *arena);

#endif
