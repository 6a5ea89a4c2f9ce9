/* peer.h -- what the comparators share: the clock, the two arguments, the statistics of many
 * quantities at once and the line of JSON.
 *
 * The statistics are what somebody in a hurry for speed would write by hand: sums and sums of
 * squares about a mean that the first draws (mostly 4,096) gave, a histogram of 1,024 equal steps
 * between their extremes for the quantiles (straight lines inside a step), and how often a quantity
 * is below zero. Everything works on a batch of 256 draws, one quantity after another. */
#ifndef BUDGETSHIFT_PEER_H
#define BUDGETSHIFT_PEER_H

#include <gsl/gsl_rng.h>
#include <math.h>
#include <omp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCH = 256, BINS = 1024, LANES = 8, SEED = 20260914 };

/* Eight draws side by side. */
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), may_alias));

struct edges {
    double middle, low, width, per_width;
};

struct tally {
    double sum, squares;
    uint64_t below;
    uint32_t bin[BINS];
};

struct summary {
    double mean, sd, p_below, quantile[5];
};

static inline double peer_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* draws threads */
static inline void peer_arguments(int argc, char **argv, uint64_t *draws, int *threads)
{
    *draws = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
    *threads = argc > 2 ? atoi(argv[2]) : 1;
    if (*draws == 0 || *threads < 1) {
        fprintf(stderr, "usage: %s draws threads\n", argv[0]);
        exit(2);
    }
    omp_set_num_threads(*threads);
}

static inline void *peer_memory(size_t bytes)
{
    void *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (p == NULL)
        abort();
    memset(p, 0, (bytes + 63) / 64 * 64);
    return p;
}

static inline gsl_rng *peer_stream(unsigned long number)
{
    gsl_rng *r = gsl_rng_alloc(gsl_rng_mt19937);
    gsl_rng_set(r, SEED + number);
    return r;
}

/* Edges from a quantity's pilot values: `rows` rows of `n`, `stride` apart. */
static inline void edges_from_pilot(struct edges *e, const double *x, uint64_t rows, size_t stride,
                                    size_t n)
{
    double sum = 0, low = x[0], high = x[0];
    for (uint64_t b = 0; b < rows; b++)
        for (size_t i = 0; i < n; i++) {
            const double v = x[b * stride + i];
            sum += v;
            low = v < low ? v : low;
            high = v > high ? v : high;
        }
    *e = (struct edges){sum / (double) (n * rows), low, (high - low) / BINS,
                        high > low ? BINS / (high - low) : 0};
}

static inline void tally_add(struct tally *restrict t, const struct edges *e,
                             const double *restrict x, size_t n)
{
    double sum[LANES] = {0}, squares[LANES] = {0};
    int32_t bin[BATCH];
    int32_t below = 0;
    for (size_t i = 0; i + LANES <= n; i += LANES)
        for (size_t l = 0; l < LANES; l++) {
            const double d = x[i + l] - e->middle;
            sum[l] += d;
            squares[l] += d * d;
        }
    for (size_t i = n / LANES * LANES; i < n; i++) {
        const double d = x[i] - e->middle;
        sum[0] += d;
        squares[0] += d * d;
    }
    for (size_t i = 0; i < n; i++) {
        const double place = (x[i] - e->low) * e->per_width;
        const double inside = place < 0 ? 0 : place > BINS - 1 ? BINS - 1 : place;
        bin[i] = (int32_t) inside;
        below += x[i] < 0;
    }
    for (size_t i = 0; i < n; i++)
        t->bin[bin[i]]++;
    for (size_t l = 0; l < LANES; l++) {
        t->sum += sum[l];
        t->squares += squares[l];
    }
    t->below += (uint64_t) below;
}

static inline void tally_merge(struct tally *restrict into, const struct tally *restrict t)
{
    into->sum += t->sum;
    into->squares += t->squares;
    into->below += t->below;
    for (size_t b = 0; b < BINS; b++)
        into->bin[b] += t->bin[b];
}

static inline double tally_quantile(const struct tally *t, const struct edges *e, double p,
                                    double n)
{
    double before = 0;
    for (size_t b = 0; b < BINS; b++) {
        if (before + t->bin[b] >= p * n && t->bin[b] > 0)
            return e->low + e->width * ((double) b + (p * n - before) / t->bin[b]);
        before += t->bin[b];
    }
    return e->low + e->width * BINS;
}

static inline struct summary tally_summary(const struct tally *t, const struct edges *e,
                                           uint64_t draws)
{
    static const double p[5] = {0.05, 0.25, 0.50, 0.75, 0.95};
    const double n = (double) draws, mean = t->sum / n;
    struct summary s = {.mean = e->middle + mean,
                        .sd = sqrt((t->squares / n - mean * mean) * n / (n > 1 ? n - 1 : 1)),
                        .p_below = (double) t->below / n};
    for (size_t k = 0; k < 5; k++)
        s.quantile[k] = tally_quantile(t, e, p[k], n);
    return s;
}

/* A program: it fills x[quantity * BATCH + draw] for a batch of draws from a stream. */
typedef void (*peer_batch)(gsl_rng *r, void *workspace, double *x);

struct peer {
    const char *name, *model;
    size_t quantities, workspace;
    const char *const *label;
    peer_batch batch;
    uint64_t pilots;     /* batches that set the edges */
    uint64_t replicates; /* of chance under the same inputs: columns of a batch for each draw */
};

static inline void peer_print(const struct peer *p, uint64_t draws, int threads, double seconds,
                              const struct tally *t, const struct edges *e)
{
    printf("{\"peer\": \"%s\", \"model\": \"%s\", \"draws\": %llu, \"threads\": %d, "
           "\"seconds\": %.6f, \"draws_per_second\": %.1f, \"means\": {",
           p->name, p->model, (unsigned long long) (draws / p->replicates), threads, seconds,
           (double) (draws / p->replicates) / seconds);
    for (size_t q = 0; q < p->quantities; q++)
        printf("%s\"%s\": %.10g", q ? ", " : "", p->label[q],
               tally_summary(&t[q], &e[q], draws).mean);
    printf("}, \"summary\": {");
    for (size_t q = 0; q < p->quantities; q++) {
        const struct summary s = tally_summary(&t[q], &e[q], draws);
        printf("%s\"%s\": [%.8g, %.8g, %.8g, %.8g, %.8g, %.8g, %.8g]", q ? ", " : "", p->label[q],
               s.sd, s.quantile[0], s.quantile[1], s.quantile[2], s.quantile[3], s.quantile[4],
               s.p_below);
    }
    printf("}}\n");
}

/* The pilot's batches, kept until they have set the edges, then the others; batches over threads,
 * each thread with a stream of its own; merge, print. The clock covers all of it. */
static inline int peer_main(const struct peer *p, int argc, char **argv)
{
    uint64_t draws;
    int threads;
    peer_arguments(argc, argv, &draws, &threads);
    draws *= p->replicates;
    const double start = peer_now();
    const size_t n = p->quantities, bytes = n * BATCH * sizeof(double);
    const uint64_t batches = (draws + BATCH - 1) / BATCH,
                   pilots = batches < p->pilots ? batches : p->pilots;
    struct edges *edges = peer_memory(n * sizeof *edges);
    struct tally *total = peer_memory(n * sizeof *total);
    double *kept = peer_memory(pilots * bytes);
#pragma omp parallel
    {
        gsl_rng *r = peer_stream((unsigned long) omp_get_thread_num());
        double *x = peer_memory(bytes);
        struct tally *own = peer_memory(n * sizeof *own);
        void *workspace = peer_memory(p->workspace);
#pragma omp for schedule(dynamic, 1)
        for (uint64_t b = 0; b < pilots; b++)
            p->batch(r, workspace, kept + b * n * BATCH);
#pragma omp for schedule(static)
        for (size_t q = 0; q < n; q++) {
            edges_from_pilot(&edges[q], kept + q * BATCH, pilots, n * BATCH,
                             draws < BATCH ? draws : BATCH);
            for (uint64_t b = 0; b < pilots; b++)
                tally_add(&own[q], &edges[q], kept + (b * n + q) * BATCH,
                          draws - b * BATCH < BATCH ? draws - b * BATCH : BATCH);
        }
#pragma omp for schedule(dynamic, 1)
        for (uint64_t b = pilots; b < batches; b++) {
            p->batch(r, workspace, x);
            for (size_t q = 0; q < n; q++)
                tally_add(&own[q], &edges[q], x + q * BATCH,
                          draws - b * BATCH < BATCH ? draws - b * BATCH : BATCH);
        }
#pragma omp critical
        for (size_t q = 0; q < n; q++)
            tally_merge(&total[q], &own[q]);
        free(workspace);
        free(own);
        free(x);
        gsl_rng_free(r);
    }
    peer_print(p, draws, threads, peer_now() - start, total, edges);
    free(kept);
    free(total);
    free(edges);
    return 0;
}

#endif
