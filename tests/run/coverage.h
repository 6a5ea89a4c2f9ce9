/* coverage.h -- one scenario under many fixed seeds: do stated intervals hold what they should as
 * often as they should? */
#ifndef COVERAGE_H
#define COVERAGE_H

#include "whole_run.h"

enum { SEEDS = 1000 };

/* Of 1000 intervals that each cover with chance p, so many do; as unlikely as 1 in 10,000 is a
 * failure. */
static inline double binomial_up_to(size_t k, size_t n, double p)
{
    double sum = 0;
    for (size_t i = 0; i <= k; i++)
        sum += exp(lgamma((double) n + 1) - lgamma((double) i + 1) - lgamma((double) (n - i) + 1) +
                   (double) i * log(p) + (double) (n - i) * log1p(-p));
    return sum;
}

static inline void assert_covers(const char *what, size_t hits, double p)
{
    const double low = binomial_up_to(hits, SEEDS, p);
    const double high = hits == 0 ? 1 : 1 - binomial_up_to(hits - 1, SEEDS, p);
    if (!(low > 0.5e-4 && high > 0.5e-4))
        fail_msg("%s: %zu of %d cover, not %g", what, hits, SEEDS, p);
}

static inline void assert_covers_at_least(const char *what, size_t hits, double p)
{
    if (!(binomial_up_to(hits, SEEDS, p) > 1e-4))
        fail_msg("%s: %zu of %d cover, less than %g", what, hits, SEEDS, p);
}

/* A normal interval of 95 %. */
static inline bool covers(double estimate, double error, double truth)
{
    return fabs(estimate - truth) <= 1.959964 * error;
}

/* A mean over the seeds, and its own standard error. */
struct average {
    double n, sum, squares;
};

static inline void average_add(struct average *a, double x)
{
    a->n++;
    a->sum += x;
    a->squares += x * x;
}

static inline void assert_average(const char *what, const struct average *a, double truth)
{
    const double mean = a->sum / a->n;
    const double error = sqrt((a->squares / a->n - mean * mean) / a->n);
    if (!(fabs(mean - truth) <= 5 * error))
        fail_msg("%s: %.8g on average, not %.8g; error %.2g", what, mean, truth, error);
}

static inline double normal_below(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

/* The scenario, written once. */
struct scenario_text {
    struct whole_run file;
    const char *tables;
};

static inline struct scenario_text coverage_text(const char *text, const char *tables)
{
    struct scenario_text s = {.tables = tables};
    whole_run_write(&s.file, text);
    return s;
}

static inline struct whole_run *coverage_run(const struct scenario_text *s, uint64_t seed)
{
    return whole_run_with(NULL, (struct simulate_options){.scenario = s->file.path,
                                                          .threads = 1,
                                                          .has_seed = true,
                                                          .seed = seed,
                                                          .tables = s->tables});
}

static inline void coverage_end(const struct scenario_text *s)
{
    unlink(s->file.path);
}

#endif
