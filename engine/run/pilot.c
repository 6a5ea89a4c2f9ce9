#include "pilot.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

enum { BLOCKS = PILOT_DRAWS / BLOCK };

/* A quantity of the pilot: its draws less their mean, in units that make their squares add up to
 * 1; all 0 where nothing varies. */
static void standardise(double x[PILOT_DRAWS])
{
    double mean = 0.0, squares = 0.0;
    for (size_t i = 0; i < PILOT_DRAWS; i++)
        mean += x[i] / PILOT_DRAWS;
    for (size_t i = 0; i < PILOT_DRAWS; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    const bool varies = sqrt(squares / PILOT_DRAWS) > 1e-12 * fabs(mean);
    for (size_t i = 0; i < PILOT_DRAWS; i++)
        x[i] = varies ? (x[i] - mean) / sqrt(squares) : 0.0;
}

static bool is_headline(const struct account *a)
{
    return a->group == NO_INDEX && (a->kind == ACCOUNT_HOLDER || a->kind == ACCOUNT_SOCIETY);
}

/* headlines[n][PILOT_DRAWS], standardised; to be freed. */
static double *take_headlines(const struct accounts *a, struct block *const *block,
                              size_t replicates, size_t *n)
{
    *n = 0;
    for (size_t q = 0; q < a->n; q++)
        *n += is_headline(&a->list[q]);
    double *headlines = memory_alloc(*n * PILOT_DRAWS, sizeof *headlines), *x = headlines;
    for (size_t q = 0; q < a->n; q++) {
        if (!is_headline(&a->list[q]))
            continue;
        for (size_t i = 0; i < PILOT_DRAWS; i++) {
            const struct block *b = block[i / BLOCK];
            const double *y = b->accounts + a->quantity[q] * b->stride + i % BLOCK;
            for (size_t r = 0; r < replicates; r++)
                x[i] += y[r * BLOCK];
        }
        standardise(x);
        x += PILOT_DRAWS;
    }
    return headlines;
}

struct ranked {
    struct sampler_source source;
    double share;
};

static int by_share(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->share != b->share)
        return a->share > b->share ? -1 : 1;
    return strcmp(a->source.name, b->source.name);
}

static double share_of(const struct drawer *drawer, uint64_t address, const double *headlines,
                       size_t n)
{
    double u[PILOT_DRAWS], share = 0.0;
    for (uint64_t first = 0; first < PILOT_DRAWS; first += BLOCK)
        drawer_uniforms(drawer, address, first, u + first);
    standardise(u);
    for (size_t k = 0; k < n; k++) {
        double r = 0.0;
        for (size_t i = 0; i < PILOT_DRAWS; i++)
            r += u[i] * headlines[k * PILOT_DRAWS + i];
        share += r * r;
    }
    return share;
}

static void rank(const struct sampler *s, const struct drawer *drawer, const double *headlines,
                 size_t n_headlines, struct arena *arena, struct pilot *p)
{
    const struct sampler_source *all = sampler_sources(s, arena, &p->n);
    struct ranked *ranked = memory_alloc(p->n, sizeof *ranked);
    struct sampler_source *list = arena_alloc(arena, p->n + 1, sizeof *list);
    for (size_t i = 0; i < p->n; i++)
        ranked[i] =
            (struct ranked){all[i], share_of(drawer, all[i].address, headlines, n_headlines)};
    qsort(ranked, p->n, sizeof *ranked, by_share);
    for (size_t i = 0; i < p->n; i++)
        list[i] = ranked[i].source;
    free(ranked);
    p->source = list;
}

static bool all_done(struct block *const *block, struct pilot *p)
{
    for (size_t b = 0; b < BLOCKS; b++) {
        p->stopped = p->stopped || block[b]->stopped;
        if (!p->failure.failed && block[b]->failure.failed)
            p->failure = block[b]->failure;
    }
    return !p->stopped && !p->failure.failed;
}

struct pilot pilot_run(const struct model *m, const struct run_options *o,
                       const struct cohort_kernel *kernel, const struct drawer *drawer,
                       size_t replicates, struct arena *arena)
{
    const struct account_wish wish = {.differences = m->n_worlds > 1, .summary = m->n_worlds == 1};
    struct accounts *accounts = arena_alloc(arena, 1, sizeof *accounts);
    *accounts = accounts_new(m, wish, arena);
    const struct accounts a = *accounts;
    const int threads = o->threads > 0 ? o->threads : omp_get_num_procs();
    struct pilot p = {.accounts = accounts};
    struct block *block[BLOCKS];
    for (size_t b = 0; b < BLOCKS; b++)
        block[b] = block_new(m, &a, replicates);
#pragma omp parallel num_threads(threads < BLOCKS ? threads : BLOCKS)
    {
        struct workspace *ws = workspace_new(m, &a, kernel, drawer);
#pragma omp for schedule(dynamic, 1)
        for (size_t b = 0; b < BLOCKS; b++)
            block_simulate(m, &a, kernel, o, b * BLOCK, BLOCK, replicates, ws, NULL, block[b]);
        workspace_free(ws);
    }
    if (all_done(block, &p)) {
        size_t n_headlines;
        double *headlines = take_headlines(&a, block, replicates, &n_headlines);
        rank(m->sampler, drawer, headlines, n_headlines, arena, &p);
        free(headlines);
    }
    for (size_t b = 0; b < BLOCKS; b++)
        block_free(block[b]);
    return p;
}
