/* screen_targets.h -- what was observed beside the model. */
#ifndef SCREEN_TARGETS_H
#define SCREEN_TARGETS_H

#include "screen_rows.h"

/* Nothing without targets. */
void screen_targets(const struct view *v);

/* Observed and modelled numbers of a target as they are said: shares in percents. */
char *target_figure(struct arena *a, enum language language, const char *currency,
                    const struct target_row *row, double x);

#endif
