/* The tables study and accounting. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { LONGEST_HORIZON = 200 * 12, SUPPRESS_BELOW = 10 };

static void read_start(struct reader *r, const struct tree *t, struct study *s)
{
    const struct tree *start = reader_value(t, "start");
    if (start == NULL)
        return;
    s->start_year = start->year;
    s->start_month = start->month;
    if (start->day != 1)
        errors_add(r->errors, ERROR_SCENARIO, start->at,
                   "\"start\" is day %d of a month; a study starts on the first of a month.\n"
                   "Write start = %04d-%02d-01.",
                   start->day, start->year, start->month);
    else if (start->year < 1900 || start->year > 2200)
        errors_add(r->errors, ERROR_SCENARIO, start->at,
                   "\"start\" is in the year %d; it must lie between 1900 and 2200.", start->year);
}

static void read_cycle(struct reader *r, const struct tree *t, struct study *s)
{
    const struct tree *cycle = reader_value(t, "cycle");
    s->cycle_at = cycle != NULL ? cycle->at : t->at;
    s->cycle_months = cycle == NULL && tree_find(t, "cycle") == NULL ? 1 : 0;
    reader_default(r, t, "cycle", "study.cycle = \"1 month\"");
    int months = 0;
    if (cycle == NULL || !reader_period(r, cycle, "\"cycle\" in [study]", &months))
        return;
    if (months > 12 || (12 % months) != 0)
        errors_add(r->errors, ERROR_SCENARIO, cycle->at,
                   "\"cycle\" is %d months; it must be 1, 2, 3, 4, 6 or 12 months.", months);
    else
        s->cycle_months = months;
}

static void read_horizon(struct reader *r, const struct tree *t, struct study *s)
{
    const struct tree *horizon = reader_value(t, "horizon");
    if (horizon == NULL || !reader_period(r, horizon, "\"horizon\" in [study]", &s->horizon_months))
        return;
    if (s->horizon_months > LONGEST_HORIZON)
        errors_add(r->errors, ERROR_SCENARIO, horizon->at,
                   "\"horizon\" is %d years; at most 200 years can be computed.",
                   s->horizon_months / 12);
    else
        reader_whole_cycles(r, s->horizon_months, horizon->at, "\"horizon\"");
}

void read_study(struct reader *r, struct tree *root)
{
    struct study *s = &r->world->study;
    struct tree *t = (struct tree *) reader_value(root, "study");
    s->language = LANGUAGE_NL;
    s->cycle_months = t == NULL ? 0 : 1;
    s->baseline = s->own_baseline = NO_INDEX;
    s->suppress_below = SUPPRESS_BELOW;
    if (t == NULL)
        return;
    keys_check(t, KEYS_STUDY, r->arena, r->errors);
    s->title = reader_label(r, t, "title", "");
    s->language = (enum language) reader_word(r, t, KEYS_STUDY, "language", LANGUAGE_NL);
    s->currency = reader_label(r, t, "currency", "EUR");
    s->suppress_below = reader_number(t, "suppress_below", SUPPRESS_BELOW);
    read_start(r, t, s);
    s->prices = (int) reader_number(t, "prices", s->start_year);
    reader_default(r, t, "prices", arena_printf(r->arena, "study.prices = %d", s->start_year));
    read_cycle(r, t, s);
    read_horizon(r, t, s);
    const struct tree *baseline = reader_value(t, "baseline");
    if (baseline != NULL && r->n_interventions > 0)
        s->baseline = s->own_baseline =
            reader_find(r, baseline->string, baseline->at, "an intervention", r->interventions,
                        r->n_interventions);
}

/* For every schedule, the ones of outcomes too. */
static bool by_whole_years(const struct reader *r)
{
    return r->world->accounting.discount_step == STEP_YEAR;
}

/* Pieces without `until` can only stand at the end. */
static bool read_piece(struct reader *r, struct tree *piece, bool last, double after, double *rate,
                       double *until)
{
    const size_t before = errors_count(r->errors);
    if (!keys_check_value(piece, TABLE_, -INFINITY, INFINITY, "A piece of a discount schedule",
                          r->arena, r->errors))
        return false;
    keys_check(piece, KEYS_PIECE, r->arena, r->errors);
    *rate = reader_number(piece, "rate", 0);
    *until = reader_number(piece, "until", INFINITY);
    if (errors_count(r->errors) != before)
        return false;
    if (last && isfinite(*until))
        return errors_add(r->errors, ERROR_SCENARIO, piece->at,
                          "The last piece of a discount schedule holds for ever; leave out its "
                          "\"until\".");
    if (!last && !(isfinite(*until) && *until > after))
        return errors_add(r->errors, ERROR_SCENARIO, piece->at,
                          "Every piece of a discount schedule but the last needs an \"until\", "
                          "later than that of the piece before it.");
    return true;
}

static bool read_schedule(struct reader *r, const struct tree *list, struct discount *out)
{
    if (list->n == 0)
        return errors_add(r->errors, ERROR_SCENARIO, list->at, "The discount schedule is empty.");
    double *rate = arena_alloc(r->arena, list->n, sizeof *rate);
    double *until = arena_alloc(r->arena, list->n, sizeof *until);
    bool fine = true;
    size_t i = 0;
    for (struct tree *c = list->child; c != NULL; c = c->next, i++)
        fine &= read_piece(r, c, c->next == NULL, i > 0 ? until[i - 1] : 0, &rate[i], &until[i]);
    *out = (struct discount){list->n, rate, until, by_whole_years(r)};
    return fine;
}

static struct discount one_rate(struct reader *r, double x)
{
    double *rate = arena_alloc(r->arena, 1, sizeof *rate);
    double *until = arena_alloc(r->arena, 1, sizeof *until);
    *rate = x;
    *until = INFINITY;
    return (struct discount){1, rate, until, by_whole_years(r)};
}

bool read_discount(struct reader *r, const struct tree *value, const char *what,
                   struct discount *out)
{
    if (value->kind == TREE_ARRAY)
        return read_schedule(r, value, out);
    if (!keys_check_value((struct tree *) value, NUMBER | LIST, -0.5, 1, what, r->arena, r->errors))
        return false;
    *out = one_rate(r, value->number);
    return true;
}

/* The Dutch rates for policy with effects in the long run (Werkgroep discontovoet 2025). */
static struct discount dutch_schedule(struct reader *r)
{
    double *rate = arena_alloc(r->arena, 2, sizeof *rate);
    double *until = arena_alloc(r->arena, 2, sizeof *until);
    rate[0] = 0.028;
    rate[1] = 0.018;
    until[0] = 35;
    until[1] = INFINITY;
    return (struct discount){2, rate, until, by_whole_years(r)};
}

static void read_discounts(struct reader *r, const struct tree *t, struct accounting *a)
{
    struct tree *value = (struct tree *) reader_value(t, "discount");
    a->costs = a->outcomes = dutch_schedule(r);
    if (value == NULL) {
        reader_default(r, t, "discount",
                       "accounting.discount = [ { rate = 0.028, until = 35 }, { rate = 0.018 } ]");
    } else if (value->kind == TREE_TABLE) {
        keys_check(value, KEYS_DISCOUNT, r->arena, r->errors);
        const struct tree *costs = reader_value(value, "costs");
        const struct tree *outcomes = reader_value(value, "outcomes");
        if (costs != NULL)
            read_discount(r, costs, "The discount rate of costs", &a->costs);
        if (outcomes != NULL)
            read_discount(r, outcomes, "The discount rate of outcomes", &a->outcomes);
    } else if (read_discount(r, value, "The discount rate", &a->costs)) {
        a->outcomes = a->costs;
    }
}

static void read_exact(struct reader *r, struct tree *t, struct accounting *a)
{
    const struct tree *exact = reader_value(t, "exact");
    a->exact = exact != NULL && exact->boolean;
    a->exact_at = a->exact ? exact->at : (struct place){0};
    a->occupancy = (enum occupancy) reader_word(r, t, KEYS_ACCOUNTING, "occupancy",
                                                a->exact ? OCCUPANCY_EXACT : OCCUPANCY_MID);
    if (a->exact && a->moves == MOVES_PROBABILITY)
        errors_add(r->errors, ERROR_SCENARIO, exact->at,
                   "exact = true counts several moves within a cycle, for which it needs hazards; "
                   "moves = \"probability\" has only chances per cycle.\n"
                   "Write moves = \"rate\", or leave exact out.");
    if (!a->exact && a->occupancy == OCCUPANCY_EXACT)
        errors_add(r->errors, ERROR_SCENARIO, reader_value(t, "occupancy")->at,
                   "occupancy = \"exact\" is the time that people spend in a state within a cycle, "
                   "which is known with exact = true only.\n"
                   "Write exact = true too, or occupancy = \"mid\".");
}

void read_accounting(struct reader *r, struct tree *root)
{
    struct accounting *a = &r->world->accounting;
    struct tree *t = (struct tree *) reader_value(root, "accounting");
    keys_check(t, KEYS_ACCOUNTING, r->arena, r->errors);
    a->discount_step = (enum step) reader_word(r, t, KEYS_ACCOUNTING, "discount_step", STEP_NONE);
    read_discounts(r, t, a);
    a->discount_at = (enum timing) reader_word(r, t, KEYS_ACCOUNTING, "discount_at", TIMING_MID);
    a->moves = (enum convention) reader_word(r, t, KEYS_ACCOUNTING, "moves", MOVES_RATE);
    read_exact(r, t, a);
    a->discounted_break_even = reader_word(r, t, KEYS_ACCOUNTING, "break_even", 0) == 1;
    a->year_start_month = 1;
    const struct tree *year_start = reader_value(t, "year_start");
    if (year_start != NULL)
        reader_month_day(r, year_start, "\"year_start\"", &a->year_start_month);
    struct tree *index = (struct tree *) reader_value(t, "index");
    if (index != NULL)
        read_price_index(r, index, &a->index);
    reader_default(r, t, "year_start", "accounting.year_start = \"01-01\"");
    reader_default(r, t, "occupancy",
                   a->exact ? "accounting.occupancy = \"exact\""
                            : "accounting.occupancy = \"mid\"");
    reader_default(r, t, "discount_at", "accounting.discount_at = \"mid\"");
    reader_default(r, t, "moves", "accounting.moves = \"rate\"");
    reader_default(r, t, "break_even", "accounting.break_even = \"cash\"");
}
