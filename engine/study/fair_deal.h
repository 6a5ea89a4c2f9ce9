/* fair_deal.h -- which share or amount of an agreement would be fair: the one at which a holder
 * breaks even in expectation, and the one that keeps its chance of loss at what it accepts.
 *
 * Kept draws are settled again with another share until the mean of what the holder pays more than
 * in the baseline is 0, or the quantile beyond which the accepted chance lies; roots by Brent's
 * method (GSL). A share is looked for from 0 to 1, an amount as a multiple of what is written, from
 * 0 up. All is of the kept draws: their number says how sure it is. */
#ifndef FAIR_DEAL_H
#define FAIR_DEAL_H

#include "kept.h"

/* ALWAYS: no loss at either end of where it is looked for; NEVER: a loss at both. */
enum deal_found { DEAL_FOUND, DEAL_ALWAYS, DEAL_NEVER };
enum deal_aim { AIM_EXPECTATION, AIM_CHANCE, DEAL_AIMS };

/* One aim of one fair deal under one intervention. */
struct deal_answer {
    enum deal_found found;
    double value;                /* a share; an amount in money, or a multiple; NaN if not found */
    double mean, chance_of_loss; /* at it: what the holder pays more, as a present value */
};

struct deal {
    const struct fair_deal *of;
    size_t world;
    enum term_of_deal term;
    bool multiple;  /* an amount that differs by year: value and written are multiples */
    double written; /* the mean of what is written, in the first whole budget year */
    struct deal_answer answer[DEAL_AIMS];
};

struct arena;

/* Every fair deal of the scenario under every intervention in which its agreement exists, but for
 * the baseline; *n of them. */
const struct deal *fair_deals(const struct model *m, const struct kept *k, struct arena *arena,
                              size_t *n);

#endif
