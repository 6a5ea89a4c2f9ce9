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

struct mean {
    double value, error;
};

/* Of means over replicates, so that draws do not depend on each other. */
static struct mean mean_of(const double *x, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    const double mean = sum / (double) n;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return (struct mean){mean, sqrt(squares / ((double) n - 1) / (double) n)};
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
        const struct mean gain = w == 0 ? (struct mean){0} : mean_of(gains + (w - 1) * n, n);
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

/* --- icer ---------------------------------------------------------------------------------- */

/* What society pays more, without what this outcome is worth to it. */
static void costs_of(const struct found_out *found, size_t society, const struct model *m,
                     const struct findings *f, size_t outcome, const double *effects, double *costs)
{
    const struct decisions *d = &found->decisions;
    decisions_gains(d, society, m, f, found->draws, costs);
    for (size_t k = 0; k < d->n_worlds * found->draws; k++)
        costs[k] = m->lines[outcome].line->value * effects[k] - costs[k];
}

static const char *place_of(const struct choice *c)
{
    static const char *const places[] = {[CHOICE_FRONTIER] = "frontier",
                                         [CHOICE_EQUAL] = "equal",
                                         [CHOICE_DOMINATED] = "dominated",
                                         [CHOICE_EXTENDED] = "extended"};
    return places[c->place];
}

static size_t price(const struct model *m, const struct findings *f, const struct found_out *found,
                    size_t society, size_t outcome, struct icer_row *rows)
{
    const struct decisions *d = &found->decisions;
    const size_t n = found->draws, all = d->n_worlds + 1;
    double *effects = memory_alloc(d->n_worlds * n, sizeof *effects);
    double *costs = memory_alloc(d->n_worlds * n, sizeof *costs);
    double *cost = memory_alloc(2 * all, sizeof *cost), *effect = cost + all;
    struct choice *choice = memory_alloc(all, sizeof *choice);
    decisions_effects(d, outcome, m, f, n, effects);
    costs_of(found, society, m, f, outcome, effects, costs);
    for (size_t w = 0; w < all; w++) {
        const struct mean c = w == 0 ? (struct mean){0} : mean_of(costs + (w - 1) * n, n);
        const struct mean e = w == 0 ? (struct mean){0} : mean_of(effects + (w - 1) * n, n);
        cost[w] = c.value;
        effect[w] = e.value;
        rows[w] = (struct icer_row){.what_if = what_if_id(m),
                                    .outcome = m->lines[outcome].line->name.id,
                                    .intervention =
                                        intervention_id(m, w == 0 ? m->baseline : d->world[w - 1]),
                                    .baseline = intervention_id(m, m->baseline),
                                    .cost = c.value,
                                    .cost_error = c.error,
                                    .effect = e.value,
                                    .effect_error = e.error,
                                    .unit = m->common->study.currency,
                                    .unit_of_effect = m->lines[outcome].line->unit,
                                    .draws = n};
    }
    choice_frontier(cost, effect, all, choice);
    for (size_t w = 0; w < all; w++) {
        rows[w].place = place_of(&choice[w]);
        rows[w].versus = choice[w].versus == w ? "" : rows[choice[w].versus].intervention;
        rows[w].icer = choice[w].price;
    }
    free(effects);
    free(costs);
    free(cost);
    free(choice);
    return all;
}

/* --- all of it ----------------------------------------------------------------------------- */

void report_information(const struct model *m, const struct findings *f,
                        const struct found_out *found, struct arena *arena, struct results *results)
{
    const struct decisions *d = &found->decisions;
    struct voi_row *voi = arena_alloc(arena, found->n + 1, sizeof *voi);
    struct acceptability_row *accepted =
        arena_alloc(arena, d->n * (d->n_worlds + 1) + 1, sizeof *accepted);
    struct icer_row *icer = arena_alloc(arena, m->n_lines * (d->n_worlds + 1) + 1, sizeof *icer);
    for (size_t i = 0; i < found->n; i++)
        voi[results->n_voi++] = voi_row(m, found, &found->list[i], arena);
    for (size_t i = 0; i < d->n; i++)
        results->n_acceptability += accept(m, f, found, i, accepted + results->n_acceptability);
    const bool society =
        d->n_parties > 0 && d->list[d->n_parties - 1].party == m->common->n_holders;
    for (size_t l = 0; society && l < m->n_lines; l++)
        if (m->lines[l].outcome)
            results->n_icer += price(m, f, found, d->n_parties - 1, l, icer + results->n_icer);
    results->voi = voi;
    results->acceptability = accepted;
    results->icer = icer;
}
