/* Every account of the shipped scenarios against its definition, worked out draw by draw from what
 * was booked; and which accounts are known to be the same number. */
#include "whole_run.h"

#include "accounts.h"
#include "arena.h"
#include "drawer.h"
#include "ledger.h"
#include "model.h"
#include "strip.h"

/* A strip of draws of a model, booked under every intervention. */
struct booked {
    struct arena *arena;
    struct errors *errors;
    const struct model *m;
    double *inputs, *values;
    struct cohort_output *counted;
    const struct cohort_output **counts;
    struct books **books;
};

static double *strips(struct booked *b, size_t n)
{
    return arena_alloc(b->arena, n * STRIP, sizeof(double));
}

static void book(struct booked *b)
{
    const struct model *m = b->m;
    const struct timeline *time = &m->timeline;
    b->counted = arena_alloc(b->arena, m->n_worlds, sizeof *b->counted);
    b->counts = arena_alloc(b->arena, m->n_worlds, sizeof *b->counts);
    b->books = arena_alloc(b->arena, m->n_worlds, sizeof *b->books);
    const struct cohort_kernel *kernel =
        cohort_choose(m->plans, m->n_worlds, &m->timeline, "reference");
    struct cohort_workspace *ws = cohort_workspace_new(m->plans, m->n_worlds, time, 0, false);
    for (size_t w = 0; w < m->n_worlds; w++) {
        const struct plan *p = &m->plans[w];
        b->counted[w] = (struct cohort_output){
            .taps = strips(b, p->n_segments * (1 + time->n_schedules)),
            .occupancy = strips(b, time->n_subgroups * p->n_states * time->n_points),
            .headcounts = strips(b, p->n_headcounts * time->n_subgroups * (time->n_cycles + 1))};
        b->counts[w] = &b->counted[w];
        b->books[w] = ledger_books_new(m);
    }
    cohort_expected(time, m->plans, m->n_worlds, kernel, b->values, NULL, ws, b->counted);
    for (size_t w = 0; w < m->n_worlds; w++)
        ledger_settle(m, w, b->values, &b->counted[w], b->books[w]);
    cohort_workspace_free(ws);
}

static struct booked booked(const char *path, const struct setting *set)
{
    struct booked b = {.arena = arena_new(), .errors = errors_new()};
    const struct scenario_file *file =
        scenario_read(path, set, set == NULL ? 0 : 1, NULL, b.arena, b.errors);
    assert_non_null(file);
    b.m =
        model_new(file, (struct model_wish){.by_year = true, .occupancy = true}, b.arena, b.errors);
    assert_non_null(b.m);
    b.inputs = strips(&b, b.m->n_inputs + b.m->common->n_states);
    b.values = strips(&b, program_values(b.m->program));
    program_prepare(b.m->program, b.values);
    double *drawn = arena_alloc(b.arena, b.m->n_inputs * BLOCK, sizeof *drawn);
    drawer_draw(drawer_new(b.m->sampler, 11, b.arena), 0, drawn);
    for (size_t i = 0; i < b.m->n_inputs; i++)
        memcpy(b.inputs + i * STRIP, drawn + i * BLOCK, STRIP * sizeof *drawn);
    program_run(b.m->program, b.inputs, b.values);
    book(&b);
    return b;
}

static void free_booked(struct booked *b)
{
    for (size_t w = 0; w < b->m->n_worlds; w++)
        ledger_books_free(b->books[w]);
    model_free(b->m);
    errors_free(b->errors);
    arena_free(b->arena);
}

/* What a line is in an account: money and freed capacity. */
struct amount {
    double cash, freed, size;
};

static double value_of_line(const struct booked *b, const struct account *a, size_t world,
                            size_t line, size_t year, size_t draw)
{
    const struct model *m = b->m;
    const size_t n_years = m->calendar->n_years, k = m->lines[line].cashable_index;
    const struct books *x = b->books[world];
    if (a->table == ACCOUNT_YEAR || a->table == ACCOUNT_MULTI_YEAR)
        return x->cash[(line * n_years + year) * STRIP + draw];
    if (a->table == ACCOUNT_CUMULATIVE)
        return (m->common->accounting.discounted_break_even
                    ? x->present
                    : x->cash)[(line * n_years + year) * STRIP + draw];
    double sum = 0;
    for (size_t g = 0; g < m->common->n_groups; g++)
        if (a->group == NO_INDEX || a->group == g)
            sum += year == NO_INDEX
                       ? x->value[(g * m->n_lines + line) * STRIP + draw]
                       : x->value_year[((g * m->n_cashable + k) * n_years + year) * STRIP + draw];
    return sum;
}

static void add_difference(struct amount *sum, const struct booked *b, const struct account *a,
                           size_t line, size_t year, size_t draw)
{
    const double here = value_of_line(b, a, a->world, line, year, draw);
    const double there =
        a->versus == NO_INDEX ? 0 : value_of_line(b, a, a->versus, line, year, draw);
    const double d = fabs(here - there) <= 1e-12 * (fabs(here) + fabs(there)) ? 0 : here - there;
    const double money = a->versus == NO_INDEX || d > 0 ? 1 : b->m->lines[line].cashable;
    sum->cash += d * money;
    sum->freed += -d * (1 - money);
    sum->size += fabs(here) + fabs(there);
}

static struct amount amount_of(const struct booked *b, const struct account *a, size_t line,
                               size_t draw)
{
    struct amount sum = {0};
    const size_t n_years = b->m->calendar->n_years;
    const bool split = a->versus != NO_INDEX && b->m->lines[line].cashable_index != NO_INDEX;
    if (a->table == ACCOUNT_CUMULATIVE || (a->year == NO_INDEX && split))
        for (size_t y = 0; y < (a->year == NO_INDEX ? n_years : a->year + 1); y++)
            add_difference(&sum, b, a, line, y, draw);
    else
        add_difference(&sum, b, a, line, a->year, draw);
    return sum;
}

/* Whether a budget has the holder and the code of another. */
static bool in_field(const struct model *m, size_t budget, size_t other)
{
    if (budget == NO_INDEX || budget == other)
        return budget == other;
    const struct budget_info *a = &m->budgets[budget], *b = &m->budgets[other];
    return a->holder == b->holder && a->code != NULL && b->code != NULL &&
           strcmp(a->code, b->code) == 0;
}

/* How often a line counts in an account, as money; and as freed capacity. */
static double weight_of(const struct model *m, const struct account *a, size_t line, double *freed)
{
    const struct line_info *info = &m->lines[line];
    const size_t payer = info->outcome ? NO_INDEX : m->budgets[info->budget].holder;
    const size_t to = info->to_budget;
    const size_t getter = info->outcome || to == NO_INDEX ? NO_INDEX : m->budgets[to].holder;
    const struct holder *holders = m->common->holders;
    *freed = 0;
    switch (a->kind) {
    case ACCOUNT_HOLDER:
        return (double) (payer == a->id) - (double) (getter == a->id);
    case ACCOUNT_BUDGET:
        return info->outcome ? 0 : (double) (info->budget == a->id) - (double) (to == a->id);
    case ACCOUNT_FIELD:
        return info->outcome
                   ? 0
                   : (double) in_field(m, info->budget, a->id) - (double) in_field(m, to, a->id);
    case ACCOUNT_LINE:
    case ACCOUNT_OUTCOME:
        return line == a->id ? a->sign : 0;
    case ACCOUNT_FREED:
        *freed = payer == a->id;
        return 0;
    default: /* society */
        if (info->outcome)
            return info->line->better_more ? -info->line->value : info->line->value;
        *freed = -(double) holders[payer].society;
        return (double) holders[payer].society -
               (double) (getter != NO_INDEX && holders[getter].society);
    }
}

/* The same for a part: one kind of line, or freed capacity as a cost below 0. Nobody has agreed on
 * anything. */
static double weight_of_part(const struct model *m, const struct account *a, size_t line,
                             double *freed)
{
    const struct line_info *info = &m->lines[line];
    const bool payment = !info->outcome && info->to_budget != NO_INDEX;
    const double money = weight_of(m, a, line, freed);
    const bool payer =
        !info->outcome && (a->kind == ACCOUNT_BUDGET   ? info->budget == a->id
                           : a->kind == ACCOUNT_HOLDER ? m->budgets[info->budget].holder == a->id
                                                       : *freed != 0);
    if (a->part == PART_TOTAL)
        return money;
    *freed = a->part == PART_FREED && payer ? -1 : 0;
    return (a->part == PART_PAYMENTS && payment) ||
                   (a->part == PART_RESOURCES && !payment && !info->outcome) ||
                   (a->part == PART_OUTCOMES && info->outcome)
               ? money
               : 0;
}

/* An account of lines: *size is set to that of what is added up. */
static double sum_of_lines(const struct booked *b, const struct account *a, size_t draw,
                           double *size)
{
    double sum = 0;
    *size = 0;
    for (size_t l = 0; l < b->m->n_lines; l++) {
        double freed;
        const double money = a->table == ACCOUNT_DISTRIBUTION ? weight_of_part(b->m, a, l, &freed)
                                                              : weight_of(b->m, a, l, &freed);
        const struct amount x = amount_of(b, a, l, draw);
        sum += money * x.cash + freed * x.freed;
        *size += (fabs(money) + fabs(freed)) * x.size;
    }
    return sum;
}

static double deepest(const struct booked *b, const struct account *a, size_t draw, double *size)
{
    double deepest = 0, here;
    struct account year = *a;
    year.table = ACCOUNT_CUMULATIVE;
    for (year.year = 0; year.year < b->m->calendar->n_years; year.year++)
        if ((here = sum_of_lines(b, &year, draw, size)) > deepest)
            deepest = here;
    return deepest > 0.005 ? deepest : 0;
}

static double pockets(const struct booked *b, const struct account *a, size_t draw, double *size)
{
    double losses = 0, gains = 0, own;
    struct account holder = *a;
    holder.table = ACCOUNT_DIFFERENCE;
    holder.kind = ACCOUNT_HOLDER;
    *size = 0;
    for (holder.id = 0; holder.id < b->m->common->n_holders; holder.id++) {
        const double x = sum_of_lines(b, &holder, draw, &own);
        losses += x > 0.005 ? x : 0;
        gains += x < -0.005 ? -x : 0;
        *size += own;
    }
    switch (a->kind) {
    case ACCOUNT_LOSSES:
        return losses;
    case ACCOUNT_GAINS:
        return gains;
    case ACCOUNT_INDEX:
        *size *= 100 / (losses > 0 && gains > 0 ? gains * gains / (losses + gains) : 1);
        return losses == 0 ? 0 : losses > 1e4 * gains ? 1e9 : 100 * losses / gains;
    case ACCOUNT_SOMEBODY_LOSES:
        return losses > 0;
    case ACCOUNT_NOBODY_GAINS:
        return losses > 0 && gains == 0;
    default:
        return losses > gains;
    }
}

static void check_account(const struct booked *b, const struct account *a, const double *y)
{
    const struct model *m = b->m;
    for (size_t draw = 0; draw < STRIP; draw++) {
        double sum = 0, size = 0;
        for (size_t g = 0; a->kind == ACCOUNT_PEOPLE && g < m->common->n_groups; g++)
            if (a->group == NO_INDEX || a->group == g)
                sum += b->counted[a->world]
                           .occupancy[((g * m->common->n_states + a->id) * m->timeline.n_points +
                                       a->point) *
                                          STRIP +
                                      draw];
        if (a->kind != ACCOUNT_PEOPLE)
            sum = a->table == ACCOUNT_DIP       ? deepest(b, a, draw, &size)
                  : a->table == ACCOUNT_POCKETS ? pockets(b, a, draw, &size)
                                                : sum_of_lines(b, a, draw, &size);
        assert_near(y[draw], sum, 1e-11 * (size + fabs(sum)));
    }
}

static void check_scenario(const char *name, const struct setting *set)
{
    char path[500];
    snprintf(path, sizeof path, "%s/scenarios/%s.toml", PROJECT_DIR, name);
    struct booked b = booked(path, set);
    const struct account_wish all = {.summary = true,
                                     .differences = true,
                                     .years = true,
                                     .cumulative = true,
                                     .occupancy = true,
                                     .multi_year = true,
                                     .distribution = true,
                                     .dip = true,
                                     .pockets = true};
    const struct accounts a = accounts_new(b.m, all, b.arena);
    struct account_workspace *ws = account_workspace_new(b.m, &a);
    double *y = strips(&b, a.n_quantities);
    accounts_fill(b.m, &a, (const struct books *const *) b.books, NULL, b.counts, ws, y, STRIP);
    for (size_t i = 0; i < a.n; i++)
        check_account(&b, &a.list[i], y + a.quantity[i] * STRIP);
    print_message("%s: %zu accounts, %zu quantities\n", name, a.n, a.n_quantities);
    account_workspace_free(ws);
    free_booked(&b);
}

static void test_every_account_is_what_its_definition_says(void **state)
{
    (void) state;
    const struct setting discounted = {"accounting.break_even", "\"discounted\""};
    check_scenario("first-model", NULL);
    check_scenario("housing-first", NULL);
    check_scenario("housing-first", &discounted);
    check_scenario("spreiden", NULL); /* none of these has agreements: they are lines only */
    check_scenario("published/hiv", NULL);
}

/* Of the whole run: rows of the same quantity show the same numbers. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Shared'\nprices = 2026\nstart = 2026-01-01\nhorizon = '3 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[param]\nx = { kind = 'money', per = 'person-year', mean = 7, sd = 2, source = 'x' }\n"
    "[holder]\nh = 'H'\nabroad = { label = 'Abroad', society = false }\n"
    "[budget]\npurse = { holder = 'h' }\nfar = { holder = 'abroad' }\n"
    "[cost.care]\nin = ['a']\namount = 'x'\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.more]\nin = ['a']\namount = 'if(year < 2027, 3 * x, 0)'\nper = 'person-year'\n"
    "budget = 'purse'\nonly = ['then']\n"
    "[intervention.now]\n[intervention.then]\n";

static size_t quantity_of(const struct accounts *a, struct account like)
{
    for (size_t i = 0; i < a->n; i++) {
        const struct account *x = &a->list[i];
        if (x->table == like.table && x->kind == like.kind && x->world == like.world &&
            x->versus == like.versus && x->id == like.id && x->year == like.year)
            return a->quantity[i];
    }
    fail_msg("there is no such account");
    return 0;
}

static void test_accounts_that_must_be_the_same_are_one_quantity(void **state)
{
    (void) state;
    struct whole_run text = {0};
    whole_run_write(&text, model);
    struct booked b = booked(text.path, NULL);
    unlink(text.path);
    const struct account_wish wish = {.summary = true,
                                      .differences = true,
                                      .years = true,
                                      .cumulative = true,
                                      .multi_year = true};
    const struct accounts a = accounts_new(b.m, wish, b.arena);
    const size_t now = b.m->baseline, then = 1 - now;
    struct account x = {.table = ACCOUNT_SUMMARY,
                        .kind = ACCOUNT_LINE,
                        .world = now,
                        .versus = NO_INDEX,
                        .year = NO_INDEX};
    /* lines: care, more; budgets: far, purse; holders: abroad, h */
    size_t care = quantity_of(&a, x);
    x.kind = ACCOUNT_BUDGET, x.id = strcmp(b.m->budgets[1].name.id, "purse") == 0;
    assert_int_equal(quantity_of(&a, x), care);
    x.kind = ACCOUNT_SOCIETY, x.id = NO_INDEX;
    assert_int_equal(quantity_of(&a, x), care);
    x.world = then;
    assert_true(quantity_of(&a, x) != care);

    x = (struct account){.table = ACCOUNT_YEAR,
                         .kind = ACCOUNT_LINE,
                         .world = then,
                         .versus = now,
                         .id = 1,
                         .year = 0};
    const size_t more = quantity_of(&a, x);
    x.year = 1;
    const size_t none = quantity_of(&a, x);
    assert_true(none != more);
    x.year = 2;
    assert_int_equal(quantity_of(&a, x), none);
    x = (struct account){.table = ACCOUNT_CUMULATIVE,
                         .kind = ACCOUNT_SOCIETY,
                         .world = then,
                         .versus = now,
                         .id = NO_INDEX,
                         .year = 0};
    const size_t gained = quantity_of(&a, x);
    x.kind = ACCOUNT_HOLDER, x.id = strcmp(b.m->common->holders[1].name.id, "h") == 0;
    assert_int_equal(quantity_of(&a, x), gained);
    x.id = 1 - x.id; /* abroad has nothing, in any year */
    const size_t nothing = quantity_of(&a, x);
    assert_int_equal(nothing, none);
    x.year = 2;
    assert_int_equal(quantity_of(&a, x), nothing);
    free_booked(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_account_is_what_its_definition_says),
        cmocka_unit_test(test_accounts_that_must_be_the_same_are_one_quantity),
    };
    return cmocka_run_group_tests_name("accounts", tests, NULL, NULL);
}
