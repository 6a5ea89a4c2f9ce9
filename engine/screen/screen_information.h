/* screen_information.h -- who would choose what, and what it is worth to know more first. Inside
 * this room. */
#ifndef SCREEN_INFORMATION_H
#define SCREEN_INFORMATION_H

#include "screen_rows.h"

/* Nothing without voi.csv and acceptability.csv. */
void screen_information(const struct view *v);

#endif
