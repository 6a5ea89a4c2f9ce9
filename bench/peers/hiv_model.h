/* hiv_model.h -- what the two C comparators for scenarios/published/hiv.toml share: the
 * inputs, drawn with GSL, and the quantities that come out. */
#ifndef BUDGETSHIFT_PEER_HIV_MODEL_H
#define BUDGETSHIFT_PEER_HIV_MODEL_H

#include <gsl/gsl_randist.h>

#include "peer.h"

#define CYCLES 20
#define COMBINED 2 /* cycles with both medicines */
#define ZIDOVUDINE 2278.0
#define LAMIVUDINE 2086.5

/* Chances of a move (a, b, c, d: the four states) and amounts, one row per input. */
/* clang-format off */
#define HIV_INPUTS(X) \
    X(AB) X(AC) X(AD) X(BC) X(BD) X(CD) X(RR) X(MED_A) X(MED_B) X(MED_C) X(COM_A) X(COM_B) \
    X(COM_C)
/* clang-format on */
#define ENUM(name) name,
enum { HIV_INPUTS(ENUM) INPUTS };

/* clang-format off */
#define HIV_QUANTITIES(X) \
    X(MONO_ZIDOVUDINE, "mono.zidovudine_doses") X(MONO_MEDICAL, "mono.medical_care") \
    X(MONO_COMMUNITY, "mono.community_care") X(MONO_COST, "mono.care") \
    X(MONO_YEARS, "mono.life_years") X(BOTH_ZIDOVUDINE, "combination.zidovudine_doses") \
    X(BOTH_LAMIVUDINE, "combination.lamivudine_doses") \
    X(BOTH_MEDICINES, "combination.medicines") X(BOTH_MEDICAL, "combination.medical_care") \
    X(BOTH_COMMUNITY, "combination.community_care") X(BOTH_COST, "combination.care") \
    X(BOTH_YEARS, "combination.life_years") \
    X(MORE_ZIDOVUDINE, "combination-mono.zidovudine_doses") \
    X(MORE_MEDICINES, "combination-mono.medicines") \
    X(MORE_MEDICAL, "combination-mono.medical_care") \
    X(MORE_COMMUNITY, "combination-mono.community_care") \
    X(MORE_COST, "combination-mono.care") X(MORE_YEARS, "combination-mono.life_years")
/* clang-format on */
#define ENUM2(name, label) name,
#define LABEL2(name, label) label,
enum { HIV_QUANTITIES(ENUM2) QUANTITIES };
static const char *const quantity_labels[] = {HIV_QUANTITIES(LABEL2)};

static inline void hiv_sample(gsl_rng *r, double p[INPUTS][BATCH])
{
    /* shares of counted moves: gammas over their sum */
    for (size_t i = 0; i < BATCH; i++) {
        const double stay = gsl_ran_gamma(r, 1251, 1), b = gsl_ran_gamma(r, 350, 1),
                     c = gsl_ran_gamma(r, 116, 1), d = gsl_ran_gamma(r, 17, 1),
                     whole = 1 / (stay + b + c + d);
        p[AB][i] = b * whole;
        p[AC][i] = c * whole;
        p[AD][i] = d * whole;
    }
    for (size_t i = 0; i < BATCH; i++) {
        const double stay = gsl_ran_gamma(r, 731, 1), c = gsl_ran_gamma(r, 512, 1),
                     d = gsl_ran_gamma(r, 15, 1), whole = 1 / (stay + c + d);
        p[BC][i] = c * whole;
        p[BD][i] = d * whole;
    }
    for (size_t i = 0; i < BATCH; i++) {
        const double stay = gsl_ran_gamma(r, 1312, 1), d = gsl_ran_gamma(r, 437, 1);
        p[CD][i] = d / (stay + d);
    }
    const double meanlog = (log(0.365) + log(0.710)) / 2,
                 sdlog = (log(0.710) - log(0.365)) / (2 * 1.959963984540054);
    for (size_t i = 0; i < BATCH; i++)
        p[RR][i] = exp(meanlog + gsl_ran_gaussian_ziggurat(r, sdlog));
    /* a gamma with its mean as standard deviation is an exponential */
    static const double amount[] = {1701, 1774, 6948, 1055, 1278, 2059};
    for (size_t k = 0; k < 6; k++)
        for (size_t i = 0; i < BATCH; i++)
            p[MED_A + k][i] = gsl_ran_exponential(r, amount[k]);
}

static inline void hiv_differences(double x[QUANTITIES][BATCH])
{
    for (size_t i = 0; i < BATCH; i++) {
        x[MONO_COST][i] = x[MONO_ZIDOVUDINE][i] + x[MONO_MEDICAL][i] + x[MONO_COMMUNITY][i];
        x[BOTH_MEDICINES][i] = x[BOTH_ZIDOVUDINE][i] + x[BOTH_LAMIVUDINE][i];
        x[BOTH_COST][i] = x[BOTH_MEDICINES][i] + x[BOTH_MEDICAL][i] + x[BOTH_COMMUNITY][i];
        x[MORE_ZIDOVUDINE][i] = x[BOTH_ZIDOVUDINE][i] - x[MONO_ZIDOVUDINE][i];
        x[MORE_MEDICINES][i] = x[BOTH_MEDICINES][i] - x[MONO_ZIDOVUDINE][i];
        x[MORE_MEDICAL][i] = x[BOTH_MEDICAL][i] - x[MONO_MEDICAL][i];
        x[MORE_COMMUNITY][i] = x[BOTH_COMMUNITY][i] - x[MONO_COMMUNITY][i];
        x[MORE_COST][i] = x[BOTH_COST][i] - x[MONO_COST][i];
        x[MORE_YEARS][i] = x[BOTH_YEARS][i] - x[MONO_YEARS][i];
    }
}

#endif
