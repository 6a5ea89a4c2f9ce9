/* hot_statistics.c -- what it takes to keep a value: moments and quantiles of many quantities by
 * the statistics of a run, beside a plain loop as somebody would write it for one program: sums and
 * squares about a known mean, a histogram of 1,024 equal steps between known extremes. */
#include "timing.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "arena.h"
#include "statistics.h"
#include "strip.h"

enum { QUANTITIES = 200, BLOCKS = 8, STEPS = 1024 };

struct tally {
    double sum, squares;
    uint32_t step[STEPS];
};

struct contest {
    double *value; /* [BLOCKS][QUANTITIES][BLOCK] */
    struct statistics *statistics;
    struct tally *tally; /* [QUANTITIES] */
    double mean, low, per_step;
};

static double by_statistics(void *context, size_t times)
{
    const struct contest *c = context;
    for (size_t n = 0; n < times; n++)
        for (size_t q = 0; q < QUANTITIES; q++)
            for (size_t b = 0; b < BLOCKS; b++)
                statistics_add(c->statistics, q, c->value + (b * QUANTITIES + q) * BLOCK, BLOCK, 0);
    return (double) statistics_bytes(c->statistics);
}

STRIP_CLONES
static void tally_add(struct tally *t, const struct contest *c, const double *x)
{
    double sum[STRIP] = {0}, squares[STRIP] = {0};
    int32_t step[BLOCK];
    for (size_t i = 0; i < BLOCK; i += STRIP)
        for (size_t l = 0; l < STRIP; l++) {
            const double d = x[i + l] - c->mean;
            sum[l] += d;
            squares[l] += d * d;
        }
    for (size_t i = 0; i < BLOCK; i++) {
        const double place = (x[i] - c->low) * c->per_step;
        step[i] = (int32_t) (place < 0 ? 0 : place > STEPS - 1 ? STEPS - 1 : place);
    }
    for (size_t i = 0; i < BLOCK; i++)
        t->step[step[i]]++;
    for (size_t l = 0; l < STRIP; l++) {
        t->sum += sum[l];
        t->squares += squares[l];
    }
}

static double by_hand(void *context, size_t times)
{
    const struct contest *c = context;
    for (size_t n = 0; n < times; n++)
        for (size_t q = 0; q < QUANTITIES; q++)
            for (size_t b = 0; b < BLOCKS; b++)
                tally_add(&c->tally[q], c, c->value + (b * QUANTITIES + q) * BLOCK);
    return c->tally[0].sum + c->tally[QUANTITIES - 1].squares;
}

/* Sums of twelve evenly spread numbers, nearly normal: a spread of a quarter of the mean. */
static void fill(double *x, size_t n, double mean)
{
    uint64_t state = 20260914;
    for (size_t i = 0; i < n; i++) {
        double sum = -6;
        for (size_t k = 0; k < 12; k++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            sum += (double) (state >> 11) * 0x1p-53;
        }
        x[i] = mean * (1 + 0.25 * sum);
    }
}

int main(int argc, char **argv)
{
    const size_t n = (size_t) BLOCKS * QUANTITIES * BLOCK;
    struct contest c = {.value = memory_alloc(n, sizeof(double)),
                        .statistics = statistics_new(QUANTITIES, 1, 0),
                        .tally = memory_alloc(QUANTITIES, sizeof(struct tally)),
                        .mean = 51234.5};
    c.low = -0.2 * c.mean;
    c.per_step = STEPS / (2.4 * c.mean);
    fill(c.value, n, c.mean);
    struct timed t[] = {{.what = "statistics: moments and buckets", .work = by_statistics},
                        {.what = "a plain loop, equal steps", .work = by_hand}};
    for (size_t i = 0; i < 2; i++) {
        t[i].context = &c;
        t[i].units = (double) n;
        t[i].unit = "quantity and draw";
    }
    timing_take(t, 2, timing_effort(argc, argv));
    timing_report(&t[0]);
    timing_report(&t[1]);
    timing_figure("statistics against a plain loop", t[1].median / t[0].median, "times as fast",
                  "");
    free(c.value);
    free(c.tally);
    statistics_free(c.statistics);
    return 0;
}
