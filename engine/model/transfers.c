/* Agreements between budgets: what they read, their numbers by budget year, when they pay. */
#include "build.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* --- people who are counted ----------------------------------------------------------- */

static bool counts_people(const struct transfer *t)
{
    return t->count.n_charges > 0;
}

size_t build_count_lines(const struct scenario *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_transfers; i++)
        n += counts_people(&s->transfers[i]);
    return n;
}

static bool may_exist(const struct world *w, const struct transfer *t)
{
    return t->only == NULL || t->only[w->index];
}

/* Whether somebody takes the place of the holder of a purse for who is in the layer. */
static bool is_replaced(const struct scenario *s, const struct purse *p)
{
    const size_t holder = p->budget != NO_INDEX ? s->budgets[p->budget].holder : p->holder;
    return s->n_layers > 0 && holder != NO_INDEX && s->layers[0].holder[holder] != holder;
}

/* Whom an agreement counts is counted in every intervention, also where it does not exist: another
 * may be compared with it. */
void build_bind_counts(struct build *b, struct world *w, struct bound_line *lines)
{
    for (size_t i = 0, n = 0; i < w->scenario->n_transfers; i++) {
        const struct transfer *t = &w->scenario->transfers[i];
        if (!counts_people(t))
            continue;
        struct line *l = arena_alloc(b->arena, 1, sizeof *l);
        *l = t->count;
        l->name = t->name;
        l->per = l->trigger == TRIGGER_IN ? PER_PERSON_YEAR : PER_ONCE;
        l->first_year = INT_MIN;
        l->last_year = INT_MAX;
        l->only = NULL;
        l->side = is_replaced(w->scenario, &t->from) || is_replaced(w->scenario, &t->to)
                      ? SIDE_OUTSIDE
                      : SIDE_ALL;
        build_bind_line(b, w, l, false, &lines[n]);
        lines[n++].counted = (struct moments){t->count_month, t->success_months, 0};
        if (t->success_months > 0) /* who arrived when is counted apart */
            w->clocks_of_amounts |= 1u << CLOCK_SINCE_ARRIVAL;
    }
}

/* --- what all interventions share ------------------------------------------------------ */

/* While the list is made. */
struct listing {
    struct build *b;
    struct transfer_plan *plan;
    struct transfer_info *list;
    size_t *read_lines, *watched, *watch_of;
};

static size_t read_line(struct listing *l, size_t line)
{
    for (size_t i = 0; i < l->plan->n_read_lines; i++)
        if (l->read_lines[i] == line)
            return i;
    l->read_lines[l->plan->n_read_lines] = line;
    return l->plan->n_read_lines++;
}

static size_t watch(struct listing *l, size_t budget)
{
    if (l->watch_of[budget] == NO_INDEX) {
        l->watched[l->plan->n_watched] = budget;
        l->watch_of[budget] = l->plan->n_watched++;
    }
    return l->watch_of[budget];
}

static const struct reading *readings(struct listing *l, const struct source *of, size_t n)
{
    struct reading *list = arena_alloc(l->b->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        switch (of[i].kind) {
        case SOURCE_COST:
            list[i] = (struct reading){READING_LINE, read_line(l, of[i].index)};
            break;
        case SOURCE_BUDGET:
            list[i] = (struct reading){READING_BUDGET, watch(l, of[i].index)};
            break;
        case SOURCE_TRANSFER:
            list[i] = (struct reading){READING_TRANSFER, of[i].index};
            break;
        }
    return list;
}

static size_t purse(struct build *b, const struct purse *p)
{
    return p->budget != NO_INDEX ? p->budget : build_budget_of_holder(b, p->holder);
}

/* What is not in proportion to what is counted: expected flows ignore chance there. */
static bool is_nonlinear(const struct transfer *t)
{
    switch (t->rule) {
    case RULE_CORRIDOR:
    case RULE_EARMARK:
        return true;
    case RULE_PER_SUCCESS:
    case RULE_SHARE_OF_SAVING:
        return !t->both_ways || t->has_cap || t->has_floor;
    case RULE_PER_HEAD:
        return (t->has_versus && !t->both_ways) || t->has_cap || t->has_floor;
    case RULE_LOAN:
        return t->n_repay_of > 0;
    case RULE_LUMP_SUM: /* counts nothing */
        return false;
    default:
        return t->has_cap || t->has_floor;
    }
}

/* The first budget year in which a day of the year lies within the horizon. */
static size_t first_counted(const struct calendar *c, int month)
{
    const int start = (c->start_month - c->year_start_month + 12) % 12;
    return month > 0 && (month - c->year_start_month + 12) % 12 < start ? 1 : 0;
}

/* The first whole budget year, or of moments the first that has one. */
static size_t first_whole(const struct calendar *c, const struct transfer *t)
{
    const size_t first = first_counted(c, t->count_month);
    for (size_t y = first; t->count_month == 0 && y < c->n_years; y++)
        if (c->year_months[y] == 12)
            return y;
    return first < c->n_years ? first : 0;
}

static size_t count_line_of(const struct build *b, size_t transfer)
{
    size_t n = b->model->n_lines;
    for (size_t i = 0; i < transfer; i++)
        n += counts_people(&b->common->transfers[i]);
    return n;
}

/* The last budget year, counted from the first, in which something may be paid. */
static size_t last_paid(const struct calendar *c, const struct transfer *t)
{
    const size_t last = c->n_years - 1;
    if (t->rule == RULE_FORMULA_BUDGET)
        return last;
    if (t->rule != RULE_LOAN)
        return last + (size_t) t->lag_years + (size_t) t->average_years - 1;
    return last + (size_t) (t->term_years > 0 ? t->term_years : t->repay_lag_years);
}

static void add_written(struct listing *l, size_t i)
{
    struct build *b = l->b;
    const struct calendar *c = b->model->calendar;
    const struct transfer *t = &b->common->transfers[i];
    const bool formula = t->rule == RULE_FORMULA_BUDGET;
    const bool compares =
        t->has_versus || t->rule == RULE_PER_SUCCESS || t->rule == RULE_SHARE_OF_SAVING;
    struct transfer_info *info = &l->list[l->plan->n++];
    *info = (struct transfer_info){
        .transfer = t,
        .name = t->name,
        .rule = t->rule,
        .from = purse(b, &t->from),
        .to = purse(b, &t->to),
        .lag = formula || t->rule == RULE_LOAN ? 0 : (size_t) t->lag_years,
        .history_lag = formula ? (size_t) t->lag_years : 0,
        .average = (size_t) t->average_years,
        .versus = compares ? t->versus : NO_INDEX,
        .first = first_counted(c, t->count_month),
        .steady = first_whole(c, t),
        .last_paid = last_paid(c, t),
        .n_of = t->n_of,
        .of = readings(l, t->of, t->n_of),
        .n_repay_of = t->n_repay_of,
        .repay_of = readings(l, t->repay_of, t->n_repay_of),
        .count = counts_people(t) ? read_line(l, count_line_of(b, i)) : NO_INDEX,
        .deficit = NO_INDEX,
        .nonlinear = is_nonlinear(t)};
    if (t->rule == RULE_CORRIDOR)
        info->deficit = watch(l, info->to);
}

static void add_earmark(struct listing *l, size_t budget)
{
    const struct budget *of = &l->b->common->budgets[budget];
    const struct calendar *c = l->b->model->calendar;
    const size_t over = (size_t) of->earmark.over_years, lag = (size_t) of->earmark.lag_years;
    struct name name = of->name;
    name.id = arena_printf(l->b->arena, "earmark.%s", of->name.id);
    name.at = of->earmark.at;
    l->list[l->plan->n++] =
        (struct transfer_info){.name = name,
                               .rule = RULE_EARMARK,
                               .from = budget,
                               .to = purse(l->b, &of->earmark.surplus_to),
                               .lag = lag,
                               .average = 1,
                               .over = over,
                               .versus = NO_INDEX,
                               .last_paid = (c->n_years + over - 1) / over * over - 1 + lag,
                               .count = NO_INDEX,
                               .deficit = watch(l, budget),
                               .nonlinear = true};
}

/* --- what an intervention may change --------------------------------------------------- */

/* What a number of an agreement is: for each who is counted, or for a budget year; for a budget
 * year; a share. */
/* Money for each who is counted, money for a year, a plain number. */
enum number_kind { NUMBER_AMOUNT, NUMBER_TOTAL, NUMBER_SHARE };

/* A number that an agreement is given: its key, and what it may be in every draw. */
struct term {
    const char *key;
    enum number_kind kind;
    enum value_rule rule;
};

static const struct term term_amount = {"amount", NUMBER_AMOUNT, VALUE_POSITIVE},
                         term_cap = {"cap", NUMBER_TOTAL, VALUE_POSITIVE},
                         term_floor = {"floor", NUMBER_TOTAL, VALUE_FINITE},
                         term_before = {"before", NUMBER_TOTAL, VALUE_POSITIVE},
                         term_share = {"share", NUMBER_SHARE, VALUE_SHARE},
                         term_objective = {"objective_share", NUMBER_SHARE, VALUE_SHARE},
                         term_rate = {"rate", NUMBER_SHARE, VALUE_RATE},
                         term_repay = {"repay.share", NUMBER_SHARE, VALUE_SHARE};

/* The money may be written per year or at once; people who are counted over the year are counted in
 * years. */
static void check_money(struct build *b, const struct transfer *t, const struct expr *e,
                        enum number_kind kind)
{
    const struct unit u = expr_unit(e);
    const bool each = t->count.n_charges > 0 && kind == NUMBER_AMOUNT;
    const bool over_time =
        each && t->rule == RULE_PER_HEAD && t->count.trigger == TRIGGER_IN && t->count_month == 0;
    if (u.kind == UNIT_HAZARD)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "An amount of [transfer.%s] is a chance per year; an amount of money was "
                   "expected.",
                   t->name.id);
    if (u.kind != UNIT_MONEY || u.per == PER_NONE)
        return;
    const bool fits = over_time ? u.per == PER_PERSON_YEAR || u.per == PER_PERSON_MONTH
                      : each    ? u.per == PER_ONCE || u.per == PER_PERSON_YEAR
                                : u.per == PER_ONCE || u.per == PER_YEAR || u.per == PER_MONTH;
    if (!fits)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "An amount of [transfer.%s] is money %s%s.\nExpected: money %s.", t->name.id,
                   u.per == PER_ONCE ? "" : "per ", per_word(u.per),
                   over_time ? "per person-year or person-month, as people are "
                               "counted over the year (without `count_on`)"
                   : each    ? "once or per person-year, for each who is counted"
                             : "per year, per month or once, for a budget year");
}

/* One number for all: of the calendar at most. */
static void check_clocks(struct build *b, const struct transfer *t, const struct expr *e)
{
    const unsigned calendar = 1u << CLOCK_YEAR | 1u << CLOCK_SINCE_START;
    if ((expr_clocks(e) & ~calendar) != 0 || expr_by_group(e))
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "[transfer.%s] is settled once for all people, so \"%s\" cannot depend on a "
                   "person's age, group, arrival or time in state.",
                   t->name.id, expr_text(e));
}

static node one_year(struct build *b, struct world *w, const struct transfer *t, struct expr *e,
                     const struct term *term, size_t year, double months)
{
    const struct calendar *c = b->model->calendar;
    const struct stratum_key all = {.age_months = NAN};
    struct moment now = build_moment(b, &all, 1, 0);
    now.clock[CLOCK_YEAR] = (double) c->first_year + (double) year;
    now.clock[CLOCK_SINCE_START] = months;
    const enum per per = expr_unit(e).kind == UNIT_MONEY ? expr_unit(e).per : PER_NONE;
    const double times = per == PER_PERSON_MONTH || per == PER_MONTH ? 12 : 1;
    const node n = expr_node(e, &now, b->graph);
    if (build_is_late(b, w->index, n))
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "\"%s\" of [transfer.%s] depends on people(...), which may stand in the chances "
                   "of moves only.\nFor an amount by numbers of people use rule = \"per_head\".",
                   expr_text(e), t->name.id);
    build_add_check(b,
                    &(struct value_check){
                        .rule = term->rule,
                        .at = expr_place(e),
                        .text = expr_text(e),
                        .line = arena_printf(b->arena, "[transfer.%s] %s", t->name.id, term->key),
                        .world = w->index,
                        .year = (int) now.clock[CLOCK_YEAR]},
                    n);
    return times == 1 ? n : graph_binary(b->graph, OP_MULTIPLY, n, graph_constant(b->graph, times));
}

static struct expr *bind_number(struct build *b, struct world *w, const struct transfer *t,
                                const struct formula *f, const struct term *term)
{
    struct expr *e = build_bind_formula(b, w, f);
    if (e == NULL || expr_is_unsure(e))
        return NULL;
    const size_t before = errors_count(b->errors);
    check_clocks(b, t, e);
    if (term->kind != NUMBER_SHARE)
        check_money(b, t, e, term->kind);
    if (errors_count(b->errors) > before)
        return NULL;
    if (term->kind == NUMBER_SHARE && expr_unit(e).kind != UNIT_NUMBER) {
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "A share or a rate of [transfer.%s] must be a plain number, but \"%s\" is %s.",
                   t->name.id, expr_text(e),
                   expr_unit(e).kind == UNIT_MONEY ? "an amount of money" : "a chance per year");
        return NULL;
    }
    return e;
}

/* Everything that can be wrong with a formula, when there will be no model. */
static void look_at_formulas(struct build *b, struct world *w, const struct transfer *t)
{
    const struct {
        bool has;
        const struct formula *formula;
        const struct term *term;
    } all[] = {
        {t->has_share, &t->share, &term_share},
        {t->rule == RULE_FORMULA_BUDGET, &t->objective_share, &term_objective},
        {t->rule == RULE_LOAN, &t->rate, &term_rate},
        {t->n_repay_of > 0, &t->repay_share, &term_repay},
        {t->has_cap, &t->cap, &term_cap},
        {t->has_floor, &t->floor, &term_floor},
        {t->before == BEFORE_AMOUNT, &t->before_amount, &term_before},
        {t->amount.written && t->amount.n == 0, &t->amount.every, &term_amount},
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i].has)
            bind_number(b, w, t, all[i].formula, all[i].term);
    for (size_t i = 0; i < t->amount.n; i++)
        bind_number(b, w, t, &t->amount.of_year[i], &term_amount);
}

void build_look_at_transfers(struct build *b, struct world *w)
{
    for (size_t i = 0; i < w->scenario->n_transfers; i++)
        if (!w->scenario->transfers[i].flawed)
            look_at_formulas(b, w, &w->scenario->transfers[i]);
}

/* A formula in each budget year; NULL after a mistake. */
static uint32_t *by_year(struct build *b, struct world *w, const struct transfer *t,
                         const struct formula *f, const struct term *term)
{
    const struct calendar *c = b->model->calendar;
    struct expr *e = bind_number(b, w, t, f, term);
    if (e == NULL)
        return NULL;
    uint32_t *slot = arena_alloc(b->arena, c->n_years, sizeof *slot);
    double months = 0;
    for (size_t y = 0; y < c->n_years; months += c->year_months[y++]) {
        const size_t before = errors_count(b->errors);
        slot[y] = one_year(b, w, t, e, term, y, months);
        if (errors_count(b->errors) > before)
            return NULL; /* once is enough */
    }
    return slot;
}

/* Which formula of a yearly amount holds in a year; NULL: none. */
static const struct formula *formula_of(const struct yearly *a, int year)
{
    const struct formula *f = NULL;
    if (a->n == 0)
        return &a->every;
    for (size_t i = 0; i < a->n && a->year[i] <= year; i++)
        f = a->year[i] == year || (i + 1 == a->n && a->then_same) ? &a->of_year[i] : NULL;
    return f;
}

static uint32_t *yearly_amount(struct build *b, struct world *w, const struct transfer *t)
{
    const struct calendar *c = b->model->calendar;
    if (t->amount.n == 0)
        return by_year(b, w, t, &t->amount.every, &term_amount);
    uint32_t *slot = arena_alloc(b->arena, c->n_years, sizeof *slot);
    const node none = graph_constant(b->graph, 0);
    double months = 0;
    for (size_t y = 0; y < c->n_years; months += c->year_months[y++]) {
        const struct formula *f = formula_of(&t->amount, c->first_year + (int) y);
        struct expr *e = f ? bind_number(b, w, t, f, &term_amount) : NULL;
        slot[y] = e ? one_year(b, w, t, e, &term_amount, y, months) : none;
    }
    return slot;
}

/* Advanced in these years only, though paid back later. */
static void only_in_years(struct build *b, const struct transfer *t, uint32_t *slot)
{
    const struct calendar *c = b->model->calendar;
    for (size_t y = 0; slot != NULL && y < c->n_years; y++) {
        const int year = c->first_year + (int) y;
        if (year < t->first_year || year > t->last_year)
            slot[y] = graph_constant(b->graph, 0);
    }
}

/* Amounts per year count for the months inside the horizon, those for people who are counted for
 * all of them. */
static void weigh_years(struct build *b, const struct transfer *t, uint32_t *slot)
{
    const struct calendar *c = b->model->calendar;
    const bool whole = t->whole || t->rule == RULE_LOAN || t->count.n_charges > 0;
    for (size_t y = 0; slot != NULL && !whole && y < c->n_years; y++)
        if (c->year_months[y] < 12)
            slot[y] = graph_binary(b->graph, OP_MULTIPLY, slot[y],
                                   graph_constant(b->graph, c->year_months[y] / 12));
}

/* What is fixed in money of the day is worth less each year in prices of the study. */
static void deflate(struct build *b, const struct transfer *t, uint32_t *slot)
{
    const struct calendar *c = b->model->calendar;
    for (size_t y = 0; slot != NULL && !t->indexed && y < c->n_years; y++)
        slot[y] = graph_binary(b->graph, OP_MULTIPLY, slot[y],
                               graph_constant(b->graph, 1 / c->price_factor[y]));
}

static const uint32_t *rooted(struct build *b, uint32_t *slot)
{
    if (slot != NULL)
        build_add_roots(b, slot, b->model->calendar->n_years);
    return slot;
}

/* NULL where the agreement has none. */
static const uint32_t *number(struct build *b, struct world *w, const struct transfer *t, bool has,
                              const struct formula *f, const struct term *term)
{
    uint32_t *slot = has ? by_year(b, w, t, f, term) : NULL;
    if (term->kind != NUMBER_SHARE)
        deflate(b, t, slot);
    return rooted(b, slot);
}

static void bind_terms(struct build *b, struct world *w, const struct transfer *t,
                       struct transfer_terms *out)
{
    const bool shares = t->rule == RULE_REIMBURSE || t->rule == RULE_SHARE_OF_SAVING;
    *out = (struct transfer_terms){.exists = may_exist(w, t),
                                   .first_year = t->first_year,
                                   .last_year = t->last_year,
                                   .before = NO_SLOT,
                                   .repay_first_year = t->repay_first_year,
                                   .repay_last_year = t->repay_last_year};
    if (t->amount.written) {
        uint32_t *amount = yearly_amount(b, w, t);
        if (t->rule == RULE_LOAN)
            only_in_years(b, t, amount);
        weigh_years(b, t, amount);
        deflate(b, t, amount);
        out->amount = rooted(b, amount);
    }
    out->share = number(b, w, t, shares, &t->share, &term_share);
    out->objective =
        number(b, w, t, t->rule == RULE_FORMULA_BUDGET, &t->objective_share, &term_objective);
    out->rate = number(b, w, t, t->rule == RULE_LOAN, &t->rate, &term_rate);
    out->repay_share = number(b, w, t, t->n_repay_of > 0, &t->repay_share, &term_repay);
    out->cap = number(b, w, t, t->has_cap, &t->cap, &term_cap);
    out->floor = number(b, w, t, t->has_floor, &t->floor, &term_floor);
    const uint32_t *before =
        number(b, w, t, t->before == BEFORE_AMOUNT, &t->before_amount, &term_before);
    if (before != NULL) {
        out->before = before[0];
        build_add_roots(b, &out->before, 1);
    }
}

/* --- checks ---------------------------------------------------------------------------- */

/* A day on which people are counted begins a cycle; a success has to show within the horizon. */
static void check_moments(struct build *b, const struct transfer *t)
{
    const struct calendar *c = b->model->calendar;
    bool begins = t->count_month == 0;
    for (size_t n = 1; n <= c->n_cycles && n <= 12 && !begins; n++)
        begins = calendar_month_of_cycle(c, n) == t->count_month;
    if (!begins)
        errors_add(b->errors, ERROR_SCENARIO, t->name.at,
                   "\"count_on\" of [transfer.%s] is \"%02d-01\", but no cycle begins there: they "
                   "are of %d months, from %02d-01 on.\nUse a shorter cycle, or a day on which one "
                   "begins.",
                   t->name.id, t->count_month, c->cycle_months, c->start_month);
    if (t->success_months > b->common->study.horizon_months)
        errors_warn(b->errors, t->name.at,
                    "[transfer.%s] counts successes %d months after arrival, but the horizon is %d "
                    "months: nobody will be counted.",
                    t->name.id, t->success_months, b->common->study.horizon_months);
}

/* "steady" repeats a year of the baseline, so it has to be known before anything is settled. */
static void check_steady(struct build *b, const struct transfer *t)
{
    bool plain = t->rule != RULE_CORRIDOR;
    for (size_t i = 0; i < t->n_of; i++)
        plain &= t->of[i].kind == SOURCE_COST;
    if (t->before == BEFORE_STEADY && !plain)
        errors_add(b->errors, ERROR_SCENARIO, t->name.at,
                   "before = \"steady\" in [transfer.%s] repeats a year of costs or counts, but "
                   "this rule reads what other agreements pay.\nWrite an amount.",
                   t->name.id);
}

/* --- all of it ------------------------------------------------------------------------- */

static void make_moments_of_payment(struct build *b, struct transfer_plan *p)
{
    const struct calendar *c = b->model->calendar;
    p->n_paid_years = c->n_years;
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].last_paid + 1 > p->n_paid_years)
            p->n_paid_years = p->list[i].last_paid + 1;
    double *at = arena_alloc(b->arena, p->n_paid_years, sizeof *at);
    double *factor = arena_alloc(b->arena, p->n_paid_years, sizeof *factor);
    for (size_t y = 0; y < p->n_paid_years; y++) {
        at[y] = calendar_payment_moment(c, y);
        factor[y] = calendar_discount(&b->common->accounting.costs, at[y]);
    }
    p->paid_at = at;
    p->factor = factor;
}

static void start_listing(struct listing *l)
{
    struct build *b = l->b;
    const size_t room = b->common->n_budgets + b->common->n_holders;
    l->list = arena_alloc(b->arena, b->common->n_transfers + b->common->n_budgets, sizeof *l->list);
    l->read_lines = arena_alloc(b->arena, b->model->n_booked, sizeof *l->read_lines);
    l->watched = arena_alloc(b->arena, room, sizeof *l->watched);
    l->watch_of = arena_alloc(b->arena, room, sizeof *l->watch_of);
    for (size_t i = 0; i < room; i++)
        l->watch_of[i] = NO_INDEX;
    l->plan->list = l->list;
    l->plan->read_lines = l->read_lines;
    l->plan->watched = l->watched;
    l->plan->watch_of = l->watch_of;
}

static void bind_world(struct build *b, struct world *w)
{
    const struct transfer_plan *p = &b->model->transfers;
    w->transfers = arena_alloc(b->arena, p->n, sizeof *w->transfers);
    for (size_t i = 0; i < p->n; i++)
        if (p->list[i].transfer != NULL)
            bind_terms(b, w, &w->scenario->transfers[i], &w->transfers[i]);
        else
            w->transfers[i] = (struct transfer_terms){
                .exists = true, .first_year = INT_MIN, .last_year = INT_MAX, .before = NO_SLOT};
}

void build_transfers(struct build *b)
{
    const struct scenario *s = b->common;
    struct transfer_plan *p = &b->model->transfers;
    struct listing l = {.b = b, .plan = p};
    start_listing(&l);
    for (size_t i = 0; i < s->n_transfers; i++) {
        check_moments(b, &s->transfers[i]);
        check_steady(b, &s->transfers[i]);
        add_written(&l, i);
    }
    for (size_t i = 0; i < s->n_budgets; i++)
        if (s->budgets[i].earmark.written)
            add_earmark(&l, i);
    const struct transfer_terms **terms = arena_alloc(b->arena, b->model->n_worlds, sizeof *terms);
    for (size_t w = 0; w < b->model->n_worlds; w++) {
        bind_world(b, &b->worlds[w]);
        terms[w] = b->worlds[w].transfers;
    }
    p->terms = terms;
    make_moments_of_payment(b, p);
    build_transfer_order(b);
}
