#include "break_even.h"

#include <assert.h>
#include <stdlib.h>

#include "arena.h"
#include "strip.h"

struct break_even_counts {
    size_t n_years;
    uint64_t total;
    uint64_t *first, *lasting; /* [n_years + 1] */
};

struct break_even_counts *break_even_counts_new(size_t n_years)
{
    assert(n_years > 0);
    struct break_even_counts *c = memory_alloc(1, sizeof *c);
    c->n_years = n_years;
    c->first = memory_alloc(n_years + 1, sizeof *c->first);
    c->lasting = memory_alloc(n_years + 1, sizeof *c->lasting);
    return c;
}

void break_even_counts_free(struct break_even_counts *c)
{
    if (c == NULL)
        return;
    free(c->first);
    free(c->lasting);
    free(c);
}

/* What is known of each series after some years; as wide as a cost, so that years are gone through
 * in vectors. */
struct so_far {
    int64_t first[BLOCK], lasting[BLOCK], was_below[BLOCK];
};

STRIP_CLONES
static void pass_year(struct so_far *s, int64_t year, int64_t never, const double *cost, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const int64_t below = !(cost[i] <= BREAK_EVEN_TOLERANCE);
        const int64_t back = (1 - below) & s->was_below[i] & (s->first[i] == never);
        s->lasting[i] = below ? year + 1 : s->lasting[i];
        s->first[i] = back ? year : s->first[i];
        s->was_below[i] |= below;
    }
}

void break_even_count(struct break_even_counts *c, const double *const *cost, size_t n)
{
    assert(n <= BLOCK);
    struct so_far s;
    for (size_t i = 0; i < n; i++)
        s.first[i] = (int64_t) c->n_years, s.lasting[i] = s.was_below[i] = 0;
    for (size_t y = 0; y < c->n_years; y++)
        pass_year(&s, (int64_t) y, (int64_t) c->n_years, cost[y], n);
    for (size_t i = 0; i < n; i++) {
        c->first[s.was_below[i] ? s.first[i] : 0]++;
        c->lasting[s.lasting[i]]++;
    }
    c->total += n;
}

void break_even_shares(const struct break_even_counts *c, double *p_first, double *p_lasting)
{
    for (size_t y = 0; y <= c->n_years; y++) {
        p_first[y] = (double) c->first[y] / (double) c->total;
        p_lasting[y] = (double) c->lasting[y] / (double) c->total;
    }
}
