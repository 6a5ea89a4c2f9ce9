#include "accounts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
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

/* Does a holder pay a line of which a saving is not wholly money? */
static bool may_free_capacity(const struct model *m, size_t holder)
{
    for (size_t i = 0; i < m->n_lines; i++)
        if (m->lines[i].cashable_index != NO_INDEX &&
            m->budgets[m->lines[i].budget].holder == holder)
            return true;
    return false;
}

/* Present values of one intervention (or difference) and group. */
static void list_values(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    for (a.id = 0, a.kind = ACCOUNT_HOLDER, a.better = -1; a.id < m->common->n_holders; a.id++)
        add(l, a);
    for (a.id = 0, a.kind = ACCOUNT_BUDGET; a.id < m->n_budgets; a.id++)
        add(l, a);
    for (a.id = 0, a.kind = ACCOUNT_LINE; a.id < m->n_lines; a.id++)
        if (!m->lines[a.id].outcome && exists(m, &a, a.id))
            add(l, a);
    a.id = NO_INDEX;
    a.kind = ACCOUNT_SOCIETY;
    add(l, a);
    a.kind = ACCOUNT_FREED;
    a.better = +1;
    for (a.id = 0; a.versus != NO_INDEX && a.id < m->common->n_holders; a.id++)
        if (may_free_capacity(m, a.id))
            add(l, a);
    for (a.id = 0, a.kind = ACCOUNT_OUTCOME; a.id < m->n_lines; a.id++)
        if (m->lines[a.id].outcome && exists(m, &a, a.id)) {
            a.better = m->lines[a.id].line->better_more ? +1 : -1;
            add(l, a);
        }
}

static void list_all_values(struct lister *l, struct account a)
{
    a.group = NO_INDEX;
    list_values(l, a);
    for (a.group = 0; l->m->common->n_groups > 1 && a.group < l->m->common->n_groups; a.group++)
        list_values(l, a);
}

static void list_years(struct lister *l, struct account a)
{
    const struct model *m = l->m;
    a.table = ACCOUNT_YEAR;
    for (a.year = 0; a.year < m->calendar->n_years; a.year++)
        for (size_t b = 0; b < m->n_budgets; b++) {
            a.kind = ACCOUNT_BUDGET;
            a.id = a.budget = b;
            a.sign = 1;
            add(l, a);
            a.kind = ACCOUNT_LINE;
            for (a.id = 0; a.id < m->n_lines; a.id++) {
                const struct line_info *info = &m->lines[a.id];
                if (info->outcome || !exists(m, &a, a.id) ||
                    (info->budget != b && info->to_budget != b))
                    continue;
                a.sign = info->budget == b ? 1 : -1;
                add(l, a);
            }
        }
}

static void list_cumulative(struct lister *l, struct account a)
{
    a.table = ACCOUNT_CUMULATIVE;
    for (a.year = 0; a.year < l->m->calendar->n_years; a.year++) {
        a.kind = ACCOUNT_HOLDER;
        for (a.id = 0; a.id < l->m->common->n_holders; a.id++)
            add(l, a);
        a.kind = ACCOUNT_SOCIETY;
        a.id = NO_INDEX;
        add(l, a);
    }
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

struct accounts accounts_new(const struct model *m, struct account_wish wish, struct arena *arena)
{
    struct lister l = {.m = m, .arena = arena};
    const size_t *order = accounts_order(m, arena);
    const struct account none = {.versus = NO_INDEX,
                                 .group = NO_INDEX,
                                 .id = NO_INDEX,
                                 .budget = NO_INDEX,
                                 .year = NO_INDEX,
                                 .point = NO_INDEX,
                                 .sign = 1};
    for (enum account_table table = ACCOUNT_SUMMARY; table <= ACCOUNT_OCCUPANCY; table++)
        for (size_t i = 0; i < m->n_worlds; i++) {
            struct account a = none;
            a.world = order[i];
            a.table = table;
            struct account d = a;
            d.versus = m->baseline;
            const bool differs = a.world != m->baseline;
            if (table == ACCOUNT_SUMMARY && wish.summary)
                list_all_values(&l, a);
            else if (table == ACCOUNT_DIFFERENCE && wish.differences && differs)
                list_all_values(&l, d);
            else if (table == ACCOUNT_YEAR && wish.years) {
                list_years(&l, a);
                if (differs)
                    list_years(&l, d);
            } else if (table == ACCOUNT_CUMULATIVE && wish.cumulative && differs)
                list_cumulative(&l, d);
            else if (table == ACCOUNT_OCCUPANCY && wish.occupancy)
                list_occupancy(&l, a);
        }
    return (struct accounts){l.n, l.list};
}

/* --- the values ----------------------------------------------------------------------- */

/* Sums of one intervention or difference, for present values of a group or for one year. */
struct sums {
    double *line, *freed_line; /* [n_lines][STRIP] */
    double *budget;            /* [n_budgets][STRIP] */
    double *holder, *freed;    /* [n_holders][STRIP] */
    double society[STRIP];
};

struct account_workspace {
    struct sums sums;
    double *cumulative; /* [n_holders + 1][STRIP], the last for society */
};

static struct sums sums_new(const struct model *m)
{
    return (struct sums){
        .line = memory_alloc(m->n_lines * STRIP, sizeof(double)),
        .freed_line = memory_alloc(m->n_lines * STRIP, sizeof(double)),
        .budget = memory_alloc(m->n_budgets * STRIP, sizeof(double)),
        .holder = memory_alloc(m->common->n_holders * STRIP, sizeof(double)),
        .freed = memory_alloc(m->common->n_holders * STRIP, sizeof(double)),
    };
}

struct account_workspace *account_workspace_new(const struct model *m)
{
    struct account_workspace *ws = memory_alloc(1, sizeof *ws);
    ws->sums = sums_new(m);
    ws->cumulative = memory_alloc((m->common->n_holders + 1) * STRIP, sizeof(double));
    return ws;
}

void account_workspace_free(struct account_workspace *ws)
{
    if (ws == NULL)
        return;
    free(ws->sums.line);
    free(ws->sums.freed_line);
    free(ws->sums.budget);
    free(ws->sums.holder);
    free(ws->sums.freed);
    free(ws->cumulative);
    free(ws);
}

static inline void accumulate(double *restrict to, double factor, const double *restrict x)
{
    for (size_t i = 0; i < STRIP; i++)
        to[i] += factor * x[i];
}

/* Cash and freed capacity of a saving on a line: a rise counts fully. */
static inline void split_saving(double cashable, const double *restrict difference,
                                double *restrict cash, double *restrict freed)
{
    for (size_t i = 0; i < STRIP; i++) {
        const double d = difference[i];
        cash[i] += d < 0 ? d * cashable : d;
        freed[i] += d < 0 ? -d * (1 - cashable) : 0;
    }
}

/* The same things summed in another order are not different: what an intervention leaves alone
 * differs by exactly 0, also where it splits people into other rows. And what holders of society
 * pay each other leaves exactly 0 for society. */
static const double ROUNDING = 1e-12;

static inline void drop_rounding(double *restrict sum, const double *restrict size)
{
    for (size_t i = 0; i < STRIP; i++)
        sum[i] = fabs(sum[i]) <= ROUNDING * size[i] ? 0 : sum[i];
}

static inline void accumulate_size(double *restrict to, double factor, const double *restrict x)
{
    for (size_t i = 0; i < STRIP; i++)
        to[i] += fabs(factor * x[i]);
}

/* lines -> budgets -> holders -> society. */
STRIP_CLONES
static void add_up(const struct model *m, struct sums *s)
{
    memset(s->budget, 0, m->n_budgets * STRIP * sizeof(double));
    memset(s->holder, 0, m->common->n_holders * STRIP * sizeof(double));
    memset(s->freed, 0, m->common->n_holders * STRIP * sizeof(double));
    memset(s->society, 0, sizeof s->society);
    double size[STRIP] = {0}; /* of all that society is the sum of */
    for (size_t l = 0; l < m->n_lines; l++) {
        const struct line_info *info = &m->lines[l];
        const double worth = info->outcome ? info->line->value : 1;
        accumulate_size(size, worth, s->line + l * STRIP);
        if (info->outcome) {
            accumulate(s->society, info->line->better_more ? -worth : worth, s->line + l * STRIP);
            continue;
        }
        accumulate(s->budget + info->budget * STRIP, 1, s->line + l * STRIP);
        if (info->to_budget != NO_INDEX)
            accumulate(s->budget + info->to_budget * STRIP, -1, s->line + l * STRIP);
        if (info->cashable_index != NO_INDEX)
            accumulate(s->freed + m->budgets[info->budget].holder * STRIP, 1,
                       s->freed_line + l * STRIP);
    }
    for (size_t b = 0; b < m->n_budgets; b++)
        accumulate(s->holder + m->budgets[b].holder * STRIP, 1, s->budget + b * STRIP);
    for (size_t h = 0; h < m->common->n_holders; h++)
        if (m->common->holders[h].society) {
            accumulate(s->society, 1, s->holder + h * STRIP);
            accumulate(s->society, -1, s->freed + h * STRIP);
        }
    drop_rounding(s->society, size);
}

static inline void subtract(const double *x, const double *base, double *difference)
{
    for (size_t i = 0; i < STRIP; i++) {
        const double d = x[i] - base[i];
        difference[i] = fabs(d) <= ROUNDING * (fabs(x[i]) + fabs(base[i])) ? 0 : d;
    }
}

/* Present value of a line over groups first..last. */
static inline void sum_line(const struct model *m, const struct books *x, size_t line, size_t first,
                            size_t last, double *sum)
{
    memset(sum, 0, STRIP * sizeof *sum);
    for (size_t g = first; g <= last; g++)
        accumulate(sum, 1, x->value + (g * m->n_lines + line) * STRIP);
}

/* The same of one year. */
static inline void sum_line_year(const struct model *m, const struct books *x, size_t line,
                                 size_t year, size_t first, size_t last, double *sum)
{
    const size_t n_years = m->calendar->n_years, k = m->lines[line].cashable_index;
    memset(sum, 0, STRIP * sizeof *sum);
    for (size_t g = first; g <= last; g++)
        accumulate(sum, 1, x->value_year + ((g * m->n_cashable + k) * n_years + year) * STRIP);
}

/* The saving or rise of a line year by year, over groups first..last together. */
STRIP_CLONES
static void add_saving(const struct model *m, const struct books *x, const struct books *base,
                       size_t line, size_t first, size_t last, struct sums *s)
{
    for (size_t y = 0; y < m->calendar->n_years; y++) {
        double here[STRIP], there[STRIP], difference[STRIP];
        sum_line_year(m, x, line, y, first, last, here);
        sum_line_year(m, base, line, y, first, last, there);
        subtract(here, there, difference);
        split_saving(m->lines[line].cashable, difference, s->line + line * STRIP,
                     s->freed_line + line * STRIP);
    }
}

static inline void clear_lines(const struct model *m, struct sums *s)
{
    memset(s->line, 0, m->n_lines * STRIP * sizeof(double));
    memset(s->freed_line, 0, m->n_lines * STRIP * sizeof(double));
}

/* Present values of a group (NO_INDEX: all); with a baseline of the difference. */
STRIP_CLONES
static void sum_values(const struct model *m, const struct books *x, const struct books *base,
                       size_t group, struct sums *s)
{
    const size_t first = group == NO_INDEX ? 0 : group;
    const size_t last = group == NO_INDEX ? m->common->n_groups - 1 : group;
    clear_lines(m, s);
    for (size_t l = 0; l < m->n_lines; l++) {
        if (base != NULL && m->lines[l].cashable_index != NO_INDEX) {
            add_saving(m, x, base, l, first, last, s);
            continue;
        }
        double *line = s->line + l * STRIP, there[STRIP];
        sum_line(m, x, l, first, last, line);
        if (base != NULL) {
            sum_line(m, base, l, first, last, there);
            subtract(line, there, line);
        }
    }
    add_up(m, s);
}

/* One budget year: cash, or for a discounted break-even its present value. */
STRIP_CLONES
static void sum_year(const struct model *m, const struct books *x, const struct books *base,
                     size_t year, bool discounted, struct sums *s)
{
    const double *here = discounted ? x->present : x->cash;
    clear_lines(m, s);
    for (size_t l = 0; l < m->n_lines; l++) {
        const size_t at = (l * m->calendar->n_years + year) * STRIP;
        if (base == NULL)
            accumulate(s->line + l * STRIP, 1, here + at);
        else {
            double difference[STRIP];
            subtract(here + at, (discounted ? base->present : base->cash) + at, difference);
            split_saving(m->lines[l].cashable, difference, s->line + l * STRIP,
                         s->freed_line + l * STRIP);
        }
    }
    add_up(m, s);
}

static const double *sum_of(const struct sums *s, const struct account *a)
{
    switch (a->kind) {
    case ACCOUNT_HOLDER:
        return s->holder + a->id * STRIP;
    case ACCOUNT_BUDGET:
        return s->budget + a->id * STRIP;
    case ACCOUNT_LINE:
    case ACCOUNT_OUTCOME:
        return s->line + a->id * STRIP;
    case ACCOUNT_FREED:
        return s->freed + a->id * STRIP;
    case ACCOUNT_SOCIETY:
    case ACCOUNT_PEOPLE:
        break;
    }
    return s->society;
}

STRIP_CLONES
static void fill_people(const struct model *m, const struct account *a,
                        const struct cohort_output *counted, double *y)
{
    const size_t n_states = m->common->n_states, n_points = m->timeline.n_points;
    memset(y, 0, STRIP * sizeof *y);
    for (size_t g = 0; g < m->common->n_groups; g++)
        if (a->group == NO_INDEX || a->group == g)
            accumulate(y, 1,
                       counted->occupancy + ((g * n_states + a->id) * n_points + a->point) * STRIP);
}

static bool same_sums(const struct account *a, const struct account *b)
{
    return a->table == b->table && a->world == b->world && a->versus == b->versus &&
           a->group == b->group && a->year == b->year;
}

/* The running difference of every holder up to and including a year. */
STRIP_CLONES
static void fill_cumulative(const struct model *m, const struct account *a,
                            struct account_workspace *ws, bool fresh, double *y)
{
    const size_t society = m->common->n_holders;
    if (fresh) {
        if (a->year == 0)
            memset(ws->cumulative, 0, (society + 1) * STRIP * sizeof(double));
        accumulate(ws->cumulative + society * STRIP, 1, ws->sums.society);
        for (size_t h = 0; h < society; h++)
            accumulate(ws->cumulative + h * STRIP, 1, ws->sums.holder + h * STRIP);
    }
    memcpy(y, ws->cumulative + (a->kind == ACCOUNT_SOCIETY ? society : a->id) * STRIP,
           STRIP * sizeof *y);
}

void accounts_fill(const struct model *m, const struct accounts *accounts,
                   const struct books *const *books, const struct cohort_output *const *counted,
                   struct account_workspace *ws, double *y, size_t stride)
{
    const struct account *last = NULL;
    for (size_t q = 0; q < accounts->n; q++) {
        const struct account *a = &accounts->list[q];
        double *out = y + q * stride;
        if (a->kind == ACCOUNT_PEOPLE) {
            fill_people(m, a, counted[a->world], out);
            continue;
        }
        const struct books *base = a->versus == NO_INDEX ? NULL : books[a->versus];
        const bool fresh = last == NULL || !same_sums(last, a);
        if (fresh && a->year == NO_INDEX)
            sum_values(m, books[a->world], base, a->group, &ws->sums);
        else if (fresh)
            sum_year(m, books[a->world], base, a->year,
                     a->table == ACCOUNT_CUMULATIVE && m->common->accounting.discounted_break_even,
                     &ws->sums);
        last = a;
        if (a->table == ACCOUNT_CUMULATIVE) {
            fill_cumulative(m, a, ws, fresh, out);
            continue;
        }
        memcpy(out, sum_of(&ws->sums, a), STRIP * sizeof *out);
        for (size_t i = 0; a->sign < 0 && i < STRIP; i++)
            out[i] = -out[i];
    }
}
