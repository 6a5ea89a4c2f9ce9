/* screen.h -- the summary on the screen: what a council would ask first. */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdio.h>

#include "tables.h"

/* Per intervention and holder: mean, 90 % interval, Monte Carlo error; the paired difference
 * with the baseline, the chance of being better off, the break-even year; outcomes; chance
 * versus ignorance in one sentence; lines for which expected mode ignores chance; the
 * conventions in the footer. In the study's language and number style. `width` columns. */
void screen_print(const struct results *r, int width, FILE *out);

#endif
