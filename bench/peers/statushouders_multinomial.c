/* statushouders_multinomial.c -- scenarios/statushouders.toml in people mode the straightforward
 * way: whole people in 124 cells for each of two groups, and a gsl_ran_multinomial for every
 * occupied cell and month. Two replicates of chance under the same inputs, as `simulate` has; no
 * pairing between interventions. Of the younger group the part under 21 is its average. */
#include "statushouders_model.h"

enum { GROUPS = 2 };
static const double share_intake[GROUPS] = {38, 56}, share_no_income[GROUPS] = {2, 4};

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
enum { MOST_MONTHS = 36 };

/* Ways out of a cell: chances and states; the last is to stay (or to leave at the end). */
struct ways {
    size_t n;
    double chance[STATES + 1];
    int to[STATES + 1];
};
enum { STAY = STATES };

struct crowd {
    unsigned cell[STATES][MOST_MONTHS];
};

static void list_ways(struct ways *w, const struct exits *e, const double *end)
{
    w->n = 0;
    for (int s = 0; s < STATES; s++) {
        const double chance = e->to[s] + (end ? e->stay * end[s] : 0);
        if (chance > 0) {
            w->chance[w->n] = chance;
            w->to[w->n++] = s;
        }
    }
    if (end == NULL) {
        w->chance[w->n] = e->stay;
        w->to[w->n++] = STAY;
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

struct moves {
    double to_route, to_class, diplomas;
};

/* A month of one group. */
static void move_people(gsl_rng *r, struct ways ways[STATES][2], const struct crowd *from,
                        struct crowd *to, struct moves *moves)
{
    unsigned moved[STATES + 1];
    memset(to, 0, sizeof *to);
    to->cell[GONE][0] = from->cell[GONE][0];
    for (int s = 0; s < GONE; s++)
        for (int k = 0; k < months_in[s]; k++) {
            if (from->cell[s][k] == 0)
                continue;
            const int last = k + 1 == months_in[s];
            const struct ways *w = &ways[s][last];
            gsl_ran_multinomial(r, w->n, from->cell[s][k], w->chance, moved);
            for (size_t j = 0; j < w->n; j++) {
                if (w->to[j] == STAY) {
                    to->cell[s][k + 1] += moved[j];
                    continue;
                }
                to->cell[w->to[j]][0] += moved[j];
                if (s == INTAKE && w->to[j] == ROUTE)
                    moves->to_route += moved[j];
                if (s == INTAKE && w->to[j] == CLASSROOM)
                    moves->to_class += moved[j];
                if ((s == BASIC || s == SKILLED) && (w->to[j] == DIPLOMA || w->to[j] == SEEKING))
                    moves->diplomas += moved[j];
            }
        }
}

static void states_of(const struct crowd *c, double by_state[STATES])
{
    for (int s = 0; s < STATES; s++) {
        unsigned sum = 0;
        for (int k = 0; k < months_in[s]; k++)
            sum += c->cell[s][k];
        by_state[s] = sum;
    }
}

/* People of both groups, and of the younger. */
static void add_groups(const struct crowd now[GROUPS], double people[WIDE], double younger[WIDE])
{
    double older[WIDE];
    states_of(&now[0], younger);
    states_of(&now[1], older);
    for (int s = 0; s < STATES; s++)
        people[s] = younger[s] + older[s];
}

static void follow(gsl_rng *r, const struct inputs *p, int intervention, struct trace *t,
                   double younger[MONTHS + 1][WIDE])
{
    struct exits e[STATES];
    struct ways ways[STATES][2];
    double end[STATES][STATES];
    struct crowd now[2][GROUPS];
    memset(e, 0, sizeof e);
    memset(now, 0, sizeof now);
    ends(p, intervention, end);
    fixed_exits(p, e);
    for (int g = 0; g < GROUPS; g++) {
        now[0][g].cell[INTAKE][0] = (unsigned) share_intake[g];
        now[0][g].cell[NO_INCOME][0] = (unsigned) share_no_income[g];
    }
    add_groups(now[0], t->people[0], younger[0]);
    for (int m = 0; m < MONTHS; m++) {
        const int from = m % 2, to = (m + 1) % 2;
        struct moves moves = {0};
        if (timetable.changed[m])
            table_exits(p, m, e);
        if (m < INTAKE_MONTHS + ROUTE_MONTHS &&
            (intervention == WORK_FIRST || timetable.changed[m])) {
            route_exits(p, intervention, m, &e[ROUTE]);
            list_ways(&ways[ROUTE][0], &e[ROUTE], NULL);
            list_ways(&ways[ROUTE][1], &e[ROUTE], end[ROUTE]);
        }
        for (int s = 0; timetable.changed[m] && s < GONE; s++) {
            list_ways(&ways[s][0], &e[s], NULL);
            list_ways(&ways[s][1], &e[s], end[s]);
        }
        for (int g = 0; g < GROUPS; g++)
            move_people(r, ways, &now[from][g], &now[to][g], &moves);
        add_groups(now[to], t->people[m + 1], younger[m + 1]);
        t->moves[m][M_ROUTE] = moves.to_route;
        t->moves[m][M_CLASS] = moves.to_class;
        t->moves[m][M_DIPLOMAS] = moves.diplomas;
    }
}

static void simulate(struct workspace *w)
{
    for (int k = 0; k < INTERVENTIONS; k++) {
        double(*younger)[WIDE] = (double(*)[WIDE]) w->scratch;
        follow(w->stream, &w->p, k, &w->trace, younger);
        count_months(&w->books[k].counts, &w->trace, younger, 1);
    }
}

static void batch(gsl_rng *r, void *workspace, double *x)
{
    batch_of(r, workspace, x, simulate, 2);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--base-case") == 0) {
        fprintf(stderr, "people mode has no base case of its own: see statushouders_sparse\n");
        return 2;
    }
    return statushouders_main("C with multinomials", simulate, batch,
                              (MONTHS + 1) * WIDE * sizeof(double), 2, argc, argv);
}
