#include "audit.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "sheet_sums.h"
#include "strip.h"

/* A value, and how often it counts; 0 where it only tells how large the numbers are. */
struct part {
    struct term_place place;
    double weight;
};

/* Parts that add up to nothing. */
struct equation {
    enum breach_kind kind;
    size_t account;           /* the first of its sheet */
    size_t first, sizes, end; /* parts first .. end - 1; from `sizes` on they do not count */
};

struct audit {
    size_t n_accounts;
    const struct account *list;     /* [n_accounts] */
    const struct term_place *place; /* [n_accounts] */
    size_t n, n_parts, room, room_for_parts;
    struct equation *equations;
    struct part *parts;
};

/* --- the equations --------------------------------------------------------------------- */

struct drawing_up {
    const struct model *m;
    const struct account *list;
    struct audit *audit;
    struct arena *arena;
};

bool audit_same_sheet(const struct account *a, const struct account *b)
{
    return a->table == b->table && a->world == b->world && a->versus == b->versus &&
           a->group == b->group && a->year == b->year;
}

static bool in_society(const struct model *m, size_t holder)
{
    return m->common->holders[holder].society;
}

/* How often an account counts in the equation of its sheet. */
static double weight_in_society(const struct model *m, const struct account *a, bool own)
{
    switch (a->kind) {
    case ACCOUNT_HOLDER:
        return own ? 0 : (double) in_society(m, a->id);
    case ACCOUNT_HOLDER_OWN:
        return own ? (double) in_society(m, a->id) : 0;
    case ACCOUNT_SOCIETY:
        return own ? 0 : -1;
    case ACCOUNT_SOCIETY_OWN:
        return own ? -1 : 0;
    case ACCOUNT_FREED:
        return -(double) in_society(m, a->id);
    case ACCOUNT_OUTCOME:
        return sheet_worth(&m->lines[a->id]);
    default:
        return 0;
    }
}

static double weight_in_budgets(const struct model *m, const struct account *a)
{
    if (a->kind == ACCOUNT_BUDGET)
        return 1;
    return a->kind == ACCOUNT_LINE && m->lines[a->id].to_budget == NO_INDEX ? -1 : 0;
}

static bool same_place(struct term_place a, struct term_place b)
{
    return a.where == b.where && a.offset == b.offset;
}

static void add_part(struct drawing_up *d, struct equation *e, struct term_place place,
                     double weight)
{
    struct audit *t = d->audit;
    for (size_t i = e->first; weight != 0 && i < t->n_parts; i++)
        if (same_place(t->parts[i].place, place)) {
            t->parts[i].weight += weight;
            return;
        }
    if (t->n_parts == t->room_for_parts) {
        const size_t room = 2 * t->n_parts + 256;
        t->parts = arena_grow(d->arena, t->parts, t->n_parts, room, sizeof *t->parts);
        t->room_for_parts = room;
    }
    t->parts[t->n_parts++] = (struct part){place, weight};
}

/* Accounts that are one value cancel before any draw. */
static void drop_nothing(struct audit *t, const struct equation *e)
{
    size_t kept = e->first;
    for (size_t i = e->first; i < t->n_parts; i++)
        if (t->parts[i].weight != 0)
            t->parts[kept++] = t->parts[i];
    t->n_parts = kept;
}

/* Of the accounts from .. to - 1, which are one sheet. */
static void add_equation(struct drawing_up *d, enum breach_kind kind, bool own, size_t from,
                         size_t to)
{
    struct audit *t = d->audit;
    struct equation e = {.kind = kind, .account = from, .first = t->n_parts};
    for (size_t i = from; i < to; i++) {
        const struct account *a = &d->list[i];
        const double weight =
            kind == BREACH_BUDGETS ? weight_in_budgets(d->m, a) : weight_in_society(d->m, a, own);
        if (weight != 0)
            add_part(d, &e, t->place[i], weight);
    }
    drop_nothing(t, &e);
    e.sizes = t->n_parts;
    for (size_t i = from; e.sizes > e.first && i < to; i++)
        if (d->list[i].kind == ACCOUNT_LINE || d->list[i].kind == ACCOUNT_TRANSFER)
            add_part(d, &e, t->place[i], 0);
    e.end = t->n_parts;
    if (e.sizes == e.first)
        return;
    if (t->n == t->room) {
        const size_t room = 2 * t->n + 64;
        t->equations = arena_grow(d->arena, t->equations, t->n, room, sizeof *t->equations);
        t->room = room;
    }
    t->equations[t->n++] = e;
}

static bool has(const struct account *list, size_t from, size_t to, enum account_kind kind)
{
    for (size_t i = from; i < to; i++)
        if (list[i].kind == kind)
            return true;
    return false;
}

static void add_sheet(struct drawing_up *d, size_t from, size_t to)
{
    const struct account *a = &d->list[from];
    const enum account_table table = a->table;
    if ((table == ACCOUNT_SUMMARY || table == ACCOUNT_DIFFERENCE) &&
        has(d->list, from, to, ACCOUNT_SOCIETY))
        add_equation(d, BREACH_SOCIETY, false, from, to);
    if ((table == ACCOUNT_SUMMARY || table == ACCOUNT_DIFFERENCE) &&
        has(d->list, from, to, ACCOUNT_SOCIETY_OWN))
        add_equation(d, BREACH_SOCIETY, true, from, to);
    if ((table == ACCOUNT_SUMMARY || table == ACCOUNT_YEAR) && a->versus == NO_INDEX &&
        a->group == NO_INDEX)
        add_equation(d, BREACH_BUDGETS, false, from, to);
}

const struct audit *audit_new(const struct model *m, const struct accounts *a, struct arena *arena)
{
    struct audit *t = arena_alloc(arena, 1, sizeof *t);
    t->n_accounts = a->n_audited;
    t->list = a->list;
    t->place = a->place;
    struct drawing_up d = {m, a->list, t, arena};
    for (size_t from = 0, to; from < a->n_audited; from = to) {
        for (to = from + 1; to < a->n_audited && audit_same_sheet(&a->list[from], &a->list[to]);)
            to++;
        add_sheet(&d, from, to);
    }
    return t;
}

/* --- a strip of draws ------------------------------------------------------------------ */

/* Whether every equation holds to half a cent in all lanes. */
STRIP_CLONES
static bool all_balance(const struct audit *t, const struct term_view *v)
{
    double outside[STRIP] = {0}, failed = 0;
    for (size_t k = 0; k < t->n; k++) {
        const struct equation *e = &t->equations[k];
        double sum[STRIP] = {0};
        for (size_t n = e->first; n < e->sizes; n++) {
            const double *x = term_at(v, t->parts[n].place);
            const double weight = t->parts[n].weight;
            for (size_t i = 0; i < STRIP; i++)
                sum[i] += weight * x[i];
        }
        for (size_t i = 0; i < STRIP; i++)
            outside[i] += !(fabs(sum[i]) <= HALF_A_CENT);
    }
    for (size_t i = 0; i < STRIP; i++)
        failed += outside[i];
    return failed == 0;
}

static bool is_shown(const struct account *a, enum breach_kind kind)
{
    if (kind == BREACH_BUDGETS)
        return a->kind == ACCOUNT_BUDGET;
    return a->kind == ACCOUNT_HOLDER || a->kind == ACCOUNT_HOLDER_OWN ||
           a->kind == ACCOUNT_SOCIETY || a->kind == ACCOUNT_SOCIETY_OWN;
}

/* What a reader needs to see of a sum that is wrong. */
static void show_parts(const struct audit *t, const struct term_view *v, struct breach *b)
{
    const struct account *sheet = &t->list[b->account];
    for (size_t a = b->account; a < t->n_accounts && audit_same_sheet(sheet, &t->list[a]); a++) {
        const double value = term_at(v, t->place[a])[b->lane];
        if (b->n == BREACH_PARTS || !is_shown(&t->list[a], b->kind) || value == 0)
            continue;
        b->part[b->n].account = a;
        b->part[b->n++].value = value;
    }
}

/* In doubles a sum of parts is this exact. */
static const double ROUNDING = 1e-12;

static bool find_unbalanced(const struct audit *t, const struct term_view *v, size_t lane,
                            struct breach *b)
{
    for (size_t k = 0; k < t->n; k++) {
        const struct equation *e = &t->equations[k];
        double sum = 0, size = 0;
        for (size_t n = e->first; n < e->end; n++) {
            const double x = term_at(v, t->parts[n].place)[lane];
            const double part = t->parts[n].weight * x;
            sum += part;
            size += fabs(n < e->sizes ? part : x);
        }
        if (fabs(sum) <= HALF_A_CENT + ROUNDING * size)
            continue;
        *b = (struct breach){.kind = e->kind, .lane = lane, .account = e->account, .value = sum};
        show_parts(t, v, b);
        return true;
    }
    return false;
}

bool audit_balances(const struct audit *audit, const struct term_view *view, size_t from, size_t to,
                    struct breach *breach)
{
    if (all_balance(audit, view))
        return true;
    if (!audit_finite(audit, view, from, to, breach))
        return false;
    for (size_t lane = from; lane < to; lane++)
        if (find_unbalanced(audit, view, lane, breach))
            return false;
    return true;
}

bool audit_finite(const struct audit *audit, const struct term_view *view, size_t from, size_t to,
                  struct breach *breach)
{
    for (size_t lane = from; lane < to; lane++)
        for (size_t a = 0; a < audit->n_accounts; a++) {
            const double value = term_at(view, audit->place[a])[lane];
            if (isfinite(value))
                continue;
            *breach = (struct breach){
                .kind = BREACH_NOT_FINITE, .lane = lane, .account = a, .value = value};
            return false;
        }
    return true;
}
