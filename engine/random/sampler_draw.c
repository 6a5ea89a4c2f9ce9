#include "sampler_parts.h"

#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "stream.h"

static double *lanes(double *inputs, uint32_t slot)
{
    return inputs + (size_t) slot * STRIP;
}

static void open_uniforms(const struct parameter *p, uint64_t seed, uint64_t first, double u[STRIP])
{
    uint64_t word[STRIP][WORDS_AHEAD];
    stream_first_words(seed, p->address, first, STRIP, 1, word);
    for (int d = 0; d < STRIP; d++)
        u[d] = stream_uniform(word[d][0]);
}

/* All variants but the first `done` at the same quantile of each draw. */
static void place_variants(const struct parameter *p, size_t done, const double u[STRIP],
                           double *inputs)
{
    for (size_t i = done; i < p->n; i++) {
        double *x = lanes(inputs, p->slot + (uint32_t) i);
        for (int d = 0; d < STRIP; d++)
            x[d] = distribution_quantile(&p->variant[i], u[d]);
    }
}

static double open_interval(double u)
{
    return fmin(1.0 - 0x1p-53, fmax(0x1p-53, u));
}

/* How many words GSL's sampler of a family most often takes: a gamma one for a normal and one to
 * accept it, a beta two gammas. */
static unsigned words_of(enum family family)
{
    switch (family) {
    case FAMILY_GAMMA:
        return 2;
    case FAMILY_BETA:
    case FAMILY_PERT:
        return 4;
    default:
        return 1;
    }
}

static void draw_by_sampler(const struct parameter *p, uint64_t seed, uint64_t first,
                            double *inputs)
{
    double *x = lanes(inputs, p->slot);
    const unsigned ahead = words_of(p->variant->family);
    uint64_t word[STRIP][WORDS_AHEAD];
    struct stream stream;
    stream_first_words(seed, p->address, first, STRIP, ahead, word);
    stream_set(&stream, seed, p->address, first, 0, 0);
    for (unsigned d = 0; d < STRIP; d++) {
        stream_go_to(&stream, first + d, ahead, word[d]);
        x[d] = distribution_sample(p->variant, &stream.rng);
    }
    if (p->n == 1)
        return;
    double u[STRIP];
    for (int d = 0; d < STRIP; d++)
        u[d] = open_interval(distribution_cdf(p->variant, x[d]));
    place_variants(p, 1, u, inputs);
}

static void draw_by_quantile(const struct parameter *p, uint64_t seed, uint64_t first,
                             double *inputs)
{
    double u[STRIP];
    open_uniforms(p, seed, first, u);
    place_variants(p, 0, u, inputs);
}

/* mean + root z in the first slot of each member. Its own z waits there; from the last member
 * to the first, as a member needs the z of those before it only. */
static void draw_normals(const struct sampler *s, const struct normals *g, uint64_t seed,
                         uint64_t first, double *inputs)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct parameter *p = &s->parameters[g->member[i]];
        double *z = lanes(inputs, p->slot);
        open_uniforms(p, seed, first, z);
        for (int d = 0; d < STRIP; d++)
            z[d] = gsl_cdf_ugaussian_Pinv(z[d]);
    }
    for (size_t i = g->n; i-- > 0;) {
        double sum[STRIP] = {0.0};
        for (size_t j = 0; j <= i; j++) {
            const double *z = lanes(inputs, s->parameters[g->member[j]].slot);
            for (int d = 0; d < STRIP; d++)
                sum[d] += g->root[i * g->n + j] * z[d];
        }
        double *x = lanes(inputs, s->parameters[g->member[i]].slot);
        for (int d = 0; d < STRIP; d++)
            x[d] = g->mean[i] + sum[d];
    }
}

static void draw_copula(const struct sampler *s, uint64_t seed, uint64_t first, double *inputs)
{
    draw_normals(s, &s->copula, seed, first, inputs);
    for (size_t i = 0; i < s->copula.n; i++) {
        const struct parameter *p = &s->parameters[s->copula.member[i]];
        const double *z = lanes(inputs, p->slot);
        double u[STRIP];
        for (int d = 0; d < STRIP; d++)
            u[d] = open_interval(gsl_cdf_ugaussian_P(z[d]));
        place_variants(p, 0, u, inputs);
    }
}

/* Gammas, or where every count is below 1 and all gammas might underflow, their logarithms by
 * Gamma(a) = Gamma(a + 1) U^(1/a). */
static void draw_weights(const struct share_set *h, size_t category, uint64_t seed, uint64_t first,
                         double *inputs)
{
    double *x = lanes(inputs, h->slot + (uint32_t) category);
    const double count = h->count[category];
    const uint64_t address = h->address[category];
    const unsigned ahead = words_of(FAMILY_GAMMA);
    uint64_t word[STRIP][WORDS_AHEAD];
    struct stream stream;
    stream_first_words(seed, address, first, STRIP, ahead, word);
    stream_set(&stream, seed, address, first, 0, 0);
    for (unsigned d = 0; d < STRIP; d++) {
        stream_go_to(&stream, first + d, ahead, word[d]);
        if (h->in_logs)
            x[d] = log(gsl_ran_gamma(&stream.rng, count + 1.0, 1.0)) +
                   log(stream_open(&stream)) / count;
        else
            x[d] = gsl_ran_gamma(&stream.rng, count, 1.0);
    }
}

/* Weights to shares; logarithms are first taken from the largest. */
static void divide(const struct share_set *h, double *x)
{
    double top = -INFINITY, sum = 0.0;
    for (size_t i = 0; i < h->n; i++)
        top = fmax(top, x[i * STRIP]);
    for (size_t i = 0; i < h->n; i++) {
        if (h->in_logs)
            x[i * STRIP] = exp(x[i * STRIP] - top);
        sum += x[i * STRIP];
    }
    for (size_t i = 0; i < h->n; i++)
        x[i * STRIP] /= sum;
}

static void draw_shares(const struct share_set *h, uint64_t seed, uint64_t first, double *inputs)
{
    for (size_t i = 0; i < h->n; i++)
        draw_weights(h, i, seed, first, inputs);
    for (int d = 0; d < STRIP; d++)
        divide(h, lanes(inputs, h->slot) + d);
}

void sampler_draw(const struct sampler *s, uint64_t seed, uint64_t first_draw, double *inputs)
{
    for (size_t i = 0; i < s->n_parameters; i++) {
        const struct parameter *p = &s->parameters[i];
        if (p->how == BY_SAMPLER)
            draw_by_sampler(p, seed, first_draw, inputs);
        else if (p->how == BY_QUANTILE)
            draw_by_quantile(p, seed, first_draw, inputs);
    }
    for (size_t i = 0; i < s->n_shares; i++)
        draw_shares(&s->shares[i], seed, first_draw, inputs);
    for (size_t i = 0; i < s->n_joints; i++)
        draw_normals(s, &s->joints[i], seed, first_draw, inputs);
    draw_copula(s, seed, first_draw, inputs);
}

static void fill(double *inputs, uint32_t slot, double value)
{
    for (int d = 0; d < STRIP; d++)
        lanes(inputs, slot)[d] = value;
}

void sampler_central(const struct sampler *s, double *inputs)
{
    for (size_t i = 0; i < s->n_parameters; i++)
        for (size_t v = 0; v < s->parameters[i].n; v++)
            fill(inputs, s->parameters[i].slot + (uint32_t) v, s->parameters[i].variant[v].central);
    for (size_t i = 0; i < s->n_shares; i++) {
        const struct share_set *h = &s->shares[i];
        double total = 0.0;
        for (size_t k = 0; k < h->n; k++)
            total += h->count[k];
        for (size_t k = 0; k < h->n; k++)
            fill(inputs, h->slot + (uint32_t) k, h->count[k] / total);
    }
    for (size_t i = 0; i < s->n_joints; i++)
        for (size_t k = 0; k < s->joints[i].n; k++)
            fill(inputs, s->parameters[s->joints[i].member[k]].slot, s->joints[i].mean[k]);
}
