#include "report_calibration.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "report_council.h"
#include "report_targets.h"
#include "strip.h"

static struct summary summary_of(const double *x, size_t n, double base_case)
{
    struct statistics *s = statistics_new(1, 1, n);
    struct summary out;
    double block[BLOCK];
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t here = n - first < BLOCK ? n - first : BLOCK;
        memcpy(block, x + first, here * sizeof *block);
        statistics_add(s, 0, block, here, 0);
    }
    statistics_summary(s, 0, &out);
    statistics_free(s);
    out.base_case = base_case;
    return out;
}

/* --- posterior.csv ---------------------------------------------------------------------- */

static void fill_draws(const struct model *m, const struct calibration *c, struct arena *arena,
                       struct results *r)
{
    struct posterior_columns *columns = arena_alloc(arena, 1, sizeof *columns);
    const double **value = arena_alloc(arena, m->n_columns + 1, sizeof *value);
    columns->header = "";
    for (size_t k = 0; k < m->n_columns; k++) {
        columns->header =
            arena_printf(arena, "%s%s%s", columns->header, k > 0 ? "," : "", m->columns[k].name);
        value[k] = c->posterior + (size_t) m->columns[k].slot * c->rows;
    }
    columns->n = m->n_columns;
    columns->value = value;
    struct posterior_row *rows = arena_alloc(arena, c->rows, sizeof *rows);
    for (size_t i = 0; i < c->rows; i++)
        rows[i] = (struct posterior_row){columns, i};
    r->posterior = rows;
    r->n_posterior = columns->n > 0 ? c->rows : 0;
}

/* --- posterior_summary.csv -------------------------------------------------------------- */

/* How much narrower: 0 not at all, 1 a point, below 0 wider. */
static double shrinkage(const struct summary *prior, const struct summary *posterior)
{
    const double before = prior->sd * prior->sd, after = posterior->sd * posterior->sd;
    return before > 0 ? 1 - after / before : NAN;
}

static void fill_parameters(const struct model *m, const struct calibration *c, struct arena *arena,
                            struct results *r)
{
    const size_t n_groups = m->common->n_groups;
    struct posterior_summary_row *rows = arena_alloc(arena, m->n_drawn * n_groups, sizeof *rows);
    double *central = arena_alloc(arena, m->n_inputs * STRIP, sizeof *central);
    sampler_central(m->sampler, central);
    for (size_t i = 0; i < m->n_drawn; i++) {
        const struct drawn *d = &m->drawn[i];
        const size_t at = (size_t) d->slot * c->rows;
        const double base = central[(size_t) d->slot * STRIP];
        const struct summary prior = summary_of(c->prior + at, c->rows, base);
        const struct summary posterior = summary_of(c->posterior + at, c->rows, NAN);
        for (size_t g = 0; g < (d->groups == NULL ? 1 : n_groups); g++)
            if (d->groups == NULL || d->groups[g])
                rows[r->n_posterior_summary++] = (struct posterior_summary_row){
                    .parameter = d->name,
                    .group = group_id(m, d->groups == NULL ? NO_INDEX : g),
                    .intervention = d->intervention,
                    .kind = d->kind,
                    .per = d->per,
                    .prior = prior,
                    .posterior = posterior,
                    .shrinkage = shrinkage(&prior, &posterior),
                    .source = d->source,
                    .evidence = d->evidence};
    }
    r->posterior_summary = rows;
}

/* --- posterior_targets.csv -------------------------------------------------------------- */

static struct summary within_of(const struct target_info *info, const double *x, size_t n)
{
    struct summary s = {.base_case = NAN};
    for (size_t i = 0; i < n; i++)
        s.mean += x[i] >= info->low && x[i] <= info->high;
    s.mean /= (double) n;
    return s;
}

static struct target_row *rows_of(const struct model *m, const double *values, size_t n,
                                  struct arena *arena)
{
    struct summary *s = arena_alloc(arena, 2 * m->n_targets, sizeof *s);
    struct target_row *rows = arena_alloc(arena, m->n_targets + 1, sizeof *rows);
    for (size_t t = 0; t < m->n_targets; t++) {
        s[2 * t] = summary_of(values + t * n, n, NAN);
        s[2 * t + 1] = within_of(&m->targets[t], values + t * n, n);
    }
    target_rows(m, s, rows);
    return rows;
}

static void fill_targets(const struct model *m, const struct calibration *c, struct arena *arena,
                         struct results *r)
{
    const struct target_row *prior = rows_of(m, c->prior_targets, c->rows, arena);
    const struct target_row *posterior = rows_of(m, c->posterior_targets, c->rows, arena);
    struct posterior_target_row *rows = arena_alloc(arena, m->n_targets + 1, sizeof *rows);
    for (size_t t = 0; t <= m->n_targets; t++)
        rows[t] = (struct posterior_target_row){prior[t], posterior[t]};
    r->posterior_targets = rows;
    r->n_posterior_targets = m->n_targets + 1;
}

void report_calibration(const struct model *m, const struct run_options *o,
                        const struct calibration *c, struct arena *arena, struct results *r)
{
    struct calibration_record *record = arena_alloc(arena, 1, sizeof *record);
    *record = (struct calibration_record){.average_flows = c->average_flows,
                                          .enough = c->enough,
                                          .rows = c->rows,
                                          .n_sources = c->n_sources,
                                          .n_active = c->n_active,
                                          .evaluations = c->evaluations,
                                          .points = c->points,
                                          .used = c->used,
                                          .stages = c->stages,
                                          .effective = c->effective,
                                          .largest = c->largest,
                                          .prior_effective = c->prior_effective,
                                          .evidence = c->evidence,
                                          .evidence_error = c->evidence_error,
                                          .few = c->effective < EFFECTIVE_FEW};
    fill_draws(m, c, arena, r);
    fill_parameters(m, c, arena, r);
    fill_targets(m, c, arena, r);
    r->scenario = m->file;
    r->run.seed = o->seed;
    r->run.draws = c->rows;
    r->run.replicates = 1;
    r->run.calibration = record;
}
