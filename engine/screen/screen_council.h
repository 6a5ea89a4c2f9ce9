/* screen_council.h -- what those who decide ask next: how deep does each payer go before it comes
 * back, within how many years, and does somebody pay for what others gain? */
#ifndef SCREEN_COUNCIL_H
#define SCREEN_COUNCIL_H

#include "screen_rows.h"

/* Nothing without draws, or without the tables it is made of. */
void screen_depth(const struct view *v);
void screen_council(const struct view *v);

#endif
