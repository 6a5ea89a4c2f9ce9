#include "accounts.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "audit.h"
#include "sheet.h"
#include "strip.h"

/* --- the list ------------------------------------------------------------------------- */

struct lister {
    const struct model *m;
    struct arena *arena;
    struct account *list;
    size_t n, room;
};

static void add(struct lister *l, struct account a)
{
    if (l->n == l->room) {
        const size_t room = l->room ? 2 * l->room : 1024;
        l->list = arena_grow(l->arena, l->list, l->n, room, sizeof *l->list);
        l->room = room;
    }
    l->list[l->n++] = a;
}

const size_t *accounts_order(const struct model *m, struct arena *arena)
{
    size_t *order = arena_alloc(arena, m->n_worlds, sizeof *order), n = 0;
    order[n++] = m->baseline;
    for (size_t w = 0; w < m->n_worlds; w++)
        if (w != m->baseline)
            order[n++] = w;
    return order;
}

static bool exists(const struct model *m, const struct account *a, size_t line)
{
    return m->ledger[a->world].exists[line] ||
           (a->versus != NO_INDEX && m->ledger[a->versus].exists[line]);
}

/* Does a budget, or any of a holder, pay a line of which a saving is not wholly money? */
static bool budget_may_free(const struct model *m, size_t budget)
{
    for (size_t i = 0; i < m->n_lines; i++)
        if (m->lines[i].cashable_index != NO_INDEX && m->lines[i].budget == budget)
            return true;
    return false;
}

static bool may_free_capacity(const struct model *m, size_t holder)
{
    for (size_t b = 0; b < m->n_budgets; b++)
        if (m->budgets[b].holder == holder && budget_may_free(m, b))
            return true;
    return false;
}

static bool pays(const struct model *m, const struct account *a, size_t transfer)
{
    return m->transfers.terms[a->world][transfer].exists ||
           (a->versus != NO_INDEX && m->transfers.terms[a->versus][transfer].exists);
}

static void list_holders(struct lister *l, struct account a, bool own)
{
    a.kind = own ? ACCOUNT_HOLDER_OWN : ACCOUNT_HOLDER;
    for (a.id = 0; a.id < l->m->common->n_holders; a.id++)
        add(l, a);
    a.kind = own ? ACCOUNT_BUDGET_OWN : ACCOUNT_BUDGET;
    for (a.id = 0; a.id < l->m->n_budgets; a.id++)
        add(l, a);
}

static void list_transfers(struct lister *l, struct account a)
{
    a.kind = ACCOUNT_TRANSFER;
    a.better = 0;
    for (a.id = 0; a.id < l->m->transfers.n; a.id++)
        if (pays(l->m, &a, a.id))
            add(l, a);
}

/* Freed capacity, of differences only. */
static void list_freed(struct lister *l, struct account a)
{
    a.kind = ACCOUNT_FREED;
    a.better = +1;
    for (a.id = 0; a.versus != NO_INDEX && a.id < l->m->common->n_holders; a.id++)
        if (may_free_capacity(l->m, a.id))
            add(l, a);
}

static void list_outcomes(struct lister *l, struct account a)
{
    a.kind = ACCOUNT_OUTCOME;
    for (a.id = 0; a.id < l->m->n_lines; a.id++)
        if (l->m->lines[a.id].outcome && exists(l->m, &a, a.id)) {
            a.better = l->m->lines[a.id].line->better_more ? +1 : -1;
            add(l, a);
        }
}

/* Present values of one intervention (or difference) and group. Agreements are settled for all
 * groups together, so that those of a group are before agreements. */
static void list_values(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    const bool agreed = m->transfers.n > 0, all = a.group == NO_INDEX;
    a.better = -1;
    list_holders(l, a, agreed && !all);
    for (a.id = 0, a.kind = ACCOUNT_LINE; a.id < m->n_lines; a.id++)
        if (!m->lines[a.id].outcome && exists(m, &a, a.id))
            add(l, a);
    if (all)
        list_transfers(l, a);
    a.id = NO_INDEX;
    a.kind = agreed && !all ? ACCOUNT_SOCIETY_OWN : ACCOUNT_SOCIETY;
    add(l, a);
    if (agreed && all) {
        list_holders(l, a, true);
        a.id = NO_INDEX;
        a.kind = ACCOUNT_SOCIETY_OWN;
        add(l, a);
    }
    list_freed(l, a);
    list_outcomes(l, a);
}

static void list_all_values(struct lister *l, struct account a)
{
    a.group = NO_INDEX;
    list_values(l, a);
    for (a.group = 0; l->m->common->n_groups > 1 && a.group < l->m->common->n_groups; a.group++)
        list_values(l, a);
}

size_t accounts_years(const struct model *m)
{
    return m->calendar->n_years + (m->transfers.n_paid_years > m->calendar->n_years);
}

static void list_lines_of(struct lister *l, struct account a, size_t budget)
{
    const struct model *m = l->m;
    a.kind = ACCOUNT_LINE;
    for (a.id = 0; a.id < m->n_lines; a.id++) {
        const struct line_info *info = &m->lines[a.id];
        if (info->outcome || !exists(m, &a, a.id) ||
            (info->budget != budget && info->to_budget != budget))
            continue;
        a.sign = info->budget == budget ? 1 : -1;
        add(l, a);
    }
}

static void list_transfers_of(struct lister *l, struct account a, size_t budget)
{
    const struct model *m = l->m;
    a.kind = ACCOUNT_TRANSFER;
    for (a.id = 0; a.id < m->transfers.n; a.id++) {
        const struct transfer_info *t = &m->transfers.list[a.id];
        if (!pays(m, &a, a.id) || (t->from != budget && t->to != budget))
            continue;
        a.sign = t->from == budget ? 1 : -1;
        add(l, a);
    }
}

/* After the horizon there is nothing but what agreements still owe. */
static bool has_agreements(const struct model *m, const struct account *a, size_t budget)
{
    for (size_t i = 0; i < m->transfers.n; i++)
        if (pays(m, a, i) &&
            (m->transfers.list[i].from == budget || m->transfers.list[i].to == budget))
            return true;
    return false;
}

static void list_years(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    a.table = ACCOUNT_YEAR;
    for (a.year = 0; a.year < accounts_years(m); a.year++)
        for (size_t b = 0; b < m->n_budgets; b++) {
            const bool inside = a.year < m->calendar->n_years;
            if (!inside && !has_agreements(m, &a, b))
                continue;
            a.kind = ACCOUNT_BUDGET;
            a.id = a.budget = b;
            a.sign = 1;
            add(l, a);
            if (inside)
                list_lines_of(l, a, b);
            list_transfers_of(l, a, b);
        }
}

size_t accounts_field(const struct model *m, size_t budget)
{
    const struct budget_info *b = &m->budgets[budget];
    for (size_t i = 0; b->code != NULL && i < budget; i++)
        if (m->budgets[i].holder == b->holder && m->budgets[i].code != NULL &&
            strcmp(m->budgets[i].code, b->code) == 0)
            return i;
    return budget;
}

/* The four years of a municipal budget, and what comes of it later. */
static void list_multi_year(struct lister *l, struct account a)
{
    static const size_t years[] = {0, 1, 2, 3, 9, 19, 29};
    a.table = ACCOUNT_MULTI_YEAR;
    a.kind = ACCOUNT_FIELD;
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        a.year = years[i];
        for (a.id = 0; a.year < l->m->calendar->n_years && a.id < l->m->n_budgets; a.id++)
            if (accounts_field(l->m, a.id) == a.id)
                add(l, a);
    }
}

static void list_parties(struct lister *l, struct account a)
{
    a.kind = ACCOUNT_HOLDER;
    for (a.id = 0; a.id < l->m->common->n_holders; a.id++)
        add(l, a);
    a.kind = ACCOUNT_SOCIETY;
    a.id = NO_INDEX;
    add(l, a);
}

/* In the order in which they stand among all differences. */
static void list_headlines(struct lister *l, struct account a)
{
    a.better = -1;
    list_parties(l, a);
    list_freed(l, a);
    list_outcomes(l, a);
}

static void list_cumulative(struct lister *l, struct account a)
{
    a.table = ACCOUNT_CUMULATIVE;
    for (a.year = 0; a.year < accounts_years(l->m); a.year++)
        list_parties(l, a);
}

static void list_occupancy(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    a.table = ACCOUNT_OCCUPANCY;
    a.kind = ACCOUNT_PEOPLE;
    const size_t n_groups = m->common->n_groups;
    for (size_t g = 0; g <= (n_groups > 1 ? n_groups : 0); g++) {
        a.group = g == 0 ? NO_INDEX : g - 1;
        for (a.point = 0; a.point < m->timeline.n_points; a.point++)
            for (a.id = 0; a.id < m->common->n_states; a.id++)
                add(l, a);
    }
}

/* The parts of what one party pays. */
static void list_parts(struct lister *l, struct account a, bool frees)
{
    bool worth = false;
    for (size_t i = 0; a.kind == ACCOUNT_SOCIETY && i < l->m->n_lines; i++)
        worth |= l->m->lines[i].outcome && l->m->lines[i].line->value != 0;
    for (a.part = PART_RESOURCES; a.part < PARTS; a.part++)
        if ((a.part != PART_FREED || (a.versus != NO_INDEX && frees)) &&
            (a.part != PART_OUTCOMES || worth))
            add(l, a);
}

static void list_distribution(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    a.table = ACCOUNT_DISTRIBUTION;
    bool any = false;
    for (size_t h = 0; h < m->common->n_holders; h++) {
        const bool frees = may_free_capacity(m, h);
        any |= frees && m->common->holders[h].society;
        a.kind = ACCOUNT_HOLDER;
        a.id = h;
        list_parts(l, a, frees);
        a.kind = ACCOUNT_BUDGET;
        for (a.id = 0; a.id < m->n_budgets; a.id++)
            if (m->budgets[a.id].holder == h)
                list_parts(l, a, budget_may_free(m, a.id));
    }
    a.kind = ACCOUNT_SOCIETY;
    a.id = NO_INDEX;
    list_parts(l, a, any);
}

static void list_dips(struct lister *l, struct account a)
{
    a.table = ACCOUNT_DIP;
    a.year = accounts_years(l->m) - 1; /* up to it */
    list_parties(l, a);
}

static void list_pockets(struct lister *l, struct account a)
{
    a.table = ACCOUNT_POCKETS;
    for (a.stage = STAGE_BEFORE; a.stage < STAGES; a.stage++)
        for (a.kind = ACCOUNT_LOSSES; a.kind <= ACCOUNT_NET_LOSS; a.kind++)
            add(l, a);
}

static void list_deals(struct lister *l, struct account a)
{
    a.table = ACCOUNT_DEAL;
    for (a.kind = ACCOUNT_HOLDER, a.id = 0; a.id < l->m->common->n_holders; a.id++)
        add(l, a);
    for (a.kind = ACCOUNT_HOLDER_OWN, a.id = 0; a.id < l->m->common->n_holders; a.id++)
        add(l, a);
}

/* Agreements are settled for all people together, so that these are before agreements. */
static void list_arrivals(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    const bool agreed = m->transfers.n > 0;
    a.table = ACCOUNT_ARRIVALS;
    for (a.arrival = 0; a.arrival < m->n_arrival_years; a.arrival++) {
        a.kind = agreed ? ACCOUNT_HOLDER_OWN : ACCOUNT_HOLDER;
        for (a.id = 0; a.id < m->common->n_holders; a.id++)
            add(l, a);
        a.kind = agreed ? ACCOUNT_SOCIETY_OWN : ACCOUNT_SOCIETY;
        a.id = NO_INDEX;
        add(l, a);
        a.kind = ACCOUNT_OUTCOME;
        for (a.id = 0; a.id < m->n_lines; a.id++)
            if (m->lines[a.id].outcome && exists(m, &a, a.id))
                add(l, a);
    }
}

static void list_targets(struct lister *l, struct account a)
{
    a.better = 0;
    for (a.id = 0; a.id < l->m->n_targets; a.id++) {
        const struct target *t = l->m->targets[a.id].target;
        a.group = t->group;
        a.kind = ACCOUNT_OBSERVED;
        if (t->intervention == a.world)
            add(l, a);
        a.kind = ACCOUNT_WITHIN;
        if (t->intervention == a.world)
            add(l, a);
    }
}

static struct account no_account(enum account_table table, size_t world)
{
    return (struct account){.table = table,
                            .world = world,
                            .versus = NO_INDEX,
                            .group = NO_INDEX,
                            .arrival = NO_INDEX,
                            .id = NO_INDEX,
                            .budget = NO_INDEX,
                            .year = NO_INDEX,
                            .point = NO_INDEX,
                            .sign = 1};
}

static void list_table(struct lister *l, enum account_table table, size_t world,
                       struct account_wish wish)
{
    const struct account a = no_account(table, world);
    struct account d = a;
    d.versus = l->m->baseline;
    const bool differs = world != l->m->baseline;
    if (table == ACCOUNT_SUMMARY && wish.summary)
        list_all_values(l, a);
    else if (table == ACCOUNT_DIFFERENCE && wish.differences && differs)
        list_all_values(l, d);
    else if (table == ACCOUNT_DIFFERENCE && wish.headlines && differs)
        list_headlines(l, d);
    else if (table == ACCOUNT_YEAR && wish.years) {
        list_years(l, a);
        if (differs)
            list_years(l, d);
    } else if (table == ACCOUNT_MULTI_YEAR && wish.multi_year && differs)
        list_multi_year(l, d);
    else if (table == ACCOUNT_CUMULATIVE && wish.cumulative && differs)
        list_cumulative(l, d);
    else if (table == ACCOUNT_OCCUPANCY && wish.occupancy)
        list_occupancy(l, a);
    else if (table == ACCOUNT_DISTRIBUTION && wish.distribution) {
        list_distribution(l, a);
        if (differs)
            list_distribution(l, d);
    } else if (table == ACCOUNT_DIP && wish.dip && differs)
        list_dips(l, d);
    else if (table == ACCOUNT_POCKETS && wish.pockets && differs)
        list_pockets(l, d);
    else if (table == ACCOUNT_DEAL && wish.deals && differs)
        list_deals(l, d);
    else if (table == ACCOUNT_ARRIVALS && wish.arrivals) {
        list_arrivals(l, a);
        if (differs)
            list_arrivals(l, d);
    } else if (table == ACCOUNT_TARGET && wish.targets)
        list_targets(l, a);
}

/* What the audit needs of every intervention and no table has. */
static void list_audited(struct lister *l, size_t world, struct account_wish wish)
{
    const bool by_year = wish.cumulative || wish.multi_year || wish.dip;
    if (!wish.summary)
        list_values(l, no_account(ACCOUNT_SUMMARY, world));
    if (!wish.years && by_year)
        list_years(l, no_account(ACCOUNT_YEAR, world));
}

/* --- the values ----------------------------------------------------------------------- */

static bool is_by_year(enum account_table table)
{
    return table == ACCOUNT_YEAR || table == ACCOUNT_MULTI_YEAR || table == ACCOUNT_CUMULATIVE ||
           table == ACCOUNT_OCCUPANCY;
}

/* Accounts of one value are one quantity. What is better where it is less is never the same value
 * as what is better where it is more, but for 0, of which nothing is better. */
static void find_quantities(struct accounts *a, const term *value, size_t n_terms, term *wanted,
                            struct arena *arena)
{
    size_t *quantity = arena_alloc(arena, a->n, sizeof *quantity);
    int *better = arena_alloc(arena, a->n, sizeof *better);
    bool *by_year = arena_alloc(arena, a->n, sizeof *by_year);
    size_t *known = memory_alloc(n_terms, sizeof *known); /* 1 + its quantity */
    for (size_t i = 0; i < a->n; i++) {
        if (known[value[i]] == 0) {
            wanted[a->n_quantities++] = value[i];
            known[value[i]] = a->n_quantities;
            by_year[a->n_quantities - 1] = true;
        }
        quantity[i] = known[value[i]] - 1;
        if (!is_by_year(a->list[i].table))
            by_year[quantity[i]] = false;
        if (a->list[i].better != 0)
            better[quantity[i]] = a->list[i].better;
    }
    free(known);
    a->quantity = quantity;
    a->better = better;
    a->by_year = by_year;
}

/* Accounts of tables stand in y, also those that are only read. */
static void find_places(struct accounts *a, const struct term_place *audited, struct arena *arena)
{
    struct term_place *place = arena_alloc(arena, a->n_audited, sizeof *place);
    for (size_t i = 0; i < a->n; i++)
        place[i] = (struct term_place){TERM_OUT, (uint32_t) a->quantity[i]};
    memcpy(place + a->n, audited, (a->n_audited - a->n) * sizeof *place);
    a->place = place;
}

static void find_values(const struct model *m, struct accounts *a, struct arena *arena)
{
    const size_t n_more = a->n_audited - a->n;
    struct terms *terms = terms_new();
    struct sheets *sheets = sheets_new(m, terms);
    term *value = memory_alloc(a->n_audited, sizeof *value);
    term *wanted = memory_alloc(a->n_audited, sizeof *wanted);
    for (size_t i = 0; i < a->n_audited; i++)
        value[i] = sheet_term(sheets, &a->list[i]);
    find_quantities(a, value, terms_count(terms), wanted, arena);
    struct term_place *place = arena_alloc(arena, a->n_quantities + n_more, sizeof *place);
    memcpy(wanted + a->n_quantities, value + a->n, n_more * sizeof *value);
    a->program = terms_compile(terms, wanted, a->n_quantities, n_more, place, arena);
    find_places(a, place + a->n_quantities, arena);
    free(value);
    free(wanted);
    sheets_free(sheets);
    terms_free(terms);
}

struct accounts accounts_new(const struct model *m, struct account_wish wish, struct arena *arena)
{
    struct lister l = {.m = m, .arena = arena};
    const size_t *order = accounts_order(m, arena);
    for (enum account_table table = ACCOUNT_SUMMARY; table < ACCOUNT_TABLES; table++)
        for (size_t i = 0; i < m->n_worlds; i++)
            list_table(&l, table, order[i], wish);
    struct accounts a = {.n = l.n};
    for (size_t i = 0; i < m->n_worlds; i++)
        list_audited(&l, order[i], wish);
    a.list = l.list;
    a.n_audited = l.n;
    find_values(m, &a, arena);
    a.audit = audit_new(m, &a, arena);
    return a;
}

struct account_workspace {
    double *scratch;
    const double **array;  /* [n_worlds][SHEET_ARRAYS] */
    struct term_view view; /* of the last strip */
};

struct account_workspace *account_workspace_new(const struct model *m, const struct accounts *a)
{
    struct account_workspace *ws = memory_alloc(1, sizeof *ws);
    ws->scratch = memory_alloc(term_program_room(a->program) * STRIP, sizeof *ws->scratch);
    ws->array = memory_alloc(m->n_worlds * SHEET_ARRAYS, sizeof *ws->array);
    return ws;
}

void account_workspace_free(struct account_workspace *ws)
{
    if (ws == NULL)
        return;
    free(ws->scratch);
    free(ws->array);
    free(ws);
}

bool accounts_fill(const struct model *m, const struct accounts *a,
                   const struct books *const *books, const struct settlement *settled,
                   const struct cohort_output *const *counted, struct account_workspace *ws,
                   double *y, size_t stride)
{
    for (size_t w = 0; w < m->n_worlds; w++) {
        const double **array = ws->array + w * SHEET_ARRAYS;
        array[SHEET_CASH] = books[w]->cash;
        array[SHEET_PRESENT] = books[w]->present;
        array[SHEET_VALUE] = books[w]->value;
        array[SHEET_VALUE_YEAR] = books[w]->value_year;
        array[SHEET_PEOPLE] = counted[w]->occupancy;
        array[SHEET_PAID] = settled ? settlement_paid(settled, w) : NULL;
        array[SHEET_PAID_VALUE] = settled ? settlement_value(settled, w) : NULL;
    }
    ws->view = (struct term_view){ws->array, ws->scratch, y, stride};
    return term_program_run(a->program, ws->array, ws->scratch, y, stride);
}

const struct term_view *accounts_view(const struct account_workspace *ws)
{
    return &ws->view;
}
