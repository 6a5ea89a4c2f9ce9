/* Which kernel, by the shape of the plans alone. */
#include <string.h>

#include "cohort.h"

static const struct cohort_kernel kernels[] = {
    {"lanes", cohort_step_lanes, true},
    {"blas", cohort_step_blas, false},
    {"reference", cohort_step_reference, false},
};

enum { LANES, BLAS, N_KERNELS = sizeof kernels / sizeof kernels[0] };

/* Below these a sparse step costs no more than a dense one, which pays for every zero and for
 * gathering its rows. */
static const double DENSE = 0.4;
static const size_t CELLS_MIN = 32, STRATA_MIN = 16;

static bool suits_blas(const struct plan *p)
{
    bool constant = true;
    for (size_t i = 0; i < p->n_patterns; i++)
        constant &= p->same_for_draws[i];
    const double filled = (double) p->n_edges / ((double) p->n_cells * (double) p->n_cells);
    return p->n_cells >= CELLS_MIN && filled >= DENSE && (constant || p->n_strata >= STRATA_MIN);
}

const struct cohort_kernel *cohort_choose(const struct plan *plans, size_t n, const char *name)
{
    for (size_t i = 0; name != NULL && i < N_KERNELS; i++)
        if (strcmp(kernels[i].name, name) == 0)
            return &kernels[i];
    if (name != NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!suits_blas(&plans[i]))
            return &kernels[LANES];
    return &kernels[BLAS];
}
