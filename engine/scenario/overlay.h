/* overlay.h -- differences laid on the tree before anything is typed: interventions, and
 * --set of the command line. */
#ifndef OVERLAY_H
#define OVERLAY_H

#include "reader.h"

/* Lay [intervention.x] on `world`, a copy of the file's tree. Only what exists can be
 * changed:
 *   param    any key of a spread drops the whole spread that was there, by_group too
 *   shares, table, cost, let     key by key; the points of a table, and `in` and `on` of a
 *            cost, are dropped together
 *   from     a row that names a destination or `observed` replaces the row; one with only
 *            `times`, `after` and the like keeps the rest
 *   transfer what is paid, not how it is reckoned
 *   cohort   `start` only */
void overlay_intervention(struct reader *r, struct tree *world, struct tree *intervention);

/* Names of the parameters whose spread some intervention changes. */
void overlay_redefined(struct reader *r, const struct tree *interventions);

/* NAME=VALUE: a dotted path, or a parameter or named expression alone. */
void overlay_set(struct reader *r, struct tree *root, const struct setting *set, size_t n);

#endif
