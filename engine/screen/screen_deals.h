/* screen_deals.h -- what would be fair: the sum at once that makes each payer break even, and the
 * share or amount of an agreement that does. */
#ifndef SCREEN_DEALS_H
#define SCREEN_DEALS_H

#include "screen_rows.h"

/* Nothing without fair_deal.csv. */
void screen_deals(const struct view *v);

#endif
