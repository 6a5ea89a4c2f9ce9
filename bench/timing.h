/* timing.h -- how the programs of this folder take time and say what they found.
 *
 * Time is that of the processor, as these programs run on one thread. Machines are noisy: what is
 * compared runs in turns, each figure is the median of several repeats with the least and the most
 * beside it, and only figures of one run are compared with each other. One JSON line per figure
 * goes to standard output, a table for people to standard error. */
#ifndef TIMING_H
#define TIMING_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMING_REPEATS_MOST = 7, TIMING_TURNS_MOST = 8 };

/* How long each repeat takes at least, and how many there are: "quick" and "tiny" (which only shows
 * that the program works) on the command line. */
struct effort {
    double seconds;
    int repeats;
};

static inline struct effort timing_effort(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "tiny") == 0)
        return (struct effort){0, 1};
    if (argc > 1 && strcmp(argv[1], "quick") == 0)
        return (struct effort){0.03, 3};
    return (struct effort){0.2, TIMING_REPEATS_MOST};
}

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

struct timed {
    const char *what;
    timing_fn *work;
    void *context;
    double units; /* of work in one time */
    const char *unit;
    /* found: seconds for one time */
    double median, least, most, checksum;
    size_t times;
    double each[TIMING_REPEATS_MOST];
};

/* As many times at once that a repeat takes about as long as it should. */
static inline void timing_warm(struct timed *t, struct effort effort)
{
    double took = 0;
    for (t->times = 1;; t->times *= 2) {
        const double start = timing_now();
        t->checksum += t->work(t->context, t->times);
        took = timing_now() - start;
        if (took >= effort.seconds / 4)
            break;
    }
    if (effort.seconds > 0)
        t->times = (size_t) ((double) t->times * effort.seconds / took) + 1;
}

/* n of them, in turns. */
static inline void timing_take(struct timed *t, size_t n, struct effort effort)
{
    for (size_t i = 0; i < n; i++)
        timing_warm(&t[i], effort);
    for (int r = 0; r < effort.repeats; r++)
        for (size_t i = 0; i < n; i++) {
            const double start = timing_now();
            t[i].checksum += t[i].work(t[i].context, t[i].times);
            t[i].each[r] = (timing_now() - start) / (double) t[i].times;
        }
    for (size_t i = 0; i < n; i++) {
        qsort(t[i].each, (size_t) effort.repeats, sizeof t[i].each[0], timing_by_size);
        t[i].least = t[i].each[0];
        t[i].median = t[i].each[effort.repeats / 2];
        t[i].most = t[i].each[effort.repeats - 1];
    }
}

static inline void timing_report(const struct timed *t)
{
    const double ns = 1e9 / t->units;
    fprintf(stderr, "%-58s %10.3f ns per %s (%.3f to %.3f)\n", t->what, ns * t->median, t->unit,
            ns * t->least, ns * t->most);
    printf("{\"figure\": \"%s\", \"value\": %.5f, \"least\": %.5f, \"most\": %.5f, "
           "\"unit\": \"ns per %s\", \"threads\": 1, \"checksum\": %.10g}\n",
           t->what, ns * t->median, ns * t->least, ns * t->most, t->unit, t->checksum);
}

/* A ratio, an exponent, a share: `goal` in words, "" where there is none. */
static inline void timing_figure(const char *what, double value, const char *unit, const char *goal)
{
    const bool goes = goal[0] != '\0';
    fprintf(stderr, "%-58s %10.3f %s%s%s%s\n", what, value, unit, goes ? " (goal: " : "", goal,
            goes ? ")" : "");
    printf("{\"figure\": \"%s\", \"value\": %.5g, \"unit\": \"%s\", \"goal\": \"%s\"}\n", what,
           value, unit, goal);
}

/* The smallest step of the clock that can be seen. */
static inline double timing_resolution(void)
{
    double least = INFINITY;
    for (int i = 0; i < 1000; i++) {
        const double start = timing_now();
        double end = start;
        while (end == start)
            end = timing_now();
        least = fmin(least, end - start);
    }
    return least;
}

/* Whether two answers are the same but for rounding; says so where they are not. */
static inline bool timing_agree(const char *what, double a, double b, double tolerance)
{
    const bool agree = fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
    if (!agree)
        fprintf(stderr, "%s: the answers differ, %.17g and %.17g\n", what, a, b);
    return agree;
}

#endif
