/* screen_one_draw.h -- one draw of a run by itself: every parameter with its value, and what came
 * of it. For whoever looks for what made a draw odd, or made it fail. */
#ifndef SCREEN_ONE_DRAW_H
#define SCREEN_ONE_DRAW_H

#include <stdio.h>

#include "run.h"

struct arena;

/* In `width` columns. Numbers of parameters are written as in a scenario, so that they can be set;
 * what came of them is left out where the draw failed. */
void one_draw_print(const struct model *m, const struct run_options *o, const struct one_draw *one,
                    int width, FILE *out, struct arena *arena);

#endif
