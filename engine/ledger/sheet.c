#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "sheet_sums.h"
#include "strip.h"

struct sheets *sheets_new(const struct model *m, struct terms *t)
{
    struct sheets *s = memory_alloc(1, sizeof *s);
    const size_t n_holders = m->common->n_holders;
    *s = (struct sheets){.m = m, .t = t, .of = {.world = NO_INDEX}};
    s->possible = memory_alloc(m->n_worlds, sizeof *s->possible);
    for (size_t w = 0; w < m->n_worlds; w++)
        s->possible[w] = ledger_books_possible(m, w);
    s->line = memory_alloc(m->n_lines, sizeof *s->line);
    s->freed_line = memory_alloc(m->n_lines, sizeof *s->freed_line);
    s->paid = memory_alloc(m->transfers.n, sizeof *s->paid);
    s->own_budget = memory_alloc(m->n_budgets, sizeof *s->own_budget);
    s->budget = memory_alloc(m->n_budgets, sizeof *s->budget);
    s->own_holder = memory_alloc(n_holders, sizeof *s->own_holder);
    s->holder = memory_alloc(n_holders, sizeof *s->holder);
    s->freed = memory_alloc(n_holders, sizeof *s->freed);
    s->cumulative = memory_alloc(n_holders + 1, sizeof *s->cumulative);
    s->dip = memory_alloc(n_holders + 1, sizeof *s->dip);
    return s;
}

void sheets_free(struct sheets *s)
{
    for (size_t w = 0; w < s->m->n_worlds; w++)
        ledger_books_free(s->possible[w]);
    free(s->possible);
    free(s->line);
    free(s->freed_line);
    free(s->paid);
    free(s->own_budget);
    free(s->budget);
    free(s->own_holder);
    free(s->holder);
    free(s->freed);
    free(s->cumulative);
    free(s->dip);
    free(s);
}

static const double *possible_values(const struct books *b, enum sheet_array array)
{
    switch (array) {
    case SHEET_CASH:
        return b->cash;
    case SHEET_PRESENT:
        return b->present;
    case SHEET_VALUE:
        return b->value;
    default:
        return b->value_year;
    }
}

term sheet_booked(struct sheets *s, size_t world, enum sheet_array array, size_t offset)
{
    if (possible_values(s->possible[world], array)[offset * STRIP] == 0)
        return TERM_ZERO;
    return term_read(s->t, (uint32_t) (world * SHEET_ARRAYS + array), offset);
}

bool sheet_is_of(const struct model *m, const struct account *a, size_t subgroup)
{
    return (a->group == NO_INDEX || a->group == subgroup / m->n_arrival_years) &&
           (a->arrival == NO_INDEX || a->arrival == subgroup % m->n_arrival_years);
}

/* Present value of a line over the subgroups of an account; of one year where `year` is not
 * NO_INDEX. */
static term line_value(struct sheets *s, const struct account *a, size_t world, size_t line,
                       size_t year)
{
    const struct model *m = s->m;
    const size_t n_years = m->calendar->n_years, k = m->lines[line].cashable_index;
    term sum = TERM_ZERO;
    for (size_t i = 0; i < m->timeline.n_subgroups; i++)
        if (sheet_is_of(m, a, i))
            sum = term_add(s->t, sum, 1,
                           year == NO_INDEX
                               ? sheet_booked(s, world, SHEET_VALUE, i * m->n_booked + line)
                               : sheet_booked(s, world, SHEET_VALUE_YEAR,
                                              (i * m->n_cashable + k) * n_years + year));
    return sum;
}

static void split_saving(struct sheets *s, size_t line, term difference)
{
    const double cashable = s->m->lines[line].cashable;
    s->line[line] = term_add(s->t, s->line[line], 1, term_cash(s->t, difference, cashable));
    s->freed_line[line] =
        term_add(s->t, s->freed_line[line], 1, term_freed(s->t, difference, cashable));
}

/* A saving is split year by year, over all people that the account is of together. */
static void sum_values(struct sheets *s, const struct account *a)
{
    const struct model *m = s->m;
    for (size_t l = 0; l < m->n_lines; l++) {
        const bool split = a->versus != NO_INDEX && m->lines[l].cashable_index != NO_INDEX;
        for (size_t y = 0; split && y < m->calendar->n_years; y++)
            split_saving(s, l,
                         term_subtract(s->t, line_value(s, a, a->world, l, y),
                                       line_value(s, a, a->versus, l, y)));
        if (split)
            continue;
        s->line[l] = line_value(s, a, a->world, l, NO_INDEX);
        if (a->versus != NO_INDEX)
            s->line[l] = term_subtract(s->t, s->line[l], line_value(s, a, a->versus, l, NO_INDEX));
    }
}

/* Whether years are added up from the start: in the money of break-even. */
static bool runs_on(const struct account *a)
{
    return a->table == ACCOUNT_CUMULATIVE || a->table == ACCOUNT_DIP;
}

/* One budget year: cash, or for a discounted break-even its present value. */
static void sum_year(struct sheets *s, const struct account *a)
{
    const struct model *m = s->m;
    const bool discounted = runs_on(a) && m->common->accounting.discounted_break_even;
    const enum sheet_array array = discounted ? SHEET_PRESENT : SHEET_CASH;
    for (size_t l = 0; l < m->n_lines && a->year < m->calendar->n_years; l++) {
        const size_t at = l * m->calendar->n_years + a->year;
        const term here = sheet_booked(s, a->world, array, at);
        if (a->versus == NO_INDEX)
            s->line[l] = here;
        else
            split_saving(s, l, term_subtract(s->t, here, sheet_booked(s, a->versus, array, at)));
    }
}

/* What an agreement pays in a year, after the horizon, or its present value. Agreements are not
 * settled by group or arrival year. */
static term paid_by(struct sheets *s, const struct account *a, size_t world, size_t transfer)
{
    const struct transfer_plan *p = &s->m->transfers;
    const size_t n_years = s->m->calendar->n_years;
    const uint32_t array = (uint32_t) (world * SHEET_ARRAYS);
    if (!p->terms[world][transfer].exists || a->group != NO_INDEX || a->arrival != NO_INDEX)
        return TERM_ZERO;
    if (a->year == NO_INDEX)
        return term_read(s->t, array + SHEET_PAID_VALUE, transfer);
    const bool discounted = runs_on(a) && s->m->common->accounting.discounted_break_even;
    const size_t last = a->year < n_years ? a->year : p->list[transfer].last_paid;
    term sum = TERM_ZERO;
    for (size_t y = a->year; y <= last && y <= p->list[transfer].last_paid; y++)
        sum = term_add(s->t, sum, discounted ? p->factor[y] : 1,
                       term_read(s->t, array + SHEET_PAID, transfer * p->n_paid_years + y));
    return sum;
}

static void sum_agreements(struct sheets *s, const struct account *a)
{
    for (size_t i = 0; i < s->m->transfers.n; i++) {
        s->paid[i] = paid_by(s, a, a->world, i);
        if (a->versus != NO_INDEX)
            s->paid[i] = term_subtract(s->t, s->paid[i], paid_by(s, a, a->versus, i));
    }
}

/* What is paid between the budgets of a holder leaves nothing. */
static void add_agreements(struct sheets *s)
{
    const struct model *m = s->m;
    memcpy(s->budget, s->own_budget, m->n_budgets * sizeof *s->budget);
    memcpy(s->holder, s->own_holder, m->common->n_holders * sizeof *s->holder);
    for (size_t i = 0; i < m->transfers.n; i++) {
        const size_t from = m->transfers.list[i].from, to = m->transfers.list[i].to;
        const size_t payer = m->budgets[from].holder, payee = m->budgets[to].holder;
        s->budget[from] = term_add(s->t, s->budget[from], 1, s->paid[i]);
        s->budget[to] = term_add(s->t, s->budget[to], -1, s->paid[i]);
        if (payer == payee)
            continue;
        s->holder[payer] = term_add(s->t, s->holder[payer], 1, s->paid[i]);
        s->holder[payee] = term_add(s->t, s->holder[payee], -1, s->paid[i]);
    }
}

/* What society as a whole pays to those outside it. */
static term add_outside(struct sheets *s)
{
    const struct model *m = s->m;
    term sum = s->own_society;
    for (size_t i = 0; i < m->transfers.n; i++) {
        const struct transfer_info *t = &m->transfers.list[i];
        const bool from = m->common->holders[m->budgets[t->from].holder].society;
        const bool to = m->common->holders[m->budgets[t->to].holder].society;
        sum = term_add(s->t, sum, (double) from - (double) to, s->paid[i]);
    }
    return sum;
}

static void sum_budgets(struct sheets *s)
{
    const struct model *m = s->m;
    for (size_t l = 0; l < m->n_lines; l++) {
        const struct line_info *info = &m->lines[l];
        if (info->outcome)
            continue;
        term *from = &s->own_budget[info->budget];
        term *freed = &s->freed[m->budgets[info->budget].holder];
        *from = term_add(s->t, *from, 1, s->line[l]);
        if (info->to_budget != NO_INDEX) {
            term *to = &s->own_budget[info->to_budget];
            *to = term_add(s->t, *to, -1, s->line[l]);
        }
        if (info->cashable_index != NO_INDEX)
            *freed = term_add(s->t, *freed, 1, s->freed_line[l]);
    }
    for (size_t b = 0; b < m->n_budgets; b++) {
        term *holder = &s->own_holder[m->budgets[b].holder];
        *holder = term_add(s->t, *holder, 1, s->own_budget[b]);
    }
}

double sheet_worth(const struct line_info *info)
{
    return info->line->better_more ? -info->line->value : info->line->value;
}

/* The one holder whose sum is that of society, as nobody else of it pays or frees anything and
 * nothing is moved within; NO_INDEX where there is none. */
static size_t only_holder(const struct sheets *s)
{
    const struct model *m = s->m;
    size_t only = NO_INDEX;
    for (size_t l = 0; l < m->n_lines; l++)
        if (s->line[l] != TERM_ZERO && (m->lines[l].outcome ? sheet_worth(&m->lines[l]) != 0
                                                            : m->lines[l].to_budget != NO_INDEX))
            return NO_INDEX;
    for (size_t h = 0; h < m->common->n_holders; h++) {
        if (!m->common->holders[h].society ||
            (s->own_holder[h] == TERM_ZERO && s->freed[h] == TERM_ZERO))
            continue;
        if (only != NO_INDEX || s->freed[h] != TERM_ZERO)
            return NO_INDEX;
        only = h;
    }
    return only;
}

/* What holders of society pay each other leaves exactly 0 for society. */
static term sum_society(struct sheets *s)
{
    const struct model *m = s->m;
    const size_t only = only_holder(s);
    if (only != NO_INDEX)
        return s->own_holder[only];
    term sum = TERM_ZERO, size = TERM_ZERO; /* of all that is added up */
    for (size_t l = 0; l < m->n_lines; l++) {
        const struct line_info *info = &m->lines[l];
        if (info->outcome)
            sum = term_add(s->t, sum, sheet_worth(info), s->line[l]);
        size = term_add_size(s->t, size, info->outcome ? info->line->value : 1, s->line[l]);
    }
    for (size_t h = 0; h < m->common->n_holders; h++)
        if (m->common->holders[h].society) {
            sum = term_add(s->t, sum, 1, s->own_holder[h]);
            sum = term_add(s->t, sum, -1, s->freed[h]);
        }
    return term_drop_rounding(s->t, sum, size);
}

static void accumulate(struct sheets *s, size_t year)
{
    const size_t n_holders = s->m->common->n_holders;
    if (year == 0)
        memset(s->cumulative, 0, (n_holders + 1) * sizeof *s->cumulative);
    for (size_t h = 0; h <= n_holders; h++)
        s->cumulative[h] =
            term_add(s->t, s->cumulative[h], 1, h < n_holders ? s->holder[h] : s->society);
}

/* The deepest so far; after the last year it is known, and what is no loss then is no dip. */
static void deepen(struct sheets *s, size_t year)
{
    const size_t n_holders = s->m->common->n_holders;
    const bool last = year + 1 == accounts_years(s->m);
    if (year == 0)
        memset(s->dip, 0, (n_holders + 1) * sizeof *s->dip);
    for (size_t h = 0; h <= n_holders; h++) {
        s->dip[h] = term_max(s->t, s->dip[h], s->cumulative[h]);
        if (last)
            s->dip[h] = term_where_above(s->t, s->dip[h], HALF_A_CENT);
    }
}

static bool same_sheet(const struct account *a, const struct account *b)
{
    return a->table == b->table && a->world == b->world && a->versus == b->versus &&
           a->group == b->group && a->arrival == b->arrival && a->year == b->year;
}

static void fill_sheet(struct sheets *s, const struct account *a)
{
    const struct model *m = s->m;
    memset(s->line, 0, m->n_lines * sizeof *s->line);
    memset(s->freed_line, 0, m->n_lines * sizeof *s->freed_line);
    memset(s->own_budget, 0, m->n_budgets * sizeof *s->own_budget);
    memset(s->own_holder, 0, m->common->n_holders * sizeof *s->own_holder);
    memset(s->freed, 0, m->common->n_holders * sizeof *s->freed);
    if (a->year == NO_INDEX)
        sum_values(s, a);
    else
        sum_year(s, a);
    sum_budgets(s);
    s->own_society = sum_society(s);
    sum_agreements(s, a);
    add_agreements(s);
    s->society = add_outside(s);
    if (runs_on(a))
        accumulate(s, a->year);
    if (a->table == ACCOUNT_DIP)
        deepen(s, a->year);
    s->of = *a;
}

/* Year by year up to that of the account, which for a dip is the last. */
static void fill_dips(struct sheets *s, const struct account *a)
{
    struct account year = *a;
    for (year.year = 0; year.year <= a->year; year.year++)
        fill_sheet(s, &year);
}

static term people(struct sheets *s, const struct account *a)
{
    const size_t n_states = s->m->common->n_states, n_points = s->m->timeline.n_points;
    term sum = TERM_ZERO;
    for (size_t i = 0; i < s->m->timeline.n_subgroups; i++)
        if (sheet_is_of(s->m, a, i))
            sum = term_add(s->t, sum, 1,
                           term_read(s->t, (uint32_t) (a->world * SHEET_ARRAYS + SHEET_PEOPLE),
                                     (i * n_states + a->id) * n_points + a->point));
    return sum;
}

static term field(struct sheets *s, size_t first)
{
    term sum = s->budget[first];
    for (size_t b = first + 1; b < s->m->n_budgets; b++)
        if (accounts_field(s->m, b) == first)
            sum = term_add(s->t, sum, 1, s->budget[b]);
    return sum;
}

term sheet_term(struct sheets *s, const struct account *a)
{
    if (a->kind == ACCOUNT_PEOPLE)
        return people(s, a);
    if (a->table == ACCOUNT_TARGET)
        return sheet_target(s, a);
    const bool filled = same_sheet(&s->of, a);
    if (!filled && a->table == ACCOUNT_DIP)
        fill_dips(s, a);
    else if (!filled)
        fill_sheet(s, a);
    const size_t party = a->kind == ACCOUNT_SOCIETY ? s->m->common->n_holders : a->id;
    if (a->table == ACCOUNT_CUMULATIVE)
        return s->cumulative[party];
    if (a->table == ACCOUNT_DIP)
        return s->dip[party];
    if (a->table == ACCOUNT_DISTRIBUTION)
        return sheet_part(s, a);
    if (a->table == ACCOUNT_POCKETS)
        return sheet_pockets(s, a);
    switch (a->kind) {
    case ACCOUNT_HOLDER:
        return s->holder[a->id];
    case ACCOUNT_BUDGET:
        return s->budget[a->id];
    case ACCOUNT_FIELD:
        return field(s, a->id);
    case ACCOUNT_HOLDER_OWN:
        return s->own_holder[a->id];
    case ACCOUNT_BUDGET_OWN:
        return s->own_budget[a->id];
    case ACCOUNT_FREED:
        return s->freed[a->id];
    case ACCOUNT_SOCIETY:
        return s->society;
    case ACCOUNT_SOCIETY_OWN:
        return s->own_society;
    case ACCOUNT_TRANSFER:
        return a->sign < 0 ? term_negate(s->t, s->paid[a->id]) : s->paid[a->id];
    default:
        return a->sign < 0 ? term_negate(s->t, s->line[a->id]) : s->line[a->id];
    }
}
