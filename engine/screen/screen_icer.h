/* screen_icer.h -- what a unit more of an outcome costs: the table that publications of health
 * models have, of the mean of the draws and of the base case. */
#ifndef SCREEN_ICER_H
#define SCREEN_ICER_H

#include "screen_rows.h"

/* Nothing without icer.csv. */
void screen_icer(const struct view *v);

#endif
