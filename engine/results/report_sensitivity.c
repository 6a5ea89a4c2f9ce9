#include "report_sensitivity.h"

#include <string.h>

#include "arena.h"
#include "report_council.h"

/* "money per person-year"; of what is certain and not drawn too. */
static const char *unit_of(const struct model *m, const char *param, struct arena *arena)
{
    const size_t n = strcspn(param, "@");
    for (size_t i = 0; i < m->n_drawn; i++) {
        const struct drawn *d = &m->drawn[i];
        if (strlen(d->name) == n && strncmp(d->name, param, n) == 0)
            return d->per[0] == '\0' ? d->kind : arena_printf(arena, "%s per %s", d->kind, d->per);
    }
    for (size_t i = 0; i < m->common->n_params; i++) {
        const struct param *p = &m->common->params[i];
        if (strcmp(p->name.id, param) != 0)
            continue;
        const char *per = per_word(p->per);
        return per[0] == '\0' ? kind_word(p->kind)
                              : arena_printf(arena, "%s per %s", kind_word(p->kind), per);
    }
    return "";
}

/* Its kind, name and unit, as in differences.csv. */
static struct summary_row party_of(const struct model *m, const struct account *a)
{
    const struct summary nothing = {0};
    return summary_row(m, a, &nothing);
}

static struct sensitivity_row
sensitivity_of(const struct model *m, const struct sensitivity_answer *a, struct arena *arena)
{
    static const char *const kinds[] = {[ONE_WAY] = "one_way",
                                        [RANK_CORRELATION] = "rank_correlation",
                                        [VARIANCE_FIRST] = "variance_first",
                                        [VARIANCE_TOTAL] = "variance_total"};
    const struct summary_row party = party_of(m, &a->of);
    return (struct sensitivity_row){.what_if = party.what_if,
                                    .intervention = party.intervention,
                                    .versus = intervention_id(m, a->of.versus),
                                    .kind = party.kind,
                                    .name = party.name,
                                    .analysis = kinds[a->kind],
                                    .param = a->param,
                                    .param_unit = unit_of(m, a->param, arena),
                                    .at = a->at,
                                    .value = a->value,
                                    .unit = a->kind == ONE_WAY ? party.unit : "",
                                    .base_case = a->base_case,
                                    .estimate = a->result.value,
                                    .mc_error = a->result.error,
                                    .change = a->change.value,
                                    .change_error = a->change.error,
                                    .draws = a->draws};
}

static struct switching_row switching_of(const struct model *m, const struct switching_answer *a,
                                         struct arena *arena)
{
    static const char *const found[] = {[SWITCHING_AT] = "yes",
                                        [SWITCHING_LESS] = "always_less",
                                        [SWITCHING_MORE] = "always_more",
                                        [SWITCHING_EQUAL] = "no_difference"};
    const struct summary_row party = party_of(m, &a->of);
    return (struct switching_row){.what_if = party.what_if,
                                  .intervention = party.intervention,
                                  .versus = intervention_id(m, a->of.versus),
                                  .kind = party.kind,
                                  .name = party.name,
                                  .unit = party.unit,
                                  .switching = a->asked->name.id,
                                  .param = a->asked->param,
                                  .param_unit = unit_of(m, a->asked->param, arena),
                                  .target = a->asked->target,
                                  .found = found[a->found],
                                  .crossing = a->crossing,
                                  .n_crossings = a->n_crossings,
                                  .value = a->value,
                                  .mc_error = a->error,
                                  .quantile = a->quantile,
                                  .central = a->central,
                                  .low = a->low,
                                  .high = a->high,
                                  .at_low = a->at_low,
                                  .at_high = a->at_high,
                                  .draws = a->draws};
}

static struct grid_row grid_of(const struct model *m, const struct grid_answer *a,
                               struct arena *arena)
{
    const struct summary_row party = party_of(m, &a->of);
    const char *x = a->asked->x.param, *y = a->asked->y.param;
    return (struct grid_row){.what_if = party.what_if,
                             .intervention = party.intervention,
                             .versus = intervention_id(m, a->of.versus),
                             .kind = party.kind,
                             .name = party.name,
                             .unit = party.unit,
                             .grid = a->asked->name.id,
                             .param = {x, y},
                             .param_unit = {unit_of(m, x, arena), unit_of(m, y, arena)},
                             .at = {a->at[0], a->at[1]},
                             .value = {a->value[0], a->value[1]},
                             .base_case = a->base_case,
                             .mean = a->result.value,
                             .mc_error = a->result.error,
                             .draws = a->draws};
}

void report_sensitivity(const struct model *m, const struct question_answers *answers,
                        struct arena *arena, struct results *results)
{
    const struct sensitivity_answers *lists[] = {&answers->one_way, &answers->ranks,
                                                 &answers->variance};
    const size_t n = answers->one_way.n + answers->ranks.n + answers->variance.n;
    struct sensitivity_row *rows = arena_alloc(arena, n + 1, sizeof *rows);
    struct switching_row *switching =
        arena_alloc(arena, answers->switching.n + 1, sizeof *switching);
    struct grid_row *grid = arena_alloc(arena, answers->grid.n + 1, sizeof *grid);
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < lists[k]->n; i++)
            rows[results->n_sensitivity++] = sensitivity_of(m, &lists[k]->list[i], arena);
    for (size_t i = 0; i < answers->switching.n; i++)
        switching[results->n_switching++] = switching_of(m, &answers->switching.list[i], arena);
    for (size_t i = 0; i < answers->grid.n; i++)
        grid[results->n_grid++] = grid_of(m, &answers->grid.list[i], arena);
    results->sensitivity = rows;
    results->switching = switching;
    results->grid = grid;
}
