/* model.h -- a scenario compiled: names gone, cells, edges and shapes fixed.
 *
 * scenario + expressions -> distributions to draw, one straight program for all values, and
 * per intervention a plan for moving people (plan.h) and one for booking money (below).
 * Everything is const after model_new, and lives in one arena.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calendar.h"
#include "distribution.h"
#include "errors.h"
#include "graph.h"
#include "outside.h"
#include "plan.h"
#include "sampler.h"
#include "scenario.h"

struct arena;

/* A line that is only counted, not money or outcome, has no present value. */
#define NO_DISCOUNT SIZE_MAX

/* A line of the ledger, an outcome, or people whom an agreement counts; the same in every
 * intervention. */
struct line_info {
    const struct line *line; /* as the baseline has it */
    bool outcome;
    size_t budget, to_budget; /* costs; to_budget NO_INDEX where it uses up resources */
    size_t cashable_index;    /* among the lines with cashable < 1, else NO_INDEX */
    double cashable;
    size_t schedule; /* of its present value, or NO_DISCOUNT */
    bool by_year;    /* booked by budget year too: for tables, or as an agreement reads it */
    bool nonlinear;  /* a step cost, or a saving that is money in part: expected mode ignores
                        chance here */
};

/* A budget, as in the scenario or the implicit one of a holder that only receives. */
struct budget_info {
    struct name name;
    size_t holder;
    const char *code;
};

/* An amount as a sum of numbers, each times a factor by cycle. */
struct amount_sum {
    size_t n;
    const uint32_t *slot;        /* [n] */
    const double *const *factor; /* [n][n_cycles + 1] */
};

/* Amount slots for what a tap counts: slot[segment]. Of an amount that is taken apart into several
 * on as many taps, `whole` is all of it, and `more` true of all but the first. */
struct tap_charge {
    uint32_t line, tap, subgroup;
    const uint32_t *slot;
    const struct amount_sum *whole; /* or NULL */
    bool more;
    bool at_moments; /* people counted at the start of cycles: all in the year of their first month
                      */
};

/* A fixed amount by budget year: slot[year] (NO_SLOT where the line does not hold), times
 * weight[year] (years, or 1 for a lump sum), shared over subgroups by their size. */
struct calendar_charge {
    uint32_t line;
    bool once; /* in the one year that has a slot */
    const uint32_t *slot;
    const double *weight; /* [n_years] */
};

/* ceil(people / group_of) groups times slot[cycle] per year. `opened` true: the number is
 * counted in the cycles where counted[cycle] and kept until the next. */
struct step_charge {
    uint32_t line, headcount;
    double group_of;
    const uint32_t *slot; /* [n_cycles + 1] */
    const bool *counted;  /* [n_cycles + 1] */
    const bool *some;     /* [n_cycles + 1] somebody may have been there when it was counted */
};

/* An amount at the moment people arrive. */
struct arrival_charge {
    uint32_t line, subgroup, node;
    uint32_t entered; /* NO_SLOT: so many `people`; or where it stands in cohort_output.entered */
    double people;
    uint32_t slot;
};

/* Budget years (index) in which a line holds, inclusive. */
struct year_window {
    size_t first, last;
};

struct ledger_plan {
    size_t n_tap_charges, n_calendar_charges, n_step_charges, n_arrival_charges;
    const struct tap_charge *tap_charges;
    const struct calendar_charge *calendar_charges;
    const struct step_charge *step_charges;
    const struct arrival_charge *arrival_charges;
    const bool *exists;              /* [n_booked] */
    const struct year_window *years; /* [n_booked] */
};

/* What an agreement reads of a budget year: what a line costs or counts, what a budget pays less
 * what it gets, with what was settled before, what another agreement pays. */
enum reading_kind { READING_LINE, READING_BUDGET, READING_TRANSFER };

struct reading {
    enum reading_kind kind;
    size_t index; /* in read_lines, in watched budgets, in the list of agreements */
};

/* An agreement between budgets, the same in every intervention; see struct transfer. */
struct transfer_info {
    const struct transfer *transfer; /* as the baseline has it; NULL: an earmark */
    struct name name;
    enum rule rule;
    size_t from, to;    /* budgets */
    size_t lag;         /* years from what it is reckoned over to the payment */
    size_t history_lag; /* formula_budget: age of the history */
    size_t average;     /* years */
    size_t over;        /* earmark: years of a period */
    size_t versus;      /* intervention, or NO_INDEX */
    size_t first;       /* first budget year that can be reckoned; before it `before` is due */
    size_t steady;      /* the year of the own baseline that stands for those before the start */
    size_t last_paid;   /* no payment in a later year */
    size_t n_of, n_repay_of;
    const struct reading *of, *repay_of;
    size_t count;   /* in read_lines, or NO_INDEX */
    size_t deficit; /* corridor: the budget whose deficit it is; earmark: whose surplus; among
                       the watched */
    bool nonlinear; /* expected mode ignores chance here */
};

/* Its numbers in one intervention. Slots by budget year; NULL where it has no such number. */
struct transfer_terms {
    bool exists;
    int first_year, last_year; /* labels, INT_MIN and INT_MAX where open */
    const uint32_t *amount, *share, *cap, *floor, *objective, *rate, *repay_share; /* [n_years] */
    uint32_t before; /* NO_SLOT: nothing, or steady */
    int repay_first_year, repay_last_year;
};

struct transfer_plan {
    size_t n, n_read_lines, n_watched;
    const struct transfer_info *list;          /* by name, then the earmarks by budget */
    const size_t *order;                       /* [n] in which they are settled */
    const size_t *read_lines;                  /* [n_read_lines] lines */
    const size_t *watched;                     /* [n_watched] budgets that some rule reads */
    const size_t *watch_of;                    /* [n_budgets] among the watched, or NO_INDEX */
    const struct transfer_terms *const *terms; /* [n_worlds][n] */
    size_t n_paid_years;            /* budget years of payment, those after the horizon last */
    const double *paid_at, *factor; /* [n_paid_years] moment in years since the start, discount */
};

/* What was observed. A share is what `line` counts as a part of what `of` counts, or of `people`.
 */
struct target_info {
    const struct target *target; /* as the baseline has it */
    size_t line;                 /* a cost, or among the lines behind those */
    size_t of;                   /* NO_INDEX: a share of `people`, or no share */
    double people;               /* of the group: all who can have been there at that moment */
    double low, high;            /* 95 % interval */
    double error;                /* standard error */
};

/* What must hold for a value in every draw, and where the value comes from. */
enum value_rule {
    VALUE_FINITE,
    VALUE_HAZARD,
    VALUE_CHANCE,
    VALUE_WHOLE,
    VALUE_SHARE,
    VALUE_RATE,
    VALUE_POSITIVE
};
enum { VALUE_RULES = VALUE_POSITIVE + 1 };

bool value_rule_holds(enum value_rule rule, double x);
void value_rule_bounds(enum value_rule rule, double *low, double *high); /* both are allowed */
const char *value_rule_words(enum value_rule rule);                      /* what was expected */

struct value_check {
    uint32_t slot;
    enum value_rule rule;
    struct place at;
    const char *text;  /* the expression; NULL: none, what is observed or what is left of a row */
    const char *times; /* the row's `times`, where that counts too, or NULL */
    const char *line;  /* the line whose amount it is, or NULL: */
    size_t from, to;   /* the move; `to` NO_INDEX: the whole row */
    bool share;        /* of who comes in: `line` says by which key, `to` in which state */
    size_t world, group;
    int year;
    bool late;   /* depends on people("state"): known only while people move */
    node origin; /* in model.graph, to tell which drawn numbers it depends on */
};

/* What the value is, in the words of the scenario: `[from.werk] bijstand = "verlies / 2"`. */
const char *value_check_what(const struct value_check *c, const struct scenario *s,
                             struct arena *arena);

/* The value itself, for a sentence. */
const char *value_check_number(double x, struct arena *arena);

/* A number that is drawn: which parameter, for whom, by which distribution. */
struct drawn {
    const char *name;         /* "vindt_werk", "uitstroom.werk", "from.inburgering.werk" */
    const bool *groups;       /* [n_groups] who have this variant; NULL: all */
    const char *intervention; /* "" or the first one that has this variant */
    const char *kind, *per, *distribution, *source, *evidence;
    const struct spec *spec;           /* as written; NULL for counted shares */
    const struct distribution *fitted; /* of a counted share: its own distribution, a beta */
    uint32_t slot;
    const double *replayed; /* [common->draws.n] from the file of draws; NULL: drawn */
};

/* What a file of draws can give, and where it stands: "finds_work", "finds_work.young",
 * "uitstroom.work", and of what an intervention redefines "intervention.x.finds_work". */
struct draws_column {
    const char *name;
    uint32_t slot;
};

/* "" where none is written. */
const char *evidence_word(enum evidence e);

/* The argument of a call of a table that must lie between its ends: where it does not, in some
 * draw, a warning says so. */
struct table_watch {
    uint32_t slot;
    bool late; /* known only while people move */
    struct table_call call;
};

/* The sentence that says which end value of a table holds where `found`, as "in draw 7 it is looked
 * up at 6.3", and what to write. In `arena`. */
const char *table_outside_words(const struct scenario *s, const struct table_call *call,
                                enum table_end end, const char *found, struct arena *arena);

struct model {
    const struct scenario_file *file;
    const struct scenario *common; /* the baseline's world: what all worlds share */
    size_t n_worlds, baseline;
    const struct calendar *calendar;
    struct timeline timeline;
    bool by_year; /* some lines are booked by budget year too, not only as present values */

    const struct sampler *sampler;
    const struct graph *graph; /* what the program was made from, for messages */
    const struct program *program;
    struct exact exact; /* values behind those of the program */
    size_t n_inputs;    /* drawn; behind them stand n_states counts of people */
    size_t n_drawn, n_checks;
    const struct drawn *drawn;
    size_t n_columns;
    const struct draws_column *columns; /* of all that is drawn, as [draws] calls it */
    const struct value_check *checks;
    size_t n_watches;
    const struct table_watch *watches;

    const struct plan *plans;         /* [n_worlds] */
    const struct ledger_plan *ledger; /* [n_worlds] */

    size_t n_persons; /* people mode */
    const struct person *persons;
    const double *group_share; /* [n_groups] share of all people */
    double people;             /* everyone who ever enters */

    /* Budget years (index) in which somebody enters, and who; one for all people together where
     * they are not told apart. */
    size_t n_arrival_years;
    const size_t *arrival_year;   /* [n_arrival_years] */
    const double *arrivals;       /* [n_arrival_years] people */
    const double *subgroup_share; /* [timeline.n_subgroups] share of all people */

    size_t n_lines, n_cashable, n_budgets;
    size_t n_booked;               /* n_lines, and those whom agreements and targets count */
    const struct line_info *lines; /* [n_booked] costs by name, then outcomes by name */
    const struct budget_info *budgets;
    struct transfer_plan transfers;

    size_t n_targets;                  /* none where they are not asked for */
    const struct target_info *targets; /* by name */

    const double *point_years; /* [timeline.n_points] */
};

/* Length of the values of a strip, in strips: those of the program, then those of exact moves. */
static inline size_t model_values(const struct model *m)
{
    return program_values(m->program) + m->exact.n_values;
}

/* What is asked of a model; less is counted faster. */
struct model_wish {
    bool by_year;        /* amounts by budget year, not only present values */
    bool occupancy;      /* people at points in time */
    bool arrivals;       /* money by the year in which people arrive */
    bool targets;        /* what was observed */
    bool varied;         /* what [switching] and [grid] vary is an input, even if it is certain */
    bool base_case_only; /* average flows at central values, also of whole people */
};

/* NULL after adding errors. */
const struct model *model_new(const struct scenario_file *file, struct model_wish wish,
                              struct arena *arena, struct errors *errors);

/* The mistakes of distributions, expressions and structure, of a file that will not be run. */
void model_check(const struct scenario_file *file, struct arena *arena, struct errors *errors);

/* Everything outside the arena (graph program). */
void model_free(const struct model *m);

#endif
