#include "calibrate.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "drawer.h"
#include "findings.h"
#include "imis.h"
#include "stream.h"
#include "strip.h"

enum {
    FIRST = 32 * BLOCK,
    EACH = 4 * BLOCK,
    MOST = 256 * BLOCK,
    PROBES = 16,             /* sources that are put to the test at a time */
    PROBE_DRAWS = 4 * BLOCK, /* in so many draws each */
};

/* As many effective points as this are enough, for fewer rows as many as rows. */
static const double ENOUGH = 5000;

struct calibrating {
    const struct model *m;
    const struct run_options *run;
    struct arena *arena;
    struct errors *errors;
    bool *stopped;
    const struct drawer *drawer; /* as a run draws */
    size_t n_sources, n_active;
    const struct sampler_source *sources;
    uint64_t *address; /* [n_sources], the active ones first */
    struct calibration *c;
    double *values; /* [n_targets][most] of every point */
    size_t n_values, most;
};

static size_t whole_blocks(size_t n)
{
    return (n + BLOCK - 1) / BLOCK * BLOCK;
}

/* --- the model at given numbers --------------------------------------------------------- */

/* Inputs [n_inputs][n] that come of u[n_given][n] for the first addresses, the others as drawn; n a
 * multiple of BLOCK. To be freed. */
static double *inputs_of(const struct calibrating *k, const double *u, size_t n_given, size_t n)
{
    const struct drawer *d = drawer_by_values(k->drawer, k->address, u, n_given, n, k->arena);
    double *inputs = memory_alloc(k->m->n_inputs * n, sizeof *inputs);
    double *block = memory_alloc(k->m->n_inputs * BLOCK, sizeof *block);
    for (size_t first = 0; first < n; first += BLOCK) {
        drawer_draw(d, first, block);
        for (size_t i = 0; i < k->m->n_inputs; i++)
            memcpy(inputs + i * n + first, block + i * BLOCK, BLOCK * sizeof *block);
    }
    free(block);
    return inputs;
}

static struct replaced *replace_all(const struct model *m, const double *inputs, size_t n,
                                    struct arena *arena)
{
    struct replaced *list = arena_alloc(arena, m->n_inputs, sizeof *list);
    double *central = memory_alloc(m->n_inputs * STRIP, sizeof *central);
    sampler_central(m->sampler, central);
    for (size_t i = 0; i < m->n_inputs; i++)
        list[i] = (struct replaced){(uint32_t) i, central[i * STRIP], inputs + i * n};
    free(central);
    return list;
}

static size_t evaluations_at_most(const struct calibrating *k)
{
    const size_t probes = (k->n_sources + PROBES - 1) / PROBES + k->n_sources;
    return k->most + whole_blocks(k->c->rows) + probes * PROBE_DRAWS;
}

/* What each target comes to at inputs[n_inputs][n]: y[target * stride + draw]. False when told to
 * stop, or after an error. */
static bool evaluate(struct calibrating *k, const double *inputs, size_t n, double *y,
                     size_t stride)
{
    struct run_options o = *k->run;
    struct arena *arena = arena_new();
    o.draws = n;
    o.at_least = 0;
    o.command = NULL;
    o.wish = (struct account_wish){.targets = true};
    o.average_flows = k->c->average_flows;
    o.n_replaced = k->m->n_inputs;
    o.replaced = replace_all(k->m, inputs, n, arena);
    o.sample = n;
    o.progress = NULL;
    struct findings *f = run_simulate(k->m, &o, arena, k->stopped, k->errors);
    const bool done = f != NULL && !*k->stopped;
    for (size_t i = 0; done && i < f->sample->n; i++) {
        const struct account *a = &f->list.list[f->sample->account[i]];
        sample_mean(f->sample, i, y + a->id * stride);
    }
    k->c->evaluations += done ? n : 0;
    if (done && k->run->progress != NULL)
        k->run->progress(k->run->context, k->c->evaluations, evaluations_at_most(k));
    findings_free(f);
    arena_free(arena);
    return done;
}

/* --- which numbers move a target -------------------------------------------------------- */

static bool differs(const struct calibrating *k, const double *here, const double *there,
                    size_t stride)
{
    for (size_t t = 0; t < k->m->n_targets; t++)
        for (size_t d = 0; d < PROBE_DRAWS; d++)
            if (here[t * stride + d] != there[t * stride + d])
                return true;
    return false;
}

/* The first draws, and after them the same draws as often, each time with one of `n` sources at
 * evenly spread places, so that what matters only far out in it is met. */
static double *probe_inputs(struct calibrating *k, size_t first, size_t n)
{
    const size_t draws = (n + 1) * PROBE_DRAWS;
    double *u = memory_alloc(k->n_sources * draws, sizeof *u);
    for (size_t s = 0; s < k->n_sources; s++) {
        double *row = u + s * draws, *spread = row + (s - first + 1) * PROBE_DRAWS;
        for (uint64_t d = 0; d < PROBE_DRAWS; d += BLOCK)
            drawer_uniforms(k->drawer, k->address[s], d, row + d);
        for (size_t p = 1; p <= n; p++)
            memcpy(row + p * PROBE_DRAWS, row, PROBE_DRAWS * sizeof *row);
        for (size_t d = 0; s >= first && s < first + n && d < PROBE_DRAWS; d++)
            spread[d] = ((double) d + 0.5) / PROBE_DRAWS;
    }
    double *inputs = inputs_of(k, u, k->n_sources, draws);
    free(u);
    return inputs;
}

static bool probe(struct calibrating *k, size_t first, size_t n, bool *active)
{
    const size_t draws = (n + 1) * PROBE_DRAWS;
    double *inputs = probe_inputs(k, first, n);
    double *y = memory_alloc(k->m->n_targets * draws, sizeof *y);
    const bool done = evaluate(k, inputs, draws, y, draws);
    for (size_t p = 0; done && p < n; p++)
        active[first + p] = differs(k, y, y + (p + 1) * PROBE_DRAWS, draws);
    free(y);
    free(inputs);
    return done;
}

/* Where chance is part of what the model says, every draw differs: then all numbers count. */
static bool find_active(struct calibrating *k)
{
    bool *active = arena_alloc(k->arena, k->n_sources, sizeof *active);
    for (size_t s = 0; s < k->n_sources; s++)
        active[s] = !k->c->average_flows;
    for (size_t first = 0; k->c->average_flows && first < k->n_sources; first += PROBES) {
        const size_t left = k->n_sources - first;
        if (!probe(k, first, left < PROBES ? left : PROBES, active))
            return false;
    }
    size_t n = 0;
    uint64_t *sorted = arena_alloc(k->arena, k->n_sources, sizeof *sorted);
    for (size_t s = 0; s < k->n_sources; s++)
        if (active[s])
            sorted[n++] = k->address[s];
    k->n_active = n;
    for (size_t s = 0; s < k->n_sources; s++)
        if (!active[s])
            sorted[n++] = k->address[s];
    k->address = sorted;
    return true;
}

/* --- likelihood ------------------------------------------------------------------------- */

static double log_likelihood(const struct target_info *info, double model)
{
    const struct target *t = info->target;
    if (t->trials == 0) {
        const double z = (model - t->value) / info->error;
        return -0.5 * (z * z + log(2 * M_PI)) - log(info->error);
    }
    const double others = t->trials - t->events;
    double sum = lgamma(t->trials + 1) - lgamma(t->events + 1) - lgamma(others + 1);
    if (t->events > 0)
        sum += t->events * log(fmax(model, 0));
    if (others > 0)
        sum += others * log1p(-fmin(model, 1));
    return sum;
}

/* z[n][n_active] -> u[n_active][n] */
static double *uniforms_of(const struct calibrating *k, const double *z, size_t n, size_t room)
{
    double *u = memory_alloc(k->n_active * room, sizeof *u);
    for (size_t s = 0; s < k->n_active; s++)
        for (size_t i = 0; i < room; i++) {
            const double x = i < n ? gsl_cdf_ugaussian_P(z[i * k->n_active + s]) : 0.5;
            u[s * room + i] = fmin(1 - 0x1p-53, fmax(0x1p-53, x));
        }
    return u;
}

static bool likelihood(void *context, const double *z, size_t n, double *out)
{
    struct calibrating *k = context;
    const size_t room = whole_blocks(n);
    double *u = uniforms_of(k, z, n, room), *inputs = inputs_of(k, u, k->n_active, room);
    double *y = k->values + k->n_values;
    free(u);
    const bool done = evaluate(k, inputs, room, y, k->most);
    free(inputs);
    if (!done)
        return false;
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        for (size_t t = 0; t < k->m->n_targets; t++)
            out[i] += log_likelihood(&k->m->targets[t], y[t * k->most + i]);
    }
    k->n_values += n;
    return true;
}

static void normals(void *context, size_t direction, uint64_t first, size_t n, double *e)
{
    const struct calibrating *k = context;
    for (size_t i = 0; i < n; i += BLOCK) {
        double u[BLOCK];
        drawer_uniforms(k->drawer, k->address[direction], first + i, u);
        for (size_t d = 0; d < BLOCK && i + d < n; d++)
            e[i + d] = gsl_cdf_ugaussian_Pinv(u[d]);
    }
}

/* --- rows ------------------------------------------------------------------------------- */

/* Rows in an order that says nothing: whoever reads the first few of them gets a fair part. */
static void shuffle(uint64_t seed, size_t *list, size_t n)
{
    const uint64_t name = stream_name("calibrate: order of rows");
    for (size_t i = n; i > 1; i--) {
        const double u = stream_uniform(stream_word(seed, name, 0, i));
        const size_t j = (size_t) (u * (double) i);
        const size_t kept = list[i - 1];
        list[i - 1] = list[j];
        list[j] = kept;
    }
}

static void keep_rows(double *to, const double *from, size_t n, size_t rows, size_t room)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + i * rows, from + i * room, rows * sizeof *to);
}

static bool make_prior(struct calibrating *k)
{
    struct calibration *c = k->c;
    const size_t room = whole_blocks(c->rows), n_targets = k->m->n_targets;
    double *inputs = inputs_of(k, NULL, 0, room);
    double *y = memory_alloc(n_targets * room, sizeof *y);
    const bool done = evaluate(k, inputs, room, y, room);
    keep_rows(c->prior, inputs, k->m->n_inputs, c->rows, room);
    keep_rows(c->prior_targets, y, n_targets, c->rows, room);
    free(y);
    free(inputs);
    return done;
}

/* The active numbers of each row are those of a point, the others as drawn. */
static void make_posterior(struct calibrating *k, const struct imis *s)
{
    struct calibration *c = k->c;
    const size_t d = k->n_active, room = whole_blocks(c->rows);
    size_t *which = memory_alloc(c->rows, sizeof *which);
    double *z = memory_alloc(c->rows * d, sizeof *z);
    const uint64_t name = stream_name("calibrate: which rows");
    imis_resample(s, stream_uniform(stream_word(k->run->seed, name, 0, 0)), c->rows, which);
    shuffle(k->run->seed, which, c->rows);
    for (size_t i = 0; i < c->rows; i++) {
        memcpy(z + i * d, s->z + which[i] * d, d * sizeof *z);
        for (size_t t = 0; t < k->m->n_targets; t++)
            c->posterior_targets[t * c->rows + i] = k->values[t * k->most + which[i]];
    }
    double *u = uniforms_of(k, z, c->rows, room), *inputs = inputs_of(k, u, d, room);
    keep_rows(c->posterior, inputs, k->m->n_inputs, c->rows, room);
    free(inputs);
    free(u);
    free(z);
    free(which);
}

/* --- the whole -------------------------------------------------------------------------- */

static struct calibration *calibration_new(const struct model *m, size_t rows)
{
    struct calibration *c = memory_alloc(1, sizeof *c);
    *c = (struct calibration){.rows = rows, .average_flows = true};
    for (size_t w = 0; w < m->n_worlds; w++)
        c->average_flows = c->average_flows && !m->plans[w].together;
    c->prior = memory_alloc(m->n_inputs * rows, sizeof *c->prior);
    c->posterior = memory_alloc(m->n_inputs * rows, sizeof *c->posterior);
    c->prior_targets = memory_alloc(m->n_targets * rows, sizeof *c->prior_targets);
    c->posterior_targets = memory_alloc(m->n_targets * rows, sizeof *c->posterior_targets);
    return c;
}

void calibration_free(struct calibration *c)
{
    if (c == NULL)
        return;
    free(c->prior);
    free(c->posterior);
    free(c->prior_targets);
    free(c->posterior_targets);
    free(c);
}

static void describe(struct calibration *c, const struct imis *s)
{
    c->points = s->n;
    c->used = s->used;
    c->stages = s->n_stages;
    c->effective = s->effective;
    c->largest = s->largest;
    c->prior_effective = s->prior_effective;
    c->evidence = s->evidence;
    c->evidence_error = s->evidence_error;
    c->enough = s->enough;
}

static bool refuse(struct calibrating *k, const char *why)
{
    return errors_add(k->errors, ERROR_SCENARIO, (struct place){0}, "%s", why);
}

static bool search(struct calibrating *k, const struct calibrate_options *o)
{
    const struct imis_plan plan = {.dimensions = k->n_active,
                                   .first = o->first ? o->first : FIRST,
                                   .each = o->each ? o->each : EACH,
                                   .most = k->most,
                                   .enough = fmin(ENOUGH, (double) k->c->rows)};
    const struct imis_asked asked = {likelihood, normals, k};
    k->values = memory_alloc(k->m->n_targets * k->most, sizeof *k->values);
    struct imis *s = imis_run(&plan, &asked);
    bool done = s != NULL;
    if (done && s->effective == 0)
        done =
            refuse(k, "--calibrate: at none of the points that were tried does the model say what "
                      "was observed with any likelihood.\nRun without --calibrate and look at the "
                      "targets: the model, a margin or a prior is far off.");
    if (done) {
        describe(k->c, s);
        make_posterior(k, s);
    }
    imis_free(s);
    free(k->values);
    return done;
}

static bool prepare(struct calibrating *k)
{
    if (k->m->n_targets == 0)
        return refuse(k,
                      "--calibrate: the scenario has no [target], so there is nothing to learn "
                      "from.\nWrite what was observed as [target.NAME]: see docs/calibration.md.");
    if (k->m->common->draws.file != NULL)
        return refuse(
            k, "--calibrate starts from the distributions of the scenario, so it does not go with "
               "[draws]: those have been narrowed already.\nLeave out [draws].");
    k->drawer = drawer_new(k->m->sampler, k->run->seed, k->arena);
    k->sources = sampler_sources(k->m->sampler, k->arena, &k->n_sources);
    k->address = arena_alloc(k->arena, k->n_sources, sizeof *k->address);
    for (size_t s = 0; s < k->n_sources; s++)
        k->address[s] = k->sources[s].address;
    if (!find_active(k))
        return false;
    k->c->n_sources = k->n_sources;
    k->c->n_active = k->n_active;
    return k->n_active > 0 ||
           refuse(k,
                  "--calibrate: no uncertain number of the scenario moves any target, so targets "
                  "say nothing about them.");
}

struct calibration *calibrate(const struct model *m, const struct calibrate_options *o,
                              struct arena *arena, bool *stopped, struct errors *errors)
{
    *stopped = false;
    struct calibrating k = {.m = m,
                            .run = &o->run,
                            .arena = arena,
                            .errors = errors,
                            .stopped = stopped,
                            .c = calibration_new(m, (size_t) o->run.draws),
                            .most = o->most ? o->most : MOST};
    if (prepare(&k) && make_prior(&k) && search(&k, o))
        return k.c;
    calibration_free(k.c);
    return NULL;
}
