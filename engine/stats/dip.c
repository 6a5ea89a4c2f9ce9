#include "dip.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "arena.h"
#include "break_even.h"
#include "strip.h"

struct dip_counts {
    size_t n_years;
    uint64_t total, dips;
    uint64_t *in; /* [n_years] */
};

struct dip_counts *dip_counts_new(size_t n_years)
{
    assert(n_years > 0);
    struct dip_counts *c = memory_alloc(1, sizeof *c);
    c->n_years = n_years;
    c->in = memory_alloc(n_years, sizeof *c->in);
    return c;
}

void dip_counts_free(struct dip_counts *c)
{
    if (c == NULL)
        return;
    free(c->in);
    free(c);
}

/* As wide as a cost, so that years are gone through in vectors. What is deeper than another year by
 * rounding only is as deep. */
struct deepest {
    double bar[BLOCK]; /* above it a cost is deeper than all before it */
    int64_t year[BLOCK];
};

STRIP_CLONES
static void pass_year(struct deepest *d, int64_t year, const double *cost, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const bool deeper = cost[i] > d->bar[i];
        d->year[i] = deeper ? year : d->year[i];
        d->bar[i] = deeper ? cost[i] + BREAK_EVEN_TOLERANCE : d->bar[i];
    }
}

void dip_count(struct dip_counts *c, const double *const *cost, size_t n)
{
    assert(n <= BLOCK);
    struct deepest d;
    for (size_t i = 0; i < n; i++) {
        d.bar[i] = BREAK_EVEN_TOLERANCE;
        d.year[i] = -1;
    }
    for (size_t y = 0; y < c->n_years; y++)
        pass_year(&d, (int64_t) y, cost[y], n);
    for (size_t i = 0; i < n; i++)
        if (d.year[i] >= 0) {
            c->in[d.year[i]]++;
            c->dips++;
        }
    c->total += n;
}

double dip_share(const struct dip_counts *c)
{
    return (double) c->dips / (double) c->total;
}

size_t dip_year(const struct dip_counts *c, double p)
{
    if (c->dips == 0)
        return c->n_years;
    uint64_t so_far = c->in[0];
    size_t year = 0;
    while ((double) so_far < p * (double) c->dips && year + 1 < c->n_years)
        so_far += c->in[++year];
    return year;
}
