/* screen_more.h -- which tables the screen leaves to the results folder. */
#ifndef SCREEN_MORE_H
#define SCREEN_MORE_H

#include "screen_rows.h"

/* Nothing where all is shown, or was not made. */
void screen_more(const struct view *v);

#endif
