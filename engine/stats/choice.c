#include "choice.h"

#include <math.h>

#include "names.h"

void choice_chances(const double *gain, size_t n_gains, size_t n, double margin, double *chance)
{
    for (size_t k = 0; k <= n_gains; k++)
        chance[k] = 0;
    for (size_t i = 0; i < n; i++) {
        double most = 0, next = -INFINITY;
        size_t best = 0;
        for (size_t g = 0; g < n_gains; g++) {
            const double here = gain[g * n + i];
            if (here > most) {
                next = most;
                most = here;
                best = g + 1;
            } else if (here > next) {
                next = here;
            }
        }
        chance[best] += most - next > margin;
    }
    for (size_t k = 0; k <= n_gains; k++)
        chance[k] /= (double) n;
}

static void drop_dominated(const double *cost, const double *effect, size_t n, struct choice *out)
{
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct choice){CHOICE_FRONTIER, i, NAN};
        for (size_t k = 0; k < n; k++) {
            const bool equal = cost[k] == cost[i] && effect[k] == effect[i];
            if (equal && k < i && out[i].place != CHOICE_DOMINATED && out[i].versus == i)
                out[i] = (struct choice){CHOICE_EQUAL, k, NAN};
            else if (!equal && cost[k] <= cost[i] && effect[k] >= effect[i])
                out[i] = (struct choice){CHOICE_DOMINATED, i, NAN};
        }
    }
}

/* The one on the frontier that does the next more than `from`, or NO_INDEX; *price per unit. */
static size_t next_dearer(const double *cost, const double *effect, size_t n,
                          const struct choice *out, size_t from, double *price)
{
    size_t next = NO_INDEX;
    for (size_t k = 0; k < n; k++) {
        if (out[k].place != CHOICE_FRONTIER || !(effect[k] > effect[from]))
            continue;
        const double here = (cost[k] - cost[from]) / (effect[k] - effect[from]);
        if (next == NO_INDEX || here < *price || (here == *price && effect[k] < effect[next])) {
            next = k;
            *price = here;
        }
    }
    return next;
}

void choice_frontier(const double *cost, const double *effect, size_t n, struct choice *out)
{
    drop_dominated(cost, effect, n, out);
    size_t from = NO_INDEX;
    for (size_t i = 0; i < n; i++)
        if (out[i].place == CHOICE_FRONTIER && (from == NO_INDEX || cost[i] < cost[from]))
            from = i;
    double price = NAN;
    for (size_t next;
         from != NO_INDEX && (next = next_dearer(cost, effect, n, out, from, &price)) != NO_INDEX;
         from = next) {
        for (size_t k = 0; k < n; k++)
            if (out[k].place == CHOICE_FRONTIER && effect[k] > effect[from] &&
                effect[k] < effect[next])
                out[k].place = CHOICE_EXTENDED;
        out[next].versus = from;
        out[next].price = price;
    }
}
