#include "run.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "block.h"
#include "break_even.h"
#include "dip.h"
#include "drawing.h"
#include "findings.h"
#include "run_memory.h"
#include "stopping.h"

struct run {
    const struct model *m;
    const struct run_options *o;
    const struct accounts *a;
    const struct cohort_kernel *kernel;
    const struct drawer *drawer;
    size_t replicates;
    int threads;
    size_t n_blocks;       /* of a round */
    struct workspace **ws; /* [threads] */
    struct block **block;  /* [n_blocks] */
    struct tally **tally;  /* [threads], NULL where there are none: see make_tallies */
    bool *digested;        /* [n_quantities] in this round */
    struct findings *found;
};

static size_t draws_in(const struct run *r, uint64_t first)
{
    return r->o->draws - first < BLOCK ? (size_t) (r->o->draws - first) : BLOCK;
}

static void add_quantity(struct run *r, size_t q, uint64_t first, size_t n_blocks)
{
    for (size_t b = 0; b < n_blocks; b++) {
        const size_t draws = draws_in(r, first + b * BLOCK);
        if (r->digested[q])
            statistics_add_digest(r->found->accounts, q, &r->block[b]->digests[q], draws);
        else
            statistics_add(r->found->accounts, q, r->block[b]->accounts + q * r->block[b]->stride,
                           draws, r->a->better[q]);
    }
}

/* What a thread has drawn stays with it, as far as it can be digested. */
static void digest(struct run *r, const struct block *b, uint64_t first, struct tally *tally)
{
    for (size_t q = 0; q < r->a->n_quantities; q++)
        if (r->digested[q])
            b->digests[q] =
                statistics_digest(r->found->accounts, q, first, b->accounts + q * b->stride,
                                  draws_in(r, first), tally);
}

/* Values that travel from the processor that draws them to the one that adds them up cost more than
 * adding them up. But a tally takes as much memory as the counts themselves, so there are none
 * where all of them would be large; then drawing takes long enough for it not to matter. */
#define TALLIES_MOST 64e6

static void make_tallies(struct run *r)
{
    const double each = statistics_bytes_at(r->found->accounts, r->o->draws);
    if (r->threads == 1 || each * r->threads > TALLIES_MOST)
        return;
    r->tally = memory_alloc((size_t) r->threads, sizeof *r->tally);
    for (int i = 0; i < r->threads; i++)
        r->tally[i] = tally_new(r->found->accounts);
}

static void add_tallies(struct run *r)
{
    for (int i = 0; r->tally != NULL && i < r->threads; i++) {
        statistics_add_tally(r->found->accounts, r->tally[i]);
        tally_free(r->tally[i]);
    }
    free(r->tally);
    r->tally = NULL;
}

static void add_input(struct run *r, size_t i, uint64_t first, size_t n_blocks)
{
    for (size_t b = 0; b < n_blocks; b++)
        statistics_add(r->found->inputs, i,
                       r->block[b]->inputs + (size_t) r->m->drawn[i].slot * BLOCK,
                       draws_in(r, first + b * BLOCK), 0);
}

/* Break-even and the year of the dip, of party k of every difference. Cumulative accounts stand
 * year by year, party by party (holders, then society); costs are positive there, gains here. */
static void add_curve(struct run *r, size_t k, uint64_t first, size_t n_blocks)
{
    const size_t n_years = accounts_years(r->m), parties = r->m->common->n_holders + 1;
    const size_t *quantity =
        r->a->quantity + r->found->cumulative_start + k / parties * n_years * parties + k % parties;
    const double **cost = memory_alloc(n_years, sizeof *cost);
    for (size_t b = 0; b < n_blocks; b++)
        for (size_t replicate = 0; replicate < r->replicates; replicate++) {
            for (size_t y = 0; y < n_years; y++)
                cost[y] = r->block[b]->accounts + quantity[y * parties] * r->block[b]->stride +
                          replicate * BLOCK;
            if (k < r->found->n_break_even)
                break_even_count(r->found->break_even[k], cost, draws_in(r, first + b * BLOCK));
            if (k < r->found->n_dips)
                dip_count(r->found->dips[k], cost, draws_in(r, first + b * BLOCK));
        }
    free(cost);
}

/* A chance whose error is looked at. */
static void add_chance(struct run *r, size_t k, uint64_t first, size_t n_blocks)
{
    for (size_t b = 0; b < n_blocks; b++)
        stopping_add(r->found->stopping, k, r->block[b], draws_in(r, first + b * BLOCK));
}

/* Blocks that are done, in their order, for one quantity after another; each has one thread. */
static void add_round(struct run *r, uint64_t first, size_t n_blocks)
{
    const size_t n_inputs = r->found->inputs == NULL ? 0 : r->m->n_drawn;
    const size_t n_break_even = r->found->n_break_even, n_dips = r->found->n_dips;
    const size_t n_curves = n_break_even > n_dips ? n_break_even : n_dips;
    const size_t n_chances = stopping_chances(r->found->stopping);
#pragma omp parallel num_threads(r->threads)
    {
#pragma omp for schedule(static, 1) nowait
        for (size_t k = 0; k < n_curves; k++)
            add_curve(r, k, first, n_blocks);
#pragma omp for schedule(static, 1) nowait
        for (size_t k = 0; k < n_chances; k++)
            add_chance(r, k, first, n_blocks);
#pragma omp for schedule(static, 4) nowait
        for (size_t i = 0; i < n_inputs; i++)
            add_input(r, i, first, n_blocks);
#pragma omp for schedule(static, 4)
        for (size_t q = 0; q < r->a->n_quantities; q++)
            add_quantity(r, q, first, n_blocks);
    }
}

/* The failure of the earliest draw. */
static bool find_failure(struct run *r, size_t n_blocks, struct failure *f)
{
    for (size_t b = 0; b < n_blocks; b++)
        if (r->block[b]->failure.failed) {
            *f = r->block[b]->failure;
            return true;
        }
    return false;
}

/* The b-th block of a round that begins with block `first_block`, by the thread that is asked. */
static void draw_block(struct run *r, uint64_t first_block, size_t b)
{
    const uint64_t first = (first_block + b) * BLOCK;
    const int thread = omp_get_thread_num();
    block_simulate(r->m, r->a, r->kernel, r->o, first, draws_in(r, first), r->replicates,
                   r->ws[thread], r->found->kept, r->block[b]);
    if (r->tally != NULL && !r->block[b]->failure.failed && !r->block[b]->stopped)
        digest(r, r->block[b], first, r->tally[thread]);
    if (r->found->sample != NULL)
        sample_put(r->found->sample, first, draws_in(r, first), r->block[b]->inputs,
                   r->block[b]->accounts, r->block[b]->stride);
}

/* Blocks first_block .. + n_blocks - 1. Most are filled by the same thread in every round, so that
 * they stay near it, the last by whichever is free. False if told to stop. */
static bool draw_round(struct run *r, uint64_t first_block, size_t n_blocks)
{
    const size_t n_fixed = n_blocks - n_blocks / 4;
    for (size_t q = 0; q < r->a->n_quantities; q++)
        r->digested[q] = r->tally != NULL && statistics_can_digest(r->found->accounts, q);
#pragma omp parallel num_threads(r->threads)
    {
#pragma omp for schedule(static) nowait
        for (size_t b = 0; b < n_fixed; b++)
            draw_block(r, first_block, b);
#pragma omp for schedule(dynamic, 1)
        for (size_t b = n_fixed; b < n_blocks; b++)
            draw_block(r, first_block, b);
    }
    for (size_t b = 0; b < n_blocks; b++)
        if (r->block[b]->stopped)
            return false;
    return true;
}

/* Draws from `done`, whole blocks, up to where is looked next. */
static bool draw_until(struct run *r, uint64_t done, uint64_t next, bool *stopped,
                       struct failure *failure, struct errors *errors)
{
    const uint64_t expected = stopping_expected(r->found->stopping, done);
    for (uint64_t first = done; first < next;) {
        const uint64_t left = (next - first + BLOCK - 1) / BLOCK;
        const size_t round = left < r->n_blocks ? (size_t) left : r->n_blocks;
        *stopped = !draw_round(r, first / BLOCK, round);
        if (*stopped || find_failure(r, round, failure))
            return false;
        add_round(r, first, round);
        if (first == 0 && !run_memory_fits(r->o, r->a->n, run_memory_ahead(r->o, r->found), errors))
            return false;
        if (first == 0)
            make_tallies(r);
        first += round * BLOCK;
        if (r->o->progress != NULL)
            r->o->progress(r->o->context, first < next ? first : next, expected);
    }
    return true;
}

static bool draw_all(struct run *r, bool *stopped, struct failure *failure, struct errors *errors)
{
    struct stopping *s = r->found->stopping;
    uint64_t done = 0;
    for (bool enough = false; !enough && done < r->o->draws;) {
        const uint64_t next = stopping_next(s, done);
        if (!draw_until(r, done, next, stopped, failure, errors))
            return false;
        done = next;
        enough = stopping_look(s, r->found->accounts, done);
    }
    add_tallies(r);
    findings_end(r->found, done);
    return true;
}

/* Several blocks a thread, so that threads seldom wait for each other and the statistics of a
 * quantity stay near while many values are added; as far as their values fit in this. */
#define ROUND_BYTES 4e6
enum { BLOCKS_EACH_MOST = 16 };

static size_t blocks_in_round(const struct run *r)
{
    const double bytes =
        (double) (r->a->n_quantities * r->replicates + r->m->n_inputs) * BLOCK * sizeof(double);
    const double each = fmin(fmax(floor(ROUND_BYTES / bytes), 1), BLOCKS_EACH_MOST);
    return (size_t) r->threads * (size_t) each;
}

static void start_threads(struct run *r)
{
    r->threads = r->o->threads > 0 ? r->o->threads : omp_get_num_procs();
    const uint64_t blocks = (r->o->draws + BLOCK - 1) / BLOCK;
    if ((uint64_t) r->threads > blocks)
        r->threads = (int) blocks;
    r->n_blocks = blocks_in_round(r);
    if (r->n_blocks > blocks)
        r->n_blocks = (size_t) blocks;
    r->ws = memory_alloc((size_t) r->threads, sizeof(struct workspace *));
    r->block = memory_alloc(r->n_blocks, sizeof(struct block *));
    r->digested = memory_alloc(r->a->n_quantities, sizeof *r->digested);
    for (int i = 0; i < r->threads; i++)
        r->ws[i] = workspace_new(r->m, r->a, r->kernel, r->drawer);
    for (size_t b = 0; b < r->n_blocks; b++)
        r->block[b] = block_new(r->m, r->a, r->replicates);
}

static void stop_threads(struct run *r)
{
    for (int i = 0; i < r->threads; i++) {
        beyond_merge(r->m, r->found->beyond, workspace_beyond(r->ws[i]));
        workspace_free(r->ws[i]);
    }
    for (size_t b = 0; b < r->n_blocks; b++)
        block_free(r->block[b]);
    for (int i = 0; r->tally != NULL && i < r->threads; i++)
        tally_free(r->tally[i]);
    free(r->tally);
    free(r->digested);
    free(r->ws);
    free(r->block);
}

static bool base_case(struct run *r, struct arena *arena, struct errors *errors)
{
    struct failure failure;
    struct workspace *ws = workspace_new(r->m, r->a, r->kernel, NULL);
    block_base_case(r->m, r->a, r->kernel, r->o, ws, r->found->base_case, &failure);
    beyond_merge_base_case(r->m, r->found->beyond, workspace_beyond(ws));
    workspace_free(ws);
    if (failure.failed)
        failure_report(r->m, r->o, r->a, &failure, (struct drawn_by){0}, arena, errors);
    return !failure.failed;
}

/* Spread over threads, because quantiles need sorting. */
static void summarise(struct run *r)
{
    const struct summary nothing = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    struct summary *each = memory_alloc(r->a->n_quantities, sizeof *each);
#pragma omp parallel for num_threads(r->threads) schedule(dynamic, 64)
    for (size_t q = 0; q < r->a->n_quantities; q++) {
        each[q] = nothing;
        if (!r->o->base_case_only)
            statistics_summary(r->found->accounts, q, &each[q]);
        each[q].base_case = r->found->base_case[q];
    }
    for (size_t i = 0; i < r->a->n; i++) {
        r->found->summary[i] = each[r->a->quantity[i]];
        if (r->a->list[i].better == 0)
            r->found->summary[i].p_better = NAN;
    }
    free(each);
}

static bool draw_and_report(struct run *r, struct arena *arena, bool *stopped,
                            struct errors *errors)
{
    struct failure failure = {0};
    const struct drawing d =
        drawing_choose(r->m, r->o, r->kernel, r->replicates, arena, stopped, errors);
    if (d.drawer == NULL)
        return false;
    r->drawer = d.drawer;
    r->found->n_sources = d.n_sources;
    r->found->n_sobol = d.n_sobol;
    r->found->sobol = d.sobol;
    start_threads(r);
    const bool ok = draw_all(r, stopped, &failure, errors);
    if (failure.failed)
        failure_report(r->m, r->o, r->a, &failure, (struct drawn_by){r->drawer, false}, arena,
                       errors);
    stop_threads(r);
    return ok;
}

const struct one_draw *run_one_draw(const struct model *m, const struct run_options *o,
                                    uint64_t draw, struct arena *arena, bool *stopped,
                                    struct errors *errors)
{
    const struct run_options with = drawing_with_columns(m, o, arena);
    struct one_draw *one = arena_alloc(arena, 1, sizeof *one);
    *one = (struct one_draw){.draw = draw,
                             .replicates = m->common->cohort.mode == MODE_PEOPLE ? 2 : 1,
                             .list = accounts_new(m, o->wish, arena)};
    const struct cohort_kernel *kernel =
        cohort_choose(m->plans, m->n_worlds, &m->timeline, o->kernel);
    *stopped = false;
    const struct drawing d =
        drawing_choose(m, &with, kernel, one->replicates, arena, stopped, errors);
    if (d.drawer == NULL)
        return NULL;
    struct workspace *ws = workspace_new(m, &one->list, kernel, d.drawer);
    struct block *b = block_new(m, &one->list, one->replicates);
    block_simulate_one(m, &one->list, kernel, &with, draw, one->replicates, ws, b);
    one->failed = b->failure.failed;
    if (one->failed)
        failure_report(m, &with, &one->list, &b->failure, (struct drawn_by){d.drawer, false}, arena,
                       errors);
    one->inputs = arena_alloc(arena, m->n_inputs, sizeof *one->inputs);
    for (size_t i = 0; i < m->n_inputs; i++)
        one->inputs[i] = b->inputs[i * BLOCK + draw % BLOCK];
    one->values = arena_alloc(arena, one->replicates * one->list.n_quantities, sizeof(double));
    for (size_t r = 0; r < one->replicates; r++)
        for (size_t q = 0; q < one->list.n_quantities; q++)
            one->values[r * one->list.n_quantities + q] =
                b->accounts[q * b->stride + r * BLOCK + draw % BLOCK];
    block_free(b);
    workspace_free(ws);
    return one;
}

struct findings *run_simulate(const struct model *m, const struct run_options *o,
                              struct arena *arena, bool *stopped, struct errors *errors)
{
    struct findings *found = findings_new(m, o, arena);
    const struct run_options with = drawing_with_columns(m, o, arena);
    struct run r = {.m = m,
                    .o = &with,
                    .a = &found->list,
                    .kernel = cohort_choose(m->plans, m->n_worlds, &m->timeline, o->kernel),
                    .replicates = found->replicates,
                    .threads = 1,
                    .found = found};
    *stopped = false;
    const bool ok = base_case(&r, arena, errors) &&
                    (o->base_case_only || draw_and_report(&r, arena, stopped, errors));
    if (ok)
        summarise(&r);
    found->threads = r.threads;
    found->kernel = r.kernel->name;
    if (ok)
        return found;
    findings_free(found);
    return NULL;
}
