#include "two_way.h"

#include <math.h>

#include "arena.h"

/* One of the two dials of a grid. */
struct turned {
    const struct grid_axis *axis;
    const struct dial *dial;
};

static bool turned_of(const struct vary *v, const struct grid_axis *axis, struct turned *out)
{
    *out = (struct turned){axis, dials_find(&v->dials, axis->param)};
    return out->dial != NULL && !(axis->quantiles && out->dial->certain);
}

static double value_at(const struct turned *s, size_t i)
{
    return s->axis->quantiles ? dial_at_quantile(s->dial, s->axis->at[i]) : s->axis->at[i];
}

static struct trial *run_at(struct vary *v, const struct turned *x, size_t i,
                            const struct turned *y, size_t j)
{
    struct arena *scratch = arena_new();
    const size_t n_x = dial_slots(x->dial), n_y = dial_slots(y->dial);
    struct replaced *list = arena_alloc(scratch, n_x + n_y, sizeof *list);
    dial_set_at(x->dial, value_at(x, i), &v->ground, list, scratch);
    dial_set_at(y->dial, value_at(y, j), &v->ground, list + n_x, scratch);
    struct trial *t = vary_run(v, v->ground.draws, list, n_x + n_y);
    arena_free(scratch);
    return t;
}

/* `cell`: which of the pairs; answers of one party stand together. */
static void answer(const struct vary *v, const struct grid *g, const struct turned dial[2],
                   const size_t at[2], const struct trial *t, struct grid_answer *list)
{
    const size_t cells = g->x.n * g->y.n, cell = at[1] * g->x.n + at[0];
    size_t n = 0;
    for (size_t k = 0; k < v->n; k++) {
        if (!vary_is_asked(v, k, &g->of, false))
            continue;
        struct grid_answer *a = &list[n++ * cells + cell];
        *a = (struct grid_answer){.asked = g,
                                  .of = v->of[k],
                                  .base_case = vary_base_case(t, k),
                                  .result = vary_mean(t, k),
                                  .draws = v->ground.draws};
        for (size_t i = 0; i < 2; i++) {
            a->at[i] = dial[i].axis->quantiles ? dial[i].axis->at[at[i]] : NAN;
            a->value[i] = value_at(&dial[i], at[i]);
        }
    }
}

/* The failure itself has been told, but not that nobody but a question has set numbers so. */
static void explain_failure(const struct vary *v, const struct grid *g, double x, double y)
{
    if (errors_count(v->errors) > 0)
        errors_add(v->errors, ERROR_NUMERIC, g->name.at,
                   "[grid.%s] had set \"%s\" at %.6g and \"%s\" at %.6g, where the model does not "
                   "hold.\nWrite values for which it holds.",
                   g->name.id, g->x.param, x, g->y.param, y);
}

static bool fill(struct vary *v, const struct grid *g, const struct turned dial[2],
                 struct grid_answer *list)
{
    for (size_t j = 0; j < g->y.n; j++)
        for (size_t i = 0; i < g->x.n; i++) {
            struct trial *t = run_at(v, &dial[0], i, &dial[1], j);
            if (t == NULL) {
                explain_failure(v, g, value_at(&dial[0], i), value_at(&dial[1], j));
                return false;
            }
            answer(v, g, dial, (const size_t[]){i, j}, t, list);
            trial_free(t);
        }
    return true;
}

bool grid_values(struct vary *v, struct grid_answers *out)
{
    const struct scenario *s = v->m->common;
    struct grid_answer *list = NULL;
    size_t n = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < s->n_grids; i++) {
        const struct grid *g = &s->grids[i];
        struct turned dial[2];
        size_t asked = 0;
        for (size_t k = 0; k < v->n; k++)
            asked += vary_is_asked(v, k, &g->of, false);
        if (!turned_of(v, &g->x, &dial[0]) || !turned_of(v, &g->y, &dial[1]))
            continue;
        const size_t more = asked * g->x.n * g->y.n;
        list = arena_grow(v->arena, list, n, n + more + 1, sizeof *list);
        ok = fill(v, g, dial, list + n);
        n += more;
    }
    *out = (struct grid_answers){n, list};
    return ok;
}
