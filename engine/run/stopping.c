#include "stopping.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "break_even.h"
#include "sobol.h"

/* A share of the draws: those in which one quantity is better than nothing, or in which none of
 * some quantities is a loss. */
struct chance {
    size_t n;
    size_t *quantity; /* [n] */
    int better;       /* 0: those that are no loss */
};

struct stopping {
    uint64_t at_least, at_most;
    bool sobol;
    size_t replicates, n_looks, n_chances;
    struct stop_look *look;     /* [n_looks] */
    struct chance *chance;      /* [n_chances] */
    struct statistics *chances; /* of columns of 1 and 0 */
};

bool stopping_by_year(const struct run_settings *run)
{
    for (size_t i = 0; i < run->n_aims; i++)
        if (run->aims[i].measure == STOP_PAID_BACK)
            return true;
    return false;
}

void stopping_wish(const struct run_settings *run, struct account_wish *wish)
{
    wish->summary = wish->differences = true;
    wish->cumulative |= stopping_by_year(run);
}

/* ---- which quantities ---- */

static struct account wanted_account(const struct model *m, const struct stop_look *l)
{
    static const enum account_kind kinds[] = {[STOP_HOLDER] = ACCOUNT_HOLDER,
                                              [STOP_BUDGET] = ACCOUNT_BUDGET,
                                              [STOP_OUTCOME] = ACCOUNT_OUTCOME,
                                              [STOP_SOCIETY] = ACCOUNT_SOCIETY};
    const size_t first = l->aim->party == STOP_OUTCOME ? m->common->n_costs : 0;
    return (struct account){.table = l->versus == NO_INDEX ? ACCOUNT_SUMMARY : ACCOUNT_DIFFERENCE,
                            .kind = kinds[l->aim->party],
                            .world = l->world,
                            .id = l->aim->id == NO_INDEX ? NO_INDEX : first + l->aim->id};
}

/* Its place in the list; NO_INDEX where there is no such account: an outcome that exists in no
 * world. */
static size_t find_account(const struct accounts *a, const struct account *x)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct account *y = &a->list[i];
        if (y->table == x->table && y->kind == x->kind && y->world == x->world && y->id == x->id &&
            y->group == NO_INDEX && (x->table != ACCOUNT_CUMULATIVE || y->year == x->year))
            return i;
    }
    return NO_INDEX;
}

/* At the ends of that year and of all later ones. */
static struct chance paid_back(const struct model *m, const struct accounts *a,
                               const struct stop_look *l)
{
    struct account x = wanted_account(m, l);
    const size_t n_years = accounts_years(m);
    struct chance c = {.quantity = memory_alloc(n_years, sizeof *c.quantity)};
    x.table = ACCOUNT_CUMULATIVE;
    for (x.year = (size_t) (l->aim->year - m->calendar->first_year); x.year < n_years; x.year++)
        c.quantity[c.n++] = a->quantity[find_account(a, &x)];
    return c;
}

static struct chance better(const struct accounts *a, size_t quantity)
{
    struct chance c = {.n = 1, .quantity = memory_alloc(1, sizeof *c.quantity)};
    c.quantity[0] = quantity;
    c.better = a->better[quantity];
    return c;
}

static void add_look(struct stopping *s, const struct model *m, const struct accounts *a,
                     const struct stop_aim *aim, size_t world)
{
    struct stop_look *l = &s->look[s->n_looks];
    *l = (struct stop_look){.aim = aim,
                            .world = world,
                            .versus = world == m->baseline ? NO_INDEX : m->baseline,
                            .chance = NO_INDEX,
                            .mean = NAN,
                            .mc_error = NAN,
                            .wanted = aim->error,
                            .needed = INFINITY};
    const struct account x = wanted_account(m, l);
    l->account = find_account(a, &x);
    if (l->account == NO_INDEX)
        return;
    s->n_looks++;
    l->quantity = a->quantity[l->account];
    if (aim->measure == STOP_MEAN || aim->measure == STOP_RELATIVE)
        return;
    l->chance = s->n_chances;
    s->chance[s->n_chances++] =
        aim->measure == STOP_BETTER ? better(a, l->quantity) : paid_back(m, a, l);
}

static void add_looks(struct stopping *s, const struct model *m, const struct accounts *a,
                      const struct stop_aim *aim)
{
    if (aim->intervention != NO_INDEX || m->n_worlds == 1)
        add_look(s, m, a, aim, m->n_worlds == 1 ? m->baseline : aim->intervention);
    else
        for (size_t w = 0; w < m->n_worlds; w++)
            if (w != m->baseline)
                add_look(s, m, a, aim, w);
}

struct stopping *stopping_new(const struct model *m, const struct run_options *o,
                              const struct accounts *a, size_t replicates)
{
    const struct run_settings *run = &m->common->run;
    struct stopping *s = memory_alloc(1, sizeof *s);
    *s = (struct stopping){.at_least = o->at_least,
                           .at_most = o->draws,
                           .sobol = run->sobol,
                           .replicates = replicates};
    const size_t n_aims = o->at_least > 0 ? run->n_aims : 0;
    assert(n_aims == 0 || o->wish.cumulative || !stopping_by_year(run));
    s->look = memory_alloc(n_aims * m->n_worlds, sizeof *s->look);
    s->chance = memory_alloc(n_aims * m->n_worlds, sizeof *s->chance);
    for (size_t i = 0; i < n_aims; i++)
        add_looks(s, m, a, &run->aims[i]);
    s->chances = statistics_new(s->n_chances, replicates, 0);
    if (run->sobol)
        statistics_set_samplings(s->chances, SCRAMBLINGS);
    return s;
}

void stopping_free(struct stopping *s)
{
    for (size_t i = 0; s != NULL && i < s->n_chances; i++)
        free(s->chance[i].quantity);
    if (s == NULL)
        return;
    statistics_free(s->chances);
    free(s->look);
    free(s->chance);
    free(s);
}

/* ---- where is looked ---- */

static uint64_t in_blocks(uint64_t draws)
{
    return (draws + BLOCK - 1) / BLOCK * BLOCK;
}

uint64_t stopping_next(const struct stopping *s, uint64_t done)
{
    if (s->at_least == 0)
        return s->at_most;
    uint64_t next = done == 0 ? in_blocks(s->at_least) : in_blocks(done + done / 4);
    if (s->sobol)
        for (next = SOBOL_DRAWS; next < s->at_least || next <= done;)
            next *= 2;
    return next < s->at_most ? next : s->at_most;
}

/* ---- chances ---- */

size_t stopping_chances(const struct stopping *s)
{
    return s->n_chances;
}

static void mark_losses(const struct block *b, size_t quantity, size_t replicate, size_t draws,
                        double *x)
{
    const double *y = b->accounts + quantity * b->stride + replicate * BLOCK;
    for (size_t i = 0; i < draws; i++)
        x[i] = y[i] <= BREAK_EVEN_TOLERANCE ? x[i] : 0.0;
}

static void mark_better(const struct block *b, const struct chance *c, size_t replicate,
                        size_t draws, double *x)
{
    const double *y = b->accounts + c->quantity[0] * b->stride + replicate * BLOCK;
    for (size_t i = 0; i < draws; i++)
        x[i] = y[i] * c->better > 0.0 ? 1.0 : 0.0;
}

void stopping_add(struct stopping *s, size_t k, const struct block *b, size_t draws)
{
    const struct chance *c = &s->chance[k];
    double x[2 * BLOCK];
    for (size_t i = 0; i < 2 * BLOCK; i++)
        x[i] = 1.0;
    for (size_t r = 0; r < s->replicates; r++) {
        if (c->better != 0)
            mark_better(b, c, r, draws, x + r * BLOCK);
        for (size_t i = 0; c->better == 0 && i < c->n; i++)
            mark_losses(b, c->quantity[i], r, draws, x + r * BLOCK);
    }
    statistics_add(s->chances, k, x, draws, 0);
}

/* ---- looking ---- */

/* By the square root of the number of draws; Sobol's points need fewer. */
static double draws_needed(const struct stop_look *l, uint64_t draws)
{
    const double times = l->mc_error / l->wanted;
    return l->mc_error == 0 ? 0.0 : (double) draws * times * times;
}

static void look(struct stopping *s, struct stop_look *l, const struct statistics *accounts,
                 uint64_t draws)
{
    if (l->chance != NO_INDEX)
        statistics_mean(s->chances, l->chance, &l->mean, &l->mc_error);
    else
        statistics_mean(accounts, l->quantity, &l->mean, &l->mc_error);
    l->wanted = l->aim->error * (l->aim->measure == STOP_RELATIVE ? fabs(l->mean) : 1.0);
    l->reached = l->mc_error <= l->wanted;
    l->needed = draws_needed(l, draws);
}

bool stopping_look(struct stopping *s, const struct statistics *accounts, uint64_t draws)
{
    bool all = true;
    for (size_t i = 0; i < s->n_looks; i++) {
        look(s, &s->look[i], accounts, draws);
        all = all && s->look[i].reached;
    }
    return all;
}

uint64_t stopping_expected(const struct stopping *s, uint64_t done)
{
    double most = (double) stopping_next(s, done);
    for (size_t i = 0; i < s->n_looks && done > 0; i++)
        most = fmax(most, s->look[i].needed);
    return most < (double) s->at_most ? (uint64_t) most : s->at_most;
}

const struct stop_look *stopping_looks(const struct stopping *s, size_t *n)
{
    *n = s->n_looks;
    return s->look;
}
