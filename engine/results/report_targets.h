/* report_targets.h -- the rows of targets.csv. Inside this room. */
#ifndef REPORT_TARGETS_H
#define REPORT_TARGETS_H

#include "findings.h"
#include "tables.h"

/* What was observed beside the model. With sd the spread of the model over draws (none: the base
 * case) and e the standard error of the observation,
 *   z = (model - observed) / sqrt(sd^2 + e^2),   chi_square = z^2,
 *   log_score = log of the normal density of what was observed around the model's mean, with that
 *   same spread: larger is better, and it pays for vagueness as much as for being wrong.
 * The row "all" adds up chi_square and log_score, and has the mean of `within`; that the targets
 * of one model depend on each other is not in it. */
void report_targets(const struct model *m, const struct findings *f, struct arena *arena,
                    struct results *results);

/* The same rows from summaries s[2 * n_targets]: of each target, what it comes to and whether that
 * is within the margin. Fills rows[n_targets + 1]; how many. */
size_t target_rows(const struct model *m, const struct summary *s, struct target_row *rows);

#endif
