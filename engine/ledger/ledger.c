#include "ledger.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

struct books *ledger_books_new(const struct model *m)
{
    const size_t n_years = m->calendar->n_years, n_subgroups = m->timeline.n_subgroups;
    struct books *b = memory_alloc(1, sizeof *b);
    b->cash = memory_alloc(m->n_booked * n_years * STRIP, sizeof *b->cash);
    if (m->common->accounting.discounted_break_even)
        b->present = memory_alloc(m->n_booked * n_years * STRIP, sizeof *b->present);
    b->value = memory_alloc(n_subgroups * m->n_booked * STRIP, sizeof *b->value);
    b->value_year =
        memory_alloc(n_subgroups * m->n_cashable * n_years * STRIP, sizeof *b->value_year);
    b->run = memory_alloc(2 * n_subgroups * STRIP, sizeof *b->run);
    return b;
}

void ledger_books_free(struct books *b)
{
    if (b == NULL)
        return;
    free(b->cash);
    free(b->present);
    free(b->value);
    free(b->value_year);
    free(b->run);
    free(b);
}

static void clear(const struct model *m, struct books *b)
{
    const size_t n_years = m->calendar->n_years, n_subgroups = m->timeline.n_subgroups;
    if (m->by_year)
        memset(b->cash, 0, m->n_booked * n_years * STRIP * sizeof *b->cash);
    if (b->present != NULL)
        memset(b->present, 0, m->n_booked * n_years * STRIP * sizeof *b->present);
    memset(b->value, 0, n_subgroups * m->n_booked * STRIP * sizeof *b->value);
    memset(b->value_year, 0, n_subgroups * m->n_cashable * n_years * STRIP * sizeof *b->value_year);
}

/* A strip in two vectors, spelled out: loops over a strip in a loop over segments the compiler
 * turns inside out. */
enum { HALF = STRIP / 2 };
typedef double half __attribute__((vector_size(HALF * sizeof(double)), aligned(8), may_alias));

struct whole {
    half a, b;
};

static inline struct whole load(const double *x)
{
    return (struct whole){*(const half *) x, *(const half *) (x + HALF)};
}

/* x += part * (amount * people), in that order. */
static inline void add_to(double *x, double part, const struct whole *amount, const double *people)
{
    const struct whole p = load(people);
    *(half *) x += part * (amount->a * p.a);
    *(half *) (x + HALF) += part * (amount->b * p.b);
}

/* One posting: `part` of amount[STRIP], undiscounted plain[STRIP] and discounted present[STRIP], in
 * one budget year, if the line holds then. `value` is where the line of the subgroup is added up.
 */
static inline void post_at(const struct model *m, const struct books *b, size_t line,
                           size_t subgroup, size_t year, double part, const double *amount,
                           const double *plain, const double *present, double *value)
{
    if (part == 0 || year < b->years[line].first || year > b->years[line].last)
        return;
    const size_t at = (line * m->calendar->n_years + year) * STRIP;
    const size_t cashable = m->lines[line].cashable_index;
    const struct whole each = load(amount);
    add_to(value, part, &each, present);
    if (cashable != NO_INDEX)
        add_to(b->value_year +
                   ((subgroup * m->n_cashable + cashable) * m->calendar->n_years + year) * STRIP,
               part, &each, present);
    if (!m->lines[line].by_year)
        return;
    add_to(b->cash + at, part, &each, plain);
    if (b->present != NULL)
        add_to(b->present + at, part, &each, present);
}

static inline double *value_of(const struct model *m, const struct books *b, size_t line,
                               size_t subgroup)
{
    return b->value + (subgroup * m->n_booked + line) * STRIP;
}

/* Part of a cycle falls in `year`, the rest in the next, if that is inside the horizon. */
STRIP_CLONES
static void post_split(const struct model *m, const struct books *b, size_t line, size_t subgroup,
                       size_t year, double share, const double *amount, const double *plain,
                       const double *present)
{
    double *value = value_of(m, b, line, subgroup);
    post_at(m, b, line, subgroup, year, share, amount, plain, present, value);
    if (share < 1)
        post_at(m, b, line, subgroup, year + 1, 1 - share, amount, plain, present, value);
}

/* Most postings are made here: what the line comes to is kept at hand. */
STRIP_CLONES
static void settle_tap(const struct model *m, const struct plan *plan, const struct tap_charge *c,
                       const double *values, const struct cohort_output *counted,
                       const struct books *b)
{
    const struct tap *tap = &plan->taps[c->tap];
    const size_t width = (1 + m->timeline.n_schedules) * STRIP;
    const size_t schedule = m->lines[c->line].schedule;
    double value[STRIP], *const sum = value_of(m, b, c->line, c->subgroup);
    memcpy(value, sum, sizeof value);
    for (size_t s = 0; s < tap->n_segments; s++) {
        if (c->slot[s] == NO_SLOT)
            continue;
        const struct segment *at = &tap->segments[s];
        const double *amount = values + (size_t) c->slot[s] * STRIP;
        const double *plain = counted->taps + (tap->first + s) * width;
        const double *present = plain + (1 + schedule) * STRIP; /* NO_DISCOUNT: plain */
        const double share = c->at_moments ? 1 : at->share;
        post_at(m, b, c->line, c->subgroup, at->year, share, amount, plain, present, value);
        if (share < 1)
            post_at(m, b, c->line, c->subgroup, at->year + 1, 1 - share, amount, plain, present,
                    value);
    }
    memcpy(sum, value, sizeof value);
}

static void fill(double *x, double value)
{
    for (size_t i = 0; i < STRIP; i++)
        x[i] = value;
}

static void settle_calendar(const struct model *m, const struct calendar_charge *c,
                            const double *values, struct books *b)
{
    double plain[STRIP], present[STRIP];
    for (size_t y = 0; y < m->calendar->n_years; y++) {
        if (c->slot[y] == NO_SLOT)
            continue;
        for (size_t g = 0; g < m->timeline.n_subgroups; g++) {
            const double weight = c->weight[y] * m->subgroup_share[g];
            fill(plain, weight);
            fill(present, weight * m->calendar->year_factor[m->lines[c->line].schedule][y]);
            post_split(m, b, c->line, g, y, 1, values + (size_t) c->slot[y] * STRIP, plain,
                       present);
        }
    }
}

static void settle_arrival(const struct model *m, const struct arrival_charge *c,
                           const double *values, const struct cohort_output *counted,
                           struct books *b)
{
    double plain[STRIP], present[STRIP];
    const size_t schedule = m->lines[c->line].schedule;
    const double factor = schedule == NO_DISCOUNT ? 1 : m->calendar->node_factor[schedule][c->node];
    for (size_t i = 0; i < STRIP; i++) {
        plain[i] = c->entered == NO_SLOT ? c->people : counted->entered[c->entered * STRIP + i];
        present[i] = plain[i] * factor;
    }
    post_split(m, b, c->line, c->subgroup, m->calendar->year_of_node[c->node], 1,
               values + (size_t) c->slot * STRIP, plain, present);
}

/* A full group may be a hair over in floating point: 15.000000000002 people are 15. */
static const double WHOLE_TOLERANCE = 1e-9;

/* A run of cycles in one budget year with the same amount: years of groups, by subgroup. */
struct step_run {
    double *plain, *present; /* [n_subgroups][STRIP] */
    size_t first;            /* cycle; 0: none yet */
};

static void post_run(const struct model *m, const struct step_charge *c, const double *values,
                     const struct step_run *run, struct books *b)
{
    for (size_t g = 0; run->first > 0 && g < m->timeline.n_subgroups; g++)
        post_split(m, b, c->line, g, m->calendar->year_of[run->first],
                   m->calendar->first_share[run->first],
                   values + (size_t) c->slot[run->first] * STRIP, run->plain + g * STRIP,
                   run->present + g * STRIP);
}

static bool goes_on(const struct model *m, const struct step_charge *c, const struct step_run *run,
                    size_t t)
{
    return run->first > 0 && c->slot[t] == c->slot[run->first] &&
           m->calendar->year_of[t] == m->calendar->year_of[run->first] &&
           m->calendar->first_share[t] == m->calendar->first_share[run->first];
}

STRIP_CLONES
static void count_groups(const double *restrict total, double group_of, double *restrict groups)
{
    for (size_t i = 0; i < STRIP; i++)
        groups[i] = ceil(total[i] / group_of - WHOLE_TOLERANCE);
}

/* The groups of a cycle, shared as the people are, or where nobody is as all people are. */
STRIP_CLONES
static void add_groups(const struct model *m, const double *restrict heads, size_t stride,
                       const double *restrict total, const double *restrict groups, double factor,
                       const struct step_run *run)
{
    double each[STRIP];
    for (size_t i = 0; i < STRIP; i++)
        each[i] = groups[i] * m->timeline.cycle_years / (total[i] > 0 ? total[i] : 1);
    for (size_t g = 0; g < m->timeline.n_subgroups; g++) {
        double *restrict plain = run->plain + g * STRIP;
        double *restrict present = run->present + g * STRIP;
        for (size_t i = 0; i < STRIP; i++) {
            const double years =
                each[i] * (total[i] > 0 ? heads[g * stride + i] : m->subgroup_share[g]);
            plain[i] += years;
            present[i] += years * factor;
        }
    }
}

STRIP_CLONES
static void sum_heads(const double *restrict heads, size_t stride, size_t n_subgroups,
                      double *restrict total)
{
    memset(total, 0, STRIP * sizeof *total);
    for (size_t g = 0; g < n_subgroups; g++)
        for (size_t i = 0; i < STRIP; i++)
            total[i] += heads[g * stride + i];
}

static void settle_step(const struct model *m, const struct step_charge *c, const double *values,
                        const struct cohort_output *counted, struct books *b)
{
    const struct timeline *time = &m->timeline;
    const size_t n_subgroups = time->n_subgroups, stride = (time->n_cycles + 1) * STRIP;
    const double *heads = counted->headcounts + c->headcount * n_subgroups * stride;
    const double *factor = time->event_factor[m->lines[c->line].schedule];
    struct step_run run = {.plain = b->run, .present = b->run + n_subgroups * STRIP};
    double groups[STRIP] = {0}, total[STRIP];
    for (size_t t = 1; t <= time->n_cycles; t++) {
        if (!c->some[t] || (!c->counted[t] && c->slot[t] == NO_SLOT))
            continue;
        sum_heads(heads + t * STRIP, stride, n_subgroups, total);
        if (c->counted[t])
            count_groups(total, c->group_of, groups);
        if (c->slot[t] == NO_SLOT)
            continue;
        if (!goes_on(m, c, &run, t)) {
            post_run(m, c, values, &run, b);
            memset(b->run, 0, 2 * n_subgroups * STRIP * sizeof *b->run);
            run.first = t;
        }
        add_groups(m, heads + t * STRIP, stride, total, groups, factor[t], &run);
    }
    post_run(m, c, values, &run, b);
}

void ledger_settle(const struct model *m, size_t world, const double *values,
                   const struct cohort_output *counted, struct books *books)
{
    const struct ledger_plan *p = &m->ledger[world];
    clear(m, books);
    books->years = p->years;
    for (size_t i = 0; i < p->n_tap_charges; i++)
        settle_tap(m, &m->plans[world], &p->tap_charges[i], values, counted, books);
    for (size_t i = 0; i < p->n_calendar_charges; i++)
        settle_calendar(m, &p->calendar_charges[i], values, books);
    for (size_t i = 0; i < p->n_step_charges; i++)
        settle_step(m, &p->step_charges[i], values, counted, books);
    for (size_t i = 0; i < p->n_arrival_charges; i++)
        settle_arrival(m, &p->arrival_charges[i], values, counted, books);
}

static double *ones(size_t strips)
{
    double *x = memory_alloc(strips * STRIP, sizeof *x);
    for (size_t i = 0; i < strips * STRIP; i++)
        x[i] = 1;
    return x;
}

static bool counts_nothing(const struct tap *tap, const struct segment *s)
{
    for (size_t t = s->first; t <= s->last; t++)
        if (tap->path == NULL || tap->path[t] != 0)
            return false;
    return true;
}

/* One person everywhere, but where the path of a tap is 0. */
static double *possible_taps(const struct plan *p, size_t width)
{
    double *taps = ones(p->n_segments * width);
    for (size_t i = 0; i < p->n_taps; i++)
        for (size_t s = 0; s < p->taps[i].n_segments; s++)
            if (counts_nothing(&p->taps[i], &p->taps[i].segments[s]))
                memset(taps + (p->taps[i].first + s) * width * STRIP, 0,
                       width * STRIP * sizeof *taps);
    return taps;
}

/* Without signs nothing cancels. */
struct books *ledger_books_possible(const struct model *m, size_t world)
{
    const struct timeline *time = &m->timeline;
    const struct plan *p = &m->plans[world];
    const size_t n_values = program_values(m->program);
    double *values = ones(n_values);
    program_prepare(m->program, values); /* those that are the same in every draw */
    for (size_t i = 0; i < n_values * STRIP; i++)
        values[i] = fabs(values[i]);
    const struct cohort_output counted = {
        .taps = possible_taps(p, 1 + time->n_schedules),
        .headcounts = ones(p->n_headcounts * time->n_subgroups * (time->n_cycles + 1)),
        .entered = ones(p->n_entered)};
    struct books *b = ledger_books_new(m);
    ledger_settle(m, world, values, &counted, b);
    free(values);
    free(counted.taps);
    free(counted.headcounts);
    free(counted.entered);
    return b;
}
