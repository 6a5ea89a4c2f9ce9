#include "run_memory.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <unistd.h>

#include "arena.h"
#include "block.h"
#include "sample.h"
#include "strip.h"

/* Of the whole process, at this moment; 0 where the system does not tell. */
static double held(void)
{
    unsigned long size, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f != NULL && fscanf(f, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    if (f != NULL)
        fclose(f);
    return (double) resident * (double) sysconf(_SC_PAGESIZE);
}

static double growth(const struct statistics *s, uint64_t draws)
{
    return s == NULL ? 0 : statistics_bytes_at(s, draws) - (double) statistics_bytes(s);
}

double run_memory_ahead(const struct run_options *o, const struct findings *found)
{
    return held() + growth(found->accounts, o->draws) + growth(found->inputs, o->draws);
}

bool run_memory_fits(const struct run_options *o, size_t results, double bytes,
                     struct errors *errors)
{
    const double gigabytes = bytes / 1e9, machine = o->memory / 1e9;
    return o->memory == 0 || bytes < o->memory ||
           errors_add(errors, ERROR_MEMORY, (struct place){0},
                      "This run asks for %zu results of %llu draws, about %.*f GB of memory; this "
                      "machine has %.*f GB.\nUse fewer interventions or a shorter horizon, or make "
                      "fewer tables: --tables summary,differences.",
                      results, (unsigned long long) o->draws, gigabytes < 10 ? 1 : 0, gigabytes,
                      machine < 10 ? 1 : 0, machine);
}

bool run_check_memory(const struct model *m, const struct run_options *o, struct errors *errors)
{
    if (o->base_case_only)
        return true;
    struct arena *scratch = arena_new();
    const struct accounts a = accounts_new(m, o->wish, scratch);
    const double replicates = m->common->cohort.mode == MODE_PEOPLE ? 2 : 1;
    const double sample = sample_bytes(m, &a, o->draws, o->sample, (size_t) replicates);
    arena_free(scratch);
    const double blocks = ceil((double) o->draws / BLOCK);
    const double threads = fmin(o->threads > 0 ? o->threads : omp_get_num_procs(), blocks);
    const double block =
        BLOCK * sizeof(double) * ((double) a.n_quantities * replicates + (double) m->n_inputs);
    const double per_result = sizeof(struct account) + sizeof(struct summary) + sizeof(double);
    const double deals = o->wish.deals && m->common->n_fair_deals > 0
                             ? kept_bytes(m, o->draws, (size_t) replicates)
                             : 0;
    const double bytes = held() + deals + sample + (double) statistics_bytes_empty(a.n_quantities) +
                         (double) a.n * per_result +
                         threads * (block + (double) workspace_bytes(m));
    return run_memory_fits(o, a.n, bytes, errors);
}
