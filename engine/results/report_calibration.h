/* report_calibration.h -- prior and posterior as rows of posterior.csv, posterior_summary.csv and
 * posterior_targets.csv, and how the search went. */
#ifndef REPORT_CALIBRATION_H
#define REPORT_CALIBRATION_H

#include "calibrate.h"
#include "tables.h"

/* What is not of the tables (the run's date, seconds, settings) is filled in by the caller. `c` is
 * borrowed by the rows of posterior.csv. */
void report_calibration(const struct model *m, const struct run_options *o,
                        const struct calibration *c, struct arena *arena, struct results *results);

#endif
