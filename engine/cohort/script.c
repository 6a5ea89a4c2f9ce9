#include "script.h"

#include <string.h>

#include "strip.h"

size_t script_trace(const struct script *s)
{
    return (SCRIPT_CYCLES + 1) * s->node_size;
}

static void enter(const struct entering *list, size_t n, const double *values, double *x,
                  double *came)
{
    for (const struct entering *e = list; e < list + n; e++)
        for (size_t i = 0; i < STRIP; i++) {
            const double people =
                e->share == NO_SHARE ? e->people : e->people * values[e->share + i];
            x[e->to + i] += people;
            if (e->came != NO_CAME)
                came[e->came + i] += people;
        }
}

static void take(const struct counting *c, const double *values, double *taps)
{
    for (const struct taking *t = c->takings; t < c->takings + c->n_takings; t++)
        for (size_t i = 0; i < STRIP; i++)
            taps[t->to + i] -= t->years * values[t->share + i];
}

STRIP_CLONES
static void tell(const struct counting *c, const double *restrict trace,
                 const struct cohort_output *out)
{
    for (const struct telling *t = c->tellings; t < c->tellings + c->n_tellings; t++) {
        double *restrict to = (t->heads ? out->headcounts : out->occupancy) + t->to;
        const double *restrict from = trace + t->from;
        for (size_t i = 0; i < STRIP; i++)
            to[i] = (t->adds ? to[i] : 0) + t->scale * from[i];
    }
}

static void run_stretch(const struct script *s, const struct stretch *stretch, const double *values,
                        double *trace, double *came, const struct cohort_output *out)
{
    const struct simd *simd = simd_best();
    for (const struct flow *f = stretch->flows; f < stretch->flows + stretch->n_flows; f++) {
        double *x = trace + f->node * s->node_size;
        simd->follow(f, values, s->node_size, x, came);
        enter(f->entering, f->n_entering, values, x + f->n_cycles * s->node_size, came);
    }
    for (size_t w = 0; w < s->n_worlds; w++) {
        const struct counting *c = &stretch->counting[w];
        for (size_t i = 0; i < c->n_weighings; i++)
            simd->weigh(&c->weighings[i], trace, s->node_size, values, out[w].taps);
        take(c, values, out[w].taps);
        tell(c, trace, &out[w]);
    }
}

void script_run(const struct script *s, const double *values, double *trace, double *came,
                const struct cohort_output *out)
{
    for (size_t k = 0; k < s->n_strata; k++) {
        const struct stratum_script *stratum = &s->strata[k];
        memset(trace, 0, s->node_size * sizeof *trace);
        memset(came, 0, s->n_came * sizeof *came);
        enter(stratum->entering, stratum->n_entering, values, trace, came);
        for (size_t i = 0; i < stratum->n_stretches; i++) {
            run_stretch(s, &stratum->stretches[i], values, trace, came, out);
            memcpy(trace, trace + stratum->stretches[i].n_cycles * s->node_size,
                   s->node_size * sizeof *trace);
        }
    }
}
