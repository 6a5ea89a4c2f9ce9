/* sample_sensitivity.h -- made-up answers about uncertain numbers, put into made-up results. */
#ifndef SAMPLE_SENSITIVITY_H
#define SAMPLE_SENSITIVITY_H

#include "sample_results.h"

enum { SENSITIVITY_ROWS = 64, GRID_ROWS = 40 };

static inline struct results *sample_with_answers(struct sample options, struct arena *arena)
{
    struct results *r = sample_results(options, arena);
    r->sensitivity = arena_alloc(arena, SENSITIVITY_ROWS, sizeof *r->sensitivity);
    r->switching = arena_alloc(arena, SENSITIVITY_ROWS, sizeof *r->switching);
    r->grid = arena_alloc(arena, GRID_ROWS, sizeof *r->grid);
    return r;
}

/* Of a number, set low and high, for whom that gives so much difference; nothing set: -100,000. */
static inline void sample_one_way(struct results *r, const char *intervention, const char *name,
                                  const char *param, double low, double high)
{
    for (size_t k = 0; k < 2; k++)
        ((struct sensitivity_row *) r->sensitivity)[r->n_sensitivity++] = (struct sensitivity_row){
            .what_if = "",
            .intervention = intervention,
            .versus = "tegenprestatie",
            .kind = strcmp(name, "society") == 0 ? "npv_society" : "npv_holder",
            .name = name,
            .analysis = "one_way",
            .param = param,
            .param_unit = "money per once",
            .at = k == 0 ? 0.05 : 0.95,
            .value = k == 0 ? 1200 : 3400,
            .unit = "EUR",
            .base_case = k == 0 ? low : high,
            .estimate = k == 0 ? low : high,
            .mc_error = 900,
            .change = (k == 0 ? low : high) + 100000,
            .change_error = 300,
            .draws = 1000};
}

static inline void sample_correlation(struct results *r, const char *intervention, const char *name,
                                      const char *param, double x, double error)
{
    ((struct sensitivity_row *) r->sensitivity)[r->n_sensitivity++] =
        (struct sensitivity_row){.what_if = "",
                                 .intervention = intervention,
                                 .versus = "tegenprestatie",
                                 .kind = "npv_holder",
                                 .name = name,
                                 .analysis = "rank_correlation",
                                 .param = param,
                                 .param_unit = "share",
                                 .at = NAN,
                                 .value = NAN,
                                 .unit = "",
                                 .base_case = NAN,
                                 .estimate = x,
                                 .mc_error = error,
                                 .change = NAN,
                                 .change_error = NAN,
                                 .draws = 10000};
}

/* Crossing k of n of a price, or none (0 of 0) for `found`. */
static inline struct switching_row *sample_switching(struct results *r, const char *found, size_t k,
                                                     size_t n, double value)
{
    struct switching_row *row = &((struct switching_row *) r->switching)[r->n_switching++];
    *row = (struct switching_row){.what_if = "",
                                  .intervention = "schakelklas",
                                  .versus = "tegenprestatie",
                                  .kind = "npv_holder",
                                  .name = "gemeente",
                                  .unit = "EUR",
                                  .switching = "prijs",
                                  .param = "prijs",
                                  .param_unit = "money per once",
                                  .found = found,
                                  .crossing = k,
                                  .n_crossings = n,
                                  .value = value,
                                  .mc_error = 390,
                                  .quantile = 0.99,
                                  .central = 17400,
                                  .low = 5000,
                                  .high = 50000,
                                  .at_low = -900000,
                                  .at_high = 1200000,
                                  .draws = 1000};
    return row;
}

/* A grid of n by m means a + b x + c y, at x = 0, 1, ... and y = 0, 10, ... */
static inline void sample_grid(struct results *r, const struct grid *of, size_t n, size_t m,
                               double a, double b, double c)
{
    struct scenario *s = (struct scenario *) r->scenario->interventions[0].world;
    s->grids = of;
    s->n_grids = 1;
    for (size_t j = 0; j < m; j++)
        for (size_t i = 0; i < n; i++) {
            const double x = (double) i, y = 10 * (double) j;
            ((struct grid_row *) r->grid)[r->n_grid++] =
                (struct grid_row){.what_if = "",
                                  .intervention = "schakelklas",
                                  .versus = "tegenprestatie",
                                  .kind = "npv_holder",
                                  .name = "gemeente",
                                  .unit = "EUR",
                                  .grid = of->name.id,
                                  .param = {"effect", "prijs"},
                                  .param_unit = {"ratio", "money per once"},
                                  .at = {NAN, NAN},
                                  .value = {x, y},
                                  .base_case = a + b * x + c * y,
                                  .mean = a + b * x + c * y,
                                  .mc_error = 700,
                                  .draws = 500};
        }
}

#endif
