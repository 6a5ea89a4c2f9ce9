/* statushouders_sparse.c -- scenarios/statushouders.toml in expected mode by hand: per draw, per
 * intervention, per month, the moves that exist. Time in a state is a row of cells by month.
 * Chances are worked out when something in them changes: once a draw, when a table steps, or (work
 * first) every month; interventions share them. States in which nobody is are passed over. */
#include "statushouders_model.h"

/* The cells of a state: cell k holds who came k months ago. `first` moves down one place a month,
 * so that everybody is a month further without being copied. */
struct stay {
    double place[MONTHS + SKILLED_MONTHS];
    double *first;
};

static inline void stay_begin(struct stay *s, int months)
{
    s->first = s->place + MONTHS;
    for (int k = 0; k < months; k++)
        s->first[k] = 0;
}

/* A month passes: all stay with the same chance. Returns who reached the end; `entering` come in.
 */
static inline double stay_month(struct stay *s, int months, double chance, double entering)
{
    double *restrict cell = s->first;
    for (int k = 0; k < months; k++)
        cell[k] *= chance;
    *--s->first = entering;
    return cell[months - 1];
}

/* A run of months; the people of each state are in a variable of their own. */
static void follow(const struct inputs *p, int intervention, struct exits (*rows)[STATES],
                   const int *row_of, const struct exits *fixed, const struct exits *route,
                   struct trace *t)
{
    struct stay intake_cells, route_cells, class_cells, basic_cells, skilled_cells;
    double intake = PEOPLE * START_INTAKE, no_income = PEOPLE * (1 - START_INTAKE);
    double in_route = 0, in_class = 0, basic = 0, skilled = 0, part_time = 0, work = 0, diploma = 0,
           seeking = 0, welfare = 0, gone = 0;
    const double takes = intervention == SCHAKELKLAS ? p->takes_schakelklas : 0;
    const struct exits *b = &fixed[BASIC], *s = &fixed[SKILLED], *o = &fixed[PART_TIME],
                       *k = &fixed[WORK], *d = &fixed[DIPLOMA];
    stay_begin(&intake_cells, INTAKE_MONTHS);
    stay_begin(&route_cells, ROUTE_MONTHS);
    stay_begin(&class_cells, CLASS_MONTHS);
    stay_begin(&basic_cells, BASIC_MONTHS);
    stay_begin(&skilled_cells, SKILLED_MONTHS);
    intake_cells.first[0] = intake;
    memset(t->people[0], 0, sizeof t->people[0]);
    t->people[0][INTAKE] = intake;
    t->people[0][NO_INCOME] = no_income;
    for (int m = 0; m < MONTHS; m++) {
        const struct exits *e = rows[row_of[m]];
        const struct exits *w = &e[WELFARE], *n = &e[NO_INCOME], *z = &e[SEEKING];
        double to_route = 0, to_class = 0;
        /* who comes into each state this month */
        double to_basic = welfare * w->to[BASIC], to_skilled = welfare * w->to[SKILLED];
        double to_work = welfare * w->to[WORK] + basic * b->to[WORK] + skilled * s->to[WORK] +
                         part_time * o->to[WORK] + no_income * n->to[WORK];
        double to_part_time = welfare * w->to[PART_TIME];
        double to_welfare = basic * b->to[WELFARE] + skilled * s->to[WELFARE] +
                            part_time * o->to[WELFARE] + work * k->to[WELFARE] +
                            no_income * n->to[WELFARE];
        double to_no_income =
            welfare * w->to[NO_INCOME] + work * k->to[NO_INCOME] + seeking * z->to[NO_INCOME];
        double to_gone = welfare * w->to[GONE] + basic * b->to[GONE] + skilled * s->to[GONE] +
                         part_time * o->to[GONE] + work * k->to[GONE] + diploma * d->to[GONE] +
                         seeking * z->to[GONE] + no_income * n->to[GONE];
        if (m < INTAKE_MONTHS) {
            to_no_income += intake * e[INTAKE].to[NO_INCOME];
            const double end = stay_month(&intake_cells, INTAKE_MONTHS, e[INTAKE].stay, 0);
            to_class = end * takes;
            to_route = end - to_class;
            intake = intake * e[INTAKE].stay - end;
        }
        if (in_route > 0 || to_route > 0) {
            const struct exits *r = &route[m];
            const double end = stay_month(&route_cells, ROUTE_MONTHS, r->stay, to_route);
            to_work += in_route * r->to[WORK];
            to_part_time += in_route * r->to[PART_TIME];
            to_basic += in_route * r->to[BASIC];
            to_skilled += in_route * r->to[SKILLED];
            to_no_income += in_route * r->to[NO_INCOME];
            to_gone += in_route * r->to[GONE];
            to_welfare += end;
            in_route = end > 0 ? 0 : in_route * r->stay + to_route; /* all came together */
        }
        if (in_class > 0 || to_class > 0) {
            const struct exits *r = &e[CLASSROOM];
            const double end = stay_month(&class_cells, CLASS_MONTHS, r->stay, to_class),
                         on = end * p->schakelklas_to_mbo;
            to_welfare += in_class * r->to[WELFARE] + end - on;
            to_no_income += in_class * r->to[NO_INCOME];
            to_gone += in_class * r->to[GONE];
            to_basic += on * p->level_basic;
            to_skilled += on * (1 - p->level_basic);
            in_class = end > 0 ? 0 : in_class * r->stay + to_class; /* all came together */
        }
        const double end_basic = stay_month(&basic_cells, BASIC_MONTHS, b->stay, to_basic),
                     up = end_basic * p->moves_up, certified = end_basic - up;
        to_skilled += up;
        const double end_skilled = stay_month(&skilled_cells, SKILLED_MONTHS, s->stay, to_skilled),
                     diplomas = certified + end_skilled, hired = diplomas * p->job_at_diploma;
        const double to_diploma = hired + seeking * z->to[DIPLOMA],
                     to_seeking = diplomas - hired + diploma * d->to[SEEKING];
        basic = basic * b->stay - end_basic + to_basic;
        skilled = skilled * s->stay - end_skilled + to_skilled;
        part_time = part_time * o->stay + to_part_time;
        work = work * k->stay + to_work;
        diploma = diploma * d->stay + to_diploma;
        seeking = seeking * z->stay + to_seeking;
        welfare = welfare * w->stay + to_welfare;
        no_income = no_income * n->stay + to_no_income;
        gone += to_gone;
        double *now = t->people[m + 1];
        now[INTAKE] = intake;
        now[ROUTE] = in_route;
        now[CLASSROOM] = in_class;
        now[BASIC] = basic;
        now[SKILLED] = skilled;
        now[PART_TIME] = part_time;
        now[WORK] = work;
        now[DIPLOMA] = diploma;
        now[SEEKING] = seeking;
        now[WELFARE] = welfare;
        now[NO_INCOME] = no_income;
        now[GONE] = gone;
        t->moves[m][M_ROUTE] = to_route;
        t->moves[m][M_CLASS] = to_class;
        t->moves[m][M_DIPLOMAS] = diplomas;
    }
}

static void simulate(struct workspace *w)
{
    struct exits rows[16][STATES], fixed[STATES], route[2][INTAKE_MONTHS + ROUTE_MONTHS + 1];
    int row_of[MONTHS], n = -1;
    fixed_exits(&w->p, fixed);
    for (int m = 0; m < MONTHS; m++) {
        if (timetable.changed[m])
            table_exits(&w->p, m, rows[++n]);
        row_of[m] = n;
    }
    for (int m = 0; m < INTAKE_MONTHS + ROUTE_MONTHS; m++) {
        if (timetable.changed[m])
            route_exits(&w->p, TEGENPRESTATIE, m, &route[0][m]);
        else
            route[0][m] = route[0][m - 1];
        route_exits(&w->p, WORK_FIRST, m, &route[1][m]);
    }
    for (int k = 0; k < INTERVENTIONS; k++) {
        follow(&w->p, k, rows, row_of, fixed, route[k == WORK_FIRST], &w->trace);
        count_months(&w->books[k].counts, &w->trace, w->trace.people, YOUNGER);
    }
}

static void batch(gsl_rng *r, void *workspace, double *x)
{
    batch_of(r, workspace, x, simulate, 1);
}

int main(int argc, char **argv)
{
    return statushouders_main("sparse C by hand", simulate, batch, 0, 1, argc, argv);
}
