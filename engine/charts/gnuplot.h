/* gnuplot.h -- gnuplot as a process: no shell, the script on standard input, in a folder of its
 * own, its complaints caught. */
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stdbool.h>

#include "errors.h"

/* Run `script` with `folder` as the current one, so that the script names files without a
 * path. False after an error. */
bool gnuplot_run(const char *script, const char *folder, struct errors *errors);

/* Whether there is such a program. */
bool gnuplot_is_there(void);

#endif
