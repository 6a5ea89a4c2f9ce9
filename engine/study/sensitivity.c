#include "sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "names.h"
#include "ranks.h"
#include "variance_shares.h"

static const struct mean none = {NAN, NAN};

struct answers {
    struct arena *arena;
    struct sensitivity_answer *list;
    size_t n, room;
};

static void add(struct answers *a, struct sensitivity_answer answer)
{
    if (a->n == a->room) {
        a->room = a->room > 0 ? 2 * a->room : 256;
        a->list = arena_grow(a->arena, a->list, a->n, a->room, sizeof *a->list);
    }
    a->list[a->n++] = answer;
}

static struct sensitivity_answers taken(const struct answers *a)
{
    return (struct sensitivity_answers){a->n, a->list};
}

/* --- rank correlations ------------------------------------------------------------------------ */

/* Differences with the baseline among what was kept, of which at least one draw differs. */
static size_t kept_differences(const struct findings *f, size_t draws, double *ranks, size_t *which)
{
    const struct sample *s = f->sample;
    double *x = memory_alloc(s->draws, sizeof *x);
    const struct trial t = {NULL, (struct findings *) f};
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (f->list.list[s->account[i]].table != ACCOUNT_DIFFERENCE || !vary_is_something(&t, i))
            continue;
        sample_mean(s, i, x);
        which[n] = i;
        n += ranks_of(x, draws, ranks + n * draws);
    }
    free(x);
    return n;
}

struct sensitivity_answers sensitivity_ranks(const struct model *m, const struct findings *f,
                                             struct arena *arena)
{
    const struct sample *s = f->sample;
    const size_t draws = s->draws < RANK_DRAWS ? s->draws : RANK_DRAWS;
    const struct dials dials = dials_of(m, arena);
    double *ranks = memory_alloc((s->n + 1) * draws, sizeof *ranks);
    double *own = memory_alloc(draws, sizeof *own);
    size_t *which = memory_alloc(s->n + 1, sizeof *which);
    const size_t n = kept_differences(f, draws, ranks, which);
    struct answers a = {.arena = arena};
    for (size_t i = 0; i < dials.n; i++) {
        const struct dial *d = &dials.list[i];
        if (!ranks_of(s->inputs + d->slot[0] * s->draws, draws, own))
            continue;
        for (size_t k = 0; k < n; k++) {
            const double r = ranks_correlation(own, ranks + k * draws, draws);
            add(&a, (struct sensitivity_answer){.kind = RANK_CORRELATION,
                                                .param = d->name,
                                                .of = f->list.list[s->account[which[k]]],
                                                .at = NAN,
                                                .value = NAN,
                                                .base_case = NAN,
                                                .result = {r, ranks_error(r, draws)},
                                                .change = none,
                                                .draws = draws});
        }
    }
    free(ranks);
    free(own);
    free(which);
    return taken(&a);
}

/* --- one way ---------------------------------------------------------------------------------- */

static bool is_named(const struct sensitivity *asked, const struct dial *d)
{
    return asked->n_params == 0 ||
           names_find(d->name, asked->params, asked->n_params) != NO_INDEX ||
           names_find(d->whole, asked->params, asked->n_params) != NO_INDEX;
}

/* The second of two shares says what the first does. */
static bool is_mirror(const struct dials *dials, size_t i)
{
    const struct dial *d = &dials->list[i];
    return d->rest != NULL && d->rest[0].n == 1 && i > 0 &&
           strcmp(dials->list[i - 1].whole, d->whole) == 0;
}

static bool is_turned(const struct vary *v, const struct sensitivity *asked, size_t i)
{
    const struct dial *d = &v->dials.list[i];
    const bool by_name = names_find(d->name, asked->params, asked->n_params) != NO_INDEX;
    return !d->certain && is_named(asked, d) && (by_name || !is_mirror(&v->dials, i));
}

bool sensitivity_one_way(struct vary *v, const struct sensitivity *asked,
                         struct sensitivity_answers *out)
{
    struct answers a = {.arena = v->arena};
    for (size_t i = 0; i < v->dials.n; i++) {
        const struct dial *d = &v->dials.list[i];
        for (size_t q = 0; is_turned(v, asked, i) && q < asked->n_quantiles; q++) {
            const double x = dial_at_quantile(d, asked->quantiles[q]);
            struct trial *t = vary_one(v, d, x);
            if (t == NULL)
                return false;
            for (size_t k = 0; k < v->n; k++)
                if (vary_is_asked(v, k, &asked->of, true))
                    add(&a, (struct sensitivity_answer){.kind = ONE_WAY,
                                                        .param = d->name,
                                                        .of = v->of[k],
                                                        .at = asked->quantiles[q],
                                                        .value = x,
                                                        .base_case = vary_base_case(t, k),
                                                        .result = vary_mean(t, k),
                                                        .change = vary_change(t, v->as_drawn, k),
                                                        .draws = v->ground.draws});
            trial_free(t);
        }
    }
    *out = taken(&a);
    return true;
}

/* --- variance shares -------------------------------------------------------------------------- */

/* The first draws and as many after them, side by side in one run. */
struct two_samples {
    struct trial *both;
    size_t n, replicates;
};

/* A headline of the first or the second half: [replicates][n] into x. */
static void take(const struct two_samples *s, size_t headline, size_t half, double *x)
{
    const struct sample *both = s->both->found->sample;
    const double *from = both->values + headline * s->replicates * both->draws + half * s->n;
    for (size_t r = 0; r < s->replicates; r++)
        memcpy(x + r * s->n, from + r * both->draws, s->n * sizeof *x);
}

/* A run of the first half, but for one set, which has its numbers of the second. */
static struct trial *run_mixed(struct vary *v, const struct two_samples *s,
                               const struct dial_set *set)
{
    const struct sample *both = s->both->found->sample;
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        n += v->dials.list[set->dial[i]].n;
    struct replaced *list = memory_alloc(n, sizeof *list), *next = list;
    for (size_t i = 0; i < set->n; i++) {
        const struct dial *d = &v->dials.list[set->dial[i]];
        for (size_t k = 0; k < d->n; k++)
            *next++ = (struct replaced){d->slot[k], v->ground.central[d->slot[k]],
                                        both->inputs + d->slot[k] * both->draws + s->n};
    }
    struct trial *t = vary_run(v, s->n, list, n);
    free(list);
    return t;
}

static void add_shares(struct vary *v, const struct two_samples *s, const struct sensitivity *asked,
                       const struct dial_set *set, const struct trial *mixed, struct answers *out)
{
    const size_t values = s->n * s->replicates;
    double *x = memory_alloc(2 * values, sizeof *x);
    for (size_t k = 0; k < v->n; k++) {
        if (!vary_is_asked(v, k, &asked->of, true) || !vary_is_something(s->both, k))
            continue;
        take(s, k, 0, x);
        take(s, k, 1, x + values);
        const struct variance_shares shares = variance_shares(
            x, x + values, mixed->found->sample->values + k * values, s->n, s->replicates);
        struct sensitivity_answer answer = {.kind = VARIANCE_FIRST,
                                            .param = set->name,
                                            .of = v->of[k],
                                            .at = NAN,
                                            .value = NAN,
                                            .base_case = NAN,
                                            .result = {shares.first, shares.first_error},
                                            .change = none,
                                            .draws = s->n};
        add(out, answer);
        answer.kind = VARIANCE_TOTAL;
        answer.result = (struct mean){shares.total, shares.total_error};
        add(out, answer);
    }
    free(x);
}

static bool any_named(const struct vary *v, const struct sensitivity *asked,
                      const struct dial_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        if (is_named(asked, &v->dials.list[set->dial[i]]))
            return true;
    return false;
}

bool sensitivity_variance(struct vary *v, const struct sensitivity *asked, uint64_t draws,
                          struct sensitivity_answers *out)
{
    struct answers a = {.arena = v->arena};
    struct two_samples s = {.n = (size_t) draws, .both = vary_run(v, 2 * draws, NULL, 0)};
    bool ok = s.both != NULL;
    s.replicates = ok ? s.both->found->sample->replicates : 1;
    for (size_t i = 0; ok && i < v->dials.n_sets; i++) {
        if (!any_named(v, asked, &v->dials.sets[i]))
            continue;
        struct trial *mixed = run_mixed(v, &s, &v->dials.sets[i]);
        ok = mixed != NULL;
        if (ok)
            add_shares(v, &s, asked, &v->dials.sets[i], mixed, &a);
        trial_free(mixed);
    }
    trial_free(s.both);
    *out = taken(&a);
    return ok;
}
