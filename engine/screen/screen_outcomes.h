/* screen_outcomes.h -- what an intervention yields that is no money. */
#ifndef SCREEN_OUTCOMES_H
#define SCREEN_OUTCOMES_H

#include "screen_rows.h"

/* Nothing without outcomes or summary.csv. */
void screen_outcomes(const struct view *v);

/* "Years of full health (years; more is better)", a heading. */
const char *screen_outcome_heading(const struct view *v, const struct line *outcome);

#endif
