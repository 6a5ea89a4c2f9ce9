/* drawn_agreements.h -- random scenarios with random agreements, as numbers and as text. Agreements
 * are made so that each comes after all before it. */
#ifndef DRAWN_AGREEMENTS_H
#define DRAWN_AGREEMENTS_H

#include "whole_run.h"

enum { WORLDS = 3, YEARS = 7, MOST_YEARS = 40, MOST_DEALS = 12, BUDGETS = 5, MOST_DRAWN = 9 };
enum { INCOME, YOUTH, TREASURY, CLASSES, TALLY };
enum rule_drawn { REIMBURSE, LUMP_SUM, PER_HEAD, SAVING, CORRIDOR, FORMULA, LOAN, EARMARK };

static const char *const worlds[WORLDS] = {"now", "then", "other"};
static const char *const budgets[BUDGETS] = {"income", "youth", "treasury", "classes", "tally"};
static const char *const holder_of[BUDGETS] = {"town", "town", "state", "college", "counter"};

/* Costs, the budget that pays and, but for NOBODY, the one that gets it. The last three cost one
 * euro for each person, and so they count. */
enum { NOBODY = 99, BENEFITS = 0, UPKEEP, LESSONS, FEE, N_IN, N_COME, N_MOVE, COSTS };
static const struct {
    const char *name;
    int payer, receiver;
} costs[COSTS] = {{"benefits", INCOME, NOBODY}, {"upkeep", INCOME, NOBODY},
                  {"lessons", CLASSES, NOBODY}, {"fee", CLASSES, YOUTH},
                  {"n_in", TALLY, NOBODY},      {"n_come", TALLY, NOBODY},
                  {"n_move", TALLY, NOBODY}};

static const char head[] =
    "format = 1\n[study]\ntitle = 'Settled twice'\nprices = 2026\nstart = 2026-%02d-01\n"
    "horizon = '%d months'\ncycle = '%d months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = %g\n"
    "[cohort]\nsize = 43\nmode = 'expected'\nstart = { here = 1 }\narrivals = { '2027' = 19, "
    "'2029' "
    "= "
    "8 }\n"
    "[states]\nhere = 'Here'\nwork = 'Work'\ngone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\nwork = 'leave'\ngone = 0.05\n[from.work]\nhere = 0.15\n"
    "[holder]\ntown = 'Town'\nstate = 'State'\ncollege = 'College'\ncounter = 'Counter'\n"
    "[budget]\nincome = { holder = 'town'%s }\nyouth = { holder = 'town' }\n"
    "treasury = { holder = 'state' }\nclasses = { holder = 'college' }\n"
    "tally = { holder = 'counter' }\n"
    "[param]\nleave = { kind = 'probability', per = 'year', mean = 0.3, sd = 0.08, source = 'S' }\n"
    "price = { kind = 'number', mean = 1, sd = 0.25, source = 'S' }\n"
    "[let]\nsaving = 1\n"
    "[table.spend]\nsource = 'S'\nkind = 'money'\nper = 'year'\nat = [2026, 2027, 2028, 2029, "
    "2030, 2031, 2032, "
    "2033]\nvalue = [%g, %g, %g, %g, %g, %g, %g, %g]\n"
    "[cost]\nbenefits = { amount = 'spend(year) * saving * price', budget = 'income' }\n"
    "upkeep = { in = ['here'], amount = 317.5, per = 'person-year', budget = 'income' }\n"
    "lessons = { amount = 3850, per = 'year', budget = 'classes' }\n"
    "fee = { in = ['work'], amount = 21.25, per = 'person-year', budget = 'classes', "
    "to = 'youth' }\n"
    "n_in = { in = ['here'], amount = 1, per = 'person-year', budget = 'tally' }\n"
    "n_come = { on = 'arrival', amount = 1, budget = 'tally' }\n"
    "n_move = { on = 'here -> work', amount = 1, budget = 'tally' }\n"
    "[intervention.now]\n[intervention.then]\nlet = { saving = 0.7 }\n"
    "from.here = { work = '1.6 * leave', gone = 0.05 }\n"
    "[intervention.other]\nlet = { saving = 1.1 }\n";

/* --- agreements that are drawn ------------------------------------------------------------ */

struct source_drawn {
    enum { OF_COST, OF_BUDGET, OF_DEAL } kind;
    int index;
};

struct deal {
    char name[16];
    enum rule_drawn rule;
    int from, to, n_of;
    struct source_drawn of[2];
    double share[2]; /* of the first year and what is added each year */
    double amount[YEARS + 1];
    int count; /* N_IN..N_MOVE, or -1 */
    int lag, average, first_year, last_year, versus, term, over;
    bool has_before, steady, has_cap, has_floor, both_ways, whole, exists[WORLDS];
    double before, cap, floor, rate, objective;
    double above[2], band[2];
};

struct drawn {
    int start_month, months, n_years, n_deals, cycle;
    double discount, year_months[MOST_YEARS];
    struct deal deal[MOST_DEALS];
    double own[WORLDS][COSTS][YEARS + 1];
    struct memory *memory;
};

static inline uint64_t next(uint64_t *x)
{
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return *x;
}

static inline int pick(uint64_t *x, int n)
{
    return (int) (next(x) >> 33) % n;
}

static inline bool perhaps(uint64_t *x, int in)
{
    return pick(x, in) == 0;
}

static inline double between(uint64_t *x, double low, double high) /* with four decimals */
{
    return low + round((high - low) * 1e4 * (double) (next(x) >> 40) / 16777216) / 1e4;
}

static inline void draw_calendar(struct drawn *s, uint64_t *x)
{
    static const int starts[] = {1, 1, 4, 10};
    s->start_month = starts[pick(x, 4)];
    s->months = 48 + 3 * pick(x, 9);
    s->cycle = perhaps(x, 2) ? 3 : 1;
    s->discount = perhaps(x, 3) ? 0 : between(x, 0.01, 0.06);
    int left = s->months;
    s->n_years = 0;
    for (int here = 13 - s->start_month; left > 0; here = 12, s->n_years++) {
        s->year_months[s->n_years] = here < left ? here : left;
        left -= here;
    }
}

static inline void draw_sources(struct deal *d, int n, uint64_t *x)
{
    const bool cost = d->rule == FORMULA, deal = d->rule == CORRIDOR;
    const int kind = cost ? OF_COST : deal ? OF_DEAL : pick(x, n > 0 ? 3 : 2);
    d->n_of = 1 + perhaps(x, 3);
    for (int i = 0; i < d->n_of; i++) {
        d->of[i].kind = kind;
        d->of[i].index = pick(x, kind == OF_COST ? FEE + 1 : kind == OF_DEAL ? n : TALLY);
    }
    if (d->of[0].index == d->of[1].index)
        d->n_of = 1;
}

static inline void draw_rule(struct drawn *s, struct deal *d, int n, uint64_t *x)
{
    const bool reads = d->rule == REIMBURSE || d->rule == SAVING || d->rule == CORRIDOR;
    if (reads || d->rule == FORMULA || d->rule == LOAN)
        draw_sources(d, n, x);
    d->share[0] = between(x, 0.1, 0.6), d->share[1] = between(x, 0, 0.05);
    const bool each = d->rule == PER_HEAD;
    for (int y = 0; y <= s->n_years; y++)
        d->amount[y] = between(x, 100, 2000) / (each ? 10 : 1);
    d->count = each ? N_IN + pick(x, 3) : -1;
    d->versus =
        (d->rule == SAVING || (each && perhaps(x, 2)) || d->rule == LOAN) ? pick(x, WORLDS) : -1;
    d->both_ways = d->versus >= 0 && d->rule != LOAN && perhaps(x, 2);
    d->whole = perhaps(x, 3);
    d->objective = between(x, 0, 1);
    d->above[0] = between(x, 0, 0.2), d->above[1] = d->above[0] + between(x, 0.05, 0.2);
    d->band[0] = between(x, 0.1, 0.9), d->band[1] = between(x, 0.1, 1);
    d->rate = between(x, 0, 0.1);
    d->term = perhaps(x, 2) ? 1 + pick(x, 4) : 0;
}

static inline void draw_deal(struct drawn *s, int n, uint64_t *x)
{
    struct deal *d = &s->deal[n];
    *d = (struct deal){.average = 1, .first_year = -9999, .last_year = 9999};
    snprintf(d->name, sizeof d->name, "t%d", n);
    d->rule = (enum rule_drawn) pick(x, EARMARK);
    if (d->rule == CORRIDOR && n == 0)
        d->rule = LUMP_SUM;
    d->from = pick(x, TALLY);
    d->to = (d->from + 1 + pick(x, TALLY - 1)) % TALLY;
    draw_rule(s, d, n, x);
    d->lag = d->rule == FORMULA ? 1 + pick(x, 3) : perhaps(x, 2) ? pick(x, 4) : 0;
    if (d->rule != LUMP_SUM && d->rule != LOAN && perhaps(x, 3))
        d->average = 2 + pick(x, 2);
    if (d->rule != LUMP_SUM && d->rule != LOAN && (d->lag > 0 || d->average > 1))
        d->has_before = perhaps(x, 2);
    d->steady = !d->has_before && d->rule != CORRIDOR && d->of[0].kind == OF_COST &&
                (d->lag > 0 || d->average > 1) && d->rule <= FORMULA && d->rule != LUMP_SUM &&
                perhaps(x, 2);
    d->before = between(x, 5, 900);
    if (perhaps(x, 3))
        d->first_year = 2027, d->last_year = 2027 + pick(x, 3);
    d->has_cap = d->rule != LOAN && perhaps(x, 3), d->cap = between(x, 50, 900);
    d->has_floor = d->rule != LOAN && perhaps(x, 5), d->floor = between(x, 5, 49);
    for (int w = 0; w < WORLDS; w++)
        d->exists[w] = !perhaps(x, 4);
    if (!d->exists[0] && !d->exists[1] && !d->exists[2])
        d->exists[1] = true;
}

/* That of the income budget; it comes last. */
static inline void draw_earmark(struct drawn *s, uint64_t *x)
{
    struct deal *d = &s->deal[s->n_deals++];
    *d = (struct deal){.name = "earmark.income",
                       .rule = EARMARK,
                       .from = INCOME,
                       .to = TREASURY,
                       .lag = 1 + pick(x, 2),
                       .over = 1 + pick(x, 3),
                       .average = 1,
                       .count = -1,
                       .first_year = -9999,
                       .last_year = 9999,
                       .versus = -1,
                       .exists = {true, true, true}};
}

/* --- as text --------------------------------------------------------------------------------- */

static inline void write_sources(FILE *f, const struct drawn *s, const struct deal *d)
{
    fprintf(f, "of = [");
    for (int i = 0; i < d->n_of; i++)
        fprintf(f, "%s'%s'", i ? ", " : "",
                d->of[i].kind == OF_COST     ? costs[d->of[i].index].name
                : d->of[i].kind == OF_BUDGET ? budgets[d->of[i].index]
                                             : s->deal[d->of[i].index].name);
    fprintf(f, "]");
}

static inline void write_share(FILE *f, const struct deal *d)
{
    fprintf(f, "share = '%.4f + %.4f * (year - 2026)'", d->share[0], d->share[1]);
}

static inline void write_amounts(FILE *f, const struct drawn *s, const struct deal *d)
{
    fprintf(f, "amount = { ");
    for (int y = 0; y < s->n_years; y++)
        fprintf(f, "%s'%d' = %.5f", y ? ", " : "", 2026 + y, d->amount[y]);
    fprintf(f, " }\n");
}

static inline void write_loan(FILE *f, const struct drawn *s, const struct deal *d)
{
    fprintf(f, "rate = %.4f\nrepay = { ", d->rate);
    if (d->term > 0) {
        fprintf(f, "term = '%d years' }\n", d->term);
        return;
    }
    write_sources(f, s, d);
    fprintf(f, ", ");
    write_share(f, d);
    if (d->lag > 0)
        fprintf(f, ", lag = '%d years'", d->lag);
    fprintf(f, ", versus = '%s' }\n", worlds[d->versus]);
}

static inline void write_who(FILE *f, const struct deal *d)
{
    static const char *const who[] = {"in = ['here']", "on = 'arrival'", "on = 'here -> work'"};
    if (d->count >= 0)
        fprintf(f, "%s\n", who[d->count - N_IN]);
}

static inline void write_rule(FILE *f, const struct drawn *s, const struct deal *d)
{
    write_who(f, d);
    if (d->rule == REIMBURSE || d->rule == SAVING || d->rule == CORRIDOR || d->rule == FORMULA) {
        write_sources(f, s, d);
        fprintf(f, "\n");
    }
    if (d->rule == REIMBURSE || d->rule == SAVING) {
        write_share(f, d);
        fprintf(f, "\n");
    }
    if (d->rule == LUMP_SUM || d->rule == PER_HEAD || d->rule == FORMULA || d->rule == LOAN)
        write_amounts(f, s, d);
    if (d->rule == LUMP_SUM && d->whole)
        fprintf(f, "whole = true\n");
    if (d->rule == CORRIDOR)
        fprintf(f, "bands = [ { above = %.4f, share = %.4f }, { above = %.4f, share = %.4f } ]\n",
                d->above[0], d->band[0], d->above[1], d->band[1]);
    if (d->rule == FORMULA)
        fprintf(f, "objective_share = %.4f\n", d->objective);
    if (d->rule == LOAN)
        write_loan(f, s, d);
    if (d->versus >= 0 && d->rule != LOAN)
        fprintf(f, "versus = '%s'\n", worlds[d->versus]);
    if (d->both_ways)
        fprintf(f, "both_ways = true\n");
}

static inline void write_deal(FILE *f, const struct drawn *s, int n)
{
    static const char *const rules[] = {
        "reimburse", "lump_sum",       "per_head", "share_of_saving",
        "corridor",  "formula_budget", "loan"};
    const struct deal *d = &s->deal[n];
    fprintf(f, "[transfer.%s]\nsource = 'S'\nrule = '%s'\nfrom = '%s'\nto = '%s'\n", d->name,
            rules[d->rule], budgets[d->from], budgets[d->to]);
    write_rule(f, s, d);
    if (d->lag > 0 && d->rule != LOAN)
        fprintf(f, "lag = '%d years'\n", d->lag);
    if (d->average > 1)
        fprintf(f, "average = '%d years'\n", d->average);
    if (d->has_before)
        fprintf(f, "before = %.4f\n", d->before);
    if (d->steady)
        fprintf(f, "before = 'steady'\n");
    if (d->first_year > 0)
        fprintf(f, "years = '%d-%d'\n", d->first_year, d->last_year);
    if (d->has_cap)
        fprintf(f, "cap = %.4f\n", d->cap);
    if (d->has_floor)
        fprintf(f, "floor = %.4f\n", d->floor);
    fprintf(f, "only = [");
    for (int w = 0, any = 0; w < WORLDS; w++)
        if (d->exists[w])
            fprintf(f, "%s'%s'", any++ ? ", " : "", worlds[w]);
    fprintf(f, "]\nafter = [");
    for (int k = 0; k < n; k++)
        fprintf(f, "%s't%d'", k ? ", " : "", k);
    fprintf(f, "]\n");
}

static inline char *write_study(const struct drawn *s, uint64_t *x)
{
    char *text = NULL, earmark[100] = "";
    size_t size;
    FILE *f = open_memstream(&text, &size);
    double spend[8];
    for (int i = 0; i < 8; i++)
        spend[i] = between(x, 3000, 9000);
    const struct deal *last = &s->deal[s->n_deals - 1];
    if (last->rule == EARMARK)
        snprintf(earmark, sizeof earmark,
                 ", earmark = { surplus_to = 'treasury', lag = '%d years', over = '%d years' }",
                 last->lag, last->over);
    fprintf(f, head, s->start_month, s->months, s->cycle, s->discount, earmark, spend[0], spend[1],
            spend[2], spend[3], spend[4], spend[5], spend[6], spend[7]);
    for (int i = 0; i < s->n_deals; i++)
        if (s->deal[i].rule != EARMARK)
            write_deal(f, s, i);
    fclose(f);
    return text;
}

/* To be freed, text too. */
static inline struct drawn *draw_agreements(uint64_t seed, char **text)
{
    uint64_t x = 0x9E3779B97F4A7C15u * (seed + 1);
    struct drawn *s = calloc(1, sizeof *s);
    draw_calendar(s, &x);
    s->n_deals = 2 + pick(&x, MOST_DRAWN - 1);
    for (int i = 0; i < s->n_deals; i++)
        draw_deal(s, i, &x);
    if (perhaps(&x, 2))
        draw_earmark(s, &x);
    *text = write_study(s, &x);
    return s;
}

#endif
