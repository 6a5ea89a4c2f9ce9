/* screen_stopping.h -- the Monte Carlo errors that a scenario asks for, in a sentence. */
#ifndef SCREEN_STOPPING_H
#define SCREEN_STOPPING_H

#include "screen_rows.h"

/* After how many draws the run stopped, and by which errors; NULL where their number was fixed, or
 * not all errors were reached. */
const char *stopping_reached(const struct view *v);

/* What was asked for and not reached, or not looked at; NULL where there is nothing to warn of. */
const char *stopping_warning(const struct view *v);

#endif
