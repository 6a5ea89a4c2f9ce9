/* Agreements settled a second time, by other means. A random scenario with random agreements is
 * run for one draw; what its costs came to by year is read from the tables; from those and from the
 * agreements as they were drawn, payments are worked out here by asking back: what is paid in a
 * year follows from what was due, that from what budgets paid and got, and that from other
 * payments. The program goes forward through years and through an order instead. Agreements are
 * made so that each comes after all before it. */
#include "drawn_agreements.h"

/* What has been asked before. */
struct memory {
    bool known[MOST_DEALS][WORLDS][MOST_YEARS];
    double paid[MOST_DEALS][WORLDS][MOST_YEARS];
};

/* --- what is paid, by asking back --------------------------------------------------------------
 */

static double due(const struct drawn *s, int i, int w, int y);
static double loan_paid(const struct drawn *s, int i, int w, int y, double *owed);

static double paid(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    double owed;
    if (!d->exists[w] || y < 0)
        return 0;
    if (!s->memory->known[i][w][y])
        s->memory->paid[i][w][y] = d->rule == LOAN      ? loan_paid(s, i, w, y, &owed)
                                   : d->rule == FORMULA ? due(s, i, w, y)
                                                        : due(s, i, w, y - d->lag);
    s->memory->known[i][w][y] = true;
    return s->memory->paid[i][w][y];
}

/* What a budget pays less what it gets, as agreement i sees it. */
static double net(const struct drawn *s, int i, int w, int budget, int y)
{
    double sum = 0;
    for (int c = 0; c < COSTS && y < s->n_years; c++)
        sum += ((costs[c].payer == budget) - (costs[c].receiver == budget)) * s->own[w][c][y];
    for (int k = 0; k < s->n_deals; k++) {
        const struct deal *d = &s->deal[k];
        const bool later = d->lag > 0 && d->rule != FORMULA && d->rule != LOAN;
        if (k != i && (k < i || later) && (d->from == budget || d->to == budget))
            sum += (d->from == budget ? 1 : -1) * paid(s, k, w, y);
    }
    return sum;
}

static double read_of(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    double sum = 0;
    for (int k = 0; k < d->n_of; k++)
        sum += d->of[k].kind == OF_COST     ? s->own[w][d->of[k].index][y]
               : d->of[k].kind == OF_BUDGET ? net(s, i, w, d->of[k].index, y)
                                            : paid(s, d->of[k].index, w, y);
    return sum;
}

static double over_other(const struct deal *d, double more)
{
    return d->both_ways || more > 0 ? more : 0;
}

static double corridor(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    const double budget = read_of(s, i, w, y), part = net(s, i, w, d->to, y) / budget;
    if (!(budget > 0))
        return 0;
    const double second = part > d->above[1] ? part - d->above[1] : 0;
    const double both = part > d->above[0] ? part - d->above[0] : 0;
    return budget * (d->band[0] * (both - second) + d->band[1] * second);
}

static double year_base(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    switch (d->rule) {
    case PER_HEAD:
        return d->versus < 0
                   ? s->own[w][d->count][y]
                   : over_other(d, s->own[w][d->count][y] - s->own[d->versus][d->count][y]);
    case SAVING:
    case LOAN:
        return over_other(d, read_of(s, i, d->versus, y) - read_of(s, i, w, y));
    case CORRIDOR:
        return corridor(s, i, w, y);
    default:
        return read_of(s, i, w, y);
    }
}

static double share_in(const struct drawn *s, const struct deal *d, int y)
{
    const int known = y < 0 ? 0 : y < s->n_years ? y : s->n_years - 1;
    return d->share[0] + d->share[1] * known;
}

static double price_in(const struct drawn *s, const struct deal *d, int y)
{
    const int known = y < 0 ? 0 : y < s->n_years ? y : s->n_years - 1;
    return d->rule == PER_HEAD                         ? d->amount[known]
           : d->rule == REIMBURSE || d->rule == SAVING ? share_in(s, d, y)
                                                       : 1;
}

/* What is due from a year before the start: as in the first whole year of the baseline, perhaps. */
static double due_before(const struct drawn *s, int i)
{
    const struct deal *d = &s->deal[i];
    const int whole = s->year_months[0] < 12;
    if (d->steady)
        return price_in(s, d, whole) * year_base(s, i, 0, whole);
    return d->has_before ? d->before : 0;
}

/* A mean over years, with the price of the last of them. */
static double mean(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    const double price = price_in(s, d, y);
    double sum = 0;
    for (int j = y - d->average + 1; j <= y; j++)
        sum += j < 0 ? due_before(s, i) : j < s->n_years ? price * year_base(s, i, w, j) : 0;
    return sum / d->average;
}

static double formula(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    const double past = mean(s, i, w, y - d->lag);
    return s->year_months[y] / 12 * (d->objective * d->amount[y] + (1 - d->objective) * past);
}

static double surplus(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    const int periods = (s->n_years + d->over - 1) / d->over;
    double sum = 0;
    if (y < 0 || (y + 1) % d->over != 0 || y >= periods * d->over)
        return 0;
    for (int j = y - d->over + 1; j <= y; j++)
        sum -= net(s, i, w, d->from, j);
    return sum > 0 ? sum : 0;
}

/* Whether anything can be due: years after the horizon have what earlier ones leave. */
static bool looks_back_at(const struct drawn *s, const struct deal *d, int y)
{
    const bool ends = d->rule == LUMP_SUM || d->rule == FORMULA;
    return y < s->n_years || (!ends && y - (d->average - 1) < s->n_years);
}

static double due(const struct drawn *s, int i, int w, int y)
{
    const struct deal *d = &s->deal[i];
    if (2026 + y < d->first_year || 2026 + y > d->last_year)
        return 0;
    if (d->rule == EARMARK)
        return surplus(s, i, w, y);
    if (y < 0)
        return due_before(s, i);
    if (!looks_back_at(s, d, y))
        return 0;
    double x = d->rule == LUMP_SUM  ? d->amount[y] * (d->whole ? 1 : s->year_months[y] / 12)
               : d->rule == FORMULA ? formula(s, i, w, y)
                                    : mean(s, i, w, y);
    if (d->has_cap)
        x = x > d->cap ? d->cap : x < -d->cap ? -d->cap : x;
    if (d->has_floor && y < s->n_years && x < d->floor)
        x = d->floor;
    return x;
}

/* In years since the start: the middle of the months of a budget year inside the horizon, of a
 * whole year after it. */
static double moment(const struct drawn *s, int y)
{
    double from = 0;
    if (y >= s->n_years)
        return y + 0.5 - (s->start_month - 1) / 12.0;
    for (int j = 0; j < y; j++)
        from += s->year_months[j];
    return (from + s->year_months[y] / 2) / 12;
}

static double advanced(const struct drawn *s, const struct deal *d, int y)
{
    const bool in = 2026 + y >= d->first_year && 2026 + y <= d->last_year;
    return y < s->n_years && in ? d->amount[y] : 0;
}

static double instalment(const struct drawn *s, const struct deal *d, int y)
{
    double sum = 0;
    for (int a = 0; a < y; a++) {
        double worth = 0;
        for (int j = a + 1; j <= a + d->term; j++)
            worth += pow(1 + d->rate, moment(s, a) - moment(s, j));
        sum += y <= a + d->term ? advanced(s, d, a) / worth : 0;
    }
    return sum;
}

static double loan_paid(const struct drawn *s, int i, int w, int y, double *owed)
{
    const struct deal *d = &s->deal[i];
    *owed = 0;
    if (y > 0)
        loan_paid(s, i, w, y - 1, owed);
    if (y > 0)
        *owed *= pow(1 + d->rate, moment(s, y) - moment(s, y - 1));
    double back = d->term > 0 ? instalment(s, d, y) : 0;
    const int from = y - d->lag;
    if (d->term == 0 && from >= 0 && from < s->n_years) {
        back = share_in(s, d, from) * year_base(s, i, w, from);
        back = back < *owed ? back : *owed;
    }
    *owed += advanced(s, d, y) - back;
    return advanced(s, d, y) - back;
}

/* --- both ---------------------------------------------------------------------------------------
 */

static void read_costs(struct drawn *s, const struct whole_run *r)
{
    for (int w = 0; w < WORLDS; w++)
        for (int c = 0; c < COSTS; c++)
            for (int y = 0; y < s->n_years; y++)
                s->own[w][c][y] =
                    year_of(r, worlds[w], "", 2026 + y, budgets[costs[c].payer], costs[c].name)
                        ->mean;
}

/* What a budget pays after the horizon; without such a row nothing. */
static double after_horizon(const struct whole_run *r, int w, int budget, const char *line)
{
    for (size_t i = 0; i < r->r->n_years; i++) {
        const struct year_row *y = &r->r->years[i];
        if (y->year == AFTER_HORIZON && *y->versus == '\0' &&
            strcmp(y->intervention, worlds[w]) == 0 && strcmp(y->budget, budgets[budget]) == 0 &&
            strcmp(y->line, line) == 0)
            return y->value.mean;
    }
    return 0;
}

static void assert_settled(double actual, double expected, const char *what, const char *world,
                           const char *text)
{
    if (fabs(actual - expected) <= 1e-7 * (1 + fabs(expected)))
        return;
    fputs(text, stderr);
    fail_msg("%s under %s is %.12g, not %.12g", what, world, actual, expected);
}

/* Each payment, in its year and on both budgets, and its present value. */
static void compare_deal(const struct drawn *s, const struct whole_run *r, int i, int w,
                         const char *text)
{
    const struct deal *d = &s->deal[i];
    double worth = 0, after = 0;
    if (!d->exists[w])
        return;
    for (int y = 0; y < MOST_YEARS; y++) {
        const double x = paid(s, i, w, y);
        char what[60];
        snprintf(what, sizeof what, "%s in %d", d->name, 2026 + y);
        worth += x * pow(1 + s->discount, -moment(s, y));
        after += y >= s->n_years ? x : 0;
        for (int side = 0; side < 2 && y < s->n_years; side++)
            assert_settled(
                year_of(r, worlds[w], "", 2026 + y, budgets[side ? d->to : d->from], d->name)->mean,
                side ? -x : x, what, worlds[w], text);
    }
    assert_settled(value_of(r, worlds[w], "npv_transfer", d->name)->mean, worth, d->name, worlds[w],
                   text);
    assert_settled(after_horizon(r, w, d->from, d->name), after, "after the horizon", worlds[w],
                   text);
    assert_settled(after_horizon(r, w, d->to, d->name), -after, "after the horizon", worlds[w],
                   text);
}

/* What is left of society, holders and budgets, in money of the start and by year. */
static void compare_totals(const struct drawn *s, const struct whole_run *r, int w,
                           const char *text)
{
    double all = 0, after = 0;
    static const char *const holders[] = {"town", "state", "college", "counter"};
    for (int h = 0; h < 4; h++) {
        double own = value_of(r, worlds[w], "npv_holder_own", holders[h])->mean;
        for (int i = 0; i < s->n_deals; i++) {
            const struct deal *d = &s->deal[i];
            const int sign = (strcmp(holder_of[d->from], holders[h]) == 0) -
                             (strcmp(holder_of[d->to], holders[h]) == 0);
            if (sign != 0 && d->exists[w])
                own += sign * value_of(r, worlds[w], "npv_transfer", d->name)->mean;
        }
        assert_settled(value_of(r, worlds[w], "npv_holder", holders[h])->mean, own, holders[h],
                       worlds[w], text);
        all += value_of(r, worlds[w], "npv_holder", holders[h])->mean;
    }
    assert_settled(value_of(r, worlds[w], "npv_society", "society")->mean, all, "society",
                   worlds[w], text);
    assert_settled(value_of(r, worlds[w], "npv_society_own", "society")->mean, all, "society's own",
                   worlds[w], text);
    for (int b = 0; b < BUDGETS; b++)
        after += after_horizon(r, w, b, "");
    assert_settled(after, 0, "what all budgets pay after the horizon", worlds[w], text);
}

/* The totals of a budget's years are its costs and payments; not discounted, they are its value. */
static void compare_years(const struct drawn *s, const struct whole_run *r, int w, int b,
                          const char *text)
{
    double total = 0;
    for (int y = 0; y < s->n_years; y++) {
        double sum = 0;
        for (int c = 0; c < COSTS; c++)
            sum += ((costs[c].payer == b) - (costs[c].receiver == b)) * s->own[w][c][y];
        for (int i = 0; i < s->n_deals; i++)
            sum += ((s->deal[i].from == b) - (s->deal[i].to == b)) * paid(s, i, w, y);
        const double year = year_of(r, worlds[w], "", 2026 + y, budgets[b], "")->mean;
        assert_settled(year, sum, budgets[b], worlds[w], text);
        total += year;
    }
    total += after_horizon(r, w, b, "");
    if (s->discount == 0)
        assert_settled(value_of(r, worlds[w], "npv_budget", budgets[b])->mean, total, budgets[b],
                       worlds[w], text);
}

static void settle_twice(uint64_t seed)
{
    char *text;
    struct drawn *s = draw_agreements(seed, &text);
    s->memory = calloc(1, sizeof *s->memory);
    struct whole_run *r = whole_run_with(
        text, (struct simulate_options){.draws = 1, .has_seed = true, .seed = seed, .threads = 1});
    read_costs(s, r);
    for (int w = 0; w < WORLDS; w++) {
        for (int i = 0; i < s->n_deals; i++)
            compare_deal(s, r, i, w, text);
        compare_totals(s, r, w, text);
        for (int b = 0; b < BUDGETS; b++)
            compare_years(s, r, w, b, text);
    }
    whole_run_close(r);
    free(text);
    free(s->memory);
    free(s);
}

static void test_random_agreements_are_settled_as_another_program_does(void **state)
{
    (void) state;
    for (uint64_t seed = 0; seed < 60; seed++)
        settle_twice(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_agreements_are_settled_as_another_program_does),
    };
    return cmocka_run_group_tests_name("settlement", tests, NULL, NULL);
}
