#include "calendar.h"

#include <assert.h>
#include <limits.h>
#include <math.h>

#include "arena.h"

enum { YEAR = 12 }; /* months */

/* Budget year index of a month since the start, which lies `into` months into year 0.
 * Rounds down, also before the start. */
static int year_index(int months, int into)
{
    const int m = months + into;
    return (m >= 0 ? m : m - (YEAR - 1)) / YEAR;
}

static int months_into_first_year(const struct calendar *c)
{
    return (c->start_month - c->year_start_month + YEAR) % YEAR;
}

static int node_month(const struct calendar *c, size_t node)
{
    return (int) node * c->cycle_months;
}

double calendar_discount(const struct discount *d, double years)
{
    const double time = d->whole_years ? floor(years) : years;
    double log_growth = 0.0, from = 0.0;

    for (size_t i = 0; i < d->n && from < time; i++) {
        const double until = fmin(time, d->until_years[i]);
        if (until > from) {
            log_growth += (until - from) * log1p(d->rate[i]);
            from = until;
        }
    }
    return exp(-log_growth);
}

/* From the year before to this one. */
static double price_rise(const struct price_index *index, int year)
{
    int last = INT_MIN;
    double rate = 0.0;
    for (size_t i = 0; i < index->n; i++) {
        if (index->year[i] == year)
            return index->rate[i];
        if (index->year[i] > last) {
            last = index->year[i];
            rate = index->rate[i];
        }
    }
    return index->then_same && year > last ? rate : 0.0;
}

double calendar_price_factor(const struct price_index *index, int base, int year)
{
    double factor = 1.0;
    for (int y = base + 1; y <= year; y++)
        factor *= 1.0 + price_rise(index, y);
    for (int y = year + 1; y <= base; y++)
        factor /= 1.0 + price_rise(index, y);
    return factor;
}

/* Weight of each node 0..n in the integral over n intervals of length 1: composite Simpson;
 * for odd n the last three intervals by the 3/8 rule, which is exact for cubics as well. */
static void simpson_nodes(double *w, size_t n)
{
    if (n == 1) {
        w[0] = w[1] = 0.5;
        return;
    }
    const size_t thirds = n % 2 == 0 ? n : n - 3;
    for (size_t i = 0; i < thirds; i += 2) {
        w[i] += 1.0 / 3.0;
        w[i + 1] += 4.0 / 3.0;
        w[i + 2] += 1.0 / 3.0;
    }
    if (thirds < n) {
        w[n - 3] += 3.0 / 8.0;
        w[n - 2] += 9.0 / 8.0;
        w[n - 1] += 9.0 / 8.0;
        w[n] += 3.0 / 8.0;
    }
}

static void set_simpson(const struct calendar *c, double *start, double *end, struct arena *arena)
{
    const size_t n = c->n_cycles;
    double *w = arena_alloc(arena, n + 1, sizeof *w);
    simpson_nodes(w, n);

    for (size_t t = 1; t <= n; t++) {
        start[t] = c->cycle_years * w[t - 1] * (t == 1 ? 1.0 : 0.5);
        end[t] = c->cycle_years * w[t] * (t == n ? 1.0 : 0.5);
    }
}

static void set_weights(struct calendar *c, enum occupancy occupancy, struct arena *arena)
{
    double *start = arena_alloc(arena, c->n_cycles + 1, sizeof *start);
    double *end = arena_alloc(arena, c->n_cycles + 1, sizeof *end);
    double part = 0.5; /* of the cycle that counts as its start */
    c->start_weight = start;
    c->end_weight = end;

    switch (occupancy) {
    case OCCUPANCY_SIMPSON:
        set_simpson(c, start, end, arena);
        return;
    case OCCUPANCY_START:
        part = 1.0;
        break;
    case OCCUPANCY_END:
        part = 0.0;
        break;
    case OCCUPANCY_EXACT: /* its years are counted within cycles */
    case OCCUPANCY_MID:
    case OCCUPANCY_TRAPEZOID:
        break;
    }
    for (size_t t = 1; t <= c->n_cycles; t++) {
        start[t] = c->cycle_years * part;
        end[t] = c->cycle_years * (1.0 - part);
    }
}

static void set_years(struct calendar *c, int horizon_months, struct arena *arena)
{
    const int into = months_into_first_year(c);
    c->n_years = (size_t) year_index(horizon_months - 1, into) + 1;

    double *months = arena_alloc(arena, c->n_years, sizeof *months);
    for (int m = 0; m < horizon_months; m++)
        months[year_index(m, into)] += 1.0;
    c->year_months = months;

    size_t *year_of = arena_alloc(arena, c->n_cycles + 1, sizeof *year_of);
    size_t *year_of_node = arena_alloc(arena, c->n_cycles + 1, sizeof *year_of_node);
    double *share = arena_alloc(arena, c->n_cycles + 1, sizeof *share);
    for (size_t t = 0; t <= c->n_cycles; t++) {
        const size_t year = (size_t) year_index(node_month(c, t), into);
        year_of_node[t] = year < c->n_years ? year : c->n_years - 1;
    }
    for (size_t t = 1; t <= c->n_cycles; t++) {
        const int from = node_month(c, t - 1);
        const int left = YEAR - (from + into) % YEAR; /* months of the budget year still to come */
        year_of[t] = (size_t) year_index(from, into);
        share[t] = left < c->cycle_months ? (double) left / c->cycle_months : 1.0;
    }
    c->year_of = year_of;
    c->year_of_node = year_of_node;
    c->first_share = share;
}

static void set_prices(struct calendar *c, const struct price_index *index, int base,
                       struct arena *arena)
{
    double *factor = arena_alloc(arena, c->n_years, sizeof *factor);
    for (size_t y = 0; y < c->n_years; y++)
        factor[y] = calendar_price_factor(index, base, c->first_year + (int) y);
    c->price_factor = factor;
}

/* Where in a cycle its amounts are discounted, as a part of the cycle. */
static double part_of_cycle(enum timing timing)
{
    switch (timing) {
    case TIMING_START:
        return 0.0;
    case TIMING_END:
        return 1.0;
    case TIMING_MID:
        break;
    }
    return 0.5;
}

static const double *year_factors(const struct calendar *c, const struct discount *d,
                                  struct arena *arena)
{
    double *factor = arena_alloc(arena, c->n_years, sizeof *factor);
    double from = 0.0; /* months */

    for (size_t y = 0; y < c->n_years; y++) {
        factor[y] = calendar_discount(d, (from + c->year_months[y] / 2.0) / YEAR);
        from += c->year_months[y];
    }
    return factor;
}

static void set_factors(struct calendar *c, const struct accounting *accounting,
                        const struct discount *schedules, struct arena *arena)
{
    const bool by_node =
        accounting->occupancy == OCCUPANCY_TRAPEZOID || accounting->occupancy == OCCUPANCY_SIMPSON;
    const double part = part_of_cycle(accounting->discount_at);
    const size_t n = c->n_cycles, k_max = c->n_schedules;
    const double **start = arena_alloc(arena, k_max, sizeof *start);
    const double **end = arena_alloc(arena, k_max, sizeof *end);
    const double **event = arena_alloc(arena, k_max, sizeof *event);
    const double **node = arena_alloc(arena, k_max, sizeof *node);
    const double **year = arena_alloc(arena, k_max, sizeof *year);

    for (size_t k = 0; k < k_max; k++) {
        double *at_node = arena_alloc(arena, n + 1, sizeof *at_node);
        double *at_node_before = arena_alloc(arena, n + 1, sizeof *at_node_before);
        double *at_event = arena_alloc(arena, n + 1, sizeof *at_event);
        at_node[0] = 1.0;
        for (size_t t = 1; t <= n; t++) {
            const double months = node_month(c, t - 1) + part * c->cycle_months;
            at_event[t] = calendar_discount(&schedules[k], months / YEAR);
            at_node[t] = calendar_discount(&schedules[k], (double) node_month(c, t) / YEAR);
            at_node_before[t] = at_node[t - 1];
        }
        start[k] = by_node ? at_node_before : at_event;
        end[k] = by_node ? at_node : at_event;
        event[k] = at_event;
        node[k] = at_node;
        year[k] = year_factors(c, &schedules[k], arena);
    }
    c->start_factor = start;
    c->end_factor = end;
    c->event_factor = event;
    c->node_factor = node;
    c->year_factor = year;
}

const struct calendar *calendar_new(const struct study *study, const struct accounting *accounting,
                                    const struct discount *schedules, size_t n_schedules,
                                    struct arena *arena)
{
    assert(study->horizon_months > 0 && study->horizon_months % study->cycle_months == 0);
    assert(study->cycle_months >= 1 && study->cycle_months <= YEAR);
    struct calendar *c = arena_alloc(arena, 1, sizeof *c);
    c->n_cycles = (size_t) (study->horizon_months / study->cycle_months);
    c->n_schedules = n_schedules;
    c->cycle_months = study->cycle_months;
    c->cycle_years = (double) study->cycle_months / YEAR;
    c->start_year = study->start_year;
    c->start_month = study->start_month;
    c->year_start_month = accounting->year_start_month;
    c->first_year = study->start_year - (study->start_month < accounting->year_start_month);
    set_weights(c, accounting->occupancy, arena);
    set_years(c, study->horizon_months, arena);
    set_prices(c, &accounting->index, study->prices, arena);
    set_factors(c, accounting, schedules, arena);
    return c;
}

int calendar_year(const struct calendar *c, int months)
{
    return c->first_year + year_index(months, months_into_first_year(c));
}

double calendar_payment_moment(const struct calendar *c, size_t year)
{
    if (year >= c->n_years)
        return (months_into_first_year(c) * -1.0 + YEAR * ((double) year + 0.5)) / YEAR;
    double from = 0; /* months */
    for (size_t y = 0; y < year; y++)
        from += c->year_months[y];
    return (from + c->year_months[year] / 2.0) / YEAR;
}

int calendar_month_of_cycle(const struct calendar *c, size_t cycle)
{
    assert(cycle >= 1 && cycle <= c->n_cycles);
    return (c->start_month - 1 + node_month(c, cycle - 1)) % YEAR + 1;
}

bool calendar_cycle_holds_month(const struct calendar *c, size_t cycle, int month)
{
    const int after = (month - calendar_month_of_cycle(c, cycle) + YEAR) % YEAR;
    return after < c->cycle_months;
}
