#include "drawing.h"

#include <string.h>

#include "arena.h"
#include "pilot.h"
#include "sobol.h"

struct drawing drawing_choose(const struct model *m, const struct run_options *o,
                              const struct cohort_kernel *kernel, size_t replicates,
                              struct arena *arena, bool *stopped, struct errors *errors)
{
    struct drawing d = {.drawer = drawer_new(m->sampler, o->seed, arena)};
    if (!run_spreads(m, o))
        return d;
    const struct pilot p = pilot_run(m, o, kernel, d.drawer, replicates, arena);
    *stopped = p.stopped;
    if (p.failure.failed)
        failure_report(m, o, p.accounts, &p.failure, (struct drawn_by){d.drawer, true}, arena,
                       errors);
    if (p.source == NULL)
        return (struct drawing){0};
    const size_t n = p.n < SOBOL_INPUTS ? p.n : SOBOL_INPUTS;
    uint64_t address[SOBOL_INPUTS];
    for (size_t i = 0; i < n; i++)
        address[i] = p.source[i].address;
    return (struct drawing){.drawer = drawer_by_sobol(d.drawer, address, n, o->draws, arena),
                            .n_sources = p.n,
                            .n_sobol = n,
                            .sobol = p.source};
}

struct run_options drawing_with_columns(const struct model *m, const struct run_options *o,
                                        struct arena *arena)
{
    const struct joint_draws *joint = &m->common->draws;
    struct run_options with = *o;
    struct replaced *list = arena_alloc(arena, m->n_drawn + o->n_replaced + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < m->n_drawn; i++)
        for (size_t k = 0; k < joint->n_columns; k++)
            if (m->drawn[i].replayed == joint->value[k])
                list[n++] = (struct replaced){m->drawn[i].slot, joint->mean[k], joint->value[k]};
    if (o->n_replaced > 0)
        memcpy(list + n, o->replaced, o->n_replaced * sizeof *list);
    with.replaced = list;
    with.n_replaced = n + o->n_replaced;
    return with;
}

static bool check_file(const struct model *m, const struct run_options *o, struct errors *errors)
{
    const struct joint_draws *d = &m->common->draws;
    if (d->file == NULL || o->base_case_only || o->draws <= d->n)
        return true;
    return errors_add(
        errors, ERROR_SCENARIO, d->at,
        "\"%s\" has %zu rows, but the run has %s%llu draws, and row d is draw d.\nAsk "
        "for at most %zu draws, in [run] or with --draws; or make a file with more "
        "rows.",
        d->file, d->n, o->at_least > 0 ? "up to " : "", (unsigned long long) o->draws, d->n);
}

bool run_spreads(const struct model *m, const struct run_options *o)
{
    return m->common->run.sobol && !o->base_case_only && o->n_replaced < m->n_inputs;
}

bool run_check_draws(const struct model *m, const struct run_options *o, struct errors *errors)
{
    if (!check_file(m, o, errors))
        return false;
    const uint64_t left = o->draws % SOBOL_DRAWS;
    if (!run_spreads(m, o) || left == 0)
        return true;
    uint64_t power = SOBOL_DRAWS;
    while (power < o->draws)
        power *= 2;
    return errors_add(
        errors, ERROR_SCENARIO, m->common->run.sampling_at,
        "sampling = \"sobol\" takes a multiple of %d draws, as they are %d independent samples of "
        "blocks of %d points; not %llu.\nThe next is %llu; points are spread best with %llu, a "
        "power "
        "of two.",
        SOBOL_DRAWS, SCRAMBLINGS, BLOCK, (unsigned long long) o->draws,
        (unsigned long long) (o->draws - left + SOBOL_DRAWS), (unsigned long long) power);
}
