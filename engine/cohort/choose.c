/* Which kernel, by the shape of the plans alone. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "cohort.h"

static const struct cohort_kernel kernels[] = {
    {"lanes", cohort_step_lanes, true},
    {"blas", cohort_step_blas, false},
    {"reference", cohort_step_reference, false},
};

enum { LANES, BLAS, N_KERNELS = sizeof kernels / sizeof kernels[0] };

/* Below these a sparse step costs no more than a dense one, which pays for every zero, for making a
 * matrix and for taking its rows apart: found by bench/hot_choose.c. */
static const double DENSE = 0.7;
static const size_t CELLS_MIN = 12;

/* Strata that have to share a matrix in a cycle, on average: fewer where there are more cells, and
 * where the matrix is the same in all draws. */
static double strata_min(size_t n_cells, bool shared)
{
    return shared ? 3.5 + 420 / (double) n_cells : 12 + 380 / (double) n_cells;
}

static bool same_for_all_draws(const struct plan *p)
{
    bool same = true;
    for (size_t i = 0; i < p->n_patterns; i++)
        same &= p->same_for_draws[i];
    return same;
}

/* Strata that are stepped, by the matrices that they are stepped with, over all cycles. */
static double strata_a_matrix(const struct plan *p, size_t n_cycles)
{
    size_t *seen = memory_alloc(p->n_patterns, sizeof *seen); /* the last cycle */
    size_t steps = 0, matrices = 0;
    for (size_t t = 1; t <= n_cycles; t++)
        for (size_t r = 0; r < p->n_strata; r++) {
            const struct stratum *stratum = &p->strata[r];
            if (stratum->like != r || t <= stratum->first_node)
                continue;
            steps++;
            matrices += seen[stratum->pattern[t]] != t;
            seen[stratum->pattern[t]] = t;
        }
    free(seen);
    return matrices > 0 ? (double) steps / (double) matrices : 0;
}

static bool suits_blas(const struct plan *p, size_t n_cycles)
{
    const double filled =
        (double) p->edge_of_target[p->n_cells] / ((double) p->n_cells * (double) p->n_cells);
    return p->n_cells >= CELLS_MIN && filled >= DENSE &&
           strata_a_matrix(p, n_cycles) >= strata_min(p->n_cells, same_for_all_draws(p));
}

const struct cohort_kernel *cohort_choose(const struct plan *plans, size_t n,
                                          const struct timeline *time, const char *name)
{
    for (size_t i = 0; name != NULL && i < N_KERNELS; i++)
        if (strcmp(kernels[i].name, name) == 0)
            return &kernels[i];
    if (name != NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!suits_blas(&plans[i], time->n_cycles))
            return &kernels[LANES];
    return &kernels[BLAS];
}
