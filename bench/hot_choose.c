/* hot_choose.c -- which kernel is best for which shape, and what cohort_choose takes.
 *
 * Sixty shapes: states, how many of the moves between them exist, strata that share a matrix,
 * chances the same in all draws or not. Each is the time of one strip of 16 draws through all
 * cycles; the kernels take turns and the least time of each counts. */
#include "timing.h"

#include <math.h>
#include <string.h>

#include "compiled.h"
#include "cohort_workspace.h"
#include "strip.h"

static const size_t states[] = {8, 16, 32, 60, 100}, arrivals[] = {1, 12, 120};
static const double filled[] = {0.3, 1};
static const char *const kernel_name[] = {"lanes", "blas", "reference"};

enum {
    N_STATES = sizeof states / sizeof states[0],
    N_FILLED = sizeof filled / sizeof filled[0],
    N_ARRIVALS = sizeof arrivals / sizeof arrivals[0],
    SHAPES = N_STATES * N_FILLED * N_ARRIVALS * 2,
    KERNELS = 3,
    CONTESTED = 2,           /* the reference is there to be right ... */
    REFERENCE_MOST = 200000, /* ... where it takes no more steps than this */
};

struct contest {
    const struct compiled *c;
    struct cohort_workspace *workspace;
    struct cohort_output out;
    const struct cohort_kernel *kernel;
};

static double *room(size_t strips)
{
    double *x = aligned_alloc(64, (strips + 1) * STRIP * sizeof *x);
    memset(x, 0, (strips + 1) * STRIP * sizeof *x);
    return x;
}

static void run(const struct contest *k)
{
    cohort_expected(&k->c->model->timeline, k->c->plan, 1, k->kernel, k->c->values, NULL,
                    k->workspace, &k->out);
}

/* Seconds for one run, the average of as many as take `seconds`. */
static double time_of(const struct contest *k, double seconds)
{
    const double start = timing_now();
    double took;
    size_t n = 0;
    do {
        run(k);
        n++;
        took = timing_now() - start;
    } while (took < seconds);
    return took / (double) n;
}

/* Where everybody is, as far as it is counted. */
static double sum_of(const struct contest *k)
{
    double sum = 0;
    const size_t n = k->c->plan->n_segments * (1 + k->c->model->timeline.n_schedules) * STRIP;
    for (size_t i = 0; i < n; i++)
        sum += k->out.taps[i];
    return sum;
}

struct verdict {
    double slower, error; /* than the best; between kernels */
};

static struct verdict judge(const struct shape *shape, double seconds, int repeats)
{
    struct compiled *c = compiled_new(shape);
    const struct plan *p = c->plan;
    const struct timeline *time = &c->model->timeline;
    struct contest k = {.c = c,
                        .workspace = cohort_workspace_new(p, 1, time, 0, true),
                        .out = {.taps = room(p->n_segments * (1 + time->n_schedules)),
                                .occupancy = room(time->n_subgroups * p->n_states * time->n_points),
                                .headcounts = room(0)}};
    const bool checked = p->n_edges * p->n_strata * shape->cycles <= REFERENCE_MOST;
    double best[KERNELS] = {INFINITY, INFINITY, INFINITY}, sum[KERNELS];
    const struct cohort_kernel *kernel[KERNELS];
    for (int r = 0; r < repeats; r++)
        for (size_t i = 0; i < KERNELS; i++) {
            if (i >= CONTESTED && (r > 0 || !checked))
                continue;
            k.kernel = kernel[i] = cohort_choose(p, 1, time, kernel_name[i]);
            run(&k);
            sum[i] = sum_of(&k);
            best[i] = fmin(best[i], time_of(&k, i < CONTESTED ? seconds : 0));
        }
    const struct cohort_kernel *chosen = cohort_choose(p, 1, time, NULL);
    const double fastest = fmin(best[0], best[1]);
    struct verdict v = {(chosen == kernel[1] ? best[1] : best[0]) / fastest - 1, 0};
    for (size_t i = 1; i < (checked ? KERNELS : CONTESTED); i++)
        v.error = fmax(v.error, fabs(sum[i] / sum[0] - 1));
    const double steps = (double) STRIP * (double) shape->cycles;
    fprintf(stderr, "%6zu %6.2f %6zu %6s %11.1f %11.1f  %-6s %6.1f %%%s\n", shape->states,
            (double) p->n_edges / ((double) p->n_cells * (double) p->n_cells), shape->arrivals,
            shape->shared ? "yes" : "no", 1e9 * best[0] / steps, 1e9 * best[1] / steps,
            chosen->name, 100 * v.slower, v.error > 1e-12 ? " DIFFERS" : "");
    printf("{\"figure\": \"choose\", \"states\": %zu, \"edges\": %zu, \"strata\": %zu, "
           "\"shared\": %s, \"lanes\": %.2f, \"blas\": %.2f, \"chosen\": \"%s\", "
           "\"value\": %.4f, \"unit\": \"slower than the best\", \"checksum\": %.10g}\n",
           shape->states, p->n_edges, p->n_strata, shape->shared ? "true" : "false",
           1e9 * best[0] / steps, 1e9 * best[1] / steps, chosen->name, v.slower, sum[0]);
    cohort_workspace_free(k.workspace);
    free(k.out.taps);
    free(k.out.occupancy);
    free(k.out.headcounts);
    compiled_free(c);
    return v;
}

int main(int argc, char **argv)
{
    const struct effort effort = timing_effort(argc, argv);
    const size_t step = effort.seconds > 0 ? 1 : 7; /* tiny: some of them */
    double worst = 0, error = 0;
    fprintf(stderr, "ns per draw and cycle, all strata together\n%6s %6s %6s %6s %11s %11s  %s\n",
            "states", "filled", "strata", "shared", "lanes", "blas", "chosen");
    for (size_t n = 0; n < SHAPES; n += step) {
        const size_t a = n / 2 % N_ARRIVALS, s = n / 2 / N_ARRIVALS / N_FILLED;
        const double fill = filled[n / 2 / N_ARRIVALS % N_FILLED];
        const size_t ways = (size_t) lround(fill * (double) states[s]) - 1;
        const struct shape shape = {.states = states[s],
                                    .moves = states[s] * ways,
                                    .arrivals = arrivals[a],
                                    .cycles = arrivals[a] > 36 ? arrivals[a] : 36,
                                    .shared = n % 2};
        const struct verdict v = judge(&shape, effort.seconds / 10, effort.repeats);
        worst = fmax(worst, v.slower);
        error = fmax(error, v.error);
    }
    timing_figure("choose: how much slower than the best, at worst", worst, "", "0.15 or less");
    return error > 1e-12;
}
