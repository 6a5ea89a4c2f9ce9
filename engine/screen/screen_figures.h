/* screen_figures.h -- how the numbers of one table, or of one outcome, are written. */
#ifndef SCREEN_FIGURES_H
#define SCREEN_FIGURES_H

#include "screen_rows.h"

struct figures {
    double divisor;
    int decimals;
    bool plus; /* differences carry their sign */
};

char *figure_text(const struct view *v, const struct figures *f, double x);

/* "12 to 34": the 5th and 95th percentiles; "-" where nothing was drawn. */
char *figure_range(const struct view *v, const struct figures *f, const struct summary *s);

/* The Monte Carlo error: one decimal below ten, and no smaller: what is less is "<0.1". */
char *figure_error(const struct view *v, const struct figures *f, const struct summary *s);

/* Whether a base case stands out beside the mean, as both are written. */
bool figure_base_differs(const struct view *v, const struct figures *f, const struct summary *s);

/* Three digits of the largest value of an outcome and two of the largest difference, which may be
 * small beside it; the same decimals for all interventions. */
struct figures figures_of_outcome(const struct view *v, const struct line *outcome);

#endif
