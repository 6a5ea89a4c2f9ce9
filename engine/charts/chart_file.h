/* chart_file.h -- the last touch to a file that gnuplot wrote. */
#ifndef CHART_FILE_H
#define CHART_FILE_H

#include <stdbool.h>

#include "errors.h"

struct arena;

/* Check that the file has its end (gnuplot says nothing of a full disk). In an SVG: name
 * fonts that other machines have, make bold what should be, and put in the title that a
 * screen reader reads. `format` is one of charts.h. */
bool chart_file_finish(struct arena *a, const char *path, unsigned format, const char *title,
                       struct errors *errors);

#endif
