/* difference.h -- the difference with the baseline for a party, as it is drawn: a mean, the
 * interval around it and its number. Inside this room. */
#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include "chart_list.h"

struct difference {
    bool known;
    double value, low, high; /* NaN where nothing was drawn */
};

/* Of everybody together, under a what-if; party as for chart_party. */
struct difference difference_of(const struct chart_source *s, const char *what_if,
                                const char *intervention, size_t party);

/* Whether there is more than rounds to nothing. */
bool difference_is_something(const struct difference *d);

/* An axis over `cell` that holds all n of them, with zero, and room for a number at both ends. */
struct axis difference_axis(const struct chart_source *s, const struct difference *list, size_t n,
                            const struct text_scale *scale, struct box cell);

/* The interval as a thin line with ends; widens *left and *right, in pixels, to hold it. */
void difference_draw_interval(struct canvas *c, const struct axis *axis, const struct difference *d,
                              double y, double *left, double *right);

/* The number, outside of what is drawn from `left` to `right`, on the side of its sign. */
void difference_draw_number(const struct chart_source *s, struct canvas *c,
                            const struct difference *d, const struct text_scale *scale, double y,
                            double left, double right);

/* Which side costs less and which more, beside the zero line; not where there is no room on that
 * side, as then nothing lies there. */
void difference_draw_sides(const struct chart_source *s, struct canvas *c, double zero, double y,
                           struct box cell);

/* Blue for what costs less, orange for more, grey for nothing. */
unsigned difference_colour(const struct difference *d);

#endif
