/* Dates of birth: a group's ages on arrival are spread evenly over birth months. */
#include "build.h"

#include <math.h>

size_t build_age_bins(const struct build *b, size_t group)
{
    const struct group *g = &b->common->groups[group];
    const double months = (g->age_high - g->age_low) * 12;
    const double bins = ceil(months / b->model->calendar->cycle_months - 1e-9);
    return g->has_age && bins > 1 ? (size_t) bins : 1;
}

/* Age on arrival of those in the middle of a birth month; NaN where the group has no age. */
static double age_of_bin(const struct build *b, size_t group, size_t bin)
{
    const struct group *g = &b->common->groups[group];
    const size_t bins = build_age_bins(b, group);
    if (!g->has_age)
        return NAN;
    return 12 * (g->age_low + (g->age_high - g->age_low) * ((double) bin + 0.5) / (double) bins);
}

struct births build_births_of_arrival(struct build *b, size_t group, size_t entry)
{
    const size_t n = build_age_bins(b, group);
    struct stratum_key *key = arena_alloc(b->arena, n, sizeof *key);
    for (size_t bin = 0; bin < n; bin++)
        key[bin] = (struct stratum_key){group, entry, age_of_bin(b, group, bin)};
    return (struct births){
        n, key, arena_alloc(b->arena, b->model->calendar->n_cycles + 1, sizeof(uint32_t))};
}

/* Whether those who enter a cycle later in the next birth month are as old at every moment. */
static bool months_are_cycles(const struct build *b, size_t group)
{
    const struct group *g = &b->common->groups[group];
    const size_t bins = build_age_bins(b, group);
    const double cycles = (g->age_high - g->age_low) * 12 / b->model->calendar->cycle_months;
    return bins == 1 || fabs(cycles - (double) bins) < 1e-9;
}

static bool enters(const struct build *b, size_t entry, size_t arrival)
{
    return b->people_by_node[entry] > 0 && b->arrival_at[entry] == arrival;
}

/* Who enters at node e in birth month i was born at date i - e, counted in cycles. Dates are
 * numbered from the earliest on, those of nobody left out. */
static struct births births_that_meet(struct build *b, size_t group, size_t arrival)
{
    const size_t n_nodes = b->model->calendar->n_cycles, bins = build_age_bins(b, group);
    struct stratum_key *key = arena_alloc(b->arena, n_nodes + bins, sizeof *key);
    uint32_t *base = arena_alloc(b->arena, n_nodes + 1, sizeof *base);
    bool *somebody = arena_alloc(b->arena, n_nodes + bins, sizeof *somebody);
    for (size_t e = 0; e < n_nodes; e++)
        for (size_t bin = 0; enters(b, e, arrival) && bin < bins; bin++) {
            const size_t date = n_nodes - e + bin;
            if (!somebody[date])
                key[date] = (struct stratum_key){group, e, age_of_bin(b, group, bin)};
            somebody[date] = true;
        }
    size_t n = 0;
    for (size_t date = 1; date < n_nodes + bins; date++) {
        if (date <= n_nodes)
            base[n_nodes - date] = (uint32_t) n;
        if (somebody[date])
            key[n++] = key[date];
    }
    return (struct births){n, key, base};
}

struct births build_births(struct build *b, size_t group, size_t arrival)
{
    if (months_are_cycles(b, group))
        return births_that_meet(b, group, arrival);
    const size_t n_nodes = b->model->calendar->n_cycles, bins = build_age_bins(b, group);
    struct stratum_key *key = arena_alloc(b->arena, n_nodes * bins, sizeof *key);
    uint32_t *base = arena_alloc(b->arena, n_nodes + 1, sizeof *base);
    size_t n = 0;
    for (size_t e = 0; e < n_nodes; e++) {
        base[e] = (uint32_t) n;
        for (size_t bin = 0; enters(b, e, arrival) && bin < bins; bin++)
            key[n++] = (struct stratum_key){group, e, age_of_bin(b, group, bin)};
    }
    return (struct births){n, key, base};
}
