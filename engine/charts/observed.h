/* observed.h -- what was observed beside what a model says, a row for each. Inside this room. */
#ifndef OBSERVED_H
#define OBSERVED_H

#include "chart_list.h"

enum { OBSERVED_MODELS = 2, OBSERVED_MOST = 13 }; /* rows on a slide */

/* A value with its interval; NaN where there is none. */
struct interval {
    double value, low, high;
};

struct observed {
    const char *label, *kind; /* kind as in targets.csv */
    struct interval seen, model[OBSERVED_MODELS];
};

/* How they are called, and in which colour they are drawn: observed, then the models. */
struct observed_names {
    const char *seen, *model[OBSERVED_MODELS];
    size_t n_models;
};

/* Whether they have one axis. */
bool observed_all_shares(const struct observed *list, size_t n);

/* n rows, at most OBSERVED_MOST. Where all are shares they have one axis; else each has its own. */
void observed_draw(const struct chart_source *s, struct canvas *c, struct box room,
                   const struct observed *list, size_t n, const struct observed_names *names);

#endif
