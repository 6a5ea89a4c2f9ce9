/* overlay.h -- differences laid on the tree before anything is typed: what-ifs, interventions,
 * and --set of the command line. */
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

/* Lay [what_if.x] on `world`, by the same rules; of `cohort` also `size` and `arrivals`, since who
 * is compared changes for all alike. */
void overlay_what_if(struct reader *r, struct tree *world, struct tree *what_if);

/* Lay [what_if.x.intervention.y] on `world`, on which both have been laid. */
void overlay_under(struct reader *r, struct tree *world, const struct tree *what_if,
                   const char *intervention);

/* An error for each name that both set, unless [what_if.x.intervention.y] sets it. */
void overlay_check_clashes(struct reader *r, const struct tree *what_if,
                           const struct tree *intervention);

/* Names of the parameters whose spread some intervention or what-if changes. */
void overlay_redefined(struct reader *r, const struct tree *root);

/* NAME=VALUE: a dotted path, or a parameter or named expression alone. */
void overlay_set(struct reader *r, struct tree *root, const struct setting *set, size_t n);

#endif
