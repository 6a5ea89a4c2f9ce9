/* statistics.h -- mean, spread, quantiles of many quantities, built block by block.
 *
 * A quantity is a column of values: BLOCK draws times `replicates` (1, or 2 in people mode:
 * two cohorts of whole people under the same parameters). Blocks are added in block order,
 * so the same bits come out for any number of threads; quantities are independent of each
 * other and may be spread over threads.
 *
 * Mean and sd are over all values (draws x replicates): the spread of what may happen to one
 * cohort. With two replicates the variance is split: chance = mean of (y1 - y2)^2 / 2 (who
 * happens to ...), ignorance = the rest (what we do not know). mc_error is the standard
 * error of the mean, from the means of the draws (or see statistics_set_samplings). 1e9 with a
 * spread of 1 keeps its digits. An sd of at most 1e-12 of the mean is rounding and counts as 0.
 *
 * Quantiles: of all values, as R's type 7 (linear between order statistics). Exact for any
 * number of values as long as few are different (at most FEW of few.h, as counts of people),
 * as these are counted one by one. Of other quantities exact up to `exact` values; beyond,
 * counts in fixed buckets whose edges do not depend on the data (sign, exponent and 9 bits of
 * mantissa: 0.2 % of the value; below 0.01 in size counts as 0), linear inside a bucket.
 * Which of these it is, and so every quantile, depends on the values only, not on their order.
 *
 * They may be limited to the first draws of a quantity; moments are of all.
 *
 * Memory: nothing for a quantity that has had one and the same value so far, as many have 0;
 * up to 4 kB while few are different; up to 8 bytes per value that is kept; then 2 kB
 * of buckets for each factor of 2 between the smallest and the largest value. A NaN or an infinity
 * among the values makes the whole summary NaN.
 */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "moments.h"

struct statistics;

/* What a reader gets of a quantity. NaN where it is not defined. */
struct summary {
    double base_case; /* filled in by the run */
    double mean, mc_error, sd;
    double p05, p25, p50, p75, p95;
    /* Part of the variance that is chance, 0 to 1; NaN with one replicate or no variance. */
    double chance_share;
    /* Share of values that are better; an exact tie counts for none. NaN without preference. */
    double p_better;
};

/* n quantities. `exact`: how many values of a quantity are kept for exact quantiles (below
 * 2^32). */
struct statistics *statistics_new(size_t n, size_t replicates, size_t exact);
void statistics_free(struct statistics *s);

/* Before anything is added: blocks belong to n independent samplings in turn, block b to b mod n,
 * each with as many whole blocks as any other. The draws of one sampling are evenly spread, so
 * mc_error comes from how far the means of the samplings lie apart. */
void statistics_set_samplings(struct statistics *s, size_t n);

/* Quantiles of quantity q are of its first `draws` only, whole blocks; before anything is added. */
void statistics_limit(struct statistics *s, size_t q, uint64_t draws);

/* Add one block of quantity q: value[replicates][BLOCK], of which the first `draws` columns
 * count (the last block may be partial). sign +1: larger is better, -1: smaller is better, 0:
 * no preference; always the same for a quantity. Thread-safe for different q. */
void statistics_add(struct statistics *s, size_t q, const double *value, size_t draws, int sign);

/* The same in two steps, so that values need not travel between processors: whoever has drawn a
 * block makes a digest of it and counts its values in a tally of its own, of quantities that can be
 * digested (which changes only where something is added); digests are then added in block order,
 * and when all is drawn the tallies, in any. The same bits come out as by statistics_add. `first`:
 * number of the first draw of the block. */
struct digest {
    struct moments moments;
    uint64_t better;
};
struct tally;
struct tally *tally_new(const struct statistics *s);
void tally_free(struct tally *t);
bool statistics_can_digest(const struct statistics *s, size_t q);
struct digest statistics_digest(const struct statistics *s, size_t q, uint64_t first,
                                const double *value, size_t draws, struct tally *t);
void statistics_add_digest(struct statistics *s, size_t q, const struct digest *d, size_t draws);
void statistics_add_tally(struct statistics *s, const struct tally *t);

/* The summary so far; leaves base_case as it is. Two draws are needed for sd and mc_error. */
void statistics_summary(const struct statistics *s, size_t q, struct summary *out);

/* Only those two of the summary, in the middle of a run too, while values wait in tallies. NaN
 * where they are not defined. */
void statistics_mean(const struct statistics *s, size_t q, double *mean, double *mc_error);

/* Any quantile, 0 <= p <= 1; or up to 8, p[m] ascending, for less than m single ones. */
void statistics_quantiles(const struct statistics *s, size_t q, const double *p, size_t m,
                          double *out);
double statistics_quantile(const struct statistics *s, size_t q, double p);

size_t statistics_bytes(const struct statistics *s); /* memory held */

/* What n quantities take before anything is added; and what these will hold after so many draws,
 * if each goes on as it does now: with one value, with few, or with ever new ones. */
size_t statistics_bytes_empty(size_t n);
double statistics_bytes_at(const struct statistics *s, uint64_t draws);

#endif
