/* sample_council.h -- made-up results with the tables for those who decide. */
#ifndef SAMPLE_COUNCIL_H
#define SAMPLE_COUNCIL_H

#include "sample_results.h"

/* The dip is the largest of the cumulative means, with a spread of a quarter; the first party loses
 * what the others gain 23.7 cents of. */
static inline struct results *sample_council(struct sample options, struct arena *arena)
{
    static const double certainty[] = {0.8, 0.9, 0.95}, z[] = {0.8416, 1.2816, 1.6449};
    const struct sample *o = &options;
    struct results *r = sample_results(options, arena);
    const size_t curves = (o->interventions - 1) * (o->holders + 1);
    struct dip_row *d = arena_alloc(arena, 3 * curves + 1, sizeof *d);
    struct pocket_row *p = arena_alloc(arena, 2 * o->interventions, sizeof *p);
    const size_t years = curves == 0 ? 0 : r->n_cumulative / curves;
    for (size_t k = 0; k < curves && !o->base_case_only; k++) {
        const struct cumulative_row *first = &r->cumulative[k * years], *deepest = first;
        for (const struct cumulative_row *c = first; c < first + years; c++)
            deepest = c->value.mean > deepest->value.mean ? c : deepest;
        const double dip = fmax(deepest->value.mean, 0);
        for (size_t i = 0; i < 3; i++)
            d[r->n_dips++] = (struct dip_row){.what_if = "",
                                              .intervention = first->intervention,
                                              .versus = "tegenprestatie",
                                              .prices = "constant",
                                              .holder = first->holder,
                                              .certainty = certainty[i],
                                              .unit = "EUR",
                                              .base_case = dip,
                                              .mean = dip,
                                              .shortfall = dip * (1 + 0.25 * z[i]),
                                              .mc_error = dip / 400,
                                              .p_dip = dip > 0,
                                              .year_p05 = dip > 0 ? deepest->year : 0,
                                              .year_p50 = dip > 0 ? deepest->year : 0,
                                              .year_p95 = dip > 0 ? deepest->year : 0,
                                              .ratio_before = NAN,
                                              .ratio_after = NAN,
                                              .class_before = "",
                                              .class_after = ""};
    }
    for (size_t i = 1; i < o->interventions && !o->base_case_only; i++)
        for (size_t stage = 0; stage < 2; stage++)
            p[r->n_pockets++] = (struct pocket_row){.what_if = "",
                                                    .intervention = sample_interventions[i].id,
                                                    .versus = "tegenprestatie",
                                                    .stage = stage == 0 ? "before" : "after",
                                                    .base_case = 23.7,
                                                    .p05 = 0.4,
                                                    .p25 = 11.3,
                                                    .p50 = 23.7,
                                                    .p75 = 40.2,
                                                    .p95 = 1234.5,
                                                    .p_nobody_loses = 0.031,
                                                    .p_above_100 = 0.125,
                                                    .unit = "EUR",
                                                    .losses = 23700,
                                                    .gains = 100000};
    r->dips = d;
    r->pockets = p;
    return r;
}

#endif
