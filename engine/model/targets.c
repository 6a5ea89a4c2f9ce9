/* What was observed: lines that count the same in the model, and how sure the observation is. */
#include "build.h"

#include <math.h>
#include <string.h>

/* Half the width of a 95 % interval, in standard errors. */
#define ERRORS_95 1.959963984540054

static bool counts_people(const struct target *t)
{
    return t->kind != TARGET_COST && t->count.n_charges > 0;
}

static bool counts_of(const struct target *t)
{
    return t->kind == TARGET_SHARE && t->of.n_charges > 0;
}

size_t build_target_lines(const struct scenario *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_targets; i++)
        n += (size_t) counts_people(&s->targets[i]) + (size_t) counts_of(&s->targets[i]);
    return n;
}

/* A part of a person is a plain number, the same for everybody of a group at a moment. */
static void check_weight(struct build *b, const struct target *t, const struct expr *e)
{
    const unsigned personal = 1u << CLOCK_IN_STATE | 1u << CLOCK_SINCE_ARRIVAL | 1u << CLOCK_AGE;
    if (e == NULL || expr_is_unsure(e))
        return;
    if (expr_unit(e).kind != UNIT_NUMBER)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "[target.%s] counts people, so what each counts for must be a plain number, but "
                   "\"%s\" is %s.",
                   t->name.id, expr_text(e),
                   expr_unit(e).kind == UNIT_MONEY ? "an amount of money" : "a hazard per year");
    else if (expr_clocks(e) & personal)
        errors_add(b->errors, ERROR_SCENARIO, expr_place(e),
                   "What people count for in [target.%s] cannot depend on age, on time in state or "
                   "on time since arrival.",
                   t->name.id);
}

/* Counted under the intervention of the target only. */
static void bind_count(struct build *b, struct world *w, const struct target *t,
                       const struct line *count, struct bound_line *out)
{
    struct line *l = arena_alloc(b->arena, 1, sizeof *l);
    bool *only = arena_alloc(b->arena, b->model->n_worlds, sizeof *only);
    if (t->intervention < b->model->n_worlds)
        only[t->intervention] = true;
    *l = *count;
    l->flawed = t->flawed;
    l->only = only;
    l->side = SIDE_ALL;
    const size_t before = errors_count(b->errors);
    build_bind_line(b, w, l, false, out);
    for (size_t k = 0; k < l->n_charges && errors_count(b->errors) == before; k++)
        check_weight(b, t, out->amount[k]);
    if (t->kind == TARGET_MOVES)
        return;
    out->counted = t->since_start ? (struct moments){.after_start = t->months}
                                  : (struct moments){.after_arrival = t->months};
    if (!t->since_start && out->exists) /* who arrived when is counted apart */
        w->clocks_of_amounts |= 1u << CLOCK_SINCE_ARRIVAL;
}

void build_bind_targets(struct build *b, struct world *w, struct bound_line *lines)
{
    for (size_t i = 0, n = 0; i < w->scenario->n_targets; i++) {
        const struct target *t = &w->scenario->targets[i];
        if (counts_people(t))
            bind_count(b, w, t, &t->count, &lines[n++]);
        if (counts_of(t))
            bind_count(b, w, t, &t->of, &lines[n++]);
    }
}

/* --- how many, and how sure ------------------------------------------------------------ */

/* All of the target's group who are counted at its moment, wherever they are. */
static double people_of(const struct build *b, const struct target *t)
{
    const struct calendar *cal = b->model->calendar;
    const size_t later = (size_t) (t->months / cal->cycle_months);
    double people = 0;
    for (size_t e = 0; e < cal->n_cycles; e++)
        for (size_t g = 0; g < b->common->n_groups; g++)
            if ((t->group == NO_INDEX || t->group == g) &&
                (t->since_start ? e <= later : e + later <= cal->n_cycles))
                people += build_entering(b, g, e);
    return people;
}

/* So many of so many: Jeffreys' interval, of a beta(k + 1/2, n - k + 1/2). */
static void observe_events(struct target_info *info, double events, double trials)
{
    struct distribution d = distribution_constant(0);
    d.family = FAMILY_BETA;
    d.a = events + 0.5;
    d.b = trials - events + 0.5;
    info->low = events > 0 ? distribution_quantile(&d, 0.025) : 0;
    info->high = events < trials ? distribution_quantile(&d, 0.975) : 1;
    info->error = distribution_sd(&d);
}

static void observe(struct target_info *info, const struct target *t)
{
    if (t->trials > 0) {
        observe_events(info, t->events, t->trials);
        return;
    }
    info->low = t->value - t->margin;
    info->high = t->value + t->margin;
    info->error = t->margin / ERRORS_95;
}

static void check_people(struct build *b, const struct target *t, double people)
{
    if (t->kind == TARGET_SHARE && !t->flawed && people == 0)
        errors_add(b->errors, ERROR_SCENARIO, t->name.at,
                   "[target.%s] is a share of nobody: no one %sarrives in time to be counted.",
                   t->name.id, t->group == NO_INDEX ? "" : "of its group ");
}

void build_targets(struct build *b)
{
    const struct scenario *s = b->common;
    size_t line = b->model->n_lines + build_count_lines(s);
    if (!b->wish.targets)
        return;
    struct target_info *list = arena_alloc(b->arena, s->n_targets, sizeof *list);
    for (size_t i = 0; i < s->n_targets; i++) {
        const struct target *t = &s->targets[i];
        list[i] = (struct target_info){.target = t, .line = t->cost, .of = NO_INDEX};
        if (counts_people(t))
            list[i].line = line++;
        if (counts_of(t))
            list[i].of = line++;
        else if (t->kind == TARGET_SHARE && !t->flawed)
            list[i].people = people_of(b, t);
        if (!counts_of(t))
            check_people(b, t, list[i].people);
        observe(&list[i], t);
    }
    b->model->targets = list;
    b->model->n_targets = s->n_targets;
}
