#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "choice.h"
#include "find_out.h"
#include "report_council.h"
#include "report_information.h"

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

/* A difference with the baseline, for all people together, in the base case. */
static double base_case(const struct findings *f, size_t world, enum account_kind kind, size_t id)
{
    for (size_t i = 0; i < f->list.n; i++) {
        const struct account *a = &f->list.list[i];
        if (a->table == ACCOUNT_DIFFERENCE && a->world == world && a->kind == kind && a->id == id &&
            a->group == NO_INDEX)
            return f->summary[i].base_case;
    }
    return NAN;
}

/* The rows of an outcome, the baseline first, with the base case in them. */
static void begin(const struct model *m, const struct findings *f, const size_t *order,
                  size_t outcome, struct icer_row *rows)
{
    const struct line *line = m->lines[outcome].line;
    for (size_t k = 0; k < m->n_worlds; k++) {
        const size_t w = order[k];
        const double more = base_case(f, w, ACCOUNT_OUTCOME, outcome);
        const double effect = k == 0 ? 0 : line->better_more ? more : -more;
        const double society = k == 0 ? 0 : base_case(f, w, ACCOUNT_SOCIETY, NO_INDEX);
        rows[k] = (struct icer_row){.what_if = what_if_id(m),
                                    .outcome = line->name.id,
                                    .intervention = intervention_id(m, w),
                                    .baseline = intervention_id(m, m->baseline),
                                    .cost = NAN,
                                    .cost_error = NAN,
                                    .effect = NAN,
                                    .effect_error = NAN,
                                    .icer = NAN,
                                    .unit = m->common->study.currency,
                                    .unit_of_effect = line->unit,
                                    .base_case_cost = society + line->value * effect,
                                    .base_case_effect = effect};
    }
}

static void add_means(const struct model *m, const struct findings *f,
                      const struct found_out *found, size_t outcome, struct icer_row *rows)
{
    const struct decisions *d = &found->decisions;
    const size_t n = found->draws;
    double *effects = memory_alloc(d->n_worlds * n, sizeof *effects);
    double *costs = memory_alloc(d->n_worlds * n, sizeof *costs);
    decisions_effects(d, outcome, m, f, n, effects);
    costs_of(found, d->n_parties - 1, m, f, outcome, effects, costs);
    for (size_t k = 0; k < m->n_worlds; k++) {
        const struct mean_error c =
            k == 0 ? (struct mean_error){0} : report_mean(costs + (k - 1) * n, n);
        const struct mean_error e =
            k == 0 ? (struct mean_error){0} : report_mean(effects + (k - 1) * n, n);
        rows[k].cost = c.value;
        rows[k].cost_error = c.error;
        rows[k].effect = e.value;
        rows[k].effect_error = e.error;
        rows[k].draws = n;
    }
    free(effects);
    free(costs);
}

/* Places and prices: by means where there are such, else by the base case, which has prices of its
 * own. */
static void place(size_t n, bool drawn, struct icer_row *rows)
{
    struct choice *choice = memory_alloc(n, sizeof *choice);
    double *cost = memory_alloc(2 * n, sizeof *cost), *effect = cost + n;
    for (size_t means = 0; means < 1 + (size_t) drawn; means++) {
        for (size_t k = 0; k < n; k++) {
            cost[k] = means ? rows[k].cost : rows[k].base_case_cost;
            effect[k] = means ? rows[k].effect : rows[k].base_case_effect;
        }
        choice_frontier(cost, effect, n, choice);
        for (size_t k = 0; k < n; k++) {
            rows[k].place = place_of(&choice[k]);
            rows[k].versus = choice[k].versus == k ? "" : rows[choice[k].versus].intervention;
            rows[k].icer = means ? choice[k].price : NAN;
            if (means)
                continue;
            rows[k].base_case_icer = choice[k].price;
            rows[k].base_case_place = rows[k].place;
            rows[k].base_case_versus = rows[k].versus;
        }
    }
    free(cost);
    free(choice);
}

/* Among the interventions and the parties that are asked about, if any are. */
static bool has_society(const struct model *m, const struct found_out *found)
{
    const struct decisions *d = &found->decisions;
    return d->n_parties > 0 && d->list[d->n_parties - 1].party == m->common->n_holders;
}

void report_icer(const struct model *m, const struct findings *f, const struct found_out *found,
                 struct arena *arena, struct results *results)
{
    const size_t *order = accounts_order(m, arena);
    struct icer_row *rows = arena_alloc(arena, m->n_lines * m->n_worlds + 1, sizeof *rows);
    results->icer = rows;
    for (size_t l = 0; m->n_worlds > 1 && l < m->n_lines; l++) {
        if (!m->lines[l].outcome)
            continue;
        const bool drawn = found != NULL && has_society(m, found);
        begin(m, f, order, l, rows);
        if (drawn)
            add_means(m, f, found, l, rows);
        place(m->n_worlds, drawn, rows);
        results->n_icer += m->n_worlds;
        rows += m->n_worlds;
    }
}
