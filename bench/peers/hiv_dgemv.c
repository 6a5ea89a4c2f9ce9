/* hiv_dgemv.c -- scenarios/published/hiv.toml with one cblas_dgemv per cycle and intervention:
 * a dense 4 x 4 matrix per draw, people as a vector. Inputs and statistics as in hiv_hand.c. */
#include <gsl/gsl_cblas.h> /* the declarations; OpenBLAS is linked before GSL */

#include "hiv_model.h"

enum { A, B, C, D, STATES };

static void fill(double m[STATES][STATES], double p[INPUTS][BATCH], size_t i, double rr)
{
    memset(m, 0, sizeof(double) * STATES * STATES);
    m[A][B] = rr * p[AB][i];
    m[A][C] = rr * p[AC][i];
    m[A][D] = rr * p[AD][i];
    m[A][A] = 1 - m[A][B] - m[A][C] - m[A][D];
    m[B][C] = rr * p[BC][i];
    m[B][D] = rr * p[BD][i];
    m[B][B] = 1 - m[B][C] - m[B][D];
    m[C][D] = rr * p[CD][i];
    m[C][C] = 1 - m[C][D];
    m[D][D] = 1;
}

struct years {
    double in[STATES], treated, alive;
};

static struct years follow(double first[STATES][STATES], double then[STATES][STATES],
                           const double discount[CYCLES])
{
    double now[2][STATES] = {{1, 0, 0, 0}};
    struct years y = {0};
    for (size_t t = 0; t < CYCLES; t++) {
        double *from = now[t % 2], *to = now[(t + 1) % 2];
        cblas_dgemv(CblasRowMajor, CblasTrans, STATES, STATES, 1,
                    t < COMBINED ? &first[0][0] : &then[0][0], STATES, from, 1, 0, to, 1);
        for (size_t s = 0; s < D; s++)
            y.in[s] += discount[t] * to[s];
        y.alive += to[A] + to[B] + to[C];
        if (t < COMBINED)
            y.treated += discount[t] * (to[A] + to[B] + to[C]);
    }
    return y;
}

/* What follows from discounted years a, b, c and undiscounted years. */
#define HIV_AMOUNTS(x, i, who, a, b, c, years, med, com)                                           \
    do {                                                                                           \
        x[who##_ZIDOVUDINE][i] = ZIDOVUDINE * ((a) + (b) + (c));                                   \
        x[who##_MEDICAL][i] = med[0] * (a) + med[1] * (b) + med[2] * (c);                          \
        x[who##_COMMUNITY][i] = com[0] * (a) + com[1] * (b) + com[2] * (c);                        \
        x[who##_YEARS][i] = years;                                                                 \
    } while (0)

struct workspace {
    double p[INPUTS][BATCH];
};

static void batch(gsl_rng *r, void *workspace, double *quantities)
{
    struct workspace *w = workspace;
    double(*x)[BATCH] = (double(*)[BATCH]) quantities;
    double discount[CYCLES];
    for (size_t t = 0; t < CYCLES; t++)
        discount[t] = pow(1.06, -(double) (t + 1));
    hiv_sample(r, w->p);
    for (size_t i = 0; i < BATCH; i++) {
        double usual[STATES][STATES], slowed[STATES][STATES];
        fill(usual, w->p, i, 1);
        fill(slowed, w->p, i, w->p[RR][i]);
        const struct years mono = follow(usual, usual, discount),
                           both = follow(slowed, usual, discount);
        const double med[3] = {w->p[MED_A][i], w->p[MED_B][i], w->p[MED_C][i]},
                     com[3] = {w->p[COM_A][i], w->p[COM_B][i], w->p[COM_C][i]};
        HIV_AMOUNTS(x, i, MONO, mono.in[A], mono.in[B], mono.in[C], mono.alive, med, com);
        HIV_AMOUNTS(x, i, BOTH, both.in[A], both.in[B], both.in[C], both.alive, med, com);
        x[BOTH_LAMIVUDINE][i] = LAMIVUDINE * both.treated;
    }
    hiv_differences(x);
}

int main(int argc, char **argv)
{
    const struct peer p = {"C with dgemv",  "hiv", QUANTITIES, sizeof(struct workspace),
                           quantity_labels, batch, 16,         1};
    return peer_main(&p, argc, argv);
}
