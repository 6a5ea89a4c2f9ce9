/* switching.h -- the value of a number at which the mean difference with the baseline is a target,
 * all other numbers as drawn: where a gain becomes a loss.
 *
 * The mean is looked at in SWITCHING_STEPS + 1 places, evenly spread over the range, and between
 * two where it goes across the target Brent's method (GSL) finds where. So two crossings within
 * one step of each other are not seen. All means are of the same draws; the standard error of the
 * answer is that of the mean there over its slope (delta method). */
#ifndef SWITCHING_H
#define SWITCHING_H

#include "vary.h"

enum { SWITCHING_STEPS = 8 };

/* LESS, MORE: than the target in the whole range; EQUAL: the number makes no difference, and there
 * is none. */
enum switching_found { SWITCHING_AT, SWITCHING_LESS, SWITCHING_MORE, SWITCHING_EQUAL };

struct switching_answer {
    const struct switching *asked;
    struct account of; /* whose difference */
    enum switching_found found;
    size_t crossing, n_crossings; /* which of how many, from 1; 0 of 0 */
    double value, error;          /* of the number; NaN where there is no crossing */
    double quantile;              /* of the number, there; NaN where it is certain */
    double low, high;             /* where it was looked for */
    double at_low, at_high;       /* the mean difference at both ends */
    double central;               /* of the number: its base case */
    uint64_t draws;
};

struct switching_answers {
    size_t n;
    const struct switching_answer *list;
};

/* Every [switching] of the scenario, but for those of a number that is certain and has no range
 * (as under a what-if that makes it certain). False after an error, or when told to stop. */
bool switching_values(struct vary *v, struct switching_answers *out);

#endif
