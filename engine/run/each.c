#include "each.h"

#include <omp.h>

void each(size_t n, int threads, void (*do_one)(void *context, size_t i), void *context)
{
    const int most = threads > 0 ? threads : omp_get_num_procs();
    const int team = n < (size_t) most ? (int) n : most;
#pragma omp parallel num_threads(team > 0 ? team : 1)
    {
        omp_set_num_threads(1); /* of this thread, in here: a team of one is none for OpenBLAS */
#pragma omp for schedule(dynamic, 1)
        for (size_t i = 0; i < n; i++)
            do_one(context, i);
    }
}
