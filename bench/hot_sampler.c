/* hot_sampler.c -- tabulated quantiles of addressed numbers against GSL's samplers on one long
 * mt19937 stream, over the mix of families of the shipped scenarios. */
#include "timing.h"

#include <math.h>

#include <gsl/gsl_randist.h>

#include "arena.h"
#include "distribution.h"
#include "drawer.h"

/* As often as in statushouders, housing-first, first-model and hiv together: mostly betas. */
static const struct {
    enum family family;
    double a, b;
    const char *name;
    size_t times;
} mix[] = {
    {FAMILY_BETA, 17.3, 54.7, "beta", 40},         {FAMILY_GAMMA, 16, 1050, "gamma", 12},
    {FAMILY_LOGNORMAL, 0.2, 0.15, "lognormal", 8}, {FAMILY_NORMAL, 3, 1, "normal", 4},
    {FAMILY_UNIFORM, 1, 2, "uniform", 2},
};

enum { FAMILIES = sizeof mix / sizeof mix[0] };

static double queued(gsl_rng *rng, enum family family, double a, double b)
{
    switch (family) {
    case FAMILY_BETA:
        return gsl_ran_beta(rng, a, b);
    case FAMILY_GAMMA:
        return gsl_ran_gamma(rng, a, b);
    case FAMILY_LOGNORMAL:
        return exp(a + gsl_ran_gaussian_ziggurat(rng, b));
    case FAMILY_NORMAL:
        return a + gsl_ran_gaussian_ziggurat(rng, b);
    default:
        return gsl_ran_flat(rng, a, b);
    }
}

struct contest {
    size_t first, last; /* families */
    gsl_rng *rng;
    const struct drawer *drawer;
    double *inputs;
    uint64_t draw;
};

static double on_one_stream(void *context, size_t times)
{
    const struct contest *c = context;
    double sum = 0;
    for (size_t n = 0; n < times * BLOCK; n++)
        for (size_t f = c->first; f < c->last; f++)
            for (size_t k = 0; k < mix[f].times; k++)
                sum += queued(c->rng, mix[f].family, mix[f].a, mix[f].b);
    return sum;
}

static double at_addresses(void *context, size_t times)
{
    struct contest *c = context;
    double sum = 0;
    for (size_t n = 0; n < times; n++, c->draw += BLOCK) {
        drawer_draw(c->drawer, c->draw, c->inputs);
        sum += c->inputs[0];
    }
    return sum;
}

static double compare(size_t first, size_t last, const char *what, struct effort effort)
{
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    struct contest c = {first, last, gsl_rng_alloc(gsl_rng_mt19937), NULL, NULL, 0};
    struct sampler *sampler = sampler_new(arena);
    uint32_t n = 0;
    for (size_t f = first; f < last; f++)
        for (size_t k = 0; k < mix[f].times; k++) {
            const struct distribution d = {
                .family = mix[f].family, .a = mix[f].a * (1 + 0.001 * (double) k), .b = mix[f].b};
            sampler_add_parameter(sampler, arena_printf(arena, "p%u", n), &d, 1, n);
            n++;
        }
    sampler_finish(sampler, (struct place){0}, errors);
    c.drawer = drawer_new(sampler, 20260914, arena);
    c.inputs = arena_alloc(arena, n * BLOCK, sizeof(double));
    struct timed t[] = {
        {.what = arena_printf(arena, "%s, one mt19937 stream", what), .work = on_one_stream},
        {.what = arena_printf(arena, "%s, tables at addresses", what), .work = at_addresses},
    };
    for (size_t i = 0; i < 2; i++) {
        t[i].context = &c;
        t[i].units = (double) n * BLOCK;
        t[i].unit = "number";
    }
    timing_take(t, 2, effort);
    timing_report(&t[0]);
    timing_report(&t[1]);
    const double ratio = t[0].median / t[1].median;
    gsl_rng_free(c.rng);
    errors_free(errors);
    arena_free(arena);
    return ratio;
}

int main(int argc, char **argv)
{
    const struct effort effort = timing_effort(argc, argv);
    for (size_t f = 0; f < FAMILIES; f++)
        compare(f, f + 1, mix[f].name, effort);
    timing_figure("sampling: tables against GSL's samplers",
                  compare(0, FAMILIES, "the mix", effort), "times as fast", "1 or more");
    return 0;
}
