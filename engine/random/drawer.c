#include "drawer.h"

#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>

#include "arena.h"
#include "inverse.h"
#include "sampler_parts.h"
#include "sobol.h"
#include "stream.h"

struct drawer {
    const struct sampler *s;
    uint64_t seed;
    const struct inverse **of_slot; /* [slots] */
    const struct inverse *normal;   /* the standard one; NULL if none is needed */
    const struct sobol *sobol;      /* NULL: all by random numbers */
    size_t n_given;                 /* numbers that are neither */
    const uint64_t *given;          /* [n_given] addresses */
    const double *u;                /* [n_given][draws] */
    uint64_t draws;
};

/* ---- tables ---- */

/* The table of a distribution, made when it is first asked for. */
static const struct inverse *inverse_of(const struct drawer *d, struct arena *arena,
                                        const struct distribution *of)
{
    for (size_t i = 0; i < d->s->slots; i++)
        if (d->of_slot[i] != NULL && inverse_is_of(d->of_slot[i], of))
            return d->of_slot[i];
    return inverse_new(of, arena);
}

static void tabulate_shares(struct drawer *d, struct arena *arena, const struct share_set *h)
{
    for (size_t i = 0; i < h->n; i++) {
        const struct distribution gamma = {
            .family = FAMILY_GAMMA, .a = h->count[i] + (h->in_logs ? 1.0 : 0.0), .b = 1.0};
        d->of_slot[h->slot + i] = inverse_of(d, arena, &gamma);
    }
}

struct drawer *drawer_new(const struct sampler *s, uint64_t seed, struct arena *arena)
{
    struct drawer *d = arena_alloc(arena, 1, sizeof *d);
    d->s = s;
    d->seed = seed;
    d->of_slot = arena_alloc(arena, s->slots, sizeof *d->of_slot);
    for (size_t i = 0; i < s->n_parameters; i++) {
        const struct parameter *p = &s->parameters[i];
        for (size_t v = 0; v < p->n && p->how != BY_JOINT_NORMAL; v++)
            d->of_slot[p->slot + v] = inverse_of(d, arena, &p->variant[v]);
    }
    for (size_t i = 0; i < s->n_shares; i++)
        tabulate_shares(d, arena, &s->shares[i]);
    const struct distribution normal = {.family = FAMILY_NORMAL, .a = 0.0, .b = 1.0};
    if (s->copula.n + s->n_joints > 0)
        d->normal = inverse_of(d, arena, &normal);
    return d;
}

struct drawer *drawer_by_sobol(const struct drawer *d, const uint64_t *address, size_t n,
                               uint64_t draws, struct arena *arena)
{
    struct drawer *other = arena_alloc(arena, 1, sizeof *other);
    *other = *d;
    other->sobol = sobol_new(address, n, draws, d->seed, arena);
    return other;
}

struct drawer *drawer_by_values(const struct drawer *d, const uint64_t *address, const double *u,
                                size_t n, uint64_t draws, struct arena *arena)
{
    struct drawer *other = arena_alloc(arena, 1, sizeof *other);
    *other = *d;
    other->n_given = n;
    other->given = address;
    other->u = u;
    other->draws = draws;
    return other;
}

/* ---- draws ---- */

void drawer_uniforms(const struct drawer *d, uint64_t address, uint64_t first, double *u)
{
    for (size_t i = 0; i < d->n_given; i++)
        if (d->given[i] == address) {
            memcpy(u, d->u + i * d->draws + first, BLOCK * sizeof *u);
            return;
        }
    if (d->sobol == NULL || !sobol_uniforms(d->sobol, address, first, u))
        stream_uniforms(d->seed, address, first, u);
}

static double *draws_of(double *inputs, size_t slot)
{
    return inputs + slot * BLOCK;
}

/* All variants at the same quantile of each draw. */
static void place_variants(const struct drawer *d, const struct parameter *p, const double *u,
                           double *inputs)
{
    for (size_t i = p->slot; i < p->slot + p->n; i++)
        inverse_find(d->of_slot[i], BLOCK, u, draws_of(inputs, i));
}

static void draw_alone(const struct drawer *d, const struct parameter *p, uint64_t first,
                       double *inputs)
{
    double u[BLOCK];
    drawer_uniforms(d, p->address, first, u);
    place_variants(d, p, u, inputs);
}

/* mean + root z in the first slot of each member. Its own z waits there; from the last member
 * to the first, as a member needs the z of those before it only. */
static void draw_normals(const struct drawer *d, const struct normals *g, uint64_t first,
                         double *inputs)
{
    const struct parameter *parameters = d->s->parameters;
    for (size_t i = 0; i < g->n; i++) {
        const struct parameter *p = &parameters[g->member[i]];
        double u[BLOCK];
        drawer_uniforms(d, p->address, first, u);
        inverse_find(d->normal, BLOCK, u, draws_of(inputs, p->slot));
    }
    for (size_t i = g->n; i-- > 0;) {
        double *x = draws_of(inputs, parameters[g->member[i]].slot);
        double sum[BLOCK] = {0.0};
        for (size_t j = 0; j <= i; j++) {
            const double *z = draws_of(inputs, parameters[g->member[j]].slot);
            for (size_t k = 0; k < BLOCK; k++)
                sum[k] += g->root[i * g->n + j] * z[k];
        }
        for (size_t k = 0; k < BLOCK; k++)
            x[k] = g->mean[i] + sum[k];
    }
}

static double open_interval(double u)
{
    return fmin(1.0 - 0x1p-53, fmax(0x1p-53, u));
}

static void draw_copula(const struct drawer *d, uint64_t first, double *inputs)
{
    const struct normals *g = &d->s->copula;
    draw_normals(d, g, first, inputs);
    for (size_t i = 0; i < g->n; i++) {
        const struct parameter *p = &d->s->parameters[g->member[i]];
        const double *z = draws_of(inputs, p->slot);
        double u[BLOCK];
        for (size_t k = 0; k < BLOCK; k++)
            u[k] = open_interval(gsl_cdf_ugaussian_P(z[k]));
        place_variants(d, p, u, inputs);
    }
}

/* Gammas, or where every count is below 1 and all gammas might underflow, their logarithms by
 * Gamma(a) = Gamma(a + 1) U^(1/a). */
static void draw_weights(const struct drawer *d, const struct share_set *h, size_t category,
                         uint64_t first, double *inputs)
{
    double *x = draws_of(inputs, h->slot + category);
    double u[BLOCK];
    drawer_uniforms(d, h->source[category].address, first, u);
    inverse_find(d->of_slot[h->slot + category], BLOCK, u, x);
    if (!h->in_logs)
        return;
    drawer_uniforms(d, h->power[category].address, first, u);
    for (size_t k = 0; k < BLOCK; k++)
        x[k] = log(x[k]) + log(u[k]) / h->count[category];
}

/* Logarithms of weights to weights, taken from the largest of a draw. */
static void leave_logs(const struct share_set *h, double *x)
{
    double top = -INFINITY;
    for (size_t i = 0; i < h->n; i++)
        top = fmax(top, x[i * BLOCK]);
    for (size_t i = 0; i < h->n; i++)
        x[i * BLOCK] = exp(x[i * BLOCK] - top);
}

static void draw_shares(const struct drawer *d, const struct share_set *h, uint64_t first,
                        double *inputs)
{
    double *x = draws_of(inputs, h->slot), sum[BLOCK] = {0.0};
    for (size_t i = 0; i < h->n; i++)
        draw_weights(d, h, i, first, inputs);
    for (size_t k = 0; h->in_logs && k < BLOCK; k++)
        leave_logs(h, x + k);
    for (size_t i = 0; i < h->n; i++)
        for (size_t k = 0; k < BLOCK; k++)
            sum[k] += x[i * BLOCK + k];
    for (size_t i = 0; i < h->n; i++)
        for (size_t k = 0; k < BLOCK; k++)
            x[i * BLOCK + k] /= sum[k];
}

void drawer_draw(const struct drawer *d, uint64_t first_draw, double *inputs)
{
    const struct sampler *s = d->s;
    for (size_t i = 0; i < s->n_parameters; i++)
        if (s->parameters[i].how == ALONE)
            draw_alone(d, &s->parameters[i], first_draw, inputs);
    for (size_t i = 0; i < s->n_shares; i++)
        draw_shares(d, &s->shares[i], first_draw, inputs);
    for (size_t i = 0; i < s->n_joints; i++)
        draw_normals(d, &s->joints[i], first_draw, inputs);
    draw_copula(d, first_draw, inputs);
}
