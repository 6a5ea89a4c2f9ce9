/* scenario.h -- a scenario file as typed values, each with its place.
 *
 * One file describes several worlds: one per intervention, and as many again under each
 * what-if. Each world is the file with the overrides of the what-if and then of the intervention
 * merged in on the TOML tree, then typed. The parts that all worlds share (study, accounting,
 * states, groups, holders, run) are the same in each.
 *
 * Every list is sorted by name (byte order), so that shuffling a file changes nothing
 * downstream; `order` keeps the position in the file for what is drawn or printed. Names
 * are resolved to indexes here where the language is closed (states, groups, budgets,
 * holders); names inside expressions are resolved by the model.
 *
 * Everything lives in the arena of the file and is const after scenario_read.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "errors.h"
#include "names.h"
#include "spec.h"

struct arena;

enum language { LANGUAGE_EN, LANGUAGE_NL };
enum occupancy {
    OCCUPANCY_MID,
    OCCUPANCY_START,
    OCCUPANCY_END,
    OCCUPANCY_TRAPEZOID,
    OCCUPANCY_SIMPSON,
    OCCUPANCY_EXACT /* the time spent in a state within each cycle: exact moves only */
};
enum timing { TIMING_MID, TIMING_START, TIMING_END };
enum step { STEP_NONE, STEP_YEAR };
enum convention { MOVES_RATE, MOVES_PROBABILITY };
enum mode { MODE_EXPECTED, MODE_PEOPLE };
enum evidence {
    EVIDENCE_NONE,
    EVIDENCE_TRIAL,
    EVIDENCE_REGISTRATION,
    EVIDENCE_STUDY,
    EVIDENCE_EXPERT,
    EVIDENCE_ASSUMPTION
};

struct name {
    const char *id;    /* as in TOML and CSV */
    const char *label; /* as on a chart; the id where none is written */
    struct place at;
    size_t order; /* position in the file */
};

/* A number or an expression. `text` NULL: `number` counts. */
struct formula {
    const char *text;
    double number;
    struct place at; /* of the value; for text the first character inside the quotes */
};

/* "rest": what the other shares leave. */
bool formula_is_rest(const struct formula *f);

/* Shares of people over states. */
struct split {
    struct place at;
    size_t n;
    const size_t *to;            /* [n] states, ascending */
    const struct formula *share; /* [n] one may be the rest */
};

struct study {
    const char *title;
    enum language language;
    const char *currency;
    int prices;
    int start_year, start_month; /* month 1..12 */
    int horizon_months;          /* a multiple of the cycle */
    int cycle_months;            /* 1, 2, 3, 4, 6 or 12 */
    struct place cycle_at;       /* where it is written, or the table where it is not */
    size_t baseline;             /* index into the interventions */
    size_t own_baseline;         /* as the file has it, whatever is asked to compare with: what
                                    agreements are measured against */
    double suppress_below;       /* fewer people than this are not published */
};

/* A discount rate schedule: rate[i] holds until until_years[i] (the last: for ever, INFINITY). */
struct discount {
    size_t n;
    const double *rate, *until_years;
    bool whole_years; /* discounted by the whole years since the start only */
};

/* How prices rise: by rate[i] from year[i] - 1 to year[i]; in years not named by 0, beyond the last
 * one by its rate if `then_same`. */
struct price_index {
    size_t n; /* 0: none written */
    const int *year;
    const double *rate;
    bool then_same;
    struct place at;
};

struct accounting {
    struct discount costs, outcomes;
    struct price_index index;
    int year_start_month; /* budget years begin on the first of this month */
    enum occupancy occupancy;
    enum timing discount_at;
    enum step discount_step;
    enum convention moves;
    bool exact; /* several moves in a cycle */
    struct place exact_at;
    bool discounted_break_even; /* else cash as it is paid */
};

struct state {
    struct name name;
    int tracked_months; /* 0: time in state is not followed; a multiple of the cycle */
    bool absorbing;
};

struct arrival {
    int year; /* budget year */
    double people;
    struct place at;
};

/* How people who come in are shared out over the states: by numbers, or, where one of the shares
 * is a formula, by a chance for each. */
struct entry {
    const double *share; /* [n_states] adding up to 1; NULL: by formulas */
    struct split split;
};

struct cohort {
    double size;
    enum mode mode;
    struct place at;
    const struct entry *start;
    const struct entry *arrive_in; /* likewise of the arrivals; `start` itself where not written */
    size_t n_arrivals;
    const struct arrival *arrivals; /* by year */
};

struct group {
    struct name name;
    double share;
    bool has_age;
    double age_low, age_high; /* years; equal: one exact age. Else spread evenly in [low, high) */
    size_t n_numbers;         /* further keys: numbers for expressions, sorted by name */
    const char *const *number_names;
    const double *numbers;
};

/* Draws made elsewhere: row d of the file is draw d. */
struct joint_draws {
    const char *file; /* as written; NULL: none */
    struct place at;
    size_t n, n_columns;
    const char *const *name;    /* [n_columns] "vindt_werk", "vindt_werk.jong", "uitstroom.werk" */
    const double *const *value; /* [n_columns][n] */
    const double *mean;         /* [n_columns] */
};

/* One way a parameter is given: for all, or for one group. */
struct param {
    struct name name;
    enum kind kind;
    enum per per;      /* PER_NONE where the kind has no period */
    int period_months; /* for probabilities */
    struct spec spec;
    const struct spec *by_group; /* [n_groups] or NULL; groups not named have the spec above */
    const char *owner;           /* as in tree.h; columns of draws are called after it */
    const size_t *column;        /* [n_groups] of the file's draws, and the spread above is certain,
                                    the mean of the column; NULL: it is drawn */
    bool unused;                 /* it has a spread of its own beside that, which does not count */
    bool independent;            /* groups do not share one quantile */
    bool redefined;              /* some overlay of the file gives this name another distribution */
    struct spec anchor;          /* if redefined: as the file itself has it, before any overlay */
    const char *source;          /* NULL: none written */
    enum evidence evidence;
    bool flawed; /* reading it found a mistake, as in what follows */
};

/* Counted shares drawn together. Also made for each `observed` row, under the name
 * "from.STATE", with categories = destinations and "stayed". */
struct shares {
    struct name name;
    size_t n;
    const char *const *category; /* sorted by name */
    const double *count;         /* [n], > 0; a zero count is impossible and dropped here */
    const char *owner;           /* as of a parameter */
    const size_t *column;        /* [n] of the file's draws, instead of counts; NULL: drawn */
    const char *source;
    enum evidence evidence;
    bool flawed;
};

struct table {
    struct name name;
    enum kind kind;
    enum per per;
    int period_months;
    size_t n;
    const double *at;              /* [n] strictly ascending */
    const double *value;           /* [n] for every group without its own; else of one of them */
    const double *const *by_group; /* [n_groups][n]; the same list for groups that are alike */
    bool linear;                   /* else a step: value[i] holds from at[i] up to at[i + 1] */
    bool holds; /* meant to be called beyond its ends, where the end values hold */
    const char *source;
    enum evidence evidence;
    bool flawed;
};

struct let {
    struct name name;
    struct formula formula;
    bool flawed;
};

struct correlation {
    struct place at;
    const char *params[2];
    double rank; /* Spearman's */
};

struct mvnormal {
    struct place at;
    size_t n;
    const char *const *params;
    const double *mean;       /* [n] */
    const double *covariance; /* [n][n] */
};

struct move {
    size_t to;
    struct formula chance;
};

/* The ways out of one state. Exists for every state (possibly with nothing in it). */
struct row {
    struct place at;
    size_t n_moves;
    const struct move *moves; /* by destination; with chances per cycle one may be the rest */
    bool has_stays;           /* with chances per cycle: that not to leave is written too */
    struct formula stays;
    bool is_observed;
    struct shares observed;    /* if is_observed: name "from.STATE" */
    const size_t *observed_to; /* [observed.n] destination; NO_INDEX for "stayed" */
    int observed_months;       /* its period */
    bool has_times;
    struct formula times;
    int after_months; /* 0: none */
    struct place after_at;
    size_t n_after;
    const size_t *after_to;
    const struct formula *after_share; /* [n_after]; "rest" is text "rest" */
    bool flawed;
};

/* Whether it has a move to a state, as `after` too. */
bool row_leads_to(const struct row *row, size_t to);

struct holder {
    struct name name;
    bool society;             /* part of society */
    double available, needed; /* weerstandscapaciteit, in money: what there is to meet setbacks, and
                                 what is needed for those known; NaN where not written */
};

/* Money is paid from or to a budget, or a holder with one: the other is NO_INDEX. */
struct purse {
    size_t budget, holder;
    struct place at;
};

/* An unspent surplus goes back: what comes in more than is spent, over periods of so many budget
 * years from the first, is paid `lag_years` after the end of the period. */
struct earmark {
    bool written;
    struct purse surplus_to;
    int lag_years, over_years;
    struct place at;
};

struct budget {
    struct name name;
    size_t holder;
    const char *code;      /* NULL: none */
    const char *code_name; /* in the list of codes; NULL: not there */
    struct earmark earmark;
};

/* Where an amount applies. */
enum trigger { TRIGGER_IN, TRIGGER_MOVE, TRIGGER_ARRIVAL, TRIGGER_CALENDAR };

/* A trigger with its amount: in state `from`; on a move from -> to (NO_INDEX = any);
 * on arrival and on the calendar both are NO_INDEX. */
struct charge {
    enum trigger trigger;
    size_t from, to;
    struct formula amount;
};

/* For whom a line holds, where there is a layer: all; those outside it; those in it. */
enum side { SIDE_ALL, SIDE_OUTSIDE, SIDE_INSIDE };

/* A line of the ledger, or an outcome. */
struct line {
    struct name name;
    enum trigger trigger; /* of its charges; an outcome in states may have some at moves behind */
    size_t n_charges;
    const struct charge *charges;
    enum per per; /* as written, where not at a moment; PER_NONE: the unit of the amount */
    struct place per_at;
    double group_of;           /* 0: not a step cost */
    int opened_month;          /* 0: every cycle; else once a year, counted in this month */
    int first_year, last_year; /* budget years, INT_MIN and INT_MAX where open */
    bool whole;                /* an amount per year books the whole year */
    const bool *only;          /* [n_interventions] the line exists there; NULL: everywhere */

    size_t budget;    /* costs */
    size_t to_budget; /* a payment to this budget, or NO_INDEX */
    size_t to_holder; /* or to this holder, or NO_INDEX */
    double cashable;  /* 1: all of a saving becomes money */
    enum side side;   /* costs; a cost that a layer divides is two lines, NAME and NAME.LAYER */

    const char *unit;         /* outcomes: what is counted, the label of the unit */
    bool better_more;         /* outcomes */
    double value;             /* outcomes: money per unit in the society account */
    struct discount discount; /* outcomes */
    size_t n_values; /* outcomes: values of a unit to choose at, ascending; 0: none written */
    const double *values;
    const char *source;
    enum evidence evidence;
    bool flawed;
};

/* Whether an amount may be counted by this where the line applies. */
bool line_per_fits(const struct line *l, enum trigger trigger, enum per per);

/* The rules of agreements between budgets. */
#define RULES(X)                                                                                   \
    X(RULE_REIMBURSE, "reimburse")                                                                 \
    X(RULE_LUMP_SUM, "lump_sum")                                                                   \
    X(RULE_PER_HEAD, "per_head")                                                                   \
    X(RULE_PER_SUCCESS, "per_success")                                                             \
    X(RULE_SHARE_OF_SAVING, "share_of_saving")                                                     \
    X(RULE_CORRIDOR, "corridor")                                                                   \
    X(RULE_FORMULA_BUDGET, "formula_budget")                                                       \
    X(RULE_LOAN, "loan")                                                                           \
    X(RULE_EARMARK, "earmark") /* of a budget; not written as a rule */

#define X(name, word) name,
enum rule { RULES(X) RULE_COUNT };
#undef X

const char *rule_word(enum rule r);

/* What a rule adds up: costs, budgets (what they pay less what they get, with what was settled
 * before), other transfers. */
enum source_kind { SOURCE_COST, SOURCE_BUDGET, SOURCE_TRANSFER };

struct source {
    enum source_kind kind;
    size_t index; /* among the costs, budgets or transfers of the scenario */
    struct place at;
};

/* An amount that may differ by budget year: `every` in every year (n = 0), or of_year[i] in
 * year[i], nothing in years not named, and beyond the last the same again if `then_same`. */
struct yearly {
    bool written;
    struct formula every;
    size_t n;
    const int *year; /* ascending */
    const struct formula *of_year;
    bool then_same;
    struct place at;
};

/* Of the part of a deficit above this share of the budget, `share` is paid, up to the next. */
struct deficit_band {
    double above, share;
};

enum before { BEFORE_NOTHING, BEFORE_AMOUNT, BEFORE_STEADY };

/* An agreement: what `from` pays to `to` for a budget year, settled once. See docs/transfers.md. */
struct transfer {
    struct name name;
    enum rule rule;
    struct purse from, to;
    size_t n_of;
    const struct source *of;
    bool has_share, has_cap, has_floor;
    struct formula share, cap, floor; /* share: 1 where not written and the rule has one */
    struct yearly amount;
    int first_year, last_year; /* budget years that it is reckoned over, as for a line */
    int lag_years;             /* paid so many years later; formula_budget: age of the history */
    int average_years;         /* mean over so many years up to the year itself; 1: that year */
    enum before before;        /* what is due from a year before the start */
    struct formula before_amount;
    bool indexed;   /* amounts follow prices; else they are fixed in money of the day */
    bool both_ways; /* a loss is paid back */
    bool whole;     /* lump_sum: the whole amount, also where the horizon cuts the year */
    size_t versus;  /* intervention; the file's own baseline where not written */
    bool has_versus;
    size_t n_after;
    const size_t *after; /* [n_after] transfers; n_transfers + b: the earmark of budget b */
    const struct place *after_at;
    const bool *only; /* [n_interventions] it exists there; NULL: everywhere */

    /* per_head, per_success, formula_budget: who is counted. `count.n_charges` 0: nobody. Its
     * amounts are 1. */
    struct line count;
    int count_month;    /* counted on the first of this month; 0: over the year */
    int success_months; /* per_success: counted so long after arrival */

    size_t n_bands; /* corridor */
    const struct deficit_band *bands;
    struct formula objective_share; /* formula_budget: part that does not follow past costs; 0 where
                                       not written */
    struct formula rate;            /* loan: return per year */
    int term_years;                 /* loan: repaid in equal yearly amounts; 0: out of a saving, */
    size_t n_repay_of;              /* on these, `repay_share` of it, reckoned in these years, */
    const struct source *repay_of;  /* paid `repay_lag_years` later */
    struct formula repay_share;
    int repay_first_year, repay_last_year, repay_lag_years;
    size_t repay_versus;

    const char *source;
    enum evidence evidence;
    bool flawed;
};

/* What would be fair: the share (or amount, or rate) of a transfer at which a holder breaks even in
 * expectation, and that which keeps its chance of loss at `chance_of_loss`. */
struct fair_deal {
    struct name name;
    size_t transfer, holder;
    double chance_of_loss;
};

/* Parameters that could be found out together. */
struct finding {
    struct name name;
    size_t n;
    const char *const *params; /* [n] by name: "x", "from.STATE" */
    const struct place *at;    /* [n] */
    double cost;               /* of finding out; NaN where not written */
};

/* What it would be worth to know more, and for whom that is reckoned. */
struct information {
    const bool *holders; /* [n_holders + 1], society last; NULL: for all */
    size_t draws;        /* of the first ones, at most so many */
    size_t n_findings;
    const struct finding *findings;
};

/* The same states and moves with other purses: who is in it is paid for by other holders. */
struct layer {
    struct name name;
    struct formula enter; /* chance per year */
    const size_t *holder; /* [n_holders] who takes its place; itself where nobody does */
    const size_t *budget; /* [n_budgets] likewise; itself */
    bool flawed;
};

/* What has been observed: a share of people, how many there are, how many move in a budget year, or
 * what a cost comes to in one. */
enum target_kind { TARGET_SHARE, TARGET_PEOPLE, TARGET_MOVES, TARGET_COST };

struct target {
    struct name name;
    enum target_kind kind;
    struct line count; /* who is counted, each for the amount of its charge; a cost: nobody */
    struct line of;    /* a share of whom; no charges: of all */
    size_t cost;       /* among the costs */
    int months;        /* shares and people: counted so long after arrival, */
    bool since_start;  /* or after the start */
    int year;          /* moves and costs */
    size_t group;      /* NO_INDEX: everybody */
    size_t intervention;
    double value, margin;  /* margin: half the width of the 95 % interval */
    double events, trials; /* so many of so many; trials 0: the margin counts */
    const char *source;
    enum evidence evidence;
    bool flawed;
};

/* A number of the results of which the Monte Carlo error has to come down to something. */
enum stop_party { STOP_HOLDER, STOP_BUDGET, STOP_OUTCOME, STOP_SOCIETY };
enum stop_measure {
    STOP_MEAN,     /* the error of the mean, in its unit */
    STOP_RELATIVE, /* the same as a part of the mean */
    STOP_BETTER,   /* the error of the chance that it is better than the baseline */
    STOP_PAID_BACK /* the error of the chance that it is paid back for good by the end of a year */
};

struct stop_aim {
    enum stop_party party;
    size_t id;           /* holder, budget or outcome */
    size_t intervention; /* NO_INDEX: all but the baseline */
    enum stop_measure measure;
    int year;     /* STOP_PAID_BACK: label of the budget year */
    double error; /* above 0 */
};

/* Whose difference with the baseline is looked at. */
enum whose { WHOSE_ALL, WHOSE_HOLDER, WHOSE_SOCIETY, WHOSE_OUTCOME };

struct question {
    enum whose whose;
    size_t index;        /* of the holder or outcome */
    size_t intervention; /* NO_INDEX: all but the baseline */
};

/* What [sensitivity] asks, and how many draws it takes. */
struct sensitivity {
    bool written;
    struct question of;
    size_t n_params; /* 0: all that are uncertain */
    const char *const *params;
    size_t n_quantiles;
    const double *quantiles; /* ascending, between 0 and 1 */
    uint64_t draws, variance_draws;
};

/* At which value of a parameter the mean difference with the baseline is `target`. */
struct switching {
    struct name name;
    const char *param; /* NULL: it has a mistake */
    struct question of;
    double target;
    bool has_range;
    double low, high;
};

/* Where a parameter is set: values of its own, or quantiles. */
struct grid_axis {
    const char *param; /* NULL: it has a mistake */
    size_t n;
    const double *at; /* [n] ascending */
    bool quantiles;
};

enum { GRID_MOST = 25 }; /* values of an axis */

struct grid {
    struct name name;
    struct grid_axis x, y;
    struct question of;
};

struct run_settings {
    uint64_t seed;
    uint64_t draws;    /* with aims: at most */
    uint64_t at_least; /* with aims: before the errors are looked at */
    size_t n_aims;     /* 0: the number of draws is fixed */
    const struct stop_aim *aims;
    bool sobol; /* evenly spread points, not random numbers */
    struct place sampling_at;
};

/* Columns of a file of groups with a mistake: nobody can say which numbers groups would have. */
struct lost_numbers {
    const char *const *names; /* [n]; NULL: not known */
    size_t n;
};

struct scenario {
    struct study study;
    struct accounting accounting;
    struct cohort cohort;
    struct run_settings run;
    struct joint_draws draws;
    size_t n_states, n_groups, n_holders, n_budgets;
    const struct lost_numbers *lost_numbers; /* of a flawed [groups], else NULL */
    const struct state *states;
    const struct group *groups; /* at least one: "all" with share 1 if none is written */
    const struct holder *holders;
    const struct budget *budgets;

    /* what interventions may change */
    size_t n_params, n_shares, n_tables, n_lets, n_correlations, n_mvnormals;
    const struct param *params;
    const struct shares *shares;
    const struct table *tables;
    const struct let *lets;
    const struct correlation *correlations;
    const struct mvnormal *mvnormals;
    const struct row *rows; /* [n_states] */
    size_t n_costs, n_outcomes;
    const struct line *costs, *outcomes;
    size_t n_transfers, n_layers, n_fair_deals, n_targets;
    const struct transfer *transfers;
    const struct layer *layers;
    const struct fair_deal *fair_deals;
    const struct target *targets;
    struct sensitivity sensitivity;
    size_t n_switchings, n_grids;
    const struct switching *switchings;
    const struct grid *grids;
    struct information information;
};

struct intervention {
    struct name name;
    const struct scenario *world;
};

struct scenario_file {
    const char *path;
    const char *digest; /* FNV-1a 64 of the text and of every file it names, hexadecimal */
    size_t n_interventions;
    const struct intervention *interventions; /* by name */
    size_t n_unsourced;
    const char *const *unsourced; /* inputs without a source, "param.x", by name */
    size_t n_defaults;
    const char *const *defaults; /* conventions taken by default, `key = value`, for --check */
    bool flawed;                 /* it has mistakes: good only to look for more of them */
    const struct name *what_if;  /* NULL: the file as it is */
    const struct scenario_file *as_is; /* of a what-if: the file as it is */
    size_t n_changes;
    const char *const *changes; /* what the what-if changes, "param.x", in the order of the file */
    size_t n_what_ifs;          /* of the file as it is */
    const struct scenario_file *what_ifs; /* the same file under each, by name */
};

/* `intervention "y"`, and before it `what-if "x", ` where there is one: for messages. */
const char *scenario_where(const struct scenario_file *file, size_t intervention,
                           struct arena *arena);

/* The only holder, where what it pays is by definition what society pays: it belongs to society,
 * all that it saves is money, and no outcome is worth money, under any intervention and what-if.
 * Else NULL. */
const struct name *scenario_sole_payer(const struct scenario_file *file);

/* One `--set NAME=VALUE`: NAME is a dotted path ("param.vindt_werk.mean") or a bare
 * parameter name (then its `value`); VALUE is read as TOML. */
struct setting {
    const char *name, *value;
};

/* Read a scenario. Returns NULL, or a file that is flawed, after adding every mistake of it to
 * `errors`, but for those of expressions and distributions, which the model finds; NULL where not
 * enough could be read for that. The texts that messages point into live in `arena`. `baseline`
 * NULL: as in the file. */
const struct scenario_file *scenario_read(const char *path, const struct setting *set, size_t n_set,
                                          const char *baseline, struct arena *arena,
                                          struct errors *errors);

#endif
