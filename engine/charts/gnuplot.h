/* gnuplot.h -- gnuplot as a process: no shell, the script on standard input, in a folder of its
 * own, its complaints caught. */
#ifndef GNUPLOT_H
#define GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "errors.h"

/* Run each of n scripts in a process of its own, all at once, with `folder` as the current one, so
 * that a script names files without a path. False after an error, which is that of the first script
 * that failed, or when `stop` (NULL: never) says so; then no process is left. */
bool gnuplot_run(const char *const *scripts, size_t n, const char *folder, bool (*stop)(void),
                 struct errors *errors);

/* Whether there is such a program. */
bool gnuplot_is_there(void);

#endif
