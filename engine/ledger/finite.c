#include "finite.h"

#include <math.h>

#include "strip.h"

/* x - x is 0 for a number, and no number for all that is none. */
STRIP_CLONES
static bool all_finite(const double *x, size_t n_strips)
{
    double off[STRIP] = {0}, sum = 0;
    for (size_t k = 0; k < n_strips; k++)
        for (size_t i = 0; i < STRIP; i++)
            off[i] += x[k * STRIP + i] - x[k * STRIP + i];
    for (size_t i = 0; i < STRIP; i++)
        sum += off[i];
    return sum == 0;
}

static bool world_is_finite(const struct model *m, const struct books *b,
                            const struct settlement *settled, size_t world)
{
    const struct transfer_plan *p = &m->transfers;
    return all_finite(b->value, m->timeline.n_subgroups * m->n_booked) &&
           (!m->by_year || all_finite(b->cash, m->n_booked * m->calendar->n_years)) &&
           (settled == NULL ||
            (all_finite(settlement_paid(settled, world), p->n * p->n_paid_years) &&
             all_finite(settlement_value(settled, world), p->n)));
}

/* --- where ------------------------------------------------------------------------------- */

/* One world of a strip in which something is not finite. */
struct looking {
    const struct model *m;
    const double *values;
    const struct cohort_output *counted;
    const struct books *books;
    struct not_finite *which;
};

static double amount_of(const struct looking *l, uint32_t slot)
{
    return l->values[(size_t) slot * STRIP + l->which->lane];
}

/* The segment of a tap in which what it counts, or the amount on it, is no number. */
static bool is_in_tap(const struct looking *l, const struct tap_charge *c)
{
    const struct model *m = l->m;
    const struct tap *tap = &m->plans[l->which->world].taps[c->tap];
    const size_t width = (1 + m->timeline.n_schedules) * STRIP;
    for (size_t s = 0; s < tap->n_segments; s++) {
        const double *plain = l->counted->taps + (tap->first + s) * width + l->which->lane;
        const double *present = plain + (1 + m->lines[c->line].schedule) * STRIP;
        if (c->slot[s] == NO_SLOT ||
            (isfinite(amount_of(l, c->slot[s]) * *present) &&
             (!m->lines[c->line].by_year || isfinite(amount_of(l, c->slot[s]) * *plain))))
            continue;
        l->which->first_year = m->calendar->year_of[tap->segments[s].first];
        l->which->last_year = m->calendar->year_of[tap->segments[s].last];
        return true;
    }
    return false;
}

static bool is_in_calendar(const struct looking *l, const struct calendar_charge *c)
{
    for (size_t y = 0; y < l->m->calendar->n_years; y++)
        if (c->slot[y] != NO_SLOT && !isfinite(amount_of(l, c->slot[y]))) {
            l->which->first_year = l->which->last_year = y;
            return true;
        }
    return false;
}

static bool is_in_steps(const struct looking *l, const struct step_charge *c)
{
    const struct timeline *time = &l->m->timeline;
    const size_t stride = time->n_cycles + 1;
    const double *heads =
        l->counted->headcounts + c->headcount * time->n_subgroups * stride * STRIP + l->which->lane;
    for (size_t t = 1; t <= time->n_cycles; t++) {
        double sum = c->slot[t] == NO_SLOT ? 0 : amount_of(l, c->slot[t]);
        for (size_t g = 0; c->some[t] && g < time->n_subgroups; g++)
            sum += heads[(g * stride + t) * STRIP];
        if (isfinite(sum))
            continue;
        l->which->first_year = l->which->last_year = l->m->calendar->year_of[t];
        return true;
    }
    return false;
}

/* The years in which a line became no number: all of them, where no charge of it tells. */
static void find_years(const struct looking *l)
{
    const struct ledger_plan *p = &l->m->ledger[l->which->world];
    const size_t line = l->which->id, subgroup = l->which->subgroup;
    l->which->first_year = 0;
    l->which->last_year = l->m->calendar->n_years - 1;
    for (size_t i = 0; i < p->n_tap_charges; i++)
        if (p->tap_charges[i].line == line && p->tap_charges[i].subgroup == subgroup &&
            is_in_tap(l, &p->tap_charges[i]))
            return;
    for (size_t i = 0; i < p->n_calendar_charges; i++)
        if (p->calendar_charges[i].line == line && is_in_calendar(l, &p->calendar_charges[i]))
            return;
    for (size_t i = 0; i < p->n_step_charges; i++)
        if (p->step_charges[i].line == line && is_in_steps(l, &p->step_charges[i]))
            return;
    for (size_t i = 0; i < p->n_arrival_charges; i++) {
        const struct arrival_charge *c = &p->arrival_charges[i];
        const double people = c->entered == NO_SLOT
                                  ? c->people
                                  : l->counted->entered[c->entered * STRIP + l->which->lane];
        if (c->line != line || c->subgroup != subgroup || isfinite(amount_of(l, c->slot) * people))
            continue;
        l->which->first_year = l->which->last_year = l->m->calendar->year_of_node[c->node];
        return;
    }
}

static bool find_line(const struct looking *l)
{
    const struct model *m = l->m;
    for (size_t i = 0; i < m->n_booked * m->timeline.n_subgroups; i++) {
        l->which->id = i / m->timeline.n_subgroups;
        l->which->subgroup = i % m->timeline.n_subgroups;
        l->which->value =
            l->books
                ->value[(l->which->subgroup * m->n_booked + l->which->id) * STRIP + l->which->lane];
        if (isfinite(l->which->value))
            continue;
        find_years(l);
        return true;
    }
    return false;
}

/* Of a line of which only an amount by year is no number. */
static bool find_cash(const struct looking *l)
{
    const size_t n_years = l->m->calendar->n_years;
    for (size_t i = 0; l->m->by_year && i < l->m->n_booked * n_years; i++) {
        l->which->value = l->books->cash[i * STRIP + l->which->lane];
        if (isfinite(l->which->value))
            continue;
        l->which->id = i / n_years;
        l->which->subgroup = NO_INDEX;
        l->which->first_year = l->which->last_year = i % n_years;
        return true;
    }
    return false;
}

static bool find_agreement(const struct looking *l, const struct settlement *settled)
{
    const struct transfer_plan *p = &l->m->transfers;
    l->which->agreement = true;
    for (size_t i = 0; settled != NULL && i < p->n * p->n_paid_years; i++) {
        const size_t id = i / p->n_paid_years, year = i % p->n_paid_years;
        l->which->value = settlement_paid(settled, l->which->world)[i * STRIP + l->which->lane];
        if (isfinite(l->which->value))
            continue;
        l->which->id = id;
        l->which->first_year = l->which->last_year =
            year < l->m->calendar->n_years ? year : l->m->calendar->n_years;
        return true;
    }
    for (size_t id = 0; settled != NULL && id < p->n; id++) {
        l->which->value = settlement_value(settled, l->which->world)[id * STRIP + l->which->lane];
        if (isfinite(l->which->value))
            continue;
        l->which->id = id;
        l->which->first_year = 0;
        l->which->last_year = l->m->calendar->n_years;
        return true;
    }
    return false;
}

bool ledger_finite(const struct model *m, const double *values, const struct cohort_output *counted,
                   struct books *const *books, const struct settlement *settled, size_t from,
                   size_t to, struct not_finite *which)
{
    bool fine = true;
    for (size_t w = 0; w < m->n_worlds; w++)
        fine &= world_is_finite(m, books[w], settled, w);
    for (size_t lane = from; !fine && lane < to; lane++)
        for (size_t w = 0; w < m->n_worlds; w++) {
            *which = (struct not_finite){.lane = lane, .world = w};
            const struct looking l = {m, values, &counted[w], books[w], which};
            if (find_line(&l) || find_cash(&l) || find_agreement(&l, settled))
                return false;
        }
    return true;
}
