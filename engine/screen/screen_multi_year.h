/* screen_multi_year.h -- the table of a municipal budget: by task field and year, with V and N. */
#ifndef SCREEN_MULTI_YEAR_H
#define SCREEN_MULTI_YEAR_H

#include "screen_rows.h"

/* For every holder with a budget that has a code; in nominal prices where there is a price index.
 * Years that do not fit are left out: the 20th, then the 30th, then the 10th. */
void screen_multi_year(const struct view *v);

#endif
