/* hiv_hand.c -- scenarios/published/hiv.toml by hand: GSL on one mt19937 stream per thread, the
 * moves that exist written out, eight draws side by side. Only the living are followed. */
#include "hiv_model.h"

struct chain {
    lanes a, b, c;                 /* people */
    lanes in_a, in_b, in_c, years; /* added up: discounted, and years of life */
};

struct row {
    lanes aa, ab, ac, bb, bc, cc;
};

static inline void step(struct chain *s, const struct row *p, double discount)
{
    const lanes a = s->a, b = s->b, c = s->c;
    s->a = a * p->aa;
    s->b = a * p->ab + b * p->bb;
    s->c = a * p->ac + b * p->bc + c * p->cc;
    s->in_a += s->a * discount;
    s->in_b += s->b * discount;
    s->in_c += s->c * discount;
    s->years += s->a + s->b + s->c;
}

static inline struct row row_of(double p[INPUTS][BATCH], size_t i, lanes rr)
{
    const lanes *ab = (const lanes *) &p[AB][i], *ac = (const lanes *) &p[AC][i],
                *ad = (const lanes *) &p[AD][i], *bc = (const lanes *) &p[BC][i],
                *bd = (const lanes *) &p[BD][i], *cd = (const lanes *) &p[CD][i];
    return (struct row){1 - rr * (*ab + *ac + *ad), rr * *ab, rr * *ac,
                        1 - rr * (*bc + *bd),       rr * *bc, 1 - rr * *cd};
}

static void simulate(double p[INPUTS][BATCH], double x[QUANTITIES][BATCH])
{
    double discount[CYCLES];
    for (size_t t = 0; t < CYCLES; t++)
        discount[t] = pow(1.06, -(double) (t + 1));
    for (size_t i = 0; i < BATCH; i += LANES) {
        const lanes one = {1, 1, 1, 1, 1, 1, 1, 1};
        const struct row usual = row_of(p, i, one), slowed = row_of(p, i, *(lanes *) &p[RR][i]);
        struct chain mono = {.a = one}, both = {.a = one};
        for (size_t t = 0; t < COMBINED; t++) {
            step(&mono, &usual, discount[t]);
            step(&both, &slowed, discount[t]);
        }
        const lanes treated = both.in_a + both.in_b + both.in_c;
        for (size_t t = COMBINED; t < CYCLES; t++) {
            step(&mono, &usual, discount[t]);
            step(&both, &usual, discount[t]);
        }
        lanes med[3], com[3];
        for (size_t k = 0; k < 3; k++) {
            med[k] = *(const lanes *) &p[MED_A + k][i];
            com[k] = *(const lanes *) &p[COM_A + k][i];
        }
#define AT(name) (*(lanes *) &x[name][i])
        AT(MONO_ZIDOVUDINE) = ZIDOVUDINE * (mono.in_a + mono.in_b + mono.in_c);
        AT(MONO_MEDICAL) = med[0] * mono.in_a + med[1] * mono.in_b + med[2] * mono.in_c;
        AT(MONO_COMMUNITY) = com[0] * mono.in_a + com[1] * mono.in_b + com[2] * mono.in_c;
        AT(MONO_YEARS) = mono.years;
        AT(BOTH_ZIDOVUDINE) = ZIDOVUDINE * (both.in_a + both.in_b + both.in_c);
        AT(BOTH_LAMIVUDINE) = LAMIVUDINE * treated;
        AT(BOTH_MEDICAL) = med[0] * both.in_a + med[1] * both.in_b + med[2] * both.in_c;
        AT(BOTH_COMMUNITY) = com[0] * both.in_a + com[1] * both.in_b + com[2] * both.in_c;
        AT(BOTH_YEARS) = both.years;
    }
}

struct workspace {
    double p[INPUTS][BATCH] __attribute__((aligned(64)));
};

static void batch(gsl_rng *r, void *workspace, double *x)
{
    struct workspace *w = workspace;
    double(*q)[BATCH] = (double(*)[BATCH]) x;
    hiv_sample(r, w->p);
    simulate(w->p, q);
    hiv_differences(q);
}

int main(int argc, char **argv)
{
    const struct peer p = {"C by hand",     "hiv", QUANTITIES, sizeof(struct workspace),
                           quantity_labels, batch, 16,         1};
    return peer_main(&p, argc, argv);
}
