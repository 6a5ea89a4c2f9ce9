/* screen_distribution.h -- the table of costs and benefits: what each budget of each payer pays
 * more or less than in the baseline, taken apart. */
#ifndef SCREEN_DISTRIBUTION_H
#define SCREEN_DISTRIBUTION_H

#include "screen_rows.h"

/* Nothing without distribution.csv. */
void screen_distribution(const struct view *v);

#endif
