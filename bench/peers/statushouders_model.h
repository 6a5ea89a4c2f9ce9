/* statushouders_model.h -- what the C comparators for scenarios/statushouders.toml share: inputs
 * drawn with GSL, hazards and chances per month, and the ledger from what the months counted.
 *
 * Names are the scenario's. A probability is kept as its hazard per year. */
#ifndef BUDGETSHIFT_PEER_STATUSHOUDERS_MODEL_H
#define BUDGETSHIFT_PEER_STATUSHOUDERS_MODEL_H

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "peer.h"

#define MONTHS 360
#define YEARS 31 /* 2026 (4 months) to 2056 (8 months) */
#define PEOPLE 100.0
#define START_INTAKE 0.94
#define GROUP_OF 15.0
#define CASHABLE 0.8
#define YOUNGER 0.4 /* share of the group of 18 to 21 */
#define UNTIL_21 36 /* months after which nobody is under 21 */

enum { TEGENPRESTATIE, WORK_FIRST, SCHAKELKLAS, INTERVENTIONS };
enum {
    INTAKE,
    ROUTE,
    CLASSROOM,
    BASIC,
    SKILLED,
    PART_TIME,
    WORK,
    DIPLOMA,
    SEEKING,
    WELFARE,
    NO_INCOME,
    GONE,
    STATES
};
/* Months in the states that people leave after a time. */
enum {
    INTAKE_MONTHS = 3,
    ROUTE_MONTHS = 36,
    CLASS_MONTHS = 18,
    BASIC_MONTHS = 24,
    SKILLED_MONTHS = 36
};

/* ------------------------------------------------------------------------------- inputs */

struct inputs {
    double labour_market, starts_part_time, loses_part_time, more_hours, loses_job,
        loses_job_diploma, stops_working, back_to_benefit, job_without_income, emigrates,
        leaves_schakelklas, drops_out_skilled, moves_up, mbo_interest, youth_supplement, top_up,
        extra_guidance, tegenprestatie_cost, labour_cost, diploma_wage, part_time_hours,
        side_job_pay, wage_tax, wage_tax_diploma, tegenprestatie_effect, work_first_extra,
        work_first_part_time, takes_schakelklas, schakelklas_to_mbo, drops_out_basic,
        drop_out_works, job_at_diploma, side_job, diploma_effect, norm, fund_per_recipient,
        route_price, schakelklas_price, class_cost, reintegration, mbo_cost, student_grant,
        level_basic;
};
#define BENEFIT_TAX 0.115
#define YOUTH_NORM 0.247
#define SPUK_ROUTE 11600.0
#define SPUK_SCHAKELKLAS 17000.0
#define PROJECT_LEADER 40000.0

static inline double hazard(double chance_per_year)
{
    return -log1p(-chance_per_year);
}

static inline double draw_beta(gsl_rng *r, double mean, double sd)
{
    const double k = mean * (1 - mean) / (sd * sd) - 1;
    return gsl_ran_beta(r, mean * k, (1 - mean) * k);
}

static inline double draw_gamma(gsl_rng *r, double mean, double sd)
{
    return gsl_ran_gamma(r, mean * mean / (sd * sd), sd * sd / mean);
}

static inline double lognormal_at(double z, double low, double high)
{
    return exp((log(low) + log(high)) / 2 + z * (log(high) - log(low)) / (2 * 1.959963984540054));
}

static inline double draw_lognormal(gsl_rng *r, double low, double high)
{
    return lognormal_at(gsl_ran_gaussian_ziggurat(r, 1), low, high);
}

static inline double draw_triangle(gsl_rng *r, double low, double mode, double high)
{
    const double u = gsl_rng_uniform(r), width = high - low;
    return u * width <= mode - low ? low + sqrt(u * width * (mode - low))
                                   : high - sqrt((1 - u) * width * (high - mode));
}

static inline double draw_pert(gsl_rng *r, double low, double mode, double high)
{
    return low + (high - low) * gsl_ran_beta(r, 1 + 4 * (mode - low) / (high - low),
                                             1 + 4 * (high - mode) / (high - low));
}

/* Correlated betas go through a normal: its quantiles, tabulated once, with straight lines. */
enum { NODES = 4096 };
#define Z_MOST 6.5
struct beta_table {
    double at[NODES + 1];
};

static struct beta_table to_mbo_table, drops_basic_table, drops_skilled_table;

static inline void tabulate_beta(struct beta_table *t, double mean, double sd)
{
    const double k = mean * (1 - mean) / (sd * sd) - 1;
    for (size_t i = 0; i <= NODES; i++) {
        const double z = Z_MOST * (2.0 * (double) i / NODES - 1);
        t->at[i] = z < 0 ? gsl_cdf_beta_Pinv(gsl_cdf_ugaussian_P(z), mean * k, (1 - mean) * k)
                         : gsl_cdf_beta_Qinv(gsl_cdf_ugaussian_Q(z), mean * k, (1 - mean) * k);
    }
}

static inline double beta_at(const struct beta_table *t, double z)
{
    const double most = Z_MOST * (1 - 1e-9),
                 inside = z < -most  ? -most
                          : z > most ? most
                                     : z,
                 place = (inside / Z_MOST + 1) * NODES / 2;
    const size_t i = (size_t) place;
    return t->at[i] + (place - (double) i) * (t->at[i + 1] - t->at[i]);
}

static inline void tabulate_inputs(void)
{
    tabulate_beta(&to_mbo_table, 0.70, 0.08);
    tabulate_beta(&drops_basic_table, 0.20, 0.04);
    tabulate_beta(&drops_skilled_table, 0.09, 0.03);
}

static inline void draw_inputs(gsl_rng *r, struct inputs *p)
{
    p->labour_market = draw_lognormal(r, 0.70, 1.43);
    p->starts_part_time = draw_beta(r, 0.50, 0.07);
    p->loses_part_time = hazard(draw_beta(r, 0.30, 0.05));
    p->more_hours = hazard(draw_beta(r, 0.35, 0.06));
    p->loses_job = hazard(draw_beta(r, 0.11, 0.02));
    p->loses_job_diploma = hazard(draw_beta(r, 0.07, 0.02));
    p->stops_working = hazard(draw_beta(r, 0.02, 0.005));
    p->back_to_benefit = hazard(draw_beta(r, 0.03, 0.01));
    p->job_without_income = draw_beta(r, 0.30, 0.07);
    p->emigrates = hazard(draw_beta(r, 0.015, 0.005));
    p->leaves_schakelklas = hazard(draw_beta(r, 0.12, 0.04));
    p->moves_up = draw_beta(r, 0.30, 0.08);
    p->mbo_interest = draw_lognormal(r, 0.63, 1.58);
    p->youth_supplement = draw_triangle(r, 0, 5500, 10000);
    p->top_up = draw_beta(r, 0.45, 0.08);
    p->extra_guidance = draw_triangle(r, 0, 1000, 2500);
    p->tegenprestatie_cost = draw_triangle(r, 400, 900, 1500);
    p->labour_cost = draw_gamma(r, 29000, 4000);
    p->diploma_wage = draw_lognormal(r, 1.02, 1.30);
    p->part_time_hours = draw_beta(r, 0.45, 0.07);
    p->side_job_pay = draw_triangle(r, 3000, 6000, 9000);
    p->wage_tax = draw_beta(r, 0.225, 0.03);
    p->wage_tax_diploma = draw_beta(r, 0.28, 0.03);
    p->tegenprestatie_effect = draw_lognormal(r, 0.86, 1.16);
    p->work_first_extra = hazard(draw_beta(r, 0.12, 0.05));
    p->work_first_part_time = draw_beta(r, 0.55, 0.08);
    p->takes_schakelklas = draw_beta(r, 0.60, 0.08);
    p->drop_out_works = draw_beta(r, 0.42, 0.08);
    p->job_at_diploma = draw_beta(r, 0.67, 0.07);
    p->side_job = draw_beta(r, 0.25, 0.07);
    p->norm = draw_triangle(r, 17500, 19000, 20500);
    p->fund_per_recipient = draw_triangle(r, 1500, 3000, 6000);
    p->route_price = draw_triangle(r, 9000, 10500, 12500);
    p->schakelklas_price = draw_pert(r, 15500, 17000, 21000);
    p->class_cost = draw_pert(r, 130000, 147000, 170000);
    p->reintegration = draw_triangle(r, 1500, 2000, 4000);
    p->mbo_cost = draw_triangle(r, 10000, 11500, 13500);
    p->student_grant = draw_gamma(r, 9800, 500);
    p->level_basic = gsl_ran_beta(r, 14, 6);
    const double a = 2 * sin(M_PI * 0.5 / 6), b = 2 * sin(M_PI * 0.6 / 6);
    const double z1 = gsl_ran_gaussian_ziggurat(r, 1), z2 = gsl_ran_gaussian_ziggurat(r, 1),
                 z3 = gsl_ran_gaussian_ziggurat(r, 1), z4 = gsl_ran_gaussian_ziggurat(r, 1);
    p->diploma_effect = lognormal_at(z1, 0.90, 2.18);
    p->schakelklas_to_mbo = beta_at(&to_mbo_table, a * z1 + sqrt(1 - a * a) * z2);
    p->drops_out_basic = hazard(beta_at(&drops_basic_table, z3));
    p->drops_out_skilled = hazard(beta_at(&drops_skilled_table, b * z3 + sqrt(1 - b * b) * z4));
}

static inline void central_inputs(struct inputs *p)
{
    *p = (struct inputs){.labour_market = 1,
                         .starts_part_time = 0.5,
                         .loses_part_time = hazard(0.30),
                         .more_hours = hazard(0.35),
                         .loses_job = hazard(0.11),
                         .loses_job_diploma = hazard(0.07),
                         .stops_working = hazard(0.02),
                         .back_to_benefit = hazard(0.03),
                         .job_without_income = 0.30,
                         .emigrates = hazard(0.015),
                         .leaves_schakelklas = hazard(0.12),
                         .drops_out_skilled = hazard(0.09),
                         .moves_up = 0.30,
                         .mbo_interest = 1,
                         .youth_supplement = 15500.0 / 3,
                         .top_up = 0.45,
                         .extra_guidance = 3500.0 / 3,
                         .tegenprestatie_cost = 2800.0 / 3,
                         .labour_cost = 29000,
                         .diploma_wage = 1.15,
                         .part_time_hours = 0.45,
                         .side_job_pay = 6000,
                         .wage_tax = 0.225,
                         .wage_tax_diploma = 0.28,
                         .tegenprestatie_effect = 1,
                         .work_first_extra = hazard(0.12),
                         .work_first_part_time = 0.55,
                         .takes_schakelklas = 0.60,
                         .schakelklas_to_mbo = 0.70,
                         .drops_out_basic = hazard(0.20),
                         .drop_out_works = 0.42,
                         .job_at_diploma = 0.67,
                         .side_job = 0.25,
                         .diploma_effect = 1.4,
                         .norm = 19000,
                         .fund_per_recipient = 3500,
                         .route_price = 32000.0 / 3,
                         .schakelklas_price = (15500 + 4 * 17000 + 21000) / 6.0,
                         .class_cost = (130000 + 4 * 147000 + 170000) / 6.0,
                         .reintegration = 2500,
                         .mbo_cost = 35000.0 / 3,
                         .student_grant = 9800,
                         .level_basic = 0.7};
}

/* ------------------------------------------------------------------- what time alone fixes */

struct timetable {
    double finds_job[MONTHS], leaves_benefit[MONTHS], starts_mbo[MONTHS]; /* hazards per year */
    double here[MONTHS];                                                  /* still_here */
    double young[MONTHS];                         /* share of the younger group that is under 21 */
    double discount[MONTHS];                      /* in the middle of a month */
    double leader[YEARS], leader_discount[YEARS]; /* parts of 2026 to 2028, their middles */
    int year[MONTHS];
    int changed[MONTHS]; /* does a hazard differ from the month before? */
};
static struct timetable timetable;

static inline double step_at(const double *at, const double *value, size_t n, double x)
{
    size_t i = 0;
    while (i + 1 < n && at[i + 1] <= x)
        i++;
    return value[i];
}

static inline void make_timetable(void)
{
    struct timetable *t = &timetable;
    static const double job_at[] = {0, 1, 2, 2.5, 3.5, 4.5, 6},
                        job[] = {0.06, 0.08, 0.20, 0.29, 0.19, 0.16, 0.15},
                        benefit_at[] = {0, 3, 10}, benefit[] = {0.01, 0.085, 0.05},
                        mbo_at[] = {0, 1.5, 2.5, 4.5, 7}, mbo[] = {0.005, 0.015, 0.13, 0.09, 0.02},
                        here_at[] = {0, 3, 10, 30}, here[] = {1.0, 0.833, 0.67, 0.37};
    for (int m = 0; m < MONTHS; m++) {
        const double x = m / 12.0;
        t->finds_job[m] = hazard(step_at(job_at, job, 7, x));
        t->leaves_benefit[m] = hazard(step_at(benefit_at, benefit, 3, x));
        t->starts_mbo[m] = hazard(step_at(mbo_at, mbo, 5, x));
        size_t i = 0;
        while (i < 2 && here_at[i + 1] <= x)
            i++;
        t->here[m] =
            here[i] + (here[i + 1] - here[i]) * (x - here_at[i]) / (here_at[i + 1] - here_at[i]);
        /* born evenly over 36 months */
        t->young[m] = m < UNTIL_21 ? (UNTIL_21 - m) / 36.0 : 0;
        t->discount[m] = pow(1.028, -(m + 0.5) / 12);
        t->year[m] = (m + 8) / 12;
        t->changed[m] = m == 0 || t->finds_job[m] != t->finds_job[m - 1] ||
                        t->leaves_benefit[m] != t->leaves_benefit[m - 1] ||
                        t->starts_mbo[m] != t->starts_mbo[m - 1];
    }
    t->leader[0] = 4.0 / 12;
    t->leader[1] = t->leader[2] = 1;
    t->leader_discount[0] = pow(1.028, -2.0 / 12);
    t->leader_discount[1] = pow(1.028, -10.0 / 12);
    t->leader_discount[2] = pow(1.028, -22.0 / 12);
}

/* --------------------------------------------------------------------- chances of a month */

struct exits {
    double stay;
    double to[STATES];
};

static inline void compete(struct exits *e, const double *rate, const int *target, int n)
{
    double all = 0;
    for (int k = 0; k < n; k++)
        all += rate[k];
    e->stay = exp(-all / 12);
    const double part = (1 - e->stay) / all;
    for (int k = 0; k < n; k++)
        e->to[target[k]] = rate[k] * part;
}
#define COMPETE(e, ...)                                                                            \
    do {                                                                                           \
        const struct {                                                                             \
            int target;                                                                            \
            double rate;                                                                           \
        } list[] = {__VA_ARGS__};                                                                  \
        double rates[8];                                                                           \
        int targets[8], n_ways = (int) (sizeof list / sizeof list[0]);                             \
        for (int way = 0; way < n_ways; way++) {                                                   \
            rates[way] = list[way].rate;                                                           \
            targets[way] = list[way].target;                                                       \
        }                                                                                          \
        compete(e, rates, targets, n_ways);                                                        \
    } while (0)

/* Rows that time does not change. */
static inline void fixed_exits(const struct inputs *p, struct exits e[STATES])
{
    COMPETE(&e[BASIC], {WORK, p->drops_out_basic * p->drop_out_works},
            {WELFARE, p->drops_out_basic * (1 - p->drop_out_works)}, {GONE, p->emigrates});
    COMPETE(&e[SKILLED], {WORK, p->drops_out_skilled * p->drop_out_works},
            {WELFARE, p->drops_out_skilled * (1 - p->drop_out_works)}, {GONE, p->emigrates});
    COMPETE(&e[PART_TIME], {WORK, p->more_hours}, {WELFARE, p->loses_part_time},
            {GONE, p->emigrates});
    COMPETE(&e[WORK], {WELFARE, p->loses_job}, {NO_INCOME, p->stops_working}, {GONE, p->emigrates});
    COMPETE(&e[DIPLOMA], {SEEKING, p->loses_job_diploma}, {GONE, p->emigrates});
}

/* Rows that follow the tables; language_route is apart. */
static inline void table_exits(const struct inputs *p, int m, struct exits e[STATES])
{
    const double job = timetable.finds_job[m] * p->labour_market,
                 mbo = timetable.starts_mbo[m] * p->mbo_interest,
                 none = timetable.leaves_benefit[m];
    COMPETE(&e[INTAKE], {NO_INCOME, none});
    COMPETE(&e[CLASSROOM], {WELFARE, p->leaves_schakelklas}, {NO_INCOME, none},
            {GONE, p->emigrates});
    COMPETE(&e[WELFARE], {WORK, job * (1 - p->starts_part_time)},
            {PART_TIME, job * p->starts_part_time}, {BASIC, mbo * p->level_basic},
            {SKILLED, mbo * (1 - p->level_basic)}, {NO_INCOME, none}, {GONE, p->emigrates});
    COMPETE(&e[NO_INCOME], {WORK, job * p->job_without_income}, {WELFARE, p->back_to_benefit},
            {GONE, p->emigrates});
    COMPETE(&e[SEEKING], {DIPLOMA, job * p->diploma_effect}, {NO_INCOME, none},
            {GONE, p->emigrates});
}

static inline void route_exits(const struct inputs *p, int intervention, int m, struct exits *e)
{
    const double job = timetable.finds_job[m] * p->labour_market,
                 mbo = timetable.starts_mbo[m] * p->mbo_interest;
    double work, part_time;
    if (intervention == WORK_FIRST) {
        const double extra = p->work_first_extra * exp2(-m / 6.0);
        work = job * (1 - p->starts_part_time) + extra * (1 - p->work_first_part_time);
        part_time = job * p->starts_part_time + extra * p->work_first_part_time;
    } else {
        work = job * p->tegenprestatie_effect * (1 - p->starts_part_time);
        part_time = job * p->tegenprestatie_effect * p->starts_part_time;
    }
    COMPETE(e, {WORK, work}, {PART_TIME, part_time}, {BASIC, mbo * p->level_basic},
            {SKILLED, mbo * (1 - p->level_basic)}, {NO_INCOME, timetable.leaves_benefit[m]},
            {GONE, p->emigrates});
}

/* ----------------------------------------------------------------------------- the ledger */

/* What the months count: person-years, with who is under 21 (Y) and still here (H), and moves. */
enum {
    ON_BENEFIT,
    ON_BENEFIT_Y,
    ON_BENEFIT_H,
    ON_BENEFIT_HY,
    TOPPED_UP,
    TOPPED_UP_Y,
    TOPPED_UP_H,
    TOPPED_UP_HY,
    IN_ROUTE,
    IN_CLASS,
    REINTEGRATED,
    IN_MBO,
    IN_WORK,
    IN_DIPLOMA,
    TO_ROUTE,
    TO_CLASS,
    CLASS_YEARS,
    DIPLOMAS,
    COUNTS_USED,
    COUNTS = 24
};

enum { WIDE = 16 }; /* states, in rows of 128 bytes */
enum { M_ROUTE, M_CLASS, M_DIPLOMAS, MOVES = 4 };

/* What a run leaves: people by state at the start of each month and at the end of the last, and
 * moves by month. */
struct trace {
    double people[MONTHS + 1][WIDE], moves[MONTHS][MOVES];
};

struct counts {
    double year[YEARS][COUNTS]; /* by budget year, not discounted */
    double present[COUNTS];     /* present values */
};

/* One month. Of those on benefit or topped up `younger` may be under 21: the part `y`. */
static inline void count_month(double *restrict v, int m, const struct trace *t,
                               const double younger[MONTHS + 1][WIDE], double y)
{
    const double h = timetable.here[m], w = 1.0 / 24;
    const double *a = t->people[m], *b = t->people[m + 1];
#define MID(s) ((a[s] + b[s]) * w)
    const double on_benefit =
        MID(INTAKE) + MID(ROUTE) + MID(CLASSROOM) + MID(SEEKING) + MID(WELFARE);
    v[ON_BENEFIT] = on_benefit;
    v[ON_BENEFIT_H] = on_benefit * h;
    v[TOPPED_UP] = MID(PART_TIME);
    v[TOPPED_UP_H] = MID(PART_TIME) * h;
    v[IN_ROUTE] = MID(ROUTE);
    v[IN_CLASS] = MID(CLASSROOM);
    v[REINTEGRATED] = (MID(WELFARE) + MID(SEEKING)) * h;
    v[IN_MBO] = MID(BASIC) + MID(SKILLED);
    v[IN_WORK] = MID(WORK);
    v[IN_DIPLOMA] = MID(DIPLOMA);
    v[TO_ROUTE] = t->moves[m][M_ROUTE];
    v[TO_CLASS] = t->moves[m][M_CLASS];
    v[CLASS_YEARS] = a[CLASSROOM] > 0 ? ceil(a[CLASSROOM] / GROUP_OF - 1e-9) / 12 : 0;
    v[DIPLOMAS] = t->moves[m][M_DIPLOMAS];
    if (m < UNTIL_21) {
        a = younger[m];
        b = younger[m + 1];
        const double benefit =
            y * (MID(INTAKE) + MID(ROUTE) + MID(CLASSROOM) + MID(SEEKING) + MID(WELFARE));
        v[ON_BENEFIT_Y] = benefit;
        v[ON_BENEFIT_HY] = benefit * h;
        v[TOPPED_UP_Y] = y * MID(PART_TIME);
        v[TOPPED_UP_HY] = y * MID(PART_TIME) * h;
    } else
        v[ON_BENEFIT_Y] = v[ON_BENEFIT_HY] = v[TOPPED_UP_Y] = v[TOPPED_UP_HY] = 0;
#undef MID
}

/* All months, a budget year at a time. `share`: how much of `younger` is the younger group. */
static inline void count_months(struct counts *c, const struct trace *t,
                                const double younger[MONTHS + 1][WIDE], double share)
{
    double v[12][COUNTS] = {{0}}, present[COUNTS] = {0};
    for (int y = 0, m = 0; y < YEARS; y++) {
        const int first = m;
        double sum[COUNTS] = {0};
        for (; m < MONTHS && timetable.year[m] == y; m++)
            count_month(v[m - first], m, t, younger, share * timetable.young[m]);
        for (int i = 0; i < m - first; i++)
            for (int k = 0; k < COUNTS; k++) {
                sum[k] += v[i][k];
                present[k] += v[i][k] * timetable.discount[first + i];
            }
        memcpy(c->year[y], sum, sizeof sum);
    }
    memcpy(c->present, present, sizeof present);
}

/* clang-format off */
#define LINES_(X) \
    X(benefits) X(benefits_elsewhere) X(fund_income) X(spuk) X(route) X(schakelklas) \
    X(classes) X(guidance) X(project_leader) X(tegenprestatie) X(work_first) \
    X(reintegration) X(mbo_teaching) X(mbo_funding) X(student_grant) X(wages) X(wage_tax) \
    X(benefit_tax)
#define SUMS_(X) \
    X(income) X(integration) X(participation) X(municipal_fund) X(income_elsewhere) X(szw) \
    X(ocw) X(treasury) X(roc_contract) X(roc_mbo) X(household) X(gemeente) \
    X(andere_gemeenten) X(rijk) X(roc) X(deelnemers) X(society)
#define OUTCOMES_(X) \
    X(years_work) X(years_benefit) X(diplomas)
/* clang-format on */
#define TOTAL_ENUM(name) T_##name,
enum {
    LINES_(TOTAL_ENUM) LINES,
    T_before_sums = LINES - 1,
    SUMS_(TOTAL_ENUM) OUTCOMES_(TOTAL_ENUM) TOTALS
};

#define LABEL_0(name) "tegenprestatie." #name,
#define LABEL_1(name) "work_first." #name,
#define LABEL_2(name) "schakelklas." #name,
#define LABEL_3(name) "work_first-tegenprestatie." #name,
#define LABEL_4(name) "schakelklas-tegenprestatie." #name,
#define LABELS_(X) LINES_(X) SUMS_(X) OUTCOMES_(X)
static const char *const quantity_labels[] = {LABELS_(LABEL_0) LABELS_(LABEL_1) LABELS_(LABEL_2)
                                                  LABELS_(LABEL_3) LABELS_(LABEL_4)};
enum { QUANTITIES = 5 * TOTALS };

/* The lines from one row of counts: a budget year's, or the present values. */
static inline void lines_of(const struct inputs *p, int intervention, const double *c, double *x)
{
    const double extra = YOUTH_NORM * p->norm + p->youth_supplement - p->norm;
    const double all = p->norm * c[ON_BENEFIT] + extra * c[ON_BENEFIT_Y],
                 all_top = p->top_up * (p->norm * c[TOPPED_UP] + extra * c[TOPPED_UP_Y]),
                 ours = p->norm * c[ON_BENEFIT_H] + extra * c[ON_BENEFIT_HY],
                 ours_top = p->top_up * (p->norm * c[TOPPED_UP_H] + extra * c[TOPPED_UP_HY]);
    x[T_benefits] = ours + ours_top;
    x[T_benefits_elsewhere] = all - ours + all_top - ours_top;
    x[T_fund_income] = p->fund_per_recipient * c[ON_BENEFIT_H];
    x[T_spuk] = SPUK_ROUTE * c[TO_ROUTE] + SPUK_SCHAKELKLAS * c[TO_CLASS];
    x[T_route] = p->route_price * c[TO_ROUTE];
    x[T_schakelklas] = p->schakelklas_price * c[TO_CLASS];
    x[T_classes] = p->class_cost * c[CLASS_YEARS];
    x[T_guidance] = p->extra_guidance * c[IN_CLASS];
    x[T_project_leader] = 0;
    x[T_tegenprestatie] = intervention == WORK_FIRST ? 0 : p->tegenprestatie_cost * c[IN_ROUTE];
    x[T_work_first] = intervention == WORK_FIRST ? p->reintegration * c[IN_ROUTE] : 0;
    x[T_reintegration] = p->reintegration * c[REINTEGRATED];
    x[T_mbo_teaching] = p->mbo_cost * c[IN_MBO];
    x[T_mbo_funding] = p->mbo_cost * c[IN_MBO];
    x[T_student_grant] = p->student_grant * c[IN_MBO];
    const double part_time = p->labour_cost * p->part_time_hours * c[TOPPED_UP],
                 work = p->labour_cost * c[IN_WORK],
                 diploma = p->labour_cost * p->diploma_wage * c[IN_DIPLOMA];
    x[T_wages] = -part_time - work - diploma - p->side_job_pay * p->side_job * c[IN_MBO];
    x[T_wage_tax] = (part_time + work) * p->wage_tax + diploma * p->wage_tax_diploma;
    x[T_benefit_tax] = BENEFIT_TAX * all;
}

/* Budgets, holders and society from lines; what is freed but not saved goes back to society. */
static inline void sums_of(double *x, double freed)
{
    x[T_income] = x[T_benefits];
    x[T_integration] =
        x[T_route] + x[T_schakelklas] + x[T_guidance] + x[T_project_leader] - x[T_spuk];
    x[T_participation] = x[T_tegenprestatie] + x[T_work_first] + x[T_reintegration];
    x[T_municipal_fund] = -x[T_fund_income];
    x[T_income_elsewhere] = x[T_benefits_elsewhere];
    x[T_szw] = x[T_fund_income] + x[T_spuk];
    x[T_ocw] = x[T_mbo_funding] + x[T_student_grant];
    x[T_treasury] = -x[T_wage_tax] - x[T_benefit_tax];
    x[T_roc_contract] = x[T_classes] - x[T_schakelklas];
    x[T_roc_mbo] = x[T_mbo_teaching] - x[T_mbo_funding];
    x[T_household] = x[T_wages] + x[T_wage_tax] + x[T_benefit_tax] - x[T_benefits] -
                     x[T_benefits_elsewhere] - x[T_student_grant];
    x[T_gemeente] = x[T_income] + x[T_integration] + x[T_participation] + x[T_municipal_fund];
    x[T_andere_gemeenten] = x[T_income_elsewhere];
    x[T_rijk] = x[T_szw] + x[T_ocw] + x[T_treasury];
    x[T_roc] = x[T_roc_contract] + x[T_roc_mbo];
    x[T_deelnemers] = x[T_household];
    x[T_society] =
        x[T_gemeente] + x[T_andere_gemeenten] + x[T_rijk] + x[T_roc] + x[T_deelnemers] - freed;
}

struct books {
    struct counts counts;
    double cash[YEARS][LINES]; /* this draw */
    double total[TOTALS];
};

static inline void settle(const struct inputs *p, int intervention, struct books *b)
{
    const struct counts *c = &b->counts;
    double *x = b->total, outcome[COUNTS] = {0};
    lines_of(p, intervention, c->present, x);
    for (int y = 0; y < YEARS; y++) {
        lines_of(p, intervention, c->year[y], b->cash[y]);
        for (int k = 0; k < COUNTS; k++)
            outcome[k] += c->year[y][k];
    }
    for (int y = 0; intervention == SCHAKELKLAS && y < 3; y++) {
        b->cash[y][T_project_leader] = PROJECT_LEADER * timetable.leader[y];
        x[T_project_leader] += PROJECT_LEADER * timetable.leader[y] * timetable.leader_discount[y];
    }
    sums_of(x, 0);
    x[T_years_work] = outcome[TOPPED_UP] + outcome[IN_WORK] + outcome[IN_DIPLOMA];
    x[T_years_benefit] = outcome[ON_BENEFIT] + outcome[TOPPED_UP];
    x[T_diplomas] = outcome[DIPLOMAS];
}

/* Intervention minus the baseline. All who enter the route do so in one month, so that the
 * saving on it can be judged on its present value. */
static inline void difference(const double *x, const double *base, double *d)
{
    for (int k = 0; k < TOTALS; k++)
        d[k] = x[k] - base[k];
    const double saved = d[T_route] < 0 ? -d[T_route] : 0;
    d[T_route] += (1 - CASHABLE) * saved;
    sums_of(d, (1 - CASHABLE) * saved);
}

struct workspace {
    gsl_rng *stream;
    struct inputs p;
    struct trace trace;
    struct books books[INTERVENTIONS];
    double cash[INTERVENTIONS][YEARS][LINES]; /* added up over draws */
    double scratch[] __attribute__((aligned(64)));
};

static inline void book_draw(struct workspace *w, double (*x)[BATCH], size_t i)
{
    for (int k = 0; k < INTERVENTIONS; k++) {
        settle(&w->p, k, &w->books[k]);
        const double *restrict from = &w->books[k].cash[0][0];
        double *restrict into = &w->cash[k][0][0];
        for (int n = 0; n < YEARS * LINES; n++)
            into[n] += from[n];
        for (int t = 0; t < TOTALS; t++)
            x[k * TOTALS + t][i] = w->books[k].total[t];
    }
    double d[TOTALS];
    for (int k = 1; k < INTERVENTIONS; k++) {
        difference(w->books[k].total, w->books[0].total, d);
        for (int t = 0; t < TOTALS; t++)
            x[(2 + k) * TOTALS + t][i] = d[t];
    }
}

/* `simulate_draw` fills w->books[..].counts from w->p. */
typedef void (*simulate_draw)(struct workspace *w);

static inline void batch_of(gsl_rng *r, struct workspace *w, double *quantities,
                            simulate_draw simulate, size_t replicates)
{
    double(*x)[BATCH] = (double(*)[BATCH]) quantities;
    w->stream = r;
    for (size_t i = 0; i < BATCH; i++) {
        if (i % replicates == 0)
            draw_inputs(r, &w->p);
        simulate(w);
        book_draw(w, x, i);
    }
}

/* --base-case (expected mode only): central values, one line of JSON. */
static inline int base_case(struct workspace *w, simulate_draw simulate)
{
    static double x[QUANTITIES][BATCH];
    central_inputs(&w->p);
    simulate(w);
    book_draw(w, x, 0);
    printf("{\"base_case\": {");
    for (size_t q = 0; q < QUANTITIES; q++)
        printf("%s\"%s\": %.12g", q ? ", " : "", quantity_labels[q], x[q][0]);
    printf("}}\n");
    return 0;
}

static inline int statushouders_main(const char *name, simulate_draw simulate, peer_batch batch,
                                     size_t scratch, uint64_t replicates, int argc, char **argv)
{
    const size_t bytes = sizeof(struct workspace) + scratch;
    make_timetable();
    tabulate_inputs();
    if (argc > 1 && strcmp(argv[1], "--base-case") == 0)
        return base_case(peer_memory(bytes), simulate);
    const struct peer p = {name, "statushouders", QUANTITIES, bytes, quantity_labels, batch,
                           2,    replicates};
    return peer_main(&p, argc, argv);
}

#endif
