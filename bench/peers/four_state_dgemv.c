/* four_state_dgemv.c -- bench/models/four-state.toml with one cblas_dgemv per cycle and
 * intervention: a dense 4 x 4 matrix per draw, people as a vector. Inputs and statistics as in
 * four_state_hand.c. */
#include <gsl/gsl_cblas.h> /* the declarations; OpenBLAS is linked before GSL */

#include "four_state_model.h"

enum { WELL, ILL, SEVERE, DEAD, STATES };

static void fill(double m[STATES][STATES], const double *p, int intervention)
{
    const double onset =
        p[FALLS_ILL] *
        (intervention == PREVENTION || intervention == BOTH ? p[PREVENTION_EFFECT] : 1);
    const double worse =
        p[GETS_WORSE] *
        (intervention == TREATMENT || intervention == BOTH ? p[TREATMENT_EFFECT] : 1);
    memset(m, 0, sizeof(double) * STATES * STATES);
    m[WELL][ILL] = onset;
    m[WELL][DEAD] = p[WELL_DIES];
    m[WELL][WELL] = 1 - onset - p[WELL_DIES];
    m[ILL][WELL] = p[RECOVERS];
    m[ILL][SEVERE] = worse;
    m[ILL][DEAD] = p[ILL_DIES];
    m[ILL][ILL] = 1 - p[RECOVERS] - worse - p[ILL_DIES];
    m[SEVERE][DEAD] = p[SEVERE_DIES];
    m[SEVERE][SEVERE] = 1 - p[SEVERE_DIES];
    m[DEAD][DEAD] = 1;
}

static void follow(const double *p, double x[QUANTITIES][BATCH], size_t i, int intervention,
                   const double discount[CYCLES])
{
    double m[STATES][STATES], now[2][STATES] = {{WELL_AT_START, ILL_AT_START, 0, 0}};
    double begin[STATES] = {0}, end[STATES] = {0};
    fill(m, p, intervention);
    for (size_t t = 0; t < CYCLES; t++) {
        double *from = now[t % 2], *to = now[(t + 1) % 2];
        cblas_dgemv(CblasRowMajor, CblasTrans, STATES, STATES, 1, &m[0][0], STATES, from, 1, 0, to,
                    1);
        for (size_t s = 0; s < STATES; s++) {
            begin[s] += discount[t] * from[s];
            end[s] += discount[t] * to[s];
        }
    }
    double in[STATES];
    for (size_t s = 0; s < STATES; s++)
        in[s] = (begin[s] + end[s]) / 2;
    const double care =
        p[CARE_WELL] * in[WELL] + p[CARE_ILL] * in[ILL] + p[CARE_SEVERE] * in[SEVERE];
    const double admission = p[ADMISSION] * begin[ILL] * m[ILL][SEVERE];
    const double last = p[LAST_MONTHS] * (begin[WELL] * m[WELL][DEAD] + begin[ILL] * m[ILL][DEAD] +
                                          begin[SEVERE] * m[SEVERE][DEAD]);
    const double treatment = p[TREATMENT_PRICE] * in[ILL],
                 prevention = p[PREVENTION_PRICE] * in[WELL];
    const size_t q = first_of[intervention];
    x[q + O_CARE][i] = care;
    x[q + O_ADMISSION][i] = admission;
    x[q + O_LAST][i] = last;
    x[q + O_INSURER][i] = care + admission + last;
    x[q + O_GOOD][i] =
        p[LIFE_WELL] * in[WELL] + p[LIFE_ILL] * in[ILL] + p[LIFE_SEVERE] * in[SEVERE];
    if (intervention == TREATMENT || intervention == BOTH) {
        x[intervention == BOTH ? B_TREATMENT : T_TREATMENT][i] = treatment;
        x[q + O_INSURER][i] += treatment;
    }
    if (intervention == PREVENTION || intervention == BOTH)
        x[intervention == BOTH ? B_PREVENTION : P_PREVENTION][i] = prevention;
}

struct workspace {
    double p[INPUTS][BATCH];
};

static void batch(gsl_rng *r, void *workspace, double *quantities)
{
    struct workspace *w = workspace;
    double(*x)[BATCH] = (double(*)[BATCH]) quantities;
    double discount[CYCLES];
    for (size_t t = 0; t < CYCLES; t++)
        discount[t] = pow(1 + DISCOUNT, -((double) t + 0.5));
    four_state_sample(r, w->p);
    for (size_t i = 0; i < BATCH; i++) {
        double p[INPUTS];
        for (size_t k = 0; k < INPUTS; k++)
            p[k] = w->p[k][i];
        for (int intervention = 0; intervention < INTERVENTIONS; intervention++)
            follow(p, x, i, intervention, discount);
    }
    four_state_differences(x);
}

int main(int argc, char **argv)
{
    const struct peer p = {"C with dgemv",  "four-state", QUANTITIES, sizeof(struct workspace),
                           quantity_labels, batch,        16,         1};
    return peer_main(&p, argc, argv);
}
