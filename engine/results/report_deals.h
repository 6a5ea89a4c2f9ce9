/* report_deals.h -- the rows of fair_deal.csv. Inside this room. */
#ifndef REPORT_DEALS_H
#define REPORT_DEALS_H

#include "findings.h"
#include "tables.h"

struct deal;

/* Of every holder the lump sum at which it would break even, from its differences with the
 * baseline; then the fair deals of the scenario, n of them. */
void report_deals(const struct model *m, const struct run_options *o, const struct findings *f,
                  const struct deal *deals, size_t n, struct arena *arena, struct results *results);

#endif
