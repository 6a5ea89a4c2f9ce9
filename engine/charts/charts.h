/* charts.h -- pictures for a slide, drawn by gnuplot from written results only.
 *
 * Reads run.json and the CSV files of a results folder and writes charts/NAME.FORMAT below
 * it, so that a picture can be redrawn without a run. gnuplot is started without a shell and
 * reads its script from standard input; no text of a scenario reaches a place where gnuplot
 * would execute it.
 */
#ifndef CHARTS_H
#define CHARTS_H

#include <stdbool.h>

#include "errors.h"

enum { CHART_SVG = 1, CHART_PNG = 2, CHART_PDF = 4 };

/* Draw all charts that the tables in `folder` allow, in the formats of the mask, and put them in
 * the list of files in its run.json. False after an error (a damaged file, no gnuplot, its
 * complaint, disk full), and when `stop`, asked before each chart, says so; then no chart has
 * changed. `stop` may be NULL. */
bool charts_draw(const char *folder, unsigned formats, bool (*stop)(void), struct errors *errors);

/* Whether there is a gnuplot to draw them. */
bool charts_can_be_drawn(void);

#endif
