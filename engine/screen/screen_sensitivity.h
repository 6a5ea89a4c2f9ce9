/* screen_sensitivity.h -- which uncertain numbers matter most, and where a gain becomes a loss. */
#ifndef SCREEN_SENSITIVITY_H
#define SCREEN_SENSITIVITY_H

#include "screen_rows.h"

/* Nothing without sensitivity.csv and switching.csv. */
void screen_sensitivity(const struct view *v);

#endif
