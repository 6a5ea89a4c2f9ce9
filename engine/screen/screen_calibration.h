/* screen_calibration.h -- what calibration did, for a reader. */
#ifndef SCREEN_CALIBRATION_H
#define SCREEN_CALIBRATION_H

#include <stdio.h>

#include "tables.h"

/* `width` columns; `folder`: where posterior.csv is. */
void screen_calibration(const struct results *r, int width, const char *folder, FILE *out);

#endif
