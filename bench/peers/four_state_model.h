/* four_state_model.h -- what the two C comparators for bench/models/four-state.toml share: the
 * inputs, drawn with GSL, and the quantities that come out. */
#ifndef BUDGETSHIFT_PEER_FOUR_STATE_MODEL_H
#define BUDGETSHIFT_PEER_FOUR_STATE_MODEL_H

#include <gsl/gsl_randist.h>

#include "peer.h"

#define CYCLES 75
#define DISCOUNT 0.03
#define WELL_AT_START 900.0
#define ILL_AT_START 100.0

/* clang-format off */
#define FOUR_STATE_INPUTS(X) \
    X(FALLS_ILL) X(WELL_DIES) X(RECOVERS) X(GETS_WORSE) X(ILL_DIES) X(SEVERE_DIES) \
    X(LIFE_WELL) X(LIFE_ILL) X(LIFE_SEVERE) X(CARE_WELL) X(CARE_ILL) X(CARE_SEVERE) \
    X(ADMISSION) X(LAST_MONTHS) X(PREVENTION_PRICE) X(TREATMENT_PRICE) X(PREVENTION_EFFECT) \
    X(TREATMENT_EFFECT)
/* clang-format on */
#define ENUM(name) name,
enum { FOUR_STATE_INPUTS(ENUM) INPUTS };

enum { USUAL, PREVENTION, TREATMENT, BOTH, INTERVENTIONS };

/* The quantities that differ from each other, by intervention and as differences with usual care.
 * A total that is only a copy of another (society where nobody else pays) is not counted twice. */
/* clang-format off */
#define FOUR_STATE_QUANTITIES(X) \
    X(U_CARE, "usual.care") X(U_ADMISSION, "usual.admission") X(U_LAST, "usual.last_months") \
    X(U_INSURER, "usual.insurer") X(U_GOOD, "usual.quality_years") \
    X(P_CARE, "prevention.care") X(P_ADMISSION, "prevention.admission") \
    X(P_LAST, "prevention.last_months") X(P_INSURER, "prevention.insurer") \
    X(P_GOOD, "prevention.quality_years") X(P_PREVENTION, "prevention.prevention") \
    X(P_SOCIETY, "prevention.society") X(T_CARE, "treatment.care") \
    X(T_ADMISSION, "treatment.admission") X(T_LAST, "treatment.last_months") \
    X(T_INSURER, "treatment.insurer") X(T_GOOD, "treatment.quality_years") \
    X(T_TREATMENT, "treatment.treatment") X(B_CARE, "both.care") \
    X(B_ADMISSION, "both.admission") X(B_LAST, "both.last_months") \
    X(B_INSURER, "both.insurer") X(B_GOOD, "both.quality_years") \
    X(B_PREVENTION, "both.prevention") X(B_TREATMENT, "both.treatment") \
    X(B_SOCIETY, "both.society") X(PU_CARE, "prevention-usual.care") \
    X(PU_ADMISSION, "prevention-usual.admission") X(PU_LAST, "prevention-usual.last_months") \
    X(PU_INSURER, "prevention-usual.insurer") X(PU_GOOD, "prevention-usual.quality_years") \
    X(PU_SOCIETY, "prevention-usual.society") X(TU_CARE, "treatment-usual.care") \
    X(TU_ADMISSION, "treatment-usual.admission") X(TU_LAST, "treatment-usual.last_months") \
    X(TU_INSURER, "treatment-usual.insurer") X(TU_GOOD, "treatment-usual.quality_years") \
    X(BU_CARE, "both-usual.care") X(BU_ADMISSION, "both-usual.admission") \
    X(BU_LAST, "both-usual.last_months") X(BU_INSURER, "both-usual.insurer") \
    X(BU_GOOD, "both-usual.quality_years") X(BU_SOCIETY, "both-usual.society")
/* clang-format on */
#define ENUM2(name, label) name,
#define LABEL2(name, label) label,
enum { FOUR_STATE_QUANTITIES(ENUM2) QUANTITIES };
static const char *const quantity_labels[] = {FOUR_STATE_QUANTITIES(LABEL2)};

static const size_t first_of[INTERVENTIONS] = {U_CARE, P_CARE, T_CARE, B_CARE};
/* The places within an intervention's quantities. */
enum { O_CARE, O_ADMISSION, O_LAST, O_INSURER, O_GOOD };

static inline void fill_beta(gsl_rng *r, double *x, double mean, double sd)
{
    const double k = mean * (1 - mean) / (sd * sd) - 1;
    for (size_t i = 0; i < BATCH; i++)
        x[i] = gsl_ran_beta(r, mean * k, (1 - mean) * k);
}

static inline void fill_gamma(gsl_rng *r, double *x, double mean, double sd)
{
    const double shape = mean * mean / (sd * sd), scale = sd * sd / mean;
    for (size_t i = 0; i < BATCH; i++)
        x[i] = gsl_ran_gamma(r, shape, scale);
}

/* The ziggurat is three times as fast as gsl_ran_lognormal's own polar method. */
static inline void fill_lognormal(gsl_rng *r, double *x, double low, double high)
{
    const double meanlog = (log(low) + log(high)) / 2,
                 sdlog = (log(high) - log(low)) / (2 * 1.959963984540054);
    for (size_t i = 0; i < BATCH; i++)
        x[i] = exp(meanlog + gsl_ran_gaussian_ziggurat(r, sdlog));
}

static inline void four_state_sample(gsl_rng *r, double p[INPUTS][BATCH])
{
    fill_beta(r, p[FALLS_ILL], 0.060, 0.010);
    fill_beta(r, p[WELL_DIES], 0.012, 0.002);
    fill_beta(r, p[RECOVERS], 0.150, 0.025);
    fill_beta(r, p[GETS_WORSE], 0.080, 0.015);
    fill_beta(r, p[ILL_DIES], 0.030, 0.006);
    fill_beta(r, p[SEVERE_DIES], 0.180, 0.030);
    fill_beta(r, p[LIFE_WELL], 0.92, 0.02);
    fill_beta(r, p[LIFE_ILL], 0.74, 0.04);
    fill_beta(r, p[LIFE_SEVERE], 0.45, 0.06);
    fill_gamma(r, p[CARE_WELL], 400, 80);
    fill_gamma(r, p[CARE_ILL], 3200, 500);
    fill_gamma(r, p[CARE_SEVERE], 14500, 2400);
    fill_gamma(r, p[ADMISSION], 7800, 1300);
    fill_gamma(r, p[LAST_MONTHS], 11000, 2000);
    fill_gamma(r, p[PREVENTION_PRICE], 150, 25);
    fill_gamma(r, p[TREATMENT_PRICE], 1900, 300);
    fill_lognormal(r, p[PREVENTION_EFFECT], 0.60, 0.94);
    fill_lognormal(r, p[TREATMENT_EFFECT], 0.48, 0.88);
}

static inline void four_state_differences(double x[QUANTITIES][BATCH])
{
    for (size_t i = 0; i < BATCH; i++) {
        x[P_SOCIETY][i] = x[P_INSURER][i] + x[P_PREVENTION][i];
        x[B_SOCIETY][i] = x[B_INSURER][i] + x[B_PREVENTION][i];
        for (size_t k = 0; k <= O_GOOD; k++) {
            x[PU_CARE + k][i] = x[P_CARE + k][i] - x[U_CARE + k][i];
            x[TU_CARE + k][i] = x[T_CARE + k][i] - x[U_CARE + k][i];
            x[BU_CARE + k][i] = x[B_CARE + k][i] - x[U_CARE + k][i];
        }
        x[PU_SOCIETY][i] = x[P_SOCIETY][i] - x[U_INSURER][i];
        x[BU_SOCIETY][i] = x[B_SOCIETY][i] - x[U_INSURER][i];
    }
}

#endif
