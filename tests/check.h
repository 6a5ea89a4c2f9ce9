/* check.h -- cmocka with what it needs before it, and closeness in double precision (cmocka
 * 1.1.5's assert_float_equal casts to float). */
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* |actual - expected| <= relative * |expected|; NaN never passes. */
#define assert_close(actual, expected, relative)                                                   \
    check_close((actual), (expected), fabs((double) (expected)) * (relative), #actual, __FILE__,   \
                __LINE__)

/* |actual - expected| <= absolute. */
#define assert_near(actual, expected, absolute)                                                    \
    check_close((actual), (expected), (absolute), #actual, __FILE__, __LINE__)

static inline void check_close(double actual, double expected, double tolerance, const char *what,
                               const char *file, int line)
{
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%s is %.17g, expected %.17g, off by %.3g, allowed %.3g\n", what, actual, expected,
                fabs(actual - expected), tolerance);
    _fail(file, line);
}

#endif
