/* timing.h -- how the programs of this folder take time and say what they found.
 *
 * Time is that of the processor, as these programs run on one thread. Machines are noisy: each
 * figure is the best and the median of several repeats, and only figures of one run are compared
 * with each other. One JSON line per figure goes to standard output, a table for people to standard
 * error. */
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TIMING_REPEATS = 7 };

static inline double timing_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

static inline int timing_by_size(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* What is timed: does its work `times` over, and gives a number that depends on all of it. */
typedef double timing_fn(void *context, size_t times);

struct timing {
    double median, least, most; /* seconds for one time */
    double checksum;
};

/* As many times at once that a repeat takes about `seconds`. */
static inline struct timing timing_of(timing_fn *work, void *context, double seconds)
{
    size_t times = 1;
    double took = 0;
    struct timing t = {0};
    for (;; times *= 2) {
        const double start = timing_now();
        t.checksum += work(context, times);
        took = timing_now() - start;
        if (took > seconds / 4)
            break;
    }
    times = (size_t) ((double) times * seconds / took) + 1;
    double each[TIMING_REPEATS];
    for (int r = 0; r < TIMING_REPEATS; r++) {
        const double start = timing_now();
        t.checksum += work(context, times);
        each[r] = (timing_now() - start) / (double) times;
    }
    qsort(each, TIMING_REPEATS, sizeof each[0], timing_by_size);
    t.least = each[0];
    t.median = each[TIMING_REPEATS / 2];
    t.most = each[TIMING_REPEATS - 1];
    return t;
}

/* `units` of work in one time, called `unit`: "draw and cycle", "value". */
static inline void timing_report(const char *what, const struct timing *t, double units,
                                 const char *unit)
{
    fprintf(stderr, "%-46s %9.3f ns per %s (%.3f to %.3f)\n", what, 1e9 * t->median / units, unit,
            1e9 * t->least / units, 1e9 * t->most / units);
    printf("{\"hot_spot\": \"%s\", \"ns\": %.5f, \"least_ns\": %.5f, \"most_ns\": %.5f, "
           "\"unit\": \"%s\", \"checksum\": %.10g}\n",
           what, 1e9 * t->median / units, 1e9 * t->least / units, 1e9 * t->most / units, unit,
           t->checksum);
}

static inline void timing_ratio(const char *what, double ratio, const char *goal)
{
    fprintf(stderr, "%-46s %9.2f %s\n", what, ratio, goal);
    printf("{\"ratio\": \"%s\", \"value\": %.4f, \"goal\": \"%s\"}\n", what, ratio, goal);
}

#endif
