/* four_state_hand.c -- bench/models/four-state.toml by hand: GSL on one mt19937 stream per
 * thread, the moves that exist written out, sixteen draws side by side.
 *
 * A year's discount sits in the chances, so a cycle is the step and one addition per state. With
 * x(t) = v^t N(t) added up for t = 0 .. n-1 (`begin`) the sum for t = 1 .. n is begin - x(0) +
 * x(n); people in the middle of a year are the mean of the two ends, discounted to its middle.
 * Moves follow from `begin` and the chances. The dead are not followed. */
#include "four_state_model.h"

struct chain {
    lanes well, ill, severe;
    lanes in_well, in_ill, in_severe;
};

struct row {
    lanes ww, wi, iw, ii, is, ss;
};

static inline void step(struct chain *s, const struct row *p)
{
    const lanes well = s->well, ill = s->ill, severe = s->severe;
    s->in_well += well;
    s->in_ill += ill;
    s->in_severe += severe;
    s->well = well * p->ww + ill * p->iw;
    s->ill = ill * p->ii + well * p->wi;
    s->severe = severe * p->ss + ill * p->is;
}

static inline struct row row_of(double p[INPUTS][BATCH], size_t i, int intervention)
{
#define IN(name) (*(const lanes *) &p[name][i])
    const double v = 1 / (1 + DISCOUNT);
    lanes onset = IN(FALLS_ILL), worse = IN(GETS_WORSE);
    if (intervention == PREVENTION || intervention == BOTH)
        onset *= IN(PREVENTION_EFFECT);
    if (intervention == TREATMENT || intervention == BOTH)
        worse *= IN(TREATMENT_EFFECT);
    return (struct row){v * (1 - onset - IN(WELL_DIES)),
                        v * onset,
                        v * IN(RECOVERS),
                        v * (1 - IN(RECOVERS) - worse - IN(ILL_DIES)),
                        v * worse,
                        v * (1 - IN(SEVERE_DIES))};
}

static inline void book(double p[INPUTS][BATCH], double x[QUANTITIES][BATCH], size_t i,
                        int intervention, const struct chain *s, const struct row *m)
{
#define OUT(name) (*(lanes *) &x[first_of[intervention] + (name)][i])
    const double middle = 1 / sqrt(1 + DISCOUNT);
    /* moves: people at the start of a cycle times the chance, in the middle of the cycle; the
     * chance carries one discount too many, the middle half of one */
    const double moved = middle * (1 + DISCOUNT);
    const lanes severe_moves = s->in_ill * m->is * moved,
                deaths = middle * (s->in_well * IN(WELL_DIES) + s->in_ill * IN(ILL_DIES) +
                                   s->in_severe * IN(SEVERE_DIES));
    /* (begin + (begin - x(0) + x(n)) / v) / 2, to the middle of the year */
    const double here = middle / 2, there = middle / 2 * (1 + DISCOUNT);
    const lanes well = here * s->in_well + there * (s->in_well - WELL_AT_START + s->well),
                ill = here * s->in_ill + there * (s->in_ill - ILL_AT_START + s->ill),
                severe = here * s->in_severe + there * (s->in_severe + s->severe);
    const lanes care = IN(CARE_WELL) * well + IN(CARE_ILL) * ill + IN(CARE_SEVERE) * severe,
                admission = IN(ADMISSION) * severe_moves, last = IN(LAST_MONTHS) * deaths;
    lanes insurer = care + admission + last;
    OUT(O_CARE) = care;
    OUT(O_ADMISSION) = admission;
    OUT(O_LAST) = last;
    OUT(O_GOOD) = IN(LIFE_WELL) * well + IN(LIFE_ILL) * ill + IN(LIFE_SEVERE) * severe;
    if (intervention == TREATMENT || intervention == BOTH) {
        const lanes treatment = IN(TREATMENT_PRICE) * ill;
        *(lanes *) &x[intervention == BOTH ? B_TREATMENT : T_TREATMENT][i] = treatment;
        insurer += treatment;
    }
    if (intervention == PREVENTION || intervention == BOTH)
        *(lanes *) &x[intervention == BOTH ? B_PREVENTION : P_PREVENTION][i] =
            IN(PREVENTION_PRICE) * well;
    OUT(O_INSURER) = insurer;
}

/* Two groups of eight draws at once: the second fills the waiting of the first. */
static inline void follow(double p[INPUTS][BATCH], double x[QUANTITIES][BATCH], size_t i,
                          int intervention)
{
    const lanes none = {0};
    const struct row m = row_of(p, i, intervention), n = row_of(p, i + LANES, intervention);
    struct chain a = {.well = none + WELL_AT_START, .ill = none + ILL_AT_START}, b = a;
    for (size_t t = 0; t < CYCLES; t++) {
        step(&a, &m);
        step(&b, &n);
    }
    book(p, x, i, intervention, &a, &m);
    book(p, x, i + LANES, intervention, &b, &n);
}

struct workspace {
    double p[INPUTS][BATCH] __attribute__((aligned(64)));
};

static void batch(gsl_rng *r, void *workspace, double *quantities)
{
    struct workspace *w = workspace;
    double(*x)[BATCH] = (double(*)[BATCH]) quantities;
    four_state_sample(r, w->p);
    for (size_t i = 0; i < BATCH; i += 2 * LANES) {
        follow(w->p, x, i, USUAL);
        follow(w->p, x, i, PREVENTION);
        follow(w->p, x, i, TREATMENT);
        follow(w->p, x, i, BOTH);
    }
    four_state_differences(x);
}

int main(int argc, char **argv)
{
    const struct peer p = {"C by hand",     "four-state", QUANTITIES, sizeof(struct workspace),
                           quantity_labels, batch,        16,         1};
    return peer_main(&p, argc, argv);
}
