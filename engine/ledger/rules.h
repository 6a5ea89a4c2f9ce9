/* rules.h -- what each kind of agreement comes to in one budget year. Inside this room.
 *
 * Each rule has a base, what the year came to (people counted, a cost, a saving, a deficit's
 * compensated part), and what is due for it: the mean of the base over some years, times its
 * number, within cap and floor. Bases of all years are kept, so that a mean looks at each year as
 * it was when it was settled.
 */
#ifndef RULES_H
#define RULES_H

#include "settlement.h"

/* One intervention while it is settled. */
struct settled {
    double *net;   /* [n_watched][n_paid_years][STRIP] a budget's costs so far */
    double *base;  /* [n][n_years][STRIP] */
    double *paid;  /* [n][n_paid_years][STRIP] */
    double *owed;  /* [n][STRIP] of a loan: what is outstanding */
    double *value; /* [n][STRIP] present value */
};

struct settling {
    const struct model *m;
    const struct transfer_plan *plan;
    const struct settlement_input *inputs; /* [n_worlds] */
    const double *values;
    const struct settlement_change *change;
    struct settled *sides; /* [n_worlds] */
    double *steady; /* [n][STRIP] what stands for years before the start, where that is wanted */
};

/* Before any year: what "steady" means, a year of the file's own baseline. */
void rule_steady(struct settling *s, size_t transfer);

/* What is due for a year before the start. */
void rule_before(const struct settling *s, size_t world, size_t transfer, double *due);

/* The base of a year inside the horizon, with what has been settled so far. */
void rule_base(struct settling *s, size_t world, size_t transfer, size_t year);

/* What is due for a year, also one beyond the horizon. False where nothing can be. */
bool rule_due(struct settling *s, size_t world, size_t transfer, size_t year, double *due);

#endif
