#include "settlement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "rules.h"
#include "strip.h"

struct settlement {
    const struct model *m;
    struct settling now;
    struct settlement_input *inputs; /* [n_worlds] */
};

struct settlement *settlement_new(const struct model *m)
{
    const struct transfer_plan *p = &m->transfers;
    const size_t n_years = m->calendar->n_years;
    struct settlement *s = memory_alloc(1, sizeof *s);
    s->m = m;
    s->inputs = memory_alloc(m->n_worlds, sizeof *s->inputs);
    s->now = (struct settling){.m = m, .plan = p, .inputs = s->inputs};
    s->now.sides = memory_alloc(m->n_worlds, sizeof *s->now.sides);
    for (size_t w = 0; w < m->n_worlds; w++) {
        struct settled *side = &s->now.sides[w];
        s->inputs[w].line = memory_alloc(p->n_read_lines * n_years * STRIP, sizeof(double));
        s->inputs[w].own = memory_alloc(p->n_watched * n_years * STRIP, sizeof(double));
        side->net = memory_alloc(p->n_watched * p->n_paid_years * STRIP, sizeof(double));
        side->base = memory_alloc(p->n * n_years * STRIP, sizeof(double));
        side->paid = memory_alloc(p->n * p->n_paid_years * STRIP, sizeof(double));
        side->owed = memory_alloc(p->n * STRIP, sizeof(double));
        side->value = memory_alloc(p->n * STRIP, sizeof(double));
    }
    s->now.steady = memory_alloc(p->n * STRIP, sizeof(double));
    return s;
}

void settlement_free(struct settlement *s)
{
    if (s == NULL)
        return;
    for (size_t w = 0; w < s->m->n_worlds; w++) {
        struct settled *side = &s->now.sides[w];
        free(s->inputs[w].line);
        free(s->inputs[w].own);
        free(side->net);
        free(side->base);
        free(side->paid);
        free(side->owed);
        free(side->value);
    }
    free(s->now.steady);
    free(s->now.sides);
    free(s->inputs);
    free(s);
}

size_t settlement_strips(const struct model *m)
{
    const struct transfer_plan *p = &m->transfers;
    const size_t each = (p->n_read_lines + p->n_watched + p->n) * m->calendar->n_years +
                        (p->n_watched + p->n) * p->n_paid_years + 2 * p->n;
    return m->n_worlds * each + p->n;
}

struct settlement_input *settlement_inputs(struct settlement *s)
{
    return s->inputs;
}

const double *settlement_paid(const struct settlement *s, size_t world)
{
    return s->now.sides[world].paid;
}

const double *settlement_value(const struct settlement *s, size_t world)
{
    return s->now.sides[world].value;
}

/* --- what rules read ------------------------------------------------------------------- */

/* Where a line saves money in part, that much less has been paid than in the baseline; see
 * accounts.h. Measured against the baseline of the file, as payments do not depend on what is
 * shown. */
STRIP_CLONES
static void only_cashable(double cashable, const double *restrict baseline, double *restrict cash)
{
    for (size_t i = 0; i < STRIP; i++) {
        const double d = cash[i] - baseline[i];
        cash[i] = d < 0 ? baseline[i] + cashable * d : cash[i];
    }
}

static void read_cash(const struct settlement *s, const struct books *const *books, size_t world,
                      size_t line, size_t year, double *out)
{
    const struct model *m = s->m;
    const size_t at = (line * m->calendar->n_years + year) * STRIP;
    const size_t baseline = m->common->study.own_baseline;
    memcpy(out, books[world]->cash + at, STRIP * sizeof *out);
    if (m->lines[line].cashable < 1 && world != baseline)
        only_cashable(m->lines[line].cashable, books[baseline]->cash + at, out);
}

static void add(double *to, double sign, const double *x)
{
    for (size_t i = 0; i < STRIP; i++)
        to[i] += sign * x[i];
}

/* What a budget pays less what it gets, but for agreements. */
STRIP_CLONES
static void read_own(struct settlement *s, const struct books *const *books, size_t world,
                     size_t watched)
{
    const struct model *m = s->m;
    const size_t budget = m->transfers.watched[watched], n_years = m->calendar->n_years;
    double *own = s->inputs[world].own + watched * n_years * STRIP, cash[STRIP];
    memset(own, 0, n_years * STRIP * sizeof *own);
    for (size_t l = 0; l < m->n_lines; l++) {
        const struct line_info *info = &m->lines[l];
        if (info->outcome || !m->ledger[world].exists[l] ||
            (info->budget != budget && info->to_budget != budget))
            continue;
        for (size_t y = 0; y < n_years; y++) {
            read_cash(s, books, world, l, y, cash);
            add(own + y * STRIP, info->budget == budget ? 1 : -1, cash);
        }
    }
}

void settlement_read(struct settlement *s, const struct books *const *books)
{
    const struct transfer_plan *p = &s->m->transfers;
    const size_t n_years = s->m->calendar->n_years;
    for (size_t w = 0; w < s->m->n_worlds; w++) {
        for (size_t k = 0; k < p->n_read_lines; k++)
            for (size_t y = 0; y < n_years; y++)
                read_cash(s, books, w, p->read_lines[k], y,
                          s->inputs[w].line + (k * n_years + y) * STRIP);
        for (size_t k = 0; k < p->n_watched; k++)
            read_own(s, books, w, k);
    }
}

/* --- the years ------------------------------------------------------------------------- */

static void clear(struct settling *s)
{
    const struct transfer_plan *p = s->plan;
    const size_t n_years = s->m->calendar->n_years;
    for (size_t w = 0; w < s->m->n_worlds; w++) {
        struct settled *side = &s->sides[w];
        memset(side->paid, 0, p->n * p->n_paid_years * STRIP * sizeof(double));
        memset(side->owed, 0, p->n * STRIP * sizeof(double));
        memset(side->value, 0, p->n * STRIP * sizeof(double));
        memset(side->net, 0, p->n_watched * p->n_paid_years * STRIP * sizeof(double));
        for (size_t k = 0; k < p->n_watched; k++)
            memcpy(side->net + k * p->n_paid_years * STRIP, s->inputs[w].own + k * n_years * STRIP,
                   n_years * STRIP * sizeof(double));
    }
}

STRIP_CLONES
static void move_money(struct settling *s, size_t world, size_t transfer, size_t year,
                       const double *money)
{
    const struct transfer_plan *p = s->plan;
    const struct transfer_info *t = &p->list[transfer];
    struct settled *side = &s->sides[world];
    const size_t from = p->watch_of[t->from], to = p->watch_of[t->to];
    add(side->paid + (transfer * p->n_paid_years + year) * STRIP, 1, money);
    add(side->value + transfer * STRIP, p->factor[year], money);
    if (from != NO_INDEX)
        add(side->net + (from * p->n_paid_years + year) * STRIP, 1, money);
    if (to != NO_INDEX)
        add(side->net + (to * p->n_paid_years + year) * STRIP, -1, money);
}

/* What is due from before the start is paid in the first years. */
static void settle_before(struct settling *s, size_t transfer)
{
    const struct transfer_info *t = &s->plan->list[transfer];
    double due[STRIP];
    for (size_t w = 0; w < s->m->n_worlds; w++) {
        const struct transfer_terms *terms = &s->plan->terms[w][transfer];
        for (size_t y = 0; y < t->lag && terms->exists; y++) {
            const int year = s->m->calendar->first_year + (int) y - (int) t->lag;
            if (year < terms->first_year || year > terms->last_year)
                continue;
            rule_before(s, w, transfer, due);
            move_money(s, w, transfer, y, due);
        }
    }
}

static void settle_year(struct settling *s, size_t transfer, size_t year)
{
    const struct transfer_info *t = &s->plan->list[transfer];
    double due[STRIP];
    for (size_t w = 0; year < s->m->calendar->n_years && w < s->m->n_worlds; w++)
        rule_base(s, w, transfer, year);
    for (size_t w = 0; w < s->m->n_worlds; w++)
        if (s->plan->terms[w][transfer].exists && year + t->lag < s->plan->n_paid_years &&
            rule_due(s, w, transfer, year, due))
            move_money(s, w, transfer, year + t->lag, due);
}

void settlement_settle(struct settlement *s, const double *values,
                       const struct settlement_change *change)
{
    static const struct settlement_change none = {.transfer = NO_INDEX};
    struct settling *now = &s->now;
    const struct transfer_plan *p = now->plan;
    now->values = values;
    now->change = change != NULL ? change : &none;
    clear(now);
    for (size_t i = 0; i < p->n; i++)
        rule_steady(now, i);
    for (size_t i = 0; i < p->n; i++)
        settle_before(now, i);
    for (size_t y = 0; y < p->n_paid_years; y++)
        for (size_t i = 0; i < p->n; i++)
            settle_year(now, p->order[i], y);
}
