/* number_text.h -- a number as it is read aloud: `16800`, not `1.68e+04`.
 *
 * For messages and descriptions in English; result files have their own formats.
 */
#ifndef NUMBER_TEXT_H
#define NUMBER_TEXT_H

#include <math.h>
#include <stdio.h>

struct number_text {
    char s[40];
};

/* With `digits` significant digits (at most 15), but whole numbers below 1e15 never rounded
 * and without an exponent. Use as number_text(x, 3).s inside one call. */
static inline struct number_text number_text(double x, int digits)
{
    struct number_text t;
    if (fabs(x) < 1e15 && fabs(x) >= pow(10.0, digits) - 0.5)
        snprintf(t.s, sizeof t.s, "%.0f", x);
    else
        snprintf(t.s, sizeof t.s, "%.*g", digits, x);
    return t;
}

#endif
