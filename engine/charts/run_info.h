/* run_info.h -- run.json of a results folder, as far as charts need it. */
#ifndef RUN_INFO_H
#define RUN_INFO_H

#include "errors.h"
#include "scenario.h"

struct arena;

/* Something with a name: an intervention, holder, budget, line or state. */
struct named {
    const char *id, *label;
    const char *parent; /* a budget's holder, a line's budget, an outcome's unit; "" */
    bool absorbing;     /* states */
};

struct named_list {
    size_t n;
    const struct named *list; /* in the order of the scenario file */
};

struct run_info {
    const char *title, *currency, *baseline, *date, *version;
    enum language language;
    int prices, start_year, start_month, horizon_months, cycle_months;
    double draws;
    bool base_case_only;
    struct discount discount; /* of costs */
    bool discounted_break_even;
    bool values_outcomes;       /* some outcome is worth money */
    bool sole_payer;            /* what the one holder pays is what society pays */
    const char *what_if;        /* label of the one that is drawn; "": none */
    struct named_list what_ifs; /* that were run beside, or in place of, the scenario as it is */
    struct named_list interventions, holders, budgets, lines, states, outcomes;
    struct named_list params, grids; /* params: numbers that were varied, or calibrated */
};

/* NULL after an error: no such folder, no results in it, damaged. What comes back is checked: every
 * name is there once, the baseline among them, and numbers are within what a scenario allows. */
const struct run_info *run_info_read(struct arena *a, const char *folder, struct errors *errors);

/* The label of a name; the id itself if it is not in the list. */
const char *run_info_label(const struct named_list *list, const char *id);

#endif
