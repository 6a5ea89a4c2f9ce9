#include "decisions.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"

/* Values of an outcome of which none are written: from 0 to 3 times the one that it has. */
enum { STEPS = 30, TIMES = 3 };

static size_t values_of(const struct line *l)
{
    return l->n_values > 0 ? l->n_values : l->value > 0 ? STEPS + 1 : 0;
}

static double value_at(const struct line *l, size_t i)
{
    return l->n_values > 0 ? l->values[i] : l->value * TIMES * (double) i / STEPS;
}

static bool is_asked(const struct model *m, size_t party)
{
    const bool *asked = m->common->information.holders;
    return asked == NULL || asked[party];
}

struct decisions decisions_list(const struct model *m, struct arena *arena)
{
    struct decisions d = {0};
    const size_t society = m->common->n_holders;
    size_t most = society + 1;
    for (size_t l = 0; l < m->n_lines; l++)
        most += m->lines[l].outcome ? values_of(m->lines[l].line) : 0;
    struct decision *list = arena_alloc(arena, most, sizeof *list);
    size_t *world = arena_alloc(arena, m->n_worlds, sizeof *world);
    const size_t *order = accounts_order(m, arena);
    d.list = list;
    d.world = world;
    for (size_t w = 0; w < m->n_worlds; w++)
        if (order[w] != m->baseline)
            world[d.n_worlds++] = order[w];
    if (d.n_worlds == 0)
        return d;
    for (size_t p = 0; p <= society; p++)
        if (is_asked(m, p))
            list[d.n++] = (struct decision){p, NO_INDEX, 0};
    d.n_parties = d.n;
    for (size_t l = 0; is_asked(m, society) && l < m->n_lines; l++)
        for (size_t i = 0; m->lines[l].outcome && i < values_of(m->lines[l].line); i++)
            list[d.n++] = (struct decision){society, l, value_at(m->lines[l].line, i)};
    return d;
}

/* Position in the sample, or NO_INDEX. */
static size_t headline(const struct findings *f, size_t world, enum account_kind kind, size_t id)
{
    for (size_t i = 0; i < f->sample->n; i++) {
        const struct account *a = &f->list.list[f->sample->account[i]];
        if (a->table == ACCOUNT_DIFFERENCE && a->world == world && a->kind == kind &&
            (kind == ACCOUNT_SOCIETY || a->id == id))
            return i;
    }
    return NO_INDEX;
}

/* out[replicate][draws] += times * the values of a headline. */
static void add(const struct findings *f, size_t at, double times, size_t draws, double *out)
{
    const struct sample *s = f->sample;
    for (size_t r = 0; at != NO_INDEX && r < s->replicates; r++)
        for (size_t i = 0; i < draws; i++)
            out[r * draws + i] += times * s->values[(at * s->replicates + r) * s->draws + i];
}

static double sign_of(const struct line *outcome)
{
    return outcome->better_more ? 1 : -1;
}

void decisions_gains_apart(const struct decisions *d, size_t i, const struct model *m,
                           const struct findings *f, size_t draws, double *out)
{
    const struct decision *of = &d->list[i];
    const bool society = of->party == m->common->n_holders;
    const size_t stride = f->sample->replicates * draws;
    memset(out, 0, d->n_worlds * stride * sizeof *out);
    for (size_t w = 0; w < d->n_worlds; w++) {
        const enum account_kind kind = society ? ACCOUNT_SOCIETY : ACCOUNT_HOLDER;
        add(f, headline(f, d->world[w], kind, of->party), -1, draws, out + w * stride);
        if (of->outcome == NO_INDEX)
            continue;
        const struct line *l = m->lines[of->outcome].line;
        add(f, headline(f, d->world[w], ACCOUNT_OUTCOME, of->outcome),
            (of->value - l->value) * sign_of(l), draws, out + w * stride);
    }
}

/* Means over replicates, in place. */
static void join(const struct decisions *d, size_t replicates, size_t draws, const double *apart,
                 double *out)
{
    for (size_t w = 0; w < d->n_worlds; w++)
        for (size_t i = 0; i < draws; i++) {
            double sum = 0;
            for (size_t r = 0; r < replicates; r++)
                sum += apart[(w * replicates + r) * draws + i];
            out[w * draws + i] = sum / (double) replicates;
        }
}

void decisions_gains(const struct decisions *d, size_t i, const struct model *m,
                     const struct findings *f, size_t draws, double *out)
{
    const size_t replicates = f->sample->replicates;
    double *apart = memory_alloc(d->n_worlds * replicates * draws, sizeof *apart);
    decisions_gains_apart(d, i, m, f, draws, apart);
    join(d, replicates, draws, apart, out);
    free(apart);
}

void decisions_effects(const struct decisions *d, size_t outcome, const struct model *m,
                       const struct findings *f, size_t draws, double *out)
{
    const size_t replicates = f->sample->replicates;
    double *apart = memory_alloc(d->n_worlds * replicates * draws, sizeof *apart);
    for (size_t w = 0; w < d->n_worlds; w++)
        add(f, headline(f, d->world[w], ACCOUNT_OUTCOME, outcome), sign_of(m->lines[outcome].line),
            draws, apart + w * replicates * draws);
    join(d, replicates, draws, apart, out);
    free(apart);
}
