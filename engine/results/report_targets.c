#include "report_targets.h"

#include <math.h>

#include "arena.h"
#include "report_council.h"

static const char *kind_of(const struct target *t)
{
    static const char *const kinds[] = {"share", "people", "moves", "cost"};
    return kinds[t->kind];
}

static const char *unit_of(const struct model *m, const struct target *t)
{
    switch (t->kind) {
    case TARGET_SHARE:
        return "share";
    case TARGET_COST:
        return m->common->study.currency;
    default:
        return "people";
    }
}

static void judge(const struct target_info *info, struct target_row *row)
{
    const struct summary *s = &row->value;
    const bool drawn = !isnan(s->mean);
    const double model = drawn ? s->mean : s->base_case;
    const double sd = drawn && !isnan(s->sd) ? s->sd : 0;
    const double spread = hypot(sd, info->error);
    row->z = (model - row->observed) / spread;
    row->chi_square = row->z * row->z;
    row->log_score = -0.5 * (row->chi_square + log(2 * M_PI)) - log(spread);
}

static struct target_row row_of(const struct model *m, size_t i, const struct summary *value,
                                const struct summary *within)
{
    const struct target_info *info = &m->targets[i];
    const struct target *t = info->target;
    struct target_row row = {.what_if = what_if_id(m),
                             .target = t->name.id,
                             .label = t->name.label,
                             .intervention = intervention_id(m, t->intervention),
                             .group = group_id(m, t->group),
                             .kind = kind_of(t),
                             .unit = unit_of(m, t),
                             .observed = t->value,
                             .low = info->low,
                             .high = info->high,
                             .value = *value,
                             .within = isnan(within->mean) ? within->base_case : within->mean,
                             .source = t->source ? t->source : "",
                             .evidence = evidence_word(t->evidence)};
    judge(info, &row);
    return row;
}

static struct target_row row_of_all(const struct model *m, const struct target_row *rows, size_t n)
{
    struct target_row all = {.what_if = what_if_id(m),
                             .target = "all",
                             .label = "",
                             .intervention = "",
                             .group = "",
                             .kind = "all",
                             .unit = "",
                             .observed = NAN,
                             .low = NAN,
                             .high = NAN,
                             .value = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN},
                             .z = NAN,
                             .source = "",
                             .evidence = ""};
    for (size_t i = 0; i < n; i++) {
        all.within += rows[i].within / (double) n;
        all.chi_square += rows[i].chi_square;
        all.log_score += rows[i].log_score;
    }
    return all;
}

size_t target_rows(const struct model *m, const struct summary *s, struct target_row *rows)
{
    const size_t n = m->n_targets;
    for (size_t i = 0; i < n; i++)
        rows[i] = row_of(m, i, &s[2 * i], &s[2 * i + 1]);
    if (n == 0)
        return 0;
    rows[n] = row_of_all(m, rows, n);
    return n + 1;
}

/* Accounts stand by intervention; rows by target. */
void report_targets(const struct model *m, const struct findings *f, struct arena *arena,
                    struct results *r)
{
    size_t n;
    const size_t first = report_find(&f->list, ACCOUNT_TARGET, &n);
    if (n == 0)
        return;
    struct summary *s = arena_alloc(arena, n, sizeof *s);
    for (size_t i = first; i < first + n; i++) {
        const struct account *a = &f->list.list[i];
        s[2 * a->id + (a->kind == ACCOUNT_WITHIN)] = f->summary[i];
    }
    struct target_row *rows = arena_alloc(arena, m->n_targets + 1, sizeof *rows);
    r->n_targets = target_rows(m, s, rows);
    r->targets = rows;
}
