/* tables.h -- the result tables as rows, ready to be written.
 *
 * The run fills them; nothing here computes. Strings are borrowed (they live in the model's
 * arena); rows are in the order in which they are written: canonical, by name, baseline
 * first among interventions; those of one what-if (or of none: "") together. An amount is in the
 * study's currency, costs positive, income negative. "" means: not applicable.
 */
#ifndef TABLES_H
#define TABLES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"
#include "statistics.h"

/* summary.csv and, with `versus` the baseline, differences.csv. */
struct summary_row {
    const char *what_if, *intervention, *group;
    const char
        *kind; /* npv_holder | npv_budget | npv_line | npv_transfer | npv_society | npv_holder_own |
                  npv_budget_own | npv_society_own | outcome | freed_capacity */
    const char *name, *unit;
    struct summary value;
};

/* In place of a budget year: what agreements still pay after the horizon. */
#define AFTER_HORIZON INT_MAX

/* budget_years.csv; `line` "" for the budget's total. After the horizon there are only constant
 * prices. */
struct year_row {
    const char *what_if, *intervention, *versus, *prices;
    int year;
    const char *holder, *budget, *code, *line;
    struct summary value;
};

/* multi_year.csv: the difference with the baseline in a task field, which is the budgets of one
 * holder with the same code, in the years that a municipal budget shows. */
struct multi_year_row {
    const char *what_if, *intervention, *versus, *prices;
    int year, column, months; /* column: 1 for the first budget year; months inside the horizon */
    const char *holder, *code, *budgets; /* budgets: names, separated by blanks */
    struct summary value;
};

/* per_person.csv: rows of summary.csv (`versus` "") and differences.csv, divided by how many people
 * ever come in; of too few people there are no numbers. */
struct per_person_row {
    const char *what_if, *intervention, *versus, *group;
    double people; /* NaN where suppressed */
    const char *kind, *name, *unit;
    bool suppressed;
    struct summary value;
};

/* For charts, not a file of its own in the contract: cumulative difference with the baseline
 * per holder at the end of each budget year, on which break-even is; not discounted, unless
 * `prices` says "discounted". cumulative.csv, same columns as budget_years without budget, code
 * and line. */
struct cumulative_row {
    const char *what_if, *intervention, *versus, *prices;
    int year;
    const char *holder; /* or "society" */
    struct summary value;
};

struct occupancy_row {
    const char *what_if, *intervention, *group;
    double years_since_start;
    const char *state;
    struct summary value; /* people */
};

/* year 0 stands for "never", which comes last. */
struct break_even_row {
    const char *what_if, *intervention, *holder;
    int year;
    double p_first, p_lasting;
    double p_first_by, p_lasting_by; /* by the end of that year; NaN for "never" */
};

/* distribution.csv: who pays what, as present values; costs positive. */
struct distribution_row {
    const char *what_if, *intervention, *versus;
    const char *holder; /* or "society" */
    const char *budget; /* "" for the whole of the holder */
    const char *part;   /* resources | payments | agreements | freed_capacity | outcomes | total */
    const char *unit;
    struct summary value;
};

/* dip.csv: the deepest shortfall, with how much certainty it is no deeper. Years are 0 where no
 * draw has a dip, ratios NaN and classes "" where the scenario does not say what the holder has. */
struct dip_row {
    const char *what_if, *intervention, *versus, *prices;
    const char *holder; /* or "society" */
    double certainty;   /* NaN without draws */
    const char *unit;
    double base_case, mean, shortfall, mc_error, p_dip;
    int year_p05, year_p50, year_p95; /* of the dip, among draws that have one */
    double ratio_before, ratio_after; /* available to needed, without and with the shortfall */
    const char *class_before, *class_after;
};

/* wrong_pocket.csv: what some holders lose beside what others gain, as present values. */
struct pocket_row {
    const char *what_if, *intervention, *versus;
    const char *stage; /* before | after: without and with agreements */
    /* Losses as cents per unit of money gained; NaN where infinite. */
    double base_case, p05, p25, p50, p75, p95;
    double p_nobody_gains, p_nobody_loses, p_above_100;
    const char *unit;
    double losses, gains; /* means; base cases without draws */
};

/* fair_deal.csv: what would make a holder break even. Without a deal: a lump sum in the first
 * budget year that the holder would have to get, below 0: that it could pay. */
struct fair_deal_row {
    const char *what_if, *intervention, *versus;
    const char *deal, *transfer; /* "" where it is a lump sum of no agreement */
    const char *holder;
    const char *term; /* lump_sum | share | objective_share | repay_share | amount | times_amount */
    const char *aim;  /* expectation | chance_of_loss */
    double accepted;  /* chance of loss; NaN with the other aim */
    const char *found; /* yes | always | never */
    const char *unit;  /* of value and written: the currency, or "" */
    double value, mc_error, written, mean, p_loss;
    uint64_t draws;
};

/* arrivals.csv: what those who arrive in one budget year cost, as present values. NaN where there
 * are too few of them to publish. */
struct arrival_row {
    const char *what_if, *intervention, *versus;
    int year;
    double people;
    const char *kind; /* npv_holder | npv_holder_own | npv_society | npv_society_own | outcome */
    const char *name, *unit;
    struct summary value;
    double per_person; /* mean, or base case without draws, over people */
    bool suppressed;
};

/* targets.csv: what was observed beside the model; and, as "all", all of a what-if together. */
struct target_row {
    const char *what_if, *target, *label, *intervention, *group;
    const char *kind; /* share | people | moves | cost | all */
    const char *unit;
    double observed, low, high; /* 95 % interval */
    struct summary value;       /* of the model */
    double within;              /* share of the draws that are in the interval */
    double z, chi_square, log_score;
    const char *source, *evidence;
};

/* sensitivity.csv: which uncertain numbers matter for the difference with the baseline. */
struct sensitivity_row {
    const char *what_if, *intervention, *versus;
    const char *kind, *name; /* npv_holder | npv_society | outcome */
    const char *analysis;    /* one_way | rank_correlation | variance_first | variance_total */
    const char *param;       /* or a set of them that is drawn together */
    const char *param_unit;  /* "probability per year"; "" of a set */
    double at, value;        /* one_way: the quantile, and the number there; else NaN */
    const char *unit; /* of what follows: money or the outcome's; "" of a correlation or share */
    double base_case, estimate, mc_error, change, change_error; /* NaN where there is none */
    uint64_t draws;
};

/* switching.csv: the value of a number at which the mean difference is the target. */
struct switching_row {
    const char *what_if, *intervention, *versus;
    const char *kind, *name, *unit, *switching, *param, *param_unit;
    double target;
    const char *found;            /* yes | always_less | always_more | no_difference */
    size_t crossing, n_crossings; /* from 1; 0 of 0 */
    double value, mc_error, quantile, central, low, high, at_low, at_high;
    uint64_t draws;
};

/* grid.csv: two numbers varied together. */
struct grid_row {
    const char *what_if, *intervention, *versus;
    const char *kind, *name, *unit, *grid;
    const char *param[2], *param_unit[2]; /* x, y */
    double at[2], value[2];               /* quantiles, NaN where values were asked for */
    double base_case, mean, mc_error;
    uint64_t draws;
};

/* voi.csv: what it is worth to know something before choosing between all interventions. */
struct voi_row {
    const char *what_if;
    const char *holder; /* or "society" */
    const char *kind;   /* everything | parameter | set */
    const char *params; /* name of the parameter or the set; "" for everything */
    const char *label;
    const char *members;                     /* of a set: its parameters, separated by blanks */
    double value, std_error, evpi, relative; /* relative: value over evpi; NaN where that is 0 */
    bool distinguishable;                    /* from 0: more than two standard errors */
    const char *unit;
    uint64_t draws;
    double cost, net; /* NaN where no cost is written */
};

/* acceptability.csv: how surely each intervention is the best, and which is best on average.
 * Without an outcome by the money of the holder, with one by that of society at a value of its
 * unit. */
struct acceptability_row {
    const char *what_if, *holder, *outcome;
    double value_of_unit; /* NaN without an outcome */
    const char *intervention;
    double p_best, mc_error; /* a tie counts for none */
    double gain, gain_error; /* mean net benefit more than the baseline */
    bool best;               /* of the largest mean: on the frontier */
    double evpi, evpi_error;
    const char *unit;
    uint64_t draws;
};

/* icer.csv: what a unit of an outcome more costs society, along the efficient interventions. */
struct icer_row {
    const char *what_if, *outcome, *intervention, *baseline;
    double cost, cost_error, effect,
        effect_error;   /* more than the baseline; a good effect above 0 */
    const char *place;  /* frontier | equal | dominated | extended */
    const char *versus; /* on the frontier: the next cheaper one */
    double icer;
    const char *unit, *unit_of_effect;
    uint64_t draws;
    double base_case_cost, base_case_effect, base_case_icer;
    const char *base_case_place, *base_case_versus; /* along a frontier of its own */
};

/* posterior.csv: equally likely draws of all that the scenario draws, for [draws] to read. */
struct posterior_columns {
    size_t n;
    const char *header;         /* names, separated by commas */
    const double *const *value; /* [n][rows] */
};

struct posterior_row {
    const struct posterior_columns *columns;
    size_t row;
};

/* posterior_summary.csv: what calibration did to a parameter. */
struct posterior_summary_row {
    const char *parameter, *group, *intervention, *kind, *per;
    struct summary prior, posterior;
    double shrinkage; /* 1 - posterior variance / prior variance; NaN of what was certain */
    const char *source, *evidence;
};

/* posterior_targets.csv: a target under prior and posterior. */
struct posterior_target_row {
    struct target_row prior, posterior;
};

/* How calibration went, for run.json and the screen; see calibrate.h. */
struct calibration_record {
    bool average_flows, enough, few;
    size_t rows, n_sources, n_active, evaluations, points, used, stages;
    double effective, largest, prior_effective, evidence, evidence_error;
};

struct parameter_row {
    const char *name;         /* id, or "uitstroom.werk" */
    const char *group;        /* "all", or the group a variant is for */
    const char *intervention; /* "" or the one that redefines it */
    const char *kind, *per, *distribution;
    const char *source, *evidence, *what_if;
    struct summary value; /* of what was drawn */
};

/* In run.json: a Monte Carlo error that the scenario asks for, and what it was in the end. */
struct stop_row {
    const char *what_if, *intervention, *versus; /* versus "": not a difference */
    const char *kind; /* npv_holder | npv_budget | npv_society | outcome */
    const char *name, *unit;
    const char *of;  /* mean | p_better | p_lasting_by */
    int year;        /* of p_lasting_by, else 0 */
    double aim;      /* in the unit of `mean` */
    double relative; /* the same as a part of it; NaN where the scenario says it in its unit */
    double mean, mc_error;
    bool reached;
    double needed; /* about how many draws it takes; NaN where that cannot be told */
};

/* How the run was done, for run.json and footers. */
struct run_record {
    const char *version, *scenario_path, *scenario_digest;
    const char *date; /* ISO, of the run */
    uint64_t seed, draws;
    uint64_t at_least, at_most; /* at_least 0: the number of draws was fixed */
    bool stop_ignored;          /* the scenario asks for errors, the command line for draws */
    uint64_t by_year_draws;     /* that percentiles of tables by year and moment are of */
    size_t replicates;          /* 2 in people mode */
    size_t scramblings;         /* independent samples of Sobol's points; 0: random draws */
    size_t n_sources, n_sobol;  /* numbers that a draw needs; of those, spread by Sobol's points */
    const char *const *sobol;   /* [n_sobol] names, those that decide most first */
    int threads;
    bool base_case_only;
    bool tables_named; /* the command line says which tables to make: the screen shows them whole */
    const char *kernels;   /* "lanes, people" */
    const char *processor; /* model name */
    const char *libraries; /* versions of OpenBLAS, GSL, ... */
    size_t n_stages;
    const char *const *stage;
    const double *stage_seconds;
    size_t n_conventions;
    const char *const *convention; /* "occupancy = mid", ... every one that numbers depend on */
    size_t n_nonlinear;
    const char *const *nonlinear; /* lines for which expected mode ignores chance */
    size_t n_settings;
    const char *const *settings; /* --set and other command line changes, as typed */
    const char *what_if;         /* as asked for: one, or "all"; NULL: the scenario as it is */
    const struct calibration_record *calibration; /* NULL: a run */
};

/* The tables below, each with the number of its rows. */
#define RESULT_TABLES(X)                                                                           \
    X(summary)                                                                                     \
    X(differences)                                                                                 \
    X(per_person)                                                                                  \
    X(years)                                                                                       \
    X(cumulative)                                                                                  \
    X(occupancy)                                                                                   \
    X(break_even)                                                                                  \
    X(parameters)                                                                                  \
    X(multi_year)                                                                                  \
    X(distribution)                                                                                \
    X(dips)                                                                                        \
    X(pockets)                                                                                     \
    X(fair_deals)                                                                                  \
    X(arrivals)                                                                                    \
    X(targets)                                                                                     \
    X(sensitivity)                                                                                 \
    X(switching)                                                                                   \
    X(grid)                                                                                        \
    X(voi)                                                                                         \
    X(acceptability)                                                                               \
    X(icer)                                                                                        \
    X(posterior)                                                                                   \
    X(posterior_summary)                                                                           \
    X(posterior_targets)

/* Everything a run leaves behind. NULL arrays with count 0 where a table was not asked for. */
struct results {
    const struct scenario_file *scenario;
    struct run_record run;
    size_t n_summary, n_differences, n_per_person, n_years, n_cumulative, n_occupancy, n_break_even,
        n_parameters, n_multi_year, n_distribution, n_dips, n_pockets, n_fair_deals, n_arrivals,
        n_targets, n_sensitivity, n_switching, n_grid, n_voi, n_acceptability, n_icer, n_posterior,
        n_posterior_summary, n_posterior_targets;
    const struct summary_row *summary, *differences;
    const struct per_person_row *per_person;
    const struct year_row *years;
    const struct cumulative_row *cumulative;
    const struct occupancy_row *occupancy;
    const struct break_even_row *break_even;
    const struct parameter_row *parameters;
    const struct multi_year_row *multi_year;
    const struct distribution_row *distribution;
    const struct dip_row *dips;
    const struct pocket_row *pockets;
    const struct fair_deal_row *fair_deals;
    const struct arrival_row *arrivals;
    size_t n_stops;
    const struct stop_row *stops;
    const struct target_row *targets;
    const struct sensitivity_row *sensitivity;
    const struct switching_row *switching;
    const struct grid_row *grid;
    const struct voi_row *voi;
    const struct acceptability_row *acceptability;
    const struct icer_row *icer;
    const struct posterior_row *posterior;
    const struct posterior_summary_row *posterior_summary;
    const struct posterior_target_row *posterior_targets;
};

#endif
