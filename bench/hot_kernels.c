/* hot_kernels.c -- moving people, and nothing else.
 *
 * Sparse: 12 states and 44 moves, one strip of 16 draws through 60 cycles, by the lanes kernel, by
 * the reference, and by one cblas_dgemv per draw and cycle; what the machine could do at most; and
 * what turning hazards into chances costs. Dense: one cycle of many strata that share a matrix, by
 * the BLAS kernel and by the dgemm alone that is the least of it. */
#include "timing.h"

#include <cblas.h>

#include "ceilings.h"
#include "cohort_workspace.h"
#include "compiled.h"
#include "strip.h"

enum { STATES = 12, MOVES = 44, CYCLES = 60 };

static double *room(size_t n)
{
    double *x = aligned_alloc(64, (n * sizeof *x + 63) / 64 * 64);
    memset(x, 0, n * sizeof *x);
    return x;
}

static double sum_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i] * (1 + 0.001 * (double) (i % 97));
    return sum;
}

/* P in one draw as matrix[from][to]. */
static void matrix_of(const struct compiled *c, size_t draw, double *matrix)
{
    const struct plan *p = c->plan;
    const uint32_t *slots = p->patterns + (size_t) p->strata[0].pattern[1] * p->n_edges;
    for (size_t e = 0; e < p->n_edges; e++)
        matrix[p->edges[e].from * p->n_cells + p->edges[e].to] +=
            c->values[(size_t) slots[e] * STRIP + draw];
}

static void somebody(double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = 0.5 + (double) (i * 7 % 31) / 31;
}

/* -------------------------------------------------------- sparse: one stratum, many cycles */

struct sparse {
    const struct compiled *c;
    const struct cohort_kernel *kernel;
    struct cohort_workspace *workspace;
    struct cohort_output out;
    double *matrices; /* [STRIP][STATES][STATES] */
    double *start;    /* [STATES] */
};

/* What is counted besides: the years in one state, and who is where at the end of each year. */
static double by_kernel(void *context, size_t times)
{
    const struct sparse *s = context;
    const struct timeline *time = &s->c->model->timeline;
    for (size_t n = 0; n < times; n++)
        cohort_expected(time, s->c->plan, 1, s->kernel, s->c->values, NULL, s->workspace, &s->out);
    double sum = 0;
    for (size_t i = 0; i < STATES * STRIP; i++)
        sum +=
            s->out
                .occupancy[(i / STRIP * time->n_points + time->n_points - 1) * STRIP + i % STRIP] *
            (double) (1 + i);
    return sum;
}

static double by_dgemv(void *context, size_t times)
{
    const struct sparse *s = context;
    double sum = 0, both[2][STATES];
    for (size_t n = 0; n < times; n++)
        for (size_t draw = 0; draw < STRIP; draw++) {
            memcpy(both[0], s->start, sizeof both[0]);
            for (size_t t = 0; t < CYCLES; t++)
                cblas_dgemv(CblasRowMajor, CblasTrans, STATES, STATES, 1,
                            s->matrices + draw * STATES * STATES, STATES, both[t % 2], 1, 0,
                            both[1 - t % 2], 1);
            for (size_t i = 0; i < STATES && n == 0; i++)
                sum += both[CYCLES % 2][i] * (double) (1 + i * STRIP + draw);
        }
    return sum;
}

static void report_ceilings(const struct timed *lanes, size_t edges, struct effort effort)
{
    struct timed t[] = {
        {.what = "machine: loads from the nearest cache",
         .work = ceiling_load,
         .units = CEILING_BYTES / 64.0,
         .unit = "64 bytes"},
        {.what = "machine: a multiplication and an addition",
         .work = ceiling_multiply_add,
         .units = CEILING_PRODUCTS / 8.0,
         .unit = "8 numbers"},
        {.what = "machine: the same fused, with one rounding",
         .work = ceiling_fused,
         .units = CEILING_PRODUCTS / 8.0,
         .unit = "8 numbers"},
    };
    timing_take(t, 3, effort);
    for (size_t i = 0; i < 3; i++)
        timing_report(&t[i]);
    /* per draw and cycle: each edge loads two numbers and adds one product */
    const double took = lanes->median / lanes->units, n = (double) edges / 8;
    const double loads = 2 * n * t[0].median / t[0].units;
    const double products = n * t[1].median / t[1].units;
    const double fused = n * t[2].median / t[2].units;
    timing_figure("lanes: share of the nearest ceiling", fmax(loads, products) / took,
                  loads > products ? "(loads)" : "(multiply and add)", "0.6 or more");
    timing_figure("lanes: share of the ceiling of loads", loads / took, "", "");
    timing_figure("lanes: share of multiply and add", products / took, "", "");
    timing_figure("lanes: share of fused multiply and add", fused / took, "", "");
}

static bool measure_sparse(struct effort effort)
{
    const struct shape shape = {
        .states = STATES, .moves = MOVES, .arrivals = 1, .cycles = CYCLES, .points = true};
    struct compiled *c = compiled_new(&shape);
    const struct plan *p = c->plan;
    const struct timeline *time = &c->model->timeline;
    struct sparse s[3] = {
        {.c = c,
         .workspace = cohort_workspace_new(p, 1, time, 0, false),
         .out = {.taps = room(p->n_segments * (1 + time->n_schedules) * STRIP),
                 .occupancy = room(STATES * time->n_points * STRIP),
                 .headcounts = room(STRIP)},
         .matrices = room(STRIP * STATES * STATES),
         .start = room(STATES)},
    };
    for (size_t i = 0; i < p->strata[0].n_inflows; i++)
        s[0].start[p->strata[0].inflows[i].state] = p->strata[0].inflows[i].people;
    for (size_t draw = 0; draw < STRIP; draw++)
        matrix_of(c, draw, s[0].matrices + draw * STATES * STATES);
    s[1] = s[2] = s[0];
    s[0].kernel = cohort_choose(p, 1, time, "lanes");
    s[2].kernel = cohort_choose(p, 1, time, "reference");
    const double lanes = by_kernel(&s[0], 1), dgemv = by_dgemv(&s[1], 1);
    const double reference = by_kernel(&s[2], 1);
    struct timed t[] = {
        {.what = "12 states, 44 moves: lanes", .work = by_kernel},
        {.what = "12 states, 44 moves: a dgemv per draw", .work = by_dgemv},
        {.what = "12 states, 44 moves: reference", .work = by_kernel},
    };
    for (size_t i = 0; i < 3; i++) {
        t[i].context = &s[i];
        t[i].units = (double) CYCLES * STRIP;
        t[i].unit = "draw and cycle";
    }
    timing_take(t, 3, effort);
    for (size_t i = 0; i < 3; i++)
        timing_report(&t[i]);
    timing_figure("lanes against a dgemv per draw and cycle", t[1].median / t[0].median,
                  "times as fast", "10 or more");
    report_ceilings(&t[0], c->plan->n_edges, effort);
    cohort_workspace_free(s[0].workspace);
    double *const rooms[] = {s[0].out.taps, s[0].out.occupancy, s[0].out.headcounts, s[0].matrices,
                             s[0].start};
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        free(rooms[i]);
    compiled_free(c);
    return timing_agree("lanes and reference", lanes, reference, 1e-12) &
           timing_agree("dgemv and reference", dgemv, reference, 1e-12);
}

/* -------------------------------------------------------- hazards into chances */

static double by_program(void *context, size_t times)
{
    const struct compiled *c = context;
    for (size_t n = 0; n < times; n++)
        program_run(c->model->program, c->inputs, c->values);
    return sum_of(c->values, program_values(c->model->program) * STRIP);
}

static void measure_chances(struct effort effort)
{
    const struct shape shape = {
        .states = STATES, .moves = MOVES, .arrivals = 1, .cycles = CYCLES, .moving = true};
    struct compiled *c = compiled_new(&shape);
    struct timed t = {.what = "12 states, 44 moves: hazards of every cycle into chances",
                      .work = by_program,
                      .context = c,
                      .units = (double) CYCLES * STRIP,
                      .unit = "draw and cycle"};
    timing_take(&t, 1, effort);
    timing_report(&t);
    compiled_free(c);
}

/* -------------------------------------------------------- dense: many strata, one cycle */

struct dense {
    const struct compiled *c;
    struct cohort_scratch scratch;
    double *cells;       /* [2][n_strata][n_cells][STRIP] */
    const double **x;    /* [n_strata] */
    double **y;          /* [n_strata] */
    double *matrices;    /* [STRIP][n_cells][n_cells] */
    double *rows, *sums; /* [STRIP][n_strata][n_cells] */
};

static double dense_step(const struct dense *d, size_t times, cohort_step_fn *step)
{
    const struct plan *p = d->c->plan;
    struct cohort_scratch scratch = d->scratch;
    const struct cohort_batch batch = {.plan = p,
                                       .cycle = p->n_strata,
                                       .pattern = p->strata[0].pattern[1],
                                       .values = d->c->values,
                                       .n = p->n_strata,
                                       .x = d->x,
                                       .y = d->y};
    for (size_t n = 0; n < times; n++)
        step(&batch, &scratch);
    return sum_of(d->y[0], p->n_cells * STRIP) + sum_of(d->y[p->n_strata - 1], p->n_cells * STRIP);
}

static double dense_blas(void *context, size_t times)
{
    return dense_step(context, times, cohort_step_blas);
}

static double dense_lanes(void *context, size_t times)
{
    return dense_step(context, times, cohort_step_lanes);
}

/* The products alone, of rows that stand ready. */
static double dense_dgemm(void *context, size_t times)
{
    const struct dense *d = context;
    const int n = (int) d->c->plan->n_cells, strata = (int) d->c->plan->n_strata;
    const bool shared = d->c->plan->same_for_draws[d->c->plan->strata[0].pattern[1]];
    const int products = shared ? 1 : STRIP, rows = shared ? STRIP * strata : strata;
    for (size_t t = 0; t < times; t++)
        for (int k = 0; k < products; k++)
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, n, n, 1,
                        d->rows + (ptrdiff_t) k * strata * n, n, d->matrices + k * n * n, n, 0,
                        d->sums + (ptrdiff_t) k * strata * n, n);
    return d->sums[0];
}

static void dense_fill(struct dense *d)
{
    const size_t strata = d->c->plan->n_strata, n = d->c->plan->n_cells;
    for (size_t i = 0; i < strata; i++) {
        double *x = d->cells + i * n * STRIP;
        somebody(x, n * STRIP);
        d->x[i] = x;
        d->y[i] = d->cells + (strata + i) * n * STRIP;
    }
    somebody(d->rows, STRIP * strata * n);
    for (size_t draw = 0; draw < STRIP; draw++)
        matrix_of(d->c, draw, d->matrices + draw * n * n);
}

static bool measure_dense(size_t states, size_t arrivals, bool shared, struct effort effort)
{
    const struct shape shape = {.states = states,
                                .moves = states * (states - 1),
                                .arrivals = arrivals,
                                .cycles = arrivals,
                                .shared = shared};
    struct compiled *c = compiled_new(&shape);
    const size_t n = c->plan->n_cells, strata = c->plan->n_strata;
    struct dense d = {.c = c,
                      .scratch = {room(BLAS_DRAWS * n * n),
                                  room(cohort_blas_rows(strata) * n * STRIP),
                                  room(cohort_blas_rows(strata) * n * STRIP)},
                      .cells = room(2 * strata * n * STRIP),
                      .x = malloc(strata * sizeof *d.x),
                      .y = malloc(strata * sizeof *d.y),
                      .matrices = room(STRIP * n * n),
                      .rows = room(STRIP * strata * n),
                      .sums = room(STRIP * strata * n)};
    dense_fill(&d);
    const double blas = dense_blas(&d, 1), lanes = dense_lanes(&d, 1);
    const double reference = dense_step(&d, 1, cohort_step_reference);
    char what[4][100];
    const char *kernel[] = {"blas", "its dgemm alone", "lanes"};
    struct timed t[3] = {{.work = dense_blas}, {.work = dense_dgemm}, {.work = dense_lanes}};
    for (size_t i = 0; i < 3; i++) {
        snprintf(what[i], sizeof what[i], "%zu states, %zu rows%s: %s", states, strata,
                 shared ? ", all draws" : "", kernel[i]);
        t[i].what = what[i];
        t[i].context = &d;
        t[i].units = (double) STRIP * (double) strata;
        t[i].unit = "draw and row";
    }
    timing_take(t, 3, effort);
    for (size_t i = 0; i < 3; i++)
        timing_report(&t[i]);
    snprintf(what[3], sizeof what[3], "%zu states, %zu rows%s: blas against its dgemm", states,
             strata, shared ? ", all draws" : "");
    timing_figure(what[3], t[1].median / t[0].median, "", "0.8 or more");
    double *const rooms[] = {d.scratch.matrix, d.scratch.from, d.scratch.to, d.cells,
                             d.matrices,       d.rows,         d.sums};
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++)
        free(rooms[i]);
    free(d.x);
    free(d.y);
    compiled_free(c);
    return timing_agree("blas and reference", blas, reference, 1e-12) &
           timing_agree("lanes and reference", lanes, reference, 1e-12);
}

int main(int argc, char **argv)
{
    const struct effort effort = timing_effort(argc, argv);
    static const struct {
        size_t states, arrivals;
        bool shared;
    } dense[] = {{32, 120, false}, {60, 120, false}, {60, 60, true}, {100, 60, false}};
    const size_t n_dense = effort.seconds > 0 ? sizeof dense / sizeof dense[0] : 1;
    cohort_blas_alone();
    bool right = measure_sparse(effort);
    measure_chances(effort);
    for (size_t i = 0; i < n_dense; i++)
        right &= measure_dense(dense[i].states, dense[i].arrivals, dense[i].shared, effort);
    return !right;
}
