/* sample_information.h -- made-up results with the tables of what it is worth to know more: the
 * municipality is in doubt, society more so, all others are not. */
#ifndef SAMPLE_INFORMATION_H
#define SAMPLE_INFORMATION_H

#include "sample_results.h"

static inline void sample_worth(struct results *r, const char *holder, const char *kind,
                                const char *params, const char *label, double value, double error)
{
    ((struct voi_row *) r->voi)[r->n_voi++] = (struct voi_row){.what_if = "",
                                                               .holder = holder,
                                                               .kind = kind,
                                                               .params = params,
                                                               .label = label,
                                                               .members = "",
                                                               .value = value,
                                                               .std_error = error,
                                                               .evpi = 41234,
                                                               .relative = value / 41234,
                                                               .distinguishable = value > 2 * error,
                                                               .unit = "EUR",
                                                               .draws = 10000,
                                                               .cost = NAN,
                                                               .net = NAN};
}

/* Two interventions; `p` is the chance of the second, `value` NaN: without an outcome. */
static inline void sample_acceptance(struct results *r, const char *holder, double value, double p,
                                     double tie)
{
    for (size_t i = 0; i < 2; i++)
        ((struct acceptability_row *) r->acceptability)[r->n_acceptability++] =
            (struct acceptability_row){.what_if = "",
                                       .holder = holder,
                                       .outcome = isnan(value) ? "" : "jaren_werk",
                                       .value_of_unit = value,
                                       .intervention = sample_interventions[i].id,
                                       .p_best = i == 1 ? p : 1 - p - tie,
                                       .mc_error = 0.005,
                                       .gain = i == 1 ? 1e4 * (p - 0.55) : 0,
                                       .gain_error = i == 1 ? 100 : 0,
                                       .best = (i == 1) == (p > 0.55),
                                       .evpi = 41234,
                                       .evpi_error = 912,
                                       .unit = "EUR",
                                       .draws = 10000};
}

static inline struct results *sample_information(struct sample options, struct arena *arena)
{
    struct results *r = sample_results(options, arena);
    r->voi = arena_alloc(arena, 100, sizeof *r->voi);
    r->acceptability = arena_alloc(arena, 100, sizeof *r->acceptability);
    sample_worth(r, "gemeente", "everything", "", "", 41234, 912);
    sample_worth(r, "gemeente", "parameter", "uitval", "Uitval", 1234, 801);
    sample_worth(r, "gemeente", "parameter", "effect", "Effect van het diploma", 28765, 1034);
    sample_worth(r, "gemeente", "parameter", "prijs", "Prijs van een plaats", 3456, 654);
    sample_worth(r, "gemeente", "set", "proef", "Een proef", 35678, 987);
    sample_worth(r, "rijk", "everything", "", "", 0, 0);
    sample_worth(r, "rijk", "parameter", "effect", "Effect van het diploma", 0, 0);
    sample_worth(r, "society", "everything", "", "", 567890, 4321);
    sample_worth(r, "society", "parameter", "effect", "Effect van het diploma", 0, 321);
    sample_acceptance(r, "gemeente", NAN, 0.71, 0);
    sample_acceptance(r, "rijk", NAN, 1, 0);
    sample_acceptance(r, "roc", NAN, 0, 1);
    sample_acceptance(r, "society", NAN, 0.37, 0.01);
    static const double p[] = {0.3, 0.37, 0.52, 0.61, 0.68};
    for (size_t i = 0; i < 5; i++)
        sample_acceptance(r, "society", 5000 * (double) i, p[i], 0);
    return r;
}

#endif
