#include "statistics.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buckets.h"
#include "few.h"
#include "select.h"
#include "strip.h"

enum keeping {
    KEEPING_ONE,     /* all values so far equal `first` */
    KEEPING_FEW,     /* counts of the different values */
    KEEPING_VALUES,  /* those counts as far as they go, and the kept values */
    KEEPING_BUCKETS, /* counts */
    KEEPING_NOTHING, /* a NaN or an infinity has been seen */
};

enum { SEGMENTS = 24, FIRST_SEGMENT = 512 }; /* 512 * 2^23 values: more than `exact` may be */

/* On cache lines of its own, as neighbours may be filled by other threads. */
struct quantity {
    _Alignas(64) enum keeping keeping;
    int sign;
    uint64_t draws, limit; /* of all; that quantiles are of */
    struct moments moments;
    uint64_t better;
    double first, origin; /* of the moments of its blocks */
    struct few few;
    /* Segments of 512, 512, 1024, 2048 ... values: nothing is copied when it grows. */
    double *kept[SEGMENTS];
    size_t n_kept, capacity;
    struct buckets buckets;
};

struct statistics {
    size_t n, replicates, exact, samplings; /* 0: every draw by itself */
    double *sampled; /* [n][samplings]: mean of the blocks of each, less the first value of all */
    struct quantity *quantity;
};

struct statistics *statistics_new(size_t n, size_t replicates, size_t exact)
{
    assert((replicates == 1 || replicates == 2) && exact <= UINT32_MAX);
    struct statistics *s = memory_alloc(1, sizeof *s);
    s->n = n;
    s->replicates = replicates;
    s->exact = exact;
    s->quantity = memory_alloc(n, sizeof *s->quantity);
    for (size_t q = 0; q < n; q++)
        s->quantity[q].limit = UINT64_MAX;
    return s;
}

void statistics_set_samplings(struct statistics *s, size_t n)
{
    s->samplings = n;
    s->sampled = memory_alloc(s->n * n, sizeof *s->sampled);
}

void statistics_limit(struct statistics *s, size_t q, uint64_t draws)
{
    assert(q < s->n && s->quantity[q].draws == 0 && draws > 0 && draws % BLOCK == 0);
    s->quantity[q].limit = draws;
}

static void free_kept(struct quantity *q)
{
    for (size_t k = 0; k < SEGMENTS; k++) {
        free(q->kept[k]);
        q->kept[k] = NULL;
    }
    q->n_kept = q->capacity = 0;
}

void statistics_free(struct statistics *s)
{
    if (s == NULL)
        return;
    for (size_t q = 0; q < s->n; q++) {
        free_kept(&s->quantity[q]);
        few_free(&s->quantity[q].few);
        buckets_free(&s->quantity[q].buckets);
    }
    free(s->sampled);
    free(s->quantity);
    free(s);
}

STRIP_CLONES
static size_t count_positive(const double *x, double sign, size_t n)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += x[i] * sign > 0.0;
    return count;
}

STRIP_CLONES
static bool all_equal(const double *x, double value, size_t n)
{
    size_t different = 0;
    for (size_t i = 0; i < n; i++)
        different += x[i] != value;
    return different == 0;
}

/* Segment number of the value at a place, and what comes before that segment. */
static size_t segment_of(size_t at, size_t *before)
{
    size_t segment = 0, end = FIRST_SEGMENT;
    for (*before = 0; at >= end; end *= 2, segment++)
        *before = end;
    return segment;
}

/* The values kept from place `from` that lie next to each other; *n is set to how many. */
static double *kept_run(const struct quantity *q, size_t from, size_t *n)
{
    size_t before;
    const size_t segment = segment_of(from, &before);
    const size_t end = before == 0 ? FIRST_SEGMENT : 2 * before;
    *n = (q->n_kept < end ? q->n_kept : end) - from;
    return q->kept[segment] + (from - before);
}

/* Room is never made beyond `exact` values, of which the few have been counted. */
static void keep_values(struct quantity *q, const double *value, size_t n, size_t exact)
{
    const size_t most = exact - q->few.total;
    while (n > 0) {
        size_t before;
        const size_t segment = segment_of(q->n_kept, &before);
        if (q->n_kept == q->capacity) {
            const size_t whole = before == 0 ? FIRST_SEGMENT : before;
            const size_t left = most - q->capacity, size = whole < left ? whole : left;
            q->kept[segment] = memory_alloc(size, sizeof *q->kept[segment]);
            q->capacity += size;
        }
        const size_t room = q->capacity - q->n_kept, now = n < room ? n : room;
        memcpy(q->kept[segment] + (q->n_kept - before), value, now * sizeof *value);
        q->n_kept += now;
        value += now;
        n -= now;
    }
}

static void keep_buckets(struct quantity *q)
{
    struct few_value few[FEW];
    const size_t n_few = few_list(&q->few, few);
    for (size_t i = 0; i < n_few; i++)
        buckets_add_times(&q->buckets, few[i].x, few[i].times);
    for (size_t at = 0, n; at < q->n_kept; at += n) {
        const double *run = kept_run(q, at, &n);
        buckets_add(&q->buckets, run, n);
    }
    few_free(&q->few);
    free_kept(q);
    q->keeping = KEEPING_BUCKETS;
}

static void keep_nothing(struct quantity *q)
{
    few_free(&q->few);
    free_kept(q);
    buckets_free(&q->buckets);
    q->keeping = KEEPING_NOTHING;
}

/* What has been counted as few stays so, and is not looked at any more. */
static void keep(struct quantity *q, const double *value, size_t n, size_t exact)
{
    if (q->keeping == KEEPING_FEW) {
        const size_t counted = few_add(&q->few, value, n);
        if (counted == n)
            return;
        q->keeping = KEEPING_VALUES;
        value += counted;
        n -= counted;
    }
    if (q->keeping == KEEPING_VALUES && q->few.total + q->n_kept + n > exact)
        keep_buckets(q);
    if (q->keeping == KEEPING_VALUES) {
        keep_values(q, value, n, exact);
        return;
    }
    buckets_add(&q->buckets, value, n);
}

/* A block in which nothing differs from what came before: merging it would add exactly 0 to
 * both moments. */
static void add_equal_block(struct quantity *q, size_t replicates, size_t draws)
{
    if (q->draws == 0)
        q->origin = q->first;
    q->moments.mean = q->first;
    q->better += q->first * q->sign > 0.0 ? replicates * draws : 0;
    q->draws += draws;
}

/* The first block in which something differs. Where it already holds too many values, as with
 * most amounts of money, no table of few is built for them. */
static void begin_keeping(struct quantity *q, const double *value, size_t replicates, size_t draws)
{
    if (q->draws > 0)
        few_add_times(&q->few, q->first, replicates * q->draws);
    q->keeping = KEEPING_FEW;
    for (size_t r = 0; r < replicates; r++)
        if (!few_are(value + r * BLOCK, draws))
            q->keeping = KEEPING_VALUES;
}

static uint64_t count_better(const double *value, int sign, size_t replicates, size_t draws)
{
    uint64_t count = 0;
    for (size_t r = 0; sign != 0 && r < replicates; r++)
        count += count_positive(value + r * BLOCK, sign, draws);
    return count;
}

static void add_block(struct quantity *q, const double *value, size_t replicates, size_t draws,
                      size_t exact)
{
    const double *second = replicates == 2 ? value + BLOCK : NULL;
    if (q->draws == 0)
        q->origin = moments_origin(value, second, draws);
    const struct moments block = moments_of_block(value, second, draws, q->origin);
    if (!moments_are_finite(&block)) {
        keep_nothing(q);
        return;
    }
    moments_merge(&q->moments, q->draws, &block, draws);
    const bool kept = q->draws < q->limit;
    if (kept && q->keeping == KEEPING_ONE)
        begin_keeping(q, value, replicates, draws);
    for (size_t r = 0; kept && r < replicates; r++)
        keep(q, value + r * BLOCK, draws, exact);
    q->better += count_better(value, q->sign, replicates, draws);
    q->draws += draws;
}

static double mean_from(const double *x, double origin, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] - origin;
    return sum / (double) n;
}

static void add_to_sampling(struct statistics *s, size_t q, const double *y1, const double *y2)
{
    const uint64_t block = s->quantity[q].draws / BLOCK;
    const double origin = s->quantity[q].first;
    const double mean = (mean_from(y1, origin, BLOCK) + mean_from(y2, origin, BLOCK)) * 0.5;
    double *sampled = &s->sampled[q * s->samplings + block % s->samplings];
    *sampled += (mean - *sampled) / (double) (block / s->samplings + 1);
}

/* Standard error of the mean of the samplings. */
static double error_of_samplings(const struct statistics *s, const struct quantity *q)
{
    const double *sampled = s->sampled + (size_t) (q - s->quantity) * s->samplings;
    const double n = (double) s->samplings, mean = mean_from(sampled, 0.0, s->samplings);
    double squares = 0.0;
    for (size_t i = 0; i < s->samplings; i++)
        squares += (sampled[i] - mean) * (sampled[i] - mean);
    return sqrt(squares / (n - 1.0) / n);
}

void statistics_add(struct statistics *s, size_t q_index, const double *value, size_t draws,
                    int sign)
{
    assert(q_index < s->n && draws <= BLOCK && sign >= -1 && sign <= 1);
    struct quantity *q = &s->quantity[q_index];
    const double *y1 = value, *y2 = value + (s->replicates - 1) * BLOCK;
    if (draws == 0 || q->keeping == KEEPING_NOTHING)
        return;
    assert(q->draws == 0 || q->sign == sign);
    if (q->draws == 0) {
        q->sign = sign;
        q->first = y1[0] + 0.0; /* -0 would be printed as such */
    }
    if (s->samplings > 0) {
        assert(draws == BLOCK);
        add_to_sampling(s, q_index, y1, y2);
    }
    if (q->keeping == KEEPING_ONE && q->draws < q->limit && isfinite(q->first) &&
        all_equal(y1, q->first, draws) && all_equal(y2, q->first, draws))
        add_equal_block(q, s->replicates, draws);
    else
        add_block(q, value, s->replicates, draws, s->exact);
}

/* ---- blocks by whoever has drawn them ---- */

struct tally {
    size_t n;
    struct buckets *buckets; /* [n] */
};

struct tally *tally_new(const struct statistics *s)
{
    struct tally *t = memory_alloc(1, sizeof *t);
    t->n = s->n;
    t->buckets = memory_alloc(s->n, sizeof *t->buckets);
    return t;
}

void tally_free(struct tally *t)
{
    for (size_t q = 0; t != NULL && q < t->n; q++)
        buckets_free(&t->buckets[q]);
    if (t != NULL)
        free(t->buckets);
    free(t);
}

bool statistics_can_digest(const struct statistics *s, size_t q)
{
    return s->quantity[q].keeping == KEEPING_BUCKETS && s->samplings == 0;
}

struct digest statistics_digest(const struct statistics *s, size_t q_index, uint64_t first,
                                const double *value, size_t draws, struct tally *t)
{
    const struct quantity *q = &s->quantity[q_index];
    const double *second = s->replicates == 2 ? value + BLOCK : NULL;
    const struct digest d = {moments_of_block(value, second, draws, q->origin),
                             count_better(value, q->sign, s->replicates, draws)};
    for (size_t r = 0; first < q->limit && moments_are_finite(&d.moments) && r < s->replicates; r++)
        buckets_add(&t->buckets[q_index], value + r * BLOCK, draws);
    return d;
}

void statistics_add_digest(struct statistics *s, size_t q_index, const struct digest *d,
                           size_t draws)
{
    struct quantity *q = &s->quantity[q_index];
    if (q->keeping == KEEPING_NOTHING || draws == 0)
        return;
    if (!moments_are_finite(&d->moments)) {
        keep_nothing(q);
        return;
    }
    moments_merge(&q->moments, q->draws, &d->moments, draws);
    q->better += d->better;
    q->draws += draws;
}

void statistics_add_tally(struct statistics *s, const struct tally *t)
{
    for (size_t q = 0; q < s->n; q++)
        if (s->quantity[q].keeping == KEEPING_BUCKETS)
            buckets_merge(&s->quantity[q].buckets, &t->buckets[q]);
}

/* All values that were counted as few or kept, one by one. */
static void gather(const struct quantity *q, double *values)
{
    struct few_value few[FEW];
    const size_t n_few = few_list(&q->few, few);
    for (size_t i = 0; i < n_few; i++)
        for (uint64_t k = 0; k < few[i].times; k++)
            *values++ = few[i].x;
    for (size_t at = 0, run; at < q->n_kept; at += run) {
        const double *x = kept_run(q, at, &run);
        memcpy(values + at, x, run * sizeof *x);
    }
}

/* The values at the given ranks, ascending. */
static void at_ranks(const struct quantity *q, uint64_t n, const size_t *rank, size_t m,
                     double *out)
{
    if (q->keeping == KEEPING_FEW) {
        few_at_ranks(&q->few, rank, m, out);
        return;
    }
    if (q->keeping == KEEPING_BUCKETS) {
        size_t n_buckets;
        struct bucket *list = buckets_list(&q->buckets, &n_buckets);
        for (size_t i = 0; i < m; i++)
            out[i] = buckets_at_rank(list, n_buckets, rank[i]);
        free(list);
        return;
    }
    double *values = memory_alloc(2 * n, sizeof *values);
    gather(q, values);
    select_ranks(values, values + n, n, rank, m, out);
    free(values);
}

static double value_at(size_t at, const size_t *rank, const double *value)
{
    while (*rank != at)
        rank++, value++;
    return *value;
}

/* Hyndman & Fan's type 7, for p[m] ascending, m at most SELECT_MAX / 2. */
static void quantiles(const struct statistics *s, const struct quantity *q, const double *p,
                      size_t m, double *out)
{
    const size_t n = (q->draws < q->limit ? q->draws : q->limit) * s->replicates;
    size_t rank[SELECT_MAX], n_ranks = 0;
    double value[SELECT_MAX];

    if (q->keeping == KEEPING_ONE || q->keeping == KEEPING_NOTHING) {
        for (size_t i = 0; i < m; i++)
            out[i] = q->keeping == KEEPING_ONE && n > 0 ? q->first : NAN;
        return;
    }
    const double last = (double) (n - 1);
    for (size_t i = 0; i < m; i++)
        for (size_t r = (size_t) (last * p[i]); r <= (size_t) ceil(last * p[i]); r++)
            if (n_ranks == 0 || r > rank[n_ranks - 1])
                rank[n_ranks++] = r;
    at_ranks(q, n, rank, n_ranks, value);
    for (size_t i = 0; i < m; i++) {
        const double h = last * p[i];
        const double low = value_at((size_t) h, rank, value);
        const double high = value_at((size_t) ceil(h), rank, value);
        out[i] = low + (h - floor(h)) * (high - low);
    }
}

void statistics_quantiles(const struct statistics *s, size_t q, const double *p, size_t m,
                          double *out)
{
    assert(q < s->n && m > 0 && m <= SELECT_MAX / 2);
    quantiles(s, &s->quantity[q], p, m, out);
}

double statistics_quantile(const struct statistics *s, size_t q, double p)
{
    assert(p >= 0.0 && p <= 1.0);
    double x;
    statistics_quantiles(s, q, &p, 1, &x);
    return x;
}

/* With y1, y2 = m -+ d: the squared deviations of both from any centre c add up to
 * 2 (m - c)^2 + (y1 - y2)^2 / 2. So the moments of the means of the draws and the chance
 * give the variance of all values. */
static double variance_of_values(const struct statistics *s, const struct quantity *q)
{
    const double replicates = (double) s->replicates;
    const double squares = replicates * q->moments.squares + q->moments.chance;
    return squares / (replicates * (double) q->draws - 1.0);
}

/* A spread this small beside the mean is no spread: values of one quantity that are the same sum
 * of thousands of amounts differ in their last bits (1e-16 each time something is added), by who
 * is counted in which order. What is left after that is not chance between people. */
static const double ROUNDING = 1e-12;

static void set_moments(const struct statistics *s, const struct quantity *q, struct summary *out)
{
    const double draws = (double) q->draws;
    out->mean = q->moments.mean;
    if (q->sign != 0)
        out->p_better = (double) q->better / (draws * (double) s->replicates);
    if (q->draws < 2)
        return;
    const double variance = variance_of_values(s, q);
    if (sqrt(variance) <= ROUNDING * fabs(q->moments.mean)) {
        out->sd = out->mc_error = 0.0;
        return;
    }
    out->sd = sqrt(variance);
    out->mc_error = s->samplings > 0 ? error_of_samplings(s, q)
                                     : sqrt(q->moments.squares / (draws - 1.0) / draws);
    if (s->replicates == 2)
        out->chance_share = fmin(q->moments.chance / draws / variance, 1.0);
}

void statistics_summary(const struct statistics *s, size_t q_index, struct summary *out)
{
    assert(q_index < s->n);
    const struct quantity *q = &s->quantity[q_index];
    const double base_case = out->base_case;
    *out = (struct summary){base_case, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    if (q->draws == 0 || q->keeping == KEEPING_NOTHING)
        return;

    set_moments(s, q, out);
    static const double p[] = {0.05, 0.25, 0.50, 0.75, 0.95};
    double x[5];
    quantiles(s, q, p, 5, x);
    out->p05 = x[0];
    out->p25 = x[1];
    out->p50 = x[2];
    out->p75 = x[3];
    out->p95 = x[4];
}

void statistics_mean(const struct statistics *s, size_t q_index, double *mean, double *mc_error)
{
    assert(q_index < s->n);
    const struct quantity *q = &s->quantity[q_index];
    struct summary x = {.mean = NAN, .mc_error = NAN};
    if (q->draws > 0 && q->keeping != KEEPING_NOTHING)
        set_moments(s, q, &x);
    *mean = x.mean;
    *mc_error = x.mc_error;
}

size_t statistics_bytes_empty(size_t n)
{
    return sizeof(struct statistics) + n * sizeof(struct quantity);
}

/* Room is made by segments, which double. */
static size_t room_for(size_t values)
{
    size_t room = FIRST_SEGMENT;
    while (room < values)
        room *= 2;
    return room;
}

double statistics_bytes_at(const struct statistics *s, uint64_t draws)
{
    double bytes = (double) statistics_bytes_empty(s->n);
    const uint64_t all = draws * s->replicates;
    for (size_t i = 0; i < s->n; i++) {
        const struct quantity *q = &s->quantity[i];
        const size_t most = s->exact - (size_t) q->few.total;
        if (q->keeping == KEEPING_FEW)
            bytes += (double) few_bytes_most();
        else if (q->keeping == KEEPING_VALUES)
            bytes += (double) few_bytes(&q->few) +
                     (double) sizeof(double) *
                         (double) (all > s->exact || room_for(all) > most ? most : room_for(all));
        else
            bytes += (double) buckets_bytes(&q->buckets);
    }
    return bytes;
}

size_t statistics_bytes(const struct statistics *s)
{
    size_t bytes = statistics_bytes_empty(s->n);
    for (size_t i = 0; i < s->n; i++) {
        const struct quantity *q = &s->quantity[i];
        bytes += q->capacity * sizeof(double) + few_bytes(&q->few) + buckets_bytes(&q->buckets);
    }
    return bytes;
}
