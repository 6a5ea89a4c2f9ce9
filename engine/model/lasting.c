#include "build.h"

#include <math.h>

void lasting_add(struct lasting *l, struct expr *e, const struct moment *m)
{
    if (e == NULL)
        return;
    for (unsigned k = 0; k < CLOCK_COUNT; k++) {
        if (!(expr_clocks(e) >> k & 1))
            continue;
        const double until = expr_same_until(e, k, m->clock[k]);
        l->until[k] = l->clocks >> k & 1 ? fmin(l->until[k], until) : until;
        l->clocks |= 1u << k;
    }
}

/* A clock that shows NaN (the age of people of several ages) never says that nothing changed. */
bool lasting_holds(const struct lasting *l, const struct moment *m)
{
    for (unsigned k = 0; k < CLOCK_COUNT; k++)
        if ((l->clocks >> k & 1) && !(m->clock[k] < l->until[k]))
            return false;
    return true;
}
