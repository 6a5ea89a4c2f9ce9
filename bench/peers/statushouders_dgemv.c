/* statushouders_dgemv.c -- scenarios/statushouders.toml in expected mode with one cblas_dgemv per
 * month and intervention on the expanded matrix: 124 cells, a cell for each month in the five
 * states that people leave after a time. Rows are filled anew when a chance in them changes. */
#include <gsl/gsl_cblas.h> /* the declarations; OpenBLAS is linked before GSL */

#include "statushouders_model.h"

static const int months_in[STATES] = {[INTAKE] = INTAKE_MONTHS,
                                      [ROUTE] = ROUTE_MONTHS,
                                      [CLASSROOM] = CLASS_MONTHS,
                                      [BASIC] = BASIC_MONTHS,
                                      [SKILLED] = SKILLED_MONTHS,
                                      [PART_TIME] = 1,
                                      [WORK] = 1,
                                      [DIPLOMA] = 1,
                                      [SEEKING] = 1,
                                      [WELFARE] = 1,
                                      [NO_INCOME] = 1,
                                      [GONE] = 1};
/* Where the cells of a state begin: the sums of months_in. */
enum {
    AT_INTAKE = 0,
    AT_ROUTE = AT_INTAKE + INTAKE_MONTHS,
    AT_CLASS = AT_ROUTE + ROUTE_MONTHS,
    AT_BASIC = AT_CLASS + CLASS_MONTHS,
    AT_SKILLED = AT_BASIC + BASIC_MONTHS,
    AT_SINGLE = AT_SKILLED + SKILLED_MONTHS,
    CELLS = AT_SINGLE + STATES - PART_TIME
};
static const int first_of[STATES] = {AT_INTAKE,     AT_ROUTE,      AT_CLASS,      AT_BASIC,
                                     AT_SKILLED,    AT_SINGLE,     AT_SINGLE + 1, AT_SINGLE + 2,
                                     AT_SINGLE + 3, AT_SINGLE + 4, AT_SINGLE + 5, AT_SINGLE + 6};
enum { LEAD = 128 }; /* rows are a multiple of 64 bytes apart */

/* m[from * LEAD + to]. `end[s]`: where those go who reach the end of their months. */
static void fill_state(double *m, int s, const struct exits *e, const double end[STATES])
{
    for (int k = 0; k < months_in[s]; k++) {
        double *row = m + (first_of[s] + k) * LEAD;
        const int last = k + 1 == months_in[s];
        memset(row, 0, CELLS * sizeof *row);
        for (int to = 0; to < STATES; to++)
            row[first_of[to]] = e->to[to] + (last ? e->stay * end[to] : 0);
        if (!last)
            row[first_of[s] + k + 1] += e->stay;
    }
}

static void ends(const struct inputs *p, int intervention, double end[STATES][STATES])
{
    memset(end, 0, sizeof(double) * STATES * STATES);
    end[INTAKE][CLASSROOM] = intervention == SCHAKELKLAS ? p->takes_schakelklas : 0;
    end[INTAKE][ROUTE] = 1 - end[INTAKE][CLASSROOM];
    end[ROUTE][WELFARE] = 1;
    end[CLASSROOM][BASIC] = p->schakelklas_to_mbo * p->level_basic;
    end[CLASSROOM][SKILLED] = p->schakelklas_to_mbo * (1 - p->level_basic);
    end[CLASSROOM][WELFARE] = 1 - p->schakelklas_to_mbo;
    end[BASIC][SKILLED] = p->moves_up;
    end[BASIC][DIPLOMA] = (1 - p->moves_up) * p->job_at_diploma;
    end[BASIC][SEEKING] = (1 - p->moves_up) * (1 - p->job_at_diploma);
    end[SKILLED][DIPLOMA] = p->job_at_diploma;
    end[SKILLED][SEEKING] = 1 - p->job_at_diploma;
    for (int s = PART_TIME; s < STATES; s++)
        end[s][s] = 1;
}

static void states_of(const double *cells, double by_state[STATES])
{
    for (int s = 0; s < STATES; s++) {
        by_state[s] = 0;
        for (int k = 0; k < months_in[s]; k++)
            by_state[s] += cells[first_of[s] + k];
    }
}

static void follow(const struct inputs *p, int intervention, double *matrix, struct trace *t)
{
    struct exits e[STATES];
    double end[STATES][STATES], now[2][LEAD] = {{0}};
    memset(e, 0, sizeof e);
    e[GONE].stay = 1;
    ends(p, intervention, end);
    fixed_exits(p, e);
    for (int s = 0; s < STATES; s++)
        fill_state(matrix, s, &e[s], end[s]);
    now[0][first_of[INTAKE]] = PEOPLE * START_INTAKE;
    now[0][first_of[NO_INCOME]] = PEOPLE * (1 - START_INTAKE);
    states_of(now[0], t->people[0]);
    for (int m = 0; m < MONTHS; m++) {
        double *from = now[m % 2], *to = now[(m + 1) % 2];
        if (timetable.changed[m]) {
            static const int follow_tables[] = {INTAKE, CLASSROOM, WELFARE, NO_INCOME, SEEKING};
            table_exits(p, m, e);
            for (int k = 0; k < 5; k++)
                fill_state(matrix, follow_tables[k], &e[follow_tables[k]], end[follow_tables[k]]);
        }
        if (m < INTAKE_MONTHS + ROUTE_MONTHS &&
            (intervention == WORK_FIRST || timetable.changed[m])) {
            route_exits(p, intervention, m, &e[ROUTE]);
            fill_state(matrix, ROUTE, &e[ROUTE], end[ROUTE]);
        }
        const double left = from[first_of[INTAKE] + INTAKE_MONTHS - 1] * e[INTAKE].stay,
                     diplomas = from[first_of[BASIC] + BASIC_MONTHS - 1] * e[BASIC].stay *
                                    (1 - p->moves_up) +
                                from[first_of[SKILLED] + SKILLED_MONTHS - 1] * e[SKILLED].stay;
        cblas_dgemv(CblasRowMajor, CblasTrans, CELLS, CELLS, 1, matrix, LEAD, from, 1, 0, to, 1);
        states_of(to, t->people[m + 1]);
        t->moves[m][M_ROUTE] = left * end[INTAKE][ROUTE];
        t->moves[m][M_CLASS] = left * end[INTAKE][CLASSROOM];
        t->moves[m][M_DIPLOMAS] = diplomas;
    }
}

static void simulate(struct workspace *w)
{
    for (int k = 0; k < INTERVENTIONS; k++) {
        follow(&w->p, k, w->scratch, &w->trace);
        count_months(&w->books[k].counts, &w->trace, w->trace.people, YOUNGER);
    }
}

static void batch(gsl_rng *r, void *workspace, double *x)
{
    batch_of(r, workspace, x, simulate, 1);
}

int main(int argc, char **argv)
{
    return statushouders_main("C with dgemv", simulate, batch, CELLS * LEAD * sizeof(double), 1,
                              argc, argv);
}
