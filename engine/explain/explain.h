/* explain.h -- what was understood of a scenario, in words, for --check and for footers. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <stddef.h>
#include <stdio.h>

struct arena;
struct model;

/* Every convention that numbers depend on, as "key = value", into *list (in the arena).
 * Returns how many. */
size_t explain_conventions(const struct model *m, struct arena *arena, const char *const **list);

/* The whole of --check: size, states, the implied matrix at 0, 12 and 36 months and the
 * one-year shares per intervention and group, each distribution in words, ledger lines with
 * who pays, defaults taken, non-linear rules, unsourced inputs. */
void explain_model(const struct model *m, FILE *out);

#endif
