/* calendar.h -- cycles, budget years, and the weights that turn occupancy into money.
 *
 * Time runs from `start` in cycles 1..n of `cycle_months` months; node t = 0..n is the end
 * of cycle t (node 0 the start). A budget year begins on the first of year_start_month and
 * is labelled by the calendar year in which it begins; index 0 is the one that holds the
 * start. First and last may be partial.
 *
 * An amount `a` per year in a state is worth, over cycle t,
 *     a * (start_weight[t] * N[t-1] + end_weight[t] * N[t])            undiscounted,
 *     a * (start_weight[t] * start_factor[k][t] * N[t-1] + ...)         discounted,
 * weights in years. All five occupancy conventions have this form: mid (1/2, 1/2), start
 * (1, 0), end (0, 1), times the cycle's length; trapezoid: the same weights as mid, but each
 * half discounted at its own node; simpson: node weights of composite Simpson (1/3 4/3 2/3
 * ... for even n; for odd n the last three intervals by 3/8; n = 1 is the trapezoid), each
 * inner node's weight split equally over its two cycles. mid, start, end are discounted at
 * `discount_at` of the cycle.
 *
 * The discount factor of a schedule is prod (1 + rate_i)^-(time spent in piece i).
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "scenario.h"

struct arena;

struct calendar {
    size_t n_cycles, n_years, n_schedules;
    int cycle_months;
    int start_year, start_month;
    double cycle_years;
    int year_start_month; /* budget years begin on the first of this month */
    int first_year;       /* label of budget year index 0 */

    /* [n_cycles + 1], index 0 unused where it speaks of a cycle */
    const double *start_weight, *end_weight; /* years */
    const size_t *year_of;                   /* budget year index of the first month of cycle t */
    const double *first_share; /* part of cycle t, by months, in year_of[t]; the rest in the next */
    /* Budget year that begins at or holds node t; where node n begins a year beyond the
     * horizon it is the last year, so that every index is below n_years. */
    const size_t *year_of_node;

    /* [n_schedules][n_cycles + 1] discount factors */
    const double *const *start_factor; /* for start_weight of cycle t */
    const double *const *end_factor;   /* for end_weight of cycle t */
    const double *const *event_factor; /* moves in cycle t: at `discount_at` of the cycle */
    const double *const *node_factor;  /* at node t: arrivals */

    /* [n_years] */
    const double *year_months;        /* months of the year inside the horizon */
    const double *const *year_factor; /* [n_schedules][n_years] at the middle of those months */
    const double *price_factor; /* what one unit in prices of the study is in those of the year */
};

/* The calendar of a study under the given discount schedules. */
const struct calendar *calendar_new(const struct study *study, const struct accounting *accounting,
                                    const struct discount *schedules, size_t n_schedules,
                                    struct arena *arena);

/* The factor at `years` after the start: prod (1 + rate_i)^-(years in piece i); 1 at 0. With
 * `whole_years` that of the last whole year. */
double calendar_discount(const struct discount *d, double years);

/* Price level of a year where that of `base` is 1: prod (1 + rate of year i) over i = base + 1 ..
 * year; for a year before, 1 / prod over i = year + 1 .. base. */
double calendar_price_factor(const struct price_index *index, int base, int year);

/* Label of the budget year that holds the month that begins `months` after the start; also
 * for months before the start (negative) and beyond the horizon. */
int calendar_year(const struct calendar *c, int months);

/* When what is paid in a budget year is paid, in years since the start: in the middle of the months
 * of that year inside the horizon; of a year beyond it, in the middle of the year. */
double calendar_payment_moment(const struct calendar *c, size_t year);

/* Month of the year (1..12) in which cycle t (1..n) begins. */
int calendar_month_of_cycle(const struct calendar *c, size_t cycle);

/* Whether the given month of the year (1..12) falls in cycle t (1..n): true for exactly one
 * cycle in any twelve months. */
bool calendar_cycle_holds_month(const struct calendar *c, size_t cycle, int month);

#endif
