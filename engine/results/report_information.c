#include "report_information.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "break_even.h"
#include "choice.h"
#include "find_out.h"
#include "report_council.h"

static const char *party_id(const struct model *m, size_t party)
{
    return party == m->common->n_holders ? "society" : m->common->holders[party].name.id;
}

/* --- voi -------------------------------------------------------------------------------- */

static const char *members_of(const struct finding *of, struct arena *arena)
{
    const char *list = "";
    for (size_t i = 0; i < of->n; i++)
        list = arena_printf(arena, "%s%s%s", list, i == 0 ? "" : " ", of->params[i]);
    return list;
}

static struct voi_row voi_row(const struct model *m, const struct found_out *found,
                              const struct found *x, struct arena *arena)
{
    static const char *const kinds[] = {
        [FOUND_EVERYTHING] = "everything", [FOUND_PARAMETER] = "parameter", [FOUND_SET] = "set"};
    const double evpi = found->everything[x->decision].value;
    const struct finding *set =
        x->kind == FOUND_SET ? &m->common->information.findings[x->index] : NULL;
    const double cost = set != NULL ? set->cost : NAN;
    return (struct voi_row){.what_if = what_if_id(m),
                            .holder = party_id(m, found->decisions.list[x->decision].party),
                            .kind = kinds[x->kind],
                            .params = set != NULL                  ? set->name.id
                                      : x->kind == FOUND_PARAMETER ? found->unknowns[x->index].name
                                                                   : "",
                            .label = set != NULL                  ? set->name.label
                                     : x->kind == FOUND_PARAMETER ? found->unknowns[x->index].label
                                                                  : "",
                            .members = set != NULL ? members_of(set, arena) : "",
                            .value = x->worth.value,
                            .std_error = x->worth.std_error,
                            .evpi = evpi,
                            .relative = evpi > 0 ? x->worth.value / evpi : NAN,
                            .distinguishable = x->distinguishable,
                            .unit = m->common->study.currency,
                            .draws = found->draws,
                            .cost = cost,
                            .net = x->worth.value - cost};
}

/* --- acceptability ------------------------------------------------------------------------ */

/* Of means over replicates, so that draws do not depend on each other. */
struct mean_error report_mean(const double *x, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    const double mean = sum / (double) n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return (struct mean_error){mean, sqrt(squares / ((double) n - 1) / (double) n)};
}

/* A row for each intervention, the baseline first; returns how many. */
static size_t accept(const struct model *m, const struct findings *f, const struct found_out *found,
                     size_t i, struct acceptability_row *rows)
{
    const struct decisions *d = &found->decisions;
    const struct decision *of = &d->list[i];
    const size_t n = found->draws, n_apart = n * f->sample->replicates;
    double *apart = memory_alloc(d->n_worlds * n_apart, sizeof *apart);
    double *gains = memory_alloc(d->n_worlds * n, sizeof *gains);
    double *chance = memory_alloc(d->n_worlds + 1, sizeof *chance);
    decisions_gains_apart(d, i, m, f, n, apart);
    decisions_gains(d, i, m, f, n, gains);
    choice_chances(apart, d->n_worlds, n_apart, BREAK_EVEN_TOLERANCE, chance);
    const size_t best = information_best(gains, d->n_worlds, n);
    const bool plain = of->outcome == NO_INDEX;
    for (size_t w = 0; w <= d->n_worlds; w++) {
        const struct mean_error gain =
            w == 0 ? (struct mean_error){0} : report_mean(gains + (w - 1) * n, n);
        rows[w] = (struct acceptability_row){
            .what_if = what_if_id(m),
            .holder = party_id(m, of->party),
            .outcome = plain ? "" : m->lines[of->outcome].line->name.id,
            .value_of_unit = plain ? NAN : of->value,
            .intervention = intervention_id(m, w == 0 ? m->baseline : d->world[w - 1]),
            .p_best = chance[w],
            .mc_error = sqrt(chance[w] * (1 - chance[w]) / (double) n),
            .gain = gain.value,
            .gain_error = gain.error,
            .best = w == best,
            .evpi = found->everything[i].value,
            .evpi_error = found->everything[i].std_error,
            .unit = m->common->study.currency,
            .draws = n};
    }
    free(apart);
    free(gains);
    free(chance);
    return d->n_worlds + 1;
}

/* --- all of it ----------------------------------------------------------------------------- */

void report_information(const struct model *m, const struct findings *f,
                        const struct found_out *found, struct arena *arena, struct results *results)
{
    const struct decisions *d = &found->decisions;
    struct voi_row *voi = arena_alloc(arena, found->n + 1, sizeof *voi);
    struct acceptability_row *accepted =
        arena_alloc(arena, d->n * (d->n_worlds + 1) + 1, sizeof *accepted);
    for (size_t i = 0; i < found->n; i++)
        voi[results->n_voi++] = voi_row(m, found, &found->list[i], arena);
    for (size_t i = 0; i < d->n; i++)
        results->n_acceptability += accept(m, f, found, i, accepted + results->n_acceptability);
    results->voi = voi;
    results->acceptability = accepted;
}
