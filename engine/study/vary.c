#include "vary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "break_even.h"

/* The same model, drawn by random numbers: spread points would have to be as many as the run has.
 */
static void draw_at_random(struct vary *v)
{
    v->random_common = *v->m->common;
    v->random_common.run.sobol = false;
    v->random_model = *v->m;
    v->random_model.common = &v->random_common;
}

static void list_headlines(struct vary *v)
{
    const struct sample *s = v->as_drawn->found->sample;
    struct account *of = arena_alloc(v->arena, s->n + 1, sizeof *of);
    for (size_t i = 0; i < s->n; i++)
        of[i] = v->as_drawn->found->list.list[s->account[i]];
    v->n = s->n;
    v->of = of;
}

static const double *central_inputs(const struct vary *v)
{
    double *central = arena_alloc(v->arena, v->m->n_inputs + 1, sizeof *central);
    double *strip = memory_alloc(v->m->n_inputs * STRIP, sizeof *strip);
    sampler_central(v->m->sampler, strip);
    for (size_t i = 0; i < v->m->n_inputs; i++)
        central[i] = strip[i * STRIP];
    free(strip);
    return central;
}

struct vary *vary_new(const struct scenario_file *file, const struct run_options *run,
                      uint64_t draws, uint64_t ahead, struct arena *arena, struct errors *errors)
{
    struct vary *v = arena_alloc(arena, 1, sizeof *v);
    *v = (struct vary){.arena = arena, .errors = errors, .run = run, .ahead = ahead};
    v->m = model_new(file, (struct model_wish){.varied = true}, arena, errors);
    if (v->m == NULL)
        return NULL;
    draw_at_random(v);
    v->options = (struct run_options){.seed = run->seed,
                                      .draws = draws,
                                      .threads = run->threads,
                                      .kernel = run->kernel,
                                      .wish = {.headlines = true},
                                      .memory = run->memory,
                                      .stop = run->stop};
    v->as_drawn = vary_run(v, draws, NULL, 0);
    if (v->as_drawn == NULL) {
        vary_free(v);
        return NULL;
    }
    v->dials = dials_of(v->m, arena);
    const struct sample *s = v->as_drawn->found->sample;
    v->ground = (struct dial_ground){s->draws, s->inputs, central_inputs(v)};
    list_headlines(v);
    return v;
}

void vary_free(struct vary *v)
{
    if (v == NULL)
        return;
    trial_free(v->as_drawn);
    model_free(v->m);
}

void trial_free(struct trial *t)
{
    if (t == NULL)
        return;
    findings_free(t->found);
    arena_free(t->arena);
}

struct trial *vary_run(struct vary *v, uint64_t draws, const struct replaced *list, size_t n)
{
    struct arena *arena = arena_new();
    struct trial *t = arena_alloc(arena, 1, sizeof *t);
    bool stopped;
    v->options.draws = draws;
    v->options.sample = (size_t) draws;
    v->options.replaced = list;
    v->options.n_replaced = n;
    t->arena = arena;
    t->found = run_simulate(&v->random_model, &v->options, arena, &stopped, v->errors);
    v->done += draws;
    if (v->run->progress != NULL)
        v->run->progress(v->run->context, v->done < v->ahead ? v->done : v->ahead, v->ahead);
    if (t->found != NULL && !stopped)
        return t;
    trial_free(t);
    return NULL;
}

struct trial *vary_one(struct vary *v, const struct dial *d, double x)
{
    struct arena *scratch = arena_new();
    const size_t n = dial_slots(d);
    struct replaced *list = arena_alloc(scratch, n, sizeof *list);
    dial_set_at(d, x, &v->ground, list, scratch);
    struct trial *t = vary_run(v, v->ground.draws, list, n);
    arena_free(scratch);
    return t;
}

/* --- what came of it ---------------------------------------------------------------------- */

/* Of x[n], which is changed; from the first value, so that what is certain has no error. */
static struct mean mean_of(const double *x, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t d = 0; d < n; d++)
        sum += x[d] - x[0];
    const double mean = x[0] + sum / (double) n;
    for (size_t d = 0; d < n; d++)
        squares += (x[d] - mean) * (x[d] - mean);
    return (struct mean){mean, sqrt(squares / ((double) n - 1) / (double) n)};
}

struct mean vary_mean(const struct trial *t, size_t i)
{
    const struct sample *s = t->found->sample;
    double *x = memory_alloc(s->draws, sizeof *x);
    sample_mean(s, i, x);
    const struct mean m = mean_of(x, s->draws);
    free(x);
    return m;
}

struct mean vary_change(const struct trial *t, const struct trial *from, size_t i)
{
    const size_t n = t->found->sample->draws;
    double *x = memory_alloc(2 * n, sizeof *x);
    sample_mean(t->found->sample, i, x);
    sample_mean(from->found->sample, i, x + n);
    for (size_t d = 0; d < n; d++)
        x[d] -= x[n + d];
    const struct mean m = mean_of(x, n);
    free(x);
    return m;
}

double vary_base_case(const struct trial *t, size_t i)
{
    return t->found->summary[t->found->sample->account[i]].base_case;
}

bool vary_is_asked(const struct vary *v, size_t i, const struct question *q, bool outcomes)
{
    const struct account *a = &v->of[i];
    if (q->intervention != NO_INDEX && q->intervention != a->world)
        return false;
    switch (q->whose) {
    case WHOSE_HOLDER:
        return a->kind == ACCOUNT_HOLDER && a->id == q->index;
    case WHOSE_SOCIETY:
        return a->kind == ACCOUNT_SOCIETY;
    case WHOSE_OUTCOME:
        return a->kind == ACCOUNT_OUTCOME && strcmp(v->m->lines[a->id].line->name.id,
                                                    v->m->common->outcomes[q->index].name.id) == 0;
    case WHOSE_ALL:
        break;
    }
    return a->kind != ACCOUNT_OUTCOME || outcomes;
}

bool vary_is_something(const struct trial *t, size_t i)
{
    const struct sample *s = t->found->sample;
    const struct account *a = &t->found->list.list[s->account[i]];
    const double least = a->kind == ACCOUNT_OUTCOME ? 1e-9 : BREAK_EVEN_TOLERANCE;
    const size_t n = s->draws * s->replicates;
    for (size_t d = 0; d < n; d++)
        if (fabs(s->values[i * n + d]) > least)
            return true;
    return false;
}
